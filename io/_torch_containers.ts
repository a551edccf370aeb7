/**
 * Python containers as JavaScript's.
 *
 * @module
 */
import type { Tensor } from "../core/tensor.ts";
import { Global } from "./_pickle.ts";
import { TorchTensor } from "./_torch_tensors.ts";

/** What a file's value may unfold to: one list in many places is small in the file, and endless for whoever walks over it. */
const mostValues = 10_000_000;
const deepest = 500;

/**
 * A pickle's value as plain objects and arrays.
 *
 * @param build Makes tensors.
 * @param fail Throws; is told what is wrong.
 */
export function plainValue(value: unknown, build: (tensor: TorchTensor) => Tensor, fail: (problem: string) => never): unknown {
  const open = new Set<unknown>(), done = new Map<unknown, { value: unknown; size: number }>();
  let depth = 0;

  const convert = (x: unknown): { value: unknown; size: number } => {
    if (x instanceof TorchTensor) return { value: build(x), size: 1 };
    if (x instanceof Global) return { value: x.path.replace(/^torch\./, ""), size: 1 };
    if (x === null || typeof x !== "object" || x instanceof Uint8Array) return { value: x, size: 1 };
    const known = done.get(x);
    if (known !== undefined) return known;
    if (open.has(x)) return fail("a container holds itself");
    if (++depth > deepest) return fail(`containers lie more than ${deepest} deep in one another`);
    open.add(x);
    let size = 1;
    const inner = (item: unknown) => {
      const part = convert(item);
      size += part.size;
      if (size > mostValues) fail(`it unfolds to more than ${mostValues} values`);
      return part.value;
    };
    const out = {
      value: x instanceof Map
        ? objectOf(x, inner, fail)
        : Array.isArray(x) || x instanceof Set
        ? [...x].map(inner)
        : fail("a storage stands alone"),
      size: 0,
    };
    out.size = size;
    open.delete(x);
    depth--;
    done.set(x, out);
    return out;
  };
  return convert(value).value;
}

function objectOf(dict: ReadonlyMap<unknown, unknown>, inner: (x: unknown) => unknown, fail: (problem: string) => never): object {
  const out: { [key: string]: unknown } = {};
  for (const [key, value] of dict) {
    if (typeof key !== "string" && typeof key !== "number" && typeof key !== "boolean") {
      return fail(`a dict has a key that is neither text nor a number: ${Array.isArray(key) ? `(${key})` : String(key)}`);
    }
    const name = String(key);
    if (name === "__proto__") fail(`a dict has the key "__proto__", which JavaScript reserves`);
    if (Object.hasOwn(out, name)) fail(`a dict has the key ${name} as text and as a number`);
    out[name] = inner(value);
  }
  return out;
}
