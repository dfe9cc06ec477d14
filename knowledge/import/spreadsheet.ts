import { CsvError, parse } from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/universal';
import { checkArchive } from './archive.ts';
import { isCompoundFile } from './compound-file.ts';
import { decode } from './decode.ts';
import { fieldNamed, looksLikeAudience, plainName } from './field-names.ts';
import { htmlToMarkdown } from './html.ts';
import type { Draft, FieldName, FoundDocument, Objection, Reading } from './outcome.ts';
import { objection } from './outcome.ts';
import { hashOf, slug } from './slug.ts';

type Table = readonly (readonly string[])[];

const ROWS_MAX = 50_000;
const ROWS_ABOVE_MAX = 10;
const QUESTION = new Set(
  ['question', 'q', 'faq', 'issue', 'problem', 'problem description', 'symptom', 'short description', 'query']
    .concat(['问题', '问', '提问', '标准问题', '标准问', '常见问题', '用户问题', '问题描述', '问题现象'])
    .concat(['故障', '故障现象', '故障描述', '现象', '症状', '咨询问题'])
    .map(plainName),
);
const ANSWER = new Set(
  [
    'answer',
    'a',
    'body',
    'content',
    'solution',
    'resolution',
    'resolution steps',
    'fix',
    'reply',
    'response',
    'text',
  ]
    .concat([
      '答案',
      '答',
      '回答',
      '答复',
      '解答',
      '内容',
      '正文',
      '回复',
      '标准回复',
      '标准回答',
      '标准答案',
      '解决方案',
    ])
    .concat([
      '解决办法',
      '解决方法',
      '解决步骤',
      '处理方法',
      '处理办法',
      '处理方式',
      '处理步骤',
      '处理方案',
      '操作步骤',
    ])
    .map(plainName),
);
/** Languages a heading may name beside its question or answer. */
const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'en',
  english: 'en',
  英文: 'en',
  英语: 'en',
  zh: 'zh',
  cn: 'zh',
  chinese: 'zh',
  中文: 'zh',
};

/** Reads a table of questions and answers as CSV: any usual delimiter, UTF-8, UTF-16 or GB18030. */
export function readCsv(document: FoundDocument): Reading {
  const decoded = decode(document.bytes);
  if (decoded.kind === 'objection') return { parts: [decoded] };
  let table: Table;
  try {
    table = parse(decoded.text, {
      bom: true,
      delimiter: delimiterOf(decoded.text),
      relax_column_count: true,
      skip_empty_lines: false,
      to: ROWS_MAX + 2,
      max_record_size: 1_000_000,
    });
  } catch (error) {
    const line = error instanceof CsvError && typeof error.lines === 'number' ? error.lines : undefined;
    return {
      parts: [
        objection(
          'damaged',
          line === undefined ? '' : { en: `(near line ${line})`, zh: `（第 ${line} 行附近）` },
        ),
      ],
    };
  }
  return { parts: draftsOf(table) };
}

/** Reads an Excel workbook; every sheet with a question and an answer column counts. Rejects if it is damaged. */
export async function readXlsx(document: FoundDocument): Promise<Reading> {
  if (isCompoundFile(document.bytes)) return { parts: [objection('encrypted')] };
  const problem = await checkArchive(document.bytes);
  if (problem) return { parts: [problem] };
  // The "universal" entry reads the archive's directory, as the check above does; the one for Node trusts
  // the local headers, which may say something else.
  const sheets = await readXlsxFile(new Uint8Array(document.bytes).buffer);
  const read = sheets.map((sheet) =>
    draftsOf((sheet.data as readonly (readonly unknown[])[]).map((row) => row.map(cellText))),
  );
  const usable = read.filter((parts) => parts.length > 1 || !isBeside(parts[0]));
  return { parts: usable.length > 0 ? usable.flat() : [read[0]?.[0] ?? objection('empty')] };
}

/** A sheet of something else, or the empty ones a new workbook has. */
function isBeside(part: Draft | Objection | undefined): boolean {
  return part?.kind === 'objection' && (part.code === 'no_columns' || part.code === 'empty');
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

/** The delimiter that parts the first line, outside quotes, into most cells. */
function delimiterOf(text: string): string {
  const firstLine = text
    .slice(0, 10_000)
    .replace(/"[^"]*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1)[0]!;
  const count = (delimiter: string) => firstLine.split(delimiter).length;
  return [',', ';', '\t', '|'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/** Each row an article; a row that lacks half of it is objected to by its number, the others stay. */
function draftsOf(table: Table): readonly (Draft | Objection)[] {
  const first = table.findIndex((row) => row.some((cell) => cell.trim() !== ''));
  if (first < 0) return [objection('empty')];
  // The name of the list and who keeps it may stand above.
  const found = table.slice(first, first + ROWS_ABOVE_MAX).findIndex((row) => columnsOf(row).length > 0);
  const top = first + Math.max(0, found);
  const heading = table[top]!;
  const suspicious = heading.find((name) => name.length < 30 && looksLikeAudience(name));
  if (suspicious !== undefined) return [objection('unknown_audience', suspicious)];
  const languages = columnsOf(heading);
  if (languages.length === 0) {
    // The name of a list is no heading of its columns.
    const shown = table.slice(first, first + ROWS_ABOVE_MAX).find((row) => row.filter(Boolean).length > 1);
    return [objection('no_columns', (shown ?? heading).filter(Boolean).join(' | '))];
  }
  if (table.length - top - 1 > ROWS_MAX) return [objection('too_many_rows', `${table.length - top - 1}+`)];
  const seen = new Set<string>();
  const parts = table.slice(top + 1).flatMap((row, index): readonly (Draft | Objection)[] => {
    const rowNumber = top + index + 2;
    // In another language a row may have nothing.
    const given = languages.filter(
      ({ title, answer }) => languages.length === 1 || row[title]?.trim() || row[answer]?.trim(),
    );
    return given.flatMap((columns): readonly (Draft | Objection)[] => {
      const part = draftOf(row, columns, rowNumber, languages[0]!);
      if (!part) return [];
      if (part.kind === 'draft' && seen.has(part.part!)) {
        return [objection('repeated_row', String(rowNumber), `row-${rowNumber}`)];
      }
      seen.add(part.part ?? '');
      return [part];
    });
  });
  return parts.length > 0 ? parts : [objection('empty')];
}

interface Columns {
  readonly title: number;
  readonly answer: number;
  /** Asked beside the title, if both have a column. */
  readonly question: number | undefined;
  /** Of one language, where there are columns for several. */
  readonly language?: string;
  readonly fields: readonly (readonly [FieldName, number])[];
}

/** What a heading says: itself, and its parts where it says the same twice, "问题 / Question", "Answer (EN)". */
function partsOf(name: string): readonly string[] {
  const parts = name.split(/[\s/|()（）【】[\]、]+/).map(plainName);
  return [plainName(name), ...parts.filter((part) => part.length > 1)];
}

/** The columns of the table; of each language where questions and answers come in several. */
function columnsOf(heading: readonly string[]): readonly Columns[] {
  const parts = heading.map((name) => (name.length < 60 ? partsOf(name) : []));
  // What is said outright goes before what is said among other things.
  const named = (names: ReadonlySet<string>) => {
    const whole = parts.flatMap(([all = ''], column) => (names.has(all) ? [column] : []));
    return whole.length > 0
      ? whole
      : parts.flatMap((some, column) => (some.some((part) => names.has(part)) ? [column] : []));
  };
  const questions = named(QUESTION);
  const answers = named(ANSWER).filter((column) => !questions.includes(column));
  const fields = heading.flatMap((name, column): readonly (readonly [FieldName, number])[] => {
    const field = fieldNamed(name);
    return field && !answers.includes(column) && !questions.includes(column) ? [[field, column]] : [];
  });
  const languageOf = (column: number | undefined) =>
    parts[column ?? -1]?.map((part) => LANGUAGES[part]).find((language) => language !== undefined);
  const pairs = questions.flatMap((question): readonly Columns[] => {
    const language = languageOf(question);
    const answer = language && answers.find((column) => languageOf(column) === language);
    return answer ? [{ title: question, answer, question: undefined, language, fields }] : [];
  });
  if (pairs.length > 1) return pairs;
  const [question = -1] = questions;
  const [answer = -1] = answers;
  // Notion calls what every row is about its name.
  const name = heading.findIndex((one) => plainName(one) === 'name');
  const titleColumn = fields.find(([field]) => field === 'title')?.[1] ?? (question >= 0 ? question : name);
  if (titleColumn < 0 || answer < 0) return [];
  return [
    {
      title: titleColumn,
      answer,
      question: question >= 0 && question !== titleColumn ? question : undefined,
      fields: fields.filter(([field]) => field !== 'title'),
    },
  ];
}

function draftOf(
  row: readonly string[],
  columns: Columns,
  number: number,
  first: Columns,
): Draft | Objection | undefined {
  const cell = (column: number | undefined) => (column === undefined ? '' : (row[column] ?? '').trim());
  if (row.every((value) => value.trim() === '')) return undefined;
  const title = cell(columns.title) || cell(columns.question);
  const written = cell(columns.answer);
  // As exports of other desks have their articles.
  const body = /^<(?:p|div|h[1-6]|ol|ul|table|span)\b[^>]*>[\s\S]*<\/\w+>\s*$/i.test(written)
    ? htmlToMarkdown(written).body
    : written;
  if (!title || !body) return objection('bad_row', String(number), `row-${number}`);
  const fields = new Map<FieldName, unknown>([['title', title]]);
  for (const [field, column] of columns.fields) {
    // An empty cell says nothing, except about the audience: there it could mean anything.
    if (cell(column) !== '' || field === 'audience') fields.set(field, cell(column));
  }
  if (columns.language) fields.set('language', columns.language);
  const questions = [cell(columns.question), fields.get('questions')].filter(Boolean).join('\n');
  if (questions) fields.set('questions', questions);
  const subject = fields.get('subject');
  const name = subject === undefined ? hashOf(cell(first.title) || title) : slug(String(subject));
  // Columns of several languages hold one subject, rows of several each their own.
  const part = columns.language
    ? `${name}:${columns.language}`
    : [name, fields.get('language')].filter(Boolean).join('.');
  return { kind: 'draft', fields, body, part };
}
