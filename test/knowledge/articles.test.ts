import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = join(import.meta.dirname, '../../knowledge/articles');
const languages = ['zh', 'en'] as const;
const headings = {
  en: ['Steps', 'How you know it worked', 'When to stop and call the desk'],
  zh: ['步骤', '怎样算好了', '什么时候停下来找服务台'],
} as const;
/** Short enough to be read on a phone: words in English, characters in Chinese. */
const bodyLength = { en: { least: 120, most: 260 }, zh: { least: 200, most: 450 } } as const;

const FrontMatter = z.strictObject({
  subject: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(4),
  language: z.enum(languages),
  audience: z.enum(['staff', 'engineers']),
  category: z.enum([
    'account',
    'network',
    'printing',
    'mail',
    'meetings',
    'office-software',
    'computer',
    'storage',
    'phone',
    'software',
    'security',
    'hardware',
    'service-desk',
  ]),
  appliesTo: z.string().min(4),
  owner: z.string().min(2),
  updated: z.iso.date(),
  reviewBy: z.iso.date(),
  questions: z.array(z.string().min(2)).min(6).max(8),
});

type Language = (typeof languages)[number];
const filesOf = (language: Language) => readdirSync(join(folder, language)).sort();

function read(language: Language, file: string) {
  const text = readFileSync(join(folder, language, file), 'utf8');
  const [, front, body] = /^---\n([\s\S]*?)\n---\n\n([\s\S]*)$/.exec(text) ?? [];
  if (front === undefined || body === undefined) throw new Error(`${language}/${file} has no front matter`);
  return { name: `${language}/${file}`, language, file, front: FrontMatter.parse(parse(front)), body };
}

const articles = languages.flatMap((language) => filesOf(language).map((file) => read(language, file)));
const steps = (body: string) => [...body.matchAll(/^(\d+)\. \S.*$/gm)].map((line) => Number(line[1]));
const twice = (texts: readonly string[]) => {
  const plain = texts.map((text) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\p{P}\s]/gu, ''),
  );
  return texts.filter((_, i) => plain.indexOf(plain[i] as string) !== i);
};

describe('the knowledge base that ships', () => {
  test('has 65 subjects, each in Chinese and in English', () => {
    expect(filesOf('zh')).toHaveLength(65);
    expect(filesOf('en')).toEqual(filesOf('zh'));
  });

  test('keeps four subjects for engineers', () => {
    expect(articles.filter(({ front }) => front.audience === 'engineers')).toHaveLength(4 * languages.length);
  });

  test('says the same about a subject in both languages, apart from the words', () => {
    for (const english of articles.filter(({ language }) => language === 'en')) {
      const chinese = articles.find(({ language, file }) => language === 'zh' && file === english.file);
      const shared = (article: typeof english | undefined) => ({
        audience: article?.front.audience,
        category: article?.front.category,
        updated: article?.front.updated,
        reviewBy: article?.front.reviewBy,
        steps: article && steps(article.body).length,
      });
      expect({ file: english.file, ...shared(chinese) }).toEqual({ file: english.file, ...shared(english) });
    }
  });

  describe.each(languages)('in %s', (language) => {
    const own = articles.filter((article) => article.language === language);

    test('has no two articles with one title', () => {
      expect(twice(own.map(({ front }) => front.title))).toEqual([]);
    });

    test('has no question that leads to two articles', () => {
      expect(twice(own.flatMap(({ front }) => front.questions))).toEqual([]);
    });
  });

  describe.each(articles)('$name', ({ language, file, front, body }) => {
    test('is filed under its subject and language', () => {
      expect(`${front.language}/${front.subject}.md`).toBe(`${language}/${file}`);
    });

    test('is reviewed after it was written', () => {
      expect(front.reviewBy > front.updated).toBe(true);
    });

    test('says what it solves, then the steps, the sign of success and when to stop', () => {
      const [opening, ...sections] = body.split(/^## /m);
      expect(opening?.trim()).toMatch(/^[^#\d-].{10,}$/);
      expect(sections.map((section) => section.split('\n')[0])).toEqual(headings[language]);
      for (const section of sections) expect(section.split('\n').slice(1).join('').trim()).not.toBe('');
    });

    test('numbers its steps from one, and only its steps', () => {
      const section = body.split(/^## /m)[1] ?? '';
      const numbers = steps(body);
      expect(numbers.length).toBeGreaterThanOrEqual(4);
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      expect(section.trim().split('\n').slice(2)).toHaveLength(numbers.length);
    });

    test('is short enough to be read on a phone', () => {
      const { least, most } = bodyLength[language];
      const length = language === 'en' ? body.trim().split(/\s+/).length : body.replace(/\s/g, '').length;
      expect(length).toBeGreaterThanOrEqual(least);
      expect(length).toBeLessThanOrEqual(most);
    });

    test('invents no address and no telephone number', () => {
      const hosts = body.match(/[\w-]+(\.[\w-]+)*\.(com|cn|net|org|io)\b/g) ?? [];
      expect(hosts.filter((host) => !/(^|\.)example\.com$/.test(host))).toEqual([]);
      expect(body.match(/(?<![\w.])\+?\d[\d -]{6,}\d/g)).toBeNull();
    });
  });
});
