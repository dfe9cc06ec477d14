/** `npm start`: reads the settings, starts the desk, says what runs, and stops in good order. */
import { existsSync } from 'node:fs';
import { counted } from '../bot/counted.ts';
import { readConfig } from './config.ts';
import { endWithParent } from './end-with-parent.ts';
import { createLogger } from './log.ts';
import { goThroughProxy } from './proxy.ts';
import { startDesk } from './start-desk.ts';

const FORCED_STOP_MS = 40_000;
const SAME_PRESS_MS = 1_000;

if (existsSync('.env')) process.loadEnvFile('.env');
const read = readConfig(process.env);
if ('problems' in read) {
  console.error(
    `Firstline cannot start, ${counted(read.problems.length, 'setting needs', 'settings need')} a change:`,
  );
  for (const problem of read.problems) console.error(`  - ${problem}`);
  process.exit(2);
}
if (read.config.proxy) goThroughProxy(read.config.proxy);
const logger = createLogger(read.config.logLevel);
process.on('unhandledRejection', (error) => logger.error({ error }, 'unhandled-rejection'));
process.on('uncaughtException', (error) => {
  // What happened in between is unknown: leases bring the work back after a restart.
  logger.fatal({ error }, 'uncaught-exception');
  process.exit(1);
});

const starting = startDesk(read.config, logger);
let stoppingSince: number | undefined;
const stop = (signal: string) => {
  if (stoppingSince !== undefined) {
    // One Ctrl-C may arrive twice: from the terminal, and passed on by npm.
    if (performance.now() - stoppingSince > SAME_PRESS_MS) process.exit(1);
    return;
  }
  stoppingSince = performance.now();
  console.log(`\n${signal}: finishing what is under way. Press again to stop at once.`);
  setTimeout(() => process.exit(1), FORCED_STOP_MS).unref();
  // Asked while it starts, it stops what it has just started.
  void starting.then((desk) => desk.stop()).then(() => process.exit(0));
};
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));
// Without npm in between the desk may well outlive the shell that started it.
if (process.env.npm_lifecycle_event) endWithParent(() => stop('SIGTERM'));

try {
  const { summary } = await starting;
  console.log(`\nFirstline is running.\n\n${summary.map((line) => `  ${line}`).join('\n')}\n`);
} catch (error) {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && error instanceof Error)
    console.error(`Firstline cannot start (${code}).\n${error.message}`);
  else console.error(error);
  process.exit(1);
}
