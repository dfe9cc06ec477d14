/** An engineer's tap on a proposed article. */
import { engineerOf } from '../engineers.ts';
import { textReply } from '../front-line/answer.ts';
import type { DeskParts, Draft } from '../front-line/context.ts';
import { sentences } from '../front-line/sentences.ts';
import type { Proposed } from '../ports.ts';
import type { TicketId } from '../tickets/types.ts';
import type { Action, Language, Part, Person } from '../types.ts';

type Decision = Extract<Action, { kind: 'approve-article' | 'dismiss-article' }>;

/** What became of it stands in the channel, for everybody; only a refusal is for the one who tapped. */
export async function decideOnArticle(
  action: Decision,
  person: Person,
  draft: Draft,
  { proposals }: DeskParts,
): Promise<void> {
  const s = sentences(draft.language);
  const { desk } = draft.rules;
  const engineer = engineerOf(desk, person.id);
  if (!engineer)
    return draft.reply(
      { ...textReply(s.engineersOnly, draft.language), refused: 'not-an-engineer' },
      person.id,
    );
  const { ticket } = action;
  const result: Proposed = !proposals
    ? { kind: 'unknown' }
    : action.kind === 'dismiss-article'
      ? await proposals.dismiss(ticket, engineer.name)
      : await proposals.approve(ticket, changesOf(action), engineer.name, action.anyway === 'yes');
  const { language } = desk;
  draft.reply({ language, parts: partsOf(result, action, ticket, language) });
}

function changesOf(action: Extract<Decision, { kind: 'approve-article' }>) {
  return {
    ...(action.title && { title: action.title }),
    ...(action.body && { body: action.body }),
    audience: action.audience === 'engineers' ? ('engineers' as const) : ('staff' as const),
  };
}

function partsOf(result: Proposed, action: Decision, ticket: TicketId, language: Language): readonly Part[] {
  const s = sentences(language);
  switch (result.kind) {
    case 'live':
      return [{ kind: 'text', text: s.articleLive(result.by, result.title) }];
    case 'dismissed':
      return [{ kind: 'text', text: s.articleDismissed(result.by) }];
    case 'refused':
      return [{ kind: 'text', tone: 'warning', text: s.articleRefused(result.why[language]) }];
    case 'unknown':
      return [{ kind: 'text', text: s.articleUnknown }];
    case 'held':
      return [
        { kind: 'text', tone: 'warning', text: s.articleHeld(result.lost) },
        ...result.questions.map((text): Part => ({ kind: 'text', tone: 'quiet', text: `“${text}”` })),
        {
          kind: 'buttons',
          buttons: [
            {
              label: s.articleAnyway,
              action: { ...action, kind: 'approve-article', anyway: 'yes' },
              style: 'danger',
            },
            { label: s.dismissArticle, action: { kind: 'dismiss-article', ticket } },
          ],
        },
      ];
    default: {
      const never: never = result;
      return never;
    }
  }
}
