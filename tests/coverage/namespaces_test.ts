// Every namespace of the library is in the table of coverage, or it says where its functions are tested.
import * as library from "../../mod.ts";
import { covered, elsewhere } from "./_namespaces.ts";

function namespacesOf(parent: object, prefix: string): string[] {
  return Object.entries(parent).filter(([, value]) => value?.[Symbol.toStringTag] === "Module").map(([name]) => prefix + name);
}

Deno.test("every namespace is covered, or tested elsewhere", () => {
  const all = namespacesOf(library, "").flatMap((name) => [name, ...namespacesOf(library[name as "np"], `${name}.`)]);
  const known = [...covered.map(({ name }) => name.split(":")[0]!), ...Object.keys(elsewhere)];
  const missing = all.filter((name) => !known.includes(name) && !name.startsWith("stats.") && !name.startsWith("optim."));
  if (missing.length > 0) throw new Error(`No table of coverage has ${missing.join(", ")}`);
});
