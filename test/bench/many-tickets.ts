/** What the measurements with many tickets share: tickets in bulk, and figures on a line each. */
import { readFileSync } from 'node:fs';
import { loadDesk, rulesOf, SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import type { Mongo } from '../../adapters/mongo/connect.ts';
import type { ChannelDirectory } from '../../bot/ports.ts';
import { type Appended, append } from '../../bot/tickets/append.ts';
import type { TicketFact, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, Door, PersonId } from '../../bot/types.ts';

const BATCH = 5_000;

/** The shipped desk. */
export const rules = rulesOf(loadDesk(SHIPPED_DESK_FILE));
export const channels: ChannelDirectory = {
  conversationsOf: (name) =>
    rules.desk.channels.find((channel) => channel.name === name)?.conversations ?? [],
};

export function opened(id: TicketId, at: Date): Appended {
  const requester = { id: `web:person-${id}` as PersonId, name: 'Li Na' };
  const fact: TicketFact = {
    kind: 'opened',
    requester,
    conversation: requester.id as string as ConversationId,
    language: 'zh',
    summary: '三楼的打印机卡纸了,重启也没有用',
    transcript: [
      { who: 'person', text: '三楼的打印机卡纸了', at },
      { who: 'desk', text: '请先打开前盖,取出纸张,再关上。', at },
      { who: 'person', text: '试过了,还是不行', at },
    ],
    tried: ['printer-paper-jam'],
    attachments: [],
    category: 'printer',
    impact: 'team',
    urgency: 'hinders',
    priority: 2,
    policy: `${rules.desk.policy.name}@${rules.desk.policy.version}`,
  };
  return append(
    [],
    { ticket: id, by: { kind: 'person', ...requester }, door: 'web' as Door, at },
    [fact],
    rules,
    channels,
  );
}

/** The same with another id in it, wherever it stands. */
export function renamed<T>(value: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to), (_key, each) =>
    typeof each === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(each) ? new Date(each) : each,
  ) as T;
}

export type Raw = Record<string, unknown>;

export async function insertAll(
  mongo: Mongo,
  name: string,
  count: number,
  make: (index: number) => Raw,
): Promise<void> {
  const collection = mongo.db.collection(name);
  // One batch is made while the one before is written.
  let writing: Promise<unknown> = Promise.resolve();
  for (let from = 0; from < count; from += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => make(from + index));
    await writing;
    writing = collection.insertMany(documents, { ordered: false, writeConcern: { w: 1 } });
  }
  await writing;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Seconds of processor time a process has used so far; Linux only. */
export function cpuSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

export function say(what: string, figure: string): void {
  console.log(`${what.padEnd(64)} ${figure}`);
}

export const ms = (value: number) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
