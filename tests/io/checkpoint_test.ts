import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { testOnDevices } from "../_helpers/devices.ts";
import { fc } from "../_helpers/fast_check.ts";
import { random01 } from "../_helpers/numbers.ts";
import { chooseDevice } from "../../core/device.ts";
import { type DType, dtypes } from "../../core/dtype.ts";
import { Tensor } from "../../core/tensor.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";
import { assertMalformed } from "./_goldens.ts";
import { type State, train } from "./_train.ts";

chooseDevice("cpu");

/** A tree in a form that compares bit for bit. */
function bits(x: unknown): unknown {
  if (x instanceof Tensor) return { ...x.aval, shape: [...x.shape], weak: x.aval.weak ?? false, bytes: bytesOf(x.dataSync()) };
  if (ArrayBuffer.isView(x)) return { kind: x.constructor.name, bytes: bytesOf(x) };
  if (Array.isArray(x)) return x.map(bits);
  if (typeof x === "number") return Object.is(x, -0) ? "-0" : String(x);
  if (typeof x === "bigint") return `${x}n`;
  if (x === undefined) return "undefined";
  if (x !== null && typeof x === "object") return Object.entries(x).map(([key, value]) => [key, bits(value)]).sort();
  return { value: x };
}
const bytesOf = (x: ArrayBufferView) => [...new Uint8Array(x.buffer, x.byteOffset, x.byteLength)].join();

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();

testOnDevices("checkpoint: parameters, state, key, position, history come back bit for bit", async (device) => {
  chooseDevice(device);
  const tree = {
    params: { layers: [{ w: random.normal(random.key(0), [3, 2]), b: null }], scale: np.array([NaN, -0, Infinity]) },
    optimizer: [{ count: np.array(3, { dtype: "int32" }), mu: np.full([2], 1e-30) }, {}, []],
    weak: np.add(1, 2),
    key: random.key(7),
    loader: { epoch: 2, batch: 1, key: [0, 4294967295], length: null },
    history: { loss: [0.1, NaN, -Infinity, -0], lr: 1e-300 },
    text: 'ünï \ud83d\ude00 "\\\n',
    big: 2n ** 70n,
    nothing: undefined,
    "$strange": { "__proto__x": 1, $tensor: "fake" },
    typed: [Float64Array.of(1 / 3), BigInt64Array.of(-5n), new Uint8Array(0)],
  };
  const back = await io.loadCheckpoint(await io.encodeCheckpoint(tree));
  assertEquals(bits(back), bits(tree));
  chooseDevice("cpu");
});

Deno.test("checkpoint: is a safetensors file that others read", async () => {
  const bytes = await io.encodeCheckpoint({ params: { w: np.ones([2]) }, step: 3 });
  assertEquals((await io.loadSafetensors(bytes))["params.w"]!.toArray(), [1, 1]);
});

Deno.test("checkpoint: random trees round-trip (property)", async () => {
  const tensor = fc.record({
    dtype: fc.constantFrom(...dtypes),
    shape: fc.array(fc.nat(3), { maxLength: 3 }),
    seed: fc.nat(),
  }).map(({ dtype, shape, seed }: { dtype: DType; shape: number[]; seed: number }) => {
    const next = random01(seed), n = shape.reduce((a, b) => a * b, 1);
    const values = np.array(Array.from({ length: n }, () => dtype === "bool" ? Number(next() > 0.5) : Math.floor(next() * 100)), {
      dtype: "float32",
    });
    return values.reshape(shape).astype(dtype);
  });
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("leaf"), tie("node")),
    leaf: fc.oneof(tensor, fc.double(), fc.string(), fc.boolean(), fc.bigInt(), fc.constantFrom(null, undefined)),
    node: fc.oneof(
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("$tensor", "$object", "a.b", "0", "__metadata__")), tie("tree"), { maxKeys: 4 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(tree, async (x) => assertEquals(bits(await io.loadCheckpoint(await io.encodeCheckpoint(x))), bits(x))),
    { numRuns: 200 },
  );
});

Deno.test("checkpoint: any damage is found (property)", async () => {
  const bytes = await io.encodeCheckpoint({ w: np.reshape(np.arange(6), [2, 3]), step: 12, text: "abc", deep: [{ x: 0.5 }] });
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const damaged = bytes.slice();
      damaged[at]! ^= flip;
      await assertMalformed(() => io.loadCheckpoint(damaged), "Cannot load a checkpoint");
    }),
    { numRuns: 1500 },
  );
  for (let n = 0; n < bytes.length; n++) await assertMalformed(() => io.loadCheckpoint(bytes.subarray(0, n)), "Cannot load a checkpoint");
});

Deno.test("checkpoint: what is not written, and what is no checkpoint", async () => {
  await assertRejects(() => io.encodeCheckpoint({ a: [() => 1] }), TypeError, "function (anonymous) at .a[0]");
  await assertRejects(() => io.encodeCheckpoint({ when: new Date() }), TypeError, "an object Date");
  const loop: unknown[] = [];
  loop.push(loop);
  await assertRejects(() => io.encodeCheckpoint(loop), TypeError, "an object that holds itself at [0]");
  await assertMalformed(
    async () => io.loadCheckpoint(await io.encodeSafetensors({ w: np.ones([1]) })),
    "no checkpoint; use loadSafetensors",
  );
});

Deno.test("checkpoints: the last few, and the best, which stays", () =>
  inFolder(async (folder) => {
    const saves = io.checkpoints(`${folder}/new/runs`, { keep: 2, best: "loss" });
    assertEquals(await saves.restore(), null);
    assertEquals(await saves.restore("best"), null);
    for (const [step, loss] of [[1, 5], [2, 1], [3, 4], [4, NaN], [5, 2]] as const) await saves.save(step, { step }, { loss });
    assertEquals(await saves.steps(), [4, 5]);
    assertEquals(names(`${folder}/new/runs`), ["best.safetensors", "step-0000000004.safetensors", "step-0000000005.safetensors"]);
    const best = await saves.restore<{ step: number }>("best");
    assertEquals([best!.step, best!.tree.step, best!.metrics], [2, 2, { loss: 1 }]);
    assertEquals((await saves.restore())!.step, 5);
    assertEquals((await saves.restore(4))!.metrics, { loss: NaN });
    assertEquals(await saves.restore(1), null);
    await assertRejects(() => saves.save(6, {}), RangeError, 'without the metric "loss"');
    await assertRejects(() => saves.save(-1, {}, { loss: 1 }), RangeError, "a step is a whole number");
    assertThrows(() => io.checkpoints(folder, { keep: 0 }), RangeError, "keep at least 1");
    assertThrows(() => io.checkpoints(folder, { mode: "up" as never }), RangeError, 'mode is "min" or "max"');
    const most = io.checkpoints(`${folder}/most`, { keep: 1, best: "accuracy", mode: "max" });
    for (const [step, accuracy] of [[1, 0.5], [2, 0.9], [3, 0.7]] as const) await most.save(step, { step }, { accuracy });
    assertEquals([(await most.restore("best"))!.step, await most.steps()], [2, [3]]);
  }));

Deno.test("checkpoints: a damaged newest is passed over, and said", () =>
  inFolder(async (folder) => {
    const saves = io.checkpoints(folder);
    await saves.save(1, { a: 1 });
    const path = await saves.save(2, { a: 2 });
    await Deno.truncate(path, 40);
    const restored = await saves.restore<{ a: number }>();
    assertEquals([restored!.tree.a, restored!.damaged], [1, [path]]);
    await assertMalformed(() => saves.restore(2), "Cannot load a checkpoint");
  }));

Deno.test("checkpoints: saves that are not waited for come one after the other, each with the values of its call", () =>
  inFolder(async (folder) => {
    const saves = io.checkpoints(folder, { keep: 3 });
    const x = np.ones([1000]);
    const first = saves.save(1, { x });
    x.dispose();
    const rest = [2, 3, 4].map((step) => saves.save(step, { step }));
    await Promise.all([first, ...rest]);
    assertEquals(await saves.steps(), [2, 3, 4]);
  }));

Deno.test("checkpoints: what a killed process was writing is removed, and nothing else", () =>
  inFolder(async (folder) => {
    for (const name of [".step-0000000009.safetensors.abc123.tmp", ".best.safetensors.0.tmp", ".other.safetensors.x.tmp", "notes.tmp"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "x");
    }
    await io.checkpoints(folder).save(1, {});
    assertEquals(names(folder), [".other.safetensors.x.tmp", "notes.tmp", "step-0000000001.safetensors"]);
  }));

Deno.test("checkpoints: interrupted and resumed training is bit for bit the uninterrupted one", () =>
  inFolder(async (folder) => {
    const whole = await train(`${folder}/whole`, 23, () => {});
    for (const steps of [1, 4, 9, 10, 23]) await train(`${folder}/parts`, steps, () => {});
    const parts = (await io.checkpoints(`${folder}/parts`).restore<State>())!.tree;
    assertEquals(bits(parts), bits(whole));
  }));

Deno.test("checkpoints: after kill -9 at any moment there is one that loads, the newest that was announced or a newer one", () =>
  inFolder(async (folder) => {
    const runs = Number(Deno.env.get("FLUXION_KILLS") ?? 8), steps = 100_000;
    const next = random01(1);
    let announced = 0, kills = 0;
    for (let run = 0; run < runs; run++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--no-check",
          "--no-lock",
          `--allow-read`,
          `--allow-write=${folder}`,
          new URL("_train.ts", import.meta.url).pathname,
          folder,
          String(steps),
        ],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "", timer: ReturnType<typeof setTimeout> | undefined;
      const decoder = new TextDecoder();
      for await (const chunk of child.stdout) {
        text += decoder.decode(chunk, { stream: true });
        // Counted from the first step on: before, it only starts.
        timer ??= setTimeout(() => child.kill("SIGKILL"), 2 + next() * 120);
      }
      clearTimeout(timer);
      const { signal } = await child.status;
      assertEquals(signal, "SIGKILL");
      kills++;
      const last = Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1));
      assert(last > announced);
      announced = last;
      const saves = io.checkpoints(folder);
      const restored = (await saves.restore<State>())!;
      assert(restored.step >= announced && restored.step <= announced + 1, `restored ${restored.step}, announced ${announced}`);
      assertEquals(restored.damaged, []);
      assertEquals(restored.tree.step, restored.step);
      assert((await saves.restore("best")) !== null);
    }
    // The thread of the killed runs is the one of an uninterrupted training.
    const { tree, step } = (await io.checkpoints(folder).restore<State>())!;
    assertEquals(bits(tree), bits(await train(`${folder}/whole`, step, () => {}, Infinity)));
    assertEquals(kills, runs);
  }));
