/**
 * `deno task coverage`: runs every case of the table of coverage on every device and writes docs/coverage.md, function by function. Fails
 * where a check fails. `--check` writes nothing.
 *
 * @module
 */
import type { Aspect } from "../tests/_helpers/check_op.ts";
import { adapterName, type TestDevice } from "../tests/_helpers/devices.ts";
import { aspects, casesOf, type Finding, findings } from "../tests/coverage/_checks.ts";
import { type Covered, covered } from "../tests/coverage/_namespaces.ts";

const path = "docs/coverage.md";
const devices: readonly TestDevice[] = ["cpu", "webgpu"];
const running = devices.filter((device) => device === "cpu" || adapterName !== null);

/** What was found of one function: by device, by column. */
type Row = Map<TestDevice, Map<Aspect, Finding>>;

const footnotes: string[] = [];
const wrong: string[] = [];
let holding = 0;

function note(reason: string): string {
  if (!footnotes.includes(reason)) footnotes.push(reason);
  return `– <sup>${footnotes.indexOf(reason) + 1}</sup>`;
}

function cell(finding: Finding | undefined): string {
  if (finding === undefined) return "";
  if ("holds" in finding) return "✓";
  return "wrong" in finding ? "✗" : note(finding.reason);
}

async function run(name: string, { table }: Covered): Promise<Row> {
  const row: Row = new Map();
  for (const device of running) {
    const found = findings(table[name]!, device);
    row.set(device, found);
    await new Promise((resolve) => setTimeout(resolve)); // what the device keeps for unreachable tensors is freed between tasks
  }
  return row;
}

async function section(space: Covered): Promise<string> {
  const names = Object.keys(space.table).toSorted();
  const operations = names.filter((name) => !("host" in space.table[name]!));
  const hosts = names.flatMap((name) => {
    const entry = space.table[name]!;
    return "host" in entry ? [`\`${name}\`: ${entry.host}`] : [];
  });
  const head = ["", ...devices.flatMap((device) => aspects.map((aspect) => `${device} ${aspect}`))];
  const lines = [`## ${space.name}`, "", `| ${head.join(" | ")} |`, `|${head.map((_, i) => i === 0 ? "---" : ":-:").join("|")}|`];
  for (const name of operations) {
    const row = await run(name, space);
    for (const [device, found] of row) {
      for (const [aspect, finding] of found) {
        if ("holds" in finding) holding++;
        else if ("wrong" in finding) wrong.push(`${space.name}.${name} ${aspect} [${device}]: ${finding.wrong}`);
      }
    }
    const cells = devices.flatMap((device) => aspects.map((aspect) => cell(row.get(device)?.get(aspect))));
    lines.push(
      `| \`${name}\`${casesOf(space.table[name]!).length > 1 ? ` (${casesOf(space.table[name]!).length} cases)` : ""} | ${
        cells.join(" | ")
      } |`,
    );
  }
  if (hosts.length > 0) lines.push("", "Not operations of tensors:", "", ...hosts.map((h) => `- ${h}`));
  return lines.join("\n");
}

const sections: string[] = [];
for (const space of covered) {
  console.error(space.name);
  sections.push(await section(space));
}
const count = covered.reduce((n, { table }) => n + Object.values(table).filter((entry) => !("host" in entry)).length, 0);
const text = `# Coverage

Written by \`deno task coverage\`, which runs what it says: ✓ the checks hold, ✗ one fails, – it does not apply (the footnote says why)${
  running.length < devices.length ? "; empty: no adapter was there to run it on" : ""
}.

- **eager, jit**: the values, against float64 on the CPU.
- **vmap**: batched over the first and the last axis, eagerly and compiled, against a loop.
- **jvp**: forward mode, eagerly and compiled, against float64, which is compared with central differences.
- **grad**: reverse mode, eager, compiled, through a compiled function and batched, against float64, which is compared with forward mode.
- **grad of grad**: forward over reverse and reverse over reverse, against float64, which is compared with differences of the gradient.

Every function of these namespaces is in the table: its type is total over their names, and a test compares it with what they export.
Values are compared with JAX's besides, in tests/np, tests/random and tests/core. Layers are tested in tests/nn, optimizers in tests/optim,
transforms and control flow in tests/transforms.

${count} functions, ${holding} columns hold, ${wrong.length} fail. WebGPU: ${adapterName ?? "not run"}.

${sections.join("\n\n")}

## Why a column does not apply

${footnotes.map((reason, i) => `${i + 1}. ${reason}.`).join("\n")}
`;
if (!Deno.args.includes("--check")) await Deno.writeTextFile(path, text);
for (const line of wrong) console.error(line);
console.log(`${count} functions: ${holding} columns hold, ${wrong.length} fail`);
Deno.exit(wrong.length > 0 ? 1 : 0);
