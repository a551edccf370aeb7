/**
 * Writes files for Python to read, and what is in them: `deno run --allow-write=folder --allow-read=folder io_written.ts folder`, then
 * `python io_written.py folder`.
 *
 * @module
 */
import { chooseDevice } from "../../core/device.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";

chooseDevice("cpu");
const folder = Deno.args[0]!;
const numbers = [0, 1, 2.5, -3.25, 100, 65504];
const floats = ["float32", "float64", "float16", "bfloat16"] as const,
  integers = ["int32", "int16", "int8", "uint8", "uint16", "uint32", "bool"] as const;
const tensors: { [name: string]: Tensor } = {
  ...Object.fromEntries(floats.map((dtype) => [dtype, np.array(numbers, { dtype }).reshape([2, 3])])),
  ...Object.fromEntries(integers.map((dtype) => [dtype, np.array([0, 1, 100], { dtype })])),
  scalar: np.array(1.5),
  empty: np.zeros([0, 3]),
  "ünï 世界": np.ones([1]),
};
const values = (x: Tensor) => ({ dtype: x.dtype, shape: x.shape, values: [x.toArray()].flat(9).map(Number) });
const expected: { [name: string]: unknown } = {};
for (const [name, x] of Object.entries(tensors)) expected[name] = values(x);
await io.saveSafetensors(`${folder}/all.safetensors`, tensors, { metadata: { author: "Deno", note: "ü" } });
await io.saveSafetensors(`${folder}/as.safetensors`, { index: np.array([1, -2], { dtype: "int32" }), w: np.array([0.1, 1]) }, {
  as: (name) => name === "index" ? "I64" : "F8_E4M3",
});
await io.saveShards(folder, tensors, { maxShardSize: 40 });
const { bfloat16: _, ...forNumPy } = tensors;
await io.saveNpz(`${folder}/stored.npz`, forNumPy);
await io.saveNpz(`${folder}/packed.npz`, forNumPy, { compressed: true });
await io.saveNpy(`${folder}/one.npy`, tensors.float16!);
await io.saveCheckpoint(`${folder}/checkpoint.safetensors`, { params: { w: np.ones([2, 3]) }, key: random.key(0), step: 3, loss: NaN });
await io.saveIdx(`${folder}/one.idx`, np.array([[1, 258], [3, -4]], { dtype: "int32" }));
await io.saveCsv(`${folder}/table.csv`, [[1, 'a "b", c'], [null, "line\nline"]], { header: ["x", "text"] });
await io.saveJsonl(`${folder}/lines.jsonl`, [{ a: 1 }, ["ü"]]);
await Deno.writeTextFile(`${folder}/expected.json`, JSON.stringify(expected));
