/**
 * The special functions as kernels.
 *
 * @module
 */
import { binary, ternary, unary } from "../elementwise.ts";
import { besselI0e, besselI1e } from "./bessel.ts";
import { betainc } from "./beta.ts";
import { erf, erfc, erfInv, erfInv32 } from "./erf.ts";
import { digamma, lgamma } from "./gamma.ts";
import { igamma, igammac, igammaGradA, randomGammaGrad } from "./incomplete_gamma.ts";
import { polygamma, zeta } from "./zeta.ts";

/** The kernels by the primitives' names. */
export const special = {
  erf: unary("erf", { float: erf }),
  erfc: unary("erfc", { float: erfc }),
  erfInv: unary("erfInv", { float: erfInv32, float64: erfInv }),
  lgamma: unary("lgamma", { float: lgamma }),
  digamma: unary("digamma", { float: digamma }),
  besselI0e: unary("besselI0e", { float: besselI0e }),
  besselI1e: unary("besselI1e", { float: besselI1e }),
  igamma: binary("igamma", { float: igamma }),
  igammac: binary("igammac", { float: igammac }),
  igammaGradA: binary("igammaGradA", { float: igammaGradA }),
  randomGammaGrad: binary("randomGammaGrad", { float: randomGammaGrad }),
  zeta: binary("zeta", { float: zeta }),
  polygamma: binary("polygamma", { float: polygamma }),
  betainc: ternary("betainc", { float: betainc }),
} as const;
