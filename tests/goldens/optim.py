"""Trajectories of Optax's optimizers in float64 on three problems, as goldens for tests/optim/trajectories_test.ts.

Each case is a path into `optim`, arguments in the TypeScript API's form, and the same optimizer in Optax. Recorded are all losses, and the
parameters after steps 1, 5 and 20. Run: python tests/goldens/optim.py (jax, optax).
"""

import json
import os

import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import optax
from optax import contrib as oc

STEPS = 20


def quadratic(p):
    return 0.5 * jnp.sum(jnp.array([1.0, 3.0, 0.5]) * (p - jnp.array([1.0, -0.5, 2.0])) ** 2)


def rosenbrock(p):
    return jnp.sum(10.0 * (p["y"] - p["x"] ** 2) ** 2 + (1.0 - p["x"]) ** 2)


X = [[0.5, -1.0], [1.0, 0.25], [-0.75, 0.5], [-0.25, -0.5], [1.5, 1.0], [-1.0, 1.25]]
Y = [[1.0], [1.0], [0.0], [0.0], [1.0], [0.0]]


def network_logits(p, x):
    return jnp.tanh(x @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"]


def network(p):
    return jnp.mean(optax.sigmoid_binary_cross_entropy(network_logits(p, jnp.array(X)), jnp.array(Y)))


START = {
    "quadratic": [0.3, 1.2, -0.7],
    "rosenbrock": {"x": [-0.5, 0.8], "y": [0.6, 0.2]},
    "network": {
        "w1": [[0.3, -0.6, 0.9], [-0.4, 0.7, 0.2]],
        "b1": [0.1, -0.2, 0.05],
        "w2": [[0.8], [-0.5], [0.3]],
        "b2": [0.15],
    },
}
PROBLEMS = {"quadratic": quadratic, "rosenbrock": rosenbrock, "network": network}


def array_tree(t, dtype):
    if isinstance(t, dict):
        return {k: array_tree(v, dtype) for k, v in t.items()}
    return jnp.array(t, dtype)


def rounded(t):
    if isinstance(t, dict):
        return {k: rounded(v) for k, v in t.items()}
    return json.loads(json.dumps(jax.numpy.asarray(t).tolist()), parse_float=lambda s: float(f"{float(s):.7g}"))


CASES = []


def case(path, tx, *args, problems=("quadratic", "rosenbrock", "network"), extra=(), tol=None, f32=False):
    """`extra` names what update() gets besides: value, grad, valueFn, objFn, gradFn. Random numbers must be those of float32: `f32`."""
    if f32 and jax.config.jax_enable_x64:
        with jax.enable_x64(False):
            return case(path, tx, *args, problems=problems, extra=extra, tol=tol, f32=True)
    out = {"path": path, "args": list(args), "runs": {}}
    if extra:
        out["extra"] = list(extra)
    if tol:
        out["tol"] = tol
    for name in problems:
        loss = PROBLEMS[name]
        params = array_tree(START[name], jnp.float32 if f32 else jnp.float64)
        state = tx.init(params)
        run = {"losses": [], "params": {}}

        @jax.jit
        def step(params, state):
            value, grads = jax.value_and_grad(loss)(params)
            everything = {
                "value": value,
                "grad": grads,
                "value_fn": loss,
                "obj_fn": loss,
                "grad_fn": lambda p, i: jax.grad(loss)(p),
            }
            names = {"value": "value", "grad": "grad", "valueFn": "value_fn", "objFn": "obj_fn", "gradFn": "grad_fn"}
            chosen = {names[k]: everything[names[k]] for k in extra}
            updates, state = tx.update(grads, state, params, **chosen)
            return optax.apply_updates(params, updates), state, value

        for i in range(1, STEPS + 1):
            params, state, value = step(params, state)
            run["losses"].append(float(f"{float(value):.6g}"))
            if i in (1, 5, STEPS):
                run["params"][str(i)] = rounded(params)
        out["runs"][name] = run
    CASES.append(out)


one = ("network",)

case("sgd", optax.sgd(0.05), 0.05)
case("sgd", optax.sgd(0.05, momentum=0.9), 0.05, {"momentum": 0.9}, problems=one)
case("sgd", optax.sgd(0.05, momentum=0.9, nesterov=True), 0.05, {"momentum": 0.9, "nesterov": True}, problems=one)
case("adam", optax.adam(0.1), 0.1)
case("adam", optax.adam(0.1, b1=0.8, b2=0.99, eps=1e-4, eps_root=1e-6), 0.1, {"b1": 0.8, "b2": 0.99, "eps": 1e-4, "epsRoot": 1e-6}, problems=one)
case("nadam", optax.nadam(0.1), 0.1)
case("adamw", optax.adamw(0.1, weight_decay=0.1), 0.1, {"weightDecay": 0.1})
case("nadamw", optax.nadamw(0.1), 0.1)
case("rmsprop", optax.rmsprop(0.05), 0.05)
case("rmsprop", optax.rmsprop(0.05, centered=True, momentum=0.9, nesterov=True), 0.05, {"centered": True, "momentum": 0.9, "nesterov": True}, problems=one)
case("rmsprop", optax.rmsprop(0.05, eps_in_sqrt=False, bias_correction=True, decay=0.99, initial_scale=0.1), 0.05, {"epsInSqrt": False, "biasCorrection": True, "decay": 0.99, "initialScale": 0.1}, problems=one)
case("rmsprop", optax.rmsprop(0.05, centered=True, bias_correction=True, eps=1e-3), 0.05, {"centered": True, "biasCorrection": True, "eps": 1e-3}, problems=one)
case("adagrad", optax.adagrad(0.3), 0.3)
case("adadelta", optax.adadelta(1.0, weight_decay=0.01), 1, {"weightDecay": 0.01})
case("lion", optax.lion(0.01), 0.01)
case("lamb", optax.lamb(0.05, weight_decay=0.01), 0.05, {"weightDecay": 0.01})
case("lars", optax.lars(0.5, weight_decay=0.01), 0.5, {"weightDecay": 0.01})
case("adafactor", optax.adafactor(0.05), 0.05)
case("adafactor", optax.adafactor(0.05, min_dim_size_to_factor=1, momentum=0.5, weight_decay_rate=0.01), 0.05, {"minDimSizeToFactor": 1, "momentum": 0.5, "weightDecayRate": 0.01}, problems=one)
case("adafactor", optax.adafactor(multiply_by_parameter_scale=False, clipping_threshold=None, learning_rate=0.05), 0.05, {"multiplyByParameterScale": False, "clippingThreshold": None}, problems=one)
case("amsgrad", optax.amsgrad(0.1), 0.1)
case("amsgrad", optax.amsgrad(0.1, bias_correction_mu=False, bias_correction_nu=False), 0.1, {"biasCorrectionMu": False, "biasCorrectionNu": False}, problems=one)
case("radam", optax.radam(0.01), 0.01)
case("radam", optax.radam(0.1, b2=0.9, nesterov=True), 0.1, {"b2": 0.9, "nesterov": True}, problems=one)
case("adamax", optax.adamax(0.1), 0.1)
case("adamaxw", optax.adamaxw(0.1, weight_decay=0.1), 0.1, {"weightDecay": 0.1})
case("adabelief", optax.adabelief(0.1), 0.1)
case("adabelief", optax.adabelief(0.1, nesterov=True), 0.1, {"nesterov": True}, problems=one)
case("yogi", optax.yogi(0.1), 0.1)
case("novograd", optax.novograd(0.05, weight_decay=0.01), 0.05, {"weightDecay": 0.01}, tol=1e-4)
case("adan", optax.adan(0.1, weight_decay=0.01), 0.1, {"weightDecay": 0.01})
case("fromage", optax.fromage(0.05), 0.05)
case("signSgd", optax.sign_sgd(0.01), 0.01)
case("signum", optax.signum(0.01), 0.01)
case("optimisticGradientDescent", optax.optimistic_gradient_descent(0.05, alpha=1.0, beta=0.5), 0.05, {"alpha": 1, "beta": 0.5}, problems=("quadratic", "network"))
case("optimisticAdamV2", optax.optimistic_adam_v2(0.05), 0.05)
case("optimisticAdam", optax.optimistic_adam(0.05, optimism=0.02), 0.05, {"optimism": 0.02}, problems=one)
case("polyakSgd", optax.polyak_sgd(1.0), 1, extra=("value",), problems=("quadratic", "network"))
case("polyakSgd", optax.polyak_sgd(0.5, variant="sps+", f_min=0.4, eps=0.1), 0.5, {"variant": "sps+", "fMin": 0.4, "eps": 0.1}, extra=("value",), problems=one)
case("rprop", optax.rprop(0.01), 0.01)
case("sm3", optax.sm3(0.3), 0.3)
case("noisySgd", optax.noisy_sgd(0.05, key=3), 0.05, {"key": 3}, f32=True)
case("lbfgs", optax.lbfgs(), extra=("value", "grad", "valueFn"), problems=("quadratic", "rosenbrock"), tol=2e-3)
case("lbfgs", optax.lbfgs(0.3, memory_size=3, scale_init_precond=False, linesearch=None), 0.3, {"memorySize": 3, "scaleInitPrecond": False, "linesearch": None}, problems=("quadratic", "network"), tol=1e-3)
case("scaleByDistanceOverGradients", optax.chain(optax.scale_by_distance_over_gradients(reps_rel=0.01), optax.scale(-1.0)), {"repsRel": 0.01})

case("contrib.acprop", oc.acprop(0.05), 0.05)
case("contrib.ademamix", oc.ademamix(0.05, b3=0.99), 0.05, {"b3": 0.99})
case("contrib.simplifiedAdemamix", oc.simplified_ademamix(0.001, alpha=0.5), 0.001, {"alpha": 0.5})
case("contrib.adopt", oc.adopt(0.05), 0.05)
case("contrib.adopt", oc.adopt(0.05, nesterov=True, use_clipping=False), 0.05, {"nesterov": True, "useClipping": False}, problems=one)
case("contrib.cocob", oc.cocob(), 1)
case("contrib.dadaptAdamw", oc.dadapt_adamw(estim_lr0=1e-3, weight_decay=0.01), 1, {"estimLr0": 1e-3, "weightDecay": 0.01})
case("contrib.dog", oc.dog(init_step=("distance", 0.1)), 1, {"initStep": ["distance", 0.1]})
case("contrib.dog", oc.dog(init_step=("learning_rate", 0.1), weight_decay=0.01), 1, {"initStep": ["learning_rate", 0.1], "weightDecay": 0.01}, problems=one)
case("contrib.dowg", oc.dowg(init_estim_sq_dist=0.01), 1, {"initEstimSqDist": 0.01})
case("contrib.galore", oc.galore(0.05, rank=1, update_proj_gap=7, scale=0.5), 0.05, {"rank": 1, "updateProjGap": 7, "scale": 0.5}, problems=one, tol=1e-3)
case("contrib.madgrad", oc.madgrad(0.05, weight_decay=0.01), 0.05, {"weightDecay": 0.01})
case("contrib.momo", oc.momo(0.5), 0.5, extra=("value",))
case("contrib.momo", oc.momo(0.5, weight_decay=0.05, lower_bound=0.1, adapt_lower_bound=True), 0.5, {"weightDecay": 0.05, "lowerBound": 0.1, "adaptLowerBound": True}, extra=("value",), problems=one)
case("contrib.momoAdam", oc.momo_adam(0.1), 0.1, extra=("value",))
case("contrib.momoAdam", oc.momo_adam(0.1, weight_decay=0.05, lower_bound=0.1, adapt_lower_bound=True), 0.1, {"weightDecay": 0.05, "lowerBound": 0.1, "adaptLowerBound": True}, extra=("value",), problems=one)
case("contrib.muon", oc.muon(0.05, weight_decay=0.01, adam_weight_decay=0.02), 0.05, {"weightDecay": 0.01, "adamWeightDecay": 0.02}, problems=one)
case("contrib.muon", oc.muon(0.05, ns_coeffs="dion", nesterov=False, adaptive=True, preconditioning="aol", consistent_rms=0.2), 0.05, {"nsCoeffs": "dion", "nesterov": False, "adaptive": True, "preconditioning": "aol", "consistentRms": 0.2}, problems=one)
case("contrib.muon", oc.muon(0.05, preconditioning="schatten", ns_steps=3), 0.05, {"preconditioning": "schatten", "nsSteps": 3}, problems=one)
case("contrib.muon", oc.muon(0.05, preconditioning="spectral"), 0.05, {"preconditioning": "spectral"}, problems=one)
case("contrib.prodigy", oc.prodigy(estim_lr0=1e-3), 1, {"estimLr0": 1e-3})
case("contrib.prodigy", oc.prodigy(estim_lr0=1e-3, weight_decay=0.01, safeguard_warmup=True), 1, {"estimLr0": 1e-3, "weightDecay": 0.01, "safeguardWarmup": True}, problems=one)
case("contrib.scheduleFreeSgd", oc.schedule_free_sgd(0.1, warmup_steps=5, weight_decay=0.01), 0.1, {"warmupSteps": 5, "weightDecay": 0.01})
case("contrib.scheduleFreeAdamw", oc.schedule_free_adamw(0.05, warmup_steps=5, weight_decay=0.01), 0.05, {"warmupSteps": 5, "weightDecay": 0.01})
case("contrib.sophia", oc.sophia(0.05, update_interval=3, gamma=0.5), 0.05, {"updateInterval": 3, "gamma": 0.5}, extra=("objFn",), problems=("quadratic", "network"), f32=True)

path = os.path.join(os.path.dirname(__file__), "optim.json")
with open(path, "w") as f:
    json.dump({"steps": STEPS, "x": X, "y": Y, "start": START, "cases": CASES}, f, separators=(",", ":"))
print(os.path.getsize(path), len(CASES))
