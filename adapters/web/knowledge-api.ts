/**
 * The engineers' view of the knowledge base, below `/page/api/knowledge/`. `person` is an engineer of the desk
 * file in every request; nobody else gets an answer.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET articles?person&text` | `{articles, total, refusals, refused}`: the first 200; of the watched folder what is not taken |
 * | `GET review?person` | `{gaps, proposals, figures}` of 30 days, and `sureness`: how sure the desk is |
 * | `POST explain` `{person, question, audience, language}` | `{kind, explanation: [{title, lines}], why}`: in words, then in figures |
 * | `POST upload?person&name&audience&force` raw bytes | lines of JSON: `{progress}` as documents are read, `{asking}` while so many confirmed questions are asked again, then `{result}` or `{error}` |
 * | `POST remove` `{person, id, force}` | `{result}` |
 * | `POST decide` `{person, ticket, approve?: {title, body, audience}, force}` | `{result}`; without `approve` it is dismissed |
 *
 * A result of kind `held` changed nothing: its losses are shown, and the same request with `force` goes through.
 */
import express, { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Desk, Engineer } from '../../bot/desk.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Refusal } from '../../knowledge/import/outcome.ts';
import type { Language } from '../../knowledge/types.ts';
import type { EditResult, ImportResult } from '../edit-knowledge.ts';
import { explainVerdict, type VerdictInContext } from '../explain-verdict.ts';
import type { KnowledgeDesk } from '../knowledge-desk.ts';
import { webEngineer } from './people.ts';
import { read } from './receive.ts';
import { shown, WebError } from './web-error.ts';

/** A zip export of a wiki; one document in it or beside it may have 10 MB. */
export const UPLOAD_LIMIT_BYTES = 100 * 1024 * 1024;
const LISTED = 200;
const PROPOSED = 50;
const GAPS = 30;
const DAYS = 30;
const SHOWN_REFUSALS = 100;
const SHOWN_LOSSES = 20;

const person = z.string().min(1).max(200);
const audience = z.enum(['staff', 'engineers']).default('staff');
const flag = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .default(false);
const explainBody = z.strictObject({
  person,
  question: z.string().trim().min(1).max(4_000),
  audience,
  language: z.enum(['zh', 'en']).default('en'),
});
const removeBody = z.strictObject({ person, id: z.string().min(1).max(500), force: flag });
const decideBody = z.strictObject({
  person,
  ticket: z.string().regex(/^T-\d{1,9}$/, 'looks like T-1042'),
  approve: z
    .strictObject({
      title: z.string().trim().min(1).max(200),
      body: z.string().trim().min(1).max(100_000),
      audience,
    })
    .optional(),
  force: flag,
});
const uploadQuery = z.object({ person, name: z.string().min(1).max(400), audience, force: flag });

export interface KnowledgeApiParts {
  readonly knowledge: KnowledgeDesk;
  desk(): Desk;
  /** Reads a JSON body. */
  readonly jsonBody: readonly RequestHandler[];
  fileName(name: string): string;
}

export function knowledgeApi({ knowledge, desk, jsonBody, fileName }: KnowledgeApiParts): Router {
  const api = Router();
  const engineer = (id: string): Engineer => {
    const found = webEngineer(desk(), id);
    if (found) return found;
    throw new WebError(
      403,
      'ENGINEERS_ONLY',
      `${shown(id)} is not an engineer in the desk file; the knowledge base is kept by engineers.`,
    );
  };

  api.get('/articles', async (request, response) => {
    const query = read(z.object({ person, text: z.string().max(200).default('') }), request.query);
    engineer(query.person);
    const { refused, ...listed } = await knowledge.list(query.text, LISTED);
    response.json({ ...listed, ...refusalsView(refused) });
  });

  api.get('/review', async (request, response) => {
    engineer(read(z.object({ person }), request.query).person);
    const [gaps, proposals, figures, sureness] = await Promise.all([
      knowledge.gaps(DAYS),
      knowledge.proposals(PROPOSED),
      knowledge.figures(DAYS),
      knowledge.sureness(),
    ]);
    response.json({ gaps: gaps.slice(0, GAPS), proposals, figures, sureness });
  });

  api.post('/explain', ...jsonBody, async (request, response) => {
    const body = read(explainBody, request.body);
    engineer(body.person);
    response.json(verdictView(await knowledge.explain(body.question, body.audience), body.language));
  });

  api.post('/remove', ...jsonBody, async (request, response) => {
    const { person, id, force } = read(removeBody, request.body);
    engineer(person);
    const result = await knowledge.remove(id, { force });
    if (!result)
      throw new WebError(
        404,
        'NO_SUCH_ARTICLE',
        `${shown(id)} was not imported here; it goes when its file goes.`,
      );
    response.json({ result: editView(result) });
  });

  api.post('/decide', ...jsonBody, async (request, response) => {
    const { person, ticket, approve, force } = read(decideBody, request.body);
    const by = engineer(person).name;
    const id = ticket as TicketId;
    const decided = approve
      ? await knowledge.approve(id, { ...approve, by }, { force })
      : await knowledge.dismiss(id, by);
    if (!decided)
      throw new WebError(
        409,
        'DECIDED_BEFORE',
        `Somebody else has decided about ${shown(ticket)}; load again.`,
      );
    response.json({ result: decided === true ? { kind: 'dismissed', losses: [] } : importView(decided) });
  });

  api.post(
    '/upload',
    express.raw({ type: () => true, limit: UPLOAD_LIMIT_BYTES }),
    async (request, response) => {
      const query = read(uploadQuery, request.query);
      engineer(query.person);
      const bytes: unknown = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new WebError(400, 'EMPTY_FILE', `The file ${shown(query.name)} is empty.`);
      const tell = (line: object) => response.write(`${JSON.stringify(line)}\n`);
      response.type('application/x-ndjson');
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      try {
        const result = await knowledge.upload(
          { name: fileName(query.name), bytes, audience: query.audience },
          {
            force: query.force,
            signal: gone.signal,
            onStep: (step) => {
              if (step.kind === 'progress') tell({ progress: step.documents });
            },
            onTrial: (confirmed) => tell({ asking: confirmed }),
          },
        );
        tell({ result: importView(result) });
      } catch (error) {
        if (!response.headersSent) throw error;
        tell({ error: { code: 'INTERRUPTED', message: 'The import broke off; send the file again.' } });
      }
      response.end();
    },
  );
  return api;
}

function editView({ kind, losses }: EditResult) {
  return { kind, losses: losses.slice(0, SHOWN_LOSSES), lost: losses.length };
}

function importView(result: ImportResult) {
  const { added, changed, unchanged, removed, documents, copies, refused } = result;
  return {
    ...editView(result),
    added,
    changed,
    unchanged,
    removed,
    documents,
    ...(copies && { copies }),
    ...refusalsView(refused),
  };
}

function refusalsView(refused: readonly Refusal[]) {
  return {
    refusals: refused.length,
    refused: refused
      .slice(0, SHOWN_REFUSALS)
      .map(({ location, reason, wayOut }) => ({ location, reason, wayOut })),
  };
}

function verdictView(explained: VerdictInContext, language: Language) {
  const { kind, why } = explained.verdict;
  return { kind, why, explanation: explainVerdict(explained, language) };
}
