/** For whom an article is, in words of its own text. Pure. */
import { platformsIn, runsOn } from '../platforms.ts';
import type { Section } from './sections.ts';

const LINE =
  /^[*_]*(?:applies to|适用(?:范围|对象|人群|平台|设备|系统|于))[*_]*\s*[:：][*_]*\s*(.{2,150})$/imu;
const STATED_CHARACTERS = 150;

/** What a section or a line says about it; of a table the rows about these machines, if there are any. Undefined: nothing short. */
export function statedFor(
  sections: readonly Section[],
  machines: readonly string[] = [],
): string | undefined {
  const text = textFor(sections);
  if (text === undefined) return undefined;
  const rows = text
    .split('\n')
    .filter((row) => row.startsWith('|'))
    .slice(2);
  const own = rows.filter((row) => runsOn(platformsIn(row), machines));
  const stated =
    rows.length === 0
      ? text.replace(/\s*\n\s*(?:[-*+]\s+)?/gu, ', ')
      : (own.length > 0 ? own : rows).map(cellsOf).join('; ');
  const plain = stated
    .replace(/[*_`]+/gu, '')
    .replace(/^[-+]\s+/u, '')
    .replace(/[.。]$/u, '')
    .trim();
  return plain.length <= STATED_CHARACTERS ? plain : undefined;
}

/** Where it is said, as it is written. */
export function textFor(sections: readonly Section[]): string | undefined {
  const section = sections.find(({ kind }) => kind === 'for-whom');
  if (section) return section.text || undefined;
  return sections.map(({ text }) => LINE.exec(text)?.[1]).find((found) => found !== undefined);
}

function cellsOf(row: string): string {
  return row
    .split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(' · ');
}
