/**
 * Copies between an affine view of a tensor and a dense one.
 *
 * @module
 */
import { sizeOf, stridesOf } from "../../core/shape.ts";
import { DeviceError } from "../../core/errors.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, type Operand, padded, type Slice, sliceOf } from "../launcher.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { wgsl } from "../wgsl_generated.ts";

/** Where the elements of a dense tensor of `sizes` lie in another buffer. */
export interface View {
  /** The sizes of the dense tensor. */
  readonly sizes: readonly number[];
  /** How far neighbours along each axis are apart, in elements; 0 and negative numbers too. */
  readonly strides: readonly number[];
  /** Where the first element is. */
  readonly offset: number;
}

/** The same view with axes of size 1 left out and neighbours merged that lie one after the other. */
export function collapse(view: View): View {
  const sizes: number[] = [], strides: number[] = [];
  view.sizes.forEach((size, k) => {
    if (size === 1) return;
    const stride = view.strides[k]!, last = sizes.length - 1;
    if (last >= 0 && strides[last] === stride * size) {
      sizes[last]! *= size;
      strides[last] = stride;
    } else {
      sizes.push(size);
      strides.push(stride);
    }
  });
  return { sizes, strides, offset: view.offset };
}

/** An offset that only the device knows: Σ clamp(starts[k], 0, limits[k]) · strides[k], added to the view's. */
export interface DynamicStart {
  /** One int32 for each sliced axis. */
  readonly starts: Operand;
  /** The largest start of each. */
  readonly limits: readonly number[];
  /** Elements per step of each. */
  readonly strides: readonly number[];
}

/** Bytes that a copied element has, and what it is called in WGSL. */
export type ElementBytes = 2 | 4;

/** The most axes that a view may have after collapsing. */
const maxRank = 8;

/** y[i] = x at `view`. */
export function readView(launcher: Launcher, x: Operand, view: View, y: Operand, bytes: ElementBytes, dynamic?: DynamicStart): void {
  const count = sizeOf(view.sizes);
  if (count === 0) return;
  const { sizes, strides, offset } = collapse(view);
  if (dynamic === undefined && sizes.length <= 1 && (strides[0] ?? 1) === 1 && (offset * bytes) % 4 === 0 && (count * bytes) % 4 === 0) {
    launcher.copy(x, offset * bytes, y, 0, count * bytes);
    return;
  }
  if (dynamic === undefined && tryTranspose(launcher, x, { sizes, strides, offset }, y, bytes)) return;
  move(launcher, "view/view", x, { sizes, strides, offset }, y, bytes, dynamic);
}

/** Writes x into y at `view`. */
export function writeView(launcher: Launcher, x: Operand, view: View, y: Operand, bytes: ElementBytes, dynamic?: DynamicStart): void {
  const count = sizeOf(view.sizes);
  if (count === 0) return;
  const { sizes, strides, offset } = collapse(view);
  if (dynamic === undefined && sizes.length <= 1 && (strides[0] ?? 1) === 1 && (offset * bytes) % 4 === 0 && (count * bytes) % 4 === 0) {
    launcher.copy(x, 0, y, offset * bytes, count * bytes);
    return;
  }
  move(launcher, "view/place", x, { sizes, strides, offset }, y, bytes, dynamic);
}

function tryTranspose(launcher: Launcher, x: Operand, view: View, y: Operand, bytes: ElementBytes): boolean {
  const { sizes, strides, offset } = view;
  const rank = sizes.length;
  if (offset !== 0 || rank < 2 || rank > 3) return false;
  const columns = sizes[rank - 2]!, rows = sizes[rank - 1]!; // of x
  if (strides[rank - 2] !== 1 || strides[rank - 1] !== columns || rows % 4 !== 0 || columns % 4 !== 0) return false;
  if (rank === 3 && strides[0] !== rows * columns) return false;
  if (x.bytes > launcher.capabilities.maxBindingSize) return false;
  const found = kernel(`transpose ${bytes}`, () => enabled(bytes, setTypes(wgsl["view/transpose"], { T: bytes === 2 ? "f16" : "u32" })));
  const count = sizeOf(sizes) / 16;
  launcher.launch(found, [x, y], [count, rows / 4, columns / 4], Math.ceil(count / 64));
  return true;
}

function enabled(bytes: ElementBytes, code: string): string {
  return bytes === 2 ? `enable f16;\n${code}` : code;
}

function move(
  launcher: Launcher,
  path: "view/view" | "view/place",
  x: Operand,
  view: View,
  y: Operand,
  bytes: ElementBytes,
  dynamic: DynamicStart | undefined,
): void {
  let { sizes, strides, offset } = view;
  if (sizes.length === 0) [sizes, strides] = [[1], [1]];
  const limit = launcher.capabilities.maxBindingSize;
  if (path === "view/view" && dynamic === undefined && (sizeOf(sizes) * bytes > limit || x.bytes > limit)) {
    moveInParts(launcher, x, { sizes, strides, offset }, y, bytes, limit);
    return;
  }
  const rank = sizes.length;
  if (rank > maxRank) {
    throw new DeviceError(`Cannot copy a view of ${rank} axes on "webgpu": ${maxRank} is the most; reshape it, or use "cpu"`);
  }
  let count = sizeOf(sizes);
  const last = rank - 1;
  const four = sizes[last]! % 4 === 0;
  const dynamicFour = dynamic === undefined || dynamic.strides.every((s) => s % 4 === 0);
  // Whole vec4s where both sides are aligned: the same kernel over elements four times as large.
  const vectors = four && dynamicFour && strides[last] === 1 && offset % 4 === 0 && strides.every((s, k) => k === last || s % 4 === 0);
  const type = bytes === 2 ? "f16" : "u32";
  let lanes = 1;
  let starts = dynamic?.strides ?? [];
  if (vectors) {
    sizes = sizes.map((s, k) => k === last ? s / 4 : s);
    strides = strides.map((s, k) => k === last ? 1 : s / 4);
    offset /= 4;
    count /= 4;
    starts = starts.map((s) => s / 4);
  } else if (four) lanes = 4;
  const found = kernel(`${path} ${vectors ? "vec4 " : ""}${bytes} rank ${rank} lanes ${lanes} starts ${starts.length}`, () => {
    let code = setTypes(wgsl[path], { T: vectors ? `vec4<${type}>` : type });
    code = setConstants(code, { rank, lanes });
    if (dynamic !== undefined) code = splice(code, "start", startFunction(starts.length));
    return enabled(bytes, unroll(code));
  });
  const pad8 = (list: readonly number[]) => [...list, ...new Array(8 - list.length).fill(0)];
  const params = [count, offset, 0, 0, ...pad8(sizes), ...pad8(strides)];
  if (dynamic !== undefined) params.push(...pad8(dynamic.limits), ...pad8(starts));
  const operands: (Operand | Slice)[] = dynamic === undefined ? [x, y] : [x, y, dynamic.starts];
  launcher.launch(found, operands, params, Math.ceil(count / lanes / 256));
}

/** A view of more than one binding covers, in parts along its first axis. */
function moveInParts(
  launcher: Launcher,
  x: Operand,
  { sizes, strides, offset }: View,
  y: Operand,
  bytes: ElementBytes,
  limit: number,
): void {
  const inner = sizeOf(sizes.slice(1));
  // Where the elements of one step of the first axis lie in x.
  let low = 0, high = 0;
  for (let k = 1; k < sizes.length; k++) {
    const end = strides[k]! * (sizes[k]! - 1);
    if (end < 0) low += end;
    else high += end;
  }
  const span = high - low + 1, stride = strides[0]!;
  const fits = (rows: number) => (span + (rows - 1) * Math.abs(stride)) * bytes + 256 <= limit && rows * inner * bytes <= limit;
  if (!fits(1)) throw new DeviceError(`Cannot copy a view of ${sizes} elements on "webgpu": one binding covers ${limit} bytes; use "cpu"`);
  let rows = sizes[0]!;
  while (!fits(rows)) rows = Math.ceil(rows / 2);
  for (let first = 0; first < sizes[0]!; first += rows) {
    const count = Math.min(rows, sizes[0]! - first);
    const begin = offset + low + (stride < 0 ? first + count - 1 : first) * stride;
    const { slice, rest } = sliceOf(x, begin * bytes, (span + (count - 1) * Math.abs(stride)) * bytes);
    const part = launcher.scratch(padded(count * inner * bytes)), source = launcher.scratch(slice.bytes);
    launcher.copy(x, slice.offset, source, 0, slice.bytes);
    const place = rest / bytes - low + (stride < 0 ? (1 - count) * stride : 0);
    readView(launcher, source, { sizes: [count, ...sizes.slice(1)], strides, offset: place }, part, bytes);
    launcher.copy(part, 0, y, first * inner * bytes, count * inner * bytes);
    launcher.release(part);
    launcher.release(source);
  }
}

/** The offset of a dynamic slice; its numbers stand behind the view's in the params. */
function startFunction(n: number): string {
  const terms = Array.from({ length: n }, (_, k) => {
    const at = `[${k >> 2}][${k & 3}]`;
    return `clamp(starts[${k}], 0, params.limits${at}) * params.start_strides${at}`;
  });
  return `@group(0) @binding(2) var<storage, read> starts: array<i32>;\nfn start() -> i32 { return ${terms.join(" + ")}; }`;
}

/** Row-major strides of a shape: a whole tensor as a view. */
export function dense(shape: readonly number[]): View {
  return { sizes: shape, strides: stridesOf(shape), offset: 0 };
}
