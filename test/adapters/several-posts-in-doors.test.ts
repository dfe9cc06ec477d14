/** "hi", "my vpn", "it does not connect": through real doors, acknowledged one by one and answered once. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MONDAY_9AM, wordsIn } from '../support/desk-under-test.ts';
import { SetClock } from '../support/set-clock.ts';
import { LI_NA, SlackHarness } from '../support/slack-harness.ts';
import { LI_NA as LI_NA_IN_TEAMS, teamsDesk } from '../support/teams-desk.ts';
import { TeamsStandIn } from '../support/teams-stand-in.ts';
import { webHarness } from '../support/web-harness.ts';

/** Longer than a test takes: only what is written next ends it. */
const PAUSE = { eachMs: 600_000, mostMs: 600_000, readMs: 4_000 };

const POSTS = [
  {
    language: 'en',
    posts: ['hi', 'my vpn', 'it does not connect since this morning'],
    answer: 'Restart the VPN',
  },
  { language: 'zh', posts: ['你好', '我的密码', '从今天早上开始登录不上'], answer: '打开自助重置页面' },
] as const;

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function slackDesk() {
  const harness = await SlackHarness.start({ pause: PAUSE });
  stops.push(() => harness.stop());
  const channel = harness.slack.directOf(LI_NA).id;
  return { harness, slack: harness.slack, channel };
}

describe('in Slack', () => {
  test.each(POSTS)(
    'posts in $language are acknowledged one by one and answered once',
    async ({ posts, answer }) => {
      const { harness, slack, channel } = await slackDesk();
      for (const [index, text] of posts.entries()) {
        expect(slack.deskPosts(channel)).toEqual([]);
        const { sent } = await slack.say(LI_NA, channel, text);
        expect(sent.map(({ status }) => status)).toEqual([200]);
        expect(harness.received).toHaveLength(index + 1);
      }
      await harness.settled();
      const shown = slack.deskPosts(channel);
      expect(shown).toHaveLength(1);
      expect(JSON.stringify(shown)).toContain(answer);
    },
  );

  test('one that waits is taken back: nothing is said about it, and no ticket holds it', async () => {
    const { harness, slack, channel } = await slackDesk();
    const { ts } = await slack.say(LI_NA, channel, 'my password is hunter2,');
    await slack.remove({ channel, ts });
    await slack.say(LI_NA, channel, 'the gate');
    await slack.say(LI_NA, channel, 'a human please');
    await harness.settled();
    const [opened] = await harness.store.events((await harness.desk.onlyTicket()).id);
    expect(JSON.stringify(opened)).toContain('the gate');
    expect(JSON.stringify(opened)).not.toContain('hunter2');
    expect(slack.deskPosts(channel)).toHaveLength(1);
  });

  test('one that waits is corrected: it is looked up as it reads by then', async () => {
    const { harness, slack, channel } = await slackDesk();
    const { ts } = await slack.say(LI_NA, channel, 'my vnp');
    await slack.edit({ channel, ts }, 'my vpn');
    await slack.say(LI_NA, channel, 'it does not connect');
    await harness.settled();
    expect(slack.deskPosts(channel)).toHaveLength(1);
    expect(JSON.stringify(slack.deskPosts(channel))).toContain('Restart the VPN');
  });
});

describe('on the web page', () => {
  test.each(POSTS)(
    'posts in $language are acknowledged one by one and answered once',
    async ({ posts, answer }) => {
      const harness = await webHarness({ clock: new SetClock(MONDAY_9AM), pause: PAUSE });
      stops.push(() => harness.stop());
      const conversation = 'web:tom-baker';
      for (const text of posts) {
        expect(harness.store.outbox.all()).toEqual([]);
        const response = await fetch(`${harness.url}/page/api/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            clientId: randomUUID(),
            person: { id: conversation, name: 'Tom Baker' },
            conversation,
            text,
          }),
        });
        expect(response.status).toBe(202);
      }
      await harness.intake.idle();
      const replies = harness.store.outbox
        .all()
        .flatMap(({ content }) => (content.kind === 'reply' ? [content.reply] : []));
      expect(replies).toHaveLength(1);
      expect(wordsIn(replies)).toContain(answer);
    },
  );
});

describe('in Teams', () => {
  test('one that waits is taken back: nothing is said about it, and no ticket holds it', async () => {
    const teams = await new TeamsStandIn().open();
    stops.push(() => teams.close());
    const desk = await teamsDesk(teams, { pause: PAUSE });
    stops.push(() => desk.close());
    const secret = desk.activity(LI_NA_IN_TEAMS, { text: 'my password is hunter2,' });
    expect((await desk.send(secret)).status).toBe(200);
    const gone = { ...secret, type: 'messageDelete', text: undefined, timestamp: '2026-11-23T01:00:09Z' };
    expect((await desk.send(gone)).status).toBe(200);
    for (const text of ['the gate', 'a human please'])
      await desk.send(desk.activity(LI_NA_IN_TEAMS, { text }));
    await desk.settled();
    const [opened] = await desk.desk.store.events((await desk.desk.onlyTicket()).id);
    expect(JSON.stringify(opened)).toContain('the gate');
    expect(JSON.stringify(opened)).not.toContain('hunter2');
  });
});
