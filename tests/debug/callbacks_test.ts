// From inside a program back to the host: when, how often, with what.
import { assertEquals, assertThrows } from "@std/assert";
import { customJvp, debug, devicePut, foriLoop, grad, jit, np, scan, ShapeDtype, type Tensor, vmap } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";

/** What console.log was given while `f` ran. */
function printed(f: () => void): string[] {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...args: unknown[]) => lines.push(args.join(" "));
  try {
    f();
  } finally {
    console.log = log;
  }
  return lines;
}

testOnDevices("debug.print prints values when the program runs", (device) => {
  const x = devicePut(np.array([1, 2]), device);
  const f = jit((v: Tensor) => {
    debug.print("v = {}, twice {twice}", v, { twice: v.multiply(2) });
    return v.sum();
  });
  assertEquals(printed(() => f(x).item()), ["v = [1. 2.], twice [2. 4.]"]);
  assertEquals(printed(() => f(x.add(1)).item()), ["v = [2. 3.], twice [4. 6.]"]);
});

testOnDevices("debug.print under grad prints once per evaluation, under vmap once per example", (device) => {
  const x = devicePut(np.array([1, 2, 3]), device);
  const f = (v: Tensor) => {
    debug.print("{}", v);
    return v.multiply(v).sum();
  };
  assertEquals(printed(() => grad(f)(x).dataSync()).length, 1);
  assertEquals(printed(() => jit(grad(f))(x).dataSync()).length, 1);
  assertEquals(printed(() => vmap(f)(x).dataSync()), ["1.0", "2.0", "3.0"]);
});

testOnDevices("callbacks in loops see each step, in order", (device) => {
  const seen: number[] = [];
  const start = devicePut(np.array(1), device);
  const f = (v: Tensor) =>
    foriLoop(0, 4, (i, c) => {
      debug.callback((k: Tensor, u: Tensor) => seen.push(Number(k.item()), Number(u.item())), i, c);
      return c.multiply(2);
    }, v);
  assertEquals(f(start).item(), 16);
  assertEquals(seen, [0, 1, 1, 2, 2, 4, 3, 8]);
  seen.length = 0;
  jit(f)(start).item();
  assertEquals(seen, [0, 1, 1, 2, 2, 4, 3, 8]);
});

testOnDevices("pureCallback takes host values into a program", (device) => {
  const x = devicePut(np.array([3, 4]), device);
  const norm = (v: Tensor) => debug.pureCallback((u: Tensor) => Math.hypot(...u.dataSync()), new ShapeDtype([]), v) as Tensor;
  assertEquals(jit((v: Tensor) => norm(v).add(1))(x).item(), 6);
  assertEquals(vmap(norm)(devicePut(np.array([[3, 4], [6, 8]]), device)).toArray(), [5, 10]);
  const smooth = customJvp(norm, { jvp: ([v]: [Tensor], [dv]: [Tensor]) => [norm(v), np.dot(v, dv).divide(norm(v))] });
  assertEquals((grad(smooth)(x).toArray() as number[]).map((n) => n.toFixed(4)), ["0.6000", "0.8000"]);
  assertThrows(() => grad(norm)(x), TypeError, "pureCallback");
});

Deno.test("a callback's result must be what was announced", () => {
  assertThrows(() => debug.pureCallback(() => [1, 2], new ShapeDtype([3]), np.array(1)), TypeError);
});

Deno.test("prints in a scan that is differentiated do not disturb it", () => {
  const f = (v: Tensor) =>
    scan(
      (c: Tensor) => {
        debug.callback(() => {}, c);
        return [np.sin(c), null] as const;
      },
      v,
      null,
      { length: 3 },
    )[0];
  const plain = (v: Tensor) => np.sin(np.sin(np.sin(v)));
  assertEquals((grad(f)(0.5).item() as number).toFixed(5), (grad(plain)(0.5).item() as number).toFixed(5));
});
