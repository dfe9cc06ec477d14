/** Short forms of the long runs: events many times over and in any order, and a Slack that fails all the time. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SlackHarness } from '../support/slack-harness.ts';
import type { Fault } from '../support/slack-stand-in/slack-stand-in.ts';

let harness: SlackHarness;
const SEED = 20_261_123;

beforeEach(async () => {
  harness = await SlackHarness.start();
});
afterEach(async () => {
  await harness.stop();
  expect(harness.slack.refused).toEqual([]);
});

const keysPosted = () =>
  [...harness.slack.channels.values()].flatMap((channel) =>
    channel.posts.flatMap((post) => {
      const key = post.metadata?.event_payload.key;
      return typeof key === 'string' ? [key] : [];
    }),
  );

test('two hundred posts, each sent one to four times and out of order, some as twins, have one effect each', async () => {
  const { slack } = harness;
  const times = fc.sample(fc.integer({ min: 1, max: 4 }), { numRuns: 200, seed: SEED });
  const events = times.flatMap((copies, index) => {
    const user = slack.person(`U0S${index}`, `Person ${index}`).id;
    const inChannel = index % 4 === 0;
    const channel = inChannel ? 'C0GENERAL' : slack.directOf(user).id;
    if (inChannel) slack.channels.get(channel)!.members.add(user);
    const ts = `${Math.floor(Date.now() / 1_000)}.${String(index).padStart(6, '0')}`;
    slack.channels.get(channel)!.posts.push({ ts, channel, user, text: 'x', reactions: new Map(), edits: 0 });
    return Array.from({ length: copies }, (_, copy) => ({
      type: inChannel && copy % 2 === 1 ? 'message' : inChannel ? 'app_mention' : 'message',
      channel,
      user,
      ts,
      text: inChannel ? `<@${slack.botUser}> my vpn is broken` : 'my vpn is broken',
    }));
  });
  const [order] = fc.sample(
    fc.shuffledSubarray(
      events.map((_, index) => index),
      { minLength: events.length },
    ),
    { numRuns: 1, seed: SEED },
  );
  for (let from = 0; from < order!.length; from += 25)
    await Promise.all(order!.slice(from, from + 25).map((index) => slack.send(events[index]!)));
  await harness.settled();
  const keys = keysPosted();
  expect(keys).toHaveLength(200);
  expect(new Set(keys).size).toBe(200);
}, 60_000);

describe('while Slack limits, breaks and loses answers', () => {
  const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    {
      weight: 3,
      arbitrary: fc
        .integer({ min: 1, max: 30 })
        .map((retryAfterS) => ({ kind: 'limited', retryAfterS }) as const),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'http', status: 503 } as const) },
    { weight: 1, arbitrary: fc.constant({ kind: 'http', status: 500, done: true } as const) },
    { weight: 1, arbitrary: fc.constant({ kind: 'lost-answer' } as const) },
    { weight: 1, arbitrary: fc.constant({ kind: 'reset' } as const) },
    { weight: 1, arbitrary: fc.constant({ kind: 'garbage' } as const) },
  );

  test('every one of a hundred and fifty answers arrives once, in the order of its conversation', async () => {
    const { slack } = harness;
    const faults = fc.sample(fault, { numRuns: 250, seed: SEED });
    slack.failNext('chat.postMessage', ...faults);
    const people = Array.from(
      { length: 30 },
      (_, index) => slack.person(`U0S${index}`, `Person ${index}`).id,
    );
    for (const words of ['hello', 'my vpn is broken', 'thanks', 'who are you', 'bye'])
      for (const user of people) await slack.say(user, slack.directOf(user).id, words);
    await harness.settled();
    await harness.desk.passes(6 * 3_600_000, 60_000);
    expect(slack.callsTo('chat.postMessage').length).toBeGreaterThan(200);
    const keys = keysPosted();
    expect(keys).toHaveLength(150);
    expect(new Set(keys).size).toBe(150);
    for (const user of people) {
      const posts = slack.deskPosts(slack.directOf(user).id);
      expect(posts[0]?.text).toContain('Hello!');
      expect(posts[1]?.text).toContain('Restart the VPN client.');
      expect(posts[4]?.text).toContain('Bye');
    }
  }, 120_000);
});
