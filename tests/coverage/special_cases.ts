/**
 * The tables of coverage of `special`, `image` and `ops`.
 *
 * @module
 */
import { image, np, ops, special, type Tensor } from "../../mod.ts";
import { floats, integers, type Op, values } from "../_helpers/check_op.ts";
import { type CasesOf, op } from "./_entry.ts";
import { fixed, line, table } from "./_operands.ts";

const near = { tolerance: 1e-4 } as const;
const one = { order: 1, because: "The derivative of its derivative is not defined, as in JAX" } as const;
const smooth = (f: (x: Tensor) => Tensor, low: number, high: number) => op([table(low, high)], f as Op, near);
const both = (f: (x: Tensor, y: Tensor) => Tensor, low = 0.5, high = 2) => op([table(low, high), line(low, high, 3)], f as Op, near);

export const specialCases: CasesOf<typeof special> = {
  beta: both(special.beta),
  betainc: op([line(0.2, 0.8)], (x) => special.betainc(1.5, 2.5, x!), near),
  betaln: both(special.betaln),
  boxcox: both(special.boxcox),
  boxcox1p: both(special.boxcox1p),
  digamma: smooth(special.digamma, 0.5, 4),
  entr: smooth(special.entr, 0.5, 2),
  erf: smooth(special.erf, -2, 2),
  erfc: smooth(special.erfc, -2, 2),
  erfcx: smooth(special.erfcx, -1, 2),
  erfinv: smooth(special.erfinv, -0.8, 0.8),
  exp1: smooth(special.exp1, 0.5, 3),
  expi: smooth(special.expi, 0.5, 3),
  expn: op([table(0.5, 3)], (x) => special.expn(2, x!), near),
  expit: smooth(special.expit, -4, 4),
  factorial: smooth(special.factorial, 0.5, 4),
  gamma: smooth(special.gamma, 0.5, 3),
  gammainc: op([line(0.5, 3), line(0.5, 3)], special.gammainc as Op, { ...one, ...near }),
  gammaincc: op([line(0.5, 3), line(0.5, 3)], special.gammaincc as Op, { ...one, ...near }),
  gammaln: smooth(special.gammaln, 0.5, 4),
  gammasgn: op([values([0.5, -0.5, -1.5, 3.2])], special.gammasgn, { flat: true }),
  i0: smooth(special.i0, 0.5, 2),
  i0e: smooth(special.i0e, 0.5, 4),
  i1: smooth(special.i1, 0.5, 2),
  i1e: smooth(special.i1e, 0.5, 4),
  klDiv: both(special.klDiv),
  logNdtr: smooth(special.logNdtr, -3, 3),
  logSoftmax: op([table()], (x) => special.logSoftmax(x!)),
  logit: smooth(special.logit, 0.2, 0.8),
  logsumexp: op([table()], (x) => special.logsumexp(x!, 1)),
  multigammaln: op([table(2, 4)], (x) => special.multigammaln(x!, 2), near),
  ndtr: smooth(special.ndtr, -2, 2),
  ndtri: smooth(special.ndtri, 0.2, 0.8),
  poch: both(special.poch),
  polygamma: op([table(0.5, 4)], (x) => special.polygamma(1, x!), near),
  relEntr: both(special.relEntr),
  softmax: op([table()], (x) => special.softmax(x!)),
  xlog1py: both(special.xlog1py),
  xlogy: both(special.xlogy),
  zeta: op([line(1, 4)], (q) => special.zeta(2.5, q!), near),
};

export const imageCases: CasesOf<typeof image> = {
  mapCoordinates: [
    op([floats([4, 4]), floats([3], 0.2, 2.8), floats([3], 0.2, 2.8)], (x, i, j) => image.mapCoordinates(x!, [i!, j!], { order: 1 })),
    op(
      [floats([4]), values([-1.2, 0.2, 2.6, 4.3])],
      (x, i) => image.mapCoordinates(x!, [np.multiply(i!, 1)], { order: 0, mode: "nearest" }),
    ),
  ],
  resize: (["nearest", "linear", "cubic", "cubicPytorch", "lanczos3", "lanczos5", "area"] as const).map((method) =>
    op([floats([1, 4, 5])], (x) => image.resize(x!, [1, 3, 7], { method }), near)
  ),
  scaleAndTranslate: op(
    [floats([4, 5])],
    (x) => image.scaleAndTranslate(x!, [3, 6], { spatialDims: [0, 1], scale: [0.8, 1.3], translation: [0.1, 0.4], method: "linear" }),
    near,
  ),
};

const segments = () => fixed([0, 2, 0, 1, 2]);

export const opsCases: CasesOf<typeof ops> = {
  segmentMax: op([line(), segments()], (x, i) => ops.segmentMax(x!, i!, { numSegments: 3 })),
  segmentMin: op([line(), segments()], (x, i) => ops.segmentMin(x!, i!, { numSegments: 3 })),
  segmentProd: op([line(), fixed([0, 1, 2, 3, 4])], (x, i) => ops.segmentProd(x!, i!, { numSegments: 5 }), {
    order: 0,
    because: "Factors may meet in one product: refused with the way out, as in JAX",
  }),
  segmentSum: [
    op([floats([5, 2]), segments()], (x, i) => ops.segmentSum(x!, i!, { numSegments: 4 })),
    op([integers([5], 0, 9), segments()], (x, i) => ops.segmentSum(x!, i!, { numSegments: 4 })),
  ],
};
