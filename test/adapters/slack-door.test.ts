import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ENGINEERS, GENERAL, LI_NA, SlackHarness, WANG_LEI, ZHANG_MIN } from '../support/slack-harness.ts';
import { wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;

describe.each(['http', 'socket'] as const)('the desk in Slack, over %s', (transport) => {
  beforeEach(async () => {
    harness = await SlackHarness.start({ transport });
  });
  afterEach(async () => {
    await harness.stop();
    expect(harness.slack.refused).toEqual([]);
  });

  test('answers a direct message with the article, and its buttons lead to a ticket in the engineers’ channel', async () => {
    const { slack } = harness;
    const [answer] = await harness.writes(LI_NA, 'My VPN does not connect');
    expect(wordsOf(answer?.blocks)).toContain('Restart the VPN client.');
    await slack.press(LI_NA, answer!, 'That did not help');
    await harness.settled();
    const direct = slack.directOf(LI_NA).id;
    expect(wordsOf(slack.deskPosts(direct).at(-1)?.blocks)).toMatch(/Ticket T-\d+ is open/);
    const [card] = slack.deskPosts(ENGINEERS);
    expect(wordsOf(card?.blocks)).toContain('Li Na');
  });

  test('an engineer claims on the card, the card changes in place, and the second to claim is told privately', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    const [card] = slack.deskPosts(ENGINEERS);
    const old = { ...card!, blocks: card!.blocks! };
    await slack.press(WANG_LEI, card!, '认领');
    await harness.settled();
    expect(slack.deskPosts(ENGINEERS).filter((post) => !post.thread)).toHaveLength(1);
    expect(card!.edits).toBeGreaterThan(0);
    expect((await harness.desk.onlyTicket()).assignee?.name).toBe('王磊');
    await slack.press(ZHANG_MIN, old, '认领');
    await harness.settled();
    expect(slack.ephemerals.filter((one) => one.user === ZHANG_MIN)).toHaveLength(1);
    expect(wordsOf(slack.ephemerals.at(-1)?.blocks)).toContain('王磊');
    expect((await harness.desk.onlyTicket()).assignee?.name).toBe('王磊');
  });

  test('a button that asks first opens a form; what is entered reaches the person', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    const [card] = slack.deskPosts(ENGINEERS);
    await slack.press(WANG_LEI, card!, '答复');
    const [form] = slack.views;
    expect(form).toBeDefined();
    const sent = await slack.submit(form!, { text: 'Coming with an extinguisher <!channel>' });
    expect(sent.status).toBe(200);
    await harness.settled();
    const last = slack.deskPosts(slack.directOf(LI_NA).id).at(-1);
    expect(wordsOf(last?.blocks)).toContain('Coming with an extinguisher <!channel>');
    expect(last?.text).not.toContain('<!channel>');
  });

  test('the same form sent twice says it once', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    await slack.press(WANG_LEI, slack.deskPosts(ENGINEERS)[0]!, '答复');
    const [form] = slack.views;
    const words = { text: 'On my way' };
    await Promise.all([slack.submit(form!, words), slack.submit(form!, words)]);
    await slack.submit(form!, words);
    await harness.settled();
    const told = slack
      .deskPosts(slack.directOf(LI_NA).id)
      .filter((post) => wordsOf(post.blocks).includes('On my way'));
    expect(told).toHaveLength(1);
  });

  test('words under the card stay inside, words after > go to the person', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    const [card] = slack.deskPosts(ENGINEERS);
    const direct = slack.directOf(LI_NA).id;
    const before = slack.deskPosts(direct).length;
    await slack.say(WANG_LEI, ENGINEERS, 'she did that before', { thread: card!.ts });
    await harness.settled();
    expect(slack.deskPosts(direct)).toHaveLength(before);
    await slack.say(WANG_LEI, ENGINEERS, '&gt; I am on my way', { thread: card!.ts });
    await harness.settled();
    expect(
      wordsOf(
        slack
          .deskPosts(direct)
          .slice(before)
          .map((post) => post.blocks),
      ),
    ).toContain('I am on my way');
  });

  test('a mention in a channel is one message although it comes twice, and is answered in its thread', async () => {
    const { slack } = harness;
    const { ts } = await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await harness.settled();
    const answers = slack.deskPosts(GENERAL);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.thread).toBe(ts);
    expect(harness.received.map((one) => one.id)).toEqual([harness.received[0]!.id, harness.received[0]!.id]);
    // In that thread the desk goes on without being called.
    const more = await harness.writes(LI_NA, 'no, that did not help', GENERAL, ts);
    expect(more.length).toBeGreaterThan(0);
  });

  test('talk in a channel that is not for the desk stays unread', async () => {
    await harness.writes(LI_NA, 'my vpn is broken', GENERAL);
    expect(harness.received).toEqual([]);
  });
});
