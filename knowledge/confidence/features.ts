import type { Candidate, Found, SentenceSignals, Signals } from '../search/search-index.ts';
import { weightOf } from '../search/word-index.ts';
import type { Features } from './choice-model.ts';

/** A question's best candidates with the figures the choice model reads. */
export interface Weighed {
  readonly question: Features;
  readonly candidates: readonly { readonly candidate: Candidate; readonly features: Features }[];
}

/** So many candidates compete; those behind them are never right (measured: recall at 12 is that of the whole pool). */
const COMPETING = 12;
/** ln(1 + number of terms) up to which a question is short, and from which on it is long. */
const SHORT = 1.1;
const LONG = 4;

/**
 * A fixed first ranking that picks who competes. Absolute scores are added: fusing ranks would throw away how
 * good the best candidate is, which the confidence needs.
 */
function firstScore(signals: Signals, hasMeaning: boolean): number {
  const { passage, title, phrase, words } = signals;
  return hasMeaning ? 0.75 * passage + 0.25 * Math.max(title, phrase) + words : words;
}

/** Features are shares, likenesses and logarithms, so that they mean the same in every knowledge base. */
export function weigh(found: Found): Weighed {
  const { slots, hasMeaning } = found;
  const length = Math.log(1 + slots.length);
  const asked = weightOf(slots) || 1;
  const unknown = slots.filter((slot) => !slot.known);
  const question: Record<string, number> = {
    length,
    unknownTerms: unknown.length / Math.max(1, slots.length),
    unknownShare: weightOf(unknown) / asked,
    // Chinese has no words between spaces and is read by fewer models: the same figures mean other odds there
    han: found.han,
    constant: 1,
  };
  if (hasMeaning) question.spread = found.spread;
  const candidates = [...found.candidates]
    .sort((a, b) => firstScore(b.signals, hasMeaning) - firstScore(a.signals, hasMeaning))
    .slice(0, COMPETING)
    .map((candidate) => ({
      candidate,
      features: candidateFeatures(candidate.signals, found.closely(candidate), length, hasMeaning),
    }));
  return { question, candidates };
}

/**
 * Each figure once for short questions and once for long ones, shared out between the two by length: long messages are told
 * apart by their words, short ones by their meaning.
 */
function candidateFeatures(
  signals: Signals,
  sentences: SentenceSignals,
  length: number,
  hasMeaning: boolean,
): Features {
  const { passage, support, title, phrase, linePassage, lineTitle, ...words } = signals;
  const meaning = { passage, support, title, phrase, linePassage, lineTitle };
  const long = Math.min(1, Math.max(0, (length - SHORT) / (LONG - SHORT)));
  return Object.fromEntries([
    ...Object.entries({ ...words, ...sentences, ...(hasMeaning ? meaning : {}) }).flatMap(([name, value]) => [
      [`${name}Short`, value * (1 - long)],
      [`${name}Long`, value * long],
    ]),
    ['titleBoth', signals.titleCoverage * signals.titleAsked],
  ]);
}
