import { assertThrows } from "@std/assert";
import * as image from "../../image/mod.ts";
import type { Tensor } from "../../core/tensor.ts";
import cases from "../goldens/image.json" with { type: "json" };
import { checkGraded, type Special, type Tested } from "../np/_graded.ts";

const functions: Record<string, Tested | Special> = {
  mapCoordinatesInts: (x: Tensor, a: Tensor) => image.mapCoordinates(x, [a]),
};
for (const theirs of ["nearest", "linear", "cubic", "cubic-pytorch", "lanczos3", "lanczos5", "area"]) {
  const method = theirs.replace("-p", "P") as image.ResizeMethod;
  for (const [name, antialias] of [["True", true], ["False", false]] as const) {
    functions[`resize ${theirs} ${name}`] = (x: Tensor) => [
      image.resize(x, [1, 3, 9], { method, antialias }),
      image.resize(x, [2, 11, 2], { method, antialias }),
    ];
  }
}
for (const method of ["linear", "cubic", "lanczos3"] as const) {
  functions[`scaleAndTranslate ${method}`] = (x: Tensor, scale: Tensor, translation: Tensor) =>
    image.scaleAndTranslate(x, [2, 6, 5], { spatialDims: [2, 1], scale, translation, method });
}
for (const order of [0, 1] as const) {
  for (const mode of ["constant", "nearest", "wrap", "mirror", "reflect"] as const) {
    functions[`mapCoordinates ${order} ${mode}`] = (x: Tensor, a: Tensor, b: Tensor) =>
      image.mapCoordinates(x, [a, b], { order, mode, cval: 1.5 });
  }
}
checkGraded("image", cases, functions);

Deno.test("wrong operands say what is right", () => {
  assertThrows(() => image.resize([[1]], [2]), RangeError, "size for each axis");
  assertThrows(() => image.resize([[1]], [2, 2], { method: "best" } as never), TypeError, "methods");
  assertThrows(() => image.mapCoordinates([[1]], [[0]]), RangeError, "one for each axis");
  assertThrows(() => image.mapCoordinates([1], [[0]], { mode: "edge" } as never), TypeError, "modes");
});
