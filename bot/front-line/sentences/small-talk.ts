/** What is said beside a request: greetings, thanks, who the desk is and when it is there. */

export const en = {
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
};

export const zh: typeof en = {
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
  deskHours: (week, timeZone) => `工程师的服务时间：${week}（${timeZone}），法定节假日除外。`,
  deskIsOpen: (until) => `现在有人在，到 ${until}。`,
  deskOpens: (at) => `现在不在服务时间，下次是 ${at} 起。`,
  deskAnyTime: (hotline) => `报修随时都可以发给我。等不了的，请打${hotline}。`,
  weekdays: (first, last) =>
    first === last
      ? `周${'一二三四五六日'[first - 1]}`
      : `周${'一二三四五六日'[first - 1]}至周${'一二三四五六日'[last - 1]}`,
  whoAmI: '我是 IT 服务台：先从知识库里找答案，解决不了就开工单，由工程师接手。',
};
