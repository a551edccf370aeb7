/**
 * Random numbers as in jax.random: functions of a key, the same on every device and as JAX's (threefry2x32, partitionable). Keys, bits,
 * integers and uniform numbers in [0, 1) are equal bit for bit; what is computed from them, up to rounding.
 *
 * A key is a uint32[2], made once by `key(seed)`. A function called twice with one key gives the same numbers twice: split the key for
 * every use. All samplers read `random.name(key, ...parameters, shape, { dtype, … })`; what is left out at the end has a default.
 *
 * @example Keys are split, not reused
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * let key = random.key(0);
 * for (let step = 0; step < 2; step++) {
 *   const [next, now] = random.split(key);
 *   key = next!;
 *   console.log(random.normal(now!, [2]).toString());
 * }
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "../np/_methods.ts";

export type { Asked, DTypeOr, ShapeOr } from "./_options.ts";
export type { TensorLike } from "../core/convert.ts";
export type { DType } from "../core/dtype.ts";
export type { Shape } from "../core/shape.ts";
export type { Tensor } from "../core/tensor.ts";
export type { FloatOptions } from "./_unit.ts";
export * from "./bits.ts";
export * from "./continuous.ts";
export * from "./counts.ts";
export * from "./discrete.ts";
export * from "./gamma.ts";
export * from "./key.ts";
export * from "./normal.ts";
export * from "./orthogonal.ts";
export * from "./permutation.ts";
export * from "./uniform.ts";
