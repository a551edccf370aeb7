"""Keras as a peer: `fit`, on the CPU, with one of its backends."""
import argparse
import os

import common as data
from common import Work


def load(arguments):
    os.environ["KERAS_BACKEND"] = arguments.backend
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras

    def fit(make, hidden):
        def prepare():
            p, x, y = make()
            widths = [*hidden, 10]
            model = keras.Sequential([keras.Input((x.shape[1],)), *(
                keras.layers.Dense(n, activation="relu" if k < len(hidden) else None) for k, n in enumerate(widths))])
            model.set_weights([v for k in range(1, len(widths) + 1) for v in (p[f"w{k}"], p[f"b{k}"])])
            model.compile(
                loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                optimizer=keras.optimizers.Adam(1e-3, beta_1=data.ADAM["b1"], beta_2=data.ADAM["b2"], epsilon=data.ADAM["eps"]))

            def run(_):
                return float(model.fit(x, y, batch_size=128, epochs=1, verbose=0).history["loss"][0])
            return Work(run, mode="fit")
        return prepare

    return f"keras {keras.__version__}, {arguments.backend}, cpu", {
        "mlp_fit": fit(data.mlp_epoch, [512, 256]),
        "mnist_fit": fit(data.mnist_epoch, [128]),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", default="tensorflow")
    data.main(load, parser)
