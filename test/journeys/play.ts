/** Registers every story as a test, through one door, in both languages. */
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { DoorDriver } from './door-driver.ts';
import { Stage } from './stage.ts';
import { STORIES, type Story } from './stories.ts';

export function playThrough(
  name: string,
  open: () => Promise<DoorDriver>,
  stories: readonly Story[] = STORIES,
): void {
  describe.each(['zh', 'en'] as const)(`through ${name}, in %s`, (language) => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.open(await open(), language);
    }, 120_000);
    afterAll(() => stage?.close(), 60_000);

    test.each(stories.map((story) => [story.title, story] as const))(
      '%s',
      async (_title, story) => {
        await stage.begins(story);
        await story.play(stage);
        await stage.ends();
      },
      60_000,
    );
  });
}
