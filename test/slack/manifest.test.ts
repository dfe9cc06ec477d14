import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { TICKET_SHORTCUTS } from '../../adapters/slack/forms.ts';
import { SLACK_SETTINGS } from '../../adapters/slack/settings.ts';
import { NEEDED_SCOPES, USEFUL_SCOPES } from '../../adapters/slack/start-check.ts';

type Manifest = Exclude<Parameters<WebClient['apps']['manifest']['validate']>[0]['manifest'], string>;
/** Literal types of a JSON file are lost on import: the shape is compared with them widened. */
type Widened<T> = T extends string
  ? string
  : T extends readonly (infer U)[]
    ? Widened<U>[]
    : T extends object
      ? { [K in keyof T]: Widened<T[K]> }
      : T;

type SocketFile = typeof import('../../adapters/slack/manifest.json', { with: { type: 'json' }});
type HttpFile = typeof import('../../adapters/slack/manifest-http.json', { with: { type: 'json' }});

/** Compiles as long as both files have the shape Slack's own types give a manifest. */
const asManifest = (manifest: SocketFile | HttpFile): Widened<Manifest> => manifest;
const read = (name: string) => JSON.parse(readFileSync(`adapters/slack/${name}`, 'utf8')) as SocketFile;
const socket = read('manifest.json');
const http = read('manifest-http.json');
const manifests = { 'manifest.json': asManifest(socket), 'manifest-http.json': asManifest(http) };

describe.each(Object.entries(manifests))('%s', (_, manifest) => {
  const { features, oauth_config: oauth, display_information: display } = manifest;

  test('asks for every scope the desk needs or uses, and for none it does not', () => {
    const asked = [...(oauth?.scopes?.bot ?? [])].sort();
    expect(asked).toEqual([...new Set([...NEEDED_SCOPES, ...Object.keys(USEFUL_SCOPES), 'im:read'])].sort());
  });

  test('keeps Slack’s limits on its texts', () => {
    expect(display.name.length).toBeLessThanOrEqual(35);
    expect(display.description?.length).toBeLessThanOrEqual(140);
    expect(display.long_description?.length).toBeLessThanOrEqual(4_000);
    expect(display.long_description?.length).toBeGreaterThanOrEqual(175);
    expect(features?.agent_view?.agent_description?.length).toBeLessThanOrEqual(300);
    expect(features?.agent_view?.suggested_prompts?.length).toBeLessThanOrEqual(4);
    for (const shortcut of features?.shortcuts ?? []) {
      expect(shortcut.name.length).toBeLessThanOrEqual(24);
      expect(shortcut.description.length).toBeLessThanOrEqual(150);
    }
  });

  test('is the agent view of the messages tab: new apps have no other', () => {
    expect(features?.agent_view).toBeDefined();
    expect(features?.assistant_view).toBeUndefined();
    expect(features?.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
  });
});

test('the two manifests differ in the way events come in, and in nothing else', () => {
  const stripped = JSON.parse(
    JSON.stringify(http, (key, value: unknown) =>
      key === 'url' || key === 'request_url' ? undefined : value,
    ),
  ) as SocketFile;
  stripped.settings.socket_mode_enabled = true;
  expect(stripped).toEqual(socket);
  expect(http.settings.socket_mode_enabled).toBe(false);
});

test('every shortcut of the manifest is one the desk knows', () => {
  expect(socket.features.shortcuts.map((shortcut) => shortcut.callback_id).sort()).toEqual(
    [...TICKET_SHORTCUTS].sort(),
  );
});

test('the page for administrators names every setting', () => {
  const page = readFileSync('adapters/slack/README.md', 'utf8');
  expect(SLACK_SETTINGS.filter((name) => !page.includes(name))).toEqual([]);
});
