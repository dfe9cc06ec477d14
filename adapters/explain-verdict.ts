/** Why a question is answered, offered or left to people, in the words of whoever looks after the articles. Pure. */
import { appliesTo, type ForWhom } from '../bot/front-line/applies-here.ts';
import { platformsIn } from '../bot/front-line/platforms.ts';
import { matchesOf, togetherOf } from '../knowledge/confidence/decide.ts';
import type { Article, Language, Match, Verdict } from '../knowledge/types.ts';

export interface VerdictInContext {
  readonly verdict: Verdict;
  /** Words of the question that no article has. */
  readonly nowhere: readonly string[];
  /** Those that stand in other articles, and not in the closest. */
  readonly elsewhere: readonly string[];
  /** False: the model that compares meanings is off or still reading. */
  readonly hasMeaning: boolean;
  readonly forWhom?: ForWhom;
}

/** A part of the explanation: what it is about, then its lines. */
export interface Chapter {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Two articles compete where the second is at least half as likely as the first, and more than noise. */
const COMPETES = 0.5;
const LEAST_COMPETING = 0.05;
/** An article less likely than this is about something else. */
const IS_ABOUT_IT = 0.02;
/** `titleBoth` of a question that consists of the words of a title, and the terms from which on it counts. */
const SAME_WORDS = 0.999;

/** What becomes of it, what was closest, which words are missing, and what would have to change. */
export function explainVerdict(context: VerdictInContext, language: Language): readonly Chapter[] {
  const s = SENTENCES[language];
  const { verdict, nowhere, elsewhere } = context;
  const matches = matchesOf(verdict);
  const words = [
    ...(nowhere.length > 0 ? [s.nowhere(listed(nowhere))] : []),
    ...(elsewhere.length > 0 && matches[0] ? [s.elsewhere(matches[0].article.title, listed(elsewhere))] : []),
  ];
  const changes = changesFor(context, matches, s);
  return [
    { title: s.whatHappens, lines: outcomeOf(context, matches, s) },
    ...(matches.length > 0
      ? [
          {
            title: s.closest,
            lines: matches.map(
              ({ article, confidence }) =>
                `${percentOf(confidence).padStart(7)}  ${article.title}  (${article.id})`,
            ),
          },
        ]
      : []),
    { title: s.words, lines: words.length > 0 ? words : [s.allThere] },
    ...(changes.length > 0 ? [{ title: s.toChange, lines: changes }] : []),
  ];
}

export function percentOf(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function outcomeOf(
  { verdict, forWhom }: VerdictInContext,
  matches: readonly Match[],
  s: Sentences,
): readonly string[] {
  const articles = matches.map(({ article }) => article);
  switch (forWhom?.kind) {
    case undefined:
      return [foundOf(verdict, matches, s)];
    case 'told':
      return [s.told(articles[0]!.title, whomOf(articles[0]!)), foundOf(verdict, matches, s)];
    case 'asked':
      return [s.asked(articles.map((article) => whomOf(article) || article.title).join('; '))];
    case 'elsewhere':
      return [s.elsewhereRuns(forWhom.likeliest.title, whomOf(forWhom.likeliest), articles.length)];
    default: {
      const never: never = forWhom;
      return never;
    }
  }
}

function whomOf(article: Article): string {
  return appliesTo(article) ?? listed(platformsIn(article.title));
}

function foundOf(verdict: Verdict, matches: readonly Match[], s: Sentences): string {
  const { thresholds, features } = verdict.why;
  const [answer, choices] = [percentOf(thresholds.answer), percentOf(thresholds.choices)];
  const best = matches[0];
  if (!best) return s.nothing;
  const { title } = best.article;
  const sure = percentOf(best.confidence);
  const together = percentOf(togetherOf(matches, features));
  const asShipped = features.shippedTogether !== undefined;
  switch (verdict.kind) {
    case 'answer':
      return (features.titleBoth ?? 0) >= SAME_WORDS
        ? s.answeredAsWritten(title)
        : s.answered(title, sure, answer);
    case 'choices':
      return s.offered(
        matches.length,
        title,
        sure,
        thresholds.answer >= 1 ? undefined : answer,
        choices,
        asShipped,
      );
    case 'none':
      return s.left(title, sure, together, choices, asShipped);
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

function changesFor(
  { verdict, nowhere, hasMeaning, forWhom }: VerdictInContext,
  matches: readonly Match[],
  s: Sentences,
): readonly string[] {
  const [best, second] = matches;
  const changes: string[] = [];
  if (!hasMeaning) changes.push(s.byWords);
  if (verdict.kind === 'answer') return changes;
  if (forWhom?.kind === 'asked') return [...changes, s.sayWhom];
  // As shipped: what a site taught is of articles that were shown, and may lift what is about nothing.
  const sure = verdict.why.features.shippedConfidence ?? best?.confidence ?? 0;
  const isAbout = sure >= IS_ABOUT_IT;
  if (best) changes.push(isAbout ? s.writeQuestion(best.article.title) : s.writeArticle(best.article.title));
  if (nowhere.length > 0) changes.push(s.addNames(listed(nowhere)));
  if (best && second && second.confidence >= Math.max(LEAST_COMPETING, best.confidence * COMPETES))
    changes.push(s.tellApart(best.article.title, second.article.title));
  if (best && verdict.why.thresholds.agreed !== undefined)
    changes.push(s.agreed(percentOf(verdict.why.thresholds.agreed)));
  if (verdict.why.thresholds.answer >= 1) changes.push(s.neverSafe);
  else if (verdict.kind === 'choices') changes.push(s.risk);
  return changes;
}

function listed(words: readonly string[]): string {
  return words.slice(0, LISTED).join(', ') + (words.length > LISTED ? ', ...' : '');
}
const LISTED = 12;

/** What this site's outcomes taught is about the first article; titles are shown by what ships. */
const AS_SHIPPED = ' (as shipped, without what this site taught)';
const AS_SHIPPED_ZH = '（按出厂校准，不计本站经验）';

const ENGLISH = {
  whatHappens: 'What happens',
  closest: 'Closest articles, and how likely each solves it',
  words: 'Words of the question',
  toChange: 'What would change it',
  answered: (title: string, sure: string, from: string) =>
    `It is answered with "${title}": ${sure} sure that this solves it, and the desk answers by itself from ${from} on.`,
  answeredAsWritten: (title: string) =>
    `It is answered with "${title}": it asks in the very words of that article's title or of one of its questions.`,
  offered: (
    count: number,
    title: string,
    sure: string,
    answer: string | undefined,
    choices: string,
    asShipped: boolean,
  ) =>
    `${count === 1 ? 'One title is' : `${count} titles are`} offered. "${title}" is the likeliest with ${sure}: ${
      answer === undefined ? 'at present nothing is answered outright' : `too little to answer (${answer})`
    }, but the first three reach the ${choices} from which titles are shown${asShipped ? AS_SHIPPED : ''}.`,
  left: (title: string, sure: string, together: string, choices: string, asShipped: boolean) =>
    `It is left to people. The closest article is "${title}" with ${sure}; the first three reach ${together} together, and titles are shown from ${choices} on${asShipped ? AS_SHIPPED : ''}.`,
  nothing: 'It is left to people: no article has anything in common with it.',
  told: (title: string, whom: string) =>
    `Several articles are about this, each for others; by what the question says it is "${title}"${whom && ` (${whom})`}.`,
  asked: (whom: string) =>
    `The person is asked for whom it is: articles about this are for different people or machines (${whom}), and the question does not say which.`,
  elsewhereRuns: (title: string, whom: string, count: number) =>
    `${count === 1 ? 'One title is' : `${count} titles are`} offered: "${title}" is the likeliest and for another machine than the question names${whom && ` (${whom})`}.`,
  sayWhom:
    'Whoever names their place or machine in the question, or did before in the conversation, is answered at once. If all of these articles are for everybody, correct what they say under "applies to".',
  nowhere: (words: string) => `No article says: ${words}`,
  elsewhere: (title: string, words: string) => `Said in other articles, but not in "${title}": ${words}`,
  allThere: 'All of them stand in the closest article.',
  byWords:
    'Only words are compared at present; once the model that compares meanings has read the articles, the figures are others.',
  addNames: (words: string) =>
    `Where ${words} is another name for something an article says, put both into the file in SYNONYMS_FILE, or the word into the article.`,
  tellApart: (one: string, other: string) =>
    `"${one}" and "${other}" compete. Say in their titles what each is for, or make one article of them.`,
  writeQuestion: (title: string) =>
    `If "${title}" is right: write the question under "questions" in that article, and it is answered when asked in these words. When somebody asks it and presses "That solved it", this happens by itself.`,
  writeArticle: (title: string) =>
    `If "${title}" is not about this either, an article is missing. If it is, write the question under "questions" in it.`,
  agreed: (from: string) =>
    `A language model that holds the likeliest article for right, too, is enough from ${from} on.`,
  neverSafe:
    'With the share of wrong answers allowed now (MAX_WRONG_ANSWERS) no limit has proved safe: only titles are shown. Confirmed answers on site can change that.',
  risk: 'Allowing more wrong answers (MAX_WRONG_ANSWERS) lowers the limit; confirmed answers on site move it to where it belongs.',
};
type Sentences = typeof ENGLISH;

const CHINESE: Sentences = {
  whatHappens: '处理结果',
  closest: '最接近的文章，以及各自能解决问题的可能性',
  words: '问题中的用词',
  toChange: '怎样才会不同',
  answered: (title, sure, from) =>
    `直接用《${title}》回答：有 ${sure} 的把握能解决问题，达到 ${from} 就会自动回答。`,
  answeredAsWritten: (title) => `直接用《${title}》回答：问法与这篇文章的标题或其中列出的问法一致。`,
  offered: (count, title, sure, answer, choices, asShipped) =>
    `给出 ${count} 个标题供选择。可能性最大的是《${title}》，为 ${sure}：${
      answer === undefined ? '目前一律不直接回答' : `还不够直接回答（需要 ${answer}）`
    }，但前三篇合计达到了给出标题所需的 ${choices}${asShipped ? AS_SHIPPED_ZH : ''}。`,
  left: (title, sure, together, choices, asShipped) =>
    `转给人工。最接近的是《${title}》，为 ${sure}；前三篇合计 ${together}，达到 ${choices} 才会给出标题${asShipped ? AS_SHIPPED_ZH : ''}。`,
  nothing: '转给人工：没有一篇文章与它有共同之处。',
  told: (title, whom) =>
    `这件事有几篇文章，各有适用对象；按问题里的说法，适用的是《${title}》${whom && `（${whom}）`}。`,
  asked: (whom) => `会反问属于哪一种情况：讲这件事的几篇文章适用对象不同（${whom}），问题里没有说明。`,
  elsewhereRuns: (title, whom, count) =>
    `给出 ${count} 个标题供选择：可能性最大的《${title}》适用于别的设备${whom && `（${whom}）`}，与问题里说的不符。`,
  sayWhom:
    '在问题里或之前的对话中说明地点或设备，就会直接回答。如果这些文章其实人人适用，请修改它们的适用范围。',
  nowhere: (words) => `所有文章都没有提到：${words}`,
  elsewhere: (title, words) => `其他文章提到了，但《${title}》没有：${words}`,
  allThere: '最接近的文章里全都有。',
  byWords: '目前只按字词比较；语义模型读完文章后，数值会有所不同。',
  addNames: (words) =>
    `如果“${words}”是文章中某个说法的别名，请把两个说法写进 SYNONYMS_FILE 指定的文件，或者把这个词写进文章。`,
  tellApart: (one, other) => `《${one}》与《${other}》不分上下。请在标题中写明各自适用的情况，或合并成一篇。`,
  writeQuestion: (title) =>
    `如果《${title}》正是答案：请把这句问法写进该文章的 questions，以后这样问就会直接回答。有人这样问并点了“解决了”，系统也会自动记住。`,
  writeArticle: (title) =>
    `如果《${title}》讲的也不是这件事，说明缺少一篇文章；如果是，请把这句问法写进该文章的 questions。`,
  agreed: (from) => `如果大模型也认定可能性最大的那篇，达到 ${from} 即可回答。`,
  neverSafe:
    '按目前允许的错误比例（MAX_WRONG_ANSWERS），还没有一个经过验证的把握程度足够稳妥，因此只给出标题；本站确认过的回答可以改变这一点。',
  risk: '放宽允许的错误比例（MAX_WRONG_ANSWERS）会降低要求；本站确认过的回答会让它逐渐准确。',
};

const SENTENCES: Readonly<Record<Language, Sentences>> = { en: ENGLISH, zh: CHINESE };
