/**
 * What an engineer says about their duty in plain words: "I am on site until six", 我今天请假, "swap with Liu Yang
 * tomorrow". Only a message understood to its last word is a change; one that is plainly about duty but leaves
 * something open gets the form; whatever else is no word about duty at all.
 */
import type { Desk, Engineer } from '../desk.ts';
import { wallTime } from '../service-level/zone.ts';
import type { ChangeDuty } from './decide-duty.ts';
import { daysLater } from './local-time.ts';

export type DutyWish =
  | { readonly kind: 'change'; readonly action: ChangeDuty }
  /** About duty, but not clear: the form asks, with what is known filled in. */
  | { readonly kind: 'unclear'; readonly known: Partial<ChangeDuty> };

const LONGEST = 120;

interface Phrase {
  readonly duty: 'on' | 'off';
  readonly swaps?: true;
  /** So plainly about duty that what remains unread is asked for. */
  readonly plain?: true;
  readonly pattern: RegExp;
}

const I_AM = "(?:i(?:'| a)?m|i will be|i'll be)";
const PHRASES: readonly Phrase[] = [
  {
    duty: 'off',
    swaps: true,
    plain: true,
    pattern: /^(?:please )?(?:swap|switch|trade)(?: (?:my )?(?:duty|shift|shifts))? with @/,
  },
  { duty: 'off', swaps: true, plain: true, pattern: /^@ (?:covers|stands in) for me/ },
  {
    duty: 'off',
    swaps: true,
    plain: true,
    pattern: /^我?(.*?)(?:和|跟|与) ?@ ?(?:换班|调班|换值班|对调值班)$/,
  },
  { duty: 'off', swaps: true, plain: true, pattern: /^(.*?)@ ?(?:替|代)我(?:值班|当班|上班)?$/ },
  { duty: 'on', plain: true, pattern: new RegExp(`^${I_AM} (?:on ?site|on-site|on duty)`) },
  { duty: 'on', pattern: new RegExp(`^${I_AM} (?:here|available)`) },
  { duty: 'off', plain: true, pattern: new RegExp(`^(?:${I_AM} )?on (?:sick )?leave`) },
  { duty: 'off', pattern: new RegExp(`^${I_AM} (?:off|away|out|sick|not in|on vacation|on holiday)`) },
  { duty: 'off', plain: true, pattern: /^i (?:have|take|am taking) (?:leave|the day off)/ },
  { duty: 'off', plain: true, pattern: /^我(.*?)(?:请假|休假|请病假|病假|年假|调休)$/ },
  { duty: 'off', pattern: /^我(.*?)(?:不在|休息)$/ },
  { duty: 'on', plain: true, pattern: /^我(.*?)都?(?:在现场|在岗|值班|当班)(?:到|至)(.*)$/ },
  { duty: 'on', plain: true, pattern: /^我(.*?)都?(?:在现场|在岗|值班|当班)$/ },
  { duty: 'on', pattern: /^我在(?:到|至)(.*)$/ },
];

/** @param text one message of that engineer. Undefined: it is about something else. */
export function dutyWishIn(text: string, me: Engineer, desk: Desk, now: Date): DutyWish | undefined {
  if (text.length > LONGEST) return undefined;
  const { words, named } = withoutName(bare(text), me, desk);
  const present = wallTime(now, desk.calendar.timeZone);
  for (const { duty, swaps, plain, pattern } of PHRASES) {
    const found = pattern.exec(words);
    if (!found || Boolean(swaps) !== words.includes('@')) continue;
    const standIn = swaps ? named : undefined;
    const known = { engineer: me.id, duty, ...(standIn && { standIn: standIn.id }) };
    const rest = [...found.slice(1).map((part) => part ?? ''), words.slice(found[0].length)];
    const until = pattern.source.includes('(?:到|至)(.*)') ? rest.splice(rest.length - 2, 1)[0] : undefined;
    const when = spanIn(rest.join(' ').trim(), until, present);
    if (when === undefined) return plain ? { kind: 'unclear', known } : undefined;
    // "I am on leave", "swap with Liu": when?
    if (when === 'open') return plain ? { kind: 'unclear', known } : undefined;
    return { kind: 'change', action: { kind: 'change-duty', ...known, ...when } };
  }
  return undefined;
}

/** The one colleague who is named stands as `@` in the words. */
function withoutName(words: string, me: Engineer, desk: Desk): { words: string; named?: Engineer } {
  const names = desk.engineers
    .filter((one) => one.id !== me.id)
    .flatMap((one) =>
      [one.name, one.id, one.id.replaceAll('-', ' ')].map((name) => ({ one, name: bare(name) })),
    )
    .filter(({ name }) => words.includes(name))
    .sort((a, b) => b.name.length - a.name.length);
  const [first] = names;
  if (!first || names.some(({ one }) => one.id !== first.one.id)) return { words };
  return { words: words.replace(first.name, '@').replace(/\s+/g, ' ').trim(), named: first.one };
}

function bare(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[!?.。！？，,;；、]+(?=\s|$)|[，。！？；、]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

interface When {
  readonly from?: string;
  readonly to?: string;
}

/** `open`: nothing is said about it; undefined: something is, and not understood. */
function spanIn(text: string, until: string | undefined, present: string): When | 'open' | undefined {
  const today = present.slice(0, 10);
  let words = text
    .replace(/^(?:for|on|at|the|期间|在)\s+/g, '')
    .replace(/(?:都|要|想|全天|一天)/g, '')
    .trim();
  let end = until?.trim();
  if (end === undefined) {
    const [, before = '', after] =
      /^(.*?)\s*(?:\b(?:until|till|til|through|to)\b|直到|到|至|\.\.|~| - |–|—)\s*(.+)$/.exec(words) ?? [];
    if (after !== undefined) {
      words = before
        .replace(/^from /, '')
        .replace(/从|自/g, '')
        .trim();
      end = after.trim();
    }
  }
  const start = words === '' ? undefined : dayIn(words, today);
  if (words !== '' && !start) return undefined;
  if (end === undefined) return start ?? 'open';
  const day = start?.from?.slice(0, 10);
  if (start && start.from !== start.to) return undefined;
  const time = timeIn(end, day === undefined || day === today ? present : undefined);
  if (time)
    return day
      ? { from: day === today ? present : `${day}T00:00`, to: `${day}T${time}` }
      : { to: `${today}T${time}` };
  const last = dayIn(monthOf(day, end), day ?? today);
  if (!last?.to || last.from !== last.to) return undefined;
  return { from: day ?? today, to: last.to };
}

/** 12月1日到3日: the month is said once. */
function monthOf(day: string | undefined, end: string): string {
  const bareDay = /^(\d{1,2})(?:日|号)$/.exec(end);
  return day && bareDay ? `${day.slice(0, 8)}${bareDay[1]!.padStart(2, '0')}` : end;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const HAN = '一二三四五六日';

/** A day, a week or half a day, with both ends; undefined when it is none of these or could be two. */
function dayIn(text: string, today: string): { readonly from: string; readonly to: string } | undefined {
  const words = text.replace(/^(?:on|from) /, '').trim();
  const one = (date: string) => ({ from: date, to: date });
  const weekday = ((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const half = /^(.*?) ?(morning|afternoon|上午|下午)$/.exec(words);
  if (half) {
    const day = half[1] === 'this' || half[1] === '' ? one(today) : dayIn(half[1]!, today);
    if (!day || day.from !== day.to) return undefined;
    return /morning|上午/.test(half[2]!)
      ? { from: day.from, to: `${day.from}T12:00` }
      : { from: `${day.from}T12:00`, to: `${daysLater(day.from, 1)}T00:00` };
  }
  if (/^(?:today|今天|今日)$/.test(words)) return one(today);
  if (/^(?:tomorrow|明天|明日)$/.test(words)) return one(daysLater(today, 1));
  if (/^(?:the day after tomorrow|后天)$/.test(words)) return one(daysLater(today, 2));
  if (/^(?:this week|本周|这周|这个星期)$/.test(words))
    return { from: today, to: daysLater(today, 7 - weekday) };
  if (/^(?:next week|下周|下个?星期)$/.test(words))
    return { from: daysLater(today, 8 - weekday), to: daysLater(today, 14 - weekday) };
  const english = DAYS.indexOf(words) + 1;
  const chinese = /^(下|本|这)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(words);
  if (english > 0) return one(daysLater(today, ((english - weekday + 6) % 7) + 1));
  if (chinese) {
    const wanted = HAN.indexOf(chinese[2]!.replace('天', '日')) + 1;
    if (chinese[1] === '下') return one(daysLater(today, 7 - weekday + wanted));
    return wanted < weekday ? undefined : one(daysLater(today, wanted - weekday));
  }
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words);
  if (iso) return exists(words) ? one(words) : undefined;
  const han = /^(?:(\d{4})年)?(\d{1,2})月(\d{1,2})(?:日|号)?$/.exec(words);
  const short =
    /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3})[a-z]*$|^([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?$/.exec(words);
  const month = han ? Number(han[2]) : short ? MONTHS.indexOf(short[2] ?? short[3]!) + 1 : 0;
  const day = han ? Number(han[3]) : Number(short?.[1] ?? short?.[4]);
  if (month < 1 || !day) return undefined;
  const dateIn = (year: number) =>
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const year = Number(today.slice(0, 4));
  const date = han?.[1] ? dateIn(Number(han[1])) : dateIn(year) >= today ? dateIn(year) : dateIn(year + 1);
  return exists(date) ? one(date) : undefined;
}

function exists(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

const NUMBERS = [
  'twelve',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
];

/**
 * A time of day `HH:MM`. A plain "six" is the next time a clock shows six, if that is today; without a present
 * to go by it is not clear which of two it is.
 */
function timeIn(text: string, present: string | undefined): string | undefined {
  const words = text
    .replace(/^今天/, '')
    .replace(
      /(^|[^\d])(十[一二]?|[一二两三四五六七八九])(?=点)/,
      (_, before, han: string) => `${before}${hanNumber(han)}`,
    )
    .trim();
  const found =
    /^(凌晨|早上|上午|中午|下午|傍晚|晚上)?(\d{1,2})(?:[:点]|点钟)?(\d{2}|半)?分?(?: ?(am|pm|a\.m|p\.m|o'clock))?$/.exec(
      words,
    );
  const spelled = NUMBERS.indexOf(words.replace(/ o'clock$/, ''));
  if (!found && spelled < 0) return undefined;
  let hour = found ? Number(found[2]) : spelled || 12;
  const minute = found?.[3] === '半' ? 30 : Number(found?.[3] ?? 0);
  if (hour > 24 || minute > 59) return undefined;
  const half = found?.[1] ?? found?.[4]?.replace('.', '');
  if (half && /下午|傍晚|晚上|pm/.test(half) && hour < 12) hour += 12;
  else if (half && /凌晨|am/.test(half) && hour === 12) hour = 0;
  // "18:00" and "09:00" are exact; "6", "6点" and "six" may be either half of the day.
  const isExact = half !== undefined ? half !== "o'clock" : hour > 12 || /^\d{1,2}:\d{2}$/.test(words);
  const asTime = (value: number) => `${String(value).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  if (isExact) return asTime(hour);
  if (present === undefined) return undefined;
  return [asTime(hour % 12), asTime((hour % 12) + 12)].find((time) => time > present.slice(11));
}

function hanNumber(han: string): number {
  if (han.startsWith('十')) return 10 + (han.length > 1 ? HAN.indexOf(han[1]!) + 1 : 0);
  return han === '两' ? 2 : '一二三四五六七八九'.indexOf(han) + 1;
}
