/** The figures of `score.py`, with the same definitions, so that a whole table can be made in one run. */
export interface Decision {
  readonly id: string;
  readonly decision: 'answer' | 'choices' | 'ticket';
  /** Article ids shown, best first. */
  readonly shown: readonly string[];
  /** The best 10, whatever was decided. */
  readonly ranked: readonly string[];
  /** Probability that `ranked[0]` is right. */
  readonly confidence: number;
}

export interface Judged {
  readonly id: string;
  readonly gold: readonly string[];
}

export type Figures = Readonly<Record<string, number>>;

const UNANSWERABLE_SHARE = 0.3;

export function score(queries: readonly Judged[], decisions: readonly Decision[]): Figures {
  const made = new Map(decisions.map((decision) => [decision.id, decision]));
  const rows = queries.map(({ id, gold }) => {
    const decision = made.get(id);
    if (!decision) throw new Error(`query ${id} has no decision`);
    const rank = decision.ranked.slice(0, 10).findIndex((article) => gold.includes(article)) + 1;
    const right =
      decision.decision === 'answer'
        ? gold.includes(decision.shown[0] ?? '')
        : decision.decision === 'choices' &&
          decision.shown.slice(0, 3).some((article) => gold.includes(article));
    return { decision, answerable: gold.length > 0, rank, right, top: rank === 1 };
  });
  const yes = rows.filter(({ answerable }) => answerable);
  const no = rows.filter(({ answerable }) => !answerable);
  type Row = (typeof rows)[number];
  const weight = (row: Row) => {
    if (yes.length === 0 || no.length === 0) return 1 / rows.length;
    return row.answerable ? (1 - UNANSWERABLE_SHARE) / yes.length : UNANSWERABLE_SHARE / no.length;
  };
  const total = (test: (row: Row) => boolean) =>
    rows.reduce((sum, row) => sum + (test(row) ? weight(row) : 0), 0);
  const share = (of: readonly Row[], test: (row: Row) => boolean) => of.filter(test).length / of.length;
  const is = (kind: Decision['decision']) => (row: Row) => row.decision.decision === kind;

  const figures: Record<string, number> = { queries: rows.length, answerable: yes.length };
  if (yes.length > 0) {
    for (const k of [1, 3, 5, 10]) figures[`recall@${k}`] = share(yes, ({ rank }) => rank > 0 && rank <= k);
    figures['mrr@10'] = yes.reduce((sum, { rank }) => sum + (rank > 0 ? 1 / rank : 0), 0) / yes.length;
  }
  const answered = total(is('answer'));
  figures.answered = answered;
  figures.resolved = total((row) => is('answer')(row) && row.right);
  figures.wrong_among_answered = answered > 0 ? (answered - figures.resolved) / answered : 0;
  figures.choices = total(is('choices'));
  figures.resolved_with_choices = total(({ right }) => right);
  figures.ticket = total(is('ticket'));
  if (no.length > 0) {
    figures.unanswerable_given_answer = share(no, is('answer'));
    figures.unanswerable_given_choices = share(no, is('choices'));
  }
  const order = [...rows].sort((a, b) => b.decision.confidence - a.decision.confidence);
  for (const limit of [0.05, 0.1]) {
    let best = 0;
    let all = 0;
    let wrong = 0;
    for (const [i, row] of order.entries()) {
      all += weight(row);
      if (!row.top) wrong += weight(row);
      const next = order[i + 1];
      const last = !next || next.decision.confidence < row.decision.confidence;
      if (last && wrong <= limit * all) best = Math.max(best, all - wrong);
    }
    figures[`resolvable_at_${Math.round(limit * 100)}%_wrong`] = best;
  }
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inside = rows.filter(({ decision }) => Math.min(9, Math.floor(decision.confidence * 10)) === bin);
    error += Math.abs(
      inside.reduce((sum, row) => sum + weight(row) * (row.decision.confidence - (row.top ? 1 : 0)), 0),
    );
  }
  figures.calibration_error = error / total(() => true);
  return figures;
}
