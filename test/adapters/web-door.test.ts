/** The web door over HTTP, as a browser and as somebody who is none would speak to it. */
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PersonId } from '../../bot/types.ts';
import { ENGINEERS_CHANNEL, MONDAY_9AM } from '../support/desk-under-test.ts';
import { SetClock } from '../support/set-clock.ts';
import { type WebHarness, webHarness } from '../support/web-harness.ts';

let harness: WebHarness;
beforeEach(async () => {
  harness = await webHarness({ clock: new SetClock(MONDAY_9AM) });
});
afterEach(() => harness.stop());

interface Answer {
  readonly status: number;
  readonly body: { readonly error?: { readonly code: string; readonly message: string } } & Record<
    string,
    unknown
  >;
  readonly headers: Headers;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${harness.url}${path}`, init);
  return {
    status: response.status,
    body: (await response.json()) as Answer['body'],
    headers: response.headers,
  };
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const TOM = { id: 'web:tom-baker', name: 'Tom Baker' };
const WANG = { id: 'web:wang-lei', name: '王磊' };
const message = (text: string, more: object = {}) => ({
  clientId: randomUUID(),
  person: TOM,
  conversation: TOM.id,
  text,
  ...more,
});

/** A raw request: fetch does not let a test set Host. */
function raw(
  headers: Record<string, string>,
  path = '/page/api/desk',
  body = '',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${harness.url}${path}`,
      { method: body ? 'POST' : 'GET', headers },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += String(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.on('error', reject).end(body);
  });
}

/** Reads a live stream until enough events of messages have come. */
async function live(query: Record<string, string>, count: number, headers: Record<string, string> = {}) {
  const response = await fetch(`${harness.url}/page/api/stream?${new URLSearchParams(query)}`, { headers });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const events = text.split('\n\n').filter((event) => event.includes('event: message'));
    if (events.length >= count) {
      return events.map((event) => ({
        id: Number(/^id: (\d+)/m.exec(event)?.[1]),
        data: JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? ''),
      }));
    }
  }
  throw new Error(`The stream ended early: ${text}`);
}

describe('strangers at the door', () => {
  test.each([
    ['a foreign name in Host', { host: 'evil.example' }, 'FOREIGN_HOST'],
    ['a page of another site', { origin: 'https://evil.example' }, 'FOREIGN_ORIGIN'],
    ['a page of another server on this machine', { origin: 'http://127.0.0.1:8080' }, 'FOREIGN_ORIGIN'],
    ['a proxy', { 'x-forwarded-for': '203.0.113.9' }, 'FORWARDED'],
    [
      'a script of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      'FOREIGN_SITE',
    ],
  ])('%s is refused on every path', async (_who, headers, code) => {
    for (const path of ['/', '/engineers', '/page/api/desk', '/page/assets/chat.js', '/page/files/x']) {
      const { status, text } = await raw(headers as unknown as Record<string, string>, path);
      expect({ path, status, code: JSON.parse(text).error.code }).toEqual({ path, status: 403, code });
    }
  });

  test('a form of another site cannot post', async () => {
    const { status, body } = await post('/page/api/messages', JSON.stringify(message('hi')), {
      'content-type': 'text/plain',
    });
    expect(status).toBe(415);
    expect(body.error?.message).toBe('Content-Type "text/plain" is not accepted; send application/json.');
  });

  test('other doors keep their paths: what is not the page goes on', async () => {
    const response = await fetch(`${harness.url}/api/messages`, { method: 'POST' });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).not.toContain('trusted-types');
  });
});

describe('the calendar and what waits', () => {
  const seen = async (what: string, person: string, language = 'en') => {
    const path = `/page/api/${what}?${new URLSearchParams({ person, language })}`;
    const response = await fetch(`${harness.url}${path}`);
    return { status: response.status, body: await response.json() };
  };

  test('are told in the language that is asked for', async () => {
    const { body } = await seen('waiting', 'web:zhao-ning', 'zh');
    expect(body.waiting).toMatchObject([{ about: 'calendar', text: expect.stringContaining('2027 年') }]);
    expect((await seen('calendar', 'web:wang-lei')).body.parts[0].text).toBe('Service calendar');
  });

  test.each([
    ['waiting', 'web:wang-lei', 403, 'MANAGERS_ONLY'],
    ['waiting', 'web:li-na', 403, 'MANAGERS_ONLY'],
    ['calendar', 'web:li-na', 403, 'ENGINEERS_ONLY'],
    ['calendar', 'slack:U1', 403, 'ENGINEERS_ONLY'],
    ['calendar', '', 400, 'BAD_REQUEST'],
  ])('%s is not shown to "%s"', async (what, person, status, code) => {
    expect(await seen(what, person)).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('rubbish', () => {
  test.each([
    ['half a JSON', '/page/api/messages', '{"a":', 400, /cannot be read/],
    ['a string', '/page/api/messages', '"hello"', 400, /cannot be read/],
    ['null', '/page/api/messages', 'null', 400, /cannot be read/],
    ['an array', '/page/api/actions', '[]', 400, /expected object/],
    ['no fields', '/page/api/messages', '{}', 400, /clientId/],
    ['a prototype', '/page/api/messages', '{"__proto__":{"admin":true}}', 400, /__proto__/],
    [
      'a prototype inside',
      '/page/api/actions',
      '{"action":{"constructor":{"prototype":{}}}}',
      400,
      /"prototype" is not accepted/,
    ],
    ['a missing path', '/page/api/nothing', '{}', 404, /POST \/page\/api\/nothing/],
  ])('%s: a refusal that names it, and no stack', async (_what, path, body, status, said) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error?.message).toMatch(said);
    expect(JSON.stringify(answer.body)).not.toMatch(/\.ts|node_modules|\bat /);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test.each([
    ['/page/api/conversation', /person/],
    ['/page/api/conversation?person=web:tom&conversation=web:li-na', /does not belong/],
    ['/page/api/conversation?person=web:tom&conversation=web:tom&before=x', /before/],
    ['/page/api/conversation?person[$ne]=1&conversation=web:tom', /person/],
    ['/page/api/stream?person=web:tom&conversation=web:tom&after=-1', /after/],
    ['/page/api/stream?person=web:tom&conversation=web:channel-engineers&after=0', /is closed to them/],
    ['/page/api/thread?person=web:wang-lei&conversation=web:channel-engineers', /under/],
    ['/page/api/person?name=%F0%9F%98%80', /needs a letter or a digit/],
    ['/page/files/..%2f..%2fetc%2fpasswd', /There is no file/],
    ['/page/files/%E0%A4%A', /cannot be read|Failed to decode/],
    ['/page/assets/../web-door.ts', /has no/],
    ['/page/assets/%2e%2e/web-door.ts', /has no|cannot be read/],
    ['/page/lib/express.js', /has no/],
  ])('GET %s', async (path, said) => {
    const { status, body } = await ask(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body.error?.message).toMatch(said);
  });

  test('a hundred thousand Chinese characters are none too many', async () => {
    expect((await post('/page/api/messages', message('卡'.repeat(100_000)))).status).toBe(202);
  });

  test('a body over the limit is refused before it is read, with both figures', async () => {
    const { status, body } = await post('/page/api/messages', message('x'.repeat(600_000)));
    expect(status).toBe(413);
    expect(body.error).toEqual({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/^600\d{3} bytes are too many; at most 524288/),
    });
  });

  test('a message of 100,000 characters is kept', async () => {
    const { status } = await post('/page/api/messages', message('x'.repeat(100_000)));
    expect(status).toBe(202);
  });

  test('an unknown action names itself', async () => {
    const { status, body } = await post('/page/api/actions', {
      ...message(''),
      text: undefined,
      action: { kind: 'format-disk' },
    });
    expect(status).toBe(400);
    expect(body.error?.message).toContain('{"kind":"format-disk"}');
  });

  test('a file that was never uploaded cannot be sent along', async () => {
    const { status, body } = await post('/page/api/messages', message('see file', { files: ['nowhere'] }));
    expect(status).toBe(400);
    expect(body.error?.message).toBe('There is no file "nowhere"; upload it first.');
  });

  test('an engineer cannot write beside the cards, nor under what is none', async () => {
    const inChannel = { person: WANG, conversation: ENGINEERS_CHANNEL };
    expect((await post('/page/api/messages', message('hello', inChannel))).body.error?.code).toBe('NO_CARD');
    expect(
      (await post('/page/api/messages', message('hello', { ...inChannel, under: 'x' }))).body.error?.code,
    ).toBe('NO_SUCH_CARD');
  });
});

describe('a message', () => {
  const conversation = async (person = TOM.id, place: string = person) => {
    const { body } = await ask(
      `/page/api/conversation?${new URLSearchParams({ person, conversation: place })}`,
    );
    return body as unknown as {
      messages: { id: string; at: string; content: Record<string, unknown> }[];
      revision: number;
    };
  };

  test('is answered below it, and is there after a reload', async () => {
    await post('/page/api/messages', message('VPN does not work'));
    await harness.intake.idle();
    await harness.deliver();
    const { messages } = await conversation();
    expect(messages.map(({ content }) => content.kind)).toEqual(['person', 'desk']);
  });

  test('sent twice under one id is handled once', async () => {
    const same = message('VPN does not work');
    expect((await post('/page/api/messages', same)).body.stored).toBe('new');
    expect((await post('/page/api/messages', same)).body.stored).toBe('seen');
    await harness.intake.idle();
    await harness.deliver();
    expect((await conversation()).messages).toHaveLength(2);
  });

  test('that cannot be kept is said to be lost, in both languages, with the hotline', async () => {
    harness.store.away = true;
    const same = message('VPN does not work');
    const { status, body } = await post('/page/api/messages', same);
    expect(status).toBe(503);
    expect(body.error?.code).toBe('STORE_UNAVAILABLE');
    expect(body.error?.message).toMatch(/暂时无法记录.*I cannot record anything right now/);
    expect(body.error?.message).toContain(harness.rules.desk.hotline.zh);
    expect(body.error?.message).toContain(harness.rules.desk.hotline.en);
    harness.store.away = false;
    expect((await post('/page/api/messages', same)).body.stored).toBe('new');
  });

  test("for one engineer alone reaches nobody else's browser", async () => {
    await harness.messenger.post(
      ENGINEERS_CHANNEL,
      { language: 'en', parts: [{ kind: 'text', text: 'for Wang' }] },
      {
        key: 'k',
        onlyFor: WANG.id as PersonId,
      },
    );
    await harness.messenger.post(
      ENGINEERS_CHANNEL,
      { language: 'en', parts: [{ kind: 'text', text: 'for all' }] },
      { key: 'l' },
    );
    const zhang = 'web:zhang-min';
    expect(JSON.stringify(await conversation(zhang, ENGINEERS_CHANNEL))).not.toContain('for Wang');
    expect(JSON.stringify(await conversation(WANG.id, ENGINEERS_CHANNEL))).toContain('for Wang');
    const place = { person: zhang, conversation: ENGINEERS_CHANNEL, after: '0' };
    expect(JSON.stringify(await live(place, 1))).not.toContain('for Wang');
    expect((await ask(`/page/api/changes?${new URLSearchParams(place)}`)).body.messages).toHaveLength(1);
  });
});

describe('the live stream', () => {
  const place = { person: TOM.id, conversation: TOM.id };
  const post3 = async (...keys: string[]) => {
    for (const key of keys)
      await harness.messenger.post(
        TOM.id as never,
        { language: 'en', parts: [{ kind: 'text', text: key }] },
        { key },
      );
  };

  test('goes on where the browser stopped: nothing lost, nothing twice', async () => {
    await post3('a', 'b');
    const first = await live({ ...place, after: '0' }, 2);
    await post3('c', 'd');
    const second = await live({ ...place, after: '0' }, 2, { 'last-event-id': String(first.at(-1)?.id) });
    expect([...first, ...second].map(({ data }) => data.id)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('brings what happens while it is open', async () => {
    const reading = live({ ...place, after: '0' }, 3);
    await post3('a', 'b', 'c');
    expect((await reading).map(({ data }) => data.id)).toEqual(['a', 'b', 'c']);
  });

  test('tells a page that remembers another database to start over', async () => {
    const response = await fetch(
      `${harness.url}/page/api/stream?${new URLSearchParams({ ...place, after: '99' })}`,
    );
    let text = '';
    for await (const chunk of response.body!) {
      text += new TextDecoder().decode(chunk as Uint8Array);
      if (text.includes('event: reset')) break;
    }
    expect(text).toContain('event: reset');
  });
});

describe('a file', () => {
  const upload = (bytes: Uint8Array, name: string, type: string) =>
    ask(`/page/api/files?${new URLSearchParams({ name })}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: bytes as BodyInit,
    });

  test('comes back to be saved, never to be run', async () => {
    const { status, body } = await upload(Buffer.from('<script>alert(1)</script>'), 'a".html', 'text/html');
    expect(status).toBe(201);
    const response = await fetch(`${harness.url}/page/files/${String(body.ref)}`);
    expect(await response.text()).toBe('<script>alert(1)</script>');
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });

  test('loses the path and the trickery in its name', async () => {
    const { body } = await upload(Buffer.from('x'), '../../etc/ex\u202Efdp.\u0000exe', 'text/plain');
    expect(body.name).toBe('exfdp.exe');
  });

  test('with Chinese in its name keeps it', async () => {
    const { body } = await upload(Buffer.from('x'), '错误截图.png', 'image/png');
    const response = await fetch(`${harness.url}/page/files/${String(body.ref)}`);
    expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('错误截图.png'));
    expect(response.headers.get('content-type')).toBe('image/png');
  });

  test('of more than 10 MB or of none is refused', async () => {
    expect((await upload(Buffer.alloc(10 * 1024 * 1024 + 1), 'big.bin', 'application/zip')).status).toBe(413);
    expect((await upload(Buffer.alloc(0), 'empty.txt', 'text/plain')).body.error?.message).toContain(
      '"empty.txt" is empty',
    );
  });

  test('goes to the desk with the message', async () => {
    const { body } = await upload(Buffer.from('x'), 'log.txt', 'text/plain');
    await post('/page/api/messages', message('see the log', { files: [body.ref] }));
    const [stored] = await harness.messages.list({
      conversation: TOM.id as never,
      viewer: TOM.id as PersonId,
      limit: 1,
      which: { kind: 'latest', before: 2 },
    });
    expect(stored?.content).toMatchObject({ attachments: [{ name: 'log.txt', sizeBytes: 1 }] });
  });
});

test('the page is served under a policy that lets nothing run but its own files', async () => {
  const response = await fetch(harness.url);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' 'sha256-[^']+'(;|$)/);
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(response.headers.get('x-frame-options')).toBe('SAMEORIGIN');
});
