import type { Article, Audience, Language, Source } from '../types.ts';
import { cleanLine, cleanText } from './clean-text.ts';
import { detectLanguage } from './detect-language.ts';
import type { Defaults, Draft, FieldName, Objection, Outcome } from './outcome.ts';
import { objection } from './outcome.ts';
import { partLocation, refusal } from './refusals.ts';
import { hashOf, slug } from './slug.ts';

export interface Place {
  readonly collection: string;
  readonly location: string;
  readonly url?: string;
  readonly defaults?: Defaults;
}

const AUDIENCES: Readonly<Record<string, Audience>> = {
  staff: 'staff',
  员工: 'staff',
  engineers: 'engineers',
  工程师: 'engineers',
};

/** Turns what one document gave into articles and refusals; pure. */
export function outcomeOf(part: Draft | Objection, place: Place): Outcome {
  if (part.kind === 'objection') {
    return refusal(place.collection, place.location, part);
  }
  const article = toArticle(part, place);
  return 'kind' in article
    ? refusal(place.collection, place.location, { ...article, ...(part.part ? { part: part.part } : {}) })
    : { kind: 'article', article };
}

/** A word of Latin letters with others among them that look the same; `kΩ` and `μm` do not. */
const LOOKS_LATIN = /(?=\p{L}*\p{Script=Latin})(?=\p{L}*[\p{Script=Cyrillic}ΑΒΕΖΗΙΚΜΝΟΡΤΥΧορν])\p{L}+/u;

function toArticle(draft: Draft, place: Place): Article | Objection {
  const body = cleanText(draft.body).trim();
  if (body === '') return objection('empty');
  const path = pathParts(place);
  const title = line(draft, 'title') || cleanLine(draft.heading ?? '', 200) || path.fileName;

  const posing = LOOKS_LATIN.exec(title)?.[0];
  if (posing !== undefined) return objection('mixed_letters', posing);
  const audience = audienceOf(draft, place, path.folders);
  if (typeof audience !== 'string') return audience;
  const language = languageOf(draft, place, path, `${title}\n${body}`);
  if (typeof language !== 'string') return language;
  const updated = dayOf(draft, 'updated');
  if (typeof updated === 'object') return updated;
  const reviewBy = dayOf(draft, 'reviewBy');
  if (typeof reviewBy === 'object') return reviewBy;

  const given = line(draft, 'subject');
  const subject = given ? slug(given) : slug(partLocation(path.stem, draft.part?.replace(/:(?:zh|en)$/, '')));
  const source: Source = {
    collection: place.collection,
    location: partLocation(cleanLine(place.location, 2000), draft.part),
    ...(place.url === undefined ? {} : { url: place.url }),
  };
  const optional = {
    appliesTo: line(draft, 'appliesTo'),
    owner: line(draft, 'owner') || place.defaults?.owner,
    category: line(draft, 'category') || place.defaults?.category,
    updated,
    reviewBy,
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value));
  const unversioned = {
    id: `${subject}.${language}`,
    subject,
    title: withoutHeadingMarks(title),
    body: withSharesAsWritten(sectionsBelowTitle(withoutTitle(body, title))),
    language,
    audience,
    source,
    ...known,
    questions: questionsOf(draft),
  };
  if (unversioned.body === '') return objection('empty');
  return { ...unversioned, version: hashOf(JSON.stringify(unversioned), 16) };
}

function line(draft: Draft, field: FieldName): string {
  return cleanLine(textsOf(draft.fields.get(field)).join(', '), 200);
}

/** A field may be one value or a list of them; anything nested deeper is left aside. */
function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value])
    .filter((item) => ['string', 'number', 'boolean'].includes(typeof item))
    .map(String);
}

function questionsOf(draft: Draft): readonly string[] {
  const lines = textsOf(draft.fields.get('questions')).flatMap((text) => text.split('\n'));
  return [...new Set(lines.map((question) => cleanLine(question, 500)))].filter(Boolean).slice(0, 200);
}

function audienceOf(draft: Draft, place: Place, folders: readonly string[]): Audience | Objection {
  const forEngineers =
    place.defaults?.audience === 'engineers' || folders.some((name) => AUDIENCES[name] === 'engineers');
  if (!draft.fields.has('audience')) {
    return forEngineers ? 'engineers' : 'staff';
  }
  const value = draft.fields.get('audience');
  const written = typeof value === 'string' ? value.trim() : '';
  const audience = Object.hasOwn(AUDIENCES, written.toLowerCase())
    ? AUDIENCES[written.toLowerCase()]
    : undefined;
  if (audience === undefined) {
    return objection(
      'unknown_audience',
      written || (value ? JSON.stringify(value) : { en: 'nothing', zh: '空' }),
    );
  }
  return forEngineers && audience === 'staff' ? objection('contradicting_audience', written) : audience;
}

function languageOf(draft: Draft, place: Place, path: PathParts, text: string): Language | Objection {
  const written = line(draft, 'language');
  if (written) return languageNamed(written) ?? objection('unknown_language', written);
  return path.language ?? place.defaults?.language ?? detectLanguage(text) ?? objection('other_language');
}

const LANGUAGE_NAMES: readonly (readonly [RegExp, Language])[] = [
  [/^(?:zh|cn|chinese|中文|汉语|简体中文)(?:[-_].*)?$/i, 'zh'],
  [/^(?:en|english|英文|英语)(?:[-_].*)?$/i, 'en'],
];

function languageNamed(name: string): Language | undefined {
  return LANGUAGE_NAMES.find(([names]) => names.test(name))?.[1];
}

interface PathParts {
  /** Without the folder that only says the language. */
  readonly folders: readonly string[];
  readonly fileName: string;
  readonly language: Language | undefined;
  /** Shared by translations: collection and path without language and ending. */
  readonly stem: string;
}

/** What the path says: `zh/vpn.md`, `vpn.zh.md` and `en/vpn.md` are one subject in two languages. */
function pathParts(place: Place): PathParts {
  const names = readablePath(place.location).split('/').filter(Boolean);
  const last = (names.pop() ?? '').replace(/\.[a-z]{2,8}$/i, '');
  const suffix = /^(.+)\.(zh|en)(?:-[a-z]{2,4})?$/i.exec(last);
  const folderOfLanguage = names.findLastIndex((name) => /^(?:zh|en)(?:[-_][a-z]{2,4})?$/i.test(name));
  const folders = names.filter((_, index) => index !== folderOfLanguage);
  const fileName = suffix?.[1] ?? last;
  const named = place.collection.includes(':')
    ? place.collection.slice(place.collection.indexOf(':') + 1)
    : '';
  return {
    folders: folders.map((name) => withoutExportId(name).toLowerCase()),
    fileName: cleanLine(withoutExportId(fileName).replace(/[_-]+/g, ' '), 200),
    language: languageNamed(suffix?.[2] ?? names[folderOfLanguage] ?? ''),
    stem: [named, ...folders, fileName].filter(Boolean).join('/'),
  };
}

function readablePath(location: string): string {
  if (!/^https?:/.test(location)) return location;
  const path = location.replace(/^https?:\/\//, '');
  try {
    return decodeURI(path);
  } catch {
    return path; // a stray % in the address
  }
}

/** Notion ends every exported name in 32 hexadecimal digits, Confluence in the number of the page. */
function withoutExportId(name: string): string {
  return name.replace(/(?<=.)(?: [0-9a-f]{32}(?:_all)?|_\d{5,})$/, '');
}

function dayOf(draft: Draft, field: 'updated' | 'reviewBy'): string | undefined | Objection {
  const value = draft.fields.get(field);
  if (value === undefined || value === null || value === '') return undefined;
  const written = line(draft, field);
  const day = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)/.exec(written);
  if (day) {
    const date = new Date(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])));
    // 31 June would silently become 1 July.
    if (date.getUTCMonth() === Number(day[2]) - 1) return date.toISOString().slice(0, 10);
  }
  return objection('bad_field', `${field}: ${written}`);
}

function withoutHeadingMarks(title: string): string {
  return title.replace(/^#+\s+/, '').replace(/\s#+$/, '') || title;
}

/** The title is kept apart; a body that begins with it again would show it twice. */
function withoutTitle(body: string, title: string): string {
  const [first = ''] = body.slice(0, 1000).split('\n', 1);
  const repeated =
    /^#\s/.test(first) && cleanLine(first.replace(/^#\s+/, '').replace(/#+$/, ''), 200) === title;
  return repeated ? body.slice(first.length).trim() : body;
}

/** Of a heading in front of a line, and of code, in which nothing is one. */
const HEADING_OR_FENCE = /^(?:(#{1,6})(?=[ \t]+\S)|[ \t]*(```|~~~))/;

/**
 * Word, Confluence and Notion begin their sections at the first level, for the title stands apart from the text there.
 * Here that level is the title's. Lines with `#` one right below the other are numbered steps of a wiki and stay.
 */
function sectionsBelowTitle(body: string): string {
  if (!/^# /m.test(body) || /^# .*\n# /m.test(body)) return body;
  let isCode = false;
  let hasFirst = false;
  const lines = body.split('\n').map((line) => {
    const [, marks, fence] = HEADING_OR_FENCE.exec(line) ?? [];
    if (fence) isCode = !isCode;
    if (isCode || !marks) return line;
    hasFirst ||= marks.length === 1;
    return marks.length < 6 ? `#${line}` : line;
  });
  return hasFirst ? lines.join('\n') : body;
}

/** Code, which is shown as it stands, or the beginning of a Windows share's name. */
const CODE_OR_SHARE =
  /^[ \t]*(```|~~~)[\s\S]*?(?:^[ \t]*\1|(?![\s\S]))|`[^`\n]+`|(?<![\\\w])\\\\(?=[\p{L}\p{N}][\p{L}\p{N}._-]*(?:\\|$|[^\p{L}\p{N}\\]))/gmu;

/** In Markdown two backslashes are one: `\\print01` would be shown, and typed, as `\print01`. */
function withSharesAsWritten(body: string): string {
  return body.replace(CODE_OR_SHARE, (found) => (found === '\\\\' ? '\\\\\\\\' : found));
}
