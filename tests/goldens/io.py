"""Files as Python's safetensors, NumPy and PyTorch write them, and what is in them. Writes io/: the files, and expected.json."""
import collections
import io
import json
import os
import zipfile

import ml_dtypes
import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "io")
os.makedirs(here, exist_ok=True)
expected = {}


def plain(x):
    """Values that JSON holds: NaN and infinities as text."""
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    if isinstance(x, torch.Tensor):
        values = x.double() if x.dtype.is_floating_point else x
        return {"dtype": str(x.dtype).replace("torch.", ""), "shape": list(x.shape), "values": plain(values.reshape(-1).tolist())}
    if isinstance(x, np.ndarray):
        return {"dtype": x.dtype.name, "shape": list(x.shape), "values": plain(x.astype(x.dtype.newbyteorder("=")).reshape(-1).tolist())}
    if isinstance(x, float) and not np.isfinite(x):
        return str(x)
    if isinstance(x, (torch.device, torch.dtype)):
        return str(x).replace("torch.", "")
    return x


# ---- safetensors
rng = np.random.default_rng(0)
floats = torch.tensor([[0.0, -0.0, 1.0], [-1.5, 3.14159274, 65504.0]])
special = torch.tensor([float("nan"), float("inf"), float("-inf"), 1e-40])
tensors = {
    "bool": torch.tensor([True, False, True]),
    "u8": torch.tensor([0, 255, 7], dtype=torch.uint8),
    "i8": torch.tensor([-128, 127], dtype=torch.int8),
    "u16": torch.tensor([0, 65535], dtype=torch.uint16),
    "i16": torch.tensor([-32768, 32767], dtype=torch.int16),
    "u32": torch.tensor([0, 4294967295], dtype=torch.uint32),
    "i32": torch.tensor([[-2147483648], [2147483647]], dtype=torch.int32),
    "i64": torch.tensor([-2147483648, 2147483647, 5], dtype=torch.int64),
    "u64": torch.tensor([0, 4294967295], dtype=torch.uint64),
    "f16": floats.half(),
    "bf16": floats.bfloat16(),
    "f32": floats,
    "f64": floats.double() / 3,
    "f8_e4m3": torch.tensor([0.0, 1.0, -448.0, 0.001953125]).to(torch.float8_e4m3fn),
    "f8_e5m2": torch.tensor([0.0, 1.0, -57344.0, float("inf")]).to(torch.float8_e5m2),
    "special": special,
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(3, 0),
    "layer.0.weight": torch.tensor(rng.normal(size=(2, 3)), dtype=torch.float32),
    "ünï 世界": torch.ones(1),
}
safetensors.torch.save_file(tensors, f"{here}/all.safetensors", {"author": "Python"})
expected["safetensors"] = {k: plain(v) for k, v in tensors.items()}
wide = {"big": torch.tensor([1, 2**40], dtype=torch.int64)}
safetensors.torch.save_file(wide, f"{here}/wide.safetensors")
# What ours must write byte for byte: one metadata entry, types that both have.
same = {k: tensors[k] for k in ["bool", "u8", "i8", "u16", "i16", "u32", "i32", "f16", "bf16", "f32", "f64", "scalar", "empty", "layer.0.weight", "ünï 世界"]}
safetensors.torch.save_file(same, f"{here}/same.safetensors", {"author": "Python"})

# ---- NumPy
arrays = {
    "bool": np.array([True, False]),
    "u1": np.array([0, 255], np.uint8),
    "i1": np.array([-128, 127], np.int8),
    "u2": np.array([0, 65535], np.uint16),
    "i2_big": np.array([-32768, 258], ">i2"),
    "u4": np.array([0, 4294967295], np.uint32),
    "i4": np.array([[1, 2], [3, 4]], np.int32),
    "i8": np.array([-2147483648, 5], np.int64),
    "u8": np.array([4294967295], np.uint64),
    "f2": np.array([1.5, np.inf], np.float16),
    "f4_fortran": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "f4_big": np.array([1.5, -2.25], ">f4"),
    "f8": np.array([1 / 3, np.nan]),
    "scalar": np.array(3.5, np.float32),
    "empty": np.zeros((0, 4), np.float32),
    "cube_fortran": np.asfortranarray(np.arange(24, dtype=np.int32).reshape(2, 3, 4)),
}
np.savez(f"{here}/all.npz", **arrays)
np.savez_compressed(f"{here}/packed.npz", **arrays)
expected["npz"] = {k: plain(v) for k, v in arrays.items()}
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(f"{here}/version{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, arrays["i4"], version)
np.save(f"{here}/complex.npy", np.array([1j]))
np.save(f"{here}/text.npy", np.array(["a"]))
np.save(f"{here}/record.npy", np.zeros(2, [("x", "f4"), ("y", "i4")]))
np.save(f"{here}/object.npy", np.array([{}], object), allow_pickle=True)

# ---- PyTorch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1))
optimizer = torch.optim.Adam(model.parameters(), 0.1)
model(torch.ones(2, 3)).sum().backward()
optimizer.step()
base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
values = {
    "model": {k: v.detach() for k, v in model.state_dict().items()},
    "types": {str(t).replace("torch.", ""): torch.tensor([0, 1, 2]).to(t) for t in [
        torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
        torch.uint16, torch.uint32, torch.uint64, torch.float8_e4m3fn, torch.float8_e5m2]},
    "views": {"transposed": base.T, "slice": base[1:3, ::2], "expanded": torch.tensor([7.0]).expand(2, 3), "scalar": base[2, 3], "empty": base[:0]},
    "plain": {"list": [1, -5, 2.5, None, True, "text"], "tuple": (1, (2, 3)), 7: "seven", "big": 2**40, "negative": -70000, "long": "x" * 300,
              "float": 0.1, "inf": float("inf"), "ordered": collections.OrderedDict(a=1, b=2), "size": torch.Size([2, 3])},
    "parameter": torch.nn.Parameter(torch.tensor([1.0, 2.0])),
}
torch.save(values, f"{here}/values.pt")
torch.save(values, f"{here}/protocol4.pt", pickle_protocol=4)
expected["values"] = plain(values)
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, f"{here}/training.pt")
expected["training"] = plain({"model": {k: v.detach() for k, v in model.state_dict().items()}, "optimizer": optimizer.state_dict(), "epoch": 3})
torch.save(model.state_dict(), f"{here}/legacy.pt", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(2, 2), f"{here}/module.pt")
torch.save({"a": np.float32(1)}, f"{here}/numpy_scalar.pt")


class Evil:
    def __reduce__(self):
        return os.system, ("echo evil",)


torch.save({"a": Evil()}, f"{here}/evil.pt")

# ---- 8-bit floats: every byte's value, and numbers rounded to bytes
types8 = {"F8_E4M3": torch.float8_e4m3fn, "F8_E5M2": torch.float8_e5m2, "F8_E4M3FNUZ": torch.float8_e4m3fnuz, "F8_E5M2FNUZ": torch.float8_e5m2fnuz,
          "F8_E8M0": torch.float8_e8m0fnu}
codes = torch.arange(256).to(torch.uint8)
expected["float8"] = {k: plain(codes.view(t).float().tolist()) for k, t in types8.items()}
numbers = torch.cat([torch.tensor(rng.normal(size=100) * 10.0 ** rng.uniform(-6, 6, 100), dtype=torch.float32),
                     torch.tensor([0.0, -0.0, 464.0, 465.0, 448.0, 449.0, -500.0, 61439.0, 61440.0, 61441.0, 57344.0, 2.0**-10, 3 * 2.0**-10, 2.0**-17,
                                   2.0**-18, 3 * 2.0**-17, 1.0625, 1.1875, 1.125, 1.375, 240.0, 248.0, 249.0, float("nan"), float("inf"), -float("inf")])])
expected["encode8"] = {"numbers": plain(numbers.tolist()),
                       **{k: numbers.numpy().astype(t).view(np.uint8).tolist() for k, t in {
                           # As in JAX: PyTorch saturates E4M3.
                           "F8_E4M3": ml_dtypes.float8_e4m3fn, "F8_E5M2": ml_dtypes.float8_e5m2, "F8_E4M3FNUZ": ml_dtypes.float8_e4m3fnuz,
                           "F8_E5M2FNUZ": ml_dtypes.float8_e5m2fnuz}.items()}}

with open(f"{here}/expected.json", "w") as f:
    json.dump(expected, f)
