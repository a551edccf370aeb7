/**
 * Distributions of counts.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType, isInteger } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { log, log1p, sqrt } from "../np/exponential.ts";
import { castTo, filled, floating, floatingPromoted } from "../np/_operands.ts";
import { elementsAt } from "../np/_search.ts";
import { floor } from "../np/rounding.ts";
import { where } from "../np/where.ts";
import { clip } from "../np/rounding.ts";
import { scan, whileLoop } from "../transforms/loops.ts";
import { split } from "./key.ts";
import { readKey, sampleShape } from "./_key.ts";
import { asked, type DTypeOr, type ShapeOr } from "./_options.ts";
import type { IntegerOptions } from "./discrete.ts";
import { type FloatOptions, floatType, unit } from "./_unit.ts";

type Keys = [Tensor, Tensor, Tensor];
const lt = (x: Tensor, y: Tensor) => bind("lt", [x, y], {});
const le = (x: Tensor, y: Tensor) => bind("le", [x, y], {});
const gt = (x: Tensor, y: Tensor) => bind("gt", [x, y], {});
const or = (x: Tensor, y: Tensor) => bind("or", [x, y], {});
const and = (x: Tensor, y: Tensor) => bind("and", [x, y], {});
const not = (x: Tensor) => bind("not", [x], {});
const isNaN = (x: Tensor) => bind("ne", [x, x], {});
const any = (x: Tensor) => bind("reduceOr", [x], { axes: x.shape.map((_, i) => i) });
const uniform = (key: Tensor, x: Tensor) => unit(readKey("sample", key), x.shape, x.dtype);

/** For small rates, Knuth's method: how many uniform numbers multiply to no less than exp(-rate). */
function poissonByProducts(key: Tensor, rate: Tensor): Tensor {
  const limit = negative(rate);
  const [k] = whileLoop(
    ([, , product]: [Tensor, Tensor, Tensor]) => any(gt(product, limit)),
    ([k, key, product]: [Tensor, Tensor, Tensor]) => {
      const [next, now] = split(key) as unknown as Keys;
      const counted = bind("select", [gt(product, limit), add(k, 1), k], {});
      return [counted, next, add(product, log(uniform(now, rate)))];
    },
    [filled(rate.shape, 0, "int32"), key, filled(rate.shape, 0, rate.dtype)],
  ) as [Tensor, Tensor, Tensor];
  return subtract(k, 1);
}

/** For large rates, Hörmann's transformed rejection (1993). */
function poissonByRejection(key: Tensor, rate: Tensor): Tensor {
  const logRate = log(rate);
  const b = add(multiply(sqrt(rate), 2.53), 0.931), a = add(multiply(b, 0.02483), -0.059);
  const inverseAlpha = add(divide(1.1328, subtract(b, 3.4)), 1.1239);
  const vr = subtract(0.9277, divide(3.6224, subtract(b, 2)));
  const [k] = whileLoop(
    ([, accepted]: [Tensor, Tensor, Tensor]) => any(not(accepted)),
    ([k, accepted, key]: [Tensor, Tensor, Tensor]) => {
      const [next, forU, forV] = split(key, 3) as unknown as Keys;
      const u = subtract(uniform(forU, rate), 0.5), v = uniform(forV, rate);
      const us = subtract(0.5, abs(u));
      const drawn = floor(add(add(multiply(add(divide(multiply(a, 2), us), b), u), rate), 0.43));
      const s = log(divide(multiply(v, inverseAlpha), add(divide(a, multiply(us, us)), b)));
      const t = subtract(add(negative(rate), multiply(drawn, logRate)), bind("lgamma", [add(drawn, 1)], {}));
      const quickly = and(bind("ge", [us, constantLike(us, 0.07)], {}), le(v, vr));
      const reject = or(lt(drawn, constantLike(drawn, 0)), and(lt(us, constantLike(us, 0.013)), gt(v, us)));
      const accept = or(quickly, and(not(reject), le(s, t)));
      return [bind("select", [accept, drawn, k], {}), or(accepted, accept), next];
    },
    [filled(rate.shape, -1, rate.dtype), filled(rate.shape, 0, "bool"), key],
  ) as [Tensor, Tensor, Tensor];
  return castTo(k, "int32");
}

/**
 * Poisson counts.
 *
 * @param lam The rate, which is the mean.
 * @param shape Of the result; that of `lam` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.poisson(random.key(0), 4, [2]).dtype); // int32
 * ```
 */
export function poisson(key: Tensor, lam: TensorLike, shape?: ShapeOr<IntegerOptions>, options?: DTypeOr<IntegerOptions>): Tensor {
  const wanted = asked<IntegerOptions>("poisson", ["dtype"], [shape, options]);
  const dtype = checkDType("poisson", wanted.dtype ?? "int32");
  const given = toTensor("poisson", lam, "float32");
  const rate = broadcastTo(given, sampleShape("poisson", wanted.shape, given.shape));
  readKey("poisson", key);
  const small = or(isNaN(rate), lt(rate, constantLike(rate, 10)));
  const few = poissonByProducts(key, bind("select", [small, rate, constantLike(rate, 0)], {}));
  const many = poissonByRejection(key, bind("select", [small, constantLike(rate, 1e5), rate], {}));
  const out = bind("select", [small, few, many], {});
  return castTo(bind("select", [bind("eq", [rate, constantLike(rate, 0)], {}), constant(0, "int32"), out], {}), dtype);
}

/** What Stirling's formula leaves of log k!, for k from 0 to 9; beyond, its series is exact enough. */
// deno-fmt-ignore
const stirlingTails = Float32Array.of(
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
);

function stirlingTail(k: Tensor): Tensor {
  const within = bind("clamp", [constantLike(k, 0), k, constantLike(k, 9)], {});
  const tabled = elementsAt(toTensor("binomial", stirlingTails, k.dtype), castTo(floor(within), "int32"));
  const next = add(within, 1), squared = multiply(next, next);
  const series = divide(subtract(1 / 12, divide(subtract(1 / 360, divide(1 / 1260, squared)), squared)), next);
  return bind("select", [le(k, constantLike(k, 9)), tabled, series], {});
}

/** For small means: how many geometric numbers fit into the trials. */
function binomialByInversion(key: Tensor, count: Tensor, p: Tensor): Tensor {
  const slope = log1p(negative(p));
  const [n] = whileLoop(
    ([, sum]: [Tensor, Tensor, Tensor]) => any(le(sum, count)),
    ([n, sum, key]: [Tensor, Tensor, Tensor]) => {
      const [now, next] = split(key) as unknown as Keys;
      const counted = bind("select", [le(sum, count), add(n, 1), n], {});
      return [counted, add(sum, bind("ceil", [divide(log(uniform(now, p)), slope)], {})), next];
    },
    [filled(p.shape, 0, p.dtype), filled(p.shape, 0, p.dtype), key],
  ) as [Tensor, Tensor, Tensor];
  return subtract(n, 1);
}

/** For large means, Hörmann's transformed rejection (1993). */
function binomialByRejection(key: Tensor, count: Tensor, p: Tensor): Tensor {
  const rest = subtract(1, p);
  const deviation = sqrt(multiply(multiply(count, p), rest));
  const b = add(multiply(deviation, 2.53), 1.15);
  const a = add(add(multiply(b, 0.0248), -0.0873), multiply(p, 0.01));
  const c = add(multiply(count, p), 0.5), vr = subtract(0.92, divide(4.2, b)), r = divide(p, rest);
  const alpha = multiply(add(divide(5.1, b), 2.83), deviation), m = floor(multiply(add(count, 1), p));
  const above = add(subtract(count, m), 1);
  const fixed = multiply(add(m, 0.5), log(divide(add(m, 1), multiply(r, above))));
  const tails = add(stirlingTail(m), stirlingTail(subtract(count, m)));
  const [k] = whileLoop(
    ([, accepted]: [Tensor, Tensor, Tensor]) => any(not(accepted)),
    ([k, accepted, key]: [Tensor, Tensor, Tensor]) => {
      const [next, forU, forV] = split(key, 3) as unknown as Keys;
      const u = subtract(uniform(forU, p), 0.5), v = uniform(forV, p);
      const us = subtract(0.5, abs(u));
      const quickly = and(bind("ge", [us, constantLike(us, 0.07)], {}), le(v, vr));
      const drawn = floor(add(multiply(add(divide(multiply(a, 2), us), b), u), c));
      const reject = or(lt(drawn, constantLike(drawn, 0)), gt(drawn, count));
      const height = log(divide(multiply(v, alpha), add(divide(a, multiply(us, us)), b)));
      const left = add(subtract(count, drawn), 1);
      const bound = subtract(
        subtract(
          add(
            add(
              add(fixed, multiply(add(count, 1), log(divide(above, left)))),
              multiply(add(drawn, 0.5), log(divide(multiply(r, left), add(drawn, 1)))),
            ),
            tails,
          ),
          stirlingTail(drawn),
        ),
        stirlingTail(subtract(count, drawn)),
      );
      const accept = or(quickly, and(not(reject), le(height, bound)));
      return [bind("select", [accept, drawn, k], {}), or(accepted, accept), next];
    },
    [filled(p.shape, -1, p.dtype), filled(p.shape, 0, "bool"), key],
  ) as [Tensor, Tensor, Tensor];
  return k;
}

/**
 * Binomial counts, as floats: NaN where a parameter makes no sense.
 *
 * @param n The number of trials.
 * @param p The probability of each to succeed.
 * @param shape Of the result; what the parameters broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.binomial(random.key(0), 10, 0.5, [3]).shape); // [3]
 * ```
 */
export function binomial(
  key: Tensor,
  n: TensorLike,
  p: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  const given = asked<FloatOptions>("binomial", ["dtype"], [shape, options]);
  const dtype: DType = floatType("binomial", given.dtype);
  const chance = floating("binomial", p);
  const trials = toTensor("binomial", n, chance.dtype);
  const sizes = sampleShape("binomial", given.shape, trials.shape, chance.shape);
  readKey("binomial", key);
  const count = broadcastTo(trials, sizes), prob = broadcastTo(chance, sizes);
  const at = (x: number) => constantLike(prob, x);
  const rare = lt(prob, at(0.5));
  const q = bind("select", [rare, prob, subtract(1, prob)], {});
  const noCount = or(isNaN(count), lt(count, at(0)));
  const infinite = bind("eq", [count, at(Infinity)], {});
  const noChance = or(isNaN(q), lt(q, at(0)));
  const safe = bind("select", [noChance, at(0.01), q], {});
  const small = or(noCount, le(multiply(count, safe), at(10)));
  const whole = floor(count);
  const few = binomialByInversion(key, bind("select", [small, whole, at(0)], {}), safe);
  const many = binomialByRejection(
    key,
    bind("select", [small, at(1e4), whole], {}),
    bind("select", [small, at(0.5), safe], {}),
  );
  const invalid = or(noChance, noCount);
  const drawn = bind(
    "select",
    [invalid, at(NaN), bind("select", [infinite, at(Infinity), bind("select", [small, few, many], {})], {})],
    {},
  );
  const keep = or(or(rare, noCount), or(isNaN(q), infinite));
  return castTo(bind("select", [keep, drawn, subtract(whole, drawn)], {}), dtype);
}

/**
 * Multinomial counts: how often each of several outcomes comes in `n` trials, as floats.
 *
 * @param n The numbers of trials.
 * @param p Probabilities, of shape [..., k].
 * @param shape Of the result, the last axis included; that of `p` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.multinomial(random.key(0), 10, [0.2, 0.3, 0.5]).sum().item()); // 10
 * ```
 */
export function multinomial(
  key: Tensor,
  n: TensorLike,
  p: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  const given = asked<FloatOptions>("multinomial", ["dtype"], [shape, options]);
  const dtype = floatType("multinomial", given.dtype);
  const [trials, chances] = floatingPromoted("multinomial", [n, p]) as [Tensor, Tensor];
  if (chances.ndim === 0) {
    throw new RangeError(`Cannot sample multinomial of ${describe(chances)}: the probabilities are of shape [..., k]`);
  }
  const sizes = sampleShape("multinomial", given.shape, chances.shape), batch = sizes.slice(0, -1);
  const last = sizes.length - 1;
  const outcomes = bind("transpose", [broadcastTo(chances, sizes)], { perm: [last, ...batch.map((_, i) => i)] });
  // Each outcome's share of what is left for it and the outcomes after it.
  const left = bind("cumsum", [outcomes], { axis: 0, reverse: true });
  const shares = divide(outcomes, where(bind("eq", [left, constantLike(left, 0)], {}), 1, left));
  const keys = split(key, sizes[last]!);
  const [, counts] = scan(
    (rest: Tensor, [share, now]: [Tensor, Tensor]) => {
      const count = binomial(now, rest, clip(share, { min: 0, max: 1 }), undefined, { dtype: rest.dtype });
      return [subtract(rest, count), count];
    },
    broadcastTo(trials, batch),
    [shares, keys],
  ) as [Tensor, Tensor];
  return castTo(bind("transpose", [counts], { perm: [...batch.map((_, i) => i + 1), 0] }), dtype);
}

/**
 * How many trials it takes to succeed.
 *
 * @param p The probability to succeed.
 * @param shape Of the result; that of `p` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.geometric(random.key(0), 0.3, [3]).dtype); // int32
 * ```
 */
export function geometric(key: Tensor, p: TensorLike, shape?: ShapeOr<IntegerOptions>, options?: DTypeOr<IntegerOptions>): Tensor {
  const given = asked<IntegerOptions>("geometric", ["dtype"], [shape, options]);
  const dtype = checkDType("geometric", given.dtype ?? "int32");
  if (!isInteger(dtype)) throw new TypeError(`Cannot sample geometric with dtype ${dtype}: it gives integers`);
  const chance = floating("geometric", p);
  const sizes = sampleShape("geometric", given.shape, chance.shape);
  const u = unit(readKey("geometric", key), sizes, chance.dtype);
  const positive = bind("select", [bind("eq", [u, constantLike(u, 0)], {}), constantLike(u, 1), u], {});
  return castTo(add(floor(divide(log(positive), log1p(negative(chance)))), 1), dtype);
}
