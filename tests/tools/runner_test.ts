// The runner's own parts: a test of it must not be able to turn a failure into a pass.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { denoTest, formatCounts, parseCounts } from "../../tools/deno_test.ts";
import { blockModule, docBlocks, exportedValues } from "../../tools/doc_tests.ts";

Deno.test("parseCounts reads the last summary, colours and steps aside", () => {
  assertEquals(
    parseCounts("ok | 1 passed | 0 failed (1ms)\n\x1b[32mok\x1b[0m | 12 passed (3 steps) | 0 failed | 2 ignored (1 step) (1s)\n"),
    {
      passed: 12,
      failed: 0,
      skipped: 2,
    },
  );
  assertEquals(parseCounts("\nFAILED | 3 passed | 4 failed (2 steps) | 1 ignored (9ms)\n"), { passed: 3, failed: 4, skipped: 1 });
  assertEquals(parseCounts("error: Module not found"), null);
});

Deno.test("the last line has the form that a machine reads", () => {
  assertEquals(formatCounts({ passed: 3, failed: 0, skipped: 0 }), "3 passed, 0 failed");
  assertEquals(formatCounts({ passed: 3, failed: 1, skipped: 2 }), "3 passed, 1 failed, 2 skipped");
});

Deno.test("a run that finds no tests is a failure", async () => {
  assertEquals((await denoTest(["--quiet", "tests/no_such_folder"])).failed, 1);
});

const fence = "```";
const source = `/**
 * Adds.
 *
 * @example Two and two
 * ${fence}ts
 * import { two } from "./two.ts";
 * add(two, two);
 * ${fence}
 * ${fence}ts ignore
 * nothing();
 * ${fence}
 * ${fence}wgsl
 * let x = 1;
 * ${fence}
 */
export function add(a: number, b: number): number {
  return a + b; // ${fence}ts in an ordinary comment is no example
}
export { type Kind, sub as minus } from "./sub.ts";
`;

Deno.test("docBlocks takes the runnable blocks of documentation comments, with line and title", () => {
  const blocks = docBlocks("math/add.ts", source);
  assertEquals(blocks, [{ path: "math/add.ts", line: 6, title: "Two and two", code: 'import { two } from "./two.ts";\nadd(two, two);' }]);
  assertEquals(docBlocks("README.md", `# Start\n${fence}ts\nrun();\n${fence}\n${fence}sh\nls\n${fence}\n`), [
    { path: "README.md", line: 3, title: "Start", code: "run();" },
  ]);
});

Deno.test("a block keeps its line numbers, and sees what its file exports", () => {
  assertEquals(exportedValues(source), ["add", "minus"]);
  const [block] = docBlocks("math/add.ts", source);
  const lines = blockModule(block!, source, "../../").split("\n");
  assertEquals(lines[0], 'import { add } from "../../math/add.ts";');
  assertEquals(lines[5], 'import { two } from "../../math/./two.ts";');
  assertStringIncludes(lines[6]!, "add(two, two)");
});

Deno.test("a block that imports or declares a name keeps its own", () => {
  const block = { path: "math/add.ts", line: 1, title: "", code: 'import { add } from "@fluxion/fluxion";\nconst [minus] = [add];' };
  assertEquals(blockModule(block, source, "../").split("\n")[0], "");
});
