/** Elementary functions in float64, what the devices' float32 ones are compared with, and how a difference is counted. */

const bits = new DataView(new ArrayBuffer(8));

/** The float32 with these bits. */
export function fromBits(pattern: number): number {
  bits.setUint32(0, pattern);
  return bits.getFloat32(0);
}

/** How far apart float32 numbers of this size are. */
function spacing(x: number): number {
  const size = Math.abs(x);
  return 2 ** (Math.max(Math.floor(Math.log2(size === 0 ? 2 ** -149 : Math.min(size, 3.4e38))), -126) - 23);
}

/**
 * The error of `got` in units of the last place of `want`: 0 where both are NaN or the same infinity, Infinity where one is and the
 * other is not, or where a zero has the wrong sign. Past the largest float32 counts as infinity.
 *
 * @param floor Below this size of `want`, the unit no longer shrinks.
 * @param flush Whether what is below 2⁻¹²⁶ may be taken for 0, of either sign.
 */
export function ulps(got: number, want: number, floor = 0, flush = false): number {
  if (Number.isNaN(want) || Number.isNaN(got)) return Number.isNaN(want) && Number.isNaN(got) ? 0 : Infinity;
  if (flush && Math.abs(want) < 2 ** -126 && Math.abs(got) <= 2 ** -126) return 0;
  const limit = 2 ** 128 - 2 ** 103, rounded = Math.abs(want) >= limit ? Math.sign(want) * Infinity : want;
  if (!Number.isFinite(rounded)) {
    return got === rounded || Math.abs(got) > 3.40282e38 && got * want > 0 && Math.abs(want) < 3.4029e38 ? 0 : Infinity;
  }
  if (!Number.isFinite(got)) return Math.abs(want) > 3.40282e38 && got * want > 0 ? 0 : Infinity;
  if (want === 0) return got === 0 ? Object.is(got, want) ? 0 : Infinity : Math.abs(got) / 2 ** -149;
  return Math.abs(got - want) / spacing(Math.max(Math.abs(want), floor));
}

/** Float32 numbers over all exponents and signs, after the special ones: as many as `count`. */
export function samples(count: number): Float32Array<ArrayBuffer> {
  const special = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    -0.5,
    3,
    -3,
    1.5,
    -1.5,
    2.5,
    -2.5,
    Infinity,
    -Infinity,
    NaN,
    2 ** -149,
    -(2 ** -149),
    2 ** -126,
    -(2 ** -126),
    3.4028235e38,
    -3.4028235e38,
  ];
  const out = new Float32Array(count);
  out.set(special);
  const stride = Math.floor(2 ** 32 / (count - special.length)) | 1; // odd: all mantissas
  for (let k = special.length, pattern = 12345; k < count; k++, pattern = (pattern + stride) >>> 0) out[k] = fromBits(pattern);
  return out;
}

/** Pairs of float32: every special pair, then both of moderate size, then both anything. */
export function samplePairs(count: number): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  const x = new Float32Array(count), y = new Float32Array(count), special = samples(64);
  let state = 1;
  const next = (): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const moderate = (): number => (next() & 1 ? -1 : 1) * Math.exp((next() / 2 ** 32 - 0.5) * 12);
  for (let k = 0; k < count; k++) {
    if (k < 4096) x[k] = special[k >> 6] ?? 0, y[k] = special[k & 63] ?? 0;
    else if (k % 4 === 0) x[k] = moderate(), y[k] = Math.round(moderate());
    else if (k % 4 === 1) x[k] = fromBits(next()), y[k] = fromBits(next());
    else x[k] = moderate(), y[k] = moderate();
  }
  return [x, y];
}

function erf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (Math.abs(x) > 3) return Math.sign(x) * (1 - erfc(Math.abs(x)));
  let term = x, sum = x;
  for (let n = 1; n < 100; n++) sum += term *= 2 * x * x / (2 * n + 1);
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

function erfc(x: number): number {
  if (x < 1.5 || Number.isNaN(x)) return 1 - erf(x);
  if (x > 30) return 0;
  let fraction = 0; // x + (1/2)/(x + (2/2)/(x + (3/2)/…
  for (let k = 120; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

function erfInv(x: number): number {
  if (!(Math.abs(x) < 1)) return Math.abs(x) === 1 ? x * Infinity : NaN;
  if (Math.abs(x) < 1e-8) return x * Math.sqrt(Math.PI) / 2;
  const a = Math.abs(x), l = Math.log1p(-a * a), t = 2 / (Math.PI * 0.147) + l / 2;
  let y = Math.sqrt(Math.sqrt(t * t - l / 0.147) - t);
  for (let k = 0; k < 6; k++) {
    const residual = a > 0.9 ? 1 - a - erfc(y) : erf(y) - a; // erf y - a, without cancellation
    const step = (a > 0.9 ? residual : residual) / (2 / Math.sqrt(Math.PI) * Math.exp(-y * y));
    y -= step / (1 + y * step);
  }
  return Math.sign(x) * y;
}

/** ζ(k) - 1 for k ≥ 2. */
const zetaMinus1 = (k: number): number => {
  let sum = 0;
  for (let n = 2; n < 30; n++) sum += n ** -k;
  return sum + 30 ** (1 - k) / (k - 1) + 30 ** -k / 2 + k * 30 ** (-k - 1) / 12 - k * (k + 1) * (k + 2) * 30 ** (-k - 3) / 720;
};
const zetas = Array.from({ length: 60 }, (_, k) => k < 2 ? 0 : zetaMinus1(k) + 1);

function sinPi(x: number): number {
  const fraction = x - 2 * Math.round(x / 2);
  return Math.abs(fraction) > 0.5 ? Math.sign(fraction) * Math.sin(Math.PI * (1 - Math.abs(fraction))) : Math.sin(Math.PI * fraction);
}

function lgamma(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (!Number.isFinite(x)) return Infinity;
  if (x <= 0) return Number.isInteger(x) ? Infinity : Math.log(Math.PI) - Math.log(Math.abs(sinPi(x))) - lgamma(1 - x);
  if (x < 0.5) return lgamma(x + 1) - Math.log(x);
  const near = (u: number): number => {
    let sum = 0;
    for (let k = 59; k >= 2; k--) sum += (zetas[k] ?? 0) * (-u) ** k / k;
    return sum - 0.5772156649015329 * u + 0;
  };
  if (Math.abs(x - 1) < 0.4) return near(x - 1);
  if (Math.abs(x - 2) < 0.4) return Math.log1p(x - 2) + near(x - 2);
  let y = x, product = 1;
  while (y < 12) product *= y++;
  const v = 1 / (y * y);
  const series = (1 / 12 + v * (-1 / 360 + v * (1 / 1260 + v * (-1 / 1680 + v * (1 / 1188 - v * 691 / 360360))))) / y;
  return (y - 0.5) * (Math.log(y) - 1) + (Math.log(2 * Math.PI) - 1) / 2 + series - Math.log(product);
}

function digamma(x: number): number {
  if (x <= 0 && Number.isInteger(x) || x === -Infinity || Number.isNaN(x)) return NaN;
  if (x === Infinity) return Infinity;
  if (x < 0) {
    const fraction = x - Math.round(x);
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * fraction);
  }
  let y = x, sum = 0;
  while (y < 12) sum -= 1 / y++;
  const v = 1 / (y * y);
  return sum + Math.log(y) - 1 / (2 * y) - v * (1 / 12 - v * (1 / 120 - v * (1 / 252 - v * (1 / 240 - v * (1 / 132 - v * 691 / 32760)))));
}

function roundHalfEven(x: number): number {
  const down = Math.floor(x), rest = x - down;
  if (rest === 0 || Number.isNaN(rest)) return x;
  const rounded = rest > 0.5 || rest === 0.5 && down % 2 !== 0 ? down + 1 : down;
  return rounded === 0 ? Math.sign(x) * 0 : rounded;
}

function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return y;
  if (x === 0) return Math.sign(y) * 2 ** -149;
  bits.setFloat32(0, x);
  return fromBits(bits.getUint32(0) + ((x < y) === (x > 0) ? 1 : -1));
}

/** Functions of one number. */
export const unaryReference: Record<string, (x: number) => number> = {
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: (x) => Math.sign(x) * Math.asinh(Math.abs(x)),
  acosh: Math.acosh,
  atanh: Math.atanh,
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  erf,
  erfc,
  erfInv,
  lgamma,
  digamma,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  cbrt: Math.cbrt,
  sign: Math.sign,
  neg: (x) => -x,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round: roundHalfEven,
};

/** Functions of two numbers. */
export const binaryReference: Record<string, (x: number, y: number) => number> = {
  pow: (x, y) => x === 1 || x === -1 && !Number.isFinite(y) && !Number.isNaN(y) ? 1 : x ** y,
  atan2: Math.atan2,
  rem: (x, y) => x % y,
  nextAfter,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  max: Math.max,
  min: Math.min,
};

/**
 * How much error a function is allowed, in units of the last place, and below which size of the result the unit no longer shrinks:
 * log Γ and ψ of negative numbers are differences of larger ones, so near their zeros nothing better can be had. erfInv is JAX's.
 */
export function tolerance(name: string): { ulps: number; floor: (x: number) => number } {
  if (name === "lgamma" || name === "digamma") return { ulps: 8, floor: (x) => x < 0 ? Math.max(1, Math.log(-x)) : 0 };
  return { ulps: name === "erfInv" ? 16 : 4, floor: () => 0 };
}
