/** How many tests passed, failed and did not run. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** No tests at all. */
export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The counts of both. */
export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The line a machine reads: `12 passed, 0 failed`, and `, 3 skipped` where some were. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * The counts in what `deno test` printed.
 *
 * @param output All of it, colours included; the last summary counts, because a test may print the output of another run.
 * @returns The counts, or null where there is no summary: nothing was run, or the process died.
 */
export function parseCounts(output: string): Counts | null {
  // deno-lint-ignore no-control-regex -- colour codes are control characters
  const plain = output.replaceAll(/\x1b\[[\d;]*m/g, "");
  const summary = [
    ...plain.matchAll(/^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/gm),
  ].at(-1);
  return summary ? { passed: Number(summary[1]), failed: Number(summary[2]), skipped: Number(summary[3] ?? 0) } : null;
}

/**
 * What the drivers on Linux need around `deno test`. NODEVICE_SELECT: or Mesa's device selection layer complains of a missing
 * XDG_RUNTIME_DIR in every process. DENO_WEBGPU_BACKEND: Deno also looks for adapters through OpenGL, and libEGL's clean-up at exit
 * races with the test threads that end meanwhile: one run in fifty died then of a corrupted heap, even where the tests did nothing
 * but ask for an adapter.
 */
const driverSettings: Readonly<Record<string, string>> = Deno.build.os === "linux"
  ? { NODEVICE_SELECT: "1", DENO_WEBGPU_BACKEND: "vulkan" }
  : {};

/**
 * Runs `deno test` in this Deno, whether or not it is on the PATH, and passes its output on as it comes.
 *
 * @param args What follows `deno test`.
 * @param env Variables set on top of this process's.
 * @returns The counts; at least one failure where the process failed without saying which test did.
 */
export async function denoTest(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Counts> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["test", ...args],
    env: { ...driverSettings, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const [output, , status] = await Promise.all([
    passOn(child.stdout, Deno.stdout),
    passOn(child.stderr, Deno.stderr),
    child.status,
  ]);
  const counts = parseCounts(output);
  if (counts === null && status.signal) console.error(`deno test died of ${status.signal}`);
  if (status.success) return counts ?? none;
  return { ...counts ?? none, failed: Math.max(1, counts?.failed ?? 0) };
}

/** Copies a stream to `target` and keeps its text. */
async function passOn(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  target: { write(bytes: Uint8Array): Promise<number> },
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of source) {
    for (let sent = 0; sent < bytes.length;) sent += await target.write(bytes.subarray(sent));
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}
