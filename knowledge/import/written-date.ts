const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "Created by Ann on Jan 02, 2025, last modified by Bob on Mar 03, 2026", "最后更新于 2026年3月3日": the last day a text names, as YYYY-MM-DD. */
export function lastDateIn(text: string): string | undefined {
  const dates = text
    .slice(0, 2_000)
    .matchAll(/\b([a-z]{3})[a-z]*\.? (\d{1,2}), (\d{4})\b|(\d{4})[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})/gi);
  const [, name, dayInEnglish, yearInEnglish, year, month, day] = [...dates].at(-1) ?? [];
  const monthOf = name ? MONTHS.indexOf(name.toLowerCase()) + 1 : Number(month);
  if (!monthOf || monthOf > 12) return undefined;
  const pad = (part: string | number) => String(part).padStart(2, '0');
  return `${yearInEnglish ?? year}-${pad(monthOf)}-${pad(dayInEnglish ?? day!)}`;
}
