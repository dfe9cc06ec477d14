import { describe, expect, test } from '@jest/globals';
import {
  baseOf,
  conversationId,
  messageOf,
  messageRef,
  PressIdentity,
  personId,
  placeOf,
  threadRef,
} from '../../adapters/teams/ids.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';

describe('ids of Teams', () => {
  test("a person is known by the Entra object id, in lower case, else by Teams' own id", () => {
    expect(personId({ id: '29:abc', aadObjectId: 'AB-12' })).toBe('teams:ab-12');
    expect(personId({ id: '29:abc' })).toBe('teams:29:abc');
  });

  test('each person has a conversation of their own in a thread, and it leads back to the thread', () => {
    const id = conversationId('19:x@thread.tacv2;messageid=17', 'teams:li-na' as PersonId);
    expect(id).toBe('teams:19:x@thread.tacv2;messageid=17#li-na');
    expect(placeOf(id)).toEqual({
      conversation: '19:x@thread.tacv2;messageid=17',
      base: '19:x@thread.tacv2',
      thread: '17',
      person: 'li-na',
    });
    expect(baseOf(id)).toBe('teams:19:x@thread.tacv2');
  });

  test('a post in a channel begins a thread, and what is written there finds it again', () => {
    const channel = placeOf('teams:19:x@thread.tacv2' as ConversationId)!;
    const ref = messageRef(channel, true, '17');
    expect(messageOf(ref)).toEqual({ conversation: '19:x@thread.tacv2;messageid=17', activity: '17' });
    const written = placeOf(conversationId('19:x@thread.tacv2;messageid=17', 'teams:a' as PersonId))!;
    expect(threadRef(written)).toBe(ref);
    expect(messageOf(messageRef(placeOf('teams:a:1' as ConversationId)!, false, '5'))).toEqual({
      conversation: 'a:1',
      activity: '5',
    });
  });

  test('ids of other doors are not taken', () => {
    expect(placeOf('slack:C1' as ConversationId)).toBeUndefined();
    expect(messageOf('slack:C1:1.2' as never)).toBeUndefined();
  });
});

describe('the same press', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23, 1, 0, seconds));
  test('is one event when Teams sends it again within the minute under another id', () => {
    const presses = new PressIdentity();
    const first = presses.idOf(['c', 'p', '{"kind":"claim"}'], at(80));
    expect(presses.idOf(['c', 'p', '{"kind":"claim"}'], at(95))).toBe(first);
    expect(presses.idOf(['c', 'p', '{"kind":"claim"}'], at(125))).toBe(first);
  });
  test('is a new event later, from somebody else, or with other words', () => {
    const presses = new PressIdentity();
    const first = presses.idOf(['c', 'p', 'show'], at(0));
    expect(presses.idOf(['c', 'p', 'show'], at(200))).not.toBe(first);
    expect(presses.idOf(['c', 'q', 'show'], at(0))).not.toBe(first);
    expect(presses.idOf(['c', 'p', 'note'], at(0))).not.toBe(first);
  });
  test('has the same id on another replica within the same interval', () => {
    expect(new PressIdentity().idOf(['c', 'p', 'x'], at(10))).toBe(
      new PressIdentity().idOf(['c', 'p', 'x'], at(40)),
    );
  });
});
