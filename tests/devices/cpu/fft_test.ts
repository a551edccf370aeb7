import { assert, assertEquals } from "@std/assert";
import { devicePut, np, random, type Tensor } from "../../../mod.ts";

const normal = (shape: readonly number[], seed: number) => devicePut(random.normal(random.key(seed), shape), "cpu");

/** The spectrum of one line by itself, with an imaginary part that is not all zeros somewhere else. */
function alone(line: Tensor): { re: Tensor; im: Tensor } {
  const both = np.stack([line, np.zerosLike(line)]),
    { re, im } = np.fft.fft({ re: both, im: np.stack([np.zerosLike(line), np.onesLike(line)]) });
  return { re: re.get(0), im: im.get(0) };
}

function checkLines(x: Tensor): void {
  const { re, im } = np.fft.fft(x);
  [...x].forEach((line, i) => {
    const one = alone(line), scale = Number(np.max(np.abs(line)).item()) * Math.sqrt(line.size) || 1;
    for (const [got, expected] of [[re.get(i), one.re], [im.get(i), one.im]] as const) {
      const a = got.toArray() as number[], b = expected.toArray() as number[];
      a.forEach((v, k) => assert(Object.is(v, b[k]) || Math.abs(v - b[k]!) <= 1e-6 * scale, `line ${i}, element ${k}: ${v}, not ${b[k]}`));
    }
  });
}

Deno.test("real lines are transformed two at a time, each as if by itself", () => {
  for (const [lines, n] of [[1, 8], [2, 8], [3, 16], [4, 15], [5, 7], [2, 1], [6, 2]] as const) checkLines(normal([lines, n], lines));
});

Deno.test("a line does not spoil its neighbour, whatever its size", () => {
  const x = normal([4, 16], 9);
  checkLines(x.multiply(np.array([[1], [1e12], [1e-12], [1]])));
  checkLines(x.multiply(np.array([[1], [0], [0], [1]])));
  checkLines(x.multiply(np.array([[1], [NaN], [Infinity], [1]])));
});

Deno.test("real transforms along other axes, and back", () => {
  const x = normal([3, 8, 5], 4);
  const first = np.fft.fft(x, null, 1), moved = np.fft.fft(np.swapaxes(x, 1, 2));
  const near = (a: Tensor, b: Tensor) => assert(np.allclose(a, b, { atol: 1e-5 }).item());
  near(first.re, np.swapaxes(moved.re, 1, 2));
  near(first.im, np.swapaxes(moved.im, 1, 2));
  near(np.fft.irfftn(np.fft.rfftn(x), [3, 8, 5]), x);
  near(np.fft.ifft2(np.fft.fft2(x)).re, x);
  assertEquals(np.fft.fft(x.astype("float64")).re.dtype, "float64");
});
