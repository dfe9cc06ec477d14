/** Articles, learned questions and the site's calibration in a real MongoDB, followed by two replicas. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type RunningKnowledge, runKnowledge } from '../../adapters/knowledge.ts';
import { articleProposals, knowledgeDesk } from '../../adapters/knowledge-desk.ts';
import { MongoArticleStore } from '../../adapters/mongo/article-store.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoFolderEdits } from '../../adapters/mongo/folder-edits.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import { MongoOutbox } from '../../adapters/mongo/outbox.ts';
import { MongoOutcomeLog } from '../../adapters/mongo/outcome-log.ts';
import { MongoProposalStore } from '../../adapters/mongo/proposal-store.ts';
import { MongoSettingsStore } from '../../adapters/mongo/settings-store.ts';
import { sharedKnowledge } from '../../adapters/mongo/shared-knowledge.ts';
import { savedKnowledge } from '../../adapters/saved-knowledge.ts';
import { examOf } from '../../adapters/sit-exam.ts';
import { tellOfFolderEdits } from '../../adapters/tell-of-folder-edits.ts';
import type { Outcome } from '../../bot/front-line/types.ts';
import type { LanguageModel, Log } from '../../bot/ports.ts';
import type { ArticleDraft } from '../../bot/proposals/draft-article.ts';
import { figuresOf, requestsIn } from '../../bot/reports/resolution.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId } from '../../bot/types.ts';
import { learnQuestions } from '../../jobs/learn-questions.ts';
import { proposeArticles } from '../../jobs/propose-articles.ts';
import {
  type OutcomeLog,
  readCalibrations,
  refineCalibration,
  rollBackCalibration,
} from '../../jobs/refine-calibration.ts';
import { sitExam } from '../../jobs/sit-exam.ts';
import { inForce } from '../../knowledge/confidence/site-calibration.ts';
import type { SavedFile } from '../../knowledge/import/watch-folder.ts';
import type { Embedder } from '../../knowledge/types.ts';
import {
  article,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  person,
  silentLog,
  WANG_LEI,
} from '../support/desk-under-test.ts';
import { emptied } from '../support/emptied.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';

jest.setTimeout(60_000);
const NOW = new Date('2026-11-23T01:00:00Z');
const HOUR_MS = 60 * 60_000;
/** What the desk promises. */
const EVERYWHERE_WITHIN_MS = 5_000;

let real: RealMongo;
let store: MongoArticleStore;
let settings: MongoSettingsStore;
let outcomes: MongoOutcomeLog;
let folder: string;
let dataDir: string;
const replicas: RunningKnowledge[] = [];

beforeAll(async () => {
  real = await realMongo();
  folder = mkdtempSync(join(tmpdir(), 'firstline-living-'));
  writeFileSync(
    join(folder, 'printer.md'),
    '# Printer prints nothing\n\nTurn the printer off and on again.\n',
  );
}, 120_000);
beforeEach(async () => {
  await emptied(real.mongo);
  store = await MongoArticleStore.open(real.mongo);
  settings = new MongoSettingsStore(real.mongo);
  outcomes = new MongoOutcomeLog(real.mongo);
  dataDir = mkdtempSync(join(tmpdir(), 'firstline-data-'));
});
afterEach(async () => {
  for (const replica of replicas.splice(0)) await replica.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await real?.close();
});

/** Tells texts apart by the words they share; enough to see that vectors are kept up to date. */
const embedder: Embedder = {
  model: 'letters',
  dimensions: 64,
  embed: async (texts) =>
    texts.map((text) => {
      const vector = new Float32Array(64).fill(0.01);
      for (const word of text.toLowerCase().match(/[a-z]{3,}/g) ?? [])
        vector[(word.charCodeAt(0) * 7 + word.charCodeAt(1) * 3 + word.charCodeAt(2)) % 64]! += 1;
      const length = Math.hypot(...vector);
      return vector.map((x) => x / length);
    }),
};

async function replica(
  changeStream = true,
  model?: Embedder,
  log: Log = silentLog,
  open: () => Promise<Embedder | undefined> = async () => model,
  place: { readonly folder?: string } = { folder },
): Promise<RunningKnowledge> {
  const shared = sharedKnowledge(store, settings, exam);
  const knowledge = await runKnowledge({
    ...place,
    dataDir,
    shared: changeStream ? shared : { ...shared, watch: () => ({ stop: async () => {} }) },
    maxWrongAnswers: 0.05,
    embedder: open,
    learnAgainMs: 50,
    log,
  });
  replicas.push(knowledge);
  return knowledge;
}

/** Of the language model that the desks here are configured with. */
const exam = examOf({ apiKey: 'none', model: 'a model' });

/** Waits until it is so, at most as long as the desk promises. */
async function soon(isSo: () => boolean, withinMs = EVERYWHERE_WITHIN_MS): Promise<void> {
  const until = Date.now() + withinMs;
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`Not everywhere within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const VPN = article('vpn.en', 'VPN does not connect', 'Restart the VPN client.', {
  source: { collection: 'zip:handbook', location: 'vpn.md' },
});

describe('a desk that starts again', () => {
  const asked = { question: 'client restart', audience: 'staff', language: 'en' } as const;
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (event) => void warnings.push(event) };
  beforeEach(() => {
    warnings.length = 0;
  });

  /** A model that keeps what it was given to read. */
  const reading = () => {
    const read: string[] = [];
    const model: Embedder = {
      ...embedder,
      embed: (texts, as) => {
        if (as === 'passage') read.push(...texts);
        return embedder.embed(texts, as);
      },
    };
    return { model, read };
  };
  const stopped = async () => {
    const desk = await replica(true, embedder);
    await desk.learned();
    await desk.stop();
    // its vectors go, so that what is not in the index would have to be read again
    rmSync(join(dataDir, 'vectors'), { recursive: true });
  };

  test('finds by words and by meaning at once, and reads nothing again', async () => {
    await store.write({ put: [VPN], remove: [] });
    await stopped();
    const { model, read } = reading();
    const again = await replica(true, model, log);
    expect((await again.base.search(asked, 1))[0]?.article.id).toBe('vpn.en');
    await again.learned();
    expect(again.meaning()).toBe('words and meaning');
    expect(read).toEqual([]);
    expect(again.articles()).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  test('takes what was changed, added and removed meanwhile, and reads that alone', async () => {
    const mail = article('mail.en', 'Mailbox full', 'Empty the bin.', {
      source: { collection: 'zip:handbook', location: 'mail.md' },
    });
    await store.write({ put: [VPN, mail], remove: [] });
    await stopped();
    await store.write({
      put: [{ ...VPN, body: 'Ask the hotline.', version: '2' }],
      remove: ['zip:handbook\tmail.md'],
    });
    await store.learn(new Map([['printer.en', ['paper tray squeaks']]]));
    const added = join(folder, 'scanner.md');
    writeFileSync(added, '# Scanner whistles\n\nOil the scanner.\n');
    try {
      const { model, read } = reading();
      const again = await replica(true, model, log);
      await again.learned();
      expect(
        again
          .articles()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(['printer.en', 'scanner.en', 'vpn.en']);
      expect(again.base.article('vpn.en')?.body).toBe('Ask the hotline.');
      expect(again.base.article('printer.en')?.questions).toEqual(['paper tray squeaks']);
      expect(again.meaning()).toBe('words and meaning');
      expect(read.join(' ')).toMatch(/hotline/);
      expect(read.join(' ')).toMatch(/Oil the scanner/);
    } finally {
      rmSync(added);
    }
  });

  test('asks another store for everything, however far that has come', async () => {
    await store.write({ put: [VPN], remove: [] });
    await stopped();
    const mark = await store.mark(1);
    expect(await store.since(mark!)).toMatchObject({ put: [], removed: [] });
    await emptied(real.mongo);
    const other = article('mail.en', 'Mailbox full', 'Empty the bin.', {
      source: { collection: 'c', location: 'm' },
    });
    await store.write({ put: [other], remove: [] });
    await store.write({ put: [VPN], remove: [] });
    expect(await store.since(mark!)).toBeUndefined();
    const again = await replica(true, embedder, log);
    expect(
      again
        .articles()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['mail.en', 'printer.en', 'vpn.en']);
  });

  test('asks for everything when the store was put back to an earlier day and written anew', async () => {
    await store.write({ put: [VPN], remove: [] });
    const mark = (await store.mark(1))!;
    await store.write({ put: [{ ...VPN, body: 'Ask the hotline.', version: '2' }], remove: [] });
    const later = (await store.mark(2))!;
    expect([mark.version, later.version]).toEqual(['1', '2']);
    // revision 2 again, but another write
    await real.mongo.counters.updateOne({ _id: 'knowledge' }, { $set: { value: 1 } });
    await store.write({ put: [{ ...VPN, body: 'Ask a colleague.', version: '3' }], remove: [] });
    expect(await store.since(later)).toBeUndefined();
    expect(await store.since(mark)).toBeUndefined();
    expect((await store.mark(9))?.version).toBe('3');
  });

  test('goes on reading with a model that failed, until it has read everything', async () => {
    await store.write({ put: [VPN], remove: [] });
    let failures = 2;
    const failing: Embedder = {
      ...embedder,
      embed: async (texts, as) => {
        if (as === 'passage' && failures > 0) {
          failures -= 1;
          throw new Error('overloaded');
        }
        return embedder.embed(texts, as);
      },
    };
    const desk = await replica(true, failing, log);
    await desk.learned();
    expect(desk.meaning()).toBe('words');
    expect((await desk.base.search(asked, 1))[0]?.article.id).toBe('vpn.en');
    await soon(() => desk.meaning() === 'words and meaning');
    expect(failures).toBe(0);
  });

  test('reads everything anew when the endpoint has become another model', async () => {
    await store.write({ put: [VPN], remove: [] });
    let dimensions = embedder.dimensions;
    const open = async (): Promise<Embedder> => {
      const opened = dimensions;
      return {
        model: `m-${opened}`,
        dimensions: opened,
        embed: async (texts, as) => {
          if (dimensions !== opened) throw Object.assign(new Error(), { code: 'OTHER_MODEL' });
          const vectors = await embedder.embed(texts, as);
          return vectors.map((vector) =>
            Float32Array.from([...vector, ...Array(opened).fill(0)]).slice(0, opened),
          );
        },
      };
    };
    const desk = await replica(true, undefined, log, open);
    await desk.learned();
    expect(desk.meaning()).toBe('words and meaning');
    dimensions += 1;
    for (let asks = 0; asks < 3; asks++)
      expect((await desk.base.search(asked, 1))[0]?.article.id).toBe('vpn.en');
    expect(desk.meaning()).toBe('words');
    await soon(() => desk.meaning() === 'words and meaning');
    expect((await desk.embed(['q']))![0]).toHaveLength(dimensions);
  });

  test('takes an embedding endpoint that starts after the desk', async () => {
    await store.write({ put: [VPN], remove: [] });
    let failures = 2;
    const desk = await replica(true, undefined, log, async () => {
      if (failures-- > 0) throw new Error('nothing listens there');
      return embedder;
    });
    await desk.learned();
    expect(desk.meaning()).toBe('words');
    expect((await desk.base.search(asked, 1))[0]?.article.id).toBe('vpn.en');
    await soon(() => desk.meaning() === 'words and meaning');
  });

  test.each<[string, (index: string) => void]>([
    ['damaged', (index) => writeFileSync(index, readFileSync(index).subarray(0, 500))],
    ['of another program', (index) => writeFileSync(index, '{"madeBy":"firstline of last year"}\n')],
  ])('builds anew when its saved index is %s, and the log has a word about it', async (_, spoil) => {
    await store.write({ put: [VPN], remove: [] });
    await stopped();
    spoil(join(dataDir, 'knowledge.index'));
    const again = await replica(true, embedder, log);
    await again.learned();
    expect((await again.base.search(asked, 1))[0]?.article.id).toBe('vpn.en');
    expect(again.meaning()).toBe('words and meaning');
    expect(warnings).toEqual(['knowledge.index-not-used']);
  });

  test('works without a place to save, and the log has a word about it', async () => {
    mkdirSync(join(dataDir, 'knowledge.index'));
    const desk = await replica(true, embedder, log);
    await desk.learned();
    await desk.stop();
    expect(desk.articles()).toHaveLength(1);
    expect(new Set(warnings)).toEqual(new Set(['knowledge.index-not-used', 'knowledge.index-not-saved']));
  });
});

describe('an imported article', () => {
  test.each([
    ['by the change stream', true],
    ['by looking, where there is no change stream', false],
  ])('reaches every replica without a restart, %s', async (_, changeStream) => {
    const both = [await replica(changeStream), await replica(changeStream)];
    await store.write({ put: [VPN], remove: [] });
    await soon(() => both.every(({ base }) => base.article('vpn.en')));

    await store.write({ put: [{ ...VPN, body: 'Ask the hotline.', version: '2' }], remove: [] });
    await soon(() => both.every(({ base }) => base.article('vpn.en')?.body === 'Ask the hotline.'));

    await store.write({ put: [], remove: ['zip:handbook\tvpn.md'] });
    await soon(() => both.every(({ base }) => base.article('vpn.en') === undefined));
  });

  test('is found by meaning too, also when it came while the model was still reading', async () => {
    const knowledge = await replica(true, embedder);
    await store.write({ put: [VPN], remove: [] });
    await knowledge.refresh();
    await knowledge.learned();
    await soon(() => knowledge.meaning() === 'words and meaning');
    expect(knowledge.base.article('vpn.en')).toBeDefined();
    const asked = { question: 'client restart', audience: 'staff', language: 'en' } as const;
    expect((await knowledge.base.search(asked, 1))[0]?.article.id).toBe('vpn.en');
    expect(await knowledge.embed(['client restart'])).toHaveLength(1);
  });

  test('of the folder is live at once too, while the model is still reading', async () => {
    let letRead = (): void => {};
    const reading = new Promise<void>((resolve) => {
      letRead = resolve;
    });
    const slow: Embedder = {
      ...embedder,
      embed: async (texts, as) => {
        await reading;
        return embedder.embed(texts, as);
      },
    };
    const knowledge = await replica(true, slow);
    const added = join(folder, 'scanner.md');
    writeFileSync(added, '# Scanner whistles\n\nOil the scanner.\n');
    try {
      await soon(() => knowledge.articles().some(({ title }) => title === 'Scanner whistles'));
      expect(knowledge.meaning()).toBe('indexing');
    } finally {
      letRead();
      rmSync(added);
    }
  });

  test('can be changed on a copy, which is without what outcomes taught and leaves the desk alone', async () => {
    await store.write({ put: [VPN], remove: [] });
    await store.learn(new Map([['vpn.en', ['tunnel dead']]]));
    const knowledge = await replica(true, embedder);
    await knowledge.learned();
    const copy = await knowledge.copy();
    expect(copy.article('vpn.en')?.questions).toEqual([]);
    copy.replace([{ ...VPN, body: 'Nothing of use.', version: '2' }]);
    expect((await copy.settled()).byWordsAlone).toBe(0);
    copy.remove(['printer.en', 'vpn.en']);
    expect(copy.articles().map(({ id }) => id)).not.toContain('vpn.en');
    expect(knowledge.base.article('vpn.en')).toMatchObject({ body: VPN.body, questions: ['tunnel dead'] });
  });

  test('is there after a restart, beside the articles of the folder', async () => {
    await store.write({ put: [VPN], remove: [] });
    const started = await replica();
    expect(
      started
        .articles()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['Printer prints nothing', 'VPN does not connect']);
  });

  test('that was removed stays away after a restart', async () => {
    await store.write({ put: [VPN], remove: [] });
    await store.write({ put: [], remove: ['zip:handbook\tvpn.md'] });
    expect((await replica()).base.article('vpn.en')).toBeUndefined();
    expect(await store.manifest('zip:handbook')).toEqual(new Map());
  });

  test('written by many at once is never missed by one who follows', async () => {
    let revision = 0;
    const seen = new Set<string>();
    const many = Array.from({ length: 12 }, (_, i) =>
      article(`a${i}`, `Article ${i}`, 'Words.', { source: { collection: 'c', location: `${i}` } }),
    );
    const writing = Promise.all(many.map((one) => store.write({ put: [one], remove: [] })));
    let isWritten = false;
    void writing.then(() => {
      isWritten = true;
    });
    for (let last = false; !last; ) {
      last = isWritten;
      const changes = await store.changesSince(revision);
      for (const { id } of changes.put) seen.add(id);
      revision = changes.revision;
    }
    expect(seen.size).toBe(many.length);
  });
});

const asked = (i: number, kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({
  conversation: `web:person-${i}` as ConversationId,
  at: new Date(NOW.getTime() - 1000 * HOUR_MS + i * HOUR_MS),
  kind,
  question: 'my tunnel to the office is dead, call 13800138000',
  articles: ['vpn.en'],
  ...more,
});
const record = (rows: readonly Outcome[]) => real.mongo.outcomes.insertMany(rows.map((row) => ({ ...row })));

describe('questions that people confirmed', () => {
  test('make the article findable in every replica, without the telephone number', async () => {
    await store.write({ put: [VPN], remove: [] });
    const knowledge = await replica();
    await record([asked(0, 'answered'), asked(0, 'solved')]);
    expect(await learnQuestions(outcomes, store, NOW)).toBe(1);
    await soon(() => knowledge.base.article('vpn.en')?.questions.length === 1);
    expect(knowledge.base.article('vpn.en')?.questions).toEqual([
      'my tunnel to the office is dead, call [phone]',
    ]);
    const found = await knowledge.base.search(
      { question: 'tunnel to office dead', audience: 'staff', language: 'en' },
      1,
    );
    expect(found[0]?.article.id).toBe('vpn.en');
    expect(await learnQuestions(outcomes, store, NOW)).toBe(0);
  });

  test('are forgotten when the person comes back with the same thing', async () => {
    await record([asked(0, 'answered'), asked(0, 'solved')]);
    await learnQuestions(outcomes, store, NOW);
    await record([asked(5, 'ticket', { conversation: 'web:person-0' as ConversationId })]);
    expect(await learnQuestions(outcomes, store, NOW)).toBe(1);
    expect((await store.learned()).get('vpn.en')).toEqual([]);
  });
});

describe('an article proposed from a ticket', () => {
  const ticket = 'T-1042' as TicketId;
  const draft: ArticleDraft = {
    ticket,
    language: 'en',
    title: 'Badge reader beeps',
    body: 'Replace its battery.',
    questions: [],
    writtenByModel: false,
  };

  test('is proposed once, and of two who decide at once one wins', async () => {
    const proposals = await MongoProposalStore.open(real.mongo);
    await proposals.propose(ticket, draft, NOW);
    await proposals.propose(ticket, { ...draft, title: 'Another title' }, NOW);
    await proposals.propose('T-1043' as TicketId, undefined, NOW);
    expect(await proposals.waiting(10)).toEqual([draft]);
    expect(await proposals.known([ticket, 'T-1043', 'T-1044'] as TicketId[])).toEqual(
      new Set([ticket, 'T-1043']),
    );
    const decisions = await Promise.all([
      proposals.decide(ticket, 'approved', 'Wang Lei', NOW),
      proposals.decide(ticket, 'dismissed', 'Zhang Min', NOW),
    ]);
    expect(decisions.sort()).toEqual([false, true]);
    expect(await proposals.waiting(10)).toEqual([]);
  });

  test('comes from a closed ticket of the real store', async () => {
    const damaged = (error: unknown) => {
      throw error;
    };
    const desk = deskUnderTest({
      store: new MongoDeskStore(real.mongo, damaged),
      outbox: new MongoOutbox(real.mongo, damaged),
    });
    const tom = person('tom');
    await desk.says(tom, 'the badge reader at the garage beeps');
    await desk.taps(tom, { kind: 'human' });
    const { id } = await desk.onlyTicket();
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: id }, ENGINEERS_CHANNEL);
    const solution = 'Replaced the battery of the badge reader.';
    await desk.taps(WANG_LEI, { kind: 'resolve', ticket: id, solution }, ENGINEERS_CHANNEL);
    await desk.taps(tom, { kind: 'confirm', ticket: id });
    const proposals = await MongoProposalStore.open(real.mongo);
    const parts = { ...desk.parts, ledger: new MongoLedger(real.mongo, damaged), proposals };
    expect(await proposeArticles(parts, desk.clock.now())).toBe(1);
    expect(await proposeArticles(parts, desk.clock.now())).toBe(0);
    expect(await proposals.waiting(10)).toMatchObject([{ ticket: id, language: 'en' }]);
    // What the conversation left behind is counted from the same database.
    const later = new Date(desk.clock.now().getTime() + HOUR_MS);
    expect(figuresOf(requestsIn(await outcomes.since(NOW), later))).toMatchObject({ requests: 1, ticket: 1 });
  });
});

describe('a proposed article that an engineer approves under the card', () => {
  test('is live, and tapped again or by another it stays as it was decided', async () => {
    const knowledge = await replica();
    const proposals = await MongoProposalStore.open(real.mongo);
    const page = knowledgeDesk({ knowledge, store, proposals, outcomes, settings, now: () => NOW });
    const buttons = articleProposals(page, proposals);
    const ticket = 'T-1050' as TicketId;
    const draft: ArticleDraft = {
      ticket,
      language: 'en',
      title: 'Badge reader beeps',
      body: 'Replace its battery.',
      questions: ['the reader beeps'],
      writtenByModel: false,
    };
    expect(await buttons.approve(ticket, { audience: 'staff' }, 'Wang Lei', false)).toEqual({
      kind: 'unknown',
    });
    await proposals.propose(ticket, draft, NOW);
    const live = { kind: 'live', by: 'Wang Lei', title: 'Badge reader beeps' };
    expect(await buttons.approve(ticket, { audience: 'engineers' }, 'Wang Lei', false)).toEqual(live);
    expect(knowledge.articles().find(({ title }) => title === draft.title)).toMatchObject({
      body: draft.body,
      audience: 'engineers',
      owner: 'Wang Lei',
    });
    expect(await buttons.approve(ticket, { audience: 'staff' }, 'Zhang Min', true)).toEqual(live);
    expect(await buttons.dismiss(ticket, 'Zhang Min')).toEqual(live);
  });

  test('does not go live when somebody else dismissed it while past questions were asked again', async () => {
    const knowledge = await replica();
    const proposals = await MongoProposalStore.open(real.mongo);
    const ticket = 'T-1052' as TicketId;
    const draft: ArticleDraft = {
      ticket,
      language: 'en',
      title: 'Reader of the garage',
      body: 'Replace its battery.',
      questions: [],
      writtenByModel: false,
    };
    await proposals.propose(ticket, draft, NOW);
    let isMeanwhile = true;
    const meanwhile: OutcomeLog = {
      async since(from) {
        if (isMeanwhile) await proposals.decide(ticket, 'dismissed', 'Zhang Min', NOW);
        return outcomes.since(from);
      },
    };
    const page = knowledgeDesk({
      knowledge,
      store,
      proposals,
      outcomes: meanwhile,
      settings,
      now: () => NOW,
    });
    const buttons = articleProposals(page, proposals);
    const dismissed = { kind: 'dismissed', by: 'Zhang Min' };
    expect(await buttons.approve(ticket, { audience: 'staff' }, 'Wang Lei', false)).toEqual(dismissed);
    expect((await store.articles()).map(({ title }) => title)).not.toContain(draft.title);
    // and of two approvals at once one goes live
    isMeanwhile = false;
    const other = { ...draft, ticket: 'T-1053' as TicketId };
    await proposals.propose(other.ticket, other, NOW);
    const both = await Promise.all(
      ['Wang Lei', 'Zhang Min'].map((by) =>
        buttons.approve(other.ticket, { audience: 'staff', title: `As ${by} words it` }, by, false),
      ),
    );
    const live = (await store.articles()).filter(({ title }) => title.startsWith('As '));
    expect(live).toHaveLength(1);
    expect(new Set(both.map((one) => one.kind === 'live' && one.by))).toEqual(new Set([live[0]!.owner]));
  });

  test('says in both languages why it was not taken, and waits', async () => {
    const knowledge = await replica();
    const proposals = await MongoProposalStore.open(real.mongo);
    const page = knowledgeDesk({ knowledge, store, proposals, outcomes, settings, now: () => NOW });
    const ticket = 'T-1051' as TicketId;
    const draft: ArticleDraft = {
      ticket,
      language: 'en',
      title: 'Blank',
      body: ' ',
      questions: [],
      writtenByModel: false,
    };
    await proposals.propose(ticket, draft, NOW);
    const result = await articleProposals(page, proposals).approve(
      ticket,
      { audience: 'staff' },
      'Wang Lei',
      false,
    );
    expect(result).toMatchObject({
      kind: 'refused',
      why: { en: expect.any(String), zh: expect.stringMatching(/\p{Script=Han}/u) },
    });
    expect(await proposals.waiting(10)).toHaveLength(1);
  });
});

describe('an edit in a watched folder', () => {
  const damaged = (error: unknown) => {
    throw error;
  };
  const printer = () => join(folder, 'printer.md');
  const PRINTER = '# Printer prints nothing\n\nTurn the printer off and on again.\n';
  const solvedBy = (id: string, i: number): Outcome[] => [
    asked(i, 'answered', { question: 'printer prints nothing, mail li@corp.example', articles: [id] }),
    asked(i, 'solved', { question: 'printer prints nothing, mail li@corp.example', articles: [id] }),
  ];
  const watching = async (place: { readonly folder?: string } = { folder }) => {
    const knowledge = await replica(true, undefined, silentLog, undefined, place);
    await knowledge.learned();
    const desk = deskUnderTest();
    const outbox = new MongoOutbox(real.mongo, damaged);
    const tell = tellOfFolderEdits({
      ...desk.parts,
      outcomes,
      edits: new MongoFolderEdits(real.mongo),
      store: new MongoDeskStore(real.mongo, damaged),
      deliver: () => {},
      now: () => NOW,
    });
    let tried = 0;
    knowledge.onFolderEdit(async (...edit) => {
      const rest = await tell(...edit);
      return async () => {
        await rest?.();
        tried += 1;
      };
    });
    return { knowledge, outbox, tried: () => tried };
  };
  const COFFEE = '# Coffee machine\n\nFill in water.\n';
  /** All that is told in the end, once every desk has tried so many edits. */
  const toldBy = async (edits: number, ...desks: readonly Awaited<ReturnType<typeof watching>>[]) => {
    await soon(() => desks.every(({ tried }) => tried() === edits), 40_000);
    for (const { knowledge } of desks) await knowledge.stop();
    const told = await real.mongo.outbox.find({}).toArray();
    return told.map(({ content }) => JSON.stringify(content));
  };
  const isShowing = (title: string, ...desks: readonly { readonly knowledge: RunningKnowledge }[]) =>
    soon(() => desks.every(({ knowledge }) => knowledge.articles().some((one) => one.title === title)));
  afterEach(() => writeFileSync(printer(), PRINTER));

  test('is live at once, and engineers are told once which confirmed questions lose by it, by every desk together', async () => {
    const desks = [await watching(), await watching()];
    const [id] = desks[0]!.knowledge.articles().map((one) => one.id);
    await record(solvedBy(id!, 1));
    writeFileSync(printer(), '# Coffee machine\n\nFill in water.\n');
    await soon(() => desks.every(({ knowledge }) => knowledge.articles()[0]?.title === 'Coffee machine'));
    for (const { knowledge } of desks) await knowledge.stop();
    const told = await desks[0]!.outbox.take(new Date(), 1_000, 10);
    expect(told).toHaveLength(1);
    expect(told[0]!.to).toBe(ENGINEERS_CHANNEL);
    const words = JSON.stringify(told[0]!.content);
    expect(words).toContain('有 1 个经用户确认的问题');
    expect(words).toContain('printer prints nothing, mail [email]');
    expect(words).toContain('Printer prints nothing');
    expect(words).toContain('改动的文件：printer.md');
  });

  test('that was made while every desk was down is told once, too, when they start again', async () => {
    const first = await watching();
    const [id] = first.knowledge.articles().map((one) => one.id);
    await record(solvedBy(id!, 1));
    await first.knowledge.stop();
    writeFileSync(printer(), '# Coffee machine\n\nFill in water.\n');
    const desks = [await watching(), await watching()];
    expect(desks[0]!.knowledge.articles()[0]?.title).toBe('Coffee machine');
    expect(await toldBy(1, ...desks)).toEqual([expect.stringContaining('Printer prints nothing')]);
  });

  test('that is made again after it was corrected is told again, by every desk together', async () => {
    const desks = [await watching(), await watching()];
    const [id] = desks[0]!.knowledge.articles().map((one) => one.id);
    await record(solvedBy(id!, 1));
    for (const [text, title] of [
      [COFFEE, 'Coffee machine'],
      [PRINTER, 'Printer prints nothing'],
      [COFFEE, 'Coffee machine'],
    ] as const) {
      writeFileSync(printer(), text);
      await isShowing(title, ...desks);
    }
    expect(await toldBy(3, ...desks)).toHaveLength(2);
  });

  test('that another desk told of is not told once more together with others by one that was down', async () => {
    const other = join(folder, 'scanner.md');
    writeFileSync(other, '# Scanner scans nothing\n\nClean the glass.\n');
    try {
      const first = await watching();
      const scanner = first.knowledge.articles().find(({ title }) => title.startsWith('Scanner'))!.id;
      const [id] = first.knowledge.articles().flatMap((one) => (one.id === scanner ? [] : one.id));
      await record([
        ...solvedBy(id!, 1),
        asked(2, 'answered', { question: 'scanner scans nothing', articles: [scanner] }),
        asked(2, 'solved', { question: 'scanner scans nothing', articles: [scanner] }),
      ]);
      await first.knowledge.stop();
      const saved = join(dataDir, 'knowledge.index');
      const before = readFileSync(saved);
      const second = await watching();
      writeFileSync(printer(), COFFEE);
      await isShowing('Coffee machine', second);
      writeFileSync(other, '# Tea kettle\n\nFill in water.\n');
      await isShowing('Tea kettle', second);
      expect(await toldBy(2, second)).toHaveLength(2);
      // As the desk that was down has it.
      writeFileSync(saved, before);
      expect(await toldBy(1, await watching())).toHaveLength(2);
    } finally {
      rmSync(other);
    }
  });

  test('is found after an upgrade, too, and what is only read differently since is no edit', async () => {
    const first = await watching();
    const [id] = first.knowledge.articles().map((one) => one.id);
    await record(solvedBy(id!, 1));
    await first.knowledge.stop();
    const saved = join(dataDir, 'knowledge.index');
    const asOtherCode = (bytes: Buffer) =>
      Buffer.from(bytes.toString('latin1').replace(/"firstline [0-9a-f]+ /, '"firstline 1 '), 'latin1');
    writeFileSync(saved, asOtherCode(readFileSync(saved)));
    writeFileSync(printer(), COFFEE);
    const told = await toldBy(1, await watching());
    expect(told).toEqual([expect.stringContaining('文章文件夹里的一处改动')]);
  });

  test('of the articles that ship is told as what the update did', async () => {
    await (await watching({})).knowledge.stop();
    const keeper = savedKnowledge(dataDir, silentLog);
    const before = (await keeper.read())!;
    // As an earlier release had it.
    const files = before.files.map(([location, known]): SavedFile => {
      if (location !== 'en/paper-jam.md') return [location, known];
      const [now] = known.articles;
      const was = {
        ...now!,
        title: 'Zebra label spool quarrel',
        body: 'Pull the green lever.',
        version: '1',
      };
      return [location, { ...known, modifiedMs: 1, hash: 'other', articles: [was] }];
    });
    await keeper.write({ ...before, files });
    const zebra = { question: 'zebra label spool quarrel', articles: ['paper-jam.en'] };
    await record([asked(1, 'answered', zebra), asked(1, 'solved', zebra)]);
    const told = await toldBy(1, await watching({}));
    expect(told).toEqual([expect.stringContaining('服务台更新后，自带的文章有改动')]);
  });

  test('that loses nothing is told to nobody', async () => {
    const { knowledge, outbox } = await watching();
    const [id] = knowledge.articles().map((one) => one.id);
    await record(solvedBy(id!, 1));
    writeFileSync(printer(), `---\nowner: Print team\n---\n${PRINTER}`);
    await soon(() => knowledge.articles()[0]?.owner === 'Print team');
    await knowledge.stop();
    expect(await outbox.take(new Date(), 1_000, 10)).toEqual([]);
  });
});

describe('the calibration of the site', () => {
  const confirmed = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const guess = { article: 'vpn.en', confidence: 0.9 };
      return [asked(i, 'answered', { guess }), asked(i, i % 2 === 0 ? 'solved' : 'not-solved', { guess })];
    }).flat();

  test('is not touched before there are enough confirmed outcomes, and the number is told', async () => {
    await record(confirmed(99));
    expect(await refineCalibration(outcomes, settings, NOW, 'the nightly run')).toMatchObject({
      kind: 'too-few',
      outcomes: 99,
      needed: 100,
    });
    expect(await settings.read('site-calibration')).toBeUndefined();
  });

  test('is learned, used by the running desk, and rolled back', async () => {
    await store.write({ put: [VPN], remove: [] });
    const knowledge = await replica();
    const calibration = async () =>
      (await knowledge.base.ask({ question: 'VPN does not connect', audience: 'staff', language: 'en' })).why
        .calibration;
    const shipped = await calibration();

    await record(confirmed(120));
    expect(await refineCalibration(outcomes, settings, NOW, 'the nightly run')).toMatchObject({
      kind: 'refined',
    });
    await knowledge.refresh();
    expect(await calibration()).toBe(`${shipped}, site-1`);

    await rollBackCalibration(settings, undefined, NOW, 'wang-lei');
    await knowledge.refresh();
    expect(await calibration()).toBe(shipped);

    // Rolled back by hand it stays, until somebody asks.
    const tomorrow = new Date(NOW.getTime() + 24 * HOUR_MS);
    expect(await refineCalibration(outcomes, settings, tomorrow, 'the nightly run')).toEqual({
      kind: 'unchanged',
      why: 'held',
    });
    await refineCalibration(outcomes, settings, tomorrow, 'wang-lei', true);
    expect(inForce((await readCalibrations(settings)).history)?.version).toBe(2);
    expect((await settings.history('site-calibration')).map(({ by }) => by)).toEqual([
      'wang-lei',
      'wang-lei',
      'the nightly run',
    ]);
  });

  test('keeps what it learned of a language model that agreed, and counts it for that model alone', async () => {
    const agreed = confirmed(300).map((outcome) => {
      const isAgreed = outcome.kind !== 'not-solved';
      return { ...outcome, guess: { article: 'vpn.en', confidence: 0.9, agreed: isAgreed, reader: exam.id } };
    });
    await record(agreed);
    await refineCalibration(outcomes, settings, NOW, 'the nightly run');
    const inUse = (id: string) => sharedKnowledge(store, settings, { ...exam, id }).calibration();
    const own = (await inUse(exam.id))?.agreed?.at(-1);
    expect(own).toMatchObject({ wrong: 0 });
    expect(own?.answered).toBeGreaterThan(100);
    const after = await inUse('another model');
    expect(after?.agreed).toBeUndefined();
    expect(after?.slope).toBe((await inUse(exam.id))?.slope);
  });

  test('counts the word of a language model in every replica once that has passed its reading exam', async () => {
    const desks = [await replica(), await replica(false)];
    const asked = { question: 'printer', audience: 'staff', language: 'en' } as const;
    const from = () =>
      Promise.all(desks.map(async ({ base }) => (await base.ask(asked)).why.thresholds.agreed));
    const { questions, texts } = exam.exam;
    const model: LanguageModel = {
      restate: async () => undefined,
      answer: async () => undefined,
      solves: async (question, { text }) =>
        questions.some(
          (one) => one.right && one.question === question && texts[one.articles[0]!]!.text === text,
        )
          ? 'yes'
          : 'no',
    };
    expect(await from()).toEqual([undefined, undefined]);
    await sitExam({ ...exam, model }, settings, 0.05, NOW, () => false);
    let froms: readonly (number | undefined)[] = [];
    const until = Date.now() + EVERYWHERE_WITHIN_MS;
    while (froms.length === 0 || (froms.includes(undefined) && Date.now() < until)) {
      froms = await from();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(froms).toEqual([0.2, 0.2]);
    desks.push(await replica());
    expect((await from())[2]).toBe(0.2);
  });

  test('gets no new version when nothing new was confirmed', async () => {
    await record(confirmed(120));
    await refineCalibration(outcomes, settings, NOW, 'the nightly run');
    const tomorrow = new Date(NOW.getTime() + 24 * HOUR_MS);
    expect(await refineCalibration(outcomes, settings, tomorrow, 'the nightly run')).toEqual({
      kind: 'unchanged',
      why: 'nothing-new',
    });
  });
});
