import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ADAPTIVE_CARD, type AdaptiveCard, type TeamsFiles } from '../../adapters/teams/types.ts';
import { StoreUnavailable } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId } from '../../bot/types.ts';
import { cardFaults } from '../support/adaptive-card-check.ts';
import { HOUR_MS } from '../support/desk-under-test.ts';
import {
  CHANNEL,
  DESK_ACCOUNT,
  LI_NA,
  type TeamsDesk,
  type TeamsDeskOptions,
  teamsDesk,
  teamsRules,
  WANG_LEI,
  ZHANG_MIN,
} from '../support/teams-desk.ts';
import { type TakenActivity, TeamsStandIn, wordsOf } from '../support/teams-stand-in.ts';

let teams: TeamsStandIn;
let desk: TeamsDesk;
const open = async (options?: TeamsDeskOptions) => {
  desk = await teamsDesk(teams, options);
};
beforeEach(async () => {
  teams = await new TeamsStandIn().open();
});
afterEach(async () => {
  const faults = teams.taken.flatMap(({ activity }) =>
    (activity.attachments ?? []).flatMap(({ contentType, content }: Json) =>
      contentType === ADAPTIVE_CARD ? cardFaults(content as AdaptiveCard) : [],
    ),
  );
  await desk.close();
  await teams.close();
  expect(faults).toEqual([]);
});

const says = async (who: typeof LI_NA, text: string, more: object = {}) => {
  const answer = await desk.send(desk.activity(who, { text, ...more }));
  await desk.settled();
  return answer;
};
/** Presses a button of a card as Teams does: the data of the action, with what was filled in. */
const presses = async (
  who: typeof LI_NA,
  on: TakenActivity | { conversation: string; id: string },
  data: unknown,
  inputs: object = {},
  more: object = {},
) => {
  const answer = await desk.send(
    desk.activity(who, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: on.id,
      conversation: {
        id: on.conversation,
        conversationType: on.conversation.startsWith('19:') ? 'channel' : 'personal',
      },
      value: {
        action: { type: 'Action.Execute', verb: 'firstline', data: { ...(data as object), ...inputs } },
      },
      ...more,
    }),
  );
  return answer;
};
type Json = { [key: string]: unknown };
/** The data of the card's button with that title, wherever it is. */
function button(card: unknown, title: string): unknown {
  let found: unknown;
  JSON.stringify(card, (_key, value: Json) => {
    if (value?.type === 'Action.Execute' && value.title === title) found ??= value.data;
    return value;
  });
  if (!found) throw new Error(`no button ${title} in ${wordsOf(card)}`);
  return found;
}
const cardIn = (taken: TakenActivity) => taken.activity.attachments?.[0]?.content;
const personal = `a:${LI_NA.aadObjectId}`;
const inChannel = () => teams.taken.filter(({ conversation }) => conversation.startsWith(CHANNEL));
/** The desk has been added to the engineers' team. */
const added = () =>
  desk.send(
    desk.activity(WANG_LEI, {
      type: 'conversationUpdate',
      membersAdded: [{ id: '28:11111111-2222-3333-4444-555555555555' }],
      ...desk.inChannel(),
    }),
  );
/** Li Na has a ticket, and its card is in the channel. */
const ticketCard = async () => {
  await added();
  await says(LI_NA, 'my laptop is on fire');
  await says(LI_NA, 'yes');
  const card = inChannel().find(({ activity }) => activity.attachments);
  if (!card)
    throw new Error(`no card among ${teams.taken.map(({ activity }) => wordsOf(activity)).join(' / ')}`);
  return { ...card, conversation: `${CHANNEL};messageid=${card.id}` };
};

describe('staff', () => {
  test('ask in their own chat and get the article as a card, after a sign of typing', async () => {
    await open();
    expect((await says(LI_NA, 'the vpn is down')).status).toBe(200);
    const here = teams.taken.filter(({ conversation }) => conversation === personal);
    expect(here[0]?.activity.type).toBe('typing');
    expect(wordsOf(teams.shownIn(personal))).toMatch(/VPN does not connect[\s\S]*That solved it/);
  });

  test('see that the desk is still at it while an answer takes long', async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await open({
      intake: (own) => ({
        accept: async (incoming) => {
          const { stored, handled } = await own.accept(incoming);
          return { stored, handled: Promise.all([handled, held]).then(() => undefined) };
        },
      }),
    });
    const signs = () => teams.taken.filter(({ activity }) => activity.type === 'typing').length;
    expect((await desk.send(desk.activity(LI_NA, { text: 'the vpn is down' }))).status).toBe(200);
    while (signs() < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    finish();
    await desk.settled();
    expect(signs()).toBe(2);
  });

  test('and a desk that is stopped does not wait for such an answer', async () => {
    await open({
      intake: (own) => ({
        accept: async (incoming) => ({ ...(await own.accept(incoming)), handled: new Promise(() => {}) }),
      }),
    });
    await desk.send(desk.activity(LI_NA, { text: 'the vpn is down' }));
    await desk.door.stop();
    expect(teams.taken.filter(({ activity }) => activity.type === 'typing')).toHaveLength(1);
  });

  test('ask in a channel and get the answer in the thread', async () => {
    await open();
    const entities = [
      { type: 'mention', text: '<at>Firstline</at>', mentioned: { id: desk.activity(LI_NA).recipient.id } },
    ];
    await says(LI_NA, '<at>Firstline</at> the vpn is down', { ...desk.inChannel('55'), entities });
    expect(wordsOf(teams.shownIn(`${CHANNEL};messageid=55`))).toContain('VPN does not connect');
  });

  test('are welcomed once, with questions to try', async () => {
    await open();
    const add = { type: 'installationUpdate', action: 'add', text: undefined };
    const member = {
      type: 'conversationUpdate',
      membersAdded: [{ id: desk.activity(LI_NA).recipient.id }],
    };
    // Teams tells of it twice, at the same moment.
    await Promise.all([desk.send(desk.activity(LI_NA, add)), desk.send(desk.activity(LI_NA, member))]);
    await desk.settled();
    await desk.send(desk.activity(LI_NA, member));
    await desk.settled();
    const welcome = teams.shownIn(personal);
    expect(welcome).toHaveLength(1);
    expect(welcome[0]!.activity.suggestedActions.actions.map((one: Json) => one.title)).toContain(
      'My tickets',
    );
  });

  test('press a button and see that it was taken; the answer comes as a message', async () => {
    await open();
    await says(LI_NA, 'the vpn is down');
    const [answer] = teams.shownIn(personal);
    const { status, body } = await presses(LI_NA, answer!, button(cardIn(answer!), 'That solved it'));
    await desk.settled();
    expect(status).toBe(200);
    expect(body).toEqual({
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'Received: That solved it',
    });
    expect(wordsOf(teams.shownIn(personal))).toContain('Good to hear');
  });

  test('who press twice, or whose press Teams repeats under another id, are answered twice and counted once', async () => {
    await open();
    await says(LI_NA, 'the vpn is down');
    const [answer] = teams.shownIn(personal);
    const data = button(cardIn(answer!), 'That did not help');
    const results = await Promise.all([
      presses(LI_NA, answer!, data),
      presses(LI_NA, answer!, data),
      presses(LI_NA, answer!, data),
    ]);
    await desk.settled();
    for (const { status, body } of results) expect([status, body.statusCode]).toEqual([200, 200]);
    expect(await desk.desk.store.openTickets(10)).toHaveLength(1);
  });

  test('the same message delivered again is answered once', async () => {
    await open();
    const activity = desk.activity(LI_NA, { text: 'the vpn is down' });
    for (let time = 0; time < 3; time += 1) expect((await desk.send(activity)).status).toBe(200);
    await desk.settled();
    expect(teams.shownIn(personal)).toHaveLength(1);
  });

  describe('who change what they wrote', () => {
    const edits = async (activity: object, text: string, more: object = {}) => {
      const answer = await desk.send({
        ...activity,
        type: 'messageUpdate',
        text,
        timestamp: `2026-11-23T01:00:0${text.length % 10}Z`,
        channelData: { eventType: 'editMessage' },
        ...more,
      });
      await desk.settled();
      return answer;
    };

    test('are answered to the new words; the same change twice, or no new words, to nothing', async () => {
      await open();
      const activity = desk.activity(LI_NA, { text: 'zzz qqq xxx' });
      await desk.send(activity);
      await desk.settled();
      expect(wordsOf(teams.shownIn(personal))).not.toContain('VPN does not connect');
      expect((await edits(activity, 'the vpn is down')).status).toBe(200);
      expect(wordsOf(teams.shownIn(personal))).toContain('VPN does not connect');
      const shown = teams.shownIn(personal).length;
      await edits(activity, 'the vpn is down');
      await edits(activity, 'the vpn is down', {
        timestamp: 'later',
        channelData: { eventType: 'undeleteMessage' },
      });
      expect(teams.shownIn(personal)).toHaveLength(shown);
    });

    test('are answered once when the change overtakes what it changes', async () => {
      await open();
      const activity = desk.activity(LI_NA, { text: 'the vpm is donw' });
      await edits(activity, 'the vpn is down');
      const shown = teams.shownIn(personal).length;
      expect((await desk.send(activity)).status).toBe(200);
      await desk.settled();
      expect(teams.shownIn(personal)).toHaveLength(shown);
    });

    test('or delete it take it back: nothing is said, and no ticket holds it', async () => {
      await open();
      const secret = desk.activity(LI_NA, { text: 'my password is hunter2 and the gate is dead' });
      await desk.send(secret);
      await desk.settled();
      const shown = teams.shownIn(personal).length;
      const deletion = {
        ...secret,
        type: 'messageDelete',
        text: undefined,
        timestamp: '2026-11-23T01:00:09Z',
      };
      for (let time = 0; time < 2; time += 1) expect((await desk.send(deletion)).status).toBe(200);
      await desk.settled();
      expect(teams.shownIn(personal)).toHaveLength(shown);
      // Teams may still be sending the message itself again.
      await desk.send(secret);
      await desk.settled();
      await says(LI_NA, 'human please');
      await says(LI_NA, 'the card reader at the gate is dead');
      const [opened] = await desk.desk.store.events((await desk.desk.onlyTicket()).id);
      expect(JSON.stringify(opened)).not.toContain('hunter2');
      // One the desk never heard of is none of its business.
      const before = desk.accepted();
      expect((await desk.send({ ...deletion, id: 'unknown' })).status).toBe(200);
      expect(desk.accepted()).toBe(before);
    });

    test('in a channel are heard where they spoke with the desk; under a card nothing is said twice', async () => {
      await open();
      const card = await ticketCard();
      const here = { ...desk.inChannel('55'), entities: [] };
      await edits(desk.activity(LI_NA, here), 'the vpn is down');
      expect(teams.shownIn(`${CHANNEL};messageid=55`)).toEqual([]);
      const entities = [
        { type: 'mention', text: '<at>Firstline</at>', mentioned: { id: desk.activity(LI_NA).recipient.id } },
      ];
      const first = desk.activity(LI_NA, { ...here, entities, text: '<at>Firstline</at> zzz qqq' });
      await desk.send(first);
      await desk.settled();
      await edits({ ...first, entities: [] }, 'the vpn is down');
      expect(wordsOf(teams.shownIn(`${CHANNEL};messageid=55`))).toContain('VPN does not connect');

      const under = desk.activity(WANG_LEI, {
        ...desk.inChannel(card.id),
        text: '<at>Firstline</at> > please unplug it',
        entities,
      });
      await desk.send(under);
      await desk.settled();
      await edits(under, '<at>Firstline</at> > please unplug it now');
      expect(wordsOf(teams.shownIn(personal)).match(/please unplug it/g)).toHaveLength(1);
    });
  });

  test('open a ticket from a message, with details, and hear of it in their own chat', async () => {
    await open();
    await says(LI_NA, 'hello');
    const extension = (name: string, value: object) =>
      desk.send(
        desk.activity(LI_NA, {
          type: 'invoke',
          name,
          value,
          conversation: { id: '19:chat@thread.v2', conversationType: 'groupChat', isGroup: true },
        }),
      );
    const { body: form } = await extension('composeExtension/fetchTask', {
      commandId: 'openTicket',
      messagePayload: { body: { contentType: 'html', content: '<p>The beamer is broken</p>' } },
    });
    const { card } = form.task.value;
    expect(form.task.type).toBe('continue');
    expect(cardFaults(card.content)).toEqual([]);
    expect(JSON.stringify(card.content)).toContain('The beamer is broken');
    const data = {
      ...card.content.actions[0].data,
      'f:summary': 'The beamer is broken',
      'f:impact': 'team',
      'f:category': 'Rooms',
    };
    const { body } = await extension('composeExtension/submitAction', { commandId: 'openTicket', data });
    await desk.settled();
    const ticket = await desk.desk.onlyTicket();
    const { content } = body.task.value.card;
    expect([body.task.type, cardFaults(content)]).toEqual(['continue', []]);
    expect(wordsOf(content)).toContain(ticket.id);
    expect(ticket).toMatchObject({
      summary: 'The beamer is broken',
      impact: 'team',
      category: 'Rooms',
      conversation: `teams:${personal}`,
    });
    expect(wordsOf(teams.shownIn(personal))).toContain(ticket.id);
  });

  test('bring up the form by its command, and send it from an old client too', async () => {
    await open();
    await says(LI_NA, 'on behalf of a colleague');
    const [form] = teams.shownIn(personal);
    const data = cardIn(form!).actions[0].data;
    await desk.send(
      desk.activity(LI_NA, {
        value: { ...data, 'f:summary': 'No sound', 'f:onBehalfOf': 'Tom' },
        replyToId: form!.id,
      }),
    );
    await desk.settled();
    expect(await desk.desk.onlyTicket()).toMatchObject({ summary: 'No sound', requester: { name: 'Tom' } });
  });

  test('send a screenshot, and it travels with the ticket', async () => {
    const kept: string[] = [];
    const files: TeamsFiles = {
      put: async ({ name, mediaType, bytes }) => {
        kept.push(bytes.toString());
        return { name, mediaType, sizeBytes: bytes.length, ref: 'file-1' };
      },
      get: async () => ({
        attachment: { name: 'x', mediaType: 'image/png', sizeBytes: 1, ref: 'file-1' },
        content: () => Readable.from(['x']),
      }),
    };
    await open({ files });
    const picture = { contentType: 'image/png', contentUrl: `${teams.url}/openid`, name: 'screen.png' };
    const foreign = {
      contentType: 'image/png',
      contentUrl: 'http://169.254.169.254/latest/meta-data',
      name: 'evil.png',
    };
    await says(LI_NA, 'look at this error', { attachments: [picture, foreign] });
    await says(LI_NA, 'yes');
    expect(kept).toHaveLength(1);
    expect((await desk.desk.onlyTicket()).attachments).toEqual([
      expect.objectContaining({ name: 'screen.png', ref: 'file-1' }),
    ]);
    expect(wordsOf(teams.shownIn(personal))).toContain('could not take the file "evil.png"');
  });

  test('judge words of the model, and each kind of invoke is answered in its own shape', async () => {
    await open();
    const invoke = async (name: string, value: unknown) =>
      (await desk.send(desk.activity(LI_NA, { type: 'invoke', name, value }))).body;
    expect(
      await invoke('message/submitAction', {
        actionName: 'feedback',
        actionValue: { reaction: 'dislike', feedback: '{"feedbackText":"old"}' },
      }),
    ).toEqual({});
    expect(desk.feedback).toMatchObject([{ person: 'teams:li-na', liked: false, text: 'old' }]);
    expect(await invoke('composeExtension/query', {})).toEqual({
      composeExtension: { type: 'message', text: 'Nothing found.' },
    });
    const form = { data: { msteams: { type: 'task/fetch' }, firstline: { f: true } } };
    expect(await invoke('task/fetch', form)).toMatchObject({ task: { type: 'continue' } });
    expect(await invoke('task/submit', { data: {} })).toMatchObject({ task: { type: 'message' } });
    expect(await invoke('adaptiveCard/action', {})).toMatchObject({
      statusCode: 200,
      value: expect.stringContaining('earlier version'),
    });
    expect(await invoke('composeExtension/queryLink', { url: 'https://kb.example' })).toEqual({
      composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] },
    });
    expect(await invoke('application/search', {})).toMatchObject({ statusCode: 200, value: { results: [] } });
  });

  test.each([
    ['en-US', 'no longer works'],
    ['zh-CN', '已不能使用'],
  ])(
    'are told in plain words what this version does not know, in each shape, and nothing happens (%s)',
    async (locale, words) => {
      await open();
      const invoke = async (name: string, value: unknown) =>
        (await desk.send(desk.activity(LI_NA, { type: 'invoke', name, value, locale }))).body;
      const said = expect.stringContaining(words);
      const message = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: said };
      const task = { task: { type: 'message', value: said } };
      expect(await invoke('something/new', {})).toEqual(message);
      expect(await invoke('actionableMessage/executeAction', {})).toEqual(message);
      expect(await invoke('task/fetch', { data: { weekly: 'my own words' } })).toEqual(task);
      expect(await invoke('message/fetchTask', {})).toEqual(task);
      expect(await invoke('composeExtension/fetchTask', { commandId: 'weekly' })).toEqual(task);
      const { task: sent } = await invoke('composeExtension/submitAction', { commandId: 'weekly', data: {} });
      expect(cardFaults(sent.value.card.content)).toEqual([]);
      expect(wordsOf(sent.value.card.content)).toContain(words);
      const extension = { composeExtension: { type: 'message', text: said } };
      expect(await invoke('composeExtension/query', { commandId: 'people' })).toEqual(extension);
      expect(await invoke('composeExtension/selectItem', {})).toEqual(extension);
      const { tab } = await invoke('tab/fetch', {});
      expect(cardFaults(tab.value.cards[0].card)).toEqual([]);
      expect(await invoke('config/fetch', {})).toEqual({
        responseType: 'config',
        config: { type: 'message', value: said },
      });
      const claim = { a: { kind: 'human' }, l: 'x' };
      const press = { type: 'Action.Execute', data: { firstline: claim } };
      const button = { ...message, value: expect.stringMatching(/earlier version|旧版本/) };
      expect(await invoke('adaptiveCard/action', { action: { ...press, verb: 'weekly' } })).toEqual(button);
      await desk.settled();
      expect(desk.accepted()).toBe(0);
      expect(teams.taken).toEqual([]);
      expect(desk.lines.filter(({ event }) => event === 'teams.request-unknown')).toHaveLength(10);
      expect(JSON.stringify(desk.lines)).not.toContain('my own words');
      // With the verb of the desk's own buttons it is taken.
      await invoke('adaptiveCard/action', { action: { ...press, verb: 'firstline' } });
      expect(desk.accepted()).toBe(1);
    },
  );

  test('who press a button of an earlier version in an old client, which knows no invokes, are told alone', async () => {
    await open();
    await says(LI_NA, 'hello');
    const stale = { value: { firstline: { a: undefined, l: 'my own words' } } };
    await desk.send(desk.activity(LI_NA, { ...stale, ...desk.inChannel('1') }));
    await desk.settled();
    expect(wordsOf(teams.shownIn(personal))).toContain('earlier version');
    expect(wordsOf(teams.shownIn(CHANNEL))).not.toContain('earlier version');
  });

  test("search articles and find them without anybody's buttons", async () => {
    await open({
      search: async (text) => [
        {
          title: `About ${text}`,
          line: 'Knowledge base',
          reply: {
            language: 'en',
            parts: [
              { kind: 'facts', facts: [{ label: 'a', value: 'b' }] },
              { kind: 'buttons', buttons: [{ label: 'x', action: { kind: 'human' } }] },
            ],
          },
        },
      ],
    });
    const { body } = await desk.send(
      desk.activity(LI_NA, {
        type: 'invoke',
        name: 'composeExtension/query',
        value: { parameters: [{ name: 'query', value: 'vpn' }] },
      }),
    );
    const [hit] = body.composeExtension.attachments;
    expect(hit.preview.content.title).toBe('About vpn');
    expect(cardFaults(hit.content)).toEqual([]);
    expect(hit.content.actions).toBeUndefined();
  });
});

describe('engineers', () => {
  test('get a card in their channel, without the buttons; each asks for the own view', async () => {
    await open();
    const card = await ticketCard();
    expect(cardIn(card).actions.map(({ title }: Json) => title)).toEqual(['处理']);
    // Met through the team's members and through their own words.
    expect(cardIn(card).refresh.userIds).toEqual([WANG_LEI.id]);
    const { body } = await presses(WANG_LEI, card, cardIn(card).refresh.action.data);
    expect(body.type).toBe('application/vnd.microsoft.card.adaptive');
    expect(cardFaults(body.value)).toEqual([]);
    expect(wordsOf(body.value)).toContain('认领');
    expect(body.value.refresh.userIds).toEqual([WANG_LEI.id]);
  });

  test('claim it: one wins, the other is told on the spot, the card and the person hear of it', async () => {
    await open();
    const card = await ticketCard();
    const view = (await presses(WANG_LEI, card, cardIn(card).refresh.action.data)).body.value;
    const data = button(view, '认领');
    const [one, other] = await Promise.all([presses(WANG_LEI, card, data), presses(ZHANG_MIN, card, data)]);
    await desk.settled();
    const types = [one.body.type, other.body.type].sort();
    expect(types).toEqual([
      'application/vnd.microsoft.activity.message',
      'application/vnd.microsoft.card.adaptive',
    ]);
    const ticket = await desk.desk.onlyTicket();
    const loser = one.body.type.endsWith('message') ? one : other;
    expect(loser.body.value).toContain(ticket.assignee?.name);
    const now = teams.shownIn(card.conversation).find(({ id }) => id === card.id);
    expect(wordsOf(now)).toContain(ticket.assignee?.name);
    expect(wordsOf(teams.shownIn(personal))).toContain(`${ticket.assignee?.name} is looking at`);
  });

  test('of old cards are told the truth', async () => {
    await open();
    const card = await ticketCard();
    const view = (await presses(WANG_LEI, card, cardIn(card).refresh.action.data)).body.value;
    await presses(WANG_LEI, card, button(view, '解决'), {}, {});
    const resolve = button(view, '解决') as { firstline: { p: string } };
    await presses(WANG_LEI, card, resolve, { [`${resolve.firstline.p}:solution`]: 'New battery' });
    await desk.settled();
    const late = await presses(ZHANG_MIN, card, button(view, '认领'));
    expect(late.body.value).toMatch(/has had it|solved|王磊|解决/);
    expect((await desk.desk.onlyTicket()).status).toBe('resolved');
  });

  test('only: staff who find such a button are refused, and see none', async () => {
    await open();
    const card = await ticketCard();
    const refused = await presses(LI_NA, card, cardIn(card).actions[0].data);
    expect(refused.body.value).toContain('Only engineers');
    const claimed = await presses(LI_NA, card, {
      firstline: { a: { kind: 'claim', ticket: (await desk.desk.onlyTicket()).id } },
    });
    await desk.settled();
    expect(claimed.body).toMatchObject({
      type: 'application/vnd.microsoft.activity.message',
      value: expect.stringContaining('Only engineers'),
    });
    expect((await desk.desk.onlyTicket()).assignee).toBeUndefined();
    const seen = await presses(
      LI_NA,
      card,
      cardIn(card).refresh.action.data,
      {},
      { value: { trigger: 'automatic', action: { data: cardIn(card).refresh.action.data } } },
    );
    expect(seen.body.value.actions.map(({ title }: Json) => title)).toEqual(['处理']);
  });

  test('write under a card: to each other, and to the person with a >', async () => {
    await open();
    const card = await ticketCard();
    const thread = desk.inChannel(card.id);
    const entities = [
      { type: 'mention', text: '<at>Firstline</at>', mentioned: { id: desk.activity(LI_NA).recipient.id } },
    ];
    await says(WANG_LEI, 'looks like the battery', thread);
    await says(WANG_LEI, '<at>Firstline</at> > please unplug it', { ...thread, entities });
    expect(wordsOf(teams.shownIn(personal))).toContain('please unplug it');
    expect(wordsOf(teams.shownIn(personal))).not.toContain('battery');
    const events = await desk.desk.store.events((await desk.desk.onlyTicket()).id);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['noted', 'said']));
  });

  test('are warned with real mentions, unasked', async () => {
    await open();
    await ticketCard();
    await desk.desk.passes(9 * HOUR_MS);
    const warning = inChannel().find(({ activity }) => activity.attachments?.[0]?.content.msteams?.entities);
    expect(warning?.activity.attachments[0].content.msteams?.entities[0]).toMatchObject({
      type: 'mention',
      mentioned: { name: expect.any(String) },
    });
    expect(wordsOf(warning)).toMatch(/<at>.+<\/at>/);
  });

  test('and staff who send a file where Teams gives none to a bot are told how it comes through', async () => {
    await open();
    const card = await ticketCard();
    const withFile = {
      attachments: [{ contentType: 'text/html', content: '<div>see</div><attachment id="1"></attachment>' }],
    };
    const call = { type: 'mention', text: '<at>Firstline</at>', mentioned: { id: DESK_ACCOUNT.id } };
    const notes = () => teams.taken.filter(({ activity }) => wordsOf(activity).includes('gives me no files'));
    await says(WANG_LEI, 'see the trace', { ...desk.inChannel(card.id), ...withFile });
    expect(notes()).toHaveLength(1);
    expect(wordsOf(notes())).toContain('begin with "T-1001"');
    const words = '<at>Firstline</at> my beamer is broken';
    await says(LI_NA, words, { ...desk.inChannel('77'), ...withFile, entities: [call] });
    expect(notes()).toHaveLength(2);
    expect(wordsOf(notes()[1])).not.toContain('T-1001');
    // Not for the desk, or where it gets them.
    await says(LI_NA, 'see what Tom did', { ...desk.inChannel('78'), ...withFile });
    await says(LI_NA, 'my beamer is broken', withFile);
    expect(notes()).toHaveLength(2);
  });

  describe('want the files of a ticket', () => {
    const kept = new Map<string, { name: string; mediaType: string; bytes: Buffer }>();
    const files: TeamsFiles = {
      put: async (file) => {
        const ref = `file-${kept.size + 1}`;
        kept.set(ref, file);
        return { name: file.name, mediaType: file.mediaType, sizeBytes: file.bytes.length, ref };
      },
      get: async (ref) => {
        const file = kept.get(ref);
        return (
          file && {
            attachment: { ...file, sizeBytes: file.bytes.length, ref },
            content: () => Readable.from([file.bytes]),
          }
        );
      },
    };
    const log = (name: string) => ({
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      name,
      content: { downloadUrl: `${teams.url}/keys`, fileType: 'log' },
    });
    /** Li Na's ticket has a file, and Wang Lei has a chat with the desk. */
    const withFile = async () => {
      kept.clear();
      await open({ files });
      await added();
      await says(LI_NA, 'my laptop is on fire', { attachments: [log('boot?.log')] });
      await says(LI_NA, 'yes');
      await says(WANG_LEI, 'hello');
      return inChannel().find(({ activity }) => activity.attachments)!;
    };
    const answersConsent = (who: typeof LI_NA, asked: TakenActivity, action: string, more: object = {}) =>
      desk.send(
        desk.activity(who, {
          type: 'invoke',
          name: 'fileConsent/invoke',
          replyToId: asked.id,
          value: {
            type: 'fileUpload',
            action,
            context: asked.activity.attachments[0].content.acceptContext,
            uploadInfo: {
              contentUrl: 'https://contoso-my.sharepoint.com/personal/x/boot_.log',
              name: 'boot_.log',
              uploadUrl: `${teams.url}/onedrive/boot`,
              uniqueId: 'u-1',
              fileType: 'log',
            },
            ...more,
          },
        }),
      );
    const consentIn = (who: typeof LI_NA) =>
      teams.taken.findLast(
        ({ conversation, activity }) =>
          conversation === `a:${who.aadObjectId}` &&
          activity.attachments?.[0]?.contentType.endsWith('card.file.consent'),
      );

    test('and get them in their own chat, after they agreed, once however often Teams asks', async () => {
      const card = await withFile();
      const view = (await presses(WANG_LEI, card, cardIn(card).refresh.action.data)).body.value;
      const { body } = await presses(WANG_LEI, card, button(view, '把附件发给我'));
      expect(body.value).toBe('The file waits in your chat with me.');
      await desk.settled();
      const asked = consentIn(WANG_LEI)!;
      expect(asked.activity.attachments).toEqual([
        {
          contentType: 'application/vnd.microsoft.teams.card.file.consent',
          name: 'boot_.log',
          content: {
            description: 'File of ticket T-1001',
            sizeInBytes: expect.any(Number),
            acceptContext: { firstline: { ticket: 'T-1001', file: 'file-1' } },
            declineContext: { firstline: { ticket: 'T-1001', file: 'file-1' } },
          },
        },
      ]);
      const answers = await Promise.all([
        answersConsent(WANG_LEI, asked, 'accept'),
        answersConsent(WANG_LEI, asked, 'accept'),
      ]);
      expect(answers).toEqual(Array(2).fill({ status: 200, body: {} }));
      await desk.settled();
      const { bytes } = kept.get('file-1')!;
      expect(teams.uploads).toEqual([{ range: `bytes 0-${bytes.length - 1}/${bytes.length}`, bytes }]);
      expect(teams.taken.at(-1)!.activity.attachments).toEqual([
        {
          contentType: 'application/vnd.microsoft.teams.card.file.info',
          contentUrl: 'https://contoso-my.sharepoint.com/personal/x/boot_.log',
          name: 'boot_.log',
          content: { uniqueId: 'u-1', fileType: 'log' },
        },
      ]);
      expect(teams.removed).toEqual([asked.id]);
    });

    test('and those who declined are left alone', async () => {
      const card = await withFile();
      await presses(WANG_LEI, card, { firstline: { g: 'T-1001' } });
      await desk.settled();
      const shown = teams.taken.length;
      expect((await answersConsent(WANG_LEI, consentIn(WANG_LEI)!, 'decline')).body).toEqual({});
      await desk.settled();
      expect([teams.uploads, teams.taken.length, teams.removed.length]).toEqual([[], shown, 1]);
    });

    test('which staff never get of others, whatever they send, nor does any other address', async () => {
      const card = await withFile();
      const tom = { id: '29:tom', aadObjectId: 'tom', name: 'Tom' };
      await says(tom, 'hello');
      const refused = await presses(tom, card, { firstline: { g: 'T-1001' } });
      expect(refused.body.value).toContain('Only engineers');
      await presses(WANG_LEI, card, { firstline: { g: 'T-1001' } });
      await desk.settled();
      const asked = consentIn(WANG_LEI)!;
      await answersConsent(tom, asked, 'accept');
      await desk.settled();
      expect(wordsOf(teams.shownIn('a:tom'))).toContain('could not put the file');
      const elsewhere = {
        uploadInfo: {
          contentUrl: 'x',
          name: 'x',
          uploadUrl: 'https://attacker.example/put',
          uniqueId: 'u',
          fileType: 'log',
        },
      };
      await answersConsent(WANG_LEI, asked, 'accept', elsewhere);
      await desk.settled();
      expect(desk.lines).toContainEqual({
        event: 'teams.foreign-upload-address',
        fields: { host: 'attacker.example' },
      });
      for (const value of [
        null,
        'x',
        {},
        { action: 'accept' },
        { action: 'accept', context: { firstline: { ticket: {}, file: 1 } } },
      ])
        expect(
          (await desk.send(desk.activity(WANG_LEI, { type: 'invoke', name: 'fileConsent/invoke', value })))
            .body,
        ).toEqual({});
      await desk.settled();
      expect(teams.uploads).toEqual([]);
      expect(wordsOf(teams.shownIn('a:wang')).match(/earlier version/g)).toHaveLength(5);
    });

    test('also those that were said or noted: engineers get all, the person what they sent and were sent', async () => {
      const { id } = await withFile();
      const pasted = (name: string) => {
        // Too large for a card.
        teams.files.set(name, { mediaType: 'image/png', bytes: Buffer.alloc(20_000, name) });
        return { contentType: 'image/png', contentUrl: `${teams.url}/files/${name}`, name };
      };
      const call = { type: 'mention', text: '<at>Firstline</at>', mentioned: { id: DESK_ACCOUNT.id } };
      const under = desk.inChannel(id);
      await says(WANG_LEI, 'what is this?', { ...under, attachments: [pasted('inside.png')] });
      const words = '<at>Firstline</at> > please look here';
      await says(WANG_LEI, words, { ...under, entities: [call], attachments: [pasted('steps.png')] });
      const said = teams.shownIn(personal).find((one) => wordsOf(one).includes('steps.png'))!;
      const offered = (who: typeof LI_NA) =>
        teams.taken
          .filter(({ conversation }) => conversation === `a:${who.aadObjectId}`)
          .flatMap(({ activity }) => activity.attachments ?? [])
          .filter(({ contentType }) => contentType.endsWith('card.file.consent'))
          .map(({ name }) => name);
      await presses(LI_NA, said, button(cardIn(said), 'Send me the files'));
      await desk.settled();
      expect(offered(LI_NA)).toEqual(['boot_.log', 'steps.png']);
      const told = inChannel().find((one) => wordsOf(one).includes('steps.png'))!;
      await presses(WANG_LEI, told, button(cardIn(told), '把附件发给我'));
      await desk.settled();
      expect(offered(WANG_LEI)).toEqual(['boot_.log', 'inside.png', 'steps.png']);
    });

    test('and those who do not see the button yet are told where it is', async () => {
      const card = cardIn(await withFile());
      expect(wordsOf(card)).toContain('要看附件，请点“处理”，再点“把附件发给我”。');
      expect(cardFaults(card)).toEqual([]);
    });

    test('and are told when a file cannot be had', async () => {
      await open({
        files: {
          ...files,
          get: async (ref) => ({
            attachment: { name: 'boot.log', mediaType: 'text/plain', sizeBytes: 1, ref },
            content: () =>
              Readable.from(
                (async function* () {
                  yield Buffer.from('h');
                  throw new Error('Slack is away');
                })(),
              ),
          }),
        },
      });
      await added();
      await says(LI_NA, 'my laptop is on fire', { attachments: [log('boot.log')] });
      await says(LI_NA, 'yes');
      await says(WANG_LEI, 'hello');
      const card = inChannel().find(({ activity }) => activity.attachments)!;
      await presses(WANG_LEI, card, { firstline: { g: 'T-1001' } });
      await desk.settled();
      await answersConsent(WANG_LEI, consentIn(WANG_LEI)!, 'accept');
      await desk.settled();
      expect(teams.uploads).toEqual([]);
      expect(wordsOf(teams.shownIn('a:wang'))).toContain('could not put the file "boot.log"');
    });

    test('and send one from their own chat with its number in front: Teams gives the desk none in a channel', async () => {
      await withFile();
      const events = async () => (await desk.desk.store.events('T-1001' as TicketId)).map(({ kind }) => kind);
      await says(WANG_LEI, 'T-1001 > please run this', { attachments: [log('fix.cmd')] });
      expect(wordsOf(teams.shownIn(personal))).toMatch(/please run this\n.*fix\.cmd/);
      expect(wordsOf(teams.shownIn('a:wang'))).toContain('Sent to the person of ticket T-1001.');
      await says(WANG_LEI, 't-1001: for colleagues', { attachments: [log('trace.log')] });
      expect(wordsOf(teams.shownIn('a:wang'))).toContain('Noted on ticket T-1001');
      expect(wordsOf(inChannel())).toContain('trace.log');
      expect(wordsOf(teams.shownIn(personal))).not.toContain('trace.log');
      expect((await events()).slice(-2)).toEqual(['said', 'noted']);
      // Staff, a ticket that is none, words without a file: as ever.
      await says(LI_NA, 'T-1001 > and this', { attachments: [log('mine.log')] });
      await says(WANG_LEI, 'T-9 > no such ticket', { attachments: [log('lost.log')] });
      await says(WANG_LEI, 'T-1001 > only words');
      expect((await events()).filter((kind) => kind === 'said' || kind === 'noted')).toHaveLength(2);
    });

    test('and see small pictures in the card itself where files have no address', async () => {
      kept.clear();
      await open({ files });
      await added();
      const picture = { contentType: 'image/png', contentUrl: `${teams.url}/openid`, name: 'screen.png' };
      await says(LI_NA, 'my laptop is on fire', { attachments: [picture] });
      await says(LI_NA, 'yes');
      const card = cardIn(inChannel().find(({ activity }) => activity.attachments)!);
      const { bytes } = kept.get('file-1')!;
      expect(card.body).toContainEqual({
        type: 'Image',
        url: `data:image/png;base64,${bytes.toString('base64')}`,
        altText: 'screen.png',
        size: 'Large',
      });
    });
  });

  test('who left the desk file lose their view at the next press', async () => {
    let people: readonly string[] = ['wang', 'zhang'];
    await open({ rules: () => teamsRules(CHANNEL, people) });
    const card = await ticketCard();
    people = [];
    desk.desk.setRules(teamsRules(CHANNEL, people));
    const { body } = await presses(WANG_LEI, card, cardIn(card).refresh.action.data);
    expect(body.value).toContain('Only engineers');
  });
});

describe('when something is missing', () => {
  test('the store: nothing is claimed to be recorded, and the person is told at once', async () => {
    await open({ intake: () => ({ accept: () => Promise.reject(new StoreUnavailable(new Error('down'))) }) });
    expect((await says(LI_NA, 'the vpn is down')).status).toBe(200);
    expect(wordsOf(teams.shownIn(personal))).toContain('cannot record anything right now');
    const { body } = await presses(
      LI_NA,
      { conversation: personal, id: '1' },
      { firstline: { a: { kind: 'solved' } } },
    );
    expect(body.value).toContain('cannot record anything right now');
  });

  test('the way to a person alone: what is private is not said in front of others', async () => {
    await open();
    const entities = [{ type: 'mention', text: '@x', mentioned: { id: desk.activity(LI_NA).recipient.id } }];
    await says(LI_NA, '@x my tickets', { ...desk.inChannel('7'), entities });
    expect(wordsOf(teams.shownIn(`${CHANNEL};messageid=7`))).toContain('for you alone');
    await says(LI_NA, 'hello');
    await says(LI_NA, '@x my tickets', { ...desk.inChannel('8'), entities });
    expect(wordsOf(teams.shownIn(`${CHANNEL};messageid=8`))).toBe('My answer is in our own chat.');
    expect(wordsOf(teams.shownIn(personal))).toContain('You have no tickets');
  });

  test('the app, after it was removed: the desk forgets the way and does not write there again', async () => {
    await open();
    await says(LI_NA, 'hello');
    expect(await desk.references.get(`teams:${personal}` as ConversationId)).toBeDefined();
    await desk.send(desk.activity(LI_NA, { type: 'installationUpdate', action: 'remove' }));
    expect(await desk.references.get(`teams:${personal}` as ConversationId)).toBeUndefined();
  });

  test("the app, removed from the engineers' channel: the log names it, staff go on, and it works again when added", async () => {
    await open();
    await added();
    const removal = {
      type: 'conversationUpdate',
      membersRemoved: [{ id: '28:11111111-2222-3333-4444-555555555555' }],
      ...desk.inChannel(),
    };
    expect((await desk.send(desk.activity(WANG_LEI, removal))).status).toBe(200);
    expect(desk.lines).toContainEqual({
      event: 'teams.removed-from-channel',
      fields: { channel: teamsRules().desk.channels[0]!.name },
    });
    await says(LI_NA, 'my laptop is on fire');
    await says(LI_NA, 'yes');
    const ticket = await desk.desk.onlyTicket();
    expect(wordsOf(teams.shownIn(personal))).toContain(ticket.id);
    expect(wordsOf(inChannel().map(({ activity }) => activity))).not.toContain(ticket.id);
    await added();
    desk.desk.clock.advance(HOUR_MS);
    await desk.settled();
    expect(wordsOf(inChannel().map(({ activity }) => activity))).toContain(ticket.id);
  });
});
