/**
 * Prints every story message by message, as people and engineers read it:
 * `npm run transcript -- [web|slack-http|slack-socket|teams] [zh|en] [words of a title]`.
 */
import { openTestServer } from '../support/real-mongo.ts';
import type { DoorDriver } from './door-driver.ts';
import { SlackDriver } from './slack-driver.ts';
import { Stage } from './stage.ts';
import { STORIES } from './stories.ts';
import { TeamsDriver } from './teams-driver.ts';
import { WebDriver } from './web-driver.ts';

const DOORS: Readonly<Record<string, () => Promise<DoorDriver>>> = {
  web: async () => new WebDriver(),
  'slack-http': () => SlackDriver.open('http'),
  'slack-socket': () => SlackDriver.open('socket'),
  teams: () => TeamsDriver.open(),
};

const wanted = process.argv.slice(2);
const doors = Object.keys(DOORS).filter((name) => wanted.includes(name));
const languages = (['zh', 'en'] as const).filter((one) => wanted.includes(one));
const words = wanted
  .filter((one) => !(one in DOORS) && !['zh', 'en'].includes(one))
  .map((one) => one.toLowerCase());
const stories = STORIES.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
if (stories.length === 0) {
  console.error(
    `No story's title has "${words.join(' ')}". Doors: ${Object.keys(DOORS).join(', ')}; languages: zh, en; stories:\n` +
      STORIES.map(({ title }) => `  ${title}`).join('\n'),
  );
  process.exit(1);
}

const server = await openTestServer();
let isAsTold = true;
for (const door of doors.length > 0 ? doors : Object.keys(DOORS))
  for (const language of languages.length > 0 ? languages : (['zh', 'en'] as const)) {
    console.log(`\n# ${door}, ${language}`);
    const stage = await Stage.open(await DOORS[door]!(), language);
    for (const story of stories) {
      stage.transcript.length = 0;
      try {
        await stage.begins(story);
        await story.play(stage);
        await stage.ends();
      } catch (error) {
        isAsTold = false;
        stage.transcript.push('', `NOT AS TOLD: ${error instanceof Error ? error.message : String(error)}`);
      }
      console.log(stage.transcript.join('\n'));
    }
    await stage.close();
  }
await server.stop();
process.exit(isAsTold ? 0 : 1);
