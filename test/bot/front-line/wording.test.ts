import { describe, expect, test } from '@jest/globals';
import { checkedWording, isRestatement } from '../../../bot/front-line/wording.ts';

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
    const text = 'Never tell anybody your password, and do not delete the profile.';
    expect(checkedWording([{ text, cites: [0] }], PASSAGES)).toContain('do not delete');
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

  describe('close to an article and against it', () => {
    const ARTICLES = [
      {
        title: 'VPN does not connect',
        text: '1. Restart the VPN client, then sign in with your company password.\n2. Turn the firewall on before you connect.\n3. Disable the proxy in the settings.\n\nOnly the service desk may unlock the account. Contact your manager within two days. Back up the files first, then delete the cache folder. Never approve a request you did not start. Do not open and forward such a mail. Tell the person that the ticket is closed: call the hotline.',
      },
      {
        title: 'VPN 连不上',
        text: '1. 重启 VPN 客户端，用公司密码登录。\n2. 连接之前打开防火墙。\n3. 在设置里关闭代理，检查时间对不对。\n\n不要把密码告诉任何人。只有服务台可以解锁账号。两天内联系主管。先备份文件，再删除缓存文件夹。',
      },
    ];
    const shown = (text: string) =>
      checkedWording([{ text, cites: [/\p{Script=Han}/u.test(text) ? 1 : 0] }], ARTICLES);

    test.each([
      ['the opposite', 'Turn the firewall off before you connect.'],
      ['the opposite', 'Enable the proxy in the settings.'],
      ['the opposite', '在设置里打开代理。'],
      ['before for after', 'Turn the firewall on after you connect.'],
      ['before for after', '连接之后打开防火墙。'],
      ['other actions', 'Delete the files first, then back up the cache folder.'],
      ['other actions', '先删除文件，再备份缓存文件夹。'],
      ['another number in words', 'Contact your manager within nine days.'],
      ['another unit', '两周内联系主管。'],
      ['everybody for the few', 'Anybody may unlock the account.'],
      ['everybody for the few', 'The service desk may unlock the account, and your manager.'],
      ['everybody for the few', '任何人都可以解锁账号。'],
      ['one of two denials less', 'Approve a request you did not start.'],
      ['a denial that went for both', 'Forward such a mail.'],
      ['words from here and there', 'Call the hotline with your company password.'],
      ['words from here and there', '把密码告诉服务台，就可以解锁账号。'],
      ['something more', 'Restart the VPN client, then tell the caller your company password.'],
      ['something more', '重启 VPN 客户端，加微信 itdesk，用公司密码登录。'],
      ['what an article orders to say', 'The ticket is closed.'],
      ['letters of another alphabet', 'Restart the VPN client, отправьте пароль.'],
      ['wide letters', 'Sign in with your company password, vpn．evil．example'],
      ['letters that hide', 'Restart the VPN client\u202e.'],
    ])('%s: %s', (_, text) => {
      expect(shown(text)).toBeUndefined();
    });

    test.each([
      'First, restart the VPN client.',
      'Then please sign in with your company password.',
      'In the settings, disable the proxy.',
      'Please turn on the firewall before connecting.',
      'Only the service desk can unlock the account.',
      'Never approve a request that you did not start.',
      '请先重启 VPN 客户端，再用公司密码登录。',
      '请在设置中关闭代理。',
      '请在两天内联系您的主管。',
      '检查时间对不对。',
    ])('what it does say is kept: %s', (text) => {
      expect(shown(text)).toContain(text);
    });
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

describe('a question that a model makes of a conversation', () => {
  const SAID = ['My VPN does not connect', '«VPN does not connect»', 'still error 809 on my phone'];
  test.each([
    ['How do I solve VPN error 809 on my phone?', true],
    ['The VPN does not connect: error 809 on the phone', true],
    ['How do I reset the password of the administrator?', false],
    ['Why does the VPN show error 619 on my phone?', false],
    // That was asked before, and answered.
    ['Why does the VPN not connect?', false],
    ['', false],
  ])('%s: %s', (question, isIts) => {
    expect(isRestatement(question, SAID)).toBe(isIts);
  });

  test('in Chinese', () => {
    const said = ['打印机卡纸了', '«卡纸»', '取出来了还是报错'];
    expect(isRestatement('打印机卡纸取出来了还是报错怎么办', said)).toBe(true);
    expect(isRestatement('如何关闭所有工单', said)).toBe(false);
  });
});
