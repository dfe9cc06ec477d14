/** The app package that an administrator uploads to Teams: a zip of manifest, icons and translations. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { strToU8, zipSync } from 'fflate';

const FOLDER = new URL('manifest/', import.meta.url);

export interface AppPackageOptions {
  /** Of the app registration; the same as MicrosoftAppId. */
  readonly appId: string;
  /** Where the company tells about its IT service; privacy and terms lie below it. */
  readonly website?: string;
  readonly version?: string;
  /** Asks team owners for the right to read along in channels and group chats, for TEAMS_LISTEN_CHANNELS. */
  readonly listen?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** The files of the package. Nothing is checked here. */
export function packageFiles({
  appId,
  website,
  version,
  listen,
}: AppPackageOptions): Readonly<Record<string, Uint8Array>> {
  const template = readJson('manifest.json');
  const site = website?.replace(/\/$/, '');
  const withId = (one: unknown) => ({ ...(one as Json), botId: appId });
  const manifest: Json = {
    ...template,
    id: appId,
    ...(version && { version }),
    bots: (template.bots as readonly unknown[]).map(withId),
    composeExtensions: (template.composeExtensions as readonly unknown[]).map(withId),
    ...(site && {
      developer: {
        ...(template.developer as Json),
        websiteUrl: site,
        privacyUrl: `${site}/privacy`,
        termsOfUseUrl: `${site}/terms`,
      },
    }),
    ...(listen && {
      webApplicationInfo: { id: appId, resource: 'https://RscBasedStoreApp' },
      authorization: {
        permissions: {
          resourceSpecific: [
            { name: 'ChannelMessage.Read.Group', type: 'Application' },
            { name: 'ChatMessage.Read.Chat', type: 'Application' },
          ],
        },
      },
    }),
  };
  return {
    'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
    'zh-cn.json': read('zh-cn.json'),
    'color.png': read('color.png'),
    'outline.png': read('outline.png'),
  };
}

/** What Teams would not take, by Microsoft's published schemas and its rules for icons. */
export async function packageFaults(files: Readonly<Record<string, Uint8Array>>): Promise<readonly string[]> {
  const manifest = parsed(files['manifest.json']);
  const translation = parsed(files['zh-cn.json']);
  const faults = [
    ...(await schemaFaults('manifest.json', manifest, 'MicrosoftTeams', manifest.manifestVersion)),
    ...(await schemaFaults(
      'zh-cn.json',
      translation,
      'MicrosoftTeams.Localization',
      manifest.manifestVersion,
    )),
  ];
  const { color, outline } = manifest.icons as { color: string; outline: string };
  for (const [name, size] of [
    [color, 192],
    [outline, 32],
  ] as const) {
    const icon = Buffer.from(files[name] ?? []);
    const isPng = icon.length > 24 && icon.toString('latin1', 1, 4) === 'PNG';
    if (!isPng || icon.readUInt32BE(16) !== size || icon.readUInt32BE(20) !== size)
      faults.push(`${name} is not a PNG of ${size} x ${size}`);
  }
  return faults;
}

/** Against the schemas that Microsoft publishes with `@microsoft/app-manifest`; nothing is fetched. */
async function schemaFaults(
  file: string,
  json: Json,
  schema: string,
  version: unknown,
): Promise<readonly string[]> {
  const { default: AjvDraft4 } = await import('ajv-draft-04');
  const require = createRequire(import.meta.url);
  const path = `@microsoft/app-manifest/build/json-schemas/teams/v${String(version)}/${schema}.schema.json`;
  const validate = new AjvDraft4.default({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(require(path) as object);
  if (validate(json)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${file} ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** fflate is already here for spreadsheets, and a package is four small files at once: no stream is needed. */
export function zipped(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  // A fixed date: the same files are the same zip.
  return zipSync({ ...files }, { mtime: new Date('2026-01-01T00:00:00Z') });
}

function read(name: string): Uint8Array {
  return readFileSync(new URL(name, FOLDER));
}

function readJson(name: string): Json {
  return parsed(read(name));
}

function parsed(file: Uint8Array | undefined): Json {
  return JSON.parse(Buffer.from(file ?? []).toString('utf8')) as Json;
}
