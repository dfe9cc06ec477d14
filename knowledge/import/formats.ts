import type { Objection } from './outcome.ts';
import { objection } from './outcome.ts';

export type Format = 'markdown' | 'html' | 'docx' | 'pdf' | 'csv' | 'xlsx' | 'archive';

const BY_ENDING: Readonly<Record<string, Format>> = {
  md: 'markdown',
  mdx: 'markdown',
  markdown: 'markdown',
  txt: 'markdown',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  aspx: 'html',
  docx: 'docx',
  pdf: 'pdf',
  csv: 'csv',
  tsv: 'csv',
  xlsx: 'xlsx',
  zip: 'archive',
};

const BY_MEDIA_TYPE: Readonly<Record<string, Format>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/pdf': 'pdf',
  'text/markdown': 'markdown',
  'text/csv': 'csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
};

/** What servers call a file whose type they do not know: then its name says it. */
const SAYS_NOTHING = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'text/plain']);
const NAMED = new Set<Format | undefined>(['markdown', 'docx', 'pdf', 'csv', 'xlsx']);

/** Pictures, styles and the like that lie beside documents: nobody expects them to become articles. */
const COMPANIONS = new Set(
  (
    'png jpg jpeg gif svg webp bmp ico tif tiff heic css js mjs map json xml yml yaml woff woff2 ttf otf eot ' +
    'mp3 mp4 mov avi webm wav log ds_store gitignore gitkeep lock'
  ).split(' '),
);

/** The format of a document by its media type or the ending of its name. */
export function formatOf(location: string, mediaType?: string): Format | undefined {
  if (mediaType !== undefined) {
    const type = mediaType.split(';', 1)[0]!.trim().toLowerCase();
    if (!SAYS_NOTHING.has(type)) return Object.hasOwn(BY_MEDIA_TYPE, type) ? BY_MEDIA_TYPE[type] : undefined;
    const named = formatOf(location.replace(/[?#].*$/, ''));
    return NAMED.has(named) ? named : undefined;
  }
  const ending = endingOf(location);
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
}

/** Whether it may be passed over without a word. */
export function isCompanion(location: string): boolean {
  const names = location.split('/');
  return (
    names.some((name) => /^(?:\.|~\$|__MACOSX$|node_modules$)/.test(name)) ||
    COMPANIONS.has(endingOf(location))
  );
}

/** Notion exports a database twice, as it is shown and with all its rows: then the latter is enough. */
export function isCopy(name: string, names: ReadonlySet<string>): boolean {
  return / [0-9a-f]{32}\.csv$/i.test(name) && names.has(name.replace(/\.csv$/i, '_all.csv'));
}

const OTHER_ARCHIVES = new Set(['rar', '7z', 'tar', 'gz', 'tgz', 'bz2', 'xz', 'cab', 'iso']);

/** What is wrong with a name whose format is not read. */
export function unknownFormat(location: string): Objection {
  const ending = endingOf(location);
  if (ending === '') return objection('no_ending');
  return objection(OTHER_ARCHIVES.has(ending) ? 'other_archive' : 'unsupported_format', ending);
}

/** The ending in lower case without its dot; empty if there is none. */
export function endingOf(location: string): string {
  return /\.([^./\\\s]{1,12})$/.exec(location.slice(-40))?.[1]?.toLowerCase() ?? '';
}
