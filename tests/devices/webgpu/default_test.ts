import { assertEquals, assertThrows } from "@std/assert";
import { DeviceError } from "../../../core/errors.ts";
import { chooseDefault, findAdapter, isSoftware } from "../../../devices/webgpu/mod.ts";

/** Runs `f` with FLUXION_DEVICE set. */
function withDevice(value: string, f: () => void): void {
  const before = Deno.env.get("FLUXION_DEVICE");
  Deno.env.set("FLUXION_DEVICE", value);
  try {
    f();
  } finally {
    if (before === undefined) Deno.env.delete("FLUXION_DEVICE");
    else Deno.env.set("FLUXION_DEVICE", before);
  }
}

Deno.test("FLUXION_DEVICE decides where it is permitted to be read", () => {
  withDevice("cpu", () => assertEquals(chooseDefault(), "cpu"));
  withDevice("webgpu", () => assertEquals(chooseDefault(), "webgpu"));
});

Deno.test("a device that does not exist is refused with those that do", () => {
  withDevice(
    "gpu",
    () => assertThrows(() => chooseDefault(), DeviceError, 'Cannot use FLUXION_DEVICE=gpu: the devices are "webgpu" and "cpu"'),
  );
});

Deno.test({
  name: "a real adapter is the default, one that computes on the CPU is not",
  sanitizeOps: false,
  fn() {
    withDevice("", () => {
      const adapter = findAdapter();
      assertEquals(chooseDefault(), adapter !== null && !isSoftware(adapter) ? "webgpu" : "cpu");
    });
  },
});
