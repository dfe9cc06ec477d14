/** Many messages at a time when Teams takes few of them: through the real outbox job, messenger and library. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BotFramework } from '../../adapters/teams/bot-framework.ts';
import { teamsMessenger } from '../../adapters/teams/messenger.ts';
import { Pace } from '../../adapters/teams/pace.ts';
import { readTeamsSettings } from '../../adapters/teams/settings.ts';
import type { Delivery } from '../../bot/ports.ts';
import type { ConversationId } from '../../bot/types.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import { deskUnderTest, MONDAY_9AM, silentLog } from '../support/desk-under-test.ts';
import { MemoryOutbox } from '../support/memory-outbox.ts';
import { MemoryTeamsReferences } from '../support/memory-teams-references.ts';
import { teamsRules } from '../support/teams-desk.ts';
import { type Fault, TeamsStandIn } from '../support/teams-stand-in.ts';

const PLACES = ['a:li-na', 'a:tom', 'a:ann', '19:room@thread.tacv2', 'a:sick'];
const EACH = 10;

let teams: TeamsStandIn;
beforeEach(async () => {
  teams = await new TeamsStandIn().open();
});
afterEach(() => teams.close());

/** A desk whose time goes on by itself whenever nothing may go now. */
async function sending(deliveries: readonly Delivery[]) {
  const { settings } = readTeamsSettings({ TEAMS_WITHOUT_SIGN_IN: 'loopback' });
  const references = new MemoryTeamsReferences();
  for (const place of PLACES)
    await references.save({
      conversation: `teams:${place}` as ConversationId,
      kind: place.startsWith('19:') ? 'channel' : 'personal',
      serviceUrl: `${teams.url}/`,
      bot: '28:x',
      at: MONDAY_9AM,
    });
  let passedMs = 0;
  const clock = { now: () => new Date(MONDAY_9AM.getTime() + passedMs) };
  const outbox = new MemoryOutbox();
  const messenger = teamsMessenger({
    settings: settings!,
    framework: new BotFramework(settings!),
    references,
    pace: new Pace({
      now: () => passedMs,
      wait: async (ms) => {
        passedMs += ms;
      },
      random: () => 0,
    }),
    clock,
    log: silentLog,
    desk: () => teamsRules().desk,
    shownByInvoke: () => false,
  });
  await outbox.add(deliveries);
  const { parts } = deskUnderTest({ outbox });
  const messengers = new Map([[messenger.door, messenger]]);
  for (let round = 0; outbox.all().some(({ fate }) => fate === 'waiting'); round += 1) {
    if (round > 3_000) throw new Error('It never ends.');
    await deliverOutbox({ ...parts, clock, outbox, messengers, log: silentLog });
    passedMs += 500;
  }
  return { outbox, passedMs };
}

const all: readonly Delivery[] = PLACES.flatMap((place) =>
  Array.from({ length: EACH }, (_, index) => ({
    key: `${place} ${index}`,
    to: `teams:${place}` as ConversationId,
    content: {
      kind: 'reply' as const,
      reply: { language: 'en' as const, parts: [{ kind: 'text' as const, text: `${place} ${index}` }] },
    },
    createdAt: new Date(MONDAY_9AM.getTime() - 1_000 + index),
  })),
);
const textsIn = (place: string) =>
  teams.taken
    .filter(({ conversation }) => conversation === place)
    .map(({ activity }) => activity.text as string);

test('in a storm nothing is lost, order is kept, and only what may have arrived comes twice', async () => {
  const odds: fc.Arbitrary<Fault | undefined> = fc.oneof(
    { weight: 60, arbitrary: fc.constant(undefined) },
    { weight: 20, arbitrary: fc.constant<Fault>({ status: 429, headers: { 'retry-after': '3' } }) },
    { weight: 5, arbitrary: fc.constant<Fault>({ status: 429 }) },
    { weight: 5, arbitrary: fc.constant<Fault>({ status: 412 }) },
    { weight: 4, arbitrary: fc.constant<Fault>({ status: 502, arrives: true }) },
    { weight: 3, arbitrary: fc.constant<Fault>({ status: 504 }) },
    { weight: 3, arbitrary: fc.constant<Fault>({ status: 0, arrives: true }) },
  );
  const faults = fc.sample(odds, { numRuns: 5_000, seed: 21 });
  let calls = 0;
  let arrivedUnheard = 0;
  teams.faultFor = () => {
    const fault = faults[calls];
    calls += 1;
    if (fault?.arrives) arrivedUnheard += 1;
    return fault;
  };
  const { outbox } = await sending(all);
  expect(outbox.all().filter(({ fate }) => fate !== 'sent')).toEqual([]);
  expect(arrivedUnheard).toBeGreaterThan(0);
  for (const place of PLACES) {
    const texts = textsIn(place);
    const once = texts.filter((text, index) => texts.indexOf(text) === index);
    expect(once).toEqual(Array.from({ length: EACH }, (_, index) => `${place} ${index}`));
    // A repeat follows its original at once: nothing newer came in between.
    expect(texts).toEqual([...texts].sort((one, other) => once.indexOf(one) - once.indexOf(other)));
  }
  expect(teams.taken.length - all.length).toBeLessThanOrEqual(arrivedUnheard);
}, 60_000);

test('a conversation that takes nothing holds up no other', async () => {
  let refusals = 0;
  teams.faultFor = (conversation) => {
    if (conversation !== 'a:sick' || textsIn('a:li-na').length < EACH) {
      if (conversation !== 'a:sick') return undefined;
      refusals += 1;
      return { status: 429, headers: { 'retry-after': '5' } };
    }
    return undefined;
  };
  const { outbox } = await sending(all);
  expect(refusals).toBeGreaterThan(0);
  expect(outbox.all().filter(({ fate }) => fate !== 'sent')).toEqual([]);
  const firstSick = teams.taken.findIndex(({ conversation }) => conversation === 'a:sick');
  const lastOfLiNa = teams.taken.findLastIndex(({ conversation }) => conversation === 'a:li-na');
  expect(firstSick).toBeGreaterThan(lastOfLiNa);
  expect(textsIn('a:sick')).toHaveLength(EACH);
}, 60_000);
