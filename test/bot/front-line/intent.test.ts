import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { intentOf, languageOf, questionsIn, severityOf } from '../../../bot/front-line/intent.ts';

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
    ['bye', 'goodbye'],
    ['再见', 'goodbye'],
    ['', 'empty'],
    ['   ', 'empty'],
    ['\u0000\u200b', 'empty'],
    ['🤷', 'emoji'],
    ['...', 'emoji'],
    ['You idiot', 'insult'],
    ['垃圾机器人', 'insult'],
    ['are you a bot?', 'who-are-you'],
    ['你是谁', 'who-are-you'],
    ['still not working', 'not-solved'],
    ["It didn't help", 'not-solved'],
    ['还是不行', 'not-solved'],
    ['没解决', 'not-solved'],
    ['it works now', 'solved'],
    ['解决了', 'solved'],
    ['好了', 'solved'],
    ['human please', 'human'],
    ['I want to talk to a human', 'human'],
    ['转人工', 'human'],
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
    'hi, my printer prints nothing',
    '你好，打印机卡纸了',
    'wifi 不行',
    '没有声音',
    'I need a human resources system account',
    'my ticket printer is broken',
    '电脑坏了',
    'this stupid printer does not print',
    '谢谢你上次帮忙，不过 Outlook 又打不开了',
  ])('%j is a request', (text) => {
    expect(intentOf(text).kind).toBe('request');
  });

  test('a ticket number alone asks for that ticket; with a complaint it is a request', () => {
    expect(intentOf('how is T-1042?')).toEqual({ kind: 'ticket-status', ticket: 'T-1042' });
    expect(intentOf('T-1042 is still not solved').kind).toBe('request');
  });

  test('any text at all gets an intent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => intentOf(text).kind.length > 0),
    );
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
  test('a pasted log stays in one piece', () => {
    const log = 'Error: what?\n'.repeat(100);
    expect(questionsIn(log)).toEqual([log]);
  });
  test('a question after small talk is one question', () => {
    expect(questionsIn('Hello? How do I reset my password?')).toHaveLength(1);
  });
});

describe('how bad it is', () => {
  test('a whole office without network stops work for a team', () => {
    expect(severityOf('urgent: nobody in our office can work, network down')).toEqual({
      impact: 'team',
      urgency: 'stops-work',
    });
    expect(severityOf('我们部门都上不了网，很急')).toEqual({ impact: 'team', urgency: 'stops-work' });
  });
  test('a plain question is one person, hindered', () => {
    expect(severityOf('the printer is out of toner')).toEqual({ impact: 'person', urgency: 'hinders' });
  });
});
