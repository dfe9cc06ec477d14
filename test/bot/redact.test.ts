import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redact } from '../../bot/redact.ts';

describe('what must not reach a model', () => {
  test.each([
    ['call me at 13812345678', 'phone'],
    ['手机138 1234 5678打不通', 'phone'],
    ['+86 13812345678', 'phone'],
    ['座机 010-62345678', 'phone'],
    ['ring +44 20 7946 0958 please', 'phone'],
    ['身份证 11010519491231002X', 'identity number'],
    ['card 4111 1111 1111 1111', 'card number'],
    ['卡号6222020000000000000', 'card number'],
    ['mail li.na@corp.example.cn', 'email'],
    ['my password is Sommer2026!', 'secret'],
    ['密码是Abc12345', 'secret'],
    ['验证码：482913', 'secret'],
    ['密码Abc12345!登不上', 'secret'],
    ['My Password Hunter2! is refused', 'secret'],
    ['pw: hunter2', 'secret'],
    ['身份证号：110105199003078316', 'identity number'],
    ['my ID card number is 110105900307831', 'identity number'],
    ['我叫张伟丰，VPN连不上', 'name'],
    ['我的名字是欧阳娜娜', 'name'],
    ['姓名：李娜', 'name'],
    ['联系人：李娜', 'name'],
    ['大家好，我叫小王', 'name'],
    ['MY NAME IS TOM MILLER', 'name'],
    ['my name is Tom Miller and I am locked out', 'name'],
    ["My name's tom, hello", 'name'],
    ['xoxb-1234567890-abcdefghij', 'token'],
    ['AKIAIOSFODNN7EXAMPLE', 'token'],
    ['https://anna:hunter2@files.example.com/x', 'address'],
    ['host 192.168.10.24 is down', 'IP address'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', 'private key'],
  ])('%j', (text, what) => {
    const redacted = redact(text);
    expect(redacted).toContain(`[${what}]`);
    for (const digits of text.match(/\d{5,}/g) ?? []) expect(redacted).not.toContain(digits);
  });

  test('the secret goes and its name stays, so that the question can still be understood', () => {
    expect(redact('my password is Sommer2026! and it does not work')).toBe(
      'my password is [secret] and it does not work',
    );
  });
});

test('of who says who they are the name goes, and what they ask stays', () => {
  expect(redact('我叫王磊电脑开不了机')).toBe('我叫[name]电脑开不了机');
  expect(redact('你好我叫张伟丰，打印机卡纸')).toBe('你好我叫[name]，打印机卡纸');
  expect(redact('my name is Ann-Marie O’Neil, the VPN is down')).toBe('my name is [name], the VPN is down');
  expect(redact('my name is tom and my mouse is dead')).toBe('my name is [name] and my mouse is dead');
});

describe('what an IT question needs to keep', () => {
  test.each([
    'my name is not in the address book',
    'my name is misspelled in Outlook',
    '我叫了维修，还没人来',
    '我叫老板来看过了',
    '我叫不出来会议室的名字',
    '把姓名改一下',
    'PC-0123 shows error 0x80070005 since Windows 11 24H2 (26100.2314)',
    'ticket T-1042 about printer HP-4F-07',
    'I forgot my password, how do I reset it?',
    '忘记密码怎么办',
    'the token expired',
    'Chrome 131.0.6778.86 crashes at 127.0.0.1:8080',
    'KB5046617 fails with 0x800f0922',
    '工单 1042，房间 1203',
    '20261123 那天开始的',
    '密码过期了',
    '密码123456位数不够',
    'the password Windows11 asks for',
    'reset the password in Office365',
    'order id 20261123 and invoice 202611230000123456',
  ])('%j', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('any text comes back, and a second time changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const once = redact(text);
        expect(redact(once)).toBe(once);
      }),
    );
  });
});

test('an address without spaces around it is hidden, and the long text before it stays', () => {
  const told = '请帮忙看看我的邮箱'.repeat(20_000);
  const hidden = redact(`${told}li.na@corp.example.cn`);
  expect(hidden).not.toContain('li.na');
  expect(hidden.slice(0, told.length - 64)).toBe(told.slice(0, -64));
});
