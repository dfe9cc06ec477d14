/**
 * What the embedding model costs on this machine: `npx tsx test/bench/local-model.ts [DATA_DIR]`.
 * Each figure is the median of several rounds on an otherwise idle machine, if it is one.
 */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { fetchModel } from '../../adapters/local-model/fetch-model.ts';
import { allMiniLmL6, multilingualE5Small } from '../../adapters/local-model/models.ts';

const dataDir = process.argv[2] ?? '.data';
const english =
  'When the VPN client says that the gateway cannot be reached, check the network cable first, then sign in again. ';
const chinese =
  '如果 VPN 客户端提示无法连接网关，请先检查网线是否插好，再重新登录；仍然不行就联系服务台，并附上截图。';
const cut = (piece: string, length: number) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const residentMb = () => Math.round(process.memoryUsage.rss() / 1e6);

async function millisecondsOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const report: [string, string][] = [
  [
    'machine',
    `${cpus()[0]?.model}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}`,
  ],
];
const before = residentMb();
const fetching = performance.now();
const models = [await fetchModel(dataDir, multilingualE5Small), await fetchModel(dataDir, allMiniLmL6)];
report.push(['fetch (0 s if it was there)', `${((performance.now() - fetching) / 1000).toFixed(1)} s`]);
for (const { name, folder } of models) {
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  report.push([name, `${(bytes / 1e6).toFixed(0)} MB on disk`]);
}

const loading = performance.now();
const embedder = await localEmbedder(dataDir);
report.push(['load', `${((performance.now() - loading) / 1000).toFixed(1)} s`]);

const rounds = async (count: number, run: (round: number) => Promise<unknown>) => {
  const taken: number[] = [];
  for (let round = 0; round < count; round++) taken.push(await millisecondsOf(() => run(round)));
  return median(taken);
};
for (const [name, question] of [
  ['English', 'How do I get the VPN to connect?'],
  ['Chinese', 'VPN 连不上怎么办？'],
] as const) {
  const taken = await rounds(50, (round) => embedder.embed([`${question} ${round}`], 'query'));
  report.push([`a question, ${name}`, `${taken.toFixed(1)} ms`]);
}
for (const [name, piece] of [
  ['English', english],
  ['Chinese', chinese],
] as const) {
  const texts = (round: number) =>
    Array.from({ length: 8 }, (_, number) => `${round}.${number} ${cut(piece, 700)}`);
  const batch = await rounds(5, (round) => embedder.embed(texts(round), 'passage'));
  report.push([`a passage of 700 characters, ${name}, of 8 at once`, `${(batch / 8).toFixed(0)} ms`]);
}
const during = embedder.embed(
  Array.from({ length: 20 }, (_, number) => `${number} ${cut(chinese, 700)}`),
  'passage',
);
let ticks = 0;
let longest = 0;
let last = performance.now();
const ticker = setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  ticks++;
}, 5);
const amidst = await rounds(5, (round) => embedder.embed([`打印机卡纸 ${round}`], 'query'));
await during;
clearInterval(ticker);
report.push(['a question while passages are embedded', `${amidst.toFixed(0)} ms`]);
report.push(['longest pause of the event loop meanwhile', `${longest.toFixed(0)} ms of ${ticks} ticks`]);
report.push(['memory, with the program', `${residentMb()} MB (${before} MB before)`]);
await embedder.close();
for (const [name, value] of report) console.log(`${name.padEnd(52)} ${value}`);
