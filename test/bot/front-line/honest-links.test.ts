import { describe, expect, test } from '@jest/globals';
import { answerReply } from '../../../bot/front-line/answer.ts';
import { withHonestLinks, withOwnLinks } from '../../../bot/front-line/honest-links.ts';
import { article } from '../../support/desk-under-test.ts';

describe('an address in an article', () => {
  test.each([
    [
      '[https://intranet.example/pay](https://evil.example/x)',
      '[https://evil.example/x](https://evil.example/x)',
    ],
    [
      '[intranet.example](https://intranet.example.evil.example/)',
      '[https://intranet.example.evil.example/](https://intranet.example.evil.example/)',
    ],
    [
      '[**intranet.example**](https://evil.example "Intranet")',
      '[https://evil.example](https://evil.example)',
    ],
    ['https://intranet.example@evil.example/cards', 'https://evil.example/cards'],
    ['[cards](https://intranet.example@evil.example/cards)', '[cards](https://evil.example/cards)'],
    ['打开 https://intrаnet.example/pay。', '打开 https://xn--intrnet-5fg.example/pay。'],
    // A page that is given such an address alone writes it in the letters that deceive.
    [
      '<https://intrаnet.example/pay>',
      '[https://xn--intrnet-5fg.example/pay](https://xn--intrnet-5fg.example/pay)',
    ],
    [
      '<https://xn--intrnet-5fg.example/>',
      '[https://xn--intrnet-5fg.example/](https://xn--intrnet-5fg.example/)',
    ],
    ['<https://intranet.example@evil.example/>', '[https://evil.example/](https://evil.example/)'],
    ['[ A human, please ](https://evil.example/)', '[https://evil.example/](https://evil.example/)'],
    ['[**Open a ticket!**](https://evil.example/)', '[https://evil.example/](https://evil.example/)'],
    ['[【转人工】](https://evil.example/)', '[https://evil.example/](https://evil.example/)'],
    [
      '![the window](https://evil.example/p.png?q=1) and ![](https://evil.example/2.png)',
      '*the window* and ',
    ],
    ['As approved. [2](https://evil.example)', 'As approved. [https://evil.example](https://evil.example)'],
  ])('that deceives is shown as it leads: %s', (written, shown) => {
    expect(withHonestLinks(written)).toBe(shown);
  });

  test.each([
    '[https://intranet.example/pay](https://intranet.example/pay?from=kb)',
    '[intranet.example](https://www.intranet.example/)',
    '[www.intranet.example](http://intranet.example/)',
    '[corp.example](https://login.corp.example/)',
    '[the form](https://forms.example/a_b)',
    '[report.docx file](https://files.example/1)',
    'Write to helpdesk@corp.example or open https://wiki.example/@home.',
    '`[https://a.example](https://b.example)`',
    '```\nhttps://user@host.example/\n```',
    '[例子.中国](https://例子.中国/)',
    '<https://wiki.example/a>',
    '<https://例子.中国/>',
    '[open a ticket with the vendor](https://vendor.example/)',
  ])('that does not is left alone: %s', (written) => {
    expect(withHonestLinks(written)).toBe(written);
  });

  test('is shown so in an answer, whoever words it', () => {
    const body = '1. Open [https://intranet.example](https://evil.example).';
    const match = {
      article: article('a', 'Pay', body),
      passage: { articleId: 'a', headings: [], text: body },
      confidence: 1,
    };
    for (const wording of [undefined, { markdown: `${body} [1]` }])
      expect(JSON.stringify(answerReply([match], 'en', { wording }))).not.toContain('intranet.example');
  });
});

test('links that are written at the end of an article are whole in each part of it', () => {
  const whole =
    'Use [the form][F] or [wiki].\n\n[f]: https://forms.example/1 "Form"\n[wiki]: <https://wiki.example>\n[^1]: Note';
  expect(withOwnLinks('Use [the form][F], [wiki] or `[f]`, not [this] or [x](y).', whole)).toBe(
    'Use [the form](https://forms.example/1), [wiki](https://wiki.example) or `[f]`, not [this] or [x](y).',
  );
  expect(withOwnLinks(whole, whole)).toBe(
    'Use [the form](https://forms.example/1) or [wiki](https://wiki.example).\n\n\n\n[^1]: Note',
  );
  expect(withOwnLinks('[a][b]', 'no links')).toBe('[a][b]');
  const match = {
    article: article('a', 'A', whole),
    passage: { articleId: 'a', headings: [], text: whole },
    confidence: 1,
  };
  expect(JSON.stringify(answerReply([match], 'en'))).toContain('[wiki](https://wiki.example)');
});
