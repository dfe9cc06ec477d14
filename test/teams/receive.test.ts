import { describe, expect, test } from '@jest/globals';
import { readActivity } from '../../adapters/teams/activity.ts';
import { receive } from '../../adapters/teams/receive.ts';
import { wordsOfHtml } from '../../adapters/teams/text.ts';

const NOW = new Date('2026-11-23T01:00:00Z');
const base = {
  type: 'message',
  id: 'm1',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:li', aadObjectId: 'LI-NA', name: '李娜' },
  recipient: { id: '28:app', name: 'Firstline' },
  conversation: { id: 'a:1', conversationType: 'personal' },
  locale: 'zh-CN',
  localTimezone: 'Asia/Shanghai',
};
const channel = {
  conversation: { id: '19:x@thread.tacv2;messageid=17', conversationType: 'channel', isGroup: true },
};
const mention = {
  type: 'mention',
  text: '<at>Firstline</at>',
  mentioned: { id: '28:app', name: 'Firstline' },
};
const got = (more: object, listenIn: readonly string[] = []) => {
  const activity = readActivity({ ...base, ...more });
  return activity && receive(activity, { now: NOW, listenIn });
};
const invoke = (name: string, value: unknown) => got({ type: 'invoke', name, value });

describe('messages', () => {
  test('in a personal chat: who, where, in which language and time zone', () => {
    expect(got({ text: ' VPN 连不上 ' })).toMatchObject({
      what: 'message',
      called: true,
      message: {
        id: 'teams:a:1:m1',
        conversation: 'teams:a:1',
        person: { id: 'teams:li-na', name: '李娜', language: 'zh', timeZone: 'Asia/Shanghai' },
        text: 'VPN 连不上',
        at: NOW,
      },
    });
    expect(got({ text: 'x' })).not.toHaveProperty('message.inPublic');
  });

  test('whose people they are: the tenant, as the desk file writes it', () => {
    const tenantId = 'AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee';
    const belongsTo = ['teams:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'];
    for (const more of [
      { conversation: { ...base.conversation, tenantId } },
      { channelData: { tenant: { id: tenantId } } },
    ])
      expect(got({ ...more, text: 'x' })).toMatchObject({ message: { person: { belongsTo } } });
    expect(got({ text: 'x' })).not.toHaveProperty('message.person.belongsTo');
  });

  test('in a channel: the call of the desk is left out, each person has a conversation of their own', () => {
    expect(
      got({ ...channel, text: '<at>Firstline</at>&nbsp;the <at>Tom</at> printer', entities: [mention] }),
    ).toMatchObject({
      what: 'message',
      called: true,
      under: 'teams:19:x@thread.tacv2;messageid=17|17',
      message: {
        conversation: 'teams:19:x@thread.tacv2;messageid=17#li-na',
        text: 'the Tom printer',
        inPublic: true,
      },
    });
  });

  test('nested and broken mentions leave their words', () => {
    expect(got({ text: '<at><at>Tom</at></at> <at id="1">and <at' })).toMatchObject({
      message: { text: 'Tom and <at' },
    });
  });

  test('not addressed to the desk: only where it reads along, or under what may be a card', () => {
    const group = { conversation: { id: '19:g@thread.v2', conversationType: 'groupChat' }, text: 'hi' };
    expect(got(group)).toBeUndefined();
    expect(got(group, ['19:g@thread.v2'])).toMatchObject({ message: { overheard: true, inPublic: true } });
    expect(got({ ...channel, text: 'hi' })).toMatchObject({ called: false, message: { text: 'hi' } });
  });

  test('written as HTML become words with their lines', () => {
    const html = {
      contentType: 'text/html',
      content: '<div><p>My&nbsp;VPN &lt;error&gt;</p><p>line 2<br>line 3</p><script>x()</script></div>',
    };
    expect(got({ text: '', attachments: [html] })).toMatchObject({
      message: { text: 'My VPN <error>\nline 2\nline 3' },
    });
    expect(wordsOfHtml('<p>&#26085;&#x672c; &amp;lt;</p>')).toBe('日本 &lt;');
  });

  test('without words, and with broken neighbours, are still messages', () => {
    expect(got({})).toMatchObject({ what: 'message', message: { text: '' } });
    expect(
      got({
        text: 'x',
        attachments: [null, 5, { contentType: 7 }],
        entities: 'no',
        locale: 5,
        localTimezone: 'Mars/Base',
      }),
    ).toMatchObject({
      message: { text: 'x', person: { id: 'teams:li-na' } },
    });
  });

  test('that were changed say so, each change an event of its own', () => {
    const change = { type: 'messageUpdate', text: 'the VPN on my Mac', timestamp: '2026-11-23T01:00:05Z' };
    const edit = got({ ...change, channelData: { eventType: 'editMessage' } });
    expect(edit).toMatchObject({
      what: 'message',
      message: { edits: 'teams:a:1:m1', conversation: 'teams:a:1', text: 'the VPN on my Mac' },
    });
    const idOf = (one: ReturnType<typeof got>) => (one?.what === 'message' ? one.message.id : undefined);
    expect(idOf(edit)).not.toBe(idOf(got({ text: 'x' })));
    expect(idOf(got(change))).toBe(idOf(edit));
    expect(idOf(got({ ...change, timestamp: '2026-11-23T01:09:00Z' }))).not.toBe(idOf(edit));
    expect(got({ ...change, from: { id: '28:other', name: 'Bot' } })).toBeUndefined();
    // Where the desk only reads along a change is no reason to speak.
    const group = { conversation: { id: '19:g@thread.v2', conversationType: 'groupChat' } };
    expect(got({ ...change, ...group }, ['19:g@thread.v2'])).toBeUndefined();
  });

  test('that were deleted say which', () => {
    const gone = { type: 'messageDelete', channelData: { eventType: 'softDeleteMessage' } };
    expect(got(gone)).toMatchObject({
      what: 'deleted',
      message: { edits: 'teams:a:1:m1', conversation: 'teams:a:1', text: '', attachments: [] },
    });
    expect(got({ ...gone, ...channel })).toMatchObject({
      message: { conversation: 'teams:19:x@thread.tacv2;messageid=17#li-na', inPublic: true },
    });
    expect(got({ ...gone, from: { id: '28:other', name: 'Bot' } })).toBeUndefined();
    expect(got({ ...gone, id: undefined })).toBeUndefined();
  });

  test('of bots and reactions are not for the desk', () => {
    expect(got({ text: 'x', from: { id: '28:other', name: 'Bot' } })).toBeUndefined();
    expect(got({ text: 'x', from: { id: '29:x', role: 'bot' } })).toBeUndefined();
    for (const type of ['messageReaction', 'typing', 'event', 'endOfConversation'])
      expect(got({ type, text: 'x' })).toBeUndefined();
  });

  test('bring their files: uploads and pictures in the text', () => {
    const attachments = [
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        name: '../a b.log',
        content: { downloadUrl: 'https://x.sharepoint.com/f', fileType: 'log' },
      },
      { contentType: 'image/*', contentUrl: 'https://smba.trafficmanager.net/i' },
      { contentType: 'text/html', content: '<p>x</p>' },
    ];
    expect(got({ text: 'x', attachments })).toMatchObject({
      files: [
        { name: 'a b.log', mediaType: 'text/plain', needsToken: false },
        { name: 'image.png', mediaType: 'image/png', needsToken: true },
      ],
    });
  });
});

describe('buttons', () => {
  const claim = { firstline: { a: { kind: 'claim', ticket: 'T-7' }, l: 'Claim' } };
  test('come back as actions, whether executed or, in old clients, submitted', () => {
    const wanted = {
      what: 'press',
      press: { ok: true, action: { kind: 'claim', ticket: 'T-7' }, label: 'Claim' },
    };
    expect(invoke('adaptiveCard/action', { action: { type: 'Action.Execute', data: claim } })).toMatchObject({
      ...wanted,
      isInvoke: true,
    });
    expect(got({ value: claim })).toMatchObject({ ...wanted, isInvoke: false });
  });

  test('take only their own inputs', () => {
    const data = {
      firstline: { a: { kind: 'note', ticket: 'T-7' }, p: '3' },
      '3:text': 'mine',
      '4:text': 'of another form',
      ticket: 'T-9',
      kind: 'claim',
    };
    expect(invoke('adaptiveCard/action', { action: { data } })).toMatchObject({
      press: { action: { kind: 'note', ticket: 'T-7', text: 'mine' } },
    });
  });

  test.each([
    ['an unknown kind', { a: { kind: 'format-disk', ticket: 'T-7' } }],
    ['a ticket that is none', { a: { kind: 'claim', ticket: { $ne: null } } }],
    ['a field too many', { a: { kind: 'claim', ticket: 'T-7', admin: true } }],
    ['a missing input', { a: { kind: 'resolve', ticket: 'T-7' }, p: '1' }],
    ['no object', { a: 'claim' }],
  ])('changed on the way (%s) are refused with reasons', (_name, firstline) => {
    expect(invoke('adaptiveCard/action', { action: { data: { firstline } } })).toMatchObject({
      what: 'press',
      press: { ok: false, problems: [expect.any(String)] },
    });
  });

  test.each([
    [undefined],
    [null],
    [5],
    ['x'],
    [[]],
    [{}],
    [{ action: null }],
    [{ action: { data: [] } }],
    [{ action: { data: { firstline: 5 } } }],
  ])('of other cards (%j) are recognised as such', (value) => {
    expect(invoke('adaptiveCard/action', value)).toMatchObject({ what: 'unreadable-press' });
  });

  test('ask for the own view of a card, by a press or by themselves', () => {
    const data = { firstline: { v: 'T-7', w: 'late!' } };
    expect(invoke('adaptiveCard/action', { action: { data }, trigger: 'automatic' })).toMatchObject({
      what: 'view',
      ticket: 'T-7',
      lead: 'late!',
      automatic: true,
    });
    expect(got({ value: data })).toMatchObject({ what: 'view', automatic: false });
    expect(
      invoke('adaptiveCard/action', { action: { data: { firstline: { v: 'T-7; drop' } } } }),
    ).toMatchObject({ what: 'unreadable-press' });
  });

  test('pressed twice have the same content, by two people not', () => {
    const value = { action: { data: claim } };
    const [one, again] = [
      invoke('adaptiveCard/action', value),
      got({ type: 'invoke', id: 'other', name: 'adaptiveCard/action', value }),
    ];
    const other = got({ type: 'invoke', name: 'adaptiveCard/action', value, from: { id: '29:tom' } });
    expect(one).toMatchObject({ content: (again as { content: unknown }).content });
    expect((other as { content: unknown }).content).not.toEqual((one as { content: unknown }).content);
  });
});

describe('the rest of Teams', () => {
  test("'open a ticket from this message' brings the message's words", () => {
    const messagePayload = {
      body: { contentType: 'html', content: '<p>Printer <at id="0">Tom</at> jams</p>' },
    };
    expect(invoke('composeExtension/fetchTask', { commandId: 'openTicket', messagePayload })).toMatchObject({
      what: 'form',
      about: 'Printer Tom jams',
    });
    expect(invoke('task/fetch', { data: { firstline: { f: true } } })).toMatchObject({
      what: 'form',
      about: '',
    });
  });
  test('a command the app does not have brings neither form nor search; a client that names none has both', () => {
    for (const [name, value] of [
      ['task/fetch', { data: {} }],
      ['task/fetch', { data: { firstline: { f: 'yes' } } }],
      ['composeExtension/fetchTask', { commandId: 'weeklyReport' }],
      ['composeExtension/submitAction', { commandId: 'weeklyReport', data: { title: 'x' } }],
      ['composeExtension/query', { commandId: 'people', parameters: [{ name: 'query', value: 'vpn' }] }],
    ] as const)
      expect(invoke(name, value)).toMatchObject({ what: 'other-invoke' });
    expect(invoke('composeExtension/fetchTask', { commandId: '' })).toMatchObject({ what: 'form' });
    expect(invoke('composeExtension/submitAction', { data: { title: 'x' } })).toMatchObject({ what: 'form' });
    expect(invoke('composeExtension/query', {})).toMatchObject({ what: 'query' });
  });
  test('a sent form is a ticket with its details', () => {
    const data = {
      firstline: { a: { kind: 'open-ticket', details: {} }, p: 'f' },
      'f:summary': 'Jams',
      'f:impact': 'team',
      'f:asset': '',
      'f:category': 'Printing',
    };
    for (const name of ['task/submit', 'composeExtension/submitAction'])
      expect(invoke(name, { data })).toMatchObject({
        what: 'form-sent',
        press: {
          action: { kind: 'open-ticket', details: { summary: 'Jams', impact: 'team', category: 'Printing' } },
        },
      });
    expect(invoke('task/submit', { data: { ...data, 'f:impact': 'galaxy' } })).toMatchObject({
      press: { ok: false },
    });
    expect(invoke('task/submit', {})).toMatchObject({ what: 'unreadable-press' });
  });
  test('a search brings its words', () => {
    expect(invoke('composeExtension/query', { parameters: [{ name: 'query', value: 'vpn' }] })).toMatchObject(
      { what: 'query', text: 'vpn' },
    );
    const named = [
      { name: 'initialRun', value: 'true' },
      { name: 'searchTerm', value: 'vpn' },
    ];
    expect(invoke('composeExtension/query', { parameters: named })).toMatchObject({ text: 'vpn' });
    expect(invoke('composeExtension/query', { parameters: named.slice(0, 1) })).toMatchObject({ text: '' });
    expect(invoke('composeExtension/query', { parameters: 'x' })).toMatchObject({ what: 'query', text: '' });
  });
  test('a thumb is feedback', () => {
    expect(
      invoke('message/submitAction', {
        actionName: 'feedback',
        actionValue: { reaction: 'dislike', feedback: '{"feedbackText":"wrong"}' },
      }),
    ).toMatchObject({ what: 'feedback', liked: false, text: 'wrong' });
    expect(
      invoke('message/submitAction', { actionValue: { reaction: 'like', feedback: '{' } }),
    ).toMatchObject({ liked: true, text: '' });
    // Something else that is sent back from a message is no thumb down.
    for (const value of [
      {},
      { actionValue: { reaction: 'heart' } },
      { actionName: 'survey', actionValue: { reaction: 'dislike' } },
    ])
      expect(invoke('message/submitAction', value)).toMatchObject({ what: 'other-invoke' });
  });
  test('coming and going of the desk itself is noticed, of others not', () => {
    expect(got({ type: 'conversationUpdate', membersAdded: [{ id: '28:app' }] })).toMatchObject({
      what: 'added',
    });
    expect(got({ type: 'conversationUpdate', membersAdded: [{ id: '29:tom' }] })).toBeUndefined();
    expect(got({ type: 'conversationUpdate', membersRemoved: [{ id: '28:app' }] })).toMatchObject({
      what: 'removed',
    });
    expect(got({ type: 'installationUpdate', action: 'add' })).toMatchObject({ what: 'added' });
    expect(got({ type: 'installationUpdate', action: 'remove-upgrade' })).toMatchObject({ what: 'removed' });
  });
  test('an unknown invoke is known to be one: it must be answered', () => {
    expect(invoke('signin/verifyState', {})).toMatchObject({ what: 'other-invoke' });
    expect(invoke('__proto__', null)).toMatchObject({ what: 'other-invoke' });
  });
  test("ids that could be taken for parts of the desk's own are not taken", () => {
    expect(readActivity({ ...base, conversation: { id: 'a:1#li-na' } })).toBeUndefined();
    expect(readActivity({ ...base, conversation: { id: 'a|b' } })).toBeUndefined();
  });
});
