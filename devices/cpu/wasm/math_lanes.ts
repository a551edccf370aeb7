/**
 * What the vector functions in `math_*.ts` are written with: four float32 lanes, constants and helper functions.
 *
 * @module
 */

import type { Polynomial } from "../../../core/coefficients.ts";
import { type Code, f32x4, type Fn, type FnOptions, i32x4, type Module, relaxedSimd, v128, type ValueType } from "./asm.ts";

const helpers = new WeakMap<Module, Map<string, Fn>>();

/**
 * A function under construction, seen as a place for arithmetic on four lanes at a time. The functions in `math_*.ts` take it first,
 * then their operands, which may be any expressions; they append statements and give an expression that is cheap to repeat.
 */
export class Lanes {
  /**
   * @param f The function that is written.
   * @param module Its module, where helper functions for rare cases are put, once each.
   * @param relaxed Whether to use fused multiply-add.
   */
  constructor(readonly f: Fn, readonly module: Module, readonly relaxed: boolean = relaxedSimd()) {}

  /** Four lanes of a float constant. */
  c(x: number): Code {
    return this.f.constant(x);
  }

  /** Four lanes of an integer constant. */
  i(x: number): Code {
    return this.f.constantInt(x);
  }

  /** Computes `x` once, into a local. */
  let(x: Code): Code {
    return x.isLocal ? x : this.f.let(x);
  }

  /** a·b + c. */
  fma(a: Code, b: Code, c: Code): Code {
    return this.relaxed ? f32x4.relaxedMadd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
  }

  /** c - a·b. */
  fnma(a: Code, b: Code, c: Code): Code {
    return this.relaxed ? f32x4.relaxedNmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
  }

  /** A polynomial in `x`, which should be a local, by Horner's rule. */
  poly(x: Code, coefficients: Polynomial): Code {
    const [first = 0, ...rest] = coefficients;
    return rest.reduce<Code>((sum, c) => this.fma(sum, x, this.c(c)), this.c(first));
  }

  /** |x| as bits: NaN stays NaN. */
  abs(x: Code): Code {
    return f32x4.abs(x);
  }

  /** The magnitude of one value with the sign of another. */
  copySign(magnitude: Code, sign: Code): Code {
    return v128.select(this.i(-0x80000000), sign, magnitude);
  }

  /** All ones where x is NaN. */
  isNaN(x: Code): Code {
    return f32x4.ne(x, x);
  }

  /** The bits of float `x` as an integer keep only its high 12 bits of mantissa: products of two such are exact. */
  high(x: Code): Code {
    return v128.and(x, this.i(-0x1000));
  }

  /** 2ᵏ for integer lanes -126 ≤ k ≤ 127. */
  pow2(k: Code): Code {
    return i32x4.shl(i32x4.add(k, this.i(127)), 23);
  }

  /** A function of the module, built when first asked for. */
  helper(name: string, params: readonly ValueType[], results: readonly ValueType[], build: (f: Fn) => void): Fn {
    let known = helpers.get(this.module);
    if (known === undefined) helpers.set(this.module, known = new Map());
    let f = known.get(name);
    if (f === undefined) {
      const options: FnOptions = { results };
      f = this.module.fn(name, params, options);
      known.set(name, f);
      build(f);
    }
    return f;
  }

  /** The same place for statements of another function. */
  in(f: Fn): Lanes {
    return new Lanes(f, this.module, this.relaxed);
  }

  /** One scalar instruction on each lane: for what has no vector form. */
  each(
    operands: readonly Code[],
    kind: { extract(a: Code, lane: number): Code; replace(a: Code, lane: number, x: Code): Code; splat(x: Code): Code },
    one: (...lanes: Code[]) => Code,
  ): Code {
    const inputs = operands.map((x) => this.let(x));
    const lane = (k: number): Code => one(...inputs.map((x) => kind.extract(x, k)));
    return this.f.let([1, 2, 3].reduce<Code>((all, k) => kind.replace(all, k, lane(k)), kind.splat(lane(0))));
  }
}
