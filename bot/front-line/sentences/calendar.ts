/** Service hours, holidays and what changes with them. */
import { counted } from '../../counted.ts';

export const en = {
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
};

export const zh: typeof en = {
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
};
