/**
 * Kills desks and MongoDB while deadlines pass and people click, then counts what was lost and what came twice.
 *
 *   npx tsx test/bench/torture.ts --kills 30 --tickets 300 [--people 12] [--seed 1] [--pause 40] [--wrong-clocks]
 */
import { parseArgs } from 'node:util';
import { torture } from '../torture/torture.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    tickets: { type: 'string', default: '300' },
    people: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    /** Seconds between two kills: with many, each one's take-over can be seen by itself. */
    pause: { type: 'string' },
    'wrong-clocks': { type: 'boolean', default: false },
  },
});
const { faults, ...figures } = await torture({
  kills: Number(values.kills),
  tickets: Number(values.tickets),
  people: Number(values.people),
  seed: Number(values.seed),
  wrongClocks: values['wrong-clocks'],
  ...(values.pause && { pauseMs: Number(values.pause) * 1_000 }),
  log: (line) => console.error(line),
});
console.log({ seed: values.seed, ...figures });
console.log(faults.length === 0 ? 'Nothing lost, nothing twice.' : `${faults.length} FAULTS`);
for (const fault of faults.slice(0, 40)) console.log(`  - ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);
