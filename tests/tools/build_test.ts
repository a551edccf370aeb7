import { assertEquals } from "@std/assert";
import { builtPath, type Config, packageConfig, withNames, withTypes } from "../../tools/build.ts";

const config: Config = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));

Deno.test("every entry point is published as a built file, under the name it has in the repository", () => {
  const { exports, name, version, ...rest } = packageConfig(config);
  assertEquals([name, version], [config.name, config.version]);
  assertEquals(Object.keys(exports), Object.keys(config.exports));
  assertEquals([exports["."], exports["./np"]], ["./js/mod.js", "./js/np/mod.js"]);
  assertEquals(Object.keys(rest).sort(), ["compilerOptions", "description", "license", "publish"]);
});

Deno.test("a built entry point names the source that its types come from", () => {
  for (const entry of Object.values(config.exports)) {
    const [first, rest] = withTypes(entry, "export {};\n").split(/\n(.*)/s), path = /^\/\* @ts-self-types="(.*)" \*\/$/.exec(first!)?.[1];
    assertEquals(new URL(path!, new URL(builtPath(entry), "file:///package/")).pathname, new URL(entry, "file:///package/").pathname);
    assertEquals(rest, "export {};\n");
  }
});

Deno.test("functions that the bundler renamed get their names back", async () => {
  const js =
    "function relu2() {}\nvar swish3 = () => {};\nclass Tensor2 {}\nvar Data = class _Data {};\nfunction log2() {}\nexport { Data, Tensor2, log2, relu2, swish3 };\n";
  const written = withNames(
    js,
    new Map([["relu2", "relu"], ["swish3", "swish"], ["Tensor2", "Tensor"], ["_Data", "Data"], ["elsewhere2", "elsewhere"]]),
  );
  const built = await import(`data:text/javascript,${encodeURIComponent(written)}`);
  assertEquals([built.relu2, built.swish3, built.Tensor2, built.Data, built.log2].map((f) => f.name), [
    "relu",
    "swish",
    "Tensor",
    "Data",
    "log2",
  ]);
  assertEquals(withNames(js, new Map()), js);
});
