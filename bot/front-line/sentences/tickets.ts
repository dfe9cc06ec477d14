/** What is said while a ticket is opened and asked after, and about a security incident. */
import type { Language } from '../../types.ts';
import type { SecurityIncident } from '../security-incident.ts';

const upper = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** What whoever reports it can do at once, after the call. */
const incidentSteps: Readonly<Record<Language, Readonly<Record<SecurityIncident, readonly string[]>>>> = {
  en: {
    lure: [
      'if you opened or installed something: unplug the network cable and turn Wi-Fi off, but leave the computer on',
      'if you typed a password or approved a sign-in: change that password from another device, and wherever else you use it',
      'do not delete the mail or message, and note the time: the engineers need both',
    ],
    malware: [
      'unplug the network cable and turn Wi-Fi off, but leave the computer on',
      'do not pay, do not delete anything and plug nothing in',
      'photograph what the screen says',
    ],
    account: [
      'from another device change the password, and wherever else you use it',
      'sign out everywhere, where the account offers that',
      'leave the messages and forwarding rules you did not make as they are, and note them',
    ],
    device: [
      'say when and where you last had it: they can lock and wipe it',
      'from another device change the password you used on it',
      'if it was stolen: report it to the police and keep their number for it',
    ],
    leak: [
      'leave the message or file as it is and note who has it, and since when',
      'where it is a share or a link: take the right to open it away',
      'do not write to the recipients before you have spoken with the engineers',
    ],
  },
  zh: {
    lure: [
      '打开或安装过东西的：拔掉网线、关掉 Wi-Fi，电脑不要关机',
      '输过密码或点过同意登录的：用另一台设备改掉这个密码，别处用了同样密码的也改掉',
      '邮件或消息不要删，记下时间，工程师都要用',
    ],
    malware: [
      '拔掉网线、关掉 Wi-Fi，电脑不要关机',
      '不要付款，不要删除任何东西，也不要插 U 盘',
      '把屏幕上的内容拍下来',
    ],
    account: [
      '用另一台设备改掉密码，别处用了同样密码的也改掉',
      '能“在所有设备上注销”的，请注销',
      '不是您建的转发规则、不是您发的邮件先不要动，记下来',
    ],
    device: [
      '说清最后一次是什么时候、在哪里：可以远程锁定并清除数据',
      '用另一台设备改掉在上面用过的密码',
      '被偷的：报警，留好报警回执',
    ],
    leak: [
      '邮件或文件先不要动，记下谁拿到了、什么时候',
      '是共享或链接的：先取消别人的打开权限',
      '和工程师说过之前，不要联系收到的人',
    ],
  },
};

/** The call first, then what can be done meanwhile. */
const stepsNow: Readonly<Record<Language, (incident: SecurityIncident, hotline: string) => string>> = {
  en: (incident, hotline) =>
    [`call ${hotline}`, ...incidentSteps.en[incident]]
      .map((step, i) => `${i + 1}. ${upper(step)}.`)
      .join('\n'),
  zh: (incident, hotline) =>
    [`打${hotline}`, ...incidentSteps.zh[incident]].map((step, i) => `${i + 1}. ${step}。`).join('\n'),
};

export const en = {
  cancelTicket: (id: string) => `Is ticket ${id} no longer needed? One tap withdraws it.`,
  addedAndWorks: (id: string) =>
    `Good to hear; I have told the engineers with ticket ${id}. Is it no longer needed?`,
  addedNeverMind: (id: string) => `I have told the engineers with ticket ${id}. Is it no longer needed?`,
  moreTickets: (count: string) => `${count} more, older: write a number such as T-1042 to see any of them.`,
  worksAfterAll: (id: string) =>
    `Good to hear. Ticket ${id} is still with the engineers: is it no longer needed?`,
  ticketAlready: (id: string) =>
    `Ticket ${id} is with the engineers already. Whatever you write here goes to them.`,
  ticketOpened: (id: string) => `Ticket ${id} is open. The engineers take it from here.`,
  ticketOpenedFor: (id: string, name: string) => `Ticket ${id} is open for ${name}.`,
  incidentNow: (incident: SecurityIncident, hotline: string) =>
    `This is urgent and with people now; nobody is blamed for telling. Until they answer:\n${stepsNow.en(incident, hotline)}`,
  incidentOverheard: (incident: SecurityIncident, hotline: string) =>
    `If this has happened to you it is urgent, and nobody is blamed for telling. Open a ticket with the button, and now:\n${stepsNow.en(incident, hotline)}`,
  ownInstructions: 'Our own instructions:',
  addAnything: 'Whatever you write here now goes to the engineers with the ticket.',
  toldYouWait: 'I have told the engineers that you are waiting.',
  sorryWaiting: 'I am sorry this is so annoying. It is with people:',
  isWith: (id: string, name: string) => `${name} is working on ticket ${id}.`,
  isWithNobody: (id: string, level: string) => `Ticket ${id} is with ${level}; nobody has taken it yet.`,
  isSolved: (id: string) => `Ticket ${id} is solved, as far as the engineers know. Does it work for you?`,
  promisedBy: (clock: string, due: string) => `Promised by ${due}: ${clock}.`,
  promisedLate: (clock: string, due: string) =>
    `We are late: the ${clock} was promised by ${due}. I am sorry.`,
  added: (id: string) => `Passed on to the engineers with ticket ${id}.`,
  noTickets: 'You have no tickets.',
  yourTickets: 'Your tickets',
  notFound: (id: string) => `There is no ticket ${id} of yours.`,
  readTheirTicket: 'Only the person it belongs to and engineers can see that ticket.',
};

export const zh: typeof en = {
  cancelTicket: (id) => `工单 ${id} 不需要了吗？点一下就撤销。`,
  addedAndWorks: (id) => `太好了，已随工单 ${id} 告诉工程师。这张工单不需要了吗？`,
  addedNeverMind: (id) => `已随工单 ${id} 告诉工程师。这张工单不需要了吗？`,
  moreTickets: (count) => `另有 ${count} 张较早的；写工单号（如 T-1042）即可查看任意一张。`,
  worksAfterAll: (id) => `太好了。工单 ${id} 还在工程师那里，是否不再需要了？`,
  ticketAlready: (id) => `工单 ${id} 已转给工程师，您在这里写的内容都会转给他们。`,
  ticketOpened: (id) => `工单 ${id} 已受理，后续由工程师跟进。`,
  ticketOpenedFor: (id, name) => `已为${name}开工单 ${id}。`,
  incidentNow: (incident, hotline) =>
    `已按紧急情况转给工程师，主动上报没人会怪您。在他们联系您之前请先：\n${stepsNow.zh(incident, hotline)}`,
  incidentOverheard: (incident, hotline) =>
    `如果这是您刚遇到的，情况紧急，主动上报没人会怪您。请点按钮开工单，并马上：\n${stepsNow.zh(incident, hotline)}`,
  ownInstructions: '公司的处理办法：',
  addAnything: '接下来您在这里写的内容都会随工单转给工程师。',
  toldYouWait: '已转告工程师您在等。',
  sorryWaiting: '很抱歉让您这么烦心。这件事已经在工程师手里：',
  isWith: (id, name) => `${name}正在处理工单 ${id}。`,
  isWithNobody: (id, level) => `工单 ${id} 在${level}那里，还没有人认领。`,
  isSolved: (id) => `工程师认为工单 ${id} 已经解决。现在好了吗？`,
  promisedBy: (clock, due) => `承诺${clock}不晚于 ${due}。`,
  promisedLate: (clock, due) => `很抱歉，我们晚了：承诺${clock}不晚于 ${due}。`,
  added: (id) => `已随工单 ${id} 转给工程师。`,
  noTickets: '您没有工单。',
  yourTickets: '您的工单',
  notFound: (id) => `没有找到您的工单 ${id}。`,
  readTheirTicket: '只有报修人本人和工程师可以查看该工单。',
};
