/** Every sentence the desk can say, per language, by subject. Both records have the same shape: the compiler checks it. */
import type { Language } from '../types.ts';
import * as answers from './sentences/answers.ts';
import * as articles from './sentences/articles.ts';
import * as calendar from './sentences/calendar.ts';
import * as deskFile from './sentences/desk-file.ts';
import * as duty from './sentences/duty.ts';
import * as smallTalk from './sentences/small-talk.ts';
import * as ticketWords from './sentences/ticket-words.ts';
import * as tickets from './sentences/tickets.ts';
import * as toEngineers from './sentences/to-engineers.ts';
import * as toRequesters from './sentences/to-requesters.ts';
import * as trouble from './sentences/trouble.ts';

const en = {
  ...smallTalk.en,
  ...answers.en,
  ...articles.en,
  ...tickets.en,
  ...ticketWords.en,
  ...toRequesters.en,
  ...toEngineers.en,
  ...duty.en,
  ...calendar.en,
  ...deskFile.en,
  ...trouble.en,
};

export type Sentences = typeof en;

const zh: Sentences = {
  ...smallTalk.zh,
  ...answers.zh,
  ...articles.zh,
  ...tickets.zh,
  ...ticketWords.zh,
  ...toRequesters.zh,
  ...toEngineers.zh,
  ...duty.zh,
  ...calendar.zh,
  ...deskFile.zh,
  ...trouble.zh,
};

/** The sentences of a language. */
export function sentences(language: Language): Sentences {
  return language === 'zh' ? zh : en;
}
