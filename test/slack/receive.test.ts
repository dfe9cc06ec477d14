import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCommandText } from '../../adapters/slack/commands.ts';
import { conversationId, messageRef, personId, placeOf, userOf } from '../../adapters/slack/ids.ts';
import { plainText } from '../../adapters/slack/plain-text.ts';
import {
  incomingMessage,
  type Post,
  type Receiver,
  readCommand,
  readDeletion,
  readOpened,
  readPost,
  readPress,
  readReaction,
  readShortcut,
  readSubmission,
  routeOf,
  type Thread,
  teamIn,
  threadBelow,
  threadIn,
  threadToLookUp,
} from '../../adapters/slack/receive.ts';
import type { Conversation } from '../../bot/front-line/types.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';

const DESK: Receiver = { botUser: 'U0DESK', botId: 'B0DESK', listenIn: ['C0HELP'], manyWorkspaces: false };
const NOW = new Date('2026-11-23T09:00:00Z');
const TS = '1795424400.000100';

const envelope = (event: object) => ({
  team_id: 'T1',
  event_id: 'Ev1',
  authorizations: [{ team_id: 'T1' }],
  event,
});
const said = (more: object = {}) =>
  envelope({ type: 'message', channel: 'D01', user: 'U01', ts: TS, text: 'my vpn is broken', ...more });
const post = (more: object = {}) => readPost(said(more), DESK)!;

function conversation(of: string, more: Partial<Conversation> = {}): Conversation {
  return {
    id: 'slack:C01:1.1' as ConversationId,
    version: 1,
    person: of as PersonId,
    language: 'en',
    turns: [{ who: 'desk', text: 'x', at: NOW }],
    attachments: [],
    phase: { kind: 'idle' },
    updatedAt: NOW,
    ...more,
  };
}

describe('a post', () => {
  test('has one id, however often and in whichever shape Slack sends it', () => {
    const mention = post({ channel: 'C01', type: 'app_mention', text: '<@U0DESK> hi' });
    const twin = post({ channel: 'C01', type: 'message', text: '<@U0DESK> hi' });
    const again = readPost({ ...said({ channel: 'C01', text: '<@U0DESK> hi' }), event_id: 'Ev2' }, DESK);
    expect(twin.id).toBe(mention.id);
    expect(again?.id).toBe(mention.id);
    expect(post({ channel: 'C01', ts: '1795424400.000200' }).id).not.toBe(mention.id);
  });

  test.each([
    ['of a bot', { bot_id: 'B1' }],
    ['of an app', { app_id: 'A1' }],
    ['of the desk itself', { user: 'U0DESK' }],
    ['of Slackbot', { user: 'USLACKBOT' }],
    ['of nobody', { user: undefined }],
    ['about a join', { subtype: 'channel_join' }],
    ['about a topic', { subtype: 'channel_topic' }],
    ['that is hidden', { hidden: true }],
    ['that was deleted', { subtype: 'message_deleted', deleted_ts: TS }],
    ['in a place with no name', { channel: 'nowhere' }],
  ])('%s is nothing', (_, more) => {
    expect(readPost(said(more), DESK)).toBeUndefined();
    expect(readPost(said(), DESK)).toBeDefined();
  });

  test('in a channel shared with another company names the writer’s own workspace, however Slack says it', () => {
    const shared = (more: object) => readPost({ ...said(more), is_ext_shared_channel: true }, DESK);
    expect(shared({ user_team: 'T2', team: 'T1' })?.userTeam).toBe('T2');
    expect(shared({ source_team: 'T2' })?.userTeam).toBe('T2');
    expect(shared({ team: 'T2' })?.userTeam).toBe('T2');
    expect(post({ team: 'T2' }).userTeam).toBeUndefined();
  });

  test('in a thread of direct messages is answered in that thread; another begins one only for a stream', () => {
    const key = (more: object) => `${post(more).id}:reply:0`;
    expect(threadIn(key({ thread_ts: '1795424000.000100' }))).toBe('1795424000.000100');
    expect(threadIn(key({}))).toBeUndefined();
    expect(threadBelow(key({}))).toBe(TS);
    expect(threadBelow(key({ channel: 'C01', thread_ts: '1795424000.000100' }))).toBeUndefined();
    expect(threadIn('web:1:reply:0')).toBeUndefined();
  });

  test('edited by its writer is a new thing with its own id; changed by Slack it is nothing', () => {
    const edit = (message: object, previous: string) =>
      readPost(
        envelope({
          type: 'message',
          subtype: 'message_changed',
          hidden: true,
          channel: 'D01',
          ts: '9.9',
          message: { type: 'message', ts: TS, user: 'U01', ...message },
          previous_message: { text: previous },
        }),
        DESK,
      );
    const edited = { user: 'U01', ts: '1795424500.000000' };
    expect(edit({ text: 'my VPN is broken', edited }, 'my vnp is broken')).toMatchObject({
      isEdit: true,
      text: 'my VPN is broken',
      id: expect.stringContaining('edit'),
    });
    expect(edit({ text: 'see http://a.b', attachments: [{}] }, 'see http://a.b')).toBeUndefined();
    expect(edit({ text: 'same', edited }, 'same')).toBeUndefined();
    expect(edit({ text: 'other', edited: { user: 'U99', ts: '1.1' } }, 'mine')).toBeUndefined();
  });

  test('changed names the post it was; one that calls the desk only now is new to it, files and all', () => {
    const edit = (text: string, previous: string) =>
      readPost(
        envelope({
          type: 'message',
          subtype: 'message_changed',
          channel: 'C01',
          message: {
            ts: TS,
            user: 'U01',
            text,
            edited: { user: 'U01', ts: '1795424500.1' },
            files: [{ id: 'F01' }],
          },
          previous_message: { text: previous },
        }),
        DESK,
      )!;
    const heard = (of: Post) =>
      incomingMessage(
        of,
        { conversation: 'slack:C01' as ConversationId },
        { id: 'slack:U01' as PersonId, name: 'x' },
        {
          botUser: 'U0DESK',
          nameOf: () => undefined,
          now: NOW,
        },
      );
    const again = heard(edit('<@U0DESK> my VPN', '<@U0DESK> my vnp'));
    expect(again).toMatchObject({ edits: post({ channel: 'C01' }).id, attachments: [] });
    expect(heard(edit('<@U0DESK> my VPN', 'my VPN')).attachments).toHaveLength(1);
    expect(heard(edit('<@U0DESK> my VPN', 'my VPN')).edits).toBeUndefined();
  });

  test('deleted by its writer names the post it was; the desk’s own and joins are nothing', () => {
    const gone = (previous: object) =>
      readDeletion(
        envelope({
          type: 'message',
          subtype: 'message_deleted',
          hidden: true,
          channel: 'D01',
          deleted_ts: TS,
          previous_message: { type: 'message', ts: TS, user: 'U01', text: 'my vpn', ...previous },
        }),
        DESK,
      );
    expect(gone({})).toMatchObject({ edits: post().id, text: '', files: [] });
    expect(gone({})?.id).not.toBe(post().id);
    expect(gone({ user: 'U0DESK', bot_id: 'B0DESK' })).toBeUndefined();
    expect(readDeletion(said(), DESK)).toBeUndefined();
    expect(readPost(said({ subtype: 'message_deleted', deleted_ts: TS }), DESK)).toBeUndefined();
  });

  test('carries its files by name, size and reference, and no address that would need a token', () => {
    const files = [
      { id: 'F01', name: 'a.png', mimetype: 'image/png', size: 12, url_private: 'https://files.slack.com/x' },
      { id: 'F02', mode: 'tombstone' },
      null,
      5,
    ];
    const found = post({ subtype: 'file_share', text: '', files }).files;
    expect(found).toEqual([{ name: 'a.png', mediaType: 'image/png', sizeBytes: 12, ref: 'slack:F01' }]);
  });

  test('is believed about its time when it is near ours, and not otherwise', () => {
    const at = (ts: string) =>
      incomingMessage(
        post({ ts }),
        { conversation: 'slack:D01' as ConversationId },
        { id: 'slack:U01' as PersonId, name: 'x' },
        { botUser: 'U0DESK', nameOf: () => undefined, now: NOW },
      ).at;
    expect(at(`${NOW.getTime() / 1_000 - 61}.000000`)).toEqual(new Date(NOW.getTime() - 61_000));
    expect(at('1700000000.000100')).toEqual(NOW);
    expect(at(`${NOW.getTime() / 1_000 + 3_600}.000000`)).toEqual(NOW);
  });
});

describe('whether a post is for the desk', () => {
  const route = (more: object, thread: Thread = {}) => routeOf(post(more), thread, DESK);
  const ROOT = '1795424000.000001';

  test('in direct messages always, also in a thread of them', () => {
    expect(route({})).toEqual({ conversation: 'slack:D01' });
    expect(route({ thread_ts: ROOT })).toEqual({ conversation: 'slack:D01' });
  });

  test('in a channel when it is called: the thread is the conversation', () => {
    expect(route({ channel: 'C01', text: '<@U0DESK> help' })).toEqual({
      conversation: `slack:C01:${TS}`,
      inPublic: true,
    });
    expect(route({ channel: 'C01', text: '<@U0DESK> help', thread_ts: ROOT })).toEqual({
      conversation: `slack:C01:${ROOT}`,
      inPublic: true,
    });
    expect(route({ channel: 'C01', text: 'help' })).toBeUndefined();
  });

  test('in a thread it has spoken in: from the one it talks with, not from others', () => {
    const thread = { first: conversation('slack:U01') };
    expect(route({ channel: 'C01', thread_ts: ROOT }, thread)).toMatchObject({
      conversation: `slack:C01:${ROOT}`,
    });
    expect(route({ channel: 'C01', thread_ts: ROOT, user: 'U02' }, thread)).toBeUndefined();
    expect(
      route({ channel: 'C01', thread_ts: ROOT, user: 'U02', text: '<@U0DESK> me too' }, thread),
    ).toMatchObject({
      conversation: `slack:C01:${ROOT}:U02`,
    });
    expect(
      route({ channel: 'C01', thread_ts: ROOT }, { first: conversation('slack:U01', { turns: [] }) }),
    ).toBeUndefined();
  });

  test('where it listens: what stands alone, not what is said in threads', () => {
    expect(route({ channel: 'C0HELP' })).toMatchObject({ overheard: true });
    expect(route({ channel: 'C0HELP', thread_ts: ROOT })).toBeUndefined();
    expect(route({ channel: 'C0HELP', text: '<@U0DESK> hi' })?.overheard).toBeUndefined();
  });

  test('under a card: for engineers, called or not; edits there say nothing twice', () => {
    const card = 'T-1042' as TicketId;
    expect(route({ channel: 'C0ENG', thread_ts: ROOT, text: '<@U0DESK> hm' }, { card })).toMatchObject({
      underCardOf: card,
      inPublic: true,
    });
    expect(
      routeOf({ ...post({ channel: 'C0ENG', thread_ts: ROOT }), isEdit: true }, { card }, DESK),
    ).toBeUndefined();
  });

  test('nothing is looked up for talk that begins a thread of its own', () => {
    expect(threadToLookUp(post({ channel: 'C01' }))).toBeUndefined();
    expect(threadToLookUp(post({ channel: 'C01', thread_ts: ROOT }))?.root).toBe(ROOT);
    expect(threadToLookUp(post())).toBeUndefined();
  });
});

describe('what a person meant', () => {
  const plain = (text: string, blocks?: unknown) =>
    plainText(text, { botUser: 'U0DESK', nameOf: (id) => ({ U02: 'Zhang Min' })[id], blocks });

  test.each([
    ['<@U0DESK> my vpn', 'my vpn'],
    ['ask <@U02> or <@U03>', 'ask @Zhang Min or @U03'],
    ['<@U04|old name>', '@old name'],
    ['in <#C01|general>', 'in #general'],
    ['<!here> <!subteam^S1|@it>', '@here @it'],
    ['see <https://a.b/c?d=1&amp;e=2>', 'see https://a.b/c?d=1&e=2'],
    ['see <https://a.b|the page>', 'see the page (https://a.b)'],
    ['<https://a.b|a.b>', 'https://a.b'],
    ['mail <mailto:a@b.c|a@b.c>', 'mail a@b.c'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
    ['&amp;lt;', '&lt;'],
  ])('%s', (slack, meant) => {
    expect(plain(slack)).toBe(meant);
  });

  test('emoji become their characters when Slack tells them', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'emoji', name: '+1', unicode: '1f44d' },
              { type: 'emoji', name: 'parrot' },
            ],
          },
        ],
      },
    ];
    expect(plain(':+1: :parrot:', blocks)).toBe('👍 :parrot:');
  });

  test('whatever is written, a text comes out', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.jsonValue(),
        (text, blocks) => typeof plain(text, blocks) === 'string',
      ),
    );
  });
});

describe('presses, forms, commands', () => {
  const press = (more: object = {}) => ({
    type: 'block_actions',
    team: { id: 'T1' },
    user: { id: 'U01', name: 'li' },
    trigger_id: 't',
    channel: { id: 'C01' },
    message: { ts: TS },
    actions: [{ action_id: 'a', block_id: 'b', action_ts: '1.1', value: 'v' }],
    ...more,
  });

  test('a press has the same id when it is replayed and another one when it is pressed again', () => {
    const first = readPress(press(), DESK);
    expect(readPress(press(), DESK)?.id).toBe(first?.id);
    expect(
      readPress(press({ actions: [{ action_id: 'a', block_id: 'b', action_ts: '1.2', value: 'v' }] }), DESK)
        ?.id,
    ).not.toBe(first?.id);
    expect(readPress(press({ user: { id: 'U02' } }), DESK)?.id).not.toBe(first?.id);
  });

  test('a menu’s choice is its value; on the home there is no channel', () => {
    const found = readPress(
      press({
        channel: undefined,
        message: undefined,
        container: { view_id: 'V1' },
        actions: [{ action_id: 'm', selected_option: { value: 'w' } }],
      }),
      DESK,
    );
    expect(found).toMatchObject({ value: 'w' });
    expect(found?.channel).toBeUndefined();
  });

  test('a form is one thing by its id, with words, choices, people and files by name', () => {
    const form = (id: string) => ({
      type: 'view_submission',
      team: { id: 'T1' },
      user: { id: 'U01' },
      view: {
        id,
        callback_id: 'ticket',
        private_metadata: 'm',
        state: {
          values: {
            b1: { summary: { type: 'plain_text_input', value: 'it broke' } },
            b2: { impact: { selected_option: { value: 'team' } } },
            b3: { for: { selected_user: 'U02' } },
            b4: { files: { files: [{ id: 'F01', name: 'a' }] } },
            b5: { asset: { value: null } },
          },
        },
      },
    });
    expect(readSubmission(form('V1'), DESK)).toMatchObject({
      id: 'slack:form:T1:V1',
      inputs: { summary: 'it broke', impact: 'team' },
      people: { for: 'U02' },
      names: ['summary', 'impact', 'for', 'files', 'asset'],
      files: [{ ref: 'slack:F01' }],
    });
    expect(readSubmission(form('V1'), DESK)?.id).not.toBe(readSubmission(form('V2'), DESK)?.id);
  });

  test.each([
    ['', { kind: 'form' }],
    ['help', { kind: 'help' }],
    ['tickets', { kind: 'my-tickets' }],
    ['我的工单', { kind: 'my-tickets' }],
    ['queue', { kind: 'queue' }],
    ['for <@U02|zhang> black screen', { kind: 'form', forUser: 'U02', text: 'black screen' }],
    ['代 <@U02> 屏幕黑了', { kind: 'form', forUser: 'U02', text: '屏幕黑了' }],
    ['new the screen is black', { kind: 'form', text: 'the screen is black' }],
    ['my vpn is broken', { kind: 'ask', text: 'my vpn is broken' }],
    ['tickets are sold out', { kind: 'ask', text: 'tickets are sold out' }],
  ])('/it %s', (text, wanted) => {
    expect(readCommandText(text)).toEqual(wanted);
  });

  test('nothing of a stranger’s shape is taken for one of these', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        for (const read of [
          readPost,
          readReaction,
          readPress,
          readSubmission,
          readCommand,
          readShortcut,
          readOpened,
        ])
          expect(read(body, DESK)).toBeUndefined();
      }),
    );
  });
});

describe('ids', () => {
  test('lead back to where they came from, in one workspace and in many', () => {
    for (const team of [undefined, 'T2']) {
      const place = { ...(team && { team }), channel: 'C01', thread: TS, user: 'U01' };
      expect(placeOf(conversationId(place))).toEqual(place);
      expect(placeOf(messageRef('C01', TS, team))).toEqual({
        ...(team && { team }),
        channel: 'C01',
        thread: TS,
      });
      expect(userOf(personId('U01', team))).toEqual({ ...(team && { team }), user: 'U01' });
    }
  });

  test('of other doors are not Slack’s', () => {
    expect(placeOf('web:li-na' as ConversationId)).toBeUndefined();
    expect(userOf('slack:on-behalf-Zhang Min' as PersonId)).toBeUndefined();
  });

  test('with many workspaces name theirs', () => {
    const many = { ...DESK, manyWorkspaces: true };
    const found = readPost(said({ channel: 'C01', text: '<@U0DESK> hi' }), many) as Post;
    expect(routeOf(found, {}, many)?.conversation).toBe(`slack:T1/C01:${TS}`);
  });
});

describe('whose installation it is for', () => {
  test.each<[string, object, string | undefined]>([
    ['a workspace', envelope({ type: 'message' }), 'T1'],
    [
      'the workspace that authorized it, in a shared channel',
      {
        team_id: 'T2',
        authorizations: [{ team_id: 'T1', is_enterprise_install: false, enterprise_id: null }],
      },
      'T1',
    ],
    [
      'an organization',
      {
        team_id: 'T2',
        authorizations: [{ team_id: null, is_enterprise_install: true, enterprise_id: 'E1' }],
      },
      'E1',
    ],
    [
      'a press in an organization',
      { is_enterprise_install: true, enterprise: { id: 'E1' }, team: { id: 'T2' } },
      'E1',
    ],
    [
      'a press on an organization’s home',
      { is_enterprise_install: true, enterprise: { id: 'E1' }, team: null },
      'E1',
    ],
    [
      'a press in a workspace of one',
      { is_enterprise_install: false, enterprise: { id: 'E1' }, team: { id: 'T2' } },
      'T2',
    ],
    [
      'a command in an organization',
      { is_enterprise_install: 'true', enterprise_id: 'E1', team_id: 'T2' },
      'E1',
    ],
    [
      'a command in a workspace of one',
      { is_enterprise_install: 'false', enterprise_id: 'E1', team_id: 'T2' },
      'T2',
    ],
    ['a person without a workspace', { team: null, user: { team_id: 'T2' } }, 'T2'],
    ['nobody', {}, undefined],
    ['rubbish', { authorizations: 7, team: 'x', user: null }, undefined],
  ])('%s', (_, body, team) => {
    expect(teamIn(body)).toBe(team);
  });
});
