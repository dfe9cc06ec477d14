/** What only the Slack door says. Both records have the same shape: the compiler checks it. */
import type { Language } from '../../bot/types.ts';

const en = {
  shortened: 'Shortened.',
  wholeText: 'Whole text',
  more: 'More',
  send: 'Send',
  cancel: 'Cancel',
  sure: 'Are you sure?',
  sureAbout: (label: string) => `"${label}": this takes effect at once.`,
  yes: 'Yes',
  choose: 'Choose',
  file: 'File',
  thinking: 'is looking it up…',
  unreadableButton: 'This button is from an earlier version and no longer works. Please write to me instead.',
  unknownShortcut: (word: string) =>
    `This shortcut is from another version and no longer works. Please write to me, or type ${word} for the form of a new ticket.`,
  unknownCommand: (word: string, known: string) =>
    `I do not know the command \`${word}\`. Type \`${known} help\` to see what I understand.`,
  unknownForm:
    'This form is from another version: what you entered was not sent. Please write it to me in our direct messages instead.',
  unknownRequest: 'This is from another version and no longer works. Please write to me instead.',
  unknownStep: 'The IT service desk has no such workflow step. Please remove this step from the workflow.',
  close: 'Close',
  unavailable: (hotline: string) =>
    `I cannot record anything right now. Please try again in a minute, or call ${hotline}.`,
  unavailableMessage: (hotline: string) =>
    `I cannot record your message right now. I keep trying for a few minutes; if it is urgent, call ${hotline}.`,
  strangers: 'I work for the people of this workspace only. Please ask the IT service of your own company.',
  fillIn: 'Please fill this in.',
  cannotBeUsed: 'This cannot be used here: it is too long, or not what is asked for.',
  formNotOpened: 'If no form has opened, please try that again.',
  answeredInDirect: 'I answer you in our direct messages.',
  ticketTitle: 'New ticket',
  ticketWhat: 'What is wrong, or what do you need?',
  ticketCategory: 'Category',
  ticketImpact: 'Who is affected',
  ticketUrgency: 'How bad',
  ticketAsset: 'Device or asset number',
  ticketFor: 'For a colleague',
  ticketFiles: 'Files and screenshots',
  ticketAlready: 'There is a ticket for this post already.',
  share: 'Share with the channel',
  shared: 'Shared.',
  shareGone: 'That answer is no longer kept. Please ask again.',
  usage: (word: string) =>
    `\`${word} your question\` asks me · \`${word} tickets\` your tickets · \`${word} for @colleague\` report for somebody else · \`${word}\` alone opens the form`,
  homeHello: 'Write to me under Messages, or use the buttons.',
  homeMine: 'Your open tickets',
  homeNone: 'You have no open tickets.',
  homeQueue: (open: string) => `Queue: ${open} open`,
  homeQueueEmpty: 'Queue: no open tickets.',
  homeDuty: 'On duty',
  homeNobodyOnDuty: 'nobody is on duty now',
  homeMore: (count: string) =>
    `${count} more ${count === '1' ? 'is' : 'are'} not shown. Write a number such as T-1042 under Messages to see any of them.`,
  homeUnavailable: 'Your tickets cannot be read right now.',
  newTicket: 'New ticket',
};

export type SlackSentences = typeof en;

const zh: SlackSentences = {
  shortened: '内容有删节。',
  wholeText: '全文',
  more: '更多',
  send: '提交',
  cancel: '取消',
  sure: '确定吗？',
  sureAbout: (label) => `“${label}”将立即生效。`,
  yes: '确定',
  choose: '请选择',
  file: '文件',
  thinking: '正在查找…',
  unreadableButton: '这个按钮来自旧版本，已不能使用。请直接写给我。',
  unknownShortcut: (word) =>
    `这个快捷方式来自其他版本，已不能使用。请直接写给我，或输入 ${word} 打开新工单的表单。`,
  unknownCommand: (word, known) => `我不认识命令 \`${word}\`。输入 \`${known} 帮助\` 可以查看我能做什么。`,
  unknownForm: '这个表单来自其他版本，您填写的内容没有提交。请在私信里直接写给我。',
  unknownRequest: '这项功能来自其他版本，已不能使用。请直接写给我。',
  unknownStep: 'IT 服务台没有这个工作流步骤，请从工作流中删除这一步。',
  close: '关闭',
  unavailable: (hotline) => `现在暂时无法记录。请稍后再试，或拨打${hotline}。`,
  unavailableMessage: (hotline) => `现在暂时无法记录您的消息，我会继续尝试几分钟；如有急事请拨打${hotline}。`,
  strangers: '我只为本工作区的同事服务，请联系贵公司的 IT 服务台。',
  fillIn: '请填写这一项。',
  cannotBeUsed: '这里不能这样填：内容太长，或不是所要的内容。',
  formNotOpened: '如果没有看到表单，请再试一次。',
  answeredInDirect: '我在私信里回复您。',
  ticketTitle: '新建工单',
  ticketWhat: '遇到了什么问题，或者需要什么？',
  ticketCategory: '类别',
  ticketImpact: '影响范围',
  ticketUrgency: '紧急程度',
  ticketAsset: '设备或资产编号',
  ticketFor: '代同事报修',
  ticketFiles: '文件和截图',
  ticketAlready: '这条消息已经开过工单了。',
  share: '分享到频道',
  shared: '已分享。',
  shareGone: '这条答复已不再保存，请重新提问。',
  usage: (word) =>
    `\`${word} 您的问题\` 提问 · \`${word} 工单\` 查看您的工单 · \`${word} 代 @同事\` 代同事报修 · 单独输入 \`${word}\` 打开表单`,
  homeHello: '请在“消息”里直接写给我，或使用下面的按钮。',
  homeMine: '您的未关闭工单',
  homeNone: '您没有未关闭的工单。',
  homeQueue: (open) => `队列：未关闭 ${open} 张`,
  homeQueueEmpty: '队列：没有未关闭的工单。',
  homeDuty: '值班',
  homeNobodyOnDuty: '现在无人值班',
  homeMore: (count) => `另有 ${count} 张未显示。在“消息”里写工单号（如 T-1042）即可查看任意一张。`,
  homeUnavailable: '现在无法读取您的工单。',
  newTicket: '新建工单',
};

export function slackSentences(language: Language): SlackSentences {
  return language === 'zh' ? zh : en;
}
