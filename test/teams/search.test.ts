import { describe, expect, test } from '@jest/globals';
import { deskSearch } from '../../adapters/teams/search.ts';
import type { Person, PersonId } from '../../bot/types.ts';
import type { Asked } from '../../knowledge/types.ts';
import { deskUnderTest, person, ScriptedKnowledge, VPN, WANG_LEI } from '../support/desk-under-test.ts';

async function deskWithTicket() {
  const asked: Asked[] = [];
  class Listening extends ScriptedKnowledge {
    override async search(one: Asked) {
      asked.push(one);
      return super.search(one);
    }
  }
  const knowledge = new Listening([VPN], [{ when: /vpn/i, show: ['vpn.en'] }]);
  const desk = deskUnderTest({ knowledge });
  const lina = person('li-na', 'en');
  await desk.says(lina, 'my laptop is on fire');
  await desk.says(lina, 'yes');
  const search = deskSearch({ ...desk.parts, knowledge });
  const { id } = await desk.onlyTicket();
  return {
    search,
    lina,
    asked,
    id,
    titles: async (text: string, who: Person) => (await search(text, who)).map(({ title }) => title),
  };
}

describe('the search extension', () => {
  test('finds articles, only those for everybody: a hit may be put into any chat', async () => {
    const { titles, asked } = await deskWithTicket();
    expect(await titles('vpn', WANG_LEI)).toEqual(['VPN does not connect']);
    expect(asked.at(-1)?.audience).toBe('staff');
  });
  test("finds one's own tickets by words and by number, and nobody else's", async () => {
    const { titles, lina, id } = await deskWithTicket();
    expect(await titles('LAPTOP', lina)).toEqual([`${id} · my laptop is on fire`]);
    expect(await titles(id.toLowerCase(), lina)).toHaveLength(1);
    const stranger: Person = { id: 'teams:tom' as PersonId, name: 'Tom' };
    expect(await titles('laptop', stranger)).toEqual([]);
    expect(await titles(id, stranger)).toEqual([]);
  });
  test('finds any ticket by its number for engineers', async () => {
    const { titles, id } = await deskWithTicket();
    expect(await titles(id.replace('-', ''), WANG_LEI)).toHaveLength(1);
  });
});
