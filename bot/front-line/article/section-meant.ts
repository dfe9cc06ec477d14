/** Which section of an article a question is about. Pure. */
import { tokenise } from '../../../knowledge/search/tokenise.ts';
import type { Passage } from '../../../knowledge/types.ts';
import { machinesMeant, platformsIn, runsOn } from '../platforms.ts';
import { isTopic } from './headings.ts';
import {
  forMachines,
  hasSteps,
  haveOneParent,
  isWithin,
  machinesOf,
  type Section,
  topicsOf,
  wordsIn,
} from './sections.ts';

export interface SectionMeant {
  readonly section: Section;
  /** Without sections that are for other machines than the question names. */
  readonly open: readonly Section[];
  /** It alone may be shown, also where all would fit. */
  readonly isClear: boolean;
}

/** Of several machines or troubles the one that the question names; else the section the passage was cut from. */
export function sectionMeant(
  sections: readonly Section[],
  passage: Pick<Passage, 'headings' | 'text'>,
  question: string,
  /** What the question may say about the machine; empty where that does not count. */
  said = question,
): SectionMeant {
  const matched = sectionOf(sections, passage);
  const machines = platformsIn(said);
  // "On my phone" is often said by the way: it decides where no section was found that does.
  const decides = matched !== undefined && (matched.isProcedure || isTopic(matched.kind));
  const kinds = machines.length === 0 && !decides ? (machinesMeant(said) ?? []) : machines;
  const open = forMachines(sections, kinds);
  const found = matched && open.includes(matched) ? matched : undefined;

  const only = onlyProcedureFor(open, machines, found);
  if (only) return { section: only, open, isClear: true };
  const best = bestByWords(question, open);
  const family =
    machines.length === 0 && best?.family && found && isWithin(found, best.family) ? best.family : undefined;
  // How to see that it worked says nothing without what was to be done.
  const isEnd = found?.kind === 'after' && !hasSteps(found);
  const before = isEnd ? (best?.section ?? lastProcedure(open, found)) : undefined;
  return {
    section: before ?? family ?? found ?? best?.section ?? open[0]!,
    open,
    isClear: best?.isClear === true && (family !== undefined || found === best.section),
  };
}

/** The section a passage was cut from: the same words may stand in two. */
function sectionOf(
  sections: readonly Section[],
  { headings, text }: Pick<Passage, 'headings' | 'text'>,
): Section | undefined {
  const within = sections.filter(({ path }) => path.join('\n') === headings.join('\n'));
  return within.find((section) => section.text.includes(text)) ?? within[0];
}

function lastProcedure(sections: readonly Section[], before: Section): Section | undefined {
  return sections.slice(0, sections.indexOf(before)).findLast(({ isProcedure }) => isProcedure);
}

/** The steps for this person's machine, where there are no others that they may need besides and nothing else was found. */
function onlyProcedureFor(
  sections: readonly Section[],
  machines: readonly string[],
  found: Section | undefined,
): Section | undefined {
  const [only, ...others] = sections.filter(
    ({ kind, isProcedure }) => isProcedure && kind !== 'before' && kind !== 'after',
  );
  const isOther = found !== undefined && found !== only && isTopic(found.kind);
  return only && others.length === 0 && !isOther && runsOn(machinesOf(only), machines) ? only : undefined;
}

/** So many times the next best makes a section the one that is meant, */
const CLEARLY = 1.2;
/** of so many: fewer are soon read. */
export const TOPICS_MIN = 3;

interface BestByWords {
  readonly section: Section;
  readonly isClear: boolean;
  /** The section above it, where that holds the same for several machines: all of it is one topic. */
  readonly family: Section | undefined;
}

/**
 * The topic in which most of the question's words stand that not every one has. It is clear where three or more can be told
 * apart this way; of two, both are soon read.
 */
function bestByWords(question: string, sections: readonly Section[]): BestByWords | undefined {
  const topics = topicsOf(sections);
  const scores = scoresByWords(question, topics);
  const first = Math.max(0, ...scores);
  if (first === 0) return undefined;
  const section = topics[scores.indexOf(first)]!;
  const parent = sections.find(
    (one) => section.path.length > 1 && one.path.join('\n') === section.path.slice(0, -1).join('\n'),
  );
  const isSame = (one: Section) =>
    parent !== undefined && one !== section && isWithin(one, parent) && machinesOf(one).length > 0;
  const family = machinesOf(section).length > 0 && topics.some(isSame) ? parent : undefined;
  const rivals = scores.filter((_, i) => topics[i] !== section && !(family && isSame(topics[i]!)));
  const isClear = topics.length >= TOPICS_MIN && first >= Math.max(0, ...rivals) * CLEARLY;
  return { section, isClear, family };
}

function scoresByWords(question: string, topics: readonly Section[]): readonly number[] {
  // One character is what the segmenter leaves over of a word that it does not know.
  const terms = new Map(
    tokenise(question).flatMap(({ text, weight }) => (text.length > 1 ? [[text, weight] as const] : [])),
  );
  const known = topics.map(({ path, text }) => ({ heading: wordsIn(path.join('\n')), text: wordsIn(text) }));
  const scores = topics.map(() => 0);
  for (const [term, ownWeight] of terms) {
    const times = known.map(({ heading, text }) => (heading.has(term) ? 2 : text.has(term) ? 1 : 0));
    const holders = times.filter((count) => count > 0).length;
    // A word of several says less than one of a single topic, and in Chinese comes in more pieces.
    const weight =
      (ownWeight / Math.max(1, holders)) * Math.log(1 + (topics.length - holders) / (holders + 0.5));
    for (const [i, count] of times.entries()) scores[i]! += count * weight;
  }
  return scores;
}

/** The same for other machines than this section's: procedures beside it under headings that name another. */
export function sameForOthers(
  focus: Section,
  sections: readonly Section[],
  meant: readonly string[] | undefined,
): readonly Section[] {
  const own = machinesOf(focus);
  if (own.length === 0) return [];
  return sections.filter((section) => {
    const named = machinesOf(section);
    const isBeside = haveOneParent(section, focus) && section.level === focus.level;
    const isOther = section !== focus && isBeside && section.isProcedure && named.length > 0;
    return isOther && !runsOn(named, own) && (meant === undefined || runsOn(named, meant));
  });
}
