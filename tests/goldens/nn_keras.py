"""Outputs of Keras layers from their weights, on its JAX backend: writes nn_keras.json."""
import json, os
os.environ["KERAS_BACKEND"] = "jax"
import keras, numpy as np

rng = np.random.default_rng(3)
K = keras.layers


def enc(a):
    a = np.asarray(a)
    kind = {"dtype": "int32"} if a.dtype.kind in "iu" else {}
    return {"shape": list(a.shape), **kind, "data": [float(f"{v:.7g}") for v in np.asarray(a, np.float64).ravel()]}


def rand(*shape):
    return np.round(rng.normal(size=shape), 3).astype(np.float32)


cases = {
    "dense": (K.Dense(3, activation="relu"), (4,)), "conv2d": (K.Conv2D(3, (2, 3), strides=(1, 2), padding="same"), (4, 5, 2)),
    "conv1d causal": (K.Conv1D(3, 2, padding="causal", dilation_rate=2), (6, 2)), "depthwise": (K.DepthwiseConv2D(2, depth_multiplier=2), (4, 4, 2)),
    "separable": (K.SeparableConv2D(3, 2), (4, 4, 2)), "convTranspose2d": (K.Conv2DTranspose(3, 3, strides=2, padding="same"), (3, 3, 2)),
    "convTranspose2d valid": (K.Conv2DTranspose(3, 3, strides=2), (3, 3, 2)), "batchNorm": (K.BatchNormalization(), (3, 2)),
    "layerNorm": (K.LayerNormalization(), (3, 4)), "groupNorm": (K.GroupNormalization(2), (3, 4)), "simpleRnn": (K.SimpleRNN(3), (4, 2)),
    "lstm": (K.LSTM(3, return_sequences=True), (4, 2)), "gru": (K.GRU(3), (4, 2)), "gru before": (K.GRU(3, reset_after=False), (4, 2)),
    "lstm backwards": (K.LSTM(3, go_backwards=True), (4, 2)), "bidirectional": (K.Bidirectional(K.GRU(2, return_sequences=True)), (4, 2)),
    "timeDistributed": (K.TimeDistributed(K.Dense(3)), (4, 2)), "averagePooling": (K.AveragePooling2D(3, 2, padding="same"), (5, 5, 2)),
    "maxPooling": (K.MaxPooling2D(2), (5, 5, 2)), "upSampling": (K.UpSampling2D(2, interpolation="bilinear"), (3, 3, 1)),
    "unitNorm": (K.UnitNormalization(), (3,)), "embedding": (K.Embedding(5, 3), None), "prelu": (K.PReLU(shared_axes=[1]), (3, 2)),
}
out = {}
for name, (layer, shape) in cases.items():
    x = np.array([[0, 3], [4, 1]]) if shape is None else rand(2, *shape)
    layer(x)
    weights = [np.abs(rand(*w.shape)) + 0.1 if "variance" in getattr(v, "path", "") else rand(*w.shape) * 0.5 for w, v in zip(layer.get_weights(), layer.variables)]
    layer.set_weights(weights)
    out[name] = {"x": enc(x), "weights": [enc(w) for w in weights], "y": enc(layer(x))}


class Attention(K.Layer):
    def __init__(self):
        super().__init__()
        self.inner = K.MultiHeadAttention(2, 3)

    def call(self, x):
        return self.inner(x, x, use_causal_mask=True)


x, layer = rand(2, 4, 5), Attention()
layer(x)
weights = [rand(*w.shape) * 0.5 for w in layer.get_weights()]
layer.set_weights(weights)
out["attention"] = {"x": enc(x), "weights": [enc(w) for w in weights], "y": enc(layer(x))}
with open(os.path.join(os.path.dirname(__file__), "nn_keras.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
