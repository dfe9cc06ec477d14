/** Posts that somebody deletes while the desk still has something to say to them. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ENGINEERS, GENERAL, LI_NA, SlackHarness, WANG_LEI } from '../support/slack-harness.ts';
import { wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;
const words = (posts: readonly { readonly blocks?: unknown }[]) =>
  posts.map((post) => wordsOf(post.blocks)).join('\n');

beforeEach(async () => {
  harness = await SlackHarness.start();
});
afterEach(async () => {
  await harness.stop();
  expect(harness.slack.refused).toEqual([]);
});

describe('a card that somebody deleted', () => {
  async function deletedCard() {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    await slack.remove(slack.deskPosts(ENGINEERS)[0]!);
    expect(slack.deskPosts(ENGINEERS)).toEqual([]);
  }

  test('is posted again with the next thing that happens, and what is said stands under it', async () => {
    const { slack } = harness;
    await deletedCard();
    await harness.writes(LI_NA, 'the smoke is black');
    const [card, ...under] = slack.deskPosts(ENGINEERS);
    expect(wordsOf(card?.blocks)).toContain('the coffee machine is on fire');
    expect(words(under)).toContain('the smoke is black');
    expect(under.every((post) => post.thread === card?.ts)).toBe(true);

    await slack.press(WANG_LEI, card!, '认领');
    await harness.settled();
    expect(slack.deskPosts(ENGINEERS)).toHaveLength(under.length + 2);
    expect(wordsOf(slack.deskPosts(ENGINEERS)[0]?.blocks)).toContain('王磊');
    expect((await harness.desk.onlyTicket()).assignee?.id).toBe(`slack:${WANG_LEI}`);
  });

  test('is posted again once, though the answer to it was lost', async () => {
    const { slack } = harness;
    await deletedCard();
    slack.failNext('chat.postMessage', { kind: 'lost-answer' });
    await slack.say(LI_NA, slack.directOf(LI_NA).id, 'the smoke is black');
    await harness.settled();
    harness.desk.clock.advance(60_000);
    await harness.settled();
    const [card, ...under] = slack.deskPosts(ENGINEERS);
    expect(words(under)).toContain('the smoke is black');
    expect(under.every((post) => post.thread === card?.ts)).toBe(true);
    expect(words(slack.deskPosts(ENGINEERS)).match(/the coffee machine is on fire/g)).toHaveLength(1);
  });
});

describe('a question in a channel that its writer deleted', () => {
  test('what the desk has to say to it comes directly, and not to everybody', async () => {
    const { slack } = harness;
    await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> a human please, my chair is broken`);
    await harness.settled();
    const { id } = await harness.desk.onlyTicket();
    for (const post of [...slack.channels.get(GENERAL)!.posts]) await slack.remove(post);
    await slack.press(WANG_LEI, slack.deskPosts(ENGINEERS)[0]!, '认领');
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toEqual([]);
    expect(words(slack.deskPosts(slack.directOf(LI_NA).id))).toContain(id);
  });

  test('its files come directly, too', async () => {
    const { slack } = harness;
    await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> a human please, my chair is broken`);
    await harness.settled();
    for (const post of [...slack.channels.get(GENERAL)!.posts]) await slack.remove(post);
    const [card] = slack.deskPosts(ENGINEERS);
    await slack.say(WANG_LEI, ENGINEERS, '> sit on this', {
      thread: card!.ts,
      files: [{ name: 'chair.png', bytes: Buffer.from('PNG!'), mimetype: 'image/png' }],
    });
    await harness.settled();
    await harness.desk.deliver();
    const shown = (channel: string) =>
      slack.channels.get(channel)!.posts.flatMap((post) => (post.files ?? []).map(({ name }) => name));
    expect(shown(GENERAL)).toEqual([]);
    expect(shown(slack.directOf(LI_NA).id)).toEqual(['chair.png']);
  });

  test('an answer to one that is still there stands under it', async () => {
    const { slack } = harness;
    const { ts } = await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await harness.settled();
    expect(slack.deskPosts(GENERAL).map((post) => post.thread)).toEqual([ts]);
    expect(slack.callsTo('chat.delete')).toEqual([]);
  });
});
