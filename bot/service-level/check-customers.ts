/** What is wrong with customers' own hours and policies, said when the desk file is changed. */
import type { Desk } from '../desk.ts';
import { checkCalendar } from './calendar.ts';
import { checkTerms } from './check-policy.ts';
import type { Problem } from './problem.ts';

/** As for the desk's own; each path begins with `customers.<id>`. */
export function checkCustomers(desk: Desk): readonly Problem[] {
  const known = new Map([[nameOf(desk.policy), { policy: desk.policy, whose: "the desk's" }]]);
  return desk.customers.flatMap(({ id, calendar, policy }): readonly Problem[] => {
    const problems = [...checkCalendar(calendar)];
    if (policy) {
      problems.push(...checkTerms({ ...desk, policy }));
      const twin = known.get(nameOf(policy));
      if (twin && JSON.stringify(twin.policy) !== JSON.stringify(policy))
        problems.push({
          code: 'POLICY_TWICE',
          path: 'policy.name',
          message: `'${nameOf(policy)}' is ${twin.whose} policy, which says something else: tickets could not tell the two apart. Give it another name.`,
        });
      known.set(nameOf(policy), twin ?? { policy, whose: `${id}'s` });
    }
    return problems.map((problem) => ({ ...problem, path: `customers.${id}.${problem.path}` }));
  });
}

const nameOf = ({ name, version }: Desk['policy']): string => `${name}@${version}`;
