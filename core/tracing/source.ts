/**
 * The user's line that an operation stands in.
 *
 * @module
 */

const library = new URL("../../", import.meta.url).href;
const own = /^(core|transforms|compile|kernels|devices|np|lax|random|special|nn|optim|data|io|export|debug|tree)\/|^mod\.ts/;

/** Whether a stack frame lies in the library. */
function isOurs(frame: string): boolean {
  const at = frame.indexOf(library);
  if (at < 0) return /node:|ext:|<anonymous>\)?$/.test(frame);
  return own.test(frame.slice(at + library.length));
}

/** The innermost line outside the library, as `file.ts:12:5`; undefined where there is none within reach. */
export function sourceLine(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 25;
  const stack = new Error().stack;
  Error.stackTraceLimit = limit;
  if (stack === undefined) return undefined;
  for (const frame of stack.split("\n").slice(2)) {
    if (isOurs(frame)) continue;
    return /\(?((?:file|https?|data|jsr|npm):[^\s)]*)\)?\s*$/.exec(frame)?.[1];
  }
  return undefined;
}
