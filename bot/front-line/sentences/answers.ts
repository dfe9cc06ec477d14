/** What is said with an answer, with titles to choose from, and where there is none. */

export const en = {
  orderNotFound:
    'That is something to be ordered, and I have no article on how. Shall I open a ticket for it? Tap the button, or write what for and by when you need it, and I pass it on.',
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
  otherLanguage:
    'I understand Chinese and English. A ticket may be in any language: people read it. 我只懂中文和英文，工单用什么语言写都可以。',
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
  gone: 'That article is no longer in the knowledge base. Shall I open a ticket instead?',
  tooLong: (limit: string) => `I read the first ${limit} characters; the whole text is kept with the ticket.`,
  knowledgeSource: 'Knowledge base',
  byModel: 'Worded by a language model from these articles.',
};

export const zh: typeof en = {
  orderNotFound:
    '这是要申请的东西，知识库里没有对应的申请办法。要为它开工单吗？点一下按钮即可；也可以说说用途和什么时候要，我会一并转给工程师。',
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
  otherLanguage:
    '我只懂中文和英文，工单用什么语言写都可以，由工程师阅读。I understand Chinese and English; a ticket may be in any language.',
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
  gone: '这篇文章已经不在知识库里了。要改开工单吗？',
  tooLong: (limit) => `我只读了前 ${limit} 个字符，全文会随工单保存。`,
  knowledgeSource: '知识库',
  byModel: '由语言模型根据以下文章改写。',
};
