import { assertEquals, assertThrows } from "@std/assert";
import { grad, jit, np, setDefaultDevice, type Tensor } from "../../mod.ts";
import * as loss from "../../nn/loss/mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { assertClose, cpuTest, golden, tensors } from "./_parts.ts";

interface LossCase {
  readonly name: string;
  readonly args: unknown[];
  readonly integers: boolean[];
  readonly options: Record<string, unknown>;
  readonly value: unknown;
  readonly gradient?: unknown;
}

// deno-lint-ignore no-explicit-any -- looked up by name
const functions: any = loss;

for (const item of golden.losses as LossCase[]) {
  const { name, args, integers, options } = item;
  testOnDevices(`${name}(${args.length} operands, ${JSON.stringify(options)}) follows Optax`, (device) => {
    setDefaultDevice(device);
    const [first, ...rest] = args.map((x, i) => tensors(x, integers[i] ? "int32" : undefined));
    const last = Object.keys(options).length === 0 ? [] : [options];
    const f = (x: Tensor): Tensor => {
      if (name === "smoothLabels") return loss.smoothLabels(x, options["alpha"] as number);
      // Some take no second operand: the options then stand third.
      const operands = ["squaredError", "l2Loss", "huberLoss", "logCosh"].includes(name) && rest.length === 0 ? [undefined] : rest;
      return functions[name](x, ...(last.length === 0 ? rest : operands), ...last);
    };
    const x = integers[0] ? first.astype("float32") : first;
    if (device === "cpu") assertClose(f(x), item.value, `${name}, eager`);
    assertClose(jit(f)(x), item.value, `${name}, jitted`);
    if (item.gradient !== undefined) assertClose(jit(grad((y: Tensor) => np.sum(f(y))))(x), item.gradient, `gradient of ${name}`, 2e-5);
  });
}

cpuTest("kinks have Optax's slopes", () => {
  const slope = (f: (x: Tensor) => Tensor, at: number) => grad((x: Tensor) => np.sum(f(x)))(np.array(at)).item();
  assertEquals(slope((x) => loss.sigmoidBinaryCrossEntropy(x, 1), 0), -0.5);
  assertEquals(slope((x) => loss.sigmoidBinaryCrossEntropy(x, 0), 0), 0.5);
  assertEquals(slope((x) => loss.hingeLoss(x, 1), 1), -0.5);
  assertEquals(slope((x) => loss.logCosh(x), 0), 0);
  assertEquals(slope((x) => loss.huberLoss(x), 0), 0);
});

cpuTest("losses refuse what would give the loss of the wrong pairs", () => {
  assertThrows(
    () => loss.squaredError(np.zeros([3, 1]), np.zeros([3])),
    RangeError,
    "Cannot take squaredError of predictions float32[3,1] and targets float32[3]: the shapes must be the same",
  );
  assertThrows(
    () => loss.softmaxCrossEntropyWithIntegerLabels(np.zeros([3, 2]), np.zeros([3])),
    TypeError,
    'labels float32[3]: they must be integers; cast with astype("int32")',
  );
  assertThrows(
    () => loss.softmaxCrossEntropyWithIntegerLabels(np.zeros([3, 2]), np.zeros([2], "int32")),
    RangeError,
    "the labels must have the shape of the logits without the classes",
  );
  assertThrows(() => loss.sigmoidBinaryCrossEntropy(np.zeros([2], "int32"), [0, 1]), TypeError, "they must be floats");
  assertThrows(() => loss.huberLoss([1], [1], { delt: 1 } as never), TypeError, 'with option "delt": the options are delta');
  assertThrows(
    () => loss.ctcLoss(np.zeros([1, 2, 3]), np.zeros([1, 3]), np.zeros([1, 1]), np.zeros([1, 1])),
    RangeError,
    "[batch, time, classes]",
  );
});
