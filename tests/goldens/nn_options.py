"""Layers of PyTorch and Keras, and Keras's losses and metrics, with options that nn_layers and nn_losses leave alone: writes nn_options.json."""
import json, os
os.environ["KERAS_BACKEND"] = "jax"
import keras, numpy as np, torch
from torch import nn as T

rng = np.random.default_rng(9)
torch.manual_seed(0)


def enc(a):
    a = np.asarray(a)
    kind = {"dtype": "int32"} if a.dtype.kind in "iu" else {}
    return {"shape": list(a.shape), **kind, "data": [float(f"{v:.7g}") for v in np.asarray(a, np.float64).ravel()]}


def tree(t):
    if isinstance(t, dict): return {k: tree(v) for k, v in t.items()}
    return [tree(v) for v in t] if isinstance(t, list) else enc(t)


rand = lambda *s: np.round(rng.normal(size=s), 3).astype(np.float32)
host = lambda t: t.detach().numpy()
last = lambda a: np.moveaxis(a, 1, -1)
weigh = lambda n: np.cos(np.arange(n) * 0.7).astype(np.float32)
layers, losses, metrics = {}, {}, {}


def layer(name, module, x, params, images=False, post=lambda y: y):
    """Output, and gradient of its weighed sum in the input. Images are stored with channels last."""
    t = torch.tensor(x, requires_grad=True)
    y = post(module(t))
    shown = y.movedim(1, -1) if images else y
    (shown.reshape(-1) * torch.tensor(weigh(shown.numel()))).sum().backward()
    put = last if images else (lambda a: a)
    layers[name] = {"x": enc(put(x)), "params": tree(params), "y": enc(put(host(y))), "gx": enc(put(host(t.grad)))}


for name, conv in [
    ("convTranspose2d groups", T.ConvTranspose2d(4, 4, (2, 3), stride=2, padding=(0, 1), output_padding=1, groups=2)),
    ("convTranspose1d groups dilation", T.ConvTranspose1d(2, 4, 3, stride=3, dilation=2, groups=2)),
]:
    layer(name, conv, rand(2, conv.in_channels, *([4, 3] if "2d" in name else [4])), {k: host(v) for k, v in conv.named_parameters()}, True)
options = dict(stride=(2, 1), padding=(1, 0), dilation=(1, 2))
unfold, fold = T.Unfold((3, 2), **options), T.Fold((5, 6), (3, 2), **options)
layer("unfold", lambda t: unfold(t).reshape(2, 12, 3, 4), rand(2, 2, 5, 6), {}, True)
layer("fold", lambda t: fold(t.reshape(2, 12, 12)), rand(2, 12, 3, 4), {}, True)
for bound, kind in [(1.0, 2.0), (0.5, 1.0)]:
    e = T.Embedding(5, 3, max_norm=bound, norm_type=kind)
    table, ids = host(e.weight).copy(), np.array([[0, 2], [4, 1]], np.int32)
    layers[f"embedding maxNorm {bound}"] = {"x": enc(ids), "params": {"embedding": enc(table)}, "y": enc(host(e(torch.tensor(ids))))}
for first in [False, True]:
    m = T.Transformer(4, 2, 2, 1, 8, dropout=0.0, batch_first=True, norm_first=first).eval()
    for p in m.parameters(): p.data = torch.tensor(rand(*p.shape)) * 0.5
    source, target, padding = rand(2, 5, 4), rand(2, 3, 4), np.array([[0, 0, 0, 1, 1], [0, 0, 0, 0, 0]], bool)
    y = m(torch.tensor(source), torch.tensor(target), tgt_mask=T.Transformer.generate_square_subsequent_mask(3), src_key_padding_mask=torch.tensor(padding), memory_key_padding_mask=torch.tensor(padding))
    layers[f"transformer {'first' if first else 'last'}"] = {"x": enc(source), "target": enc(target), "counts": enc(~padding + 0), "params": {k: enc(host(v)) for k, v in m.named_parameters()}, "y": enc(host(y))}
for equation, out, shape, bias in [("abc,cde->abde", (None, 2, 3), (5, 4), "de"), ("...x,xy->...y", 6, (3, 4), "y"), ("abc,cd->abd", (None, 2), (5, 4), None), ("ab...,bc->ac...", (6, 5), (4, 5), "c")]:
    dense = keras.layers.EinsumDense(equation, output_shape=out, bias_axes=bias)
    x = rand(2, *shape)
    dense(x)
    dense.set_weights([rand(*w.shape) for w in dense.get_weights()])
    layers[f"einsumDense {equation}"] = {"x": enc(x), "params": tree(dict(zip(["kernel", "bias"], dense.get_weights()))), "y": enc(dense(x)), "output": out, "bias": bias}

L = keras.losses
weights, steps = np.round(rng.random(4) + 0.1, 2).astype(np.float32), np.round(rng.random((4, 3)), 2).astype(np.float32)


def loss(name, kind, y, p, **options):
    case = {"y": enc(y), "p": enc(p), "options": options, "values": {}}
    for reduction in ["sum_over_batch_size", "sum", "mean_with_sample_weight", "none"]:
        f = kind(reduction=reduction, **options)
        case["values"][reduction] = [enc(f(y, p)), *[enc(f(y, p, sample_weight=w)) for w in ([weights[:, None]] if np.ndim(f(y, p)) > 0 or name.startswith("sparse") else []) + ([steps] if np.ndim(y) == 2 and y.shape == (4, 3) and name.startswith("sparse") else [])]]
    losses[name] = case


soft = rng.random((4, 3, 5)).astype(np.float32) + 0.1
classes = rng.integers(0, 5, (4, 3)).astype(np.int32)
loss("sparseCategoricalCrossentropy ignoring 2", L.SparseCategoricalCrossentropy, classes, soft, ignore_class=2)
loss("sparseCategoricalCrossentropy ignoring -1", L.SparseCategoricalCrossentropy, np.where(classes == 0, -1, classes).astype(np.int32), rand(4, 3, 5), ignore_class=-1, from_logits=True)
flat, guess = (rng.random((4, 3)) > 0.5).astype(np.float32), rng.random((4, 3)).astype(np.float32)
loss("dice over an axis", L.Dice, flat, guess, axis=-1)
loss("tversky over an axis", L.Tversky, flat, guess, alpha=0.2, beta=0.9, axis=-1)
unit = rand(4, 3)
loss("circle", L.Circle, np.array([0, 1, 0, 1], np.int32), unit / np.linalg.norm(unit, axis=1, keepdims=True), gamma=10.0)

M = keras.metrics
n = 20
b, u = (rng.random(n) > 0.4).astype(np.float32), np.round(rng.random(n), 3).astype(np.float32)
hot, many = np.eye(4, dtype=np.float32)[rng.integers(0, 4, n)], np.round(rng.random((n, 4)), 3).astype(np.float32)
real, near = rand(n, 3), rand(n, 3)
ints, other = rng.integers(0, 4, n).astype(np.int32), rng.integers(0, 4, n).astype(np.int32)
w = np.round(rng.random(n) + 0.1, 2).astype(np.float32)
for name, metric, y, p in [
    ("precision at thresholds", M.Precision(thresholds=[0.2, 0.5, 0.8]), b, u), ("recall topK", M.Recall(top_k=2), hot, many), ("precision of a class", M.Precision(class_id=1, top_k=2), hot, many),
    ("auc minoring", M.AUC(summation_method="minoring"), b, u), ("auc PR majoring", M.AUC(curve="PR", summation_method="majoring"), b, u), ("auc thresholds", M.AUC(thresholds=[0.1, 0.4, 0.9]), b, u),
    ("auc labels", M.AUC(multi_label=True), hot, many), ("auc PR labels", M.AUC(multi_label=True, curve="PR"), hot, many),
    ("f1Score each", M.F1Score(average=None), hot, many), ("fBetaScore threshold", M.FBetaScore(average="weighted", beta=0.5, threshold=0.3), hot, many), ("f1Score micro", M.F1Score(average="micro", threshold=0.6), hot, many),
    ("binaryCrossentropy smoothed", M.BinaryCrossentropy(label_smoothing=0.2), b[:, None], u[:, None]),
    ("r2Score uniform", M.R2Score(), real, near), ("r2Score raw", M.R2Score(class_aggregation=None), real, near), ("r2Score weighted", M.R2Score(class_aggregation="variance_weighted_average"), real, near), ("r2Score adjusted", M.R2Score(num_regressors=2), real, near),
    ("pearsonCorrelation", M.PearsonCorrelation(), real, near), ("concordanceCorrelation", M.ConcordanceCorrelation(), real, near), ("sum", M.Sum(), None, u),
    ("iou", M.IoU(num_classes=4, target_class_ids=[1, 3]), ints, other), ("meanIou ignoring", M.MeanIoU(num_classes=4, ignore_class=3), ints, other), ("binaryIou", M.BinaryIoU(threshold=0.3), b, u), ("oneHotIou", M.OneHotIoU(num_classes=4, target_class_ids=[0, 2]), hot, many), ("oneHotMeanIou", M.OneHotMeanIoU(num_classes=4), hot, many),
]:
    case = {"y": enc(p if y is None else y), "p": enc(p)}
    # Keras counts intersections over union in whole numbers, whatever the weights.
    for weighted in [False] if "iou" in name.lower() else [False, True]:
        metric.reset_state()
        for at in [slice(0, 9), slice(9, 11), slice(11, n)]:
            args = (p[at],) if y is None else (y[at], p[at])
            metric.update_state(*args, **({"sample_weight": w[at]} if weighted else {}))
        case["weighted" if weighted else "value"] = enc(metric.result())
    metrics[name] = case
out = {"layers": layers, "losses": losses, "weights": enc(weights[:, None]), "steps": enc(steps), "metrics": metrics, "metricWeights": enc(w)}
with open(os.path.join(os.path.dirname(__file__), "nn_options.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
