/**
 * Writes an ONNX model file: the few messages of onnx.proto that a graph with constant weights needs.
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */

type Bytes = Uint8Array;

function varint(value: number): Bytes {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) {
    out.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...out, rest]);
}

const int = (field: number, value: number): readonly Bytes[] => [varint(field * 8), varint(value)];
const float = (field: number, value: number): readonly Bytes[] => [
  varint(field * 8 + 5),
  new Uint8Array(Float32Array.of(value).buffer),
];
const part = (field: number, parts: readonly Bytes[]): readonly Bytes[] => [
  varint(field * 8 + 2),
  varint(parts.reduce((sum, each) => sum + each.length, 0)),
  ...parts,
];
const text = (field: number, value: string): readonly Bytes[] => part(field, [Buffer.from(value)]);

const elementType = { float: 1, uint8: 2, int32: 6, int64: 7, int4: 22 } as const;
type ElementType = keyof typeof elementType;

/** A constant of the graph; `data` is little endian, two values a byte for int4. */
export interface Constant {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface Node {
  readonly op: string;
  /** An empty name leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly integerLists?: Readonly<Record<string, readonly number[]>>;
  /** Operators of the runtime itself rather than of the standard. */
  readonly domain?: 'com.microsoft';
}

/** An input or output; a string stands for a size that varies from call to call. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

const nodeMessage = (node: Node): readonly Bytes[] => [
  ...node.inputs.flatMap((name) => text(1, name)),
  ...node.outputs.flatMap((name) => text(2, name)),
  ...text(4, node.op),
  ...Object.entries(node.integers ?? {}).flatMap(([name, value]) =>
    part(5, [...text(1, name), ...int(3, value), ...int(20, 2)]),
  ),
  ...Object.entries(node.floats ?? {}).flatMap(([name, value]) =>
    part(5, [...text(1, name), ...float(2, value), ...int(20, 1)]),
  ),
  ...Object.entries(node.integerLists ?? {}).flatMap(([name, values]) =>
    part(5, [...text(1, name), ...values.flatMap((value) => int(8, value)), ...int(20, 7)]),
  ),
  ...(node.domain ? text(7, node.domain) : []),
];

const constantMessage = (constant: Constant): readonly Bytes[] => [
  ...constant.shape.flatMap((size) => int(1, size)),
  ...int(2, elementType[constant.type]),
  ...text(8, constant.name),
  ...part(9, [constant.data]),
];

const portMessage = (port: Port): readonly Bytes[] => [
  ...text(1, port.name),
  ...part(
    2,
    part(1, [
      ...int(1, elementType[port.type]),
      ...part(
        2,
        port.shape.flatMap((size) => part(1, typeof size === 'number' ? int(1, size) : text(2, size))),
      ),
    ]),
  ),
];

/** The bytes of the model file, in pieces to be written one after the other. */
export function onnxModel(graph: Graph): readonly Uint8Array[] {
  return [
    ...int(1, 10), // IR version 10, the first with four bit integers
    ...part(8, int(2, 21)),
    ...part(8, [...text(1, 'com.microsoft'), ...int(2, 1)]),
    ...part(7, [
      ...graph.nodes.flatMap((node) => part(1, nodeMessage(node))),
      ...text(2, 'model'),
      ...graph.constants.flatMap((constant) => part(5, constantMessage(constant))),
      ...graph.inputs.flatMap((port) => part(11, portMessage(port))),
      ...graph.outputs.flatMap((port) => part(12, portMessage(port))),
    ]),
  ];
}
