/** Changes of the desk: each an entry of its log, in one sentence, told to colleagues. */
import { engineerOf, levelOf } from '../engineers.ts';
import type { DeskChange, DeskFact, DutyEntry } from '../roster/types.ts';
import type { Rules } from '../tickets/ticket.ts';
import { type ChannelName, doorOf, type Language, type Part, type Person, type Reply } from '../types.ts';
import type { DeskParts, Draft } from './context.ts';
import { named } from './customer-words.ts';
import { sentences } from './sentences.ts';

/** The next entry of the desk's log; of two written at once one is stale and is decided again. */
export async function record(
  fact: DeskFact,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<DeskChange> {
  const seq = await parts.store.deskLogLength();
  const change: DeskChange = {
    seq,
    at: draft.now,
    by: { id: person.id, name: engineerOf(draft.rules.desk, person.id)?.name ?? person.name },
    door: doorOf(draft.incoming.conversation),
    fact,
  };
  draft.desk.push(change);
  return change;
}

/** To the channels of those levels, each once, naming who changed what. */
export function announce(
  levels: readonly string[],
  replyParts: readonly Part[],
  draft: Draft,
  parts: DeskParts,
): void {
  const { desk } = draft.rules;
  const channels = new Set<ChannelName>(levels.map((level) => levelOf(desk, level).channel));
  const reply: Reply = {
    language: desk.language,
    parts: replyParts.filter((part) => part.kind !== 'mention' || part.people.length > 0),
  };
  for (const to of new Set([...channels].flatMap((channel) => parts.channels.conversationsOf(channel))))
    draft.deliveries.push({
      key: `${draft.incoming.id}:desk:${to}`,
      to,
      content: { kind: 'reply', reply },
      createdAt: draft.now,
    });
}

/** Who changed what, in one sentence. */
export function changeText({ by, fact }: DeskChange, rules: Rules, language: Language): string {
  const s = sentences(language);
  switch (fact.kind) {
    case 'duty':
      return s.dutyChanged(by.name, entriesText(fact.entries, rules, language), fact.reason);
    case 'holidays': {
      const { year, holidays, makeUpDays, source } = fact.days;
      const [off, worked] = [Object.keys(holidays).length, Object.keys(makeUpDays).length];
      return named(fact.customer, s.calendarChanged(by.name, year, off, worked, source), rules, language);
    }
    case 'hours':
    case 'customer-hours':
      return s.hoursChanged(by.name);
    case 'desk-file':
    case 'desk-file-offer':
      return s.deskChanged(by.name, []);
    default: {
      const never: never = fact;
      return never;
    }
  }
}

export function entriesText(entries: readonly DutyEntry[], rules: Rules, language: Language): string {
  const s = sentences(language);
  const nameOf = (id: string) => rules.desk.engineers.find((one) => one.id === id)?.name ?? id;
  const shown = (local: string) => local.replace('T', ' ');
  return entries
    .map(({ engineer, on, from, to }) => s.dutyEntry(nameOf(engineer), on, shown(from), shown(to)))
    .join(language === 'zh' ? '；' : '; ');
}
