/** An article as its sections. Pure. */
import { sectionsOf } from '../../../knowledge/search/passages.ts';
import { tokenise } from '../../../knowledge/search/tokenise.ts';
import { platformsOfHeading, runsOn } from '../platforms.ts';
import { type HeadingKind, isTopic, kindOf, plainHeading } from './headings.ts';

/** The text under one heading, with what the heading and the text say it is. */
export interface Section {
  /** Headings above it and its own, outermost first; none before the first heading. */
  readonly path: readonly string[];
  /** Its own, as it is written, and without marks and number. */
  readonly heading: string;
  readonly name: string;
  readonly kind: HeadingKind;
  readonly level: number;
  readonly text: string;
  /** Has numbered steps of its own. */
  readonly isProcedure: boolean;
}

/** An article's sections, those that are about the article itself too; at least one. */
export function sectionsIn(body: string): readonly Section[] {
  const sections = sectionsOf(body).flatMap(({ headings, level, lines }): readonly Section[] => {
    const text = lines.join('\n').trim();
    const heading = headings.at(-1) ?? '';
    const name = plainHeading(heading);
    const isProcedure = lines.filter((line) => NUMBERED_LINE.test(line)).length >= 2;
    return text === '' && heading === ''
      ? []
      : [{ path: headings, heading, name, kind: kindOf(name), level, text, isProcedure }];
  });
  const empty = { path: [], heading: '', name: '', kind: 'none', level: 0, isProcedure: false } as const;
  return sections.length > 0 ? sections : [{ ...empty, text: body }];
}

const NUMBERED_LINE = /^\s*(?:\d+[.)、]|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)/;
const LIST = /^\s*(?:\d+[.)、]|[-*+•]\s|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)/mu;

/** Whether it tells something to do, numbered or not. */
export function hasSteps({ text }: Pick<Section, 'text'>): boolean {
  return LIST.test(text);
}

/** Without the history of the article, what else to read and the like, unless there is nothing else. */
export function withoutApparatus(sections: readonly Section[]): readonly Section[] {
  const about = sections.filter(({ path }) => !path.some((one) => kindOf(plainHeading(one)) === 'apparatus'));
  return about.some(({ text }) => text !== '') ? about : sections;
}

export function lengthOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { heading, text }) => sum + heading.length + text.length, 0);
}

/** Whether it is that section or stands below it. */
export function isWithin(section: Section, above: Section): boolean {
  return above.path.every((heading, i) => section.path[i] === heading);
}

/** Whether both stand under the same heading, at the same level or not. */
export function haveOneParent(one: Section, other: Section): boolean {
  return one.path.slice(0, -1).join('\n') === other.path.slice(0, -1).join('\n');
}

/** Sections about one thing among others, each of which may be all that somebody wants to know. */
export function topicsOf(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ kind, text, isProcedure }) => isProcedure || (text !== '' && isTopic(kind)));
}

/** What the heading nearest to a section's text says it is for. */
export function machinesOf({ path }: Section): readonly string[] {
  const named = path.map((heading) => platformsOfHeading(plainHeading(heading)));
  return named.findLast((machines) => machines.length > 0) ?? [];
}

/** Without sections that are for other machines alone, where the article has one for these. */
export function forMachines(sections: readonly Section[], machines: readonly string[]): readonly Section[] {
  if (machines.length === 0) return sections;
  const isFor = (section: Section) => {
    const named = machinesOf(section);
    return named.length === 0 ? undefined : runsOn(named, machines);
  };
  return sections.some((section) => isFor(section) === true)
    ? sections.filter((section) => isFor(section) !== false)
    : sections;
}

const NAME_CHARACTERS = 200;

/** A section as a button names it. */
export function nameOf({ path }: Section): string {
  return Array.from(path.map(plainHeading).join(' / ')).slice(0, NAME_CHARACTERS).join('');
}

export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(tokenise(text).map((term) => term.text));
}

/** How a heading is written among what it stands above. */
export type Mark = (heading: string, level: number) => string;
export const asHeading: Mark = (heading, level) => `${'#'.repeat(level + 1)} ${heading}`;
export const asBold: Mark = (heading) => `**${heading.replace(/\*\*/gu, '')}**`;

/** Sections as Markdown, each below those of its headings that the one before it does not stand under. */
export function written(sections: readonly Section[], mark: Mark): string {
  let above: readonly string[] = [];
  const lines: string[] = [];
  for (const { path, text, level } of sections) {
    const known = path.findIndex((heading, i) => above[i] !== heading);
    const fresh = known < 0 ? [] : path.slice(known);
    lines.push(...fresh.map((heading, i) => mark(heading, level - fresh.length + 1 + i)), text);
    above = path;
  }
  return lines.filter((line) => line !== '').join('\n\n');
}
