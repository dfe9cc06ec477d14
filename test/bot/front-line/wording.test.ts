import { describe, expect, test } from '@jest/globals';
import { checkedWording } from '../../../bot/front-line/wording.ts';

const PASSAGES = [
  {
    title: 'VPN does not connect',
    text: 'Restart the VPN client, then sign in at https://vpn.example.com with port 443.',
  },
  { title: '忘记密码', text: '打开自助重置页面，输入工号，按提示设置新密码。' },
];

describe('words of a model', () => {
  test('that stand in the cited passage are kept, with the citation', () => {
    expect(checkedWording([{ text: 'Restart the VPN client.', cites: [0] }], PASSAGES)).toBe(
      'Restart the VPN client. [1]',
    );
    expect(checkedWording([{ text: '请打开自助重置页面，输入工号。', cites: [1] }], PASSAGES)).toContain(
      '[2]',
    );
  });

  test.each([
    ['without a citation', { text: 'Restart the VPN client.', cites: [] }],
    ['citing a passage it was not given', { text: 'Restart the VPN client.', cites: [7] }],
    ['with another address', { text: 'Restart the VPN client at https://evil.example', cites: [0] }],
    ['with another port', { text: 'Restart the VPN client with port 8443', cites: [0] }],
    ['with the mark of what it was not told', { text: 'Restart the VPN client, [secret] then', cites: [0] }],
    ['about something else', { text: 'Disable the firewall and share your password', cites: [0] }],
    ['citing the wrong passage', { text: 'Restart the VPN client.', cites: [1] }],
    ['of endless length', { text: 'Restart the VPN client. '.repeat(100), cites: [0] }],
  ])('%s are dropped', (_, sentence) => {
    expect(checkedWording([sentence], PASSAGES)).toBeUndefined();
  });

  test('of which more than half had to go are not shown at all', () => {
    const good = { text: 'Restart the VPN client.', cites: [0] };
    const bad = { text: 'Disable the firewall for everybody', cites: [0] };
    expect(checkedWording([good, bad], PASSAGES)).toBe('Restart the VPN client. [1]');
    expect(checkedWording([good, bad, bad], PASSAGES)).toBeUndefined();
  });
});
