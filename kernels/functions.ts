/**
 * The library of WGSL functions that expressions call.
 *
 * @module
 */
import { powerFunctions } from "./elementwise/expressions.ts";
import { Library } from "./library.ts";
import { mathTexts } from "./math/mod.ts";
import { wgsl } from "./wgsl_generated.ts";

let library: Library | undefined;

/** The elementary functions, the special ones, and what literals need. */
export function functionLibrary(): Library {
  return library ??= new Library(
    wgsl["elementwise/basics"],
    ...mathTexts,
    wgsl["special/zeta"],
    wgsl["special/incomplete_gamma"],
    wgsl["special/beta"],
    wgsl["special/bessel"],
  );
}

/** A kernel's text with the functions it calls before it, and `enable` lines before those. */
export function withFunctions(code: string, powerType = "f32"): string {
  const powers = powerFunctions(code, powerType);
  const enable = /\bf16\b/.test(code) ? "enable f16;\n" : "";
  return enable + functionLibrary().complete(powers === "" ? code : `${powers}\n${code}`);
}
