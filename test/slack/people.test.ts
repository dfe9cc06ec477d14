/** Who somebody in Slack is, when that is asked, and where they belong: what the desk file's customers are recognised by. */
import { expect, test } from '@jest/globals';
import type { Clients } from '../../adapters/slack/clients.ts';
import { People, type Who } from '../../adapters/slack/people.ts';
import { silentLog } from '../support/desk-under-test.ts';
import { SetClock } from '../support/set-clock.ts';

/** @param user what users.info says; nothing: it does not answer. */
function peopleWith(user: object | undefined) {
  let asked = 0;
  const info = async () => {
    asked += 1;
    if (!user) throw new Error('down');
    return { user: { id: 'U1', name: 'anna', ...user } };
  };
  const clients = {
    installation: async () => ({ team: 'T0HOST', enterprise: 'E0', botToken: 'x', botUser: 'U0' }),
    of: async () => ({ users: { info } }),
  } as unknown as Clients;
  const people = new People(clients, new SetClock('2026-11-23T09:00:00Z'), silentLog);
  return { people, asked: () => asked };
}

async function belongsTo(user: object | undefined, who: Omit<Who, 'user'> = {}) {
  const known = await peopleWith(user).people.know({ user: 'U1', ...who });
  return known.kind === 'person' ? known.person.belongsTo : known.why;
}

test('the workspace of somebody in the only workspace is what Slack says, not part of their id', async () => {
  expect(await belongsTo({ team_id: 'T0BERLIN' })).toEqual(['slack:T0BERLIN']);
});

test('their own workspace comes before the one they write in, and the organization last', async () => {
  const user = { team_id: 'T0BERLIN', enterprise_user: { enterprise_id: 'E0' } };
  expect(await belongsTo(user, { team: 'T0HOST', userTeam: 'T0BERLIN' })).toEqual([
    'slack:T0BERLIN',
    'slack:T0HOST',
    'slack:E0',
  ]);
});

test('of an address, where the app may see it, the domain alone is kept', async () => {
  const user = { team_id: 'T0BERLIN', profile: { email: 'anna@Berlin.Example' } };
  expect(await belongsTo(user)).toEqual(['mail:berlin.example', 'slack:T0BERLIN']);
});

test('while Slack does not say who it is, the workspace of what came in still counts', async () => {
  expect(await belongsTo(undefined, { team: 'T0BERLIN' })).toEqual(['slack:T0BERLIN']);
  expect(await belongsTo(undefined)).toBeUndefined();
});

test('who writes for the first time is asked about when their words are kept, and not before', async () => {
  const { people, asked } = peopleWith({ locale: 'zh-CN' });
  const { known, introduce } = await people.meet({ user: 'U1', team: 'T0HOST' });
  expect(known).toMatchObject({ kind: 'person', person: { name: 'U1' } });
  expect(asked()).toBe(0);
  expect(await introduce!()).toMatchObject({ kind: 'person', person: { name: 'anna', language: 'zh' } });
  const again = await people.meet({ user: 'U1', team: 'T0HOST' });
  expect(again).toMatchObject({ known: { person: { name: 'anna' } } });
  expect(again.introduce).toBeUndefined();
  expect(asked()).toBe(1);
});

test('of another workspace the profile is looked at first: it alone tells whether it is the same company', async () => {
  const colleague = peopleWith({ enterprise_user: { enterprise_id: 'E0' } });
  const who = { user: 'U1', team: 'T0HOST', userTeam: 'T0BERLIN' };
  expect((await colleague.people.meet(who)).known.kind).toBe('person');
  expect((await peopleWith({}).people.meet(who)).known.kind).toBe('not-served');
});
