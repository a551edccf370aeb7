import * as image from "../../image/mod.ts";
import cases from "../goldens/image.json" with { type: "json" };
import { type Case, checkCases } from "./_golden.ts";

checkCases("image", cases as unknown as Case[], image, { devices: true });
