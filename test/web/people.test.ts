import { describe, expect, test } from '@jest/globals';
import { checkAccess, personIdOf, readPerson } from '../../adapters/web/people.ts';
import type { PersonId } from '../../bot/types.ts';
import { shippedRules } from '../support/desk-under-test.ts';

const { desk } = shippedRules();
const person = (id: string) => id as PersonId;

describe('who somebody on the page is', () => {
  test.each([
    ['Li Na', 'web:li-na'],
    ['  TOM   Baker ', 'web:tom-baker'],
    ['李娜', 'web:李娜'],
    ['Ｌｉ Ｎａ', 'web:li-na'],
    ["Seán O'Neill", 'web:seán-o-neill'],
    ['😀', undefined],
  ])('%p is %p', (name, id) => {
    expect(personIdOf(name)).toBe(id);
  });

  test('an engineer has the name of the desk file, whatever the page says', () => {
    expect(readPerson(desk, 'web:wang-lei', 'Somebody')).toEqual({ id: 'web:wang-lei', name: '王磊' });
  });

  test('an id that does not come from the name is refused', () => {
    expect(() => readPerson(desk, 'web:li-na', 'Tom Baker')).toThrow(
      /"web:li-na" is not the id of "Tom Baker"/,
    );
    expect(readPerson(desk, 'web:tom-baker', 'Tom Baker').id).toBe('web:tom-baker');
  });

  test("nobody may be called like an engineers' channel: the chat would be the channel", () => {
    expect(() => readPerson(desk, '', 'Channel Engineers')).toThrow(/is the name of an engineers' channel/);
  });

  test.each(['', '   ', '😀😀', 'x'.repeat(61)])('%p is no name', (name) => {
    expect(() => readPerson(desk, '', name)).toThrow(/A name/);
  });

  test('staff see their own chat, engineers the channels as well', () => {
    expect(checkAccess(desk, person('web:li-na'), 'web:li-na')).toBe('web:li-na');
    expect(checkAccess(desk, person('web:wang-lei'), 'web:channel-engineers')).toBe('web:channel-engineers');
    expect(() => checkAccess(desk, person('web:li-na'), 'web:channel-engineers')).toThrow(
      /is closed to them/,
    );
    expect(() => checkAccess(desk, person('web:wang-lei'), 'web:li-na')).toThrow(/does not belong to/);
    expect(() => checkAccess(desk, person('web:li-na'), 'slack:C1')).toThrow(/does not belong to/);
  });
});
