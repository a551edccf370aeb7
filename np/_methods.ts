/**
 * Hands the functions that are methods of tensors down to the core.
 *
 * @module
 */
import { provideMethods } from "../core/provided_methods.ts";
import { abs, add, divide, floorDivide, maximum, minimum, multiply, negative, remainder, sign, subtract } from "./arithmetic.ts";
import { at } from "./at.ts";
import { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor, leftShift, rightShift } from "./bits.ts";
import {
  equal,
  greater,
  greaterEqual,
  isfinite,
  isinf,
  isnan,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
} from "./comparison.ts";
import { dot, matmul } from "./contractions.ts";
import { copy } from "./creation.ts";
import { astype } from "./dtypes.ts";
import { compress } from "./editing.ts";
import { exp, expm1, log, log1p, power, reciprocal, sqrt, square } from "./exponential.ts";
import { get, take } from "./indexing.ts";
import { nonzero } from "./nonzero.ts";
import { all, any, argmax, argmin, max, mean, min, prod, std, sum, var as variance } from "./reductions.ts";
import { ceil, clip, floor, round, trunc } from "./rounding.ts";
import { cumprod, cumsum } from "./scans.ts";
import { expandDims, matrixTranspose, ravel, reshape, squeeze, swapaxes, transpose } from "./shape.ts";
import { searchsorted } from "./searching.ts";
import { argpartition, argsort, sort } from "./sorting.ts";
import { ptp } from "./statistics.ts";
import { repeat } from "./tiling.ts";
import { diagonal, trace } from "./triangles.ts";
import { cos, sin, tan, tanh } from "./trigonometry.ts";
import { view } from "./_view.ts";

/** The functions that are methods. */
export interface Methods {
  readonly abs: typeof abs;
  readonly add: typeof add;
  readonly all: typeof all;
  readonly any: typeof any;
  readonly argmax: typeof argmax;
  readonly argmin: typeof argmin;
  readonly argpartition: typeof argpartition;
  readonly argsort: typeof argsort;
  readonly astype: typeof astype;
  readonly at: typeof at;
  readonly bitwiseAnd: typeof bitwiseAnd;
  readonly bitwiseNot: typeof bitwiseNot;
  readonly bitwiseOr: typeof bitwiseOr;
  readonly bitwiseXor: typeof bitwiseXor;
  readonly ceil: typeof ceil;
  readonly clip: typeof clip;
  readonly compress: typeof compress;
  readonly copy: typeof copy;
  readonly cos: typeof cos;
  readonly cumprod: typeof cumprod;
  readonly cumsum: typeof cumsum;
  readonly diagonal: typeof diagonal;
  readonly divide: typeof divide;
  readonly dot: typeof dot;
  readonly equal: typeof equal;
  readonly exp: typeof exp;
  readonly expandDims: typeof expandDims;
  readonly expm1: typeof expm1;
  readonly floor: typeof floor;
  readonly floorDivide: typeof floorDivide;
  readonly get: typeof get;
  readonly greater: typeof greater;
  readonly greaterEqual: typeof greaterEqual;
  readonly isfinite: typeof isfinite;
  readonly isinf: typeof isinf;
  readonly isnan: typeof isnan;
  readonly leftShift: typeof leftShift;
  readonly less: typeof less;
  readonly lessEqual: typeof lessEqual;
  readonly log: typeof log;
  readonly log1p: typeof log1p;
  readonly logicalAnd: typeof logicalAnd;
  readonly logicalNot: typeof logicalNot;
  readonly logicalOr: typeof logicalOr;
  readonly logicalXor: typeof logicalXor;
  readonly matmul: typeof matmul;
  readonly matrixTranspose: typeof matrixTranspose;
  readonly max: typeof max;
  readonly maximum: typeof maximum;
  readonly mean: typeof mean;
  readonly min: typeof min;
  readonly minimum: typeof minimum;
  readonly multiply: typeof multiply;
  readonly negative: typeof negative;
  readonly nonzero: typeof nonzero;
  readonly notEqual: typeof notEqual;
  readonly power: typeof power;
  readonly prod: typeof prod;
  readonly ptp: typeof ptp;
  readonly ravel: typeof ravel;
  readonly reciprocal: typeof reciprocal;
  readonly remainder: typeof remainder;
  readonly repeat: typeof repeat;
  readonly reshape: typeof reshape;
  readonly rightShift: typeof rightShift;
  readonly round: typeof round;
  readonly searchsorted: typeof searchsorted;
  readonly sign: typeof sign;
  readonly sin: typeof sin;
  readonly sort: typeof sort;
  readonly sqrt: typeof sqrt;
  readonly square: typeof square;
  readonly squeeze: typeof squeeze;
  readonly std: typeof std;
  readonly subtract: typeof subtract;
  readonly sum: typeof sum;
  readonly swapaxes: typeof swapaxes;
  readonly take: typeof take;
  readonly tan: typeof tan;
  readonly tanh: typeof tanh;
  readonly trace: typeof trace;
  readonly transpose: typeof transpose;
  readonly trunc: typeof trunc;
  readonly var: typeof variance;
  readonly view: typeof view;
}

provideMethods({
  abs,
  add,
  all,
  any,
  argmax,
  argmin,
  argpartition,
  argsort,
  astype,
  at,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  ceil,
  clip,
  compress,
  copy,
  cos,
  cumprod,
  cumsum,
  diagonal,
  divide,
  dot,
  equal,
  exp,
  expandDims,
  expm1,
  floor,
  floorDivide,
  get,
  greater,
  greaterEqual,
  isfinite,
  isinf,
  isnan,
  leftShift,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  matmul,
  matrixTranspose,
  max,
  maximum,
  mean,
  min,
  minimum,
  multiply,
  negative,
  nonzero,
  notEqual,
  power,
  prod,
  ptp,
  ravel,
  reciprocal,
  remainder,
  repeat,
  reshape,
  rightShift,
  round,
  searchsorted,
  sign,
  sin,
  sort,
  sqrt,
  square,
  squeeze,
  std,
  subtract,
  sum,
  swapaxes,
  take,
  tan,
  tanh,
  trace,
  transpose,
  trunc,
  var: variance,
  view,
});
