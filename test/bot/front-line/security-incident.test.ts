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
