import { assert, assertEquals, assertThrows } from "@std/assert";
import * as np from "../../np/mod.ts";
import { grad, hessian, jvp } from "../../transforms/mod.ts";
import cases from "../goldens/np_linalg.json" with { type: "json" };
import { checkGraded, type Special, type Tested } from "./_graded.ts";

type T = np.Tensor;
const L = np.linalg;
const first = (x: T) => x.get("...", ":1");
const rest = (x: T) => np.matrixTranspose(x);

const functions: Record<string, Tested | Special> = {
  cholesky: (a: T) => L.cholesky(a),
  choleskyUpper: (a: T) => L.cholesky(a, { upper: true }),
  choleskyIndefinite: (a: T) => np.isnan(L.cholesky(a)),
  solve: L.solve,
  solveVector: L.solve,
  solveBroadcast: L.solve,
  inv: (a: T) => L.inv(a),
  det1: (a: T) => L.det(a),
  det2: (a: T) => L.det(a),
  det3: (a: T) => L.det(a),
  det4: (a: T) => L.det(a),
  detSingular: { f: (a: T) => L.det(a), tolerance: 1e-4 },
  slogdet: (a: T) => L.slogdet(a),
  slogdetSingular: (a: T) => L.slogdet(a),
  qrR: (a: T) => np.abs(L.qr(a, { mode: "r" })),
  qrProduct: (a: T) => {
    const [q, r] = L.qr(a);
    return np.matmul(q, np.diag(np.sign(np.diag(r))));
  },
  svdvals: (a: T) => L.svdvals(a),
  svdvalsWide: (a: T) => L.svdvals(a),
  svdProjector: (a: T) => {
    const [u, , vt] = L.svd(a, { fullMatrices: false });
    const left = first(u), right = vt.get(":1");
    return [np.matmul(left, rest(left)), np.matmul(rest(right), right)];
  },
  svdHermitian: (a: T) => L.svd(a, { computeUv: false, hermitian: true }),
  eigvalsh: (a: T) => L.eigvalsh(a),
  eighProjector: (a: T) => {
    const v = first(L.eigh(a)[1]);
    return np.matmul(v, rest(v));
  },
  norm: (a: T) => L.norm(a),
  vectorNormAll: (x: T) => L.vectorNorm(x, null, { keepdims: true }),
  matrixNorm: (x: T) => L.matrixNorm(x, { ord: "nuc" }),
  cond: (x: T) => L.cond(x),
  "cond fro": (x: T) => L.cond(x, { p: "fro" }),
  "cond -2": (x: T) => L.cond(x, { p: -2 }),
  matrixRank: (x: T) => L.matrixRank(x),
  matrixPower: (x: T) => L.matrixPower(x, 5),
  matrixPowerNegative: (x: T) => L.matrixPower(x, -3),
  multiDot: (...xs: T[]) => L.multiDot(xs),
  pinv: (x: T) => L.pinv(x),
  pinvWide: (x: T) => L.pinv(x),
  pinvIdentity: (x: T) => L.pinv(x),
  lstsq: {
    f: (a: T, b: T) => {
      const { x, residuals, rank, s } = L.lstsq(a, b);
      return [x, residuals, rank, s];
    },
    tolerance: 1e-4,
  },
  lstsqVector: (a: T, b: T) => L.lstsq(a, b).x,
  tensorinv: (a: T) => L.tensorinv(a, { ind: 1 }),
  tensorsolve: (a: T, b: T) => L.tensorsolve(a, b),
  trace: (a: T) => L.trace(a, { offset: 1 }),
  diagonal: (a: T) => L.diagonal(a, { offset: -1 }),
  expm: { f: (a: T) => L.expm(a), tolerance: 1e-4 },
  solveTriangular: (a: T, b: T) => L.solveTriangular(a, b, { lower: true }),
  solveTriangularTrans: (a: T, b: T) => L.solveTriangular(a, b, { trans: true }),
  luProduct: (a: T) => L.lu(a),
  luWide: (a: T) => L.lu(a),
  cross: (a: T, b: T) => np.cross(a, b),
  cross2: (a: T, b: T) => np.cross(a, b),
  cross23: (a: T, b: T) => np.cross(a, b),
  crossAxes: (a: T, b: T) => np.cross(a, b, { axisa: 0, axisb: 1, axisc: 0 }),
  kron: np.kron,
  kronRanks: np.kron,
  vecdot: (a: T, b: T) => np.vecdot(a, b),
  vecdotAxis: (a: T, b: T) => np.vecdot(a, b, { axis: 0 }),
  matvec: np.matvec,
  vecmat: np.vecmat,
  einsumInts: (a: T, b: T) => np.einsum("ij,jk->ik", a, b),
};
for (
  const [name, ord] of [["fro", "fro"], ["nuc", "nuc"], ["1", 1], ["-1", -1], ["2", 2], ["-2", -2], ["inf", Infinity], [
    "-inf",
    -Infinity,
  ]] as const
) {
  functions[`norm ${name}`] = (x: T) => L.norm(x, ord, [0, 2]);
  functions[`norm ${name} keepdims`] = (x: T) => L.norm(x, { ord, axis: [1, 0], keepdims: true });
}
for (
  const [name, ord] of [["0", 0], ["1", 1], ["2", 2], ["3", 3], ["-1", -1], ["half", 0.5], ["inf", Infinity], ["-inf", -Infinity]] as const
) {
  functions[`vectorNorm ${name}`] = (x: T) => L.vectorNorm(x, 1, { ord });
}
for (const { name } of cases) {
  if (name.startsWith("einsum ")) functions[name] = (...xs: T[]) => np.einsum(name.slice(7), ...xs);
}

checkGraded("linalg", cases, functions);

Deno.test("factors multiply to the matrix", () => {
  const a = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10], [2, 0, 1]]);
  const close = (x: T, y: T) => assert(np.allclose(x, y, { atol: 1e-5 }).item());
  const [q, r] = L.qr(a, { mode: "complete" });
  assertEquals([q.shape, r.shape], [[4, 4], [4, 3]]);
  close(np.matmul(q, r), a);
  close(np.matmul(q.T, q), np.eye(4));
  const [u, s, vt] = L.svd(a);
  assertEquals([u.shape, s.shape, vt.shape], [[4, 4], [3], [3, 3]]);
  close(np.matmul(u.get(":", ":3"), np.matmul(np.diag(s), vt)), a);
  const square = np.matmul(a.T, a);
  const [w, v] = L.eigh(square);
  close(np.matmul(square, v).divide(100), np.multiply(v, w).divide(100));
  const [uh, sh, vh] = L.svd(square.multiply(-1), { hermitian: true });
  close(np.matmul(uh, np.matmul(np.diag(sh), vh)).divide(100), square.divide(-100));
  const [lu, pivots] = L.luFactor(square);
  close(L.luSolve(lu, pivots, np.matmul(square, [1, 2, 3])), np.array([1, 2, 3]));
  close(L.choSolve(L.cholesky(square), np.matmul(square, [1, 2, 3])).divide(3), np.array([1, 2, 3]).divide(3));
});

Deno.test("second derivatives and forward mode of solve and det", () => {
  const a = np.array([[2, 1, 0.5, 0], [0, 3, 1, 1], [1, 0, 2, 0.3], [0.2, 1, 0, 4]]);
  const [value, slope] = jvp((x: T) => L.det(x), [a], [a]);
  assert(Math.abs(Number(slope.item()) - 4 * Number(value.item())) < 1e-3 * Math.abs(Number(value.item())));
  const b = np.array([1, 2, 3, 4]);
  // f(s) = sum(solve(s a, b)) = c / s has f'' = 2 c / s³.
  const f = (s: T) => np.sum(L.solve(np.multiply(a, s), b));
  const c = Number(f(np.array(1)).item());
  assert(Math.abs(Number((hessian(f)(np.array(1)) as T).item()) - 2 * c) < 1e-3 * Math.abs(c));
  assert(Number.isNaN(Number((grad((x: T) => L.norm(x))(np.zeros(3)) as T).get(0).item())));
});

Deno.test("einsum orders products by their cost", () => {
  const [path] = np.einsumPath("ij,jk,kl->il", np.ones([2, 50]), np.ones([50, 50]), np.ones([50, 1]));
  assertEquals(path, [[1, 2], [0, 1]]);
  const [plain] = np.einsumPath("ij,jk,kl->il", np.ones([2, 5]), np.ones([5, 5]), np.ones([5, 1]), { optimize: false });
  assertEquals(plain, [[0, 1], [0, 1]]);
  const [a, b, c] = [np.ones([2, 3]), np.ones([3, 4]), np.ones([4, 2])];
  assertEquals(np.einsum("ij,jk,kl->il", a, b, c, { optimize: false }).toArray(), np.einsum("ij,jk,kl->il", a, b, c).toArray());
  assertEquals(np.einsum("ij,jk", a.astype("float16"), b.astype("float16"), { preferredElementType: "float32" }).dtype, "float32");
});

Deno.test("matrices of one structure", () => {
  assertEquals(L.blockDiag([[[1, 2], [3, 4]], [5], 6]).toArray(), [[1, 2, 0, 0], [3, 4, 0, 0], [0, 0, 5, 0], [0, 0, 0, 6]]);
  assertEquals(L.toeplitz([1, 2, 3]).toArray(), [[1, 2, 3], [2, 1, 2], [3, 2, 1]]);
  assertEquals(L.toeplitz([1, 2], [9, 5, 6]).toArray(), [[1, 5, 6], [2, 1, 5]]);
  assertEquals(L.hankel([1, 2, 3], [9, 4]).toArray(), [[1, 2], [2, 3], [3, 4]]);
});

Deno.test("empty and single operands", () => {
  assertEquals(np.einsum("ij,jk->ik", np.zeros([2, 0]), np.zeros([0, 3])).toArray(), [[0, 0, 0], [0, 0, 0]]);
  assertEquals(L.det(np.zeros([0, 0])).item(), 1);
  assertEquals(L.pinv(np.zeros([0, 3])).shape, [3, 0]);
  assertEquals(L.norm(np.zeros([0])).item(), 0);
});

Deno.test("wrong operands say what is right", () => {
  assertThrows(() => L.solve(np.ones([2, 3]), np.ones(2)), RangeError, "square");
  assertThrows(() => L.solve(np.eye(2), np.ones(3)), RangeError, "row for each");
  assertThrows(() => L.norm(np.ones([2, 2, 2]), { axis: [0, 1, 2] }), RangeError, "two hold matrices");
  assertThrows(() => L.norm(np.ones([2, 2]), 7, [0, 1]), TypeError, "orders");
  assertThrows(() => L.cholesky(np.ones(3)), RangeError, "matrices");
  assertThrows(() => L.qr(np.ones([2, 2]), { mode: "full" } as never), TypeError, "modes");
  assertThrows(() => np.einsum("ij,jk->iz", np.ones([2, 2]), np.ones([2, 2])), RangeError, "in no operand");
  assertThrows(() => np.einsum("ij,jk", np.ones([2, 2])), RangeError, "names 2 operands");
  assertThrows(() => np.einsum("ij,jk", np.ones([2, 3]), np.ones([2, 2])), RangeError, "sizes 3 and 2");
  assertThrows(() => np.einsum("ij", np.ones([2, 3]), { optimise: true } as never), TypeError, "optimize");
});
