/** Rows taken from and added to a table, and order. Taking and adding are bound by memory, sorting by comparisons. */
import { lax, np } from "../mod.ts";
import { family, values } from "./_floor.ts";

const rows = 20_000, table = values(10_000, 64), updates = values(rows, 64);
const indices = np.array(Int32Array.from({ length: rows }, (_, i) => i * 7919 % 10_000));
family("20,000 rows of 64 taken", { bytes: 8 * rows * 64 }, (t, i) => np.take(t, i, 0), table, indices);
family("20,000 rows of 64 added", { bytes: 4 * rows * 64 + 8 * 10_000 * 64 }, (t, i, u) => t.at(i).add(u), table, indices, updates);
family("sort of 1M", { bytes: 8 << 20 }, (x) => lax.sort(x), values(1 << 20));
family("sort of 1024 rows of 1024", { bytes: 8 << 20 }, (x) => lax.sort(x, { dimension: 1 } as never), values(1024, 1024));
