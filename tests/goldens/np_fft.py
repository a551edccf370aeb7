"""Golden values of jax.numpy.fft, complex numbers as real and imaginary parts; writes np_fft.json."""
import jax.numpy as jnp
import numpy as np
from graded_cases import case, normal, write

F = jnp.fft
parts = lambda z: (z.real, z.imag)
for n in [1, 2, 5, 7, 8, 12, 15, 17]:
    case(f"fft {n}", lambda a, b: parts(F.fft(a + 1j * b)), normal(2, n), normal(2, n), grad=True)
    case(f"ifft {n}", lambda a, b: parts(F.ifft(a + 1j * b)), normal(2, n), normal(2, n), grad=True)
    case(f"rfft {n}", lambda a: parts(F.rfft(a)), normal(3, n), grad=True)
    case(f"irfft {n}", lambda a, b, n=n: F.irfft(a + 1j * b, n), normal(2, n // 2 + 1), normal(2, n // 2 + 1), grad=True)
for norm in ["ortho", "forward"]:
    case(f"fft {norm}", lambda a, b, norm=norm: parts(F.fft(a + 1j * b, norm=norm)), normal(2, 6), normal(2, 6))
    case(f"ifft {norm}", lambda a, b, norm=norm: parts(F.ifft(a + 1j * b, norm=norm)), normal(2, 6), normal(2, 6))
    case(f"rfft {norm}", lambda a, norm=norm: parts(F.rfft(a, norm=norm)), normal(5))
    case(f"irfft {norm}", lambda a, b, norm=norm: F.irfft(a + 1j * b, norm=norm), normal(5), normal(5))
    case(f"hfft {norm}", lambda a, b, norm=norm: F.hfft(a + 1j * b, norm=norm), normal(5), normal(5))
    case(f"ihfft {norm}", lambda a, norm=norm: parts(F.ihfft(a, norm=norm)), normal(6))
    case(f"irfft2 {norm}", lambda a, b, norm=norm: F.irfft2(a + 1j * b, norm=norm), normal(4, 3), normal(4, 3))
case("fftReal", lambda a: parts(F.fft(a)), normal(6))
case("fftCut", lambda a, b: parts(F.fft(a + 1j * b, 4, axis=0)), normal(6, 2), normal(6, 2), grad=True)
case("fftPadded", lambda a, b: parts(F.fft(a + 1j * b, 9, axis=0)), normal(6, 2), normal(6, 2), grad=True)
case("irfftPadded", lambda a, b: F.irfft(a + 1j * b, 11), normal(4), normal(4))
case("irfftCut", lambda a, b: F.irfft(a + 1j * b, 4), normal(6), normal(6))
case("fft2", lambda a, b: parts(F.fft2(a + 1j * b)), normal(2, 3, 4), normal(2, 3, 4), grad=True)
case("ifft2", lambda a, b: parts(F.ifft2(a + 1j * b, axes=(0, 1))), normal(2, 3, 4), normal(2, 3, 4))
case("fftn", lambda a, b: parts(F.fftn(a + 1j * b)), normal(2, 3, 4), normal(2, 3, 4))
case("ifftn", lambda a, b: parts(F.ifftn(a + 1j * b, s=(2, 5))), normal(2, 3, 4), normal(2, 3, 4))
case("rfft2", lambda a: parts(F.rfft2(a)), normal(2, 3, 4), grad=True)
case("rfftn", lambda a: parts(F.rfftn(a, axes=(2, 0))), normal(2, 3, 4))
case("irfft2", lambda a, b: F.irfft2(a + 1j * b), normal(2, 3, 4), normal(2, 3, 4), grad=True)
case("irfftn", lambda a, b: F.irfftn(a + 1j * b, s=(2, 3, 5)), normal(2, 3, 3), normal(2, 3, 3))
case("hfft", lambda a, b: F.hfft(a + 1j * b), normal(5), normal(5), grad=True)
case("ihfft", lambda a: parts(F.ihfft(a)), normal(7), grad=True)
case("fftfreq", lambda x: F.fftfreq(7, 0.5) + 0 * x, np.float32(0))
case("rfftfreq", lambda x: F.rfftfreq(7, 0.5) + 0 * x, np.float32(0))
case("fftshift", lambda a: F.fftshift(a), normal(4, 5))
case("fftshiftAxis", lambda a: F.fftshift(a, axes=1), normal(4, 5))
case("ifftshift", lambda a: F.ifftshift(a), normal(4, 5))
write()
