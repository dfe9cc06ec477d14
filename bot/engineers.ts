/** Who is an engineer, and what they may do. Asked again for every action: a button proves nothing. */
import type { Desk, Engineer, Level } from './desk.ts';
import type { PersonId } from './types.ts';

/** The engineer behind a person of any door. */
export function engineerOf(desk: Desk, person: PersonId): Engineer | undefined {
  return desk.engineers.find((engineer) => engineer.people.includes(person));
}

/** Engineers of a level. */
export function engineersOf(desk: Desk, level: string): readonly Engineer[] {
  return desk.engineers.filter((engineer) => engineer.levels.includes(level));
}

/** The level of that id; the first one when the desk file no longer has it, so that a ticket still reaches people. */
export function levelOf(desk: Desk, id: string): Level {
  return desk.levels.find((level) => level.id === id) ?? desk.levels[0]!;
}

/** How an engineer is reached in a door; a desk file may name none for it. */
export function personIn(engineer: Engineer, door: string): PersonId | undefined {
  return engineer.people.find((person) => person.startsWith(`${door}:`));
}

/** The same engineer, whichever door each of the two ids belongs to. */
export function isSamePerson(desk: Desk, one: PersonId, other: PersonId): boolean {
  if (one === other) return true;
  const engineer = engineerOf(desk, one);
  return engineer?.people.includes(other) ?? false;
}
