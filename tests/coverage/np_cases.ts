/**
 * The table of coverage of `np`: total over its functions.
 *
 * @module
 */
import type { np } from "../../mod.ts";
import type { CasesOf } from "./_entry.ts";
import { npArrays } from "./np_arrays_cases.ts";
import { npElementwise } from "./np_elementwise_cases.ts";
import { npReductions } from "./np_reductions_cases.ts";

export const npCases: CasesOf<typeof np> = { ...npElementwise, ...npArrays, ...npReductions };
