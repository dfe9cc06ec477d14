/** The page in a real browser, on the desk's own decisions; what staff and engineers do with it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import type { ConversationId, EventId, PersonId, Reply } from '../../bot/types.ts';
import {
  article,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  MONDAY_9AM,
  ScriptedKnowledge,
} from '../support/desk-under-test.ts';
import { SetClock } from '../support/set-clock.ts';
import { type WebHarness, webHarness } from '../support/web-harness.ts';

jest.setTimeout(60_000);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TOM = 'web:tom-baker' as ConversationId;
const EVIL = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';

const knowledge = new ScriptedKnowledge(
  [
    article(
      'vpn.en',
      'VPN does not connect',
      '## Steps\n\n1. Restart the VPN client.\n2. See [the guide](https://example.com).',
    ),
    article('password.zh', '忘记密码', '## 步骤\n\n1. 打开自助重置页面。', { language: 'zh' }),
    article('evil.en', EVIL, `${EVIL}\n\n[tap](javascript:window.pwned=1) ![p](https://evil.example/p.png)`),
  ],
  [
    { when: /vpn/i, show: ['vpn.en'] },
    { when: /密码/, show: ['password.zh'] },
    { when: /evil/i, show: ['evil.en'] },
  ],
);

let browser: Browser;
let harness: WebHarness;
let clock: SetClock;
let opened: { readonly page: Page; readonly faults: string[] }[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(() => browser?.close());
beforeEach(async () => {
  clock = new SetClock(MONDAY_9AM);
  harness = await webHarness({ clock, knowledge });
});
afterEach(async () => {
  for (const { page } of opened) await page.context().close();
  opened = [];
  await harness.stop();
});

/** A window of its own browser profile; what goes wrong in it is collected. */
async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => {
    // A desk that was stopped on purpose is reported by the browser itself.
    if (line.type() === 'error' && !/ERR_CONNECTION|ERR_INCOMPLETE|50\d \(/.test(line.text()))
      faults.push(line.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  opened.push({ page, faults });
  await page.goto(`${harness.url}${path}`);
  return page;
}
const faults = (): readonly string[] => opened.flatMap((one) => one.faults);

const asTom = (options?: BrowserContextOptions) => open('/?as=Tom%20Baker', options);
const asLiNa = () => open('/?as=%E6%9D%8E%E5%A8%9C', { locale: 'zh-CN' });
const asEngineer = (id: string, options?: BrowserContextOptions) => open(`/engineers?as=${id}`, options);
const composer = (page: Page): Locator => page.locator('.dock textarea');
const replies = (page: Page): Locator => page.locator('.message.desk');
const own = (page: Page): Locator => page.locator('.message.own');

async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}
async function shows(locator: Locator, count?: number): Promise<void> {
  if (count === undefined) await locator.first().waitFor();
  else await locator.nth(count - 1).waitFor();
}
/** Words of every entry, in order. */
const said = (page: Page): Promise<string[]> =>
  page
    .locator('.message .bubble')
    .evaluateAll((bubbles) => bubbles.map((bubble) => (bubble as HTMLElement).textContent.trim()));
const post = (to: ConversationId, reply: Reply, key: string) => harness.messenger.post(to, reply, { key });
/** The desk does what it was asked, and what it answers is on its way. */
async function settled(): Promise<void> {
  await harness.intake.idle();
  await harness.deliver();
}

async function openTicket(page: Page, summary: string): Promise<void> {
  await write(page, summary);
  await page
    .getByRole('button', { name: /^(Open a ticket|开工单)$/ })
    .last()
    .click();
  await shows(page.getByText(/T-\d+ (is open|已受理)/));
}

/** One of everything a reply can hold, with markup where words are expected. */
const everything = (text = EVIL): Reply => ({
  language: 'en',
  parts: [
    { kind: 'text', text, tone: 'heading' },
    { kind: 'text', text },
    { kind: 'text', text, tone: 'quiet' },
    { kind: 'text', text, tone: 'warning' },
    {
      kind: 'passage',
      title: text,
      markdown: `${text}\n\n1. step\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n\`\`\`\nsudo mount -t cifs //files.example.com/department /mnt/department -o vers=3.0\n\`\`\``,
      sources: [{ articleId: 'a', title: text, url: 'javascript:window.pwned=1', updated: text }],
      writtenByModel: true,
    },
    { kind: 'quote', who: text, text },
    { kind: 'facts', facts: [{ label: text, value: text }] },
    { kind: 'table', columns: [text, 'B'], rows: [[text, text.repeat(3)]] },
    { kind: 'files', files: [{ name: text, mediaType: 'text/plain', sizeBytes: 5, ref: '"><x' }] },
    { kind: 'mention', people: ['web:wang-lei' as never, 'web:nobody' as never] },
    {
      kind: 'buttons',
      buttons: [
        { label: text, action: { kind: 'my-tickets' }, style: 'primary' },
        {
          label: 'Ask me',
          action: { kind: 'human' },
          inputs: [
            { name: 'summary', label: text, kind: 'text', required: true, initial: text },
            {
              name: 'impact',
              label: 'Pick',
              kind: 'select',
              required: false,
              options: [{ value: 'a', label: text }],
            },
            { name: 'when', label: 'When', kind: 'time', required: false },
          ],
        },
        { label: 'Danger', action: { kind: 'none-of-these' }, style: 'danger', secondary: true },
      ],
    },
  ],
});

describe('somebody with a problem', () => {
  test('chooses who to be, asks, gets the article, and says it helped', async () => {
    const page = await open('/');
    await shows(page.getByText('Sign-in is not set up', { exact: false }));
    await page.getByRole('button', { name: 'Maria Keller' }).click();
    await page.getByRole('button', { name: 'The VPN does not connect from home' }).click();
    await shows(page.getByRole('heading', { name: 'VPN does not connect' }));
    await page.getByRole('button', { name: 'That solved it' }).click();
    await shows(replies(page), 2);
    expect(await page.getByRole('button', { name: 'That solved it' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'That did not help' }).isDisabled()).toBe(true);
    expect((await said(page))[0]).toBe('The VPN does not connect from home');
    expect(faults()).toEqual([]);
  });

  test('types a name nobody offered', async () => {
    const page = await open('/', { locale: 'zh-CN' });
    await page.getByLabel('姓名').fill('欧阳修');
    await page.getByRole('button', { name: '开始' }).click();
    await shows(page.getByRole('heading', { name: '欧阳修，您好！' }));
    await write(page, '忘记密码了');
    await shows(page.getByRole('heading', { name: '忘记密码' }));
  });

  test('finds everything again after a reload, with the pressed button pressed', async () => {
    const page = await asTom();
    await write(page, 'VPN does not connect');
    await page.getByRole('button', { name: 'That solved it' }).click();
    await shows(replies(page), 2);
    const before = await said(page);
    await page.reload();
    await shows(replies(page), 2);
    expect(await said(page)).toEqual(before);
    expect(await page.getByRole('button', { name: 'That solved it' }).isDisabled()).toBe(true);
  });

  test('sees the same in a second window, live', async () => {
    const [one, other] = [await asTom(), await asTom()];
    await write(one, 'VPN does not connect');
    await shows(replies(one), 1);
    await shows(replies(other), 1);
    await write(other, 'Thanks');
    await shows(replies(one), 2);
    expect(await said(one)).toEqual(await said(other));
  });

  test('may have more windows open than a browser has connections', async () => {
    const first = await asTom();
    const others = await Promise.all(
      Array.from({ length: 7 }, async () => {
        const page = await first.context().newPage();
        await page.goto(`${harness.url}/?as=Tom%20Baker`);
        return page;
      }),
    );
    for (const page of others) await shows(composer(page));
    await write(others.at(-1)!, 'VPN does not connect');
    for (const page of [first, ...others]) await shows(replies(page), 1);
  });

  test('answers what a button asks before it is sent', async () => {
    const page = await asTom();
    await openTicket(page, 'My screen flickers');
    await page.getByRole('button', { name: 'Add something' }).last().click();
    const form = page.getByRole('form', { name: 'Add something' });
    expect(await form.getByRole('textbox').evaluate((field) => field === document.activeElement)).toBe(true);
    await form.getByRole('button', { name: 'Add something' }).click();
    expect(await own(page).count()).toBe(2); // Nothing is sent while a required field is empty.
    await form.getByRole('textbox').fill('Only on battery');
    await form.getByRole('button', { name: 'Add something' }).click();
    await shows(page.getByText('Add something: Only on battery'));
    await settled();
    const [ticket] = await harness.store.openTickets(1);
    const events = await harness.store.events(ticket!.id);
    expect(events.at(-1)).toMatchObject({ kind: 'heard', text: 'Only on battery' });
  });

  test('leaves a form with Escape and is back at its button', async () => {
    const page = await asTom();
    await openTicket(page, 'My screen flickers');
    const button = page.getByRole('button', { name: 'Add something' }).last();
    await button.click();
    await page.keyboard.press('Escape');
    await page.getByRole('form', { name: 'Add something' }).waitFor({ state: 'detached' });
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  test('sends a picture along and sees it in the chat', async () => {
    const page = await asTom();
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: '截图.png', mimeType: 'image/png', buffer: pixel });
    await shows(page.getByRole('button', { name: 'Remove 截图.png' }));
    await write(page, 'Look at this');
    const picture = own(page).locator('img');
    await shows(picture);
    await page.waitForFunction(() => {
      const image = document.querySelector<HTMLImageElement>('.message.own img');
      return image?.complete && image.naturalWidth === 1;
    });
    expect(faults()).toEqual([]);
  });
});

describe('writing', () => {
  test('Enter sends, Shift+Enter makes a line', async () => {
    const page = await asTom();
    await composer(page).pressSequentially('one');
    await composer(page).press('Shift+Enter');
    await composer(page).pressSequentially('two');
    expect(await own(page).count()).toBe(0);
    await composer(page).press('Enter');
    await shows(own(page), 1);
    expect((await said(page))[0]).toBe('one\ntwo');
  });

  test("Enter that ends an input method's composition sends nothing", async () => {
    const page = await asLiNa();
    await composer(page).focus();
    const devtools = await page.context().newCDPSession(page);
    const text = 'da yin ji';
    await devtools.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
    // 229 is what a browser reports for keys that the input method takes.
    await devtools.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    expect(await own(page).count()).toBe(0);
    await devtools.send('Input.insertText', { text: '打印机坏了' });
    expect(await composer(page).inputValue()).toBe('打印机坏了');
    await page.keyboard.press('Enter');
    await shows(own(page), 1);
    expect((await said(page))[0]).toBe('打印机坏了');
  });

  test('an empty message is not sent', async () => {
    const page = await asTom();
    await composer(page).fill('   ');
    await composer(page).press('Enter');
    expect(await own(page).count()).toBe(0);
  });

  test('the field grows with the text and stops before it fills the window', async () => {
    const page = await asTom();
    const height = async () => (await composer(page).boundingBox())!.height;
    const before = await height();
    await composer(page).fill('one\ntwo\nthree\nfour');
    expect(await height()).toBeGreaterThan(before + 40);
    await composer(page).fill('line\n'.repeat(100));
    expect(await height()).toBeLessThan(430);
  });

  test('what was begun is still there after a reload', async () => {
    const page = await asTom();
    await composer(page).fill('half a senten');
    await page.reload();
    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('.dock textarea')?.value === 'half a senten',
    );
  });

  test('a text no message can hold is refused before it is sent, and kept', async () => {
    const page = await asTom();
    await write(page, '好'.repeat(200_000));
    await shows(page.getByText('That is too long for one message', { exact: false }));
    expect((await composer(page).inputValue()).length).toBe(200_000);
    expect(await own(page).count()).toBe(0);
  });
});

describe('when the desk goes away', () => {
  test('a message is kept for sending again, is sent once, and nothing said meanwhile is lost or doubled', async () => {
    const page = await asTom();
    await write(page, 'VPN does not connect');
    await shows(replies(page), 1);
    await harness.stop();
    await write(page, 'Are you there?');
    const again = page.getByRole('button', { name: 'Not sent. Tap to send again' });
    await shows(again);
    await post(TOM, { language: 'en', parts: [{ kind: 'text', text: 'Said while you were away' }] }, 'away');
    await harness.start();
    await shows(page.getByText('Said while you were away'));
    await again.click();
    await settled();
    await again.waitFor({ state: 'detached' });
    await shows(replies(page), 3);
    const texts = await said(page);
    expect(texts.filter((text) => text === 'Are you there?')).toHaveLength(1);
    expect(texts.filter((text) => text === 'Said while you were away')).toHaveLength(1);
    expect(texts.filter((text) => text.startsWith('VPN does not connect'))).toHaveLength(2); // asked, and the article
  });

  test('what was not sent outlives the window', async () => {
    const page = await asTom();
    await shows(page.getByRole('heading', { name: /Hello, Tom/ }));
    harness.store.away = true;
    await write(page, 'My mouse died');
    await shows(page.getByText('I cannot record anything right now', { exact: false }));
    harness.store.away = false;
    await page.reload();
    await page.getByRole('button', { name: 'Not sent. Tap to send again' }).click();
    await shows(replies(page), 1);
    expect((await said(page)).filter((text) => text === 'My mouse died')).toHaveLength(1);
  });
});

describe('engineers', () => {
  const ticketOfTom = async (summary = 'My screen is black'): Promise<void> => {
    const tom = await asTom();
    await openTicket(tom, summary);
  };

  test('see a new ticket without touching anything, claim it, and the other window shows who has it', async () => {
    const [wang, zhang] = [await asEngineer('wang-lei'), await asEngineer('zhang-min')];
    await shows(wang.getByText('No open tickets in this channel.'));
    await ticketOfTom();
    const card = zhang.getByRole('article', { name: 'My screen is black' });
    await shows(card);
    await wang.getByRole('button', { name: '认领' }).click();
    await shows(card.getByText('处理中'));
    expect(await card.getByText('王磊').count()).toBeGreaterThan(0);
    await shows(wang.getByText('Yours', { exact: true }));
    expect(await wang.getByRole('button', { name: 'My queue 1' }).count()).toBe(1);
    expect(await zhang.getByRole('button', { name: 'My queue 0' }).count()).toBe(1);
    expect(faults()).toEqual([]);
  });

  test('two who claim at once: one has it, the other alone is told who', async () => {
    const [wang, zhang] = [await asEngineer('wang-lei'), await asEngineer('zhang-min')];
    await ticketOfTom();
    // Both have pressed before the desk hears of either.
    const held: (() => void)[] = [];
    const bothPressed = new Promise<void>((resolve) => {
      for (const page of [wang, zhang])
        void page.route('**/page/api/actions', (route) => {
          held.push(() => void route.continue());
          if (held.length === 2) resolve();
        });
    });
    for (const page of [wang, zhang]) await page.getByRole('button', { name: '认领' }).click();
    await bothPressed;
    for (const release of held) release();
    for (const page of [wang, zhang]) await shows(page.getByText('处理中'));
    const loser = await Promise.any(
      [wang, zhang].map(async (page) => {
        await shows(page.locator('.private'));
        return page;
      }),
    );
    expect(await loser.locator('.private').textContent()).toMatch(
      /(王磊|张敏) has had it since Mon 23 Nov, 09:00/,
    );
    const [ticket] = await harness.store.openTickets(1);
    const claims = (await harness.store.events(ticket!.id)).filter(({ kind }) => kind === 'claimed');
    expect(claims).toHaveLength(1);
  });

  test('talk under the card among themselves, and answer the person there', async () => {
    const tom = await asTom();
    await openTicket(tom, 'My screen is black');
    const [wang, zhang] = [await asEngineer('wang-lei'), await asEngineer('zhang-min')];
    for (const page of [wang, zhang]) await page.getByRole('button', { name: 'Thread' }).click();
    const thread = wang.getByLabel('Write to colleagues');
    await thread.fill('Bad dock firmware, as always');
    await thread.press('Enter');
    await shows(zhang.locator('.thread').getByText('Bad dock firmware, as always'));
    await wang.getByRole('button', { name: '答复' }).click();
    const form = wang.getByRole('form', { name: '答复' });
    await form.getByRole('textbox').fill('Please unplug the dock for a minute');
    await form.getByRole('button', { name: '答复' }).click();
    await shows(tom.getByText('Please unplug the dock for a minute'));
    expect((await said(tom)).join('\n')).not.toContain('firmware');
  });

  test('log a call in one form; the card is there for all', async () => {
    const [wang, zhang] = [await asEngineer('wang-lei'), await asEngineer('zhang-min')];
    await wang.getByRole('button', { name: 'Log a call' }).click();
    await wang.getByLabel('Who is calling').fill('孙丽');
    await wang.getByLabel('What is wrong').fill('Projector in room 4 shows no signal');
    await wang.getByLabel('How bad is it').selectOption('stops-work');
    await wang.getByRole('button', { name: 'Open the ticket' }).click();
    await shows(zhang.getByRole('article', { name: 'Projector in room 4 shows no signal' }));
    expect(await wang.getByRole('dialog').count()).toBe(0);
  });

  test('see who is on duty, change it in one form, and everybody in the channel is told', async () => {
    const [wang, zhang] = [await asEngineer('wang-lei'), await asEngineer('zhang-min')];
    await wang.getByRole('button', { name: 'On duty' }).click();
    await shows(wang.getByRole('cell', { name: '王磊, 张敏' }).first());
    await wang.getByRole('button', { name: 'Change duty' }).click();
    const form = wang.getByRole('form', { name: 'Change duty' });
    await form.getByLabel('On duty or not').selectOption('off');
    await form.getByLabel('From').fill('tomorrow');
    await form.getByRole('button', { name: 'Change duty' }).click();
    await shows(wang.getByText('Recorded, and the colleagues have been told', { exact: false }));
    await shows(zhang.getByText('王磊调整了值班', { exact: false }));
    await shows(zhang.getByText('For everybody here'));
  });

  test('a manager finds the holidays to confirm until they are confirmed, and the days of each year', async () => {
    const [zhao, wang] = [await asEngineer('zhao-ning'), await asEngineer('wang-lei')];
    const waits = zhao.getByRole('region', { name: 'One thing waits for you' });
    await shows(waits);
    // Whatever else is said in the channel, it stays.
    for (let index = 0; index < 5; index += 1)
      await post(
        'web:channel-managers' as ConversationId,
        { language: 'zh', parts: [{ kind: 'text', text: `通知 ${index}` }] },
        `news-${index}`,
      );
    await shows(zhao.getByText('通知 4'));
    expect(await waits.innerText()).toContain('The holidays of 2027 are not confirmed');
    await waits.getByRole('button', { name: 'See to it' }).click();
    await shows(zhao.getByText('Holidays are confirmed for: 2025 (desk file), 2026 (desk file).'));
    const days = zhao.getByRole('table').getByRole('row');
    expect(await days.filter({ hasText: '国庆节' }).innerText()).toContain('2026-10-01..2026-10-07');
    expect(await days.filter({ hasText: 'Worked instead' }).innerText()).toContain('2026-10-10 as Monday');
    await zhao.getByRole('button', { name: 'Confirm 2027' }).click();
    await zhao.getByRole('form').getByRole('button', { name: 'Confirm 2027' }).click();
    await shows(zhao.getByText('2026 (desk file), 2027 (赵宁).', { exact: false }));
    await shows(zhao.getByText('赵宁 confirmed the holidays of 2027', { exact: false }));
    await shows(days.filter({ hasText: '2027-02-05..2027-02-08' }));
    await zhao.getByRole('button', { name: 'Tickets' }).click();
    await shows(zhao.getByRole('button', { name: 'Log a call' }));
    await waits.waitFor({ state: 'detached' });

    // Engineers look at the calendar, too; nothing waits for them.
    await shows(wang.getByRole('button', { name: 'Calendar' }));
    expect(await wang.getByText('waits for you', { exact: false }).count()).toBe(0);
    await wang.getByRole('button', { name: 'Calendar' }).click();
    await shows(wang.getByText('2027 (赵宁).', { exact: false }));
  });

  test('a manager who is changing the desk file neither loses the text nor undoes what came in between', async () => {
    const shipped = readFileSync(SHIPPED_DESK_FILE, 'utf8');
    let files = [{ version: 'v1', text: shipped, at: MONDAY_9AM, by: { name: 'desk file' } }];
    await harness.stop();
    const deskFile = { files: () => files, read: async (text: string) => readDesk(text) };
    harness = await webHarness({ clock, knowledge, deskFile });
    const zhao = await asEngineer('zhao-ning#desk-file', { locale: 'zh-CN' });
    const area = zhao.getByRole('textbox', { name: '服务台配置' });
    const putInForce = zhao.getByRole('button', { name: '生效' });
    await zhao.waitForFunction(() => document.querySelector('textarea')?.value !== '');

    // Every fault is told at once, in the reader's language, and leads to its line.
    await area.fill(shipped.replace('closeAfter: 3d', 'closeAfter: x').replace('hinders: 3', 'hinders: 7'));
    await shows(zhao.getByText('policy.closeAfter："x"应为', { exact: false }));
    await shows(zhao.getByText('priorities.person.hinders：7应为', { exact: false }));
    const line = shipped.slice(0, shipped.indexOf('closeAfter')).split('\n').length;
    await zhao.getByRole('button', { name: `第 ${line} 行` }).click();
    expect(
      await area.evaluate((one: HTMLTextAreaElement) => getSelection()?.toString() ?? one.value),
    ).toContain('closeAfter: x');
    expect(await putInForce.isDisabled()).toBe(true);
    await zhao.getByRole('button', { name: 'EN' }).click();
    await shows(zhao.getByText('policy.closeAfter: "x" should be', { exact: false }));
    await zhao.getByRole('button', { name: '中文' }).click();

    const mine = shipped.replace('name: 王磊', 'name: 王小磊');
    await area.fill(mine);
    await shows(zhao.getByText('没有错误', { exact: false }));
    const theirs = shipped.replace('name: 张敏', 'name: 张小敏');
    files = [{ version: 'v2', text: theirs, at: MONDAY_9AM, by: { name: '钱经理' } }, ...files];
    await post(
      'web:channel-managers' as ConversationId,
      { language: 'zh', parts: [{ kind: 'text', text: '钱经理修改了服务台配置：工程师。' }] },
      'changed',
    );
    await shows(zhao.getByText('钱经理刚刚改过服务台配置', { exact: false }));
    expect(await area.inputValue()).toBe(mine);
    expect(await putInForce.isDisabled()).toBe(true);
    await zhao.getByRole('button', { name: '放弃修改' }).click();
    expect(await area.inputValue()).toBe(theirs);
    expect(await zhao.getByText('刚刚改过', { exact: false }).count()).toBe(0);
    expect(faults()).toEqual([]);
  });

  test('see a warning on the card and on top, until somebody takes the ticket in hand', async () => {
    const wang = await asEngineer('wang-lei');
    await ticketOfTom();
    await shows(wang.getByRole('article'));
    clock.advance(0.55 * HOUR_MS);
    await harness.deadlines();
    await shows(wang.getByText('One ticket needs attention'));
    expect(await wang.locator('.card .warning').textContent()).toMatch(/50%/);
    clock.advance(60_000);
    await wang.getByRole('button', { name: '认领' }).click();
    await wang.locator('.card .warning').waitFor({ state: 'detached' });
    expect(await wang.getByText('needs attention').count()).toBe(0);
  });

  test('see one message about many late tickets, open each from it, and find each marked on its card', async () => {
    const wang = await asEngineer('wang-lei');
    for (let index = 0; index < 25; index += 1) {
      const person = { id: `web:person-${index}` as PersonId, name: `Person ${index}` };
      const { handled } = await harness.intake.accept({
        kind: 'action',
        id: `test:open-${index}` as EventId,
        conversation: person.id as string as ConversationId,
        person,
        action: { kind: 'open-ticket', details: { summary: `The plotter ${index} smears` } },
        at: clock.now(),
      });
      await handled;
    }
    clock.advance(0.55 * HOUR_MS);
    await harness.deadlines();
    clock.advance(3_000);
    await harness.deliver();
    await shows(wang.getByText('25 tickets need attention', { exact: true }));
    // One or two may have gone out by themselves before the others were due.
    const digest = wang.locator('.private', { hasText: /2[0-5] 张工单现在需要处理。/ });
    await shows(digest);
    expect(await digest.locator('tbody tr').count()).toBe(10);
    expect(await digest.getByText(/另有 1[0-5] 张/).count()).toBe(1);
    await digest.getByRole('button', { name: 'T-1005' }).click();
    await shows(wang.locator('.private', { hasText: 'Only you see this' }).getByText('The plotter 4 smears'));
    const card = wang.locator('article', { hasText: 'The plotter 20 smears' });
    expect(await card.locator('.warning').textContent()).toContain(
      'Among the tickets that need attention now',
    );
    clock.advance(60_000);
    await card.getByRole('button', { name: '认领' }).click();
    await card.locator('.warning').waitFor({ state: 'detached' });
    await shows(wang.getByText('24 tickets need attention', { exact: true }));
  });

  test('keep a resolved card in sight until they choose the list again', async () => {
    const wang = await asEngineer('wang-lei');
    await ticketOfTom();
    await wang.getByRole('button', { name: '解决' }).click();
    const form = wang.getByRole('form', { name: '解决' });
    await form.getByRole('textbox').fill('New cable');
    await form.getByRole('button', { name: '解决' }).click();
    await shows(wang.locator('.status-resolved'));
    expect(await wang.getByRole('button', { name: 'Open 0' }).count()).toBe(1);
    await wang.getByRole('button', { name: 'Open 0' }).click();
    await shows(wang.getByText('No open tickets in this channel.'));
    await wang.getByRole('button', { name: 'All', exact: true }).click();
    await shows(wang.getByRole('article'));
  });

  test('who are not in the desk file see no channel', async () => {
    const page = await asEngineer('li-na');
    await shows(page.getByText('Pick one of the engineers in the desk file.'));
    expect(await page.getByRole('article').count()).toBe(0);
  });
});

describe('for everybody', () => {
  test('the whole way by keyboard: choose, ask, answer', async () => {
    const page = await open('/');
    const focusOn = async (key: string, name: string) => {
      for (let step = 0; step < 40; step += 1) {
        const label = await page.evaluate(() =>
          (document.activeElement as HTMLElement | null)?.textContent.trim(),
        );
        if (label === name) return;
        await page.keyboard.press(key);
      }
      throw new Error(`The keyboard never reached "${name}".`);
    };
    await shows(page.getByRole('button', { name: 'Tom Baker' }));
    await focusOn('Tab', 'TBTom Baker');
    await page.keyboard.press('Enter');
    await shows(composer(page));
    await composer(page).focus();
    await page.keyboard.type('VPN does not connect');
    await page.keyboard.press('Enter');
    await shows(replies(page), 1);
    await focusOn('Shift+Tab', 'That solved it');
    expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)).toBe('solid');
    await page.keyboard.press('Space');
    await shows(replies(page), 2);
  });

  test("the language is the browser's until the person chooses, and then the person's", async () => {
    const page = await asLiNa();
    await shows(page.getByRole('heading', { name: '李娜，您好！' }));
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: 'EN (English)' }).click();
    await shows(page.getByRole('heading', { name: 'Hello, 李娜.' }));
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await shows(page.getByRole('heading', { name: 'Hello, 李娜.' }));
  });

  test('markup in names, messages, articles and replies stays words', async () => {
    const page = await open(`/?as=${encodeURIComponent(EVIL.slice(0, 58))}`);
    await write(page, `evil ${EVIL}`);
    await shows(replies(page), 1);
    await post(
      `web:img-src-x-onerror-window-pwned-1-script-window-pwned-1-s` as ConversationId,
      everything(),
      'all',
    );
    const id = await page.evaluate(
      () => JSON.parse(sessionStorage.getItem('firstline.person') ?? '{}').id as string,
    );
    await post(id as ConversationId, everything(), 'all-2');
    await shows(replies(page), 2);
    await page.getByRole('button', { name: 'Ask me' }).click();
    expect(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
    expect(
      await page.locator('.message img, .message script, .message iframe, a[href^="javascript"]').count(),
    ).toBe(0);
    expect(await page.locator('.message.own .words').first().textContent()).toContain('<img src=x');
    const wang = await asEngineer('wang-lei');
    await page.getByRole('button', { name: 'A human, please' }).first().click();
    await settled();
    await shows(wang.getByRole('article'));
    expect(await wang.locator('article img, article script').count()).toBe(0);
    expect(await wang.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
    expect(faults()).toEqual([]);
  });

  test('at 360 pixels nothing has to be scrolled sideways', async () => {
    const small = { viewport: { width: 360, height: 740 } };
    const long = `${'Verylongwordwithoutanyspace'.repeat(6)} ${'很长的一段没有空格的中文'.repeat(8)}`;
    const tom = await asTom(small);
    await openTicket(tom, `${long} all work has stopped`);
    await post(TOM, everything(long), 'all');
    await tom.getByRole('button', { name: 'Ask me' }).click();
    const wang = await asEngineer('wang-lei', small);
    await shows(wang.getByRole('article'));
    await wang.getByRole('button', { name: 'Thread' }).click();
    await wang.getByRole('button', { name: 'More' }).click();
    for (const page of [tom, wang]) {
      const tooWide = await page.evaluate(() =>
        [...document.querySelectorAll('html, .scroller, .board, .column, .card, .bubble, .more-list')]
          .filter(
            (one) =>
              one.getBoundingClientRect().right > innerWidth + 0.5 ||
              one.getBoundingClientRect().left < -0.5 ||
              one.scrollWidth > Math.max(one.clientWidth, 1) + 1,
          )
          .map((one) => `${one.className || one.tagName} ${one.scrollWidth} > ${one.clientWidth}`),
      );
      expect(tooWide).toEqual([]);
    }
  });

  test('a long answer is scrolled in its place, and the header stays in sight', async () => {
    const tom = await asTom({ viewport: { width: 390, height: 700 } });
    await post(TOM, everything('Plain words. '.repeat(80)), 'all');
    await shows(tom.getByRole('button', { name: 'Ask me' }));
    const moved = await tom.evaluate(() => [scrollY, document.documentElement.scrollHeight - innerHeight]);
    expect(moved).toEqual([0, 0]);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing to object to, %s', async (colorScheme) => {
    const tom = await asTom({ colorScheme });
    await openTicket(tom, 'My screen is black');
    await post(TOM, everything('Plain words'), 'all');
    await shows(tom.getByRole('button', { name: 'Ask me' }));
    await tom.getByRole('button', { name: 'Ask me' }).click();
    const wang = await asEngineer('wang-lei', { colorScheme });
    await wang.getByRole('button', { name: 'Thread' }).click();
    await wang.getByRole('button', { name: 'More' }).click();
    clock.advance(0.55 * HOUR_MS);
    await harness.deadlines();
    await shows(wang.locator('.card .warning'));
    const start = await open('/', { colorScheme });
    await shows(start.getByRole('button', { name: 'Tom Baker' }));
    const waits = await asEngineer('zhao-ning', { colorScheme });
    await shows(waits.getByRole('region', { name: 'One thing waits for you' }));
    const calendar = await asEngineer('zhao-ning#calendar', { colorScheme });
    await calendar.getByRole('button', { name: 'Confirm 2027' }).click();
    for (const page of [tom, wang, start, waits, calendar]) {
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: {
            run(): Promise<{
              violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
            }>;
          };
        };
        return (await axe.run()).violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
        );
      });
      expect(violations).toEqual([]);
    }
  });

  test('a screen reader is told of answers, of new tickets and of what became of them', async () => {
    const tom = await asTom();
    const wang = await asEngineer('wang-lei');
    await shows(wang.getByText('No open tickets in this channel.'));
    expect(await tom.getByRole('log').getAttribute('aria-live')).toBe('polite');
    await openTicket(tom, 'My screen is black');
    const announced = (text: string) =>
      wang.waitForFunction(
        (words) =>
          [...document.querySelectorAll('[role=status]')].some((one) => one.textContent?.includes(words)),
        text,
      );
    await announced('New ticket T-1001: My screen is black');
    await wang.getByRole('button', { name: '认领' }).click();
    await announced('T-1001: 处理中');
  });

  test("a deadline counts down on the desk's clock, and says when it is late", async () => {
    const wang = await asEngineer('wang-lei');
    const tom = await asTom();
    await openTicket(tom, 'My screen is black');
    await shows(wang.locator('.countdown').getByText(/in (1 h|59 min)/));
    clock.advance(1.2 * HOUR_MS);
    await harness.deadlines();
    const later = await asEngineer('zhang-min');
    await shows(later.locator('.countdown.late').getByText(/1\d min late/));
  });

  test('a card is drawn in place: the channel has one card a ticket', async () => {
    const wang = await asEngineer('wang-lei');
    const tom = await asTom();
    await openTicket(tom, 'My screen is black');
    await wang.getByRole('button', { name: '认领' }).click();
    await shows(wang.getByText('处理中'));
    expect(await wang.getByRole('article').count()).toBe(1);
    const entries = await harness.messages.list({
      conversation: ENGINEERS_CHANNEL,
      viewer: 'web:wang-lei' as never,
      limit: 10,
      which: { kind: 'latest' },
    });
    expect(entries).toHaveLength(1);
  });
});
