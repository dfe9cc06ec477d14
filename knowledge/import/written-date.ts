const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const DATE = String.raw`\b([a-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})\b|\b(\d{1,2}) ([a-z]{3})[a-z]*\.? (\d{4})\b|(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})`;
const DATES = new RegExp(DATE, 'gi');
const STATED = new RegExp(
  String.raw`(?:last (?:updated|reviewed|revised|modified|changed)|updated|revised|effective(?: date)?|date|(?:更新|修订|发布|生效|编制|修改)?(?:日期|时间))[*_]*\s*(?:on|:|：)?[*_]*\s*(?=${DATE})[^\n]{6,20}`,
  'i',
);
const IMPRINT_CHARACTERS = 600;

/** The day a document says at its beginning that it is from; a file has often only the day it was copied or printed. */
export function statedDate(text: string): string | undefined {
  const stated = STATED.exec(text.slice(0, IMPRINT_CHARACTERS))?.[0];
  return stated === undefined ? undefined : lastDateIn(stated);
}

/** "Created by Ann on Jan 02, 2025, last modified by Bob on Mar 03, 2026", "最后更新于 2026年3月3日": the last day a text names, as YYYY-MM-DD. */
export function lastDateIn(text: string): string | undefined {
  const dates = text.slice(0, 2_000).matchAll(DATES);
  const [, ...found] = [...dates].at(-1) ?? [];
  const [nameFirst, dayAfter, yearAfter, dayBefore, nameThen, yearThen, year, month, day] = found;
  const name = nameFirst ?? nameThen;
  const dayInEnglish = dayAfter ?? dayBefore;
  const yearInEnglish = yearAfter ?? yearThen;
  const monthOf = name ? MONTHS.indexOf(name.toLowerCase()) + 1 : Number(month);
  if (!monthOf || monthOf > 12) return undefined;
  const pad = (part: string | number) => String(part).padStart(2, '0');
  return `${yearInEnglish ?? year}-${pad(monthOf)}-${pad(dayInEnglish ?? day!)}`;
}
