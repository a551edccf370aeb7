/**
 * The tables of coverage of `np.linalg`, `lax.linalg` and `np.fft`.
 *
 * @module
 */
import { lax, np, type Tensor } from "../../mod.ts";
import { floats, type Op, type Operand } from "../_helpers/check_op.ts";
import { type CasesOf, op } from "./_entry.ts";
import { definite, line, regular, symmetric, table } from "./_operands.ts";

const square = (): Operand => floats([3, 3]);
const near = { tolerance: 1e-4 } as const;
const nearer = { tolerance: 1e-3 } as const;
/** A factor times its transpose: vectors of a decomposition are known up to their sign. */
const product = (x: Tensor, scale: Tensor) => np.matmul(np.multiply(x, np.expandDims(scale, -2)), np.matrixTranspose(x));
const pair = (z: np.fft.Complex): Tensor[] => [z.re, z.im];
const complex = (re: Tensor, im: Tensor) => ({ re, im });

export const linalgCases: CasesOf<typeof np.linalg> = {
  blockDiag: op([table(), floats([2, 1])], (x, y) => np.linalg.blockDiag([x!, y!])),
  choSolve: op([square(), floats([3, 2])], (x, b) => np.linalg.choSolve(np.linalg.cholesky(definite(x!)), b!), near),
  cholesky: op([square()], (x) => np.linalg.cholesky(definite(x!)), near),
  cond: op([square()], (x) => np.linalg.cond(regular(x!)), nearer),
  cross: op([table(), table()], (x, y) => np.linalg.cross(x!, y!)),
  det: op([square()], (x) => np.linalg.det(regular(x!)), near),
  diagonal: op([floats([2, 3, 3])], (x) => np.linalg.diagonal(x!)),
  eigh: op([square()], (x) => {
    const [w, v] = np.linalg.eigh(symmetric(x!));
    return [w, product(v, np.tanh(w))];
  }, nearer),
  eigvalsh: op([square()], (x) => np.linalg.eigvalsh(symmetric(x!)), nearer),
  expm: op([square()], (x) => np.linalg.expm(x!), nearer),
  hankel: op([line(), line(-2, 2, 3)], (c, r) => np.linalg.hankel(c!, r!)),
  inv: op([square()], (x) => np.linalg.inv(regular(x!)), near),
  lstsq: op([floats([4, 2]), line(-2, 2, 4)], (a, b) => np.linalg.lstsq(np.add(a!, [[4, 0], [0, 4], [0, 0], [0, 0]]), b!).x, nearer),
  lu: op([square()], (x) => np.linalg.lu(regular(x!)), near),
  luFactor: op([square()], (x) => np.linalg.luFactor(regular(x!)), near),
  luSolve: op([square(), line(-2, 2, 3)], (x, b) => {
    const [lu, pivots] = np.linalg.luFactor(regular(x!));
    return np.linalg.luSolve(lu, pivots, b!);
  }, near),
  matmul: op([table(), floats([3, 2])], (x, y) => np.linalg.matmul(x!, y!)),
  matrixNorm: [
    op([table()], (x) => np.linalg.matrixNorm(x!), near),
    op([table()], (x) => np.linalg.matrixNorm(x!, { ord: "nuc" }), nearer),
    op([table()], (x) => np.linalg.matrixNorm(x!, { ord: 1 })),
  ],
  matrixPower: op([square()], (x) => np.linalg.matrixPower(x!, 3), near),
  matrixRank: op([table()], (x) => np.linalg.matrixRank(x!)),
  matrixTranspose: op([table()], np.linalg.matrixTranspose),
  multiDot: op([table(), floats([3, 2]), floats([2, 4])], (x, y, z) => np.linalg.multiDot([x!, y!, z!]), near),
  norm: [op([line()], (x) => np.linalg.norm(x!)), op([table()], (x) => np.linalg.norm(x!, 3, 1))],
  outer: op([line(), line()], np.linalg.outer as Op),
  pinv: op([floats([4, 2])], (x) => np.linalg.pinv(np.add(x!, [[4, 0], [0, 4], [0, 0], [0, 0]])), nearer),
  qr: op([square()], (x) => np.linalg.qr(regular(x!)), nearer),
  slogdet: op([square()], (x) => np.linalg.slogdet(regular(x!)), near),
  solve: op([square(), floats([3, 2])], (a, b) => np.linalg.solve(regular(a!), b!), near),
  solveByLu: op([square(), floats([3, 2])], (x, b) => {
    const [lu, , permutation] = lax.linalg.lu(regular(x!));
    return np.linalg.solveByLu(lu, permutation, b!);
  }, near),
  solveTriangular: op([square(), line(-2, 2, 3)], (a, b) => np.linalg.solveTriangular(regular(a!), b!, { lower: true }), near),
  svd: op([table()], (x) => {
    const [u, s, vh] = np.linalg.svd(np.add(x!, [[4, 0, 0], [0, 8, 0]]), { fullMatrices: false });
    return [s, product(u, np.tanh(s)), product(np.matrixTranspose(vh), np.sqrt(s))];
  }, nearer),
  svdvals: op([table()], (x) => np.linalg.svdvals(x!), nearer),
  tensordot: op([floats([2, 3, 2]), floats([3, 2, 2])], (x, y) => np.linalg.tensordot(x!, y!)),
  tensorinv: op([floats([4, 4])], (x) => np.linalg.tensorinv(np.reshape(regular(x!), [4, 2, 2]), { ind: 1 }), near),
  tensorsolve: op([floats([4, 4]), line(-2, 2, 4)], (a, b) => np.linalg.tensorsolve(np.reshape(regular(a!), [4, 2, 2]), b!), near),
  toeplitz: op([line(), line(-2, 2, 3)], (c, r) => np.linalg.toeplitz(c!, r!)),
  trace: op([floats([2, 3, 3])], (x) => np.linalg.trace(x!)),
  vecdot: op([table(), table()], (x, y) => np.linalg.vecdot(x!, y!)),
  vectorNorm: [op([table()], (x) => np.linalg.vectorNorm(x!)), op([table(0.5, 2)], (x) => np.linalg.vectorNorm(x!, 1, { ord: 1 }))],
};

export const laxLinalgCases: CasesOf<typeof lax.linalg> = {
  cholesky: op([square()], (x) => lax.linalg.cholesky(definite(x!)), near),
  eigh: op([square()], (x) => {
    const [v, w] = lax.linalg.eigh(symmetric(x!));
    return [w, product(v, np.tanh(w))];
  }, nearer),
  lu: op([square()], (x) => lax.linalg.lu(regular(x!)), near),
  qr: op([square()], (x) => lax.linalg.qr(regular(x!), { fullMatrices: false }), nearer),
  svd: op([table()], (x) => {
    const [u, s] = lax.linalg.svd(np.add(x!, [[4, 0, 0], [0, 8, 0]]), { fullMatrices: false });
    return [s, product(u, np.tanh(s))];
  }, nearer),
  triangularSolve: op(
    [square(), floats([3, 2])],
    (a, b) => lax.linalg.triangularSolve(regular(a!), b!, { leftSide: true, lower: true }),
    near,
  ),
};

const wave = (): Operand => floats([2, 6]);
const image = (): Operand => floats([3, 4]);

export const fftCases: CasesOf<typeof np.fft> = {
  fft: [
    op([wave(), wave()], (re, im) => pair(np.fft.fft(complex(re!, im!))), near),
    op([floats([5])], (x) => pair(np.fft.fft(x!, { n: 7, norm: "ortho" })), near),
  ],
  fft2: op([image()], (x) => pair(np.fft.fft2(x!)), near),
  fftfreq: op([], () => np.fft.fftfreq(5)),
  fftn: op([image()], (x) => pair(np.fft.fftn(x!)), near),
  fftshift: op([line()], (x) => np.fft.fftshift(x!)),
  hfft: op([floats([4]), floats([4])], (re, im) => np.fft.hfft(complex(re!, im!)), near),
  ifft: op([wave(), wave()], (re, im) => pair(np.fft.ifft(complex(re!, im!))), near),
  ifft2: op([image()], (x) => pair(np.fft.ifft2(x!)), near),
  ifftn: op([image()], (x) => pair(np.fft.ifftn(x!)), near),
  ifftshift: op([line()], (x) => np.fft.ifftshift(x!)),
  ihfft: op([floats([6])], (x) => pair(np.fft.ihfft(x!)), near),
  irfft: op([floats([4]), floats([4])], (re, im) => np.fft.irfft(complex(re!, im!)), near),
  irfft2: op([image(), image()], (re, im) => np.fft.irfft2(complex(re!, im!)), near),
  irfftn: op([image(), image()], (re, im) => np.fft.irfftn(complex(re!, im!)), near),
  rfft: op([wave()], (x) => pair(np.fft.rfft(x!)), near),
  rfft2: op([image()], (x) => pair(np.fft.rfft2(x!)), near),
  rfftfreq: op([], () => np.fft.rfftfreq(5)),
  rfftn: op([image()], (x) => pair(np.fft.rfftn(x!)), near),
};
