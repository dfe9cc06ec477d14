/** The API as OpenAPI 3.1 describes it, made of the routes and the schemas they check by. */
import { z } from 'zod';
import { actionSchema } from '../../bot/actions.ts';
import type { Route } from './routes.ts';
import { doneShape, keptShape, problemShape, ticketShape } from './shapes.ts';

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read; each fault is named with its value',
  401: 'No token, or one that nobody has',
  403: 'The token, or the person it acts as, may not do that',
  404: 'There is no such thing',
  409: 'The desk refuses: somebody was faster, or the state does not allow it',
  413: 'The body is too large',
  415: 'The body is not application/json',
  422: 'The desk refuses a value',
  429: 'Asked too often; the header Retry-After says when to ask again',
  503: 'Nothing was recorded; send it again with the same Idempotency-Key',
};

/** Only where there is a body to refuse. */
function canBeRefused(status: string, { body, bytesLimit }: Route): boolean {
  if (status === '415') return body !== undefined;
  return status !== '413' || body !== undefined || bytesLimit !== undefined;
}

export function describeApi(routes: readonly Route[]): object {
  const registry = z.registry<{ id: string }>();
  const nameOf = (route: Route, what: string) => `${route.id[0]!.toUpperCase()}${route.id.slice(1)}${what}`;
  registry.add(problemShape, { id: 'Problem' });
  registry.add(ticketShape, { id: 'Ticket' });
  registry.add(doneShape, { id: 'Done' });
  registry.add(keptShape, { id: 'Kept' });
  registry.add(actionSchema, { id: 'Action' });
  // One schema may serve several routes: its first name stays.
  const named = (schema: z.ZodType, name: string): { readonly $ref: string } => {
    if (!registry.has(schema)) registry.add(schema, { id: name });
    return { $ref: `#/components/schemas/${registry.get(schema)!.id}` };
  };
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const operation = {
      operationId: route.id,
      summary: route.summary,
      description: `Needs a token of the role ${route.role === 'reader' ? 'reader or agent' : 'agent'}.`,
      parameters: [
        ...parameters('path', route.params),
        ...parameters('query', route.query),
        { $ref: '#/components/parameters/Language' },
        ...(route.body ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ],
      ...(route.bytesLimit !== undefined && {
        requestBody: {
          required: true,
          description: `The file as it is, at most ${route.bytesLimit} bytes; its Content-Type is kept`,
          content: { 'application/octet-stream': {} },
        },
      }),
      ...(route.body && {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: named(route.body, nameOf(route, 'Request')) } },
        },
      }),
      responses: {
        ...(route.givesBytes && {
          200: { description: 'The file', content: { 'application/octet-stream': {} } },
        }),
        ...Object.fromEntries(
          Object.entries(route.answers).map(([status, schema]) => [
            status,
            {
              description: { 200: 'Done', 201: 'Opened', 202: 'Kept, handled soon' }[status] ?? 'Done',
              content: { 'application/json': { schema: named(schema, nameOf(route, `Answer${status}`)) } },
            },
          ]),
        ),
        ...Object.fromEntries(
          Object.keys(REFUSALS)
            .filter((status) => canBeRefused(status, route))
            .map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]),
        ),
      },
    };
    paths[`/api/v1${route.path}`] = { ...paths[`/api/v1${route.path}`], [route.method]: operation };
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Firstline',
      version: '1',
      description:
        'The desk for programs. What a button does, `POST /api/v1/actions` does, by the same rules; refusals are problem details (RFC 9457).',
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      parameters: {
        Language: {
          name: 'Accept-Language',
          in: 'header',
          description: 'Language of the words in answers: Chinese for zh, English otherwise',
          schema: { type: 'string' },
        },
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          description: 'The same key is handled once; sent again it gives the same answer, for a day',
          schema: { type: 'string', pattern: '^[!-~]{1,128}$' },
        },
      },
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          `Refused${status}`,
          {
            description,
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...schema }]) => [id, schema]),
      ),
    },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined): readonly object[] {
  if (!schema) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output' });
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: where,
    required: where === 'path' || !schema.shape[name]!.safeParse(undefined).success,
    schema: value,
  }));
}
