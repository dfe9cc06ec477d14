import { describe, expect, test } from '@jest/globals';
import {
  asOne,
  endOf,
  isUnfinished,
  oneRequest,
  reasonIn,
  turnsOf,
} from '../../../bot/front-line/one-request.ts';
import type { TicketId } from '../../../bot/tickets/types.ts';
import type { Attachment, ConversationId, EventId, Incoming, IncomingMessage } from '../../../bot/types.ts';
import { MONDAY_9AM, person, shippedRules, WANG_LEI } from '../../support/desk-under-test.ts';

const RULES = shippedRules();
const LI_NA = person('li-na');
const SCREENSHOT: Attachment = { name: 'screen.png', mediaType: 'image/png', sizeBytes: 9, ref: 'f1' };

const secondsIn = (seconds: number) => new Date(MONDAY_9AM.getTime() + seconds * 1_000);

/** Li Na writes that `seconds` after nine. */
function post(id: string, text: string, seconds = 0, more: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    kind: 'message',
    id: id as EventId,
    conversation: LI_NA.id as unknown as ConversationId,
    person: LI_NA,
    text,
    attachments: [],
    at: secondsIn(seconds),
    ...more,
  };
}

const posts = (...texts: readonly string[]) => texts.map((text, index) => post(`p${index}`, text, index * 2));
const idsOf = (some: readonly Incoming[]) => some.map(({ id }) => id);
/** As the first one is taken. */
const together = (...texts: readonly string[]) => {
  const [first, ...rest] = posts(...texts);
  return idsOf(oneRequest(first!, [first!, ...rest], RULES));
};

describe('a post that looks unfinished', () => {
  test.each([
    'hi',
    'Hello there',
    '你好',
    '在吗',
    'I have a question',
    '有个问题想请教一下',
    'my outlook',
    'outlook',
    'the printer on floor 3',
    'hi there my laptop',
    '我的outlook',
    '三楼的打印机',
    '会议室的屏幕',
    '请问一下',
    'so when I start my laptop,',
    'My laptop does not start, and',
    'the error says:',
    'it works but...',
    '我的电脑，',
    '今天早上开机的时候',
    '打印机一直报错：',
    '等一下，我说一下情况……',
  ])('%j waits for the next one', (text) => {
    expect(isUnfinished(post('p', text), RULES)).toBe(true);
  });

  test('is also a picture without a word', () => {
    expect(isUnfinished(post('p', '', 0, { attachments: [SCREENSHOT] }), RULES)).toBe(true);
    expect(isUnfinished(post('p', ''), RULES)).toBe(false);
  });
});

describe('a post that looks complete', () => {
  test.each([
    'my outlook does not send since this morning',
    'VPN down',
    'printer jammed',
    'it beeps since this morning',
    'somebody took my mouse',
    'reset password',
    'forgot my password',
    'how do I connect to the wifi',
    'wifi password?',
    'laptop stolen',
    'Outlook keeps crashing.',
    'the screen is black',
    'I need a new mouse',
    '打印机卡纸了',
    '一直让我输密码',
    'VPN连不上',
    '忘记密码',
    '怎么连无线网',
    '电脑很慢',
    '屏幕坏了',
    '申请新电脑',
    '我的邮箱收不到邮件',
    'and on my mac?',
    '那手机呢',
    'mein Drucker funktioniert nicht',
    'принтер не работает',
  ])('%j is answered at once', (text) => {
    expect(isUnfinished(post('p', text), RULES)).toBe(false);
  });

  test.each([
    'a human please',
    '转人工',
    'my tickets',
    '我的工单',
    'T-1042',
    'thanks',
    'yes',
    'no',
    'still not working',
    '解决了',
    'never mind',
    'bye',
    '👍',
  ])('%j is no beginning and is answered at once', (text) => {
    expect(isUnfinished(post('p', text), RULES)).toBe(false);
  });
});

describe('what neither waits nor is joined', () => {
  test.each<[string, Partial<IncomingMessage>]>([
    ['words under a card', { underCardOf: 'T-1001' as TicketId }],
    ['what is only overheard', { overheard: true }],
    ['what a program asks', { answerAlone: true }],
    ["an engineer's words about duty", { text: '我今天请假', person: WANG_LEI }],
    [
      'a desk file an engineer sends',
      { text: '', person: WANG_LEI, attachments: [{ ...SCREENSHOT, name: 'desk.yaml' }] },
    ],
  ])('%s', (_, more) => {
    const [one, other] = [
      post('p0', 'hi', 0, more),
      post('p1', 'my outlook', 1, { ...(more.person && { person: more.person }) }),
    ];
    expect(isUnfinished(one, RULES)).toBe(false);
    expect(idsOf(oneRequest(one, [one, other], RULES))).toEqual(['p0']);
    expect(idsOf(oneRequest(other, [one, other], RULES))).toEqual(['p1']);
  });
});

describe('posts that wait together', () => {
  test.each<readonly string[]>([
    ['hi', 'my outlook', 'it does not send since this morning'],
    ['你好', '我的outlook', '从今天早上开始发不出邮件'],
    ['my outlook', 'not working', 'since this morning'],
    ['打印机', '不行', '三楼的'],
    ['my vpn does not connect', 'and the printer is jammed'],
    ['my outlook', 'help', 'thanks'],
  ])('are one request: %j, %j, ...', (...texts) => {
    expect(together(...texts)).toHaveLength(texts.length);
  });

  test('are found whichever of them is taken first, and in the order they were written', () => {
    const written = posts('hi', 'my outlook', 'it does not send');
    const [first, second, third] = written as [IncomingMessage, IncomingMessage, IncomingMessage];
    for (const one of written)
      expect(idsOf(oneRequest(one, [third, first, second], RULES))).toEqual(['p0', 'p1', 'p2']);
  });

  test.each(['my tickets', 'T-1042', 'yes', 'it works now', '值班', 'you idiot'])(
    'are not joined with %j, and not across it',
    (text) => {
      expect(together('my outlook', text, 'does not send')).toEqual(['p0']);
      const [, , third] = posts('my outlook', text, 'does not send');
      expect(idsOf(oneRequest(third!, posts('my outlook', text, 'does not send'), RULES))).toEqual(['p2']);
    },
  );

  test('end with the word that says what is to be done', () => {
    expect(together('my outlook', 'a human please', 'the printer is jammed')).toEqual(['p0', 'p1']);
    expect(together('我的电脑', '算了', '打印机卡纸了')).toEqual(['p0', 'p1']);
  });

  test('are not joined with what was written long after', () => {
    const [one, soon, late] = [
      post('p0', 'my outlook'),
      post('p1', 'is slow', 10),
      post('p2', 'very', 20.001),
    ];
    expect(idsOf(oneRequest(one, [one, soon, late], RULES))).toEqual(['p0', 'p1']);
    expect(idsOf(oneRequest(late, [one, soon, late], RULES))).toEqual(['p2']);
  });

  test('are not joined over a button, and what others write in between does not matter', () => {
    const [one, other] = posts('my outlook', 'does not send') as [IncomingMessage, IncomingMessage];
    const wang = { ...post('w', 'lunch?', 1), person: WANG_LEI };
    expect(idsOf(oneRequest(one, [one, wang, other], RULES))).toEqual(['p0', 'p1']);
    const tap: Incoming = {
      kind: 'action',
      id: 'tap' as EventId,
      conversation: one.conversation,
      person: LI_NA,
      action: { kind: 'human' },
      at: secondsIn(1),
    };
    expect(idsOf(oneRequest(one, [one, tap, other], RULES))).toEqual(['p0']);
    expect(idsOf(oneRequest(other, [one, tap, other], RULES))).toEqual(['p1']);
  });

  test('take along what changes them; a change of something older stays by itself', () => {
    const [one, other] = posts('my outlok', 'does not send') as [IncomingMessage, IncomingMessage];
    const change = post('c', 'my outlook', 3, { edits: one.id });
    expect(idsOf(oneRequest(one, [one, other, change], RULES))).toEqual(['p0', 'p1', 'c']);
    const older = post('c', 'my outlook', 3, { edits: 'older' as EventId });
    expect(idsOf(oneRequest(one, [one, other, older], RULES))).toEqual(['p0', 'p1']);
    expect(idsOf(oneRequest(older, [one, other, older], RULES))).toEqual(['c']);
  });
});

describe('several posts as one message', () => {
  test('have all their words and files, the first identity and the last instant', () => {
    const [hi, name, what] = posts('hi', 'my outlook', 'it does not send') as [
      IncomingMessage,
      IncomingMessage,
      IncomingMessage,
    ];
    const one = asOne([hi, { ...name, attachments: [SCREENSHOT] }, what]);
    expect(one).toMatchObject({
      id: 'p0',
      at: secondsIn(4),
      text: 'my outlook\nit does not send',
      attachments: [SCREENSHOT],
    });
    expect(turnsOf(one!, true)).toMatchObject([
      { id: 'p1', text: 'my outlook', at: secondsIn(2) },
      { id: 'p2', text: 'it does not send', at: secondsIn(4) },
    ]);
  });

  test.each<readonly [readonly string[], string]>([
    [['hi', 'are you there'], 'are you there'],
    [['hi', 'I have a question'], 'I have a question'],
    [['I have a question', 'hello?'], 'I have a question'],
    [['你好', '谢谢'], '谢谢'],
  ])('%j read as %j', (texts, text) => {
    expect(asOne(posts(...texts))?.text).toBe(text);
  });

  test('read as they were changed, and those taken back are gone with their files', () => {
    const [hi, secret, what] = posts('hi', 'my password is hunter2', 'it does not send') as [
      IncomingMessage,
      IncomingMessage,
      IncomingMessage,
    ];
    const gone = post('gone', '', 6, { edits: secret.id });
    const changed = post('changed', 'my outlook does not send', 7, { edits: what.id });
    const one = asOne([hi, { ...secret, attachments: [SCREENSHOT] }, what, gone, changed]);
    expect(one).toMatchObject({ text: 'my outlook does not send', attachments: [] });
    expect(turnsOf(one!, true)).toMatchObject([{ id: 'p2', text: 'my outlook does not send' }]);
    expect(asOne([secret, gone])).toBeUndefined();
    expect(asOne([secret, gone, post('again', '', 7, { edits: secret.id })])).toBeUndefined();
  });

  test('that end with a wish for a person say what it is about', () => {
    const one = asOne(posts('hi', 'my outlook', 'does not work', 'a human please, it is urgent'))!;
    expect(endOf(one)).toEqual({ kind: 'human' });
    expect(reasonIn(one)).toBe('my outlook\ndoes not work\nit is urgent');
    expect(turnsOf(one, false).map(({ text }) => text)).toEqual(['my outlook', 'does not work']);
    expect(reasonIn(asOne(posts('hi', 'a human please'))!)).toBeUndefined();
    expect(endOf(asOne(posts('my outlook', 'does not work'))!)).toBeUndefined();
  });

  test('one post is itself', () => {
    const [one] = posts('my outlook');
    expect(asOne([one!])).toBe(one);
    expect(turnsOf(one!, true)).toEqual([{ id: 'p0', text: 'my outlook', at: MONDAY_9AM }]);
    expect(turnsOf(post('p', 'hi'), false)).toEqual([]);
  });
});
