import { assert, assertEquals, assertThrows } from "@std/assert";
import * as np from "../../np/mod.ts";
import { vmap } from "../../transforms/mod.ts";
import cases from "../goldens/np_fft.json" with { type: "json" };
import { checkGraded, type Special, type Tested } from "./_graded.ts";

type T = np.Tensor;
const F = np.fft;
type Options = np.fft.FftOptions & np.fft.FftnOptions;
const parts = ({ re, im }: np.fft.Complex): T[] => [re, im];
const complex = (name: "fft" | "ifft" | "fft2" | "ifft2" | "fftn" | "ifftn", options: Options = {}) => (re: T, im: T) =>
  parts(F[name]({ re, im }, options));
const toReal = (name: "irfft" | "irfft2" | "irfftn" | "hfft", options: Options = {}) => (re: T, im: T) => F[name]({ re, im }, options);
const half = (name: "rfft" | "rfft2" | "rfftn" | "ihfft", options: Options = {}) => (x: T) => parts(F[name](x, options));

const functions: Record<string, Tested | Special> = {
  fftReal: (x: T) => parts(F.fft(x)),
  fftCut: complex("fft", { n: 4, axis: 0 }),
  fftPadded: complex("fft", { n: 9, axis: 0 }),
  irfftPadded: toReal("irfft", { n: 11 }),
  irfftCut: toReal("irfft", { n: 4 }),
  fft2: complex("fft2"),
  ifft2: complex("ifft2", { axes: [0, 1] }),
  fftn: complex("fftn"),
  ifftn: complex("ifftn", { s: [2, 5] }),
  rfft2: half("rfft2"),
  rfftn: half("rfftn", { axes: [2, 0] }),
  irfft2: toReal("irfft2"),
  irfftn: toReal("irfftn", { s: [2, 3, 5] }),
  hfft: toReal("hfft"),
  ihfft: half("ihfft"),
  fftfreq: (x: T) => np.add(F.fftfreq(7, { d: 0.5 }), np.multiply(x, 0)),
  rfftfreq: (x: T) => np.add(F.rfftfreq(7, { d: 0.5 }), np.multiply(x, 0)),
  fftshift: (x: T) => F.fftshift(x),
  fftshiftAxis: (x: T) => F.fftshift(x, 1),
  ifftshift: (x: T) => F.ifftshift(x),
};
for (const n of [1, 2, 5, 7, 8, 12, 15, 17]) {
  functions[`fft ${n}`] = complex("fft");
  functions[`ifft ${n}`] = complex("ifft");
  functions[`rfft ${n}`] = half("rfft");
  functions[`irfft ${n}`] = toReal("irfft", { n });
}
for (const norm of ["ortho", "forward"] as const) {
  functions[`fft ${norm}`] = complex("fft", { norm });
  functions[`ifft ${norm}`] = complex("ifft", { norm });
  functions[`rfft ${norm}`] = half("rfft", { norm });
  functions[`irfft ${norm}`] = toReal("irfft", { norm });
  functions[`hfft ${norm}`] = toReal("hfft", { norm });
  functions[`ihfft ${norm}`] = half("ihfft", { norm });
  functions[`irfft2 ${norm}`] = toReal("irfft2", { norm });
}
checkGraded("fft", cases, functions);

Deno.test("complex trees pass through transforms, shifts and other dtypes", () => {
  const x = np.reshape(np.arange(12), [3, 4]);
  const rows = vmap((r: T) => F.fft(r))(x) as unknown as np.fft.Complex;
  const all = F.fft(x);
  assertEquals(rows.re.toArray(), all.re.toArray());
  const there = F.ifftshift(F.fftshift(all));
  assertEquals(there.im.toArray(), all.im.toArray());
  assert(np.allclose(F.ifft(F.fft(x.astype("float16"))).re, x, { atol: 1e-2 }).item());
});

Deno.test("wrong operands say what is right", () => {
  assertThrows(() => F.fft([1, 2], { norm: "unit" } as never), TypeError, "norms");
  assertThrows(() => F.fft([1, 2], { n: 0 }), RangeError, "above 0");
  assertThrows(() => F.fftn([[1, 2]], { s: [2, 2], axes: [0] }), RangeError, "length for each axis");
  assertThrows(() => F.fft({ re: [1, 2], im: [1] }), RangeError, "the same");
});
