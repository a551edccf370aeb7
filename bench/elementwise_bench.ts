/** Elementwise work on 1M values: alone, in a chain that becomes one pass, broadcast. Bound by memory until functions are dear. */
import { nn, np } from "../mod.ts";
import { family, values } from "./_floor.ts";

const n = 1 << 20, x = values(1024, 1024), y = values(1024, 1024), row = values(1024);
family("x + y", { bytes: 12 * n }, (x, y) => np.add(x, y), x, y);
family("x + row, then relu", { bytes: 8 * n }, (x, row) => nn.relu(np.add(x, row)), x, row);
family("a chain of ten operations", { bytes: 8 * n }, (x) => {
  for (let i = 0; i < 5; i++) x = np.add(np.multiply(x, 0.9), 0.1);
  return x;
}, x);
for (const [name, f] of Object.entries({ exp: np.exp, log1p: np.log1p, tanh: np.tanh, sin: np.sin })) {
  family(name, { bytes: 8 * n }, (x) => f(np.abs(x)), x);
}
family("gelu", { bytes: 8 * n }, (x) => nn.gelu(x), x);
family("transpose of 1024×1024", { bytes: 8 * n }, (x) => np.add(np.transpose(x), 0), x);
