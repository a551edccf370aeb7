/**
 * The GPU: two random matrices multiplied on every device that is here, with and without waiting for the end.
 *
 *     deno run examples/course/09_gpu.ts --size 10000
 *
 * @module
 */
import { devicePut, devices, explain, jit, np, random, synchronize, type Tensor } from "@fluxion/fluxion";
import { type Lesson, main, type Show } from "./_lesson.ts";

export const lesson: Lesson = {
  name: "09_gpu",
  title: "The GPU and its benchmark",
  look:
    "A GPU takes work and returns at once: stop the clock without waiting and the time is a fiction. GFLOPS are 2n³ operations by the seconds that it really took.",
  options: { size: { value: 1024, help: "rows and columns of the matrices; the course takes 10000" } },
  run(show: Show, { seed, quick, numbers }) {
    const n = quick ? 256 : numbers.size!;
    const [ka, kb] = random.split(random.key(seed));
    const product = jit((a: Tensor, b: Tensor) => np.matmul(a, b));
    const rows: (string | number)[][] = [["device", "returns after", "done after", "GFLOPS", "of this device's roofline"]];
    const results: Record<string, number> = {}, corners: number[] = [];
    for (const { name, description } of devices()) {
      const a = devicePut(random.uniform(ka!, [n, n]), name), b = devicePut(random.uniform(kb!, [n, n]), name);
      product(a, b), synchronize(); // the first call compiles, and copies the matrices to the device
      let returned = Infinity, done = Infinity, c: Tensor | undefined;
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        c = product(a, b);
        const back = performance.now() - start;
        synchronize(); // only now is the product there
        done = Math.min(done, performance.now() - start);
        returned = Math.min(returned, back);
      }
      const gflops = 2 * n ** 3 / done / 1e6, roofline = explain(product)(a, b).seconds * 1e3 / done;
      rows.push([
        `${name} (${description})`,
        `${returned.toFixed(2)} ms`,
        `${done.toFixed(2)} ms`,
        gflops,
        `${(100 * roofline).toFixed(0)} %`,
      ]);
      corners.push(Number(c!.get(0, 0).item()));
      results[name] = gflops;
    }
    show.text(`Two random ${n}×${n} matrices, ${(2 * n ** 3 / 1e9).toFixed(2)} billion operations.`);
    show.table(rows);
    show.text(
      "product(a, b) only puts the work into the device's queue; synchronize() waits until the queue is empty. On the CPU device there is no queue.",
    );
    show.text("The roofline is what a 512×512 product reaches on the same device: the two rates were measured in this run.");
    return { ...results, agree: Math.max(...corners) / Math.min(...corners) };
  },
};

await main(lesson, import.meta.main);
