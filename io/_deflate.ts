/**
 * Packing and unpacking through the platform's streams.
 *
 * @module
 */

/**
 * Unpacks bytes into exactly `size` bytes, or at most `size` where `exact` is false; stops as soon as there are more.
 *
 * @param fail Throws; is told what is wrong.
 */
export async function inflate(
  format: "deflate-raw" | "gzip",
  packed: Uint8Array<ArrayBuffer>,
  size: number,
  fail: (problem: string) => never,
  exact = true,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  let out = new Uint8Array(exact ? size : Math.min(size, packed.length * 4));
  let filled = 0;
  for (;;) {
    let next: ReadableStreamReadResult<Uint8Array>;
    try {
      next = await reader.read();
    } catch {
      return fail(`is damaged: it cannot be unpacked past byte ${filled}`);
    }
    if (next.done) break;
    const needed = filled + next.value.length;
    if (needed > size) {
      await reader.cancel().catch(() => {});
      return fail(`unpacks to more than the ${size} bytes that it may have`);
    }
    if (needed > out.length) {
      const larger = new Uint8Array(Math.min(size, Math.max(needed, out.length * 2)));
      larger.set(out.subarray(0, filled));
      out = larger;
    }
    out.set(next.value, filled);
    filled = needed;
  }
  if (exact && filled < size) return fail(`unpacks to ${filled} bytes, not to the ${size} that it should have`);
  return filled === out.length ? out : out.slice(0, filled);
}

/** Packs bytes. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
