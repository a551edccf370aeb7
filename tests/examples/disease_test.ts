// The course's classifier against PyTorch (tests/goldens/disease.py): the same initial weights, the same losses to 1e-4 at every 100th epoch,
// in an eager loop, with a jitted step, and as one scan, on every device. And its command line.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { devicePut, jit, nn, np, optim, scan, type Tensor, valueAndGrad } from "../../mod.ts";
import golden from "../goldens/disease.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";

// deno-fmt-ignore
const rows = [[25, 120], [45, 140], [35, 130], [50, 160], [60, 170], [30, 115], [55, 155], [40, 135], [65, 180], [70, 190], [32, 125], [48, 150], [58, 165], [42, 145], [38, 132]];
const labels = [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0];

type Layer = { kernel: Tensor; bias: Tensor } | null;
type Carry = [params: Layer[], state: unknown];

function setUp(device: "cpu" | "webgpu") {
  const raw = np.array(rows);
  const x = devicePut(raw.subtract(np.mean(raw, 0)).divide(np.std(raw, 0)), device),
    y = devicePut(np.array(labels).reshape([-1, 1]), device);
  const model = nn.serial(nn.dense(16), nn.relu, nn.dense(8), nn.relu, nn.dense(1));
  const params: Layer[] = golden.weights.flatMap(({ kernel, bias }, i) => {
    const layer = devicePut({ kernel: np.array(kernel), bias: np.array(bias) }, device);
    return i < 2 ? [layer, null] : [layer];
  });
  const tx = optim.adam(0.01);
  const step = ([p, state]: Carry): readonly [Carry, Tensor] => {
    const [value, grads] = valueAndGrad((q: Layer[]) => np.mean(nn.sigmoidBinaryCrossEntropy(model.apply(q as never, x), y)))(p);
    const [updates, next] = tx.update(grads, state as never, p);
    return [[optim.applyUpdates(p, updates), next], value];
  };
  return { step, start: [params, devicePut(tx.init(params), device)] as Carry };
}

/** The losses at every 100th epoch, and after the last one, against PyTorch's. */
function compare(losses: ArrayLike<number>): void {
  golden.losses.slice(0, losses.length).forEach((want, i) => {
    assert(Math.abs(losses[i]! - want) <= 1e-4 * want, `epoch ${100 * i}: loss ${losses[i]}, PyTorch has ${want}`);
  });
}

testOnDevices("as one scan", (device) => {
  const { step, start } = setUp(device);
  const [, losses] = scan((carry: Carry) => step(carry), start as never, null, { length: 1001 });
  compare((losses as Tensor).dataSync().filter((_, i) => i % 100 === 0));
});

testOnDevices("with a jitted step", (device) => {
  const { step, start } = setUp(device);
  const compiled = jit(step, { donateArgnums: 0 });
  const losses: number[] = [];
  let [carry, loss] = compiled(start);
  losses.push(loss.item() as number);
  for (let epoch = 1; epoch <= 1000; epoch++) {
    [carry, loss] = compiled(carry);
    if (epoch % 100 === 0) losses.push(loss.item() as number);
  }
  compare(losses);
});

testOnDevices("in an eager loop", (device) => {
  const { step, start } = setUp(device);
  const epochs = device === "cpu" ? 1000 : 300; // a WebGPU software adapter takes 7 ms a step
  const losses: number[] = [];
  let carry = start, loss: Tensor;
  for (let epoch = 0; epoch <= epochs; epoch++) {
    [carry, loss] = step(carry);
    if (epoch % 100 === 0) losses.push(loss.item() as number);
  }
  compare(losses);
});

async function demo(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const script = new URL("../../examples/disease.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "--no-check", script, ...args], env: { NO_COLOR: "1" } });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("the demo says where it ran, prints every 100th loss, and answers", async () => {
  const { code, out } = await demo("--device", "cpu");
  assertEquals(code, 0);
  assertStringIncludes(out, "Device: cpu");
  assertEquals(out.match(/^epoch +\d+ +loss/gm)!.length, 11);
  assertMatch(out, /age 30, pressure 110: probability 0\.\d+ -> 0/);
  assertMatch(out, /age 60, pressure 160: probability \d\.\d+ -> 1/);
});

for (
  const [args, words] of [
    [["--epochs", "-5"], "--epochs -5"],
    [["--epochs=-5"], "--epochs -5"],
    [["--device", "tpu"], "--device tpu"],
    [["--hidden", "8,x"], "--hidden x"],
    [["--fast"], "--fast"],
    [["--seed", "1.5"], "--seed 1.5"],
  ] as const
) {
  Deno.test(`the demo refuses ${args.join(" ")} in one line`, async () => {
    const { code, out, err } = await demo(...args);
    const lines = err.split("\n").filter((line) => line !== "" && !line.includes("XDG_RUNTIME_DIR"));
    assertEquals([code, out, lines.length], [1, "", 1]);
    assertStringIncludes(lines[0]!, words);
  });
}
