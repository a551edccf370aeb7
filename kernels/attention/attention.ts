/**
 * Attention without its table of weights: which kernels, how they divide the work.
 *
 * @module
 */
import { attentionOperands, type AttentionParams, type AttentionSizes, attentionSizes } from "../../core/primitives/_attention.ts";
import type { AttentionGradientParams } from "../../core/primitives/attention.ts";
import type { Equation } from "../../core/program.ts";
import type { Aval } from "../../core/shape.ts";
import { sizeOf } from "../../core/shape.ts";
import { type Capabilities, type Launcher, maxTurns, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { reduceRun } from "../reduce/reduce.ts";
import { bucketOf, type Trial } from "../tuner.ts";
import { biasGradientKernel, forwardKernel, keyGradientKernel, queryGradientKernel } from "./kernels.ts";
import { type Division, sightWords, spreadWords, type Variant, wordsOf } from "./pieces.ts";

/** Whether a query may see no key at all, whatever the data. */
function mayBeBlind({ queries, keys }: AttentionSizes, { left, right, mask, lengths }: AttentionParams): boolean {
  return mask || lengths || (left !== null && queries - 1 - left > keys - 1) || (right !== null && right < 0);
}

/** A table of weights of this many bytes is worth doing without, whatever is faster. */
const largeTable = 64 << 20;

/** Whether lanes get each other's values by broadcast: the subgroups of software adapters, where workgroup memory costs like any other. */
function shares({ software, subgroupSize }: Capabilities): boolean {
  return software && subgroupSize >= 4 && subgroupSize <= 16;
}

/** How the kernels divide the work; those that go back keep twice as much in registers. */
export function divide(capabilities: Capabilities, { size, valueSize }: AttentionSizes, backward: boolean): Division {
  const wide = Math.max(size, valueSize), { subgroupSize: subgroup, maxWorkgroupBytes } = capabilities;
  if (!shares(capabilities)) {
    let tile = backward ? 8 : 16;
    while (tile > 1 && 16 * tile * (Math.ceil(size / 4) + Math.ceil(valueSize / 4)) + 8 * tile > maxWorkgroupBytes) tile /= 2;
    return { own: 1, tile, width: 64, spread: 1 };
  }
  // Compilers of software adapters take seconds over more registers than these; SwiftShader's, whose subgroups are of 4, over fewer.
  if (subgroup < 8) return { own: 1, tile: wide <= 32 && !backward ? 8 : 4, width: subgroup, spread: subgroup };
  const tile = Math.max(subgroup, !backward && wide <= 32 ? 16 : 8);
  return { own: wide <= (backward ? 32 : 64) ? 4 : wide <= 64 ? 2 : 1, tile, width: subgroup, spread: subgroup };
}

/** How many turns of loops an invocation takes at most. */
function turnsOf(sizes: AttentionSizes, { tile }: Division, params: AttentionParams, backward: boolean, flat: boolean): number {
  const tiles = Math.ceil((backward ? Math.max(sizes.keys, sizes.queries * sizes.heads / sizes.kvHeads) : sizes.keys) / tile);
  const inner = flat ? 0 : Math.ceil(sizes.size / 4) + (backward ? Math.ceil(sizes.valueSize / 4) : 0);
  return tiles * (1 + inner) + (!backward && mayBeBlind(sizes, params) ? sizes.keys : 0);
}

/**
 * Whether an attention is better written out, with its table of weights in memory. Measured on lavapipe: forwards these kernels win up to
 * heads of 64, backwards up to heads of 32; on SwiftShader the table wins. GPUs are not measured: there the table is
 * preferred where registers would not do.
 */
export function prefersTable(e: Pick<Equation, "primitive" | "inputs" | "params">, capabilities: Capabilities): boolean {
  if (e.primitive === "attentionTangent") return true;
  const params = e.params as unknown as AttentionParams, backward = e.primitive === "attentionGradient";
  const { query, key, value } = attentionOperands<{ readonly aval: Aval }>(e.inputs, params);
  const sizes = attentionSizes(query.aval, key.aval, value.aval), { batch, heads, queries, keys, kvHeads } = sizes;
  const table = batch * heads * queries * keys, wide = Math.max(sizes.size, sizes.valueSize);
  if (table * sizes.size * sizes.valueSize === 0) return true;
  if ((backward ? 8 : 5) + Number(params.bias) + Number(params.mask) + Number(params.lengths) > capabilities.maxBindings) return true;
  if (turnsOf(sizes, divide(capabilities, sizes, backward), params, backward, true) > maxTurns) return true;
  if (4 * table > largeTable) return false;
  // A few rows leave most lanes idle.
  if (queries * heads / kvHeads < 8) return true;
  if (!capabilities.software) return wide > (backward ? 64 : 128);
  return !shares(capabilities) || capabilities.subgroupSize < 8 || wide > (backward ? 32 : 64);
}

/** Operands above this size are not made a second time for the sake of a trial. */
const triedBytes = 128 << 20;

/** The division that was quickest for such an attention; undefined where nothing is tried. */
function tried<P extends AttentionParams>(op: Operation<P>, backward: boolean): Division | undefined {
  const { launcher, inputs, inAvals, outputs, params } = op, { tuner, capabilities } = launcher;
  if (tuner === undefined || [...inputs, ...outputs].some((x) => x.bytes > triedBytes)) return undefined;
  const { query, key, value } = attentionOperands(inAvals, params), sizes = attentionSizes(query, key, value);
  const { batch, queries, keys, heads, kvHeads, size, valueSize } = sizes;
  const ways = divisions(capabilities, sizes, backward);
  const bucket = `${query.dtype} ${size} ${valueSize} ${bucketOf(batch * kvHeads, queries * heads / kvHeads, keys)}${
    params.right === null ? "" : " ahead"
  }`;
  const trial: Trial = (on) => {
    const made = (list: readonly Operand[]) => list.map((x) => on.scratch(x.bytes));
    const whole = { ...op, launcher: on, inputs: made(inputs), outputs: made(outputs) };
    return (k) => backward ? attentionGradient(whole as never, ways[k]!) : attention(whole, ways[k]!);
  };
  const names = ways.map(({ own, tile, width, spread }) => `own ${own} tile ${tile} width ${width} spread ${spread}`);
  return ways[tuner.choose(backward ? "attention gradient" : "attention", bucket, names, trial)];
}

/** The divisions that may be quickest, the standard one first. */
function divisions(capabilities: Capabilities, sizes: AttentionSizes, backward: boolean): Division[] {
  const standard = divide(capabilities, sizes, backward), { tile, width, own } = standard;
  const others: Division[] = shares(capabilities)
    ? [{ ...standard, own: own / 2 }, { ...standard, own: 2 * own }]
    : [{ ...standard, tile: 2 * tile }, { ...standard, own: 2 }, { ...standard, own: 2, tile: tile / 2 }, {
      ...standard,
      width: 2 * width,
    }];
  const bytes = (d: Division) => d.spread > 1 ? 0 : 16 * d.tile * (Math.ceil(sizes.size / 4) + Math.ceil(sizes.valueSize / 4)) + 8 * d.tile;
  const fits = (d: Division) =>
    d.own >= 1 && d.tile >= 1 && (d.spread === 1 || d.spread >= 8) && d.width <= capabilities.maxInvocations &&
    bytes(d) <= capabilities.maxWorkgroupBytes;
  return [standard, ...others.filter(fits)];
}

/** The operands and what follows from their types. */
function read(op: Operation<AttentionParams>, backward: boolean, given: Division | undefined) {
  const { launcher, inputs, inAvals, params } = op;
  const types = attentionOperands<Aval>(inAvals, params), operands = attentionOperands(inputs, params);
  const sizes = attentionSizes(types.query, types.key, types.value), { bias, mask, lengths } = params;
  const division = given ?? divide(launcher.capabilities, sizes, backward);
  const variant: Variant = {
    ...division,
    dtype: types.query.dtype,
    size: sizes.size,
    valueSize: sizes.valueSize,
    bias,
    mask,
    lengths,
    blind: mayBeBlind(sizes, params),
    flat: turnsOf(sizes, division, params, backward, false) > maxTurns,
  };
  const hidings = [operands.bias, operands.mask, operands.lengths].filter((x): x is Operand => x !== undefined);
  const perGroup = variant.width * variant.own, groups = sizes.batch * sizes.kvHeads;
  /** Words and workgroups for so many rows a group. */
  const over = (rows: number): [words: number[], workgroups: number] => {
    const blocks = Math.ceil(rows / perGroup);
    return [wordsOf(sizes, blocks, params, types), blocks * groups];
  };
  return { types, operands, sizes, variant, hidings, over };
}

/** attention: the weighted means of the values, and the logarithms of the denominators. */
export function attention(op: Operation<AttentionParams>, division = tried(op, false)): void {
  const { launcher, outputs, outAvals } = op;
  if (sizeOf(outAvals[1]!.shape) === 0) return;
  const { operands: { query, key, value }, sizes, variant, hidings, over } = read(op, false, division);
  const [words, workgroups] = over(sizes.queries * sizes.heads / sizes.kvHeads);
  launcher.launch(forwardKernel(variant), [query, key, value, outputs[0]!, outputs[1]!, ...hidings], words, workgroups);
}

/** attentionGradient: the cotangents of query, key, value and bias, those that are wanted. */
export function attentionGradient(op: Operation<AttentionGradientParams>, division = tried(op, true)): void {
  const { launcher, outputs, params: { wants } } = op;
  const { types, operands: { query, key, value, rest }, sizes, variant, hidings, over } = read(op, true, division);
  let next = 0;
  const [dq, dk, dv, db] = wants.map((wanted) => wanted ? outputs[next++]! : undefined);
  const shared = [query, key, value, rest[1]!, rest[0]!, rest[2]!];
  if (dq !== undefined && sizeOf(types.query.shape) > 0) {
    launcher.launch(queryGradientKernel(variant), [...shared, dq, ...hidings], ...over(sizes.queries * sizes.heads / sizes.kvHeads));
  }
  if ((dk !== undefined || dv !== undefined) && sizeOf(types.key.shape) + sizeOf(types.value.shape) > 0) {
    const instead = (x: Operand | undefined, like: Operand) => x ?? launcher.scratch(like.bytes);
    const outs = [instead(dk, key), instead(dv, value)];
    launcher.launch(keyGradientKernel(variant), [...shared, ...outs, ...hidings], ...over(sizes.keys));
    outs.forEach((x) => x !== dk && x !== dv && launcher.release(x));
  }
  if (db !== undefined) biasGradient(launcher, op.params, sizes, variant, types.bias!, types.mask, [...shared, db, ...hidings]);
}

/** Each element of the bias is the sum over what it was added to: in chunks, which are added up. */
function biasGradient(
  launcher: Launcher,
  params: AttentionParams,
  { batch, heads, queries, keys, kvHeads }: AttentionSizes,
  variant: Variant,
  bias: Aval,
  mask: Aval | undefined,
  operands: readonly Operand[],
): void {
  const outputs = sizeOf(bias.shape), over = [batch, heads, queries, keys].map((n, axis) => bias.shape[axis] === 1 ? n : 1);
  const pairs = sizeOf(over),
    chunk = Math.min(maxTurns, Math.max(Math.ceil(pairs / 4096), Math.min(256, pairs))),
    chunks = Math.ceil(pairs / chunk);
  if (outputs === 0) return;
  const target = chunks === 1 ? operands[6]! : launcher.scratch(padded(outputs * chunks * 4));
  const words = [
    outputs,
    chunk,
    chunks,
    pairs,
    queries,
    keys,
    kvHeads,
    heads / kvHeads,
    ...sightWords(params),
    ...bias.shape.slice(1),
    ...over.slice(1),
    ...spreadWords(bias),
    ...spreadWords(mask),
  ]; // deno-fmt-ignore-line
  const bound = operands.map((x, i) => i === 6 ? target : x);
  launcher.launch(biasGradientKernel(variant), bound, words, Math.ceil(outputs * chunks / 64));
  if (chunks === 1) return;
  reduceRun(launcher, "reduceSum", "float32", target, 1, chunks, outputs, operands[6]!);
  launcher.release(target);
}
