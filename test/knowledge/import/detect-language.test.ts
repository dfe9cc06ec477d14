import { expect, jest, test } from '@jest/globals';
import { detectLanguage } from '../../../knowledge/import/detect-language.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

test.each([
  ['zh', '重启路由器后仍无法上网，请联系服务台。'],
  ['en', 'Restart the router, then call the desk.'],
  ['zh', '在 PowerShell 里运行 Get-NetAdapter，确认 Ethernet 状态为 Up，然后重启 Wi-Fi'],
  ['zh', `安装方法如下：\n\n\`\`\`\n${'sudo apt install network-manager-openvpn\n'.repeat(20)}\`\`\`\n`],
  ['en', 'The folder is called 财务 (finance); ask your manager for access to it before you open it.'],
  ['en', 'Pour réinitialiser le mot de passe, ouvrez le portail.'],
  ['zh', 'VPN 连不上'],
  ['en', 'VPN'],
  [undefined, 'Перезагрузите компьютер и попробуйте снова.'],
  [undefined, 'パスワードを忘れた場合は、ヘルプデスクに連絡してください。'],
  [undefined, '비밀번호를 잊어버린 경우 헬프데스크에 문의하세요.'],
  [undefined, '🙂 123'],
])('%s: %s', (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});

test('an unclosed code block or ten megabytes do not hold it up', () => {
  expect(detectLanguage('```\n'.repeat(2_000_000))).toBeUndefined();
  expect(detectLanguage(`说明\n${'```'.repeat(1_000_000)}`)).toBe('zh');
});
