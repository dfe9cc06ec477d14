/**
 * Public holidays of other countries, as `date-holidays` knows them: a proposal that an administrator reads
 * and confirms. China's come from chinese-holidays.ts, which also knows 调休.
 */
import type { Language } from '../types.ts';

export interface ProposedHolidays {
  readonly year: number;
  /** `YYYY-MM-DD` -> name, as `CalendarRules.holidays` has them. */
  readonly holidays: Readonly<Record<string, string>>;
  readonly source: string;
}

/**
 * Whole public holidays of a country (ISO 3166, `DE`) or of a part of it (`DE` and `BY`); undefined when the library
 * does not know the place. The library is large and loaded when first asked.
 */
export async function proposePublicHolidays(
  place: { readonly country: string; readonly state?: string },
  year: number,
  language: Language,
): Promise<ProposedHolidays | undefined> {
  const { default: Holidays } = await import('date-holidays');
  const { country, state } = place;
  const known = new Holidays();
  if (!known.getCountries()[country]) return undefined;
  if (state && !known.getStates(country)?.[state]) return undefined;
  const calendar = state ? new Holidays(country, state) : new Holidays(country);
  const days = calendar
    .getHolidays(year, language)
    // A holiday that begins at noon leaves the morning to work: the administrator decides.
    .filter(({ type, date }) => type === 'public' && date.slice(11, 16) === '00:00')
    .flatMap(({ start, end, name, date }): readonly (readonly [string, string])[] => {
      const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000));
      const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
      return Array.from({ length: count }, (_, index) => [
        new Date(first + index * 86_400_000).toISOString().slice(0, 10),
        name,
      ]);
    });
  return {
    year,
    holidays: Object.fromEntries(days),
    source: `date-holidays, ${[country, state].filter(Boolean).join('-')}`,
  };
}
