// deno-lint-ignore-file no-explicit-any -- layers of any parameters
/**
 * What containers share: packing what belongs to their layers, and handing on penalties and constraints.
 *
 * @module
 */
import * as np from "../../np/mod.ts";
import type { LayerExtras } from "../_layer.ts";
import type { Layer } from "../layer.ts";

/** A container's layers and the keys under which their parameters lie. */
export type Children = readonly (readonly [key: string | number, layer: Layer])[];

/** Puts one value for each layer together: a list, or an object by name. */
export function packLike(keys: readonly (string | number)[], named: boolean): (values: readonly unknown[]) => any {
  return named ? (values) => Object.fromEntries(keys.map((key, i) => [key, values[i]])) : (values) => [...values];
}

/** The penalties and constraints of a container: those of its layers. */
export function innerHooks(children: Children, named: boolean): LayerExtras<any> {
  const pack = packLike(children.map(([key]) => key), named);
  const penalized = children.filter(([, layer]) => layer.penalty), constrained = children.some(([, layer]) => layer.constrain);
  return {
    ...penalized.length > 0 && {
      penalty: (params: any) => penalized.map(([key, layer]) => layer.penalty!(params[key])).reduce((a, b) => np.add(a, b)),
    },
    ...constrained && {
      constrain: (params: any) => pack(children.map(([key, layer]) => layer.constrain ? layer.constrain(params[key]) : params[key])),
    },
  };
}
