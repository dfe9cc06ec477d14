import { CsvError, parse } from 'csv-parse/sync';
import readXlsxFile from 'read-excel-file/universal';
import { checkArchive } from './archive.ts';
import { isCompoundFile } from './compound-file.ts';
import { decode } from './decode.ts';
import { fieldNamed, looksLikeAudience, plainName } from './field-names.ts';
import type { Draft, FieldName, FoundDocument, Objection, Reading } from './outcome.ts';
import { objection } from './outcome.ts';
import { hashOf, slug } from './slug.ts';

type Table = readonly (readonly string[])[];

const ROWS_MAX = 50_000;
const ROWS_ABOVE_MAX = 10;
const QUESTION = new Set(['question', 'q', 'faq', '问题', '问', '提问', '标准问题', '标准问']);
const ANSWER = new Set(
  [
    'answer',
    'a',
    'body',
    'content',
    'solution',
    'resolution',
    '答案',
    '答',
    '回答',
    '答复',
    '内容',
    '正文',
  ].concat(['解决方案', '解决办法', '处理方法', '标准答案']),
);

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
    return { parts: [objection('damaged', line === undefined ? '' : ` (near line ${line})`)] };
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
  const found = table.slice(first, first + ROWS_ABOVE_MAX).findIndex((row) => columnsOf(row) !== undefined);
  const top = first + Math.max(0, found);
  const heading = table[top]!;
  const suspicious = heading.find((name) => name.length < 30 && looksLikeAudience(name));
  if (suspicious !== undefined) return [objection('unknown_audience', suspicious)];
  const columns = columnsOf(heading);
  if (!columns) return [objection('no_columns', heading.filter(Boolean).join(' | '))];
  if (table.length - top - 1 > ROWS_MAX) return [objection('too_many_rows', `${table.length - top - 1}+`)];
  const seen = new Set<string>();
  const parts = table.slice(top + 1).flatMap((row, index): readonly (Draft | Objection)[] => {
    const rowNumber = top + index + 2;
    const part = draftOf(row, columns, rowNumber);
    if (!part) return [];
    if (part.kind === 'draft' && seen.has(part.part!)) {
      return [objection('repeated_row', String(rowNumber), `row-${rowNumber}`)];
    }
    seen.add(part.part ?? '');
    return [part];
  });
  return parts.length > 0 ? parts : [objection('empty')];
}

interface Columns {
  readonly title: number;
  readonly answer: number;
  /** Asked beside the title, if both have a column. */
  readonly question: number | undefined;
  readonly fields: readonly (readonly [FieldName, number])[];
}

function columnsOf(heading: readonly string[]): Columns | undefined {
  const named = (names: ReadonlySet<string>) => heading.findIndex((name) => names.has(plainName(name)));
  const question = named(QUESTION);
  const answer = named(ANSWER);
  const fields = heading.flatMap((name, column): readonly (readonly [FieldName, number])[] => {
    const field = fieldNamed(name);
    return field && column !== answer && column !== question ? [[field, column]] : [];
  });
  // Notion calls what every row is about its name.
  const name = heading.findIndex((one) => plainName(one) === 'name');
  const titleColumn = fields.find(([field]) => field === 'title')?.[1] ?? (question >= 0 ? question : name);
  if (titleColumn < 0 || answer < 0) return undefined;
  return {
    title: titleColumn,
    answer,
    question: question >= 0 && question !== titleColumn ? question : undefined,
    fields: fields.filter(([field]) => field !== 'title'),
  };
}

function draftOf(row: readonly string[], columns: Columns, number: number): Draft | Objection | undefined {
  const cell = (column: number | undefined) => (column === undefined ? '' : (row[column] ?? '').trim());
  if (row.every((value) => value.trim() === '')) return undefined;
  const title = cell(columns.title) || cell(columns.question);
  const body = cell(columns.answer);
  if (!title || !body) return objection('bad_row', String(number), `row-${number}`);
  const fields = new Map<FieldName, unknown>([['title', title]]);
  for (const [field, column] of columns.fields) {
    // An empty cell says nothing, except about the audience: there it could mean anything.
    if (cell(column) !== '' || field === 'audience') fields.set(field, cell(column));
  }
  const questions = [cell(columns.question), fields.get('questions')].filter(Boolean).join('\n');
  if (questions) fields.set('questions', questions);
  const subject = fields.get('subject');
  const name = subject === undefined ? hashOf(title) : slug(String(subject));
  const part = [name, fields.get('language')].filter(Boolean).join('.');
  return { kind: 'draft', fields, body, part };
}
