import {
  type Calibration,
  type Learned,
  type NearMisses,
  nearMissesOf,
  thresholdAt,
} from '../../knowledge/confidence/calibration.ts';
import {
  type ChoiceModel,
  type Example,
  fitChoices,
  probabilities,
} from '../../knowledge/confidence/choice-model.ts';
import type { Weighed } from '../../knowledge/confidence/features.ts';
import { leastStrict, type Tried } from '../../knowledge/confidence/risk-bound.ts';
import type { LiveKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import type { Query } from './evaluation-sets.ts';

/** What one knowledge base says to every question of a set, in both modes, before any calibration. */
export interface Observed {
  readonly set: string;
  /** Its articles name questions they answer, as those of a desk that has been at work for a while. */
  readonly hasPhrases: boolean;
  /** Written for this project instead of asked by people: the model learns of it, thresholds do not. */
  readonly isInvented: boolean;
  readonly hybrid: Observations;
  readonly words: Observations;
}

export interface Observations {
  /** Questions with known answers, the unanswerable among them. */
  readonly own: readonly Observation[];
  /** Questions from elsewhere that nobody should answer. */
  readonly strangers: readonly Observation[];
  /** Its own titles, their articles hidden. */
  readonly nearMisses: readonly Observation[];
}

export interface Observation {
  readonly id: string;
  readonly weighed: Weighed;
  readonly gold: readonly string[];
}

export const MODES = ['hybrid', 'words'] as const;

export async function observe(
  { set, hasPhrases, isInvented }: Pick<Observed, 'set' | 'hasPhrases' | 'isInvented'>,
  kb: LiveKnowledgeBase,
  own: readonly Query[],
  strangers: readonly Query[],
): Promise<Observed> {
  const mode = async (wordsOnly: boolean): Promise<Observations> => {
    const ask = async (
      id: string,
      question: string,
      language: 'zh' | 'en',
      gold: readonly string[],
      without?: string,
    ) => ({
      id,
      gold,
      weighed: await kb.inspect(
        { question, audience: 'staff', language },
        { wordsOnly, ...(without ? { without } : {}) },
      ),
    });
    const all = async (queries: readonly Query[]) => {
      const seen: Observation[] = [];
      for (const query of queries) seen.push(await ask(query.id, query.text, query.lang, query.gold));
      return seen;
    };
    const nearMisses: Observation[] = [];
    const articles = kb.articles();
    // a stranger in a language that no article is in teaches nothing but that language's odds
    const languages = new Set(articles.map(({ language }) => language));
    const near = strangers.filter(({ lang }) => languages.has(lang));
    const step = Math.max(1, Math.ceil(articles.length / 200));
    for (const article of articles.filter((_, i) => i % step === 0)) {
      nearMisses.push(await ask(article.id, article.title, article.language, [], article.id));
    }
    return { own: await all(own), strangers: await all(near), nearMisses };
  };
  return { set, hasPhrases, isInvented, hybrid: await mode(false), words: await mode(true) };
}

/** Share of unanswerable questions in the figures; of which in training so many each are strangers' and questions whose article is hidden. */
const UNANSWERABLE = 0.3;
const STRANGERS = 1 / 3;
const HIDDEN = 1 / 3;
/** Its unanswerable questions were not checked against its articles (README of the sets). */
const UNCHECKED = ['en-threads'];
/**
 * On average over sets so many unanswerable questions may be offered titles. Those whose article was hidden count, too, and are offered
 * more than those people ask: of these it is less than half on most sets.
 */
const MAX_OFFERED = 0.58;

/**
 * A set that is asked again with phrases counts so much of itself: enough to learn what a phrase is worth (more gave no more right
 * answers), and not so much that a knowledge base without any is judged as if it had them.
 */
const PHRASES_COUNT = 1 / 5;

function examplesOf({ hasPhrases, ...observed }: Observed, mode: (typeof MODES)[number]): Example[] {
  const { own, strangers } = observed[mode];
  const example = (observation: Observation, share: number): Example => ({
    question: observation.weighed.question,
    candidates: observation.weighed.candidates.map(({ features }) => features),
    right: observation.weighed.candidates.map(({ candidate }) =>
      observation.gold.includes(candidate.article.id),
    ),
    weight: share * (hasPhrases ? PHRASES_COUNT : 1),
  });
  const { yes, no, hidden } = kinds(own);
  return [
    ...yes.map((one) => example(one, (1 - UNANSWERABLE) / yes.length)),
    ...no.map((one) => example(one, (UNANSWERABLE * (1 - STRANGERS - HIDDEN)) / no.length)),
    // where no unanswerable question was written down, those whose article is hidden stand for them
    ...hidden.map((one) =>
      example(one, (UNANSWERABLE * (no.length > 0 ? HIDDEN : 1 - STRANGERS)) / hidden.length),
    ),
    ...strangers.map((one) => example(one, (UNANSWERABLE * STRANGERS) / strangers.length)),
  ];
}

/**
 * Answerable questions, unanswerable ones, and each answerable one again as if its articles had not been written: a set has few
 * unanswerable questions, often about the same few missing articles, and a threshold must not hang on those.
 */
function kinds(own: readonly Observation[]): {
  yes: Observation[];
  no: Observation[];
  hidden: Observation[];
} {
  const yes = own.filter(({ gold }) => gold.length > 0);
  return {
    yes,
    no: own.filter(({ gold }) => gold.length === 0),
    hidden: yes.map(({ id, gold, weighed }) => {
      const candidates = weighed.candidates.filter(({ candidate }) => !gold.includes(candidate.article.id));
      return { id, gold: [], weighed: { ...weighed, candidates } };
    }),
  };
}

/** Candidates by falling probability. */
export function ranked(model: ChoiceModel, { weighed }: Observation): { id: string; confidence: number }[] {
  const chances = probabilities(
    model,
    weighed.question,
    weighed.candidates.map(({ features }) => features),
  );
  return weighed.candidates
    .map(({ candidate }, i) => ({ id: candidate.article.id, confidence: chances[i]! }))
    .sort((a, b) => b.confidence - a.confidence);
}

/** For each set the model that has not seen it, and what that model makes of its near misses. */
export interface Trials {
  readonly observed: readonly Observed[];
  readonly modes: Readonly<Record<(typeof MODES)[number], readonly Trial[]>>;
}

export interface Trial {
  readonly set: string;
  readonly hasPhrases: boolean;
  readonly isInvented: boolean;
  readonly model: ChoiceModel;
  readonly observations: Observations;
  readonly own: NearMisses;
}

export function trialsOf(observed: readonly Observed[]): Trials {
  const trials = (mode: (typeof MODES)[number]) => trialsIn(mode, observed, observed, fitChoices);
  return { observed, modes: { hybrid: trials('hybrid'), words: trials('words') } };
}

/** Trials of the sets `held`, each by a model that learned of all others. */
export function trialsIn(
  mode: (typeof MODES)[number],
  observed: readonly Observed[],
  held: readonly Observed[],
  learn: (examples: readonly Example[]) => ChoiceModel,
): Trial[] {
  const models = new Map<string, ChoiceModel>();
  return held.map((one) => {
    const others = observed.filter(({ set }) => set !== one.set);
    const model = models.get(one.set) ?? learn(others.flatMap((other) => examplesOf(other, mode)));
    models.set(one.set, model);
    const top = (observation: Observation) => ranked(model, observation)[0]?.confidence ?? 0;
    const own = nearMissesOf(one[mode].nearMisses.map(top));
    const { set, hasPhrases, isInvented } = one;
    return { set, hasPhrases, isInvented, model, observations: one[mode], own };
  });
}

/**
 * A calibration from all sets, or as it would be had one of them never existed: a model that has not seen it, and
 * thresholds from what happened on the others, or on all sets where only the model is in question. Thresholds always come from sets that the deciding model had not seen.
 */
export function calibrationOf(
  name: string,
  trials: Trials,
  made: string,
  without?: string,
  thresholdsFrom: 'others' | 'all' = 'others',
): Calibration {
  const learn = (mode: (typeof MODES)[number]): Learned => {
    const inMode = trials.modes[mode];
    const model =
      inMode.find(({ set }) => set === without)?.model ??
      fitChoices(trials.observed.flatMap((one) => examplesOf(one, mode)));
    const from = inMode.filter(({ set }) => thresholdsFrom === 'all' || set !== without);
    return { model, ...thresholdsOf(from) };
  };
  const modes = { hybrid: learn('hybrid'), words: learn('words') };
  const figures = MODES.map((mode) => {
    const strictness = leastStrict(modes[mode].tried, DEFAULT_RISK);
    const { answered = 0, wrong = 0 } = modes[mode].tried.find((one) => one.strictness === strictness) ?? {};
    return `${mode}: strictness ${strictness ?? 'none'} at risk ${DEFAULT_RISK}; on sets the model had not seen ${wrong} of ${answered} (effective) answers wrong`;
  });
  const sets = [...new Set(trials.observed.map(({ set }) => set))].filter((set) => set !== without);
  return { name, provenance: { made, sets, figures }, ...modes };
}

/** Thresholds from what happened on these sets, none of which the model that decided had seen. */
export function thresholdsOf(trials: readonly Trial[]): Omit<Learned, 'model'> {
  // phrases make for so many sure answers that the doubtful ones of a knowledge base without any would hide among them
  const plain = trials.filter(({ hasPhrases }) => !hasPhrases);
  // invented questions without an answer are made to mislead, and how many they are was chosen
  const asked = plain.filter(({ isInvented }) => !isInvented);
  const used = asked.length > 0 ? asked : plain;
  const mean = (of: (own: NearMisses) => number) =>
    used.reduce((sum, { own }) => sum + of(own), 0) / used.length;
  const nearMisses = {
    mean: mean((own) => own.mean),
    deviation: mean((own) => own.deviation),
    count: mean((own) => own.count),
  };
  const checked = used.filter(({ set }) => !UNCHECKED.includes(set));
  const outcomes = checked.flatMap(({ observations, model: held, own }) => {
    const { yes, no, hidden } = kinds(observations.own);
    const outcome = (weight: number) => (one: Observation) => {
      const results = ranked(held, one);
      return {
        own,
        weight,
        unanswerable: one.gold.length === 0,
        confidence: results[0]?.confidence ?? 0,
        together: results.slice(0, 3).reduce((sum, { confidence }) => sum + confidence, 0),
        right: one.gold.includes(results[0]?.id ?? ''),
      };
    };
    return [
      ...yes.map(outcome((1 - UNANSWERABLE) / yes.length)),
      ...no.map(outcome(UNANSWERABLE / 2 / no.length)),
      ...hidden.map(outcome(UNANSWERABLE / 2 / hidden.length)),
    ];
  });
  const tried: Tried[] = [];
  for (let strictness = 4; strictness > 0; strictness -= 0.1) {
    const answered = outcomes.filter(
      ({ own, confidence }) => confidence >= thresholdAt(strictness, nearMisses, own),
    );
    const sum = answered.reduce((all, { weight }) => all + weight, 0);
    const squares = answered.reduce((all, { weight }) => all + weight ** 2, 0);
    // weighted outcomes tell as much as this many equal ones (Kish, Survey Sampling, 1965)
    const effective = squares === 0 ? 0 : sum ** 2 / squares;
    const wrong = answered.reduce((all, { weight, right }) => all + (right ? 0 : weight), 0);
    tried.push({
      strictness: Number(strictness.toFixed(1)),
      answered: Number(effective.toFixed(1)),
      wrong: Number((sum === 0 ? 0 : (effective * wrong) / sum).toFixed(2)),
    });
  }
  const nobody = outcomes.filter(({ unanswerable }) => unanswerable);
  const all = nobody.reduce((sum, { weight }) => sum + weight, 0);
  let offer = 0.9;
  while (
    offer > 0.1 &&
    nobody.reduce((sum, one) => sum + (one.together >= offer - 0.01 ? one.weight : 0), 0) <= MAX_OFFERED * all
  ) {
    offer -= 0.01;
  }
  return { nearMisses, tried, offer: Number(offer.toFixed(2)) };
}

export const DEFAULT_RISK = 0.05;
