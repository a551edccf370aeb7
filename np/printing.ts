/**
 * How tensors are printed.
 *
 * @module
 */
import { changePrintOptions, currentPrintOptions, type PrintOptions } from "../core/format.ts";
import { checkOptions } from "../core/errors.ts";

export type { PrintOptions };

/**
 * Changes how tensors are printed from now on; what is not named stays.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * np.setPrintoptions({ precision: 3 });
 * console.log(np.array([1 / 3, 2]).toString()); // [0.333 2.   ]
 * np.setPrintoptions({ precision: 8 });
 * ```
 */
export function setPrintoptions(options: Partial<PrintOptions>): void {
  checkOptions("setPrintoptions", options, ["precision", "threshold", "edgeitems", "linewidth", "suppress"]);
  const { suppress, ...counts } = options;
  for (const [name, value] of Object.entries(counts)) {
    if (!(typeof value === "number" && value >= 0)) {
      throw new RangeError(`Cannot print with ${name} ${value}: it is a number at or above 0`);
    }
  }
  changePrintOptions(suppress === undefined ? counts : { ...counts, suppress });
}

/**
 * How tensors are printed now.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.getPrintoptions().threshold); // 1000
 * ```
 */
export function getPrintoptions(): PrintOptions {
  return currentPrintOptions();
}
