import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkDataFolder, checkKnowledgeFolder, readSynonyms } from '../../adapters/check-folders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstline-folders-'));
  writeFileSync(join(folder, 'guide.pdf'), 'x');
});
afterEach(() => rmSync(folder, { recursive: true }));

const faultOf = (check: () => void): { code?: string; message?: string } => {
  try {
    check();
    return {};
  } catch (error) {
    return error as { code: string; message: string };
  }
};

describe('the folder of articles', () => {
  test('that is not there is refused, with its name and the way out', () => {
    const missing = join(folder, 'handbok');
    const { code, message } = faultOf(() => checkKnowledgeFolder(missing));
    expect(code).toBe('KNOWLEDGE_FOLDER_UNUSABLE');
    expect(message).toContain(`KNOWLEDGE_DIR=${missing}: there is no such folder.`);
    expect(message).toContain('leave KNOWLEDGE_DIR empty for the articles that ship');
  });

  test('that is a document is refused, and told how one is taken in', () => {
    const { message } = faultOf(() => checkKnowledgeFolder(join(folder, 'guide.pdf')));
    expect(message).toContain('it is a file');
    expect(message).toContain('npm run knowledge -- import');
  });

  test('that is there will do, and is not written to', () => {
    expect(faultOf(() => checkKnowledgeFolder(folder))).toEqual({});
    expect(readdirSync(folder)).toEqual(['guide.pdf']);
  });
});

describe("the file of the company's own words", () => {
  test('is given as it stands when it can be read', () => {
    const path = join(folder, 'words.yaml');
    writeFileSync(path, '- [gp, globalprotect]');
    expect(readSynonyms(path)).toBe('- [gp, globalprotect]');
  });

  test.each([
    ['missing.yaml', undefined, 'there is no such file.'],
    ['map.yaml', 'gp: globalprotect', 'must be a list of lists'],
    ['broken.yaml', '- [gp, globalprotect', 'it cannot be read'],
  ])('is refused with the setting, its fault and what it should hold: %s', (name, text, fault) => {
    const path = join(folder, name);
    if (text) writeFileSync(path, text);
    const { code, message } = faultOf(() => void readSynonyms(path));
    expect(code).toBe('SYNONYMS_UNUSABLE');
    expect(message).toContain(`SYNONYMS_FILE=${path}`);
    expect(message).toContain(fault);
    expect(message).toContain('- [gp, globalprotect]');
  });
});

describe('the data folder', () => {
  test('is made when it is not there, and left as it was', () => {
    const data = join(folder, 'a/b');
    expect(faultOf(() => checkDataFolder(data))).toEqual({});
    expect(readdirSync(data)).toEqual([]);
  });

  test('below a file is refused with its name and the setting', () => {
    const { code, message } = faultOf(() => checkDataFolder(join(folder, 'guide.pdf/data')));
    expect(code).toBe('DATA_FOLDER_UNUSABLE');
    expect(message).toContain('guide.pdf/data cannot be written to (ENOTDIR)');
    expect(message).toContain('DATA_DIR');
  });
});
