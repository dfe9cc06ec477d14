/**
 * How soon Slack gets its acknowledgement, with a real desk process, a real MongoDB and the Slack stand-in.
 * `npx tsx test/bench/slack-acks.ts [people] [rounds] [http|socket]`; prints one JSON line.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { SlackStandIn } from '../support/slack-stand-in/slack-stand-in.ts';

const [people = 50, rounds = 20] = process.argv.slice(2, 4).map(Number);
const transport = process.argv[4] === 'socket' ? 'socket' : 'http';
const QUESTIONS = [
  'my vpn does not connect',
  'I forgot my password',
  'the printer prints nothing',
  'a human please',
];

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const slack = await SlackStandIn.start();
const users = Array.from({ length: people }, (_, index) => slack.person(`U0P${index}`, `Person ${index}`).id);
for (const user of users) slack.directOf(user);
slack.channel('C0ENGINEERS', 'engineers', [slack.botUser, ...users]);

const dataDir = await mkdtemp(join(tmpdir(), 'firstline-bench-'));
const deskFile = join(dataDir, 'desk.yaml');
await writeFile(
  deskFile,
  (await readFile(SHIPPED_DESK_FILE, 'utf8')).replaceAll('[web:channel-engineers]', '[slack:C0ENGINEERS]'),
);
const port = await freePort();
const desk = spawn(process.execPath, ['--import', 'tsx', 'adapters/main.ts'], {
  env: {
    ...process.env,
    PORT: String(port),
    DATA_DIR: dataDir,
    DESK_FILE: deskFile,
    EMBEDDINGS: 'off',
    LOG_LEVEL: 'error',
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    ...(transport === 'socket'
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret }),
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) break;
    if (desk.exitCode !== null) throw new Error(`the desk ended with ${desk.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (transport === 'http') slack.requestUrl = `http://127.0.0.1:${port}/slack/events`;
  else await slack.untilConnected();

  const acks: number[] = [];
  let notTaken = 0;
  const began = Date.now();
  for (let round = 0; round < rounds; round += 1) {
    const all = await Promise.all(
      users.map((user, index) =>
        slack.say(user, slack.directOf(user).id, QUESTIONS[(index + round) % QUESTIONS.length]!),
      ),
    );
    // The first round fills caches: people are looked up once in ten minutes.
    for (const { sent } of all) {
      const [first] = sent;
      if (first?.status !== 200) notTaken += 1;
      else if (round > 0) acks.push(first.ms);
    }
  }
  const sentMs = Date.now() - began;
  const answered = () =>
    users.reduce((sum, user) => sum + slack.deskPosts(slack.directOf(user).id).length, 0);
  let before = -1;
  while (answered() !== before) {
    before = answered();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
  acks.sort((a, b) => a - b);
  const at = (share: number) => acks[Math.min(acks.length - 1, Math.floor(acks.length * share))];
  console.log(
    JSON.stringify({
      transport,
      people,
      rounds,
      notTaken,
      ackMs: { p50: at(0.5), p90: at(0.9), p99: at(0.99), worst: acks.at(-1) },
      sentMs,
      // Times on a busy machine say little: compare runs with the same load only.
      load: loadavg()[0],
      answers: answered(),
      refused: slack.refused.length,
    }),
  );
} finally {
  desk.kill('SIGTERM');
  await new Promise((resolve) => desk.once('exit', resolve));
  await slack.stop();
  await rm(dataDir, { recursive: true, force: true });
}
