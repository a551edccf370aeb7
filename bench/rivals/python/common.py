"""Data and sampling for the Python peers: what ../data.ts, ../random.ts and ../sample.ts do in TypeScript, bit for bit."""
import json
import math
import sys
import time
import traceback

import numpy as np

ADAM = dict(b1=0.9, b2=0.999, eps=1e-8)


class Unavailable(Exception):
    """A peer cannot do a case here."""


def _stir(x):
    x = np.asarray(x, dtype=np.uint32)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def _bits(seed, count):
    stream = _stir(np.array([(seed + 0x9E3779B9) & 0xFFFFFFFF], dtype=np.uint32))
    return _stir(_stir(np.arange(1, count + 1, dtype=np.uint32)) ^ stream)


def uniform(seed, shape, low=-1.0, high=1.0):
    u = (_bits(seed, math.prod(shape)) >> np.uint32(8)).astype(np.float64) / 16777216
    return (u * (high - low) + low).astype(np.float32).reshape(shape)


def integers(seed, count, below):
    return (_bits(seed, count) % np.uint32(below)).astype(np.int32)


def weights(seed, fan, *shape):
    s = 1 / math.sqrt(fan)
    return uniform(seed, shape, -s, s)


def layers(seed, sizes):
    tree = {}
    for k, (i, o) in enumerate(zip(sizes, sizes[1:]), 1):
        tree[f"w{k}"] = weights(seed + 2 * k, i, i, o)
        tree[f"b{k}"] = weights(seed + 2 * k + 1, i, o)
    return tree


def disease():
    rows = np.array([[25, 120], [45, 140], [35, 130], [50, 160], [60, 170], [30, 115], [55, 155], [40, 135], [65, 180],
                     [70, 190], [32, 125], [48, 150], [58, 165], [42, 145], [38, 132]], np.float64)
    y = np.array([0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0], np.float32).reshape(15, 1)
    return layers(1, [2, 16, 8, 1]), ((rows - rows.mean(0)) / rows.std(0)).astype(np.float32), y


def mlp():
    return layers(100, [784, 512, 256, 10]), uniform(120, (128, 784), 0, 1), integers(121, 128, 10)


def cnn():
    """HWIO kernels, NHWC images, dense rows in (h, w, c) order."""
    p = dict(k1=weights(200, 9, 3, 3, 1, 16), c1=weights(201, 9, 16), k2=weights(202, 144, 3, 3, 16, 32), c2=weights(203, 144, 32),
             w3=weights(204, 1568, 1568, 10), b3=weights(205, 1568, 10))
    return p, uniform(220, (64, 28, 28, 1), 0, 1), integers(221, 64, 10)


def cnn_channels_first():
    p, x, y = cnn()
    p["k1"] = np.ascontiguousarray(p["k1"].transpose(3, 2, 0, 1))
    p["k2"] = np.ascontiguousarray(p["k2"].transpose(3, 2, 0, 1))
    p["w3"] = np.ascontiguousarray(p["w3"].reshape(7, 7, 32, 10).transpose(2, 0, 1, 3).reshape(1568, 10))
    return p, x.reshape(64, 1, 28, 28), y


def _pictures(seed, count):
    labels = integers(seed, count, 10)
    x = uniform(seed + 2, (count, 784), 0, 1)
    x *= np.float32(0.75)
    x += np.float32(0.25) * uniform(seed + 1, (10, 784), 0, 1)[labels]
    return x, labels


def mlp_epoch():
    return (layers(100, [784, 512, 256, 10]), *_pictures(130, 6400))


def mnist_epoch():
    return (layers(140, [784, 128, 10]), *_pictures(150, 60000))


class gpt_sizes:
    batch, length, width, heads, epsilon = 8, 64, 128, 4, 1e-5


def gpt():
    d = gpt_sizes.width
    p = dict(g1=uniform(300, (d,), 0.9, 1.1), h1=uniform(301, (d,), -0.1, 0.1), wqkv=weights(302, d, d, 3 * d), bqkv=weights(303, d, 3 * d),
             wo=weights(304, d, d, d), bo=weights(305, d, d), g2=uniform(306, (d,), 0.9, 1.1), h2=uniform(307, (d,), -0.1, 0.1),
             w1=weights(308, d, d, 4 * d), b1=weights(309, d, 4 * d), w2=weights(310, 4 * d, 4 * d, d), b2=weights(311, 4 * d, d))
    return p, uniform(320, (gpt_sizes.batch, gpt_sizes.length, d))


def matrices(n):
    return uniform(400, (n, n)), uniform(401, (n, n))


def convolution():
    return uniform(405, (16, 28, 28, 32)), uniform(406, (3, 3, 32, 64))


def rows(count, width):
    return uniform(410, (count, width), -4, 4)


def affine(width):
    return uniform(412, (width,), 0.5, 1.5), uniform(413, (width,), -0.5, 0.5)


def vector(n):
    return uniform(420, (n,), -2, 2)


def vectors(n):
    return uniform(421, (n,), 0, 1), uniform(422, (n,), 0, 1)


def chain_start():
    return uniform(430, (1000,))


def table():
    return uniform(440, (10000, 64)), integers(441, 20000, 10000), uniform(442, (20000, 64))


def contraction():
    return uniform(450, (16, 128, 64)), uniform(451, (16, 128, 64))


def signal():
    return uniform(460, (256, 1024))


def positive_definite(n=256):
    a = uniform(470, (n, n)).astype(np.float64)
    return ((a + a.T) / 2 + n * np.eye(n)).astype(np.float32)


def checksum(y):
    y = np.abs(np.asarray(y, dtype=np.float64).ravel())
    return float((y * (1 + (np.arange(y.size) % 7) / 7)).mean())


class Work:
    """run(repeats) does it and waits once; check() is a number that shows that the result is right."""

    def __init__(self, run, check=None, mode=""):
        self.run, self.check, self.mode = run, check, mode


def _digits(x):
    return float(f"{x:.5g}")


def sample(spec, work, seconds):
    clock, losses, times, processor, first = time.perf_counter, [], [], [], None

    def timed(repeats):
        nonlocal first
        used, start = time.process_time(), clock()
        losses.append(work.run(repeats))
        took = (clock() - start) * 1e3
        processor.append((time.process_time() - used) * 1e3 / repeats)
        first = took if first is None else first
        return took

    begin = clock()
    for i in range(spec["warmup"]):
        if i == 0 or clock() - begin < 2 * seconds:
            timed(1)
    begin, needed = clock(), spec.get("checkRun", 0)
    while len(times) < spec["samples"]:
        spent = clock() - begin
        if len(losses) > needed and times and (spent > seconds and len(times) >= 3 or spent > 3 * seconds):
            break
        times.append(timed(spec["repeats"]) / spec["repeats"])
    check = work.check() if work.check else losses[needed]
    return dict(median=_digits(float(np.median(times))), best=_digits(min(times)), processor=_digits(float(np.median(processor[-len(times):]))), samples=len(times), first=_digits(first),
                check=float(check), mode=work.mode)


def main(load, parser):
    """load(arguments) gives (version, cases by name); one JSON line is printed."""
    parser.add_argument("case")
    parser.add_argument("spec")
    parser.add_argument("seconds", type=float)
    arguments = parser.parse_args()
    try:
        version, cases = load(arguments)
        if arguments.case not in cases:
            raise Unavailable("not offered")
        work = cases[arguments.case]()
        if arguments.case == "startup":
            work.run(1)
            out = dict(check=work.check(), processor=time.process_time() * 1e3)
        else:
            out = sample(json.loads(arguments.spec), work, arguments.seconds)
        out["version"] = version
    except Unavailable as e:
        out = dict(unavailable=str(e))
    except ImportError as e:
        out = dict(unavailable=f"not installed: {e}")
    except Exception as e:
        traceback.print_exc()
        out = dict(error=str(e).split("\n")[0])
    print(json.dumps(out))
    sys.stdout.flush()
