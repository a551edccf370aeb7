"""Reads with Python what io_written.ts wrote, and says whether everything is as it was: python io_written.py folder."""
import csv
import json
import struct
import sys

import numpy as np
import safetensors
import safetensors.torch
import torch

folder = sys.argv[1]
expected = json.load(open(f"{folder}/expected.json"))
checks = 0


def check(name, dtype, shape, values):
    global checks
    want = expected[name]
    assert dtype == want["dtype"], (name, dtype, want)
    assert list(shape) == want["shape"], (name, shape, want)
    assert values == want["values"], (name, values, want)
    checks += 1


def check_torch(name, x):
    check(name, str(x.dtype).replace("torch.", ""), x.shape, [float(v) for v in x.reshape(-1).to(torch.float64).tolist()])


loaded = safetensors.torch.load_file(f"{folder}/all.safetensors")
assert set(loaded) == set(expected)
for name, x in loaded.items():
    check_torch(name, x)
with safetensors.safe_open(f"{folder}/all.safetensors", "pt") as f:
    assert f.metadata() == {"author": "Deno", "note": "ü"}
index = json.load(open(f"{folder}/model.safetensors.index.json"))
for name, file in index["weight_map"].items():
    check_torch(name, safetensors.torch.load_file(f"{folder}/{file}")[name])
assert index["metadata"]["total_size"] == sum(x.numel() * x.element_size() for x in loaded.values())
other = safetensors.torch.load_file(f"{folder}/as.safetensors")
assert other["index"].dtype == torch.int64 and other["index"].tolist() == [1, -2]
assert other["w"].dtype == torch.float8_e4m3fn and other["w"].float().tolist() == [0.1015625, 1.0]
for file in ["stored.npz", "packed.npz"]:
    arrays = np.load(f"{folder}/{file}")
    assert set(arrays) == set(expected) - {"bfloat16"}
    for name in arrays:
        check(name, arrays[name].dtype.name, arrays[name].shape, [float(v) for v in arrays[name].reshape(-1)])
one = np.load(f"{folder}/one.npy")
check("float16", one.dtype.name, one.shape, [float(v) for v in one.reshape(-1)])
checkpoint = safetensors.torch.load_file(f"{folder}/checkpoint.safetensors")
assert checkpoint["params.w"].tolist() == [[1, 1, 1], [1, 1, 1]] and checkpoint["key"].tolist() == [0, 0]
raw = open(f"{folder}/one.idx", "rb").read()
assert struct.unpack(">BBBB2i4i", raw) == (0, 0, 12, 2, 2, 2, 1, 258, 3, -4)
assert list(csv.reader(open(f"{folder}/table.csv", newline=""))) == [["x", "text"], ["1", 'a "b", c'], ["", "line\nline"]]
assert [json.loads(line) for line in open(f"{folder}/lines.jsonl")] == [{"a": 1}, ["ü"]]
print(f"{checks} arrays and 7 other things are as they were")
