import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { cases } from "../../bench/rivals/cases.ts";
import * as data from "../../bench/rivals/data.ts";
import { fluxion } from "../../bench/rivals/fluxion/mod.ts";
import { goals } from "../../bench/rivals/goals.ts";
import { peers } from "../../bench/rivals/peers.ts";
import { integers, uniform } from "../../bench/rivals/random.ts";
import { insertSection } from "../../bench/rivals/report.ts";
import { median, sample } from "../../bench/rivals/sample.ts";
import { goalTable, ratioTable, reached, Results } from "../../bench/rivals/tables.ts";
import type { Measurement } from "../../bench/rivals/work.ts";

Deno.test("the random streams are those of the Python peers", () => {
  assertEquals([...integers(121, 6, 10)], [7, 6, 5, 6, 7, 1]);
  assertEquals([...uniform(400, 3)].map((v) => Number(v.toFixed(6))), [0.094213, -0.447771, -0.984823]);
});

Deno.test("this library offers every case", () => {
  const { cases: own } = fluxion("cpu");
  assertEquals(Object.keys(cases).filter((name) => own[name] === undefined), []);
});

Deno.test("goals name cases and peers that exist", () => {
  for (const { case: name, ours, rivals } of goals) {
    assert(name in cases, name);
    for (const peer of [ours, ...rivals]) assert(peer in peers, peer);
  }
});

Deno.test("channels first holds the same numbers in another order", () => {
  const { params: a } = data.cnn(), { params: b } = data.cnnChannelsFirst();
  for (const name of ["k1", "k2", "w3"]) assertEquals(a[name]!.data.toSorted(), b[name]!.data.toSorted());
  assertEquals(b.k2!.shape, [32, 16, 3, 3]);
  assertEquals(b.k2!.data[(5 * 16 + 7) * 9 + 4], a.k2!.data[(4 * 16 + 7) * 32 + 5]);
});

Deno.test("sampling takes the median, the first call and the loss of the named step", async () => {
  let calls = 0;
  const spec = { ...cases.mlp_train!, warmup: 2, samples: 5, checkRun: 3 };
  const got = await sample(spec, { mode: "test", run: () => ++calls }, 10);
  assertEquals([got.samples, got.check, calls, got.mode], [5, 4, 7, "test"]);
  assertEquals([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]);
});

const line = (peer: string, time: number, check = 1): Measurement => ({
  peer,
  case: "mlp_train",
  median: time,
  best: time / 2,
  processor: time,
  check,
});

Deno.test("ratios are the rival's time in ours, and a peer with other numbers is marked wrong and counts nowhere", () => {
  const results = new Results([line("fluxion-cpu", 2), line("jaxjs-wasm", 8), line("tfjs-wasm", 1, 5), line("torch", 4)]);
  const table = ratioTable(results, "fluxion-cpu", ["jaxjs-wasm", "tfjs-wasm", "torch"]);
  assertStringIncludes(table, "| mlp_train | 2.00 ms | 4.0 | **wrong** 0.50 | 2.0 |");
  const got = reached(results, { case: "mlp_train", ours: "fluxion-cpu", rivals: ["jaxjs-wasm", "tfjs-wasm"], factor: 2.5 });
  assertEquals([got?.rival, got?.middle, got?.best], ["jaxjs-wasm", 4, 4]);
  assertStringIncludes(
    goalTable(results, true),
    "| mlp_train | fluxion-cpu | jaxjs-wasm, tfjs-wasm, tfjs-cpu | 2.5 | 4.0 | 4.0 | 4.0 | reached |",
  );
});

Deno.test("a section of the page is replaced where it stands, else added", () => {
  const once = insertSection("# Performance\n", "Adapter (1)", "first"), twice = insertSection(once + "\nafter\n", "Adapter (1)", "second");
  assertStringIncludes(once, "first");
  assert(!twice.includes("first") && twice.indexOf("second") < twice.indexOf("after"));
});

Deno.test("losses of the first steps are those that PyTorch gives", async () => {
  const { setDefaultDevice } = await import("../../mod.ts");
  setDefaultDevice("cpu");
  const work = await fluxion("cpu").cases.mlp_train!();
  let loss: number | void = 0;
  for (let i = 0; i < 5; i++) loss = await work.run(1);
  // torch 2.13, Adam, the fifth step.
  assertAlmostEquals(loss as number, 2.08798027, 1e-5);
});
