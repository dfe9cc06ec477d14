import { DeliveryError, type DeliveryProblem, type Messenger } from '../../bot/ports.ts';
import type { ConversationId, Door, MessageRef, PersonId, Reply } from '../../bot/types.ts';

export interface Posted {
  readonly ref: MessageRef;
  readonly to: ConversationId;
  readonly key: string;
  readonly onlyFor?: PersonId;
  readonly under?: MessageRef;
  /** As it looks now: updates change it in place. */
  reply: Reply;
  updates: number;
}

/** A door's way out that keeps what it is given and fails when told to. */
export class RecordingMessenger implements Messenger {
  readonly door: Door;
  readonly posted: Posted[] = [];
  /** Whether it can tell if a post arrived, as Slack can and Teams cannot. */
  canFind = true;
  readonly #faults: { readonly problem: DeliveryProblem; readonly arrives: boolean }[] = [];
  readonly #direct = new Map<PersonId, ConversationId>();

  constructor(door = 'test') {
    this.door = door as Door;
  }

  /** The next call fails so; `arrives`: people see the message all the same. */
  failNext(problem: DeliveryProblem, arrives = false): void {
    this.#faults.push({ problem, arrives });
  }

  /** Otherwise a person's direct conversation has the person's own id. */
  setDirect(person: PersonId, conversation: ConversationId): void {
    this.#direct.set(person, conversation);
  }

  postedTo(conversation: ConversationId): readonly Posted[] {
    return this.posted.filter((post) => post.to === conversation);
  }

  async post(
    to: ConversationId,
    reply: Reply,
    options: { readonly key: string; readonly onlyFor?: PersonId; readonly under?: MessageRef },
  ): Promise<MessageRef | undefined> {
    const ref = `${this.door}:message-${this.posted.length + 1}` as MessageRef;
    this.#mayFail(() => this.posted.push({ ref, to, ...options, reply: structuredClone(reply), updates: 0 }));
    return ref;
  }

  async update(ref: MessageRef, reply: Reply): Promise<void> {
    this.#mayFail(() => {
      const post = this.posted.find((each) => each.ref === ref);
      if (!post) throw new DeliveryError({ kind: 'refused', why: `there is no message ${ref}` });
      post.reply = structuredClone(reply);
      post.updates += 1;
    });
  }

  async find(
    to: ConversationId,
    key: string,
    under?: MessageRef,
  ): Promise<MessageRef | 'absent' | undefined> {
    if (!this.canFind) return undefined;
    const found = this.posted.find((post) => post.to === to && post.key === key && post.under === under);
    return found?.ref ?? 'absent';
  }

  async direct(person: PersonId): Promise<ConversationId | undefined> {
    return this.#direct.get(person) ?? (person as string as ConversationId);
  }

  #mayFail(act: () => void): void {
    const fault = this.#faults.shift();
    if (!fault || fault.arrives) act();
    if (fault) throw new DeliveryError(fault.problem);
  }
}
