import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fc } from "../_helpers/fast_check.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";
import { assertMalformed } from "./_goldens.ts";

Deno.test("CSV: RFC 4180", () => {
  const cases: [string, string[][]][] = [
    ["", []],
    ["a,b\n1,2\n", [["a", "b"], ["1", "2"]]],
    ["a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]],
    ["a,b\n1,2", [["a", "b"], ["1", "2"]]],
    ["a,b\r\n1,2\r", [["a", "b"], ["1", "2"]]],
    ['"a","b\nc"\n', [["a", "b\nc"]]],
    ['"say ""hi""",x\n', [['say "hi"', "x"]]],
    [",\n,\n", [["", ""], ["", ""]]],
    ['""\n"x"\n', [[""], ["x"]]],
    ["\ufeffa\n", [["a"]]],
    ["a\n\n\nb\n", [["a"], ["b"]]],
    ["a b, c \n", [["a b", " c "]]],
    ["x\ry,1\n", [["x\ry", "1"]]],
  ];
  for (const [text, want] of cases) assertEquals(io.parseCsv(text), want, JSON.stringify(text));
  assertEquals(io.parseCsv("a;b\n", { delimiter: ";" }), [["a", "b"]]);
});

Deno.test("CSV: malformed text says the line", async () => {
  await assertMalformed(() => io.parseCsv('a\n"b\nc'), "line 2: the quote that opens a field there is never closed");
  await assertMalformed(() => io.parseCsv('"a"b,c\n'), 'line 1: "b,c\\n" follows a closing quote');
  await assertMalformed(() => io.parseCsv('a"b\n'), "line 1: there is a quote within a field");
  await assertMalformed(() => io.parseCsv('a,b\n"x\ny",1\n2\n'), "line 4: it has 1 fields, the first record 2");
  assertThrows(() => io.parseCsv("a", { delimiter: '"' }), RangeError, "the delimiter");
  assertThrows(() => io.parseCsv("a", { separator: ";" } as never), TypeError, "the options are delimiter");
});

Deno.test("CSV: what is formatted parses back (property)", () => {
  const field = fc.oneof(fc.string(), fc.constantFrom('"', ",", "\n", "\r\n", "\r", "", " ", '""', "\ufeff"));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(field),
      fc.nat(5),
      fc.constantFrom(",", ";", "\t"),
      (width, fields, rows, delimiter) => {
        const records = Array.from({ length: rows }, () => Array.from({ length: width }, () => fields.next().value!));
        assertEquals(io.parseCsv(io.formatCsv(records, { delimiter }), { delimiter }), records);
      },
    ),
  );
});

Deno.test("CSV: any text parses or says why, and soon (property)", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('"', ",", "\n", "\r", "a", " ")), (parts) => {
    try {
      io.parseCsv(parts.join(""));
    } catch (error) {
      if (!(error instanceof io.FileFormatError)) throw error;
    }
  }));
});

Deno.test("CSV: tables have columns of numbers and of text", async () => {
  const { columns, rows } = io.parseCsvTable("x,y,z,w\n1,NA,a,inf\n-2.5e3,4,7,-Infinity\n");
  assertEquals(columns, {
    x: Float64Array.of(1, -2500),
    y: Float64Array.of(NaN, 4),
    z: ["a", "7"],
    w: Float64Array.of(Infinity, -Infinity),
  });
  assertEquals(rows, 2);
  assertEquals(io.parseCsvTable("1,2\n", { header: ["a", "b"], types: { a: "text" } }).columns, { a: ["1"], b: Float64Array.of(2) });
  assertEquals(io.parseCsvTable("a\n").columns, { a: new Float64Array(0) });
  await assertMalformed(() => io.parseCsvTable("x\n1\nb\n", { types: { x: "number" } }), 'row 2 of column "x" is "b", no number');
  await assertMalformed(() => io.parseCsvTable("x,x\n"), "two columns have one name");
  await assertMalformed(() => io.parseCsvTable(""), "it is empty");
  await assertMalformed(() => io.parseCsvTable("1,2\n", { header: ["a"] }), "1 columns are named, but records have 2 fields");
  await assertMalformed(() => io.parseCsvTable("x\n0x10\n", { types: { x: "number" } }), "no number");
  await assertMalformed(() => io.loadCsv(Uint8Array.of(0xff, 0xfe)), "not UTF-8");
  assertThrows(() => io.parseCsvTable("x\n", { types: { y: "text" } }), RangeError, 'types names "y"');
});

Deno.test("CSV and JSON Lines: files", async () => {
  const path = await Deno.makeTempFile();
  await io.saveCsv(path, [[1, null, true], ["a,b", -0.5, ""]], { header: ["p", "q", "r"] });
  assertEquals(await Deno.readTextFile(path), 'p,q,r\n1,,true\n"a,b",-0.5,\n');
  assertEquals((await io.loadCsv(path)).columns.q, Float64Array.of(NaN, -0.5));
  assertThrows(() => io.formatCsv([[1], [1, 2]]), RangeError, "record 1 has 2 fields");
  await io.saveJsonl(path, [{ a: 1 }, [2], "x", null]);
  assertEquals(await io.loadJsonl(path), [{ a: 1 }, [2], "x", null]);
  assertThrows(() => io.formatJsonl([{ a: NaN }]), TypeError, 'value 0 has NaN at "a"');
  assertThrows(() => io.formatJsonl([1, undefined]), TypeError, "value 1 is undefined");
  await assertMalformed(() => io.parseJsonl('1\n\n{"a":NaN}\n'), "line 3");
  assertEquals(io.parseJsonl("\ufeff1\r\n2"), [1, 2]);
  await Deno.remove(path);
});

Deno.test("IDX: every type, plain and compressed", async () => {
  for (const dtype of ["uint8", "int8", "int16", "int32", "float32", "float64"] as const) {
    const x = np.array([[1, -2, 3], [4, 5, 6]], { dtype: dtype === "uint8" ? "int32" : dtype }).astype(dtype);
    const bytes = await io.encodeIdx(x);
    const zipped = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
    for (const source of [bytes, zipped]) {
      const back = await io.loadIdx(source);
      assertEquals([back.dtype, [...back.shape], back.toArray()], [dtype, [2, 3], x.toArray()]);
    }
  }
  assertEquals([...(await io.encodeIdx(np.array([258], { dtype: "int32" })))], [0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 0, 1, 2]);
  await assertRejects(() => io.encodeIdx(np.ones([1], "bfloat16")), TypeError, "cast it");
});

Deno.test("IDX: malformed files say what is wrong", async () => {
  const load = (...bytes: number[]) => () => io.loadIdx(Uint8Array.from(bytes));
  await assertMalformed(load(), "does not begin");
  await assertMalformed(load(1, 0, 8, 1), "does not begin");
  await assertMalformed(load(0, 0, 7, 1, 0, 0, 0, 0), "its type is 0x7");
  await assertMalformed(load(0, 0, 8, 2, 0, 0, 0, 1), "cut off within the sizes of its 2 axes");
  await assertMalformed(load(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), "needs 3 bytes after the header, 2 are there");
  await assertMalformed(load(0, 0, 8, 1, 0, 0, 0, 1, 1, 2), "needs 1 bytes after the header, 2 are there");
  await assertMalformed(load(0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255), "after the header, 0 are there");
  await assertMalformed(load(0x1f, 0x8b, 8, 0, 1, 2, 3), "the compressed file is damaged");
  const zeros = new Uint8Array(
    await new Response(new Blob([new Uint8Array(1e6)]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
  await assertMalformed(() => io.loadIdx(zeros, { maxBytes: 1000 }), "more than the 1000 bytes");
});
