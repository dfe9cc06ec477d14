/** Buttons, views of cards and forms in Teams: an invoke waits for its effect, and is answered where it was pressed. */
import { atMost } from '../../bot/at-most.ts';
import { engineerOf } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import { engineerCard } from '../../bot/tickets/card.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { EventId, IncomingAction, Language, Part, Person, Reply } from '../../bot/types.ts';
import type { Recent } from '../../knowledge/recent.ts';
import type { Activity } from './activity.ts';
import type { InvokeAnswer } from './bot-framework.ts';
import type { DoorContext } from './door-context.ts';
import { PressIdentity } from './ids.ts';
import { ACCEPTED, cardAnswer, cardMessage, sayFor, taskText } from './invoke-answers.ts';
import type { Press, Received } from './receive.ts';
import { renderCard } from './render.ts';
import { teamsSentences } from './sentences.ts';
import type { AdaptiveCard } from './types.ts';

const INVOKE_MS = 8_000;
const BRIEF_CHARACTERS = 600;

/** @param awaited presses whose short private answers are shown where they were pressed. */
export function openPresses(
  { reads, rules, clock, messenger, keep, beside, sayIn }: DoorContext,
  awaited: Recent<EventId>,
) {
  const presses = new PressIdentity();

  async function onPress(
    { conversation, person, inPublic }: Received,
    press: Press,
    content: readonly string[],
    isInvoke: boolean,
    language: Language,
  ): Promise<InvokeAnswer> {
    const s = teamsSentences(language);
    if (!press.ok) {
      if (isInvoke) return cardMessage(s.badInput(press.problems.join('; ')));
      beside('teams.note-unsent', () => sayIn(conversation, s.badInput(press.problems.join('; ')), language));
      return ACCEPTED;
    }
    const { action, label } = press;
    const incoming: IncomingAction = {
      kind: 'action',
      id: presses.idOf(content, clock.now()),
      conversation,
      person,
      action,
      at: clock.now(),
      ...(inPublic && { inPublic }),
    };
    if (!isInvoke) {
      await keep(incoming);
      return ACCEPTED;
    }
    if (inPublic) awaited.set(incoming.id, true);
    try {
      const { stored, handled } = await keep(incoming);
      if (!(await atMost(INVOKE_MS, handled))) {
        awaited.delete(incoming.id);
        return cardMessage(s.stillWorking);
      }
      const said = inPublic ? await briefAnswer(incoming.id) : undefined;
      if (said) return cardMessage(said);
      awaited.delete(incoming.id);
      if (inPublic && 'ticket' in action && engineerOf(rules().desk, person.id)) {
        const card = await viewOf(action.ticket, '', []);
        if (card) return cardAnswer(card);
      }
      return cardMessage(stored === 'seen' ? s.alreadyDone : s.done(label || action.kind));
    } catch (error) {
      awaited.delete(incoming.id);
      throw error;
    }
  }

  /** What the desk says to the presser alone, if it is short enough to be shown on the spot. */
  async function briefAnswer(id: EventId): Promise<string | undefined> {
    const delivery = await reads.delivery(`${id}:reply:0`);
    if (delivery?.content.kind !== 'reply' || !delivery.onlyFor || !isBrief(delivery.content.reply))
      return undefined;
    return wordsOf(delivery.content.reply);
  }

  /** Rights are looked up each time: whoever left the desk file sees what everybody sees. */
  async function onView(
    ticket: TicketId,
    lead: string,
    automatic: boolean,
    person: Person,
    activity: Activity,
    language: Language,
  ): Promise<InvokeAnswer> {
    const isEngineer = engineerOf(rules().desk, person.id) !== undefined;
    if (!isEngineer && !automatic) return sayFor(activity, sentences(language).engineersOnly);
    const card = await viewOf(ticket, lead, isEngineer ? [activity.from.id] : undefined);
    return card ? cardAnswer(card) : sayFor(activity, sentences(language).noSuchTicket(ticket));
  }

  /** @param viewer the engineer's id in Teams; undefined: without the buttons. */
  async function viewOf(
    id: TicketId,
    lead: string,
    viewer: readonly string[] | undefined,
  ): Promise<AdaptiveCard | undefined> {
    const ticket = await reads.ticket(id);
    if (!ticket) return undefined;
    const drawn = engineerCard(ticket, rules());
    const warning: readonly Part[] = lead ? [{ kind: 'text', tone: 'warning', text: lead }] : [];
    const reply: Reply = { language: drawn.language, parts: [...warning, ...drawn.parts] };
    const context = await messenger.contextFor(reply);
    return renderCard(reply, context, {
      ticket: id,
      viewers: viewer ?? [],
      ...(viewer && { own: { lead } }),
    });
  }

  async function onFormSent(
    received: Received,
    press: Press,
    content: readonly string[],
    activity: Activity,
    language: Language,
  ): Promise<InvokeAnswer> {
    const s = teamsSentences(language);
    const told = (text: string) => taskText(activity, text);
    if (!press.ok) return told(s.badInput(press.problems.join('; ')));
    const { person } = received;
    const conversation =
      received.kind === 'personal'
        ? received.conversation
        : await messenger.direct(person.id).catch(() => undefined);
    if (!conversation) return told(s.noPlace);
    const id = presses.idOf(content, clock.now());
    const { handled } = await keep({
      kind: 'action',
      id,
      conversation,
      person,
      action: press.action,
      at: clock.now(),
    });
    if (!(await atMost(INVOKE_MS, handled))) return told(s.stillWorking);
    const delivery = await reads.delivery(`${id}:reply:0`);
    const words = delivery?.content.kind === 'reply' ? firstWords(delivery.content.reply) : '';
    return told(words || s.done(press.label));
  }

  return { onPress, onView, onFormSent };
}

export function isBrief({ parts }: Reply): boolean {
  return (
    parts.length > 0 &&
    parts.every(({ kind }) => kind === 'text') &&
    parts.reduce((sum, part) => sum + (part.kind === 'text' ? part.text.length : 0), 0) <= BRIEF_CHARACTERS
  );
}

function wordsOf({ parts }: Reply): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
}

function firstWords({ parts }: Reply): string {
  const first = parts.find((part) => part.kind === 'text');
  return first?.kind === 'text' ? first.text : '';
}
