/** Random streams: threefry's 20 rounds for each two values, then the distribution. Bound by integer arithmetic. */
import { random } from "../mod.ts";
import { family } from "./_floor.ts";

const n = 1 << 20, key = random.key(0);
family("1M random bits", { bytes: 4 * n }, (k) => random.bits(k, [n]), key);
family("1M uniform", { bytes: 4 * n }, (k) => random.uniform(k, [n]), key);
family("1M normal", { bytes: 4 * n }, (k) => random.normal(k, [n]), key);
