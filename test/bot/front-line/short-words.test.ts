import { describe, expect, test } from '@jest/globals';
import {
  asksAfter,
  isAnyOfThem,
  isAssent,
  placeIn,
  wantsItDone,
} from '../../../bot/front-line/after-a-reply.ts';
import { intentOf, openingOf, reasonFor } from '../../../bot/front-line/intent.ts';
import { newMatterIn } from '../../../bot/front-line/new-matter.ts';
import { isBareName } from '../../../bot/front-line/one-request.ts';
import { isOrder, isOrderOfIt } from '../../../bot/front-line/order.ts';
import { questionsIn, withoutQuoted } from '../../../bot/front-line/questions-in.ts';
import { languageOf } from '../../../bot/front-line/written-language.ts';

describe('short words of people in a hurry', () => {
  test.each([
    ['谢谢啦 搞定了', 'solved'],
    ['多谢，现在能打印了', 'solved'],
    ['Thank you so much, that worked perfectly!', 'solved'],
    ['sorted now, cheers', 'solved'],
    ['还是不行啊', 'not-solved'],
    ['还是没反应呀', 'not-solved'],
    ['试了，没用', 'not-solved'],
    ['重启了三次还是一样', 'not-solved'],
    ['Thank you. I did as you described, but unfortunately it is still the same.', 'not-solved'],
    ['I restarted it twice but no change', 'not-solved'],
    ['好的，转人工，谢谢', 'human'],
    ['帮我开个ticket', 'human'],
    ['this is ridiculous, i want to speak to your manager', 'human'],
    ['我要投诉', 'human'],
    ['你是真人吗', 'who-are-you'],
    ['who am I talking to?', 'who-are-you'],
    ['are you kidding me??', 'insult'],
    ['你们到底管不管啊', 'insult'],
    ['急!!!', 'urgent'],
    ['urgent please', 'urgent'],
    ['麻烦快点', 'urgent'],
    ['what are your opening hours?', 'desk-hours'],
    ['几点下班', 'desk-hours'],
    ['今天周末你们上班吗', 'desk-hours'],
    ['你们电话多少', 'desk-hours'],
    ['please cancel my ticket', 'cancel-ticket'],
    ['把工单撤了吧', 'cancel-ticket'],
    ['neither of them', 'no'],
    ['none of that', 'no'],
    ["the second didn't help", 'not-solved'],
    ['第二个也没用', 'not-solved'],
    ['cancel it please', 'cancel-ticket'],
    ['都不是', 'no'],
    ['はい', 'yes'],
    ['ja bitte', 'yes'],
    ['nein', 'no'],
  ])('%j is %s', (text, kind) => {
    expect(intentOf(text).kind).toBe(kind);
  });

  test.each([
    'I restarted my laptop and now the screen is black',
    'thanks, that is not working',
    'the printer is urgent and out of toner',
    'please cancel the meeting in room 4',
    '取消会议室预订',
    '打印机几点下班都没人加纸',
    'my manager cannot log in',
  ])('%j is a request', (text) => {
    expect(intentOf(text).kind).toBe('request');
  });

  test('letters that are neither Latin nor Chinese tell of neither language', () => {
    expect(languageOf('はい')).toBeUndefined();
    expect(languageOf('שלום')).toBeUndefined();
    expect(languageOf('hello')).toBe('en');
  });

  test('a verdict behind an outburst is one', () => {
    expect(openingOf('are you kidding me?? i tried all that')).toBe('not-solved');
    expect(openingOf('did you see that?? i tried all that')).toBeUndefined();
  });
});

describe('what answers an offer', () => {
  test.each([
    ['2', 1],
    ['the second one', 1],
    ['Option 2 please', 1],
    ['第二个吧', 1],
    ['嗯，第一个', 0],
    ['the first', 0],
    ['最后一个', 2],
    ['the last one', 2],
  ])('%j names a place', (text, index) => {
    expect(placeIn(text, 3)).toBe(index);
  });

  test.each(['4', '二楼', '第三方软件', 'the second monitor', 'two printers', '2 days ago'])(
    '%j names none of three',
    (text) => expect(placeIn(text, 3)).toBeUndefined(),
  );

  test('a place beyond the titles is none', () => {
    expect(placeIn('3', 2)).toBeUndefined();
    expect(placeIn('last', 2)).toBe(1);
  });

  test('"ok" takes what is proposed, praise does not', () => {
    for (const text of ['ok', '好的', '好吧', '行', 'alright']) expect(isAssent(text)).toBe(true);
    for (const text of ['great', 'perfect, thank you', '收到', '谢谢']) expect(isAssent(text)).toBe(false);
  });

  test('all of them, or any', () => {
    for (const text of ['both', '都是', '随便', 'all of them']) expect(isAnyOfThem(text)).toBe(true);
    for (const text of ['both screens', '都不是']) expect(isAnyOfThem(text)).toBe(false);
  });

  test('somebody is to do it', () => {
    for (const text of ['can you do it for me?', 'please unlock it', '你帮我弄一下吧', '我不会弄'])
      expect(wantsItDone(text)).toBe(true);
    for (const text of ['can you see my screen?', '帮我装打印机驱动']) expect(wantsItDone(text)).toBe(false);
  });
});

describe('another matter', () => {
  test.each([
    ['thanks that fixed it, but now my printer is offline', 'my printer is offline', 'solved'],
    ['搞定了，另外打印机卡纸了', '打印机卡纸了', 'solved'],
    ['actually forget the VPN, my mouse is broken', 'my mouse is broken', 'dropped'],
    ['先不管这个了，我的鼠标坏了', '我的鼠标坏了', 'dropped'],
    ['One more thing if I may: how do I set a signature?', 'how do I set a signature?', 'open'],
    ['好的谢谢，另外我的邮箱满了', '我的邮箱满了', 'open'],
    ['另外wifi连不上', 'wifi连不上', 'open'],
  ])('%j', (text, rest, before) => {
    expect(newMatterIn(text)).toEqual({ text: rest, before });
  });

  test.each([
    'it works now, but it is slow',
    '好了，但是很慢',
    '另外它还会闪',
    'thanks, but the VPN is still down',
    'my mouse is broken',
    'forget it',
  ])('%j begins none', (text) => {
    expect(newMatterIn(text)).toBeUndefined();
  });

  test('a question behind a sentence is a question of its own', () => {
    expect(questionsIn('I need a second monitor. And how do I book a meeting room?')).toEqual([
      'I need a second monitor',
      'how do I book a meeting room?',
    ]);
  });
});

describe('what is wanted', () => {
  test.each([
    'I need photoshop',
    'can I get a second monitor',
    'please install Visio',
    '我要装个photoshop',
    '申请一台显示器',
  ])('%j is an order', (text) => {
    expect(isOrder(text)).toBe(true);
  });

  test.each(['I need help', 'I need to reset my password', 'photoshop crashes', '要不要重启', '安装失败'])(
    '%j is none',
    (text) => {
      expect(isOrder(text)).toBe(false);
    },
  );

  test.each([
    ['stupid bot, did not help', 'not-solved'],
    ['hello, it works now', 'solved'],
  ] as const)('%j begins with what says nothing yet', (text, opening) => {
    expect(openingOf(text)).toBe(opening);
  });

  test.each(['no bots please, my mouse is dead', '别让机器人回答我，打印机坏了'])(
    '%j asks for a person, and says why',
    (text) => {
      expect(intentOf(text).kind).toBe('human');
      expect(reasonFor(text)).toBeDefined();
    },
  );

  test('a list in one line is a list', () => {
    expect(questionsIn('1. outlook does not send 2. how do I get a second monitor')).toHaveLength(2);
    expect(questionsIn('邮箱满了怎么清理，还有我工位的灯不亮')).toHaveLength(2);
    expect(questionsIn('my version is 1.2 and yours is 2.0')).toHaveLength(1);
    expect(questionsIn('打印机卡纸了，还有墨')).toHaveLength(1);
  });

  test.each([
    'I need a licence for Figma',
    'I need Adobe Acrobat Pro',
    'we need access to the finance folder',
    'can I get a second monitor',
    '我要装个photoshop',
    '申请一台显示器',
  ])('%j is given out by IT', (text) => {
    expect(isOrderOfIt(text)).toBe(true);
  });

  test.each([
    'I need a taxi to the airport',
    'I need a new chair',
    'can I order business cards',
    '我要订个会议室',
    '我要买把椅子',
  ])('%j is not', (text) => {
    expect(isOrder(text)).toBe(true);
    expect(isOrderOfIt(text)).toBe(false);
  });

  test('whose it is, and nothing about it', () => {
    for (const text of ['my laptop', 'my work phone', '我的笔记本', '我的outlook'])
      expect(isBareName(text)).toBe(true);
    for (const text of ['my monitor flickers', 'my laptop broke', '我的屏幕闪', '我的邮箱满了', 'outlook'])
      expect(isBareName(text)).toBe(false);
  });

  test('when it will be done', () => {
    for (const text of [
      'when will someone come?',
      'By when can I expect an answer?',
      '多久能好？',
      '什么时候来人',
    ])
      expect(asksAfter(text)).toBe('doubtful');
    for (const text of ['when I open Outlook it crashes', '什么时候发工资'])
      expect(asksAfter(text)).toBeUndefined();
  });

  test('a letter is read without those it answers', () => {
    const letter = 'My Outlook does not send since Monday.\n\nMargaret';
    for (const below of [
      'From: IT\nThe servers are updated',
      '> Dear all',
      '发件人：服务台\n通知',
      'On Mon, 3 Nov 2026 IT wrote:\nx',
    ])
      expect(withoutQuoted(`${letter}\n${below}`)).toBe(letter);
    expect(withoutQuoted('FW:\nFrom: my boss\nthe scanner is broken')).toContain('scanner');
    expect(withoutQuoted('On Monday it broke.\nFrom then on nothing prints.')).toContain('prints');
  });
});
