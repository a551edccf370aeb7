"""Losses and metrics from Keras on its JAX backend: writes nn_losses.json."""
import json, os
os.environ["KERAS_BACKEND"] = "jax"
import jax, keras, numpy as np

rng = np.random.default_rng(1)


def digits(a):
    return [float(f"{v:.7g}") for v in np.asarray(a, np.float64).ravel()]


def probabilities(*shape):
    p = rng.random(shape).astype(np.float32) + 0.05
    return p / p.sum(-1, keepdims=True)


real, guess = rng.normal(size=(5, 3)).astype(np.float32), rng.normal(size=(5, 3)).astype(np.float32)
positive = np.abs(real) + 0.1
binary = (rng.random((5, 3)) > 0.5).astype(np.float32)
unit = rng.random((5, 3)).astype(np.float32)
unit[0, 0], unit[1, 1] = 0, 1
onehot = np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]
probs, sparse = probabilities(5, 3), np.array([0, 2, 1, 1, 0], np.float32)
weights = np.array([1, 0.5, 2, 0, 1], np.float32)
L = keras.losses
cases = {
    "binaryCrossentropy": (L.BinaryCrossentropy, {}, binary, unit), "binaryCrossentropy logits": (L.BinaryCrossentropy, {"from_logits": True}, binary, guess),
    "binaryCrossentropy smoothed": (L.BinaryCrossentropy, {"from_logits": True, "label_smoothing": 0.2}, binary, guess),
    "categoricalCrossentropy": (L.CategoricalCrossentropy, {}, onehot, probs),
    "categoricalCrossentropy logits": (L.CategoricalCrossentropy, {"from_logits": True}, onehot, guess),
    "categoricalCrossentropy smoothed": (L.CategoricalCrossentropy, {"label_smoothing": 0.1}, onehot, probs),
    "sparseCategoricalCrossentropy": (L.SparseCategoricalCrossentropy, {}, sparse, probs),
    "sparseCategoricalCrossentropy logits": (L.SparseCategoricalCrossentropy, {"from_logits": True}, sparse, guess),
    "binaryFocalCrossentropy": (L.BinaryFocalCrossentropy, {}, binary, unit),
    "binaryFocalCrossentropy balanced": (L.BinaryFocalCrossentropy, {"apply_class_balancing": True, "from_logits": True}, binary, guess),
    "categoricalFocalCrossentropy": (L.CategoricalFocalCrossentropy, {}, onehot, probs),
    "meanSquaredError": (L.MeanSquaredError, {}, real, guess), "meanAbsoluteError": (L.MeanAbsoluteError, {}, real, guess),
    "meanAbsolutePercentageError": (L.MeanAbsolutePercentageError, {}, real, guess),
    "meanSquaredLogarithmicError": (L.MeanSquaredLogarithmicError, {}, positive, unit), "huber": (L.Huber, {}, real, guess),
    "huber 0.5": (L.Huber, {"delta": 0.5}, real, guess), "logCosh": (L.LogCosh, {}, real, guess), "poisson": (L.Poisson, {}, positive, unit),
    "klDivergence": (L.KLDivergence, {}, probabilities(5, 3), probs), "cosineSimilarity": (L.CosineSimilarity, {}, real, guess),
    "hinge": (L.Hinge, {}, binary, guess), "squaredHinge": (L.SquaredHinge, {}, binary * 2 - 1, guess),
    "categoricalHinge": (L.CategoricalHinge, {}, onehot, guess), "dice": (L.Dice, {}, binary, unit), "tversky": (L.Tversky, {"alpha": 0.3, "beta": 0.7}, binary, unit),
    "categoricalGeneralizedCrossEntropy": (L.CategoricalGeneralizedCrossEntropy, {}, sparse, probs),
}
out = {"losses": {}, "metrics": {}, "weights": digits(weights)}
for name, (kind, options, y, p) in cases.items():
    case = {"options": options, "y": digits(y), "yShape": list(y.shape), "p": digits(p), "pShape": list(p.shape)}
    case["value"] = float(kind(**options)(y, p))
    case["grad"] = digits(jax.grad(lambda p: kind(**options)(y, p))(p))
    if name not in ("dice", "tversky"):
        case["weighted"] = float(kind(**options)(y, p, sample_weight=weights))
        case["none"] = digits(kind(**options, reduction="none")(y, p))
        case["sum"] = float(kind(**options, reduction="sum")(y, p))
    out["losses"][name] = case

vectors = rng.normal(size=(5, 3)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
for name, kind, y, p in [
    ("circle", L.Circle, np.array([0, 1, 1, 0, 2], np.float32), vectors),
    ("ctc", L.CTC, np.array([[1, 2, 0], [2, 0, 0]], np.float32), rng.normal(size=(2, 6, 4)).astype(np.float32)),
]:
    out["losses"][name] = {
        "options": {}, "y": digits(y), "yShape": list(y.shape), "p": digits(p), "pShape": list(p.shape), "value": float(kind()(y, p)),
        "grad": digits(jax.grad(lambda p: kind()(y, p))(p)),
    }

M = keras.metrics
b1, u1 = (rng.random(40) > 0.4).astype(np.float32), np.round(rng.random(40), 3).astype(np.float32)
c10, p10 = rng.integers(0, 6, 40).astype(np.float32), probabilities(40, 6)
r1, g1 = rng.normal(size=(40, 1)).astype(np.float32), rng.normal(size=(40, 1)).astype(np.float32)
w40 = np.round(rng.random(40), 2).astype(np.float32)
hot = np.eye(6, dtype=np.float32)[c10.astype(int)]
metrics = {
    "binaryAccuracy": (M.BinaryAccuracy(), b1, u1), "precision": (M.Precision(), b1, u1), "recall": (M.Recall(), b1, u1),
    "auc": (M.AUC(), b1, u1), "auc PR": (M.AUC(curve="PR"), b1, u1), "truePositives": (M.TruePositives(), b1, u1),
    "falseNegatives": (M.FalseNegatives(), b1, u1), "precisionAtRecall": (M.PrecisionAtRecall(0.6), b1, u1),
    "recallAtPrecision": (M.RecallAtPrecision(0.6), b1, u1), "sensitivityAtSpecificity": (M.SensitivityAtSpecificity(0.5), b1, u1),
    "sparseCategoricalAccuracy": (M.SparseCategoricalAccuracy(), c10, p10), "categoricalAccuracy": (M.CategoricalAccuracy(), hot, p10),
    "sparseTopKCategoricalAccuracy": (M.SparseTopKCategoricalAccuracy(k=3), c10, p10), "meanSquaredError": (M.MeanSquaredError(), r1, g1),
    "rootMeanSquaredError": (M.RootMeanSquaredError(), r1, g1), "r2Score": (M.R2Score(), r1, g1), "cosineSimilarity": (M.CosineSimilarity(), hot, p10),
    "f1Score": (M.F1Score(average="macro"), hot, p10), "fBetaScore weighted": (M.FBetaScore(average="weighted", beta=2.0), hot, p10),
    "meanIou": (M.MeanIoU(6, sparse_y_pred=False), c10, p10), "logCosh": (M.LogCoshError(), r1, g1),
}
for name, (metric, y, p) in metrics.items():
    case = {"y": digits(y), "yShape": list(y.shape), "p": digits(p), "pShape": list(p.shape)}
    for weighted in [False, True]:
        metric.reset_state()
        for a, b in [(0, 16), (16, 23), (23, 40)]:
            metric.update_state(y[a:b], p[a:b], sample_weight=w40[a:b] if weighted else None)
        case["weighted" if weighted else "value"] = float(np.asarray(metric.result()))
    out["metrics"][name] = case
out["metricWeights"] = digits(w40)
with open(os.path.join(os.path.dirname(__file__), "nn_losses.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
