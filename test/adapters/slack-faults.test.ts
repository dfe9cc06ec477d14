import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConversationId } from '../../bot/types.ts';
import { ENGINEERS, GENERAL, LI_NA, SlackHarness, WANG_LEI } from '../support/slack-harness.ts';
import { wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;
const MINUTE_MS = 60_000;

describe.each(['http', 'socket'] as const)('when the store is away, over %s', (transport) => {
  beforeEach(async () => {
    harness = await SlackHarness.start({ transport });
  });
  afterEach(() => harness.stop());

  test('an event is not acknowledged; Slack sends it again and it is answered once', async () => {
    const { slack } = harness;
    const direct = slack.directOf(LI_NA).id;
    harness.away = true;
    const { sent } = await slack.say(LI_NA, direct, 'my vpn is broken');
    expect(sent[0]?.status).not.toBe(200);
    await harness.door.idle();
    expect(slack.ephemerals).toHaveLength(1);
    expect(slack.ephemerals[0]?.text).toContain(harness.desk.parts.rules().desk.hotline.en);
    await slack.advance(0);
    await harness.door.idle();
    expect(slack.ephemerals).toHaveLength(1);
    harness.away = false;
    await slack.advance(MINUTE_MS);
    await slack.advance(5 * MINUTE_MS);
    await harness.settled();
    expect(slack.deskPosts(direct)).toHaveLength(1);
    expect(slack.pendingEvents).toBe(0);
  }, 20_000);

  test('a press, a form and a command are answered at once with the hotline, and nothing is claimed done', async () => {
    const { slack } = harness;
    const { en: hotline } = harness.desk.parts.rules().desk.hotline;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    const [card] = slack.deskPosts(ENGINEERS);
    await slack.press(WANG_LEI, card!, '答复');
    harness.away = true;
    expect((await slack.press(WANG_LEI, card!, '认领')).status).toBe(200);
    await harness.door.idle();
    expect(slack.ephemerals.at(-1)).toMatchObject({
      user: WANG_LEI,
      text: expect.stringContaining(hotline),
    });
    const form = await slack.submit(slack.views[0]!, { text: 'Hello' });
    expect(JSON.stringify(form.body)).toContain(hotline);
    const command = await slack.command(LI_NA, GENERAL, '/it', 'my vpn is broken');
    expect(JSON.stringify(command.body)).toContain(hotline);
    // The form still holds the words: sent again it is taken.
    harness.away = false;
    expect(JSON.stringify((await slack.submit(slack.views[0]!, { text: 'Hello' })).body ?? '')).not.toContain(
      'errors',
    );
    await harness.settled();
    expect(
      slack.deskPosts(slack.directOf(LI_NA).id).some((post) => wordsOf(post.blocks).includes('Hello')),
    ).toBe(true);
  });

  test('a store that hangs is a store that is away: an answer within three seconds', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'my vpn is broken');
    const [answer] = slack.deskPosts(slack.directOf(LI_NA).id);
    harness.hang = true;
    const sent = await slack.press(LI_NA, answer!, 'That solved it');
    expect(sent.status).toBe(200);
    expect(sent.ms).toBeLessThan(3_000);
    const { sent: events } = await slack.say(LI_NA, slack.directOf(LI_NA).id, 'hello?');
    if (transport === 'http') expect(events[0]).toMatchObject({ status: 503 });
    expect(slack.pendingEvents).toBe(1);
  }, 20_000);
});

describe('when Slack is unwell', () => {
  beforeEach(async () => {
    harness = await SlackHarness.start();
  });
  afterEach(async () => {
    await harness.stop();
    expect(harness.slack.refused).toEqual([]);
  });

  const ask = async () => {
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    await slack.say(LI_NA, id, 'my vpn is broken');
    await harness.settled();
    return () => slack.deskPosts(id);
  };

  test.each([
    { name: 'its answer was lost', fault: { kind: 'lost-answer' } },
    { name: 'its answer was cut off', fault: { kind: 'garbage' } },
    { name: 'it answered 502 after it had posted', fault: { kind: 'http', status: 502, done: true } },
    { name: 'it answered 502 before it had posted', fault: { kind: 'http', status: 502 } },
    { name: 'the connection broke before it had posted', fault: { kind: 'reset' } },
    { name: 'it said internal_error', fault: { kind: 'error', error: 'internal_error' } },
  ] as const)('a post is there exactly once when $name', async ({ fault }) => {
    harness.slack.failNext('chat.postMessage', fault);
    const posts = await ask();
    await harness.desk.passes(10 * MINUTE_MS, 30_000);
    expect(posts()).toHaveLength(1);
  });

  test('Retry-After is obeyed for the channel it was said of, and others go on', async () => {
    const { slack } = harness;
    slack.failNext('chat.postMessage', { kind: 'limited', retryAfterS: 30 });
    const posts = await ask();
    expect(posts()).toHaveLength(0);
    await harness.writes(WANG_LEI, 'my vpn is broken');
    expect(slack.deskPosts(slack.directOf(WANG_LEI).id)).toHaveLength(1);
    await harness.desk.passes(29_000, 1_000);
    expect(slack.callsTo('chat.postMessage')).toHaveLength(2);
    await harness.desk.passes(2_000, 1_000);
    expect(posts()).toHaveLength(1);
  });

  test('Retry-After is obeyed too when Slack limits with ok:false', async () => {
    const { slack } = harness;
    slack.failNext('chat.postMessage', { kind: 'error', error: 'ratelimited', retryAfterS: 90 });
    const posts = await ask();
    await harness.desk.passes(88_000, 1_000);
    expect(posts()).toHaveLength(0);
    await harness.desk.passes(3_000, 1_000);
    expect(posts()).toHaveLength(1);
  });

  test('Retry-After is obeyed by whatever else asks Slack, too: nobody is looked up before it is over', async () => {
    const { slack } = harness;
    slack.failNext('users.info', { kind: 'limited', retryAfterS: 30 });
    const asked = () => slack.callsTo('users.info').length;
    await harness.writes(LI_NA, 'hello');
    await harness.desk.passes(29_000, 29_000);
    await harness.writes(LI_NA, 'my vpn is broken');
    expect(asked()).toBe(1);
    await harness.desk.passes(2_000, 2_000);
    await harness.writes(LI_NA, 'thanks');
    expect(asked()).toBe(2);
    expect(slack.deskPosts(slack.directOf(LI_NA).id)).toHaveLength(3);
  });

  test('the form of a ticket opens though Slack does not open the direct messages, and keeps the words until it does', async () => {
    const { slack } = harness;
    const limited = { kind: 'limited', retryAfterS: 30 } as const;
    slack.failNext('conversations.open', limited);
    expect((await slack.shortcut(LI_NA, 'new_ticket')).status).toBe(200);
    const [form] = slack.views;
    const send = async () =>
      JSON.stringify((await slack.submit(form!, { summary: 'the lamp hums' })).body ?? '');
    expect(await send()).toContain(harness.desk.parts.rules().desk.hotline.en);
    await harness.desk.passes(31_000, 31_000);
    expect(await send()).toBe('""');
    await harness.settled();
    expect(await harness.desk.onlyTicket()).toMatchObject({ summary: 'the lamp hums' });
  });

  test.each(['a shortcut', 'a command'])(
    'a form that Slack is slow to open: %s is acknowledged in time all the same, and its user told',
    async (what) => {
      const { slack } = harness;
      slack.failNext('views.open', { kind: 'slow', ms: 3_000 });
      const sent = await (what === 'a command'
        ? slack.command(LI_NA, GENERAL, '/it', '')
        : slack.shortcut(LI_NA, 'new_ticket'));
      expect(sent.status).toBe(200);
      await harness.settled();
      expect(JSON.stringify([sent.body, slack.ephemerals])).toMatch(
        what === 'a command' ? /cannot record anything/ : /If no form has opened/,
      );
    },
    20_000,
  );

  test('a command is answered in time though Slack does not say whose it is', async () => {
    const { slack } = harness;
    slack.failNext('users.info', { kind: 'slow', ms: 4_000 });
    slack.failNext('conversations.open', { kind: 'slow', ms: 4_000 });
    const sent = await slack.command(LI_NA, GENERAL, '/it', 'tickets');
    expect(sent.status).toBe(200);
    expect(JSON.stringify(sent.body)).toContain('热线');
  }, 20_000);

  test('where the app is not, what is said to one person alone is said in the direct messages', async () => {
    const { slack } = harness;
    slack.channels.get(GENERAL)!.members.delete(slack.botUser);
    slack.failNext('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await slack.command(LI_NA, GENERAL, '/it', '');
    await harness.settled();
    expect(slack.ephemerals).toMatchObject([
      { user: LI_NA, channel: slack.directOf(LI_NA).id, text: expect.stringContaining('try that again') },
    ]);
  });

  test('while Slack is down nothing is lost, and the order within a conversation stays', async () => {
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    slack.failNext(
      'chat.postMessage',
      ...Array.from({ length: 6 }, () => ({ kind: 'http', status: 503 }) as const),
    );
    await slack.say(LI_NA, id, 'hello');
    await slack.say(LI_NA, id, 'my vpn is broken');
    await slack.say(LI_NA, id, 'thanks');
    await harness.settled();
    await harness.desk.passes(30 * MINUTE_MS, 15_000);
    const words = slack.deskPosts(id).map((post) => wordsOf(post.blocks));
    expect(words).toHaveLength(3);
    expect(words[0]).toContain('Hello!');
    expect(words[1]).toContain('Restart the VPN client.');
    expect(words[2]).toContain('You are welcome');
  });

  test('a channel the app was removed from is named with the fix, and the rest goes on', async () => {
    const { slack } = harness;
    const { messenger } = harness.door;
    slack.channels.get(ENGINEERS)!.members.delete(slack.botUser);
    const reply = { language: 'en', parts: [{ kind: 'text', text: 'x' }] } as const;
    await expect(
      messenger.post(`slack:${ENGINEERS}` as ConversationId, reply, { key: 'k' }),
    ).rejects.toMatchObject({
      problem: { kind: 'refused', why: expect.stringContaining('/invite') },
    });
    await expect(
      messenger.post('slack:C0NOWHERE' as ConversationId, reply, { key: 'k' }),
    ).rejects.toMatchObject({
      problem: { kind: 'refused', why: expect.stringContaining('channel_not_found') },
    });
    await expect(messenger.post('web:x' as ConversationId, reply, { key: 'k' })).rejects.toMatchObject({
      problem: { kind: 'refused' },
    });
  });

  test('an expired token loses nothing: the message waits until an administrator has put it right', async () => {
    harness.slack.failNext('chat.postMessage', { kind: 'error', error: 'token_revoked' });
    const posts = await ask();
    expect(posts()).toHaveLength(0);
    await harness.desk.passes(2 * MINUTE_MS, 30_000);
    expect(posts()).toHaveLength(1);
  });

  test('a person who was deactivated cannot be written to', async () => {
    const { slack } = harness;
    slack.person('U0GONE', 'Gone', { deleted: true });
    expect(await harness.door.messenger.direct('slack:U0GONE' as never)).toBeUndefined();
    expect(await harness.door.messenger.direct(`slack:${LI_NA}` as never)).toBe(
      `slack:${slack.directOf(LI_NA).id}`,
    );
  });
});

describe('many at once', () => {
  test('an acknowledgement never waits for Slack to say who somebody is; they are known when it is dealt with', async () => {
    harness = await SlackHarness.start();
    const { slack } = harness;
    const user = slack.person('U0NEW', 'Chen Yu', { locale: 'zh-CN' }).id;
    slack.failNext('users.info', { kind: 'slow', ms: 700 });
    const { sent } = await slack.say(user, slack.directOf(user).id, '转人工 the VPN');
    expect(sent[0]).toMatchObject({ status: 200 });
    expect(slack.callsTo('users.info')).toHaveLength(0);
    await harness.settled();
    await harness.writes(user, 'the coffee machine is on fire');
    expect(wordsOf(slack.deskPosts(ENGINEERS)[0]?.blocks)).toContain('Chen Yu');
    expect(harness.received[0]?.person.name).toBe('U0NEW');
    await harness.stop();
  });

  test('a stranger whom Slack names late is refused all the same', async () => {
    harness = await SlackHarness.start();
    const { slack } = harness;
    const user = slack.person('U0OUT', 'Out', { isStranger: true }).id;
    slack.failNext('users.info', { kind: 'slow', ms: 300 });
    await slack.say(user, slack.directOf(user).id, 'my vpn is broken');
    await harness.settled();
    expect(slack.deskPosts(slack.directOf(user).id)).toHaveLength(0);
    expect(slack.ephemerals).toHaveLength(1);
    await harness.stop();
  });

  test('fifty people are acknowledged, answered once each, and none waits three seconds', async () => {
    harness = await SlackHarness.start();
    const { slack } = harness;
    const people = Array.from(
      { length: 50 },
      (_, index) => slack.person(`U0P${index}`, `Person ${index}`).id,
    );
    const directs = people.map((user) => slack.directOf(user).id);
    const sent = await Promise.all(
      people.map((user, index) => slack.say(user, directs[index]!, 'my vpn is broken')),
    );
    await harness.settled();
    expect(sent.every(({ sent: [first] }) => first?.status === 200 && first.ms < 3_000)).toBe(true);
    expect(directs.map((id) => slack.deskPosts(id).length)).toEqual(people.map(() => 1));
    await harness.stop();
  }, 30_000);
});

describe('the socket', () => {
  beforeEach(async () => {
    harness = await SlackHarness.start({ transport: 'socket' });
  });
  afterEach(() => harness.stop());

  const answered = async (text: string) => {
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    const before = slack.deskPosts(id).length;
    const { sent } = await slack.say(LI_NA, id, text);
    await harness.settled();
    return { sent: sent[0]!, posts: slack.deskPosts(id).length - before };
  };

  test('is renewed when Slack says so, many times over', async () => {
    for (let time = 0; time < 5; time += 1) {
      const gone = harness.slack.nextDisconnect();
      harness.slack.refreshSockets();
      await gone;
      await harness.slack.untilConnected();
    }
    expect((await answered('my vpn is broken')).posts).toBe(1);
  });

  test('comes back when the network broke, and what came meanwhile is answered once', async () => {
    const { slack } = harness;
    const gone = slack.nextDisconnect();
    slack.dropSockets();
    await gone;
    const { id } = slack.directOf(LI_NA);
    await slack.say(LI_NA, id, 'my vpn is broken');
    await slack.untilConnected();
    await slack.advance(0);
    await slack.advance(MINUTE_MS);
    await harness.settled();
    expect(slack.deskPosts(id)).toHaveLength(1);
  });

  test('comes back after Slack refused connections for a while', async () => {
    const { slack } = harness;
    slack.failNext(
      'apps.connections.open',
      { kind: 'http', status: 500 },
      { kind: 'error', error: 'internal_error' },
    );
    const gone = slack.nextDisconnect();
    slack.dropSockets();
    await gone;
    await slack.untilConnected();
    expect((await answered('my vpn is broken')).posts).toBe(1);
  }, 20_000);

  test('survives whatever comes over it', async () => {
    const { slack } = harness;
    for (const text of [
      'null',
      '{',
      '5',
      '{"type":"events_api","payload":null}',
      '{"type":"events_api","envelope_id":"x","payload":{"event":null}}',
      '{"type":"slash_commands","envelope_id":"y","payload":null}',
    ])
      slack.sendOverSockets(text);
    expect((await answered('my vpn is broken')).posts).toBe(1);
  });
});
