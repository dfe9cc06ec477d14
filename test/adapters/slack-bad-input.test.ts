import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENGINEERS, GENERAL, HELP, LI_NA, SlackHarness, WANG_LEI } from '../support/slack-harness.ts';
import { faultsOfView } from '../support/slack-stand-in/check-blocks.ts';
import { type View, wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;

beforeEach(async () => {
  harness = await SlackHarness.start({ env: { SLACK_LISTEN_CHANNELS: HELP } });
});
afterEach(async () => {
  // a rejection that nobody caught fails the test by itself: Jest sees to that
  await harness.stop();
});

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const seconds = () => Math.floor(Date.now() / 1_000);

describe('requests that are not from Slack, or not as Slack sends them', () => {
  const event = () => {
    const { slack } = harness;
    return JSON.stringify({
      team_id: slack.team,
      type: 'event_callback',
      event_id: 'Ev1',
      event: {
        type: 'message',
        channel: slack.directOf(LI_NA).id,
        user: LI_NA,
        ts: `${seconds()}.000100`,
        text: 'my vpn is broken',
      },
    });
  };

  test('a signed one is taken: the refusals below are about the signature', async () => {
    const body = event();
    expect((await harness.slack.raw(body, { ...JSON_TYPE, ...harness.slack.sign(body) })).status).toBe(200);
    expect(harness.received).toHaveLength(1);
  });

  test('unsigned, wrongly signed, stale and future ones are refused before anything is read', async () => {
    const { slack } = harness;
    const body = event();
    const refused = [
      JSON_TYPE,
      { ...JSON_TYPE, ...slack.sign(body, seconds(), 'another secret') },
      { ...JSON_TYPE, ...slack.sign(`${body} `) },
      { ...JSON_TYPE, ...slack.sign(body, seconds() - 360) },
      { ...JSON_TYPE, ...slack.sign(body, seconds() + 86_400) },
      {
        ...JSON_TYPE,
        ...slack.sign(body),
        'x-slack-signature': slack.sign(body)['x-slack-signature']!.replace('v0', 'v1'),
      },
      { ...JSON_TYPE, ...slack.sign(body), 'x-slack-request-timestamp': 'NaN' },
    ];
    for (const headers of refused) expect((await slack.raw(body, headers)).status).toBe(401);
    expect(harness.received).toEqual([]);
  });

  test('the same request once more is taken once', async () => {
    const { slack } = harness;
    const body = event();
    const headers = { ...JSON_TYPE, ...slack.sign(body) };
    for (let time = 0; time < 3; time += 1) expect((await slack.raw(body, headers)).status).toBe(200);
    await harness.settled();
    expect(slack.deskPosts(slack.directOf(LI_NA).id)).toHaveLength(1);
  });

  test('a replayed press acts once', async () => {
    const { slack } = harness;
    const [answer] = await harness.writes(LI_NA, 'My VPN does not connect');
    const pressed = { actionId: 'press-0-0', blockId: 'x', value: JSON.stringify({ a: { kind: 'human' } }) };
    const payload = new URLSearchParams({
      payload: JSON.stringify(slack.pressBody(LI_NA, answer!, pressed)),
    }).toString();
    const headers = { ...FORM_TYPE, ...slack.sign(payload) };
    for (let time = 0; time < 3; time += 1) await slack.raw(payload, headers);
    await harness.settled();
    expect(slack.deskPosts(ENGINEERS).filter((post) => !post.thread)).toHaveLength(1);
  });

  test('a body of more than a megabyte is refused', async () => {
    const body = JSON.stringify({ type: 'event_callback', filler: 'x'.repeat(1_100_000) });
    expect((await harness.slack.raw(body, { ...JSON_TYPE, ...harness.slack.sign(body) })).status).toBe(413);
  });

  test('what comes over the connection of a refused body is answered', async () => {
    const { slack } = harness;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (body: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { ...JSON_TYPE, ...slack.sign(body), 'content-length': Buffer.byteLength(body) };
        const outgoing = request(slack.requestUrl!, { method: 'POST', agent, headers }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        outgoing.on('error', reject).end(body);
      });
    const check = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    expect(await send(JSON.stringify({ filler: 'x'.repeat(3_000_000) }))).toBe(413);
    expect(await send(check)).toBe(200);
    expect(await send(check)).toBe(200);
    agent.destroy();
  }, 10_000);

  test('a form says its character set or not', async () => {
    const { slack } = harness;
    const [answer] = await harness.writes(LI_NA, 'My VPN does not connect');
    const pressed = { actionId: 'press-0-0', blockId: 'x', value: JSON.stringify({ a: { kind: 'human' } }) };
    const payload = `payload=${encodeURIComponent(JSON.stringify(slack.pressBody(LI_NA, answer!, pressed)))}`;
    const type = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    expect((await slack.raw(payload, { ...type, ...slack.sign(payload) })).status).toBe(200);
    await harness.settled();
    expect(await harness.desk.onlyTicket()).toBeDefined();
  });

  test('what cannot be parsed is logged without its content', async () => {
    const { slack } = harness;
    await slack.raw('my secret words', { ...JSON_TYPE, ...slack.sign('my secret words') });
    expect(harness.logged.some(({ event }) => event === 'slack.library')).toBe(true);
    expect(JSON.stringify(harness.logged)).not.toContain('secret');
  });

  test('signed nonsense ends quietly: null, lists, numbers, half a payload', async () => {
    const { slack } = harness;
    const bodies: readonly (readonly [string, Record<string, string>])[] = [
      ['null', JSON_TYPE],
      ['[]', JSON_TYPE],
      ['5', JSON_TYPE],
      ['{}', JSON_TYPE],
      ['payload=null', FORM_TYPE],
      ['payload=5', FORM_TYPE],
      ['payload=%7B%7D', FORM_TYPE],
      ['{"event":null}', JSON_TYPE],
      ['{"event":{"type":"message"}}', JSON_TYPE],
      ['{"event":{"type":"message","channel":5,"user":{}}}', JSON_TYPE],
      ['{"event":{"type":"reaction_added","item":null}}', JSON_TYPE],
      ['{"type":"block_actions","actions":[]}', JSON_TYPE],
      ['{"type":"view_submission","view":null,"user":null}', JSON_TYPE],
      ['command=%2Fit', FORM_TYPE],
      ['ssl_check=1&token=x', FORM_TYPE],
      ['{"type":"app_rate_limited","minute_rate_limited":1}', JSON_TYPE],
    ];
    for (const [body, type] of bodies)
      expect([body, (await slack.raw(body, { ...type, ...slack.sign(body) })).status]).toEqual([body, 200]);
    for (const broken of ['{', 'payload={'])
      expect(
        (await slack.raw(broken, { ...(broken === '{' ? JSON_TYPE : FORM_TYPE), ...slack.sign(broken) }))
          .status,
      ).toBe(400);
    expect(harness.received).toEqual([]);
  });

  test('Slack’s address check is answered', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const sent = await harness.slack.raw(body, { ...JSON_TYPE, ...harness.slack.sign(body) });
    expect(sent).toMatchObject({ status: 200, body: { challenge: 'abc' } });
  });

  test('whatever is signed and however it is shaped, there is an answer and never a server error', async () => {
    const { slack } = harness;
    const type = fc.constantFrom(
      'event_callback',
      'block_actions',
      'view_submission',
      'shortcut',
      'message_action',
      'block_suggestion',
      'dialog_submission',
      'x',
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          type,
          event: fc.oneof(
            fc.jsonValue(),
            fc.record({
              type: fc.constantFrom('message', 'app_mention', 'reaction_added', 'app_home_opened'),
              channel: fc.jsonValue(),
              user: fc.jsonValue(),
              text: fc.jsonValue(),
              files: fc.jsonValue(),
              item: fc.jsonValue(),
              message: fc.jsonValue(),
            }),
          ),
          user: fc.oneof(fc.jsonValue(), fc.constant({ id: LI_NA })),
          team: fc.jsonValue(),
          channel: fc.jsonValue(),
          actions: fc.oneof(
            fc.jsonValue(),
            fc.constant([{ action_id: 'x', value: '{"a":{"kind":"$where","__proto__":1}}' }]),
          ),
          view: fc.oneof(fc.jsonValue(), fc.constant({ id: 'V1', state: { values: {} } })),
          callback_id: fc.jsonValue(),
          command: fc.jsonValue(),
          trigger_id: fc.jsonValue(),
          authorizations: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(body, async (some) => {
        const text = JSON.stringify(some);
        const sent = await slack.raw(text, { ...JSON_TYPE, ...slack.sign(text) });
        expect(sent.status).toBe(200);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('buttons that do not fit', () => {
  test('an unknown button is answered with a plain explanation to the one who pressed it', async () => {
    const { slack } = harness;
    const [answer] = await harness.writes(LI_NA, 'My VPN does not connect');
    const before = harness.received.length;
    for (const value of [
      '',
      'nonsense',
      '{"a":{"kind":"delete-everything"}}',
      '#0123456789012345678901',
      '{"a":{"kind":"claim","ticket":"T-1; drop"}}',
    ])
      await slack.press(
        LI_NA,
        {
          ...answer!,
          blocks: [
            { type: 'actions', elements: [{ type: 'button', action_id: 'x', text: { text: 'X' }, value }] },
          ],
        },
        'X',
      );
    await harness.settled();
    expect(harness.received).toHaveLength(before);
    expect(
      slack.ephemerals.filter((one) => one.user === LI_NA && one.text.includes('no longer works')),
    ).toHaveLength(5);
  });

  test('a person who is no engineer is refused politely and privately, whatever the button says', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    await slack.press(LI_NA, slack.deskPosts(ENGINEERS)[0]!, '认领');
    await harness.settled();
    expect((await harness.desk.onlyTicket()).assignee).toBeUndefined();
    expect(slack.ephemerals.map((one) => one.user)).toEqual([LI_NA]);
  });

  test('a form sent after the ticket was closed says so', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    const [card] = slack.deskPosts(ENGINEERS);
    await slack.press(WANG_LEI, card!, '答复');
    const [form] = slack.views;
    const mine = slack
      .deskPosts(slack.directOf(LI_NA).id)
      .find((post) => wordsOf(post.blocks).includes('No longer needed'))!;
    await slack.press(LI_NA, mine, 'No longer needed');
    await harness.settled();
    const sent = await slack.submit(form!, { text: 'Too late' });
    await harness.settled();
    expect(sent.status).toBe(200);
    expect(wordsOf(slack.ephemerals.at(-1)?.blocks)).toMatch(/was closed/);
    expect(
      slack.deskPosts(slack.directOf(LI_NA).id).some((post) => wordsOf(post.blocks).includes('Too late')),
    ).toBe(false);
  });

  test.each([
    { locale: 'zh-CN', fillIn: '请填写', cannotBeUsed: '太长' },
    { locale: 'en-US', fillIn: 'Please fill', cannotBeUsed: 'too long' },
  ])(
    'what is wrong in a form stands beside its input, in the words of $locale',
    async ({ locale, ...words }) => {
      const { slack } = harness;
      slack.people.get(LI_NA)!.locale = locale;
      await slack.command(LI_NA, GENERAL, '/it', '');
      const sent = await slack.submit(slack.views[0]!, { summary: '   ', asset: 'x'.repeat(301) });
      expect(sent.body).toEqual({
        response_action: 'errors',
        errors: {
          'input-summary': expect.stringContaining(words.fillIn),
          'input-asset': expect.stringContaining(words.cannotBeUsed),
        },
      });
    },
  );

  test('a form that Slack no longer opens is explained', async () => {
    const { slack } = harness;
    await harness.writes(LI_NA, 'a human please');
    await harness.writes(LI_NA, 'the coffee machine is on fire');
    slack.failNext('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await slack.press(WANG_LEI, slack.deskPosts(ENGINEERS)[0]!, '答复');
    expect(slack.ephemerals.at(-1)).toMatchObject({ user: WANG_LEI });
  });
});

describe('what this version of the app does not know is explained to the one who did it, and nothing happens', () => {
  const logged = (event: string) => harness.logged.filter((one) => one.event === event);
  afterEach(() => {
    expect(harness.received).toEqual([]);
    expect(JSON.stringify(harness.logged)).not.toContain('my own words');
    expect(harness.slack.refused).toEqual([]);
  });

  test.each([
    ['en-US', 'This shortcut is from another version'],
    ['zh-CN', '这个快捷方式来自其他版本'],
  ])('a shortcut, from anywhere or from a message (%s)', async (locale, words) => {
    const { slack } = harness;
    slack.people.get(LI_NA)!.locale = locale;
    await slack.say(WANG_LEI, GENERAL, 'my own words');
    const post = slack.channels.get(GENERAL)!.posts[0]!;
    for (const about of [undefined, post])
      expect((await slack.shortcut(LI_NA, 'weekly_report', about)).status).toBe(200);
    expect(slack.views.map(({ user }) => user)).toEqual([LI_NA, LI_NA]);
    for (const { view } of slack.views) {
      expect(wordsOf(view.blocks)).toContain(words);
      expect(view.blocks.map(({ type }) => type)).toEqual(['section']);
    }
    expect(logged('slack.shortcut-unknown')).toHaveLength(2);
  });

  test('a shortcut whose form Slack does not open is explained in the direct messages', async () => {
    const { slack } = harness;
    slack.failNext('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await slack.shortcut(LI_NA, 'weekly_report');
    await harness.settled();
    expect(slack.ephemerals).toMatchObject([
      { user: LI_NA, channel: slack.directOf(LI_NA).id, text: expect.stringContaining('This shortcut') },
    ]);
  });

  const sends = (view: object, user = LI_NA) =>
    harness.slack.interact({
      type: 'view_submission',
      user: { id: user, username: 'x', team_id: harness.slack.team },
      team: { id: harness.slack.team },
      view: { id: 'V1', type: 'modal', ...view },
    });
  const state = { values: { 'input-text': { text: { type: 'plain_text_input', value: 'my own words' } } } };

  test('a form: the reason stands at its input, where what was entered is not lost', async () => {
    for (const form of [
      { callback_id: 'weekly_report', private_metadata: `slack:${GENERAL}\nx`, state },
      { callback_id: 'button', private_metadata: 'nonsense', state },
      { callback_id: 'button', private_metadata: `slack:${GENERAL}\nnonsense`, state },
    ]) {
      const { status, body } = await sends(form);
      expect([status, body]).toEqual([
        200,
        {
          response_action: 'errors',
          errors: { 'input-text': expect.stringMatching(/not sent|no longer works/) },
        },
      ]);
    }
    expect(logged('slack.form-unknown')).toHaveLength(2);
  });

  test('a form without inputs gives way to the words; so does one that cannot be read', async () => {
    const { slack } = harness;
    slack.people.get(LI_NA)!.locale = 'zh-CN';
    const { body } = await sends({ callback_id: 'weekly_report', state: { values: {} } });
    expect(body).toMatchObject({ response_action: 'update', view: { type: 'modal' } });
    const { view } = body as { view: View };
    expect(faultsOfView(view)).toEqual([]);
    expect(wordsOf(view.blocks)).toContain('没有提交');
    const unreadable = await sends({ callback_id: 'weekly_report', state: 'my own words' });
    expect(unreadable.body).toMatchObject({ response_action: 'update', view: { type: 'modal' } });
    expect(logged('slack.form-unreadable')).toHaveLength(1);
  });

  test('a button on the app’s home is explained over the home', async () => {
    const { slack } = harness;
    await slack.openApp(LI_NA, 'home');
    await harness.settled();
    const button = { type: 'button', action_id: 'x', text: { text: 'X' }, value: 'nonsense' };
    await slack.press(
      LI_NA,
      { ...slack.homes.get(LI_NA)!, blocks: [{ type: 'actions', elements: [button] }] },
      'X',
    );
    expect(wordsOf(slack.views[0]?.view.blocks)).toContain('no longer works');
  });

  test('a list that wants to be filled in stays empty; each person is told once', async () => {
    const { slack } = harness;
    const ask = (value: string) =>
      slack.interact({
        type: 'block_suggestion',
        user: { id: LI_NA, team_id: slack.team },
        team: { id: slack.team },
        channel: { id: GENERAL },
        action_id: 'x',
        block_id: 'y',
        value,
      });
    for (const value of ['my', 'my own', 'my own words'])
      expect(await ask(value)).toMatchObject({ status: 200, body: { options: [] } });
    await harness.settled();
    expect(slack.ephemerals).toMatchObject([
      { user: LI_NA, text: expect.stringContaining('another version') },
    ]);
    expect(logged('slack.request-unknown')).toHaveLength(3);
  });

  test.each(['workflow_step_edit', 'dialog_submission', 'interactive_message'])('a %s', async (type) => {
    const { slack } = harness;
    const sent = await slack.interact({
      type,
      callback_id: 'x',
      user: { id: LI_NA, name: 'x' },
      team: { id: slack.team },
      channel: { id: GENERAL },
      submission: { text: 'my own words' },
    });
    expect(sent.status).toBe(200);
    await harness.settled();
    expect(slack.ephemerals).toMatchObject([
      { user: LI_NA, text: expect.stringContaining('another version') },
    ]);
    expect(logged('slack.request-unknown')).toMatchObject([{ fields: { type } }]);
  });

  test('a step of a workflow: the workflow ends there and says why', async () => {
    const { slack } = harness;
    slack.tokens.add('xwfp-of-this-run');
    await slack.send({
      type: 'function_executed',
      function: { callback_id: 'x' },
      inputs: { text: 'my own words' },
      function_execution_id: 'Fx1',
      workflow_execution_id: 'Wx1',
      bot_access_token: 'xwfp-of-this-run',
    });
    await harness.settled();
    expect(slack.callsTo('functions.completeError')).toMatchObject([
      {
        args: { function_execution_id: 'Fx1', error: expect.stringContaining('工作流') },
        answer: { ok: true },
      },
    ]);
  });

  test('a command that is none of the desk’s: it says which one is', async () => {
    const { slack } = harness;
    const { body } = await slack.command(LI_NA, GENERAL, '/lunch', 'my own words');
    expect(body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('`/it help`') });
    expect(logged('slack.command-unknown')).toHaveLength(1);
  });
});

describe('who is not served', () => {
  test('other apps, bots, joins and the desk’s own posts are not heard', async () => {
    const { slack } = harness;
    slack.person('U0ROBOT', 'Robot', { isBot: true });
    slack.channels.get(HELP)!.members.add('U0ROBOT');
    await slack.say('U0ROBOT', HELP, 'my vpn is broken');
    await slack.send({
      type: 'message',
      channel: HELP,
      user: LI_NA,
      subtype: 'channel_join',
      ts: `${seconds()}.1`,
      text: 'joined',
    });
    await slack.send({
      type: 'message',
      channel: HELP,
      user: slack.botUser,
      ts: `${seconds()}.2`,
      text: 'my vpn is broken',
    });
    await slack.send({
      type: 'message',
      channel: HELP,
      bot_id: 'B1',
      ts: `${seconds()}.3`,
      text: 'my vpn is broken',
    });
    await harness.settled();
    expect(harness.received).toEqual([]);
    // Where a person is heard.
    await slack.say(LI_NA, HELP, 'my vpn is broken');
    expect(harness.received).toHaveLength(1);
    expect(harness.received[0]).toMatchObject({ overheard: true, inPublic: true });
  });

  test('somebody of another company in a shared channel is told once, and nobody else sees it', async () => {
    const { slack } = harness;
    slack.person('U0GUEST', 'Guest', { isStranger: true, team: 'T0OTHER' });
    slack.channels.get(GENERAL)!.members.add('U0GUEST');
    await slack.say('U0GUEST', GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await slack.say('U0GUEST', GENERAL, `<@${slack.botUser}> hello?`);
    await harness.settled();
    expect(harness.received).toEqual([]);
    expect(slack.deskPosts(GENERAL)).toEqual([]);
    expect(slack.ephemerals.filter((one) => one.user === 'U0GUEST')).toHaveLength(1);
  });

  test('a deactivated person’s late event is not answered', async () => {
    const { slack } = harness;
    slack.person('U0GONE', 'Gone', { deleted: true });
    const { id } = slack.directOf('U0GONE');
    await slack.say('U0GONE', id, 'a human please, my vpn is broken');
    await harness.settled();
    expect(slack.deskPosts(id)).toEqual([]);
    expect(await harness.store.openTickets(10)).toEqual([]);
  });
});
