/**
 * How wrong a decision rule may be, said with a guarantee: Learn then Test (Angelopoulos, Bates, Candès, Jordan and
 * Lei, "Learn then Test: Calibrating predictive algorithms to achieve risk control", 2021) with exact binomial tails
 * (Clopper and Pearson, Biometrika 1934). Rules are tried from the strictest on; the last one before the first whose error could be
 * above the risk is taken (fixed-sequence testing, so no correction for trying many is due).
 */
export interface Tried {
  /** How strict the rule is; the larger, the fewer answers. */
  readonly strictness: number;
  readonly answered: number;
  readonly wrong: number;
}

/** 1 - this is how sure the guarantee is. */
export const BOUND_FAILS_IN = 0.1;

/** What `leastStrict` found: it is asked with every question, and costs two milliseconds. */
const found = new WeakMap<readonly Tried[], Map<number, number | undefined>>();

/** The least strict rule that keeps the share of wrong answers below `risk`; undefined when none can be shown to. */
export function leastStrict(tried: readonly Tried[], risk: number): number | undefined {
  let byRisk = found.get(tried);
  if (!byRisk) {
    byRisk = new Map();
    found.set(tried, byRisk);
  }
  if (!byRisk.has(risk)) byRisk.set(risk, testInSequence(tried, risk));
  return byRisk.get(risk);
}

function testInSequence(tried: readonly Tried[], risk: number): number | undefined {
  let chosen: number | undefined;
  for (const rule of [...tried].sort((a, b) => b.strictness - a.strictness)) {
    // so few answers that one wrong among them would exceed the risk show nothing; this looks at no error, so the test stays valid
    if (upperBound(1, rule.answered) > risk) continue;
    if (upperBound(rule.wrong, rule.answered) > risk) break;
    chosen = rule.strictness;
  }
  return chosen;
}

/** Clopper-Pearson upper bound of a share of which `wrong` in `answered` were seen; counts may be fractions of weighted samples. */
export function upperBound(wrong: number, answered: number, failsIn = BOUND_FAILS_IN): number {
  if (answered <= 0 || wrong >= answered) return 1;
  let low = wrong / answered;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (betaBelow(middle, wrong + 1, answered - wrong) < 1 - failsIn) low = middle;
    else high = middle;
  }
  return high;
}

/** P(Beta(a, b) <= x), by the continued fraction of Press et al., Numerical Recipes, 6.4. */
function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 300; m++) {
    for (const numerator of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / (1 + numerator * d);
      c = 1 + numerator / c;
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-12) break;
  }
  return front * fraction;
}

/** Stirling's series, shifted to where it is exact to 1e-10. */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  return (
    (x - 0.5) * Math.log(x) -
    x +
    0.5 * Math.log(2 * Math.PI) +
    1 / (12 * x) -
    1 / (360 * x ** 3) +
    1 / (1260 * x ** 5)
  );
}
