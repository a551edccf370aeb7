/**
 * Memory over long training loops that never await: `deno task memory`. Prints resident memory as each loop goes, and fails if it grows.
 *
 *     deno task memory --device cpu --steps 100000
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { devices, jit, np, setDefaultDevice, type Tensor, tree, valueAndGrad } from "../mod.ts";
import type { DeviceName } from "../mod.ts";

const flags = parseArgs(Deno.args, {
  string: ["device", "steps"],
  boolean: ["help"],
  unknown(flag: string) {
    console.error(`Unknown argument ${flag}: the flags are --device, --steps, --help`);
    Deno.exit(1);
  },
});

if (flags.help) {
  console.log(
    "deno task memory [--device cpu|webgpu] [--steps N]\n\nTrains a small model in long loops and fails if resident memory grows.",
  );
  Deno.exit(0);
}

/** Megabytes that a loop may grow by after its first fifth: noise of the collector, far below one leaked tensor a step. */
const allowance = 60;

type Params = { w: Tensor; b: Tensor }[];

/** A network of 2-8-1 on 16 examples, trained by gradient descent. */
function model(): { step: (params: Params) => [Params, Tensor]; init: Params } {
  const wave = (shape: number[], k: number) =>
    np.sin(np.arange(shape.reduce((a, b) => a * b, 1)).astype("float32").multiply(k)).reshape(shape);
  const x = wave([16, 2], 1.7), y = wave([16, 1], 0.9);
  const loss = ([first, second]: Params) => {
    const hidden = np.tanh(x.matmul(first!.w).add(first!.b));
    return np.mean(np.square(hidden.matmul(second!.w).add(second!.b).subtract(y)));
  };
  const step = (params: Params): [Params, Tensor] => {
    const [value, grads] = valueAndGrad(loss)(params);
    return [tree.map((p: Tensor, g: Tensor) => p.subtract(g.multiply(0.01)), params, grads), value];
  };
  return { step, init: [{ w: wave([2, 8], 0.7), b: np.zeros([8]) }, { w: wave([8, 1], 0.3), b: np.zeros([1]) }] };
}

/** Runs one loop, printing resident memory ten times; true if it stayed flat. */
function watch(name: string, steps: number, body: (step: number) => void): boolean {
  const marks: number[] = [];
  const start = performance.now();
  for (let i = 1; i <= steps; i++) {
    body(i);
    if (i % Math.ceil(steps / 10) === 0 || i === steps) marks.push(Math.round(Deno.memoryUsage().rss / 2 ** 20));
  }
  const seconds = (performance.now() - start) / 1000;
  const growth = marks.at(-1)! - Math.max(marks[0]!, marks[1]!);
  const flat = growth <= allowance;
  console.log(
    `${name}: ${steps} steps, ${(seconds * 1e6 / steps).toFixed(0)} µs each; MB ${marks.join(" ")}; ${
      flat ? "flat" : `GREW by ${growth} MB`
    }`,
  );
  return flat;
}

const names = flags.device === undefined ? devices().map((d) => d.name) : [flags.device as DeviceName];
let flat = true;
for (const device of names) {
  setDefaultDevice(device);
  const { step, init } = model();
  const steps = flags.steps === undefined ? (device === "cpu" ? 100_000 : 20_000) : Number(flags.steps);
  if (!Number.isInteger(steps) || steps < 10) {
    console.error(`Cannot run ${flags.steps} steps: --steps is a whole number of at least 10`);
    Deno.exit(1);
  }
  let params = init;
  flat = watch(`${device}, eager`, steps, () => [params] = step(params)) && flat;
  params = init;
  flat = watch(`${device}, eager, reading each loss`, steps, () => {
    const [next, loss] = step(params);
    params = next;
    loss.item();
  }) && flat;
  params = init;
  const compiled = jit(step);
  flat = watch(`${device}, jitted`, Math.max(steps, 100_000 * Number(flags.steps === undefined)), () => [params] = compiled(params)) &&
    flat;
}
console.log(flat ? "memory is flat" : "memory grows");
Deno.exit(flat ? 0 : 1);
