import { assertEquals, assertThrows } from "@std/assert";
import { Library } from "../../kernels/library.ts";
import { setConstants, setTypes, splice, unroll } from "../../kernels/specialize.ts";

Deno.test("splice replaces a marked line or a marked block, and names a missing mark", () => {
  assertEquals(splice("a\nfn load() {} //! prologue\nb", "prologue", "X"), "a\nX\nb");
  assertEquals(splice("a\n  //! begin body\n  old\n  //! end body\nb", "body", "X"), "a\nX\nb");
  assertThrows(() => splice("a", "body", "X"), Error, 'no splice point "body"');
});

Deno.test("constants and types are set where they are marked", () => {
  assertEquals(setConstants("const rows = 4u; //! constant", { rows: 8 }), "const rows = 8u; //! constant");
  assertEquals(setTypes("alias T = f32; //! type", { T: "vec4<u32>" }), "alias T = vec4<u32>; //! type");
  assertThrows(() => setConstants("const other = 1u;", { rows: 8 }), Error, 'no constant "rows"');
});

Deno.test("unroll writes loops out, nested ones too, and turns arrays into variables", () => {
  const code = [
    "const rows = 2u; //! constant",
    "  var c: array<array<vec4f, 2>, rows>; //! registers",
    "  for (var i = 0u; i < rows; i++) { //! unroll",
    "    for (var j = 0u; j < rows * 2u - 2u; j++) { //! unroll",
    "      c[i][j / 1u] = b[i * 2u + j];",
    "    } //! end",
    "  } //! end",
  ].join("\n");
  const lines = unroll(code).split("\n").map((l) => l.trim()).filter((l) => l.includes("=") || l.startsWith("var"));
  assertEquals(lines.slice(1, 5), ["var c_0_0: vec4f;", "var c_0_1: vec4f;", "var c_1_0: vec4f;", "var c_1_1: vec4f;"]);
  assertEquals(lines.slice(5), [
    "c_0_0 = b[0u * 2u + 0u];",
    "c_0_1 = b[0u * 2u + 1u];",
    "c_1_0 = b[1u * 2u + 0u];",
    "c_1_1 = b[1u * 2u + 1u];",
  ]);
});

Deno.test("a library gives what code calls, each before its users, once", () => {
  const library = new Library("fn a() -> f32 { return b() + C; }\nfn b() -> f32 { return C; }\nconst C = 1.0;\nfn unused() {}");
  assertEquals(library.needed("x = a();").split("\n"), [
    "const C = 1.0;",
    "fn b() -> f32 { return C; }",
    "fn a() -> f32 { return b() + C; }",
  ]);
  assertEquals(library.complete("nothing"), "nothing");
});
