/**
 * Just enough of ONNX's protocol buffers for a graph of float32 operations in a row, opset 17.
 *
 * @module
 */

/** One operation; the last one's result is the graph's. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | string>>;
}

type Bytes = Uint8Array<ArrayBuffer>;

function join(parts: readonly (ArrayLike<number>)[]): Bytes {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function varint(n: number): number[] {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(n));
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
}

const whole = (field: number, value: number): Bytes => join([varint(field << 3), varint(value)]);
const text = (field: number, value: string): Bytes => message(field, new TextEncoder().encode(value));
function message(field: number, ...parts: ArrayLike<number>[]): Bytes {
  const body = join(parts);
  return join([varint((field << 3) | 2), varint(body.length), body]);
}

function attribute(name: string, value: number | string): Bytes {
  if (typeof value === "string") return message(5, text(1, name), text(4, value), whole(20, 3));
  if (Number.isInteger(value)) return message(5, text(1, name), whole(3, value), whole(20, 2));
  const bits = new Uint8Array(Float32Array.of(value).buffer);
  return message(5, text(1, name), [(2 << 3) | 5], bits, whole(20, 1));
}

/** A float32 value's name and shape. */
const typed = (field: number, name: string, shape: readonly number[]): Bytes =>
  message(field, text(1, name), message(2, message(1, whole(1, 1), message(2, ...shape.map((size) => message(1, whole(1, size)))))));

/** A model whose nodes each feed the next through the name `y`. */
export function graph(
  nodes: readonly GraphNode[],
  inputs: readonly [string, readonly number[]][],
  output: [string, readonly number[]],
): Bytes {
  const body = message(
    7,
    ...nodes.map(({ op, inputs, attributes = {} }) =>
      message(
        1,
        ...inputs.map((name) => text(1, name)),
        text(2, "y"),
        text(4, op),
        ...Object.entries(attributes).map(([k, v]) => attribute(k, v)),
      )
    ),
    text(2, "graph"),
    ...inputs.map(([name, shape]) => typed(11, name, shape)),
    typed(12, ...output),
  );
  return join([whole(1, 8), message(8, text(1, ""), whole(2, 17)), body]);
}
