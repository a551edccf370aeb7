// deno-lint-ignore-file no-explicit-any -- parameters of any layers
/**
 * Whole models' weights from PyTorch and Keras.
 *
 * @module
 */
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { keyString, leavesWithPath } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import { key } from "../../random/key.ts";
import { asLayer } from "../_layer.ts";
import type { InputShape, Layer, LayerLike, ParamsOf, StateOf } from "../layer.ts";
import * as keras from "./keras.ts";
import * as torch from "./torch_modules.ts";

interface Converted {
  params?: any;
  state?: any;
}

/** Parameters and running state. */
export interface Weights<P, S> {
  /** The parameters. */
  params: P;
  /** The running state, or null. */
  state: S;
}

/** The layers of a model that hold parameters of their own, with the path of each. */
function walk(layer: Layer, params: any, state: any, path: readonly (string | number)[], visit: (found: Found) => Converted): Converted {
  if (params === null || params === undefined) return { params: null, state: state ?? null };
  if (layer.children === undefined) return visit({ layer, params, state, path });
  const out: any = Array.isArray(params) ? [] : {}, states: any = Array.isArray(params) ? [] : {};
  for (const [at, child] of layer.children) {
    if (at === "") return walk(child, params, state, path, visit);
    const made = walk(child, params[at], state?.[at] ?? null, [...path, at], visit);
    out[at] = made.params ?? null;
    states[at] = made.state ?? null;
  }
  return { params: out, state: state === null ? null : states };
}

interface Found {
  readonly layer: Layer;
  readonly params: any;
  readonly state: any;
  readonly path: readonly (string | number)[];
}

/** Checks that what was converted is what the layer wants. */
function checkConverted(from: string, { layer, params, state, path }: Found, made: Converted): Converted {
  for (const [what, old, now] of [["params", params, made.params], ["state", state, made.state]] as const) {
    if (old === null || old === undefined) continue;
    const want = leavesWithPath(old) as [any[], Tensor][], got = new Map(leavesWithPath(now).map(([p, t]) => [keyString(p), t as Tensor]));
    for (const [at, t] of want) {
      const found = got.get(keyString(at));
      if (found?.shape.join() !== t.shape.join()) {
        throw new RangeError(
          `Cannot convert ${layer.name} at "${path.join(".")}" from ${from}: ${what}${keyString(at)} is ${
            found === undefined ? "missing" : describe(found)
          }, and must be ${describe(t)}`,
        );
      }
    }
  }
  return { params: made.params, state: made.state ?? state };
}

/**
 * A PyTorch state dict as parameters for a model of the same layers. Names are the paths of the model's layers: "0.weight" is the first
 * layer of `nn.serial(...)`, "encoder.weight" the one named encoder.
 *
 * @param model The model.
 * @param stateDict Tensors by name, as `io.loadTorch` or `io.loadSafetensors` give them.
 * @param shape The shape of one example.
 * @returns Parameters and running state.
 * @throws {RangeError} A tensor is missing, left over, or has another shape.
 */
export function fromTorch<L extends LayerLike>(
  model: L,
  stateDict: Readonly<Record<string, Tensor>>,
  shape: InputShape,
): Weights<ParamsOf<L>, StateOf<L>> {
  const layer = asLayer(model, "a converted model"), { params, state } = layer.init(key(0), shape);
  const used = new Set<string>();
  const made = walk(layer, params, state, [], (found) => {
    const prefix = found.path.map((p) => `${p}.`).join("");
    const tensors: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(stateDict)) {
      if (!name.startsWith(prefix)) continue;
      tensors[name.slice(prefix.length)] = tensor;
      used.add(name);
    }
    return checkConverted("PyTorch", found, torchLayer(found, tensors));
  });
  const left = Object.keys(stateDict).filter((name) => !used.has(name));
  if (left.length > 0) throw new RangeError(`Cannot convert from PyTorch: the model has no layers for ${left.join(", ")}`);
  return made as Weights<any, any>;
}

function torchLayer({ layer, params }: Found, tensors: Record<string, Tensor>): Converted {
  const { name } = layer;
  if (name === "dense") return { params: torch.dense(tensors) };
  if (/^(depthwiseConv|conv)\d/.test(name)) return { params: torch.conv(tensors) };
  if (name.startsWith("convTranspose")) {
    // Its weight has all input channels, ours those of a group.
    return {
      params: torch.convTranspose(tensors, { groups: tensors.weight ? tensors.weight.shape[0]! / params.kernel.shape.at(-2)! : 1 }),
    };
  }
  if (name === "embedding") return { params: torch.embedding(tensors) };
  if (name === "batchNorm") return torch.batchNorm(tensors);
  if (/^(layer|group|instance|rms)Norm$/.test(name)) return { params: torch.norm(tensors) };
  if (name === "lstm" || name === "simpleRnn") return { params: torch.lstm(tensors) };
  if (name === "prelu") return { params: { negativeSlope: tensors.weight } };
  if (name === "gru") return { params: torch.gru(tensors) };
  if (name === "bidirectional") {
    const one = params.forward.kernel.shape[1] === 3 * params.forward.recurrentKernel.shape[0] ? torch.gru : torch.lstm;
    return { params: { forward: one(tensors, "_l0"), backward: one(tensors, "_l0_reverse") } };
  }
  if (name === "multiHeadAttention") return { params: torch.multiHeadAttention(tensors, params.query.kernel.shape[1]) };
  if (/^transformer(En|De)coderBlock$/.test(name)) {
    return { params: torch.transformerBlock(tensors, params.attention.query.kernel.shape[1]) };
  }
  if (name === "transformer") return { params: torch.transformer(tensors, params.encoder[0].attention.query.kernel.shape[1]) };
  throw new TypeError(`Cannot convert ${name} from PyTorch: convert its parameters by hand, and set them in the tree`);
}

/**
 * The list that Keras's `model.get_weights()` gives as parameters for a model of the same layers, in the same order.
 *
 * @param model The model.
 * @param weights The tensors in order.
 * @param shape The shape of one example.
 * @returns Parameters and running state.
 * @throws {RangeError} There are too few or too many tensors, or one has another shape.
 */
export function fromKeras<L extends LayerLike>(
  model: L,
  weights: readonly Tensor[],
  shape: InputShape,
): Weights<ParamsOf<L>, StateOf<L>> {
  const layer = asLayer(model, "a converted model"), { params, state } = layer.init(key(0), shape);
  let next = 0;
  const made = walk(layer, params, state, [], (found) => {
    const count = leavesWithPath(found.params).length + leavesWithPath(found.state).length;
    const part = weights.slice(next, next += count);
    return checkConverted("Keras", found, kerasLayer(found, part));
  });
  if (next !== weights.length) {
    throw new RangeError(`Cannot convert from Keras: the model takes ${next} weights, and there are ${weights.length}`);
  }
  return made as Weights<any, any>;
}

function kerasLayer({ layer }: Found, weights: readonly Tensor[]): Converted {
  const { name } = layer;
  if (name === "dense" || name === "einsumDense" || /^conv\d/.test(name)) return { params: keras.dense(weights) };
  if (name.startsWith("depthwiseConv")) return { params: keras.depthwiseConv(weights) };
  if (name.startsWith("separableConv")) return { params: keras.separableConv(weights) };
  if (name.startsWith("convTranspose")) return { params: keras.convTranspose(weights) };
  if (name === "embedding") return { params: keras.embedding(weights) };
  if (name === "batchNorm") return keras.batchNorm(weights);
  if (/^(layer|group|rms)Norm$/.test(name)) return { params: keras.norm(weights) };
  if (name === "lstm" || name === "gru" || name === "simpleRnn") return { params: keras.recurrent(weights) };
  if (name === "prelu") return { params: { negativeSlope: np.reshape(weights[0]!, [-1]) } };
  if (name === "bidirectional") {
    const half = weights.length / 2;
    return { params: { forward: keras.recurrent(weights.slice(0, half)), backward: keras.recurrent(weights.slice(half)) } };
  }
  if (name === "multiHeadAttention") return { params: keras.multiHeadAttention(weights) };
  throw new TypeError(`Cannot convert ${name} from Keras: convert its parameters by hand, and set them in the tree`);
}
