import { Recent } from '../recent.ts';
import type { Article, Asked, Language, Passage } from '../types.ts';
import { passagesOf } from './passages.ts';
import { spelledOut } from './spelled-out.ts';
import type { Synonyms } from './synonyms.ts';
import { MAX_QUESTION_CHARACTERS, normalise, type Term, tokenise, wordsOf } from './tokenise.ts';
import { isPassage, isPhrase, partsOf, phraseAt, TITLE, unitsOf } from './units.ts';
import { type Means, type SavedVectors, type Tongue, VectorIndex } from './vector-index.ts';
import { type SavedWords, type Slot, WordIndex, weightOf } from './word-index.ts';

/**
 * Finds articles by words and by meaning, each in units. Translations and copies of one article form a **group**, found and shown as one; a group's
 * score is that of its best unit.
 */
export interface Candidate {
  readonly article: Article;
  readonly passage: Passage;
  readonly signals: Signals;
  /** The passages that contain most of the question, best first. */
  readonly closest: readonly PassageAt[];
}

interface PassageAt {
  readonly article: Article;
  readonly passage: number;
  /** How much of the question, weighed by rarity. */
  readonly held: number;
}

/** What speaks for one candidate, in figures. */
export interface Signals {
  /** BM25 of the best unit, as a share of the highest a unit could reach. */
  readonly words: number;
  /** Share of the question that the title (or closest phrase) contains, and of the title that the question contains. */
  readonly titleCoverage: number;
  readonly titleAsked: number;
  /**
   * Likeness in meaning, -1..1, 0 without embeddings: of the best passage, of the best two on average, of the title, of the
   * closest phrase (0 without phrases).
   */
  readonly passage: number;
  readonly support: number;
  readonly title: number;
  readonly phrase: number;
  /** The same for the question's first line alone, which in a long message is the subject. */
  readonly linePassage: number;
  readonly lineTitle: number;
}

/** The same for single sentences: a fact that is asked for stands in one place. */
export interface SentenceSignals {
  /** Share of the question, by rarity, that the best sentence contains: alone, and with the article's title. */
  readonly sentence: number;
  readonly sentenceTitled: number;
}

export interface Found {
  /** In no particular order: ranking is a matter of confidence. */
  readonly candidates: readonly Candidate[];
  /** What the question asks for, rarest first. */
  readonly slots: readonly Slot[];
  /** Standard deviation of this question's likeness to all passages. */
  readonly spread: number;
  /** Share of the question's letters and digits that are Chinese characters. */
  readonly han: number;
  readonly hasMeaning: boolean;
  /** Reads a candidate sentence by sentence: dear, so only for those that compete. */
  readonly closely: (candidate: Candidate) => SentenceSignals;
}

/** Of the whole question and, where it has several lines, of the first alone. */
export interface QuestionVectors {
  readonly whole: Float32Array;
  readonly line?: Float32Array;
}

interface Evidence {
  readonly asked: Asked;
  readonly slots: readonly Slot[];
  /** Per unit. */
  readonly words: Float32Array;
  readonly whole: Float32Array | undefined;
  readonly line: Float32Array | undefined;
}

/** Everything but the articles themselves; a start from it builds nothing. */
export interface SavedIndex {
  readonly articles: readonly SavedArticle[];
  readonly words: SavedWords;
  readonly vectors?: SavedVectors;
}

interface SavedArticle {
  readonly id: string;
  readonly version: string;
  readonly group: number;
  readonly content: string;
  readonly passages: number;
  readonly phrases: number;
  readonly embedded: boolean;
}

interface IndexedArticle {
  readonly article: Article;
  readonly group: number;
  /** Tells copies from others. */
  readonly content: string;
  firstUnit: number;
  readonly parts: readonly number[];
  hasVectors: boolean;
}

/** So many groups by words and as many by meaning are looked at closely. */
const POOL = 24;
/** Share of Chinese characters from which on a question is Chinese: product names in it are mostly not. */
const HAN_FROM = 0.3;
/** Fewer titles of a language say little about what its questions have in common. */
const OWN_MEAN_FROM = 10;
/** Fewer removed units than this are not worth the pause. */
const COMPACT_FROM = 5000;
const GONE: Omit<Article, 'id' | 'subject'> = {
  title: '',
  body: '',
  language: 'en',
  audience: 'engineers',
  source: { collection: '', location: '' },
  questions: [],
  version: '',
};

export class SearchIndex {
  readonly #synonyms: Synonyms;
  #words = new WordIndex();
  #vectors: VectorIndex | undefined;
  readonly #byId = new Map<string, IndexedArticle>();
  /** Members of each group; a removed group stays as an empty list. */
  readonly #groups: IndexedArticle[][] = [];
  readonly #groupOf = new Map<string, number>();
  /** Per unit: its group (-1 when removed), whether only engineers may see it, and which part of its article it is. */
  #unitGroup: number[] = [];
  #unitEngineers: boolean[] = [];
  #unitPart: number[] = [];
  #removed = 0;
  /** The terms of texts that were read closely. */
  readonly #read = new Recent<string, readonly Term[]>();

  constructor(synonyms: Synonyms) {
    this.#synonyms = synonyms;
  }

  get size(): number {
    return this.#byId.size;
  }

  article(id: string): Article | undefined {
    return this.#byId.get(id)?.article;
  }

  articles(): Article[] {
    return [...this.#byId.values()].map(({ article }) => article);
  }

  withoutVectors(): Article[] {
    return [...this.#byId.values()].filter((indexed) => !indexed.hasVectors).map(({ article }) => article);
  }

  /** Adds an article, or its new version in place of the old. `vectors` are those of `textsToEmbed(article)`, in order. */
  put(article: Article, vectors?: readonly (Float32Array | undefined)[]): void {
    this.remove(article.id);
    const units = unitsOf(article);
    const content = contentOf(article);
    const group = this.#groupFor(article, content);
    for (const { fields } of units) {
      this.#words.add(fields);
      this.#vectors?.add(undefined, tongueOf(article.language));
    }
    this.#register(
      article,
      group,
      content,
      units.map(({ part }) => part),
    );
    if (vectors) this.setVectors(article, vectors);
  }

  #register(article: Article, group: number, content: string, parts: readonly number[]): void {
    const firstUnit = this.#unitGroup.length;
    for (const part of parts) {
      this.#unitGroup.push(group);
      this.#unitEngineers.push(article.audience === 'engineers');
      this.#unitPart.push(part);
    }
    const indexed = { article, group, content, firstUnit, parts, hasVectors: false };
    this.#groups[group]!.push(indexed);
    this.#byId.set(article.id, indexed);
  }

  remove(id: string): void {
    const old = this.#byId.get(id);
    if (!old) return;
    this.#byId.delete(id);
    const members = this.#groups[old.group]!;
    members.splice(members.indexOf(old), 1);
    for (let i = 0; i < old.parts.length; i++) {
      this.#unitGroup[old.firstUnit + i] = -1;
      this.#words.remove(old.firstUnit + i);
    }
    this.#removed += old.parts.length;
    if (this.#removed > COMPACT_FROM && this.#removed > this.#unitGroup.length / 3) this.#compact();
  }

  /** Gives up the room of removed articles. */
  #compact(): void {
    const numbers = new Int32Array(this.#unitGroup.length);
    let units = 0;
    for (const [unit, group] of this.#unitGroup.entries()) numbers[unit] = group < 0 ? -1 : units++;
    const kept = (_: unknown, unit: number) => numbers[unit]! >= 0;
    this.#words.renumber(numbers, units);
    this.#vectors?.renumber(numbers, units);
    this.#unitEngineers = this.#unitEngineers.filter(kept);
    this.#unitPart = this.#unitPart.filter(kept);
    this.#unitGroup = this.#unitGroup.filter(kept);
    for (const indexed of this.#byId.values()) indexed.firstUnit = numbers[indexed.firstUnit]!;
    this.#removed = 0;
  }

  save(): SavedIndex {
    this.#compact();
    const articles = [...this.#byId.values()].sort((a, b) => a.firstUnit - b.firstUnit);
    return {
      articles: articles.map(({ article, group, content, parts, hasVectors }) => ({
        id: article.id,
        version: article.version,
        group,
        content,
        passages: parts.filter(isPassage).length,
        phrases: parts.filter(isPhrase).length,
        embedded: hasVectors,
      })),
      words: this.#words.save(),
      ...(this.#vectors ? { vectors: this.#vectors.save() } : {}),
    };
  }

  /** The index as it was saved, brought up to the articles given: only what has changed since is indexed. */
  static load(saved: SavedIndex, articles: readonly Article[], synonyms: Synonyms): SearchIndex {
    const index = new SearchIndex(synonyms);
    const byId = new Map(articles.map((article) => [article.id, article]));
    index.#words = WordIndex.load(saved.words);
    if (saved.vectors) index.#vectors = VectorIndex.load(saved.vectors);
    const gone: string[] = [];
    for (const { id, version, group, content, passages, phrases, embedded } of saved.articles) {
      // what changed or went is put back as it was counted, then taken out
      const current = byId.get(id);
      const article = current?.version === version ? current : { ...GONE, id, subject: id };
      if (article !== current) gone.push(id);
      while (index.#groups.length <= group) index.#groups.push([]);
      index.#groupOf.set(`subject ${article.subject}`, group).set(content, group);
      index.#register(article, group, content, partsOf(passages, phrases));
      index.#byId.get(id)!.hasVectors = embedded;
    }
    for (const id of gone) index.remove(id);
    return index;
  }

  /** A question as an embedding model reads it best: without shorthand, and in words that stand in the articles where those asked with do not. */
  inItsWords(question: string): string {
    return this.#synonyms.reworded(spelledOut(question), (terms) =>
      terms.every(({ text }) => this.#words.knows(text)),
    );
  }

  /**
   * The words of a question that no article this asker may see has, by whatever name; with an id those that this
   * article has not.
   */
  lacking({ question, audience }: Pick<Asked, 'question' | 'audience'>, id?: string): readonly string[] {
    const asked = question.slice(0, MAX_QUESTION_CHARACTERS);
    const slots = this.#words.slots(tokenise(asked), (said) => this.#synonyms.expand(said));
    const article = id === undefined ? undefined : this.#byId.get(id);
    const isThere = (slot: Slot) =>
      article
        ? article.parts.some((_, i) => this.#words.satisfies(slot, article.firstUnit + i) > 0)
        : audience === 'engineers'
          ? slot.known
          : this.#unitGroup.some(
              (group, unit) =>
                group >= 0 && !this.#unitEngineers[unit] && this.#words.satisfies(slot, unit) > 0,
            );
    const missing = new Set(slots.flatMap((slot) => (isThere(slot) ? [] : [slot.said])));
    return wordsOf(asked).filter((word) => tokenise(word).every(({ text }) => missing.has(text)));
  }

  /**
   * Candidates for a question among the articles this asker may see; without vectors, by words alone. `without`
   * leaves out the group of one article, to see what would be found if it had not been written.
   */
  find(asked: Asked, vectors?: QuestionVectors, without?: string): Found {
    const terms = tokenise(asked.question.slice(0, MAX_QUESTION_CHARACTERS));
    const slots = this.#words.slots(terms, (said) => this.#synonyms.expand(said));
    const words = this.#words.score(slots);
    const usable = vectors && this.#vectors?.dimensions === vectors.whole.length ? this.#vectors : undefined;
    const han = hanShare(asked.question);
    const tongue = tongueOf(han > HAN_FROM ? 'zh' : 'en');
    const whole = vectors && usable?.score(vectors.whole, 0, tongue);
    const line = usable && vectors?.line ? usable.score(vectors.line, 1, tongue) : whole;
    const evidence: Evidence = { asked, slots, words, whole, line };

    const bestWords = new Float32Array(this.#groups.length);
    const bestMeaning = new Float32Array(this.#groups.length);
    const hidden = without === undefined ? undefined : this.#byId.get(without)?.group;
    const seesAll = asked.audience === 'engineers';
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let unit = 0; unit < this.#unitGroup.length; unit++) {
      const group = this.#unitGroup[unit]!;
      if (group < 0 || group === hidden || !(seesAll || !this.#unitEngineers[unit])) continue;
      const score = words[unit]!;
      if (score > bestWords[group]!) bestWords[group] = score;
      if (whole) {
        const likeness = whole[unit]!;
        if (likeness > bestMeaning[group]!) bestMeaning[group] = likeness;
        if (isPassage(this.#unitPart[unit]!)) {
          count++;
          sum += likeness;
          squares += likeness * likeness;
        }
      }
    }
    const mean = sum / Math.max(1, count);
    const pool = new Set([...highest(bestWords, POOL), ...highest(bestMeaning, POOL)]);
    if (usable) this.#sharpen(pool, vectors?.line !== undefined);
    return {
      candidates: [...pool].map((group) => this.#candidate(this.#groups[group]!, evidence)),
      slots,
      spread: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)),
      han,
      hasMeaning: whole !== undefined,
      closely: (candidate) => this.#closely(candidate, slots),
    };
  }

  #closely({ article, closest }: Candidate, slots: readonly Slot[]): SentenceSignals {
    const total = weightOf(slots) || 1;
    const held = (text: string) => {
      const said = this.#words.idsOf(this.#termsOf(text));
      return slots.map(({ terms }) =>
        terms.reduce((most, { id, weight }) => (weight > most && said.has(id) ? weight : most), 0),
      );
    };
    const share = (one: readonly number[], other: readonly number[]) =>
      slots.reduce((all, slot, s) => all + slot.idf * slot.weight * Math.max(one[s]!, other[s]!), 0) / total;
    const nothing = slots.map(() => 0);
    const title = held(article.title);
    let [sentence, sentenceTitled] = [0, 0];
    for (const at of closest) {
      for (const text of sentencesOf(passagesOf(at.article)[at.passage]?.text ?? '')) {
        const here = held(text);
        sentence = Math.max(sentence, share(here, nothing));
        sentenceTitled = Math.max(sentenceTitled, share(here, title));
      }
    }
    return { sentence, sentenceTitled };
  }

  /** Sentences and titles are read again and again; cutting them anew took half of the time of a search. */
  #termsOf(text: string): readonly Term[] {
    let terms = this.#read.get(text);
    if (!terms) {
      terms = tokenise(text);
      this.#read.set(text, terms);
    }
    return terms;
  }

  /** What will be read closely must not be estimates. */
  #sharpen(groups: Iterable<number>, line: boolean): void {
    for (const group of groups) {
      for (const { firstUnit, parts } of this.#groups[group]!.slice(0, MAX_MEMBERS_READ)) {
        for (let unit = firstUnit; unit < firstUnit + parts.length; unit++) {
          this.#vectors?.sharpen(unit, 0);
          if (line) this.#vectors?.sharpen(unit, 1);
        }
      }
    }
  }

  #candidate(members: readonly IndexedArticle[], evidence: Evidence): Candidate {
    const { asked, slots, words, whole, line } = evidence;
    const visible = members.filter(
      ({ article }) => asked.audience === 'engineers' || article.audience === 'staff',
    );
    let bestUnit = -1;
    let passage = 0;
    let second = 0;
    let title = 0;
    let closestPhrase = 0;
    let linePassage = 0;
    let lineTitle = 0;
    let phrase: { unit: number; article: Article; part: number } | undefined;
    const total = weightOf(slots) || 1;
    const read: PassageAt[] = [];
    // of many copies a few say the same as all
    for (const { article, firstUnit, parts } of visible.slice(0, MAX_MEMBERS_READ)) {
      for (const [i, part] of parts.entries()) {
        const unit = firstUnit + i;
        const likeness = whole?.[unit] ?? 0;
        const lineLikeness = line?.[unit] ?? 0;
        if (words[unit]! > (words[bestUnit] ?? 0)) bestUnit = unit;
        if (part === TITLE) {
          title = Math.max(title, likeness);
          lineTitle = Math.max(lineTitle, lineLikeness);
        } else if (isPhrase(part)) {
          closestPhrase = Math.max(closestPhrase, likeness, lineLikeness);
          if (words[unit]! > (phrase ? words[phrase.unit]! : 0)) phrase = { unit, article, part };
        } else {
          linePassage = Math.max(linePassage, lineLikeness);
          second = Math.max(second, Math.min(passage, likeness));
          passage = Math.max(passage, likeness);
          if (words[unit]! > 0) read.push({ article, passage: part, held: this.#held(slots, unit) });
        }
      }
    }
    const shown = shownOf(visible, asked.language);
    const names = [
      shown.article.title,
      ...(phrase ? [phrase.article.questions[phraseAt(phrase.part)]!] : []),
    ];
    const overlaps = names.map((name) => this.#overlap(name, slots));
    return {
      article: shown.article,
      passage: this.#passageOf(shown, words, whole),
      closest: read.sort((a, b) => b.held - a.held).slice(0, PASSAGES_READ_CLOSELY),
      signals: {
        words: (words[bestUnit] ?? 0) / (total * WordIndex.highestGain),
        titleCoverage: Math.max(...overlaps.map(({ ofQuestion }) => ofQuestion)),
        titleAsked: Math.max(...overlaps.map(({ ofName }) => ofName)),
        passage,
        support: (passage + (second || passage)) / 2,
        title,
        phrase: closestPhrase,
        linePassage,
        lineTitle,
      },
    };
  }

  /** How much of the question's weight a unit holds. */
  #held(slots: readonly Slot[], unit: number): number {
    return slots.reduce((all, slot) => all + slot.idf * slot.weight * this.#words.satisfies(slot, unit), 0);
  }

  /** How much of the question's weight a title holds, and the other way round. */
  #overlap(name: string, slots: readonly Slot[]): { ofQuestion: number; ofName: number } {
    const nameSlots = this.#words.slots(this.#termsOf(name), () => []);
    const named = new Set(nameSlots.flatMap((slot) => slot.terms.map(({ id }) => id)));
    const asked = new Set(slots.flatMap((slot) => slot.terms.map(({ id }) => id)));
    const share = (of: readonly Slot[], known: ReadonlySet<number>, weigh: (slot: Slot) => number) => {
      let all = 0;
      let shared = 0;
      for (const slot of of) {
        all += weigh(slot);
        if (slot.terms.some(({ id }) => known.has(id))) shared += weigh(slot);
      }
      return all === 0 ? 0 : shared / all;
    };
    return {
      ofQuestion: share(slots, named, (slot) => slot.idf * slot.weight),
      ofName: share(nameSlots, asked, (slot) => slot.idf),
    };
  }

  #passageOf(
    { article, firstUnit, parts }: IndexedArticle,
    words: Float32Array,
    cosines: Float32Array | undefined,
  ): Passage {
    const passages = passagesOf(article);
    let best = 0;
    let bestScore = -1;
    for (const [i, part] of parts.entries()) {
      const score = (cosines?.[firstUnit + i] ?? 0) * 100 + words[firstUnit + i]!;
      if (isPassage(part) && score > bestScore) {
        best = part;
        bestScore = score;
      }
    }
    return passages[best]!;
  }

  #groupFor(article: Article, content: string): number {
    const keys = [`subject ${article.subject}`, content];
    const known = keys.map((key) => this.#groupOf.get(key)).find((group) => group !== undefined);
    const group = known ?? this.#groups.push([]) - 1;
    for (const key of keys) if (!this.#groupOf.has(key)) this.#groupOf.set(key, group);
    return group;
  }

  /** Vectors that came later than their article; ignored when the article has changed meanwhile. */
  setVectors(article: Article, vectors: readonly (Float32Array | undefined)[]): void {
    const indexed = this.#byId.get(article.id);
    if (indexed?.article !== article) return;
    indexed.hasVectors = true;
    for (const [i, vector] of vectors.entries()) {
      if (!vector) continue;
      this.#vectors ??= this.#emptyVectors(vector.length);
      this.#vectors.set(indexed.firstUnit + i, vector);
    }
  }

  /**
   * Takes what all questions and all passages of this knowledge base have in common out of the comparison.
   * Small models call any two texts of one trade alike (0.75 to 0.9 for e5); differences from the mean are what
   * tells them apart, and their scale is much the same in every knowledge base (Mu and Viswanath,
   * "All-but-the-top", ICLR 2018, of which only the mean helped here). Where Chinese and English articles stand side
   * by side, each language has its own mean: else its language would make a passage likely, not what it says.
   */
  centre(questions: readonly { readonly vector: Float32Array; readonly language: Language }[]): void {
    const vectors = this.#vectors;
    if (!vectors || questions.length === 0) return;
    const passages: number[][] = [[], []];
    for (const { article, firstUnit, parts } of this.#byId.values()) {
      const same = passages[tongueOf(article.language)]!;
      for (const [i, part] of parts.entries()) if (isPassage(part)) same.push(firstUnit + i);
    }
    const all: Means = {
      question: meanOf(questions.map(({ vector }) => vector)),
      row: vectors.meanOf(passages.flat()),
    };
    const meansOf = (tongue: Tongue): Means => {
      const asked = questions.filter(({ language }) => tongueOf(language) === tongue);
      if (asked.length < OWN_MEAN_FROM) return all;
      return { question: meanOf(asked.map(({ vector }) => vector)), row: vectors.meanOf(passages[tongue]!) };
    };
    vectors.centre([meansOf(0), meansOf(1)]);
  }

  /** Vectors of another model mean nothing to the next one. */
  forgetVectors(): void {
    this.#vectors = undefined;
    for (const indexed of this.#byId.values()) indexed.hasVectors = false;
  }

  #emptyVectors(dimensions: number): VectorIndex {
    const vectors = new VectorIndex(dimensions);
    const tongues = new Uint8Array(this.#unitGroup.length);
    for (const { article, firstUnit, parts } of this.#byId.values())
      tongues.fill(tongueOf(article.language), firstUnit, firstUnit + parts.length);
    for (const tongue of tongues) vectors.add(undefined, tongue === 1 ? 1 : 0);
    return vectors;
  }
}
const MAX_MEMBERS_READ = 20;
const PASSAGES_READ_CLOSELY = 2;

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|(?<=[。！？；\n])/).filter((sentence) => sentence.trim().length > 3);
}

function tongueOf(language: Language): Tongue {
  return language === 'zh' ? 1 : 0;
}

function hanShare(question: string): number {
  const letters = question.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters === 0 ? 0 : (question.match(/\p{Script=Han}/gu)?.length ?? 0) / letters;
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / vectors.length;
  return mean;
}

function contentOf(article: Article): string {
  const text = normalise(`${article.title}\n${article.body}`);
  return `content ${text.length} ${hash(text)}`;
}

/** Of translations the asker's language, of copies the newest. */
function shownOf(members: readonly IndexedArticle[], language: Language): IndexedArticle {
  return members.reduce((best, other) => {
    const closer = Number(other.article.language === language) - Number(best.article.language === language);
    if (closer !== 0) return closer > 0 ? other : best;
    return (other.article.updated ?? '') > (best.article.updated ?? '') ? other : best;
  });
}

/** Positions of the highest scores above 0, best first. */
function highest(scores: Float32Array, limit: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (score <= 0 || (best.length === limit && score <= scores[best[limit - 1]!]!)) continue;
    let at = best.length < limit ? best.push(i) - 1 : limit - 1;
    while (at > 0 && scores[best[at - 1]!]! < score) {
      best[at] = best[at - 1]!;
      at--;
    }
    best[at] = i;
  }
  return best;
}

/** FNV-1a, 32 bit; only tells copies from others, together with the length. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
