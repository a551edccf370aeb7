/**
 * Makes programs smaller without changing what they compute: inlines calls, folds constants, applies rules of algebra, shares common
 * subexpressions, moves invariants out of loops, removes dead code. Bodies of loops and branches included.
 *
 * @module
 */
import { type Equation, Program } from "../../core/program.ts";
import * as algebra from "./algebra.ts";
import { countEquations, removeDeadCode } from "./dead_code.ts";
import { hoist } from "./hoist.ts";
import { Rewriter, type Rule } from "./rewriter.ts";
import * as views from "./views.ts";

/** All rules, in the order in which they are tried. */
export const rules: readonly Rule[] = [
  algebra.identities,
  algebra.castToSame,
  algebra.foldConstants,
  views.emptyMoves,
  views.composedMoves,
  views.movedScalar,
  views.scalarOperands,
  algebra.twice,
  algebra.timesOne,
  algebra.plusZero,
  algebra.divideByConstant,
  algebra.smallPowers,
  algebra.knownSelect,
  algebra.knownLogic,
  views.emptyReductions,
  views.knownSlice,
  views.dotOfTranspose,
  views.transposeOfDot,
];

/** How to simplify. */
export interface SimplifyOptions {
  /** Which rules apply. Default: all. */
  readonly rules?: readonly Rule[];
  /** Which equations that can be written out as simpler ones are (see `expand.ts`). Default: none. */
  readonly expand?: (equation: Equation) => boolean;
}

/** An equal program with less in it. */
export function simplify(program: Program, options: SimplifyOptions = {}): Program {
  let before = removeDeadCode(program);
  let size = countEquations(before);
  // What one pass reveals, the next uses; nearly always two do.
  for (let pass = 0; pass < 4; pass++) {
    const after = removeDeadCode(once(before, options));
    const n = countEquations(after);
    before = after;
    if (n >= size && pass > 0) break;
    size = n;
  }
  return before;
}

function once(program: Program, options: SimplifyOptions): Program {
  const rewriter = new Rewriter(options.rules ?? rules, (e, r) => simplifyBodies(e, r, options), options.expand);
  const outputs = rewriter.run(program, program.inputs);
  return new Program(program.inputs, rewriter.equations, outputs);
}

/** The equation with simpler programs among its parameters, and what does not change in a loop moved out of it. */
function simplifyBodies(e: Equation, rewriter: Rewriter, options: SimplifyOptions): Equation {
  switch (e.primitive) {
    case "scan": {
      const numConsts = e.params.numConsts as number;
      const inner = simplify(e.params.body as Program, options);
      const { body, added } = hoist(inner, numConsts, e.inputs.slice(0, numConsts), rewriter);
      const inputs = [...e.inputs.slice(0, numConsts), ...added, ...e.inputs.slice(numConsts)];
      return { ...e, inputs, params: { ...e.params, body, numConsts: numConsts + added.length } };
    }
    case "whileLoop": {
      const numCond = e.params.numCondConsts as number, numBody = e.params.numBodyConsts as number;
      const consts = e.inputs.slice(numCond, numCond + numBody);
      const { body, added } = hoist(simplify(e.params.body as Program, options), numBody, consts, rewriter);
      const inputs = [...e.inputs.slice(0, numCond + numBody), ...added, ...e.inputs.slice(numCond + numBody)];
      const cond = simplify(e.params.cond as Program, options);
      return { ...e, inputs, params: { ...e.params, cond, body, numBodyConsts: numBody + added.length } };
    }
    case "cond":
      return { ...e, params: { ...e.params, branches: (e.params.branches as Program[]).map((b) => simplify(b, options)) } };
    default:
      return e;
  }
}
