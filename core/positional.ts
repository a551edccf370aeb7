/**
 * Options by position: NumPy and JAX let some arguments be given by place or by name, and so do `np` and `lax`.
 *
 * @module
 */

/** Whether an argument is an options object, rather than a value, a list, or a tensor. */
export function isOptions(x: unknown): x is object {
  if (typeof x !== "object" || x === null) return false;
  const prototype = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The options that arguments stand for: each is the value of the name in its place, or an options object, after which nothing comes.
 *
 * @param operation What errors call the function.
 * @param names The options that may be given by place, in that order.
 * @param args The arguments; those not given are undefined.
 * @throws {TypeError} An option is given twice, or an argument follows the options.
 */
export function positional<Options extends object>(operation: string, names: readonly string[], args: readonly unknown[]): Options {
  const options: Record<string, unknown> = {};
  let last: object | undefined;
  args.forEach((arg, i) => {
    if (arg === undefined) return;
    if (last !== undefined) throw new TypeError(`Cannot ${operation} with an argument behind the options: the options come last`);
    if (isOptions(arg)) last = arg;
    else if (i < names.length) options[names[i]!] = arg;
    else throw new TypeError(`Cannot ${operation} with argument ${String(arg)} in place of options: they are an object`);
  });
  for (const [name, value] of Object.entries(last ?? {})) {
    if (name in options) throw new TypeError(`Cannot ${operation} with ${name} given twice: by place and by name`);
    options[name] = value;
  }
  return options as Options;
}
