import { describe, expect, test } from '@jest/globals';
import { spelledOut } from '../../../knowledge/search/spelled-out.ts';

describe('shorthand and what Chinese says in two ways', () => {
  test.each([
    ['can u reset my pw pls', 'can you reset my password please'],
    ['how do i put OOO on', 'how do i put out of office on'],
    ['PWD expired', 'password expired'],
    ['我的pw忘了', '我的password忘了'],
    ['cant print', "can't print"],
    ['pls unlock my acct.', 'please unlock my account.'],
    ['我的企业微信登不上去了', '我的企业微信无法登录了'],
    ['登不进去', '无法登录'],
    ['vpn连不上了', 'vpn无法连接了'],
    ['收不到验证码', '无法收到验证码'],
    ['u盘用不了', 'u盘无法使用'],
    ['电脑开不了机', '电脑无法开机'],
    ['上不了网', '无法上网'],
    ['OA上不去', 'OA无法访问'],
    ['文件打不开', '文件无法打开'],
    ['登录不了', '无法登录'],
    ['打印不出来', '无法打印'],
    ['U 盘坏了', 'U盘坏了'],
  ])('%s is %s', (said, written) => {
    expect(spelledOut(said)).toBe(written);
  });

  test.each([
    ['a U disk, or U盘', 'the letter names a thing'],
    ['the model PW-100', 'a part of a name'],
    ['open pwd.example.com and u.example.com', 'a host'],
    ['C:\\pw\\pls.txt', 'a path'],
    ['it draws 5 u of the rack', 'a unit'],
    ['能不能登录，是不是坏了', 'whether, and not that it fails'],
    ['对不起，来不及了', 'no verb that articles name in other words'],
  ])('%s stays: %s', (text) => {
    expect(spelledOut(text)).toBe(text);
  });
});
