import { describe, expect, test } from '@jest/globals';
import { isOnlyATitle } from '../../../knowledge/confidence/only-a-title.ts';
import { openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import type { Article, Verdict } from '../../../knowledge/types.ts';
import { article } from '../articles-for-tests.ts';

describe('an article is only a title', () => {
  test.each([
    ['How do I record my screen?', ''],
    ['How do I record my screen?', 'How do I record my screen?\n'],
    ['Record my screen', 'RECORD my screen!'],
    ['怎么开通花呗', '怎么开通花呗'],
    ['怎么开通花呗', '花呗怎么开通？'],
    ['How do I record my screen?', 'Which key records the screen?\nCan I film what I do?'],
  ])('when nothing stands below %s but %j', (title, body) => {
    expect(isOnlyATitle({ title, body })).toBe(true);
  });

  test.each([
    ['What is the number of the hotline?', '4357'],
    ['怎么开通花呗', '在“我的”里打开花呗，点开通。'],
    ['How do I record my screen?', 'Is it a Mac?\nPress Shift, Command and 5.'],
    ['VPN', `Is it slow? ${'Then connect to another gateway. '.repeat(50)}Still slow?`],
  ])('and more, when below %s stands %j', (title, body) => {
    expect(isOnlyATitle({ title, body })).toBe(false);
  });
});

describe('what is asked of a knowledge base of questions', () => {
  const ask = async (question: string, answer: string): Promise<Verdict> => {
    const articles = ['How do I record my screen', 'How do I print in colour', 'Who cleans my desk'].map(
      (title, i): Article => article(`a${i}`, title, i === 0 ? answer : title),
    );
    const base = await openKnowledgeBase({ articles, risk: 0.5 });
    await base.settled();
    return base.ask({ question, audience: 'staff', language: 'en' });
  };
  const ROTATE = 'please tell me how do I rotate and record my screen';

  test('is offered what is only like it, and answered with the same article once it says something', async () => {
    const [bare, told] = [
      await ask(ROTATE, 'How do I record my screen'),
      await ask(ROTATE, 'How do I record my screen: press Shift, Command and 5.'),
    ];
    expect(told).toMatchObject({ kind: 'answer', match: { article: { id: 'a0' } } });
    expect(bare).toMatchObject({ kind: 'choices', matches: [{ article: { id: 'a0' }, confidence: 0.75 }] });
  });

  test('is answered with what was asked in these very words', async () => {
    const verdict = await ask('how do I record my screen?', 'How do I record my screen');
    expect(verdict).toMatchObject({ kind: 'answer', match: { article: { id: 'a0' }, confidence: 0.98 } });
  });
});
