/** The duty roster in chat. */

export const en = {
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
};

export const zh: typeof en = {
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
};
