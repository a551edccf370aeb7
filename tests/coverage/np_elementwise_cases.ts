/**
 * The functions of `np` that work element by element.
 *
 * @module
 */
import { np, type Tensor } from "../../mod.ts";
import { bools, floats, integers, type Op, type Operand, values } from "../_helpers/check_op.ts";
import { op } from "./_entry.ts";
import { between, fixed, line, table } from "./_operands.ts";

const nonzero = () => values([2, -2, 3, -5, 1], [5], "int32");
const whole = () => integers([5], -9, 9);
const word = () => integers([5], 0, 99, "uint32");
const flat = { flat: true } as const;

/** A pair of floats that broadcast, and a pair of integers. */
function pair(f: (x: Tensor, y: Tensor) => Tensor, x: Operand = table(), y: Operand = line(-2, 2, 3)) {
  return [op([x, y], f as Op), op([whole(), nonzero()], f as Op)];
}

/** Two floats, two integers, and their broadcast. */
function comparison(f: (x: Tensor, y: Tensor) => Tensor) {
  return [op([integers([2, 4], 0, 3), integers([4], 0, 3)], f as Op), op([table(), floats([])], f as Op)];
}

const logical = (f: (x: Tensor, y: Tensor) => Tensor) => [op([bools([2, 3]), bools([3])], f as Op), op([whole(), line()], f as Op)];
const bitwise = (f: (x: Tensor, y: Tensor) => Tensor) => [op([whole(), nonzero()], f as Op), op([word(), word()], f as Op)];

export const npElementwise = {
  // arithmetic
  abs: [op([table(0.5, 2)], np.abs), op([whole()], np.abs)],
  add: pair(np.add),
  copysign: op([line(0.5, 2), line(0.5, 2)], (x, y) => np.copysign(x!, np.negative(y!))),
  divide: pair(np.divide, table(), line(0.5, 2, 3)),
  divmod: [op([between(), floats([3], 0.8, 0.95)], (x, y) => np.divmod(x!, y!)), op([whole(), nonzero()], (x, y) => np.divmod(x!, y!))],
  fabs: op([between()], np.fabs),
  floorDivide: [op([between(), floats([3], 0.8, 0.95)], np.floorDivide as Op, flat), op([whole(), nonzero()], np.floorDivide as Op)],
  fmax: pair(np.fmax),
  fmin: pair(np.fmin),
  fmod: pair(np.fmod, between(), floats([3], 0.8, 0.95)),
  gcd: op([whole(), nonzero()], np.gcd as Op),
  lcm: op([whole(), nonzero()], np.lcm as Op),
  maximum: pair(np.maximum),
  minimum: pair(np.minimum),
  modf: op([between()], (x) => np.modf(x!)),
  multiply: pair(np.multiply),
  negative: [op([table()], np.negative), op([whole()], np.negative)],
  positive: op([table()], np.positive),
  reciprocal: op([table(0.5, 2)], np.reciprocal),
  remainder: pair(np.remainder, between(), floats([3], 0.8, 0.95)),
  sign: [op([between()], np.sign, flat), op([whole()], np.sign)],
  square: [op([table()], np.square), op([whole()], np.square)],
  subtract: pair(np.subtract),

  // powers, exponentials, logarithms
  cbrt: op([table(0.5, 4)], np.cbrt),
  exp: op([table()], np.exp),
  exp2: op([table()], np.exp2),
  expm1: op([table(-1, 1)], np.expm1),
  floatPower: op([line(0.5, 2), line()], np.floatPower as Op),
  frexp: op([table(0.6, 0.9)], (x) => np.frexp(x!)),
  hypot: op([line(0.5, 2), line()], np.hypot as Op),
  ldexp: op([line(), values([-1, 0, 1, 2, 3], [5], "int32")], np.ldexp as Op),
  log: op([table(0.5, 4)], np.log),
  log10: op([table(0.5, 4)], np.log10),
  log1p: op([table(-0.5, 2)], np.log1p),
  log2: op([table(0.5, 4)], np.log2),
  logaddexp: op([line(), line()], np.logaddexp as Op),
  logaddexp2: op([line(), line()], np.logaddexp2 as Op),
  power: [
    op([line(0.5, 2), line()], np.power as Op),
    op([line()], (x) => np.power(x!, 3)),
    op([whole(), values([0, 1, 2, 3, 4], [5], "int32")], np.power as Op),
  ],
  sqrt: op([table(0.5, 4)], np.sqrt),

  // trigonometry
  arccos: op([table(-0.8, 0.8)], np.arccos),
  arccosh: op([table(1.5, 4)], np.arccosh),
  arcsin: op([table(-0.8, 0.8)], np.arcsin),
  arcsinh: op([table()], np.arcsinh),
  arctan: op([table()], np.arctan),
  arctan2: op([line(0.5, 2), line()], np.arctan2 as Op),
  arctanh: op([table(-0.8, 0.8)], np.arctanh),
  cos: op([table()], np.cos),
  cosh: op([table()], np.cosh),
  deg2rad: op([table()], np.deg2rad),
  rad2deg: op([table()], np.rad2deg, { tolerance: 1e-4 }),
  sin: op([table()], np.sin),
  sinc: op([table(0.2, 2)], np.sinc),
  sinh: op([table()], np.sinh),
  tan: op([table(-1, 1)], np.tan),
  tanh: op([table()], np.tanh),
  unwrap: op([values([0.3, 4, 8.5, 2, 9], [5])], (x) => np.unwrap(x!)),
  i0: op([table(0.5, 2)], np.i0),

  // rounding and parts
  ceil: op([between()], np.ceil, flat),
  floor: op([between()], np.floor, flat),
  nanToNum: op([values([1, NaN, Infinity, -Infinity, 2])], (x) => np.nanToNum(x!, { nan: 3, posinf: 4, neginf: 5 }), {
    order: 0,
    because: "At NaN and infinity there is no slope to compare with",
  }),
  nextafter: op([values([1, 0.5, -1])], (x) => np.nextafter(x!.astype("float32"), 0), {
    order: 0,
    because: "A step by one bit has no derivative, as in JAX",
  }),
  rint: op([between()], np.rint, flat),
  round: [op([between()], (x) => np.round(x!), flat), op([whole()], (x) => np.round(x!))],
  signbit: op([between()], np.signbit),
  spacing: op([values([1, 0.5, -3])], (x) => np.spacing(x!.astype("float32")), { flat: true }),
  trunc: op([between()], np.trunc, flat),
  heaviside: op([between(), floats([3])], np.heaviside as Op, flat),

  // comparison and logic
  allclose: op([table(), table()], (x, y) => np.allclose(x!, y!)),
  arrayEqual: op([whole(), whole()], (x, y) => np.arrayEqual(x!, y!)),
  arrayEquiv: op([whole(), whole()], np.arrayEquiv as Op),
  equal: comparison(np.equal),
  greater: comparison(np.greater),
  greaterEqual: comparison(np.greaterEqual),
  isclose: op([table(), line(-2, 2, 3)], (x, y) => np.isclose(x!, y!, { atol: 0.5 })),
  isfinite: op([values([1, NaN, Infinity, -Infinity])], np.isfinite),
  isinf: op([values([1, NaN, Infinity, -Infinity])], np.isinf),
  isnan: op([values([1, NaN, Infinity, -Infinity])], np.isnan),
  isneginf: op([values([1, NaN, Infinity, -Infinity])], np.isneginf),
  isposinf: op([values([1, NaN, Infinity, -Infinity])], np.isposinf),
  less: comparison(np.less),
  lessEqual: comparison(np.lessEqual),
  logicalAnd: logical(np.logicalAnd),
  logicalNot: op([bools([5])], np.logicalNot),
  logicalOr: logical(np.logicalOr),
  logicalXor: logical(np.logicalXor),
  notEqual: comparison(np.notEqual),

  // bits
  bitwiseAnd: bitwise(np.bitwiseAnd),
  bitwiseCount: op([whole()], np.bitwiseCount),
  bitwiseNot: op([whole()], np.bitwiseNot),
  bitwiseOr: bitwise(np.bitwiseOr),
  bitwiseXor: bitwise(np.bitwiseXor),
  leftShift: op([whole(), fixed([0, 1, 2, 31, 3])], np.leftShift as Op),
  packbits: op([bools([2, 11])], (x) => np.packbits(x!)),
  rightShift: op([whole(), fixed([0, 1, 2, 31, 3])], np.rightShift as Op),
  unpackbits: op([integers([2, 3], 0, 256, "uint8")], (x) => np.unpackbits(x!)),

  // choices
  choose: op([fixed([0, 1, 1, 0, 1]), line(), line()], (i, x, y) => np.choose(i!, [x!, y!])),
  clip: op([table(), floats([]), floats([], 1, 1.5)], (x, min, max) => np.clip(x!, { min: np.subtract(min!, 2), max: max! })),
  piecewise: op([table()], (x) => np.piecewise(x!, [np.less(x!, -0.5), np.greater(x!, 0.5)], [(y) => np.sin(y), (y) => np.exp(y), 3])),
  select: op([bools([5]), bools([5]), line(), line()], (p, q, x, y) => np.select([p!, q!], [x!, y!], { default: 7 })),
  where: [op([bools([2, 3]), table(), line(-2, 2, 3)], np.where as Op), op([bools([5]), whole(), whole()], np.where as Op)],
};
