/** Sentences about whose something is, where a desk has customers. */
import { customerName } from '../customers.ts';
import type { Desk } from '../desk.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Language, Part } from '../types.ts';
import { sentences } from './sentences.ts';

/** A sentence that is about one customer begins with its name. */
export function named(
  customer: string | undefined,
  words: string,
  { desk }: Rules,
  language: Language,
): string {
  if (customer === undefined) return words;
  return sentences(language).ofCustomer(customerName(desk, customer, language), words);
}

/** Whose days the desk's are, too. */
export function alsoOf(desk: Desk, language: Language): readonly Part[] {
  const names = desk.customers.filter(({ ownYears }) => !ownYears).map(({ name }) => name[language]);
  if (names.length === 0) return [];
  return [{ kind: 'text', tone: 'quiet', text: sentences(language).calendarAlsoOf(names) }];
}
