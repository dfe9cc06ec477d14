/** `npm run knowledge -- ...`: imports, looks at and corrects the knowledge base of a desk, running or not. */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { counted } from '../bot/counted.ts';
import {
  CALIBRATIONS_KEY,
  judgedOutcomes,
  readCalibrations,
  refineWith,
  rollBackCalibration,
} from '../jobs/refine-calibration.ts';
import { type Examinee, type Reading, readingOf } from '../jobs/sit-exam.ts';
import { leastStrict } from '../knowledge/confidence/risk-bound.ts';
import {
  NEEDED_OF_EACH_KIND,
  NEEDED_OUTCOMES,
  onSite,
  type SiteCalibration,
} from '../knowledge/confidence/site-calibration.ts';
import { detectLanguage } from '../knowledge/import/detect-language.ts';
import { partBelow } from '../knowledge/import/fetch-page.ts';
import { folderSource } from '../knowledge/import/folder.ts';
import { formatOf } from '../knowledge/import/formats.ts';
import type { ImportStep } from '../knowledge/import/import-run.ts';
import { manifestKey } from '../knowledge/import/manifest.ts';
import type { Defaults, DocumentSource } from '../knowledge/import/outcome.ts';
import { zipSource } from '../knowledge/import/zip.ts';
import type { Loss } from '../knowledge/replay.ts';
import type { Audience, Language, Verdict } from '../knowledge/types.ts';
import { checkKnowledgeFolder, readSynonyms } from './check-folders.ts';
import { type Config, readConfig } from './config.ts';
import {
  type EditParts,
  type EditResult,
  type ImportResult,
  importCrawl,
  importFrom,
  lookBackFrom,
  oneDocument,
  removeArticles,
} from './edit-knowledge.ts';
import { explainVerdict, percentOf } from './explain-verdict.ts';
import { aborted, type RunningKnowledge, runKnowledge, type SharedKnowledge } from './knowledge.ts';
import { createLogger, deskLog } from './log.ts';
import { articlesLike, explainQuestion, knowledgeGaps, resolutionFigures } from './look-at-knowledge.ts';
import { MongoArticleStore } from './mongo/article-store.ts';
import { connectMongo } from './mongo/connect.ts';
import { openMongo } from './mongo/embedded.ts';
import { MongoOutcomeLog } from './mongo/outcome-log.ts';
import { MongoSettingsStore } from './mongo/settings-store.ts';
import { sharedKnowledge } from './mongo/shared-knowledge.ts';
import { storeClock } from './mongo/store-clock.ts';
import { goThroughProxy, proxyDispatcher } from './proxy.ts';
import { examOf } from './sit-exam.ts';
import { startEmbedder } from './start-embedder.ts';
import { whenToldToEnd } from './when-told-to-end.ts';

export const USAGE = `Usage: npm run knowledge -- COMMAND

  import PATH|ZIP|URL        takes in a folder, a document, a zip export, or the pages of an intranet site:
                             of https://wiki.example.com/it that page and what lies below it
    --name NAME                what the collection is called (from the path or host)
    --audience engineers       for whom, where a document does not say
    --language zh|en  --owner NAME  --category NAME    the same
    --allow-host HOST[/PATH]   a further host, or part of one, that the crawl may visit (repeatable)
    --intranet-host HOST       a host that may have a private address (repeatable)
    --pages N                  at most so many pages of a site (2000)
    --afresh                   does not go on with an interrupted crawl
    --force                    goes live although confirmed questions lose their answer
  list [TEXT]                articles, or those whose id, title, collection or owner contains the text
  remove ID|COLLECTION       takes an imported article or a whole collection out [--force]
  explain "QUESTION"         why it is answered, or not, and what would change it [--audience engineers]
    --language zh|en           the language of the explanation (the question's)
    --figures                  with the figures behind it
  gaps [--days N]            what people asked in vain, grouped (30 days)
  figures [--days N]         how requests ended (30 days)
  calibration                what this site's outcomes and the language model's exam taught, and every version
    calibration refine         learns now instead of at night
    calibration rollback [N]   back to version N, or without N to what ships`;

/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

export type Arguments = ReturnType<typeof readArguments>;

/** @throws UsageError */
export function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        audience: { type: 'string' },
        language: { type: 'string' },
        owner: { type: 'string' },
        category: { type: 'string' },
        'allow-host': { type: 'string', multiple: true, default: [] },
        'intranet-host': { type: 'string', multiple: true, default: [] },
        pages: { type: 'string' },
        afresh: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        figures: { type: 'boolean', default: false },
        days: { type: 'string', default: '30' },
      },
    });
    const audience = oneOf<Audience>('audience', values.audience, ['staff', 'engineers']);
    const language = oneOf<Language>('language', values.language, ['zh', 'en']);
    const [command = '', ...rest] = positionals;
    return {
      command,
      rest,
      ...values,
      audience,
      language,
      days: count('days', values.days)!,
      pages: count('pages', values.pages),
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  known: readonly T[],
): T | undefined {
  if (value === undefined || known.includes(value as T)) return value as T | undefined;
  throw new UsageError(`--${name} ${value}: is one of ${known.join(', ')}.`);
}

function count(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`--${name} ${value}: is a whole number from 1.`);
  return number;
}

/** What a command works on. */
export interface CommandParts {
  readonly store: MongoArticleStore;
  readonly settings: MongoSettingsStore;
  readonly outcomes: MongoOutcomeLog;
  /** Of the language model in use, if there is one. */
  readonly exam?: Omit<Examinee, 'model'>;
  /** Opened when a command needs it: with the model that compares meanings, or by words alone. */
  knowledge(withMeaning: boolean): Promise<RunningKnowledge>;
  /** Share of wrong answers that is accepted. */
  readonly risk: number;
  readonly by: string;
  readonly signal?: AbortSignal;
  now(): Date;
  print(line: string): void;
  /** What is under way; not part of the result. */
  progress(line: string): void;
}

/** Carries a command out. Resolves with the exit status. @throws UsageError */
export async function runCommand(args: Arguments, parts: CommandParts): Promise<number> {
  const { print } = parts;
  const [first, second] = args.rest;
  switch (args.command) {
    case 'import':
      if (!first) throw new UsageError('import: name a folder, a document, a zip file or an address.');
      return importInto(first, args, parts);
    case 'list': {
      const today = parts.now().toISOString().slice(0, 10);
      const articles = articlesLike(args.rest.join(' '), (await parts.knowledge(false)).articles(), today);
      for (const { id, title, language, audience, source, reviewBy } of articles) {
        const notes = [
          language,
          ...(audience === 'engineers' ? ['engineers only'] : []),
          ...(reviewBy ? [`${reviewBy < today ? 'REVIEW OVERDUE' : 'review by'} ${reviewBy}`] : []),
        ];
        print(`${source.collection}  ${id}  ${title}  (${notes.join(', ')})`);
      }
      print(counted(articles.length, 'article'));
      return 0;
    }
    case 'remove':
      if (!first) throw new UsageError('remove: name an article id or a collection; `list` shows them.');
      return remove(first, args, parts);
    case 'explain': {
      const question = args.rest.join(' ');
      if (!question.trim()) throw new UsageError('explain: give a question.');
      const knowledge = await parts.knowledge(true);
      const explained = await explainQuestion(question, args.audience ?? 'staff', knowledge);
      const language = args.language ?? detectLanguage(question) ?? 'en';
      for (const { title, lines } of explainVerdict(explained, language)) {
        print(title);
        for (const line of lines) print(`  ${line}`);
      }
      if (args.figures) for (const line of inFigures(explained.verdict, knowledge.meaning())) print(line);
      return 0;
    }
    case 'gaps': {
      const gaps = await knowledgeGaps(parts.outcomes, await parts.knowledge(true), args.days, parts.now());
      for (const gap of gaps) {
        print(`${gap.count} x  ${gap.question}`);
        for (const example of gap.examples) print(`      ${example}`);
        if (gap.answeredWrongly > 0)
          print(`      ${gap.answeredWrongly} answered wrongly: ${gap.wrong.join(', ')}`);
      }
      print(
        gaps.length === 0
          ? `No question was left without an answer in ${counted(args.days, 'day')}.`
          : counted(gaps.length, 'gap'),
      );
      return 0;
    }
    case 'figures': {
      const figures = await resolutionFigures(parts.outcomes, args.days, parts.now());
      const percent = (share: number | undefined) =>
        share === undefined ? '-' : `${(share * 100).toFixed(1)} %`;
      print(
        `Requests of ${counted(args.days, 'day')}: ${figures.requests}, of which ${figures.open} ${figures.open === 1 ? 'is' : 'are'} still open`,
      );
      print(`  confirmed solved   ${figures.confirmed}`);
      print(
        `  assumed solved     ${figures.assumed}   (answered, then 72 h without a word, a ticket or a call)`,
      );
      print(`  ticket             ${figures.ticket}`);
      print(
        `  returned           ${figures.returned}   (came back with the same thing within 72 h; not counted as solved)`,
      );
      print(`  abandoned          ${figures.abandoned}   (no answer, and the person went away)`);
      print(
        `Resolved by the desk itself: ${percent(figures.resolved)}; confirmed alone: ${percent(figures.confirmedOnly)}`,
      );
      return 0;
    }
    case 'calibration':
      return calibration(first, second, parts);
    default:
      throw new UsageError(args.command ? `There is no command ${args.command}.` : 'Name a command.');
  }
}

async function importInto(what: string, args: Arguments, parts: CommandParts): Promise<number> {
  const { print, progress } = parts;
  const defaults: Defaults = {
    ...(args.audience && { audience: args.audience }),
    ...(args.language && { language: args.language }),
    ...(args.owner && { owner: args.owner }),
    ...(args.category && { category: args.category }),
  };
  const onStep = (step: ImportStep): void => {
    if (step.kind === 'refused') progress(`refused ${step.location}`);
    else if (step.kind === 'progress' && step.documents % 25 === 0)
      progress(`${counted(step.documents, 'document')}, last ${step.location}`);
  };
  const options = {
    force: args.force,
    onStep,
    onTrial: (confirmed: number) =>
      progress(
        `Asking ${counted(confirmed, 'confirmed question')} again on a copy; by meaning, it reads what is new first, which takes minutes for thousands of articles`,
      ),
    ...(parts.signal && { signal: parts.signal }),
  };
  const edit = await editParts(parts);
  let result: ImportResult;
  if (/^https?:\/\//i.test(what)) {
    if (!URL.canParse(what)) throw new UsageError(`import: ${what} is not an address.`);
    const { host } = new URL(what);
    const part = partBelow(new URL(what));
    const intranetHosts = args['intranet-host'].map((one) => place('intranet-host', one).split('/', 1)[0]!);
    const allowed = args['allow-host'].map((one) => place('allow-host', one));
    const crawl = {
      collection: `crawl:${args.name ?? host}`,
      defaults,
      start: [what],
      allowHosts: [part, ...allowed, ...intranetHosts.filter((one) => one !== host)],
      intranetHosts,
      besideProxy: proxyDispatcher() !== undefined,
      ...(args.pages && { pagesMax: args.pages }),
    };
    const onGoingOn = (pages: number) =>
      progress(`Going on with a crawl that stopped after ${counted(pages, 'page')}; --afresh begins anew`);
    progress(`Reading ${crawl.allowHosts.join(', ')}; --allow-host adds to it`);
    result = await importCrawl(crawl, edit, { ...options, afresh: args.afresh, onGoingOn });
  } else {
    result = await importFrom(await sourceAt(what, args.name, defaults), edit, options);
  }
  for (const { location, reason, wayOut } of result.refused)
    print(
      `Refused  ${location === '/' ? what : location}\n  ${reason.en} ${wayOut.en}\n  ${reason.zh}${wayOut.zh}`,
    );
  if (result.copies) {
    const { count, one, other } = result.copies;
    print(
      `Copies   ${counted(count, 'article')} ${count === 1 ? 'says' : 'say'} word for word what another says, such as ${one} and ${other}; people are shown one of them. Keep one and delete the rest.\n  有 ${count} 篇与另一篇逐字相同，例如 ${one} 与 ${other}；用户只会看到其中一篇。请保留一篇，删除其余。`,
    );
  }
  printLosses(result, print);
  const { documents, added, changed, unchanged, removed, refused, complete } = result;
  print(
    `${counted(documents, 'document')}: ${counted(added, 'article')} new, ${changed} changed, ${unchanged} unchanged, ${removed} removed, ${refused.length} refused`,
  );
  if (!complete) print('Interrupted. The same command goes on from there.');
  if (result.kind === 'held') print('Nothing went live. The same command with --force does it all the same.');
  return result.kind === 'held' || !complete ? 1 : 0;
}

/** A host, or the part of one, as an address writes it; whoever gives a whole address means that. */
function place(name: string, value: string): string {
  const address = `http://${value.replace(/^https?:\/\//i, '')}`;
  if (!URL.canParse(address))
    throw new UsageError(`--${name} ${value}: is a host like wiki.example.com, or one with a path.`);
  const { host, pathname } = new URL(address);
  return host.replace(/:443$/, '') + (pathname === '/' ? '' : pathname);
}

/** A folder, a zip file or one document of this machine. */
export async function sourceAt(
  path: string,
  name: string | undefined,
  defaults: Defaults,
): Promise<DocumentSource> {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`import: there is nothing at ${absolute}.`);
  const called = name ?? basename(absolute);
  if (statSync(absolute).isDirectory())
    return folderSource(absolute, { collection: `import:${called}`, defaults });
  if (formatOf(absolute) === 'archive') return zipSource(absolute, { collection: `zip:${called}`, defaults });
  const bytes = await readFile(absolute);
  return oneDocument(basename(absolute), bytes, name ? `file:${name}` : 'file', defaults);
}

async function remove(what: string, { force }: Arguments, parts: CommandParts): Promise<number> {
  const all = await parts.store.articles();
  const keys = all
    .filter(({ id, source }) => id === what || source.collection === what)
    .map(({ source }) => manifestKey(source));
  if (keys.length === 0) {
    const isElsewhere = (await parts.knowledge(false))
      .articles()
      .some(({ id, source }) => id === what || source.collection === what);
    throw new UsageError(
      isElsewhere
        ? `remove: ${what} lies in a folder and goes when its file goes (KNOWLEDGE_DIR names the folder; the articles that ship stay out when it is set).`
        : `remove: there is no article or collection ${what}; \`list\` shows them.`,
    );
  }
  const result = await removeArticles(keys, await editParts(parts), { force });
  printLosses(result, parts.print);
  parts.print(
    result.kind === 'live'
      ? `${keys.length} removed`
      : 'Nothing was removed. The same command with --force does it all the same.',
  );
  return result.kind === 'live' ? 0 : 1;
}

async function editParts(parts: CommandParts): Promise<EditParts> {
  const { store, outcomes } = parts;
  // Only confirmed questions are asked again; without any the model need not be loaded.
  const hasConfirmed = (await outcomes.since(lookBackFrom(parts.now()))).some(
    ({ kind }) => kind === 'solved',
  );
  const knowledge = await parts.knowledge(hasConfirmed);
  return { knowledge, store, outcomes, now: parts.now };
}

async function calibration(
  what: string | undefined,
  which: string | undefined,
  parts: CommandParts,
): Promise<number> {
  const { print, settings, outcomes, by, now } = parts;
  const judged = await judgedOutcomes(outcomes, now());
  let isRefused = false;
  if (what === 'rollback') {
    const to = which === undefined ? undefined : count('rollback', which);
    const result = await rollBackCalibration(settings, to, now(), by);
    if (result === 'stale') throw new UsageError('Somebody changed it at the same moment; look again.');
  } else if (what === 'refine') {
    const refined = await refineWith(async () => judged, settings, now(), by, true);
    isRefused = refined.kind === 'too-few';
  } else if (what !== undefined) throw new UsageError(`calibration: ${what} is neither refine nor rollback.`);
  const { history, held } = await readCalibrations(settings);
  const right = judged.filter((one) => one.right).length;
  print(
    `${counted(judged.length, 'confirmed outcome')}: ${right} right, ${judged.length - right} wrong. ${NEEDED_OUTCOMES} are needed, at least ${NEEDED_OF_EACH_KIND} of them right and as many wrong.`,
  );
  for (const one of history.versions) for (const line of inWords(one, history.inForce)) print(line);
  for (const { at, by, version } of await settings.history(CALIBRATIONS_KEY))
    print(`  change ${version}: ${at.toISOString()} by ${by}`);
  print(
    history.inForce === undefined
      ? 'The shipped calibration alone is in force.'
      : `site-${history.inForce} is in force.`,
  );
  if (held) print('Rolled back by hand: the nightly run rests until `calibration refine`.');
  if (parts.exam) print(examInWords(await readingOf(settings, parts.exam), parts.exam, parts.risk));
  return isRefused ? 1 : 0;
}

/** Shipped confidences whose reading on site is shown, in percent. */
const READ_AT = [30, 50, 70, 80, 90, 95, 98];
const TRIED_AT = [50, 70, 80, 90, 95, 99];

/** A version: what it makes of the shipped confidence, and what the outcomes it was made of looked like from each confidence on. */
function inWords(site: SiteCalibration, inForce: number | undefined): readonly string[] {
  const { version, made, outcomes, slope, intercept, tried } = site;
  const cells = (texts: readonly string[]) => texts.map((text) => text.padStart(7)).join('');
  const rows = tried
    .filter(({ strictness }) => TRIED_AT.includes(Math.round(strictness * 100)))
    .sort((a, b) => a.strictness - b.strictness);
  return [
    `${version === inForce ? '*' : ' '} site-${version}  made ${made} from ${counted(outcomes, 'outcome')}; log odds on site = ${slope.toFixed(2)} x shipped ${intercept < 0 ? '-' : '+'} ${Math.abs(intercept).toFixed(2)}`,
    `      where what ships is so sure, in % ${cells(READ_AT.map(String))}`,
    `      it is so sure on this site        ${cells(READ_AT.map((percent) => (100 * onSite(site, percent / 100)).toFixed(1)))}`,
    `      of the outcomes, so sure on site  ${cells(rows.map(({ strictness }) => (100 * strictness).toFixed(0)))}`,
    `      or surer were                     ${cells(rows.map(({ answered }) => String(answered)))}`,
    `      and of these wrong                ${cells(rows.map(({ wrong }) => String(wrong)))}`,
  ];
}

/** @param risk share of wrong answers that is accepted */
function examInWords(
  { done, finished, tried }: Reading,
  { exam }: Omit<Examinee, 'model'>,
  risk: number,
): string {
  const asked = `${done} of ${exam.questions.length} questions`;
  if (!finished)
    return `The language model is sitting its reading exam: ${asked}. A running desk goes on with it.`;
  const { answered = 0, wrong = 0 } = tried.at(-1) ?? {};
  const from = leastStrict(tried, risk);
  return `The language model sat its reading exam (${asked}): it agreed to ${counted(answered, 'article')}, ${wrong} of them wrong. ${
    from === undefined
      ? 'That is too often to answer by its word: it orders titles and words answers.'
      : `What it agrees to is answered from ${percentOf(from)} on, unless outcomes speak against it.`
  }`;
}

function printLosses({ losses }: EditResult, print: (line: string) => void): void {
  for (const line of losses.map(lossLine)) print(line);
  if (losses.length > 0)
    print(
      `${counted(losses.length, 'confirmed question')} ${losses.length === 1 ? 'loses' : 'lose'} by this.`,
    );
}

export function lossLine({ question, title, before, after, instead }: Loss): string {
  const then = instead ? `answered by "${instead}" instead` : `now: ${after}`;
  return `Loses    "${question.slice(0, 120)}"\n  was solved by "${title}" (${before}); ${then}`;
}

function inFigures(
  { why: { thresholds, features, calibration } }: Verdict,
  meaning: string,
): readonly string[] {
  return [
    'Figures',
    `  Answered from ${percentOf(thresholds.answer)} on, choices when the first three reach ${percentOf(thresholds.choices)} together.`,
    ...(thresholds.agreed === undefined
      ? []
      : [`  Where a language model agrees, answered from ${percentOf(thresholds.agreed)} on.`]),
    `  Calibration ${calibration}; search by ${meaning}.`,
    ...Object.entries(features).map(([name, value]) => `  ${name.padEnd(20)} ${value.toFixed(3)}`),
  ];
}

/** Opens the desk's own MongoDB and runs a command on it. */
async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args.command === '') throw new UsageError('Name a command.');
  if (existsSync('.env')) process.loadEnvFile('.env');
  const read = readConfig(process.env);
  if ('problems' in read) throw new UsageError(`The settings need a change:\n${read.problems.join('\n')}`);
  const { config } = read;
  const exam = config.chat && examOf(config.chat);
  if (config.proxy) goThroughProxy(config.proxy);
  if (config.knowledgeDir) checkKnowledgeFolder(config.knowledgeDir);
  if (config.synonymsFile) readSynonyms(config.synonymsFile);
  const undo: (() => unknown)[] = [];
  const stopping = new AbortController();
  undo.push(
    whenToldToEnd(() => {
      console.error('Finishing with what was read so far. Press again to stop at once.');
      stopping.abort();
    }),
  );
  try {
    const logger = createLogger('error');
    const mongod = await openMongo({
      uri: config.mongoUri,
      mongodPath: config.mongodPath,
      dataDir: config.dataDir,
      log: { info: () => {}, warn: (message) => console.error(message) },
    });
    undo.push(() => mongod.stop());
    const mongo = await connectMongo(mongod.uri);
    undo.push(() => mongo.close());
    // As the desks do: what they counted as 72 hours ago is so for the command, whatever this machine's clock says.
    const clock = await storeClock(mongo.db, deskLog(logger));
    undo.push(() => clock.stop());
    const store = await MongoArticleStore.open(mongo);
    const settings = new MongoSettingsStore(mongo);
    const shared = sharedKnowledge(store, settings, exam);
    return await runCommand(args, {
      store,
      settings,
      outcomes: new MongoOutcomeLog(mongo),
      ...(exam && { exam }),
      risk: config.maxWrongAnswers,
      knowledge: (withMeaning) => openForCommand(withMeaning, config, shared, logger, undo, stopping.signal),
      by: `${userInfo().username} by command`,
      signal: stopping.signal,
      now: () => clock.now(),
      print: (line) => console.log(line),
      progress: (line) => console.error(line),
    });
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

async function openForCommand(
  withMeaning: boolean,
  config: Config,
  shared: SharedKnowledge,
  logger: ReturnType<typeof createLogger>,
  undo: (() => unknown)[],
  signal: AbortSignal,
): Promise<RunningKnowledge> {
  const log = deskLog(logger);
  const knowledge = await runKnowledge({
    ...(config.knowledgeDir && { folder: config.knowledgeDir }),
    ...(config.synonymsFile && { synonyms: readSynonyms(config.synonymsFile) }),
    shared,
    dataDir: config.dataDir,
    maxWrongAnswers: config.maxWrongAnswers,
    embedder: async () => (withMeaning ? startEmbedder(config, (close) => undo.push(close), log) : undefined),
    log,
  });
  undo.push(() => knowledge.stop());
  const waiting = setTimeout(() => {
    console.error(
      'The model first reads what is new, which takes minutes after a large import. Ctrl-C goes on without.',
    );
  }, SAID_AFTER_MS);
  await Promise.race([knowledge.learned(), aborted(signal)]).finally(() => clearTimeout(waiting));
  return knowledge;
}

/** Longer than a start takes in which there is nothing new to read. */
const SAID_AFTER_MS = 5_000;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // Piped into `head`, which has read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await main().catch((error: unknown) => {
    const { code } = error as { code?: unknown };
    if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
    else if (typeof code === 'string' && error instanceof Error) console.error(`${error.message} (${code})`);
    else console.error(error);
    return 2;
  });
}
