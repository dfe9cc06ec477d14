/** How bad a trouble is. What is pressing as a security incident, security-incident.ts alone says. */
import type { Impact, Urgency } from '../tickets/types.ts';

/** How bad it is, by the words people use for it; an engineer corrects it with one tap. */
export function severityOf(text: string): { readonly impact: Impact; readonly urgency: Urgency } {
  const impact: Impact =
    /\b(whole|entire) (company|site|building)|\b(everybody|everyone|nobody) (in|at) the (whole |entire )?(company|site|building)|company[- ]wide|全公司|整个公司|所有人|大家都|全部同事|整栋楼|全楼/iu.test(
      text,
    )
      ? 'company'
      : /\b(whole|entire|our) (\w+ ){0,2}(team|department|floor|office)\b|\b(everybody|everyone|nobody|all of us)\b|\b(several|many|all) (colleagues|people|users)\b|\bmy colleagues (too|as well)\b|整个?(部门|团队|楼层|办公室)|我们(部门|组|办公室|这层)|(好几|很多|其他|其它)个?(人|同事)都?|同事也/iu.test(
            text,
          )
        ? 'team'
        : 'person';
  const urgency: Urgency =
    /\burgent(ly)?\b|\basap\b|emergency|cannot work|can'?t work|\b(?:nobody|no one|none of us)\b.{0,40}\bcan work\b|unable to work|stopped work|work has stopped|all work stopped|blocked completely|in (\d+|five|ten|a few) minutes|紧急|很急|着急|急用|急[!！]|急{2,}|加急|无法工作|没法工作|没法干活|干不了活|马上要|立刻/iu.test(
      text,
    )
      ? 'stops-work'
      : /no (hurry|rush)|whenever|not urgent|when you have time|不急|有空|方便的?时候|不着急/iu.test(text)
        ? 'can-wait'
        : 'hinders';
  return { impact, urgency };
}
