/** `npm start`: reads the settings, starts the desk, says what runs, and stops in good order. */
import { existsSync } from 'node:fs';
import { readConfig } from './config.ts';
import { createLogger } from './log.ts';
import { startDesk } from './start-desk.ts';

const FORCED_STOP_MS = 40_000;

if (existsSync('.env')) process.loadEnvFile('.env');
const read = readConfig(process.env);
if ('problems' in read) {
  console.error(`Firstline cannot start, ${read.problems.length} setting(s) need a change:`);
  for (const problem of read.problems) console.error(`  - ${problem}`);
  process.exit(2);
}
const logger = createLogger(read.config.logLevel);
process.on('unhandledRejection', (error) => logger.error({ error }, 'unhandled-rejection'));
process.on('uncaughtException', (error) => {
  // What happened in between is unknown: leases bring the work back after a restart.
  logger.fatal({ error }, 'uncaught-exception');
  process.exit(1);
});

try {
  const desk = await startDesk(read.config, logger);
  console.log(`\nFirstline is running.\n\n${desk.summary.map((line) => `  ${line}`).join('\n')}\n`);
  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log(`\n${signal}: finishing what is under way. Press again to stop at once.`);
    setTimeout(() => process.exit(1), FORCED_STOP_MS).unref();
    void desk.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
} catch (error) {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && error instanceof Error)
    console.error(`Firstline cannot start (${code}).\n${error.message}`);
  else console.error(error);
  process.exit(1);
}
