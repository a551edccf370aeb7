/**
 * Tests from a table of coverage.
 *
 * @module
 */
import { testOnDevices } from "../_helpers/devices.ts";
import type { Aspect } from "../_helpers/check_op.ts";
import { aspects, findings } from "./_checks.ts";
import type { Entry } from "./_entry.ts";
import { coveredBy } from "./_namespaces.ts";

/**
 * What a test run checks on a device. Every derivative of every function is a program of its own, and a WebGPU driver compiles each for tens of
 * milliseconds: minutes in all. Runs of the suite check values there; `deno task coverage` (FLUXION_COVERAGE=all) checks everything.
 */
function aspectsOn(device: string): readonly Aspect[] {
  return device === "cpu" || Deno.env.get("FLUXION_COVERAGE") === "all" ? aspects : ["eager"];
}

/** The functions of a namespace as they are at run time: classes are none. */
export function functionsOf(namespace: object): string[] {
  return Object.entries(namespace).filter(([, value]) => typeof value === "function" && !/^class\b/.test(`${value}`)).map(([name]) => name);
}

/**
 * Declares a test per function and device, and one that the table has all functions of the namespace and no others.
 *
 * @param names What the namespaces are called in `_namespaces.ts`.
 */
export function testTables(...names: string[]): void {
  for (const { name, namespace, table } of coveredBy(...names)) testTable(name, namespace, table);
}

function testTable(name: string, namespace: object, table: { readonly [name: string]: Entry }): void {
  Deno.test(`${name}: every function is in the table of coverage`, () => {
    const there = functionsOf(namespace), listed = Object.keys(table);
    const missing = there.filter((f) => !listed.includes(f)), gone = listed.filter((f) => !there.includes(f));
    if (missing.length > 0) throw new Error(`${name} has functions without an entry: ${missing.join(", ")}`);
    if (gone.length > 0) throw new Error(`The table has entries that ${name} has not: ${gone.join(", ")}`);
  });
  for (const [f, entry] of Object.entries(table)) {
    if ("host" in entry) continue;
    testOnDevices(`${name}.${f} holds`, (device) => {
      const found = findings(entry, device, aspectsOn(device));
      const wrong = aspects.flatMap((aspect) => {
        const finding = found.get(aspect);
        return finding !== undefined && "wrong" in finding ? [`${aspect}: ${finding.wrong}`] : [];
      });
      if (wrong.length > 0) throw new Error(wrong.join("\n"));
    });
  }
}
