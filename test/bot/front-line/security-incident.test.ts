import { describe, expect, test } from '@jest/globals';
import { incidentIn } from '../../../bot/front-line/security-incident.ts';
import {
  article,
  deskUnderTest,
  person,
  ScriptedKnowledge,
  VPN,
  wordsIn,
} from '../../support/desk-under-test.ts';

const LI_NA = person('li-na');
const TOM = person('tom');
const PHISHING = article(
  'phishing.en',
  'Clicked on a phishing link',
  '1. Call 4711.\n2. Sign out everywhere.',
);

describe('an incident', () => {
  test.each([
    ['clicked on a dodgy link, what now?', 'lure'],
    ['I got a scam mail. I opened it and typed my password', 'lure'],
    ['I approved a login on my phone that wasn’t me', 'lure'],
    ['gave my details to someone pretending to be IT', 'lure'],
    ['点了可疑邮件里的链接还输了密码', 'lure'],
    ['有人冒充IT要走了我的账号信息', 'lure'],
    ['all my files are encrypted and they want bitcoin', 'malware'],
    ['电脑中病毒了', 'malware'],
    ['my account has been hacked', 'account'],
    ['my Teams has been hacked', 'account'],
    ['someone must have got my mail password', 'account'],
    ['strange mails are being sent from me', 'account'],
    ['有人知道了我的邮箱密码', 'account'],
    ['我的邮箱一直自己往外发垃圾邮件', 'account'],
    ['邮箱被盗了', 'account'],
    ['I lost my phone on the train', 'device'],
    ['笔记本在地铁上丢了', 'device'],
    ['I sent the salary list to the wrong person', 'leak'],
    ['把客户名单发错人了', 'leak'],
    ['I clicked the link and typed my password', 'lure'],
    ['我点了邮件里的链接还输了密码', 'lure'],
    ['someone is sending mails from my account', 'account'],
    ['有人用我的账号在发邮件', 'account'],
    ['our company was hit by ransomware', 'malware'],
  ])('%j has happened: %s', (text, incident) => {
    expect(incidentIn(text)).toBe(incident);
  });

  test.each([
    'I got a suspicious email, did not click it',
    'someone has to reset my password',
    'a strange mail came from my manager',
    'my mails are sent from my account but go to junk',
    '我的邮箱自动回复发不出去',
    'is this mail phishing?',
    'how do I report a phishing mail',
    'what happens if someone clicks a phishing link',
    'I opened a ticket about a suspicious mail',
    'the laptop lost its connection',
    'i lost my phone charger',
    'outlook opened with a strange error',
    '收到一封可疑邮件，没有点',
    '怎么举报钓鱼邮件',
    '视频会议老是丢帧',
    '密码输了三次都不对',
    `I clicked on a suspicious link. ${'log line '.repeat(60)}`,
  ])('%j has not', (text) => {
    expect(incidentIn(text)).toBeUndefined();
  });

  test.each([
    'a page that looked like Office asked for my password and I typed it',
    'somebody rang saying he was from Microsoft and I let him onto my laptop with TeamViewer',
    'my handbag with the work laptop was nicked from the car last night',
    "I think I just wired 48k to a fraudster, the supplier's bank details had been changed by mail",
    "we paid an invoice to a new account and the supplier says it's not theirs",
    'I emailed the whole payroll spreadsheet to a customer by mistake',
    "left my company phone in a taxi, can't reach the driver",
    'There are sign-ins from Brazil on my account that I never made',
    'all my folders have weird endings and there is a readme asking for bitcoins',
    'antivirus popped up: trojan found and quarantine failed',
    'uhh I scanned that parking QR code and put in my company login',
    'Someone is sending mails in my name to all my contacts',
    'I plugged in a usb stick I found in the car park and a black window opened',
    "accidentally shared our customer folder with anyone with the link, it's been public since June",
    'I gave the caller the code from my authenticator, he said he was from IT',
    'my mailbox has a forwarding rule to some gmail address i didnt create',
    'the CEO asked me by text to buy gift cards and I sent him the codes',
    'our door badge system laptop got stolen from reception',
    'I kept getting MFA prompts all night and finally pressed approve to make it stop',
    '把客户名单发给外部的人了',
    '有人打电话说是IT部的，我把验证码告诉他了',
    '我在一个假的OA登录页输了账号密码，怎么办',
    '公司电脑落在出租车上了，找不回来',
    '刚按邮件里的新账户把货款打过去了，供应商说没改过账户',
    '财务被骗了，转了20万到一个假账户',
    '电脑桌面变成一封英文信，说文件都锁了要付比特币',
    '我的企业微信在给同事群发借钱的消息，不是我发的',
    '昨晚有异地登录我邮箱的记录，俄罗斯的，不是本人',
    '捡了个U盘插上去之后电脑弹出一堆窗口',
    '误把全员工资表发到了大群里',
    '手机被偷了，里面有公司邮箱',
    '领导微信让我买购物卡，我把卡号发过去了，现在发现是假的',
    '同事说我发了带附件的邮件给他，可我没发过',
    '杀毒软件报木马，清不掉',
    '下了个破解版软件，装完之后浏览器主页全被改了，账号也异常',
    '合同扫描件传错了，发到竞争对手邮箱里去了',
    '有个人自称微软客服远程了我电脑半小时',
    '我扫了停车罚单上的二维码还填了银行卡',
    '工牌和门禁卡一起丢了',
    'my work phone was snatched in the tube this morning',
    'I entered my credentials on a site that looked like our SharePoint',
    "got a call from 'the bank', told her my PIN, I feel stupid",
    'my iPad is gone, think I left it at the airport security',
    'the finance team transferred 12,000 to a fake supplier',
    'someone has logged into my mailbox from Nigeria',
    "files renamed to .locked and there's a note to pay",
    'attached the wrong file and sent the salary list to a client',
    "colleagues received spam from my address, I didn't write it",
    'I opened an attachment from a strange sender and Word started doing things',
    '我点了快递短信的链接，填了身份证和银行卡',
    '我的账号昨晚在越南登录过，不是我',
    '不小心把客户合同转发到外部微信群',
    '出差时笔记本被偷了',
    '对方自称公安，让我装了个远程软件',
    'U盘丢了，里面有报价单',
    '邮箱自动转发规则不是我设的',
    '电脑被勒索了，全部文件打不开',
    '我把动态码报给客服了，后来发现是假客服',
    '工资条误发给了全部门',
    'wait I did click it and typed my pw',
    'I clicked the phishing link but did not enter anything',
    'popup says my computer is infected and I called the number and gave him my card number',
  ])('is heard in what people write: %s', (text) => {
    expect(incidentIn(text)).toBeDefined();
  });

  test.each([
    'how do I report phishing?',
    'is this mail real or a scam? I have not clicked anything',
    'Reminder: never share your password with anybody',
    'the phishing training link does not open for me',
    'I need a new laptop, the old one was stolen two years ago and replaced',
    'can you send me the awareness slides on ransomware',
    'our bank changed its website and the login page looks different now',
    'I typed my password three times and now the account is locked',
    'how do I share a folder with an external partner?',
    "please open the firewall for the vendor's new server",
    'I lost my password for the SAP system',
    'lost connection to the VPN after the update',
    'my phone died, battery does not charge',
    'what should I do if my laptop gets stolen?',
    'the virus scanner slows down my computer',
    "I approved my colleague's leave request but it still shows pending",
    'Outlook says the sender is unknown, how do I add contacts',
    'I clicked on the link in the invitation and Teams did not start',
    'we got a phishing mail in the team, nobody clicked, who do we forward it to',
    'Did you see the news about the hospital that was hacked?',
    'mail to my customer bounced, wrong address',
    'I found a laptop in the canteen, whose is it?',
    'the payment terminal does not accept cards',
    'can I use a password manager?',
    '怎么举报钓鱼邮件？',
    '收到一封很可疑的邮件，没点，发给谁看？',
    '今天下午有钓鱼演练吗',
    '新闻说某医院被勒索了，我们没事吧',
    '密码忘了，登不上去',
    '电脑丢域了，登录不了域账号',
    '会议室的U盘口坏了',
    '杀毒软件更新失败',
    '怎么把文件发给外部客户，太大了',
    '客户名单的表格打不开',
    '手机丢了应该怎么办，想提前了解一下',
    '安全培训的链接点了没反应',
    '供应商换了银行账户，系统里怎么改？',
    '群发邮件怎么做',
    '付款系统卡住了，点了付款没反应',
    '提醒各位：不要点不明链接',
    'please share the customer folder with the new colleague',
    'I left my charger in the meeting room',
    'how do I send a confidential file safely?',
    'the scanner sent the document to the wrong printer',
    'we got an invoice from IT for a new laptop',
    'I transferred my phone number to the new provider, please update',
    'my password was entered wrong three times',
    'the site looks like it is down',
    'the client asked for new bank details form',
    'someone left a phone in room 5',
    'I was told to install the new version',
    'QR code on the badge does not scan',
    '合同系统登录不了',
    '付款申请一直没批',
    '验证码收不到',
    '给客户发的邮件被退回了',
    '手机换新了怎么登录',
    '电脑开机很慢，是不是中毒了？',
    'U盘插上没反应',
    '我没点链接，只是打开看了一下是不是钓鱼邮件？',
    'popup says my computer is infected',
    '弹窗说我电脑中毒了',
    'sent a mail to the wrong person, can I get it back?',
    '老板发邮件让我买购物卡，是真的吗',
    'someone left a phone in room 5',
  ])('is none: %s', (text) => {
    expect(incidentIn(text)).toBeUndefined();
  });

  test('told in a form is as pressing', async () => {
    const desk = deskUnderTest();
    await desk.taps(TOM, {
      kind: 'open-ticket',
      details: { summary: 'I gave the caller the code from my authenticator' },
    });
    expect(await desk.onlyTicket()).toMatchObject({ urgency: 'stops-work', impact: 'team', priority: 1 });
  });

  test('is told by one list of words: news of one is not urgent', async () => {
    const desk = deskUnderTest();
    await desk.taps(TOM, {
      kind: 'open-ticket',
      details: { summary: 'Please block the news about the hacked hospital' },
    });
    expect(await desk.onlyTicket()).toMatchObject({ urgency: 'hinders' });
  });

  test('goes to people at once, as urgent, with what to do until they answer', async () => {
    const desk = deskUnderTest();
    const words = wordsIn(await desk.says(LI_NA, '点了可疑邮件里的链接还输了密码'));
    expect(words).toMatch(/1\. 打热线电话（见工牌背面）。[\s\S]*另一台设备改掉这个密码[\s\S]*T-\d+/u);
    expect(await desk.onlyTicket()).toMatchObject({ priority: 1, impact: 'team', urgency: 'stops-work' });
  });

  test('that an article is found for shows its steps below, and is with people all the same', async () => {
    const desk = deskUnderTest({
      knowledge: new ScriptedKnowledge([VPN, PHISHING], [{ when: /phishing/, show: ['phishing.en'] }]),
    });
    const words = wordsIn(await desk.says(TOM, 'I clicked on a phishing link'));
    expect(words).toMatch(/1\. Call the hotline[\s\S]*T-\d+[\s\S]*Sign out everywhere/u);
    await desk.onlyTicket();
  });

  test('is not shown how to report what has not happened, however sure the search is of that', async () => {
    const report = article('report.en', 'Suspicious mail: how to tell and report', 'Do not click on it.');
    const found = [{ when: /phishing/, show: ['report.en', 'phishing.en'] }];
    const both = deskUnderTest({ knowledge: new ScriptedKnowledge([report, PHISHING], found) });
    const words = wordsIn(await both.says(TOM, 'I clicked on a phishing link'));
    expect(words).toContain('Sign out everywhere');
    expect(words).not.toContain('Do not click on it');
    const one = [{ when: /phishing/, show: ['report.en'] }];
    const desk = deskUnderTest({ knowledge: new ScriptedKnowledge([report], one) });
    expect(wordsIn(await desk.says(TOM, 'I clicked on a phishing link'))).not.toContain('Do not click on it');
  });

  test.each(['what do I do now??', '怎么办啊'])(
    'of which somebody asks %j is told once more',
    async (text) => {
      const desk = deskUnderTest();
      await desk.says(TOM, 'I clicked on a phishing link');
      expect(wordsIn(await desk.says(TOM, text))).toMatch(/Wi-Fi[\s\S]*T-\d+/u);
      await desk.onlyTicket();
    },
  );

  test('with a wish for people tells what to do as well', async () => {
    const desk = deskUnderTest();
    const words = wordsIn(await desk.says(TOM, 'a human please, my account has been hacked'));
    expect(words).toMatch(/change the password[\s\S]*T-\d+/u);
  });

  test('told on is one ticket', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'I clicked on a phishing link');
    await desk.says(TOM, 'and I typed my password on the fake page');
    await desk.onlyTicket();
  });

  test('of one person is no matter of a team where only a thing was lost', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my laptop was stolen');
    expect(await desk.onlyTicket()).toMatchObject({ priority: 2, impact: 'person' });
  });

  test.each([
    [
      'I clicked on a phishing link and typed my password',
      /1\. Call the hotline[\s\S]*change that password/u,
    ],
    ['我电脑中勒索病毒了', /1\. 打热线电话[\s\S]*拔掉网线/u],
  ])('that is only overheard is told what to do, and people are one tap away: %s', async (text, steps) => {
    const desk = deskUnderTest();
    const more = { overheard: true, inPublic: true } as const;
    expect(wordsIn(await desk.says(TOM, text, more))).toMatch(steps);
    expect(await desk.store.openTickets(10)).toEqual([]);
    await desk.taps(TOM, { kind: 'human' });
    expect(await desk.onlyTicket()).toMatchObject({ priority: 1 });
  });

  test.each([
    'what should I do if I clicked on a phishing link?',
    'What is ransomware?',
    '勒索病毒是什么？',
    'News: hospital hit by ransomware',
    '新闻：某公司中了勒索病毒',
    'Has anyone been phished before?',
    '提醒大家：最近有勒索病毒，请注意',
    '上周的钓鱼演练有人点击了链接',
    'phishing mails are going around, do not open them',
  ])('that has not happened is no reason to speak where the desk only listens: %s', async (text) => {
    const desk = deskUnderTest({ knowledge: new ScriptedKnowledge([VPN], []) });
    expect(await desk.says(TOM, text, { overheard: true, inPublic: true })).toEqual([]);
  });
});
