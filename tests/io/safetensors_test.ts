import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { testOnDevices } from "../_helpers/devices.ts";
import { chooseDevice } from "../../core/device.ts";
import * as io from "../../io/mod.ts";
import { parseStrictJson } from "../../io/_strict_json.ts";
import { float8Values, toFloat8 } from "../../io/_float8.ts";
import * as np from "../../np/mod.ts";
import { assertMalformed, assertTensor, type Described, expected, golden, goldenBytes, toNumber } from "./_goldens.ts";

/** A file with this header (an object, or text as it stands) and data. */
function file(header: unknown, data = new Uint8Array(0), length?: bigint): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + data.length);
  new DataView(out.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  out.set(text, 8);
  out.set(data, 8 + text.length);
  return out;
}

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({ dtype: "F32", shape, data_offsets: [begin, end] });

Deno.test("safetensors: every tensor that Python wrote, from a path and from bytes", async () => {
  for (const source of [golden("all.safetensors"), goldenBytes("all.safetensors"), goldenBytes("all.safetensors").buffer]) {
    const tensors = await io.loadSafetensors(source);
    assertEquals(Object.keys(tensors).sort(), Object.keys(expected.safetensors).sort());
    for (const [name, want] of Object.entries<Described>(expected.safetensors)) assertTensor(tensors[name], want, name);
  }
  assert(Object.is((await io.loadSafetensors(golden("all.safetensors"))).f32!.get(0, 1).item(), -0));
});

testOnDevices("safetensors: types that the default device lacks can be read, cast and written", async (device) => {
  chooseDevice(device);
  const tensors = await io.loadSafetensors(golden("all.safetensors"));
  for (const [name, want] of Object.entries<Described>(expected.safetensors)) assertTensor(tensors[name], want, name);
  for (const name of ["f64", "f16", "bf16", "u8", "i16"]) {
    const x = tensors[name]!.astype("float32");
    assertEquals(x.add(np.zeros(x.shape)).shape, x.shape, name);
  }
  const same = await io.loadSafetensors(golden("same.safetensors"));
  assertEquals(await io.encodeSafetensors(same, { metadata: { author: "Python" } }), goldenBytes("same.safetensors"));
  const half = io.loadStateDict({ w: np.zeros([2, 3]) }, { w: tensors.f64 });
  assertEquals([half.w.dtype, half.w.device], ["float32", device]);
  chooseDevice("cpu");
});

Deno.test("safetensors: what we write is byte for byte what Python writes", async () => {
  const tensors = await io.loadSafetensors(golden("same.safetensors"));
  assertEquals(await io.encodeSafetensors(tensors, { metadata: { author: "Python" } }), goldenBytes("same.safetensors"));
});

Deno.test("safetensors: inspecting gives types, shapes and metadata without the tensors", async () => {
  const { metadata, tensors } = await io.inspectSafetensors(golden("all.safetensors"));
  assertEquals(metadata, { author: "Python" });
  assertEquals(tensors.bf16, { type: "BF16", shape: [2, 3], bytes: 12 });
});

Deno.test("safetensors: names chooses what is read", async () => {
  assertEquals(Object.keys(await io.loadSafetensors(golden("all.safetensors"), { names: (name) => name.startsWith("layer") })), [
    "layer.0.weight",
  ]);
});

Deno.test("safetensors: 64-bit integers are converted without loss or refused", async () => {
  await assertRejects(() => io.loadSafetensors(golden("wide.safetensors")), RangeError, "element 1 of I64 is 1099511627776");
  const { big } = await io.loadSafetensors(golden("wide.safetensors"), { int64: "float64" });
  assertEquals(big!.toArray(), [1, 2 ** 40]);
});

Deno.test("safetensors: 8-bit floats decode and encode as in JAX", async () => {
  for (const [type, values] of Object.entries<unknown[]>(expected.float8)) {
    assertEquals([...float8Values(type as io.Float8)], values.map(toNumber) as number[], type);
  }
  const { numbers, ...types } = expected.encode8;
  for (const [type, codes] of Object.entries<number[]>(types)) {
    numbers.map(toNumber).forEach((x: number, i: number) => {
      const code = toFloat8(x, type as Exclude<io.Float8, "F8_E8M0">);
      const isNaNCode = (c: number) => Number.isNaN(float8Values(type as io.Float8)[c]);
      assert(code === codes[i] || isNaNCode(code) && isNaNCode(codes[i]!), `${type} of ${x}: ${code}, not ${codes[i]}`);
    });
  }
  const bytes = await io.loadSafetensors(golden("all.safetensors"), { float8: "bytes", names: (name) => name.startsWith("f8") });
  assertEquals(bytes.f8_e4m3!.dtype, "uint8");
});

Deno.test("safetensors: as writes other types, and refuses what they do not hold", async () => {
  const bytes = await io.encodeSafetensors({ index: np.array([1, -2], { dtype: "int32" }), w: np.array([0.1]), flag: np.array([true]) }, {
    as: (name) => name === "index" ? "I64" : name === "w" ? "F8_E5M2" : "U8",
  });
  const { tensors } = await io.inspectSafetensors(bytes);
  assertEquals(Object.fromEntries(Object.entries(tensors).map(([name, { type }]) => [name, type])), {
    index: "I64",
    w: "F8_E5M2",
    flag: "U8",
  });
  assertEquals((await io.loadSafetensors(bytes)).index!.toArray(), [1, -2]);
  const int = np.array([300, -1], { dtype: "int32" });
  await assertRejects(() => io.encodeSafetensors({ int }, { as: () => "U8" }), RangeError, "element 0 is 300");
  await assertRejects(() => io.encodeSafetensors({ int }, { as: () => "U64" }), RangeError, "element 1 is -1");
  await assertRejects(() => io.encodeSafetensors({ x: np.array([0.5]) }, { as: () => "I64" }), RangeError, "only integers");
  await assertRejects(() => io.encodeSafetensors({ int }, { as: () => "C64" as never }), TypeError, "no safetensors type");
});

Deno.test("safetensors: a tree round-trips through dotted names", async () => {
  const tree = { layers: [{ w: np.ones([2, 3]), b: np.zeros([3], "bfloat16") }, { w: np.arange(4) }], scale: np.array(2) };
  const back = io.loadStateDict(tree, await io.loadSafetensors(await io.encodeSafetensors(tree)));
  assertEquals(back.layers[1]!.w.toArray(), tree.layers[1]!.w.toArray());
  assertEquals(back.layers[0]!.b!.dtype, "bfloat16");
  assertEquals(Object.keys(io.stateDict(tree)), ["layers.0.b", "layers.0.w", "layers.1.w", "scale"]);
});

Deno.test("safetensors: malformed files say what is wrong and where", async () => {
  const load = (bytes: Uint8Array) => () => io.loadSafetensors(bytes);
  const data = new Uint8Array(16);
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), "it has 0 bytes"],
    [new Uint8Array(7), "it has 7 bytes"],
    [file("{}", data, 100_000_001n), "given as 100000001 bytes; the format allows 100000000"],
    [file("{}", data, 2n ** 63n), "the format allows 100000000"],
    [file("{}", data, 50n), "the header should have 50 bytes, but the file ends after 18"],
    [file(" {}"), "does not begin with {"],
    [file("[]"), "does not begin with {"],
    [file("{"), "does not end with } and spaces"],
    [file("{}\n"), "does not end with } and spaces: byte 10 is 10"],
    [file('{"a":}'), "the JSON is malformed at character 5"],
    [file('{"a":NaN}'), "the JSON is malformed at character 5"],
    [file(`{"a":${JSON.stringify(f32(0, 8))},"a":${JSON.stringify(f32(8, 16))}}`, data), 'the key "a" stands there a second time'],
    [file({ a: { ...f32(0, 16), dtype: "F31" } }, data), 'tensor "a" has dtype "F31"'],
    [file({ a: { ...f32(0, 16), dtype: "C64" } }, data), "C64, which no tensor here holds"],
    [file({ a: { shape: [4], data_offsets: [0, 16] } }, data), 'tensor "a" has dtype missing'],
    [file({ a: { ...f32(0, 16), more: 1 } }, data), 'unknown field "more"'],
    [file({ a: 3 }, data), 'tensor "a" is not described by an object'],
    [file({ a: f32(0, 16, [-4]) }, data), "a shape that is not a list of whole numbers"],
    [file({ a: f32(0, 16, [1.5]) }, data), "a shape that is not a list of whole numbers"],
    [file({ a: f32(0, 16, [2 ** 40, 2 ** 40]) }, data), "but its data_offsets span 16"],
    [file({ a: f32(0, 16, [3]) }, data), "needs 12 bytes, but its data_offsets span 16"],
    [file({ a: { ...f32(0, 16), data_offsets: [16, 0] } }, data), "ends at 0, before it begins at 16"],
    [file({ a: { ...f32(0, 16), data_offsets: [0] } }, data), "data_offsets that are not two"],
    [file({ a: f32(0, 8), b: f32(4, 16) }, data), 'tensor "b" overlap'],
    [file({ a: f32(0, 8), b: f32(0, 8) }, data.subarray(8)), 'tensor "b" overlap'],
    [file({ a: f32(0, 4), b: f32(8, 16) }, data), 'a hole of 4 bytes before tensor "b"'],
    [file({ a: f32(4, 16) }, data), 'a hole of 4 bytes before tensor "a"'],
    [file({ a: f32(0, 12) }, data), "4 bytes after the last tensor"],
    [file({ a: f32(0, 20) }, data), "it is cut off: the tensors end at byte"],
    [file({ a: { dtype: "BOOL", shape: [16], data_offsets: [0, 16] } }, data.map((_, i) => i)), "element 2 of a boolean tensor is 2"],
    [file({ __metadata__: [] }), "__metadata__ is not an object"],
    [file({ __metadata__: { a: 1 } }), '__metadata__ has "a", which is not text'],
    [file(`{"__proto__":${JSON.stringify(f32(0, 16))}}`, data), "a name that JavaScript reserves"],
    [file(Uint8Array.of(0x7b, 0xff, 0x7d).reduce((text, byte) => text + String.fromCharCode(byte), "")), "the JSON is malformed"],
  ];
  for (const [bytes, part] of cases) await assertMalformed(load(bytes), part);
  const notUtf8 = file("{  }");
  notUtf8[9] = 0xff;
  await assertMalformed(load(notUtf8), "not UTF-8");
  assertEquals(await io.loadSafetensors(file("{}   ")), {});
});

Deno.test("safetensors: a failed write leaves the target and its folder as they were", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/model.safetensors`;
  await io.saveSafetensors(path, { w: np.ones([2]) });
  const before = await Deno.readFile(path);
  await assertRejects(() => io.saveSafetensors(path, { w: np.array([300], { dtype: "int32" }) }, { as: () => "U8" }), RangeError);
  await assertRejects(() => io.saveSafetensors(path, { w: 3 }), TypeError, 'a number at "w"');
  await assertRejects(() => io.saveSafetensors(path, { w: np.ones([1]) }, { metadata: { a: 1 as never } }), TypeError, "must be text");
  assertEquals(await Deno.readFile(path), before);
  assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), ["model.safetensors"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("safetensors: options and sources of the wrong kind", async () => {
  assertThrows(() => io.loadSafetensors(new Uint8Array(8), { dtype: 1 } as never), TypeError, "the options are names, int64, float8");
  await assertRejects(() => io.loadSafetensors(3 as never), TypeError, "give a path, a file URL or bytes");
  await assertRejects(() => io.loadSafetensors("/nowhere/at/all"), Deno.errors.NotFound);
});

Deno.test("strict JSON agrees with JSON.parse, and refuses more", () => {
  const plain = (x: unknown): unknown =>
    x instanceof Map ? Object.fromEntries([...x].map(([key, value]) => [key, plain(value)])) : Array.isArray(x) ? x.map(plain) : x;
  for (const text of ['{"a":[1,-2.5e3,true,null,"\\u00e9\\n\\"x"],"b":{}}', " [ ] ", '"x"', "-0", "1e2"]) {
    assertEquals(plain(parseStrictJson(text, "x")), JSON.parse(text));
  }
  for (
    const text of [
      "",
      "{",
      "[1,]",
      '{"a":1,}',
      "01",
      "1.",
      ".5",
      "+1",
      "NaN",
      "Infinity",
      "'a'",
      '"\\x"',
      '"a\nb"',
      "[1 2]",
      "{a:1}",
      "1 1",
      '"',
      "1e999",
      '"\\u12"',
      "tru",
    ]
  ) {
    assertThrows(() => parseStrictJson(text, "Cannot read"), io.FileFormatError, "Cannot read: the JSON is malformed");
  }
  assertThrows(() => parseStrictJson("[".repeat(100000), "x"), io.FileFormatError, "levels");
});
