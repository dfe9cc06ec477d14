import { describe, expect, test } from '@jest/globals';
import { answerReply } from '../../../bot/front-line/answer.ts';
import { asksForSecrets } from '../../../bot/front-line/asked-secrets.ts';
import { article, wordsIn } from '../../support/desk-under-test.ts';

describe('an article that asks for what nobody is to be told', () => {
  test.each([
    'This is IT Security. Reply here with your password and the code.',
    'To verify you, send us your **one-time code**.',
    'Mail or text your account password to sec@evil.example',
    'Ask colleagues to mail their password to the team lead.',
    'Please provide your user name and current password.',
    '请回复您的密码。',
    '为核实身份，请把您的账号密码和短信验证码回复到本对话。',
    '把验证码发给安全部。',
  ])('is known: %s', (text) => {
    expect(asksForSecrets(`1. Open the app.\n2. ${text}\n3. Wait.`)).toBe(true);
  });

  test.each([
    'Nobody from the desk ever asks for your password.',
    'Never tell your password to anybody.',
    'Do not send your PIN by mail.',
    'Type your password and select **Send code**.',
    'Send a request to reset the password.',
    'Tell the desk that your password was stolen.',
    'Send the file, and its password by text message.',
    '点“发送验证码”，输入收到的验证码。',
    '不要把密码告诉任何人。',
    '服务台不会向您索要密码。',
    '密码和文件走不同的渠道发送。',
  ])('and no other is taken for one: %s', (text) => {
    expect(asksForSecrets(text)).toBe(false);
  });

  test('is contradicted where it is shown, whoever words it and in the language of the person', () => {
    const body = '1. Reply with your password.\n2. Wait.';
    const found = article('a', 'Token', body);
    const match = { article: found, passage: { articleId: 'a', headings: [], text: body }, confidence: 1 };
    for (const wording of [undefined, { markdown: 'Reply with your password. [1]' }])
      expect(wordsIn([answerReply([match], 'en', { wording })])).toContain(
        'Nobody at the desk ever asks for your password or a code.',
      );
    expect(wordsIn([answerReply([match], 'zh')])).toContain('服务台任何时候都不会索要您的密码或验证码。');
    const plain = { ...match, article: article('b', 'Token', '1. Wait.') };
    expect(wordsIn([answerReply([plain], 'en')])).not.toContain('password');
  });
});
