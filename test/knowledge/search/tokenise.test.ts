import { describe, expect, test } from '@jest/globals';
import { tokenise, wordsOf } from '../../../knowledge/search/tokenise.ts';

const termsOf = (text: string) => tokenise(text).map(({ text: term }) => term);

describe('what a question is cut into', () => {
  test('English words lose their endings and common words are left out', () => {
    expect(termsOf('My printers are printing blank pages')).toEqual(['printer', 'print', 'blank', 'page']);
  });

  test('Chinese is cut into words, without those every question has', () => {
    expect(termsOf('请问打印机怎么连接网络')).toEqual(expect.arrayContaining(['打印', '连接', '网络']));
    expect(termsOf('请问打印机怎么连接网络')).not.toContain('怎么');
  });

  test('one sentence may hold both languages', () => {
    expect(termsOf('企业微信 login 失败')).toEqual(expect.arrayContaining(['login', '失败']));
  });

  test('a Latin word that touches Chinese is the word it is elsewhere', () => {
    expect(termsOf('outlook一直要密码')).toEqual(termsOf('outlook 一直要密码'));
    expect(termsOf('3楼的printers打不了')[2]).toBe('printer');
    expect(termsOf('gp-client.exe打不开')).toEqual(termsOf('gp-client.exe 打不开'));
  });

  test('a letter that names something in Chinese stays with it', () => {
    expect(termsOf('C盘满了')).toContain('c盘');
    expect(termsOf('捡到u盘')).toContain('u盘');
  });

  test('particles and pairs of stop words carry nothing', () => {
    expect(termsOf('我忘了密码怎么办')).toEqual(['忘', '密码']);
    expect(termsOf('我在会议室')).toEqual(termsOf('会议室'));
  });

  test.each([
    ['企业微信登不上去了', '企业微信无法登录'],
    ['VPN连不上', 'VPN 无法连接'],
    ['网页打不开', '网页无法打开'],
    ['打印不出来', '无法打印'],
  ])('%s says the same as %s', (said, written) => {
    expect(termsOf(said).sort()).toEqual(termsOf(written).sort());
  });

  test('whether something can be done is no word of its own', () => {
    expect(termsOf('能不能在家打印')).toEqual(termsOf('在家打印'));
  });

  test.each([
    ['Error 0x80070005 again', '0x80070005'],
    ['since 128.11.1esr', '128.11.1esr'],
    ['gp-client.exe crashed', 'gp-client.exe'],
    ['\\\\fs01\\share is gone', 'fs01\\share'],
    ['PC-0123 is slow', 'pc-0123'],
  ])('in "%s" the identifier %s stays whole', (text, identifier) => {
    expect(termsOf(text)).toContain(identifier);
  });

  test('a part of an identifier finds it too', () => {
    expect(termsOf('gp-client.exe')).toContain('client');
  });

  test('Wi-Fi, wifi and full-width ＷｉＦｉ are one word', () => {
    expect(termsOf('Wi-Fi')[0]).toBe('wifi');
    expect(termsOf('ＷｉＦｉ')).toEqual(termsOf('wifi'));
  });

  test('emoji, control characters and punctuation are no words', () => {
    expect(termsOf('🖨️💥 \u0000\u0007 !!! …')).toEqual([]);
    expect(termsOf('print\u0000er')).toEqual(termsOf('print er'));
  });
});

describe('the words of a question as they stand there', () => {
  test('are whole words, without those that every question has', () => {
    expect(wordsOf('Please install the printers, 谢谢, 网络怎么连接 Docker')).toEqual([
      'install',
      'printers',
      '网络',
      '连接',
      'Docker',
    ]);
  });

  test('are each given once', () => {
    expect(wordsOf('printer printer')).toEqual(['printer']);
  });
});
