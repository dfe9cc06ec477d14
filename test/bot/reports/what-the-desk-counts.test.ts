/** Whole conversations, and how they are counted. */
import { describe, expect, test } from '@jest/globals';
import { figuresOf, requestsIn } from '../../../bot/reports/resolution.ts';
import { judgedGuesses, unmetQuestions } from '../../../bot/reports/what-was-learned.ts';
import {
  CHEN_JIE,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  person,
} from '../../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../../support/memory-desk-store.ts';

const TOM = person('tom');
const LI_NA = person('li-na');

function desk() {
  const under = deskUnderTest();
  const requests = () =>
    requestsIn(
      (under.store as MemoryDeskStore).outcomes,
      new Date(under.clock.now().getTime() + 73 * HOUR_MS),
    );
  return { ...under, requests, endings: () => requests().map(({ ending }) => ending) };
}

describe('a conversation is counted once', () => {
  test('solved by the article: confirmed, and its guess was right', async () => {
    const d = desk();
    await d.says(TOM, 'my VPN does not connect');
    await d.taps(TOM, { kind: 'solved' });
    expect(d.endings()).toEqual(['confirmed']);
    expect(judgedGuesses(d.requests())).toEqual([{ confidence: 0.95, right: true }]);
  });

  test('it did not help: a ticket, and its guess was wrong', async () => {
    const d = desk();
    await d.says(TOM, 'my VPN does not connect');
    await d.taps(TOM, { kind: 'not-solved' });
    expect(d.endings()).toEqual(['ticket']);
    expect(judgedGuesses(d.requests())).toEqual([{ confidence: 0.95, right: false }]);
    expect(unmetQuestions(d.requests())).toMatchObject([{ wrong: ['vpn.en'] }]);
  });

  test('titles offered, the second one chosen and confirmed: the first was not it', async () => {
    const d = desk();
    await d.says(TOM, 'the device on floor two');
    await d.taps(TOM, { kind: 'choose', articleId: 'scanner.en' });
    await d.taps(TOM, { kind: 'solved' });
    expect(d.endings()).toEqual(['confirmed']);
    expect(judgedGuesses(d.requests())).toEqual([{ confidence: 0.95, right: false }]);
  });

  test('none of the titles: a ticket, and none of them was it', async () => {
    const d = desk();
    await d.says(TOM, 'the device on floor two');
    await d.taps(TOM, { kind: 'none-of-these' });
    expect(d.endings()).toEqual(['ticket']);
    expect(judgedGuesses(d.requests())).toEqual([{ confidence: 0.95, right: false }]);
    // A gap, but nobody was told anything wrong.
    expect(unmetQuestions(d.requests())).toMatchObject([{ wrong: [] }]);
  });

  test('nothing found and no more said: abandoned, and a gap', async () => {
    const d = desk();
    await d.says(TOM, 'where do I park my bicycle');
    expect(d.endings()).toEqual(['abandoned']);
    expect(unmetQuestions(d.requests())).toMatchObject([{ question: 'where do I park my bicycle' }]);
  });

  test('people wanted, and no word what for: abandoned, and no gap', async () => {
    const d = desk();
    await d.says(TOM, 'a human please');
    await d.says(LI_NA, '转人工');
    expect(d.endings()).toEqual(['abandoned', 'abandoned']);
    expect(unmetQuestions(d.requests())).toEqual([]);
  });

  test('people wanted, and then told what for: one ticket', async () => {
    const d = desk();
    await d.says(TOM, 'a human please');
    await d.says(TOM, 'the lamp at my desk is broken');
    expect(d.endings()).toEqual(['ticket']);
    expect(unmetQuestions(d.requests())).toMatchObject([{ question: 'the lamp at my desk is broken' }]);
  });

  test('an answer, then something else that has none: two requests, one assumed solved and one a gap', async () => {
    const d = desk();
    await d.says(TOM, 'my VPN does not connect');
    d.clock.advance(120_000);
    await d.says(TOM, 'where do I park my bicycle?');
    expect(d.endings()).toEqual(['assumed', 'abandoned']);
    expect(unmetQuestions(d.requests())).toMatchObject([{ question: 'where do I park my bicycle?' }]);
  });

  test('one word, asked back, and then answered: one request', async () => {
    const d = desk();
    await d.says(TOM, 'gizmo');
    await d.says(TOM, 'its VPN does not connect');
    await d.taps(TOM, { kind: 'solved' });
    expect(d.endings()).toEqual(['confirmed']);
  });

  test('nothing found, then a ticket: a ticket', async () => {
    const d = desk();
    await d.says(TOM, 'where do I park my bicycle');
    await d.taps(TOM, { kind: 'human' });
    expect(d.endings()).toEqual(['ticket']);
  });

  test('a call that an engineer logged counts for the caller, not for the engineer', async () => {
    const d = desk();
    await d.says(CHEN_JIE, 'my VPN does not connect');
    await d.taps(
      CHEN_JIE,
      { kind: 'log-call', caller: 'Li Na', details: { summary: 'screen stays black' } },
      ENGINEERS_CHANNEL,
    );
    expect(d.endings().sort()).toEqual(['assumed', 'ticket']);
  });

  test('thanks and silence are not confirmed', async () => {
    const d = desk();
    await d.says(LI_NA, '忘记密码了');
    await d.says(LI_NA, '谢谢');
    expect(figuresOf(d.requests())).toMatchObject({ confirmed: 0, assumed: 1 });
  });
});
