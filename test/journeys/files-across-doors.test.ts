/** What a member of staff sends through one door reaches the engineer behind another, and the other way round. */
import type { DoorDriver } from './door-driver.ts';
import { playThrough } from './play.ts';
import { SlackDriver } from './slack-driver.ts';
import { STORIES } from './stories.ts';
import { TeamsDriver } from './teams-driver.ts';
import { TwoDoorsDriver } from './two-doors-driver.ts';
import { WebDriver } from './web-driver.ts';

const DOORS: Readonly<Record<string, () => Promise<DoorDriver>>> = {
  'the page': async () => new WebDriver(),
  Slack: () => SlackDriver.open('http'),
  Teams: () => TeamsDriver.open(),
};
const files = STORIES.filter(({ title }) => title === 'Files travel both ways');

for (const [staff, openStaff] of Object.entries(DOORS))
  for (const [engineers, openEngineers] of Object.entries(DOORS))
    if (staff !== engineers)
      playThrough(
        `${staff} with engineers in ${engineers}`,
        async () => new TwoDoorsDriver(await openStaff(), await openEngineers()),
        files,
      );
