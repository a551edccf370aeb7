/**
 * Params written into a kernel as constants: divisions by a constant are multiplications, which matters where an index is taken apart.
 *
 * @module
 */
import { type Kernel, kernelOfCode } from "./kernel.ts";

const declaration = "@group(1) @binding(0) var<uniform> params: Params;";
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Whether a kernel takes indices apart by its params. */
export function dividesByParams(kernel: Kernel): boolean {
  return kernel.hasParams && /[%/] *\(?(params\.|size\b)/.test(kernel.code) && kernel.code.includes(declaration);
}

/** The kernel with its params as constants. */
export function bake(kernel: Kernel, words: readonly number[]): Kernel {
  const struct = /struct Params \{([^}]*)\}/.exec(kernel.code);
  if (struct === null) return kernel;
  let at = 0;
  const word = (type: string): string => {
    const value = words[at++] ?? 0;
    if (type === "i32") return (value | 0) === -2147483648 ? "(-2147483647i - 1i)" : `${value | 0}i`;
    if (type === "f32") {
      bits[0] = value;
      return `${float[0]}f`;
    }
    return `${value >>> 0}u`;
  };
  const fields = struct[1]!.replace(/\/\/.*$/gm, "").split(/,(?![^<]*>)/).map((f) => f.trim()).filter((f) => f !== "");
  const values = fields.map((field) => {
    const type = field.slice(field.indexOf(":") + 1).trim();
    const array = /^array<vec4(u|i), *(\d+)>$/.exec(type);
    if (array === null) return word(type);
    const [element, vector] = array[1] === "u" ? ["u32", "vec4u"] : ["i32", "vec4i"];
    const vectors = Array.from({ length: Number(array[2]) }, () => `${vector}(${[0, 1, 2, 3].map(() => word(element)).join(", ")})`);
    return `array<${vector}, ${array[2]}>(${vectors.join(", ")})`;
  });
  return kernelOfCode(kernel.name, kernel.code.replace(declaration, `const params = Params(${values.join(", ")});`));
}
