"""Histories of Keras's fit from given weights without shuffling, on its JAX backend: writes nn_fit.json."""
import json, os
os.environ["KERAS_BACKEND"] = "jax"
import keras, numpy as np

rng = np.random.default_rng(2)


def enc(a):
    return {"shape": list(np.shape(a)), "data": [float(f"{v:.7g}") for v in np.asarray(a, np.float64).ravel()]}


n = 45
x = np.round(rng.normal(size=(n, 3)), 3).astype(np.float32)
y = (x[:, :1] + x[:, 1:2] * x[:, 2:] > 0).astype(np.float32)
labels = (x[:, 0] > 0).astype(np.int32) + (x[:, 1] > 0.5).astype(np.int32)
weights = np.round(rng.random(n), 2).astype(np.float32)
w = {"k0": rng.normal(size=(3, 5)) * 0.5, "b0": rng.normal(size=5) * 0.1, "k1": rng.normal(size=(5, 1)) * 0.5, "b1": np.zeros(1), "k3": rng.normal(size=(5, 3)) * 0.5, "b3": np.zeros(3)}
w = {k: np.round(v, 3).astype(np.float32) for k, v in w.items()}
out = {"x": enc(x), "y": enc(y), "labels": enc(labels), "sampleWeight": enc(weights), "weights": {k: enc(v) for k, v in w.items()}, "runs": {}}


def model(classes, activation, **options):
    m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5, activation="tanh", **options), keras.layers.Dense(classes, activation=activation)])
    m.set_weights([w["k0"], w["b0"]] + ([w["k1"], w["b1"]] if classes == 1 else [w["k3"], w["b3"]]))
    return m


def run(name, m, target, fit={}, **compiled):
    m.compile(**compiled)
    h = m.fit(x, target, batch_size=8, epochs=4, shuffle=False, verbose=0, **fit)
    out["runs"][name] = {"history": {k: [float(f"{v:.8g}") for v in vs] for k, vs in h.history.items()}, "last": [enc(v) for v in m.get_weights()]}


for optimizer in ["sgd", "rmsprop", "adam", "adamw", "adamax", "nadam", "adagrad", "adadelta", "lion", "ftrl", "adafactor", "muon", "scheduleFreeAdamW"]:
    run(optimizer, model(1, "sigmoid"), y, loss="binary_crossentropy", optimizer=optimizer)
run("lamb", model(1, "sigmoid"), y, loss="binary_crossentropy", optimizer=keras.optimizers.Lamb())
binary = dict(loss="binary_crossentropy", metrics=["accuracy"])
adam = lambda: keras.optimizers.Adam(0.05)
run("split", model(1, "sigmoid"), y, fit={"validation_split": 0.2}, optimizer=adam(), **binary)
run("data", model(1, "sigmoid"), y, fit={"validation_data": (x[:9], y[:9])}, optimizer=adam(), **binary)
run("classWeight", model(1, "sigmoid"), y, fit={"class_weight": {0: 0.5, 1: 2.0}}, optimizer=adam(), **binary)
run("sampleWeight", model(1, "sigmoid"), y, fit={"sample_weight": weights}, optimizer=adam(), weighted_metrics=["accuracy"], **binary)
run("sparse", model(3, "softmax"), labels, loss="sparse_categorical_crossentropy", metrics=["accuracy"], optimizer=adam())
run("regularized", model(1, "sigmoid", kernel_regularizer=keras.regularizers.L2(0.01)), y, fit={"validation_split": 0.2}, optimizer=adam(), **binary)
run("active", model(1, "sigmoid", activity_regularizer=keras.regularizers.L1L2(0.02, 0.1)), y, fit={"validation_split": 0.2}, optimizer=adam(), **binary)
run("plateau", model(1, "sigmoid"), y, fit={"callbacks": [keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1, min_delta=10, factor=0.5)]}, optimizer=adam(), **binary)
run("globalClipNorm", model(1, "sigmoid"), y, optimizer=keras.optimizers.SGD(0.5, global_clipnorm=0.1), **binary)
run("accumulated", model(1, "sigmoid"), y, optimizer=keras.optimizers.SGD(0.5, gradient_accumulation_steps=2), **binary)
run("ema", model(1, "sigmoid"), y, optimizer=keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.9), **binary)
with open(os.path.join(os.path.dirname(__file__), "nn_fit.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
