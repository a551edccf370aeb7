"""Masked models in Keras, on its JAX backend: predictions, evaluations and losses of a fit. Writes nn_masks.json.

Metrics of the fit are left out: on this backend their masks are lost on the way out of the gradient.
"""
import json, os
os.environ["KERAS_BACKEND"] = "jax"
import keras, numpy as np

K, rng = keras.layers, np.random.default_rng(5)


def enc(a):
    a = np.asarray(a)
    kind = {"dtype": "int32"} if a.dtype.kind in "iu" else {}
    return {"shape": list(a.shape), **kind, "data": [float(f"{v:.7g}") for v in np.asarray(a, np.float64).ravel()]}


ids = np.array([[3, 1, 2, 0, 0], [4, 0, 2, 1, 0], [1, 2, 3, 4, 5], [0, 0, 2, 1, 3]], np.int32)
last, steps = rng.normal(size=(4, 1)).astype(np.float32), rng.normal(size=(4, 5, 2)).astype(np.float32)
weights = {"last": np.array([1, 0.5, 2, 0.25], np.float32), "steps": np.round(rng.random((4, 5)), 2).astype(np.float32)}
words = lambda: K.Embedding(6, 3, mask_zero=True)
attend = lambda x, **o: K.MultiHeadAttention(2, 2)(x, x, **o)
cases = {
    "lstm": ("last", lambda x: K.Dense(1)(K.LSTM(3)(words()(x)))),
    "gru sequences": ("steps", lambda x: K.Dense(2)(K.GRU(3, return_sequences=True)(words()(x)))),
    "simpleRnn backwards": ("steps", lambda x: K.Dense(2)(K.SimpleRNN(3, return_sequences=True, go_backwards=True)(words()(x)))),
    "bidirectional": ("steps", lambda x: K.Dense(2)(K.Bidirectional(K.LSTM(2, return_sequences=True))(words()(x)))),
    "bidirectional last": ("last", lambda x: K.Dense(1)(K.Bidirectional(K.GRU(2), merge_mode="sum")(words()(x)))),
    "attention": ("steps", lambda x: K.Dense(2)(attend(words()(x)))),
    "causal attention, pooled": ("last", lambda x: K.Dense(1)(K.GlobalAveragePooling1D()(attend(words()(x), use_causal_mask=True)))),
    "normalized, pooled": ("last", lambda x: K.Dense(1)(K.GlobalAveragePooling1D()(K.LayerNormalization()(words()(x))))),
    "time distributed": ("steps", lambda x: K.TimeDistributed(K.Dense(2))(words()(x))),
}
out = {"ids": enc(ids), "targets": {"last": enc(last), "steps": enc(steps)}, "weights": {k: enc(w) for k, w in weights.items()}, "cases": {}}
for name, (kind, build) in cases.items():
    keras.utils.set_random_seed(1)
    x = keras.Input((5,), dtype="int32")
    m = keras.Model(x, build(x))
    m.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", metrics=["mae"], weighted_metrics=["mse"])
    case, y, w = {"kind": kind, "params": [enc(w) for w in m.get_weights()]}, last if kind == "last" else steps, weights[kind]
    case["y"] = enc(m.predict(ids, verbose=0))
    case["plain"] = [float(v) for v in m.evaluate(ids, y, batch_size=3, verbose=0)]
    case["weighted"] = [float(v) for v in m.evaluate(ids, y, batch_size=3, sample_weight=w, verbose=0)]
    case["loss"] = m.fit(ids, y, batch_size=3, epochs=3, shuffle=False, sample_weight=w, verbose=0).history["loss"]
    out["cases"][name] = case
with open(os.path.join(os.path.dirname(__file__), "nn_masks.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
