// deno-lint-ignore-file no-explicit-any -- layers of any parameters
/**
 * A table of a model's layers.
 *
 * @module
 */
import { itemSize } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { leaves, leavesWithPath } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import { ShapeDtype } from "../../transforms/inspect.ts";
import { outputShape } from "../_layer.ts";
import type { InputShape, Layer } from "../layer.ts";
import { key } from "../../random/key.ts";
import type { Engine } from "./engine.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /** The shape of one example; needed where the trainer was built from parameters. */
  readonly shape?: InputShape;
  /** Whether layers inside layers are listed: true if not given. */
  readonly expandNested?: boolean;
  /** Whether it is printed, or only returned: true if not given. */
  readonly print?: boolean;
}

interface Row {
  readonly name: string;
  readonly shape: string;
  readonly params: string;
}

function counted(tree: unknown): { count: number; bytes: number } {
  const list = leaves(tree) as Tensor[];
  return {
    count: list.reduce((n, t) => n + sizeOf(t.shape), 0),
    bytes: list.reduce((n, t) => n + sizeOf(t.shape) * itemSize(t.dtype), 0),
  };
}

const thousands = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

function sizeText(bytes: number): string {
  const unit = ["B", "KB", "MB", "GB"].findIndex((_, i) => bytes < 1024 ** (i + 1) || i === 3);
  return `${(bytes / 1024 ** unit).toFixed(2)} ${["B", "KB", "MB", "GB"][unit]}`;
}

function shapesText(shape: InputShape): string {
  if (shape instanceof ShapeDtype) return `(None${shape.shape.map((n) => `, ${n}`).join("")})`;
  if (Array.isArray(shape)) {
    return shape.every((n) => typeof n === "number") ? `(None${shape.map((n) => `, ${n}`).join("")})` : shape.map(shapesText).join(" ");
  }
  return Object.entries(shape).map(([name, s]) => `${name}: ${shapesText(s as InputShape)}`).join(" ");
}

/** The table of a layer's parts, by depth, for examples of this shape. */
export function layerRows(
  layer: Layer,
  params: any,
  state: any,
  shape: InputShape | undefined,
  depth: number,
  label: string,
  expand: boolean,
): Row[] {
  const out = shape === undefined ? undefined : outputOf(layer, params, state, shape);
  const name = `${"  ".repeat(depth)}${label === "" ? "" : `${label}: `}${layer.name}`;
  const row = {
    name,
    shape: out === undefined ? "?" : shapesText(out),
    params: params === undefined ? "0 (unbuilt)" : thousands(counted([params, state]).count),
  };
  if (!expand || layer.children === undefined) return [row];
  let input = layer.name === "serial" ? shape : layer.name === "parallel" ? shape : undefined;
  const rows = [row];
  for (const [at, child] of layer.children) {
    const p = at === "" || params === undefined ? params : params?.[at] ?? null, s = at === "" ? state : state?.[at] ?? null;
    const given = layer.name === "each" ? (shape as any)?.[at] : input;
    rows.push(...layerRows(child, p, s, given, depth + 1, String(at), expand));
    if (layer.name === "serial" && input !== undefined) input = outputOf(child, p, s, input);
  }
  return rows;
}

function outputOf(layer: Layer, params: any, state: any, shape: InputShape): InputShape | undefined {
  try {
    return outputShape(layer, params, state, shape);
  } catch {
    return undefined;
  }
}

function table(rows: readonly Row[]): string {
  const head: Row = { name: "Layer", shape: "Output Shape", params: "Param #" };
  const width = (pick: (r: Row) => string) => Math.max(...[head, ...rows].map((r) => pick(r).length));
  const [a, b, c] = [width((r) => r.name), width((r) => r.shape), width((r) => r.params)];
  const line = (r: Row) => `${r.name.padEnd(a)}  ${r.shape.padEnd(b)}  ${r.params.padStart(c)}`;
  return [line(head), "─".repeat(a + b + c + 4), ...rows.map(line)].join("\n");
}

/**
 * A table of a model's layers, without training it.
 *
 * @param model The model.
 * @param shape The shape of one example.
 * @returns The table as text.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.tabulate(nn.serial(nn.dense(8), nn.relu, nn.dense(1)), [2]));
 * ```
 */
export function tabulate(model: Layer, shape: InputShape): string {
  const { params, state } = model.init(key(0), shape);
  return describe(model, params, state, shape, true);
}

function describe(
  model: Layer,
  params: any,
  state: any,
  shape: InputShape | undefined,
  expand: boolean,
  opt?: any,
  trained: (path: string) => boolean = () => true,
): string {
  const rows = layerRows(model, params, state, shape, 0, "", expand);
  const parts = leavesWithPath(params),
    is = ([path]: [readonly (string | number)[], unknown]) => trained(path.map((key) => `.${key}`).join(""));
  const trainable = counted(parts.filter(is).map(([, t]) => t)), kept = counted(opt);
  const fixed = counted([state, ...parts.filter((part) => !is(part)).map(([, t]) => t)]);
  const total = (label: string, { count, bytes }: { count: number; bytes: number }) => `${label}: ${thousands(count)} (${sizeText(bytes)})`;
  return [
    table(rows),
    "",
    total("Total params", { count: trainable.count + fixed.count + kept.count, bytes: trainable.bytes + fixed.bytes + kept.bytes }),
    total("Trainable params", trainable),
    total("Non-trainable params", fixed),
    ...opt === undefined ? [] : [total("Optimizer params", kept)],
  ].join("\n");
}

/** What the optimizer keeps, once it has begun: its state, and the learning rate where the trainer holds it, as Keras counts. */
function optimizerParams({ carry, rate }: Engine): unknown {
  if (carry!.step.item() === 0) return undefined;
  return rate === undefined ? carry!.opt : [carry!.opt, np.array(rate)];
}

/** `Trainer.summary`. A model that is not built has "?" for the shapes it does not know. */
export function summarize(engine: Engine, options: SummaryOptions = {}): string {
  checkOptions("summary", options, ["shape", "expandNested", "print"]);
  const expand = options.expandNested ?? true;
  if (engine.carry === undefined && options.shape !== undefined) engine.build(options.shape);
  const text = engine.carry === undefined ? describe(engine.model, undefined, undefined, undefined, expand) : describe(
    engine.model,
    engine.carry.params,
    engine.carry.state,
    options.shape ?? engine.shape,
    expand,
    optimizerParams(engine),
    engine.stepOptions.trainable,
  );
  if (options.print ?? true) console.log(text);
  return text;
}
