/** What people see in Slack, as blocks: every surface of the desk, for whoever looks at them or checks them. */
import { ENGINEERS, GENERAL, LI_NA, SlackHarness, WANG_LEI } from './slack-harness.ts';
import { type Block, pressables, type SlackPost, type View } from './slack-stand-in/workspace.ts';

export interface Scene {
  readonly name: string;
  readonly surface: 'message' | 'home' | 'modal';
  readonly blocks: readonly Block[];
  /** Of a form. */
  readonly title?: string;
}

const WORDS = {
  en: {
    question: 'my vpn is broken',
    choices: 'print or scan, which device?',
    unknown: 'the coffee machine is on fire',
    human: 'a human please',
    solution: 'Switched it off.',
  },
  zh: {
    question: '忘记密码了',
    choices: 'device 打印',
    unknown: '咖啡机着火了',
    human: '转人工',
    solution: '已经关掉电源。',
  },
} as const;

export async function slackScenes(language: 'en' | 'zh'): Promise<readonly Scene[]> {
  const harness = await SlackHarness.start();
  const { slack } = harness;
  const words = WORDS[language];
  const scenes: Scene[] = [];
  const message = (name: string, post: { readonly blocks?: readonly Block[] } | undefined) =>
    post?.blocks && scenes.push({ name, surface: 'message', blocks: post.blocks });
  const form = (name: string) => {
    const view = slack.views.at(-1)?.view;
    if (view)
      scenes.push({
        name,
        surface: 'modal',
        blocks: view.blocks,
        ...(view.title && { title: view.title.text }),
      });
  };
  const press = async (user: string, on: SlackPost | View, index: number) => {
    const one = pressables(on.blocks)[index];
    if (one) await slack.press(user, on, one.label);
    await harness.settled();
  };
  try {
    for (const user of [LI_NA, WANG_LEI])
      slack.people.get(user)!.locale = language === 'zh' ? 'zh-CN' : 'en-US';
    const [answer] = await harness.writes(LI_NA, words.question);
    message('answer', answer);
    const [choices] = await harness.writes(WANG_LEI, words.choices);
    message('choices', choices);
    await harness.writes(LI_NA, words.human);
    const [ticket] = await harness.writes(LI_NA, words.unknown);
    message('ticket', ticket);
    const card = slack.deskPosts(ENGINEERS)[0]!;
    message('card-new', card);
    await press(WANG_LEI, card, 0);
    message('card-claimed', card);
    for (const [index, { label }] of pressables(card.blocks).entries()) {
      const before = slack.views.length;
      await slack.press(WANG_LEI, card, label);
      await harness.settled();
      if (slack.views.length > before) form(`form-${index}`);
    }
    for (const post of slack.deskPosts(ENGINEERS).slice(1)) message(`under-card-${post.ts.slice(-3)}`, post);
    await harness.writes(LI_NA, language === 'zh' ? '我的工单' : 'my tickets');
    for (const post of slack.deskPosts(slack.directOf(LI_NA).id).slice(2))
      message(`said-${post.ts.slice(-3)}`, post);
    await harness.desk.passes(6 * 3_600_000, 600_000);
    for (const post of slack.deskPosts(ENGINEERS).slice(-2)) message(`warning-${post.ts.slice(-3)}`, post);
    for (const user of [LI_NA, WANG_LEI]) {
      await slack.openApp(user, 'home');
      await harness.settled();
      const home = slack.homes.get(user);
      if (home)
        scenes.push({
          name: user === LI_NA ? 'home' : 'home-engineer',
          surface: 'home',
          blocks: home.blocks,
        });
    }
    await slack.command(LI_NA, GENERAL, '/it', '');
    await harness.settled();
    form('form-ticket');
    return scenes;
  } finally {
    await harness.stop();
  }
}
