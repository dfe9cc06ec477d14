import type { Article, Asked, Embedder } from '../../knowledge/types.ts';

/** An article with what a test says about it. */
export function article(id: string, title: string, body: string, more: Partial<Article> = {}): Article {
  return {
    id,
    subject: id,
    title,
    body,
    language: /\p{Script=Han}/u.test(title) ? 'zh' : 'en',
    audience: 'staff',
    source: { collection: 'test', location: id },
    questions: [],
    version: `${title}${body}${JSON.stringify(more)}`,
    ...more,
  };
}

export function staffAsk(question: string, more: Partial<Asked> = {}): Asked {
  return { question, audience: 'staff', language: 'en', ...more };
}

export const OFFICE: readonly Article[] = [
  article(
    'vpn',
    'Connect to the VPN',
    'Open GlobalProtect, type vpn.example.com and sign in with your company account.\n\n## Error 0x80070005\nRestart the client as administrator.',
  ),
  article(
    'printer',
    'The printer prints blank pages',
    'Take out the toner cartridge, shake it and put it back.',
  ),
  article(
    'password',
    'Reset a forgotten password',
    'Go to the password page, choose Forgot password and follow the text message.',
  ),
  article('wifi', 'Join the office Wi-Fi', 'Choose the network Office and accept the certificate.'),
  article('mailbox', 'The mailbox is full', 'Archive old mail: File, Clean up, Archive. The quota is 50 GB.'),
  article('dashu', '打印机卡纸怎么办', '关闭打印机电源，打开后盖，沿出纸方向慢慢抽出卡住的纸。'),
  article('mima', '忘记开机密码', '打电话给服务台核实身份后，由工程师重置开机密码。'),
];

/** Knows a few meanings: texts about the same thing point the same way, in either language. */
export function meanings(...topics: readonly RegExp[]): Embedder {
  return {
    model: 'meanings',
    dimensions: topics.length + 1,
    embed: async (texts) =>
      texts.map((text) => {
        const vector = Float32Array.from([0.2, ...topics.map((topic) => (topic.test(text) ? 1 : 0))]);
        const length = Math.hypot(...vector);
        return vector.map((x) => x / length);
      }),
  };
}
