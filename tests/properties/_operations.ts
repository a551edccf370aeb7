/**
 * The operations that random programs are made of. Each keeps its results within a few units where its operands are, and has no steep
 * slope there, so that deep programs stay well-conditioned.
 *
 * @module
 */
import { lax, nn, np, special, type Tensor } from "../../mod.ts";

/** What a value is: a float, an integer (signed or not) or a bool. */
export type Kind = "float" | "int" | "bool";

/** An operation of a random program. */
export interface Operation {
  readonly name: string;
  /** What its operands are; several of one call broadcast together. */
  readonly kinds: readonly Kind[];
  /** Whether it takes a first operand of this shape. Default: any. */
  readonly takes?: (shape: readonly number[]) => boolean;
  /** The result; `p` is a number to choose axes and the like from. */
  readonly apply: (xs: readonly Tensor[], p: number) => Tensor;
}

type Shape = readonly number[];
const ranked = (n: number) => (shape: Shape) => shape.length >= n;
const filled = (shape: Shape) => shape.length >= 1 && shape.every((n) => n > 0);
const axisOf = (x: Tensor, p: number) => p % x.ndim;
const float = (name: string, f: (x: Tensor) => Tensor): Operation => ({ name, kinds: ["float"], apply: ([x]) => f(x!) });
const floats = (name: string, f: (x: Tensor, y: Tensor) => Tensor): Operation => ({
  name,
  kinds: ["float", "float"],
  apply: ([x, y]) => f(x!, y!),
});
const ints = (name: string, f: (x: Tensor, y: Tensor) => Tensor): Operation => ({
  name,
  kinds: ["int", "int"],
  apply: ([x, y]) => f(x!, y!),
});
const shaped = (name: string, takes: (shape: Shape) => boolean, f: (x: Tensor, p: number) => Tensor, kind: Kind = "float"): Operation => ({
  name,
  kinds: [kind],
  takes,
  apply: ([x], p) => f(x!, p),
});
/** 1 + x²: at least 1, to divide by. */
const above = (x: Tensor) => np.add(np.square(np.tanh(x)), 1);

/** All of them. */
export const operations: readonly Operation[] = [
  // elementwise, of floats
  float("sin", np.sin),
  float("cos", np.cos),
  float("tanh", np.tanh),
  float("exp of tanh", (x) => np.exp(np.tanh(x))),
  float("log of above", (x) => np.log(above(x))),
  float("log1p of square", (x) => np.log1p(np.square(np.tanh(x)))),
  float("expm1 of sin", (x) => np.expm1(np.sin(x))),
  float("sqrt of above", (x) => np.sqrt(above(x))),
  float("rsqrt of above", (x) => lax.rsqrt(above(x))),
  float("cbrt of above", (x) => np.cbrt(above(x))),
  float("sigmoid", nn.sigmoid),
  float("softplus", nn.softplus),
  float("gelu", (x) => nn.gelu(np.tanh(x))),
  float("relu", nn.relu),
  float("elu", nn.elu),
  float("abs", np.abs),
  float("negative", np.negative),
  float("square of sin", (x) => np.square(np.sin(x))),
  float("cube of tanh", (x) => np.power(np.tanh(x), 3)),
  float("reciprocal of above", (x) => np.reciprocal(above(x))),
  float("arctan", np.arctan),
  float("arcsinh", np.arcsinh),
  float("arcsin of half", (x) => np.arcsin(np.multiply(np.tanh(x), 0.5))),
  float("erf", special.erf),
  float("floor", np.floor),
  float("sign", np.sign),
  float("clip", (x) => np.clip(x, { min: -0.7, max: 0.9 })),
  float("stop gradient", (x) => lax.stopGradient(x)),
  float("half", (x) => np.multiply(x, 0.5)),
  float("to int", (x) => np.astype(np.multiply(np.tanh(x), 5), "int32")),
  floats("add", np.add),
  floats("subtract", np.subtract),
  floats("multiply", (x, y) => np.multiply(np.tanh(x), y)),
  floats("divide", (x, y) => np.divide(x, above(y))),
  floats("maximum", np.maximum),
  floats("minimum", np.minimum),
  floats("hypot", (x, y) => np.hypot(above(x), y)),
  floats("arctan2", (x, y) => np.arctan2(np.tanh(x), above(y))),
  floats("logaddexp", (x, y) => np.logaddexp(np.tanh(x), np.tanh(y))),
  floats("power", (x, y) => np.power(above(x), np.tanh(y))),
  floats("less", np.less),
  floats("greater or equal", np.greaterEqual),
  { name: "where", kinds: ["bool", "float", "float"], apply: ([c, x, y]) => np.where(c!, x!, y!) },

  // integers and bools
  ints("int add", np.add),
  ints("int multiply", np.multiply),
  ints("int maximum", np.maximum),
  ints("int and", np.bitwiseAnd),
  ints("int xor", np.bitwiseXor),
  ints("int floor divide", (x, y) => np.floorDivide(x, np.where(np.equal(y, 0), np.onesLike(y), y))),
  ints("int remainder", (x, y) => np.remainder(x, np.where(np.equal(y, 0), np.onesLike(y), y))),
  ints("int equal", np.equal),
  { name: "int shift", kinds: ["int"], apply: ([x], p) => np.rightShift(x!, p % 33) },
  { name: "int to uint", kinds: ["int"], apply: ([x]) => np.astype(x!, "uint32") },
  { name: "int to float", kinds: ["int"], apply: ([x]) => np.sin(np.astype(np.bitwiseAnd(x!, 63), "float32")) },
  { name: "int select", kinds: ["bool", "int", "int"], apply: ([c, x, y]) => np.where(c!, x!, y!) },
  { name: "not", kinds: ["bool"], apply: ([x]) => np.logicalNot(x!) },
  { name: "or", kinds: ["bool", "bool"], apply: ([x, y]) => np.logicalOr(x!, y!) },
  { name: "bool to float", kinds: ["bool"], apply: ([x]) => np.astype(x!, "float32") },

  // shapes
  shaped("transpose", ranked(2), (x) => np.transpose(x)),
  shaped("ravel", ranked(1), (x) => np.ravel(x)),
  shaped("expand", () => true, (x, p) => np.expandDims(x, p % (x.ndim + 1))),
  shaped("flip", ranked(1), (x, p) => np.flip(x, axisOf(x, p))),
  shaped("roll", ranked(1), (x, p) => np.roll(x, 1, { axis: axisOf(x, p) })),
  shaped(
    "first half",
    ranked(1),
    (x, p) => np.get(np.moveaxis(x, { from: axisOf(x, p), to: 0 }), np.slice(0, Math.ceil(x.shape[axisOf(x, p)]! / 2))),
  ),
  shaped("every second", ranked(1), (x) => np.get(x, np.slice(null, null, 2))),
  shaped("pad", ranked(1), (x) => np.pad(x, 1, { constantValues: 0.5 })),
  shaped("twice", ranked(1), (x, p) => np.concatenate([x, np.negative(x)], axisOf(x, p))),
  shaped("stack", () => true, (x) => np.stack([x, np.sin(x)])),
  shaped("int flip", ranked(1), (x, p) => np.flip(x, axisOf(x, p)), "int"),

  // reductions, scans, order
  shaped("sum", ranked(1), (x, p) => np.multiply(np.sum(x, axisOf(x, p)), 0.3)),
  shaped("mean", filled, (x, p) => np.mean(x, axisOf(x, p), { keepdims: p % 2 === 0 })),
  shaped("max", filled, (x, p) => np.max(x, axisOf(x, p))),
  shaped("min", filled, (x, p) => np.min(x, axisOf(x, p), { keepdims: p % 2 === 0 })),
  shaped("product", filled, (x, p) => np.prod(np.sin(x), axisOf(x, p))),
  shaped("variance", filled, (x, p) => np.var(x, axisOf(x, p))),
  shaped("argmax", filled, (x, p) => np.argmax(x, axisOf(x, p))),
  shaped("all", ranked(1), (x, p) => np.all(x, axisOf(x, p)), "bool"),
  shaped("int sum", ranked(1), (x, p) => np.sum(x, axisOf(x, p)), "int"),
  shaped("cumsum", ranked(1), (x, p) => np.multiply(np.cumsum(x, axisOf(x, p)), 0.3)),
  shaped("cumprod", filled, (x, p) => np.cumprod(np.cos(x), axisOf(x, p))),
  shaped("cummax", filled, (x, p) => lax.cummax(x, axisOf(x, p))),
  shaped("sort", ranked(1), (x, p) => np.sort(x, axisOf(x, p))),
  shaped("softmax", filled, (x) => nn.softmax(x)),
  shaped("logsumexp", filled, (x, p) => np.logsumexp(x, axisOf(x, p))),
  shaped("standardize", filled, (x) => nn.standardize(x, { epsilon: 0.1 })),

  // contractions and indexing
  shaped("matrix times itself", ranked(2), (x) => np.multiply(np.matmul(np.sin(x), np.matrixTranspose(x)), 0.3)),
  shaped("outer", (s) => s.length === 1, (x) => np.outer(np.sin(x), x)),
  shaped("gather", filled, (x) => np.take(x, np.array([0, x.shape[0]! - 1, 0], { dtype: "int32" }), 0)),
  shaped("scatter", filled, (x) => np.at(x, np.array([0, x.shape[0]! - 1], { dtype: "int32" })).add(0.5)),
  { name: "index by int", kinds: ["int"], apply: ([i]) => np.take(np.array([0.5, -1, 1.5, 0.25]), np.remainder(i!.astype("int32"), 4)) },
];
