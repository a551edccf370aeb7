// Kinks, ties, NaN, infinities, signed zeros, empty tensors, indices out of range, dtypes: as JAX, on every device, eager and compiled.
import { defaultDevice, DeviceError, jit, setDefaultDevice, type Tensor, tree } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { cases, edges, type Leaf, ours, unsigned } from "./_edges.ts";

for (const [name, leaves] of edges) {
  const values = leaves.map((leaf) => [...leaf[2]]);
  ours[name]?.(values);
  const expected = leaves.map(([dtype, shape], k): Leaf => [dtype, shape, values[k]!]);
  testOnDevices(`edges: ${name}`, (device) => {
    const before = defaultDevice();
    setDefaultDevice(device);
    try {
      check(name, "eager", cases[name](), expected);
      check(name, "jit", jit(cases[name])(), expected);
    } catch (error) {
      // What an adapter cannot do it refuses with these words.
      if (!(error instanceof DeviceError && error.message.includes("no shader-f16"))) throw error;
    } finally {
      setDefaultDevice(before);
    }
  });
}

function check(name: keyof typeof cases, how: string, out: unknown, expected: readonly Leaf[]): void {
  const wrong: string[] = [], got = tree.leaves(out) as Tensor[];
  if (got.length !== expected.length) throw new Error(`${how}: ${got.length} results, expected ${expected.length}`);
  got.forEach((x, k) => {
    const [dtype, shape, values] = expected[k]!;
    if (x.dtype !== dtype) wrong.push(`${how}: result ${k} is ${x.dtype}, expected ${dtype}`);
    if (`${x.shape}` !== `${shape}`) wrong.push(`${how}: result ${k} has shape [${x.shape}], expected [${shape}]`);
    const list = Array.from((dtype === "bfloat16" ? x.astype("float32") : x).dataSync(), Number);
    const different = values.flatMap((value, j) => {
      const y = Number(value), z = list[j]!;
      // Zeros by their sign; others within what two libraries' functions may differ by.
      const near = Math.abs(y - z) <= 1e-5 * Math.abs(y) + (y === 0 ? 1e-30 : 5e-7);
      const same = y === 0 && z === 0 ? Object.is(y, z) || unsigned.includes(name) : Object.is(y, z) || near;
      return same ? [] : [`[${j}] ${Object.is(z, -0) ? "-0" : z}, expected ${value}`];
    });
    if (different.length > 0) wrong.push(`${how}: result ${k}: ${different.slice(0, 6).join("; ")}`);
  });
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}
