import { describe, expect, test } from '@jest/globals';
import { gistOf } from '../../../bot/front-line/gist.ts';
import { intentOf } from '../../../bot/front-line/intent.ts';

describe('a message of nothing but known words', () => {
  test.each([
    ['brilliant, all sorted now', 'solved'],
    ['网络恢复了哈', 'solved'],
    ['nope still nothing', 'not-solved'],
    ['按你说的做了还是连不上', 'not-solved'],
    ['that made no difference at all', 'not-solved'],
    ['can an engineer call me', 'human'],
    ['我要找你们领导', 'human'],
    ['escalate this please', 'human'],
    ['awesome thanks a bunch', 'thanks'],
    ['辛苦啦', 'thanks'],
    ['各位老师好', 'greeting'],
    ['this is taking forever, useless service', 'insult'],
    ['is anyone working on saturday?', 'desk-hours'],
    ['服务台电话是多少来着', 'desk-hours'],
    ['你叫什么名字', 'who-are-you'],
    ['where does my request stand', 'my-tickets'],
    ['这个单子不用处理了', 'cancel-ticket'],
    ['十万火急', 'urgent'],
    ['ok it connects now', 'solved'],
    ['照着弄了一遍，没变化', 'not-solved'],
    ['I would rather deal with a human', 'human'],
    ['scrap that request', 'cancel-ticket'],
  ])('%j is %s', (text, kind) => {
    expect(intentOf(text).kind).toBe(kind);
  });

  test.each([
    'nope still nothing on the scanner',
    'the engineer channel does not open',
    'can an engineer call the vendor',
    '打印机恢复了哈',
    '我的电话坏了',
    'I need the phone number of the printer vendor',
    'help',
    'nothing loads',
    'it is so slow',
    '网络不行了',
    '打印不了',
    '不能登录',
    'someone help me',
    '除了找人修，复印机还能怎么办',
    'wifi is still not working for everybody here',
    'my request form does not open',
  ])('%j has a word more', (text) => {
    expect(gistOf(text.toLowerCase().replace(/[,，]/gu, ' '))).toBeUndefined();
  });

  test('a person asked for only where none is is not sent', () => {
    expect(intentOf('复印机天天卡纸，除了找人修，我们自己能先看看什么').kind).toBe('request');
  });
});
