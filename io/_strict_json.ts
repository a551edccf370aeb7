/**
 * JSON as its standard has it and nothing else: no key twice, no NaN, and an error says where.
 *
 * @module
 */
import { FileFormatError } from "../core/errors.ts";

/** A JSON value; an object is a Map, so that no key has a special meaning. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = ReadonlyMap<string, Json>;

const deepest = 500;
const numberSyntax = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
// deno-lint-ignore no-control-regex -- a string must not hold control characters
const stringSyntax = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/**
 * Parses JSON.
 *
 * @param prefix How messages begin: "Cannot load safetensors from bytes".
 * @throws {FileFormatError} It is not JSON, or an object has a key twice: the message says at which character.
 */
export function parseStrictJson(text: string, prefix: string): Json {
  let at = 0;
  const fail = (problem: string): never => {
    throw new FileFormatError(`${prefix}: the JSON is malformed at character ${at}: ${problem}`);
  };
  const found = () => at >= text.length ? "the text ends" : `there is ${JSON.stringify(text.slice(at, at + 12))}`;
  const blank = () => {
    for (let c = text.charCodeAt(at); c === 32 || c === 10 || c === 13 || c === 9; c = text.charCodeAt(at)) at++;
  };
  const string = (): string => {
    stringSyntax.lastIndex = at;
    const match = longString(text, at) ?? stringSyntax.exec(text)?.[0];
    if (match === undefined) return fail(`a string was expected, ${found()}`);
    at += match.length;
    return match.includes("\\") ? JSON.parse(match) : match.slice(1, -1);
  };
  const value = (depth: number): Json => {
    if (depth > deepest) fail(`more than ${deepest} levels`);
    blank();
    const c = text[at];
    if (c === '"') return string();
    if (c === "{") {
      const out = new Map<string, Json>();
      at++;
      blank();
      if (text[at] === "}") return at++, out;
      for (;;) {
        blank();
        const start = at, key = string();
        if (out.has(key)) {
          at = start;
          fail(`the key ${JSON.stringify(key)} stands there a second time`);
        }
        blank();
        if (text[at] !== ":") fail(`":" was expected, ${found()}`);
        at++;
        out.set(key, value(depth + 1));
        blank();
        if (text[at] === "}") return at++, out;
        if (text[at] !== ",") fail(`"," or "}" was expected, ${found()}`);
        at++;
      }
    }
    if (c === "[") {
      const out: Json[] = [];
      at++;
      blank();
      if (text[at] === "]") return at++, out;
      for (;;) {
        out.push(value(depth + 1));
        blank();
        if (text[at] === "]") return at++, out;
        if (text[at] !== ",") fail(`"," or "]" was expected, ${found()}`);
        at++;
      }
    }
    for (const [word, meaning] of [["true", true], ["false", false], ["null", null]] as const) {
      if (text.startsWith(word, at)) return at += word.length, meaning;
    }
    numberSyntax.lastIndex = at;
    const digits = numberSyntax.exec(text)?.[0];
    if (digits === undefined) return fail(`a value was expected, ${found()}`);
    const number = Number(digits);
    if (!Number.isFinite(number)) fail(`${digits} is too large for a number`);
    at += digits.length;
    return number;
  };
  const out = value(0);
  blank();
  if (at < text.length) fail(`the value is over, but ${found()}`);
  return out;
}

/** A string without escapes, found by search: the expression below would run out of stack on very long ones. */
function longString(text: string, at: number): string | undefined {
  if (text[at] !== '"') return undefined;
  const end = text.indexOf('"', at + 1);
  if (end < 0) return undefined;
  for (let i = at + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || c === 92) return undefined;
  }
  return text.slice(at, end + 1);
}
