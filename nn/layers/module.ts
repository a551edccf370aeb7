// deno-lint-ignore-file no-explicit-any -- layers of any parameters, inputs and outputs
/**
 * Layers wired by a function.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { kindName } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import { foldIn, split } from "../../random/key.ts";
import { ShapeDtype } from "../../transforms/inspect.ts";
import { applyInner, asLayer, batchOf, exampleOf, typesAfter } from "../_layer.ts";
import type { ApplyOptions, InputShape, Layer, LayerLike, OutputOf, ParamsOf, StateOf } from "../layer.ts";
import { innerHooks } from "./_inner.ts";

/** The layers of a module as functions of their input. */
export type Calls<L> = { readonly [K in keyof L]: (x: any) => OutputOf<L[K]> };

/**
 * Layers wired by a function: branches, several inputs and outputs, layers used twice with the same parameters.
 *
 * @param layers The layers by name; their parameters lie under these names.
 * @param forward Takes the layers as functions, and the input; gives the output.
 * @returns A layer. A layer that is called several times has one set of parameters; running state goes from call to call.
 * @throws {TypeError} When initialized: a layer is never called.
 * @example Two towers that share their weights
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.module({ tower: nn.dense(4), head: nn.dense(1) }, ({ tower, head }, { a, b }) => {
 *   return head(np.abs(np.subtract(tower(a), tower(b))));
 * });
 * const { params } = model.init(random.key(0), { a: [3], b: [3] });
 * console.log(model.apply(params, { a: np.ones([2, 3]), b: np.zeros([2, 3]) }).shape); // [2, 1]
 * ```
 */
export function module<const L extends Readonly<Record<string, LayerLike>>, Y>(
  layers: L,
  forward: (layers: Calls<L>, x: any, options: { readonly train: boolean }) => Y,
): Layer<{ -readonly [K in keyof L]: ParamsOf<L[K]> }, { -readonly [K in keyof L]: StateOf<L[K]> } | null, Y> {
  if (typeof forward !== "function") {
    throw new TypeError(`Cannot build a module from ${kindName(forward)}: it takes layers and a function of them`);
  }
  const children = Object.entries(layers).map(([name, layer]) => [name, asLayer(layer, "a module")] as const);
  const calls = (call: (name: string, layer: Layer, x: any) => any) =>
    Object.fromEntries(children.map(([name, layer]) => [name, (x: any) => call(name, layer, x)])) as Calls<L>;
  return recorded(
    {
      name: "module",
      children,
      init(key, shape) {
        const keys = new Map([...split(key, children.length)].map((k, i) => [children[i]![0], k]));
        const shapes = new Map<string, InputShape>();
        // A first pass, without computing, finds out what each layer is given.
        typesAfter(
          (k: Tensor, input: any) => {
            const made = new Map<string, { params: any; state: any }>();
            return forward(
              calls((name, layer, x) => {
                if (!made.has(name)) {
                  shapes.set(name, exampleOf(map((t: Tensor) => new ShapeDtype(t.shape, t.dtype), x)));
                  made.set(name, layer.init(k, shapes.get(name)!));
                }
                const { params, state } = made.get(name)!;
                return applyInner(layer, params, x, { train: false, key: undefined, state: state ?? null })[0];
              }),
              input,
              { train: false },
            );
          },
          key,
          batchOf(shape),
        );
        const params: any = {}, state: any = {};
        for (const [name, layer] of children) {
          const input = shapes.get(name);
          if (input === undefined) throw new TypeError(`Cannot init a module whose function never calls "${name}"`);
          const made = layer.init(keys.get(name)!, input);
          params[name] = made.params;
          state[name] = made.state ?? null;
        }
        return { params, state: Object.values(state).every((s) => s === null) ? null : state };
      },
      apply: ((params: any, x: any, options: ApplyOptions & { state?: any } = {}) => {
        checkOptions("apply a module", options, ["train", "key", "state"]);
        const { train = false, key, state } = options;
        const next = state === null || state === undefined ? undefined : { ...state };
        let count = 0;
        const y = forward(
          calls((name, layer, input) => {
            const subkey = key === undefined ? undefined : foldIn(key, count++);
            const given = state === undefined ? undefined : next?.[name] ?? null;
            const [out, after] = applyInner(layer, params[name], input, { train, key: subkey, state: given });
            if (next !== undefined) next[name] = after ?? null;
            return out;
          }),
          x,
          { train },
        );
        return state === undefined ? y : [y, next ?? null];
      }) as Layer["apply"],
      ...innerHooks(children, true),
    } as Layer as never,
    "nn.module",
    [layers, forward],
  );
}
