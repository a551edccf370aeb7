import { host } from "./_device.ts";
import { checkSame } from "./_reference.ts";

const grid = (low: number, high: number, n: number) => Array.from({ length: n }, (_, i) => low + (high - low) * i / (n - 1));
/** All pairs of two lists, as two tensors. */
function pairs(a: readonly number[], b: readonly number[]) {
  const n = a.length * b.length;
  return [host(a.flatMap((x) => b.map(() => x)), [n]), host(a.flatMap(() => b), [n])];
}

const shapes = [0.1, 0.5, 1, 2.5, 9, 30, 100], points = [0, 0.01, 0.4, 1, 2, 7.5, 25, 90, 130, Infinity, NaN];
checkSame("igamma", "over shapes and points", pairs(shapes, points), {}, 1e-5);
checkSame("igammac", "over shapes and points", pairs(shapes, points), {}, 1e-5);
checkSame("igammaGradA", "over shapes and points", pairs(shapes, points), {}, 2e-5);
checkSame("randomGammaGrad", "over shapes and points", pairs([0.1, 0.5, 1, 2.5, 9, 30], [0.01, 0.4, 1, 2, 7.5, 25]), {}, 5e-4);
checkSame("zeta", "over exponents and offsets", pairs([1, 1.1, 2, 3, 5.5, 12], [0.1, 0.7, 1, 3, 10, 200, -0.5, 0, -1]), {}, 2e-5);
checkSame("polygamma", "of orders 0 to 4", pairs([0, 1, 2, 3, 4], [0.3, 1, 2.5, 8, 40]), {}, 2e-5);
checkSame("besselI0e", "from -40 to 40", [host([...grid(-40, 40, 81), Infinity, NaN], [83])], {}, 3e-6);
checkSame("besselI1e", "from -40 to 40", [host([...grid(-40, 40, 81), -Infinity, NaN], [83])], {}, 3e-6);
const [a, b] = pairs([0, 0.5, 1, 3, 20], [0.5, 1, 4, 30]);
for (const x of [0, 0.01, 0.3, 0.5, 0.9, 1, 1.5]) checkSame("betainc", `at ${x}`, [a!, b!, host(new Array(20).fill(x), [20])], {}, 3e-5);
checkSame("lgamma", "from -5 to 50", [host([...grid(-4.9, 50, 100), 0, Infinity, NaN], [103])], {}, 1e-5);
checkSame("digamma", "from -5 to 50", [host([...grid(-4.9, 50, 100), 0, Infinity, NaN], [103])], {}, 1e-5);
