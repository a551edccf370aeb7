/**
 * The user's line that an operation stands in.
 *
 * @module
 */

// The sources lie in folders of these names. Built files lie together, and who bundles the library into a script has one file for both,
// whose lines say nothing.
const sources = import.meta.url.endsWith("/core/tracing/source.ts");
const library = new URL(sources ? "../../" : ".", import.meta.url).href;
const own = sources
  ? /^(core|transforms|compile|kernels|devices|np|lax|random|special|stats|image|ops|nn|optim|data|io|export|debug|tree)\/|^mod\.ts/
  : /^/;

/** Whether a stack frame lies in the library. */
function isOurs(frame: string): boolean {
  const at = frame.indexOf(library);
  if (at < 0) return /node:|ext:|<anonymous>\)?$/.test(frame);
  return own.test(frame.slice(at + library.length));
}

/** Frames that are looked at: the library's own come first. */
const reach = 25;

/**
 * Where an operation was called from. Only the frames are noted at first, in 5 µs; to write them out takes V8 100 times as long, and
 * almost nobody asks.
 */
export class SourceLine {
  #error: Error | undefined;
  #line: string | undefined;

  /** Notes where the library was called from. */
  constructor() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = reach;
    this.#error = new Error();
    Error.stackTraceLimit = limit;
  }

  /** The innermost line outside the library, as `file.ts:12:5`; undefined where there is none within reach. */
  line(): string | undefined {
    if (this.#error !== undefined) {
      this.#line = userLine(this.#error.stack);
      this.#error = undefined;
    }
    return this.#line;
  }

  /** The line, or nothing. */
  toString(): string {
    return this.line() ?? "";
  }
}

function userLine(stack: string | undefined): string | undefined {
  for (const frame of stack?.split("\n").slice(1) ?? []) {
    if (isOurs(frame)) continue;
    return /\(?((?:file|https?|data|jsr|npm):[^\s)]*)\)?\s*$/.exec(frame)?.[1];
  }
  return undefined;
}

/** The innermost line outside the library that is running now. */
export function sourceLine(): string | undefined {
  return new SourceLine().line();
}
