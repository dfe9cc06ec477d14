/** Another desk file in force, and what it changes. */
import { customerCalled } from '../customers.ts';
import type { Desk } from '../desk.ts';
import type { DeskFault } from '../roster/types.ts';
import { whatChanged } from '../roster/what-changed.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Action, Language, Part, Person } from '../types.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { announce, record } from './desk-log.ts';
import { managerOrRefused } from './managers.ts';
import { sentences } from './sentences.ts';

const SHOWN_FAULTS = 20;

/** Puts another desk file in force, everywhere: a manager's to do, and only with a file without a fault. */
export async function changeDesk(
  action: Extract<Action, { kind: 'change-desk' }>,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  const refuse = (text: string, refused: string) =>
    draft.reply({ ...textReply(text, language), refused }, person.id);
  const me = managerOrRefused(person, draft);
  if (!me) return;
  if (!parts.deskFile) return refuse(s.deskFileOnly, 'desk-file-only');
  if (action.basedOn !== rules.desk.version) return refuse(s.deskMoved, 'desk-file-moved');
  const read = await parts.deskFile.read(action.text);
  if ('faults' in read) return refuse(deskFaults(read.faults, language), 'desk-file-faulty');
  if (read.desk.version === rules.desk.version)
    return draft.reply(textReply(s.deskSame, language), person.id);
  if (!read.desk.engineers.some(({ manager }) => manager)) return refuse(s.deskNoManager, 'no-manager-left');
  const fact = { kind: 'desk-file', version: read.desk.version, text: action.text } as const;
  await record(fact, person, draft, parts);
  const changed = await deskBefore(rules, parts);
  const gone = rules.desk.customers.filter(({ id }) => !customerCalled(read.desk, id));
  const told = (to: Language): readonly Part[] => [
    {
      kind: 'text',
      text: sentences(to).deskChanged(
        me.name,
        whatChanged(changed, read.desk).map((part) => sentences(to).deskParts[part]),
      ),
    },
    ...(gone.length > 0
      ? [{ kind: 'text', text: sentences(to).customersGone(gone.map(({ name }) => name[to])) } as const]
      : []),
  ];
  draft.reply({ language, parts: told(language) }, person.id);
  announce(
    rules.desk.levels.map((level) => level.id),
    told(rules.desk.language),
    draft,
    parts,
  );
}

export function deskFaults(faults: readonly DeskFault[], language: Language): string {
  const s = sentences(language);
  const lines = faults
    .slice(0, SHOWN_FAULTS)
    .map(({ line, words }) => (line > 0 ? s.deskFaultAt(line, words[language]) : words[language]));
  const more = faults.length - lines.length;
  return s.deskFaulty([...lines, ...(more > 0 ? [s.moreFaults(more)] : [])].join('\n'));
}

/** The desk file in force as it was written, without what was changed in chat since. */
export async function deskBefore(rules: Rules, parts: DeskParts): Promise<Desk> {
  const [last] = await parts.store.newestDeskChanges('desk-file', 1);
  const read = last?.fact.kind === 'desk-file' ? await parts.deskFile?.read(last.fact.text) : undefined;
  return read && 'desk' in read ? read.desk : rules.desk;
}
