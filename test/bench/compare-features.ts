import { answerThreshold } from '../../knowledge/confidence/calibration.ts';
import { type Example, type Features, fitChoices } from '../../knowledge/confidence/choice-model.ts';
import { type Observed, ranked, type Trial, thresholdsOf, trialsIn } from './calibrate.ts';
import { type Decision, type Figures, score } from './scorer.ts';

/** A way to tell right articles from others that could have been chosen. */
interface Way {
  readonly name: string;
  readonly uses?: (feature: string) => boolean;
  readonly penalty?: number;
  readonly invented?: boolean;
}

const not =
  (...parts: readonly string[]) =>
  (feature: string) =>
    !parts.some((part) => feature.startsWith(part));
const only =
  (...parts: readonly string[]) =>
  (feature: string) =>
    !not(...parts)(feature);

const MEANING = ['passage', 'support', 'titleShort', 'titleLong', 'phrase', 'line', 'spread'];

const WAYS: readonly Way[] = [
  { name: 'as shipped' },
  { name: 'BM25 alone', uses: only('words') },
  { name: 'likeness of passages alone', uses: only('passage') },
  { name: 'both', uses: only('words', 'passage') },
  { name: 'without meaning', uses: not(...MEANING) },
  { name: 'without words', uses: only(...MEANING) },
  { name: 'without the title', uses: not('title', 'lineTitle') },
  { name: 'without the first line', uses: not('line') },
  { name: 'without sentences', uses: not('sentence') },
  { name: 'without the question itself', uses: not('length', 'unknown', 'han', 'spread') },
  { name: 'without invented sets', invented: false },
  { name: 'a twentieth of the penalty', penalty: 1e-3 },
  { name: 'five times the penalty', penalty: 0.1 },
];

/**
 * How much each part of the decision is worth: macro averages over the sets that people asked, each decided by a model that
 * has not seen it. It takes about a minute a way.
 */
export function compare(
  observed: readonly Observed[],
  risk: number,
  tell: (name: string, figures: Figures) => void,
): void {
  const asked = observed.filter(
    ({ isInvented, hasPhrases, hybrid }) =>
      !isInvented && !hasPhrases && hybrid.own.some(({ gold }) => gold.length === 0),
  );
  for (const { name, uses = () => true, penalty, invented = true } of WAYS) {
    const trials = trialsIn(
      'hybrid',
      observed.filter(({ isInvented }) => invented || !isInvented),
      asked,
      (examples) => fitChoices(examples.map(reduced(uses)), penalty),
    );
    const thresholds = thresholdsOf(trials);
    const all = trials.map((trial) => figuresOf(trial, thresholds, risk));
    const kept = ['recall@1', 'recall@3', 'resolved', 'wrong_among_answered', 'resolved_with_choices'];
    kept.push('unanswerable_given_choices', 'resolvable_at_5%_wrong', 'calibration_error');
    tell(
      name,
      Object.fromEntries(kept.map((key) => [key, all.reduce((sum, f) => sum + f[key]!, 0) / all.length])),
    );
  }
}

/** `constant` stays: how often nothing fits is no feature. */
function reduced(uses: (feature: string) => boolean): (example: Example) => Example {
  const some = (features: Features): Features =>
    Object.fromEntries(Object.entries(features).filter(([name]) => name === 'constant' || uses(name)));
  return (example) => ({
    ...example,
    question: some(example.question),
    candidates: example.candidates.map(some),
  });
}

function figuresOf(trial: Trial, thresholds: ReturnType<typeof thresholdsOf>, risk: number): Figures {
  const answer = answerThreshold({ ...thresholds, model: trial.model }, trial.own, risk);
  const decisions = trial.observations.own.map((one): Decision => {
    const results = ranked(trial.model, one);
    const ids = results.map(({ id }) => id);
    const confidence = results[0]?.confidence ?? 0;
    const together = results.slice(0, 3).reduce((sum, { confidence: each }) => sum + each, 0);
    const base = { id: one.id, ranked: ids.slice(0, 10), confidence };
    if (confidence >= answer) return { ...base, decision: 'answer', shown: ids.slice(0, 1) };
    if (together >= thresholds.offer) return { ...base, decision: 'choices', shown: ids.slice(0, 3) };
    return { ...base, decision: 'ticket', shown: [] };
  });
  return score(trial.observations.own, decisions);
}
