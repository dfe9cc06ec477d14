/** A small desk that is in order; tests change one thing about it. */
import type { Desk, Engineer } from '../../../bot/desk.ts';
import { chineseHolidays } from '../../../bot/service-level/chinese-holidays.ts';
import type { ChannelName, ConversationId, PersonId } from '../../../bot/types.ts';
import { OFFICE_HOURS, STANDARD } from './story.ts';

const { holidays, makeUpDays } = chineseHolidays(2026)!;

const engineer = (id: string, name: string, levels: readonly string[]): Engineer => ({
  id,
  name,
  language: 'zh',
  people: [`web:${id}` as PersonId],
  levels,
  manager: levels.includes('manager'),
});

export function deskOf(change: Partial<Desk>): Desk {
  return {
    version: 'test',
    name: { zh: '服务台', en: 'Service desk' },
    hotline: { zh: '8000', en: '8000' },
    language: 'zh',
    calendar: { ...OFFICE_HOURS, holidays, makeUpDays },
    customers: [],
    engineers: [
      engineer('wang', 'Wang', ['first-line']),
      engineer('zhao', 'Zhao', ['first-line', 'second-line']),
      engineer('qian', 'Qian', ['manager']),
    ],
    levels: ['first-line', 'second-line', 'manager'].map((id) => ({
      id,
      name: { zh: id, en: id },
      channel: id as ChannelName,
    })),
    channels: ['first-line', 'second-line', 'manager'].map((name) => ({
      name: name as ChannelName,
      conversations: [`web:${name}` as ConversationId],
    })),
    priorities: {
      person: { 'can-wait': 4, hinders: 3, 'stops-work': 2 },
      team: { 'can-wait': 3, hinders: 2, 'stops-work': 1 },
      company: { 'can-wait': 3, hinders: 2, 'stops-work': 1 },
    },
    policy: STANDARD,
    duty: [{ kind: 'weekly', engineer: 'wang', days: [1, 2, 3, 4, 5] }],
    ...change,
  };
}
