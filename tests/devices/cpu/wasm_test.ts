/** Whole programs as WebAssembly, and their schedules, against the interpreter. */
import { build, type Builder } from "../../compile/_build.ts";
import { checkProgram } from "../../compile/_check.ts";
import type { Program, Var } from "../../../core/program.ts";

const sizes = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 63, 64, 100, 1000];

Deno.test("elementwise chains of every length", () => {
  for (const n of sizes) {
    checkProgram(
      `chain ${n}`,
      build((b) => {
        const x = b.input([n]), y = b.input([n]);
        return [b.op("mul", [b.op("add", [x, y]), b.op("tanh", [x])]), b.op("exp", [x])];
      }),
      { scale: 4 },
    );
  }
});

Deno.test("sums and maxima of every length", () => {
  for (const n of [...sizes, 5000, 20000]) {
    checkProgram(
      `sum ${n}`,
      build((b) => {
        const x = b.input([n]);
        return [b.sum(b.op("mul", [x, x]), [0]), b.op("reduceMax", [x], { axes: [0] }), b.op("reduceMin", [x], { axes: [0] })];
      }),
    );
    checkProgram(
      `scaled by its sum ${n}`,
      build((b) => {
        const x = b.input([n]), s = b.sum(x, [0]);
        return [b.op("div", [x, b.broadcast(b.op("add", [b.op("mul", [s, s]), 1]), [n])])];
      }),
    );
  }
});

function softmax(b: Builder, x: Var, shape: number[]): Var {
  const e = b.op("exp", [b.op("sub", [x, b.broadcast(b.op("reduceMax", [x], { axes: [1] }), shape, [0])])]);
  return b.op("div", [e, b.broadcast(b.sum(e, [1]), shape, [0])]);
}

Deno.test("softmax, layer normalization, cross-entropy, bias", () => {
  for (const n of sizes) {
    for (const r of [1, 2, 3, 15, 20]) {
      const shape = [r, n];
      checkProgram(`softmax ${r}x${n}`, build((b) => [softmax(b, b.input(shape), shape)]), { scale: 5 });
      checkProgram(
        `layernorm ${r}x${n}`,
        build((b) => {
          const x = b.input(shape), g = b.input([n]), h = b.input([n]);
          const mean = b.op("mul", [b.sum(x, [1]), 1 / n]), d = b.op("sub", [x, b.broadcast(mean, shape, [0])]);
          const q = b.op("mul", [b.sum(b.op("mul", [d, d]), [1]), 1 / n]);
          const y = b.op("mul", [d, b.broadcast(b.op("rsqrt", [b.op("add", [q, 0.1])]), shape, [0])]);
          return [b.op("add", [b.op("mul", [y, b.broadcast(g, shape, [1])]), b.broadcast(h, shape, [1])]), q];
        }),
      );
      checkProgram(
        `bias ${r}x${n}`,
        build((b) => {
          const x = b.input(shape), w = b.input([n]), s = b.input([r]);
          const y = b.op("max", [b.op("add", [x, b.broadcast(w, shape, [1])]), 0]), z = b.op("mul", [y, b.broadcast(s, shape, [0])]);
          return [y, b.sum(y, [0]), b.sum(z, [1]), b.sum(y, [0, 1]), z];
        }),
      );
      checkProgram(
        `cross-entropy ${r}x${n}`,
        build((b) => {
          const x = b.input(shape), t = b.input(shape);
          const z = b.op("sub", [x, b.broadcast(b.op("reduceMax", [x], { axes: [1] }), shape, [0])]),
            e = b.op("exp", [z]),
            s = b.sum(e, [1]);
          const loss = b.op("sub", [b.op("log", [s]), b.sum(b.op("mul", [z, t]), [1])]);
          const dz = b.op("sub", [b.op("div", [e, b.broadcast(s, shape, [0])]), t]);
          return [b.op("mul", [b.sum(loss, [0]), 1 / r]), dz, b.sum(dz, [0])];
        }),
      );
    }
  }
});

Deno.test("matrix products of all orders and tails", () => {
  for (
    const [m, n, k] of [
      [1, 1, 1],
      [15, 16, 2],
      [15, 8, 16],
      [15, 1, 8],
      [1, 15, 8],
      [7, 9, 11],
      [128, 10, 256],
      [33, 100, 70],
      [97, 41, 300],
      [6, 8, 512],
      [200, 129, 261],
    ] as const
  ) {
    for (const [ta, tb] of [[false, false], [true, false], [false, true], [true, true]]) {
      checkProgram(
        `matmul ${m}x${n}x${k} ${ta} ${tb}`,
        build((b) => [b.dot(b.input(ta ? [k, m] : [m, k]), b.input(tb ? [n, k] : [k, n]), ta ? 0 : 1, tb ? 1 : 0)]),
        { large: true },
      );
    }
  }
});

Deno.test("batched products, and transposes around products", () => {
  const params = { lhsContract: [3], rhsContract: [3], lhsBatch: [0, 2], rhsBatch: [0, 2] };
  checkProgram("attention scores", build((b) => [b.op("dotGeneral", [b.input([2, 5, 3, 8]), b.input([2, 7, 3, 8])], params)]));
  checkProgram(
    "batched",
    build((
      b,
    ) => [
      b.op("dotGeneral", [b.input([4, 9, 6]), b.input([4, 6, 20])], { lhsContract: [2], rhsContract: [1], lhsBatch: [0], rhsBatch: [0] }),
    ]),
  );
  checkProgram(
    "two contracted axes",
    build((
      b,
    ) => [
      b.op("dotGeneral", [b.input([5, 3, 4]), b.input([3, 4, 10])], {
        lhsContract: [1, 2],
        rhsContract: [0, 1],
        lhsBatch: [],
        rhsBatch: [],
      }),
    ]),
  );
  checkProgram("transposed result", build((b) => [b.op("transpose", [b.dot(b.input([5, 7]), b.input([7, 9]))], { perm: [1, 0] })]));
  checkProgram(
    "transposed operands",
    build((b) => [b.dot(b.op("transpose", [b.input([7, 5])], { perm: [1, 0] }), b.op("transpose", [b.input([9, 7])], { perm: [1, 0] }))]),
  );
  checkProgram("int32 product", build((b) => [b.dot(b.input([5, 7], "int32"), b.input([7, 9], "int32"))]));
  checkProgram("empty sum", build((b) => [b.dot(b.input([5, 0]), b.input([0, 9]))]));
});

Deno.test("views", () => {
  const x = (b: Builder) => b.input([4, 6, 10]);
  checkProgram(
    "transpose",
    build((b) => [b.op("transpose", [x(b)], { perm: [2, 0, 1] }), b.op("transpose", [b.op("exp", [b.input([6, 4])])], { perm: [1, 0] })]),
  );
  checkProgram("reverse", build((b) => [b.op("reverse", [x(b)], { axes: [2] }), b.op("neg", [b.op("reverse", [x(b)], { axes: [0, 2] })])]));
  checkProgram("slice", build((b) => [b.op("neg", [b.op("slice", [x(b)], { start: [1, 0, 2], limit: [4, 6, 9], strides: [2, 1, 3] })])]));
  checkProgram(
    "reverse of slice",
    build((
      b,
    ) => [
      b.op("neg", [b.op("reverse", [b.op("slice", [x(b)], { start: [1, 0, 2], limit: [4, 6, 9], strides: [1, 1, 1] })], { axes: [1, 2] })]),
    ]),
  );
  checkProgram("pad", build((b) => [b.op("pad", [b.op("exp", [x(b)]), 0.5], { low: [1, -1, 2], high: [0, 2, -3], interior: [0, 0, 0] })]));
  checkProgram("pad between", build((b) => [b.op("pad", [x(b), 0], { low: [0, 1, -2], high: [1, -4, 2], interior: [1, 0, 2] })]));
  checkProgram(
    "concatenate",
    build((b) => {
      const p = b.input([3, 2]), q = b.input([3, 5]), r = b.input([3, 1]);
      const c = b.op("concatenate", [b.op("neg", [p]), q, b.op("exp", [r])], { axis: 1 });
      return [c, b.op("mul", [c, 2]), b.op("concatenate", [q, q], { axis: 0 })];
    }),
  );
  checkProgram(
    "iota",
    build((
      b,
    ) => [
      b.op("add", [b.input([3, 5]), b.op("iota", [], { shape: [3, 5], dtype: "float32", axis: 1 })]),
      b.op("iota", [], { shape: [3, 5], dtype: "int32", axis: 0 }),
    ]),
  );
  checkProgram(
    "reshape of transpose",
    build((
      b,
    ) => [
      b.op("exp", [b.reshape(b.op("transpose", [x(b)], { perm: [2, 0, 1] }), [240])]),
      b.op("neg", [b.reshape(b.op("transpose", [x(b)], { perm: [0, 2, 1] }), [8, 30])]),
    ]),
  );
  checkProgram(
    "reshape against the grain",
    build((b) => {
      const y = b.reshape(b.op("transpose", [b.op("exp", [b.input([4, 6])])], { perm: [1, 0] }), [3, 8]);
      return [b.op("add", [y, b.broadcast(b.input([8]), [3, 8], [1])])];
    }),
  );
  checkProgram(
    "split and merged axes",
    build((b) => {
      const h = b.reshape(b.input([2, 12]), [2, 3, 4]), t = b.op("transpose", [h], { perm: [1, 0, 2] });
      return [b.op("mul", [b.reshape(t, [3, 8]), 2]), b.reshape(b.op("exp", [h]), [24])];
    }),
  );
});

Deno.test("integers and booleans", () => {
  for (const dtype of ["int32", "uint32"] as const) {
    for (
      const op of [
        "add",
        "sub",
        "mul",
        "div",
        "rem",
        "max",
        "min",
        "and",
        "or",
        "xor",
        "shiftLeft",
        "shiftRightLogical",
        "shiftRightArithmetic",
        "lt",
        "ge",
        "eq",
      ] as const
    ) {
      checkProgram(`${op} ${dtype}`, build((b) => [b.op(op, [b.input([37], dtype), b.input([37], dtype)])]));
    }
    checkProgram(
      `casts of ${dtype}`,
      build((b) => {
        const x = b.input([19], dtype);
        return (["float32", "int32", "uint32", "bool"] as const).map((to) => b.op("cast", [x], { dtype: to }));
      }),
    );
    checkProgram(
      `reductions of ${dtype}`,
      build((b) => {
        const x = b.input([5, 19], dtype);
        return (["reduceSum", "reduceProd", "reduceMax", "reduceMin"] as const).flatMap((
          op,
        ) => [b.op(op, [x], { axes: [0] }), b.op(op, [x], { axes: [1] })]);
      }),
    );
  }
  for (const op of ["and", "or", "xor", "eq", "ne", "lt", "le", "gt", "ge", "max", "min"] as const) {
    checkProgram(`${op} bool`, build((b) => [b.op(op, [b.input([37], "bool"), b.input([37], "bool")])]));
  }
  checkProgram(
    "masks",
    build((b) => {
      const x = b.input([6, 7]), m = b.op("gt", [x, 0]), p = b.input([6, 7], "bool");
      return [
        b.op("select", [b.op("and", [m, p]), x, 0]),
        b.op("not", [m]),
        b.op("reduceOr", [m], { axes: [1] }),
        b.op("reduceAnd", [p], { axes: [0] }),
        b.op("cast", [m], { dtype: "float32" }),
      ];
    }),
  );
});

Deno.test("loops", () => {
  const body = build((b) => {
    const x = b.input([5]), v = b.input([5]), t = b.input([]);
    const a = b.op("sub", [b.op("mul", [x, -0.3]), b.op("mul", [v, 0.1])]), v2 = b.op("add", [v, a]), x2 = b.op("add", [x, v2]);
    return [x2, v2, b.op("add", [t, 1]), b.sum(b.op("mul", [x2, x2]), [0]), x, x2];
  });
  checkProgram("scan", build((b) => b.scan(7, [], [b.input([5]), b.input([5]), 0], [], body)));
  const swap = build((b) => {
    const x = b.input([3]), y = b.input([3]), z = b.input([3]), s = b.input([3]);
    return [y, b.op("add", [x, s]), z, b.op("mul", [z, s]), s];
  });
  for (const reverse of [false, true]) {
    checkProgram(
      `swap ${reverse}`,
      build((b) => b.scan(4, [], [b.input([3]), b.input([3]), b.input([3])], [b.input([4, 3])], swap, reverse)),
    );
  }
  checkProgram(
    "captured product",
    build((b) => {
      const inner = build((c) => {
        const w = c.input([9, 9]), y = c.input([4, 9]), h = c.input([4, 9]);
        const n = c.op("tanh", [c.op("add", [c.dot(h, w), y])]);
        return [n, c.sum(n, [0])];
      });
      return b.scan(5, [b.input([9, 9]), b.input([4, 9])], [b.op("tanh", [b.input([4, 9])])], [], inner);
    }),
  );
  const twice = build((c) => {
    const x0 = c.input([6]), y = c.input([6]);
    return [c.op("add", [c.op("mul", [y, 0.9]), x0])];
  });
  const outer = build((b) => {
    const x = b.input([6]), [y] = b.scan(4, [x], [x], [], twice);
    return [b.op("mul", [y!, 0.5]), y!];
  });
  checkProgram("scan in scan", build((b) => b.scan(3, [], [b.input([6])], [], outer)));
  checkProgram(
    "no iterations",
    build((b) =>
      b.scan(
        0,
        [],
        [b.input([6])],
        [b.input([0, 6])],
        build((c) => {
          const x = c.input([6]), s = c.input([6]);
          return [c.op("add", [x, s]), s];
        }),
      )
    ),
  );
  const fibonacci = (): [Program, Program] => {
    const cond = build((c) => {
      const n = c.input([], "int32");
      c.input([]), c.input([]);
      return [c.op("lt", [n, 10])];
    });
    const step = build((c) => {
      const n = c.input([], "int32"), x = c.input([]), y = c.input([]);
      return [c.op("add", [n, 1]), y, c.op("add", [x, y])];
    });
    return [cond, step];
  };
  checkProgram(
    "while",
    build((b) => {
      const [cond, step] = fibonacci();
      const zero = b.lift(0, "int32");
      return b.many("whileLoop", [zero, b.input([]), b.input([])], { cond, body: step, numCondConsts: 0, numBodyConsts: 0 });
    }),
  );
  for (const chosen of [-1, 0, 1, 2, 5]) {
    checkProgram(
      `cond ${chosen}`,
      build((b) => {
        const branches = [
          build((c) => [c.op("neg", [c.input([4])]), c.inputs[0]!]),
          build((c) => [c.inputs[0] ?? c.input([4]), c.op("exp", [c.inputs[0]!])]),
          build((c) => [c.op("mul", [c.input([4]), 3]), c.op("mul", [c.inputs[0]!, 4])]),
        ];
        return b.many("cond", [b.input([], "int32"), b.input([4])], { branches });
      }),
      { inputs: [Int32Array.of(chosen), Float32Array.of(1, 2, 3, 4)] },
    );
  }
});

Deno.test("other element types pass through, and are computed on the host", () => {
  const bytes = Uint8Array.from({ length: 35 }, (_, k) => k * 7);
  checkProgram(
    "pixels",
    build((b) => {
      const x = b.input([5, 7], "uint8"), y = b.op("cast", [x], { dtype: "float32" });
      return [b.sum(b.op("mul", [y, b.op("exp", [b.op("neg", [y])])]), [1]), x, b.op("cast", [b.op("floor", [y])], { dtype: "int8" })];
    }),
    { inputs: [bytes], large: true },
  );
  checkProgram(
    "half precision, in a loop",
    build((b) =>
      b.scan(
        5,
        [],
        [b.input([3])],
        [b.input([5, 3], "float16")],
        build((c) => {
          const h = c.input([3]), s = c.input([3], "float16");
          const next = c.op("add", [h, c.op("cast", [s], { dtype: "float32" })]);
          return [c.op("tanh", [c.op("mul", [next, 0.5])]), c.op("cast", [next], { dtype: "float16" })];
        }),
      )
    ),
    { inputs: [Float32Array.of(1, 2, 3), Float16Array.from({ length: 15 }, (_, k) => k / 8)], large: true },
  );
  checkProgram(
    "double precision",
    build((b) => {
      const x = b.input([9], "float64");
      return [b.op("mul", [b.op("cast", [x], { dtype: "float32" }), 3]), b.op("exp", [x]), b.op("add", [b.op("exp", [b.input([4])]), 1])];
    }),
    { inputs: [Float64Array.from({ length: 9 }, (_, k) => k / 3), Float32Array.of(1, 2, 3, 4)], large: true },
  );
});
