/** Teams references in memory. Clones on the way in and out. */
import type { Reference, ReferenceStore } from '../../adapters/teams/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';

export class MemoryTeamsReferences implements ReferenceStore {
  readonly #places = new Map<ConversationId, Reference>();
  readonly #people = new Map<PersonId, string>();

  async save(reference: Reference): Promise<void> {
    this.#places.set(reference.conversation, structuredClone(reference));
  }

  async get(conversation: ConversationId): Promise<Reference | undefined> {
    return structuredClone(this.#places.get(conversation));
  }

  async directOf(person: PersonId): Promise<Reference | undefined> {
    const own = [...this.#places.values()].filter((one) => one.person === person && one.kind === 'personal');
    return structuredClone(own.sort((one, other) => other.at.getTime() - one.at.getTime())[0]);
  }

  async forget(conversation: ConversationId): Promise<void> {
    this.#places.delete(conversation);
  }

  async meet(person: PersonId, teamsId: string): Promise<void> {
    this.#people.set(person, teamsId);
  }

  async teamsIdsOf(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>> {
    return new Map(
      people.flatMap((person) => {
        const id = this.#people.get(person);
        return id === undefined ? [] : [[person, id] as const];
      }),
    );
  }
}
