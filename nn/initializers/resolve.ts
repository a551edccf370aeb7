/**
 * Initializers by name.
 *
 * @module
 */
import { keyNamed } from "../_names.ts";
import { identity, ones, zeros } from "./constants.ts";
import type { Initializer } from "./initializer.ts";
import { orthogonal } from "./orthogonal.ts";
import { normal, truncatedNormal, uniform } from "./random.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform, torchUniform } from "./scaled.ts";

const byName: Record<InitializerName, Initializer> = {
  zeros,
  ones,
  uniform: uniform(),
  normal: normal(),
  truncatedNormal: truncatedNormal(),
  glorotUniform: glorotUniform(),
  glorotNormal: glorotNormal(),
  heUniform: heUniform(),
  heNormal: heNormal(),
  lecunUniform: lecunUniform(),
  lecunNormal: lecunNormal(),
  torchUniform: torchUniform(),
  orthogonal: orthogonal(),
  identity: identity(),
};

/** The names of initializers, each with its default arguments. */
export type InitializerName =
  | "zeros"
  | "ones"
  | "uniform"
  | "normal"
  | "truncatedNormal"
  | "glorotUniform"
  | "glorotNormal"
  | "heUniform"
  | "heNormal"
  | "lecunUniform"
  | "lecunNormal"
  | "torchUniform"
  | "orthogonal"
  | "identity";

/** The initializer that a layer was given, or its default. */
export function resolveInitializer(layer: string, given: Initializer | InitializerName | undefined, otherwise: Initializer): Initializer {
  if (given === undefined) return otherwise;
  if (typeof given === "function") return given;
  const name = typeof given === "string" ? keyNamed(byName, given) : undefined;
  if (name === undefined) {
    throw new TypeError(`Cannot build ${layer} with initializer "${given}": the names are ${Object.keys(byName).join(", ")}`);
  }
  return byName[name];
}
