"""The course's classifier trained by PyTorch and by Keras: initial weights, the loss at every 100th epoch, the answers. Writes disease.json."""
import json
import os

import numpy as np
import torch

rows = [[25, 120], [45, 140], [35, 130], [50, 160], [60, 170], [30, 115], [55, 155], [40, 135], [65, 180], [70, 190], [32, 125], [48, 150],
        [58, 165], [42, 145], [38, 132]]
labels = [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0]
asked = [[40, 145], [30, 110], [50, 170], [60, 160]]

x = np.array(rows, np.float64)
mean, std = x.mean(0), x.std(0)
# Most seeds end at losses near 1e-5, where float32 and float64 runs of PyTorch itself differ by 1e-3 relative; from this one they agree to 8e-6.
rng = np.random.default_rng(12)
sizes = [2, 16, 8, 1]
weights = [(rng.uniform(-1, 1, (a, b)) / np.sqrt(a), rng.uniform(-1, 1, b) / np.sqrt(a)) for a, b in zip(sizes, sizes[1:])]
weights = [(w.astype(np.float32), b.astype(np.float32)) for w, b in weights]


def train(dtype):
    params = [torch.tensor(p, dtype=dtype, requires_grad=True) for pair in weights for p in pair]
    inputs = torch.tensor((x - mean) / std, dtype=dtype)
    targets = torch.tensor(labels, dtype=dtype)[:, None]

    def logits(h):
        for i in range(0, len(params), 2):
            h = h @ params[i] + params[i + 1]
            if i + 2 < len(params):
                h = torch.relu(h)
        return h

    optimizer = torch.optim.Adam(params, lr=0.01)
    losses = []
    for epoch in range(1000):
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits(inputs), targets)
        if epoch % 100 == 0:
            losses.append(loss.item())
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        losses.append(torch.nn.functional.binary_cross_entropy_with_logits(logits(inputs), targets).item())
        answers = torch.sigmoid(logits(torch.tensor((np.array(asked) - mean) / std, dtype=dtype)))[:, 0].tolist()
    return losses, answers


losses, answers = train(torch.float32)
losses64, _ = train(torch.float64)


def train_keras():
    """The same by Keras: compile and fit, one batch, no shuffling. Its Adam takes epsilon 1e-7 unless told."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    model = keras.Sequential([keras.layers.Input((2,))] + [keras.layers.Dense(n, "relu") for n in sizes[1:-1]] + [keras.layers.Dense(1)])
    model.set_weights([p for pair in weights for p in pair])
    model.compile(keras.optimizers.Adam(0.01, epsilon=1e-8), keras.losses.BinaryCrossentropy(from_logits=True))
    history = model.fit((x - mean) / std, np.array(labels)[:, None], batch_size=15, epochs=1000, shuffle=False, verbose=0)
    return history.history["loss"][::100]


keras_losses = train_keras()
golden = {
    "made by": f"disease.py, torch {torch.__version__}",
    "weights": [{"kernel": w.tolist(), "bias": b.tolist()} for w, b in weights],
    "losses": losses,
    "losses64": losses64,
    "answers": answers,
    "keras": keras_losses,
}
with open(os.path.join(os.path.dirname(__file__), "disease.json"), "w") as f:
    json.dump(golden, f)
print(losses, losses64, answers)
