import { assert, assertEquals } from "@std/assert";
import { quoteTemplate, wgslModule } from "../../tools/gen.ts";

Deno.test("a kernel's text comes out of the generated module as it went in", async () => {
  const text = "// a `quoted` ${splice} and a \\ back\nfn main() {}\n";
  const source = wgslModule(new Map([["b/second", text], ["a/first", "x"]]));
  const module = await import(`data:application/typescript,${encodeURIComponent(source)}`);
  assertEquals(module.wgsl, { "a/first": "x", "b/second": text });
  assert(source.indexOf("a/first") < source.indexOf("b/second"));
  assertEquals(quoteTemplate("a\r\nb"), "`a\nb`");
});

Deno.test("no kernels, no paths", () => {
  assert(wgslModule(new Map()).includes("export type WgslPath = never;"));
});
