/** What belongs to a section: steps with what has to be there before, and how to see that they worked. Pure. */
import { isNumbered, isStep, isTopic } from './headings.ts';
import { hasSteps, haveOneParent, isWithin, type Section } from './sections.ts';

/**
 * The focus with what stands below it and belongs to it, in the article's order. Where it has no steps, what follows has
 * them; where it is one of several that follow one another, so do the others.
 */
export function withItsOwn(focus: Section, sections: readonly Section[]): readonly Section[] {
  const at = sections.indexOf(focus);
  const end = endOf(focus, sections);
  const own = sections.slice(at, end);
  const isDone = own.some(hasSteps);
  if (!isDone) {
    const isSaid = isTopic(focus.kind) && own.some(({ text }) => text !== '');
    if (!isSaid || sections[end]?.kind === 'solution') return sections.slice(at);
  }
  const chain = sequence(focus, sections);
  const last = Math.max(end, endOf(chain.at(-1) ?? focus, sections));
  const kept = new Set([
    ...sections.slice(0, at).filter(({ kind }) => kind === 'before'),
    ...chain,
    ...own,
    ...endingOf(focus, sections, last, isDone),
  ]);
  return sections.filter((section) => kept.has(section));
}

/** Where what stands below a section ends. */
function endOf(section: Section, sections: readonly Section[]): number {
  const from = sections.indexOf(section);
  const end = sections.findIndex((one, i) => i > from && !isWithin(one, section));
  return end < 0 ? sections.length : end;
}

/** What stands right behind the steps is theirs; otherwise what stands behind the last of all is for all of them. */
function endingOf(
  focus: Section,
  sections: readonly Section[],
  last: number,
  isDone: boolean,
): readonly Section[] {
  const rest = sections.slice(last);
  const next = rest.findIndex(({ kind }) => kind !== 'after');
  const right = rest.slice(0, next < 0 ? undefined : next);
  if (right.length > 0 || !isDone) return right;
  const behindAll = sections.findLastIndex(({ kind, isProcedure }) => isProcedure && kind !== 'after') + 1;
  // What stands below other steps is about those.
  const above = focus.path.slice(0, -1);
  const isBeside = ({ path }: Section) => path.slice(0, -1).every((heading, i) => heading === above[i]);
  return sections.slice(behindAll).filter((section) => section.kind === 'after' && isBeside(section));
}

/** Sections beside the focus that are the steps before and after it. Numbered chapters with steps of their own are not. */
function sequence(focus: Section, sections: readonly Section[]): readonly Section[] {
  const beside = sections.filter((one) => one.level === focus.level && haveOneParent(one, focus));
  const steps = beside.filter(({ heading }) => isStep(heading));
  if (steps.includes(focus)) return steps;
  const numbered = beside.filter(({ heading }) => isNumbered(heading));
  const areChapters = numbered.some(({ isProcedure }) => isProcedure);
  return numbered.includes(focus) && !areChapters ? numbered.slice(numbered.indexOf(focus)) : [];
}

/** Steps that cannot be followed without what stands elsewhere in the article. */
export function refersElsewhere({ text }: Section): boolean {
  return REFERS.test(text);
}

const REFERS =
  /\babove (?:sections?|steps?|tables?|instructions?|settings?)\b|\b(?:see|as|sections?|steps?|tables?|instructions?|settings?|described|listed|shown) above\b|\b(?:previous|earlier|other) (?:sections?|steps?)\b|\bsteps? \d+ of\b|上表|上述|上文|上面的?(?:步骤|表|方法|设置)|同上|见前|前面的?步骤/iu;
