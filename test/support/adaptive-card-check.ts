/**
 * Checks a card as its readers would: Microsoft's published schema 1.5 (adaptive-card-1.5.schema.json, MIT, from the
 * AdaptiveCards project) and the parser of Microsoft's own renderer.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { AdaptiveCard } from '../../adapters/teams/types.ts';

interface ParserModule {
  readonly AdaptiveCard: new () => {
    parse(json: unknown, context: Context): void;
    validateProperties(): unknown;
  };
  readonly SerializationContext: new () => Context;
}
interface Context {
  readonly eventCount: number;
  getEventAt(index: number): { readonly message: string };
}

// Its entry point wants a bundler; the bundle does not.
const parser: ParserModule = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.min.js');

const {
  $schema: _,
  id: __,
  ...schema
} = JSON.parse(readFileSync(new URL('adaptive-card-1.5.schema.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: false }).compile(schema);

/** Empty: both take it without a word. */
export function cardFaults(card: AdaptiveCard): readonly string[] {
  // Teams' own addition; the schema of the cards does not know it.
  const { msteams: ___, ...plain } = card;
  const faults: string[] = [];
  if (!validate(plain))
    faults.push(
      ...(validate.errors ?? []).map(({ instancePath, message }) => `schema ${instancePath} ${message}`),
    );
  const context = new parser.SerializationContext();
  new parser.AdaptiveCard().parse(card, context);
  for (let index = 0; index < context.eventCount; index += 1)
    faults.push(`parser ${context.getEventAt(index).message}`);
  return faults;
}
