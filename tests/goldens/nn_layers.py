"""Outputs and gradients of layers, from Flax and PyTorch: writes nn_layers.json.

Each case: input, parameters, output, and the gradients of sum(output * cos(0.7 i)) in the input and in the parameters.
"""
import json, os
import flax.linen as nn, jax, jax.numpy as jnp, numpy as np, torch

rng = np.random.default_rng(0)


def enc(a):
    a = np.asarray(a)
    if a.dtype == bool:
        return {"shape": list(a.shape), "dtype": "bool", "data": [int(v) for v in a.ravel()]}
    if a.dtype.kind in "iu":
        return {"shape": list(a.shape), "dtype": "int32", "data": [int(v) for v in a.ravel()]}
    return {"shape": list(a.shape), "data": [float(f"{v:.7g}") for v in np.asarray(a, np.float64).ravel()]}


def tree(t):
    return {k: tree(v) for k, v in t.items()} if isinstance(t, dict) else [tree(v) for v in t] if isinstance(t, (list, tuple)) else enc(t)


def rand(*shape):
    return np.round(rng.normal(size=shape), 3).astype(np.float32)


def weigh(y, xp):
    return (y * xp.cos(xp.arange(y.size if xp is jnp else y.numel(), dtype=xp.float32) * 0.7).reshape(y.shape)).sum()


flax_cases, torch_cases = {}, {}


def flax_case(name, module, x, **kwargs):
    variables = module.init(jax.random.key(0), x, **kwargs)
    params = jax.tree.map(lambda p: jnp.asarray(rand(*p.shape) * 0.5), variables["params"])
    rest = {k: v for k, v in variables.items() if k != "params"}

    def run(p, x):
        y = module.apply({"params": p, **rest}, x, mutable=["batch_stats"] if rest else False, **kwargs)
        y, new = y if rest else (y, {})
        return weigh(y, jnp), (y, new)

    integer = np.asarray(x).dtype.kind == "i"
    grads, (y, new) = jax.grad(run, argnums=0 if integer else (0, 1), has_aux=True)(params, jnp.asarray(x))
    gp, gx = (grads, None) if integer else grads
    flax_cases[name] = {"x": enc(x), "params": tree(params), "y": enc(y), "gp": tree(gp)}
    if gx is not None:
        flax_cases[name]["gx"] = enc(gx)
    if rest:
        flax_cases[name]["newState"] = tree(new["batch_stats"])


flax_case("dense", nn.Dense(3), rand(2, 4))
flax_case("conv1d causal", nn.Conv(2, (3,), padding="CAUSAL", kernel_dilation=2), rand(2, 6, 2))
flax_case("conv2d same stride 2", nn.Conv(3, (3, 3), strides=2, padding="SAME"), rand(1, 5, 6, 2))
flax_case("conv2d valid groups", nn.Conv(4, (2, 3), padding="VALID", feature_group_count=2), rand(1, 4, 5, 4))
flax_case("conv2d circular", nn.Conv(2, (3, 3), padding="CIRCULAR"), rand(1, 4, 4, 1))
flax_case("conv3d", nn.Conv(2, (2, 2, 2), padding="VALID"), rand(1, 3, 3, 3, 2))
flax_case("depthwise", nn.Conv(4, (3, 3), padding="SAME", feature_group_count=2), rand(1, 4, 4, 2))
flax_case("convTranspose2d same", nn.ConvTranspose(2, (3, 3), strides=(2, 2), padding="SAME"), rand(1, 3, 3, 2))
flax_case("convTranspose1d valid", nn.ConvTranspose(2, (3,), strides=(2,), padding="VALID"), rand(1, 4, 2))
flax_case("embedding", nn.Embed(5, 3), np.array([[0, 4, 2], [1, 1, 3]], np.int32))
flax_case("batchNorm train", nn.BatchNorm(use_running_average=False, use_fast_variance=False), rand(4, 3, 2))
flax_case("batchNorm eval", nn.BatchNorm(use_running_average=True), rand(4, 3, 2))
flax_case("layerNorm", nn.LayerNorm(use_fast_variance=False), rand(2, 3, 4))
flax_case("rmsNorm", nn.RMSNorm(), rand(2, 3, 4))
flax_case("groupNorm", nn.GroupNorm(2, use_fast_variance=False), rand(2, 3, 4))
flax_case("instanceNorm", nn.InstanceNorm(use_fast_variance=False), rand(2, 3, 4))
flax_case("multiHeadAttention", nn.MultiHeadDotProductAttention(2), rand(2, 3, 4))


class Pool(nn.Module):
    f: object

    @nn.compact
    def __call__(self, x):
        return self.f(x) * self.param("one", nn.initializers.ones, ())


x = rand(1, 5, 5, 2)
flax_case("maxPool2d same", Pool(lambda x: nn.max_pool(x, (2, 2), (2, 2), "SAME")), x)
flax_case("avgPool2d same", Pool(lambda x: nn.avg_pool(x, (3, 3), (2, 2), "SAME")), x)
flax_case("avgPool2d same without padding", Pool(lambda x: nn.avg_pool(x, (3, 3), (2, 2), "SAME", count_include_pad=False)), x)


def resize(method):
    return lambda x: jax.image.resize(x, (1, 8, 3, 2), method)


flax_case("resize nearest", Pool(resize("nearest")), x)
flax_case("resize linear", Pool(resize("linear")), x)
flax_case("resize cubic", Pool(resize("cubic")), x)

q, k, v = rand(2, 3, 4, 2), rand(2, 5, 2, 2), rand(2, 5, 2, 2)
bias, mask = rand(2, 4, 3, 5), rng.random((2, 1, 3, 5)) > 0.3
attention = {}
for name, options in {
    "plain": {}, "causal": {"is_causal": True}, "bias and mask": {"bias": jnp.asarray(bias), "mask": jnp.asarray(mask)},
    "lengths": {"query_seq_lengths": jnp.array([2, 3]), "key_value_seq_lengths": jnp.array([4, 2])}, "window": {"local_window_size": (1, 2)},
    "scale": {"scale": 0.3},
}.items():
    f = lambda q, k, v: jax.nn.dot_product_attention(q, k, v, **options)
    grads = jax.grad(lambda q, k, v: weigh(f(q, k, v), jnp), argnums=(0, 1, 2))(q, k, v)
    attention[name] = {"y": enc(f(q, k, v)), "grads": [enc(g) for g in grads]}


def torch_case(name, module, x, post=lambda y: y, extra={}):
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.tensor(rand(*p.shape) * 0.5))
    before = {k: enc(v.detach().numpy()) for k, v in module.state_dict().items() if v.ndim > 0}
    t = torch.tensor(x, requires_grad=x.dtype == np.float32)
    y = post(module(t))
    weigh(y, torch).backward()
    torch_cases[name] = {
        "x": enc(x), "dict": before, "y": enc(y.detach().numpy()), "gx": enc(t.grad.numpy()) if t.grad is not None else None,
        "after": {k: enc(v.detach().numpy()) for k, v in module.state_dict().items() if "running" in k and v.ndim > 0}, **extra,
    }


T = torch.nn
torch_case("dense", T.Linear(4, 3), rand(2, 4))
torch_case("conv2d", T.Conv2d(4, 4, (2, 3), stride=(2, 1), padding=1, groups=2, dilation=(1, 2)), rand(1, 4, 5, 6))
torch_case("conv2d reflect", T.Conv2d(1, 2, 3, padding=1, padding_mode="reflect"), rand(1, 1, 4, 4))
torch_case("convTranspose2d", T.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1), rand(1, 2, 3, 3))
torch_case("batchNorm", T.BatchNorm2d(2), rand(3, 2, 2, 2))
torch_case("layerNorm", T.LayerNorm(4), rand(2, 3, 4))
torch_case("groupNorm", T.GroupNorm(2, 4), rand(2, 4, 3, 3))
torch_case("lstm", T.LSTM(3, 2, batch_first=True), rand(2, 4, 3), lambda y: y[0])
torch_case("gru", T.GRU(3, 2, batch_first=True), rand(2, 4, 3), lambda y: y[0])
torch_case("rnn", T.RNN(3, 2, batch_first=True), rand(2, 4, 3), lambda y: y[0])
torch_case("bidirectional", T.LSTM(3, 2, batch_first=True, bidirectional=True), rand(2, 4, 3), lambda y: y[0])


class SelfAttention(T.MultiheadAttention):
    def forward(self, x):
        return super().forward(x, x, x, need_weights=False)[0]


torch_case("multiHeadAttention", SelfAttention(4, 2, batch_first=True), rand(2, 3, 4))
torch_case("avgPool ceil", T.AvgPool2d(2, ceil_mode=True), rand(1, 2, 5, 5))
torch_case("avgPool ceil padding", T.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), rand(1, 2, 6, 6))
torch_case("avgPool ceil padding excluded", T.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), rand(1, 2, 6, 6))
torch_case("maxPool ceil dilation", T.MaxPool2d(2, stride=2, ceil_mode=True, dilation=2), rand(1, 2, 6, 6))
torch_case("adaptiveAvgPool", T.AdaptiveAvgPool2d((2, 3)), rand(1, 2, 5, 6))
torch_case("adaptiveMaxPool", T.AdaptiveMaxPool2d((2, 3)), rand(1, 2, 5, 6))
torch_case("pixelShuffle", T.PixelShuffle(2), rand(1, 8, 2, 2))
torch_case("upsample align corners", T.Upsample(scale_factor=2, mode="bilinear", align_corners=True), rand(1, 1, 3, 3))
torch_case("sequential", T.Sequential(T.Conv2d(1, 2, 2), T.BatchNorm2d(2), T.ReLU()), rand(2, 1, 3, 3))

with open(os.path.join(os.path.dirname(__file__), "nn_layers.json"), "w") as file:
    out = {"flax": flax_cases, "torch": torch_cases, "attention": {"q": enc(q), "k": enc(k), "v": enc(v), "bias": enc(bias), "mask": enc(mask), "cases": attention}}
    json.dump(out, file, separators=(",", ":"))
