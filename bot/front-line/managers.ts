/** What is the managers' to do. */
import { engineerOf } from '../engineers.ts';
import type { Part, Person } from '../types.ts';
import { textReply } from './answer.ts';
import type { Draft } from './context.ts';
import { sentences } from './sentences.ts';

/** What waits until a manager has seen to it. */
export interface Waiting {
  readonly about: 'calendar' | 'desk-file';
  /** One sentence, which `parts` begin with. */
  readonly text: string;
  /** With the buttons that settle it. */
  readonly parts: readonly Part[];
}

/** The manager who acts; anybody else is told whose this is to do. */
export function managerOrRefused(person: Person, draft: Draft): ReturnType<typeof engineerOf> {
  const me = engineerOf(draft.rules.desk, person.id);
  if (me?.manager) return me;
  const s = sentences(draft.language);
  const [text, refused] = me ? [s.managersOnly, 'not-a-manager'] : [s.engineersOnly, 'not-an-engineer'];
  draft.reply({ ...textReply(text, draft.language), refused }, person.id);
  return undefined;
}
