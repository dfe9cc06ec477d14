import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type LiveKnowledgeBase, openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import type { Embedder, Verdict } from '../../../knowledge/types.ts';
import { article, meanings, OFFICE, staffAsk } from '../articles-for-tests.ts';

const titles = async (kb: LiveKnowledgeBase, question: string, more = {}) =>
  (await kb.search(staffAsk(question, more), 3)).map(({ article: found }) => found.id);
// ten thousand articles on a machine that does other things too
jest.setTimeout(60_000);

const opened: LiveKnowledgeBase[] = [];
const open = async (articles = OFFICE, more = {}) => {
  const kb = await openKnowledgeBase({ articles, ...more });
  opened.push(kb);
  return kb;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((kb) => kb.settled()));
});
const shown = (verdict: Verdict) =>
  verdict.kind === 'answer'
    ? [verdict.match.article.id]
    : verdict.matches.map(({ article: found }) => found.id);

describe('finding by words', () => {
  test.each([
    ['printer gives blank pages', 'printer', 'its words are in the title'],
    ['0x80070005', 'vpn', 'an error code is found whole'],
    ['my prnter is dead', 'printer', 'a slip of the finger is forgiven'],
    ['forgot my pwd', 'password', 'pwd is a synonym of password'],
    ['WLAN certificate', 'wifi', 'WLAN is a synonym of Wi-Fi'],
    ['打印机卡纸了', 'dashu', 'Chinese words are found without spaces'],
    ['电脑开机密码忘了', 'mima', 'of two about passwords the one in the same words'],
  ])('"%s" finds %s: %s', async (question, id) => {
    expect((await titles(await open(), question))[0]).toBe(id);
  });

  test("the company's own abbreviation finds what it stands for", async () => {
    expect(
      (await titles(await open(OFFICE, { synonyms: '- [gp, globalprotect]' }), 'GP will not start'))[0],
    ).toBe('vpn');
    expect(await titles(await open(), 'GP will not start')).not.toContain('vpn');
  });

  test("what a question calls by another name is compared in the articles' own word", async () => {
    const read: string[] = [];
    const listening: Embedder = {
      ...meanings(/企业微信/),
      async embed(texts, as) {
        if (as === 'query') read.push(...texts);
        return meanings(/企业微信/).embed(texts, as);
      },
    };
    const kb = await open([...OFFICE, article('wecom', '企业微信无法登录', '检查网络后重新登录。')], {
      embedder: listening,
    });
    await kb.settled();
    await kb.ask(staffAsk('my WeCom pw and VPN'));
    expect(read).toContain('my 企业微信 password and VPN');
  });

  test('the words of a question that no article has are told, and those that one article lacks', async () => {
    const kb = await open();
    const lacking = (question: string, id?: string) => kb.lacking(staffAsk(question), id);
    expect(lacking('The printer prints blank badges, my pwd')).toEqual(['badges']);
    expect(lacking('The printer prints blank badges, my pwd', 'printer')).toEqual(['badges', 'password']);
    expect(lacking('打印机卡纸，扫码枪')).toEqual(['扫码枪']);
    expect(lacking('🙂')).toEqual([]);
    kb.remove(['mailbox']);
    expect(lacking('quota of the printer')).toEqual(['quota']);
  });

  test('a word that only an article for engineers has is no word of the articles for staff', async () => {
    const rack = article('rack', 'Rack key', 'The rack key hangs behind the printer.', {
      audience: 'engineers',
    });
    const kb = await open([...OFFICE, rack]);
    const asked = 'rack behind the printer';
    expect(kb.lacking(staffAsk(asked))).toEqual(['rack', 'behind']);
    expect(kb.lacking(staffAsk(asked, { audience: 'engineers' }))).toEqual([]);
  });

  test('a synonyms file that is no list of lists is refused with its fault', async () => {
    await expect(open(OFFICE, { synonyms: 'gp: globalprotect' })).rejects.toMatchObject({
      code: 'synonyms-unreadable',
    });
  });

  test('a phrase people asked with finds the article that has none of its words', async () => {
    const asked = [
      { ...OFFICE[0]!, questions: ['working from home does not work'], version: '2' },
      ...OFFICE.slice(1),
    ];
    expect((await titles(await open(asked), 'work from home broken'))[0]).toBe('vpn');
  });
});

describe('work that nobody waits for', () => {
  test('has its turns given to it, and questions are answered meanwhile', async () => {
    let isBusy = true;
    let asked = 0;
    const turn = async () => {
      asked += 1;
      while (isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const kb = await open(OFFICE, { turn });
    let isSettled = false;
    const settled = kb.settled().then(() => (isSettled = true));
    expect((await titles(kb, 'printer gives blank pages'))[0]).toBe('printer');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect({ asked, isSettled }).toEqual({ asked: 1, isSettled: false });
    isBusy = false;
    await settled;
    expect(asked).toBe(OFFICE.length);
  });
});

describe('who may see what', () => {
  const kb = () =>
    open([
      ...OFFICE,
      article('root', 'Root password of the VPN gateway', 'It is in the safe.', { audience: 'engineers' }),
    ]);

  test('what is for engineers never reaches staff', async () => {
    expect(await titles(await kb(), 'root password of the VPN gateway')).not.toContain('root');
  });

  test('and does reach engineers', async () => {
    expect((await titles(await kb(), 'root password of the VPN gateway', { audience: 'engineers' }))[0]).toBe(
      'root',
    );
  });
});

describe('translations', () => {
  const pair = [
    article('leave.en', 'Apply for leave', 'Open the portal and choose Leave.', { subject: 'leave' }),
    article('leave.zh', '如何请假', '打开门户，选择请假。', { subject: 'leave' }),
    ...OFFICE,
  ];

  test('of two translations the one in the language asked for is shown, once', async () => {
    expect(await titles(await open(pair), 'apply for leave', { language: 'zh' })).toContain('leave.zh');
    expect(await titles(await open(pair), 'apply for leave', { language: 'zh' })).not.toContain('leave.en');
    expect((await titles(await open(pair), '请假', { language: 'en' }))[0]).toBe('leave.en');
  });
});

describe('finding by meaning', () => {
  const embedder = meanings(/blank|empty sheet|白纸/, /VPN|远程/, /password|密码/, /mail/);

  test('a Chinese question finds the English article', async () => {
    const kb = await open(OFFICE, { embedder });
    await kb.settled();
    expect((await titles(kb, '打出来全是白纸', { language: 'zh' })).slice(0, 2)).toContain('printer');
  });

  test('without the model the same question is answered by words alone', async () => {
    const failing: Embedder = { ...embedder, embed: () => Promise.reject(new Error('model is away')) };
    const kb = await open(OFFICE, { embedder: failing });
    expect(await kb.settled()).toEqual({ byWordsAlone: OFFICE.length, problem: 'model is away' });
    expect((await titles(kb, 'printer gives blank pages'))[0]).toBe('printer');
  });

  test('a model that never answers does not hold up the question', async () => {
    const stuck: Embedder = {
      ...embedder,
      embed: (texts, as) =>
        as === 'query' && texts[0] === 'blank pages' ? new Promise(() => {}) : embedder.embed(texts, as),
    };
    const kb = await open(OFFICE, { embedder: stuck, embedTimeoutMs: 1 });
    await kb.settled();
    expect((await titles(kb, 'blank pages'))[0]).toBe('printer');
  });

  test('a model that fails three questions in a row is said to be away and waited for no more, until it answers again', async () => {
    let isAway = false;
    const asked: string[] = [];
    const leaving: Embedder = {
      ...embedder,
      embed: (texts, as) => {
        if (as === 'query') asked.push(texts[0]!);
        return isAway ? Promise.reject(new Error('gone')) : embedder.embed(texts, as);
      },
    };
    const kb = await open(OFFICE, { embedder: leaving });
    await kb.settled();
    isAway = true;
    for (const question of ['one', 'two']) await kb.ask(staffAsk(question));
    expect(kb.hasMeaning()).toBe(true);
    await kb.ask(staffAsk('three'));
    expect(kb.hasMeaning()).toBe(false);
    isAway = false;
    expect((await titles(kb, 'printer gives blank pages'))[0]).toBe('printer');
    expect(asked.at(-1)).toBe('printer gives blank pages');
    expect(kb.hasMeaning()).toBe(true);
    expect((await titles(kb, '打出来全是白纸', { language: 'zh' })).slice(0, 2)).toContain('printer');
  });

  test('how like a question is to a phrase of the article is told apart from how like it is to the title', async () => {
    const figures = async (questions: readonly string[]) => {
      const kb = await open([{ ...article('vpn', 'Tunnel', 'Restart it.'), questions }], { embedder });
      const { candidates } = await kb.inspect(staffAsk('VPN'));
      const {
        phraseShort = 0,
        phraseLong = 0,
        titleShort = 0,
        titleLong = 0,
      } = candidates[0]?.features ?? {};
      return { phrase: phraseShort + phraseLong, title: titleShort + titleLong };
    };
    const asked = await figures(['远程连不上', 'mail is late']);
    expect(asked.phrase).toBeGreaterThan(asked.title);
    expect((await figures([])).phrase).toBe(0);
  });

  test('text that was embedded once is not embedded again', async () => {
    let embedded = 0;
    const counting: Embedder = {
      ...embedder,
      embed: (texts, as) => {
        embedded += texts.length;
        return embedder.embed(texts, as);
      },
    };
    const kb = await open(OFFICE, { embedder: counting });
    await kb.settled();
    const before = embedded;
    kb.replace([{ ...OFFICE[0]!, owner: 'network team', version: 'other owner' }]);
    await kb.settled();
    expect(embedded).toBe(before);
  });
});

describe('a changed article', () => {
  test('is found by its new words at once and no longer by its old', async () => {
    const kb = await open();
    kb.replace([article('printer', 'The scanner whistles', 'Oil it.')]);
    expect((await titles(kb, 'scanner whistles'))[0]).toBe('printer');
    expect(await titles(kb, 'blank toner cartridge')).not.toContain('printer');
    expect(kb.articles()).toHaveLength(OFFICE.length);
  });

  test('a removed one is gone', async () => {
    const kb = await open();
    kb.remove(['printer']);
    expect(kb.article('printer')).toBeUndefined();
    expect(await titles(kb, 'blank toner cartridge')).not.toContain('printer');
  });

  test('has the same figures as one that was always so, however often it was edited', async () => {
    const figures = async (kb: LiveKnowledgeBase) => {
      const { question, candidates } = await kb.inspect(staffAsk('the printer prints blank pages, toner?'));
      return { question, candidates: candidates.map(({ features }) => features) };
    };
    const fresh = await open();
    const edited = await open();
    const [first, ...others] = OFFICE;
    edited.replace([{ ...first!, body: 'Toner unicorns.', version: 'one' }]);
    edited.replace([{ ...first!, version: 'two' }]);
    edited.remove(others.map(({ id }) => id));
    edited.replace(others);
    expect(await figures(edited)).toEqual(await figures(fresh));
    const word = await edited.inspect(staffAsk('unicorns'));
    expect(word.question.unknownTerms).toBe(1);
  });

  test('changes upon changes leave nothing behind', async () => {
    const kb = await open();
    for (let i = 0; i < 2000; i++)
      kb.replace([article('printer', `The printer hums tune ${i}`, `Tune ${i}. `.repeat(3))]);
    expect((await titles(kb, 'printer hums tune 1999'))[0]).toBe('printer');
    expect((await titles(kb, '0x80070005'))[0]).toBe('vpn');
  });

  test('a start from a saved index takes what changed since', async () => {
    const saved = (await open()).save();
    const now = [
      ...OFFICE.slice(2),
      article('vpn', 'Connect from home', 'Use the new client.'),
      article('new', 'Badge lost', 'Tell security.'),
    ];
    const kb = await open(now, { saved });
    expect((await titles(kb, 'connect from home new client'))[0]).toBe('vpn');
    expect((await titles(kb, 'lost badge'))[0]).toBe('new');
    expect(await titles(kb, '0x80070005')).not.toContain('vpn');
    expect(await titles(kb, 'blank toner cartridge')).toEqual([]);
    expect((await titles(kb, '打印机卡纸'))[0]).toBe('dashu');
  });
});

describe('what is odd', () => {
  test('ten thousand copies of one text are one choice and hide nothing', async () => {
    const copies = Array.from({ length: 10_000 }, (_, i) =>
      article(`copy${i}`, 'The printer prints blank pages', 'Shake the toner.'),
    );
    const kb = await open([...copies, ...OFFICE]);
    const found = await titles(kb, 'printer blank pages');
    expect(found.filter((id) => id.startsWith('copy'))).toHaveLength(1);
    expect(found).toContain('printer');
  });

  test('of articles that contradict each other under one title the newer comes first and both are named', async () => {
    const kb = await open([
      article('old', 'Guest Wi-Fi password', 'It is on the notice board.', { updated: '2024-01-01' }),
      article('new', 'Guest Wi-Fi password', 'Ask the reception for it.', { updated: '2026-01-01' }),
      ...OFFICE,
    ]);
    const verdict = await kb.ask(staffAsk('guest wifi password'));
    expect(verdict.kind).not.toBe('answer');
    expect(shown(verdict).slice(0, 2)).toEqual(['new', 'old']);
  });

  test.each([
    ['🖨️', 'one emoji'],
    ['', 'nothing'],
    ['\u0000\u0001\u0002', 'control characters'],
    ['¿Dónde está la biblioteca?', 'a third language'],
    ['thanks!', 'thanks'],
    ['你好', 'a greeting'],
  ])('%p (%s) is answered with no article', async (question) => {
    expect((await (await open()).ask(staffAsk(question))).kind).toBe('none');
  });

  test('a pasted log of 100,000 characters is read from its beginning', async () => {
    const log = `VPN error 0x80070005\n${'at frame 12 in module\n'.repeat(5000)}`;
    expect((await titles(await open(), log.slice(0, 100_000)))[0]).toBe('vpn');
  });

  test('an empty knowledge base answers nothing', async () => {
    expect((await (await open([])).ask(staffAsk('printer'))).kind).toBe('none');
  });
});

describe('why', () => {
  test('every verdict names its figures, its thresholds and the calibration that decided', async () => {
    const { why } = await (await open()).ask(staffAsk('printer gives blank pages'));
    expect(why.calibration).toMatch(/^shipped-/);
    expect(why.thresholds.answer).toBeGreaterThan(why.thresholds.choices);
    const { sentenceTitledShort = 0, sentenceTitledLong = 0 } = why.features;
    expect(sentenceTitledShort + sentenceTitledLong).toBeGreaterThan(0.5);
  });

  test('confidences of one question are chances that exclude each other', async () => {
    const matches = await (await open()).search(staffAsk('password'), 10);
    expect(matches.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1);
  });

  test('a thousand copies of one article make it no surer of the others', async () => {
    const copies = Array.from({ length: 1_000 }, (_, i) =>
      article(`shoes-${i}`, 'How to lace the safety shoes', 'Pull the red lace twice and knot it.'),
    );
    const kb = await open([...OFFICE, ...copies]);
    await kb.settled();
    const { why, kind } = await kb.ask(staffAsk('it is friday and I want to go home'));
    const without = await open(OFFICE);
    await without.settled();
    const { thresholds } = (await without.ask(staffAsk('it is friday and I want to go home'))).why;
    expect(why.thresholds.answer).toBeCloseTo(thresholds.answer, 1);
    expect(kind).not.toBe('answer');
  });

  test('a site that learned to trust its answers more does not offer titles for what has nothing to do with them', async () => {
    const taught = { version: 1, made: '2026-11-23', outcomes: 200, slope: 0.4, intercept: 1, tried: [] };
    const asked = staffAsk('how tall is the mountain with the network mast');
    const [shipped, site] = [await open(), await open(OFFICE, { site: taught })];
    const before = await shipped.ask(asked);
    const after = await site.ask(asked);
    expect([before.kind, after.kind]).toEqual(['none', 'none']);
    const [was, is] = [before, after].map((verdict) =>
      verdict.kind === 'answer' ? [] : verdict.matches.map(({ confidence }) => confidence),
    );
    expect(is![0]).toBeGreaterThan(was![0]! * 1.5);
    expect(is!.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1);
  });

  test('the less risk the administrator takes, the higher the threshold', async () => {
    const at = async (risk: number) =>
      (await (await open(OFFICE, { risk })).ask(staffAsk('vpn'))).why.thresholds.answer;
    expect(await at(0.02)).toBeGreaterThan(await at(0.1));
  });
});
