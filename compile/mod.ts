/**
 * Device-independent compilation: a `Program` becomes a `Schedule`, which each device turns into kernels of its own.
 *
 * 1. `simplify` (simplify/): inlines calls, folds, applies algebra, shares subexpressions, hoists out of loops, removes dead code; gives a Program,
 *    which prints: `console.log(program.toString(), simplify(program).toString())`.
 * 2. `fuse`: decides what is stored and what is computed where it is read (cluster.ts), builds loop nests with affine indices (build_nest.ts),
 *    orders them, and does the same for the bodies of loops and branches. Gives a `Schedule` (schedule.ts): read that file first.
 *    Options (fuse_options.ts) say what the device can fuse, how many buffers a kernel may touch, whether matmuls take epilogues, whether
 *    softmax-like chains (`rows`) and independent nests (`together`) are put into one step.
 * 3. `planMemory`: where each stored value lies in one arena, with in-place updates and loop carries.
 * 4. `execute`: a reference executor of schedules in plain TypeScript, for tests.
 *
 * `explainNest` prints a nest as a formula.
 *
 * @module
 */
export { simplify, type SimplifyOptions } from "./simplify/mod.ts";
export { fuse } from "./fuse.ts";
export type { FuseOptions } from "./fuse_options.ts";
export * from "./schedule.ts";
export type { Affine } from "./affine.ts";
export { mergeDimensions, visitExprs } from "./merge_dimensions.ts";
export { type MemoryOptions, type MemoryPlan, type Move, planMemory } from "./plan_memory.ts";
export { execute, type RunEquation } from "./execute.ts";
export { costOf, fusionKind } from "./elementwise.ts";
export { explainNest, flopsOf } from "./explain_nest.ts";
