import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { gistOf } from '../../../bot/front-line/gist.ts';
import { intentOf } from '../../../bot/front-line/intent.ts';

/** What people ask in the articles that ship: their own words, as whoever wrote the article knows them. */
const ASKED = ['en', 'zh'].flatMap((language) => {
  const folder = fileURLToPath(new URL(`../../../knowledge/articles/${language}/`, import.meta.url));
  return readdirSync(folder).flatMap((name) =>
    [...readFileSync(folder + name, 'utf8').matchAll(/^ {2}- '(.*)'$/gmu)].map(([, question]) =>
      question!.replaceAll("''", "'"),
    ),
  );
});

test('no question that an article answers is taken for small talk, or for word about an answer', () => {
  expect(ASKED.length).toBeGreaterThan(500);
  const others = ASKED.filter((question) => !['request', 'desk-hours'].includes(intentOf(question).kind));
  expect(others).toEqual(['can somebody come to my desk']);
});

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
    ['it happened again', 'not-solved'],
    ['same problem as last week', 'not-solved'],
    ['the issue is back', 'not-solved'],
    ['又出现了', 'not-solved'],
    ['和上次一样', 'not-solved'],
    ['为什么还不行', 'not-solved'],
    ['越来越严重了', 'not-solved'],
    ["it's back", 'is-back'],
    ['回来了', 'is-back'],
    ['please pass me on to a specialist', 'human'],
    ['can you call me back today', 'human'],
    ['stop, no bots please', 'human'],
    ['喊你们领导来', 'human'],
    ['麻烦给我回个电话', 'human'],
    ['不要机器人', 'human'],
    ['enjoy your evening', 'goodbye'],
    ['祝您周末愉快', 'goodbye'],
    ['noted, thanks', 'thanks'],
    ['好的明白了', 'thanks'],
    ['are you actually a human', 'who-are-you'],
    ["what's up", 'small-talk'],
    ['呵呵呵呵', 'small-talk'],
    ['you folks are brilliant', 'thanks'],
    ['take care', 'goodbye'],
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
    'my phone is dead',
    'the awesome app does not open',
    'the weather app crashed again',
    'outlook is back but without my mail',
    'my computer again',
    'call me a taxi',
    '老板的电脑坏了',
    '打电话没声音',
    '昨天的邮件没了',
    '又打不开表格了',
    '换台电脑',
  ])('%j has a word more', (text) => {
    expect(gistOf(text.toLowerCase().replace(/[,，]/gu, ' '))).toBeUndefined();
  });

  test('a person asked for only where none is is not sent', () => {
    expect(intentOf('复印机天天卡纸，除了找人修，我们自己能先看看什么').kind).toBe('request');
  });
});
