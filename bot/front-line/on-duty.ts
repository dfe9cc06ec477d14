/** The duty roster in chat: shown to whoever asks, changed by those who may, told to colleagues. */
import type { Engineer } from '../desk.ts';
import { engineerOf } from '../engineers.ts';
import { type ChangeDuty, type DutyRefusal, decideDuty } from '../roster/decide-duty.ts';
import { dutyDays } from '../roster/duty-week.ts';
import { dutyWishIn } from '../roster/duty-words.ts';
import { onDuty } from '../service-level/roster.ts';
import { wallTime } from '../service-level/zone.ts';
import { at, clip } from '../tickets/card.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Button, IncomingMessage, Language, Part, Person } from '../types.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { announce, changeText, entriesText, record } from './desk-log.ts';
import { sentences } from './sentences.ts';

const SHOWN_DAYS = 7;
const SHOWN_CHANGES = 10;

/** Engineers see the week and may change it; others hear who is there now. */
export async function showDuty(person: Person, draft: Draft, parts: DeskParts): Promise<void> {
  const { language, rules, now } = draft;
  const s = sentences(language);
  const present = onDuty(rules.desk, now).map((one) => one.name);
  const me = engineerOf(rules.desk, person.id);
  if (!me) return draft.reply(textReply(s.dutyNow(present), language), person.id);
  const names = (engineers: readonly Engineer[]) =>
    engineers.map((one) => one.name).join(language === 'zh' ? '、' : ', ') || s.dutyNobody;
  const today = wallTime(now, rules.desk.calendar.timeZone).slice(0, 10);
  const changes = await parts.store.newestDeskChanges('duty', SHOWN_CHANGES, today);
  draft.reply(
    {
      language,
      parts: [
        { kind: 'text', tone: 'heading', text: s.dutyTitle },
        { kind: 'text', text: s.dutyNow(present) },
        {
          kind: 'table',
          columns: [s.dutyDay, s.dutyWho],
          rows: dutyDays(rules, now, SHOWN_DAYS).map(({ date, isClosed, shifts }) => [
            isClosed ? `${date} (${s.dutyClosed})` : date,
            shifts.length === 1
              ? names(shifts[0]!.engineers)
              : shifts.map(({ from, engineers }) => `${from} ${names(engineers)}`).join('; '),
          ]),
        },
        ...changes.map((change): Part => {
          const text = `${at(change.at, rules, language)}: ${changeText(change, rules, language)}`;
          return { kind: 'text', tone: 'quiet', text };
        }),
        { kind: 'buttons', buttons: [changeButton(me, rules, language)] },
      ],
    },
    person.id,
  );
}

/** An engineer's own words about their duty; false when they are about something else. */
export async function changedDuty(
  message: IncomingMessage,
  draft: Draft,
  parts: DeskParts,
): Promise<boolean> {
  const { rules, language } = draft;
  const me = engineerOf(rules.desk, message.person.id);
  const wish = me && !message.overheard && dutyWishIn(message.text, me, rules.desk, draft.now);
  if (!wish) return false;
  if (wish.kind === 'change') await changeDuty(wish.action, message.person, draft, parts);
  else
    draft.reply(
      {
        language,
        parts: [
          { kind: 'text', text: sentences(language).dutyAsk },
          { kind: 'buttons', buttons: [changeButton(me, rules, language, wish.known)] },
        ],
      },
      message.person.id,
    );
  return true;
}

export async function changeDuty(
  action: ChangeDuty,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const decision = decideDuty(action, person.id, rules.desk, draft.now);
  if (!decision.ok)
    return draft.reply(
      { ...textReply(dutyRefusal(decision.refusal, language), language), refused: decision.refusal.kind },
      person.id,
    );
  const change = await record(decision.fact, person, draft, parts);
  draft.reply(
    textReply(sentences(language).dutyDone(entriesText(decision.fact.entries, rules, language)), language),
    person.id,
  );
  announce(
    decision.concerned.flatMap((one) => one.levels),
    [
      { kind: 'text', text: changeText(change, rules, rules.desk.language) },
      // Whoever changed it knows.
      mention(decision.concerned.filter((one) => !one.people.includes(person.id))),
    ],
    draft,
    parts,
  );
}

function dutyRefusal(refusal: DutyRefusal, language: Language): string {
  const s = sentences(language);
  switch (refusal.kind) {
    case 'not-an-engineer':
      return s.engineersOnly;
    case 'not-your-duty':
      return s.notYourDuty(refusal.name);
    case 'unknown-engineer':
      return s.unknownColleague(clip(refusal.name, 60), refusal.known.join(language === 'zh' ? '、' : ', '));
    case 'bad-time':
      return s.badDutyTime(clip(refusal.value, 40));
    case 'bad-span':
      return s.badSpan(refusal.from, refusal.to);
    default: {
      const never: never = refusal;
      return never;
    }
  }
}

/** Only what this engineer may change is offered; whoever sends something else is refused all the same. */
function changeButton(
  me: Engineer,
  { desk }: Rules,
  language: Language,
  known: Partial<ChangeDuty> = {},
): Button {
  const s = sentences(language);
  const options = (engineers: readonly Engineer[]) =>
    engineers.map(({ id, name }) => ({ value: id, label: name }));
  return {
    label: s.dutyChange,
    action: { kind: 'change-duty' },
    inputs: [
      {
        name: 'engineer',
        label: s.dutyEngineer,
        kind: 'select',
        required: true,
        options: options(me.manager ? desk.engineers : [me]),
        initial: known.engineer ?? me.id,
      },
      {
        name: 'duty',
        label: s.dutyOnOrOff,
        kind: 'select',
        required: true,
        options: Object.entries(s.dutyStates).map(([value, label]) => ({ value, label })),
        ...(known.duty && { initial: known.duty }),
      },
      { name: 'from', label: s.dutyFrom, kind: 'line', required: false },
      { name: 'to', label: s.dutyTo, kind: 'line', required: false },
      {
        name: 'standIn',
        label: s.dutyStandIn,
        kind: 'select',
        required: false,
        options: options(desk.engineers),
        ...(known.standIn && { initial: known.standIn }),
      },
      { name: 'reason', label: s.dutyReason, kind: 'line', required: false },
    ],
  };
}

const mention = (engineers: readonly Engineer[]): Part => ({
  kind: 'mention',
  people: engineers.flatMap((one) => one.people),
});
