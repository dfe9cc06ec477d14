import { describe, expect, test } from '@jest/globals';
import { checkedWording } from '../../../bot/front-line/wording.ts';

const PASSAGES = [
  {
    title: 'VPN does not connect',
    text: 'Restart the VPN client, then sign in at https://vpn.example.com with port 443. Never tell anybody your password. Do not delete the profile.',
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
    ['with another host', { text: 'Restart the VPN client, then sign in at login.evil.com', cites: [0] }],
    ['with a share nobody named', { text: 'Restart the VPN client, sign in at \\\\fs9\\tools', cites: [0] }],
    [
      'that quote what is not there',
      { text: 'Restart the VPN client, then sign in at "Portal"', cites: [0] },
    ],
    ['that drop a "never"', { text: 'Tell anybody your password.', cites: [0] }],
    ['that drop a "do not"', { text: 'Restart the VPN client, and delete the profile.', cites: [0] }],
    ['that add a "do not"', { text: 'Do not restart the VPN client.', cites: [0] }],
    ['about something else', { text: 'Disable the firewall and share your password', cites: [0] }],
    ['citing the wrong passage', { text: 'Restart the VPN client.', cites: [1] }],
    ['of endless length', { text: 'Restart the VPN client. '.repeat(100), cites: [0] }],
  ])('%s are dropped', (_, sentence) => {
    expect(checkedWording([sentence], PASSAGES)).toBeUndefined();
  });

  test('that deny what the passage denies are kept', () => {
    const text = 'Do not delete the profile, and never tell anybody your password.';
    expect(checkedWording([{ text, cites: [0] }], PASSAGES)).toContain('Do not delete');
    const [zh] = [{ title: '钓鱼邮件', text: '不要点链接，不要打开附件。请断开网络，不同的电脑方法相同。' }];
    expect(checkedWording([{ text: '请不要打开附件。', cites: [0] }], [zh])).toBeDefined();
    expect(checkedWording([{ text: '请打开附件。', cites: [0] }], [zh])).toBeUndefined();
    expect(checkedWording([{ text: '请断开网络。', cites: [0] }], [zh])).toBeDefined();
    expect(checkedWording([{ text: '请不要断开网络。', cites: [0] }], [zh])).toBeUndefined();
  });

  test('that quote menus and hosts of the passage are kept', () => {
    const text = 'Sign in at **vpn.example.com** with port 443 after you “restart the VPN client”.';
    expect(checkedWording([{ text, cites: [0] }], PASSAGES)).toBeDefined();
  });

  test('that change the order of steps, or leave one out between two others, are not shown', () => {
    const passage = {
      title: 'Replace the toner',
      text: '1. Switch the printer off.\n2. Unplug the power cable.\n3. Open the front cover.\n4. Take out the cartridge.\n\nIt worked when a page comes out.',
    };
    const worded = (...texts: string[]) =>
      checkedWording(
        texts.map((text) => ({ text, cites: [0] })),
        [passage],
      );
    const [off, unplug, cover, cartridge] = [
      'Switch off the printer.',
      'Unplug its power cable.',
      'Open the front cover.',
      'Take out the cartridge.',
    ] as const;
    expect(worded(off, unplug, cover, cartridge, 'It worked when a page comes out.')).toBeDefined();
    expect(worded('Switch the printer off and unplug the power cable.', cover, cartridge)).toBeDefined();
    expect(worded(cover, cartridge)).toBeDefined();
    expect(worded(off, cover, cartridge)).toBeUndefined();
    expect(worded(cover, off, unplug, cartridge)).toBeUndefined();
  });

  test('of which more than half had to go are not shown at all', () => {
    const good = { text: 'Restart the VPN client.', cites: [0] };
    const bad = { text: 'Disable the firewall for everybody', cites: [0] };
    expect(checkedWording([good, bad], PASSAGES)).toBe('Restart the VPN client. [1]');
    expect(checkedWording([good, bad, bad], PASSAGES)).toBeUndefined();
  });
});
