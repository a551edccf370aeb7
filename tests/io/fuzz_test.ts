import { assertEquals } from "@std/assert";
import { fc } from "../_helpers/fast_check.ts";
import { random01 } from "../_helpers/numbers.ts";
import { chooseDevice } from "../../core/device.ts";
import { type DType, dtypes } from "../../core/dtype.ts";
import { Tensor } from "../../core/tensor.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";
import { goldenBytes } from "./_goldens.ts";

chooseDevice("cpu");

/** A tensor of any type and shape, whose elements are any bits that the type has. */
function anyTensor(types: readonly DType[]) {
  return fc.record({ dtype: fc.constantFrom(...types), shape: fc.array(fc.nat(4), { maxLength: 3 }), seed: fc.nat() }).map(
    ({ dtype, shape, seed }: { dtype: DType; shape: number[]; seed: number }) => {
      const next = random01(seed), n = shape.reduce((a, b) => a * b, 1);
      const x = np.array(Float64Array.from({ length: n }, () => (next() - 0.5) * 10 ** Math.floor(next() * 6)), { dtype: "float64" });
      return x.reshape(shape).astype(dtype);
    },
  );
}
const bytesOf = (x: Tensor) => {
  const data = x.dataSync();
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
};
const same = (a: Tensor, b: Tensor) => assertEquals([b.dtype, [...b.shape], bytesOf(b)], [a.dtype, [...a.shape], bytesOf(a)]);
/** What no tensor may be called: the format keeps the one, JavaScript the other. */
const reserved = ["__metadata__", "__proto__"];
const names = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("a.b", "w", "0", "10", "ünï")), anyTensor(dtypes), { maxKeys: 5 });

Deno.test("safetensors: random tensors under random names round-trip bit for bit (property)", async () => {
  await fc.assert(
    fc.asyncProperty(names, fc.dictionary(fc.string(), fc.string()), async (tensors, metadata) => {
      fc.pre([...Object.keys(tensors), ...Object.entries(metadata).flat()].every((text) => text.isWellFormed()));
      fc.pre(Object.keys(tensors).every((name) => !reserved.includes(name)));
      const bytes = await io.encodeSafetensors(tensors, { metadata });
      assertEquals((bytes.length - Object.values(tensors).reduce((n, x) => n + x.dataSync().byteLength, 0)) % 8, 0);
      const back = await io.loadSafetensors(bytes);
      assertEquals(Object.keys(back).sort(), Object.keys(tensors).sort());
      for (const [name, x] of Object.entries(tensors)) same(x, back[name]!);
      assertEquals((await io.inspectSafetensors(bytes)).metadata, { ...metadata });
    }),
    { numRuns: 150 },
  );
});

Deno.test("npz: random arrays round-trip bit for bit (property)", async () => {
  const arrays = fc.dictionary(fc.stringMatching(/^[\w .-]{1,8}$/), anyTensor(dtypes.filter((dtype) => dtype !== "bfloat16")), {
    maxKeys: 4,
  });
  await fc.assert(
    fc.asyncProperty(arrays, fc.boolean(), async (tensors, compressed) => {
      const back = await io.loadNpz(await io.encodeNpz(tensors, { compressed }));
      for (const [name, x] of Object.entries(tensors)) same(x, back[name]!);
    }),
    { numRuns: 100 },
  );
});

/** Changes of a file: bytes changed, cut off, put in, taken out, doubled. */
const damage = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("set"), at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ kind: fc.constantFrom("cut", "remove", "insert", "double"), at: fc.nat(), to: fc.integer({ min: 0, max: 40 }) }),
  ),
  { minLength: 1, maxLength: 4 },
);
function damaged(bytes: Uint8Array<ArrayBuffer>, changes: { kind: string; at: number; to: number }[]): Uint8Array<ArrayBuffer> {
  let out = bytes.slice();
  for (const { kind, at, to } of changes) {
    const i = out.length === 0 ? 0 : at % out.length;
    if (kind === "set" && out.length > 0) out[i] = to;
    else if (kind === "cut") out = out.slice(0, i);
    else if (kind === "remove") out = Uint8Array.from([...out.subarray(0, i), ...out.subarray(i + to)]);
    else if (kind === "insert") out = Uint8Array.from([...out.subarray(0, i), ...new Uint8Array(to).fill(at & 255), ...out.subarray(i)]);
    else out = Uint8Array.from([...out.subarray(0, i), ...out.subarray(i, i + to), ...out.subarray(i)]);
  }
  return out;
}

/** Whether reading ended as it may: with a value, or an error that says what is wrong. */
async function ends(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    // A RangeError is a 64-bit integer that does not fit.
    if (error instanceof io.FileFormatError || error instanceof RangeError && /^Cannot load .*does? not hold/.test(error.message)) {
      return false;
    }
    throw error;
  }
}

for (
  const [name, read] of [
    ["all.safetensors", io.loadSafetensors],
    ["all.npz", io.loadNpz],
    ["packed.npz", io.loadNpz],
    ["version1.npy", io.loadNpy],
    ["values.pt", io.loadTorch],
  ] as const
) {
  Deno.test(`fuzz: ${name}, however damaged, is read or refused with a FileFormatError, and soon (property)`, async () => {
    const bytes = goldenBytes(name);
    await fc.assert(fc.asyncProperty(damage, async (changes) => void await ends(() => read(damaged(bytes, changes)))), { numRuns: 1000 });
  });
}

Deno.test("fuzz: damage within an archive's file never gives other values (property)", async () => {
  for (const [name, read] of [["all.npz", io.loadNpz], ["packed.npz", io.loadNpz], ["values.pt", io.loadTorch]] as const) {
    const bytes = goldenBytes(name);
    const text = (x: unknown): unknown =>
      x instanceof Tensor
        ? `${x.dtype} ${x.shape} ${bytesOf(x)}`
        : x !== null && typeof x === "object"
        ? Object.entries(x).map(([key, value]) => [key, text(value)]).sort()
        : String(x);
    const want = JSON.stringify(text(await read(bytes)));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = bytes.slice();
        changed[at]! ^= flip;
        let got: unknown;
        try {
          got = await read(changed);
        } catch (error) {
          if (error instanceof io.FileFormatError) return;
          throw error;
        }
        // What is left unchanged: dates, attributes and names, which no checksum covers. Names then differ, values do not.
        const values = (json: string) => [...json.matchAll(/"(\w+ [\d,]* [\d,]*)"/g)].map((match) => match[1]).sort();
        assertEquals(values(JSON.stringify(text(got))), values(want));
      }),
      { numRuns: 400 },
    );
  }
});

Deno.test("fuzz: random pickles end (property)", async () => {
  const { unpickle } = await import("../../io/_pickle.ts");
  class Refused extends Error {}
  const host = {
    allows: () => true,
    call: () => [],
    persistent: () => null,
    fail: (problem: string): never => {
      throw new Refused(problem);
    },
  };
  const ops = [
    ..."(.0122NIJKMGXlt]}ahjqrsuecbR)dgp",
    "\x80",
    "\x85",
    "\x86",
    "\x87",
    "\x88",
    "\x8a",
    "\x8c",
    "\x8f",
    "\x90",
    "\x93",
    "\x94",
    "\x95",
    "\0",
    "\x01",
    "\n",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ops), { maxLength: 60 }), (text) => {
      try {
        unpickle(Uint8Array.from(text.join(""), (c) => c.charCodeAt(0)), host);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }),
    { numRuns: 5000 },
  );
});
