/** What only the Teams door says. Both records have the same shape: the compiler checks it. */
import type { Language } from '../../bot/types.ts';

const en = {
  shortened: 'Shortened.',
  send: 'Send',
  fillIn: (label: string) => `Please fill in: ${label}`,
  file: 'File',
  source: 'Source',
  done: (label: string) => `Received: ${label}`,
  alreadyDone: 'That was done already.',
  stillWorking: 'This takes a little longer; the answer comes by itself.',
  unreadableButton: 'This button is from an earlier version and no longer works. Please write to me instead.',
  unknownRequest: 'This is from another version of the app and no longer works. Please write to me instead.',
  badInput: (problems: string) => `That cannot be used: ${problems}`,
  handle: 'Handle',
  onlyForYou: 'I have an answer that is for you alone. Please open a chat with me and ask there.',
  toldYouAlone: 'My answer is in our own chat.',
  details: 'Open a ticket with details',
  formTitle: 'New ticket',
  formWhat: 'What is wrong, or what do you need?',
  formColleague: 'For a colleague (name; leave empty for yourself)',
  noPlace:
    'I cannot write to you yet. Please add me under Apps and open a chat with me once, then try again.',
  fileNotTaken: (name: string) => `I could not take the file "${name}". Please send it again, at most 10 MB.`,
  filesToChat: 'Send me the files',
  filesByHandle: (handle: string, send: string) => `To get the files, press "${handle}", then "${send}".`,
  filesNotGiven:
    'Teams gives me no files that are sent in a channel or group. If you added one: paste it as a picture, or send it to me in our own chat.',
  filesNotGivenForTicket: (ticket: string) =>
    `Teams gives me no files that are sent in a channel. If you added one: paste it as a picture, or send it to me in our own chat and begin with "${ticket}" (colleagues see it) or "${ticket} >" (it goes to the person).`,
  fileNoted: (ticket: string) => `Noted on ticket ${ticket}, for colleagues only.`,
  fileSaid: (ticket: string) => `Sent to the person of ticket ${ticket}.`,
  fileOf: (ticket: string) => `File of ticket ${ticket}`,
  filesComing: (count: number) =>
    count === 1 ? 'The file waits in your chat with me.' : `The ${count} files wait in your chat with me.`,
  noFiles: 'This ticket has no files that I can give you.',
  notUploaded: (name: string) =>
    `I could not put the file "${name}" into your OneDrive. Please ask for it again.`,
  nothingFound: 'Nothing found.',
  welcome:
    'Hello! I am the IT service desk. Tell me what is wrong or what you need, in your own words: I look it up, and when that does not help a person takes over.',
  welcomeChannel: 'Hello! Mention me with a question and I answer in the thread.',
  prompts: ['I forgot my password', 'The VPN does not connect', 'The printer prints nothing'],
  myTickets: 'My tickets',
};

export type TeamsSentences = typeof en;

const zh: TeamsSentences = {
  shortened: '内容有删节。',
  send: '提交',
  fillIn: (label) => `请填写：${label}`,
  file: '文件',
  source: '来源',
  done: (label) => `已收到：${label}`,
  alreadyDone: '已经处理过了。',
  stillWorking: '还需要一点时间，处理好后会直接发给您。',
  unreadableButton: '这个按钮来自旧版本，已经失效。请直接写给我。',
  unknownRequest: '这项功能来自其他版本的应用，已不能使用。请直接写给我。',
  badInput: (problems) => `填写的内容不可用：${problems}`,
  handle: '处理',
  onlyForYou: '有一条只给您看的答复。请打开和我的单独聊天再问一次。',
  toldYouAlone: '答复已发到我们的单独聊天里。',
  details: '填写详情开工单',
  formTitle: '新工单',
  formWhat: '遇到了什么问题，或者需要什么？',
  formColleague: '代同事报修（填姓名，自己用请留空）',
  noPlace: '我还不能给您发消息。请先在“应用”里添加我并打开一次聊天，然后再试。',
  fileNotTaken: (name) => `没能收下文件“${name}”，请重新发送（不超过 10 MB）。`,
  filesToChat: '把附件发给我',
  filesByHandle: (handle, send) => `要看附件，请点“${handle}”，再点“${send}”。`,
  filesNotGiven:
    'Teams 不会把频道或群聊里的文件交给我。如果您附了文件：请直接粘贴成图片，或者在和我的单独聊天里发送。',
  filesNotGivenForTicket: (ticket) =>
    `Teams 不会把频道里的文件交给我。如果您附了文件：请直接粘贴成图片，或者在和我的单独聊天里发送，并以“${ticket}”开头（仅同事可见），或以“${ticket} >”开头（发给报修人）。`,
  fileNoted: (ticket) => `已记到工单 ${ticket}，仅同事可见。`,
  fileSaid: (ticket) => `已发给工单 ${ticket} 的报修人。`,
  fileOf: (ticket) => `工单 ${ticket} 的附件`,
  filesComing: (count) => `${count} 个附件已放到您和我的单独聊天里。`,
  noFiles: '这张工单没有可以发给您的附件。',
  notUploaded: (name) => `没能把文件“${name}”存到您的 OneDrive，请再要一次。`,
  nothingFound: '没有找到。',
  welcome: '您好！我是 IT 服务台。请直接说遇到了什么问题或需要什么：我先查知识库，解决不了就由工程师接手。',
  welcomeChannel: '您好！@我并写下问题，我会在这条消息下回复。',
  prompts: ['忘记密码怎么办', 'VPN 连不上', '打印机打不出来'],
  myTickets: '我的工单',
};

export function teamsSentences(language: Language): TeamsSentences {
  return language === 'zh' ? zh : en;
}
