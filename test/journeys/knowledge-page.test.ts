/** The engineers' view of the knowledge base in a real browser, on a real MongoDB. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type RunningKnowledge, runKnowledge } from '../../adapters/knowledge.ts';
import { knowledgeDesk } from '../../adapters/knowledge-desk.ts';
import { MongoArticleStore } from '../../adapters/mongo/article-store.ts';
import { MongoOutcomeLog } from '../../adapters/mongo/outcome-log.ts';
import { MongoProposalStore } from '../../adapters/mongo/proposal-store.ts';
import { MongoSettingsStore } from '../../adapters/mongo/settings-store.ts';
import { sharedKnowledge } from '../../adapters/mongo/shared-knowledge.ts';
import type { Outcome } from '../../bot/front-line/types.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { refineCalibration } from '../../jobs/refine-calibration.ts';
import { HOUR_MS, MONDAY_9AM, silentLog } from '../support/desk-under-test.ts';
import { emptied } from '../support/emptied.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { SetClock } from '../support/set-clock.ts';
import { type WebHarness, webHarness } from '../support/web-harness.ts';

jest.setTimeout(60_000);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Set it to a folder to look at the pages. */
const PICTURES = process.env.PICTURES;

let browser: Browser;
let real: RealMongo;
let own: string;
let harness: WebHarness;
let running: RunningKnowledge;
let proposals: MongoProposalStore;
let store: MongoArticleStore;
let faults: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  real = await realMongo();
  own = mkdtempSync(join(tmpdir(), 'firstline-own-'));
  writeFileSync(
    join(own, 'vpn.md'),
    '---\nowner: Network team\nreviewBy: 2026-01-01\n---\n# VPN does not connect\n\nRestart it.',
  );
  writeFileSync(
    join(own, 'rack.md'),
    '---\naudience: engineers\n---\n# 机柜钥匙在哪里\n\n在前台登记后领取。',
  );
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(own, { recursive: true, force: true });
  await real?.close();
});
beforeEach(async () => {
  await emptied(real.mongo);
  faults = [];
  const clock = new SetClock(MONDAY_9AM);
  store = await MongoArticleStore.open(real.mongo);
  proposals = await MongoProposalStore.open(real.mongo);
  const settings = new MongoSettingsStore(real.mongo);
  running = await runKnowledge({
    folder: own,
    dataDir: own,
    shared: sharedKnowledge(store, settings),
    maxWrongAnswers: 0.05,
    embedder: async () => undefined,
    log: silentLog,
  });
  const outcomes = new MongoOutcomeLog(real.mongo);
  harness = await webHarness({
    clock,
    knowledge: running.base,
    knowledgeDesk: knowledgeDesk({
      knowledge: running,
      store,
      proposals,
      outcomes,
      settings,
      now: () => clock.now(),
    }),
  });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await harness.stop();
  await running.stop();
});

async function open(locale: string, width = 1180): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (line) => {
    if (line.type() === 'error') faults.push(line.text());
  });
  await page.goto(`${harness.url}/engineers?as=wang-lei#knowledge`);
  return page;
}

const upload = (page: Page, ...files: readonly (readonly [name: string, text: string])[]) =>
  page
    .locator('input[type=file]')
    .setInputFiles(
      files.map(([name, text]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
    );
const picture = async (page: Page, name: string): Promise<void> => {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
};
const accessible = async (page: Page): Promise<void> => {
  await page.evaluate(AXE);
  const problems = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
  expect(problems).toEqual([]);
};

const BADGE = '# Garage badge reader does not react\n\nHold the badge to the reader for two seconds.';
const outcome = (hoursAgo: number, kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({
  conversation: 'web:li-na' as ConversationId,
  at: new Date(MONDAY_9AM.getTime() - hoursAgo * HOUR_MS),
  kind,
  question: 'garage badge reader does not react',
  articles: ['badge.en'],
  ...more,
});
const record = (...rows: Outcome[]) => real.mongo.outcomes.insertMany(rows.map((row) => ({ ...row })));

describe('an engineer', () => {
  test('adds documents: the good one answers staff at once, the bad one says what is wrong with it', async () => {
    const page = await open('en-GB');
    await page.getByText('2 articles').waitFor();
    await page.getByText('review was due 2026-01-01').waitFor();
    await upload(page, ['badge.md', BADGE], ['empty.md', '']);
    await page.getByText('badge.md: 1 new, 0 changed, 0 unchanged').waitFor();
    await page.getByText('The file "empty.md" is empty.').waitFor();
    await upload(page, ['notes.exe', 'words']);
    await page.getByText('The format "exe" is not read.').waitFor();
    await page.getByText('3 articles').waitFor();
    expect(running.base.article('badge.en')?.audience).toBe('staff');
    await page.getByRole('searchbox').fill('garage');
    await page.getByText('1 article', { exact: true }).waitFor();
    await picture(page, 'knowledge-articles-en');
    await accessible(page);
    await page.getByRole('button', { name: 'Remove Garage badge' }).click();
    await page.getByText('No article is called that.').waitFor();
    expect(running.base.article('badge.en')).toBeUndefined();
    // The empty file was refused with a status that the browser logs by itself.
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
  });

  test('sees what is refused of the folder that is watched, as it is now', async () => {
    const faulty = join(own, 'faulty.md');
    writeFileSync(faulty, '---\ntitle: VPN: new\n---\nSign in again.');
    try {
      const told = () => running.refusedNow().map(({ location }) => location);
      while (!told().includes('faulty.md')) await new Promise((resolve) => setTimeout(resolve, 50));
      const page = await open('zh-CN');
      // The folder also holds what this desk saves, which is refused as well.
      await page.getByText(/监视的目录中有 \d+ 个文档未被接受/).waitFor();
      await page.getByText('faulty.md: 无法读取文件头：第 2 行的值里有冒号，需要加引号。').waitFor();
      await accessible(page);
      rmSync(faulty);
      while (told().includes('faulty.md')) await new Promise((resolve) => setTimeout(resolve, 50));
      await page.reload();
      await page.getByText('共 2 篇文章').waitFor();
      expect(await page.getByText('faulty.md').count()).toBe(0);
    } finally {
      rmSync(faulty, { force: true });
    }
  });

  test('is shown who would lose by an edit, and may insist', async () => {
    const page = await open('zh-CN');
    await page.getByText('共 2 篇文章').waitFor();
    await upload(page, ['badge.md', BADGE]);
    await page.getByText('badge.md：新增 1，更新 0，未变 0').waitFor();
    await upload(page, ['空.md', ''], ['坏.zip', 'no archive']);
    await page.getByText('文件“空.md”是空的。').waitFor();
    // The whole archive by its name, and no space between two sentences.
    await page.getByText('坏.zip: 文件已损坏，或内容与扩展名不符。请用对应程序打开后重新保存。').waitFor();
    await record(outcome(5, 'answered'), outcome(5, 'solved'));
    await upload(page, ['badge.md', '# Car wash\n\nOpen on Fridays only.']);
    await page.getByText('尚未生效：有 1 个以前解决过的问题会因此失去答案。').waitFor();
    await page.getByText('之后什么也不会显示').waitFor();
    await picture(page, 'knowledge-held-zh');
    await accessible(page);
    expect(running.base.article('badge.en')?.title).toContain('Garage badge');
    await page.getByRole('button', { name: '仍然生效' }).click();
    await page.getByText('badge.md：新增 0，更新 1，未变 0').waitFor();
    expect(running.base.article('badge.en')?.title).toBe('Car wash');
    expect(faults).toEqual([]);
  });

  test('reviews gaps, figures and an article proposed from a ticket, and lets it go live', async () => {
    const vain = { question: '停车场门禁卡刷不开，电话 13800138000', articles: [] };
    await record(
      outcome(300, 'unanswered', vain),
      outcome(200, 'unanswered', vain),
      outcome(150, 'answered', { articles: ['vpn.en'], question: 'vpn' }),
    );
    const draft = {
      ticket: 'T-1042' as TicketId,
      language: 'zh' as const,
      title: '停车场门禁卡刷不开',
      body: '## 解决办法\n\n到前台重新登记门禁卡。',
      questions: ['停车场门禁卡刷不开'],
      writtenByModel: false,
    };
    await proposals.propose(draft.ticket, draft, MONDAY_9AM);
    const page = await open('zh-CN');
    await page.getByRole('button', { name: '待处理' }).click();
    await page.getByText('停车场门禁卡刷不开，电话 [phone]').first().waitFor();
    await picture(page, 'knowledge-review-zh');
    await accessible(page);
    await page.getByLabel('标题').fill('停车场门禁卡失效');
    await page.getByRole('button', { name: '发布' }).click();
    await page.getByText('已发布：停车场门禁卡失效').waitFor();
    await page.getByText('暂无待审文章').waitFor();
    const live = running.articles().find(({ title }) => title === '停车场门禁卡失效');
    expect(live).toMatchObject({ language: 'zh', audience: 'staff', owner: '王磊' });
    const found = await running.base.search(
      { question: '门禁卡刷不开', audience: 'staff', language: 'zh' },
      1,
    );
    expect(found[0]?.article.id).toBe(live?.id);
    expect(await proposals.get(draft.ticket)).toMatchObject({ state: 'approved' });
    expect(faults).toEqual([]);
  });

  test('sees how sure the desk was and how often it was right, and what it learned of that', async () => {
    const guess = { article: 'badge.en', confidence: 0.9 };
    await record(
      ...Array.from({ length: 120 }, (_, i): Outcome[] => {
        const one = { person: `web:p${i}` as PersonId, guess };
        return [outcome(5, 'answered', one), outcome(5, i % 4 === 0 ? 'not-solved' : 'solved', one)];
      }).flat(),
    );
    const page = await open('en-GB');
    await page.getByRole('button', { name: 'To review' }).click();
    const panel = page.getByRole('region', { name: 'How sure the desk is' });
    await panel.getByText('so far 120: 90 right, 30 wrong').waitFor();
    await panel.getByRole('row', { name: '85–95 120 90 % 75 %' }).waitFor();
    const outcomes = new MongoOutcomeLog(real.mongo);
    await refineCalibration(outcomes, new MongoSettingsStore(real.mongo), MONDAY_9AM, 'the nightly run');
    const phone = await open('zh-CN', 390);
    await phone.getByRole('button', { name: '待处理' }).click();
    await phone.getByText('已按本站 120 次评判调整，2026/11/23（第 1 版）').waitFor();
    await phone.getByRole('row', { name: /^70–85 120 7\d % 75 %$/ }).waitFor();
    await picture(phone, 'knowledge-sureness-zh-phone');
    await accessible(phone);
    expect(faults).toEqual([]);
  });

  test('is told that past questions are asked again while that takes long, and discards what is no article', async () => {
    await record(
      outcome(5, 'answered', { articles: ['vpn.en'] }),
      outcome(5, 'solved', { articles: ['vpn.en'] }),
    );
    const copy = running.copy.bind(running);
    let goOn = () => {};
    Object.assign(running, {
      copy: async () => {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        return copy();
      },
    });
    const ticket = 'T-1043' as TicketId;
    await proposals.propose(
      ticket,
      { ticket, language: 'en', title: 'Nothing', body: 'Done.', questions: [], writtenByModel: false },
      MONDAY_9AM,
    );
    const page = await open('en-GB');
    await page.getByText('2 articles').waitFor();
    await upload(page, ['badge.md', BADGE]);
    await page.getByText('badge.md: asking the question people confirmed again').waitFor();
    goOn();
    await page.getByText('badge.md: 1 new, 0 changed, 0 unchanged').waitFor();
    await page.getByRole('button', { name: 'To review' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByText('Discarded.').waitFor();
    expect(await proposals.get(ticket)).toMatchObject({ state: 'dismissed', by: '王磊' });
    expect(faults).toEqual([]);
  });

  test('asks why', async () => {
    const page = await open('en-GB', 390);
    await page.getByRole('button', { name: 'Why?' }).click();
    await page.getByLabel('Question').fill('VPN does not connect');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText(/It would be|Titles would be/).waitFor();
    await page.getByText('In figures').click();
    await page.getByText(/^shipped-/).waitFor();
    await picture(page, 'knowledge-why-small-en');
    await accessible(page);
    await page.getByRole('button', { name: 'Tickets' }).click();
    await page.getByText('No open tickets in this channel.').waitFor();
    expect(faults).toEqual([]);
  });
});

describe('nobody else', () => {
  test.each([
    ['articles?person=web:li-na', undefined],
    ['review?person=web:li-na', undefined],
    ['explain', { person: 'web:li-na', question: 'vpn' }],
    ['remove', { person: 'web:li-na', id: 'vpn.en', force: true }],
    ['decide', { person: 'web:li-na', ticket: 'T-1' }],
    ['upload?person=web:li-na&name=a.md', 'bytes'],
  ])('gets an answer from %s', async (path, body) => {
    const isBytes = typeof body === 'string';
    const response = await fetch(`${harness.url}/page/api/knowledge/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && {
        headers: { 'content-type': isBytes ? 'text/markdown' : 'application/json' },
        body: isBytes ? body : JSON.stringify(body),
      }),
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'ENGINEERS_ONLY' } });
  });
});
