import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

/** A program that lives for ten seconds; what it says is `ended` if it was told that its parent is gone. */
const program = (watches: boolean) => `
  import { endWithParent } from './adapters/end-with-parent.ts';
  const life = setTimeout(() => console.log('old'), 10_000);
  if (${watches}) endWithParent(() => { clearTimeout(life); console.log('ended'); }, 20);
  else setTimeout(() => { clearTimeout(life); console.log('still there'); }, 1_000);
  console.log('here');
`;

async function saidAfterItsShellWasEnded(watches: boolean): Promise<string> {
  const shell = spawn('sh', ['-c', '"$NODE" --import tsx --input-type=module -e "$PROGRAM"; exit'], {
    env: { ...process.env, NODE: process.execPath, PROGRAM: program(watches) },
  });
  let said = '';
  for await (const chunk of shell.stdout.setEncoding('utf8')) {
    said += chunk;
    // As npm does: the shell alone.
    if (said.includes('here')) shell.kill('SIGTERM');
  }
  if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit');
  return said;
}

test('A program hears that the shell it was started in is gone', async () => {
  expect(await saidAfterItsShellWasEnded(true)).toContain('ended');
  // The shell itself tells it nothing.
  expect(await saidAfterItsShellWasEnded(false)).toContain('still there');
}, 30_000);
