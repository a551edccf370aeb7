import { assertEquals, assertThrows } from "@std/assert";
import * as io from "../../io/mod.ts";
import { unpickle } from "../../io/_pickle.ts";
import { zipParts } from "../../io/_zip_writer.ts";
import { assertMalformed, assertTree, expected, golden, goldenBytes } from "./_goldens.ts";

Deno.test("torch: everything that PyTorch wrote, with protocols 2 and 4", async () => {
  for (const name of ["values.pt", "protocol4.pt"]) assertTree(await io.loadTorch(golden(name)), expected.values);
  assertTree(await io.loadTorch(goldenBytes("training.pt")), expected.training);
});

Deno.test("torch: what could run code is refused, and says how to save it instead", async () => {
  await assertMalformed(() => io.loadTorch(golden("evil.pt")), "it names posix.system");
  await assertMalformed(() => io.loadTorch(golden("module.pt")), "save model.state_dict() instead");
  await assertMalformed(() => io.loadTorch(golden("numpy_scalar.pt")), "turn NumPy values into tensors");
  await assertMalformed(() => io.loadTorch(golden("legacy.pt")), "before PyTorch 1.6");
  await assertMalformed(() => io.loadTorch(golden("all.npz")), "no data.pkl");
  assertThrows(() => io.loadTorch(golden("values.pt"), { strict: true } as never), TypeError, "the options are int64, float8, maxBytes");
});

const text = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => typeof part === "string" ? [...new TextEncoder().encode(part)] : part));
const u32 = (x: number) => [x & 255, x >> 8 & 255, x >> 16 & 255, x >>> 24];
const word = (s: string) => ["X", u32(s.length), s];

/** The archive of a pickle and storages. */
async function archive(pickle: Uint8Array, storages: { [key: string]: Uint8Array } = {}): Promise<Uint8Array<ArrayBuffer>> {
  const files = [["a/data.pkl", pickle], ...Object.entries(storages).map(([key, bytes]) => [`a/data/${key}`, bytes])] as [
    string,
    Uint8Array,
  ][];
  const parts: BlobPart[] = [];
  for await (const part of zipParts(files.map(([name, bytes]) => [name, () => Promise.resolve(bytes)] as const), false)) {
    parts.push(part as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The pickle of a float tensor in storage 0. */
const tensor = (count: number, offset: number, shape: number[], strides: number[]) =>
  text(
    ...["ctorch._utils\n_rebuild_tensor_v2\n(("],
    ...word("storage"),
    "ctorch\nFloatStorage\n",
    ...word("0"),
    ...word("cpu"),
    "J",
    u32(count),
    "tQJ",
    u32(offset),
    "(",
    ...shape.flatMap((n) => ["J", u32(n)]),
    "t(",
    ...strides.flatMap((n) => ["J", u32(n)]),
    [0x74, 0x89],
    "NtR.",
  );

Deno.test("torch: views must lie in their storage, and storages in the archive", async () => {
  const storage = new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer);
  const load = async (pickle: Uint8Array, storages: { [key: string]: Uint8Array } = { 0: storage }, options = {}) =>
    (await io.loadTorch(await archive(pickle, storages), options)) as io.Tensor;
  assertEquals((await load(tensor(6, 1, [2, 2], [1, 2]))).toArray(), [[2, 4], [3, 5]]);
  await assertMalformed(() => load(tensor(6, 3, [2, 2], [1, 2])), "reaches element 6; the storage has 6");
  await assertMalformed(() => load(tensor(6, 0, [2, 2], [1])), "malformed shape, offset or strides");
  await assertMalformed(() => load(tensor(6, 0, [2, 2], [-1, 1])), "malformed shape, offset or strides");
  await assertMalformed(() => load(tensor(7, 0, [2], [1])), "storage 0 should have 28 bytes, the archive has 24");
  await assertMalformed(() => load(tensor(6, 0, [2], [1]), {}), "storage 0 is not in the archive");
  await assertMalformed(() => load(tensor(6, 0, [100000, 100000], [0, 0])), "the limit is");
});

Deno.test("torch: malformed pickles say where, and never hang", async () => {
  const load = (...parts: (string | number[])[]) => async () => await io.loadTorch(await archive(text(...parts)));
  await assertMalformed(load(""), "malformed at byte 0");
  await assertMalformed(load("N"), "malformed at byte 1: 1 bytes should follow, 0 are left");
  await assertMalformed(load("."), "the stack is empty");
  await assertMalformed(load("NN."), "values are left");
  await assertMalformed(load("N.N"), "goes on after its end");
  await assertMalformed(load([0x80, 9], "N."), "its protocol is 9");
  await assertMalformed(load("t."), "there is no mark");
  await assertMalformed(load("(N."), "values are left");
  await assertMalformed(load("]NNs."), "a dict was expected");
  await assertMalformed(load("}(Nu."), "a key has no value");
  await assertMalformed(load("h", [5], "."), "nothing was remembered as 5");
  await assertMalformed(load([0xff]), "the instruction 0xff");
  await assertMalformed(load("cos\nsystem\n(X", u32(2), "lstR."), "it names os.system");
  await assertMalformed(load(...word("os"), ...word("system"), [0x93], "."), "it names os.system");
  await assertMalformed(load("NN", [0x52], "."), "no function");
  await assertMalformed(load("X", u32(1000), "abc."), "1000 bytes should follow, 4 are left");
  await assertMalformed(load("]q", [0], "h", [0], "a."), "a container holds itself");
  await assertMalformed(load("}", ...word("__proto__"), "Ns."), "which JavaScript reserves");
  await assertMalformed(load("}", ...word("0"), "NsK", [0], "Ns."), "as text and as a number");
  await assertMalformed(load("})", "Ns."), "a key that is neither text nor a number");
  await assertMalformed(load("]".repeat(2000), "a".repeat(1999), "."), "500 deep");
  // Thirty lists, each ten times in the next: small in the file, endless to walk over.
  const level = (i: number) => [`(${`h${String.fromCharCode(i)}`.repeat(10)}lq`, [i + 1], i === 29 ? "" : "0"];
  await assertMalformed(load("]q", [0], "0", ...Array.from({ length: 30 }, (_, i) => level(i)).flat(), "."), "unfolds to more than");
});

Deno.test("the pickle machine: numbers and text at the edges", () => {
  const host = {
    allows: () => false,
    call: () => null,
    persistent: () => null,
    fail: (problem: string): never => {
      throw new Error(problem);
    },
  };
  const run = (...parts: (string | number[])[]) => unpickle(text(...parts), host);
  assertEquals(run("I01\n."), true);
  assertEquals(run("I-12\n."), -12);
  assertEquals(run([0x8a, 0], "."), 0);
  assertEquals(run([0x8a, 1, 0xff], "."), -1);
  assertEquals(run([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0], "."), 2n ** 63n);
  assertEquals(run("G", [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], "."), 1.5);
  assertEquals(run([0x80, 4, 0x95, 4, 0, 0, 0, 0, 0, 0, 0, 0x8c, 1], "a", [0x94], "."), "a");
  assertEquals(run([0x8f, 0x28, 0x4b, 1, 0x4b, 2, 0x90], "."), new Set([1, 2]));
});
