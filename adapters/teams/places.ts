/** Where the desk may write and whom it has met: remembered from what comes, and greeted once. */
import { engineerOf } from '../../bot/engineers.ts';
import type { Language } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Activity } from './activity.ts';
import type { DoorContext } from './door-context.ts';
import { baseOf, personId, TEAMS } from './ids.ts';
import { kindOf, personOf } from './receive.ts';
import { teamsSentences } from './sentences.ts';
import { widthOf } from './text.ts';
import type { Reference } from './types.ts';
import { plainText } from './writer.ts';

const PROMPT_WIDTH = 26;

/** @param topics titles of articles to suggest to somebody new. */
export function openPlaces(
  { references, rules, log, framework, beside, write }: DoorContext,
  topics: (language: Language) => readonly string[],
) {
  const remembered = new Recent<string, string>();
  /** Teams tells of one installation twice at the same moment. */
  const greeted = new Recent<string>();

  async function isNewPlace({ conversation }: Reference): Promise<boolean> {
    if (greeted.has(conversation)) return false;
    greeted.set(conversation, true);
    return !(await references.get(conversation));
  }

  /** Writes only what is new: most activities come from places and people already known. */
  async function remember(reference: Reference, activity: Activity) {
    const { at: _, ...fixed } = reference;
    await once(reference.conversation, JSON.stringify(fixed), () => references.save(reference));
    const { from } = activity;
    if (from.aadObjectId && from.id !== from.aadObjectId)
      await once(`person ${personId(from)}`, from.id, () => references.meet(personId(from), from.id));
  }

  async function once(key: string, value: string, write: () => Promise<void>) {
    if (remembered.get(key) === value) return;
    await write();
    remembered.set(key, value);
  }

  async function welcome(reference: Reference, activity: Activity, language: Language) {
    const s = teamsSentences(language);
    if (reference.kind !== 'personal') return write(reference, activity, plainText(s.welcomeChannel));
    // Teams cuts long ones on both sides.
    const short = topics(language).filter((topic) => widthOf(topic) <= PROMPT_WIDTH);
    const prompts = [...short.slice(0, 3), ...(short.length < 3 ? s.prompts : []), s.myTickets].slice(0, 6);
    return write(reference, activity, {
      ...plainText(s.welcome),
      suggestedActions: {
        to: [activity.from.id],
        actions: prompts.map((prompt) => ({ type: 'imBack', title: prompt, value: prompt })),
      },
    });
  }

  /** So that views and mentions reach engineers who have not written yet. */
  async function meetEngineers({ serviceUrl }: Reference, activity: Activity) {
    for (const member of await framework.membersOf(serviceUrl, activity.conversation.id)) {
      const person = personId(member);
      if (member.aadObjectId && engineerOf(rules().desk, person)) await references.meet(person, member.id);
    }
  }

  /** The desk was removed from there. */
  async function left({ conversation }: Reference) {
    remembered.clear();
    greeted.delete(conversation);
    const lost = rules().desk.channels.find(({ conversations }) =>
      conversations.some((one) => baseOf(one) === conversation),
    );
    // Cards and warnings for it will be refused from now on.
    if (lost) log.error('teams.removed-from-channel', { channel: lost.name });
    await references.forget(conversation);
  }

  /** The desk was added there; twice told of, it greets once. */
  function joined(reference: Reference, activity: Activity, language: Language, isNew: boolean) {
    if (isNew) beside('teams.welcome-failed', () => welcome(reference, activity, language));
    if (reference.kind !== 'personal')
      beside('teams.members-unread', () => meetEngineers(reference, activity));
  }

  return { isNewPlace, remember, left, joined };
}

export function referenceOf(
  activity: Activity,
  serviceUrl: string,
  tenant: string | undefined,
  at: Date,
): Reference {
  const kind = kindOf(activity);
  return {
    conversation: baseOf(`${TEAMS}:${activity.conversation.id}` as Reference['conversation']),
    kind,
    serviceUrl,
    ...(tenant && { tenant }),
    bot: activity.recipient.id,
    ...(kind === 'personal' && { person: personOf(activity).id }),
    at,
  };
}
