"""Schedules of PyTorch and Keras that Optax lacks, and a clipped gradient: writes optim_cycles.json."""
import json, os
os.environ["KERAS_BACKEND"] = "jax"
import keras, numpy as np, torch

S, counts = keras.optimizers.schedules, list(range(25))


def follow(make):
    """The learning rates of a PyTorch scheduler, step by step."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    scheduler, rates = make(optimizer), []
    for _ in counts:
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


L = torch.optim.lr_scheduler
cyclic = lambda **o: follow(lambda opt: L.CyclicLR(opt, 0.1, 0.5, cycle_momentum=False, **o))
restarts = lambda t, m: follow(lambda opt: L.CosineAnnealingWarmRestarts(opt, t, T_mult=m, eta_min=0.05))
keras_values = lambda s: [float(s(t)) for t in counts]
cases = [
    ("cosineDecayRestarts", [0.5, 3, {"tMul": 2, "alpha": 0.1}], restarts(3, 2)),
    ("cosineDecayRestarts", [0.5, 5, {"tMul": 1, "alpha": 0.1}], restarts(5, 1)),
    ("cosineDecayRestarts", [0.5, 2, {"tMul": 3, "alpha": 0.1}], restarts(2, 3)),
    ("cosineDecayRestarts", [0.5, 4, {"tMul": 1, "mMul": 0.5}], keras_values(S.CosineDecayRestarts(0.5, 4, t_mul=1.0, m_mul=0.5))),
    ("inverseTimeDecay", [0.5, 4, 0.7], keras_values(S.InverseTimeDecay(0.5, 4, 0.7))),
    ("inverseTimeDecay", [0.5, 4, 0.7, {"staircase": True}], keras_values(S.InverseTimeDecay(0.5, 4, 0.7, staircase=True))),
    ("cyclicSchedule", [0.1, 0.5, 4], cyclic(step_size_up=4)),
    ("cyclicSchedule", [0.1, 0.5, 2, {"stepSizeDown": 5, "mode": "triangular2"}], cyclic(step_size_up=2, step_size_down=5, mode="triangular2")),
    ("cyclicSchedule", [0.1, 0.5, 3, {"mode": "expRange", "gamma": 0.9}], cyclic(step_size_up=3, mode="exp_range", gamma=0.9)),
    ("polynomialSchedule", [0.5, 0.1, 2, 6, {"cycle": True}], keras_values(S.PolynomialDecay(0.5, 6, 0.1, power=2.0, cycle=True))),
    ("noamSchedule", [16, 6, 0.5], [0.5 * 16**-0.5 * min((t + 1) ** -0.5, (t + 1) * 6**-1.5) for t in counts]),
    ("exponentialDecay", [0.5, 4, 0.3, {"staircase": True}], follow(lambda opt: L.StepLR(opt, 4, 0.3))),
    ("piecewiseConstantSchedule", [0.5, {"3": 0.5, "7": 0.1}], follow(lambda opt: L.SequentialLR(opt, [L.ConstantLR(opt, 1.0, 100), L.ConstantLR(opt, 0.5, 100), L.ConstantLR(opt, 0.05, 100)], [3, 7]))),
]
grads = {"w": [[3.0, -4.0], [0.5, 0.0]], "b": [12.0]}
clipped = []
for bound, kind in [(1.0, 2.0), (100.0, 2.0), (1.0, 1.0), (2.0, float("inf"))]:
    ps = {k: torch.nn.Parameter(torch.zeros(np.shape(v))) for k, v in grads.items()}
    for k, v in grads.items(): ps[k].grad = torch.tensor(v)
    norm = torch.nn.utils.clip_grad_norm_(list(ps.values()), bound, norm_type=kind)
    clipped.append({"maxNorm": bound, "normType": str(kind), "norm": float(norm), "grads": {k: p.grad.numpy().ravel().tolist() for k, p in ps.items()}})
from flax.training.dynamic_scale import DynamicScale
import jax.numpy as jnp
scale, scales = DynamicScale(growth_interval=3, scale=8.0, minimum_scale=0.5), []
for value in [1.0, 1.0, 1.0, 1.0, 1.0, float("inf"), 1.0, float("nan"), float("inf"), float("inf"), float("inf"), float("inf"), 1.0, 1.0, 1.0, 1.0]:
    scale, finite, _, _ = scale.value_and_grad(lambda p: jnp.sum(p["w"] * value))({"w": jnp.ones(2)})
    scales.append({"value": str(value), "scale": float(scale.scale), "finite": bool(finite), "steps": int(scale.fin_steps)})
out = {"scales": scales, "counts": counts, "cases": [{"name": n, "args": a, "values": [float(f"{v:.8g}") for v in vs]} for n, a, vs in cases], "grads": grads, "clipped": clipped}
with open(os.path.join(os.path.dirname(__file__), "optim_cycles.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
