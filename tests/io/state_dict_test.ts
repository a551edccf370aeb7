import { assertEquals, assertThrows } from "@std/assert";
import { chooseDevice } from "../../core/device.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";

chooseDevice("cpu");

const tree = () => ({ a: np.zeros([2]), layers: [{ w: np.zeros([2, 3]), b: null }, { w: np.zeros([3, 1]), b: np.zeros([1]) }] });

Deno.test("stateDict: dotted names, in the tree's order", () => {
  assertEquals(Object.keys(io.stateDict(tree())), ["a", "layers.0.w", "layers.1.b", "layers.1.w"]);
  assertEquals(Object.keys(io.stateDict(np.ones([]))), [""]);
  assertThrows(() => io.stateDict({ a: 1 }), TypeError, 'a number at "a"');
  assertThrows(() => io.stateDict({ "a.b": np.ones([]), a: { b: np.ones([]) } }), TypeError, 'two leaves named "a.b"');
});

Deno.test("loadStateDict: everything that does not fit, in one error", () => {
  const error = assertThrows(
    () => io.loadStateDict(tree(), { a: np.ones([3]), "layers.0.w": np.ones([2, 3]), "layers.1.w": np.ones([3, 1]), extra: np.ones([4]) }),
    RangeError,
  );
  assertEquals(
    error.message,
    'Cannot load a state dict into this tree: missing "layers.1.b", float32[1]; unexpected "extra", float32[4]; ' +
      'mismatched "a": got float32[3], expected float32[2]',
  );
  const loose = io.loadStateDict(tree(), { "layers.0.w": np.ones([2, 3]), extra: np.ones([4]) }, { strict: false });
  assertEquals([loose.layers[0]!.w.toArray(), loose.a.toArray()], [[[1, 1, 1], [1, 1, 1]], [0, 0]]);
  assertThrows(() => io.loadStateDict(tree(), { a: np.ones([3]) }, { strict: false }), RangeError, 'mismatched "a"');
});

Deno.test("loadStateDict: rename, convert, nested sources, the tree's types", () => {
  const file = { "fc.weight": np.array([[1, 2, 3]]), "fc.bias": np.array([4], { dtype: "float64" }), "fc.version": np.ones([]) };
  const loaded = io.loadStateDict({ w: np.zeros([3, 1]), b: np.zeros([1]) }, file, {
    rename: (name) => ({ "fc.weight": "w", "fc.bias": "b" })[name] ?? null,
    convert: (name, x) => name === "w" ? x.T : x,
  });
  assertEquals([loaded.w.toArray(), loaded.b.toArray(), loaded.b.dtype], [[[1], [2], [3]], [4], "float32"]);
  const half = io.loadStateDict({ x: { y: np.zeros([1], "bfloat16") } }, { x: { y: np.array([1.5]) } });
  assertEquals([half.x.y.dtype, half.x.y.toArray()], ["bfloat16", [1.5]]);
  assertThrows(() => io.loadStateDict({ w: np.zeros([1]) }, file, { rename: () => "w" }), RangeError, 'gives the name "w" twice');
});

Deno.test("loadStateDict: names that are numbers keep their place", () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [String(i), np.array([i])]));
  const back = io.loadStateDict(many, io.stateDict(many));
  for (let i = 0; i < 12; i++) assertEquals(back[String(i)]!.toArray(), [i]);
  const list = Array.from({ length: 12 }, (_, i) => np.array([i]));
  assertEquals(io.loadStateDict(list, io.stateDict(list)).map((x) => x.item()), list.map((x) => x.item()));
});
