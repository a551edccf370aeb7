/**
 * The factors of a transform's length, and the WGSL that joins as many elements.
 *
 * @module
 */

/** The largest prime factor that is transformed by a pass of its own. */
const largest = 13;

/** n as a product of 4, 2 and odd primes up to 13; undefined where it has a larger prime factor. */
export function factorsOf(n: number): number[] | undefined {
  const out: number[] = [];
  for (const f of [4, 2, 3, 5, 7, 11, largest]) {
    for (; n % f === 0; n /= f) out.push(f);
  }
  return n === 1 ? out : undefined;
}

/** The WGSL between reading and storing: elements v0 …, turned by their roots, become the stored sums. */
export function joined(radix: number): string {
  const read = ["let v0 = element(first);"];
  for (let l = 1; l < radix; l++) {
    read.push(`let v${l} = times(element(first + ${l}u * step), root(${l}u * turn));`);
  }
  return [...read, ...(radix === 2 ? two : radix === 4 ? four : odd(radix))].map((line) => `  ${line}`).join("\n");
}

const store = (l: number, value: string) => `store(to + ${l}u * stride, ${value});`;

const two = [store(0, "v0 + v1"), store(1, "v0 - v1")];

const four = [
  "let a = v0 + v2;",
  "let b = v0 - v2;",
  "let c = v1 + v3;",
  "let d = quarter(v1 - v3);",
  store(0, "a + c"),
  store(1, "b + d"),
  store(2, "a - c"),
  store(3, "b - d"),
];

/** Elements j and radix - j have roots that are conjugates: their sum takes the cosines, their difference the sines. */
function odd(radix: number): string[] {
  const pairs = Array.from({ length: (radix - 1) / 2 }, (_, i) => i + 1);
  const literal = (x: number) => x.toFixed(9);
  const angle = (j: number, l: number) => 2 * Math.PI * ((j * l) % radix) / radix;
  const sum = (part: "s" | "d", l: number, of: (x: number) => number) =>
    pairs.map((j) => `${literal(of(angle(j, l)))} * ${part}${j}`).join(" + ");
  return [
    ...pairs.flatMap((j) => [`let s${j} = v${j} + v${radix - j};`, `let d${j} = v${j} - v${radix - j};`]),
    store(0, `v0 + ${pairs.map((j) => `s${j}`).join(" + ")}`),
    ...pairs.flatMap((l) => [
      `let a${l} = v0 + ${sum("s", l, Math.cos)};`,
      `let b${l} = quarter(${sum("d", l, Math.sin)});`,
      store(l, `a${l} + b${l}`),
      store(radix - l, `a${l} - b${l}`),
    ]),
  ];
}
