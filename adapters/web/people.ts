/** Who somebody on the page is. For trying out: a name is enough, and nothing proves it. */
import type { Desk, Engineer } from '../../bot/desk.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { shown, WebError } from './web-error.ts';

/** Longest name the page takes, in characters. */
export const NAME_LIMIT = 60;

/** `web:li-na` for "Li Na", `web:李娜` for "李娜". Undefined when nothing of the name is a letter or digit. */
export function personIdOf(name: string): PersonId | undefined {
  const slug = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? undefined : (`web:${slug}` as PersonId);
}

/** The engineer who has that id on the page. */
export function webEngineer(desk: Desk, id: string): Engineer | undefined {
  return desk.engineers.find((engineer) =>
    engineer.people.some((person) => person === id && person.startsWith('web:')),
  );
}

/** The engineers' channels that this door shows. */
export function webChannels(
  desk: Desk,
): readonly { readonly name: string; readonly conversation: ConversationId }[] {
  return desk.channels.flatMap(({ name, conversations }) =>
    conversations.filter((one) => one.startsWith('web:')).map((conversation) => ({ name, conversation })),
  );
}

/** Checks who a request says it is. Engineers are named by their id; everybody else by the name that makes it. */
export function readPerson(
  desk: Desk,
  id: string,
  name: string,
): { readonly id: PersonId; readonly name: string } {
  const engineer = webEngineer(desk, id);
  if (engineer) return { id: id as PersonId, name: engineer.name };
  const trimmed = name.trim();
  if (trimmed === '' || [...trimmed].length > NAME_LIMIT)
    throw new WebError(400, 'BAD_NAME', `A name has 1 to ${NAME_LIMIT} characters; ${shown(name)} does not.`);
  const derived = personIdOf(trimmed);
  if (!derived)
    throw new WebError(400, 'BAD_NAME', `A name needs a letter or a digit; ${shown(name)} has none.`);
  if (id !== '' && id !== derived)
    throw new WebError(
      400,
      'BAD_PERSON',
      `${shown(id)} is not the id of ${shown(name)}; it would be ${shown(derived)}.`,
    );
  // A person's direct chat has the person's id: nobody may be called like a channel.
  if (webChannels(desk).some(({ conversation }) => conversation === (derived as string)))
    throw new WebError(
      400,
      'BAD_NAME',
      `${shown(name)} is the name of an engineers' channel; choose another.`,
    );
  return { id: derived, name: trimmed };
}

/** The person may read and write there: the own chat, or an engineers' channel for an engineer. */
export function checkAccess(desk: Desk, person: PersonId, conversation: string): ConversationId {
  if (conversation === (person as string)) return conversation as ConversationId;
  const isChannel = webChannels(desk).some((channel) => channel.conversation === conversation);
  if (isChannel && webEngineer(desk, person)) return conversation as ConversationId;
  throw new WebError(
    403,
    'NOT_YOUR_CONVERSATION',
    isChannel
      ? `${shown(person)} is not an engineer in the desk file, so the channel ${shown(conversation)} is closed to them.`
      : `The conversation ${shown(conversation)} does not belong to ${shown(person)}.`,
  );
}
