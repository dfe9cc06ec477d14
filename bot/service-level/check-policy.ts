/** What is wrong with a desk's promises, said when the desk file is changed and not when a deadline passes. */
import type { Desk, Policy } from '../desk.ts';
import type { Impact, Priority, Urgency, WaitReason } from '../tickets/types.ts';
import type { Problem } from './problem.ts';

const PRIORITIES: readonly Priority[] = [1, 2, 3, 4];
const IMPACTS: readonly Impact[] = ['person', 'team', 'company'];
const URGENCIES: readonly Urgency[] = ['can-wait', 'hinders', 'stops-work'];
const WAITS: readonly WaitReason[] = ['requester', 'vendor', 'parts', 'change-window'];

/** Everything that would keep a promise from being watched or a person from being reached. */
export function checkPolicy(desk: Desk): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (code, path, message) => problems.push({ code, path, message });
  checkMatrix(desk, report);
  problems.push(...checkTerms(desk));
  checkLevels(desk, report);
  checkDuty(desk, report);
  return problems;
}

/** The same of the policy alone, whoever's it is: paths begin with `policy`. */
export function checkTerms(desk: Pick<Desk, 'policy' | 'levels' | 'engineers'>): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Report = (code, path, message) => problems.push({ code, path, message });
  checkTargets(desk.policy, report);
  checkWarnings(desk.policy, report);
  checkEscalation(desk, report);
  checkWaits(desk.policy, report);
  return problems;
}

type Report = (code: string, path: string, message: string) => void;

/** A plan that is read from a file may lack what its type promises. */
function isSpan(ms: unknown): ms is number {
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0;
}

function checkMatrix(desk: Desk, report: Report): void {
  for (const impact of IMPACTS)
    for (const urgency of URGENCIES) {
      const priority = desk.priorities[impact]?.[urgency];
      if (!PRIORITIES.includes(priority))
        report(
          'PRIORITY_MISSING',
          `priorities.${impact}.${urgency}`,
          `Impact ${impact} with urgency ${urgency} has the priority ${String(priority)}. Write 1, 2, 3 or 4.`,
        );
    }
}

function checkTargets(policy: Policy, report: Report): void {
  for (const name of ['firstResponseMs', 'nextResponseMs', 'resolutionMs'] as const)
    for (const priority of PRIORITIES)
      if (!isSpan(policy[name]?.[priority]))
        report(
          'TARGET_MISSING',
          `policy.${name}.${priority}`,
          `Priority ${priority} has no time for ${name}. Write how long it may take, such as 4h.`,
        );
  for (const name of ['remindIdleAfterMs', 'offerIdleAfterMs', 'closeAfterMs'] as const)
    if (!isSpan(policy[name]))
      report(
        'SPAN_MISSING',
        `policy.${name}`,
        `${name} is ${String(policy[name])}. Write a time such as 2h.`,
      );
  if (policy.offerIdleAfterMs <= policy.remindIdleAfterMs)
    report(
      'OFFER_BEFORE_REMINDER',
      'policy.offerIdleAfterMs',
      'An idle ticket would be offered to others before its engineer is reminded. Make offerIdleAfterMs the longer one.',
    );
  for (const priority of policy.alertsOutsideHours)
    if (!PRIORITIES.includes(priority))
      report(
        'PRIORITY_UNKNOWN',
        'policy.alertsOutsideHours',
        `${String(priority)} is no priority. Write 1, 2, 3 or 4.`,
      );
}

function checkWarnings(policy: Policy, report: Report): void {
  for (const [index, percent] of policy.warnAtPercent.entries()) {
    const path = `policy.warnAtPercent[${index}]`;
    if (!(percent >= 1 && percent <= 99))
      report('WARNING_RANGE', path, `A warning at ${percent} % comes never or too late. Write 1 to 99.`);
    const previous = policy.warnAtPercent[index - 1];
    if (previous !== undefined && percent <= previous)
      report(
        'WARNING_ORDER',
        path,
        `${percent} % stands after ${previous} %. Write each step once, lowest first.`,
      );
  }
}

function checkEscalation(desk: Pick<Desk, 'policy' | 'levels' | 'engineers'>, report: Report): void {
  const { escalation } = desk.policy;
  if (escalation.length === 0)
    report(
      'ESCALATION_EMPTY',
      'policy.escalation',
      'A missed deadline would be told to nobody. Add a step with a level.',
    );
  for (const [index, step] of escalation.entries()) {
    const path = `policy.escalation[${index}]`;
    if (!desk.levels.some((level) => level.id === step.level))
      report(
        'LEVEL_UNKNOWN',
        `${path}.level`,
        `There is no level '${step.level}'. Known: ${desk.levels.map((level) => level.id).join(', ')}.`,
      );
    else if (!desk.engineers.some((engineer) => engineer.levels.includes(step.level)))
      report(
        'LEVEL_EMPTY',
        `${path}.level`,
        `Nobody belongs to level '${step.level}'. Add it to an engineer.`,
      );
    const earlier = escalation.slice(0, index);
    if (earlier.some((one) => one.level === step.level))
      report(
        'ESCALATION_CYCLE',
        `${path}.level`,
        `The chain comes back to '${step.level}'. Name each level once; to call it again use repeats.`,
      );
    const previous = escalation[index - 1];
    if (!(step.afterMs >= 0))
      report('ESCALATION_TIME', `${path}.afterMs`, `afterMs is ${step.afterMs}. Write 0 or more.`);
    else if (previous && step.afterMs <= previous.afterMs)
      report(
        'ESCALATION_UNREACHED',
        `${path}.afterMs`,
        `This step would come no later than the one before it, which would then be passed over. Give it more time.`,
      );
    if (!(step.repeats >= 0) || !(step.repeatEveryMs >= 0) || (step.repeats > 0 && step.repeatEveryMs === 0))
      report(
        'ESCALATION_REPEATS',
        `${path}.repeatEveryMs`,
        `${step.repeats} repeats every ${step.repeatEveryMs} ms cannot be kept. Give a time between repeats, or 0 repeats.`,
      );
  }
}

function checkWaits(policy: Policy, report: Report): void {
  for (const reason of WAITS)
    if (!isSpan(policy.waits[reason]?.limitMs))
      report(
        'WAIT_WITHOUT_LIMIT',
        `policy.waits.${reason}`,
        `Waiting for '${reason}' has no limit, so a ticket could wait for ever. Write one, such as 3d.`,
      );
}

function checkLevels(desk: Desk, report: Report): void {
  if (desk.levels.length === 0)
    report('LEVELS_EMPTY', 'levels', 'There is no level, so nobody gets a ticket. Add one.');
  for (const [index, level] of desk.levels.entries()) {
    const path = `levels[${index}]`;
    if (desk.levels.findIndex((one) => one.id === level.id) !== index)
      report('LEVEL_TWICE', `${path}.id`, `Level '${level.id}' is there twice. Give each its own id.`);
    const channel = desk.channels.find((one) => one.name === level.channel);
    if (!channel)
      report(
        'CHANNEL_UNKNOWN',
        `${path}.channel`,
        `Level '${level.id}' has the channel '${level.channel}', which does not exist.`,
      );
    else if (channel.conversations.length === 0)
      report(
        'CHANNEL_EMPTY',
        `${path}.channel`,
        `Channel '${level.channel}' leads to no conversation, so nobody reads it.`,
      );
    const isInChain = desk.policy.escalation.some((step) => step.level === level.id);
    if (!isInChain && !desk.engineers.some((engineer) => engineer.levels.includes(level.id)))
      report('LEVEL_EMPTY', path, `Nobody belongs to level '${level.id}'. Add it to an engineer.`);
  }
  for (const [index, engineer] of desk.engineers.entries())
    for (const level of engineer.levels)
      if (!desk.levels.some((one) => one.id === level))
        report(
          'LEVEL_UNKNOWN',
          `engineers[${index}].levels`,
          `${engineer.name} belongs to '${level}', which does not exist.`,
        );
}

function checkDuty(desk: Desk, report: Report): void {
  for (const [index, rule] of desk.duty.entries()) {
    const path = `duty[${index}]`;
    if (!desk.engineers.some((engineer) => engineer.id === rule.engineer))
      report('DUTY_UNKNOWN', `${path}.engineer`, `There is no engineer '${rule.engineer}'.`);
    if (rule.kind === 'dated' && rule.to < rule.from)
      report('DUTY_BACKWARDS', path, `The entry ends (${rule.to}) before it begins (${rule.from}).`);
    if (rule.kind === 'weekly' && rule.days.some((day) => !(Number.isInteger(day) && day >= 1 && day <= 7)))
      report(
        'DUTY_DAY',
        `${path}.days`,
        `Days are 1 (Monday) to 7 (Sunday); it says ${rule.days.join(', ')}.`,
      );
  }
}
