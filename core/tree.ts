/**
 * Trees: plain objects, arrays and registered classes with anything else as leaves. Parameters, optimizer states and batches are trees.
 *
 * `null` is an empty tree, not a leaf. The keys of an object are visited in sorted order.
 *
 * @module
 */

/** One step of a path from a tree's root to a leaf: a key of an object, or an index. */
export type PathKey = string | number;

/** How instances of a class are taken apart and put together. */
export interface Registration<T, Aux = unknown> {
  /** The parts that are trees, and what else it takes to put them together again, which must compare by its JSON text. */
  flatten(value: T): { children: readonly unknown[]; aux: Aux; keys?: readonly PathKey[] };
  /** The instance with other parts. */
  unflatten(aux: Aux, children: readonly unknown[]): T;
}

/** A class whose instances are `T`. */
export type Class<T> = abstract new (...args: never[]) => T;

const registered = new Map<Class<unknown>, Registration<unknown>>();

/** Makes instances of a class inner nodes of trees. */
export function registerClass<T, Aux>(type: Class<T>, registration: Registration<T, Aux>): void {
  registered.set(type, registration as Registration<unknown>);
}

type Node =
  | { readonly type: "leaf" }
  | { readonly type: "null" }
  | { readonly type: "array"; readonly children: readonly Node[] }
  | { readonly type: "object"; readonly keys: readonly string[]; readonly children: readonly Node[] }
  | {
    readonly type: "class";
    readonly of: Class<unknown>;
    readonly aux: unknown;
    readonly keys: readonly PathKey[];
    readonly children: readonly Node[];
  };

const leafNode: Node = { type: "leaf" };
const nullNode: Node = { type: "null" };

/** The shape of a tree without its leaves. */
export class Structure {
  readonly #root: Node;
  #key: string | undefined;
  /** How many leaves there are. */
  readonly size: number;

  /** @ignore Made by `flatten`. */
  constructor(root: unknown, size: number) {
    this.#root = root as Node;
    this.size = size;
  }

  /** The tree of this structure with these leaves, in order. */
  unflatten(leaves: readonly unknown[]): unknown {
    if (leaves.length !== this.size) {
      throw new RangeError(`Cannot unflatten ${leaves.length} leaves into ${this}: it has ${this.size}`);
    }
    return build(this.#root, { leaves, next: 0 });
  }

  /** The leaves of a tree if it has this structure, which is quicker to see than to find out the structure it has; else undefined. */
  match(tree: unknown): unknown[] | undefined {
    const leaves: unknown[] = [];
    return matches(this.#root, tree, leaves) ? leaves : undefined;
  }

  /** The structures of the root's children, and their keys; undefined for a leaf. */
  children(): { keys: readonly PathKey[]; structures: Structure[] } | undefined {
    const root = this.#root;
    if (root.type === "leaf") return undefined;
    if (root.type === "null") return { keys: [], structures: [] };
    const keys = root.type === "array" ? root.children.map((_, i) => i) : root.keys;
    return { keys, structures: root.children.map((child) => new Structure(child, countLeaves(child))) };
  }

  /** Text that is equal for equal structures: `{b: *, w: [*, null]}`. */
  toString(): string {
    return this.#key ??= nodeText(this.#root);
  }

  /** Whether two structures are the same. */
  equals(other: Structure): boolean {
    return this === other || this.toString() === other.toString();
  }
}

function build(node: Node, from: { readonly leaves: readonly unknown[]; next: number }): unknown {
  switch (node.type) {
    case "leaf":
      return from.leaves[from.next++];
    case "null":
      return null;
    case "array": {
      const out = new Array<unknown>(node.children.length);
      for (let i = 0; i < out.length; i++) out[i] = build(node.children[i]!, from);
      return out;
    }
    case "object": {
      const out: Record<string, unknown> = {};
      for (let i = 0; i < node.keys.length; i++) out[node.keys[i]!] = build(node.children[i]!, from);
      return out;
    }
    case "class":
      return registered.get(node.of)!.unflatten(node.aux, node.children.map((child) => build(child, from)));
  }
}

function matches(node: Node, value: unknown, leaves: unknown[]): boolean {
  switch (node.type) {
    case "leaf":
      if (value === null || value === undefined) return false;
      if (typeof value === "object") {
        if (Array.isArray(value)) return false;
        const prototype = Object.getPrototypeOf(value);
        if (prototype === Object.prototype || prototype === null) return false;
        if (registered.size > 0 && registered.has(value.constructor as Class<unknown>)) return false;
      }
      leaves.push(value);
      return true;
    case "null":
      return value === null || value === undefined;
    case "array":
      if (!Array.isArray(value) || value.length !== node.children.length) return false;
      for (let i = 0; i < value.length; i++) if (!matches(node.children[i]!, value[i], leaves)) return false;
      return true;
    case "object": {
      if (typeof value !== "object" || value === null) return false;
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return false;
      if (Object.keys(value).length !== node.keys.length) return false;
      for (let i = 0; i < node.keys.length; i++) {
        const key = node.keys[i]!;
        if (!Object.hasOwn(value, key)) return false;
        if (!matches(node.children[i]!, (value as Record<string, unknown>)[key], leaves)) return false;
      }
      return true;
    }
    case "class": // What else the instance holds would have to be compared, too.
      return false;
  }
}

function countLeaves(node: Node): number {
  return node.type === "leaf" ? 1 : node.type === "null" ? 0 : node.children.reduce((n, child) => n + countLeaves(child), 0);
}

function nodeText(node: Node): string {
  switch (node.type) {
    case "leaf":
      return "*";
    case "null":
      return "null";
    case "array":
      return `[${node.children.map(nodeText).join(", ")}]`;
    case "object":
      return `{${node.keys.map((key, i) => `${key}: ${nodeText(node.children[i]!)}`).join(", ")}}`;
    case "class":
      return `${node.of.name}(${JSON.stringify(node.aux) ?? ""}; ${node.children.map(nodeText).join(", ")})`;
  }
}

/** Whether `isLeaf` should stop at a value; used by the functions that take it. */
export type IsLeaf = (value: unknown) => boolean;

function take(value: unknown, leaves: unknown[], isLeaf: IsLeaf | undefined): Node {
  if (isLeaf?.(value)) {
    leaves.push(value);
    return leafNode;
  }
  if (value === null || value === undefined) return nullNode;
  if (typeof value === "object") {
    if (Array.isArray(value)) return { type: "array", children: value.map((child) => take(child, leaves, isLeaf)) };
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      const keys = Object.keys(value).sort();
      return { type: "object", keys, children: keys.map((key) => take((value as Record<string, unknown>)[key], leaves, isLeaf)) };
    }
    const registration = registered.size === 0 ? undefined : registered.get(value.constructor as Class<unknown>);
    if (registration !== undefined) {
      const { children, aux, keys } = registration.flatten(value);
      return {
        type: "class",
        of: value.constructor as Class<unknown>,
        aux,
        keys: keys ?? children.map((_, i) => i),
        children: children.map((child) => take(child, leaves, isLeaf)),
      };
    }
  }
  leaves.push(value);
  return leafNode;
}

/** The leaves of a tree, in order, and its structure. */
export function flatten(tree: unknown, isLeaf?: IsLeaf): { leaves: unknown[]; structure: Structure } {
  const leaves: unknown[] = [];
  const root = take(tree, leaves, isLeaf);
  return { leaves, structure: new Structure(root, leaves.length) };
}

/** The leaves of a tree, in order. */
export function leaves(tree: unknown, isLeaf?: IsLeaf): unknown[] {
  return flatten(tree, isLeaf).leaves;
}

/** The structure of a tree. */
export function structure(tree: unknown, isLeaf?: IsLeaf): Structure {
  return flatten(tree, isLeaf).structure;
}

/** The tree of a structure with the given leaves. */
export function unflatten<T = unknown>(structure: Structure, leaves: readonly unknown[]): T {
  return structure.unflatten(leaves) as T;
}

/** The leaves of a tree with their paths. */
export function leavesWithPath(tree: unknown, isLeaf?: IsLeaf): [path: PathKey[], leaf: unknown][] {
  const { leaves: list, structure: shape } = flatten(tree, isLeaf);
  const out: [PathKey[], unknown][] = [];
  let next = 0;
  const visit = (s: Structure, path: PathKey[]): void => {
    const inner = s.children();
    if (inner === undefined) out.push([path, list[next++]]);
    else inner.structures.forEach((child, i) => visit(child, [...path, inner.keys[i]!]));
  };
  visit(shape, []);
  return out;
}

/** A path as text: `.layers[0].weight`. */
export function keyString(path: readonly PathKey[]): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)
    .join("");
}

/** The first place where two trees differ in structure, in words. */
export function describeDifference(a: Structure, b: Structure, names: readonly [string, string] = ["the first", "the second"]): string {
  const visit = (x: Structure, y: Structure, path: PathKey[]): string | undefined => {
    const cx = x.children(), cy = y.children();
    if (cx === undefined && cy === undefined || x.equals(y)) return undefined;
    const at = path.length === 0 ? "at the root" : `at ${keyString(path)}`;
    if (cx === undefined || cy === undefined || cx.keys.join() !== cy.keys.join()) {
      return `${at}, ${names[0]} is ${x} and ${names[1]} is ${y}`;
    }
    for (let i = 0; i < cx.keys.length; i++) {
      const found = visit(cx.structures[i]!, cy.structures[i]!, [...path, cx.keys[i]!]);
      if (found !== undefined) return found;
    }
    return `${at}, ${names[0]} is ${x} and ${names[1]} is ${y}`;
  };
  return visit(a, b, []) ?? "they are the same";
}

/** Whether every leaf position of `prefix` is a leaf or a subtree of `tree`; gives the value of the prefix for each leaf of the tree. */
export function broadcastPrefix(operation: string, prefix: unknown, tree: unknown, isLeaf?: IsLeaf): unknown[] {
  const out: unknown[] = [];
  const visit = (p: unknown, t: unknown): void => {
    const container = p !== null && typeof p === "object" && !isLeaf?.(p) &&
      (Array.isArray(p) || Object.getPrototypeOf(p) === Object.prototype);
    if (!container) {
      for (let n = leaves(t).length; n > 0; n--) out.push(p);
      return;
    }
    const { keys: pk } = flatten1(p), { keys: tk } = flatten1(t);
    if (Array.isArray(p) !== Array.isArray(t) || pk.join() !== tk.join()) {
      throw new TypeError(`Cannot ${operation}: the prefix ${structure(p, isLeaf)} does not fit the tree ${structure(t)}`);
    }
    for (const key of pk) visit((p as Record<PathKey, unknown>)[key], (t as Record<PathKey, unknown>)[key]);
  };
  visit(prefix, tree);
  return out;
}

function flatten1(value: unknown): { keys: PathKey[] } {
  if (Array.isArray(value)) return { keys: value.map((_, i) => i) };
  if (value !== null && typeof value === "object") return { keys: Object.keys(value).sort() };
  return { keys: [] };
}

/** A tree of the same structure whose leaves are `f` of the leaves of `tree` and of the trees in `rest`, which may be deeper. */
// deno-lint-ignore no-explicit-any -- leaves of any type
export function map<T>(f: (...leaves: any[]) => unknown, tree: T, ...rest: unknown[]): any {
  return mapUntil(undefined, f, tree, ...rest);
}

/** As `map`, with `isLeaf` saying where to stop. */
// deno-lint-ignore no-explicit-any -- leaves of any type
export function mapUntil<T>(isLeaf: IsLeaf | undefined, f: (...leaves: any[]) => unknown, tree: T, ...rest: unknown[]): any {
  const { leaves: first, structure: shape } = flatten(tree, isLeaf);
  if (rest.length === 0) return shape.unflatten(first.map((leaf) => f(leaf)));
  const others = rest.map((other, k) => leavesUpTo(shape, other, k));
  return shape.unflatten(first.map((leaf, i) => f(leaf, ...others.map((o) => o[i]))));
}

/** The parts of `tree` where `shape` has leaves. */
export function leavesUpTo(shape: Structure, tree: unknown, position = 0): unknown[] {
  const out: unknown[] = [];
  const fail = (path: PathKey[], expected: Structure, got: unknown): never => {
    throw new TypeError(
      `Cannot map over trees that differ: ${path.length === 0 ? "at the root" : `at ${keyString(path)}`} the first is ${expected}, tree ${
        position + 2
      } is ${structure(got)}`,
    );
  };
  const visit = (s: Structure, value: unknown, path: PathKey[]): void => {
    const inner = s.children();
    if (inner === undefined) {
      out.push(value);
      return;
    }
    const parts = childrenOf(value);
    if (parts === undefined || parts.keys.join() !== inner.keys.join()) return fail(path, s, value);
    inner.structures.forEach((child, i) => visit(child, parts.values[i], [...path, inner.keys[i]!]));
  };
  visit(shape, tree, []);
  return out;
}

function childrenOf(value: unknown): { keys: readonly PathKey[]; values: readonly unknown[] } | undefined {
  if (value === null || value === undefined) return { keys: [], values: [] };
  if (Array.isArray(value)) return { keys: value.map((_, i) => i), values: value };
  if (typeof value !== "object") return undefined;
  const registration = registered.get(value.constructor as Class<unknown>);
  if (registration !== undefined) {
    const { children, keys } = registration.flatten(value);
    return { keys: keys ?? children.map((_, i) => i), values: children };
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  const keys = Object.keys(value).sort();
  return { keys, values: keys.map((key) => (value as Record<string, unknown>)[key]) };
}
