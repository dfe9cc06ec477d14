/** Whose customer somebody is, from what Slack and Teams really send to the hours their ticket goes by. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { SetClock } from '../support/set-clock.ts';
import { LI_NA as SLACK_LI_NA, WANG_LEI as SLACK_WANG_LEI, SlackHarness } from '../support/slack-harness.ts';
import { CHANNEL, LI_NA, teamsDesk, teamsRules } from '../support/teams-desk.ts';
import { TENANT, TeamsStandIn } from '../support/teams-stand-in.ts';
import { twoCustomers } from '../support/two-customers.ts';
import { webHarness } from '../support/web-harness.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** 09:00 in Shanghai is before Berlin's seven o'clock: its first hour ends there at eight. */
const BERLINS_FIRST_HOUR = new Date('2026-11-23T08:00:00+01:00');
const FIRST_HOUR = new Date('2026-11-23T10:00:00+08:00');

describe('in Slack', () => {
  /** The stand-in's workspace is T0DESK, and no id says so: the desk serves one workspace. */
  const slackDesk = async (workspace: string) => {
    const rules = () => twoCustomers(['slack:T0BERLIN', `slack:${workspace}`]);
    const harness = await SlackHarness.start({ rules });
    stops.push(() => harness.stop());
    return harness;
  };

  test.each([
    ['the customer’s workspace', 'T0DESK', 'berlin', BERLINS_FIRST_HOUR],
    ['another', 'T0OTHER', undefined, FIRST_HOUR],
  ])('whoever writes from %s has these deadlines', async (_, workspace, customer, due) => {
    const harness = await slackDesk(workspace);
    await harness.writes(SLACK_LI_NA, 'my laptop is on fire');
    await harness.writes(SLACK_LI_NA, 'a human please');
    const ticket = await harness.desk.onlyTicket();
    expect(ticket.customer).toBe(customer);
    expect(ticket.deadlines['first-response']).toEqual(due);
  });

  test('a call is logged for the customer that is chosen in the form', async () => {
    const harness = await slackDesk('T0OTHER');
    const { slack, desk } = harness;
    const [post] = await harness.writes(SLACK_WANG_LEI, 'log a call');
    await slack.press(SLACK_WANG_LEI, post!, 'Log a call');
    await harness.settled();
    const caller = 'Frau Weber';
    await slack.submit(slack.views.at(-1)!, { caller, summary: 'No network', customer: 'plant' });
    await harness.settled();
    expect(await desk.onlyTicket()).toMatchObject({ requester: { name: caller }, customer: 'plant' });
  });
});

test('in Teams the tenant says it', async () => {
  const standIn = await new TeamsStandIn().open();
  const desk = await teamsDesk(standIn, {
    rules: () =>
      teamsRules(CHANNEL, ['wang'], twoCustomers(['AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee', TENANT])),
  });
  stops.push(
    () => desk.close(),
    () => standIn.close(),
  );
  for (const text of ['my laptop is on fire', 'a human please']) {
    await desk.send(desk.activity(LI_NA, { text }));
    await desk.settled();
  }
  expect(await desk.desk.onlyTicket()).toMatchObject({
    customer: 'berlin',
    deadlines: { 'first-response': BERLINS_FIRST_HOUR },
  });
});

test('the page knows them, for the form of a call', async () => {
  const harness = await webHarness({
    clock: new SetClock('2026-11-23T09:00:00+08:00'),
    rules: twoCustomers(),
  });
  stops.push(() => harness.stop());
  const { customers } = (await (await fetch(`${harness.url}/page/api/desk`)).json()) as {
    customers: object[];
  };
  expect(customers).toEqual([
    { id: 'plant', name: { zh: '上海工厂', en: 'the Shanghai plant' } },
    { id: 'berlin', name: { zh: '柏林办公室', en: 'the Berlin office' } },
  ]);
});
