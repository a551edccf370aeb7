import * as np from "../../np/mod.ts";
import cases from "../goldens/np_indexing.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

type Update = "set" | "add" | "subtract" | "multiply" | "divide" | "power" | "min" | "max";
const updates: Update[] = ["set", "add", "subtract", "multiply", "divide", "power", "min", "max"];
const update = (name: Update) => (x: np.Tensor, indices: np.Index[], value: np.TensorLike, options?: np.UpdateOptions) =>
  np.at(x, ...indices)[name](value, options);

checkCases("np", cases as unknown as Case[], {
  ...np,
  ...Object.fromEntries(updates.map((name) => [`at.${name}`, update(name)])),
  "at.get": (x: np.Tensor, indices: np.Index[], options?: np.GetOptions) => np.at(x, ...indices).get(options),
  "mask.get": np.get,
  "mask.set": update("set"),
  "values.nonzero": np.nonzero,
  "values.argwhere": np.argwhere,
  "values.compress": np.compress,
  "values.delete": np.delete,
  "values.insert": np.insert,
  "values.trimZeros": np.trimZeros,
}, {
  devices: true,
  eagerOnly: [
    "mask.get",
    "mask.set",
    "values.nonzero",
    "values.argwhere",
    "values.compress",
    "values.delete",
    "values.insert",
    "values.trimZeros",
  ],
});
