/**
 * Which part of an article answers this person. Pure, and without a model.
 *
 * An article is its **sections**. One with steps of its own is a **procedure**; several may stand in one article, for
 * different machines or different troubles, and then this person is shown theirs: with what has to be there before, and how to
 * see that it worked. Sections about the article itself (its history, what else to read) are shown to nobody.
 */
import type { Match } from '../../knowledge/types.ts';
import { isTopic, kindOf, plainHeading } from './article/headings.ts';
import { sameForOthers, sectionMeant, TOPICS_MIN } from './article/section-meant.ts';
import {
  asHeading,
  lengthOf,
  nameOf,
  type Section,
  sectionsIn,
  topicsOf,
  withoutApparatus,
  wordsIn,
  written,
} from './article/sections.ts';
import { statedFor, textFor } from './article/stated-for.ts';
import { whatFits } from './article/what-fits.ts';
import { refersElsewhere, withItsOwn } from './article/with-its-own.ts';
import { withOwnLinks } from './honest-links.ts';
import { machinesMeant, platformsIn } from './platforms.ts';

/** What fits a message; a shorter article about one thing is shown whole. */
const SHOWN_CHARACTERS = 1_800;
/** Of an article that was asked for in full. */
const WHOLE_CHARACTERS = 6_000;

export interface Wanted {
  /** The person asked for all of it. */
  readonly whole?: true | undefined;
  /** Or for this one of `otherMachines`. */
  readonly section?: string | undefined;
}

export interface Part {
  readonly markdown: string;
  /** Nothing of the article is left out but what is about the article itself. */
  readonly isWhole: boolean;
  /** For whom the article says it is, where neither its fields nor this part say so. */
  readonly statedFor?: string;
  /** The same for other machines, when the person has not said which one they have: headings, and what to ask for them with. */
  readonly otherMachines: readonly { readonly heading: string; readonly section: string }[];
  /** What the steps shown are for, where there are others. */
  readonly machine?: string;
}

/**
 * The part of the article that answers the question, in some `characters`: steps are whole and begin with the first one
 * unless that is too far away. Without a question, or where nothing tells the sections apart, an article that fits is whole.
 */
export function partFor(
  { article, passage }: Pick<Match, 'article' | 'passage'>,
  question: string,
  wanted: Wanted = {},
  characters = wanted.whole ? WHOLE_CHARACTERS : SHOWN_CHARACTERS,
): Part {
  const all = sectionsIn(article.body);
  const sections = withoutApparatus(all);
  const shown = (markdown: string) => withOwnLinks(withoutLastRule(markdown), article.body);
  const wholeOf = (kept: readonly Section[]): Part => ({
    markdown: shown(kept.length === all.length ? article.body : written(kept, asHeading)),
    isWhole: kept.length === sections.length,
    otherMachines: [],
  });
  if (wanted.whole && lengthOf(sections) <= characters) return wholeOf(sections);

  // Whoever asks for more of an article means more than their machine.
  const said = wanted.whole || wanted.section !== undefined ? '' : question;
  const chosen = sections.find((section) => nameOf(section) === wanted.section);
  const meant = sectionMeant(sections, passage, question, said);
  const focus = chosen ?? meant.section;
  const own = withItsOwn(focus, meant.open);
  const isAlone = chosen !== undefined || (meant.isClear && !own.some(refersElsewhere));
  if (!isAlone && lengthOf(meant.open) <= characters) return wholeOf(meant.open);

  const fits = whatFits(focus, own, passage.text, characters);
  const markdown = shown(fits.markdown);
  const machines = platformsIn(said);
  const isSaid = article.appliesTo !== undefined || markdown.includes(textFor(all) ?? '\0');
  const stated = isSaid ? undefined : statedFor(all, machines);
  const others = machines.length > 0 ? [] : sameForOthers(focus, sections, machinesMeant(question));
  return {
    markdown,
    isWhole: fits.count === sections.length && !fits.isCut,
    ...(stated && { statedFor: stated }),
    otherMachines: others.map((section) => ({ heading: section.name, section: nameOf(section) })),
    ...(others.length > 0 && { machine: focus.name }),
  };
}

/**
 * What a match was found by, where its article is about several things: the heading that names it. With a question only a
 * heading that has a word of it.
 */
export function topicOf(
  { article, passage }: Pick<Match, 'article' | 'passage'>,
  question?: string,
): string | undefined {
  const heading = plainHeading(passage.headings.at(-1) ?? '');
  const kind = kindOf(heading);
  if (!isTopic(kind) || kind === 'questions') return undefined;
  if (question !== undefined) {
    const asked = wordsIn(question);
    if (![...wordsIn(heading)].some((word) => word.length > 1 && asked.has(word))) return undefined;
  }
  return topicsOf(sectionsIn(article.body)).length >= TOPICS_MIN ? heading : undefined;
}

/** A line across at the end divides an answer from nothing. */
function withoutLastRule(markdown: string): string {
  return markdown.replace(/\n\s*(?:-{3,}|\*{3,}|_{3,})\s*$/u, '\n');
}
