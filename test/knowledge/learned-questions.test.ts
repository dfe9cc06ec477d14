import { describe, expect, test } from '@jest/globals';
import { LEARNED_MAX, learnedQuestions, withQuestions } from '../../knowledge/learned-questions.ts';
import type { Article } from '../../knowledge/types.ts';

const asIs = (text: string) => text;
const solved = (question: string, article = 'vpn') => ({ question, article });

describe('questions learned from confirmed answers', () => {
  test('are kept newest first, the same one once, in whatever order its words stand', () => {
    const learned = learnedQuestions(
      [solved('tunnel will not start'), solved('VPN broken!'), solved('broken VPN')],
      asIs,
    );
    expect(learned.get('vpn')).toEqual(['broken VPN', 'tunnel will not start']);
  });

  test('no article gets more than its share', () => {
    const many = Array.from({ length: 50 }, (_, i) => solved(`error number ${i} of the tunnel`));
    expect(learnedQuestions(many, asIs).get('vpn')).toHaveLength(LEARNED_MAX);
  });

  test('a question solved by two articles belongs to the one that solved it more often', () => {
    const learned = learnedQuestions(
      [solved('no network here'), solved('no network here'), solved('no network here', 'wifi')],
      asIs,
    );
    expect([...learned.keys()]).toEqual(['vpn']);
  });

  test('what is nothing but personal data, one word or an essay teaches nothing', () => {
    const clean = (text: string) => text.replace(/\S+@\S+/g, '[email]');
    const learned = learnedQuestions(
      [solved('li.na@example.com'), solved('help'), solved('word '.repeat(100))],
      clean,
    );
    expect(learned.size).toBe(0);
  });

  test('are kept as they were cleaned', () => {
    const clean = (text: string) => text.replace('li.na@example.com', '[email]');
    expect(learnedQuestions([solved('mail to li.na@example.com bounces back')], clean).get('vpn')).toEqual([
      'mail to [email] bounces back',
    ]);
  });
});

describe('an article with learned questions', () => {
  const article: Article = {
    id: 'vpn',
    subject: 'vpn',
    title: 'VPN',
    body: 'Restart it.',
    language: 'en',
    audience: 'staff',
    source: { collection: 'test', location: 'vpn' },
    questions: ['vpn down'],
    version: '1',
  };
  test('is another version of it, so that the index takes it in', () => {
    const taught = withQuestions(article, ['vpn down', 'tunnel broken']);
    expect(taught.questions).toEqual(['vpn down', 'tunnel broken']);
    expect(taught.version).not.toBe('1');
    expect(withQuestions(article, ['other words']).version).not.toBe(taught.version);
  });
  test('is the same article when there is nothing new', () => {
    expect(withQuestions(article, ['vpn down'])).toBe(article);
    expect(withQuestions(article)).toBe(article);
  });
});
