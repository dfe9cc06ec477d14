/** Every sentence the desk can say, per language. Both records have the same shape: the compiler checks it. */

import type { Audience } from '../../knowledge/types.ts';
import { counted } from '../counted.ts';
import type { ClockName, Impact, Priority, Status, Urgency, WaitReason } from '../tickets/types.ts';
import type { Language } from '../types.ts';
import type { SecurityIncident } from './security-incident.ts';

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

const en = {
  greeting: 'Hello! Tell me what is wrong or what you need, in your own words. One message is enough.',
  thanks: 'You are welcome.',
  neverMind: 'All right. Write again whenever something is stuck.',
  smallTalk: 'I am better at IT than at small talk. Is anything stuck, or do you need something?',
  isBack: 'Do you mean that it works again, or that the trouble is back?',
  goodbye: 'Bye. Write again whenever something is stuck.',
  empty: 'That message was empty. What is wrong, or what do you need?',
  emoji: 'I can only read words. What is wrong, or what do you need?',
  sorry:
    'I am sorry this is so annoying. Tell me in a sentence what does not work, or let a person look at it.',
  sorryPeople:
    'I am sorry this is so annoying. A person can take it from here, with all you wrote: one tap, or write “human”.',
  urgentWhat: 'I hurry. In one sentence: what is it about? It goes to the engineers at once.',
  urgentNoted: 'Noted: it is urgent. If what I showed does not help at once, one tap brings people.',
  fileReceived:
    'I have your file and keep it with your request, but I cannot read pictures. In one sentence: what is wrong, or what does the message say?',
  whichOne: (titles: number) => `Which one? Tap it, or write its number, 1 to ${titles}.`,
  cancelTicket: (id: string) => `Is ticket ${id} no longer needed? One tap withdraws it.`,
  addedAndWorks: (id: string) =>
    `Good to hear; I have told the engineers with ticket ${id}. Is it no longer needed?`,
  addedNeverMind: (id: string) => `I have told the engineers with ticket ${id}. Is it no longer needed?`,
  orderNotFound:
    'That is something to be ordered, and I have no article on how. Shall I open a ticket for it? Tap the button, or write what for and by when you need it, and I pass it on.',
  deskHours: (week: string, timeZone: string) =>
    `Engineers are here: ${week} (${timeZone}), except on public holidays.`,
  deskIsOpen: (until: string) => `They are here now, until ${until}.`,
  deskOpens: (at: string) => `They are not here now; next from ${at}.`,
  deskAnyTime: (hotline: string) => `I take requests at any time. If it cannot wait, call ${hotline}.`,
  weekdays: (first: number, last: number) => {
    const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
    return first === last ? names[first - 1]! : `${names[first - 1]} to ${names[last - 1]}`;
  },
  whoAmI:
    'I am the IT service desk: I look things up in the knowledge base, and when that does not help I open a ticket and people take over.',
  human: 'A human, please',
  solved: 'That solved it',
  notSolved: 'That did not help',
  openTicket: 'Open a ticket',
  noneOfThese: 'None of these',
  somethingElse: 'This is something else',
  glad: 'Good to hear. Write again whenever something is stuck.',
  choose: 'Which of these is it?',
  isItThis: 'Is it this?',
  notThis: 'No, something else',
  proposedArticle: (id: string) => `Ticket ${id} tells how it was solved. Shall it become an article?`,
  approveArticle: 'Add to the knowledge base',
  editArticle: 'Edit, then add',
  editOnPage: 'It is too long to be edited here: the engineers’ page can, under Knowledge.',
  dismissArticle: 'Discard',
  articleTitle: 'Title',
  articleBody: 'Text',
  articleAudience: 'Who may read it',
  audiences: { staff: 'Everybody', engineers: 'Engineers only' } satisfies Record<Audience, string>,
  articleLive: (name: string, title: string) =>
    `${name} has put “${title}” into the knowledge base; it is searched from now on.`,
  articleDismissed: (name: string) => `${name} has discarded the proposed article.`,
  articleHeld: (lost: number) =>
    `Nothing was changed: questions that people confirmed would lose their answer by this article (${lost}).`,
  articleAnyway: 'Add to the knowledge base anyway',
  articleRefused: (why: string) => `The article was not taken: ${why}`,
  articleUnknown: 'No article is proposed by this ticket.',
  otherLanguage:
    'I understand Chinese and English. A ticket may be in any language: people read it. 我只懂中文和英文，工单用什么语言写都可以。',
  folderEditLost: (lost: number) =>
    `An edit in the folder of articles is live, and questions that people confirmed lose their answer by it (${lost}). Mend the article, or take the edit back.`,
  editedFiles: (names: readonly string[], more: number) =>
    `Edited: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  updateLost: (lost: number) =>
    `The articles that ship with the desk changed with its update, and questions that people confirmed lose their answer by it (${lost}). Write an article of your own for them.`,
  lostQuestion: (question: string, title: string) => `“${question}” was solved by “${title}”`,
  whichPlatform: 'What is it on?',
  whoFor: 'Who is it for?',
  titled: (title: string, line: string) => `${title}: ${line}`,
  notAnswered: (question: string) => `On “${question}” I have nothing I can show to be right.`,
  perhaps: (question: string, titles: number) =>
    `On “${question}”: ${titles === 1 ? 'is it this?' : 'is it one of these?'}`,
  ticketForThat: 'Open a ticket for that',
  notWithPeopleYet: (question: string) => `“${question}” is not with the engineers yet.`,
  cutShort: 'This is the part that fits; the whole article is longer.',
  cutAtEnd: 'The article is longer than fits here.',
  wholeArticle: 'Whole article',
  otherMachine: (heading: string) => `This is for: ${heading}. If you have another device:`,
  youChose: (title: string) => `You asked about: ${title}`,
  answerFor: (appliesTo: string) => `For: ${appliesTo}`,
  secretsAsked:
    'Nobody at the desk ever asks for your password or a code. Tell them to nobody, whatever an article says.',
  otherEdition: (title: string, updated: string | undefined, age: 'older' | 'newer' | 'unknown') =>
    `${
      {
        older: 'There is an older article, too',
        newer: 'There is a newer article',
        unknown: 'There is another article, too',
      }[age]
    }: “${title}”${updated ? ` (${updated})` : ''}.${
      {
        older: ' Where they differ, go by this one.',
        newer: ' Where they differ, go by that one.',
        unknown: '',
      }[age]
    }`,
  saysOtherwise: (
    title: string,
    updated: string | undefined,
    says: string,
    age: 'older' | 'newer' | 'unknown',
  ) =>
    `“${title}”${updated ? ` (${updated})` : ''} says otherwise: “${says}”.${
      { older: ' It is older: go by this one.', newer: ' It is newer: go by that one.', unknown: '' }[age]
    }`,
  noIdea:
    'I found no answer I can be sure of. Shall I open a ticket? Tap the button, or write what else an engineer should know and I pass it on.',
  tellMe: 'Gladly. In one sentence: what does not work, or what do you need?',
  whatAbout: (word: string) =>
    `What about “${word.trim()}”? Tell me in a sentence what happens or what you need, and I look it up; or shall I open a ticket at once?`,
  onlyThat:
    'What I showed is all I have on that. Shall I open a ticket? Tap the button, or write what else an engineer should know and I pass it on.',
  goesWithAnswer: 'Got it, that goes with what you wrote before. Did what I showed help?',
  goesWithRequest: 'Got it, that goes with what you wrote before. Shall I open a ticket with all of it?',
  describeFirst: 'Of course. In one sentence: what is it about? I pass it to the engineers at once.',
  nothingToJudge: 'There is nothing open here to answer to. What can I do for you?',
  solvedAlready: 'That is noted already, thank you. Write again whenever something is stuck.',
  moreTickets: (count: string) => `${count} more, older: write a number such as T-1042 to see any of them.`,
  worksAfterAll: (id: string) =>
    `Good to hear. Ticket ${id} is still with the engineers: is it no longer needed?`,
  ticketAlready: (id: string) =>
    `Ticket ${id} is with the engineers already. Whatever you write here goes to them.`,
  gone: 'That article is no longer in the knowledge base. Shall I open a ticket instead?',
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
  number: 'Ticket',
  priority: 'Priority',
  status: 'Status',
  summary: 'About',
  who: 'Who looks at it',
  level: 'Level',
  requester: 'For',
  customer: 'Customer',
  respondBy: 'An engineer answers by',
  resolveBy: 'To be solved by',
  nextAnswerBy: 'Next answer by',
  opened: 'Opened',
  category: 'Category',
  asset: 'Device',
  triedArticles: (titles: readonly string[]) => `Shown before, did not help: ${titles.join(' · ')}`,
  impact: 'Who is affected',
  urgency: 'How bad',
  description: 'What is wrong',
  caller: 'Who is calling',
  onBehalfOf: 'For a colleague (name)',
  cancel: 'Cancel',
  nobodyYet: (level: string) => `${level}, nobody yet`,
  onDuty: (level: string, names: readonly string[]) => `${level}, on duty: ${names.join(', ')}`,
  paused: 'Clock paused',
  none: 'none',
  impacts: { person: 'One person', team: 'A team', company: 'The whole company' } satisfies Record<
    Impact,
    string
  >,
  urgencies: {
    'can-wait': 'Can wait',
    hinders: 'Hinders work',
    'stops-work': 'Work has stopped',
  } satisfies Record<Urgency, string>,
  priorities: { 1: 'P1 critical', 2: 'P2 high', 3: 'P3 normal', 4: 'P4 low' } satisfies Record<
    Priority,
    string
  >,
  statuses: {
    new: 'waiting for an engineer',
    claimed: 'in progress',
    waiting: 'on hold',
    resolved: 'solved, please confirm',
    closed: 'closed',
  } satisfies Record<Status, string>,
  /** As engineers read them. */
  cardStatuses: {
    new: 'unclaimed',
    claimed: 'in progress',
    waiting: 'on hold',
    resolved: 'solved, waiting for the person to confirm',
    closed: 'closed',
  } satisfies Record<Status, string>,
  waits: {
    requester: 'your answer',
    vendor: 'the vendor',
    parts: 'spare parts',
    'change-window': 'the agreed maintenance window',
  } satisfies Record<WaitReason, string>,
  cardWaits: {
    requester: "the person's answer",
    vendor: 'the vendor',
    parts: 'spare parts',
    'change-window': 'the agreed maintenance window',
  } satisfies Record<WaitReason, string>,
  clocks: {
    'first-response': 'first response',
    'next-response': 'next answer',
    resolution: 'resolution',
  } satisfies Record<ClockName, string>,

  // To the requester.
  toldClaimed: (id: string, name: string) => `${name} is looking at ticket ${id} now.`,
  toldReleased: (id: string) => `Ticket ${id} goes to another engineer; the promised times stand.`,
  toldHandedOver: (id: string, to: string, reason: string) =>
    `Ticket ${id} was handed over (${to}): ${reason}`,
  toldTimeStands: (by: string) => `The time stands: to be solved by ${by}.`,
  toldSays: (name: string, id: string) => `${name} on ${id}`,
  toldQuestion: 'Please answer here; it goes straight to the engineer.',
  toldPaused: (id: string, why: string, until: string) =>
    `Ticket ${id} is waiting for ${why}, until ${until} at the latest.`,
  toldResumed: (id: string) => `Work on ticket ${id} continues.`,
  toldPriority: (id: string, priority: string, reason: string) =>
    `Ticket ${id} is now ${priority}: ${reason}`,
  toldNewTime: (by: string) => `New time: to be solved by ${by}.`,
  toldLate: (id: string, clock: string, due: string, level: string) =>
    `We are late with ticket ${id}: the ${clock} was due ${due}. I am sorry. It is now with: ${level}.`,
  toldResolved: (id: string, name: string) => `${name} says ticket ${id} is solved. Does it work for you?`,
  toldSilence: (when: string) => `If we hear nothing, it closes on ${when}.`,
  toldReopened: (id: string) => `Ticket ${id} is open again.`,
  toldClosed: (id: string) => `Ticket ${id} is closed. Thank you.`,
  toldClosedBySilence: (id: string) =>
    `Ticket ${id} is closed, as we heard nothing more. One tap opens it again.`,
  toldWithdrawn: (id: string) => `Ticket ${id} is withdrawn.`,
  yesWorks: 'Yes, it works',
  noReopen: 'No, open it again',
  reopen: 'Open it again',
  stillWrong: 'What is still wrong?',
  withdraw: 'No longer needed',
  addMore: 'Add something',
  whatElse: 'What should the engineers know?',

  // To engineers.
  claim: 'Claim',
  ask: 'Ask',
  say: 'Reply',
  note: 'Note',
  wait: 'Wait',
  resume: 'Resume',
  handOver: 'Hand over',
  resolve: 'Resolve',
  release: 'Give back',
  setPriority: 'Priority',
  acknowledge: 'I am on it',
  explain: 'Explain the times',
  details: 'Details',
  logCall: 'Log a call',
  customerOfCaller: 'Customer (by whose service hours it is promised)',
  logCallHint: 'Somebody is on the phone? The clock starts now, as for any other ticket.',
  queue: 'Queue',
  askWhat: 'Your question to the person',
  sayWhat: 'Your words to the person',
  noteWhat: 'For colleagues only',
  waitFor: 'For whom or what',
  waitUntil: 'Until at the latest (4h, 2d, or empty for the limit)',
  waitWhy: 'Why (the person is told)',
  handOverTo: 'To whom',
  why: 'Why',
  whyTold: 'Why (the person is told)',
  solution: 'What solved it (the person is told)',
  cardRequesterSaid: (name: string) => `${name} writes`,
  cardClaimed: (name: string) => `${name} has claimed it.`,
  cardReleased: (name: string, reason: string) => `${name} gives it back: ${reason}`,
  cardHandedOver: (name: string, to: string, reason: string) => `${name} hands over (${to}): ${reason}`,
  cardSaid: (name: string) => `${name} to the person`,
  cardAsked: (name: string) => `${name} asks the person`,
  cardNoted: (name: string) => `${name}, for colleagues`,
  cardPaused: (why: string, until: string) => `On hold for ${why} until ${until}.`,
  cardResumed: {
    engineer: 'Work continues.',
    limit: 'The wait has reached its limit; the clock runs on.',
  },
  cardPriority: (priority: string, reason: string) => `Now ${priority}: ${reason}`,
  cardAcknowledged: (name: string) => `${name} is on it.`,
  cardReminded: (id: string, name: string) => `${name}, ${id} has been quiet for a while. Is it still yours?`,
  cardOffered: (id: string) => `${id} is free again: claimed, but nothing happened. Who takes it?`,
  cardResolved: (name: string) => `${name} solved it`,
  cardSolution: 'What solved it',
  cardReopened: (id: string, who: string) => `${id} was opened again by ${who}.`,
  cardClosed: {
    confirmed: 'The person confirms: solved.',
    silence: 'Closed after silence.',
    withdrawn: 'Withdrawn by the person.',
  },
  warning: (id: string, clock: string, percent: number, due: string) =>
    `${id}: ${percent} % of the time for the ${clock} is used, due ${due}.`,
  escalation: (id: string, clock: string, due: string, level: string) =>
    `${id} is overdue: ${clock} was due ${due}. Now with ${level}.`,
  escalationAgain: (id: string, clock: string, due: string, level: string, times: number) =>
    `${id} is still overdue and nobody has said they are on it (reminder ${times}): ${clock} was due ${due}, with ${level}.`,
  digestTitle: (tickets: number) =>
    tickets === 1 ? 'One ticket needs attention now.' : `${tickets} tickets need attention now.`,
  digestPromise: 'Promise',
  digestFree: 'Free again',
  digestCount: (count: number, percent: number) =>
    percent >= 100 ? `${count} overdue` : `${count} at ${percent} %`,
  digestState: (clock: string, percent: number) =>
    percent >= 100 ? `${clock} overdue` : `${clock} at ${percent} %`,
  digestMore: (count: number) =>
    `${count} more: the queue has the most pressing first, and a number such as T-1042 shows any of them.`,
  takenBy: (name: string, since: string) => `${name} has had it since ${since}.`,
  alreadyYours: 'It is yours already.',
  engineersOnly: 'Only engineers can do that. If you need help, send me a message.',
  notYours: 'That ticket belongs to somebody else.',
  ticketClosed: (when: string) => `The ticket was closed ${when}. It can be opened again.`,
  ticketResolved: (when: string) => `The ticket was solved ${when}; the person is being asked.`,
  notResolved: 'The ticket is not solved yet, so there is nothing to confirm or open again.',
  notWaiting: 'The ticket is not on hold.',
  nothingToAcknowledge: 'There is no alarm on this ticket.',
  unknownColleague: (name: string, known: string) => `I know no "${name}". It can go to: ${known}.`,
  unknownCustomer: (name: string, known: string) => `I know no customer "${name}". There are: ${known}.`,
  notYourCustomer: (own: string) => `You belong to ${own}; only engineers open tickets for another customer.`,
  badTime: (value: string) =>
    `"${value}" is not a time I can use. Write 4h, 2d or a date like 2026-12-01 17:00 that lies ahead.`,
  noSuchTicket: (id: string) => `There is no ticket ${id}.`,
  loggedByPhone: 'Answered on the phone.',
  queueEmpty: 'No open tickets.',
  queueTitle: (open: number, mine: number) => `${open} open, ${mine} yours`,
  due: 'Due',

  // The roster and the calendar.
  duty: 'On duty',
  dutyTitle: 'On duty this week',
  dutyNow: (names: readonly string[]) =>
    names.length > 0 ? `On duty today: ${names.join(', ')}.` : 'Nobody is on duty today.',
  dutyDay: 'Day',
  dutyWho: 'Who',
  dutyNobody: 'nobody',
  dutyClosed: 'closed',
  dutyChange: 'Change duty',
  dutyEngineer: 'Whose duty',
  dutyOnOrOff: 'On duty or not',
  dutyStates: { on: 'on duty', off: 'off duty' },
  dutyFrom: 'From (2026-12-01, or 2026-12-01 13:00; empty: now)',
  dutyTo: 'To (a day is included; empty: that one day)',
  dutyStandIn: 'Who stands in (or off, for somebody who comes in)',
  dutyReason: 'Why',
  dutyAsk: 'Who, when? I read this as a change of duty but not all of it.',
  dutyEntry: (name: string, on: boolean, from: string, to: string) =>
    `${name} ${on ? 'on duty' : 'off duty'} ${from === to ? from : `${from} to ${to}`}`,
  dutyChanged: (by: string, entries: string, reason: string) =>
    `${by} changed the roster: ${entries}${reason ? ` (${reason})` : ''}.`,
  dutyDone: (entries: string) => `Recorded, and the colleagues have been told: ${entries}.`,
  notYourDuty: (name: string) => `That is ${name}'s duty: only ${name} or a manager changes it.`,
  badSpan: (from: string, to: string) =>
    `"${from}" to "${to}" is over, ends before it begins, or is longer than a year.`,
  badDutyTime: (value: string) =>
    `"${value}" is not a day or a time I can use. Write 2026-12-01, 2026-12-01 18:00, 18:00, today or tomorrow.`,
  managersOnly: 'Only a manager of the desk can do that.',
  calendarTitle: 'Service calendar',
  calendarColumns: { year: 'Year', name: 'Holiday', days: 'Days' },
  calendarWorked: 'Worked instead (make-up)',
  calendarWorkedLike: (day: string, weekday: number) =>
    `${day} as ${['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][weekday - 1]}`,
  calendarYearBy: (year: number, by: string | undefined) => `${year} (${by ?? 'desk file'})`,
  calendarYears: (years: string) => `Holidays are confirmed for: ${years}.`,
  calendarConfirmed: (year: number, by: string, when: string, source: string) =>
    `${year} was confirmed by ${by}, ${when}, from: ${source}.`,
  calendarMissing: (year: number) =>
    `The holidays of ${year} are not confirmed. Deadlines that reach into it count plain weeks.`,
  calendarProposal: {
    notice: (year: number) => `What the official notice for ${year} says:`,
    proposal: (year: number) =>
      `The notice for ${year} is not in my data. These are only the days the law fixes: add the bridge days and the make-up working days of the notice before you confirm.`,
    library: (year: number) =>
      `The public holidays of ${year} as a library of holidays has them. Compare them with the official ones before you confirm.`,
    none: (year: number) =>
      `I have no proposal for ${year}: write the days in, or name the country in the desk file (country: DE).`,
  },
  confirmYear: (year: number, of?: string) => (of ? `Confirm ${year} (${of})` : `Confirm ${year}`),
  /** Before a sentence that is about one customer alone. */
  ofCustomer: (name: string, words: string) => `${name}: ${words}`,
  calendarAlsoOf: (names: readonly string[]) => `The same days hold for ${names.join(', ')}.`,
  calendarOfDesk: 'has the desk’s holidays.',
  calendarUnfit:
    'The desk’s days do not go with these hours: write `years` of its own into the desk file, under its calendar.',
  calendarHolidays: 'Days off, one a line: name 2027-02-05..2027-02-11',
  calendarMakeUp: 'Make-up working days, one a line: 2027-02-14 monday',
  calendarSource: 'Where they come from',
  calendarChanged: (by: string, year: number, days: number, worked: number, source: string) =>
    `${by} confirmed the holidays of ${year}: ${counted(days, 'day')} off, ${counted(worked, 'make-up working day')}, from: ${source}. Open tickets are computed anew.`,
  hoursChanged: (by: string) => `Service hours or holidays were changed by: ${by}.`,
  deskChanged: (by: string, what: readonly string[]) =>
    `${by} changed the desk file${what.length > 0 ? `: ${what.join(', ')}` : ''}.`,
  deskParts: {
    name: 'name and hotline',
    calendar: 'service hours and holidays',
    customers: 'customers',
    engineers: 'engineers',
    levels: 'levels',
    channels: 'channels',
    priorities: 'priorities',
    policy: 'policy',
    duty: 'duty',
  },
  customersGone: (names: readonly string[]) =>
    `No longer in the desk file: ${names.join(', ')}. Tickets that are open keep the hours they were promised by; new ones go by the desk's.`,
  deskSame: 'That is the desk file as it is; nothing was changed.',
  deskMoved: 'The desk file has been changed meanwhile. Look at it as it is now, and make your change again.',
  deskFaulty: (faults: string) => `Nothing was changed. The desk file has faults:\n${faults}`,
  deskFaultAt: (line: number, words: string) => `Line ${line}: ${words}`,
  moreFaults: (count: number) => `And ${counted(count, 'more fault')}.`,
  deskNoManager:
    'Nothing was changed: no engineer would be a manager, and nobody could change the desk file here again.',
  deskFileOnly: 'Here the desk file is changed in the file alone.',
  deskFileDirectly: 'Ask me for the desk file in a direct message.',
  deskFileShown: (by: string, when: string) =>
    `This desk file is in force, last changed by ${by}, ${when}. To change it, send me the changed file here: I check it and ask you before anything counts.`,
  deskFileUnreadable: (kilobytes: number) =>
    `Nothing was changed: that file is gone, larger than ${kilobytes} kB, or not text in UTF-8.`,
  deskFileGone:
    'Nothing was changed: the file is not there any more as it was checked. Please send it again.',
  deskWouldChange: (what: readonly string[]) =>
    `Without faults. ${what.length > 0 ? `It would change: ${what.join(', ')}.` : 'Only comments are different.'} Nothing counts yet.`,
  deskConfirm: 'Put it in force',
  deskDrop: 'Discard it',
  deskDropped: 'That desk file is not waiting any more. Nothing was changed.',
  deskOffered: (by: string, when: string, what: readonly string[]) =>
    `${by} sent a desk file on ${when} that waits to be put in force. It would change: ${what.join(', ') || 'comments only'}.`,
  moreLines: (count: number) => `${counted(count, 'more line is', 'more lines are')} different.`,
  calendarInFile: (year: number) => `${year} stands in the desk file. Change it there.`,
  calendarYearRange: (year: number, first: number, last: number) =>
    `${year} cannot be confirmed now; ${first} to ${last} can.`,
  calendarBadLine: (line: string, why: 'form' | 'no-date' | 'other-year' | 'backwards') =>
    `"${line}": ${
      {
        form: 'not in the form "name 2027-02-05..2027-02-11" or "2027-02-14 monday"',
        'no-date': 'there is no such day',
        'other-year': 'belongs to another year',
        backwards: 'ends before it begins or is longer than a month',
      }[why]
    }`,
  calendarRefused: (problems: string) => `Nothing was changed: ${problems}.`,
  calendarAlarm: (year: number, daysLeft: number) =>
    daysLeft > 0
      ? `The holidays of ${year} are not confirmed, and it begins in ${counted(daysLeft, 'day')}. Deadlines that reach into it count plain weeks.`
      : `The holidays of ${year} are not confirmed, and it has begun: deadlines count plain weeks.`,
  rulesChanged: (why: string) => `The times were computed anew: ${why}.`,
  toldRules: (id: string, why: string) => `The times of ticket ${id} have changed: ${why}.`,
  whyRules: {
    calendar: 'the service calendar has changed',
    policy: 'the service policy has changed',
  } as Readonly<Record<string, string>>,

  // When things go wrong.
  failed: (hotline: string) =>
    `Something went wrong on my side and I could not handle your message. It is kept and the engineers know. If it is urgent, call ${hotline}.`,
  unavailable: (hotline: string) =>
    `I cannot record anything right now, so no ticket was opened. Please try again in a minute, or call ${hotline}.`,
  auditAlarm: (findings: readonly string[]) =>
    `I checked myself and found what I cannot put right alone: ${findings.join('; ')}. Somebody should look at my log ("audit.done").`,
  auditLate: (count: number, tickets: string) =>
    `${counted(count, 'ticket')} without the warning or escalation that is due (${tickets})`,
  auditDamaged: (count: number, tickets: string) =>
    `${counted(count, 'ticket')} whose log cannot be read (${tickets})`,
  auditUntold: (count: number) => `${counted(count, 'notice that was', 'notices that were')} never sent`,
  auditOutbox: (count: string) =>
    `${count} ${count === '1' ? 'message that has' : 'messages that have'} waited to go out for more than ten minutes`,
  auditInbox: (count: string) =>
    `${count} ${count === '1' ? 'message that came in and was' : 'messages that came in and were'} not handled within two minutes`,
  tooLong: (limit: string) => `I read the first ${limit} characters; the whole text is kept with the ticket.`,
  knowledgeSource: 'Knowledge base',
  byModel: 'Worded by a language model from these articles.',
};

export type Sentences = typeof en;

const zh: Sentences = {
  greeting: '您好！请直接说遇到了什么问题或需要什么，一句话就行。',
  thanks: '不客气。',
  neverMind: '好的，有问题随时找我。',
  smallTalk: '聊天我不太在行，IT 的事可以交给我。有什么不好用，或者需要什么？',
  isBack: '您是说已经恢复了，还是问题又出现了？',
  goodbye: '再见，有问题随时找我。',
  empty: '没有收到文字内容。请说一下遇到了什么问题，或者需要什么？',
  emoji: '我只看得懂文字。请说一下遇到了什么问题，或者需要什么？',
  sorry: '给您添麻烦了，很抱歉。请用一句话说说哪里不好用，或者直接转人工。',
  sorryPeople:
    '给您添麻烦了，很抱歉。可以马上转给工程师，您写的内容会一并带上：点一下按钮，或者回复“转人工”。',
  urgentWhat: '好的，马上处理。请用一句话说说是什么事，我立刻转给工程师。',
  urgentNoted: '已记下：很急。刚才的内容如果不能马上解决，点一下就转给工程师。',
  fileReceived:
    '文件收到了，会随您的问题一起保存，不过图片里的内容我看不懂。请用一句话说说遇到了什么问题，或者报错写的是什么？',
  whichOne: (titles) => `是哪一个？点一下，或者回复序号 1 到 ${titles}。`,
  cancelTicket: (id) => `工单 ${id} 不需要了吗？点一下就撤销。`,
  addedAndWorks: (id) => `太好了，已随工单 ${id} 告诉工程师。这张工单不需要了吗？`,
  addedNeverMind: (id) => `已随工单 ${id} 告诉工程师。这张工单不需要了吗？`,
  orderNotFound:
    '这是要申请的东西，知识库里没有对应的申请办法。要为它开工单吗？点一下按钮即可；也可以说说用途和什么时候要，我会一并转给工程师。',
  deskHours: (week, timeZone) => `工程师的服务时间：${week}（${timeZone}），法定节假日除外。`,
  deskIsOpen: (until) => `现在有人在，到 ${until}。`,
  deskOpens: (at) => `现在不在服务时间，下次是 ${at} 起。`,
  deskAnyTime: (hotline) => `报修随时都可以发给我。等不了的，请打${hotline}。`,
  weekdays: (first, last) =>
    first === last
      ? `周${'一二三四五六日'[first - 1]}`
      : `周${'一二三四五六日'[first - 1]}至周${'一二三四五六日'[last - 1]}`,
  whoAmI: '我是 IT 服务台：先从知识库里找答案，解决不了就开工单，由工程师接手。',
  human: '转人工',
  solved: '解决了',
  notSolved: '没解决',
  openTicket: '开工单',
  noneOfThese: '都不是',
  somethingElse: '这是另一件事',
  glad: '太好了。有问题随时找我。',
  choose: '您说的是哪一个？',
  isItThis: '您说的是这个吗？',
  notThis: '不是这个',
  proposedArticle: (id) => `工单 ${id} 写明了解决办法，要收进知识库吗？`,
  approveArticle: '收进知识库',
  editArticle: '修改后收进',
  editOnPage: '文章太长，不能在这里修改：请到工程师页面的“知识库”里改。',
  dismissArticle: '不收',
  articleTitle: '标题',
  articleBody: '正文',
  articleAudience: '谁可以看',
  audiences: { staff: '所有人', engineers: '仅工程师' },
  articleLive: (name, title) => `${name}已把《${title}》收进知识库，即刻生效。`,
  articleDismissed: (name) => `${name}决定不收这篇文章。`,
  articleHeld: (lost) => `未作改动：有 ${lost} 个经用户确认的问题会因这篇文章而得不到原来的答案。`,
  articleAnyway: '仍然收进知识库',
  articleRefused: (why) => `文章没有收进去：${why}`,
  articleUnknown: '这张工单没有待收的文章。',
  otherLanguage:
    '我只懂中文和英文，工单用什么语言写都可以，由工程师阅读。I understand Chinese and English; a ticket may be in any language.',
  folderEditLost: (lost) =>
    `文章文件夹里的一处改动已经生效，有 ${lost} 个经用户确认的问题因此得不到原来的答案。请修改文章，或撤销改动。`,
  editedFiles: (names, more) => `改动的文件：${names.join('、')}${more > 0 ? `，另有 ${more} 个` : ''}`,
  updateLost: (lost) =>
    `服务台更新后，自带的文章有改动，有 ${lost} 个经用户确认的问题因此得不到原来的答案。请为它们编写贵公司自己的文章。`,
  lostQuestion: (question, title) => `“${question}”原来由《${title}》解决`,
  whichPlatform: '是在哪种设备上？',
  whoFor: '您属于哪一种情况？',
  titled: (title, line) => `${title}：${line}`,
  notAnswered: (question: string) => `关于“${question}”，我没有找到能确定的答案。`,
  perhaps: (question, titles) => `关于“${question}”，${titles === 1 ? '是这个吗？' : '是下面哪一个？'}`,
  ticketForThat: '为这件事报修',
  notWithPeopleYet: (question) => `“${question}”还没有转给工程师。`,
  cutShort: '这是对应的部分，文章全文更长。',
  cutAtEnd: '文章太长，这里显示不完。',
  wholeArticle: '查看全文',
  otherMachine: (heading) => `以上适用于：${heading}。如果是其他设备：`,
  youChose: (title) => `您问的是：${title}`,
  answerFor: (appliesTo) => `适用于：${appliesTo}`,
  secretsAsked: '服务台任何时候都不会索要您的密码或验证码。无论文章怎么写，都不要告诉任何人。',
  otherEdition: (title, updated, age) =>
    `还有一篇${{ older: '较早的', newer: '较新的', unknown: '同名' }[age]}文章《${title}》${
      updated ? `（${updated}）` : ''
    }${{ older: '，说法不一时以这一篇为准', newer: '，说法不一时以那一篇为准', unknown: '' }[age]}。`,
  saysOtherwise: (title, updated, says, age) =>
    `《${title}》${updated ? `（${updated}）` : ''}的说法不同：“${says}”。${
      { older: '那一篇较早，以这一篇为准。', newer: '那一篇较新，以那一篇为准。', unknown: '' }[age]
    }`,
  noIdea:
    '知识库里没有找到有把握的答案，要开工单吗？点一下按钮即可；也可以直接补充情况，我会一并转给工程师。',
  tellMe: '好的，请用一句话说说：哪里不好用，或者需要什么？',
  whatAbout: (word) => `“${word.trim()}”怎么了？请用一句话说说情况或需要什么，我来查；也可以直接开工单。`,
  onlyThat:
    '这件事上，知识库里只有刚才那些内容，要开工单吗？点一下按钮即可；也可以直接补充情况，我会一并转给工程师。',
  goesWithAnswer: '好的，和您前面说的放在一起了。刚才的内容有帮助吗？',
  goesWithRequest: '好的，和您前面说的放在一起了。要一并开工单吗？',
  describeFirst: '好的。请用一句话说说是什么事，我马上转给工程师。',
  nothingToJudge: '这里没有等您答复的事项。有什么可以帮您？',
  solvedAlready: '已经记下了，谢谢。有问题随时找我。',
  moreTickets: (count) => `另有 ${count} 张较早的；写工单号（如 T-1042）即可查看任意一张。`,
  worksAfterAll: (id) => `太好了。工单 ${id} 还在工程师那里，是否不再需要了？`,
  ticketAlready: (id) => `工单 ${id} 已转给工程师，您在这里写的内容都会转给他们。`,
  gone: '这篇文章已经不在知识库里了。要改开工单吗？',
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
  number: '工单',
  priority: '优先级',
  status: '状态',
  summary: '事由',
  who: '处理人',
  level: '级别',
  requester: '报修人',
  customer: '客户',
  respondBy: '工程师答复时限',
  resolveBy: '解决时限',
  nextAnswerBy: '下次答复时限',
  opened: '受理时间',
  category: '类别',
  asset: '设备',
  triedArticles: (titles) => `已推荐但没解决：${titles.map((title) => `《${title}》`).join('')}`,
  impact: '影响范围',
  urgency: '紧急程度',
  description: '问题描述',
  caller: '来电人',
  onBehalfOf: '代同事报修（姓名）',
  cancel: '取消',
  nobodyYet: (level) => `${level}，待认领`,
  onDuty: (level, names) => `${level}，值班：${names.join('、')}`,
  paused: '计时暂停',
  none: '无',
  impacts: { person: '个人', team: '部门', company: '全公司' },
  urgencies: { 'can-wait': '不急', hinders: '影响工作', 'stops-work': '无法工作' },
  priorities: { 1: 'P1 紧急', 2: 'P2 高', 3: 'P3 一般', 4: 'P4 低' },
  statuses: {
    new: '待处理',
    claimed: '处理中',
    waiting: '挂起',
    resolved: '已解决，待您确认',
    closed: '已关闭',
  },
  cardStatuses: {
    new: '待认领',
    claimed: '处理中',
    waiting: '挂起',
    resolved: '已解决，待报修人确认',
    closed: '已关闭',
  },
  waits: { requester: '您的答复', vendor: '厂商', parts: '备件', 'change-window': '约定的维护时段' },
  cardWaits: { requester: '报修人答复', vendor: '厂商', parts: '备件', 'change-window': '约定的维护时段' },
  clocks: { 'first-response': '首次响应', 'next-response': '下次答复', resolution: '解决' },

  toldClaimed: (id, name) => `${name}已开始处理工单 ${id}。`,
  toldReleased: (id) => `工单 ${id} 将换一位工程师处理，承诺的时限不变。`,
  toldHandedOver: (id, to, reason) => `工单 ${id} 已转给${to}：${reason}`,
  toldTimeStands: (by) => `解决时限不变：${by}。`,
  toldSays: (name, id) => `${name}（${id}）`,
  toldQuestion: '请直接在这里回复，会马上转给工程师。',
  toldPaused: (id, why, until) => `工单 ${id} 正在等待${why}，最晚到 ${until}。`,
  toldResumed: (id) => `工单 ${id} 继续处理。`,
  toldPriority: (id, priority, reason) => `工单 ${id} 优先级改为 ${priority}：${reason}`,
  toldNewTime: (by) => `新的解决时限：${by}。`,
  toldLate: (id, clock, due, level) =>
    `工单 ${id} 超时了：${clock}时限是 ${due}，非常抱歉。现已升级到${level}。`,
  toldResolved: (id, name) => `${name}已处理完工单 ${id}，请问问题解决了吗？`,
  toldSilence: (when) => `如果没有回复，将于 ${when} 自动关闭。`,
  toldReopened: (id) => `工单 ${id} 已重新打开。`,
  toldClosed: (id) => `工单 ${id} 已关闭，谢谢。`,
  toldClosedBySilence: (id) => `工单 ${id} 因未收到回复已自动关闭，点一下即可重新打开。`,
  toldWithdrawn: (id) => `工单 ${id} 已撤销。`,
  yesWorks: '好了',
  noReopen: '没好，重新打开',
  reopen: '重新打开',
  stillWrong: '还有什么问题？',
  withdraw: '不需要了',
  addMore: '补充说明',
  whatElse: '还有什么要告诉工程师？',

  claim: '认领',
  ask: '询问',
  say: '答复',
  note: '备注',
  wait: '挂起',
  resume: '继续',
  handOver: '转交',
  resolve: '解决',
  release: '退回',
  setPriority: '优先级',
  acknowledge: '我来跟进',
  explain: '时限明细',
  details: '详情',
  logCall: '登记来电',
  customerOfCaller: '客户（按其服务时间计算时限）',
  logCallHint: '有同事打来热线？时限从现在起算，与其他工单一样。',
  queue: '队列',
  askWhat: '向报修人提的问题',
  sayWhat: '给报修人的答复',
  noteWhat: '仅同事可见',
  waitFor: '等待什么',
  waitUntil: '最晚到何时（4h、2d，留空按上限）',
  waitWhy: '原因（会告知报修人）',
  handOverTo: '转给谁',
  why: '原因',
  whyTold: '原因（会告知报修人）',
  solution: '解决方法（会告知报修人）',
  cardRequesterSaid: (name) => `${name}说`,
  cardClaimed: (name) => `${name}已认领。`,
  cardReleased: (name, reason) => `${name}退回：${reason}`,
  cardHandedOver: (name, to, reason) => `${name}转给${to}：${reason}`,
  cardSaid: (name) => `${name}答复报修人`,
  cardAsked: (name) => `${name}询问报修人`,
  cardNoted: (name) => `${name}（仅同事可见）`,
  cardPaused: (why, until) => `挂起，等待${why}，最晚到 ${until}。`,
  cardResumed: {
    engineer: '继续处理。',
    limit: '挂起已到上限，恢复计时。',
  },
  cardPriority: (priority, reason) => `优先级改为 ${priority}：${reason}`,
  cardAcknowledged: (name) => `${name}在跟进。`,
  cardReminded: (id, name) => `${name}，${id} 有一阵没有进展了，还是您在处理吗？`,
  cardOffered: (id) => `${id} 认领后无进展，现重新开放，谁来接？`,
  cardResolved: (name) => `${name}已解决`,
  cardSolution: '解决方法',
  cardReopened: (id, who) => `${id} 被${who}重新打开。`,
  cardClosed: { confirmed: '报修人确认已解决。', silence: '无回复，自动关闭。', withdrawn: '报修人已撤销。' },
  warning: (id, clock, percent, due) => `${id}：${clock}时限已用 ${percent}%，截止 ${due}。`,
  escalation: (id, clock, due, level) => `${id} 已超时：${clock}时限 ${due}，现升级到${level}。`,
  escalationAgain: (id, clock, due, level, times) =>
    `${id} 仍超时且无人跟进（第 ${times} 次提醒）：${clock}时限 ${due}，目前在${level}。`,
  digestTitle: (tickets) => `${tickets} 张工单现在需要处理。`,
  digestPromise: '时限种类',
  digestFree: '无人处理',
  digestCount: (count, percent) => (percent >= 100 ? `${count} 张已超时` : `${count} 张已用 ${percent}%`),
  digestState: (clock, percent) => (percent >= 100 ? `${clock}已超时` : `${clock}已用 ${percent}%`),
  digestMore: (count) => `另有 ${count} 张：“队列”里最紧急的在前，输入 T-1042 这样的编号可查看任何一张。`,
  takenBy: (name, since) => `${name}已在 ${since} 认领。`,
  alreadyYours: '这张工单已经是您的了。',
  engineersOnly: '这是工程师的操作。如果您需要帮助，请直接给我发消息。',
  notYours: '这不是您的工单。',
  ticketClosed: (when) => `工单已于 ${when} 关闭，可以重新打开。`,
  ticketResolved: (when) => `工单已于 ${when} 解决，正在等报修人确认。`,
  notResolved: '工单还没有标记为解决，无需确认或重新打开。',
  notWaiting: '工单没有挂起。',
  nothingToAcknowledge: '这张工单没有待确认的告警。',
  unknownColleague: (name, known) => `没有找到"${name}"。可以转给：${known}。`,
  unknownCustomer: (name, known) => `没有客户"${name}"。现有：${known}。`,
  notYourCustomer: (own) => `您属于${own}，只有工程师可以为其他客户开工单。`,
  badTime: (value) => `"${value}"不是可用的时间。请写 4h、2d，或将来的日期，如 2026-12-01 17:00。`,
  noSuchTicket: (id) => `没有工单 ${id}。`,
  loggedByPhone: '已在电话中答复。',
  queueEmpty: '没有未关闭的工单。',
  queueTitle: (open, mine) => `未关闭 ${open} 张，其中您的 ${mine} 张`,
  due: '时限',

  duty: '值班表',
  dutyTitle: '本周值班',
  dutyNow: (names) => (names.length > 0 ? `今天值班：${names.join('、')}。` : '今天无人值班。'),
  dutyDay: '日期',
  dutyWho: '值班人',
  dutyNobody: '无人',
  dutyClosed: '休息',
  dutyChange: '调整值班',
  dutyEngineer: '谁的值班',
  dutyOnOrOff: '值班还是不值班',
  dutyStates: { on: '值班', off: '不值班' },
  dutyFrom: '从（2026-12-01 或 2026-12-01 13:00，留空为现在）',
  dutyTo: '到（日期含当天，留空为当天一天）',
  dutyStandIn: '替班人（加班时填被换下的人）',
  dutyReason: '原因',
  dutyAsk: '看起来是要调整值班，但没有完全看懂。请补充是谁、什么时间。',
  dutyEntry: (name, on, from, to) =>
    `${name}${from === to ? ` ${from} ` : ` ${from} 至 ${to} `}${on ? '值班' : '不值班'}`,
  dutyChanged: (by, entries, reason) => `${by}调整了值班：${entries}${reason ? `（${reason}）` : ''}。`,
  dutyDone: (entries) => `已登记并通知同事：${entries}。`,
  notYourDuty: (name) => `这是${name}的值班，只有${name}本人或经理可以调整。`,
  badSpan: (from, to) => `"${from}"至"${to}"已经过去、先后颠倒，或超过一年。`,
  badDutyTime: (value) =>
    `"${value}"不是可用的日期或时间。请写 2026-12-01、2026-12-01 18:00、18:00、今天或明天。`,
  managersOnly: '只有服务台经理可以这样做。',
  calendarTitle: '服务日历',
  calendarColumns: { year: '年份', name: '假日', days: '日期' },
  calendarWorked: '调休上班',
  calendarWorkedLike: (day, weekday) => `${day}（按周${'一二三四五六日'[weekday - 1]}）`,
  calendarYearBy: (year, by) => `${year}（${by ?? '服务台配置'}）`,
  calendarYears: (years) => `已确认节假日的年份：${years}。`,
  calendarConfirmed: (year, by, when, source) => `${year} 年由${by}于 ${when} 确认，依据：${source}。`,
  calendarMissing: (year) => `${year} 年的节假日尚未确认，跨入该年的时限暂按普通周计算。`,
  calendarProposal: {
    notice: (year) => `${year} 年官方放假通知的内容：`,
    proposal: (year) =>
      `数据中还没有 ${year} 年的放假通知。以下只是法定假日，请在确认前按通知补充连休和调休上班日。`,
    library: (year) => `以下是假日库中的 ${year} 年公共假日，请在确认前与官方公布的核对。`,
    none: (year) => `没有 ${year} 年的建议：请自行填写，或在服务台配置里写明国家（country: DE）。`,
  },
  confirmYear: (year, of) => (of ? `确认 ${year} 年（${of}）` : `确认 ${year} 年`),
  ofCustomer: (name, words) => `${name}：${words}`,
  calendarAlsoOf: (names) => `${names.join('、')}采用同样的日期。`,
  calendarOfDesk: '采用服务台的节假日。',
  calendarUnfit: '服务台的日期与其服务时间不符，请在配置文件中该客户的 calendar 下另写 years。',
  calendarHolidays: '放假日，每行一个：名称 2027-02-05..2027-02-11',
  calendarMakeUp: '调休上班日，每行一个：2027-02-14 周一',
  calendarSource: '依据',
  calendarChanged: (by, year, days, worked, source) =>
    `${by}确认了 ${year} 年节假日：放假 ${days} 天，调休上班 ${worked} 天，依据：${source}。未关闭的工单将重新计算时限。`,
  hoursChanged: (by) => `服务时间或节假日已调整：${by}。`,
  deskChanged: (by, what) => `${by}修改了服务台配置${what.length > 0 ? `：${what.join('、')}` : ''}。`,
  deskParts: {
    name: '名称和热线',
    calendar: '服务时间和节假日',
    customers: '客户',
    engineers: '工程师',
    levels: '级别',
    channels: '频道',
    priorities: '优先级',
    policy: '服务策略',
    duty: '值班',
  },
  customersGone: (names) =>
    `配置中不再有客户：${names.join('、')}。未关闭的工单沿用原来承诺的服务时间，新工单按服务台的服务时间计算。`,
  deskSame: '与现行的服务台配置相同，没有任何改动。',
  deskMoved: '服务台配置刚刚被别人改过。请查看现行内容后再改。',
  deskFaulty: (faults) => `没有任何改动。服务台配置有错误：\n${faults}`,
  deskFaultAt: (line, words) => `第 ${line} 行：${words}`,
  moreFaults: (count) => `另有 ${count} 处错误。`,
  deskNoManager: '没有任何改动：这样就没有工程师是经理，以后谁也不能在这里修改服务台配置了。',
  deskFileOnly: '这里只能在文件中修改服务台配置。',
  deskFileDirectly: '请在与我的私聊中查看服务台配置。',
  deskFileShown: (by, when) =>
    `这是现行的服务台配置，最近由${by}于 ${when} 修改。要修改，请把改好的文件发到这里：我先检查，您确认后才生效。`,
  deskFileUnreadable: (kilobytes) => `没有任何改动：文件已不存在、超过 ${kilobytes} kB，或不是 UTF-8 文本。`,
  deskFileGone: '没有任何改动：文件与检查时不同或已不存在，请重新发送。',
  deskWouldChange: (what) =>
    `检查无误。${what.length > 0 ? `将会改动：${what.join('、')}。` : '只有注释不同。'}目前尚未生效。`,
  deskConfirm: '确认生效',
  deskDrop: '不采用',
  deskDropped: '这份服务台配置不再等待确认，没有任何改动。',
  deskOffered: (by, when, what) =>
    `${by}于${when}发来一份服务台配置，等待确认生效。将会改动：${what.join('、') || '只有注释'}。`,
  moreLines: (count) => `另有 ${count} 行不同。`,
  calendarInFile: (year) => `${year} 年写在服务台配置文件里，请在文件中修改。`,
  calendarYearRange: (year, first, last) => `现在不能确认 ${year} 年，可确认的年份是 ${first} 至 ${last}。`,
  calendarBadLine: (line, why) =>
    `"${line}"：${
      {
        form: '格式应为"名称 2027-02-05..2027-02-11"或"2027-02-14 周一"',
        'no-date': '没有这一天',
        'other-year': '不属于这一年',
        backwards: '先后颠倒或超过一个月',
      }[why]
    }`,
  calendarRefused: (problems) => `没有修改：${problems}。`,
  calendarAlarm: (year, daysLeft) =>
    daysLeft > 0
      ? `${year} 年的节假日尚未确认，距元旦还有 ${daysLeft} 天。跨入该年的时限暂按普通周计算。`
      : `${year} 年已经开始，但节假日尚未确认，时限暂按普通周计算。`,
  rulesChanged: (why) => `时限已重新计算：${why}。`,
  toldRules: (id, why) => `工单 ${id} 的时限有变：${why}。`,
  whyRules: { calendar: '服务日历有调整', policy: '服务策略有调整' },

  failed: (hotline) =>
    `我这边出了故障，没能处理您的消息。内容已保存，工程师会知道。如有急事，请拨打${hotline}。`,
  unavailable: (hotline) => `现在暂时无法记录，没有开工单。请稍后再试，或拨打${hotline}。`,
  auditAlarm: (findings) =>
    `自检发现服务台无法自行修复的问题：${findings.join('；')}。请查看日志（audit.done）。`,
  auditLate: (count, tickets) => `${count} 张工单的预警或升级未按时发出（${tickets}）`,
  auditDamaged: (count, tickets) => `${count} 张工单的记录无法读取（${tickets}）`,
  auditUntold: (count) => `${count} 条通知从未发出`,
  auditOutbox: (count) => `${count} 条消息等待发送超过十分钟`,
  auditInbox: (count) => `${count} 条收到的消息两分钟内未处理`,
  tooLong: (limit) => `我只读了前 ${limit} 个字符，全文会随工单保存。`,
  knowledgeSource: '知识库',
  byModel: '由语言模型根据以下文章改写。',
};

/** The sentences of a language. */
export function sentences(language: Language): Sentences {
  return language === 'zh' ? zh : en;
}
