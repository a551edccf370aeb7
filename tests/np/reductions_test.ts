import * as np from "../../np/mod.ts";
import cases from "../goldens/np_reductions.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

checkCases("np", cases as unknown as Case[], np, { devices: true });
