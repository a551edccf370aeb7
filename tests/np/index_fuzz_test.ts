import * as np from "../../np/mod.ts";
import cases from "../goldens/np_index_fuzz.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

const add = (x: np.Tensor, indices: np.Index[], value: np.TensorLike) => np.at(x, ...indices).add(value);

checkCases("random indices", cases as unknown as Case[], { get: np.get, add, "mask.get": np.get, "mask.add": add }, {
  devices: true,
  eagerOnly: ["mask.get", "mask.add"],
});
