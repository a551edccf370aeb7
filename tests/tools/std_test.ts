// The stand-ins for @std behave as the real packages do, so that switching to those changes no test.
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  AssertionError,
  assertIsError,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";

Deno.test("assertEquals compares structure: NaN equals NaN, 0 equals -0, a typed array keeps its kind", () => {
  assertEquals({ a: [NaN, 0], b: new Float32Array([1, -0]) }, { a: [NaN, -0], b: new Float32Array([1, 0]) });
  assertNotEquals<unknown>(new Float32Array([1]), new Int32Array([1]));
  assertNotEquals<unknown>([1], [1, 2]);
  const error = assertThrows(() => assertEquals([1, 2], [1, 3]), AssertionError, "Values are not equal");
  assertStringIncludes(error.message, "-   [ 1, 2 ]\n+   [ 1, 3 ]");
});

Deno.test("assertThrows wants the class, the message and a throw", () => {
  const refuse = () => {
    throw new RangeError("Cannot matmul");
  };
  assertIsError(assertThrows(refuse, RangeError, "matmul"), RangeError);
  assertThrows(() => assertThrows(refuse, TypeError), AssertionError, 'instance of "TypeError", but was "RangeError"');
  assertThrows(() => assertThrows(refuse, RangeError, "conv"), AssertionError, "Cannot matmul");
  assertThrows(() => assertThrows(() => 1), AssertionError, "Expected function to throw");
});

Deno.test("assertRejects wants a promise that rejects", async () => {
  await assertRejects(() => Promise.reject(new TypeError("no")), TypeError, "no");
  await assertRejects(() => assertRejects(() => Promise.resolve(1)), AssertionError, "Expected function to reject");
  await assertRejects(
    () =>
      assertRejects(() => {
        throw new Error("at once");
      }),
    AssertionError,
    "Function throws when expected to reject",
  );
});

Deno.test("assertAlmostEquals refuses NaN, and accepts equal infinities", () => {
  assertAlmostEquals(1 + 1e-9, 1);
  assertAlmostEquals(Infinity, Infinity);
  assertThrows(() => assertAlmostEquals(NaN, 1), AssertionError);
  assertThrows(() => assertAlmostEquals(1.1, 1, 0.01), AssertionError, "0.01");
});

Deno.test("assertObjectMatch looks only at what is named", () => {
  assertObjectMatch({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } });
  assertThrows(() => assertObjectMatch({ a: 1 }, { b: 1 }), AssertionError);
});

Deno.test("parseArgs reads every kind of flag", () => {
  const args = parseArgs(
    ["--epochs", "10", "--device=cpu", "--verbose", "train.csv", "--no-color", "-n5", "-xy", "--tag", "a", "--tag=b", "--shift", "-3", "7"],
    {
      boolean: ["verbose", "color", "quiet"],
      string: ["device", "out"],
      collect: ["tag"],
      default: { out: "page.html", color: true },
      alias: { n: "count" },
      negatable: ["color"],
    },
  );
  assertEquals<unknown>(args, {
    _: ["train.csv", 7],
    epochs: 10,
    device: "cpu",
    verbose: true,
    color: false,
    quiet: false,
    n: 5,
    count: 5,
    x: true,
    y: true,
    tag: ["a", "b"],
    shift: -3,
    out: "page.html",
  });
  const typed: [boolean, string | undefined, string] = [args.verbose, args.device, args.out];
  assert(typed);
});

Deno.test("parseArgs drops what unknown refuses, and stops at --", () => {
  const seen: string[] = [];
  const args = parseArgs(["--help", "--what=1", "stray", "--", "--help"], {
    boolean: ["help"],
    "--": true,
    unknown: (arg) => {
      seen.push(arg);
      return false;
    },
  });
  assertEquals<unknown>(args, { _: [], help: true, "--": ["--help"] });
  assertEquals(seen, ["--what=1", "stray"]);
});

Deno.test("parseArgs stops early where asked", () => {
  assertEquals<unknown>(parseArgs(["-a", "--b.c=1", "run", "--b"], { boolean: ["a"], stopEarly: true }), {
    _: ["run", "--b"],
    a: true,
    b: { c: 1 },
  });
});

describe("bdd", () => {
  const log: string[] = [];
  beforeEach(() => void log.push("outer"));
  afterEach(() => void log.push("end"));
  describe("nested", () => {
    beforeEach(() => void log.push("inner"));
    it("runs hooks from the outside in", () => assertEquals(log, ["outer", "inner"]));
  });
  it("and back", () => assertEquals(log, ["outer", "inner", "end", "outer"]));
  it.skip("skips", () => assert(false));
});
