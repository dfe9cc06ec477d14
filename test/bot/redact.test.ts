import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactedStart } from '../../bot/redact.ts';

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

describe('people are named in many ways', () => {
  test.each([
    ["Hi, I'm Anna Schmidt and my outlook won't open", "Hi, I'm [name] and my outlook won't open"],
    [
      'this is Tom from accounting, the scanner is jammed',
      'this is [name] from accounting, the scanner is jammed',
    ],
    ['Good morning, Priya Natarajan here. No power', 'Good morning, [name] here. No power'],
    ['im kevin from sales and my laptop wont boot', 'im [name] from sales and my laptop wont boot'],
    ["my colleague Peter Hofmann can't log in", "my colleague [name] can't log in"],
    ['please reset the account of Ms. Zhang Wei', 'please reset the account of Ms. [name]'],
    ['could you add Luis Hernandez to the list', 'could you add [name] to the list'],
    ['VPN is down.\n\nBest regards,\nMarie Dubois', 'VPN is down.\n\nBest regards,\n[name]'],
    ['my name is Fred', 'my name is [name]'],
    ['本人王磊，电脑蓝屏了', '本人[name]，电脑蓝屏了'],
    ['我是财务部的李娜，打印机连不上', '我是财务部的[name]，打印机连不上'],
    ['人事部的王芳，打卡系统登不上', '人事部的[name]，打卡系统登不上'],
    ['我同事赵倩倩的账号被锁了', '我同事[name]的账号被锁了'],
    ['麻烦帮张经理重置一下密码', '麻烦帮[name]重置一下密码'],
    ['帮新员工周敏开通OA权限', '帮新员工[name]开通OA权限'],
    ['请尽快处理。销售部 孙浩然', '请尽快处理。销售部 [name]'],
    ['我叫欧阳修远，忘记密码了', '我叫[name]，忘记密码了'],
  ])('%j', (text, hidden) => {
    expect(redact(text)).toBe(hidden);
  });
});

describe('a secret goes however it is told, and what is asked about it stays', () => {
  test.each([
    ['密码 hunter2 不对', '密码 [secret] 不对'],
    ['my pw is hunter2', 'my pw is [secret]'],
    ['login: anna / hunter2', 'login: [account] / [secret]'],
    ['用户名zhangwei 密码Zw@889900 登录失败', '用户名[account] 密码[secret] 登录失败'],
    ['我的密码改成qwer1234了还是登不上', '我的密码改成[secret]了还是登不上'],
    ['密码我输的是wang1988，一直说不对', '密码我输的是[secret]，一直说不对'],
    ['I typed winter2026 as my password', 'I typed [secret] as my password'],
    [
      'the new password you gave me, Kx7pQ2mn, is refused',
      'the new password you gave me, [secret], is refused',
    ],
    ['git says 401 with glpat-x8Zk3mNq71Lr0aBcDeFg', 'git says 401 with [token]'],
    ["-H 'Authorization: Bearer 9f8a7b6c5d4e3f2a1b0c'", "-H 'Authorization: Bearer [token]'"],
    ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI7K does not work', 'AWS_SECRET_ACCESS_KEY=[secret] does not work'],
    ['the OTP 448120 I got is refused', 'the OTP [secret] I got is refused'],
  ])('%j', (text, hidden) => {
    expect(redact(text)).toBe(hidden);
  });
});

describe('numbers and places of people', () => {
  test.each([
    ['call me back on (030) 8712 4490 please', 'call me back on [phone] please'],
    ['分机号 8023，座机打不出去', '分机号 [phone]，座机打不出去'],
    ['my SSN 219-09-9999 is shown', 'my SSN [identity number] is shown'],
    ['工号 A00231，门禁卡刷不开', '工号 [employee number]，门禁卡刷不开'],
    ['employee number 100482, cannot clock in', 'employee number [employee number], cannot clock in'],
    ['车牌 沪A12345 进不了停车场', '车牌 [licence plate] 进不了停车场'],
    ['my car B-MW 4711 is not in the system', 'my car [licence plate] is not in the system'],
    ['请把电脑寄到上海市浦东新区世纪大道100号5楼', '请把电脑寄到[street address]'],
    ['ship it to 42 Baker Street, please', 'ship it to [street address], please'],
    ['邮箱zhou.min@corp.cn登录不了', '邮箱[email]登录不了'],
  ])('%j', (text, hidden) => {
    expect(redact(text)).toBe(hidden);
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
    'my name is changed',
    "I'm stuck at the login screen",
    'this is urgent, the whole floor is offline',
    "I'm Outlook illiterate, where is the archive?",
    'This is Windows 11 from the new image',
    'I am new here, how do I get a badge?',
    "I'm back from holiday",
    'Thanks, Excel works now',
    'die Mail ist im Ordner Entwürfe',
    'login: how do I change my password',
    'password: expired, what now?',
    'password issues with my account',
    'My pin is not accepted at the printer',
    'my password must have 12 characters, why?',
    '我是新员工，怎么申请邮箱',
    '我是在家办公的，VPN很慢',
    '我是管理员怎么还没有权限',
    '我是时不时断网',
    '本人电脑无法开机',
    '本人马上要出差，VPN能用吗',
    '项目经理没有审批权限',
    '高级工程师的电脑配置标准是什么',
    '给文件夹加个密码怎么弄',
    '初始密码是什么',
    '密码是不是必须8位以上',
    '密码输入正确但是提示错误0x8009030C',
    '用户权限不够怎么办',
    '工号在哪里查',
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
    'password ERR-1042 when I sign in',
    '密码 KB5034441 装完就不对',
    'the token E1042 is asked for',
    'pin v2.3.1 does not work',
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

test('the beginning of a text ends in no half number, however long the text is', () => {
  const told = `${'报错。'.repeat(665)}手机 13812345678 ${'再说一遍。'.repeat(20_000)}`;
  const start = redactedStart(told, 2_000);
  expect(start).toHaveLength(2_000);
  expect(start).not.toMatch(/\d{2}/u);
});
