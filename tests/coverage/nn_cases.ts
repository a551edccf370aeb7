/**
 * The tables of coverage of nn's functions: activations, losses of arrays, and Keras's losses.
 *
 * @module
 */
import { nn, np, type Tensor } from "../../mod.ts";
import type * as activations from "../../nn/activations/mod.ts";
import type * as loss from "../../nn/loss/mod.ts";
import { floats, type Op, type Operand, values } from "../_helpers/check_op.ts";
import { type CasesOf, host, op } from "./_entry.ts";
import { between, fixed, line, table } from "./_operands.ts";

const near = { tolerance: 1e-4 } as const;
const kinked = (f: (x: Tensor) => Tensor) => op([between()], f as Op);
const smooth = (f: (x: Tensor) => Tensor, low = -3, high = 3) => op([table(low, high)], f as Op);

export const activationCases: CasesOf<typeof activations> = {
  celu: kinked(nn.celu),
  elu: kinked(nn.elu),
  gelu: [smooth(nn.gelu), op([table()], (x) => nn.gelu(x!, { approximate: false }))],
  glu: op([floats([2, 4])], (x) => nn.glu(x!)),
  hardShrink: kinked(nn.hardShrink),
  hardSigmoid: kinked(nn.hardSigmoid),
  hardSilu: kinked(nn.hardSilu),
  hardTanh: kinked(nn.hardTanh),
  identity: smooth(nn.identity),
  leakyRelu: kinked(nn.leakyRelu),
  log1mexp: smooth(nn.log1mexp, 0.3, 3),
  logSigmoid: smooth(nn.logSigmoid),
  logSoftmax: smooth(nn.logSoftmax),
  logmeanexp: op([table()], (x) => nn.logmeanexp(x!, { axis: 1 })),
  logsumexp: op([table()], (x) => nn.logsumexp(x!, 1)),
  mish: smooth(nn.mish),
  oneHot: op([values([0, 2, 5, -1], [4], "int32")], (x) => nn.oneHot(x!, 3)),
  relu: kinked(nn.relu),
  relu6: kinked(nn.relu6),
  selu: kinked(nn.selu),
  sigmoid: smooth(nn.sigmoid),
  silu: smooth(nn.silu),
  softShrink: kinked(nn.softShrink),
  softSign: kinked(nn.softSign),
  softmax: [smooth(nn.softmax), op([table()], (x) => nn.softmax(x!, { axis: 0, where: np.array([[true], [true]]) }))],
  softmin: smooth(nn.softmin),
  softplus: smooth(nn.softplus),
  sparsePlus: kinked(nn.sparsePlus),
  sparsemax: kinked(nn.sparsemax),
  sparseSigmoid: kinked(nn.sparseSigmoid),
  squareplus: smooth(nn.squareplus),
  standardize: op([floats([2, 4])], (x) => nn.standardize(x!), near),
  step: op([between()], nn.step, { flat: true }),
  tanh: smooth(nn.tanh),
  tanhShrink: smooth(nn.tanhShrink),
  threshold: kinked(nn.threshold),
};

const logits = (): Operand => floats([2, 4]);
const classes = (): Operand => fixed([1, 3]);
/** A distribution made of any numbers. */
const distribution = (x: Tensor) => nn.softmax(x);
const probability = (): Operand => floats([2, 4], 0.1, 0.9);
const bits = (): Operand => fixed([0, 1, 1, 0, 1, 0, 0, 1], [2, 4]);
const signs = (): Operand => values([1, -1, -1, 1, 1, -1, 1, -1], [2, 4]);
const direct = (f: (x: Tensor, y: Tensor) => Tensor) => op([logits(), logits()], (x, y) => f(x!, y!), near);

export const lossCases: CasesOf<typeof loss> = {
  binaryDiceLoss: op([logits(), bits()], (x, y) => nn.binaryDiceLoss(x!, y!), near),
  cosineDistance: direct((x, y) => nn.cosineDistance(x, y)),
  cosineSimilarity: direct((x, y) => nn.cosineSimilarity(x, y)),
  ctcLoss: op([floats([1, 4, 3]), fixed([1, 2], [1, 2])], (x, y) => nn.ctcLoss(x!, np.zeros([1, 4]), y!, np.zeros([1, 2])), near),
  ctcLossWithForwardProbs: op(
    [floats([1, 4, 3]), fixed([1, 2], [1, 2])],
    (x, y) => nn.ctcLossWithForwardProbs(x!, np.zeros([1, 4]), y!, np.zeros([1, 2]))[0],
    near,
  ),
  diceLoss: op([logits(), bits()], (x, y) => nn.diceLoss(x!, y!), near),
  generalizedKlDivergence: op([logits(), probability()], (x, y) => nn.generalizedKlDivergence(nn.logSoftmax(x!), y!), near),
  hingeLoss: op([logits(), signs()], (x, y) => nn.hingeLoss(x!, y!.astype(x!.dtype))),
  huberLoss: direct((x, y) => nn.huberLoss(x, y)),
  klDivergence: op([logits(), logits()], (x, y) => nn.klDivergence(nn.logSoftmax(x!), distribution(y!)), near),
  klDivergenceWithLogTargets: op([logits(), logits()], (x, y) => nn.klDivergenceWithLogTargets(nn.logSoftmax(x!), nn.logSoftmax(y!)), near),
  l2Loss: direct((x, y) => nn.l2Loss(x, y)),
  logCosh: direct((x, y) => nn.logCosh(x, y)),
  makeFenchelYoungLoss: op([logits(), probability()], (x, y) => nn.makeFenchelYoungLoss((s) => np.logsumexp(s))(x!, y!), near),
  multiclassGeneralizedDiceLoss: op([logits(), bits()], (x, y) => nn.multiclassGeneralizedDiceLoss(x!, y!), near),
  multiclassHingeLoss: op([logits(), classes()], (x, y) => nn.multiclassHingeLoss(x!, y!)),
  multiclassPerceptronLoss: op([logits(), classes()], (x, y) => nn.multiclassPerceptronLoss(x!, y!)),
  multiclassSparsemaxLoss: op([line(-2, 2, 4), fixed([1], [])], (x, y) => nn.multiclassSparsemaxLoss(x!, y!), near),
  ntxent: op([floats([4, 3]), fixed([0, 1, 0, 1])], (x, y) => nn.ntxent(x!, y!, { temperature: 0.5 }), { tolerance: 1e-3 }),
  perceptronLoss: op([logits(), signs()], (x, y) => nn.perceptronLoss(x!, y!.astype(x!.dtype))),
  polyLossCrossEntropy: op([logits(), logits()], (x, y) => nn.polyLossCrossEntropy(x!, distribution(y!)), near),
  rankingSoftmaxLoss: op([logits(), probability()], (x, y) => nn.rankingSoftmaxLoss(x!, y!), near),
  safeSoftmaxCrossEntropy: op([logits(), logits()], (x, y) => nn.safeSoftmaxCrossEntropy(x!, distribution(y!)), near),
  sigmoidBinaryCrossEntropy: op([logits(), probability()], (x, y) => nn.sigmoidBinaryCrossEntropy(x!, y!), near),
  sigmoidFocalLoss: op([logits(), probability()], (x, y) => nn.sigmoidFocalLoss(x!, y!), near),
  smoothLabels: op([probability()], (x) => nn.smoothLabels(x!, 0.1)),
  softmaxCrossEntropy: op([logits(), logits()], (x, y) => nn.softmaxCrossEntropy(x!, distribution(y!)), near),
  softmaxCrossEntropyWithIntegerLabels: op([logits(), classes()], (x, y) => nn.softmaxCrossEntropyWithIntegerLabels(x!, y!), near),
  sparsemaxLoss: op([between(), fixed([0, 1, 1, 0, 1, 0], [2, 3])], (x, y) => nn.sparsemaxLoss(x!, y!)),
  squaredError: direct((x, y) => nn.squaredError(x, y)),
  tripletMarginLoss: op([logits(), logits(), logits()], (x, y, z) => nn.tripletMarginLoss(x!, y!, z!), near),
};

const { losses } = nn;
const regression = (make: () => nn.losses.Loss, low = -2) => op([floats([3, 2], low), floats([3, 2], low)], (y, p) => make()(y!, p!), near);

export const kerasLossCases: CasesOf<typeof losses> = {
  binaryCrossentropy: [
    op([probability(), probability()], (y, p) => losses.binaryCrossentropy()(y!, p!), near),
    op([probability(), logits()], (y, p) => losses.binaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 })(y!, p!), near),
  ],
  binaryFocalCrossentropy: op([probability(), probability()], (y, p) => losses.binaryFocalCrossentropy()(y!, p!), near),
  categoricalCrossentropy: op(
    [logits(), logits()],
    (y, p) => losses.categoricalCrossentropy({ fromLogits: true })(distribution(y!), p!),
    near,
  ),
  categoricalFocalCrossentropy: op(
    [logits(), logits()],
    (y, p) => losses.categoricalFocalCrossentropy()(distribution(y!), distribution(p!)),
    near,
  ),
  categoricalGeneralizedCrossEntropy: op(
    [classes(), logits()],
    (y, p) => losses.categoricalGeneralizedCrossEntropy()(y!, distribution(p!)),
    near,
  ),
  categoricalHinge: op([bits(), logits()], (y, p) => losses.categoricalHinge()(y!, p!), near),
  circle: op(
    [fixed([0, 1, 0, 1]), floats([4, 3])],
    (y, p) => losses.circle({ gamma: 2 })(y!, np.divide(p!, np.linalg.norm(p!, { axis: -1, keepdims: true }))),
    { tolerance: 1e-3 },
  ),
  cosineSimilarity: regression(losses.cosineSimilarity),
  ctc: op([fixed([1, 2, 2, 0], [2, 2]), floats([2, 4, 3])], (y, p) => losses.ctc()(y!, p!), near),
  dice: op([probability(), probability()], (y, p) => losses.dice()(y!, p!), near),
  getLoss: host("Finds a loss by its name"),
  hinge: op([signs(), logits()], (y, p) => losses.hinge()(y!.astype(p!.dtype), p!), near),
  huber: regression(losses.huber),
  klDivergence: op([logits(), logits()], (y, p) => losses.klDivergence()(distribution(y!), distribution(p!)), near),
  logCosh: regression(losses.logCosh),
  meanAbsoluteError: regression(losses.meanAbsoluteError),
  meanAbsolutePercentageError: op([floats([3, 2], 1, 2), floats([3, 2])], (y, p) => losses.meanAbsolutePercentageError()(y!, p!), near),
  meanSquaredError: regression(losses.meanSquaredError),
  meanSquaredLogarithmicError: regression(losses.meanSquaredLogarithmicError, 0.5),
  poisson: regression(losses.poisson, 0.5),
  sparseCategoricalCrossentropy: op(
    [classes(), logits()],
    (y, p) => losses.sparseCategoricalCrossentropy({ fromLogits: true })(y!, p!),
    near,
  ),
  tversky: op([probability(), probability()], (y, p) => losses.tversky()(y!, p!), near),
  squaredHinge: op([signs(), logits()], (y, p) => losses.squaredHinge()(y!.astype(p!.dtype), p!), near),
};
