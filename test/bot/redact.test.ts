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

describe('a name that nothing introduces is hidden, too', () => {
  test.each([
    ['Rebecca Stone cannot open the mailbox', '[name] cannot open the mailbox'],
    ['Call Anna Schmidt, she has the laptop', 'Call [name], she has the laptop'],
    ['Jonas Weber and Miriam Okafor lost access', '[name] and [name] lost access'],
    ["Rahul's machine is stuck", "[name]'s machine is stuck"],
    ['talked to Ben on the phone', 'talked to [name] on the phone'],
    ['Mark Holloway and Grace Okafor have no licence', '[name] and [name] have no licence'],
    ["Teams shows Daniel O'Connor as offline", 'Teams shows [name] as offline'],
    ['Ingrid van der Berg left in June', '[name] left in June'],
    ['Gérard Dupont’s screen is black', '[name]’s screen is black'],
    ['the same for Gupta, Anil', 'the same for [name]'],
    ['please call anna schmidt back', 'please call [name] back'],
    ['Wei Zhang and Li Xiaoming share a printer', '[name] and [name] share a printer'],
    ['C:\\Users\\Rebecca\\Desktop is empty', 'C:\\Users\\[name]\\Desktop is empty'],
    ['用Zhang Wei的账号登录就没问题', '用[name]的账号登录就没问题'],
    ['新人Kevin Liu，下周一入职', '新人[name]，下周一入职'],
    ['财务 张丽华 打不开报销系统', '财务 [name] 打不开报销系统'],
    ['打王磊电话没人接', '打[name]电话没人接'],
    ['给李娜开一下权限', '给[name]开一下权限'],
    ['陈思远的邮箱满了', '[name]的邮箱满了'],
    ['刘洋和周晓彤都登不上OA', '[name]和[name]都登不上OA'],
    ['权限转给孙立军，我下周离职', '权限转给[name]，我下周离职'],
    ['账号是任亚楠的', '账号是[name]的'],
    ['我和欧阳静共用一个文件夹', '我和[name]共用一个文件夹'],
    ['请张经理审批', '请[name]审批'],
    ['联系不上谢婷婷，她的令牌在我这里', '联系不上[name]，她的令牌在我这里'],
    ['张旭的键盘坏了', '[name]的键盘坏了'],
    ['IT的小李昨天来看过', 'IT的[name]昨天来看过'],
    ['zhang lei said the switch is down', '[name] said the switch is down'],
    ['Matt and Maria Gomez cannot print', '[name] and [name] cannot print'],
    ['徐慧敏 says her report shows no data', '[name] says her report shows no data'],
  ])('%j', (text, hidden) => {
    expect(redact(text)).toBe(hidden);
  });

  test('what stands behind a name is none of it', () => {
    expect(redact('Anna Outlook says no')).toBe('[name] Outlook says no');
    expect(redact('联系李娜说一下')).toBe('联系[name]说一下');
  });
});

describe('words, places and products that are names of people as well stay', () => {
  test.each([
    'Mark as read is greyed out in the new Outlook',
    'Grant access to the Marketing share',
    'Will Copilot be rolled out in March?',
    'Rose Pro display flickers',
    'Power BI loads forever on the Surface Pro',
    'The Berlin office has no Wi-Fi',
    'Chase Bank is blocked by the proxy',
    'since 12 June and again in April',
    'Jade Garden has no HDMI cable',
    'Crystal Reports shows a blank page',
    'Fedora 41 with Wayland crashes',
    'Norton removed the file',
    'Georgia is missing in the list of fonts',
    "I'll call again, it's urgent",
    'please read on, the text may go on',
    'printer LAPTOP-Rebecca.corp',
    '高峰期VPN经常掉线',
    '文档打不开',
    '平安银行的网站打不开',
    '金山文档怎么共享',
    '钉钉打卡定位不准',
    '方正字体装不上',
    '周一至周五 9:00 到 18:00',
    '提示许可证过期',
    '先和主管确认，需要时安排工程师到现场',
    '下周建好账号再说',
    '两张新单子打印不出来',
    '戴尔笔记本开不了机',
    '马上要开会，投影没声音',
    '曾与供应商确认过',
    '许诺的时间过了',
    '不得进入实验室和机房。',
    '没有工程师是经理',
    'SAP Logon does not start',
    '江苏的网络很慢',
  ])('%j', (text) => {
    expect(redact(text)).toBe(text);
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
    ['tried P@ssw0rd! and Welcome2You as passwords', 'tried [secret] and [secret] as passwords'],
    ['Kx7pQ2mn was the old password, refused', '[secret] was the old password, refused'],
    ['VPN账号 luojing 密码 Lj@20231 提示错误', 'VPN账号 [account] 密码 [secret] 提示错误'],
    ['用wang1988当密码', '用[secret]当密码'],
    ['his login is pwallace:Qwe123rty', 'his login is [account]:[secret]'],
    ['tried jsmith/Summer#2024 on the wifi', 'tried [account]/[secret] on the wifi'],
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
    ['pay it to DE89 3704 0044 0532 0130 00 please', 'pay it to [bank account] please'],
    ['IBAN gb29nwbk60161331926819 is cut off', 'IBAN [bank account] is cut off'],
    ['工资卡是农行的 6228480402564890011', '工资卡是农行的 [bank account]'],
    ['my date of birth is 12 March 1987 but', 'my date of birth is [birth date] but'],
    ['I was born on 03/07/1991', 'I was born on [birth date]'],
    ['DOB: 1988-11-23', 'DOB: [birth date]'],
    ['my bday 4.11.1979 is wrong', 'my bday [birth date] is wrong'],
    ['出生日期是1990年5月12日，写成了1991', '出生日期是[birth date]，写成了1991'],
    ['我1985年8月17日出生', '我[birth date]出生'],
    ['生日19850817不对', '生日[birth date]不对'],
    ['我微信 lin_xiaoyu88', '我微信 [chat id]'],
    ['微信号：zhangwei', '微信号：[chat id]'],
    ['WeChat id marco_rossi77', 'WeChat id [chat id]'],
    ['加我 wxid_k8f3m2p1', '加我 [chat id]'],
    ['QQ：284719365', 'QQ：[chat id]'],
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
    'DE89370400440532013001 is what the label says',
    'the sum is sha256:Ab12Cd34Ef56, of nginx:alpine3',
    'image:Build42x and https://host/Page1b',
    'docs/Readme2 and Chrome/131.0',
    'WeChat login fails, 微信 win10 打不开',
    'QQ 2024 版本打不开',
    '微信无法接收文件',
    'backup since 12 March 2026',
    'our birthday list of 2026 is empty',
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
