/** The reading exam of the language model that the configuration names; see bot/front-line/reading-exam.ts. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseExam } from '../bot/front-line/reading-exam.ts';
import type { Examinee } from '../jobs/sit-exam.ts';
import type { Config } from './config.ts';
import { judgePrompt } from './openai/prompts.ts';

export const READING_EXAM = new URL('../bot/front-line/reading-exam.json', import.meta.url);

/** Which exam that endpoint's model sits, and under which name what it showed is kept. */
export function examOf({ baseUrl, model }: NonNullable<Config['chat']>): Omit<Examinee, 'model'> {
  const json = readFileSync(READING_EXAM, 'utf8');
  const asked = judgePrompt('', { title: '', text: '' });
  const id = createHash('sha256')
    .update(JSON.stringify([baseUrl, model, asked, json]))
    .digest('hex');
  return { id: id.slice(0, 16), exam: parseExam(json) };
}
