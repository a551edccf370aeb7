"""When Keras's EarlyStopping stops and which epoch it restores, and the rates of ReduceLROnPlateau, on scripted numbers: writes nn_callbacks.json."""
import contextlib, io, json, os, random
os.environ["KERAS_BACKEND"] = "jax"
import keras, numpy as np

random.seed(5)
numbers = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.85, 0.75, 0.95]


class Model:
    stop_training, restored, now, metrics = False, -1, 0, []

    def get_weights(self): return self.now
    def set_weights(self, weights): self.restored = weights


class Optimizer:
    def __init__(self): self.rate = keras.Variable(0.1)

    @property
    def learning_rate(self): return self.rate

    @learning_rate.setter
    def learning_rate(self, value): self.rate.assign(value)


out = {"earlyStopping": [], "reduceLROnPlateau": []}
with contextlib.redirect_stdout(io.StringIO()):
    for i in range(40):
        values = [random.choice(numbers) for _ in range(random.choice([6, 9, 12]))]
        # An infinite first number and a NaN later on: what a run that goes wrong gives. (A NaN first is another matter: Keras takes it for the best.)
        if i % 10 in (2, 3): values[0] = float("inf")
        if i % 10 == 6: values[4] = float("nan")
        mode = random.choice(["min", "max"])
        options = dict(patience=random.choice([0, 1, 2, 3]), min_delta=random.choice([0, 0.05, 0.1, -0.05]), restore_best_weights=random.random() < 0.5, start_from_epoch=random.choice([0, 0, 2, 3]))
        if random.random() < 0.4: options["baseline"] = random.choice([0.6, 0.8, 0.95])
        callback, model = keras.callbacks.EarlyStopping(monitor="x", mode=mode, **options), Model()
        callback.set_model(model)
        callback.on_train_begin()
        stopped = -1
        for epoch, value in enumerate(values):
            model.now = epoch
            callback.on_epoch_end(epoch, {"x": value})
            if model.stop_training:
                stopped = epoch
                break
        callback.on_train_end()
        shown = [str(v) for v in values]
        out["earlyStopping"].append({"values": shown, "mode": mode, "options": options, "stopped": stopped, "restored": model.restored})
        options = dict(factor=random.choice([0.5, 0.1]), patience=random.choice([0, 1, 2]), min_delta=random.choice([1e-4, 0.05]), cooldown=random.choice([0, 0, 1, 2]), min_lr=random.choice([0, 0.02]))
        callback, model = keras.callbacks.ReduceLROnPlateau(monitor="x", mode=mode, **options), Model()
        model.optimizer = Optimizer()
        callback.set_model(model)
        callback.on_train_begin()
        rates = []
        for epoch, value in enumerate(values):
            callback.on_epoch_end(epoch, {"x": value})
            rates.append(float(f"{float(np.asarray(model.optimizer.rate.value)):.6g}"))
        out["reduceLROnPlateau"].append({"values": shown, "mode": mode, "options": options, "rates": rates})
with open(os.path.join(os.path.dirname(__file__), "nn_callbacks.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
