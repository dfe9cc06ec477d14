/**
 * `npm run teams:playground`: the desk in Microsoft's local playground, without any account.
 *
 * The desk gets a copy of the shipped desk file in which the playground's Alex and Megan are engineers and its channel
 * "Announcements" is theirs. Open that channel once: a channel is written to only after something came from it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHIPPED_DESK_FILE } from '../desk-file/live-desk.ts';
import { endWithParent } from '../end-with-parent.ts';
import { deskForPlayground } from './playground-desk.ts';

const port = process.env.PORT ?? '3978';
const dataDir = process.env.DATA_DIR ?? '.data';
mkdirSync(dataDir, { recursive: true });
const deskFile = join(dataDir, 'playground-desk.yaml');
writeFileSync(deskFile, deskForPlayground(readFileSync(process.env.DESK_FILE ?? SHIPPED_DESK_FILE, 'utf8')));

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const cli = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/package.json');
const endpoint = `http://127.0.0.1:${port}/api/messages`;
const children = [
  spawn(process.execPath, ['--import', 'tsx', main], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PORT: port,
      HOST: '127.0.0.1',
      DESK_FILE: deskFile,
      TEAMS_WITHOUT_SIGN_IN: 'loopback',
    },
  }),
  // It waits until the desk answers.
  spawn(
    process.execPath,
    [join(dirname(cli), 'cli.js'), 'start', '-e', endpoint, '-c', 'msteams', '--disable-telemetry'],
    // It keeps its log where it is started.
    { stdio: 'inherit', cwd: dataDir },
  ),
];
const end = (signal: NodeJS.Signals) => {
  for (const child of children) child.kill(signal);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
endWithParent(() => end('SIGTERM'));
// One without the other is of no use.
for (const child of children)
  child.on('exit', (code) => {
    process.exitCode ??= code ?? 1;
    for (const other of children) other.kill('SIGTERM');
  });
