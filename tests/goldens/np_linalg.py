"""Golden values of jax.numpy.linalg and of contractions; writes np_linalg.json."""

import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg
from graded_cases import case, normal, write

L = jnp.linalg
A = normal(3, 3) + 3 * np.eye(3, dtype=np.float32)
B2 = normal(2, 4, 4) + 3 * np.eye(4, dtype=np.float32)
T = normal(5, 3)
W = normal(3, 5)
S = np.round((B2 + np.swapaxes(B2, -1, -2)) / 2 + 3 * np.diag(np.arange(4)), 2).astype(np.float32)
P = np.round(B2 @ np.swapaxes(B2, -1, -2), 2).astype(np.float32)

case("cholesky", lambda a: L.cholesky(a), P, grad=True)
case("choleskyUpper", lambda a: L.cholesky(a, upper=True), P)
case("choleskyIndefinite", lambda a: jnp.isnan(L.cholesky(a)), -P[0])
case("solve", L.solve, B2, normal(2, 4, 3), grad=True)
case("solveVector", L.solve, A, normal(3), grad=True)
case("solveBroadcast", L.solve, A, normal(2, 3, 2), grad=True)
case("inv", L.inv, B2, grad=True)
case("det1", L.det, normal(1, 1), grad=True)
case("det2", L.det, normal(2, 2, 2), grad=True)
case("det3", L.det, A, grad=True)
case("det4", L.det, B2, grad=True)
singular = B2[0].copy()
singular[3] = singular[1]
case("detSingular", L.det, singular, grad=True)
case("slogdet", lambda a: tuple(L.slogdet(a)), B2, grad=True)
case("slogdetSingular", lambda a: tuple(L.slogdet(a)), np.zeros((2, 2), np.float32))
case("qrR", lambda a: jnp.abs(L.qr(a, mode="r")), T)
case("qrProduct", lambda a: (lambda q, r: q @ jnp.diag(jnp.sign(jnp.diag(r))))(*L.qr(a)), T, grad=True)
case("svdvals", L.svdvals, T, grad=True)
case("svdvalsWide", L.svdvals, W, grad=True)
case("svdProjector", lambda a: (lambda u, s, vt: (u[:, :1] @ u[:, :1].T, vt[:1].T @ vt[:1]))(*L.svd(a, full_matrices=False)), T, grad=True)
case("svdHermitian", lambda a: L.svd(a, compute_uv=False, hermitian=True), S)
case("eigvalsh", L.eigvalsh, S, grad=True)
case("eighProjector", lambda a: (lambda v: v[..., :1] @ jnp.swapaxes(v[..., :1], -1, -2))(L.eigh(a)[1]), S, grad=True)
case("norm", L.norm, T, grad=True)
for name, ord in [("fro", "fro"), ("nuc", "nuc"), ("1", 1), ("-1", -1), ("2", 2), ("-2", -2), ("inf", np.inf), ("-inf", -np.inf)]:
    case(f"norm {name}", lambda x, ord=ord: L.norm(x, ord=ord, axis=(0, 2)), normal(3, 2, 4), grad=True)
    case(f"norm {name} keepdims", lambda x, ord=ord: L.norm(x, ord=ord, axis=(1, 0), keepdims=True), normal(3, 2, 4))
for name, ord in [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("-1", -1), ("half", 0.5), ("inf", np.inf), ("-inf", -np.inf)]:
    case(f"vectorNorm {name}", lambda x, ord=ord: L.vector_norm(x, ord=ord, axis=1), normal(2, 5), grad=name not in ("0",))
case("vectorNormAll", lambda x: L.vector_norm(x, keepdims=True), normal(2, 5))
case("matrixNorm", lambda x: L.matrix_norm(x, ord="nuc"), B2)
case("cond", lambda x: L.cond(x), B2)
case("cond fro", lambda x: L.cond(x, p="fro"), B2)
case("cond -2", lambda x: L.cond(x, p=-2), B2)
case("matrixRank", L.matrix_rank, np.stack([singular, B2[0], np.zeros((4, 4), np.float32)]))
case("matrixPower", lambda x: L.matrix_power(x, 5), A, grad=True)
case("matrixPowerNegative", lambda x: L.matrix_power(x, -3), A)
case("multiDot", lambda a, b, c, d: L.multi_dot([a, b, c, d]), normal(2, 7), normal(7, 3), normal(3, 5), normal(5), grad=True)
case("pinv", L.pinv, T, grad=True)
case("pinvWide", L.pinv, W, grad=True)
case("pinvIdentity", L.pinv, np.eye(3, dtype=np.float32), grad=True)
case("lstsq", lambda a, b: (lambda x, res, rank, s: (x, res, rank, s))(*L.lstsq(a, b)), T, normal(5, 2), grad=True)
case("lstsqVector", lambda a, b: L.lstsq(a, b)[0], T, normal(5))
case("tensorinv", lambda a: L.tensorinv(a, ind=1), normal(6, 2, 3))
case("tensorsolve", lambda a, b: L.tensorsolve(a, b), normal(2, 3, 6), normal(2, 3), grad=True)
case("trace", lambda a: L.trace(a, offset=1), B2)
case("diagonal", lambda a: L.diagonal(a, offset=-1), B2)
case("expm", lambda a: jax.scipy.linalg.expm(a), np.stack([A, A * 4, A * 0.01]) / 2)
case("solveTriangular", lambda a, b: jax.scipy.linalg.solve_triangular(a, b, lower=True), A, normal(3, 2), grad=True)
case("solveTriangularTrans", lambda a, b: jax.scipy.linalg.solve_triangular(a, b, trans=1), A, normal(3))
case("luProduct", lambda a: jax.scipy.linalg.lu(a), normal(4, 3))
case("luWide", lambda a: jax.scipy.linalg.lu(a), normal(3, 4))

case("cross", jnp.cross, normal(4, 3), normal(4, 3), grad=True)
case("cross2", jnp.cross, normal(4, 2), normal(4, 2))
case("cross23", jnp.cross, normal(4, 2), normal(4, 3))
case("crossAxes", lambda a, b: jnp.cross(a, b, axisa=0, axisb=1, axisc=0), normal(3, 4), normal(4, 3))
case("kron", jnp.kron, normal(2, 3), normal(3, 2), grad=True)
case("kronRanks", jnp.kron, normal(2), normal(3, 2, 2))
case("vecdot", lambda a, b: jnp.vecdot(a, b), normal(2, 3, 4), normal(3, 4), grad=True)
case("vecdotAxis", lambda a, b: jnp.vecdot(a, b, axis=0), normal(4, 3), normal(4, 3))
case("matvec", jnp.matvec, normal(2, 3, 4), normal(2, 4), grad=True)
case("vecmat", jnp.vecmat, normal(3), normal(2, 3, 4), grad=True)

for s, shapes in [
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("ij,jk", [(2, 3), (3, 4)]),
    ("ba,ca", [(2, 3), (4, 3)]),
    ("ii", [(3, 3)]),
    ("ii->i", [(3, 3)]),
    ("iij->ji", [(3, 3, 2)]),
    ("ij->ji", [(2, 3)]),
    ("ij->", [(2, 3)]),
    ("...ij,...jk->...ik", [(2, 1, 3, 4), (5, 4, 2)]),
    ("b...i,i->...b", [(2, 3, 4, 5), (5,)]),
    ("...,...", [(2, 3), (3,)]),
    ("i,j,k->kji", [(2,), (3,), (4,)]),
    ("bij,bjk,bkl->bil", [(2, 3, 4), (2, 4, 5), (2, 5, 2)]),
    ("abc,cd,de,eb->a", [(2, 3, 4), (4, 5), (5, 6), (6, 3)]),
    ("bqhd,bkhd->bhqk", [(2, 3, 2, 4), (2, 5, 2, 4)]),
    ("ij,ij->i", [(3, 4), (3, 4)]),
    ("i,ij,j", [(3,), (3, 4), (4,)]),
    ("iijj->", [(3, 3, 2, 2)]),
    (",ij->ij", [(), (2, 3)]),
    ("ab,bc,cd,de,ef,fg,gh->ah", [(2, 3), (3, 2), (2, 4), (4, 3), (3, 2), (2, 5), (5, 2)]),
]:
    case(f"einsum {s}", lambda *xs, s=s: jnp.einsum(s, *xs), *[normal(*shape) for shape in shapes], grad=True)
case("einsumInts", lambda a, b: jnp.einsum("ij,jk->ik", a, b), np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2))
write()
