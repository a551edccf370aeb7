/** Products by the system's BLAS, in a child process that has the permission, and none without it. */
import { assert, assertEquals } from "@std/assert";
import { blasLibrary } from "../../../devices/cpu/mod.ts";

interface Report {
  readonly library: string | null;
  readonly worst: number;
  readonly checked: number;
  readonly kernels: readonly string[];
}

const here = new URL("_blas_child.ts", import.meta.url);

/** What the child finds; run with these permissions. */
async function child(...flags: string[]): Promise<Report> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", ...flags, here.href],
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)) as Report;
}

Deno.test("without the permission no library is loaded", async () => {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") assertEquals(blasLibrary(), undefined);
  const { library, kernels, worst } = await child();
  assertEquals(library, null);
  assertEquals(kernels.filter((name) => name.startsWith("blas")), []);
  assert(worst < 1e-5, `${worst}`);
});

Deno.test("with the permission large products agree with those in WebAssembly, ragged, transposed and batched", async () => {
  const { library, kernels, worst, checked } = await child("--allow-ffi");
  if (library === null) return console.log("No BLAS is installed here: nothing to compare");
  assert(kernels.length > 0 && kernels.every((name) => name.startsWith("blas")), kernels.join());
  assert(worst < 1e-5, `${worst}`);
  assert(checked > 20);
});

Deno.test("workers leave it alone: a process that ends while one multiplies would wait for ever", async () => {
  const code = `
    import { blasLibrary } from "${new URL("../../../devices/cpu/mod.ts", import.meta.url).href}";
    const source = 'import { blasLibrary } from "${new URL("../../../devices/cpu/mod.ts", import.meta.url).href}";' +
      'postMessage(blasLibrary() ?? null)';
    const worker = new Worker("data:text/javascript," + encodeURIComponent(source), { type: "module" });
    worker.onmessage = ({ data }) => { console.log(JSON.stringify([blasLibrary() ?? null, data])); worker.terminate(); };
    worker.onerror = ({ message }) => { throw new Error(message); };
  `;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  assert(success, new TextDecoder().decode(stderr));
  const [main, worker] = JSON.parse(new TextDecoder().decode(stdout)) as (string | null)[];
  assertEquals(worker, null);
  if (main === null) console.log("No BLAS is installed here: nothing to compare");
});

Deno.test("FLUXION_BLAS=0 switches it off", async () => {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", "--allow-ffi", "--allow-env=FLUXION_BLAS", here.href],
    env: { NO_COLOR: "1", FLUXION_BLAS: "0" },
    stdin: "null",
  });
  const { stdout } = await command.output();
  assertEquals((JSON.parse(new TextDecoder().decode(stdout)) as Report).library, null);
});
