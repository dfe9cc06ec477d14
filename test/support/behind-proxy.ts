/**
 * A process of its own that reaches for everything a desk talks to, for it changes what the whole process goes through:
 * prints what came of each as JSON.
 */

import { readConfig } from '../../adapters/config.ts';
import { endpointEmbedder } from '../../adapters/openai/embedder.ts';
import { goThroughProxy } from '../../adapters/proxy.ts';
import { clientOptions, singleClient } from '../../adapters/slack/clients.ts';
import { sdkLogger } from '../../adapters/slack/sdk-logger.ts';
import { openSocket } from '../../adapters/slack/socket.ts';
import { BotFramework } from '../../adapters/teams/bot-framework.ts';
import type { Log } from '../../bot/ports.ts';
import { fetchPage } from '../../knowledge/import/fetch-page.ts';

const read = readConfig(process.env);
if ('problems' in read) throw new Error(read.problems.join('\n'));
const { config } = read;
if (config.proxy) goThroughProxy(config.proxy);

const came: Record<string, unknown> = {};
const what = async (name: string, run: () => Promise<unknown>): Promise<void> => {
  came[name] = await run().catch(
    (error: Error & { code?: unknown }) => `failed: ${error.code ?? error.name}`,
  );
};
const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const slack = clientOptions('https://slack.example/api/', sdkLogger(log));

await what('https', async () => {
  const { dimensions, embed } = await endpointEmbedder({
    baseUrl: 'https://model.example/v1',
    apiKey: 'none',
    model: 'm',
  });
  return [dimensions, (await embed(['a', 'b'], 'passage')).length];
});
await what('http', async () =>
  (await fetch('http://plain.example/page', { method: 'POST', body: 'hello' })).text(),
);
await what('exception', async () => (await fetch(process.env.EXCEPTED!)).text());
await what('this machine', async () => (await fetch(process.env.LOOPBACK!)).text());
await what(
  'slack',
  async () => (await singleClient('xoxb-1', slack, { now: () => new Date() }).installation('T1')).team,
);
await what('socket', async () => {
  const socket = openSocket({
    appToken: 'xapp-1-x',
    clientOptions: slack,
    logger: sdkLogger(log),
    log,
    wait: async () => undefined,
  });
  await socket.start();
  const isOpen = socket.isOpen();
  await socket.stop();
  return isOpen;
});
if (config.teams) {
  const teams = new BotFramework(config.teams);
  await what('teams keys', () =>
    teams.turn(`Bearer ${process.env.FORGED}`, { type: 'message' }, async () => undefined),
  );
  await what('teams token', () => teams.token('https://smba.trafficmanager.net/emea/'));
}
// Without sign-in there is nothing to ask for before the post itself.
await what('teams post', () =>
  new BotFramework({ signIn: { kind: 'loopback' } }).post('https://smba.trafficmanager.net/emea/', 'a:1', {
    type: 'message',
    text: 'hello',
  }),
);
await what('crawl', () =>
  fetchPage('https://wiki.example/page', {
    allowHosts: ['wiki.example'],
    intranetHosts: [],
    timeoutMs: 2_000,
    bytesMax: 1_000,
    resolve: async () => ['10.0.0.1'],
  }),
);
console.log(JSON.stringify(came));
process.exit(0);
