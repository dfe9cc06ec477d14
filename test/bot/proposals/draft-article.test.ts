/** A ticket is worked on, and an article comes out of it. */
import { describe, expect, test } from '@jest/globals';
import type { LanguageModel } from '../../../bot/ports.ts';
import type { ArticleDraft } from '../../../bot/proposals/draft-article.ts';
import type { TicketId } from '../../../bot/tickets/types.ts';
import { type Proposals, proposeArticles } from '../../../jobs/propose-articles.ts';
import { deskUnderTest, ENGINEERS_CHANNEL, person, WANG_LEI } from '../../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../../support/memory-desk-store.ts';
import { MemoryLedger } from '../../support/memory-ledger.ts';

const TOM = person('tom');
const SOLUTION = 'Replaced the battery of the badge reader; mail ops@example.com when it beeps again.';

class KeptProposals implements Proposals {
  readonly kept = new Map<TicketId, ArticleDraft | undefined>();
  async known(tickets: readonly TicketId[]): Promise<ReadonlySet<TicketId>> {
    return new Set(tickets.filter((id) => this.kept.has(id)));
  }
  async propose(ticket: TicketId, draft: ArticleDraft | undefined): Promise<void> {
    this.kept.set(ticket, draft);
  }
}

async function ticketSolvedBy(solution: string, end: 'confirm' | 'withdraw' | 'none' = 'confirm') {
  const desk = deskUnderTest();
  await desk.says(TOM, 'the badge reader at the garage beeps, call me at 13800138000');
  await desk.taps(TOM, { kind: 'human' });
  const { id } = await desk.onlyTicket();
  await desk.taps(WANG_LEI, { kind: 'claim', ticket: id }, ENGINEERS_CHANNEL);
  await desk.taps(
    WANG_LEI,
    { kind: 'say', ticket: id, text: 'I open the lid first. Rebecca Stone has the key.' },
    ENGINEERS_CHANNEL,
  );
  await desk.taps(WANG_LEI, { kind: 'note', ticket: id, text: 'the guard is rude' }, ENGINEERS_CHANNEL);
  if (end === 'withdraw') await desk.taps(TOM, { kind: 'withdraw', ticket: id });
  else await desk.taps(WANG_LEI, { kind: 'resolve', ticket: id, solution }, ENGINEERS_CHANNEL);
  if (end === 'confirm') await desk.taps(TOM, { kind: 'confirm', ticket: id });
  const store = desk.store as MemoryDeskStore;
  const proposals = new KeptProposals();
  const propose = (model?: LanguageModel) =>
    proposeArticles(
      { ...desk.parts, store, ledger: new MemoryLedger(store), proposals, model },
      desk.clock.now(),
    );
  return { id, desk, proposals, propose };
}

describe('a ticket that is over', () => {
  test("proposes an article in the engineer's words, without personal data and without notes", async () => {
    const { id, proposals, propose } = await ticketSolvedBy(SOLUTION);
    expect(await propose()).toBe(1);
    const draft = proposals.kept.get(id)!;
    expect(draft).toMatchObject({ language: 'en', writtenByModel: false });
    expect(draft.title).toBe('the badge reader at the garage beeps, call me at [phone]');
    expect(draft.body).toContain('Replaced the battery of the badge reader; mail [email]');
    expect(draft.body).toContain('I open the lid first. [name] has the key.');
    expect(draft.body).not.toContain('rude');
    expect(JSON.stringify(draft)).not.toMatch(/13800138000|ops@example/);
  });

  test('proposes it once', async () => {
    const { propose } = await ticketSolvedBy(SOLUTION);
    await propose();
    expect(await propose()).toBe(0);
  });

  test.each([
    ['solved by one word', 'Done.', 'confirm'],
    ['withdrawn', SOLUTION, 'withdraw'],
    ['not yet confirmed', SOLUTION, 'none'],
  ] as const)('proposes nothing when it was %s', async (_, solution, end) => {
    const { propose } = await ticketSolvedBy(solution, end);
    expect(await propose()).toBe(0);
  });

  test('lets a language model word the steps, but only what the engineer wrote', async () => {
    const says = (text: string): LanguageModel => ({
      restate: async () => undefined,
      solves: async () => undefined,
      answer: async () => [{ text, cites: [0] }],
    });
    const held = await ticketSolvedBy(SOLUTION);
    await held.propose(says('Replace the battery of the badge reader.'));
    expect(held.proposals.kept.get(held.id)).toMatchObject({ writtenByModel: true });
    expect(held.proposals.kept.get(held.id)!.body).toContain('Replace the battery of the badge reader.');

    const invented = await ticketSolvedBy(SOLUTION);
    await invented.propose(says('Call the vendor at 555-0100 and ask for a refund.'));
    const draft = invented.proposals.kept.get(invented.id)!;
    expect(draft.writtenByModel).toBe(false);
    expect(draft.body).not.toContain('vendor');
  });
});
