/**
 * Stands in for `@std/testing/bdd` where the registry cannot be reached: `describe` and `it` over `Deno.test`.
 * For tests only; `deno unlink @std/testing` switches to the real one.
 *
 * @module
 */

type Body = (t: Deno.TestContext) => void | Promise<void>;
type Hook = () => void | Promise<void>;

/** A test or a suite that is not there yet when its hooks are declared: everything of a `describe`, in order. */
interface Suite {
  readonly name: string;
  readonly skipped: boolean;
  readonly only: boolean;
  readonly parent: Suite | null;
  readonly children: (Suite | Case)[];
  readonly before: Hook[];
  readonly after: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
}

interface Case {
  readonly name: string;
  readonly skipped: boolean;
  readonly only: boolean;
  readonly body: Body;
}

/** What `describe` and `it` are: callable, with `.skip`, `.ignore` and `.only`. */
export interface Declare<Fn> {
  /** Declares one. */
  (name: string, fn: Fn): void;
  /** Declares one that does not run. */
  skip(name: string, fn: Fn): void;
  /** Declares one that does not run. */
  ignore(name: string, fn: Fn): void;
  /** Declares one beside which no other runs. */
  only(name: string, fn: Fn): void;
}

let current: Suite | null = null;

/** The hooks declared outside every `describe`. */
const file: Suite = newSuite("", null, false, false);

function newSuite(name: string, parent: Suite | null, skipped: boolean, only: boolean): Suite {
  return { name, skipped, only, parent, children: [], before: [], after: [], beforeEach: [], afterEach: [] };
}

const isSuite = (child: Suite | Case): child is Suite => "children" in child;

/** The suite, inside out: itself, its parent, …, the file. */
function lineage(suite: Suite | null): Suite[] {
  return suite === null ? [file] : [suite, ...lineage(suite.parent)];
}

async function runAll(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook();
}

async function runCase(one: Case, suite: Suite | null, t: Deno.TestContext): Promise<void> {
  const around = lineage(suite);
  try {
    for (const outer of around.toReversed()) await runAll(outer.beforeEach);
    await one.body(t);
  } finally {
    for (const inner of around) await runAll(inner.afterEach);
  }
}

async function runSuite(suite: Suite, t: Deno.TestContext): Promise<void> {
  const focused = suite.children.some((child) => child.only);
  try {
    await runAll(suite.before);
    for (const child of suite.children) {
      await t.step({
        name: child.name,
        ignore: child.skipped || (focused && !child.only),
        fn: (inner) => isSuite(child) ? runSuite(child, inner) : runCase(child, suite, inner),
      });
    }
  } finally {
    await runAll(suite.after);
  }
}

function declareSuite(name: string, fn: () => void, skipped = false, only = false): void {
  const suite = newSuite(name, current, skipped, only);
  const outer = current;
  current = suite;
  try {
    fn();
  } finally {
    current = outer;
  }
  if (outer) outer.children.push(suite);
  else Deno.test({ name, ignore: skipped, only, fn: (t) => runSuite(suite, t) });
}

function declareCase(name: string, body: Body, skipped = false, only = false): void {
  const one: Case = { name, skipped, only, body };
  if (current) current.children.push(one);
  else Deno.test({ name, ignore: skipped, only, fn: (t) => runCase(one, null, t) });
}

/** Groups tests: a `Deno.test` whose steps are what `fn` declares. */
export const describe: Declare<() => void> = Object.assign((name: string, fn: () => void) => declareSuite(name, fn), {
  skip: (name: string, fn: () => void) => declareSuite(name, fn, true),
  ignore: (name: string, fn: () => void) => declareSuite(name, fn, true),
  only: (name: string, fn: () => void) => declareSuite(name, fn, false, true),
});

/** Declares a test. */
export const it: Declare<Body> = Object.assign((name: string, fn: Body) => declareCase(name, fn), {
  skip: (name: string, fn: Body) => declareCase(name, fn, true),
  ignore: (name: string, fn: Body) => declareCase(name, fn, true),
  only: (name: string, fn: Body) => declareCase(name, fn, false, true),
});

/** Declares a test; another name of `it`. */
export const test: Declare<Body> = it;

/** Runs `hook` once before the tests of the enclosing `describe`. */
export function before(hook: Hook): void {
  if (!current) throw new TypeError("Cannot declare before outside a describe: there is no suite whose start it could wait for");
  current.before.push(hook);
}

/** Runs `hook` once after the tests of the enclosing `describe`. */
export function after(hook: Hook): void {
  if (!current) throw new TypeError("Cannot declare after outside a describe: there is no suite whose end it could wait for");
  current.after.push(hook);
}

/** Runs `hook` once before the tests of the enclosing `describe`; another name of `before`. */
export const beforeAll: (hook: Hook) => void = before;

/** Runs `hook` once after the tests of the enclosing `describe`; another name of `after`. */
export const afterAll: (hook: Hook) => void = after;

/** Runs `hook` before each test of the enclosing `describe`, or of the file. */
export function beforeEach(hook: Hook): void {
  (current ?? file).beforeEach.push(hook);
}

/** Runs `hook` after each test of the enclosing `describe`, or of the file. */
export function afterEach(hook: Hook): void {
  (current ?? file).afterEach.push(hook);
}
