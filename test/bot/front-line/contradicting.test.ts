import { describe, expect, test } from '@jest/globals';
import { contradicting } from '../../../bot/front-line/contradicting.ts';
import { openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import { passagesOf } from '../../../knowledge/search/passages.ts';
import type { Article, Match } from '../../../knowledge/types.ts';
import { article } from '../../knowledge/articles-for-tests.ts';
import {
  buttonsIn,
  deskUnderTest,
  person,
  ScriptedKnowledge,
  WANG_LEI,
  wordsIn,
} from '../../support/desk-under-test.ts';

const TOM = person('tom');
const LI_NA = person('li-na');

const match = (one: Article, confidence = 0.5): Match => ({
  article: one,
  passage: passagesOf(one)[0]!,
  confidence,
});
const of = (one: Article, ...others: readonly Article[]) =>
  contradicting(
    match(one),
    one.body,
    others.map((other) => match(other)),
  ).map(({ match: { article }, says, age }) => [article.id, says, age]);

const VPN = article(
  'vpn',
  'Why the VPN disconnects',
  'A VPN session lasts at most **10 hours**. Sign in again.',
  {
    updated: '2026-08-02',
  },
);
const REMOTE = article(
  'remote',
  'Remote work: what you need to know',
  '## Equipment\n\nOne dock.\n\n## VPN\n\nA VPN session lasts at most 8 hours, then you sign in again.',
  { updated: '2025-02-11' },
);
const EXPENSES = article(
  'expenses',
  '差旅报销怎么提交',
  '1. 登录报销系统。\n2. 报销需在出差结束后 30 天内提交。',
  { updated: '2026-02-14' },
);
const NOTICE = article(
  'notice',
  '关于报销时限的通知',
  '自 2026 年 12 月 1 日起，报销需在出差结束后 15 天内提交，逾期关闭。',
  { updated: '2026-11-02' },
);

describe('an article contradicts another', () => {
  test('where it repeats a sentence with another figure, whatever the titles; the newer counts', () => {
    expect(of(VPN, REMOTE)).toEqual([['remote', 'A VPN session lasts at most 8 hours', 'older']]);
    expect(of(REMOTE, VPN)).toEqual([['vpn', 'A VPN session lasts at most 10 hours', 'newer']]);
    expect(of(EXPENSES, NOTICE)).toEqual([['notice', '报销需在出差结束后 15 天内提交', 'newer']]);
    const { updated: _, ...undated } = REMOTE;
    expect(of(VPN, undated)).toEqual([['remote', expect.anything(), 'unknown']]);
  });

  test('not with the same figure, with one for something else, or with one the person is not shown', () => {
    const says = (body: string, more: Partial<Article> = {}) =>
      of(VPN, article('other', 'Another title', body, more)).length;
    expect(says('A VPN session lasts at most 9 hours.')).toBe(1);
    expect(says('A VPN session lasts at most 10 hours.')).toBe(0);
    expect(says('A VPN session lasts at most 10 minutes.')).toBe(0);
    expect(says('A guest code for visitors lasts at most 12 hours.')).toBe(0);
    expect(contradicting(match(VPN), 'Sign in again.', [match(REMOTE)])).toEqual([]);
    const desk = article('desk', 'How do I book a desk?', 'Bookings open 14 days ahead.');
    expect(of(desk, article('car', 'How do I book a parking space?', 'Bookings open 7 days ahead.'))).toEqual(
      [],
    );
    const release = (version: string) =>
      article(version, `Notes ${version}`, `The company laptop runs with Windows ${version} since May 2026.`);
    expect(of(release('10'), release('11'))).toEqual([]);
  });

  test('not where one is for other people or another machine', () => {
    const says = (more: Partial<Article>) => of(VPN, { ...REMOTE, ...more }).length;
    expect(says({ appliesTo: 'All staff' })).toBe(1);
    expect(says({ appliesTo: 'Interns' })).toBe(0);
    expect(says({ title: 'Remote work on a Mac' })).toBe(0);
    expect(says({ body: '## macOS\n\nA VPN session lasts at most 8 hours.' })).toBe(0);
    expect(says({ language: 'zh' })).toBe(0);
  });
});

describe('a person who reads one of two articles that contradict each other', () => {
  const [old, now] = ['2023-05-05', '2026-07-07'].map((updated) =>
    article(`scan-${updated}`, 'Scan to mail', `Press the key of ${updated}.`, { updated }),
  );

  test('is told of the other one also after picking a title: of the older, and of the newer', async () => {
    const knowledge = await openKnowledgeBase({ articles: [old!, now!] });
    for (const [picked, said] of [
      [
        now!,
        'There is an older article, too: “Scan to mail” (2023-05-05). Where they differ, go by this one.',
      ],
      [old!, 'There is a newer article: “Scan to mail” (2026-07-07). Where they differ, go by that one.'],
    ] as const) {
      const desk = deskUnderTest({ knowledge });
      await desk.says(TOM, 'scan to mail');
      const shown = await desk.taps(TOM, { kind: 'choose', articleId: picked.id });
      expect(wordsIn(shown)).toContain(said);
      const others = buttonsIn(shown).flatMap(({ action }) =>
        'articleId' in action ? [action.articleId] : [],
      );
      expect(others).toEqual([picked === now ? old!.id : now!.id]);
    }
  });

  test('is told what the other says, in an answer as in one that was picked', async () => {
    const knowledge = await openKnowledgeBase({ articles: [EXPENSES, NOTICE] });
    const desk = deskUnderTest({ knowledge });
    await desk.says(LI_NA, '出差报销多久之内要交');
    const shown = await desk.taps(LI_NA, { kind: 'choose', articleId: 'expenses' });
    expect(wordsIn(shown)).toContain(
      '《关于报销时限的通知》（2026-11-02）的说法不同：“报销需在出差结束后 15 天内提交”。那一篇较新，以那一篇为准。',
    );
    const sure = new ScriptedKnowledge([EXPENSES], [{ when: /./, show: ['expenses'] }]);
    sure.search = async () => [match(EXPENSES), match(NOTICE)];
    const answered = await deskUnderTest({ knowledge: sure }).says(LI_NA, '报销几天内要交');
    expect(wordsIn(answered)).toContain('《关于报销时限的通知》（2026-11-02）的说法不同');
  });

  test('is not told of an article for engineers, who are', async () => {
    const secret = { ...old!, audience: 'engineers' } as const;
    const knowledge = await openKnowledgeBase({ articles: [secret, now!] });
    const beside = async (who: typeof TOM) => {
      const desk = deskUnderTest({ knowledge });
      await desk.says(who, 'scan to mail');
      return wordsIn(await desk.taps(who, { kind: 'choose', articleId: now!.id }));
    };
    expect(await beside(TOM)).not.toContain('2023-05-05');
    expect(await beside({ ...TOM, ...WANG_LEI })).toContain('2023-05-05');
  });
});
