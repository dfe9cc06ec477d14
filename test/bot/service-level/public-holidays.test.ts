/** Holidays of other countries, proposed for an administrator to confirm. */
import { describe, expect, test } from '@jest/globals';
import { holidayLines, readYear } from '../../../bot/roster/holidays-text.ts';
import { checkCalendar } from '../../../bot/service-level/calendar.ts';
import { proposePublicHolidays } from '../../../bot/service-level/public-holidays.ts';
import { OFFICE_HOURS } from './story.ts';

describe('the holidays proposed', () => {
  test('for Germany are its nine; Bavaria has Epiphany as well', async () => {
    const germany = await proposePublicHolidays({ country: 'DE' }, 2026, 'en');
    expect(Object.keys(germany!.holidays)).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-06',
      '2026-05-01',
      '2026-05-14',
      '2026-05-25',
      '2026-10-03',
      '2026-12-25',
      '2026-12-26',
    ]);
    const bavaria = await proposePublicHolidays({ country: 'DE', state: 'BY' }, 2026, 'en');
    expect(bavaria!.holidays['2026-01-06']).toBe('Epiphany');
    expect(bavaria!.source).toBe('date-holidays, DE-BY');
  });

  test('move to the day on which they are taken', async () => {
    // 4 July 2026 is a Saturday: the Friday before is free.
    const america = await proposePublicHolidays({ country: 'US' }, 2026, 'en');
    expect(Object.keys(america!.holidays)).toContain('2026-07-03');
  });

  test('fit a desk’s calendar', async () => {
    const { holidays } = (await proposePublicHolidays({ country: 'DE' }, 2027, 'zh'))!;
    expect(checkCalendar({ ...OFFICE_HOURS, timeZone: 'Europe/Berlin', holidays })).toEqual([]);
  });

  test.each(['AR', 'AZ', 'BG', 'DE', 'US'])(
    'of %s are read back from the form they are shown in',
    async (country) => {
      for (const language of ['en', 'zh'] as const) {
        const { holidays } = (await proposePublicHolidays({ country }, 2027, language))!;
        const read = readYear(2027, holidayLines(holidays), '', 'a library');
        expect(read.ok && Object.keys(read.days.holidays).sort()).toEqual(Object.keys(holidays).sort());
      }
    },
  );

  test('are none for a place nobody knows', async () => {
    expect(await proposePublicHolidays({ country: 'XX' }, 2026, 'en')).toBeUndefined();
    expect(await proposePublicHolidays({ country: 'DE', state: 'XX' }, 2026, 'en')).toBeUndefined();
  });
});
