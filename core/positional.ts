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

/**
 * An argument that may be left out, and the options behind it: an options object in its place may name it among them.
 *
 * @param operation What errors call the function.
 * @param name The option that the argument is the value of.
 * @param place What stands in its place: its value, an options object, or nothing.
 * @param rest The options behind it.
 * @throws {TypeError} The argument is given twice, or options stand on both sides.
 */
export function placed<Value, Options extends object>(
  operation: string,
  name: string,
  place: Value | object | undefined,
  rest: Options | undefined,
): [value: Value | undefined, options: Options | undefined] {
  const named = isOptions(place) ? place : isOptions(rest) && name in rest ? rest : undefined;
  if (named === undefined) return [place as Value | undefined, rest];
  if (named === rest && place !== undefined) throw new TypeError(`Cannot ${operation} with ${name} given twice: by place and by name`);
  if (named === place && rest !== undefined) {
    throw new TypeError(`Cannot ${operation} with an argument behind the options: the options come last`);
  }
  const { [name]: value, ...options } = named as Record<string, unknown>;
  return [value as Value | undefined, options as Options];
}

/**
 * The options behind an argument that `placed` reads, by place or in an object; undefined where there are none. null stands for an
 * argument that is not given.
 *
 * @param operation What errors call the function.
 * @param names The options that may be given by place, in that order.
 * @param args The arguments.
 * @throws {TypeError} An option is given twice, or an argument follows the options.
 */
export function behind<Options extends object>(operation: string, names: readonly string[], args: readonly unknown[]): Options | undefined {
  const given = args.map((arg) => arg === null ? undefined : arg);
  return given.every((arg) => arg === undefined) ? undefined : positional<Options>(operation, names, given);
}
