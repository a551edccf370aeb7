import * as special from "../../special/mod.ts";
import cases from "../goldens/special.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

checkCases("special", cases as unknown as Case[], special, { devices: true });
