// The tuner: what it measures, what it keeps, and what it makes of files that are not its own.
import { assert, assertEquals } from "@std/assert";
import { getPrimitive, inferTypes } from "../../../core/primitive.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { DeviceTuner } from "../../../devices/webgpu/autotune.ts";
import { EagerLauncher } from "../../../devices/webgpu/eager.ts";
import { formatChoices, parseChoices, readChoices, writeChoices } from "../../../devices/webgpu/tuning_file.ts";
import { matmul } from "../../../kernels/matmul/matmul.ts";
import { attention, attentionGradient } from "../../../kernels/attention/attention.ts";
import { conv } from "../../../kernels/conv/conv.ts";
import type { Capabilities } from "../../../kernels/launcher.ts";
import { bucketOf, type Trial, type Tuner } from "../../../kernels/tuner.ts";
import { assertClose, gpuTest, random } from "../../kernels/_device.ts";

const nothing = { read: () => new Map<string, string>(), write: () => {} };

/** Variant k takes `costs[k]` milliseconds; says which were run. */
function pretend(costs: readonly number[]): { trial: Trial; time: (run: () => void) => number; ran: Set<number> } {
  const ran = new Set<number>();
  let last = 0;
  return {
    ran,
    trial: () => (k) => {
      ran.add(k);
      last = k;
    },
    time(run) {
      run();
      return costs[last]!;
    },
  };
}

gpuTest("the tuner takes the quickest, once", (device) => {
  const { trial, time, ran } = pretend([10, 9.9, 4, 8]), kept: Map<string, string>[] = [];
  const tuner = new DeviceTuner(device, { ...nothing, time, write: (choices) => kept.push(new Map(choices)) });
  const names = ["a", "b", "c", "d"];
  assertEquals(tuner.choose("family", "8x8", names, trial), 2);
  assertEquals([...ran], [0, 1, 2, 3]);
  assertEquals(kept, [new Map([["family 8x8", "c"]])]);
  ran.clear();
  assertEquals(tuner.choose("family", "8x8", names, trial), 2);
  assertEquals(tuner.choose("family", "8x8", ["a", "c"], trial), 1, "by name, not by number");
  assertEquals(ran.size, 0);
});

gpuTest("the tuner keeps the standard variant where others are hardly quicker, or time is up", (device) => {
  const { trial, time } = pretend([10, 9.8]);
  assertEquals(new DeviceTuner(device, { ...nothing, time }).choose("f", "1", ["a", "b"], trial), 0);
  const late = pretend([10, 1]);
  assertEquals(new DeviceTuner(device, { ...nothing, time: late.time, budget: 0 }).choose("f", "1", ["a", "b"], late.trial), 0);
  assertEquals(late.ran.size, 0);
});

gpuTest("the tuner goes by what was chosen before, if that is still there", (device) => {
  const { trial, time, ran } = pretend([3, 2, 1]);
  const tuner = new DeviceTuner(device, { ...nothing, time, read: () => new Map([["f 1", "b"], ["f 2", "gone"]]) });
  assertEquals(tuner.choose("f", "1", ["a", "b", "c"], trial), 1);
  assertEquals(ran.size, 0);
  assertEquals(tuner.choose("f", "2", ["a", "b", "c"], trial), 2);
});

gpuTest("every tile that is tried multiplies rightly", (device) => {
  const m = 130, n = 136, k = 140, x = random(m * k, 1), y = random(k * n, 2), seen = new Set<string>();
  const expected = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) for (let q = 0; q < k; q++) expected[i * n + j]! += x[i * k + q]! * y[q * n + j]!;
  const launcher = new EagerLauncher(device), shape = (a: number, b: number) => ({ shape: [a, b], dtype: "float32" as const });
  const [a, b] = [device.upload(x.slice(), shape(m, k)).block, device.upload(y.slice(), shape(k, n)).block];
  for (let round = 0; round < 8; round++) {
    const out = device.allocate(shape(m, n));
    const tuner = {
      choose(_family: string, _bucket: string, names: readonly string[], _trial: Trial) {
        const next = names.findIndex((name) => !seen.has(name));
        if (next < 0) return 0;
        seen.add(names[next]!);
        return next;
      },
    };
    launcher.begin();
    matmul(Object.assign(launcher, { tuner }), {
      batches: 1,
      m,
      n,
      k,
      a: { operand: a, batch: 0, row: k, step: 1 },
      b: { operand: b, batch: 0, row: 1, step: n },
      c: out.block,
      dtype: "float32",
      out: "float32",
    });
    launcher.end();
    assertClose(out.read(), expected, 1e-5, [...seen].at(-1));
  }
  assert(seen.size >= 3, [...seen].join());
});

/** Chooses each variant once, then the first. */
class EachInTurn implements Tuner {
  readonly seen = new Set<string>();
  more = true;
  choose(family: string, _bucket: string, names: readonly string[]): number {
    if (family === "matmul") return 0; // within a convolution
    const next = names.findIndex((name) => !this.seen.has(name));
    this.more = names.length > this.seen.size + 1;
    if (next >= 0) this.seen.add(names[next]!);
    return Math.max(next, 0);
  }
}

function checkWays(
  name: string,
  primitive: PrimitiveName,
  rule: (op: never) => void,
  shapes: readonly (readonly number[])[],
  params: object,
  changes: Partial<Capabilities>,
): void {
  gpuTest(`every way that is tried gives the same: ${name}`, (device) => {
    // SwiftShader's compiler does not come to an end over implicit.wgsl without broadcasts.
    if (primitive === "conv" && changes.software === false && device.capabilities.subgroupSize === 4) return;
    const avals = shapes.map((shape) => ({ shape, dtype: "float32" as const })),
      outAvals = inferTypes(getPrimitive(primitive), avals, params);
    const inputs = avals.map((aval, i) => device.upload(random(aval.shape.reduce((a, b) => a * b, 1), i + 1), aval).block);
    const tuner = new EachInTurn(), launcher = Object.assign(new EagerLauncher(device, { ...device.capabilities, ...changes }), { tuner });
    let first: ArrayLike<number>[] | undefined;
    while (tuner.more) {
      const outputs = outAvals.map((aval) => device.allocate(aval));
      launcher.begin();
      rule({ launcher, inputs, inAvals: avals, params, outputs: outputs.map((o) => o.block), outAvals } as never);
      launcher.end();
      const results = outputs.map((o) => o.read());
      results.forEach((x, i) => assertClose(x, (first ?? results)[i]!, 2e-5, `${[...tuner.seen].at(-1)}, result ${i}`));
      first ??= results;
    }
    // One way is none to choose from: where a compiler would not come to an end over others.
    if (primitive === "conv" || device.capabilities.subgroupSize !== 4) assert(tuner.seen.size >= 2, [...tuner.seen].join());
  });
}

const square = { strides: [1, 1], padding: [[1, 1], [1, 1]], lhsDilation: [1, 1], rhsDilation: [1, 1], featureGroups: 1, batchGroups: 1 };
const attending = { scale: 0.5, left: null, right: 0, bias: false, mask: false, lengths: false };
const operands = [[1, 40, 2, 4], [1, 40, 1, 4], [1, 40, 1, 4]], rest = [[1, 40, 2], [1, 40, 2, 4], [1, 40, 2]];
const wants = { ...attending, wants: [true, true, true, false] };
// So little memory that tiles are small: SwiftShader's compiler does not come to an end over large ones.
const likeGpu = { software: false, subgroupSize: 0, maxWorkgroupBytes: 160 };
for (const [name, changes] of [["as it is", {}], ["as a GPU", likeGpu]] as const) {
  checkWays(`convolution, ${name}`, "conv", conv, [[2, 12, 11, 8], [3, 3, 8, 24]], square, changes);
  checkWays(`attention, ${name}`, "attention", attention, operands, attending, changes);
  checkWays(`attention's gradient, ${name}`, "attentionGradient", attentionGradient, [...operands, ...rest], wants, changes);
}

gpuTest("the tuner measures on the device", (device) => {
  const chosen = new Map<string, string>();
  const tuner = new DeviceTuner(device, {
    read: () => new Map(),
    write: (choices) => choices.forEach((name, key) => chosen.set(key, name)),
  });
  const launcher = Object.assign(new EagerLauncher(device), { tuner });
  const operand = () => device.allocate({ shape: [160, 160], dtype: "float32" }).block;
  launcher.begin();
  const x = { operand: operand(), batch: 0, row: 160, step: 1 };
  matmul(launcher, {
    batches: 1,
    m: 160,
    n: 160,
    k: 160,
    a: x,
    b: { ...x, row: 1, step: 160 },
    c: operand(),
    dtype: "float32",
    out: "float32",
  });
  launcher.end();
  device.synchronize();
  assertEquals([...chosen.keys()], ["matmul float32 float32 rows columns 1x256x256x256"]);
});

Deno.test("buckets are powers of two", () => {
  assertEquals(bucketOf(1, 2, 3, 64, 65), "1x2x4x64x128");
});

Deno.test("choices come back from their file; those of others are left alone", () => {
  const choices = new Map([["matmul 8", "shared 4x1"], ["conv 2", "patches"]]);
  assertEquals(parseChoices(formatChoices(choices, "GPU 1"), "GPU 1"), new Map([...choices].reverse()));
  assertEquals(parseChoices(formatChoices(choices, "GPU 1"), "GPU 2").size, 0);
  for (
    const text of [
      "",
      "{",
      "null",
      "[]",
      '"x"',
      "{}",
      '{"format":99,"adapter":"GPU 1","choices":{"a":"b"}}',
      '{"format":1,"adapter":"GPU 1"}',
    ]
  ) {
    assertEquals(parseChoices(text, "GPU 1").size, 0, text);
  }
  assertEquals(parseChoices('{"format":1,"adapter":"GPU 1","choices":{"a":1,"b":"c"}}', "GPU 1"), new Map([["b", "c"]]));
});

Deno.test("choices are written as a whole, and added to", () => {
  const directory = Deno.makeTempDirSync();
  try {
    writeChoices("GPU 1", new Map([["a", "x"]]), `${directory}/new`);
    writeChoices("GPU 1", new Map([["b", "y"]]), `${directory}/new`);
    writeChoices("GPU 2", new Map([["a", "z"]]), `${directory}/new`);
    assertEquals(readChoices("GPU 1", `${directory}/new`), new Map([["a", "x"], ["b", "y"]]));
    const files = [...Deno.readDirSync(`${directory}/new`)].map((f) => f.name).sort();
    assertEquals(files, ["webgpu_gpu_1.json", "webgpu_gpu_2.json"]);
    Deno.writeTextFileSync(`${directory}/new/webgpu_gpu_1.json`, '{"format":1,"adap');
    assertEquals(readChoices("GPU 1", `${directory}/new`).size, 0);
    writeChoices("GPU 1", new Map([["c", "w"]]), `${directory}/new`);
    assertEquals(readChoices("GPU 1", `${directory}/new`), new Map([["c", "w"]]));
    writeChoices("GPU 1", new Map([["c", "w"]]), `${directory}/new/webgpu_gpu_1.json`); // not a folder
    assertEquals(readChoices("GPU 1", `${directory}/nowhere`).size, 0);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("without permissions nothing is asked, read or written", async () => {
  const module = new URL("../../../devices/webgpu/tuning_file.ts", import.meta.url).href;
  const script = `import { readChoices, writeChoices } from ${JSON.stringify(module)};
writeChoices("GPU", new Map([["a", "b"]]), "nobody"); writeChoices("GPU", new Map([["a", "b"]]));
console.log(readChoices("GPU", "nobody").size, readChoices("GPU").size);`;
  const { stdout, code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--no-prompt", "--no-config", `data:application/typescript,${encodeURIComponent(script)}`],
    stderr: "null",
  }).output();
  assertEquals([new TextDecoder().decode(stdout).trim(), code], ["0 0", 0]);
});
