/**
 * `deno task test:adapters`: the WebGPU suites, once on each software adapter. The last line is `N passed, N failed`.
 * Files and flags may be given as for `deno task test`.
 *
 * @module
 */

import { describeAdapter, findManifest, softwareAdapters, webgpuRequired } from "./adapters.ts";
import { addCounts, type Counts, denoTest, formatCounts, none } from "./deno_test.ts";
import { testPermissions } from "./test_permissions.ts";
import { walkFiles } from "./walk_files.ts";

/** The test files that run on devices: those that use the helpers, or speak of WebGPU themselves. */
async function webgpuSuites(): Promise<string[]> {
  const suites: string[] = [];
  for (const path of await walkFiles("tests", (name) => name.endsWith("_test.ts"))) {
    const text = await Deno.readTextFile(path);
    if (text.includes("_helpers/") || text.includes("webgpu")) suites.push(path);
  }
  return suites;
}

const given = Deno.args.some((arg) => !arg.startsWith("-")) && !Deno.args.includes("--filter");
const suites = given ? [] : await webgpuSuites();
let total: Counts = none;
for (const software of softwareAdapters) {
  const manifest = await findManifest(software);
  const env = { VK_ICD_FILENAMES: manifest ?? "", FLUXION_TEST_DEVICES: "webgpu", FLUXION_REQUIRE_WEBGPU: "1" };
  const adapter = manifest && await describeAdapter(env);
  if (!adapter?.toLowerCase().includes(software.name === "lavapipe" ? "llvmpipe" : "swiftshader")) {
    const found = manifest
      ? `${manifest} gives ${adapter ?? "no adapter"}`
      : `no driver found; on Debian: apt-get install ${software.debianPackage}`;
    console.log(`${software.name}: not tested: ${found}`);
    const missing = webgpuRequired() ? { ...none, failed: 1 } : { ...none, skipped: 1 };
    total = addCounts(total, missing);
    continue;
  }
  console.log(`${software.name}: ${adapter}`);
  const counts = given || suites.length > 0
    ? await denoTest(["--no-check", "--parallel", ...testPermissions, ...Deno.args, ...suites], env)
    : none;
  console.log(`${software.name}: ${formatCounts(counts)}`);
  total = addCounts(total, counts);
}
if (total.passed + total.failed === 0) console.error("No test ran");
console.log(formatCounts(total));
Deno.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
