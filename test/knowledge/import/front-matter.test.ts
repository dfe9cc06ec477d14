import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { splitFrontMatter } from '../../../knowledge/import/front-matter.ts';
import { articleFrom, refusalOf } from './fixtures/imported.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

const VPN = `---
subject: vpn-no-connection
title: VPN does not connect
language: en
audience: staff
category: network
appliesTo: Windows 11 laptops
owner: IT service desk
updated: 2026-11-02
reviewBy: 2027-05-01
questions:
  - vpn is down
  - "cannot reach the office: VPN"
---

1. Check the time of the laptop.
`;

describe('an author says in the front matter what the article is', () => {
  test('every field of it', async () => {
    expect(await articleFrom('vpn.md', VPN)).toMatchObject({
      id: 'vpn-no-connection.en',
      subject: 'vpn-no-connection',
      title: 'VPN does not connect',
      body: '1. Check the time of the laptop.',
      language: 'en',
      audience: 'staff',
      category: 'network',
      appliesTo: 'Windows 11 laptops',
      owner: 'IT service desk',
      updated: '2026-11-02',
      reviewBy: '2027-05-01',
      questions: ['vpn is down', 'cannot reach the office: VPN'],
      source: { collection: 'folder:handbook', location: 'vpn.md' },
    });
  });

  test('keys in Chinese, in other case, with Windows line ends and a byte order mark', async () => {
    const text =
      '\ufeff---\r\n标题: VPN 连不上\r\n受众: 工程师\r\nReview_By: 2027/5/1\r\n---\r\n先看时间。\r\n';
    expect(await articleFrom('vpn.md', text)).toMatchObject({
      title: 'VPN 连不上',
      audience: 'engineers',
      reviewBy: '2027-05-01',
      body: '先看时间。',
    });
  });

  test('nothing is needed: title from the heading or the file name, language from the text', async () => {
    expect(
      await articleFrom('network/reset-password.md', '# Reset your password\n\nOpen the portal.'),
    ).toMatchObject({
      id: 'handbook-network-reset-password.en',
      title: 'Reset your password',
      body: 'Open the portal.',
      audience: 'staff',
      questions: [],
    });
    expect(await articleFrom('printer_jam.txt', 'Open the tray.')).toMatchObject({ title: 'printer jam' });
  });

  test('the version changes with anything that is said, and only then', async () => {
    const version = async (text: string) => (await articleFrom('vpn.md', text)).version;
    expect(await version(VPN)).toBe(await version(VPN.replaceAll('\n', '\r\n')));
    expect(await version(VPN)).not.toBe(await version(VPN.replace('2027-05-01', '2027-05-02')));
    expect(await version(VPN)).not.toBe(await version(`${VPN}2. Call the desk.\n`));
  });
});

describe('front matter in TOML, as Hugo and Zola write it', () => {
  const TOML = `+++
title = "VPN does not connect" # shown on top
subject = "vpn-no-connection"
audience = "engineers"
lastmod = 2026-11-02T10:00:00+08:00
"review by" = 2027-05-01
questions = ["vpn is down", 'cannot reach the office: VPN']
+++

1. Check the time of the laptop.
`;

  test('says the same as YAML does', async () => {
    expect(await articleFrom('vpn.md', TOML)).toMatchObject({
      id: 'vpn-no-connection.en',
      title: 'VPN does not connect',
      body: '1. Check the time of the laptop.',
      audience: 'engineers',
      updated: '2026-11-02',
      reviewBy: '2027-05-01',
      questions: ['vpn is down', 'cannot reach the office: VPN'],
    });
  });

  test.each([
    ['Hugo', '+++\ntitle = "T"\n[params]\naudience = "engineers"\n+++\nThe answer.'],
    ['Zola', '+++\ntitle = "T"\n[extra]\naudience = "engineers"\n+++\nThe answer.'],
    ['Hugo in YAML', '---\ntitle: T\nparams:\n  audience: engineers\n---\nThe answer.'],
  ])('who may read it is found where %s keeps it', async (_generator, text) => {
    expect(await articleFrom('x.md', text)).toMatchObject({ title: 'T', audience: 'engineers' });
  });

  test.each([
    ['no value', 'title = ', 'front_matter'],
    ['a key given twice', 'audience = "engineers"\naudience = "staff"', 'front_matter'],
    [
      'two tables that both say who may read it',
      'audience = "staff"\n[params]\naudience = "engineers"',
      'front_matter',
    ],
    ['nesting that would end the process', `title = ${'['.repeat(30_000)}`, 'front_matter'],
    ['a slip in the name of the audience', 'audiance = "engineers"', 'unknown_audience'],
    ['a draft', 'draft = true', 'draft'],
  ])('%s is refused', async (_name, toml, code) => {
    expect(await refusalOf('x.md', `+++\n${toml}\n+++\ntext`)).toMatchObject({ code });
  });

  test('that is never closed is refused, and says which line is missing', async () => {
    const refused = await refusalOf('x.md', '+++\ntitle = "T"\n\ntext');
    expect(refused).toMatchObject({ code: 'front_matter' });
    expect(refused.reason.en).toContain('three plus signs');
  });
});

describe('front matter in JSON, as Hugo writes it', () => {
  const JSON_MATTER = `{
\t"title": "VPN does not connect",
\t"subject": "vpn-no-connection",
\t"lastmod": "2026-11-02T10:00:00+08:00",
\t"questions": ["vpn is {down}", "say \\"hello\\" to C:\\\\vpn"],
\t"params": { "audience": "engineers" }
}

1. Check the time of the laptop: { "not": "a field" }
`;

  test('says the same as YAML does', async () => {
    expect(await articleFrom('vpn.md', JSON_MATTER)).toMatchObject({
      id: 'vpn-no-connection.en',
      title: 'VPN does not connect',
      body: '1. Check the time of the laptop: { "not": "a field" }',
      audience: 'engineers',
      updated: '2026-11-02',
      questions: ['vpn is {down}', 'say "hello" to C:\\vpn'],
    });
  });

  test('with keys in Chinese, on one line', async () => {
    expect(
      await articleFrom('x.md', '\ufeff{"标题": "VPN 连不上", "受众": "工程师"}\r\n先看时间。'),
    ).toMatchObject({ title: 'VPN 连不上', audience: 'engineers', body: '先看时间。' });
  });

  test.each([
    ['a key given twice', '{\n"audience": "engineers",\n"audience": "staff"}', 'line 3'],
    ['two names of one field', '{"audience": "engineers", "受众": "staff"}', 'audience'],
    ['a comma too many', '{\n"title": "T",\n"audience": "engineers",\n}', 'line 4'],
    ['a comma missing', '{\n"title": "T"\n"audience": "engineers"\n}', 'line 3'],
    ['a value without quotes', '{"title": "T", "audience": engineers}', 'JSON'],
    ['a key without quotes', '{ audience: "engineers" }', 'line 1'],
    ['other quotes', "{ 'audience': 'engineers' }", 'line 1'],
    ['no end', '{\n"title": "T",\n"audience": "engineers"\n\nThe answer.', 'closing brace'],
    ['text behind it', '{"title": "T"} is what the server says', 'behind its closing brace'],
    ['an example at the top of a text', '{"error": "invalid_grant"}', 'none of the fields'],
    ['nesting that would fill the stack', `{"title": ${'['.repeat(30_000)}}`, 'closing brace'],
  ])('%s is refused, and where it is said', async (_name, json, where) => {
    const refused = await refusalOf('x.md', `${json}\nThe answer.`);
    expect(refused.code).toBe('front_matter');
    expect(refused.reason.en).toContain(where);
  });

  test.each([
    ['a slip in the name of the audience', '{"title": "T", "audiance": "engineers"}', 'unknown_audience'],
    ['an audience nobody knows', '{"title": "T", "audience": ["staff"]}', 'unknown_audience'],
    ['a draft', '{"title": "T", "draft": true}', 'draft'],
  ])('%s is refused', async (_name, json, code) => {
    expect(await refusalOf('x.md', `${json}\ntext`)).toMatchObject({ code });
  });

  test('__proto__ is a key like any other unknown key', async () => {
    const text = '{"__proto__": {"polluted": "yes"}, "title": "T"}\nThe answer.';
    expect(await articleFrom('x.md', text)).toMatchObject({ title: 'T', audience: 'staff' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each(['{{< figure src="a.png" >}}', '{% hint %}', '{ }', '{1}', '{{toc}}'])(
    'text that begins with %s is text',
    async (beginning) => {
      const split = splitFrontMatter(`${beginning}\nThe answer.`);
      expect(split).toMatchObject({ kind: 'split', body: `${beginning}\nThe answer.` });
    },
  );

  test('whatever stands in the strings of an object, its end is found', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(
        text,
        fc.dictionary(text, fc.jsonValue({ maxDepth: 3 })),
        fc.boolean(),
        (title, params, isLong) => {
          const object = { title, other: params };
          const json = JSON.stringify(object, null, isLong ? '\t' : undefined);
          const split = splitFrontMatter(`${json}\nbody {"a": 1}`);
          expect(split).toMatchObject({ kind: 'split', body: 'body {"a": 1}' });
          expect(split.kind === 'split' && split.fields.get('title')).toBe(title);
        },
      ),
    );
  });
});

describe('a fault is told with its line in the document, in the words of whoever reads it', () => {
  test.each([
    ['---\ntitle: VPN: broken\n---\n', 'line 2: a value holds a colon', '第 2 行的值里有冒号'],
    ['---\ntitle: x\ntitle: y\n---\n', 'line 3: a key is given twice', '第 3 行的键重复出现'],
    ['\n\n---\n\towner: x\n---\n', 'line 4: a tab stands', '第 4 行用制表符缩进'],
    ['---\ntitle: "C:\\Users"\n---\n', 'line 2: a backslash', '第 2 行的双引号里有反斜杠'],
    ['---\ntitle: "x\nowner: y\n---\n', 'a quote, bracket, comma or colon is missing', '缺少引号'],
    ['---\nowner\ntitle: x\n---\n', 'line 2: a colon behind the key', '第 2 行的键后面缺少冒号'],
    ['---\ntitle: @x\n---\n', 'line 2: the value begins with a sign', '第 2 行的值以特殊符号开头'],
    ['---\na: &a 1\nb: *a\n---\n', 'alias', '别名'],
    ['---\ntitle: x\n', 'three dashes', '缺少三个短横线的结束行'],
    ['---\n- x\n---\n', '"key: value" lines', '不是由“键: 值”组成的'],
    ['+++\ntitle = "x"\nowner = \n+++\n', 'line 3: ', '第 3 行不符合 TOML 语法'],
    ['{\n"title": "x",\n}\n', 'line 3: a quote, comma', '第 3 行缺少或多出引号'],
    ['{\n"title": "x"\n\n', 'its closing brace is missing', '缺少结尾的右花括号'],
  ])('%j', async (matter, en, zh) => {
    const { reason } = await refusalOf('x.md', `${matter}text`);
    expect(reason.en).toContain(en);
    expect(reason.zh).toContain(zh);
    // No English in the middle of a Chinese sentence but names.
    expect(reason.zh.replace(/YAML|TOML|JSON/g, '')).not.toMatch(/[a-z]{2,}/i);
    expect(reason.zh).not.toMatch(/[:：]。/);
  });
});

describe('front matter that could do harm', () => {
  test.each(['---js', '--- javascript', '---json', '---toml', ';;;', '\n\n---js'])(
    '"%s" is refused and nothing in it is run',
    async (opening) => {
      const code = '({ title: (globalThis.wasRun = true) })';
      const refused = await refusalOf('x.md', `${opening}\n${code}\n---\ntext`);
      expect(refused).toMatchObject({ code: 'front_matter_language', location: 'x.md' });
      expect(refused.wayOut.en).toContain('three dashes');
      expect(globalThis).not.toHaveProperty('wasRun');
    },
  );

  test('__proto__ and constructor are keys like any other unknown key', async () => {
    const text =
      '---\n__proto__:\n  audience: staff\n  polluted: yes\nconstructor: x\ntitle: T\n---\nThe answer.';
    expect(await articleFrom('x.md', text)).toMatchObject({ title: 'T', audience: 'staff' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each([
    ['aliases, which can grow without end', 'a: &a [1]\nb: [*a, *a]'],
    ['a key given twice', 'audience: engineers\naudience: staff'],
    ['two names of one field', 'audience: engineers\n受众: staff'],
    ['a colon without quotes', 'title: VPN: no connection'],
    ['a list instead of fields', '- audience'],
    ['nesting that would end the process', `title: ${'['.repeat(30_000)}`],
    ['nesting that would take minutes', `${'? '.repeat(400)}x`],
    [
      'nesting by indentation',
      Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ],
  ])('%s is refused', async (_name, yaml) => {
    expect((await refusalOf('x.md', `---\n${yaml}\n---\ntext`)).code).toBe('front_matter');
  });

  test('front matter that never ends is refused: it may say for whom the article is', async () => {
    expect((await refusalOf('x.md', '---\naudience: engineers\n\nHow to open the safe.')).code).toBe(
      'front_matter',
    );
  });

  test('a rule of four dashes or stars at the top is just a rule', async () => {
    expect((await articleFrom('x.md', '----\nThe answer.')).body).toContain('The answer.');
    expect((await articleFrom('x.md', '***\nThe answer.')).body).toContain('The answer.');
  });
});

describe('what is for engineers never reaches staff by a slip of the pen', () => {
  test.each(['engineer', 'Engineers only', 'admins', '', '[staff, engineers]', '{staff: no}', 'true', '~'])(
    'audience "%s" is refused',
    async (audience) => {
      const refused = await refusalOf('safe.md', `---\naudience: ${audience}\n---\nHow to open the safe.`);
      expect(refused.code).toBe('unknown_audience');
      expect(refused.wayOut.zh).toContain('audience: engineers');
    },
  );

  test.each(['audiance', 'Audiences', 'audence', 'auidence', 'adience', '可读者'])(
    'so is the key "%s", which was meant to be audience',
    async (key) => {
      const refused = await refusalOf('safe.md', `---\n${key}: engineers\n---\nHow to open the safe.`);
      expect(refused).toMatchObject({ code: 'unknown_audience' });
      expect(refused.reason.en).toContain(key);
    },
  );

  test.each(['author', 'tags', 'date', 'layout', 'aliases', 'science'])(
    'the key "%s" is not',
    async (key) => {
      expect((await articleFrom('x.md', `---\n${key}: x\n---\nThe answer.`)).audience).toBe('staff');
    },
  );

  test('a folder "engineers" says it for all in it, and a document cannot say otherwise', async () => {
    expect((await articleFrom('engineers/safe.md', 'How to open the safe.')).audience).toBe('engineers');
    expect((await articleFrom('zh/Engineers/safe.md', '如何打开保险柜。')).audience).toBe('engineers');
    expect((await articleFrom('staff/safe.md', 'How to ask for it.')).audience).toBe('staff');
    const staff = '---\naudience: staff\n---\nHow to open the safe.';
    expect((await refusalOf('engineers/safe.md', staff)).code).toBe('contradicting_audience');
    expect((await refusalOf('safe.md', staff, { audience: 'engineers' })).code).toBe(
      'contradicting_audience',
    );
  });
});

describe('fields that cannot be right', () => {
  test.each(['updated: 31.12.2026', 'updated: 2026-06-31', 'reviewBy: soon', 'reviewBy: 2026-13-01'])(
    '%s is refused by name',
    async (line) => {
      const refused = await refusalOf('x.md', `---\n${line}\n---\ntext`);
      expect(refused.code).toBe('bad_field');
      expect(refused.reason.en).toContain(line);
    },
  );

  test('a language the desk does not speak is refused', async () => {
    expect((await refusalOf('x.md', '---\nlanguage: fr\n---\nBonjour')).code).toBe('unknown_language');
    expect((await articleFrom('x.md', '---\nlanguage: zh-CN\n---\nOK')).language).toBe('zh');
  });
});

describe('for any input', () => {
  test('a title comes back as it was written', () => {
    const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(title, (written) => {
        const split = splitFrontMatter(`---\n${stringify({ title: written })}---\nbody`);
        expect(split).toMatchObject({ kind: 'split', body: 'body' });
        expect(split.kind === 'split' && split.fields.get('title')).toBe(written);
      }),
    );
  });

  test('YAML of any shape is read or refused, quickly and without a throw', () => {
    const token = fc.constantFrom(
      '? ',
      '- ',
      ': ',
      '[',
      '{',
      ']',
      '}',
      '&a ',
      '*a',
      '!!js/function ',
      '|',
      '>',
      '"',
      "'",
      '\n',
      '  ',
      '\t',
      'a',
      '#',
      '%',
      '---',
      '<<: ',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 300 }), (tokens) => {
        expect(['split', 'objection']).toContain(splitFrontMatter(`---\n${tokens.join('')}\n---\n`).kind);
      }),
      { numRuns: 500 },
    );
  });
});
