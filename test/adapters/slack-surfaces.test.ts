import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ENGINEERS,
  GENERAL,
  HELP,
  LI_NA,
  SlackHarness,
  WANG_LEI,
  ZHANG_MIN,
} from '../support/slack-harness.ts';
import type { Fault } from '../support/slack-stand-in/slack-stand-in.ts';
import { wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;
const words = (posts: readonly { readonly blocks?: unknown }[]) =>
  posts.map((post) => wordsOf(post.blocks)).join('\n');

async function open(env: Readonly<Record<string, string>> = {}) {
  harness = await SlackHarness.start({ env });
}
afterEach(async () => {
  await harness.stop();
  expect(harness.slack.refused).toEqual([]);
});

describe('the slash command', () => {
  beforeEach(() => open());

  test('asks: the answer comes in the direct messages, and the channel learns nothing', async () => {
    const { slack } = harness;
    const sent = await slack.command(LI_NA, GENERAL, '/it', 'my vpn is broken');
    await harness.settled();
    expect(sent.body).toMatchObject({ response_type: 'ephemeral' });
    expect(slack.deskPosts(GENERAL)).toEqual([]);
    expect(words(slack.deskPosts(slack.directOf(LI_NA).id))).toContain('Restart the VPN client.');
  });

  test('lists my tickets', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    await slack.command(LI_NA, slack.directOf(LI_NA).id, '/it', 'tickets');
    await harness.settled();
    expect(words(slack.deskPosts(slack.directOf(LI_NA).id).slice(-1))).toMatch(/T-\d+/);
  });

  test('alone it opens the form; for a colleague it names them', async () => {
    const { slack } = harness;
    await slack.command(LI_NA, GENERAL, '/it', '');
    await slack.command(LI_NA, GENERAL, '/it', `for <@${ZHANG_MIN}|zhang> the screen is black`);
    expect(slack.views).toHaveLength(2);
    await slack.submit(slack.views[1]!, { urgency: 'stops-work', asset: 'PC-0042' });
    await harness.settled();
    const ticket = await harness.desk.onlyTicket();
    expect(ticket).toMatchObject({
      summary: 'the screen is black',
      requester: { name: 'Zhang Min' },
      asset: 'PC-0042',
      urgency: 'stops-work',
    });
    expect(words(slack.deskPosts(slack.directOf(LI_NA).id))).toContain('Zhang Min');
  });

  test('tells how it is used', async () => {
    const sent = await harness.slack.command(LI_NA, GENERAL, '/it', 'help');
    expect(JSON.stringify(sent.body)).toContain('/it tickets');
  });
});

describe('a ticket from somebody’s post', () => {
  beforeEach(() => open());

  test('by the message shortcut: the form holds the words, the ticket is for who wrote them', async () => {
    const { slack } = harness;
    await slack.say(ZHANG_MIN, GENERAL, 'the beamer in room 4 is dead &amp; smells');
    const [post] = slack.channels.get(GENERAL)!.posts;
    await slack.shortcut(LI_NA, 'ticket_from_message', post);
    await slack.submit(slack.views[0]!, {});
    await harness.settled();
    expect(await harness.desk.onlyTicket()).toMatchObject({
      summary: 'the beamer in room 4 is dead & smells',
      requester: { name: 'Zhang Min' },
    });
  });

  test('with the screenshot that stood in it', async () => {
    const { slack } = harness;
    await slack.say(ZHANG_MIN, GENERAL, 'the beamer in room 4 shows this', {
      files: [{ name: 'beamer.png', bytes: Buffer.from('PNG!'), mimetype: 'image/png' }],
    });
    const [post] = slack.channels.get(GENERAL)!.posts;
    await slack.shortcut(LI_NA, 'ticket_from_message', post);
    await slack.submit(slack.views[0]!, {}, { files: [{ name: 'room.png', bytes: Buffer.from('ROOM') }] });
    await harness.settled();
    await harness.desk.deliver();
    const shown = slack.channels.get(ENGINEERS)!.posts.flatMap((one) => one.files ?? []);
    expect(shown.map((file) => file.name).sort()).toEqual(['beamer.png', 'room.png']);
  });

  test.each([
    ['the form twice', 'form', 'en-US', 'There is a ticket for this post already.'],
    ['the emoji, then the form', 'emoji', 'zh-CN', '这条消息已经开过工单了。'],
  ])('once, when two people use %s: the second is told in the form', async (_how, first, locale, words) => {
    const { slack } = harness;
    slack.person(LI_NA, 'Li Na', { locale });
    const { ts } = await slack.say(ZHANG_MIN, GENERAL, 'the beamer in room 4 is dead');
    const [post] = slack.channels.get(GENERAL)!.posts;
    await slack.shortcut(WANG_LEI, 'ticket_from_message', post);
    await slack.shortcut(LI_NA, 'ticket_from_message', post);
    const [ofWang, ofLiNa] = slack.views;
    if (first === 'emoji') await slack.react(WANG_LEI, 'ticket', { channel: GENERAL, ts });
    else expect((await slack.submit(ofWang!, {}, { user: WANG_LEI })).body).toBeFalsy();
    const told = await slack.submit(ofLiNa!, {}, { user: LI_NA });
    expect(told.body).toMatchObject({ response_action: 'errors', errors: { 'input-summary': words } });
    // Slack says that the connection was lost, and the first one presses once more.
    if (first === 'form') expect((await slack.submit(ofWang!, {}, { user: WANG_LEI })).body).toBeFalsy();
    await slack.react(ZHANG_MIN, 'ticket', { channel: GENERAL, ts });
    await harness.settled();
    await harness.desk.onlyTicket();
  });

  test('by an emoji: once, however many people use it, and answered under the post', async () => {
    const { slack } = harness;
    const { ts } = await slack.say(ZHANG_MIN, GENERAL, 'the beamer in room 4 is dead');
    await slack.react(LI_NA, 'ticket', { channel: GENERAL, ts });
    await slack.react(WANG_LEI, 'ticket', { channel: GENERAL, ts });
    await slack.react(WANG_LEI, 'thumbsup', { channel: GENERAL, ts });
    await harness.settled();
    expect(await harness.desk.onlyTicket()).toMatchObject({
      summary: 'the beamer in room 4 is dead',
      requester: { name: 'Zhang Min' },
    });
    expect(slack.deskPosts(GENERAL).every((post) => post.thread === ts)).toBe(true);
  });

  test('the desk’s own posts and cards become no ticket', async () => {
    const { slack } = harness;
    const [answer] = await harness.writes(LI_NA, 'my vpn is broken');
    await slack.react(LI_NA, 'ticket', answer!);
    await harness.settled();
    expect(await harness.store.openTickets(10)).toEqual([]);
  });
});

describe('files', () => {
  beforeEach(() => open());

  test('a screenshot sent with the words is shown under the card, once', async () => {
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    await harness.writes(LI_NA, 'a human please');
    await slack.say(LI_NA, id, 'the coffee machine is on fire', {
      files: [{ name: 'fire.png', bytes: Buffer.from('PNG!'), mimetype: 'image/png' }],
    });
    await harness.settled();
    await slack.press(WANG_LEI, slack.deskPosts(ENGINEERS)[0]!, '认领');
    await harness.settled();
    const shown = slack.channels.get(ENGINEERS)!.posts.flatMap((post) => post.files ?? []);
    expect(shown.map((file) => [file.name, file.bytes?.toString()])).toEqual([['fire.png', 'PNG!']]);
  });

  describe('whatever happens on the way, each is there once and nothing waits for it', () => {
    const shared = () => harness.slack.channels.get(ENGINEERS)!.posts.flatMap((post) => post.files ?? []);
    const onFire = async () => {
      const { slack } = harness;
      await harness.writes(LI_NA, 'a human please');
      await slack.say(LI_NA, slack.directOf(LI_NA).id, 'the coffee machine is on fire', {
        files: [{ name: 'fire.png', bytes: Buffer.from('PNG!'), mimetype: 'image/png' }],
      });
      await harness.settled();
      expect(slack.deskPosts(ENGINEERS)).not.toHaveLength(0);
      await harness.desk.passes(10 * 60_000, 30_000);
    };

    test.each<[string, string, Fault, number]>([
      ['the desk dies between upload and share', 'files.completeUploadExternal', { kind: 'reset' }, 1],
      ['the answer to the share is lost', 'files.completeUploadExternal', { kind: 'lost-answer' }, 1],
      [
        'Slack breaks and shares it',
        'files.completeUploadExternal',
        { kind: 'http', status: 500, done: true },
        1,
      ],
      ['Slack breaks and does not', 'files.completeUploadExternal', { kind: 'http', status: 503 }, 1],
      ['Slack limits shares', 'files.completeUploadExternal', { kind: 'limited', retryAfterS: 60 }, 1],
      ['Slack limits uploads', 'files.getUploadURLExternal', { kind: 'limited', retryAfterS: 60 }, 2],
      ['the place to upload to is lost', 'files.getUploadURLExternal', { kind: 'lost-answer' }, 2],
      ['Slack does not hand out the bytes', 'files.info', { kind: 'http', status: 500 }, 1],
    ])('%s', async (_, method, fault, uploads) => {
      harness.slack.failNext(method, fault);
      await onFire();
      expect(shared().map((file) => file.name)).toEqual(['fire.png']);
      expect(harness.slack.callsTo('files.getUploadURLExternal')).toHaveLength(uploads);
    });

    test('what Slack has forgotten since is uploaded once more', async () => {
      harness.slack.failNext(
        'files.completeUploadExternal',
        { kind: 'reset' },
        { kind: 'error', error: 'file_not_found' },
      );
      await onFire();
      expect(shared()).toHaveLength(1);
    });

    test('a file that is gone is given up, and its message stays', async () => {
      const gone: Fault = { kind: 'error', error: 'file_deleted' };
      harness.slack.failNext('files.info', gone, gone);
      await onFire();
      expect(shared()).toEqual([]);
      expect(harness.logged.some(({ event }) => event === 'slack.call-failed')).toBe(true);
      expect(words(harness.slack.deskPosts(ENGINEERS))).toContain('fire.png');
    });
  });

  test('an engineer’s file goes to the person with the words, and stays among engineers with a note', async () => {
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    const [card] = slack.deskPosts(ENGINEERS);
    const send = async (text: string, name: string) => {
      await slack.say(WANG_LEI, ENGINEERS, text, {
        thread: card!.ts,
        files: [{ name, bytes: Buffer.from(name), mimetype: 'text/plain' }],
      });
      await harness.settled();
    };
    await send('who has seen this?', 'inside.txt');
    await send('> please follow these steps', 'steps.txt');
    const names = slack.channels
      .get(id)!
      .posts.flatMap((post) => post.files ?? [])
      .map((file) => file.name);
    expect(names).toEqual(['steps.txt']);
    const [file] = slack.channels.get(id)!.posts.flatMap((post) => post.files ?? []);
    expect(file?.bytes?.toString()).toBe('steps.txt');
    await harness.desk.deliver();
    // Under the card it stands already.
    expect(
      slack.channels.get(ENGINEERS)!.posts.flatMap((post) => (post.files ?? []).map(({ name }) => name)),
    ).toEqual(['inside.txt', 'steps.txt']);
  });

  test('files put into the form join the ticket', async () => {
    const { slack } = harness;
    await slack.command(LI_NA, GENERAL, '/it', '');
    await slack.submit(
      slack.views[0]!,
      { summary: 'black screen' },
      { files: [{ name: 'screen.png', bytes: Buffer.from('PNG!') }] },
    );
    await harness.settled();
    expect((await harness.desk.onlyTicket()).attachments.map((file) => file.name)).toEqual(['screen.png']);
    // One thing was done, and it is answered once.
    expect(slack.deskPosts(slack.directOf(LI_NA).id)).toHaveLength(1);
    const shown = slack.channels.get(ENGINEERS)!.posts.flatMap((post) => post.files ?? []);
    expect(shown.map((file) => file.bytes?.toString())).toEqual(['PNG!']);
  });

  test('the token goes to Slack’s hosts only', async () => {
    const { slack } = harness;
    const { ref } = await sends('log.txt');
    expect(await contentOf(ref)).toBe('log.txt');
    slack.filesOrigin = 'http://evil.example';
    await expect(contentOf(ref)).rejects.toThrow('no longer in Slack');
  });

  const sends = async (name: string) => {
    const { slack } = harness;
    const file = { name, bytes: Buffer.from(name), mimetype: 'text/plain' };
    await slack.say(LI_NA, slack.directOf(LI_NA).id, 'my vpn is broken', { files: [file] });
    await harness.settled();
    return harness.received.flatMap((one) => one.attachments ?? []).find((one) => one.name === name)!;
  };
  const contentOf = async (ref: string) => {
    const found = await harness.door.openFile(ref);
    return found && (await text(found.content()));
  };

  test('other doors are given those that came to the desk, and nothing else the desk may read in Slack', async () => {
    const { slack } = harness;
    const other = { id: 'F1', name: 'salaries.csv', mimetype: 'text/csv', size: 1, bytes: Buffer.from('x') };
    slack.files.set('F1', other);
    for (const ref of ['slack:F1', 'slack:F404', 'slack:T0DESK/F1', 'https://evil.example/x', '../x'])
      expect(await harness.door.openFile(ref)).toBeUndefined();
    const attachment = await sends('log.txt');
    const asked = slack.callsTo('files.info').length;
    const found = await harness.door.openFile(attachment.ref);
    expect(found?.attachment).toEqual(attachment);
    // Slack is asked for the content alone.
    expect(slack.callsTo('files.info')).toHaveLength(asked);
    expect(await text(found!.content())).toBe('log.txt');
    slack.files.delete(attachment.ref.slice('slack:'.length));
    await expect(contentOf(attachment.ref)).rejects.toThrow('no longer in Slack');
  });
});

describe('the app’s home and messages', () => {
  beforeEach(() => open());

  test('times are by the clock of the person’s profile: when it is opened, on the home, and when it changes', async () => {
    const { slack } = harness;
    slack.people.get(LI_NA)!.tz = 'America/New_York';
    const { id } = slack.directOf(LI_NA);
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    expect(words(slack.deskPosts(id))).toContain('Tue 24 Nov, 05:00 GMT-5');
    expect(words(slack.deskPosts(ENGINEERS))).toContain('11月24日周二 18:00');
    await slack.openApp(LI_NA, 'home');
    await harness.settled();
    expect(wordsOf(slack.homes.get(LI_NA))).toContain('To be solved by: Tue 24 Nov, 05:00 GMT-5');
    const before = slack.deskPosts(id).length;
    await harness.desk.passes(3 * 3_600_000, 600_000);
    expect(words(slack.deskPosts(id).slice(before))).toContain('Sun 22 Nov, 21:00 GMT-5');
  });

  test('my open tickets with their times; for engineers the queue and who is on duty', async () => {
    const { slack } = harness;
    await slack.openApp(LI_NA, 'home');
    await harness.settled();
    expect(wordsOf(slack.homes.get(LI_NA))).toContain('You have no open tickets.');
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    await slack.openApp(LI_NA, 'home');
    await slack.openApp(WANG_LEI, 'home');
    await harness.settled();
    const { id } = await harness.desk.onlyTicket();
    expect(wordsOf(slack.homes.get(LI_NA))).toContain(id);
    expect(wordsOf(slack.homes.get(LI_NA))).toContain('To be solved by: Tue 24 Nov, 18:00');
    expect(wordsOf(slack.homes.get(LI_NA))).toContain('First-line support, nobody yet');
    expect(wordsOf(slack.homes.get(LI_NA))).not.toContain('Queue');
    expect(wordsOf(slack.homes.get(WANG_LEI))).toContain('Queue: 1 open');
    expect(wordsOf(slack.homes.get(WANG_LEI))).toContain('On duty');
    await slack.press(LI_NA, slack.homes.get(LI_NA)!, 'Details');
    await harness.settled();
    expect(words(slack.deskPosts(slack.directOf(LI_NA).id).slice(-1))).toContain(id);
    await slack.press(LI_NA, slack.homes.get(LI_NA)!, 'New ticket');
    expect(slack.views).toHaveLength(1);
  });

  test('the home in Chinese names the level and has its colons', async () => {
    const { slack } = harness;
    slack.people.get(WANG_LEI)!.locale = 'zh-CN';
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    await slack.openApp(WANG_LEI, 'home');
    await harness.settled();
    const home = wordsOf(slack.homes.get(WANG_LEI));
    expect(home).toContain('一线工程师，待认领');
    expect(home).toContain('解决时限：');
    expect(home).not.toContain(': ');
  });

  test('whoever opens the messages is greeted once and offered questions', async () => {
    const { slack } = harness;
    await slack.openApp(LI_NA, 'messages');
    await slack.openApp(LI_NA, 'messages');
    await harness.settled();
    expect(words(slack.deskPosts(slack.directOf(LI_NA).id))).toBe(
      'Hello! Tell me what is wrong or what you need, in your own words. One message is enough.',
    );
    expect(slack.prompts.length).toBeGreaterThan(0);
  });
});

describe('the person’s own post shows how the request stands', () => {
  test('eyes while it is looked up, a ticket when there is one, a check when it is solved', async () => {
    await open();
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    await harness.writes(LI_NA, 'a human please');
    let goOn = (): void => undefined;
    harness.slow = new Promise((resolve) => {
      goOn = resolve;
    });
    await slack.say(LI_NA, id, 'the coffee machine is on fire');
    await slack.untilCalled('reactions.add');
    goOn();
    await harness.settled();
    expect(slack.statuses.map((one) => one.status)).toEqual(['is looking it up…', '']);
    const post = slack.channels.get(id)!.posts.find((one) => one.text.includes('coffee'))!;
    const shown = () => [...post.reactions].flatMap(([name, by]) => (by.size > 0 ? [name] : []));
    expect(slack.callsTo('reactions.add')[0]?.args).toMatchObject({ name: 'eyes', timestamp: post.ts });
    expect(shown()).toEqual(['ticket']);
    await slack.press(WANG_LEI, slack.deskPosts(ENGINEERS)[0]!, '认领');
    await harness.settled();
    expect(shown()).toEqual(['wrench']);
    await slack.press(WANG_LEI, slack.deskPosts(ENGINEERS)[0]!, '解决');
    await slack.submit(slack.views.at(-1)!, { solution: 'Put it out' });
    await harness.settled();
    expect(shown()).toEqual(['white_check_mark']);
  });

  test('or not, by setting', async () => {
    await open({ SLACK_STATUS_REACTIONS: 'off' });
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    expect((await harness.desk.onlyTicket()).id).toBeDefined();
    expect(harness.slack.callsTo('reactions.add')).toEqual([]);
  });
});

describe('in channels', () => {
  test('where it listens it speaks only when it is sure', async () => {
    await open({ SLACK_LISTEN_CHANNELS: HELP });
    const { slack } = harness;
    await slack.say(LI_NA, HELP, 'who brings cake today?');
    await slack.say(LI_NA, HELP, 'my vpn is broken');
    await harness.settled();
    expect(slack.deskPosts(HELP)).toHaveLength(1);
    expect(slack.statuses.filter((one) => one.channel_id === HELP)).toEqual([]);
  });

  test('a question can be answered to the one who asked, who may share the answer', async () => {
    await open({ SLACK_CHANNEL_ANSWERS: 'private' });
    const { slack } = harness;
    const { ts } = await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toEqual([]);
    const [answer] = slack.ephemerals;
    expect(answer).toMatchObject({ user: LI_NA, thread: ts });
    await slack.press(WANG_LEI, answer!, 'Share with the channel');
    expect(slack.deskPosts(GENERAL)).toEqual([]);
    await slack.press(LI_NA, answer!, 'Share with the channel');
    await slack.press(LI_NA, answer!, 'Share with the channel');
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toHaveLength(1);
    expect(words(slack.deskPosts(GENERAL))).toContain('Restart the VPN client.');
    expect(slack.deskPosts(GENERAL)[0]?.thread).toBe(ts);
    await slack.press(LI_NA, answer!, 'Share with the channel');
    expect(slack.ephemerals.at(-1)).toMatchObject({ user: LI_NA, text: 'Shared.' });
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ['Slack limits the channel', { kind: 'limited', retryAfterS: 30 }],
    ['the answer of Slack is lost', { kind: 'lost-answer' }],
  ])('an answer is shared once, also when %s', async (_what, fault) => {
    await open({ SLACK_CHANNEL_ANSWERS: 'private' });
    const { slack } = harness;
    await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await harness.settled();
    const [answer] = slack.ephemerals;
    slack.failNext('chat.postMessage', fault);
    await slack.press(LI_NA, answer!, 'Share with the channel');
    await harness.settled();
    await slack.press(LI_NA, answer!, 'Share with the channel');
    await harness.settled();
    harness.desk.clock.advance(60_000);
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toHaveLength(1);
    expect(slack.ephemerals.slice(1).map(({ text }) => text)).toEqual(['Shared.', 'Shared.']);
  });

  test('a second person in one thread has a request of their own', async () => {
    await open();
    const { slack } = harness;
    const { ts } = await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await slack.say(ZHANG_MIN, GENERAL, 'mine works', { thread: ts });
    await slack.say(ZHANG_MIN, GENERAL, `<@${slack.botUser}> I cannot print or scan`, { thread: ts });
    await harness.settled();
    expect([...new Set(harness.received.map((one) => one.conversation))]).toEqual([
      `slack:${GENERAL}:${ts}`,
      `slack:${GENERAL}:${ts}:${ZHANG_MIN}`,
    ]);
    expect(slack.deskPosts(GENERAL).every((post) => post.thread === ts)).toBe(true);
  });
});

describe('edits and deletions', () => {
  beforeEach(() => open());

  test('a corrected question is answered anew; an unfurled link is nothing', async () => {
    const { slack } = harness;
    const channel = slack.directOf(LI_NA).id;
    const { ts } = await slack.say(LI_NA, channel, 'my VNP is broken');
    await harness.settled();
    await slack.edit({ channel, ts }, 'my VPN is broken');
    await harness.settled();
    expect(words(slack.deskPosts(channel).slice(-1))).toContain('Restart the VPN client.');
    const before = harness.received.length;
    const message = {
      type: 'message',
      channel,
      ts,
      user: LI_NA,
      text: 'my VPN is broken',
      attachments: [{}],
    };
    await slack.send({
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel,
      ts: '9.9',
      message,
      previous_message: message,
    });
    expect(harness.received).toHaveLength(before);
  });

  test('a corrected question counts as it says now: the ticket tells engineers no more than that', async () => {
    const { slack } = harness;
    const channel = slack.directOf(LI_NA).id;
    const { ts } = await slack.say(LI_NA, channel, 'my toaster speaks Latin');
    await harness.settled();
    await slack.edit({ channel, ts }, 'my toaster speaks Greek');
    await harness.settled();
    await slack.edit({ channel, ts }, 'my toaster speaks Gothic');
    await harness.settled();
    await harness.writes(LI_NA, 'a human please');
    const ticket = await harness.desk.onlyTicket();
    const [opened] = await harness.store.events(ticket.id);
    expect(JSON.stringify(opened)).toContain('Gothic');
    expect(JSON.stringify(opened)).not.toMatch(/Latin|Greek/);
  });

  test('a deleted question is taken back, in direct messages and in a thread; what a ticket was told it keeps', async () => {
    const { slack } = harness;
    const channel = slack.directOf(LI_NA).id;
    const said = await slack.say(LI_NA, channel, 'my toaster speaks Latin');
    await harness.settled();
    await slack.remove({ channel, ts: said.ts });
    await harness.settled();
    const asked = await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my kettle speaks Latin`);
    await harness.settled();
    await slack.remove({ channel: GENERAL, ts: asked.ts });
    await harness.settled();
    expect(harness.received.filter((one) => one.kind === 'message' && one.edits)).toHaveLength(2);
    await harness.writes(LI_NA, 'a human please');
    const { ts } = await slack.say(LI_NA, channel, 'the coffee machine is on fire');
    await harness.settled();
    const ticket = await harness.desk.onlyTicket();
    const before = harness.received.length;
    await slack.remove({ channel, ts });
    await slack.remove(slack.deskPosts(channel)[0]!);
    await harness.settled();
    expect(harness.received).toHaveLength(before);
    const [opened] = await harness.store.events(ticket.id);
    expect(JSON.stringify(opened)).toContain('coffee');
    expect(JSON.stringify(opened)).not.toContain('Latin');
  });
});
