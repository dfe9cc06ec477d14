/** What is wrong with a desk's promises, said when the desk file is changed and not when a deadline passes. */
import type { CalendarRules, Desk, Policy } from '../desk.ts';
import type { Impact, Priority, Urgency, WaitReason } from '../tickets/types.ts';
import { collected, type DeskProblem, type Report } from './problem.ts';

const PRIORITIES: readonly Priority[] = [1, 2, 3, 4];
const IMPACTS: readonly Impact[] = ['person', 'team', 'company'];
const URGENCIES: readonly Urgency[] = ['can-wait', 'hinders', 'stops-work'];
const WAITS: readonly WaitReason[] = ['requester', 'vendor', 'parts', 'change-window'];

/** Everything that would keep a promise from being watched or a person from being reached. */
export function checkPolicy(desk: Desk): readonly DeskProblem[] {
  return [
    ...collected('', (report) => checkMatrix(desk, report)),
    ...checkTerms(desk),
    ...checkReach(desk.policy, desk.calendar),
    ...collected('', (report) => {
      checkLevels(desk, report);
      checkDuty(desk, report);
    }),
  ];
}

/** The same of the policy alone, whoever's it is: paths begin with `policy`. */
export function checkTerms(desk: Pick<Desk, 'policy' | 'levels' | 'engineers'>): readonly DeskProblem[] {
  return collected('', (report) => {
    checkTargets(desk.policy, report);
    checkWarnings(desk.policy, report);
    checkEscalation(desk, report);
    checkWaits(desk.policy, report);
  });
}

const WEEKS_A_YEAR = 52;
const MOST_YEARS = 10;

/**
 * Times that end in another age by these hours: more digits than were meant, or hours that were left out. The calendar
 * itself ends some day, and no ticket could be opened then. Paths begin with `policy`.
 */
export function checkReach(policy: Policy, { week }: CalendarRules): readonly DeskProblem[] {
  const minutes = Object.values(week).flatMap((day) =>
    day.map(({ fromMinute, toMinute }) => toMinute - fromMinute),
  );
  const weeklyMs = minutes.reduce((sum, one) => sum + one, 0) * 60_000;
  if (!(weeklyMs > 0)) return [];
  const spans: readonly (readonly [path: string, ms: number])[] = [
    ...(['firstResponseMs', 'nextResponseMs', 'resolutionMs'] as const).flatMap((name) =>
      PRIORITIES.map((priority) => [`${name}.${priority}`, policy[name]?.[priority]] as const),
    ),
    ...(['remindIdleAfterMs', 'offerIdleAfterMs', 'closeAfterMs'] as const).map(
      (name) => [name, policy[name]] as const,
    ),
    ...WAITS.map((reason) => [`waits.${reason}.limitMs`, policy.waits[reason]?.limitMs] as const),
    ...policy.escalation.flatMap(({ afterMs, repeatEveryMs }, index) => [
      [`escalation[${index}].afterMs`, afterMs] as const,
      [`escalation[${index}].repeatEveryMs`, repeatEveryMs] as const,
    ]),
  ];
  return collected('policy.', (report) => {
    for (const [path, ms] of spans) {
      const years = Math.floor(ms / weeklyMs / WEEKS_A_YEAR);
      const weekly = Number((weeklyMs / 3_600_000).toFixed(2));
      if (years >= MOST_YEARS)
        report('SPAN_TOO_LONG', path, {
          en: `With ${weekly} service hours a week this would take ${years} years. Write a shorter time.`,
          zh: `每周服务时间为 ${weekly} 小时，这需要 ${years} 年。请写短一些。`,
        });
    }
  });
}

/** A plan that is read from a file may lack what its type promises. */
function isSpan(ms: unknown): ms is number {
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0;
}

/** As the desk file calls it. */
const inFile = (name: string): string => name.replace(/(Ms|Percent)$/, '');

/** Names that exist, for somebody who mistyped one. */
function known(names: readonly string[]): { readonly en: string; readonly zh: string } {
  return { en: `Known: ${names.join(', ') || 'none'}.`, zh: `现有：${names.join('、') || '无'}。` };
}

function checkMatrix(desk: Desk, report: Report): void {
  for (const impact of IMPACTS)
    for (const urgency of URGENCIES) {
      const priority = desk.priorities[impact]?.[urgency];
      if (!PRIORITIES.includes(priority))
        report('PRIORITY_MISSING', `priorities.${impact}.${urgency}`, {
          en: `Impact ${impact} with urgency ${urgency} has the priority ${String(priority)}. Write 1, 2, 3 or 4.`,
          zh: `影响范围 ${impact}、紧急程度 ${urgency} 的优先级是 ${String(priority)}。请写 1、2、3 或 4。`,
        });
    }
}

function checkTargets(policy: Policy, report: Report): void {
  for (const name of ['firstResponseMs', 'nextResponseMs', 'resolutionMs'] as const)
    for (const priority of PRIORITIES)
      if (!isSpan(policy[name]?.[priority]))
        report('TARGET_MISSING', `policy.${name}.${priority}`, {
          en: `Priority ${priority} has no time for ${inFile(name)}. Write how long it may take, such as 4h.`,
          zh: `优先级 ${priority} 没有 ${inFile(name)} 的时限。请写最长时间，例如 4h。`,
        });
  for (const name of ['remindIdleAfterMs', 'offerIdleAfterMs', 'closeAfterMs'] as const)
    if (!isSpan(policy[name]))
      report('SPAN_MISSING', `policy.${name}`, {
        en: `${inFile(name)} is ${String(policy[name])}. Write a time such as 2h.`,
        zh: `${inFile(name)} 是 ${String(policy[name])}。请写时长，例如 2h。`,
      });
  if (policy.offerIdleAfterMs <= policy.remindIdleAfterMs)
    report('OFFER_BEFORE_REMINDER', 'policy.offerIdleAfterMs', {
      en: 'An idle ticket would be offered to others before its engineer is reminded. Make offerIdleAfter longer than remindIdleAfter.',
      zh: '无人处理的工单会在提醒负责人之前就转给其他人。offerIdleAfter 应比 remindIdleAfter 长。',
    });
  for (const priority of policy.alertsOutsideHours)
    if (!PRIORITIES.includes(priority))
      report('PRIORITY_UNKNOWN', 'policy.alertsOutsideHours', {
        en: `${String(priority)} is no priority. Write 1, 2, 3 or 4.`,
        zh: `${String(priority)} 不是优先级。请写 1、2、3 或 4。`,
      });
}

function checkWarnings(policy: Policy, report: Report): void {
  for (const [index, percent] of policy.warnAtPercent.entries()) {
    const path = `policy.warnAtPercent[${index}]`;
    if (!(percent >= 1 && percent <= 99))
      report('WARNING_RANGE', path, {
        en: `A warning at ${percent} % comes never or too late. Write 1 to 99.`,
        zh: `在 ${percent}% 时预警，要么永远不会来，要么太迟。请写 1 到 99。`,
      });
    const previous = policy.warnAtPercent[index - 1];
    if (previous !== undefined && percent <= previous)
      report('WARNING_ORDER', path, {
        en: `${percent} % stands after ${previous} %. Write each step once, lowest first.`,
        zh: `${percent}% 写在 ${previous}% 之后。每一档只写一次，从低到高。`,
      });
  }
}

function checkEscalation(desk: Pick<Desk, 'policy' | 'levels' | 'engineers'>, report: Report): void {
  const { escalation } = desk.policy;
  if (escalation.length === 0)
    report('ESCALATION_EMPTY', 'policy.escalation', {
      en: 'A missed deadline would be told to nobody. Add a step with a level.',
      zh: '超时后不会通知任何人。请至少加一步并写明级别。',
    });
  for (const [index, step] of escalation.entries()) {
    const path = `policy.escalation[${index}]`;
    if (!desk.levels.some((level) => level.id === step.level)) {
      const names = known(desk.levels.map((level) => level.id));
      report('LEVEL_UNKNOWN', `${path}.level`, {
        en: `There is no level '${step.level}'. ${names.en}`,
        zh: `没有级别“${step.level}”。${names.zh}`,
      });
    } else if (!desk.engineers.some((engineer) => engineer.levels.includes(step.level)))
      report('LEVEL_EMPTY', `${path}.level`, nobodyIn(step.level));
    const earlier = escalation.slice(0, index);
    if (earlier.some((one) => one.level === step.level))
      report('ESCALATION_CYCLE', `${path}.level`, {
        en: `The chain comes back to '${step.level}'. Name each level once; to call it again use repeats.`,
        zh: `升级链又回到“${step.level}”。每个级别只写一次；要再次通知请用 repeats。`,
      });
    const previous = escalation[index - 1];
    if (!(step.afterMs >= 0))
      report('ESCALATION_TIME', `${path}.afterMs`, {
        en: `after is ${step.afterMs}. Write 0 or more.`,
        zh: `after 是 ${step.afterMs}。请写 0 或更长。`,
      });
    else if (previous && step.afterMs <= previous.afterMs)
      report('ESCALATION_UNREACHED', `${path}.afterMs`, {
        en: `This step would come no later than the one before it, which would then be passed over. Give it more time.`,
        zh: '这一步不比前一步晚，前一步会被跳过。请把时间写长一些。',
      });
    if (!(step.repeats >= 0) || !(step.repeatEveryMs >= 0) || (step.repeats > 0 && step.repeatEveryMs === 0))
      report('ESCALATION_REPEATS', `${path}.repeatEveryMs`, {
        en: `${step.repeats} repeats every ${step.repeatEveryMs} ms cannot be kept. Give a time between repeats, or 0 repeats.`,
        zh: `每隔 ${step.repeatEveryMs} 毫秒重复 ${step.repeats} 次无法做到。请写明间隔，或把 repeats 写成 0。`,
      });
  }
}

function nobodyIn(level: string): DeskProblem['words'] {
  return {
    en: `Nobody belongs to level '${level}'. Add it to an engineer.`,
    zh: `级别“${level}”没有人。请把它写到某位工程师的 levels 里。`,
  };
}

function checkWaits(policy: Policy, report: Report): void {
  for (const reason of WAITS)
    if (!isSpan(policy.waits[reason]?.limitMs))
      report('WAIT_WITHOUT_LIMIT', `policy.waits.${reason}`, {
        en: `Waiting for '${reason}' has no limit, so a ticket could wait for ever. Write one, such as 3d.`,
        zh: `等待原因“${reason}”没有上限，工单可能一直等下去。请写上限，例如 3d。`,
      });
}

function checkLevels(desk: Desk, report: Report): void {
  if (desk.levels.length === 0)
    report('LEVELS_EMPTY', 'levels', {
      en: 'There is no level, so nobody gets a ticket. Add one.',
      zh: '没有任何级别，工单就没有人处理。请至少写一个。',
    });
  for (const [index, level] of desk.levels.entries()) {
    const path = `levels[${index}]`;
    if (desk.levels.findIndex((one) => one.id === level.id) !== index)
      report('LEVEL_TWICE', `${path}.id`, {
        en: `Level '${level.id}' is there twice. Give each its own id.`,
        zh: `级别“${level.id}”写了两次。请各用各的名称。`,
      });
    const channel = desk.channels.find((one) => one.name === level.channel);
    if (!channel) {
      const names = known(desk.channels.map(({ name }) => name));
      report('CHANNEL_UNKNOWN', `${path}.channel`, {
        en: `Level '${level.id}' has the channel '${level.channel}', which does not exist. ${names.en}`,
        zh: `级别“${level.id}”的频道“${level.channel}”不存在。${names.zh}`,
      });
    } else if (channel.conversations.length === 0)
      report('CHANNEL_EMPTY', `${path}.channel`, {
        en: `Channel '${level.channel}' leads to no conversation, so nobody reads it. Add one to its conversations.`,
        zh: `频道“${level.channel}”没有对应的会话，没有人会看到。请在它的 conversations 里写一个。`,
      });
    const isInChain = desk.policy.escalation.some((step) => step.level === level.id);
    if (!isInChain && !desk.engineers.some((engineer) => engineer.levels.includes(level.id)))
      report('LEVEL_EMPTY', path, nobodyIn(level.id));
  }
  for (const [index, engineer] of desk.engineers.entries())
    for (const [place, level] of engineer.levels.entries())
      if (!desk.levels.some((one) => one.id === level)) {
        const names = known(desk.levels.map(({ id }) => id));
        report('LEVEL_UNKNOWN', `engineers[${index}].levels[${place}]`, {
          en: `There is no level '${level}'. ${names.en}`,
          zh: `没有级别“${level}”。${names.zh}`,
        });
      }
}

/** A day is included, a time is not. */
function endOf(to: string): string {
  return to.length === 'YYYY-MM-DD'.length ? `${to}T24:00` : to;
}

function checkDuty(desk: Desk, report: Report): void {
  for (const [index, rule] of desk.duty.entries()) {
    const path = `duty[${index}]`;
    if (!desk.engineers.some((engineer) => engineer.id === rule.engineer)) {
      const names = known(desk.engineers.map(({ id }) => id));
      report('DUTY_UNKNOWN', `${path}.engineer`, {
        en: `There is no engineer '${rule.engineer}'. ${names.en}`,
        zh: `没有工程师“${rule.engineer}”。${names.zh}`,
      });
    }
    if (rule.kind === 'dated' && endOf(rule.to) <= rule.from)
      report('DUTY_BACKWARDS', path, {
        en: `The entry ends (${rule.to}) before it begins (${rule.from}), or as it begins.`,
        zh: `结束（${rule.to}）不晚于开始（${rule.from}）。`,
      });
    if (rule.kind === 'weekly' && rule.days.some((day) => !(Number.isInteger(day) && day >= 1 && day <= 7)))
      report('DUTY_DAY', `${path}.days`, {
        en: `Days are 1 (Monday) to 7 (Sunday); it says ${rule.days.join(', ')}.`,
        zh: `days 应为 1（星期一）到 7（星期日），现在是 ${rule.days.join('、')}。`,
      });
  }
}
