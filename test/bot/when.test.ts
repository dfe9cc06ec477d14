import { describe, expect, test } from '@jest/globals';
import { bothTimes, exactTime } from '../../bot/when.ts';

const AT = new Date('2026-11-24T10:30:00+08:00');
const SHANGHAI = 'Asia/Shanghai';

describe('an exact time', () => {
  test('is by the desk’s clock, without a word about it, for whoever shares it', () => {
    expect(exactTime(AT, 'en', SHANGHAI)).toBe('Tue 24 Nov, 10:30');
    expect(exactTime(AT, 'zh', SHANGHAI)).toBe('11月24日周二 10:30');
    expect(exactTime(AT, 'en', SHANGHAI, SHANGHAI)).toBe('Tue 24 Nov, 10:30');
    expect(exactTime(AT, 'en', SHANGHAI, 'Asia/Singapore')).toBe('Tue 24 Nov, 10:30');
  });

  test('is by the person’s own clock, with its zone, where that shows another time', () => {
    expect(exactTime(AT, 'en', SHANGHAI, 'America/New_York')).toBe('Mon 23 Nov, 21:30 GMT-5');
    expect(exactTime(AT, 'zh', SHANGHAI, 'America/New_York')).toBe('11月23日周一 21:30 GMT-5');
    expect(exactTime(AT, 'en', SHANGHAI, 'Europe/Berlin')).toBe('Tue 24 Nov, 03:30 CET');
  });

  test('is by the desk’s clock when nobody knows the person’s zone', () => {
    expect(exactTime(AT, 'en', SHANGHAI, 'Mars/Olympus')).toBe('Tue 24 Nov, 10:30');
  });
});

describe('by two clocks', () => {
  test('the other time stands beside the first, with its day where that differs', () => {
    expect(bothTimes(AT, 'en', SHANGHAI, 'Europe/Berlin')).toBe('Tue 24 Nov, 10:30 (03:30 CET)');
    expect(bothTimes(AT, 'zh', SHANGHAI, 'Europe/Berlin')).toBe('11月24日周二 10:30（03:30 GMT+1）');
    expect(bothTimes(AT, 'en', SHANGHAI, 'America/New_York')).toBe(
      'Tue 24 Nov, 10:30 (Mon 23 Nov, 21:30 GMT-5)',
    );
  });

  test('that show the same there is one time', () => {
    expect(bothTimes(AT, 'en', SHANGHAI, 'Asia/Singapore')).toBe('Tue 24 Nov, 10:30');
  });
});
