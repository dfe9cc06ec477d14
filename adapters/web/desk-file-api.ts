/**
 * The desk file on the engineers' page, below `/page/api/desk-file`. `person` is a manager of the desk file in every
 * request; nobody else gets an answer. It is put in force by the action `change-desk`, like whatever a button does.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET ?person` | `{text, version, history}`: in force now, and who changed it when, newest first |
 * | `POST check` `{person, text}` | `{faults, changed}`: each fault with its line and its words in zh and en; without any, which parts are different |
 */
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Desk } from '../../bot/desk.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import type { DeskFileReader } from '../../bot/roster/types.ts';
import { whatChanged } from '../../bot/roster/what-changed.ts';
import { webEngineer } from './people.ts';
import { read } from './receive.ts';
import { shown, WebError } from './web-error.ts';

const SHOWN_CHANGES = 20;

/** The desk files that were in force, and how one is read. */
export interface DeskFileOnPage extends DeskFileReader {
  /** Newest first; the first is in force, and of that one the text is there. */
  files(): readonly {
    readonly version: string;
    readonly text?: string;
    readonly at: Date;
    readonly by: { readonly name: string };
  }[];
}

const person = z.string().min(1).max(200);
const checkBody = z.strictObject({ person, text: z.string().max(200_000) });

export function deskFileApi(
  deskFile: DeskFileOnPage,
  desk: () => Desk,
  jsonBody: readonly RequestHandler[],
): Router {
  const api = Router();
  const manager = (id: string): void => {
    if (!webEngineer(desk(), id)?.manager)
      throw new WebError(
        403,
        'MANAGERS_ONLY',
        `${shown(id)} is not a manager in the desk file; only managers see and change it.`,
      );
  };

  api.get('/', (request, response) => {
    manager(read(z.object({ person }), request.query).person);
    const files = deskFile.files();
    const [present] = files;
    response.json({
      text: present?.text ?? '',
      version: present?.version ?? '',
      history: files.slice(0, SHOWN_CHANGES).map(({ version, at, by }) => ({ version, at, by: by.name })),
    });
  });

  api.post('/check', ...jsonBody, async (request, response) => {
    const body = read(checkBody, request.body);
    manager(body.person);
    const found = await deskFile.read(body.text);
    if ('faults' in found) {
      response.json({ faults: found.faults, changed: [] });
      return;
    }
    if (!found.desk.engineers.some((one) => one.manager)) {
      const words = { zh: sentences('zh').deskNoManager, en: sentences('en').deskNoManager };
      response.json({ faults: [{ line: 0, words }], changed: [] });
      return;
    }
    const present = await deskFile.read(deskFile.files()[0]?.text ?? '');
    response.json({ faults: [], changed: 'desk' in present ? whatChanged(present.desk, found.desk) : [] });
  });
  return api;
}
