/**
 * Determinants.
 *
 * @module
 */
import { bind, bindMany } from "../../core/bind.ts";
import { constantLike } from "../../core/constant.ts";
import type { TensorLike } from "../../core/convert.ts";
import { diagonal, identity, permuteRows, solve as triangular } from "../../core/primitives/_matrix.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, subtract } from "../arithmetic.ts";
import { customJvp } from "../../transforms/custom.ts";
import { filled } from "../_operands.ts";
import { squares } from "./_matrix.ts";
import { solveByLu } from "./solve.ts";

/** 1 for an even number of exchanges, -1 for an odd one. */
function parity(pivots: Tensor, like: Tensor): Tensor {
  const axis = pivots.ndim - 1;
  const still = bind("iota", [], { shape: pivots.shape, dtype: "int32", axis });
  const moved = bind("cast", [bind("ne", [pivots, still], {})], { dtype: "int32" });
  const count = bind("reduceSum", [moved], { axes: [axis] });
  const odd = bind("eq", [bind("rem", [count, constantLike(count, 2)], {}), constantLike(count, 1)], {});
  return bind("select", [odd, constantLike(like, -1), constantLike(like, 1)], {});
}

function entry(a: Tensor, i: number, j: number): Tensor {
  return a.get("...", i, j);
}

/** Written out, small determinants of whole numbers are exact. */
function smallDeterminant(a: Tensor): Tensor {
  const minor = (r: number, s: number, j: number, k: number) =>
    subtract(multiply(entry(a, r, j), entry(a, s, k)), multiply(entry(a, r, k), entry(a, s, j)));
  switch (a.shape.at(-1)) {
    case 0:
      return filled(a.shape.slice(0, -2), 1, a.dtype);
    case 1:
      return entry(a, 0, 0);
    case 2:
      return minor(0, 1, 0, 1);
    default:
      return add(
        subtract(multiply(entry(a, 0, 0), minor(1, 2, 1, 2)), multiply(entry(a, 0, 1), minor(1, 2, 0, 2))),
        multiply(entry(a, 0, 2), minor(1, 2, 0, 1)),
      );
  }
}

/** What all slopes of a determinant come from: the factors, the sign of the exchanges. */
function factored(a: Tensor): { factors: Tensor; permutation: Tensor; sign: Tensor; pivots: Tensor } {
  const [factors, exchanges, permutation] = bindMany("lu", [a], {}) as [Tensor, Tensor, Tensor];
  const pivots = diagonal(factors);
  return { factors, permutation, sign: parity(exchanges, pivots), pivots };
}

const product = (x: Tensor) => bind("reduceProd", [x], { axes: [x.ndim - 1] });

/**
 * The adjugate of a times b: det(a) · a⁻¹ · b without a division by det(a), so that it is right where a has rank n - 1, too. With
 * a = P L U and d the last pivot, the last row of det · U⁻¹ y is the product of the other pivots times that of y, and the rest follows from
 * U with 1 for d.
 */
function adjugateTimes(a: Tensor, b: Tensor): Tensor {
  const { factors, permutation, sign, pivots } = factored(a);
  const n = a.shape.at(-1)!;
  const others = multiply(sign, product(pivots.get("...", `:${n - 1}`)));
  const all = multiply(others, pivots.get("...", n - 1));
  const y = triangular(factors, permuteRows(b, permutation), { lower: true, unitDiagonal: true });
  const last = bind(
    "eq",
    [bind("iota", [], { shape: y.shape, dtype: "int32", axis: y.ndim - 2 }), constantLike({ dtype: "int32" }, n - 1)],
    {},
  );
  const spread = (x: Tensor) => bind("broadcastInDim", [x], { shape: y.shape, axes: x.shape.map((_, i) => i) });
  const right = multiply(bind("select", [last, spread(others), spread(all)], {}), y);
  return triangular(withoutZeros(factors, pivots, n - 1), right, { lower: false });
}

/** The factors with 1 for the last pivot, and for those that are 0, which the products above have made 0 already. */
function withoutZeros(factors: Tensor, pivots: Tensor, last: number): Tensor {
  const at = bind("iota", [], { shape: pivots.shape, dtype: "int32", axis: pivots.ndim - 1 });
  const replace = bind("or", [bind("eq", [at, constantLike(at, last)], {}), bind("eq", [pivots, constantLike(pivots, 0)], {})], {});
  const axes = pivots.shape.map((_, i) => i);
  const columns = bind("broadcastInDim", [replace], { shape: factors.shape, axes });
  const onDiagonal = bind("cast", [identity(factors.shape, factors.dtype)], { dtype: "bool" });
  return bind("select", [bind("and", [columns, onDiagonal], {}), constantLike(factors, 1), factors], {});
}

const largeDeterminant: (a: Tensor) => Tensor = customJvp((a: Tensor): Tensor => {
  const { sign, pivots } = factored(a);
  return multiply(sign, product(pivots));
}, {
  jvp: ([a]: [Tensor], [da]: [Tensor]) => {
    const slopes = diagonal(adjugateTimes(a, da));
    return [largeDeterminant(a), bind("reduceSum", [slopes], { axes: [slopes.ndim - 1] })];
  },
});

/**
 * The determinant of square matrices.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.det([[1, 2], [3, 4]]).item()); // -2
 * ```
 */
export function det(a: TensorLike): Tensor {
  const value = squares("det", a);
  return value.shape.at(-1)! <= 3 ? smallDeterminant(value) : largeDeterminant(value);
}

const logarithm: (a: Tensor) => [Tensor, Tensor] = customJvp((a: Tensor): [Tensor, Tensor] => {
  const { sign, pivots } = factored(a);
  const axes = [pivots.ndim - 1];
  const signs = product(bind("sign", [pivots], {}));
  return [multiply(sign, signs), bind("reduceSum", [bind("log", [bind("abs", [pivots], {})], {})], { axes })];
}, {
  jvp: ([a]: [Tensor], [da]: [Tensor]) => {
    const { factors, permutation } = factored(a);
    const slopes = diagonal(solveByLu(factors, permutation, da));
    const [sign, value] = logarithm(a);
    return [[sign, value], [filled(sign.shape, 0, sign.dtype), bind("reduceSum", [slopes], { axes: [slopes.ndim - 1] })]];
  },
});

/**
 * The sign and the logarithm of the absolute value of the determinant, which neither overflow nor vanish: 0 and -Infinity for singular
 * matrices.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [sign, log] = np.linalg.slogdet([[1, 2], [3, 4]]);
 * console.log(sign.item(), log.item()); // -1, about log(2)
 * ```
 */
export function slogdet(a: TensorLike): [sign: Tensor, logabsdet: Tensor] {
  const value = squares("slogdet", a);
  if (value.shape.at(-1) === 0) {
    const batch = value.shape.slice(0, -2);
    return [filled(batch, 1, value.dtype), filled(batch, 0, value.dtype)];
  }
  return logarithm(value);
}
