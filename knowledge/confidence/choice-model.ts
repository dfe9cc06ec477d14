/**
 * The probability that each candidate is the right one, and that none is.
 *
 * A conditional logit with an outside option (McFadden, "Conditional logit analysis of qualitative choice behavior",
 * 1974): each candidate has a utility linear in its features, "none of them" has one linear in the question's, and
 * the probabilities are the softmax over all. Candidates compete, so a close runner-up lowers the first one's
 * confidence without any feature for margins; a question nothing fits goes to "none".
 *
 * A candidate's features all speak for it, so their weights are not negative: of figures that say nearly the same, a
 * free fit would set one against the other, which holds in the knowledge bases it has seen and misleads in the next.
 */
export interface ChoiceModel {
  readonly candidate: readonly Weight[];
  readonly none: readonly Weight[];
}

export interface Weight {
  readonly feature: string;
  /** Utility for each standard deviation the feature is above its mean. */
  readonly weight: number;
  readonly mean: number;
  readonly deviation: number;
}

export type Features = Readonly<Record<string, number>>;

/** A question with its candidates; `right` marks those that solve it. */
export interface Example {
  readonly question: Features;
  readonly candidates: readonly Features[];
  readonly right: readonly boolean[];
  /** How much it counts. */
  readonly weight: number;
}

/** Probabilities in the order of the candidates; what is missing to 1 is "none". */
export function probabilities(
  model: ChoiceModel,
  question: Features,
  candidates: readonly Features[],
): number[] {
  const none = utility(model.none, question);
  const utilities = candidates.map((features) => utility(model.candidate, features));
  const highest = Math.max(none, ...utilities);
  const exponentials = utilities.map((value) => Math.exp(value - highest));
  const total = exponentials.reduce((sum, value) => sum + value, Math.exp(none - highest));
  return exponentials.map((value) => value / total);
}

function utility(weights: readonly Weight[], features: Features): number {
  return weights.reduce(
    (sum, w) => sum + (w.weight * ((features[w.feature] ?? w.mean) - w.mean)) / w.deviation,
    0,
  );
}

const STEPS = 300;
const STEP = 0.1;

/**
 * How much large weights cost. Found by leaving sets out (`npm run eval -- --all --leave-out model`): with a twentieth of it a model is
 * surer of knowledge bases it has never seen than they bear out.
 */
const PENALTY = 2e-2;

/**
 * Fits by maximum likelihood with an L2 penalty, by Adam over all examples (Kingma and Ba, ICLR 2015); the same
 * examples give the same model; after each step negative weights of candidates' features are put back to 0. The last feature of a question must be the constant 1.
 */
export function fitChoices(examples: readonly Example[], penalty = PENALTY): ChoiceModel {
  const candidateNames = Object.keys(
    examples.find(({ candidates }) => candidates.length > 0)?.candidates[0] ?? {},
  );
  const questionNames = Object.keys(examples[0]?.question ?? {});
  const candidateScale = candidateNames.map((name) =>
    scaleOf(examples.flatMap((e) => e.candidates.map((c) => c[name]!))),
  );
  const questionScale = questionNames.map((name) =>
    name === CONSTANT ? { mean: 0, deviation: 1 } : scaleOf(examples.map((e) => e.question[name]!)),
  );
  const width = candidateNames.length;
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const rows = examples.map((example) => ({
    candidates: Float64Array.from(
      example.candidates.flatMap((c) =>
        candidateNames.map((name, i) => standard(c[name]!, candidateScale[i]!)),
      ),
    ),
    question: Float64Array.from(questionNames, (name, i) =>
      standard(example.question[name]!, questionScale[i]!),
    ),
    right: example.right,
    weight: example.weight / total,
  }));
  const free = questionNames.indexOf(CONSTANT) + width;
  const theta = new Float64Array(width + questionNames.length);
  const first = new Float64Array(theta.length);
  const second = new Float64Array(theta.length);
  for (let step = 1; step <= STEPS; step++) {
    const gradient = theta.map((value, i) => (i === free ? 0 : 2 * penalty * value));
    for (const row of rows) addGradient(row, theta, width, gradient);
    const rate = STEP * (1 - step / (STEPS + 1));
    for (let i = 0; i < theta.length; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2;
      theta[i]! -=
        (rate * (first[i]! / (1 - 0.9 ** step))) / (Math.sqrt(second[i]! / (1 - 0.999 ** step)) + 1e-8);
      if (i < width) theta[i] = Math.max(0, theta[i]!);
    }
  }
  return {
    candidate: candidateNames.map((feature, i) => ({ feature, weight: theta[i]!, ...candidateScale[i]! })),
    none: questionNames.map((feature, i) => ({ feature, weight: theta[width + i]!, ...questionScale[i]! })),
  };
}

const CONSTANT = 'constant';

interface Row {
  /** Candidate after candidate. */
  readonly candidates: Float64Array;
  readonly question: Float64Array;
  readonly right: readonly boolean[];
  readonly weight: number;
}

/** Adds the gradient of -log(probability of what is right) to `gradient`. Flat arrays: this is all the time a fit takes. */
function addGradient(row: Row, theta: Float64Array, width: number, gradient: Float64Array): void {
  const { candidates, question, right } = row;
  const count = right.length;
  let none = 0;
  for (let i = 0; i < question.length; i++) none += question[i]! * theta[width + i]!;
  const chances = new Float64Array(count);
  let highest = none;
  for (let c = 0; c < count; c++) {
    let sum = 0;
    for (let f = 0; f < width; f++) sum += candidates[c * width + f]! * theta[f]!;
    chances[c] = sum;
    if (sum > highest) highest = sum;
  }
  let total = Math.exp(none - highest);
  const noneChance = total;
  let rightTotal = 0;
  for (let c = 0; c < count; c++) {
    chances[c] = Math.exp(chances[c]! - highest);
    total += chances[c]!;
    if (right[c]) rightTotal += chances[c]!;
  }
  const nobody = rightTotal === 0;
  for (let c = 0; c < count; c++) {
    const error = row.weight * (chances[c]! / total - (right[c] && !nobody ? chances[c]! / rightTotal : 0));
    for (let f = 0; f < width; f++) gradient[f]! += error * candidates[c * width + f]!;
  }
  const noneError = row.weight * (noneChance / total - (nobody ? 1 : 0));
  for (let i = 0; i < question.length; i++) gradient[width + i]! += noneError * question[i]!;
}

function scaleOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function standard(value: number, scale: { mean: number; deviation: number }): number {
  return (value - scale.mean) / scale.deviation;
}
