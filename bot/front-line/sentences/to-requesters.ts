/** What the person hears of what becomes of a ticket, and the buttons under it. */

export const en = {
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
};

export const zh: typeof en = {
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
};
