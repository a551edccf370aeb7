/**
 * Pooling: reductions over sliding windows, and the selections that their derivatives need. A window is a box, so it is taken axis by axis.
 *
 * @module
 */
import { allocate, type DType, integerLimits, isFloat, type TypedArray } from "../../../core/dtype.ts";
import { type Shape, sizeOf } from "../../../core/shape.ts";
import type { Kernel } from "./kernel.ts";
import { fromSource, PerType } from "./specialize.ts";

/** Parameters of reduceWindow: every axis is listed. */
export interface WindowParams {
  readonly kind: "sum" | "max" | "min" | "prod";
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

/** Parameters of the selecting primitives. */
export interface SelectParams {
  readonly select: "max" | "min";
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
}

type Pass = (
  x: TypedArray,
  out: TypedArray,
  outer: number,
  n: number,
  m: number,
  inner: number,
  window: number,
  stride: number,
  low: number,
  dilation: number,
  windowDilation: number,
) => void;

function passes(initial: (dtype: DType) => string, combine: (float: boolean) => string): PerType<PerType<Pass>> {
  return new PerType((from) =>
    new PerType(() =>
      fromSource<Pass>(`function (x, out, outer, n, m, inner, window, stride, low, dilation, windowDilation) {
        const sums = new Float64Array(inner);
        for (let o = 0; o < outer; o++) {
          for (let p = 0; p < m; p++) {
            sums.fill(${initial(from)});
            for (let t = 0; t < window; t++) {
              let k = p * stride + t * windowDilation - low;
              if (k < 0) continue;
              if (dilation > 1) {
                if (k % dilation !== 0) continue;
                k /= dilation;
              }
              if (k >= n) break;
              const at = (o * n + k) * inner;
              for (let j = 0; j < inner; j++) {
                const s = sums[j], a = x[at + j];
                sums[j] = ${combine(isFloat(from))};
              }
            }
            const to = (o * m + p) * inner;
            for (let j = 0; j < inner; j++) out[to + j] = sums[j];
          }
        }
      }`)
    )
  );
}

const bound = (dtype: DType, k: 0 | 1): string =>
  isFloat(dtype) ? (k === 0 ? "-Infinity" : "Infinity") : dtype === "bool" ? String(k) : String(integerLimits(dtype)[k]);

const kinds: { readonly [kind in WindowParams["kind"]]: PerType<PerType<Pass>> } = {
  sum: passes(() => "0", (float) => float ? "s + a" : "s + a | 0"),
  prod: passes(() => "1", (float) => float ? "s * a" : "Math.imul(s, a)"),
  max: passes((dtype) => bound(dtype, 0), (float) => float ? "Math.max(s, a)" : "a > s ? a : s"),
  min: passes((dtype) => bound(dtype, 1), (float) => float ? "Math.min(s, a)" : "a < s ? a : s"),
};

/** reduceWindow: sum, product, maximum or minimum of each window; padding counts as the identity. */
export const reduceWindow: Kernel<WindowParams> = ([x], [aval], params, [outAval]) => {
  const { dtype, shape } = aval!, outShape = outAval!.shape, rank = shape.length;
  if (sizeOf(outShape) === 0) return [allocate(dtype, 0)];
  // Sums between two passes stay in double.
  const between: DType = isFloat(dtype) ? "float64" : dtype;
  const axes: number[] = [];
  for (let k = 0; k < rank; k++) {
    const trivial = params.window[k] === 1 && params.strides[k] === 1 && params.baseDilation[k] === 1 && params.padding[k]![0] === 0 &&
      outShape[k] === shape[k];
    if (!trivial) axes.push(k);
  }
  if (axes.length === 0) return [x!];
  let data = x!, from: DType = dtype;
  const sizes = [...shape];
  axes.forEach((axis, step) => {
    const to = step === axes.length - 1 ? dtype : between;
    const n = sizes[axis]!, m = outShape[axis]!;
    sizes[axis] = m;
    const out = allocate(to, sizeOf(sizes));
    kinds[params.kind].of(from).of(to)(
      data,
      out,
      sizeOf(sizes.slice(0, axis)),
      n,
      m,
      sizeOf(sizes.slice(axis + 1)),
      params.window[axis]!,
      params.strides[axis]!,
      params.padding[axis]![0],
      params.baseDilation[axis]!,
      params.windowDilation[axis]!,
    );
    data = out;
    from = to;
  });
  return [data];
};

type SelectPass = (
  x: TypedArray,
  where: Int32Array,
  out: TypedArray,
  outWhere: Int32Array,
  outer: number,
  n: number,
  m: number,
  inner: number,
  window: number,
  stride: number,
  low: number,
) => void;

/** Keeps what is selected while it compares well against the next, as XLA does: the first of equals wins, and a NaN gives way. */
function selectPasses(operator: string): PerType<SelectPass> {
  return new PerType(() =>
    fromSource<SelectPass>(`function (x, where, out, outWhere, outer, n, m, inner, window, stride, low) {
      for (let o = 0; o < outer; o++) {
        for (let p = 0; p < m; p++) {
          const to = (o * m + p) * inner;
          for (let j = 0; j < inner; j++) outWhere[to + j] = -1;
          for (let t = 0; t < window; t++) {
            const k = p * stride + t - low;
            if (k < 0 || k >= n) continue;
            const at = (o * n + k) * inner;
            for (let j = 0; j < inner; j++) {
              if (where[at + j] < 0) continue;
              const a = x[at + j];
              if (outWhere[to + j] < 0 || !(out[to + j] ${operator} a)) {
                out[to + j] = a;
                outWhere[to + j] = where[at + j];
              }
            }
          }
        }
      }
    }`)
  );
}

const selections = { max: selectPasses(">="), min: selectPasses("<=") } as const;

/** The position in `x` of each window's selected element; -1 where a window holds padding only. */
function selected(x: TypedArray, dtype: DType, shape: Shape, outShape: Shape, params: SelectParams): Int32Array {
  let data = x, where = new Int32Array(x.length);
  for (let i = 0; i < where.length; i++) where[i] = i;
  const sizes = [...shape];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = sizes[axis]!, m = outShape[axis]!;
    if (params.window[axis] === 1 && params.strides[axis] === 1 && params.padding[axis]![0] === 0 && n === m) continue;
    sizes[axis] = m;
    const size = sizeOf(sizes), out = allocate(dtype, size), outWhere = new Int32Array(size);
    selections[params.select].of(dtype)(
      data,
      where,
      out,
      outWhere,
      sizeOf(sizes.slice(0, axis)),
      n,
      m,
      sizeOf(sizes.slice(axis + 1)),
      params.window[axis]!,
      params.strides[axis]!,
      params.padding[axis]![0],
    );
    data = out;
    where = outWhere;
  }
  return where;
}

/** selectAndScatterAdd: adds each source element where its window of the operand is largest (or smallest). */
export const selectAndScatterAdd: Kernel<SelectParams> = ([source, operand], [sourceAval, aval], params) => {
  const { shape, dtype } = aval!, out = allocate(dtype, operand!.length);
  const where = selected(operand!, dtype, shape, sourceAval!.shape, params);
  // Elements that several windows select get the sum, rounded once.
  const sums = isFloat(dtype) && dtype !== "float64" ? new Float64Array(out.length) : out;
  for (let i = 0; i < where.length; i++) if (where[i]! >= 0) sums[where[i]!]! += source![i]!;
  if (sums !== out) out.set(sums);
  return [out];
};

/** selectAndGatherAdd: the tangent at each window's selected element. */
export const selectAndGatherAdd: Kernel<SelectParams> = ([tangent, operand], [, aval], params, [outAval]) => {
  const { shape, dtype } = aval!, out = allocate(outAval!.dtype, sizeOf(outAval!.shape));
  const where = selected(operand!, dtype, shape, outAval!.shape, params);
  for (let i = 0; i < where.length; i++) if (where[i]! >= 0) out[i] = tangent![where[i]!]!;
  return [out];
};
