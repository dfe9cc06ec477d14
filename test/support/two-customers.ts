/** The desk that ships, in Shanghai, with two customers: a plant near by with other hours, and an office in Berlin. */
import { readFileSync } from 'node:fs';
import { rulesOf, SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Person, PersonId } from '../../bot/types.ts';

const SHIPPED = readFileSync(SHIPPED_DESK_FILE, 'utf8');

export const CUSTOMERS = `customers:
  plant:
    name: { zh: 上海工厂, en: the Shanghai plant }
    people: [slack:T0PLANT, mail:plant.example, web:chen-gong, hotline:老周]
    calendar:
      timeZone: Asia/Shanghai
      week: { monday: [08:00-16:00], tuesday: [08:00-16:00], wednesday: [08:00-16:00], thursday: [08:00-16:00], friday: [08:00-16:00] }
  berlin:
    name: { zh: 柏林办公室, en: the Berlin office }
    people: [slack:T0BERLIN, teams:AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee, mail:Berlin.Example, web:anna]
    calendar:
      timeZone: Europe/Berlin
      week:
        monday: [07:00-19:00]
        tuesday: [07:00-19:00]
        wednesday: [07:00-19:00]
        thursday: [07:00-19:00]
        friday: [07:00-19:00]
        saturday: [07:00-19:00]
        sunday: [07:00-19:00]
      years:
        2026:
          source: Berliner Feiertagsgesetz
          holidays: { Karfreitag: 2026-04-03, Weihnachten: 2026-12-25..2026-12-26 }
`;

/** In place of the example that stands there in comments. */
const EXAMPLE = SHIPPED.slice(SHIPPED.indexOf('# customers:'), SHIPPED.indexOf('# Where engineers talk.'));

/** The desk file, with places changed that must be there. */
export function twoCustomersFile(...changes: readonly (readonly [string, string])[]): string {
  return changes.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`The desk file has no "${from}"`);
      return text.replace(from, to);
    },
    SHIPPED.replace(EXAMPLE, `${CUSTOMERS}\n`),
  );
}

export function twoCustomers(...changes: readonly (readonly [string, string])[]): Rules {
  const read = readDesk(twoCustomersFile(...changes));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return rulesOf(read.desk);
}

/** A change that gives Berlin a policy of its own: a first answer within half an hour, and the shipped rest. */
export const BERLINS_POLICY = [
  'Weihnachten: 2026-12-25..2026-12-26 }',
  `Weihnachten: 2026-12-25..2026-12-26 }
${SHIPPED.slice(SHIPPED.indexOf('policy:\n'))
  .replace('name: contract', 'name: berlin')
  .replace(
    'firstResponse: { 1: 1h, 2: 1h, 3: 1h, 4: 1h }',
    'firstResponse: { 1: 30m, 2: 30m, 3: 30m, 4: 30m }',
  )
  .replace(/^(?=.)/gm, '    ')}`,
] as const;

export const CHEN_GONG: Person = { id: 'web:chen-gong' as PersonId, name: '陈工', language: 'zh' };
export const ANNA: Person = { id: 'web:anna' as PersonId, name: 'Anna', language: 'en' };
