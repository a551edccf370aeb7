// Programs that once gave different results, as fast-check shrank them.
import { testOnDevices } from "../_helpers/devices.ts";
import { checkAgreement } from "./_agree.ts";
import type { Input, RandomProgram, Step } from "./_program.ts";

const float = (...shape: number[]): Input => ({ kind: "float", unsigned: false, shape, seed: 1 });
const step = (operation: string, operands: number[] = [0, 0, 0], p = 0): Step => ({ operation, operands, p });

const programs: { readonly [what: string]: RandomProgram } = {
  "a loop's initial carry that its steps read as a constant too is not overwritten": {
    inputs: [float(1, 3), float(1, 3), float()],
    steps: [step("int equal")],
    transforms: ["scan", "jvp"],
  },
  "elu of tanh beside a sine": {
    inputs: [float(2, 3), float(2, 3), float(2, 3)],
    steps: [step("tanh"), step("elu", [3, 0, 0]), step("sin")],
    transforms: [],
  },
};

for (const [what, program] of Object.entries(programs)) {
  testOnDevices(what, (device) => checkAgreement(program, [device]));
}
