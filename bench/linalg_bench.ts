/** Factorizations, triangular systems and Fourier transforms. Bound by arithmetic, which depends on itself. */
import { lax, np } from "../mod.ts";
import { family, values } from "./_floor.ts";

const n = 256, a = values(n, n), positive = np.add(np.matmul(a, np.transpose(a)), np.multiply(np.eye(n), n));
family("Cholesky factor, 256", { flops: n ** 3 / 3 }, (x) => lax.linalg.cholesky(x), positive);
family(
  "triangular system, 256 right-hand sides",
  { flops: n ** 3 },
  (l, b) => lax.linalg.triangularSolve(l, b, { leftSide: true, lower: true }),
  np.tril(positive),
  a,
);
family("QR, 256", { flops: 4 / 3 * n ** 3 }, (x) => lax.linalg.qr(x)[0], a);
family(
  "symmetric eigenvalues, 64",
  { flops: 9 * 64 ** 3 },
  (x) => lax.linalg.eigh(x)[0] as never,
  np.add(values(64, 64), np.transpose(values(64, 64))),
);
family("fft of 256 rows of 1024", { flops: 5 * 256 * 1024 * 10, bytes: 12 << 18 }, (x) => np.fft.fft(x).re, values(256, 1024));
