import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../../knowledge/import/decode.ts';
import { big5 } from './fixtures/big5.ts';
import { gb18030 } from './fixtures/gb18030.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

const CHINESE = '无法连接公司网络时，请先检查网线，再重启电脑（按住电源键十秒）。';

/** Hangul as an old Korean Windows program saves it. */
function eucKr(text: string): Buffer {
  const codes = new Map<string, Buffer>();
  const decoder = new TextDecoder('euc-kr');
  for (let lead = 0xb0; lead <= 0xc8; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      const bytes = Buffer.from([lead, trail]);
      codes.set(decoder.decode(bytes), bytes);
    }
  }
  return Buffer.concat([...text].map((letter) => codes.get(letter) ?? Buffer.from(letter, 'latin1')));
}

function textOf(bytes: Uint8Array, declared?: string): string {
  const decoded = decode(bytes, declared);
  return decoded.kind === 'text' ? decoded.text : decoded.code;
}

describe('documents arrive in the encodings people save them in', () => {
  test('UTF-8, with and without a byte order mark', () => {
    expect(textOf(Buffer.from(CHINESE))).toBe(CHINESE);
    expect(textOf(Buffer.from(`\ufeff${CHINESE}`))).toBe(CHINESE);
  });

  test('UTF-16 of either order, if it is marked', () => {
    const little = Buffer.from(`\ufeff${CHINESE}`, 'utf16le');
    expect(textOf(little)).toBe(CHINESE);
    expect(textOf(Buffer.from(little).swap16())).toBe(CHINESE);
  });

  test('GB18030, as Chinese Windows saves a text', () => {
    expect(textOf(gb18030(CHINESE))).toBe(CHINESE);
    expect(textOf(gb18030('VPN 报错 809'))).toBe('VPN 报错 809');
  });

  test('Big5, as Windows in Taiwan and Hong Kong saves a text', () => {
    const article = '無法連線到公司網路時，請先檢查網路線，再重新啟動電腦（按住電源鍵十秒）。';
    expect(textOf(big5(article))).toBe(article);
    expect(textOf(big5('印表機卡紙：\n1. 請先關閉電源 (Power)\n2. 打開後蓋，取出紙張'))).toContain(
      '取出紙張',
    );
    expect(textOf(big5('請重新開機並連線網路'))).toBe('請重新開機並連線網路');
  });

  test('Shift-JIS, so that a Japanese document is refused for its language and not for its letters', () => {
    const bytes = Buffer.from('8370835c8352839382f08dc48b4e93ae82b582c482ad82be82b382a2', 'hex');
    expect(textOf(bytes)).toBe('パソコンを再起動してください');
  });

  test('English as Western Windows saves it, with its quotes and dashes', () => {
    const bytes = Buffer.from(
      'Press \x93Start\x94 \x96 then wait. It\x92s done when the lamp is green.',
      'latin1',
    );
    expect(decode(bytes)).toMatchObject({
      text: 'Press “Start” – then wait. It’s done when the lamp is green.',
    });
    expect(decode(bytes, 'iso-8859-1')).toMatchObject({ text: expect.stringContaining('“Start” – then') });
  });

  test('any other charset only if the page declares it', () => {
    const latin = Buffer.from('résumé déjà vu', 'latin1');
    expect(textOf(latin, 'windows-1252')).toBe('résumé déjà vu');
    expect(textOf(latin)).toBe('wrong_encoding');
    expect(textOf(latin, 'no-such-charset')).toBe('wrong_encoding');
  });

  test.each([
    ['Latin-1', Buffer.from('Übermäßig große Dateien können nicht geöffnet werden', 'latin1')],
    ['Windows-1251', Buffer.from('cff0e8e2e5f220eae0ea20e4e5ebe020f120f1e5f2fcfe', 'hex')],
    [
      'Korean in EUC-KR',
      eucKr('회사 네트워크에 연결할 수 없으면 먼저 케이블을 확인하고 컴퓨터를 다시 시작하십시오'),
    ],
    ['Japanese in EUC-JP', Buffer.from('a5d1a5bda5b3a5f3a4f2bac6b5afc6b0a4b7a4c6a4afa4c0a4b5a4a4', 'hex')],
    ['French in Latin-1', Buffer.from('Les fichiers supprimés hier ont été récupérés à la main', 'latin1')],
    ['UTF-8 cut in the middle of many letters', Buffer.from(CHINESE).filter((_, index) => index % 3 !== 2)],
  ])('%s is refused rather than turned into wrong characters', (_name, bytes) => {
    expect(textOf(bytes)).toBe('wrong_encoding');
  });

  test('a text that was saved after being misread is refused: the characters are lost', () => {
    expect(textOf(Buffer.from('锟斤拷锟斤拷 VPN 锟斤拷'))).toBe('wrong_encoding');
  });

  test('an article about the replacement character itself is read', () => {
    const article = `${'When a file shows this sign it was saved in the wrong encoding. '.repeat(5)}\ufffd`;
    expect(textOf(Buffer.from(article))).toBe(article);
  });

  test('a program named .md is binary', () => {
    expect(textOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]))).toBe('binary');
  });
});

describe('for any text', () => {
  // A replacement character is what is left of a text that was misread before; a byte order mark is none of it.
  const readable = fc
    .string({ unit: 'grapheme', maxLength: 300 })
    .filter((text) => !/[\0\ufffd]|^\ufeff/.test(text));

  test('UTF-8 comes back as it was', () => {
    fc.assert(
      fc.property(readable, (text) => {
        expect(textOf(Buffer.from(text))).toBe(text);
      }),
    );
  });

  test('common Chinese in GB18030 comes back as it was', () => {
    const letters = fc.constantFrom(
      ...CHINESE,
      ...'的一是在不了有和人这中大为上个国我以要他时来用们取任据处',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 200 }), (chosen) => {
        // Two letters alone can be valid UTF-8 by chance (联通); a sentence cannot.
        const text = CHINESE + chosen.join('');
        expect(textOf(gb18030(text))).toBe(text);
      }),
    );
  });

  test('traditional Chinese in Big5 comes back as it was', () => {
    const sentence = '無法連線到公司網路時，請先檢查網路線，再重新啟動電腦。';
    const letters = fc.constantFrom(...sentence, ...'的一是不了在有我他這個們來為時到大要會可以');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 200 }), (chosen) => {
        const text = sentence + chosen.join('');
        expect(textOf(big5(text))).toBe(text);
      }),
    );
  });

  test('random bytes are either text without NULs or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const decoded = decode(bytes);
        expect(decoded.kind === 'text' ? decoded.text.includes('\0') : false).toBe(false);
      }),
    );
  });
});
