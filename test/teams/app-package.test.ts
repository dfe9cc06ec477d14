import { describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { packageFaults, packageFiles, zipped } from '../../adapters/teams/app-package.ts';

const appId = '11111111-2222-3333-4444-555555555555';
const changed = (
  files: Readonly<Record<string, Uint8Array>>,
  name: string,
  change: (json: Record<string, unknown>) => unknown,
) => ({
  ...files,
  [name]: Buffer.from(JSON.stringify(change(JSON.parse(Buffer.from(files[name]!).toString())))),
});

describe('the Teams app package', () => {
  test('is what Teams takes, plain and with the right to read along', async () => {
    for (const options of [
      { appId },
      { appId, listen: true, website: 'https://it.example.com/', version: '1.2.0' },
    ])
      expect(await packageFaults(packageFiles(options))).toEqual([]);
  });

  test('carries the app id wherever Teams looks for it', () => {
    const manifest = JSON.parse(
      Buffer.from(packageFiles({ appId, website: 'https://it.example.com/' })['manifest.json']!).toString(),
    );
    expect(manifest).toMatchObject({
      id: appId,
      bots: [{ botId: appId }],
      composeExtensions: [{ botId: appId }],
      developer: { privacyUrl: 'https://it.example.com/privacy' },
    });
    expect(JSON.stringify(manifest)).not.toContain('00000000-0000');
  });

  test('is a zip with its four files at the top, the same each time', () => {
    const files = packageFiles({ appId });
    expect(Object.keys(unzipSync(zipped(files))).sort()).toEqual([
      'color.png',
      'manifest.json',
      'outline.png',
      'zh-cn.json',
    ]);
    expect(Buffer.from(zipped(files)).equals(Buffer.from(zipped(files)))).toBe(true);
  });

  test('with a fault is not: each is named', async () => {
    const files = packageFiles({ appId });
    expect(await packageFaults(packageFiles({ appId: 'my-app' }))).not.toEqual([]);
    expect(
      await packageFaults(changed(files, 'manifest.json', (json) => ({ ...json, scopes: 'all' }))),
    ).not.toEqual([]);
    expect(
      (
        await packageFaults(changed(files, 'zh-cn.json', (json) => ({ ...json, 'bots[9].title': 'x' })))
      ).join(),
    ).toContain('zh-cn.json');
    expect(await packageFaults({ ...files, 'color.png': files['outline.png']! })).toEqual([
      'color.png is not a PNG of 192 x 192',
    ]);
  });
});
