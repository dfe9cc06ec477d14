/** What is wrong with customers' own hours and policies, said when the desk file is changed. */
import type { Desk, Policy } from '../desk.ts';
import { checkCalendar } from './calendar.ts';
import { checkReach, checkTerms } from './check-policy.ts';
import { collected, type DeskProblem } from './problem.ts';

/** As for the desk's own; each path begins with `customers.<id>`. */
export function checkCustomers(desk: Desk): readonly DeskProblem[] {
  const known = new Map<string, { readonly policy: Policy; readonly customer?: string }>([
    [nameOf(desk.policy), { policy: desk.policy }],
  ]);
  return desk.customers.flatMap(({ id, calendar, policy }): readonly DeskProblem[] => {
    const problems = [...checkCalendar(calendar)];
    if (policy) {
      problems.push(...checkTerms({ ...desk, policy }), ...checkReach(policy, calendar));
      const twin = known.get(nameOf(policy));
      if (twin && JSON.stringify(twin.policy) !== JSON.stringify(policy))
        problems.push(
          ...collected('', (report) =>
            report('POLICY_TWICE', 'policy.name', {
              en: `'${nameOf(policy)}' is ${twin.customer ?? 'the desk'}'s policy, which says something else: tickets could not tell the two apart. Give it another name.`,
              zh: `“${nameOf(policy)}”已是${twin.customer ? ` ${twin.customer} ` : '服务台'}的服务策略，内容不同，工单无法区分两者。请换一个名称。`,
            }),
          ),
        );
      known.set(nameOf(policy), twin ?? { policy, customer: id });
    } else {
      // The desk's policy is in order by the desk's hours, or said so there: by these it is the hours that are short.
      const [tooLong] = checkReach(desk.policy, calendar);
      if (tooLong) problems.push({ ...tooLong, path: 'calendar.week' });
    }
    return problems.map((problem) => ({ ...problem, path: `customers.${id}.${problem.path}` }));
  });
}

const nameOf = ({ name, version }: Policy): string => `${name}@${version}`;
