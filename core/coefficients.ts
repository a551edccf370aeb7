/**
 * The numbers behind the elementary functions: one set for both devices. `devices/cpu/wasm/math*.ts` reads them from here; the
 * files in `kernels/math/` contain them literally, and a test holds the two together.
 *
 * Polynomials are near-minimax fits with coefficients rounded to float32 one after the other (`tests/goldens/coefficients.py`),
 * highest power first. `erfInv` is Giles' approximation, as in JAX, so that normal random numbers agree.
 *
 * @module
 */

/** A polynomial's coefficients, highest power first. */
export type Polynomial = readonly number[];

/** Polynomials by what they approximate; the error is the largest relative one of the function that uses it, where not said otherwise. */
export const polynomials = {
  /** (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2 and a little more; 4e-9. */
  exp: [0.0013943958, 0.0083701005, 0.041666366, 0.16666509, 0.5],
  /** (log(1 + d) - d + d²/2) / d³ for √½ ≤ 1 + d ≤ √2; 8e-10. */
  log: [0.06749539, -0.116702266, 0.118834905, -0.124062054, 0.14220361, -0.1666799, 0.20002072, -0.2500001, 0.33333313],
  /** (sin r - r) / r³ in r², |r| ≤ π/4; 4e-9. */
  sin: [-0.00019517895, 0.008332187, -0.16666655],
  /** (cos r - 1 + r²/2) / r⁴ in r², |r| ≤ π/4; 1e-10. */
  cos: [0.000024430668, -0.0013887301, 0.041666646],
  /** (tan r - r) / r³ in r², |r| ≤ π/4; 2e-8. */
  tan: [0.009413163, 0.003072706, 0.024459992, 0.053402703, 0.13338907, 0.33333153],
  /** (asin x - x) / x³ in x², |x| ≤ 1/2; 5e-9. */
  asin: [0.042157013, 0.024185503, 0.04546902, 0.0749531, 0.16666752],
  /** (atan x - x) / x³ in x², |x| ≤ √2 - 1; 7e-10. */
  atan: [-0.06090053, 0.105991684, -0.14244391, 0.19998528, -0.33333316],
  /** (sinh x - x) / x³ in x², |x| ≤ 1; 2e-8. */
  sinh: [0.0002037283, 0.008330274, 0.16666716],
  /** (tanh x - x) / x³ in x², |x| ≤ 5/8; 4e-9. WGSL's tanh goes by eˣ - 1 alone. */
  tanh: [-0.0056963395, 0.020630904, -0.053737063, 0.13331409, -0.3333328],
  /** erf x / x in x², |x| ≤ 0.9; 5e-8. */
  erfSmall: [-0.0005359741, 0.004864866, -0.026675422, 0.112791754, -0.37612227, 1.1283791],
  /** -log erfc x for 0.9 ≤ x ≤ 3.93; erf within 6e-11. */
  erfLarge: [0.000020834646, -0.00043144776, 0.0041564526, -0.025080994, 0.108220786, 0.6334006, 1.1294885, -0.00016920912],
  /** (1 + 2x) exp(x²) erfc x in (x - 2) / (x + 2), 0 ≤ x ≤ 10.2; 2e-8. */
  erfc: [
    -0.00040353817,
    -0.0012359883,
    0.0013141732,
    0.008638633,
    -0.008058474,
    -0.05420707,
    0.16405474,
    -0.16603099,
    -0.09276392,
    1.2769784,
  ],
  /** erf⁻¹ x / x in w - 5/2, where w = -log(1 - x²) < 5 (Giles 2010). */
  erfInvCentral: [
    2.81022636e-8,
    3.43273939e-7,
    -0.0000035233877,
    -0.00000439150654,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941,
  ],
  /** erf⁻¹ x / x in √w - 3, where w ≥ 5 (Giles 2010). */
  erfInvTail: [
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682,
  ],
  /** log Γ(x) / (x - 1) in x - 1, 0.7 ≤ x ≤ 1.5; 1e-8. */
  lgammaOne: [
    -0.05995632,
    0.117871135,
    -0.122955374,
    0.12409149,
    -0.14262724,
    0.16961621,
    -0.2074661,
    0.27057984,
    -0.40068385,
    0.822467,
    -0.5772157,
  ],
  /** log Γ(x) / (x - 2) in x - 2, 1.5 ≤ x ≤ 3; 2e-8. */
  lgammaTwo: [
    0.000056484045,
    -0.00022836657,
    0.00053184805,
    -0.0011932014,
    0.002886796,
    -0.0073867813,
    0.020581096,
    -0.06735204,
    0.32246703,
    0.42278433,
  ],
  /** x times what Stirling's formula leaves, in 1/x², x ≥ 3; log Γ within 2e-10. */
  stirling: [-0.00042026173, 0.000778358, -0.0027772523, 0.08333333],
  /** ψ(x) / (x - x₀) in x - 1.4616321, 1 ≤ x ≤ 2, where x₀ is the zero; 2e-8. */
  digamma: [-0.016289733, 0.029422065, -0.03397297, 0.047417186, -0.07201596, 0.10793788, -0.16395351, 0.2584964, -0.4427631, 0.9676723],
  /** x² (log x - 1/2x - ψ(x)) in 1/x², x ≥ 3; ψ within 1e-10. */
  digammaTail: [-0.0027798708, 0.0038555819, -0.008329471, 0.08333329],
  /** (3 (atanh s - s) / s³ - 1) / s² in s², |s| ≤ (√2 - 1) / (√2 + 1); log within 3e-11. */
  powLog: [0.3512897, 0.42820647, 0.6000023],
} as const satisfies Record<string, Polynomial>;

/** Numbers that several functions share, as float32 unless said otherwise; a sum of parts is more precise than one float32. */
export const constants = {
  /** 1 / ln 2. */
  log2E: 1.442695,
  /** ln 2 = ln2High + ln2Low; the high part has 10 bits, so that its products with exponents are exact. */
  ln2High: 0.693359375,
  ln2Low: -0.00021219444,
  /** ln 2. */
  ln2: 0.6931472,
  /** 2/π. */
  twoOverPi: 0.63661975,
  /** π/2 in parts: 13, 13 and 13 bits and the rest, so that products with integers below 2¹¹ are exact. */
  halfPi: [1.57080078125, -0.000004454516, 6.0765615e-11, 5.390303e-15],
  /** π/2 = halfPiHigh + halfPiLow. */
  halfPiHigh: 1.5707964,
  halfPiLow: -4.371139e-8,
  /** π = piHigh + piLow. */
  piHigh: 3.1415927,
  piLow: -8.742278e-8,
  /** π/4. */
  quarterPi: 0.7853982,
  /** Above this |x|, angles are reduced with more than float32. */
  angleLimit: 3000,
  /** √2 - 1 = tan π/8. */
  tanEighthPi: 0.41421357,
  /** ln √(2π) - 1/2. */
  stirlingShift: 0.41893855,
  /** The zero of ψ, rounded, where ψ is -digammaOffset. */
  digammaZeroHigh: 1.4616321,
  digammaOffset: 1.2036052e-8,
  /** 2 / (3 ln 2) = powScaleHigh + powScaleLow; the high part has 12 bits. */
  powScaleHigh: 0.9619140625,
  powScaleLow: -0.000117368574,
} as const;

/** 2/π in binary, 32 bits a word, after one word of zeros: what an angle of any size is reduced with (Payne and Hanek). */
export const twoOverPiBits: readonly number[] = [
  0,
  0xa2f9836e,
  0x4e441529,
  0xfc2757d1,
  0xf534ddc0,
  0xdb629599,
  0x3c439041,
  0xfe5163ab,
  0xdebbc561,
  0xb7246e3a,
];
