/**
 * The service calendar and what waits for the managers, on the engineers' page, below `/page/api`: what chat shows, as parts
 * of a reply. Its buttons are pressed like any other.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET calendar?person&language` | `{parts}`: confirmed years, who confirmed them, what is missing with its proposal; for engineers |
 * | `GET waiting?person&language` | `{waiting}` of `{about, text, parts}`: holidays to confirm, desk files that were sent; for managers |
 */
import { Router } from 'express';
import { z } from 'zod';
import type { Desk } from '../../bot/desk.ts';
import type { DeskParts } from '../../bot/front-line/context.ts';
import type { Waiting } from '../../bot/front-line/managers.ts';
import { calendarParts } from '../../bot/front-line/on-calendar.ts';
import { waitingForManagers } from '../../bot/front-line/on-desk-file.ts';
import type { Language, Part } from '../../bot/types.ts';
import { webEngineer } from './people.ts';
import { read } from './receive.ts';
import { partsView } from './render.ts';
import { shown, WebError } from './web-error.ts';

export interface ManagersView {
  calendar(language: Language): Promise<readonly Part[]>;
  waiting(language: Language): Promise<readonly Waiting[]>;
}

/** What the page shows managers, from what chat shows them. */
export function managersView(parts: DeskParts): ManagersView {
  const { rules, clock, store } = parts;
  return {
    calendar: (language) => calendarParts(rules(), clock.now(), language, store),
    waiting: (language) => waitingForManagers(rules(), clock.now(), language, parts),
  };
}

const query = z.object({ person: z.string().min(1).max(200), language: z.enum(['zh', 'en']) });

export function managersApi(view: ManagersView, desk: () => Desk): Router {
  const api = Router();

  api.get('/calendar', async (request, response) => {
    const { person, language } = read(query, request.query);
    if (!webEngineer(desk(), person))
      throw new WebError(403, 'ENGINEERS_ONLY', `${shown(person)} is not an engineer in the desk file.`);
    response.json({ parts: partsView(await view.calendar(language)) });
  });

  api.get('/waiting', async (request, response) => {
    const { person, language } = read(query, request.query);
    if (!webEngineer(desk(), person)?.manager)
      throw new WebError(403, 'MANAGERS_ONLY', `${shown(person)} is not a manager in the desk file.`);
    const waiting = await view.waiting(language);
    response.json({ waiting: waiting.map((one) => ({ ...one, parts: partsView(one.parts) })) });
  });
  return api;
}
