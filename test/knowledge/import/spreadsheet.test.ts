import { describe, expect, jest, test } from '@jest/globals';
import { gb18030 } from './fixtures/gb18030.ts';
import { articleFrom, imported, refusalOf } from './fixtures/imported.ts';
import { xlsxFile } from './fixtures/xlsx-file.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

const FAQ = `question,answer,category
"VPN is down, what now?","1. Check the time.
2. Sign in again.",network
Printer jam,Open the tray.,printing
`;

describe('a table of questions and answers', () => {
  test('gives an article for each row', async () => {
    expect(await imported('faq.csv', FAQ)).toMatchObject([
      {
        article: {
          title: 'VPN is down, what now?',
          body: '1. Check the time.\n2. Sign in again.',
          category: 'network',
        },
      },
      { article: { title: 'Printer jam', body: 'Open the tray.', category: 'printing' } },
    ]);
  });

  test('is found below the name of the list', async () => {
    const list = 'IT FAQ 2026,,\n,,\nNo,Question,Answer\n1,Where is the label printer?,In the mail room.\n';
    expect(await imported('faq.csv', list)).toMatchObject([
      { article: { title: 'Where is the label printer?', body: 'In the mail room.' } },
    ]);
  });

  test('of Notion has its questions under "Name"', async () => {
    expect(
      await imported('faq.csv', 'Name,Answer\nHow do I adjust the chair?,Lift the left lever.\n'),
    ).toMatchObject([{ article: { title: 'How do I adjust the chair?' } }]);
  });

  test.each([
    [
      'semicolons',
      FAQ.replace('question,answer,category', 'question;answer;category')
        .replaceAll(',network', ';network')
        .replaceAll('","', '";"')
        .replace('jam,Open the tray.,', 'jam;Open the tray.;'),
    ],
    [
      'tabs and Windows line ends',
      'Question\tAnswer\r\nVPN is down, what now?\tSign in again.\r\nPrinter jam\tOpen the tray.\r\n',
    ],
    ['a byte order mark and blank lines', `\ufeff\n,,\n${FAQ}\n\n`],
  ])('with %s', async (_name, csv) => {
    expect(await imported('faq.csv', csv)).toMatchObject([
      { article: { title: 'VPN is down, what now?' } },
      { article: { title: 'Printer jam', body: 'Open the tray.' } },
    ]);
  });

  test.each([['标题,内容'], ['问题,答案'], ['问题：,解决方案'], ['标准问题,回答']])(
    'in GB18030 with the columns %s',
    async (columns) => {
      const csv = gb18030(`${columns}\n打印机卡纸怎么办,打开后盖取出纸张\n`);
      expect(await articleFrom('faq.csv', csv)).toMatchObject({
        title: '打印机卡纸怎么办',
        body: '打开后盖取出纸张',
        language: 'zh',
      });
    },
  );

  test.each([
    ['故障现象,处理步骤'],
    ['问题描述,解答'],
    ['问题 Question,答案 Answer'],
    ['Issue,Resolution steps'],
    ['Problem description,Solution'],
    ['Question (FAQ),Answer'],
    ['short_description,text'],
  ])('columns are found under %s', async (heading) => {
    expect(await articleFrom('faq.csv', `${heading}\n蓝屏怎么办,重启电脑。`)).toMatchObject({
      title: '蓝屏怎么办',
      body: '重启电脑。',
    });
  });

  test('columns in two languages are one subject in two languages', async () => {
    const table =
      'Category,Question (EN),Answer (EN),问题（中文）,答案（中文）\nVPN,How do I get VPN?,Ask.,怎么申请 VPN,找主管。\nVPN,What is VPN?,A tunnel.,,';
    const articles = (await imported('faq.csv', table)).map((outcome) =>
      outcome.kind === 'article' ? outcome.article : outcome,
    );
    expect(articles).toMatchObject([
      { language: 'en', title: 'How do I get VPN?', body: 'Ask.', category: 'VPN' },
      { language: 'zh', title: '怎么申请 VPN', body: '找主管。', category: 'VPN' },
      { language: 'en', title: 'What is VPN?' },
    ]);
    const [english, chinese] = articles as readonly { subject: string; source: { location: string } }[];
    expect(english!.subject).toBe(chinese!.subject);
    expect(english!.source.location).not.toBe(chinese!.source.location);
  });

  test('an answer in HTML, as other desks export it, is Markdown', async () => {
    const table =
      'number,short_description,text,sys_updated_on\nKB7,Reset VPN,<p>Open the <b>portal</b>.</p><ol><li>Press.</li></ol>,2026-03-01 10:00:00';
    expect(await articleFrom('kb.csv', table)).toMatchObject({
      subject: 'kb7',
      body: 'Open the **portal**.\n\n1.  Press.',
      updated: '2026-03-01',
    });
    expect((await articleFrom('kb.csv', 'q,a\nTag?,<p> is a tag')).body).toBe('<p> is a tag');
  });

  test('the headings are shown to the one who has to name them, not the name of the list', async () => {
    const refused = await refusalOf('faq.csv', '常见问题清单,,\n序号,甲,乙\n1,x,y');
    expect(refused.reason.zh).toContain('序号 | 甲 | 乙');
  });

  test('other ways to ask, audience, owner and dates have columns too', async () => {
    const csv =
      '标题,问题,答案,相似问题,受众,负责人,更新日期\n卡纸,打印机卡纸怎么办,开盖,"纸出不来\n打印机红灯",工程师,李雷,2026/3/1\n';
    expect(await articleFrom('faq.csv', csv)).toMatchObject({
      title: '卡纸',
      questions: ['打印机卡纸怎么办', '纸出不来', '打印机红灯'],
      audience: 'engineers',
      owner: '李雷',
      updated: '2026-03-01',
    });
  });

  test('an article keeps its id when rows move or its answer is corrected', async () => {
    const ids = async (csv: string) =>
      (await imported('faq.csv', csv))
        .map((outcome) => outcome.kind === 'article' && outcome.article.id)
        .sort();
    const [head, ...rows] = ['question,answer', 'Printer jam,Open the tray.', 'Slow Wi-Fi,Move closer.'];
    expect(await ids([head, ...rows].join('\n'))).toEqual(
      await ids([head, ...rows.reverse()].join('\n').replace('Move', 'Go')),
    );
    expect(new Set(await ids([head, ...rows].join('\n'))).size).toBe(2);
  });

  test('translations share a subject', async () => {
    const csv = 'subject,language,question,answer\njam,en,Printer jam,Open it.\njam,zh,打印机卡纸,打开\n';
    expect(await imported('faq.csv', csv)).toMatchObject([
      { article: { id: 'jam.en', source: { location: 'faq.csv#jam.en' } } },
      { article: { id: 'jam.zh', source: { location: 'faq.csv#jam.zh' } } },
    ]);
  });
});

describe('a row that cannot be used is refused by its number, and the others are read', () => {
  test('half a row, or a question asked twice', async () => {
    const csv =
      'question,answer\nPrinter jam,Open the tray.\nSlow Wi-Fi,\n,Move closer.\nPrinter jam,Shake it.\n';
    const [first, ...refused] = await imported('faq.csv', csv);
    expect(first).toMatchObject({ kind: 'article' });
    expect(refused).toMatchObject([
      { code: 'bad_row', location: 'faq.csv#row-3' },
      { code: 'bad_row', location: 'faq.csv#row-4' },
      { code: 'repeated_row', location: 'faq.csv#row-5' },
    ]);
    expect(refused[0]).toMatchObject({ reason: { en: expect.stringContaining('Row 3') } });
  });

  test('a row that leaves open for whom it is', async () => {
    const csv = 'question,answer,audience\nSafe,Open it.,engineers\nWi-Fi,Move.,\nDoor,Knock.,everybody\n';
    expect(await imported('faq.csv', csv)).toMatchObject([
      { article: { audience: 'engineers' } },
      { code: 'unknown_audience' },
      { code: 'unknown_audience' },
    ]);
  });

  test('a column that was meant to say the audience refuses the table', async () => {
    expect((await refusalOf('faq.csv', 'question,answer,audiance\nSafe,Open it.,engineers\n')).code).toBe(
      'unknown_audience',
    );
  });
});

describe('tables that cannot be used', () => {
  test.each([
    ['no_columns', 'name,phone\nLi Lei,123\n'],
    ['empty', 'question,answer\n'],
    ['empty', '\n,,\n'],
    ['damaged', 'question,answer\n"never closed,x\ny,z\n'],
    ['no_columns', '__proto__,constructor\na,b\n'],
  ])('%s: %j', async (code, csv) => {
    expect((await refusalOf('faq.csv', csv)).code).toBe(code);
  });

  test('the first row is shown to the one who has to name the columns', async () => {
    expect((await refusalOf('faq.csv', 'name,phone\nLi Lei,123\n')).reason.en).toContain('name | phone');
  });

  test('rows of different length are no obstacle', async () => {
    expect(await imported('faq.csv', 'question,answer,note\nJam,Open.\nWi-Fi,Move.,x,y,z\n')).toHaveLength(2);
  });
});

describe('Excel', () => {
  test('every sheet with questions and answers counts, others are passed over', async () => {
    const xlsx = xlsxFile({
      Contents: [['Made by'], ['Li Lei']],
      Sheet2: [],
      Network: [
        ['Question', 'Answer'],
        ['VPN is down', 'Sign in again.'],
      ],
      打印: [
        ['问题', '答案'],
        ['打印机卡纸', '打开后盖'],
      ],
    });
    expect(await imported('faq.xlsx', xlsx)).toMatchObject([
      { article: { title: 'VPN is down', language: 'en' } },
      { article: { title: '打印机卡纸', language: 'zh' } },
    ]);
  });

  test('a workbook without such a sheet says what it found', async () => {
    const refused = await refusalOf(
      'list.xlsx',
      xlsxFile({
        A: [
          ['Name', 'Phone'],
          ['Li Lei', '123'],
        ],
      }),
    );
    expect(refused.code).toBe('no_columns');
    expect(refused.reason.zh).toContain('Name | Phone');
  });

  test.each([
    ['encrypted', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])],
    ['damaged', Buffer.from('not a workbook')],
  ])('%s', async (code, bytes) => {
    expect((await refusalOf('x.xlsx', bytes)).code).toBe(code);
  });
});
