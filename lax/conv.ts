/**
 * Convolutions in any layout. As everywhere in machine learning the kernel is not flipped.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { behind, positional } from "../core/positional.ts";
import { checkShape, describe, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";
import { dilate, type Padding, padtypeToPads } from "./padding.ts";

/**
 * The layouts of input, kernel and output, a letter for each axis: N the batch, C the channels, I and O the kernel's inputs and outputs;
 * all other letters are spatial axes, in the same order everywhere. `["NHWC", "HWIO", "NHWC"]` needs no rearranging.
 */
export type ConvDimensionNumbers = readonly [input: string, kernel: string, output: string];

/** How a convolution slides, and how its operands lie. */
export interface ConvOptions {
  /** Steps of the window: 1 if not given. */
  readonly windowStrides?: readonly number[];
  /** "VALID" if not given. */
  readonly padding?: Padding;
  /** 1 + zeros between neighbours of the input: 1 if not given. */
  readonly lhsDilation?: readonly number[];
  /** 1 + gaps between neighbours of the kernel: 1 if not given. */
  readonly rhsDilation?: readonly number[];
  /** NCHW, OIHW, NCHW, and alike for other ranks, if not given. */
  readonly dimensionNumbers?: ConvDimensionNumbers;
  /** Groups of channels, convolved apart: 1 if not given. */
  readonly featureGroupCount?: number;
  /** Groups of examples, convolved apart: 1 if not given. */
  readonly batchGroupCount?: number;
  /** The dtype to compute in, and of the result. */
  readonly preferredElementType?: DType;
}

const convOptions = [
  "windowStrides",
  "padding",
  "lhsDilation",
  "rhsDilation",
  "dimensionNumbers",
  "featureGroupCount",
  "batchGroupCount",
  "preferredElementType",
];

/** Where each layout keeps its two special axes and its spatial ones. */
function permutations(rank: number, numbers: ConvDimensionNumbers): { input: number[]; kernel: number[]; output: number[] } {
  const place = (layout: string, first: string, last: string): { special: [number, number]; spatial: Map<string, number> } => {
    const letters = [...layout];
    if (letters.length !== rank || new Set(letters).size !== rank || !letters.includes(first) || !letters.includes(last)) {
      throw new RangeError(
        `Cannot convolve ${rank} axes in layout ${JSON.stringify(layout)}: it has a letter for each axis, among them ${first} and ${last}`,
      );
    }
    const spatial = new Map(letters.flatMap((letter, i) => letter === first || letter === last ? [] : [[letter, i] as const]));
    return { special: [letters.indexOf(first), letters.indexOf(last)], spatial };
  };
  const [x, w, y] = [place(numbers[0], "N", "C"), place(numbers[1], "I", "O"), place(numbers[2], "N", "C")];
  // The kernel's spatial axes give the order; the other layouts are read by its letters.
  const order = [...w.spatial.keys()];
  const along = (layout: { spatial: Map<string, number> }, name: string): number[] =>
    order.map((letter) => {
      const at = layout.spatial.get(letter);
      if (at === undefined) throw new RangeError(`Cannot convolve in layouts ${numbers.join(", ")}: ${name} lacks axis ${letter}`);
      return at;
    });
  return {
    input: [x.special[0], ...along(x, "the input"), x.special[1]],
    kernel: [...along(w, "the kernel"), ...w.special],
    output: [y.special[0], ...along(y, "the output"), y.special[1]],
  };
}

function permuted(x: Tensor, perm: readonly number[]): Tensor {
  return perm.every((p, i) => p === i) ? x : bind("transpose", [x], { perm });
}

const defaultLayouts: readonly ConvDimensionNumbers[] = [["NC", "OI", "NC"], ["NCH", "OIH", "NCH"], ["NCHW", "OIHW", "NCHW"], [
  "NCDHW",
  "OIDHW",
  "NCDHW",
]];

function layoutsOf(
  call: string,
  rank: number,
  given: ConvDimensionNumbers | undefined,
  defaults: readonly ConvDimensionNumbers[],
): ConvDimensionNumbers {
  const layouts = given ?? defaults[rank - 2];
  if (layouts === undefined) throw new RangeError(`Cannot ${call} ${rank} axes without dimensionNumbers: say what each axis is`);
  return layouts;
}

/**
 * The convolution of an input with a kernel: strides, padding, dilation of either, groups, any layout.
 *
 * @param windowStrides The strides, then the padding, by themselves or among the options.
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * const out = lax.convGeneralDilated(np.ones([1, 8, 8, 3]), np.ones([3, 3, 3, 16]), [2, 2], "SAME", {
 *   dimensionNumbers: ["NHWC", "HWIO", "NHWC"],
 * });
 * console.log(out.shape); // [1, 4, 4, 16]
 * ```
 */
export function convGeneralDilated(
  x: TensorLike,
  kernel: TensorLike,
  windowStrides?: readonly number[] | ConvOptions,
  padding?: Padding | ConvOptions,
  lhsDilation?: readonly number[] | ConvOptions | null,
  rhsDilation?: readonly number[] | ConvOptions | null,
  dimensionNumbers?: ConvDimensionNumbers | ConvOptions | null,
  rest?: ConvOptions,
): Tensor {
  const options = behind<ConvOptions>(
    "convGeneralDilated",
    ["windowStrides", "padding", "lhsDilation", "rhsDilation", "dimensionNumbers"],
    [windowStrides, padding, lhsDilation, rhsDilation, dimensionNumbers, rest],
  ) ?? {};
  checkOptions("convGeneralDilated", options, convOptions);
  return convolved(x, kernel, options);
}

function convolved(x: TensorLike, kernel: TensorLike, options: ConvOptions): Tensor {
  const { featureGroupCount = 1, batchGroupCount = 1, padding = "VALID", preferredElementType } = options;
  let [input, weights] = operands("convGeneralDilated", [x, kernel]) as [Tensor, Tensor];
  if (preferredElementType !== undefined && preferredElementType !== input.dtype) {
    const dtype = checkDType("convGeneralDilated", preferredElementType);
    [input, weights] = [bind("cast", [input], { dtype }), bind("cast", [weights], { dtype })];
  }
  const rank = input.ndim;
  if (rank < 2 || weights.ndim !== rank) {
    throw new RangeError(
      `Cannot convolve ${describe(input)} with ${describe(weights)}: they have as many axes as each other, two at least`,
    );
  }
  const perm = permutations(rank, layoutsOf("convolve", rank, options.dimensionNumbers, defaultLayouts));
  const ones = new Array<number>(rank - 2).fill(1);
  const { windowStrides = ones, lhsDilation = ones, rhsDilation = ones } = options;
  const canonical = permuted(input, perm.input), filter = permuted(weights, perm.kernel);
  if (typeof padding === "string" && padding !== "VALID" && lhsDilation.some((d) => d > 1)) {
    throw new RangeError(`Cannot convolve a dilated input with padding ${padding}: give the numbers, or use convTranspose`);
  }
  const sizes = canonical.shape.slice(1, -1);
  const window = filter.shape.slice(0, -2).map((n, i) => dilate(n, rhsDilation[i]!));
  const out = bind("conv", [canonical, filter], {
    strides: [...windowStrides],
    padding: padtypeToPads(sizes, window, windowStrides, padding),
    lhsDilation: [...lhsDilation],
    rhsDilation: [...rhsDilation],
    featureGroups: featureGroupCount,
    batchGroups: batchGroupCount,
  });
  return permuted(out, perm.output.map((_, i) => perm.output.indexOf(i)));
}

/**
 * A plain convolution, in NCHW and OIHW.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.conv(np.ones([1, 3, 8, 8]), np.ones([16, 3, 3, 3]), [1, 1], "SAME").shape); // [1, 16, 8, 8]
 * ```
 */
export function conv(
  x: TensorLike,
  kernel: TensorLike,
  windowStrides?: readonly number[] | Pick<ConvOptions, "windowStrides" | "padding" | "preferredElementType">,
  padding?: Padding | Pick<ConvOptions, "windowStrides" | "padding" | "preferredElementType">,
  rest?: Pick<ConvOptions, "windowStrides" | "padding" | "preferredElementType">,
): Tensor {
  const options = positional<Pick<ConvOptions, "windowStrides" | "padding" | "preferredElementType">>(
    "conv",
    ["windowStrides", "padding"],
    [windowStrides, padding, rest],
  );
  checkOptions("conv", options, ["windowStrides", "padding", "preferredElementType"]);
  return convGeneralDilated(x, kernel, options);
}

/**
 * A convolution with dilations, in NCHW and OIHW.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.convWithGeneralPadding(np.ones([1, 3, 8]), np.ones([4, 3, 3]), { rhsDilation: [2] }).shape); // [1, 4, 4]
 * ```
 */
export function convWithGeneralPadding(
  x: TensorLike,
  kernel: TensorLike,
  windowStrides?:
    | readonly number[]
    | Pick<ConvOptions, "windowStrides" | "padding" | "lhsDilation" | "rhsDilation" | "preferredElementType">,
  padding?: Padding | Pick<ConvOptions, "windowStrides" | "padding" | "lhsDilation" | "rhsDilation" | "preferredElementType">,
  lhsDilation?: readonly number[] | Pick<ConvOptions, "lhsDilation" | "rhsDilation" | "preferredElementType"> | null,
  rhsDilation?: readonly number[] | Pick<ConvOptions, "rhsDilation" | "preferredElementType"> | null,
  rest?: Pick<ConvOptions, "preferredElementType">,
): Tensor {
  const options = behind<Pick<ConvOptions, "windowStrides" | "padding" | "lhsDilation" | "rhsDilation" | "preferredElementType">>(
    "convWithGeneralPadding",
    ["windowStrides", "padding", "lhsDilation", "rhsDilation"],
    [windowStrides, padding, lhsDilation, rhsDilation, rest],
  ) ?? {};
  checkOptions("convWithGeneralPadding", options, ["windowStrides", "padding", "lhsDilation", "rhsDilation", "preferredElementType"]);
  return convGeneralDilated(x, kernel, options);
}

/** How a transposed convolution slides, and how its operands lie. */
export interface ConvTransposeOptions {
  /** How much larger the output is: 1 if not given. */
  readonly strides?: readonly number[];
  /** Of the convolution that is transposed, "SAME" or "VALID" (if not given); a list is padding of the dilated input itself. */
  readonly padding?: Padding;
  /** 1 + gaps between neighbours of the kernel: 1 if not given. */
  readonly rhsDilation?: readonly number[];
  /** NHWC, HWIO, NHWC, and alike for other ranks, if not given. */
  readonly dimensionNumbers?: ConvDimensionNumbers;
  /** Whether to flip the kernel and exchange its channels, which makes this the gradient of the convolution. */
  readonly transposeKernel?: boolean;
  /** Whether listed padding, too, is that of the convolution that is transposed. */
  readonly useConsistentPadding?: boolean;
  /** The dtype to compute in, and of the result. */
  readonly preferredElementType?: DType;
}

const transposeLayouts: readonly ConvDimensionNumbers[] = [["NC", "IO", "NC"], ["NHC", "HIO", "NHC"], ["NHWC", "HWIO", "NHWC"], [
  "NHWDC",
  "HWDIO",
  "NHWDC",
]];

/** Padding of the dilated input that undoes a convolution's. */
function transposedPadding(k: number, stride: number, padding: "SAME" | "VALID" | readonly [number, number]): readonly [number, number] {
  if (typeof padding !== "string") return [k - 1 - padding[0], k - 1 - padding[1]];
  if (padding === "SAME") {
    const total = k + stride - 2, low = stride > k - 1 ? k - 1 : Math.ceil(total / 2);
    return [low, total - low];
  }
  return [k - 1, stride - 1 + Math.max(k - stride, 0)];
}

/**
 * The transposed ("fractionally strided") convolution: dilates the input by the strides, then convolves.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.convTranspose(np.ones([1, 4, 4, 3]), np.ones([3, 3, 3, 8]), [2, 2], "SAME").shape); // [1, 8, 8, 8]
 * ```
 */
export function convTranspose(
  x: TensorLike,
  kernel: TensorLike,
  strides?: readonly number[] | ConvTransposeOptions,
  padding?: Padding | ConvTransposeOptions,
  rhsDilation?: readonly number[] | ConvTransposeOptions | null,
  dimensionNumbers?: ConvDimensionNumbers | ConvTransposeOptions | null,
  rest?: ConvTransposeOptions,
): Tensor {
  const options = behind<ConvTransposeOptions>(
    "convTranspose",
    ["strides", "padding", "rhsDilation", "dimensionNumbers"],
    [strides, padding, rhsDilation, dimensionNumbers, rest],
  ) ?? {};
  checkOptions("convTranspose", options, [
    "strides",
    "padding",
    "rhsDilation",
    "dimensionNumbers",
    "transposeKernel",
    "useConsistentPadding",
    "preferredElementType",
  ]);
  return transposed(x, kernel, options);
}

function transposed(x: TensorLike, kernel: TensorLike, options: ConvTransposeOptions): Tensor {
  const [input, given] = operands("convTranspose", [x, kernel]) as [Tensor, Tensor];
  let weights = given;
  const rank = input.ndim, ones = new Array<number>(Math.max(0, rank - 2)).fill(1);
  const layouts = layoutsOf("convTranspose", rank, options.dimensionNumbers, transposeLayouts);
  const perm = permutations(rank, layouts);
  const { strides = ones, rhsDilation = ones, padding = "VALID", useConsistentPadding = false } = options;
  const spatial = perm.kernel.slice(0, -2);
  const named = padding === "SAME" || padding === "VALID";
  const pads: Padding = named || useConsistentPadding && typeof padding !== "string"
    ? spatial.map((axis, i) =>
      transposedPadding(dilate(weights.shape[axis]!, rhsDilation[i]!), strides[i]!, named ? padding : padding[i] as [number, number])
    )
    : padding;
  if (options.transposeKernel === true) {
    const [inputs, outputs] = perm.kernel.slice(-2) as [number, number];
    const flipped = bind("reverse", [weights], { axes: spatial });
    weights = bind("transpose", [flipped], { perm: weights.shape.map((_, i) => i === inputs ? outputs : i === outputs ? inputs : i) });
  }
  return convGeneralDilated(input, weights, {
    padding: pads,
    lhsDilation: strides,
    rhsDilation,
    dimensionNumbers: layouts,
    ...(options.preferredElementType === undefined ? {} : { preferredElementType: options.preferredElementType }),
  });
}

/**
 * The patches that a convolution's window sees (im2col): a convolution with the identity.
 *
 * @param filterShape The sizes of the window.
 * @returns As the convolution's; its channels hold the patches, channel by channel.
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.convGeneralDilatedPatches(np.ones([1, 3, 5, 5]), [2, 2]).shape); // [1, 12, 4, 4]
 * ```
 */
export function convGeneralDilatedPatches(
  x: TensorLike,
  filterShape: Shape,
  windowStrides?: readonly number[] | Omit<ConvOptions, "featureGroupCount" | "batchGroupCount">,
  padding?: Padding | Omit<ConvOptions, "featureGroupCount" | "batchGroupCount">,
  rest?: Omit<ConvOptions, "featureGroupCount" | "batchGroupCount">,
): Tensor {
  const options = positional<Omit<ConvOptions, "featureGroupCount" | "batchGroupCount">>("convGeneralDilatedPatches", [
    "windowStrides",
    "padding",
  ], [windowStrides, padding, rest]);
  checkOptions("convGeneralDilatedPatches", options, convOptions.filter((name) => !name.endsWith("GroupCount")));
  const input = operand("convGeneralDilatedPatches", x), window = checkShape("take patches of", filterShape);
  const layouts = layoutsOf("take patches of", input.ndim, options.dimensionNumbers, defaultLayouts);
  const perm = permutations(input.ndim, layouts);
  const channels = input.shape[perm.input.at(-1)!]!, size = window.reduce((a, b) => a * b, 1);
  const axis = (i: number): Tensor => bind("iota", [], { shape: [size, size], dtype: "int32", axis: i });
  const eye = bind("cast", [bind("eq", [axis(0), axis(1)], {})], { dtype: input.dtype });
  // [window, 1, channels * window]: output channel c * size + j sees place j of channel c.
  const repeated = bind("broadcastInDim", [eye], { shape: [size, 1, channels, size], axes: [0, 3] });
  const canonical = bind("reshape", [repeated], { shape: [...window, 1, channels * size] });
  const kernel = permuted(canonical, perm.kernel.map((_, i) => perm.kernel.indexOf(i)));
  return convGeneralDilated(input, kernel, { ...options, dimensionNumbers: layouts, featureGroupCount: channels });
}

/**
 * A convolution whose kernel is another at each place of the output (unshared).
 *
 * @param kernel As a kernel of the layout, of the output's spatial sizes, with the window (channel by channel) as its inputs.
 * @param filterShape The sizes of the window.
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.convGeneralDilatedLocal(np.ones([1, 3, 5]), np.ones([8, 6, 4]), [2]).shape); // [1, 8, 4]
 * ```
 */
export function convGeneralDilatedLocal(
  x: TensorLike,
  kernel: TensorLike,
  filterShape: Shape,
  options: Omit<ConvOptions, "featureGroupCount" | "batchGroupCount"> = {},
): Tensor {
  const [input, weights] = operands("convGeneralDilatedLocal", [x, kernel]) as [Tensor, Tensor], rank = input.ndim;
  const layouts = layoutsOf("convolve", rank, options.dimensionNumbers, defaultLayouts), perm = permutations(rank, layouts);
  const patches = permuted(convGeneralDilatedPatches(input, filterShape, { ...options, dimensionNumbers: layouts }), perm.output);
  const filter = permuted(weights, perm.kernel);
  const spatial = patches.shape.slice(1, -1);
  if (spatial.some((n, i) => n !== filter.shape[i]) || filter.shape.at(-2) !== patches.shape.at(-1)) {
    throw new RangeError(
      `Cannot convolve ${describe(input)} with local kernels ${describe(weights)}: the output has spatial sizes [${spatial}], the window ${
        patches.shape.at(-1)
      } inputs`,
    );
  }
  const places = spatial.map((_, i) => i);
  const product = bind("dotGeneral", [filter, patches], {
    lhsContract: [rank - 2],
    rhsContract: [rank - 1],
    lhsBatch: places,
    rhsBatch: places.map((i) => i + 1),
  });
  // [...spatial, O, N] in the order N, ...spatial, O, and from there in the output's.
  const canonical = bind("transpose", [product], { perm: [rank - 1, ...places, rank - 2] });
  return permuted(canonical, perm.output.map((_, i) => perm.output.indexOf(i)));
}
