/**
 * A pickle machine that can do nothing: it builds containers, and calls only what it is given, by name. Python's own runs whatever a file
 * says.
 *
 * @module
 */

/** A name in a Python module. */
export class Global {
  constructor(
    /** The module and name: "torch._utils._rebuild_tensor_v2". */
    readonly path: string,
  ) {}
}

/** A Python dictionary: its keys are what the file says. */
export type PickleDict = Map<unknown, unknown>;

/** What the machine may call. */
export interface PickleHost {
  /** The value of a call of a global. Throws on what is not allowed. */
  call(callee: Global, args: readonly unknown[]): unknown;
  /** Whether a global may be named at all. */
  allows(path: string): boolean;
  /** What stands for a persistent id. */
  persistent(id: unknown): unknown;
  /** Throws; is told what is wrong. */
  fail(problem: string): never;
}

const mark = Symbol("mark");
const mostItems = 50_000_000;

/**
 * Runs a pickle and gives its value: null, booleans, numbers, bigints, text, Uint8Array, arrays (lists and tuples), Map (dict), Set.
 *
 * @param bytes The pickle, up to protocol 5.
 */
export function unpickle(bytes: Uint8Array<ArrayBuffer>, host: PickleHost): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [], memo = new Map<number, unknown>();
  let at = 0;
  const fail = (problem: string): never => host.fail(`the pickle is malformed at byte ${at}: ${problem}`);
  const take = (n: number): number => {
    if (!(n <= bytes.length - at)) fail(`${n} bytes should follow, ${bytes.length - at} are left`);
    at += n;
    return at - n;
  };
  const pop = (): unknown => {
    if (stack.length === 0 || stack.at(-1) === mark) fail("the stack is empty");
    return stack.pop();
  };
  const popToMark = (): unknown[] => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) fail("there is no mark on the stack");
    const items = stack.splice(from);
    items.shift();
    return items;
  };
  const top = <T>(type: abstract new (...args: never[]) => T, what: string): T => {
    const value = stack.at(-1);
    return value instanceof type ? value : fail(`${what} was expected on the stack`);
  };
  const text = (n: number) => {
    const start = take(n);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, at));
    } catch {
      return fail("text is not UTF-8");
    }
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) fail("a line does not end");
    const out = text(end - at);
    at++;
    return out;
  };
  const long = (n: number): number | bigint => {
    const start = take(n);
    if (n > 1024) fail(`a whole number has ${n} bytes`);
    let out = 0n;
    for (let i = n - 1; i >= 0; i--) out = out << 8n | BigInt(bytes[start + i]!);
    const value = n === 0 ? 0n : BigInt.asIntN(n * 8, out);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  };
  const size64 = () => Number(view.getBigUint64(take(8), true));
  const global = (path: string) => host.allows(path) ? new Global(path) : host.fail(refusal(path));
  const get = (key: number) => memo.has(key) ? memo.get(key) : fail(`nothing was remembered as ${key}`);
  const keep = (key: number) => {
    if (stack.length === 0 || stack.at(-1) === mark) fail("there is nothing to remember");
    memo.set(key, stack.at(-1));
  };
  const setItems = (items: unknown[]) => {
    const dict = top<PickleDict>(Map, "a dict");
    if (items.length % 2 === 1) fail("a key has no value");
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  };

  for (let steps = 0;; steps++) {
    if (steps > mostItems) fail("it goes on and on");
    const op = bytes[take(1)]!;
    switch (op) {
      case 0x80: // PROTO
        if (bytes[take(1)]! > 5) fail(`its protocol is ${bytes[at - 1]}; known are 0 to 5`);
        break;
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: { // STOP
        const out = pop();
        if (stack.length > 0) fail("values are left on the stack");
        if (at < bytes.length) fail("it goes on after its end");
        return out;
      }
      case 0x28: // MARK
        stack.push(mark);
        break;
      case 0x30: // POP
        if (stack.length === 0) fail("the stack is empty");
        stack.pop();
        break;
      case 0x31: // POP_MARK
        popToMark();
        break;
      case 0x32: // DUP
        stack.push(pop());
        stack.push(stack.at(-1));
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x49: { // INT
        const digits = line();
        if (digits === "00" || digits === "01") stack.push(digits === "01");
        else if (/^-?\d{1,15}$/.test(digits)) stack.push(Number(digits));
        else fail(`"${digits.slice(0, 20)}" is no whole number`);
        break;
      }
      case 0x4a: // BININT
        stack.push(view.getInt32(take(4), true));
        break;
      case 0x4b: // BININT1
        stack.push(bytes[take(1)]);
        break;
      case 0x4d: // BININT2
        stack.push(view.getUint16(take(2), true));
        break;
      case 0x8a: // LONG1
        stack.push(long(bytes[take(1)]!));
        break;
      case 0x8b: // LONG4
        stack.push(long(view.getUint32(take(4), true)));
        break;
      case 0x47: // BINFLOAT
        stack.push(view.getFloat64(take(8), false));
        break;
      case 0x58: // BINUNICODE
        stack.push(text(view.getUint32(take(4), true)));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(bytes[take(1)]!));
        break;
      case 0x8d: // BINUNICODE8
        stack.push(text(size64()));
        break;
      case 0x43: // SHORT_BINBYTES
      case 0x42: // BINBYTES
      case 0x8e: // BINBYTES8
      case 0x96: { // BYTEARRAY8
        const n = op === 0x43 ? bytes[take(1)]! : op === 0x42 ? view.getUint32(take(4), true) : size64();
        const start = take(n);
        stack.push(bytes.slice(start, at));
        break;
      }
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x6c: // LIST
      case 0x74: // TUPLE
        stack.push(popToMark());
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: { // TUPLE3
        const items: unknown[] = [];
        for (let n = op - 0x84; n > 0; n--) items.unshift(pop());
        stack.push(items);
        break;
      }
      case 0x61: { // APPEND
        const item = pop();
        top<unknown[]>(Array, "a list").push(item);
        break;
      }
      case 0x65: { // APPENDS
        const items = popToMark(), list = top<unknown[]>(Array, "a list");
        for (const item of items) list.push(item);
        break;
      }
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x64: { // DICT
        const items = popToMark();
        stack.push(new Map());
        setItems(items);
        break;
      }
      case 0x73: { // SETITEM
        const value = pop(), key = pop();
        setItems([key, value]);
        break;
      }
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x8f: // EMPTY_SET
        stack.push(new Set());
        break;
      case 0x90: { // ADDITEMS
        const items = popToMark(), set = top<Set<unknown>>(Set, "a set");
        for (const item of items) set.add(item);
        break;
      }
      case 0x91: // FROZENSET
        stack.push(new Set(popToMark()));
        break;
      case 0x67: // GET
        stack.push(get(Number(line())));
        break;
      case 0x68: // BINGET
        stack.push(get(bytes[take(1)]!));
        break;
      case 0x6a: // LONG_BINGET
        stack.push(get(view.getUint32(take(4), true)));
        break;
      case 0x70: // PUT
        keep(Number(line()));
        break;
      case 0x71: // BINPUT
        keep(bytes[take(1)]!);
        break;
      case 0x72: // LONG_BINPUT
        keep(view.getUint32(take(4), true));
        break;
      case 0x94: // MEMOIZE
        keep(memo.size);
        break;
      case 0x63: // GLOBAL
        stack.push(global(`${line()}.${line()}`));
        break;
      case 0x93: { // STACK_GLOBAL
        const name = pop(), module = pop();
        if (typeof name !== "string" || typeof module !== "string") fail("a name was expected on the stack");
        stack.push(global(`${module}.${name}`));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: { // NEWOBJ
        const args = pop(), callee = pop();
        if (!(callee instanceof Global) || !Array.isArray(args)) return fail("something is called that is no function");
        stack.push(host.call(callee, args));
        break;
      }
      case 0x62: // BUILD: attributes of an OrderedDict, which state dicts carry and nobody needs
        pop();
        top<PickleDict>(Map, "an OrderedDict");
        break;
      case 0x51: // BINPERSID
        stack.push(host.persistent(pop()));
        break;
      default:
        fail(`the instruction 0x${op.toString(16).padStart(2, "0")} is none that tensors and containers need`);
    }
  }
}

function refusal(path: string): string {
  if (path.startsWith("__main__.") || /^torch\.nn\.modules\./.test(path)) {
    return `it holds an object of the Python class ${path}; in Python, save model.state_dict() instead of the model`;
  }
  if (path.startsWith("numpy.")) return `it holds ${path}; in Python, turn NumPy values into tensors or numbers before saving`;
  return `it names ${path}, which is not among the tensors and plain containers that are read; loading it could run code`;
}
