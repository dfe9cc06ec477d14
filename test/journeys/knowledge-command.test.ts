/** `npm run knowledge` on a real MongoDB, beside a desk that runs. */

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { importCrawl } from '../../adapters/edit-knowledge.ts';
import { type RunningKnowledge, runKnowledge, SHIPPED_ARTICLES } from '../../adapters/knowledge.ts';
import { readArguments, runCommand, UsageError } from '../../adapters/knowledge-command.ts';
import { MongoArticleStore } from '../../adapters/mongo/article-store.ts';
import { MongoOutcomeLog } from '../../adapters/mongo/outcome-log.ts';
import { MongoSettingsStore } from '../../adapters/mongo/settings-store.ts';
import { sharedKnowledge } from '../../adapters/mongo/shared-knowledge.ts';
import { examOf } from '../../adapters/sit-exam.ts';
import type { Outcome } from '../../bot/front-line/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { sitExam } from '../../jobs/sit-exam.ts';
import { zipFile } from '../knowledge/import/fixtures/zip-file.ts';
import { article, silentLog } from '../support/desk-under-test.ts';
import { emptied } from '../support/emptied.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';

jest.setTimeout(60_000);
const NOW = new Date('2026-11-23T01:00:00Z');
const HOUR_MS = 60 * 60_000;

let real: RealMongo;
let folder: string;
/** The desk's own articles; few, because every command opens them. */
let own: string;
let store: MongoArticleStore;
const open: RunningKnowledge[] = [];

beforeAll(async () => {
  real = await realMongo();
  own = mkdtempSync(join(tmpdir(), 'firstline-own-'));
  for (const name of ['paper-jam', 'vpn-no-connection', 'password-forgotten'])
    copyFileSync(join(SHIPPED_ARTICLES, 'en', `${name}.md`), join(own, `${name}.md`));
}, 120_000);
beforeEach(async () => {
  await emptied(real.mongo);
  store = await MongoArticleStore.open(real.mongo);
  folder = mkdtempSync(join(tmpdir(), 'firstline-command-'));
});
afterEach(async () => {
  for (const knowledge of open.splice(0)) await knowledge.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(async () => {
  rmSync(own, { recursive: true, force: true });
  await real?.close();
});

const write = (name: string, text: string): void => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};

async function knowledge(): Promise<RunningKnowledge> {
  const running = await runKnowledge({
    folder: own,
    shared: sharedKnowledge(store, new MongoSettingsStore(real.mongo)),
    dataDir: folder,
    maxWrongAnswers: 0.05,
    embedder: async () => undefined,
    log: silentLog,
  });
  open.push(running);
  return running;
}

async function command(args: readonly string[], signal?: AbortSignal, exam?: ReturnType<typeof examOf>) {
  const lines: string[] = [];
  const status = await runCommand(readArguments(args), {
    store,
    settings: new MongoSettingsStore(real.mongo),
    outcomes: new MongoOutcomeLog(real.mongo),
    knowledge,
    risk: 0.05,
    ...(exam && { exam }),
    by: 'a test',
    now: () => NOW,
    print: (line) => lines.push(line),
    progress: () => {},
    ...(signal && { signal }),
  });
  return { status, said: lines.join('\n') };
}

describe('importing', () => {
  test('a folder: articles are found, what cannot be read is refused in both languages', async () => {
    write('handbook/badge.md', '# Parking garage badge\n\nHold the badge to the reader for two seconds.');
    write('handbook/empty.md', '');
    const desk = await knowledge();
    const { status, said } = await command(['import', join(folder, 'handbook')]);
    expect(status).toBe(0);
    expect(said).toContain('1 article new');
    expect(said).toContain('empty.md');
    expect(said).toContain('There is no text in it.');
    expect(said).toContain('里面没有文字。');
    await desk.refresh();
    expect(desk.base.article('handbook-badge.en')?.title).toBe('Parking garage badge');
  });

  test('of copies of one text it says how many there are, and names two', async () => {
    for (const name of ['a', 'b', 'c'])
      write(`copies/${name}.md`, '# Garage badge\n\nHold it to the reader.');
    write('copies/d.md', '# Garage badge\n\nHold it to the reader for two seconds.');
    write('copies/engineers/e.md', '# Garage badge\n\nHold it to the reader.');
    for (let times = 1; times <= 2; times += 1) {
      const { status, said } = await command(['import', join(folder, 'copies')]);
      expect(status).toBe(0);
      expect(said).toContain('2 articles say word for word what another says, such as b.md and a.md;');
      expect(said).toContain('有 2 篇与另一篇逐字相同，例如 b.md 与 a.md；');
    }
    rmSync(join(folder, 'copies/b.md'));
    rmSync(join(folder, 'copies/c.md'));
    expect((await command(['import', join(folder, 'copies')])).said).not.toContain('word for word');
  });

  test('again, what has changed is changed, what has gone is gone, the rest is left alone', async () => {
    write('hb/a.md', '# Garage badge\n\nHold it to the reader.');
    write('hb/b.md', '# Lost locker key\n\nAsk at the reception desk.');
    write('hb/c.md', '# Bicycle cellar\n\nThe code is on the intranet.');
    await command(['import', join(folder, 'hb')]);
    write('hb/a.md', '# Garage badge\n\nHold it to the reader for two seconds.');
    rmSync(join(folder, 'hb/b.md'));
    const { said } = await command(['import', join(folder, 'hb')]);
    expect(said).toContain('0 articles new, 1 changed, 1 unchanged, 1 removed');
  });

  test('a document that moved within its collection keeps its article', async () => {
    write('hb/a.md', '---\nsubject: badge\n---\n# Garage badge\n\nHold it to the reader.');
    const desk = await knowledge();
    await command(['import', join(folder, 'hb')]);
    rmSync(join(folder, 'hb/a.md'));
    write('hb/moved.md', '---\nsubject: badge\n---\n# Garage badge\n\nHold it to the reader.');
    await command(['import', join(folder, 'hb')]);
    await desk.refresh();
    expect(desk.base.article('badge.en')?.source.location).toBe('moved.md');
  });

  test('a zip export for engineers is never shown to staff', async () => {
    writeFileSync(
      join(folder, 'export.zip'),
      zipFile([{ name: 'rack.md', data: '# Rack key cabinet\n\nThe code is 4711.' }]),
    );
    await command(['import', join(folder, 'export.zip'), '--audience', 'engineers']);
    const desk = await knowledge();
    const asked = { question: 'Rack key cabinet code', language: 'en' } as const;
    const shown = await desk.base.search({ ...asked, audience: 'staff' }, 10);
    expect(shown.map(({ article }) => article.title)).not.toContain('Rack key cabinet');
    const all = await desk.base.search({ ...asked, audience: 'engineers' }, 10);
    expect(all[0]?.article.title).toBe('Rack key cabinet');
  });

  test('an article whose id another one has is refused, and both are named', async () => {
    write(
      'hb/vpn.md',
      '---\nsubject: vpn-no-connection\nlanguage: en\n---\n# Our VPN\n\nUse the new client.',
    );
    const { said } = await command(['import', join(folder, 'hb')]);
    expect(said).toContain('0 articles new');
    expect(said).toContain('vpn-no-connection.en');
  });

  test('interrupted, it keeps what it has read, loses nothing, and the same command goes on', async () => {
    for (const name of ['a', 'b', 'c']) write(`hb/${name}.md`, `# Topic ${name}\n\nWords about ${name}.`);
    await command(['import', join(folder, 'hb')]);
    rmSync(join(folder, 'hb/c.md'));
    for (const name of ['a', 'b']) write(`hb/${name}.md`, `# Topic ${name}\n\nNew words about ${name}.`);
    const stopping = new AbortController();
    stopping.abort();
    const interrupted = await command(['import', join(folder, 'hb')], stopping.signal);
    expect(interrupted.status).toBe(1);
    expect(interrupted.said).toContain('Interrupted. The same command goes on from there.');
    expect((await store.manifest('import:hb')).size).toBe(3);
    const { said } = await command(['import', join(folder, 'hb')]);
    expect(said).toContain('2 changed, 0 unchanged, 1 removed');
  });

  test('what does not exist is a usage error that names it', async () => {
    await expect(command(['import', join(folder, 'nowhere')])).rejects.toThrow(UsageError);
    expect(() => readArguments(['import', 'x', '--audience', 'boss'])).toThrow('staff, engineers');
    expect(() => readArguments(['import', 'x', '--pages', 'many'])).toThrow('--pages many');
  });
});

describe('a crawl', () => {
  let site: Server;
  let asked: string[] = [];
  beforeEach(async () => {
    asked = [];
    site = createServer((request, response) => {
      asked.push(request.url!);
      if (request.url === '/robots.txt') return response.writeHead(404).end();
      if (request.url === '/gone') return response.writeHead(410).end();
      const page = Number(/(\d)/.exec(request.url!)?.[1] ?? 0);
      const next = page < 3 ? `<a href="/gone">old</a><a href="/page${page + 1}">next</a>` : '';
      const text = `<p>Words about topic ${page}: ${'badge '.repeat(page + 3)}.</p>`;
      return response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
        .end(
          `<html lang="en"><title>Topic ${page}</title><main><h1>Topic ${page}</h1>${text}${next}</main></html>`,
        );
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise<void>((resolve) => void site.close(() => resolve())));

  test('reads what lies below its address, and on request more', async () => {
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const crawl = async (...more: string[]) =>
      (await command(['import', `${address}/page0`, '--name', 'wiki', '--intranet-host', address, ...more]))
        .said;
    const said = await crawl();
    expect(said).toContain('2 documents: 1 article new, 0 changed, 0 unchanged, 0 removed, 1 refused');
    expect(said).toContain('links to 2 pages outside');
    expect(said).toContain('--allow-host 主机/路径');
    expect(await crawl('--allow-host', `${address}/page1`)).toContain(
      '1 article new, 0 changed, 1 unchanged',
    );
    expect(await crawl('--allow-host', address)).toContain('2 articles new, 0 changed, 2 unchanged');
    expect(() => command(['import', address, '--allow-host', 'a b'])).rejects.toThrow('--allow-host a b');
  });

  test('that is interrupted is whole once it went on: killed, it has kept what was fetched and what was refused, and fetches it only once', async () => {
    const host = `127.0.0.1:${(site.address() as AddressInfo).port}`;
    const parts = {
      knowledge: await knowledge(),
      store,
      outcomes: new MongoOutcomeLog(real.mongo),
      now: () => NOW,
    };
    const crawl = {
      collection: 'crawl:wiki',
      start: [`http://${host}/page0`],
      allowHosts: [host],
      intranetHosts: [host],
      delayMs: 0,
    };
    const was = (path: string) => ({
      ...article(`${path}.en`, `Once ${path}`, 'Words.'),
      source: { collection: 'crawl:wiki', location: `http://${host}/${path}` },
    });
    await store.write({ put: [was('gone'), was('not-linked-any-more')], remove: [] });
    const killed = new Error('killed');
    let pages = 0;
    const dies = importCrawl(crawl, parts, {
      onStep: (step) => {
        if (step.kind === 'progress') pages += 1;
        if (pages === 3) throw killed;
      },
    });
    await expect(dies).rejects.toBe(killed);
    expect((await store.manifest('crawl:wiki')).size).toBe(2);

    const before = asked.length;
    const result = await importCrawl(crawl, parts);
    expect(result).toMatchObject({ kind: 'live', complete: true, documents: 5, added: 4, removed: 2 });
    expect(result.refused.map(({ code, location }) => [code, location])).toEqual([
      ['gone', `http://${host}/gone`],
    ]);
    expect([...(await store.manifest('crawl:wiki')).keys()].sort()).toEqual(
      [0, 1, 2, 3].map((page) => `crawl:wiki\thttp://${host}/page${page}`),
    );
    expect(asked.slice(before)).not.toContain('/page0');
    expect(asked.slice(before)).not.toContain('/gone');
    expect(await store.crawl('crawl:wiki')).toBeUndefined();
  });
});

const outcome = (hoursAgo: number, kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({
  conversation: 'web:li-na' as ConversationId,
  person: 'web:li-na' as PersonId,
  at: new Date(NOW.getTime() - hoursAgo * HOUR_MS),
  kind,
  question: 'garage badge reader does not react, mail li.na@example.com',
  articles: ['hb-badge.en'],
  ...more,
});
const record = (...rows: Outcome[]) => real.mongo.outcomes.insertMany(rows.map((row) => ({ ...row })));

describe('an edit that makes things worse', () => {
  beforeEach(async () => {
    write('hb/badge.md', '# Garage badge reader does not react\n\nHold the badge to the reader.');
    await command(['import', join(folder, 'hb')]);
    await record(outcome(5, 'answered'), outcome(5, 'solved'));
    write('hb/badge.md', '# Car wash\n\nOpen on Fridays.');
  });

  test('is held, shows who would lose by it without their mail address, and goes live when forced', async () => {
    const held = await command(['import', join(folder, 'hb')]);
    expect(held.status).toBe(1);
    expect(held.said).toContain('Loses    "garage badge reader does not react, mail [email]"');
    expect(held.said).toContain('--force');
    expect((await knowledge()).base.article('hb-badge.en')?.title).toContain('Garage badge');

    expect((await command(['import', join(folder, 'hb'), '--force'])).status).toBe(0);
    expect((await knowledge()).base.article('hb-badge.en')?.title).toBe('Car wash');
  });

  test('is found out also when the question was learned word by word', async () => {
    await store.learn(new Map([['hb-badge.en', ['garage badge reader does not react, mail [email]']]]));
    expect((await command(['import', join(folder, 'hb')])).status).toBe(1);
  });

  test('names a question once, however many people asked it', async () => {
    const another = { conversation: 'web:tom' as ConversationId };
    await record(outcome(4, 'answered', another), outcome(4, 'solved', another));
    expect((await command(['import', join(folder, 'hb')])).said).toContain(
      '1 confirmed question loses by this',
    );
  });

  test('removing it is such an edit too', async () => {
    expect((await command(['remove', 'hb-badge.en'])).status).toBe(1);
    expect((await command(['remove', 'import:hb', '--force'])).said).toContain('1 removed');
    expect((await knowledge()).base.article('hb-badge.en')).toBeUndefined();
  });
});

describe('looking', () => {
  test('list names collection, audience and articles whose review is overdue', async () => {
    write('hb/badge.md', '---\nreviewBy: 2026-01-01\naudience: engineers\n---\n# Garage badge\n\nHold it.');
    await command(['import', join(folder, 'hb')]);
    const { said } = await command(['list', 'badge']);
    expect(said).toContain(
      'import:hb  hb-badge.en  Garage badge  (en, engineers only, REVIEW OVERDUE 2026-01-01)',
    );
  });

  test('explain tells in words why, what was closest and what no article says; figures come on demand', async () => {
    const { said } = await command(['explain', 'printer paper jam on the 3d plotter']);
    expect(said).toContain('What happens');
    expect(said).toMatch(/\d+\.\d % {2}.*(paper-jam)/);
    expect(said).toMatch(/No article says: .*plotter/);
    expect(said).not.toMatch(/coverage/i);
    const { said: figures } = await command(['explain', 'printer paper jam', '--figures']);
    expect(figures).toContain('Calibration shipped');
    expect(figures).toContain('titleCoverage');
  });

  test("explain speaks the question's language, or the one that is asked for", async () => {
    expect((await command(['explain', '绘图仪不出纸'])).said).toContain('处理结果');
    expect((await command(['explain', 'plotter', '--language', 'zh'])).said).toContain('处理结果');
  });

  test('gaps groups what was asked in vain, without personal data', async () => {
    const vain = { question: 'rent a car for a trip, call 13800138000', articles: [] };
    await record(outcome(200, 'unanswered', vain), outcome(100, 'unanswered', vain));
    const { said } = await command(['gaps']);
    expect(said).toContain('2 x  rent a car for a trip, call [phone]');
    expect(said).not.toContain('13800138000');
  });

  test('figures count each request once', async () => {
    await record(
      outcome(300, 'answered', { question: 'a garage badge question' }),
      outcome(300, 'solved', { question: 'a garage badge question' }),
      outcome(290, 'answered', { question: 'a printer question', articles: ['printer.en'] }),
      outcome(100, 'ticket', { question: 'a new monitor please', articles: [] }),
    );
    const { said } = await command(['figures']);
    expect(said).toMatch(/confirmed solved +1\b/);
    expect(said).toMatch(/assumed solved +1\b/);
    expect(said).toMatch(/ticket +1\b/);
    expect(said).toContain('Resolved by the desk itself: 66.7 %');
  });

  test('calibration tells what people said of the guesses, and how a version reads what ships', async () => {
    await record(
      ...Array.from({ length: 120 }, (_, i): Outcome[] => {
        const one: Partial<Outcome> = {
          person: `web:p${i}` as PersonId,
          guess: { article: 'hb-badge.en', confidence: 0.9 },
        };
        return [outcome(5, 'answered', one), outcome(5, i % 4 === 0 ? 'not-solved' : 'solved', one)];
      }).flat(),
    );
    expect((await command(['calibration'])).said).toContain('120 confirmed outcomes: 90 right, 30 wrong.');
    const { said, status } = await command(['calibration', 'refine']);
    expect(status).toBe(0);
    const row = (begins: string) =>
      said
        .split('\n')
        .find((line) => line.trim().startsWith(begins))
        ?.match(/[\d.]+/g)
        ?.map(Number);
    const read = row('it is so sure on this site')!;
    const shipped = row('where what ships is so sure')!;
    expect(read[shipped.indexOf(90)]).toBeGreaterThan(70);
    expect(read[shipped.indexOf(90)]).toBeLessThan(85);
    expect([row('or surer were')![0], row('and of these wrong')![0]]).toEqual([120, 30]);
  });

  test("calibration tells how the language model's exam went", async () => {
    const exam = examOf({ apiKey: 'none', model: 'small' });
    const told = async () => (await command(['calibration'], undefined, exam)).said;
    expect((await command(['calibration'])).said).not.toContain('exam');
    expect(await told()).toContain('is sitting its reading exam: 0 of 400 questions');
    const says = (said: 'yes' | 'no') => ({
      restate: async () => undefined,
      answer: async () => undefined,
      solves: async (asked: string, { text }: { text: string }) =>
        exam.exam.questions.some(
          ({ question, right, articles }) =>
            right && question === asked && exam.exam.texts[articles[0]!]!.text === text,
        )
          ? 'yes'
          : said,
    });
    const settings = new MongoSettingsStore(real.mongo);
    await sitExam({ ...exam, model: says('no') }, settings, 0.05, NOW, () => false);
    expect(await told()).toMatch(
      /400 of 400 questions\): it agreed to 2\d\d articles, 0 of them wrong\. What it/,
    );
    const other = examOf({ apiKey: 'none', model: 'smaller' });
    await sitExam({ ...other, model: says('yes') }, settings, 0.05, NOW, () => false);
    expect((await command(['calibration'], undefined, other)).said).toContain(
      'too often to answer by its word',
    );
  });

  test('calibration tells that there are too few outcomes, and refuses a version there is not', async () => {
    expect((await command(['calibration', 'refine'])).said).toContain(
      '0 confirmed outcomes: 0 right, 0 wrong. 100 are needed',
    );
    expect((await command(['calibration'])).said).toContain('The shipped calibration alone is in force.');
    await expect(command(['calibration', 'rollback', '7'])).rejects.toThrow('There is no site calibration 7');
  });
});
