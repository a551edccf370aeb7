/**
 * Reading a dtype that may stand by itself or among options.
 *
 * @module
 */
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import type { DTypeOption } from "./creation.ts";

/** The element type that an argument gives, by itself or as `{ dtype }`; float32 if none. */
export function typeGiven(operation: string, given: DType | DTypeOption | undefined, otherwise: DType = "float32"): DType {
  const options = positional<DTypeOption>(operation, ["dtype"], [given]);
  checkOptions(operation, options, ["dtype"]);
  return options.dtype === undefined ? otherwise : checkDType(operation, options.dtype);
}
