import { assert, assertEquals, assertThrows } from "@std/assert";
import { testOnDevices } from "../_helpers/devices.ts";
import { chooseDevice } from "../../core/device.ts";
import * as data from "../../data/mod.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";

const golden = JSON.parse(Deno.readTextFileSync(new URL("../goldens/io_resize.json", import.meta.url)));

testOnDevices("resize agrees with jax.image.resize", (device) => {
  chooseDevice(device);
  const image = np.array(golden.image).reshape(golden.shape);
  for (const { method, size, antialias, values } of golden.cases) {
    const out = data.resize(image, size, { method, antialias });
    assertEquals([...out.shape], [...size, 2]);
    [...out.dataSync()].forEach((x, i) => assert(Math.abs(x - values[i]) < 2e-5, `${method} ${size} ${antialias}: ${x}, not ${values[i]}`));
    // Several images, each as by itself.
    if (method !== "linear") continue;
    const both = data.resize(np.stack([image, np.zeros(golden.shape)]), size, { antialias });
    assertEquals(both.get(0).dataSync(), out.dataSync());
  }
  chooseDevice("cpu");
});

testOnDevices("normalize, oneHot, flips and crops", (device) => {
  chooseDevice(device);
  const x = np.reshape(np.arange(12), [2, 3, 2]);
  assertEquals(data.normalize(x, { mean: [0, 1], std: 2 }).get(0).toArray(), [[0, 0], [1, 1], [2, 2]]);
  assertEquals(data.normalize(np.array([2, 4], { dtype: "int32" }), { mean: 1, std: 2 }).toArray(), [0.5, 1.5]);
  assertEquals(data.oneHot([[1], [3]], 3).toArray(), [[[0, 1, 0]], [[0, 0, 0]]]);
  const bytes = data.tensorDataset(Uint8Array.of(0, 2)).getBatch([0, 1]);
  assertEquals(data.oneHot(bytes, 3, { dtype: "int32" }).toArray(), [[1, 0, 0], [0, 0, 1]]);
  assertEquals(data.normalize(bytes, { mean: 1, std: 2 }).add(np.ones([2])).toArray(), [0.5, 1.5]);
  assertEquals(data.flipLeftRight(x).get(0).toArray(), [[4, 5], [2, 3], [0, 1]]);
  assertEquals(data.flipUpDown(x).get(0).toArray(), x.get(1).toArray());
  assertEquals(data.crop(x, { top: 1, left: 1, height: 1, width: 2 }).toArray(), [[[8, 9], [10, 11]]]);
  assertEquals(data.centerCrop(np.reshape(np.arange(16), [4, 4, 1]), [2, 2]).reshape([2, 2]).toArray(), [[5, 6], [9, 10]]);
  chooseDevice("cpu");
});

testOnDevices("random flips and crops: each image by itself, the same for one key", (device) => {
  chooseDevice(device);
  const images = np.broadcastTo(np.reshape(np.arange(16), [1, 4, 4, 1]), [64, 4, 4, 1]);
  const flipped = data.randomFlipLeftRight(random.key(0), images).get(slice, 0, 0, 0).toArray() as number[];
  const count = flipped.filter((x) => x === 3).length;
  assert(count > 16 && count < 48 && flipped.every((x) => x === 0 || x === 3));
  assertEquals(data.randomFlipUpDown(random.key(0), images, { p: 1 }).get(0).toArray(), data.flipUpDown(images.get(0)).toArray());
  assertEquals(data.randomFlipUpDown(random.key(0), images, { p: 0 }).toArray(), images.toArray());
  const parts = data.randomCrop(random.key(1), images, [2, 3], { padding: 1 });
  assertEquals([...parts.shape], [64, 2, 3, 1]);
  assertEquals(parts.toArray(), data.randomCrop(random.key(1), images, [2, 3], { padding: 1 }).toArray());
  assert(new Set((parts.reshape([64, 6]).toArray() as number[][]).map(String)).size > 8);
  assertEquals([...data.randomCrop(random.key(1), images.get(0), [2, 2]).shape], [2, 2, 1]);
  chooseDevice("cpu");
});
const slice = ":";

Deno.test("transforms: mistakes", () => {
  chooseDevice("cpu");
  const x = np.ones([4, 4, 3]);
  assertThrows(() => data.normalize(x, { mean: [1, 2], std: 1 }), RangeError, "by mean float32[2]: give a number, or one for each channel");
  assertThrows(() => data.crop(x, { top: 3, left: 0, height: 2, width: 2 }), RangeError, "the images are 4 × 4");
  assertThrows(() => data.centerCrop(x, [5, 2]), RangeError, "the images are 4 × 4");
  assertThrows(() => data.flipLeftRight(np.ones([4, 4])), RangeError, "images are [height, width, channels]");
  assertThrows(() => data.resize(x, [0, 2]), RangeError, "at least 1");
  assertThrows(() => data.resize(x, [2, 2], { method: "area" as never }), TypeError, "the methods are nearest, linear");
  assertThrows(() => data.randomFlipLeftRight(random.key(0), x, { p: 2 }), RangeError, "it must be in [0, 1]");
  assertThrows(() => data.randomCrop(random.key(0), x, [5, 5]), RangeError, "the images are 4 × 4");
});
