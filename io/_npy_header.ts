/**
 * The header of an npy file: a Python dictionary of three literals.
 *
 * @module
 */

/** What the header says. */
export interface NpyHeader {
  /** The element type by NumPy's code, with its byte order first: "<f4". */
  readonly descr: string;
  /** Whether the first axis is the innermost. */
  readonly fortranOrder: boolean;
  /** The sizes of the axes. */
  readonly shape: readonly number[];
}

/** Reads the header's text; `fail` throws. */
export function parseNpyHeader(bytes: Uint8Array, version: number, fail: (problem: string) => never): NpyHeader {
  const text = new TextDecoder(version >= 3 ? "utf-8" : "latin1").decode(bytes);
  let at = 0;
  const take = (pattern: RegExp, what: string): RegExpExecArray => {
    const sticky = new RegExp(`\\s*(?:${pattern.source})`, "y");
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (match === null) return fail(`the header is malformed at character ${at}: ${what} was expected`);
    at = sticky.lastIndex;
    return match;
  };
  const found = new Map<string, string>();
  take(/\{/, "{");
  while (!/^\s*\}/.test(text.slice(at, at + 200))) {
    const key = take(/'(\w+)'|"(\w+)"/, "a name in quotes").slice(1).find((x) => x !== undefined)!;
    take(/:/, ":");
    if (found.has(key)) fail(`the header has "${key}" twice`);
    const start = text.slice(at).trimStart()[0];
    if (key === "descr" && start === "[") return fail("it holds records; save their fields one by one");
    found.set(
      key,
      take(/'[^'\\]*'|"[^"\\]*"|True|False|\((?:\s*\d+L?\s*,?)*\s*\)/, "text, a boolean or a tuple of whole numbers")[0].trim(),
    );
    if (!/^\s*\}/.test(text.slice(at, at + 200))) take(/,/, '"," or "}"');
  }
  take(/\}/, "}");
  if (text.slice(at).trim() !== "") fail(`the header goes on after its end, at character ${at}`);
  const [descr, fortran, shape] = ["descr", "fortran_order", "shape"].map((key) => found.get(key));
  if (found.size !== 3 || descr === undefined || fortran === undefined || shape === undefined) {
    return fail(`the header has ${[...found.keys()].join(", ") || "nothing"}; it must have descr, fortran_order and shape`);
  }
  if (!/^['"]/.test(descr)) fail("the header's descr is not text");
  if (fortran !== "True" && fortran !== "False") fail("the header's fortran_order is neither True nor False");
  if (!shape.startsWith("(")) fail("the header's shape is not a tuple");
  if (/^\(\s*\d+L?\s*\)$/.test(shape) || /\d\s+\d/.test(shape)) fail("the header's shape is not a tuple");
  const sizes = (shape.match(/\d+/g) ?? []).map(Number);
  if (!sizes.every(Number.isSafeInteger)) fail(`the header's shape (${sizes}) is too large`);
  return { descr: descr.slice(1, -1), fortranOrder: fortran === "True", shape: sizes };
}
