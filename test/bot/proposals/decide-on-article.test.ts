import { describe, expect, test } from '@jest/globals';
import { completeAction } from '../../../bot/actions.ts';
import type { ArticleProposals, Proposed } from '../../../bot/ports.ts';
import type { ArticleDraft } from '../../../bot/proposals/draft-article.ts';
import { proposeArticles } from '../../../jobs/propose-articles.ts';
import {
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  person,
  WANG_LEI,
  wordsIn,
  ZHANG_MIN,
} from '../../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../../support/memory-desk-store.ts';
import { MemoryLedger } from '../../support/memory-ledger.ts';

const TOM = person('tom');
const SOLUTION = 'Replaced the battery of the badge reader, part BR-7.';

/** Decides as told and keeps what it was asked. */
class ScriptedProposals implements ArticleProposals {
  readonly asked: unknown[] = [];
  answer: Proposed = { kind: 'live', by: '王磊', title: 'Badge reader beeps' };
  async approve(...asked: Parameters<ArticleProposals['approve']>) {
    this.asked.push(['approve', ...asked]);
    return this.answer;
  }
  async dismiss(...asked: Parameters<ArticleProposals['dismiss']>) {
    this.asked.push(['dismiss', ...asked]);
    return { kind: 'dismissed', by: asked[1] } as const;
  }
}

/** A closed ticket whose article was proposed; what stands in the engineers' channel since. */
async function proposed(solution = SOLUTION) {
  const proposals = new ScriptedProposals();
  const desk = deskUnderTest({ proposals });
  await desk.says(TOM, 'the badge reader at the garage beeps');
  await desk.taps(TOM, { kind: 'human' });
  const { id } = await desk.onlyTicket();
  await desk.taps(WANG_LEI, { kind: 'claim', ticket: id }, ENGINEERS_CHANNEL);
  await desk.taps(WANG_LEI, { kind: 'resolve', ticket: id, solution }, ENGINEERS_CHANNEL);
  await desk.taps(TOM, { kind: 'confirm', ticket: id });
  const before = desk.shownIn(ENGINEERS_CHANNEL).length;
  const drafts: ArticleDraft[] = [];
  const kept = {
    known: async () => new Set(drafts.map(({ ticket }) => ticket)),
    propose: async (_: unknown, draft: ArticleDraft | undefined) => void (draft && drafts.push(draft)),
  };
  const ledger = new MemoryLedger(desk.store as MemoryDeskStore);
  const propose = async () => {
    await proposeArticles({ ...desk.parts, ledger, proposals: kept }, desk.clock.now());
    await desk.deliver();
    return desk.shownIn(ENGINEERS_CHANNEL).slice(before);
  };
  return { desk, id, proposals, propose, drafts, notice: await propose() };
}

describe('an article that a ticket proposes', () => {
  test('is shown to engineers in their channel, whole, with three ways on', async () => {
    const { id, notice } = await proposed();
    expect(notice).toHaveLength(1);
    expect(wordsIn(notice)).toContain(`工单 ${id} 写明了解决办法`);
    expect(wordsIn(notice)).toContain(SOLUTION);
    expect(
      buttonsIn(notice).map(({ label, action }) => [label, action.kind, 'ticket' in action && action.ticket]),
    ).toEqual([
      ['收进知识库', 'approve-article', id],
      ['修改后收进', 'approve-article', id],
      ['不收', 'dismiss-article', id],
    ]);
  });

  test('is told once, also when the desk was killed before it had written that it did', async () => {
    const { drafts, propose, desk } = await proposed();
    drafts.splice(0);
    await propose();
    const told = desk
      .shownIn(ENGINEERS_CHANNEL)
      .filter((reply) => wordsIn([reply]).includes('写明了解决办法'));
    expect(told).toHaveLength(1);
  });

  test('goes live with one tap, and the channel reads who did it', async () => {
    const { desk, id, proposals } = await proposed();
    const said = await desk.taps(WANG_LEI, { kind: 'approve-article', ticket: id }, ENGINEERS_CHANNEL);
    expect(proposals.asked).toEqual([['approve', id, { audience: 'staff' }, '王磊', false]]);
    expect(wordsIn(said)).toContain('王磊已把《Badge reader beeps》收进知识库');
  });

  test('goes live as the engineer words it in the form, for whom the engineer says', async () => {
    const { desk, id, proposals, notice } = await proposed();
    const edit = buttonsIn(notice)[1]!;
    expect(edit.inputs?.map(({ name, initial }) => [name, initial?.slice(0, 20)])).toEqual([
      ['title', 'the badge reader at '],
      ['body', '## What happens\n\nthe'],
      ['audience', 'staff'],
    ]);
    const typed = { title: 'Reader beeps', body: 'Change the battery.', audience: 'engineers' };
    const completed = completeAction(edit.action, typed);
    if (!completed.ok) throw new Error(completed.problems.join());
    await desk.taps(WANG_LEI, completed.action, ENGINEERS_CHANNEL);
    expect(proposals.asked).toEqual([['approve', id, typed, '王磊', false]]);
  });

  test('that would cost confirmed questions their answer waits until an engineer insists, with the same words', async () => {
    const { desk, id, proposals } = await proposed();
    proposals.answer = { kind: 'held', lost: 2, questions: ['vpn is dead', 'VPN 连不上'] };
    const tapped = { kind: 'approve-article', ticket: id, title: 'Reader beeps' } as const;
    const held = await desk.taps(WANG_LEI, tapped, ENGINEERS_CHANNEL);
    expect(wordsIn(held)).toContain('有 2 个经用户确认的问题');
    expect(wordsIn(held)).toContain('vpn is dead');
    const [anyway] = buttonsIn(held);
    const completed = completeAction(anyway!.action, {});
    if (!completed.ok) throw new Error(completed.problems.join());
    await desk.taps(WANG_LEI, completed.action, ENGINEERS_CHANNEL);
    expect(proposals.asked.at(-1)).toEqual([
      'approve',
      id,
      { title: 'Reader beeps', audience: 'staff' },
      '王磊',
      true,
    ]);
  });

  test('is discarded with one tap, and whoever comes later reads what became of it', async () => {
    const { desk, id, proposals } = await proposed();
    const said = await desk.taps(ZHANG_MIN, { kind: 'dismiss-article', ticket: id }, ENGINEERS_CHANNEL);
    expect(wordsIn(said)).toContain('张敏决定不收这篇文章');
    proposals.answer = { kind: 'dismissed', by: '张敏' };
    const late = await desk.taps(WANG_LEI, { kind: 'approve-article', ticket: id }, ENGINEERS_CHANNEL);
    expect(wordsIn(late)).toContain('张敏决定不收这篇文章');
  });

  test("is nobody else's to decide", async () => {
    const { desk, id, proposals } = await proposed();
    const said = await desk.taps(TOM, { kind: 'approve-article', ticket: id });
    expect(said[0]).toMatchObject({ refused: 'not-an-engineer' });
    expect(proposals.asked).toEqual([]);
  });

  test('too long for a form is edited on the page, and a twin that is short is not sent there', async () => {
    const { notice } = await proposed(`${SOLUTION} ${'It takes a while. '.repeat(200)}`);
    expect(buttonsIn(notice).map(({ action }) => action.kind)).toEqual([
      'approve-article',
      'dismiss-article',
    ]);
    expect(wordsIn(notice)).toContain('工程师页面');
    expect(wordsIn((await proposed()).notice)).not.toContain('工程师页面');
  });
});
