import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFollowUp } from '../../../bot/front-line/after-a-reply.ts';
import { intentOf, openingOf, reasonFor } from '../../../bot/front-line/intent.ts';
import { isOneWord } from '../../../bot/front-line/one-request.ts';
import { clausesIn, isQuestion, questionsIn } from '../../../bot/front-line/questions-in.ts';
import { severityOf } from '../../../bot/front-line/severity.ts';
import { isOtherLanguage, languageOf } from '../../../bot/front-line/written-language.ts';

describe('what a message is for', () => {
  test.each([
    ['hi', 'greeting'],
    ['Hello there!', 'greeting'],
    ['你好', 'greeting'],
    ['在吗？', 'greeting'],
    ['thanks', 'thanks'],
    ['OK, thank you so much!', 'thanks'],
    ['谢谢您', 'thanks'],
    ['收到', 'thanks'],
    ['thx, that was quick', 'thanks'],
    ['谢谢你，很有用', 'thanks'],
    ['非常感谢！', 'thanks'],
    ['bye', 'goodbye'],
    ['再见', 'goodbye'],
    ['', 'empty'],
    ['   ', 'empty'],
    ['\u0000\u200b', 'empty'],
    ['🤷', 'emoji'],
    ['...', 'emoji'],
    ['You idiot', 'insult'],
    ['垃圾机器人', 'insult'],
    ['you are a useless piece of garbage', 'insult'],
    ['fuck this', 'insult'],
    ['this bot is so useless', 'insult'],
    ['你们这破机器人真垃圾', 'insult'],
    ['are you a bot?', 'who-are-you'],
    ['你是谁', 'who-are-you'],
    ['still not working', 'not-solved'],
    ["It didn't help", 'not-solved'],
    ['还是不行', 'not-solved'],
    ['没解决', 'not-solved'],
    ['your answer was wrong', 'not-solved'],
    ["that's not what I asked", 'not-solved'],
    ['答非所问', 'not-solved'],
    ['不是这个问题', 'not-solved'],
    ['it works now', 'solved'],
    ['never mind, it works now', 'solved'],
    ['算了，已经好了', 'solved'],
    ['never mind', 'never-mind'],
    ['Oh, forget it. Thanks!', 'never-mind'],
    ['没事了', 'never-mind'],
    ['算了，不用了', 'never-mind'],
    ['thx that worked', 'solved'],
    ['ok, that worked, thank you!', 'solved'],
    ["great, it's working now", 'solved'],
    ['thank you, solved!', 'solved'],
    ['好的，已经好了', 'solved'],
    ['搞定了谢谢', 'solved'],
    ['可以用了，谢谢', 'solved'],
    ['解决了', 'solved'],
    ['好了', 'solved'],
    ['human please', 'human'],
    ['open a ticket', 'human'],
    ['Yes please, open a ticket for that.', 'human'],
    ['开工单吧', 'human'],
    ['那就帮我开个工单', 'human'],
    ['报修', 'human'],
    ['open tickets', 'queue'],
    ['how do I open a ticket for my team', 'request'],
    ['打印机报修', 'request'],
    ['a human please, my docking station hums', 'human'],
    ['I want to talk to a human about my broken laptop screen', 'human'],
    ['Agent! My whole team cannot print', 'human'],
    ['I want to talk to a human', 'human'],
    ['转人工', 'human'],
    ['the printer on floor 3 is broken, please send someone', 'human'],
    ['打印机坏了，麻烦派人过来看看', 'human'],
    ['我们部门的共享盘都打不开，月底要结账了，麻烦尽快安排人看一下，谢谢！', 'human'],
    ['打印机坏了，转人工', 'human'],
    ['I need help', 'asks-for-help'],
    ['can you help me please?', 'asks-for-help'],
    ['需要帮助', 'asks-for-help'],
    ['你好，有个问题想请教一下', 'asks-for-help'],
    ['are you stupid?', 'insult'],
    ['帮我找个工程师', 'human'],
    ['what about my ticket?', 'my-tickets'],
    ['我的工单呢', 'my-tickets'],
    ['yes', 'yes'],
    ['是的', 'yes'],
    ['no', 'no'],
    ['不用了', 'no'],
  ] as const)('%j is %s', (text, kind) => {
    expect(intentOf(text).kind).toBe(kind);
  });

  test.each([
    'thanks, but the VPN is still down',
    'please send someone the link, it is broken',
    '怎么安排人员权限，会议室也要',
    'I need help with the scanner',
    '我需要帮助安装打印机',
    'it worked yesterday',
    'hi, my printer prints nothing',
    '你好，打印机卡纸了',
    'wifi 不行',
    'never mind the printer, my VPN is down',
    '算了，帮我看看打印机吧',
    '没有声音',
    'I need a human resources system account',
    'human resources, salary slip, cannot be opened',
    'the agent, on my laptop, does not start',
    'my ticket printer is broken',
    '电脑坏了',
    'this stupid printer does not print',
    '谢谢你上次帮忙，不过 Outlook 又打不开了',
    'thanks, that is not working',
    'the garbage bin icon is gone',
    '垃圾邮件太多了',
    '回收站垃圾清不掉',
    'my password answer was wrong three times',
  ])('%j is a request', (text) => {
    expect(intentOf(text).kind).toBe('request');
  });

  test('a ticket number alone asks for that ticket; with a complaint it is a request', () => {
    expect(intentOf('how is T-1042?')).toEqual({ kind: 'ticket-status', ticket: 'T-1042' });
    expect(intentOf('T-1042 is still not solved').kind).toBe('request');
  });

  test.each(['why T-1042?', 'Why is T-1042 late', 'T-1042 为什么超时了', 'T-1042 时限'])(
    '%j asks how its deadlines came about',
    (text) => {
      expect(intentOf(text)).toEqual({ kind: 'explain', ticket: 'T-1042' });
    },
  );

  test('any text at all gets an intent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => intentOf(text).kind.length > 0),
    );
  });
});

describe('a message that begins with a verdict on what was shown', () => {
  test.each([
    ['still not working, I tried it three times', 'not-solved'],
    ['还是不行，试了三遍', 'not-solved'],
    ["It didn't help. The light is still red", 'not-solved'],
    ['解决了，谢谢！', 'solved'],
    ['谢谢，还是不行', 'not-solved'],
    ['it works now, thanks a lot', 'solved'],
    ['it works now, but the printer does not', undefined],
    ['好了，不过打印机又坏了', undefined],
    ['解决了。还有，邮箱满了怎么办？', undefined],
    ['my screen is black, still not working', undefined],
    ['还是不行', undefined],
    [`还是不行，${'日志'.repeat(200)}`, undefined],
  ])('%j: %s', (text, opening) => {
    expect(openingOf(text)).toBe(opening);
  });
});

describe('somebody who asks for a person', () => {
  test.each([
    ['转人工，打印机坏了', '打印机坏了'],
    ['I want to talk to a human about my broken laptop screen', 'my broken laptop screen'],
    ['human please, my laptop screen is broken', 'my laptop screen is broken'],
    ['转人工', undefined],
    ['I want to talk to a human, please', undefined],
    ['我要找真人，谢谢', undefined],
  ])('%j has said what it is about: %s', (text, reason) => {
    expect(reasonFor(text)).toBe(reason);
  });
});

describe('a message in a third language', () => {
  test.each([
    'Wie setze ich mein Passwort zurück?',
    'Mein Drucker druckt nicht mehr',
    'パスワードを忘れました',
    '비밀번호를 잊어버렸어요',
    'Не работает принтер',
    '¿Cómo conecto la impresora?',
    'Mon imprimante ne fonctionne plus',
  ])('%j is known for one', (text) => {
    expect(isOtherLanguage(text)).toBe(true);
  });

  test.each([
    'my printer does not print',
    '打印机坏了',
    'VPN 连不上 error 809',
    'no sound',
    '',
    '🖨️',
    'la printer',
    'Müller cannot log in',
  ])('%j is none', (text) => {
    expect(isOtherLanguage(text)).toBe(false);
  });
});

describe('the language a person writes in', () => {
  test('product names do not make a Chinese sentence English', () => {
    expect(languageOf('Outlook 打不开 error 0x80070005')).toBe('zh');
    expect(languageOf('Outlook does not open')).toBe('en');
  });
  test('numbers and signs say nothing', () => {
    expect(languageOf('404 !!!')).toBeUndefined();
  });
});

describe('several questions in one message', () => {
  test('are told apart in both languages', () => {
    expect(questionsIn('How do I reset my password? And how do I map the shared drive?')).toHaveLength(2);
    expect(questionsIn('VPN连不上怎么办？打印机怎么安装？')).toHaveLength(2);
  });
  test('are without the words that joined them', () => {
    expect(questionsIn('密码忘了怎么办？另外打印机卡纸了怎么处理？')).toEqual([
      '密码忘了怎么办？',
      '打印机卡纸了怎么处理？',
    ]);
    expect(
      questionsIn('Outlook keeps asking for the password and also the meeting room screen is black'),
    ).toEqual(['Outlook keeps asking for the password', 'the meeting room screen is black']);
  });
  test('are, where only the last has its mark, and in lists of short Chinese lines', () => {
    expect(questionsIn('how do I set out of office, and how do I share my calendar?')).toEqual([
      'how do I set out of office',
      'how do I share my calendar?',
    ]);
    expect(questionsIn('1. VPN连不上\n2. 打印机卡纸\n3. 忘记密码')).toEqual([
      'VPN连不上',
      '打印机卡纸',
      '忘记密码',
    ]);
    expect(questionsIn('邮箱满了收不到邮件，另外VPN也连不上')).toEqual(['邮箱满了收不到邮件', 'VPN也连不上']);
  });
  test('in a letter are two, and neither its plea nor its signature is a third', () => {
    const letter =
      'Hi team,\n\nsince Tuesday the VPN client says "Timeout". Also, my out-of-office is still on. Could you have a look? Needed by nine.\n\nBest regards,\nAnna\n--\nAnna Schmidt | +49 151 23456789';
    expect(questionsIn(letter)).toEqual([
      'Hi team,\n\nsince Tuesday the VPN client says "Timeout".',
      'my out-of-office is still on. Could you have a look? Needed by nine.',
    ]);
    expect(questionsIn('my VPN drops and the headset is also broken')).toHaveLength(1);
  });
  test('are not, where the mark stands in brackets, and small talk is none', () => {
    const told = 'it updated for ages (like 45 mins?) and now the wifi icon is gone';
    expect(questionsIn(told)).toEqual([told]);
    expect(questionsIn("are you stupid? I said my printer doesn't print")).toHaveLength(1);
  });
  test('a pasted log stays in one piece', () => {
    const log = 'Error: what?\n'.repeat(100);
    expect(questionsIn(log)).toEqual([log]);
  });
  test('a question after small talk is one question', () => {
    expect(questionsIn('Hello? How do I reset my password?')).toHaveLength(1);
  });
});

describe('a message that goes on from the last', () => {
  test.each([
    'and on my mac?',
    'what about colour',
    'OK, and how about the phone?',
    '那手机上呢？',
    '手机上呢',
    '那Mac上怎么弄？',
  ])('%j means nothing by itself', (text) => {
    expect(isFollowUp(text)).toBe(true);
  });
  test.each([
    '那个打印机坏了',
    'and my VPN does not connect',
    '键盘打不出中文怎么办',
    'what is the guest password?',
  ])('%j does', (text) => {
    expect(isFollowUp(text)).toBe(false);
  });
  test('what asks is told from what tells', () => {
    for (const text of ['and on my mac?', '已经插上去了怎么办', 'how do I scan', '能恢复吗'])
      expect(isQuestion(text)).toBe(true);
    for (const text of ["it's a Dell, and it beeps", '红灯一直亮', 'I tried that'])
      expect(isQuestion(text)).toBe(false);
  });
  test('one word is told from one that says what is wrong', () => {
    for (const text of ['outlook', 'my laptop', '电脑', 'VPN?']) expect(isOneWord(text)).toBe(true);
    for (const text of ['没网', '卡纸', 'no sound', '登录不了']) expect(isOneWord(text)).toBe(false);
  });
});

describe('the clauses of one sentence', () => {
  test.each([
    ['VPN连不上，打印机也卡纸了', ['VPN连不上', '打印机也卡纸了']],
    ['VPN连不上，今天打印机也卡纸了', ['VPN连不上', '今天打印机也卡纸了']],
    ['VPN连不上，开机也很慢', ['VPN连不上', '开机也很慢']],
    ['my VPN is down and the printer is jammed', ['my VPN is down', 'the printer is jammed']],
    [
      'The screen is black, no sound in the meeting room, plus the badge reader beeps.',
      ['The screen is black', 'no sound in the meeting room', 'the badge reader beeps.'],
    ],
  ])('"%s" may be requests of their own', (text, clauses) => {
    expect(clausesIn(text)).toEqual(clauses);
  });
  test.each([
    ['the VPN does not connect, it says wrong password', 'one has the words of the other'],
    ['重启之后，打印机卡纸了', 'one says when'],
    ['因为忘了密码，VPN连不上', 'one is the reason'],
    ['你好，打印机卡纸了', 'one is no request'],
    ['VPN连不上\n从今天早上开始的', 'one says when'],
    ['VPN连不上，昨天就这样了', 'one says when'],
    ['VPN连不上，重启也一样', 'one says what was tried'],
    ['the VPN does not connect\nit started this morning', 'one goes on about the other'],
    ['the gate is dead, only today', 'one says when'],
    ['I forgot my password', 'there is one'],
    ['a screen, a mouse bag, some cable, new keys', 'there are many'],
  ])('"%s" stays whole: %s', (text) => {
    expect(clausesIn(text)).toEqual([]);
  });
});

describe('how bad it is', () => {
  test('a whole office without network stops work for a team', () => {
    expect(severityOf('urgent: nobody in our office can work, network down')).toEqual({
      impact: 'team',
      urgency: 'stops-work',
    });
    expect(severityOf('我们部门都上不了网，很急')).toEqual({ impact: 'team', urgency: 'stops-work' });
    expect(severityOf('急急急！！！全公司都上不了网了')).toEqual({
      impact: 'company',
      urgency: 'stops-work',
    });
  });
  test('a team of which nobody can work is stopped, too', () => {
    expect(severityOf('nobody in our team can work, the gate is down')).toEqual({
      impact: 'team',
      urgency: 'stops-work',
    });
  });
  test('a plain question is one person, hindered', () => {
    expect(severityOf('the printer is out of toner')).toEqual({ impact: 'person', urgency: 'hinders' });
  });
});
