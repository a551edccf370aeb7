// Mistakes are refused at the call, with the operation, what it got, and what would be right.
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  cond,
  customVjp,
  debug,
  foriLoop,
  grad,
  jacrev,
  jit,
  jvp,
  lax,
  linearTranspose,
  np,
  scan,
  type Tensor,
  TracerError,
  vjp,
  vmap,
  whileLoop,
} from "../../mod.ts";

// deno-lint-ignore no-explicit-any -- wrong arguments are the point
type Any = any;

/** Declares a test: the call throws an error of this class whose message holds these words. */
function refuses(name: string, f: () => unknown, type: new (...args: never[]) => Error, ...words: string[]): void {
  Deno.test(name, () => {
    const error = assertThrows(f, type as Any) as Error;
    for (const word of words) assertStringIncludes(error.message, word);
  });
}

const x = np.array([1, 2, 3]);
const g = grad as Any;

refuses(
  "grad refuses a result that is no scalar",
  () =>
    g(function loss(v: Tensor) {
      return v;
    })(x),
  TypeError,
  "grad",
  '"loss"',
  "float32[3]",
  "scalar",
);
refuses("grad refuses an integer result", () => g((v: Tensor) => v.sum().astype("int32"))(x), TypeError, "int32[]", "floating");
refuses(
  "grad refuses integer arguments",
  () =>
    g(function loss(v: Tensor) {
      return v.sum();
    })(np.array(Int32Array.of(1, 2))),
  TypeError,
  "argument 0",
  "int32[2]",
  "allowInt",
);
refuses("grad refuses argnums out of range", () => g((v: Tensor) => v.sum(), { argnums: 3 })(x), RangeError, "argument 3", "1 argument");
refuses("grad refuses an unknown option", () => g((v: Tensor) => v, { argnum: 1 }), TypeError, "argnum", "argnums", "hasAux");
refuses("grad refuses what is no function", () => g(3), TypeError, "a number", "function");
refuses("grad refuses a function that returns nothing", () => g(() => undefined)(x), TypeError, "returns nothing");
refuses("grad refuses strings among the leaves", () => g((p: Any) => p.w.sum())({ w: x, name: "model" }), TypeError, "string", "tensors");
refuses("hasAux wants a pair", () => g((v: Tensor) => v.sum(), { hasAux: true })(x), TypeError, "[value, aux]");
refuses(
  "a value that leaked from grad is refused",
  () => {
    let leaked: Tensor | undefined;
    jit((v: Tensor) => {
      leaked = v;
      return v;
    })(x);
    leaked!.add(1).item();
  },
  TracerError,
  "leaked",
  "float32[3]",
);
refuses(
  "branching on a traced value is refused",
  () => jit((v: Tensor) => v.sum().item() as number > 0 ? v : v.negative())(x),
  TracerError,
  "float32[]",
  "traced",
  "cond",
);
refuses("a traced value has no data", () => vmap((v: Tensor) => np.array(v.dataSync()))(x), TracerError, "dataSync");
refuses("jvp refuses tangents of another shape", () => jvp((v: Tensor) => v, [x], [np.zeros([2])]), TypeError, "float32[3]", "float32[2]");
refuses(
  "jvp refuses tangents of another structure",
  () => jvp((v: Any) => v.a, [{ a: x }], [{ b: x }]),
  TypeError,
  "structure",
  "{a: *}",
  "{b: *}",
);
refuses("a pullback refuses another shape", () => vjp((v: Tensor) => v.sum(), x)[1](x), TypeError, "float32[]", "float32[3]");
refuses("linearTranspose refuses what is not linear", () => linearTranspose((v: Tensor) => np.sin(v), x), TypeError, "sin", "linear");
refuses(
  "vmap names the arguments whose sizes differ",
  () => vmap((a: Tensor, b: Tensor) => a.add(b))(x, np.zeros([2])),
  RangeError,
  "argument 0",
  "argument 1",
  "float32[2]",
);
refuses("vmap refuses an axis out of range", () => vmap((a: Tensor) => a, { inAxes: 1 })(x), RangeError, "axis 1", "float32[3]");
refuses("vmap wants a batch axis somewhere", () => vmap((a: Tensor) => a, { inAxes: null })(x), RangeError, "no argument has a batch axis");
refuses("vmap counts inAxes", () => vmap((a: Tensor) => a, { inAxes: [0, 0] })(x), TypeError, "2 entries for 1 argument");
refuses(
  "outAxes null wants a result without a batch",
  () => vmap((a: Tensor) => a, { outAxes: null })(x),
  RangeError,
  "depends on the batch",
);
refuses(
  "jit refuses static arguments that cannot be compared",
  () => jit((v: Tensor, s: Any) => v.add(s), { staticArgnums: 1 })(x, x),
  TypeError,
  "static",
  "argument 1",
);
refuses("a donated tensor cannot be used again", () => {
  const v = np.array(new Float32Array(4096));
  jit((u: Tensor) => u.add(1), { donateArgnums: 0 })(v);
  v.item();
}, RangeError);
refuses(
  "a donated tensor has no memory",
  () => {
    const v = np.array(new Float32Array(4096));
    jit((u: Tensor) => u.add(1), { donateArgnums: 0 })(v);
    v.dataSync();
  },
  TypeError,
  "donat",
);
refuses("scan wants a pair", () => scan(((c: Tensor) => c) as Any, x, x), TypeError, "[carry, y]");
refuses(
  "scan's carry keeps its shape",
  () => scan(((c: Tensor, v: Tensor) => [np.stack([c, v]), null]) as Any, 0, x),
  TypeError,
  "carry",
  "float32[]",
  "float32[2]",
);
refuses("scan's carry keeps its structure", () => scan(((c: Any) => [{ a: c.a }, null]) as Any, { a: 1, b: 2 }, x), TypeError, "structure");
refuses(
  "scan names the leaf of the carry",
  () => scan(((c: Any) => [{ a: [c.a[0], c.a[1].astype("int32")] }, null]) as Any, { a: [np.zeros([]), np.ones([])] }, x),
  TypeError,
  "carry.a[1]",
  "float32[]",
  "int32[]",
);
refuses("scan wants a length", () => scan(((c: Tensor) => [c, null]) as Any, 0, null), RangeError, "length");
refuses(
  "scan's slices have one length",
  () => scan(((c: Tensor) => [c, null]) as Any, 0, [x, np.zeros([2])]),
  RangeError,
  "float32[3]",
  "float32[2]",
);
refuses("whileLoop wants a bool scalar", () => whileLoop((c: Tensor) => c, (c: Tensor) => c, 1), TypeError, "bool scalar");
refuses(
  "whileLoop has no reverse mode",
  () => g((v: Any) => whileLoop((c: Tensor) => c.less(10), (c: Tensor) => c.multiply(2), v))(1),
  TypeError,
  "whileLoop",
  "scan",
  "jvp",
);
refuses("foriLoop wants whole bounds", () => foriLoop(0, 2.5, (_, c) => c, x), RangeError, "whole numbers");
refuses("cond's branches agree in type", () => cond(true, () => np.zeros([2]), () => np.zeros([3])), TypeError, "float32[2]", "float32[3]");
refuses("cond wants a scalar", () => cond(x.greater(1), () => x, () => x), TypeError, "bool[3]", "np.where");
refuses("switch wants an integer", () => lax.switch(np.array(1.5), [() => x]), TypeError, "integer scalar");
refuses(
  "customVjp's bwd gives a list",
  () => g((v: Tensor) => customVjp((u: Tensor) => u.sum(), { fwd: (u: Tensor) => [u.sum(), u], bwd: (r: Tensor) => r })(v))(x),
  TypeError,
  "list",
);
refuses(
  "customVjp has no forward mode",
  () => jvp(customVjp((u: Tensor) => u, { fwd: (u: Tensor) => [u, null], bwd: (_: Any, ct: Tensor) => [ct] }), [x], [x]),
  TypeError,
  "customJvp",
);
refuses("psum wants its vmap", () => lax.psum(x, "batch"), TracerError, "batch", "axisName");
refuses("jacrev refuses integers", () => jacrev((v: Tensor) => v)(np.array(Int32Array.of(1))), TypeError, "int32[1]");
refuses(
  "checkGrads finds a wrong rule",
  () => {
    const wrong = customVjp((v: Tensor) => np.sin(v), {
      fwd: (v: Tensor) => [np.sin(v), v],
      bwd: (v: Tensor, ct: Tensor) => [np.sin(v).multiply(ct)],
    });
    debug.checkGrads(wrong, [np.array([1, 2])], { order: 1, modes: ["rev"] });
  },
  RangeError,
  "vjp",
  "differences",
);

Deno.test("the source line stands in the traced program", () => {
  const program = jit((v: Tensor) => np.log(v)).lower(x);
  assertStringIncludes(String(program.equations[0]!.source), "errors_test.ts");
});

Deno.test("NaNs are traced to the operation, also inside a jitted loop", () => {
  debug.nans(true);
  try {
    const f = jit((v: Tensor) => scan((c: Tensor, u: Tensor) => [c.subtract(u), np.log(c)] as const, v, np.ones([5]))[1]);
    const error = assertThrows(() => f(np.array(2.5)), debug.NanError);
    assertStringIncludes(error.message, "log gave NaN");
    assertStringIncludes(error.message, "errors_test.ts");
  } finally {
    debug.nans(false);
  }
});

Deno.test("ordinary control flow on values works under an eager gradient", () => {
  const f = (v: Tensor) => {
    let y = v;
    while ((y.item() as number) < 100) y = y.multiply(v);
    return y;
  };
  assertEquals(grad(f)(3).item(), 405); // 3 to the 5th
});
