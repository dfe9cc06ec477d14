import { describe, expect, test } from '@jest/globals';
import { choicesReply } from '../../../bot/front-line/answer.ts';
import { forThisPerson, isOnOneThing, oneForWhom } from '../../../bot/front-line/applies-here.ts';
import type { Action, ConversationId, Person, PersonId } from '../../../bot/types.ts';
import { openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import type { Article, Match, Verdict } from '../../../knowledge/types.ts';
import {
  article,
  buttonsIn,
  deskUnderTest,
  PASSWORD_ZH,
  PRINTER,
  SCANNER,
  wordsIn,
} from '../../support/desk-under-test.ts';
import { ANNA, twoCustomers } from '../../support/two-customers.ts';

const why = { features: {}, thresholds: { answer: 0.8, choices: 0.3 }, calibration: 'test' };

function match(id: string, confidence: number, more: Partial<Article> = {}): Match {
  const found = article(
    id,
    'Office Wi-Fi does not connect',
    `1. Forget the network.\n2. Join ${id}-net.`,
    more,
  );
  return { article: found, passage: { articleId: id, headings: [], text: found.body }, confidence };
}
const berlin = (confidence: number) => match('b', confidence, { appliesTo: 'Staff in the Berlin office' });
const munich = (confidence: number) => match('m', confidence, { appliesTo: 'Staff in the Munich office' });
const zh = { language: 'zh', title: '办公室 Wi-Fi 连不上', body: '1. 忘记网络。' } as const;
const shanghai = (confidence: number) => match('s', confidence, { ...zh, appliesTo: '上海办公室的员工' });
const shenzhen = (confidence: number) => match('z', confidence, { ...zh, appliesTo: '深圳办公室的员工' });

const answer = (best: Match, ...others: readonly Match[]): Verdict => ({
  kind: 'answer',
  match: best,
  others,
  why,
});
const choices = (...matches: readonly Match[]): Verdict => ({ kind: 'choices', matches, why });
/** What becomes of it for somebody who says this: the kind, then the articles. */
function shown(verdict: Verdict, ...said: readonly string[]): string {
  const after = forThisPerson(verdict, said).verdict;
  const matches = after.kind === 'answer' ? [after.match] : after.matches;
  return [after.kind, ...matches.map((one) => one.article.id)].join(' ');
}

describe('of articles about one thing for different places', () => {
  test('the one for the place that is named is the answer, whichever search held for the best', () => {
    expect(shown(answer(berlin(0.9), munich(0.05)), 'no wifi in Munich')).toBe('answer m');
    expect(shown(answer(berlin(0.9), munich(0.05)), 'no wifi in Berlin')).toBe('answer b');
    expect(shown(choices(berlin(0.48), munich(0.47)), 'no wifi in munich')).toBe('answer m');
    expect(shown(choices(shanghai(0.48), shenzhen(0.47)), '深圳办公室wifi连不上')).toBe('answer z');
    expect(shown(answer(shanghai(0.9), shenzhen(0.06)), '我在深圳，wifi连不上')).toBe('answer z');
  });

  test('both are about the same, so that the one that applies is as likely as both; too little stays a choice', () => {
    const sure = forThisPerson(choices(berlin(0.48), munich(0.47)), ['wifi, munich']).verdict;
    expect(sure).toMatchObject({ kind: 'answer', match: { confidence: expect.closeTo(0.95) } });
    const vpn = match('v', 0.1, { title: 'VPN does not connect' });
    expect(shown(choices(berlin(0.3), munich(0.2), vpn), 'wifi, munich')).toBe('choices m v');
  });

  test('neither is the answer where no place was said, and the person is asked for it in their language', () => {
    expect(shown(answer(berlin(0.9), munich(0.3)), 'no wifi')).toBe('choices b m');
    const asked = choicesReply([berlin(0.5), munich(0.4)], 'en');
    expect(wordsIn([asked])).toContain('Office Wi-Fi does not connect: Who is it for?');
    expect(buttonsIn([asked]).map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Staff in the Berlin office', 'Staff in the Munich office']),
    );
    expect(wordsIn([choicesReply([shanghai(0.5), shenzhen(0.4)], 'zh')])).toContain(
      '办公室 Wi-Fi 连不上：您属于哪一种情况？',
    );
  });

  test('beside others their titles say for whom they are; of editions for the same people, from when', () => {
    const printer = match('p', 0.2, { title: 'Printer is offline' });
    const labels = (...matches: readonly Match[]) =>
      buttonsIn([choicesReply(matches, 'en')]).map(({ label }) => label);
    expect(labels(berlin(0.5), munich(0.4), printer)).toEqual(
      expect.arrayContaining([
        'Office Wi-Fi does not connect · Staff in the Berlin office',
        'Office Wi-Fi does not connect · Staff in the Munich office',
        'Printer is offline',
      ]),
    );
    const edition = (id: string, updated: string) => match(id, 0.4, { appliesTo: 'All staff', updated });
    expect(labels(edition('o', '2025-01-01'), edition('n', '2026-01-01'))).toEqual(
      expect.arrayContaining(['Office Wi-Fi does not connect · 2026-01-01']),
    );
    const wifi = ['Berlin', 'Munich'].map((place) =>
      match(place, 0.4, { title: `Wi-Fi in ${place}`, appliesTo: `${place} office` }),
    );
    expect(wordsIn([choicesReply(wifi, 'en')])).toMatch(/^Who is it for\?$/m);
  });

  test('what the person said before counts where the question does not tell', () => {
    const both = answer(berlin(0.9), munich(0.3));
    expect(shown(both, 'no wifi', 'I moved to the Munich office')).toBe('answer m');
    expect(shown(both, 'no wifi in Berlin', 'I moved to the Munich office')).toBe('answer b');
  });

  test('of more offices than a verdict holds the right one is found, and some are asked about', () => {
    const three = choices(berlin(0.3), munich(0.3), match('h', 0.3, { appliesTo: 'Hamburg' }));
    const near = [match('k', 0.2, { appliesTo: 'Cologne office' }), match('x', 0.2, { title: 'Printer' })];
    expect(isOnOneThing(three)).toBe(true);
    expect(forThisPerson(three, ['wifi in cologne'], near).verdict).toMatchObject({
      kind: 'answer',
      match: { article: { id: 'k' } },
    });
    expect(forThisPerson(three, ['wifi'], near).verdict).toMatchObject({
      kind: 'choices',
      matches: { length: 4 },
    });
  });

  test('a place in the titles is for whom they are, other words are another subject', () => {
    const titled = (id: string, place: string, confidence: number) =>
      match(id, confidence, { title: `Wi-Fi in ${place}`, appliesTo: `${place} office` });
    expect(shown(answer(titled('b', 'Berlin', 0.9), titled('m', 'Munich', 0.05)), 'munich wifi')).toBe(
      'answer m',
    );
    const guests = match('g', 0.3, { title: 'Guest Wi-Fi', appliesTo: 'Staff in the Munich office' });
    expect(shown(answer(berlin(0.9), guests), 'no wifi in Munich')).toBe('answer b');
  });

  test('it may be said in the text instead of a field', () => {
    const stated = (id: string, place: string, confidence: number) =>
      match(id, confidence, {
        body: `## Applies to\n\nStaff in ${place}.\n\n## Steps\n\n1. Forget it.\n2. Join.`,
      });
    expect(shown(answer(stated('b', 'Berlin', 0.9), stated('m', 'Munich', 0.05)), 'munich wifi')).toBe(
      'answer m',
    );
  });

  test('whom an article excepts it is not for', () => {
    const all = match('a', 0.9, { appliesTo: 'Staff in all offices except Munich' });
    expect(shown(answer(all, munich(0.05)), 'no wifi in Munich')).toBe('answer m');
    const others = match('a', 0.9, { ...zh, appliesTo: '各办公室（不含深圳）' });
    expect(shown(answer(others, shenzhen(0.05)), '深圳 wifi 连不上')).toBe('answer z');
  });

  test('what is for everybody, and what is much less likely, changes no answer', () => {
    const everybody = match('e', 0.9, { appliesTo: 'All staff, all offices' });
    expect(shown(answer(everybody, munich(0.5)), 'no wifi')).toBe('answer e');
    expect(shown(answer(everybody, munich(0.05)), 'no wifi in munich')).toBe('answer m');
    expect(shown(answer(berlin(0.9), munich(0.01)), 'no wifi')).toBe('answer b');
  });

  test('a word of the trouble is no place', () => {
    const use = match('u', 0.9, { appliesTo: 'Staff who join by cable', body: '1. Plug it in.' });
    expect(shown(answer(use, munich(0.5)), 'cannot join wifi')).toBe('choices u m');
  });
});

describe('of articles for different machines', () => {
  const on = (id: string, appliesTo: string, confidence: number, title = 'Company mail', body = 'Open it.') =>
    match(id, confidence, { title, appliesTo, body });

  test('the one for the machine that is named is the answer', () => {
    const both = answer(on('w', 'Windows 11 laptops', 0.9), on('p', 'iPhone and Android phones', 0.05));
    expect(shown(both, 'mail on my iphone')).toBe('answer p');
    expect(shown(both, 'mail on my phone')).toBe('answer p');
    expect(shown(both, '手机邮件')).toBe('answer p');
    expect(shown(both, 'mail on my laptop')).toBe('answer w');
    const titled = answer(
      match('w', 0.9, { title: 'VPN on Windows' }),
      match('m', 0.3, { title: 'VPN on macOS' }),
    );
    expect(shown(titled, 'vpn on my mac')).toBe('answer m');
    expect(shown(titled, 'vpn')).toBe('choices w m');
  });

  test('about different things, one for another machine is no answer beside a likely one for this one', () => {
    const signature = on('s', 'Outlook on Windows 11', 0.6, 'Mail signature');
    const phone = (confidence: number) =>
      on('p', 'iPhone and Android phones', confidence, 'Mail on the phone');
    expect(shown(answer(signature, phone(0.3)), 'mail on my iphone')).toBe('choices p s');
    expect(shown(choices(signature, phone(0.3)), '苹果手机上的邮件')).toBe('choices p s');
    expect(shown(answer(signature, phone(0.01)), 'signature on my iphone')).toBe('answer s');
    expect(shown(answer(signature, phone(0.3)), 'signature')).toBe('answer s');
    const both = on('s', 'Outlook on Windows 11', 0.6, 'Mail signature', 'On the phone open Settings.');
    expect(shown(answer(both, phone(0.3)), 'signature on my iphone')).toBe('answer s');
  });
});

test('whoever answers that question with more than a place asks something new', () => {
  const offered = [berlin(0.5), munich(0.4)].map((one) => one.article);
  expect(['Munich', 'the munich one', "I'm in Munich."].map((said) => oneForWhom(offered, said)?.id)).toEqual(
    ['m', 'm', 'm'],
  );
  for (const said of ['my monitor in Munich flickers', 'Hamburg', 'Munich or Berlin', 'office'])
    expect(oneForWhom(offered, said)).toBeUndefined();
  const titled = ['Windows', 'macOS'].map((system) => article(system, `VPN on ${system}`, 'Open it.'));
  expect(oneForWhom(titled, 'on a mac')?.id).toBe('macOS');
  expect(oneForWhom([...offered, article('p', 'Printer', 'Open it.')], 'Munich')).toBeUndefined();
});

test('what search is not sure of at all stays so', () => {
  const none: Verdict = { kind: 'none', matches: [berlin(0.1), munich(0.1)], why };
  expect(forThisPerson(none, ['no wifi in Munich']).verdict).toBe(none);
});

describe('at the desk', () => {
  const steps = (net: string) =>
    `Laptops lose the office Wi-Fi after a change of password.\n\n## Steps\n\n1. Forget the network ${net}.\n2. Join it again with the new password.`;
  const stepsZh = (net: string) =>
    `换密码以后办公室 Wi-Fi 会连不上。\n\n## 步骤\n\n1. 忘记网络 ${net}。\n2. 用新密码重新连接。`;
  const title = 'Office Wi-Fi does not connect';
  const titleZh = '办公室 Wi-Fi 连不上';
  const offices = [
    article('b', title, steps('BER-1'), { appliesTo: 'Staff in the Berlin office' }),
    article('m', title, steps('MUC-7'), { appliesTo: 'Staff in the Munich office' }),
    article('s', titleZh, stepsZh('SH-1'), { appliesTo: '上海办公室的员工', language: 'zh' }),
    article('z', titleZh, stepsZh('SZ-7'), { appliesTo: '深圳办公室的员工', language: 'zh' }),
    PRINTER,
    SCANNER,
    PASSWORD_ZH,
  ];
  const person = (name: string): Person => ({ id: `web:${name}` as PersonId, name });
  const open = async () => deskUnderTest({ knowledge: await openKnowledgeBase({ articles: offices }) });

  test.each([
    ['深圳办公室wifi连不上', 'SZ-7', 'SH-1', '适用于：深圳办公室的员工'],
    ['办公室wifi连不上，我在上海', 'SH-1', 'SZ-7', '适用于：上海办公室的员工'],
  ])('%s', async (question, own, other, whom) => {
    const said = wordsIn(await (await open()).says(person('li'), question));
    expect(said).toContain(own);
    expect(said).toContain(whom);
    expect(said).not.toContain(other);
  });

  test('whose customer they are tells where they are, unless they say otherwise', async () => {
    const knowledge = await openKnowledgeBase({ articles: offices });
    const desk = deskUnderTest({ knowledge, rules: () => twoCustomers() });
    const said = wordsIn(await desk.says(ANNA, 'office wifi does not connect'));
    expect(said).toContain('BER-1');
    expect(said).not.toContain('MUC-7');
    const munich = deskUnderTest({ knowledge, rules: () => twoCustomers() });
    expect(wordsIn(await munich.says(ANNA, 'munich office wifi does not connect'))).toContain('Munich');
  });

  test('the one title that is offered when it is not sure says for whom it is', async () => {
    const said = await (await open()).says(person('li'), 'office wifi does not connect, I am in Munich');
    expect(wordsIn(said)).toContain('Is it this?');
    expect(wordsIn(said)).toContain('For: Staff in the Munich office');
    expect(wordsIn(said)).not.toContain('Berlin');
  });

  test.each([
    ['office wifi does not connect', 'Who is it for?', 'Munich', 'MUC-7'],
    ['办公室wifi连不上', '您属于哪一种情况？', '深圳', 'SZ-7'],
  ])('%s: the place is asked for, and the answer to that is enough', async (question, asks, place, own) => {
    const desk = await open();
    const first = await desk.says(person('li'), question);
    expect(wordsIn(first)).toContain(asks);
    expect(wordsIn(first)).not.toContain(own);
    desk.clock.advance(2 * 60_000);
    expect(wordsIn(await desk.says(person('li'), place))).toContain(own);
    const tapped = await open();
    await tapped.says(person('li'), question);
    const button = buttonsIn(tapped.shownIn('web:li' as ConversationId)).find(({ label }) =>
      label.includes(place),
    )!;
    expect(wordsIn(await tapped.taps(person('li'), button.action as Action))).toContain(own);
  });
});
