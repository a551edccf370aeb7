import { assertEquals, assertRejects } from "@std/assert";
import * as io from "../../io/mod.ts";
import { crc32 } from "../../io/_crc32.ts";
import * as np from "../../np/mod.ts";
import { assertMalformed, assertTensor, type Described, expected, golden, goldenBytes } from "./_goldens.ts";

const npyOf = (header: string, data = new Uint8Array(0), version = 1) => {
  const text = new TextEncoder().encode(header);
  const head = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...head, ...text, ...data]);
};

Deno.test("npz: every array that NumPy wrote, stored and compressed", async () => {
  for (const name of ["all.npz", "packed.npz"]) {
    const arrays = await io.loadNpz(golden(name));
    assertEquals(Object.keys(arrays).sort(), Object.keys(expected.npz).sort());
    for (const [key, want] of Object.entries<Described>(expected.npz)) assertTensor(arrays[key], want, `${name} ${key}`);
  }
});

Deno.test("npy: all versions of the header", async () => {
  for (const version of [1, 2, 3]) {
    assertTensor(await io.loadNpy(goldenBytes(`version${version}.npy`)), expected.npz.i4, `version ${version}`);
  }
});

Deno.test("npy: what we write is byte for byte what NumPy writes", async () => {
  assertEquals(await io.encodeNpy(np.array([[1, 2], [3, 4]], { dtype: "int32" })), goldenBytes("version1.npy"));
});

Deno.test("npy and npz: round trips of every type", async () => {
  const tensors = Object.fromEntries(
    (["float32", "float64", "float16", "int32", "uint32", "int8", "uint8", "int16", "uint16", "bool"] as const).map((
      dtype,
    ) => [dtype, np.array([[0, 1, 2], [3, 4, 5]], { dtype })]),
  );
  for (const compressed of [false, true]) {
    const back = await io.loadNpz(await io.encodeNpz({ ...tensors, deep: [np.ones([])] }, { compressed }));
    for (const [name, x] of Object.entries(tensors)) {
      assertEquals([back[name]!.dtype, back[name]!.toArray()], [x.dtype, x.toArray()]);
      assertEquals((await io.loadNpy(await io.encodeNpy(x))).toArray(), x.toArray());
    }
    assertEquals(back["deep.0"]!.shape, []);
  }
  await assertRejects(() => io.encodeNpy(np.ones([2], "bfloat16")), TypeError, "NumPy has no such type");
});

Deno.test("npy: what tensors do not hold is refused", async () => {
  await assertMalformed(() => io.loadNpy(golden("complex.npy")), "real and imaginary");
  await assertMalformed(() => io.loadNpy(golden("text.npy")), "it is text");
  await assertMalformed(() => io.loadNpy(golden("object.npy")), "Python objects");
  await assertMalformed(() => io.loadNpy(golden("record.npy")), "records");
});

Deno.test("npy: malformed files say what is wrong", async () => {
  const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
  const data = new Uint8Array(8);
  assertEquals((await io.loadNpy(npyOf(good, data))).toArray(), [0, 0]);
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(3), "does not begin as an npy file"],
    [npyOf(good, data, 9), "its version is 9.0"],
    [npyOf(good, data).subarray(0, 40), "the header should have"],
    [npyOf(good, data).subarray(0, -1), "needs 8 bytes after the header, 7 are there"],
    [npyOf(good, new Uint8Array(9)), "9 are there"],
    [npyOf("{'descr': '<f4', 'fortran_order': False}", data), "must have descr, fortran_order and shape"],
    [npyOf("{'descr': '<f4', 'descr': '<f4', 'shape': (2,)}", data), '"descr" twice'],
    [npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", data), "shape is not a tuple"],
    [npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", data), "malformed at character"],
    [npyOf("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", data), "malformed at character"],
    [npyOf("{'descr': __import__('os'), 'fortran_order': False, 'shape': (2,)}", data), "malformed at character"],
    [npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", data), "too large"],
    [npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", data), "too large"],
    [npyOf("{'descr': '<f3', 'fortran_order': False, 'shape': (2,)}", data), "its type <f3"],
    [npyOf(good + "x", data), "goes on after its end"],
  ];
  for (const [bytes, part] of cases) await assertMalformed(() => io.loadNpy(bytes), part);
});

/** An archive of one or more files, whose fields may be made wrong. */
interface Fake {
  name: string;
  data: Uint8Array;
  method?: number;
  flags?: number;
  crc?: number;
  size?: number;
  packed?: number;
  localName?: string;
  header?: number;
}
function zipOf(files: Fake[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [], directory: number[] = [];
  const u16 = (x: number) => [x & 255, x >> 8 & 255], u32 = (x: number) => [...u16(x), ...u16(x >>> 16)];
  for (
    const { name, data, method = 0, flags = 0, crc = crc32(data), size = data.length, packed = data.length, localName = name, header }
      of files
  ) {
    const encode = (text: string) => [...new TextEncoder().encode(text)];
    const fields = [...u16(20), ...u16(flags), ...u16(method), ...u32(0), ...u32(crc), ...u32(packed), ...u32(size)];
    // Then no extra field, no note, disk 0, no attributes, and where the file begins.
    directory.push(...u32(0x02014b50), ...u16(20), ...fields, ...u16(encode(name).length), ...new Array(12).fill(0));
    directory.push(...u32(header ?? out.length), ...encode(name));
    out.push(...u32(0x04034b50), ...fields, ...u16(encode(localName).length), ...u16(0), ...encode(localName), ...data);
  }
  const start = out.length;
  out.push(
    ...directory,
    ...u32(0x06054b50),
    ...u32(0),
    ...u16(files.length),
    ...u16(files.length),
    ...u32(directory.length),
    ...u32(start),
    ...u16(0),
  );
  return Uint8Array.from(out);
}

Deno.test("npz: archives that lie are refused", async () => {
  const data = await io.encodeNpy(np.ones([3]));
  const load = (files: Fake[]) => () => io.loadNpz(zipOf(files));
  assertEquals((await io.loadNpz(zipOf([{ name: "a.npy", data }]))).a!.toArray(), [1, 1, 1]);
  await assertMalformed(load([{ name: "../a.npy", data }]), "a path that leads elsewhere");
  await assertMalformed(load([{ name: "/a.npy", data }]), "a path that leads elsewhere");
  await assertMalformed(load([{ name: "x\\a.npy", data }]), "a path that leads elsewhere");
  await assertMalformed(load([{ name: "C:a.npy", data }]), "a path that leads elsewhere");
  await assertMalformed(load([{ name: "a.npy", data }, { name: "a.npy", data }]), 'two files in it are called "a.npy"');
  await assertMalformed(load([{ name: "a.npy", data, crc: 1 }]), "is damaged: its checksum");
  await assertMalformed(load([{ name: "a.npy", data, size: 5 }]), "stored with two sizes");
  await assertMalformed(load([{ name: "a.npy", data, method: 12 }]), "packed by method 12");
  await assertMalformed(load([{ name: "a.npy", data, flags: 1 }]), "encrypted");
  await assertMalformed(load([{ name: "a.npy", data, localName: "b.npy" }]), "has another name");
  await assertMalformed(load([{ name: "a.npy", data }, { name: "b.npy", data, localName: "b.npy", header: 0 }]), "has another name");
  await assertMalformed(load([{ name: "a.npy", data }, { name: "b.npy", data, header: 7 }]), "there is no file at byte 7");
  await assertMalformed(load([{ name: "a.npy", data, size: 2 ** 31, packed: 2 ** 31 }]), "runs into the directory");
  await assertMalformed(load([{ name: "a.npy", data, method: 8, size: 1e9 }]), "says that 140 bytes unpack to 1000000000");
  await assertMalformed(load([{ name: "a.txt", data }]), "holds .npy files only");
  await assertMalformed(() => io.loadNpz(zipOf([{ name: "a.npy", data }]), { maxBytes: 100 }), "the limit is 100");
  await assertMalformed(() => io.loadNpz(new Uint8Array(100)), "no zip archive");
  await assertMalformed(() => io.loadNpz(goldenBytes("all.npz").subarray(0, 3000)), "no zip archive");
  await assertMalformed(() => io.loadNpz(goldenBytes("all.npz").subarray(10)), "its directory should end");
});

Deno.test("npz: a bomb stops where it exceeds what it declares", async () => {
  const zeros = new Uint8Array(5_000_000);
  const packed = new Uint8Array(
    await new Response(new Blob([zeros]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer(),
  );
  await assertMalformed(() => io.loadNpz(zipOf([{ name: "a.npy", data: packed, method: 8, size: 1000 }])), "more than the 1000 bytes");
  await assertMalformed(() => io.loadNpz(zipOf([{ name: "a.npy", data: packed, method: 8, size: 5_000_001 }])), "not to the 5000001");
  await assertMalformed(() => io.loadNpz(zipOf([{ name: "a.npy", data: packed.subarray(0, 50), method: 8, size: 5000 }])), "");
});
