// Compiled programs of the CPU device: what reads windows and places of its operands.
import { build } from "../../compile/_build.ts";
import { checkProgram } from "../../compile/_check.ts";

Deno.test("dynamic slices", () => {
  for (const at of [-3, 0, 2, 9]) {
    const inputs = (more: Float32Array[] = []) => [Float32Array.from({ length: 42 }, (_, k) => k), ...more, Int32Array.of(at)];
    checkProgram(
      `dynamicSlice ${at}`,
      build((b) => {
        const x = b.input([6, 7]), i = b.input([], "int32"), s = b.op("dynamicSlice", [x, i, b.lift(1, "int32")], { sizes: [2, 3] });
        return [s, b.op("neg", [s])];
      }),
      { inputs: inputs() },
    );
    checkProgram(
      `dynamicUpdateSlice ${at}`,
      build((b) => {
        const x = b.input([6, 7]), u = b.input([2, 3]), i = b.input([], "int32");
        return [b.op("dynamicUpdateSlice", [b.op("exp", [x]), u, i, i])];
      }),
      { inputs: inputs([Float32Array.of(1, 2, 3, 4, 5, 6)]) },
    );
  }
});

Deno.test("convolutions", () => {
  const conv = (x: number[], w: number[], options: Record<string, unknown> = {}) => {
    const rank = x.length - 2, ones = Array.from({ length: rank }, () => 1);
    const params = {
      strides: ones,
      padding: ones.map(() => [0, 0]),
      lhsDilation: ones,
      rhsDilation: ones,
      featureGroups: 1,
      batchGroups: 1,
      ...options,
    };
    checkProgram(`conv ${x} ${w} ${JSON.stringify(options)}`, build((b) => [b.op("conv", [b.input(x), b.input(w)], params)]));
  };
  conv([2, 7, 9, 3], [3, 3, 3, 5]);
  conv([2, 7, 9, 3], [3, 3, 3, 5], { padding: [[1, 1], [1, 1]] });
  conv([2, 7, 9, 3], [3, 2, 3, 5], { padding: [[1, 2], [0, 1]], strides: [2, 3] });
  conv([2, 7, 9, 3], [3, 2, 3, 5], { padding: [[2, 2], [3, 1]], lhsDilation: [2, 3], rhsDilation: [1, 2] });
  conv([2, 7, 9, 4], [3, 3, 2, 6], { featureGroups: 2, padding: [[1, 1], [1, 1]] });
  conv([2, 7, 9, 6], [3, 3, 1, 6], { featureGroups: 6, padding: [[1, 1], [1, 1]] });
  conv([1, 5, 5, 3], [3, 3, 1, 6], { featureGroups: 3 });
  conv([2, 5, 6, 8], [1, 1, 8, 12]);
  conv([2, 5, 6, 8], [1, 1, 8, 12], { strides: [2, 2] });
  conv([2, 9, 9, 2], [3, 3, 2, 4], { padding: [[-1, 1], [-2, -1]] });
  conv([3, 40, 2], [5, 2, 7], { padding: [[2, 2]] });
  conv([3, 4, 5, 6, 2], [2, 2, 2, 2, 9], { padding: [[1, 0], [0, 1], [1, 1]] });
  conv([4, 3], [3, 5]);
  conv([4, 6, 6, 3], [3, 3, 3, 4], { batchGroups: 2 });
  conv([3, 20, 20, 1], [3, 3, 1, 33]);
  conv([1, 30, 30, 40], [3, 3, 40, 16], { padding: [[1, 1], [1, 1]] });
});

Deno.test("windows", () => {
  const run = (
    kind: string,
    x: number[],
    window: number[],
    options: Record<string, unknown> = {},
    dtype: "float32" | "int32" = "float32",
  ) => {
    const ones = x.map(() => 1);
    const params = { kind, window, strides: ones, padding: ones.map(() => [0, 0]), baseDilation: ones, windowDilation: ones, ...options };
    checkProgram(`${kind} of windows ${window} of ${x}`, build((b) => [b.op("reduceWindow", [b.input(x, dtype)], params)]));
  };
  for (const kind of ["sum", "max", "min", "prod"]) {
    run(kind, [2, 6, 8, 5], [1, 2, 2, 1], { strides: [1, 2, 2, 1] });
    run(kind, [2, 7, 8, 8], [1, 3, 3, 1], { strides: [1, 2, 1, 1], padding: [[0, 0], [1, 1], [1, 0], [0, 0]] });
    run(kind, [20], [5]);
    run(kind, [20], [5], { padding: [[-2, 3]], baseDilation: [2], windowDilation: [3] }, "int32");
  }
  const scatter = (select: string, x: number[], window: number[], strides: number[], padding: number[][]) => {
    const out = x.map((n, d) => Math.floor((n + padding[d]![0]! + padding[d]![1]! - window[d]!) / strides[d]!) + 1);
    checkProgram(
      `selectAndScatterAdd ${select} ${x}`,
      build((b) => [b.op("selectAndScatterAdd", [b.input(out), b.input(x)], { select, window, strides, padding })]),
    );
  };
  for (const select of ["max", "min"]) {
    scatter(select, [2, 6, 8, 8], [1, 2, 2, 1], [1, 2, 2, 1], [[0, 0], [0, 0], [0, 0], [0, 0]]);
    scatter(select, [2, 7, 8, 5], [1, 3, 3, 1], [1, 2, 2, 1], [[0, 0], [1, 1], [1, 0], [0, 0]]);
    scatter(select, [2, 7, 3], [1, 3, 1], [1, 1, 1], [[0, 0], [1, 1], [0, 0]]);
    scatter(select, [3, 6, 8, 5], [1, 2, 2, 1], [1, 2, 2, 1], [[0, 0], [0, 0], [0, 0], [0, 0]]);
    scatter(select, [6, 4], [2, 1], [2, 1], [[0, 0], [0, 0]]);
    scatter(select, [7, 6], [2, 1], [2, 1], [[0, 0], [0, 0]]);
    scatter(select, [7, 3], [1, 1], [2, 1], [[0, 0], [0, 0]]);
    scatter(select, [3, 7], [1, 3], [1, 2], [[0, 0], [1, 1]]);
  }
});

Deno.test("gather and scatter", () => {
  const index = (shape: number[], most: number) =>
    Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => (k * 7 + 3) % (most + 4) - 2);
  const floats = (n: number) => Float32Array.from({ length: n }, (_, k) => (k * 37 % 101) / 17 - 3);
  const none = { operandBatchingDims: [], startIndicesBatchingDims: [] };
  for (const mode of ["clip", "fill", "promise"]) {
    const legal = (x: Int32Array, most: number) => mode === "promise" ? x.map((v) => Math.min(Math.max(v, 0), most)) : x;
    for (const dtype of ["float32", "int32", "uint32", "bool"] as const) {
      const data = {
        float32: floats(42),
        int32: Int32Array.from(floats(42)),
        uint32: Uint32Array.from(floats(42), Math.abs),
        bool: Uint8Array.from(floats(42), (x) => x > 0 ? 1 : 0),
      };
      checkProgram(
        `rows ${mode} ${dtype}`,
        build((b) => [b.op("gather", [b.input([6, 7], dtype), b.input([2, 4, 1], "int32")], {
          offsetDims: [2],
          collapsedSliceDims: [0],
          startIndexMap: [0],
          sliceSizes: [1, 7],
          mode,
          fillValue: null,
          ...none,
        })]),
        { inputs: [data[dtype], legal(index([2, 4], 5), 5)] },
      );
    }
    checkProgram(
      `columns ${mode}`,
      build((b) => [b.op("gather", [b.input([6, 7]), b.input([5, 1], "int32")], {
        offsetDims: [0],
        collapsedSliceDims: [1],
        startIndexMap: [1],
        sliceSizes: [6, 1],
        mode,
        fillValue: 9,
        ...none,
      })]),
      { inputs: [floats(42), legal(index([5], 6), 6)] },
    );
    checkProgram(
      `windows ${mode}`,
      build((b) => [b.op("gather", [b.input([6, 7, 2]), b.input([5, 2], "int32")], {
        offsetDims: [1, 2, 3],
        collapsedSliceDims: [],
        startIndexMap: [1, 0],
        sliceSizes: [2, 3, 2],
        mode,
        fillValue: 9,
        ...none,
      })]),
      { inputs: [floats(84), legal(index([5, 2], 4), 4)] },
    );
    checkProgram(
      `along an axis ${mode}`,
      build((b) => [b.op("gather", [b.input([6, 7]), b.input([6, 3, 1], "int32")], {
        offsetDims: [],
        collapsedSliceDims: [1],
        startIndexMap: [1],
        sliceSizes: [1, 1],
        mode,
        fillValue: null,
        operandBatchingDims: [0],
        startIndicesBatchingDims: [0],
      })]),
      { inputs: [floats(42), legal(index([6, 3], 6), 6)] },
    );
    const noBatch = { operandBatchingDims: [], scatterIndicesBatchingDims: [] };
    for (const kind of ["set", "add", "mul", "min", "max"]) {
      checkProgram(
        `scatter rows ${kind} ${mode}`,
        build((b) => [b.op("scatter", [b.op("exp", [b.input([6, 7])]), b.input([2, 4, 1], "int32"), b.input([2, 4, 7])], {
          kind,
          updateWindowDims: [2],
          insertedWindowDims: [0],
          scatterDimsToOperandDims: [0],
          mode,
          unique: false,
          ...noBatch,
        })]),
        { inputs: [floats(42), legal(index([2, 4], 5), 5), floats(56)] },
      );
      checkProgram(
        `scatter columns ${kind} ${mode}`,
        build((b) => [b.op("scatter", [b.input([6, 7], "int32"), b.input([5, 1], "int32"), b.input([6, 5], "int32")], {
          kind,
          updateWindowDims: [0],
          insertedWindowDims: [1],
          scatterDimsToOperandDims: [1],
          mode,
          unique: false,
          ...noBatch,
        })]),
        { inputs: [Int32Array.from(floats(42)), legal(index([5], 6), 6), Int32Array.from(floats(30))] },
      );
      checkProgram(
        `scatter along ${kind} ${mode}`,
        build((b) => [b.op("scatter", [b.input([6, 7]), b.input([6, 3, 1], "int32"), b.input([6, 3])], {
          kind,
          updateWindowDims: [],
          insertedWindowDims: [1],
          scatterDimsToOperandDims: [1],
          mode,
          unique: false,
          operandBatchingDims: [0],
          scatterIndicesBatchingDims: [0],
        })]),
        { inputs: [floats(42), legal(index([6, 3], 6), 6), floats(18)] },
      );
    }
  }
});
