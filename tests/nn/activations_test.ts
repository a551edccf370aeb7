import { assertEquals } from "@std/assert";
import { devicePut, grad, jit, nn, np, random, setDefaultDevice, type Tensor, vmap } from "../../mod.ts";
import golden from "../goldens/nn_activations.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { close } from "./_golden.ts";

// deno-lint-ignore no-explicit-any -- functions by name
const own: Record<string, (x: any) => Tensor> = {
  ...nn as unknown as Record<string, (x: Tensor) => Tensor>,
  geluExact: (x) => nn.gelu(x, { approximate: false }),
  celuHalf: (x) => nn.celu(x, { alpha: 0.5 }),
  eluTwo: (x) => nn.elu(x, { alpha: 2 }),
  softmaxAxis0: (x) => nn.softmax(x, { axis: 0 }),
  softmaxWhere: (x) => nn.softmax(x, { where: [[true, false, true, true], [false, true, true, true]] }),
};

testOnDevices("activations have JAX's values and slopes, kinks included", (device) => {
  setDefaultDevice(device);
  const x = np.array(golden.x);
  for (const [name, { y, slope }] of Object.entries(golden.functions)) {
    const f = own[name]!;
    close(`${name} eager`, f(x).dataSync(), y, 4e-6);
    close(`${name} jitted`, jit(f)(x).dataSync(), y, 4e-6);
    close(`slope of ${name}`, (jit(vmap(grad(f))) as (x: Tensor) => Tensor)(x).dataSync(), slope, 1e-5);
  }
});

testOnDevices("functions along an axis have JAX's values and slopes", (device) => {
  setDefaultDevice(device);
  const x = np.array([[1, 2, -1, 0.5], [1000, 1000, 0, -1000]]);
  const weights = np.reshape(np.cos(np.arange(8).astype("float32")), [2, 4]);
  for (const [name, { y, slope }] of Object.entries(golden.rows)) {
    const f = own[name]!;
    close(`${name} eager`, f(x).dataSync(), y, 4e-6);
    const g = grad((t: Tensor) => {
      const out = f(t);
      return np.sum(np.multiply(out, weights.get(":", np.slice(0, out.shape[1]!))));
    });
    close(`slope of ${name}`, (jit(g) as (x: Tensor) => Tensor)(x).dataSync(), slope, 2e-5);
  }
});

testOnDevices("initializers give JAX's numbers", (device) => {
  setDefaultDevice(device);
  const made: Record<string, nn.initializers.Initializer> = {
    heNormalConv: nn.initializers.heNormal(),
    orthogonalTall: nn.initializers.orthogonal(),
    orthogonalWide: nn.initializers.orthogonal(2),
  };
  for (const [name, { shape, data }] of Object.entries(golden.initializers)) {
    const init = made[name] ?? (nn.initializers as unknown as Record<string, () => nn.initializers.Initializer>)[name]!();
    const got = init(random.key(3), shape);
    assertEquals(got.shape, shape);
    // The device's logarithm and its own are not the same to the last bit.
    close(name, got.dataSync(), data, name.startsWith("ortho") || name.startsWith("delta") ? 2e-6 : 6e-7);
  }
});

testOnDevices("NaN passes through activations", (device) => {
  const x = devicePut(np.array([NaN]), device);
  for (const name of ["relu", "relu6", "leakyRelu", "elu", "sigmoid", "gelu", "softplus", "step", "hardTanh"]) {
    assertEquals(own[name]!(x).toArray(), [NaN], name);
    assertEquals(jit(own[name]!)(x).toArray(), [NaN], `${name} jitted`);
  }
});

Deno.test("step is 1 from 0 on, and flat", () => {
  setDefaultDevice("cpu");
  assertEquals(nn.step([-1, 0, 3]).toArray(), [0, 1, 1]);
  assertEquals((vmap(grad(nn.step)) as (x: Tensor) => Tensor)(np.array([-1, 0, 3])).toArray(), [0, 0, 0]);
});

Deno.test("oneHot gives zeros beyond the classes", () => {
  setDefaultDevice("cpu");
  assertEquals(nn.oneHot([0, 3, -1], 3).toArray(), [[1, 0, 0], [0, 0, 0], [0, 0, 0]]);
  assertEquals(nn.oneHot([1], 2, { axis: 0 }).toArray(), [[0], [1]]);
});

Deno.test("what an activation is given most often may stand by itself", () => {
  const x = np.array([[1, -2, 3, 0.5], [0, 1, -1, 2]]);
  const pairs: [Tensor, Tensor][] = [
    [nn.softmax(x, 0), nn.softmax(x, { axis: 0 })],
    [nn.softmax(x, [0, 1]), nn.softmax(x, { axis: [0, 1] })],
    [nn.softmax(x, null), nn.softmax(x.ravel()).reshape(x.shape)],
    [nn.softmax(x, 0, { where: x.greater(0) }), nn.softmax(x, { axis: 0, where: x.greater(0) })],
    [nn.logSoftmax(x, 0), nn.logSoftmax(x, { axis: 0 })],
    [nn.softmin(x, 0), nn.softmin(x, { axis: 0 })],
    [nn.logmeanexp(x, 1), nn.logmeanexp(x, { axis: 1 })],
    [nn.standardize(x, 0), nn.standardize(x, { axis: 0 })],
    [nn.leakyRelu(x, 0.2), nn.leakyRelu(x, { negativeSlope: 0.2 })],
    [nn.elu(x, 0.5), nn.elu(x, { alpha: 0.5 })],
    [nn.celu(x, 0.5), nn.celu(x, { alpha: 0.5 })],
    [nn.glu(x, 0), nn.glu(x, { axis: 0 })],
    [nn.squareplus(x, 2), nn.squareplus(x, { b: 2 })],
  ];
  for (const [placed, named] of pairs) assertEquals(placed.toArray(), named.toArray());
});
