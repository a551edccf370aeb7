"""Optax's schedules, losses, transformations and wrappers in float64, as goldens for tests/optim/{schedules,losses,wrappers}_test.ts.

Run: python tests/goldens/optim_parts.py (jax, optax).
"""

import json
import math
import os

import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import numpy as np
import optax
from optax import contrib as oc


def number(x):
    x = float(x)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return float(f"{x:.8g}")


def nested(x):
    if isinstance(x, dict):
        return {k: nested(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [nested(v) for v in x]
    if isinstance(x, (int, float)):
        return number(x)
    a = np.asarray(x)
    return number(a) if a.ndim == 0 else [nested(v) for v in a]


# ---- schedules -------------------------------------------------------------------------------------------------------------------------
counts = [0, 1, 2, 4, 5, 9, 10, 11, 29, 30, 31, 50, 85, 99, 100, 101, 110, 200]
schedules = []


def schedule(name, s, *args):
    schedules.append({"name": name, "args": list(args), "values": [number(s(c)) for c in counts]})


schedule("constantSchedule", optax.constant_schedule(0.3), 0.3)
schedule("linearSchedule", optax.linear_schedule(1.0, 0.1, 50), 1, 0.1, 50)
schedule("linearSchedule", optax.linear_schedule(1.0, 0.1, 50, 10), 1, 0.1, 50, {"transitionBegin": 10})
schedule("linearSchedule", optax.linear_schedule(1.0, 0.1, 50, -10), 1, 0.1, 50, {"transitionBegin": -10})
schedule("linearSchedule", optax.linear_schedule(1.0, 0.1, 0), 1, 0.1, 0)
schedule("polynomialSchedule", optax.polynomial_schedule(1.0, 0.1, 2.5, 50), 1, 0.1, 2.5, 50)
schedule("exponentialDecay", optax.exponential_decay(1.0, 10, 0.9), 1, 10, 0.9)
schedule("exponentialDecay", optax.exponential_decay(1.0, 10, 0.9, 5, True, 0.7), 1, 10, 0.9, {"transitionBegin": 5, "staircase": True, "endValue": 0.7})
schedule("exponentialDecay", optax.exponential_decay(1.0, 10, 1.1, end_value=1.5), 1, 10, 1.1, {"endValue": 1.5})
schedule("exponentialDecay", optax.exponential_decay(1.0, 0, 0.9), 1, 0, 0.9)
schedule("exponentialDecay", optax.exponential_decay(1.0, 10, 0.0), 1, 10, 0)
schedule("cosineDecaySchedule", optax.cosine_decay_schedule(0.5, 100), 0.5, 100)
schedule("cosineDecaySchedule", optax.cosine_decay_schedule(0.5, 30, 0.1, 2.0), 0.5, 30, {"alpha": 0.1, "exponent": 2})
schedule("warmupConstantSchedule", optax.warmup_constant_schedule(0.1, 1.0, 10), 0.1, 1, 10)
schedule("warmupCosineDecaySchedule", optax.warmup_cosine_decay_schedule(0.0, 1.0, 10, 110), 0, 1, 10, 110)
schedule("warmupCosineDecaySchedule", optax.warmup_cosine_decay_schedule(0.1, 1.0, 5, 50, 0.05, 1.5), 0.1, 1, 5, 50, {"endValue": 0.05, "exponent": 1.5})
schedule("warmupExponentialDecaySchedule", optax.warmup_exponential_decay_schedule(0.0, 1.0, 10, 20, 0.5, 5, True, 0.1), 0, 1, 10, 20, 0.5, {"transitionBegin": 5, "staircase": True, "endValue": 0.1})
schedule("piecewiseConstantSchedule", optax.piecewise_constant_schedule(1.0, {5: 0.1, 30: 0.5, 100: 0.0}), 1, {"5": 0.1, "30": 0.5, "100": 0})
schedule("piecewiseConstantSchedule", optax.piecewise_constant_schedule(1.0), 1)
schedule("piecewiseInterpolateSchedule", optax.piecewise_interpolate_schedule("linear", 1.0, {10: 2.0, 50: 0.25, 100: 3.0}), "linear", 1, {"10": 2, "50": 0.25, "100": 3})
schedule("piecewiseInterpolateSchedule", optax.piecewise_interpolate_schedule("cosine", 1.0, {10: 2.0, 50: 0.25, 100: 3.0}), "cosine", 1, {"10": 2, "50": 0.25, "100": 3})
schedule("linearOnecycleSchedule", optax.linear_onecycle_schedule(100, 1.0), 100, 1)
schedule("linearOnecycleSchedule", optax.linear_onecycle_schedule(110, 2.0, 0.2, 0.7, 10.0, 100.0), 110, 2, {"pctStart": 0.2, "pctFinal": 0.7, "divFactor": 10, "finalDivFactor": 100})
schedule("cosineOnecycleSchedule", optax.cosine_onecycle_schedule(100, 1.0), 100, 1)
schedule(
    "sgdrSchedule",
    optax.sgdr_schedule([dict(init_value=0.0, peak_value=1.0, warmup_steps=5, decay_steps=30, end_value=0.1), dict(init_value=0.1, peak_value=0.5, warmup_steps=10, decay_steps=70)]),
    [{"initValue": 0, "peakValue": 1, "warmupSteps": 5, "decaySteps": 30, "endValue": 0.1}, {"initValue": 0.1, "peakValue": 0.5, "warmupSteps": 10, "decaySteps": 70}],
)

# ---- losses ----------------------------------------------------------------------------------------------------------------------------
losses = []


def loss(name, f, *args, options=None, edge=False):
    """Value, and the gradient of the sum of it in the first argument."""
    arrays = [jnp.array(a) if not isinstance(a, list) or not all(isinstance(v, int) for v in np.ravel(np.array(a, dtype=object))) else jnp.array(a, jnp.int32) for a in args]
    opts = options or {}
    first = jnp.asarray(arrays[0], jnp.float64)
    rest = arrays[1:]
    value = f(first, *rest)
    case = {"name": name, "args": nested([list(map(lambda v: v, a)) if isinstance(a, list) else a for a in args]), "options": opts, "value": nested(value)}
    case["integers"] = [bool(jnp.issubdtype(a.dtype, jnp.integer)) for a in arrays]
    if not edge:
        case["gradient"] = nested(jax.grad(lambda x: jnp.sum(f(x, *rest)))(first))
    losses.append(case)


L = optax.losses
x = [[1.5, -0.25, 0.0], [-2.0, 3.0, 0.5]]
t = [[1.0, 0.5, 0.0], [-2.5, 0.0, 2.75]]
inf = float("inf")
loss("squaredError", L.squared_error, x, t)
loss("squaredError", L.squared_error, x)
loss("l2Loss", L.l2_loss, x, t)
loss("huberLoss", lambda a, b: L.huber_loss(a, b), x, t)
loss("huberLoss", lambda a, b: L.huber_loss(a, b, delta=0.3), x, t, options={"delta": 0.3})
loss("logCosh", L.log_cosh, x, t)
loss("logCosh", L.log_cosh, [100.0, -100.0, 0.0, 1e-4])
loss("cosineSimilarity", lambda a, b: L.cosine_similarity(a, b), x, t)
loss("cosineSimilarity", lambda a, b: L.cosine_similarity(a, b, epsilon=30.0, axis=0), x, t, options={"epsilon": 30, "axis": 0})
loss("cosineDistance", lambda a, b: L.cosine_distance(a, b, where=jnp.array([[True, True, False], [True, False, True]])), x, t, options={"where": [[True, True, False], [True, False, True]]})
y01 = [[1.0, 0.0, 1.0], [0.0, 1.0, 0.25]]
loss("sigmoidBinaryCrossEntropy", L.sigmoid_binary_cross_entropy, x, y01)
loss("sigmoidBinaryCrossEntropy", L.sigmoid_binary_cross_entropy, [100.0, -100.0, 100.0, -100.0, 0.0, 20.0], [0.0, 1.0, 1.0, 0.0, 0.5, 1.0])
loss("sigmoidBinaryCrossEntropy", L.sigmoid_binary_cross_entropy, [float("nan"), inf, inf], [1.0, 0.0, 1.0], edge=True)
loss("sigmoidBinaryCrossEntropy", L.sigmoid_binary_cross_entropy, x, [[1, 0, 1], [0, 1, 1]])
loss("sigmoidFocalLoss", lambda a, b: L.sigmoid_focal_loss(a, b), x, y01)
loss("sigmoidFocalLoss", lambda a, b: L.sigmoid_focal_loss(a, b, alpha=0.25, gamma=1.5), x, y01, options={"alpha": 0.25, "gamma": 1.5})
pm = [[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]
loss("hingeLoss", L.hinge_loss, x, pm)
loss("perceptronLoss", L.perceptron_loss, [[1.5, -0.25, 0.75], [-2.0, 3.0, 0.5]], pm)
loss("sparsemaxLoss", L.sparsemax_loss, [1.5, -0.25, -1.5, 0.5, -2.0], [1, 0, 1, 1, 0])
onehot = [[1.0, 0.0, 0.0], [0.0, 0.25, 0.75]]
loss("softmaxCrossEntropy", lambda a, b: L.softmax_cross_entropy(a, b), x, onehot)
loss("softmaxCrossEntropy", lambda a, b: L.softmax_cross_entropy(a, b, axis=0), x, onehot, options={"axis": 0})
loss("softmaxCrossEntropy", lambda a, b: L.softmax_cross_entropy(a, b, axis=None), x, onehot, options={"axis": None})
mask = [[True, True, False], [True, True, True]]
loss("softmaxCrossEntropy", lambda a, b: L.softmax_cross_entropy(a, b, where=jnp.array(mask)), x, [[1.0, 0.0, 0.0], [0.0, 0.25, 0.75]], options={"where": mask})
loss("softmaxCrossEntropy", lambda a, b: L.softmax_cross_entropy(a, b), [[1000.0, 999.0, -1000.0]], [[0.5, 0.5, 0.0]])
loss("softmaxCrossEntropy", lambda a, b: L.softmax_cross_entropy(a, b), [[-inf, -inf, -inf]], [[0.5, 0.5, 0.0]], edge=True)
loss("safeSoftmaxCrossEntropy", L.safe_softmax_cross_entropy, x, onehot)
loss("safeSoftmaxCrossEntropy", L.safe_softmax_cross_entropy, [[1.0, 2.0, -inf], [0.5, -inf, 0.25]], [[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]])
sci = L.softmax_cross_entropy_with_integer_labels
loss("softmaxCrossEntropyWithIntegerLabels", lambda a, b: sci(a, b), x, [2, 1])
loss("softmaxCrossEntropyWithIntegerLabels", lambda a, b: sci(a, b, axis=0), x, [1, 0, 1], options={"axis": 0})
loss("softmaxCrossEntropyWithIntegerLabels", lambda a, b: sci(a, b), x, [3, -1], edge=True)
loss("softmaxCrossEntropyWithIntegerLabels", lambda a, b: sci(a, b, where=jnp.array([[True, True, False], [False, False, False]])), x, [1, 1], options={"where": [[True, True, False], [False, False, False]]}, edge=True)
cube = [[[0.1, 0.4], [-0.3, 0.9]], [[1.0, -1.0], [0.2, 0.7]], [[0.0, 0.3], [0.6, -0.2]]]
loss("softmaxCrossEntropyWithIntegerLabels", lambda a, b: sci(a, b, axis=(1, 2)), cube, [3, 0, 2], options={"axis": [1, 2]})
loss("softmaxCrossEntropyWithIntegerLabels", lambda a, b: sci(a, b, axis=1), cube, [[0, 1], [1, 1], [0, 0]], options={"axis": 1})
loss("multiclassHingeLoss", L.multiclass_hinge_loss, x, [2, 1])
loss("multiclassPerceptronLoss", L.multiclass_perceptron_loss, x, [2, 1])
loss("multiclassSparsemaxLoss", L.multiclass_sparsemax_loss, [[1.5, -0.25, 0.9], [0.3, 0.1, 0.5]], [2, 1])
loss("polyLossCrossEntropy", lambda a, b: L.poly_loss_cross_entropy(a, b), x, onehot)
loss("polyLossCrossEntropy", lambda a, b: L.poly_loss_cross_entropy(a, b, epsilon=-0.5, axis=0), x, onehot, options={"epsilon": -0.5, "axis": 0})
logp = np.log([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]).tolist()
loss("klDivergence", lambda a, b: L.kl_divergence(a, b), logp, onehot)
loss("klDivergence", lambda a, b: L.kl_divergence(a, b, where=jnp.array(mask)), logp, onehot, options={"where": mask})
loss("klDivergenceWithLogTargets", lambda a, b: L.kl_divergence_with_log_targets(a, b), logp, np.log([[0.3, 0.3, 0.4], [0.5, 0.25, 0.25]]).tolist())
loss("generalizedKlDivergence", lambda a, b: L.generalized_kl_divergence(a, b, axis=0), logp, onehot, options={"axis": 0})
loss("smoothLabels", lambda a: L.smooth_labels(a, 0.1), onehot, options={"alpha": 0.1})
rng = np.random.RandomState(0)
pic = np.round(rng.randn(2, 3, 2, 3), 2).tolist()
seg = np.eye(3)[rng.randint(0, 3, (2, 3, 2))].tolist()
loss("diceLoss", lambda a, b: L.dice_loss(a, b), pic, seg)
loss("diceLoss", lambda a, b: L.dice_loss(a, b, class_weights=jnp.array([0.5, 1.0, 2.0]), smooth=0.5, alpha=0.3, beta=0.7, reduction="sum", ignore_background=True), pic, seg, options={"classWeights": [0.5, 1, 2], "smooth": 0.5, "alpha": 0.3, "beta": 0.7, "reduction": "sum", "ignoreBackground": True})
loss("multiclassGeneralizedDiceLoss", lambda a, b: L.multiclass_generalized_dice_loss(a, b), pic, seg)
loss("binaryDiceLoss", lambda a, b: L.binary_dice_loss(a, b), np.array(pic)[..., 0].tolist(), np.array(seg)[..., 0].tolist())
emb = np.round(rng.randn(6, 4), 2).tolist()
loss("ntxent", lambda a, b: L.ntxent(a, b), emb, [0, 1, 0, 2, 1, 0])
loss("ntxent", lambda a, b: L.ntxent(a, b, temperature=0.5), emb, [0, 1, 0, 2, 1, 0], options={"temperature": 0.5})
loss("tripletMarginLoss", lambda a, b, c: L.triplet_margin_loss(a, b, c), emb, np.round(rng.randn(6, 4), 2).tolist(), np.round(rng.randn(6, 4), 2).tolist())
loss("tripletMarginLoss", lambda a, b, c: L.triplet_margin_loss(a, b, c, margin=0.5, norm_degree=4, axis=0), emb, np.round(rng.randn(6, 4), 2).tolist(), np.round(rng.randn(6, 4), 2).tolist(), options={"margin": 0.5, "normDegree": 4, "axis": 0})
grades = [[2.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
loss("rankingSoftmaxLoss", lambda a, b: L.ranking_softmax_loss(a, b), x, grades)
loss("rankingSoftmaxLoss", lambda a, b: L.ranking_softmax_loss(a, b, where=jnp.array([[True, True, False], [False, False, False]]), weights=jnp.array([[1.0, 2.0, 1.0], [0.5, 1.0, 1.0]])), x, grades, options={"where": [[True, True, False], [False, False, False]], "weights": [[1, 2, 1], [0.5, 1, 1]]})
loss("rankingSoftmaxLoss", lambda a, b: L.ranking_softmax_loss(a, b, reduce_fn=None), x, grades, options={"reduceFn": None})
seq = np.round(rng.randn(2, 6, 4), 2).tolist()
loss("ctcLoss", lambda a, b, c, d: L.ctc_loss(a, b, c, d), seq, [[0.0] * 6, [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]], [[1, 1, 3], [2, 0, 0]], [[0.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
loss("ctcLoss", lambda a, b, c, d: L.ctc_loss(a, b, c, d, blank_id=3), seq, [[0.0] * 6, [0.0] * 6], [[1, 1, 2], [2, 0, 2]], [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]], options={"blankId": 3})

# ---- transformations and wrappers ------------------------------------------------------------------------------------------------------
params0 = {"b": [0.5, -0.2, 0.1], "w": [[1.0, -2.0, 0.5], [0.3, 0.8, -1.2]]}
grads0 = [
    {"b": [round(float(v), 2) for v in rng.randn(3)], "w": np.round(rng.randn(2, 3), 2).tolist()} for _ in range(7)
]
values0 = [1.0, 0.9, 0.95, 0.94, 0.93, 0.92, 0.5]
broken = json.loads(json.dumps(grads0))
broken[2]["w"][0][1] = float("nan")
broken[3]["b"][0] = float("inf")
broken[4]["b"][1] = float("nan")
runs = {}


def tree_of(t):
    return jax.tree.map(lambda v: jnp.array(v), t, is_leaf=lambda v: isinstance(v, list))


def run(name, tx, grads=grads0, value=False, wrap=lambda p: p, unwrap=lambda p: p):
    params = wrap(tree_of(params0))
    state = tx.init(params)
    out = []
    for i, g in enumerate(grads):
        extra = {"value": values0[i]} if value else {}
        updates, state = tx.update(tree_of(g), state, params, **extra)
        params = optax.apply_updates(params, updates)
        out.append(nested({k: np.asarray(v) for k, v in unwrap(params).items()}))
    runs[name] = {"broken": grads is broken, "params": out}


base = lambda: optax.adam(0.1)
run("scale", optax.scale(-0.1))
run("scaleBySchedule", optax.scale_by_schedule(optax.linear_schedule(-0.1, -1.0, 5)))
run("clip", optax.chain(optax.clip(0.5), optax.scale(-0.1)))
run("clipByBlockRms", optax.chain(optax.clip_by_block_rms(0.5), optax.scale(-0.1)))
run("clipByGlobalNorm", optax.chain(optax.clip_by_global_norm(1.5), optax.scale(-0.1)))
run("adaptiveGradClip", optax.chain(optax.adaptive_grad_clip(0.1), optax.scale(-0.1)))
run("trace", optax.chain(optax.trace(0.9, nesterov=True), optax.scale(-0.1)))
run("ema", optax.chain(optax.ema(0.9), optax.scale(-0.1)))
run("emaBiased", optax.chain(optax.ema(0.9, debias=False), optax.scale(-0.1)))
run("centralize", optax.chain(optax.centralize(), optax.scale(-0.1)))
run("normalizeByUpdateNorm", optax.chain(optax.normalize_by_update_norm(2.0), optax.scale(-0.1)))
run("scaleByParamBlockNorm", optax.chain(optax.scale_by_param_block_norm(), optax.scale(-0.1)))
run("scaleByParamBlockRms", optax.chain(optax.scale_by_param_block_rms(0.5), optax.scale(-0.1)))
run("scaleByTrustRatio", optax.chain(optax.scale_by_trust_ratio(0.1, 0.5, 0.01), optax.scale(-0.1)))
run("applyEvery", optax.chain(optax.apply_every(3), optax.scale(-0.1)))
run("keepParamsNonnegative", optax.chain(optax.scale(-0.5), optax.keep_params_nonnegative()))
run("zeroNans", optax.chain(optax.zero_nans(), optax.clip(1.0), optax.scale(-0.1)), grads=broken)
run("addDecayedWeightsSchedule", optax.chain(optax.add_decayed_weights(optax.linear_schedule(0.0, 0.5, 4), mask={"b": False, "w": True}), optax.scale(-0.1)))
run("lionSmooth", optax.chain(optax.scale_by_lion(mode="smooth", smooth_beta=2.0), optax.scale(-0.1)))
run("lionRefined", optax.chain(optax.scale_by_lion(mode="refined"), optax.scale(-0.1)))
run("sm3Decaying", optax.chain(optax.scale_by_sm3(b2=0.9), optax.scale(-0.1)))
run("masked", optax.masked(base(), {"b": False, "w": True}))
run("partition", optax.partition({"a": base(), "z": optax.sgd(0.1, momentum=0.9)}, {"b": "a", "w": "z"}))
run("freeze", optax.chain(base(), optax.freeze({"b": True, "w": False})))
run("selectiveTransform", optax.selective_transform(base(), freeze_mask={"b": True, "w": False}))
run("multiSteps", optax.MultiSteps(base(), 3).gradient_transformation())
run("multiStepsSchedule", optax.MultiSteps(base(), lambda step: jnp.where(step < 1, 2, 1), use_grad_mean=False).gradient_transformation())
run("multiStepsSkip", optax.MultiSteps(base(), 2, should_skip_update_fn=optax.skip_not_finite).gradient_transformation(), grads=broken)
run("applyIfFinite", optax.apply_if_finite(optax.sgd(0.1, momentum=0.9), 5), grads=broken)
run("applyIfFiniteGivesUp", optax.apply_if_finite(optax.sgd(0.1), 1), grads=broken)
run("conditionallyTransform", optax.chain(optax.conditionally_transform(optax.scale_by_adam(), lambda step: step < 3), optax.scale(-0.1)))
run("conditionallyMask", optax.chain(optax.conditionally_mask(optax.scale_by_adam(), lambda step: step % 2 == 0), optax.scale(-0.1)))
run("flatten", optax.flatten(optax.chain(optax.clip_by_global_norm(1.0), base())))
run("lookahead", optax.lookahead(base(), 3, 0.5), wrap=optax.LookaheadParams.init_synced, unwrap=lambda p: p.slow)
run("lookaheadReset", optax.lookahead(base(), 2, 0.5, reset_state=True), wrap=optax.LookaheadParams.init_synced, unwrap=lambda p: p.fast)
run("injectHyperparams", optax.inject_hyperparams(optax.adam)(learning_rate=optax.linear_schedule(0.1, 0.01, 5), b1=0.8))
run("reduceOnPlateau", optax.chain(optax.sgd(0.1), oc.reduce_on_plateau(factor=0.5, patience=2, cooldown=1)), value=True)
run("reduceOnPlateauAccumulating", optax.chain(optax.sgd(0.1), oc.reduce_on_plateau(factor=0.5, patience=1, accumulation_size=2, min_scale=0.3)), value=True)
run("sam", oc.sam(base(), optax.chain(oc.normalize(), optax.sgd(0.05))))
run("samThree", oc.sam(optax.sgd(0.1), optax.chain(oc.normalize(), optax.sgd(0.05)), sync_period=3, reset_state=False))
run("mechanize", oc.mechanize(optax.sgd(1.0), s_init=1e-2))
run("factored", optax.chain(optax.scale_by_factored_rms(min_dim_size_to_factor=2), optax.scale(-0.1)))


# Per-example gradients: the noise is that of float32.
examples = [{"b": np.round(rng.randn(4, 3), 2).tolist(), "w": np.round(rng.randn(4, 2, 3), 2).tolist()} for _ in range(3)]
to32 = lambda t: jax.tree.map(lambda v: jnp.array(v, jnp.float32), t, is_leaf=lambda v: isinstance(v, list))
clipped = optax.per_example_global_norm_clip(tree_of(examples[0]), 1.5)
layered = optax.per_example_layer_norm_clip(tree_of(examples[0]), 1.5, uniform=False)
tx = oc.dpsgd(0.1, 1.5, 0.3, seed=5, momentum=0.9)
params, state, private = to32(params0), None, []
state = tx.init(params)
for g in examples:
    updates, state = tx.update(to32(g), state, params)
    params = optax.apply_updates(params, updates)
    private.append(nested({k: np.asarray(v) for k, v in params.items()}))

out = {
    "schedules": {"counts": counts, "cases": schedules},
    "losses": losses,
    "runs": {"params": params0, "grads": grads0, "broken": nested(broken), "values": values0, "cases": runs},
    "examples": {
        "grads": examples,
        "global": [nested({k: np.asarray(v) for k, v in clipped[0].items()}), number(clipped[1])],
        "layers": [nested({k: np.asarray(v) for k, v in layered[0].items()}), nested({k: np.asarray(v) for k, v in layered[1].items()})],
        "private": private,
    },
}
path = os.path.join(os.path.dirname(__file__), "optim_parts.json")
with open(path, "w") as f:
    json.dump(out, f, separators=(",", ":"))
print(os.path.getsize(path), len(schedules), len(losses), len(runs))
