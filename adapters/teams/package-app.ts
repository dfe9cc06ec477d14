/** `npx tsx adapters/teams/package-app.ts --app-id <guid> --out firstline.zip`: checks and writes the Teams app package. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { packageFaults, packageFiles, zipped } from './app-package.ts';

const USAGE = `Usage: npx tsx adapters/teams/package-app.ts --app-id <guid> [options]

  --app-id   the Microsoft App ID of your Azure Bot (also MicrosoftAppId in .env)
  --out      the file to write (firstline.zip)
  --website  where your company tells about its IT service; Teams shows it, with /privacy and /terms below it
  --version  of the app, higher than what is installed (1.0.0)
  --listen   also ask for the right to read along in channels and chats (TEAMS_LISTEN_CHANNELS)`;

function options() {
  const { values } = parseArgs({
    options: {
      'app-id': { type: 'string', default: process.env.MicrosoftAppId ?? '' },
      out: { type: 'string', default: 'firstline.zip' },
      website: { type: 'string' },
      version: { type: 'string' },
      listen: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

function stop(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

let given: ReturnType<typeof options>;
try {
  given = options();
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}
const { 'app-id': appId, out, website, version, listen } = given;
if (given.help) {
  console.log(USAGE);
  process.exit(0);
}
if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(appId))
  stop(appId ? `--app-id ${appId} is not a GUID.` : '--app-id is missing.');
const files = packageFiles({ appId, listen, ...(website && { website }), ...(version && { version }) });
const faults = await packageFaults(files).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') throw error;
  return stop('The schemas to check against are not installed here: run npm ci without --omit=dev.');
});
if (faults.length > 0) {
  console.error(`Teams would not take this package:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  process.exit(1);
}
writeFileSync(out, zipped(files));
console.log(`${out}: checked against Microsoft's schema, ready to upload.`);
if (!website) console.log('It names https://www.example.com as your page; --website changes that.');
