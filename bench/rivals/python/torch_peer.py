"""PyTorch as a peer: eager, on the CPU or on a CUDA GPU, full float32."""
import argparse
import math

import common as data
from common import Unavailable, Work


def load(arguments):
    import torch
    import torch.nn.functional as F

    if arguments.device == "cuda" and not torch.cuda.is_available():
        raise Unavailable("no CUDA device")
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    device = torch.device(arguments.device)
    wait = torch.cuda.synchronize if arguments.device == "cuda" else (lambda: None)
    fused = arguments.fused or arguments.device == "cuda"
    mode = "eager, fused Adam" if fused else "eager"
    up = lambda x: torch.from_numpy(x).to(device)
    params = lambda p: {k: up(v.copy()).requires_grad_() for k, v in p.items()}

    def adam(p, rate):
        b1, b2, eps = data.ADAM["b1"], data.ADAM["b2"], data.ADAM["eps"]
        return torch.optim.Adam(p, lr=rate, betas=(b1, b2), eps=eps, **(dict(fused=True) if fused else {}))

    def mlp_logits(p, x):
        h = torch.relu(torch.addmm(p["b1"], x, p["w1"]))
        return torch.addmm(p["b3"], torch.relu(torch.addmm(p["b2"], h, p["w2"])), p["w3"])

    def cnn_logits(p, x):
        h = F.max_pool2d(torch.relu(F.conv2d(x, p["k1"], p["c1"], padding=1)), 2)
        h = F.max_pool2d(torch.relu(F.conv2d(h, p["k2"], p["c2"], padding=1)), 2)
        return torch.addmm(p["b3"], h.flatten(1), p["w3"])

    def gpt_loss(p, x):
        s = data.gpt_sizes
        n = F.layer_norm(x, (s.width,), p["g1"], p["h1"], s.epsilon)
        q, k, v = (n @ p["wqkv"] + p["bqkv"]).view(s.batch, s.length, 3, s.heads, s.width // s.heads).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        r = x + attended.transpose(1, 2).reshape(s.batch, s.length, s.width) @ p["wo"] + p["bo"]
        n = F.layer_norm(r, (s.width,), p["g2"], p["h2"], s.epsilon)
        return (r + F.gelu(n @ p["w1"] + p["b1"], approximate="tanh") @ p["w2"] + p["b2"]).square().mean()

    def disease(steps):
        p0, x, y = data.disease()
        x, y = up(x), up(y)

        def run(_):
            p = params(p0)
            opt, value = adam(p.values(), 0.01), 0.0
            for i in range(1, steps + 1):
                opt.zero_grad(set_to_none=True)
                loss = F.binary_cross_entropy_with_logits(mlp_logits(p, x), y)
                loss.backward()
                opt.step()
                if i % 100 == 0:
                    value = loss.item()
            wait()
            return value
        return Work(run, mode=mode)

    def train(make, logits):
        def prepare():
            p, x, y = make()
            p, x, y = params(p), up(x), up(y).long()
            opt = adam(p.values(), 1e-3)

            def run(_):
                opt.zero_grad(set_to_none=True)
                loss = F.cross_entropy(logits(p, x), y)
                loss.backward()
                opt.step()
                value = loss.item()
                wait()
                return value
            return Work(run, mode=mode)
        return prepare

    def gpt_block():
        p, x = data.gpt()
        p, x = params(p), up(x)
        leaves = list(p.values())

        def run(_):
            loss = gpt_loss(p, x)
            torch.autograd.grad(loss, leaves)
            value = loss.item()
            wait()
            return value

        def check():
            loss = gpt_loss(p, x)
            grads = torch.autograd.grad(loss, leaves)
            return math.sqrt(loss.item() ** 2 + sum(g.double().square().sum().item() for g in grads))
        return Work(run, check, "eager")

    def call(f, make):
        def prepare():
            xs = [up(v) for v in make()]

            @torch.no_grad()
            def run(repeats):
                for _ in range(repeats):
                    f(*xs)
                wait()

            @torch.no_grad()
            def check():
                return data.checksum(f(*xs).cpu().numpy())
            return Work(run, check, "eager")
        return prepare

    def adam_1m():
        p0, g = data.vectors(1 << 20)
        p = up(p0.copy()).requires_grad_()
        p.grad = up(g)
        opt, count = adam([p], 1e-3), [0]

        def run(repeats):
            for _ in range(repeats):
                opt.step()
                count[0] += 1
            wait()
        return Work(run, lambda: data.checksum((p0 - p.detach().cpu().numpy()) / count[0] / 1e-3), mode)

    def readback():
        state = dict(x=torch.arange(16, dtype=torch.float32, device=device), value=0.0, count=0)

        def run(_):
            state["x"] = state["x"] + 1
            state["value"] = float(state["x"].cpu()[3])
            state["count"] += 1
        return Work(run, lambda: state["value"] - state["count"], "eager")

    def chain_sum(x):
        for _ in range(50):
            x = (x + torch.sin(x) * 0.1) * 0.98
        return x.sum()

    def chain(differentiated):
        def prepare():
            x = up(data.chain_start()).requires_grad_(differentiated)
            once = (lambda: torch.autograd.grad(chain_sum(x), x)[0]) if differentiated else (lambda: chain_sum(x))

            def run(_):
                once().cpu()
            return Work(run, lambda: data.checksum(once().detach().cpu().numpy()), "eager")
        return prepare

    matmul = lambda n: call(torch.matmul, lambda: data.matrices(n))
    softmax = lambda n: call(lambda x: torch.softmax(x, -1), lambda: [data.rows(n, 1024)])
    norm = lambda n: call(lambda x, g, b: F.layer_norm(x, (1024,), g, b, data.gpt_sizes.epsilon), lambda: [data.rows(n, 1024), *data.affine(1024)])

    def conv(x, k):
        return F.conv2d(x.permute(0, 3, 1, 2), k.permute(3, 2, 0, 1), padding=1).permute(0, 2, 3, 1).contiguous()

    def scatter(t, i, u):
        return t.index_add(0, i.long(), u)

    return f"torch {torch.__version__}, {arguments.device}, {torch.get_num_threads()} threads", {
        "disease_jit": lambda: disease(1000),
        "disease_eager": lambda: disease(100),
        "mlp_train": train(data.mlp, mlp_logits),
        "first_step": train(data.mlp, mlp_logits),
        "cnn_train": train(data.cnn_channels_first, cnn_logits),
        "gpt_block": gpt_block,
        "matmul256": matmul(256),
        "matmul1024": matmul(1024),
        "matmul4096": matmul(4096),
        "matmul10000": matmul(10000),
        "startup": matmul(64),
        "conv3x3": call(conv, data.convolution),
        "softmax": softmax(4096),
        "softmax_1m": softmax(1024),
        "layernorm": norm(4096),
        "layernorm_1m": norm(1024),
        "elementwise": call(lambda x: torch.tanh(x * 1.5 + 0.25) * x + torch.relu(x), lambda: [data.vector(1 << 24)]),
        "sum": call(torch.sum, lambda: [data.vector(1 << 24)]),
        "add_1m": call(torch.add, lambda: data.vectors(1 << 20)),
        "sum_1m": call(lambda x: x.sum(1), lambda: [data.rows(1024, 1024)]),
        "adam_1m": adam_1m,
        "chain_value_eager": chain(False),
        "chain_grad_eager": chain(True),
        "readback": readback,
        "sort": call(lambda x: torch.sort(x)[0], lambda: [data.vector(1 << 20)]),
        "cumsum": call(lambda x: torch.cumsum(x, 1), lambda: [data.rows(1024, 1024)]),
        "gather": call(lambda t, i: t[i.long()], lambda: data.table()[:2]),
        "scatter": call(scatter, data.table),
        "einsum": call(lambda a, b: torch.einsum("bik,bjk->bij", a, b), data.contraction),
        "fft": call(lambda x: torch.fft.fft(x).abs(), lambda: [data.signal()]),
        "cholesky": call(torch.linalg.cholesky, lambda: [data.positive_definite()]),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--fused", action="store_true")
    data.main(load, parser)
