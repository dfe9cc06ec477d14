/** Answers shown while a language model words them: what people see on the way, and that the end is always the same. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LanguageModel } from '../../bot/ports.ts';
import {
  GENERAL,
  type HarnessOptions,
  installByClick,
  LI_NA,
  SlackHarness,
} from '../support/slack-harness.ts';
import type { Fault } from '../support/slack-stand-in/slack-stand-in.ts';
import { pressables, type SlackPost, wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;
afterEach(async () => {
  await harness.stop();
  expect(harness.slack.refused).toEqual([]);
});

const RIGHT = { text: 'Restart the VPN client.', cites: [0] };
const MADE_UP = { text: 'Call 555-0199 and ask for Bob.', cites: [0] };

/** Says its sentences one by one; `before` is waited for before each, so that a test sees what is shown by then. */
class SpeakingModel implements LanguageModel {
  readonly sentences: readonly { readonly text: string; readonly cites: readonly number[] }[];
  asked = 0;
  before: (index: number) => Promise<void> = async () => {};
  comesToNothing = false;

  constructor(...sentences: SpeakingModel['sentences']) {
    this.sentences = sentences;
  }

  async restate(): Promise<undefined> {}
  async solves(): Promise<undefined> {}
  async answer(...[, , , , asItComes]: Parameters<LanguageModel['answer']>) {
    this.asked += 1;
    for (const [index, sentence] of this.sentences.entries()) {
      await this.before(index);
      asItComes?.(sentence);
    }
    await this.before(this.sentences.length);
    return this.comesToNothing ? undefined : this.sentences;
  }
}

async function start(model: LanguageModel, more: HarnessOptions = {}): Promise<void> {
  harness = await SlackHarness.start({ model, ...more });
}

const posts = (channel = harness.slack.directOf(LI_NA).id) => harness.slack.deskPosts(channel);
const labels = (post: SlackPost | undefined) => pressables(post?.blocks).map(({ label }) => label);

/** The same question to a desk that does not stream. */
async function asWithoutStream(model: LanguageModel): Promise<SlackPost> {
  const streaming = harness;
  await start(model);
  harness.slack.failNext('chat.startStream', { kind: 'error', error: 'unknown_method' });
  const [post] = await harness.writes(LI_NA, 'my vpn is broken');
  await harness.stop();
  harness = streaming;
  return post!;
}

async function untilShown(text: string, channel?: string): Promise<SlackPost> {
  for (;;) {
    const shown = posts(channel).find((post) => post.text.includes(text));
    if (shown) return shown;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('an answer that is worded while people watch', () => {
  test('grows by sentences with their source, then becomes the very answer that comes without a stream', async () => {
    const model = new SpeakingModel(RIGHT, { ...RIGHT, text: 'The VPN client: restart.' });
    await start(model);
    const seen: string[] = [];
    model.before = async (index) => {
      if (index === 1) seen.push((await untilShown('Restart the VPN client. [1]')).text);
      if (index === 2) seen.push((await untilShown('The VPN client: restart. [1]')).text);
    };
    await harness.writes(LI_NA, 'my vpn is broken');
    expect(seen[0]).toContain('Restart the VPN client. [1]');
    expect(seen[0]).not.toContain('The VPN client: restart');
    const [post] = posts();
    expect(posts()).toHaveLength(1);
    expect(post?.isStreaming).toBe(false);
    const plain = await asWithoutStream(new SpeakingModel(...model.sentences));
    expect(post).toMatchObject({ text: plain.text, blocks: plain.blocks });
    expect(labels(post)).toContain('That solved it');
    const question = harness.slack.channels.get(post!.channel)!.posts[0]!;
    expect(post?.thread).toBe(question.ts);
  });

  test('in a channel names who asked, and stands in the thread', async () => {
    await start(new SpeakingModel(RIGHT));
    const { slack } = harness;
    await harness.writes(LI_NA, `<@${slack.botUser}> my vpn is broken`, GENERAL);
    expect(slack.callsTo('chat.startStream')[0]?.args).toMatchObject({
      recipient_user_id: LI_NA,
      recipient_team_id: slack.team,
    });
    expect(posts(GENERAL)).toHaveLength(1);
    expect(labels(posts(GENERAL)[0])).toContain('That solved it');
  });

  test('in a channel of an organization names the workspace of who asked', async () => {
    await start(new SpeakingModel(RIGHT), {
      standIn: { enterprise: 'E0ORG' },
      env: (slack) => ({
        SLACK_BOT_TOKEN: '',
        SLACK_CLIENT_ID: slack.clientId,
        SLACK_CLIENT_SECRET: slack.clientSecret,
        SLACK_STATE_SECRET: 'a state secret of some length',
        SLACK_ENCRYPTION_KEY: 'ab'.repeat(32),
        SLACK_REDIRECT_URI: 'https://desk.example.com/slack/oauth_redirect',
      }),
    });
    const { slack } = harness;
    await installByClick(slack.requestUrl!);
    const people = {
      U0TWO: slack.person('U0TWO', 'Wu', { team: 'T0SECOND' }),
      // Slack may name the organization itself as the team of its people.
      U0THREE: slack.person('U0THREE', 'Qi', { team: 'T0THIRD', primaryTeam: 'E0ORG' }),
    };
    for (const [user, { team }] of Object.entries(people)) {
      slack.channels.get(GENERAL)!.members.add(user);
      await harness.writes(user, `<@${slack.botUser}> my vpn is broken`, GENERAL);
      expect(slack.callsTo('chat.startStream').at(-1)).toMatchObject({
        args: { recipient_user_id: user, recipient_team_id: team },
        answer: { ok: true },
      });
    }
    expect(posts(GENERAL)).toHaveLength(2);
  });

  test('is shown to nobody before it is whole where answers in channels are private', async () => {
    await start(new SpeakingModel(RIGHT), { env: { SLACK_CHANNEL_ANSWERS: 'private' } });
    await harness.writes(LI_NA, `<@${harness.slack.botUser}> my vpn is broken`, GENERAL);
    expect(harness.slack.callsTo('chat.startStream')).toHaveLength(0);
    expect(harness.slack.ephemerals).toHaveLength(1);
  });

  test('never shows a sentence that its source does not bear out', async () => {
    await start(new SpeakingModel(MADE_UP, RIGHT));
    await harness.writes(LI_NA, 'my vpn is broken');
    expect(harness.slack.callsTo('chat.startStream')).toHaveLength(1);
    expect(JSON.stringify(harness.slack.calls)).not.toContain('555-0199');
  });

  test('cannot call anybody', async () => {
    const calling = (whom: string) => ({ text: `Restart the VPN client <!${whom}>.`, cites: [0] });
    // Of what Slack would obey the article has no word.
    await start(new SpeakingModel(calling('client'), calling('channel')));
    await harness.writes(LI_NA, 'my vpn is broken');
    const shown = harness.slack.callsTo('chat.startStream')[0]?.args.markdown_text;
    expect(shown).toBe('Restart the VPN client &lt;!client&gt;. [1]\n\n');
    expect(JSON.stringify(harness.slack.calls)).not.toContain('!channel');
  });

  test('that comes to nothing in the end gives way to the article’s own words', async () => {
    const model = new SpeakingModel(RIGHT);
    model.comesToNothing = true;
    await start(model);
    await harness.writes(LI_NA, 'my vpn is broken');
    expect(posts()).toHaveLength(1);
    expect(wordsOf(posts()[0]?.blocks)).not.toContain('[1]');
    expect(wordsOf(posts()[0]?.blocks)).toContain('Restart the VPN client.');
    expect(labels(posts()[0])).toContain('That solved it');
  });
});

describe('whatever happens to the stream, the whole answer is there once', () => {
  const limited: Fault = { kind: 'limited', retryAfterS: 5 };
  test.each<[string, string, Fault]>([
    ['the workspace has no streams', 'chat.startStream', { kind: 'error', error: 'unknown_method' }],
    ['the plan lacks them', 'chat.startStream', { kind: 'error', error: 'feature_not_enabled' }],
    ['Slack limits them', 'chat.startStream', limited],
    ['the answer to its beginning is lost', 'chat.startStream', { kind: 'lost-answer' }],
    ['its beginning is cut off', 'chat.startStream', { kind: 'reset' }],
    [
      'Slack breaks at its beginning and begins it',
      'chat.startStream',
      { kind: 'http', status: 500, done: true },
    ],
    ['it breaks in the middle', 'chat.appendStream', { kind: 'reset' }],
    ['Slack limits it in the middle', 'chat.appendStream', limited],
    [
      'Slack has ended it by itself',
      'chat.appendStream',
      { kind: 'error', error: 'message_not_in_streaming_state' },
    ],
    ['Slack limits its end', 'chat.stopStream', limited],
    ['the answer to its end is lost', 'chat.stopStream', { kind: 'lost-answer' }],
    ['its end breaks', 'chat.stopStream', { kind: 'http', status: 503 }],
    ['the answer that replaces it is limited', 'chat.update', limited],
    ['the answer that replaces it is lost on the way back', 'chat.update', { kind: 'lost-answer' }],
    ['the answer that replaces it is cut off', 'chat.update', { kind: 'reset' }],
    ['the stream cannot be changed any more', 'chat.update', { kind: 'error', error: 'edit_window_closed' }],
  ])('%s', async (_, method, fault) => {
    const model = new SpeakingModel(RIGHT, { ...RIGHT, text: 'The VPN client: restart.' });
    await start(model);
    model.before = async (index) => {
      if (index === 1 && method !== 'chat.startStream') await untilShown('Restart');
      // By then the stream's next words are on their way.
      if (index === 2 && method === 'chat.appendStream')
        while (harness.slack.callsTo(method).length === 0)
          await new Promise((resolve) => setTimeout(resolve, 5));
    };
    harness.slack.failNext(method, fault);
    await harness.writes(LI_NA, 'my vpn is broken');
    await harness.desk.passes(5 * 60_000, 5_000);
    await harness.settled();
    expect(harness.slack.callsTo(method).length).toBeGreaterThan(0);
    expect(posts()).toHaveLength(1);
    expect(posts()[0]?.isStreaming ?? false).toBe(false);
    expect(labels(posts()[0])).toContain('That solved it');
  });

  test('Slack takes the stream’s message away: the answer is posted anew', async () => {
    const model = new SpeakingModel(RIGHT);
    await start(model);
    const { slack } = harness;
    model.before = async (index) => {
      if (index !== 1) return;
      const shown = await untilShown('Restart');
      const { posts: all } = slack.channels.get(shown.channel)!;
      all.splice(all.indexOf(shown), 1);
    };
    await harness.writes(LI_NA, 'my vpn is broken');
    expect(posts()).toHaveLength(1);
    expect(labels(posts()[0])).toContain('That solved it');
  });

  test('the desk dies in the middle: the next one finishes what stands there, and begins no second one', async () => {
    let die: (() => void) | undefined;
    const model = new SpeakingModel(RIGHT);
    model.before = async (index) => {
      if (index === 1 && model.asked === 1) {
        await untilShown('Restart');
        await new Promise<void>((_, reject) => {
          die = () => reject(new Error('killed'));
        });
      }
    };
    await start(model);
    const { slack } = harness;
    await slack.say(LI_NA, slack.directOf(LI_NA).id, 'my vpn is broken');
    await untilShown('Restart');
    expect(posts()[0]?.isStreaming).toBe(true);
    while (!die) await new Promise((resolve) => setTimeout(resolve, 5));
    die();
    await harness.settled();
    harness.desk.clock.advance(60_000);
    await harness.desk.intake.resume(10);
    await harness.settled();
    expect(model.asked).toBe(2);
    expect(slack.callsTo('chat.startStream')).toHaveLength(1);
    expect(posts()).toHaveLength(1);
    expect(posts()[0]?.isStreaming).toBe(false);
    expect(labels(posts()[0])).toContain('That solved it');
  });

  test('handling fails for good: the apology takes its place', async () => {
    const model = new SpeakingModel(RIGHT);
    model.before = async (index) => {
      if (index === 1) throw new Error('a fault in the desk');
    };
    await start(model);
    await harness.slack.say(LI_NA, harness.slack.directOf(LI_NA).id, 'my vpn is broken');
    await harness.settled();
    for (let time = 0; time < 4; time += 1) {
      harness.desk.clock.advance(60_000);
      await harness.desk.intake.resume(10);
      await harness.settled();
    }
    expect(posts()).toHaveLength(1);
    expect(posts()[0]).toMatchObject({ isStreaming: false });
    expect(wordsOf(posts()[0]?.blocks)).toContain('went wrong');
  });
});

test('what is written in a thread of the direct messages is answered there', async () => {
  await start(new SpeakingModel(RIGHT));
  await harness.writes(LI_NA, 'my vpn is broken');
  const [answer] = posts();
  await harness.writes(LI_NA, 'hello', answer!.channel, answer!.thread);
  expect(posts()[1]?.thread).toBe(answer!.thread);
  await harness.slack.press(LI_NA, answer!, 'That solved it');
  await harness.settled();
  expect(posts()[2]?.thread).toBe(answer!.thread);
  await harness.writes(LI_NA, 'hello');
  expect(posts()[3]?.thread).toBeUndefined();
});
