/** The main story in Microsoft's own client for local trials, in a real browser, through the real door. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { HOUR_MS } from '../support/desk-under-test.ts';
import { type TeamsDesk, teamsDesk, teamsRules } from '../support/teams-desk.ts';
import { TeamsStandIn } from '../support/teams-stand-in.ts';

const BROWSERS = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const browserPath = BROWSERS.find((path) => path !== undefined && existsSync(path));

/** People of the playground. Alex sits at the browser; Megan is the engineer. */
const ALEX = '00000000-0000-0000-0000-0000000000020';
const MEGAN = { id: 'user-id-1', name: 'Megan Bowen', aadObjectId: '00000000-0000-0000-0000-0000000000021' };
const CHANNEL = 'channel-announcements-id';
const WAIT = { timeout: 20_000 };

let standIn: TeamsStandIn;
let desk: TeamsDesk;
let playground: ChildProcess;
let address: string;
let browser: Browser;
let page: Page;

/** Starts it beside a desk; resolves to its address. It takes any free port. */
async function startPlayground(endpoint: string): Promise<string> {
  const folder = dirname(
    createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json'),
  );
  playground = spawn(
    process.execPath,
    [join(folder, 'cli.js'), 'start', '-e', endpoint, '-c', 'msteams', '-p', '56150', '--disable-telemetry'],
    {
      env: { ...process.env, TEAMSAPPTESTER_BROWSER: 'none' },
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: tmpdir(),
    },
  );
  for await (const line of createInterface({ input: playground.stdout! })) {
    const port = /Listening on (\d+)/.exec(line)?.[1];
    if (!port) continue;
    // Nobody reads on: a full pipe would stop it.
    playground.stdout!.resume();
    return `http://127.0.0.1:${port}`;
  }
  throw new Error('the playground ended before it listened');
}

/** Something another person does: the playground has one browser user, and passes on the activities of others. */
async function asMegan(activity: object) {
  await fetch(`${address}/_internal/v1/customActivities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      id: `megan-${Date.now()}`,
      channelId: 'msteams',
      serviceUrl: `${address}/_connector`,
      from: MEGAN,
      recipient: { id: '00000000-0000-0000-0000-00000000000011', name: 'Test Bot' },
      conversation: { id: CHANNEL, conversationType: 'channel', isGroup: true },
      locale: 'en-US',
      ...activity,
    }),
  });
}

const told = browserPath ? describe : describe.skip;
told("a day in Microsoft's playground", () => {
  beforeAll(async () => {
    standIn = await new TeamsStandIn().open();
    desk = await teamsDesk(standIn, {
      rules: () => teamsRules(CHANNEL, [MEGAN.aadObjectId]),
      search: async (text) => [
        {
          title: `All about ${text}`,
          line: 'Knowledge base',
          reply: { language: 'en', parts: [{ kind: 'text', text: 'x' }] },
        },
      ],
    });
    address = await startPlayground(`${desk.url}/api/messages`);
    browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
    await page.goto(address);
    await page.getByRole('treeitem', { name: 'Personal Chat' }).waitFor(WAIT);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    playground?.kill();
    await desk?.close();
    await standIn?.close();
  }, 60_000);

  const goTo = (name: RegExp) => page.getByRole('treeitem', { name }).click();
  const write = async (text: string) => {
    const box = page.getByRole('textbox').last();
    await box.click();
    await box.pressSequentially(text);
    await page.keyboard.press('Enter');
  };
  const sees = (text: string | RegExp) => page.getByText(text).last().waitFor(WAIT);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click(WAIT);

  test('a question is answered, and a ticket is one press away', async () => {
    await goTo(/Announcements/);
    await sees('Mention me with a question');
    await goTo(/Personal Chat/);
    await sees('I am the IT service desk');
    await write('the vpn is down');
    await sees('Restart the VPN client.');
    await press('That did not help');
    await sees('Ticket T-1001 is open');
    await sees('Received: That did not help');
  }, 90_000);

  test("its card is in the engineers' channel, and staff who press there are refused", async () => {
    await desk.settled();
    await goTo(/Announcements/);
    await sees(/T-1001 · /);
    await press('处理');
    await sees('Only engineers can do that');
  }, 90_000);

  test('a second person claims it: the card changes in place, and the first is told who it is', async () => {
    const cards = page.getByText(/^T-1001 · /);
    expect(await cards.count()).toBe(1);
    await asMegan({
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: {
        action: {
          type: 'Action.Execute',
          data: { firstline: { a: { kind: 'claim', ticket: 'T-1001' }, l: '认领' } },
        },
      },
    });
    await sees(/T-1001 · .* · 处理中/);
    expect(await cards.count()).toBe(1);
    await desk.settled();
    expect(desk.outbox.all().filter(({ fate }) => fate !== 'sent')).toEqual([]);
    await sees('王磊已认领。');
    await goTo(/Personal Chat/);
    await sees('王磊 is looking at ticket T-1001 now.');
  }, 90_000);

  test('a warning comes by itself and calls the engineer by name', async () => {
    await goTo(/Announcements/);
    await desk.desk.passes(8 * HOUR_MS);
    await sees(/T-1001：.*已用/);
    await sees('王磊');
  }, 90_000);

  const mention = async (text: string, box: Locator) => {
    await box.click();
    await box.pressSequentially('@');
    await page.getByRole('menuitem', { name: 'Test Bot' }).click(WAIT);
    await page.keyboard.type(` ${text}`);
  };

  test('in a group chat what is private is answered in the own chat, in the language it was asked in', async () => {
    await goTo(/Group Chat/);
    await sees('Mention me with a question');
    await mention('我的工单', page.getByRole('textbox').last());
    await page.keyboard.press('Enter');
    await sees('答复已发到我们的单独聊天里。');
    await goTo(/Personal Chat/);
    await sees('处理人');
    await sees('补充说明');
  }, 90_000);

  test('a message extension searches, and opens a ticket', async () => {
    const extension = async (command: string) => {
      await page.getByRole('button', { name: 'Trigger Message Extension App' }).click();
      await page.getByText(command).click();
    };
    await extension('Search Command');
    await page.getByRole('textbox').last().pressSequentially('vpn');
    await sees('All about vpn');
    await page.getByRole('button', { name: 'Close' }).click();
    await extension('Action Command');
    await page.getByRole('button', { name: 'Create' }).click();
    await page
      .getByLabel(/What is wrong/)
      .last()
      .fill('The beamer in room 5 is broken');
    await page.getByRole('button', { name: 'Send', exact: true }).last().click(WAIT);
    await page.getByRole('dialog').getByText('Ticket T-1002 is open').waitFor(WAIT);
    await page.getByRole('button', { name: 'Close' }).click();
  }, 90_000);

  test('an engineer works on the card in the browser: own view, form, solved', async () => {
    desk.desk.setRules(teamsRules(CHANNEL, [MEGAN.aadObjectId, ALEX]));
    desk.setRules(() => teamsRules(CHANNEL, [MEGAN.aadObjectId, ALEX]));
    await goTo(/Announcements/);
    // A card that comes meanwhile would draw the page anew and empty the form.
    await desk.settled();
    await sees(/T-1002 · /);
    await page.getByRole('button', { name: '处理', exact: true }).last().click(WAIT);
    await press('答复');
    await page.getByLabel('给报修人的答复').last().fill('Try the new client.');
    await press('答复');
    await goTo(/Personal Chat/);
    await sees('Try the new client.');
  }, 90_000);
});
