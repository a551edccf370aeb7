/**
 * `deno task test`: every test under tests/, and every documentation example. The last line is `N passed, N failed`.
 *
 *     deno task test                     all
 *     deno task test tests/core          some files or folders, without the documentation
 *     deno task test --filter matmul     flags go to deno test
 *
 * @module
 */

import { describeAdapter, webgpuRequired } from "./adapters.ts";
import { addCounts, denoTest, formatCounts, none } from "./deno_test.ts";
import { writeDocTests } from "./doc_tests.ts";
import { librarySources, markdownFiles } from "./library_files.ts";
import { docPermissions, testPermissions } from "./test_permissions.ts";

const adapter = await describeAdapter();
console.log(`WebGPU adapter: ${adapter ?? "none, so only the CPU device is tested"}`);

// Types are `deno task check`'s business, which sees every file: checking them here again would cost more than the tests do.
const docFolder = ".doctest";
const run = ["--no-check", "--parallel"];
const chosen = Deno.args.some((arg) => !arg.startsWith("-")) && !Deno.args.includes("--filter");

let counts = await denoTest([...run, ...testPermissions, ...Deno.args, ...chosen ? [] : ["tests/"]]);
if (!chosen) {
  const docs = await writeDocTests([...await librarySources(), ...await markdownFiles()], docFolder);
  const docCounts = docs === null ? none : await denoTest([...run, ...docPermissions, ...Deno.args, docs]);
  // Left there where one failed: the stack trace points into it.
  if (docCounts.failed === 0) await Deno.remove(docFolder, { recursive: true }).catch(() => {});
  counts = addCounts(counts, docCounts);
}

if (adapter === null && webgpuRequired()) {
  console.error("FLUXION_REQUIRE_WEBGPU=1, and there is no WebGPU adapter");
  counts = { ...counts, failed: counts.failed + 1 };
}
if (counts.passed + counts.failed === 0) console.error("No test ran");
console.log(formatCounts(counts));
Deno.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
