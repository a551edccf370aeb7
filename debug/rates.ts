/**
 * How fast a device is, measured once.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { Device } from "../core/device.ts";
import { allocate } from "../core/dtype.ts";
import { Tensor } from "../core/tensor.ts";
import { withEvaluation } from "../core/trace.ts";
import { jit } from "../transforms/jit.ts";

/** What a device reaches. */
export interface Rates {
  /** Arithmetic operations per second, in a matrix product. */
  readonly flopsPerSecond: number;
  /** Bytes read and written per second, in a sum of two large arrays. */
  readonly bytesPerSecond: number;
}

const known = new WeakMap<Device, Rates>();

/** The rates of a device: of a 512³ matrix product and of adding 4 million numbers, the best of a few runs. */
export function rates(device: Device): Rates {
  let found = known.get(device);
  if (found === undefined) known.set(device, found = withEvaluation(() => measure(device)));
  return found;
}

function measure(device: Device): Rates {
  const make = (shape: number[]) => {
    const data = allocate("float32", shape.reduce((a, b) => a * b, 1)).fill(1);
    const aval = { shape, dtype: "float32" } as const;
    return new Tensor(aval, device.upload(data, aval), true);
  };
  const n = 512, long = 1 << 22;
  const square = make([n, n]), line = make([long]);
  const product = jit((x: Tensor) => bind("dotGeneral", [x, x], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }));
  const sum = jit((x: Tensor, y: Tensor) => bind("add", [bind("neg", [x], {}), y], {}));
  const other = make([long]);
  return {
    flopsPerSecond: 2 * n ** 3 / best(device, () => product(square)),
    bytesPerSecond: 12 * long / best(device, () => sum(line, other)),
  };
}

/** Seconds of the quickest of five runs, after one to warm up. */
function best(device: Device, run: () => unknown): number {
  let seconds = Infinity;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    run();
    device.synchronize();
    if (i > 0) seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return seconds;
}
