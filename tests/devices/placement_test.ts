// Where tensors lie, and what is said of devices that are not there.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { defaultDevice, DeviceError, devicePut, devices, jit, memory, np, setDefaultDevice, synchronize } from "../../mod.ts";
import { adapterName, devices as tested } from "../_helpers/devices.ts";

Deno.test("the CPU is always among the devices", () => {
  assert(devices().some((d) => d.name === "cpu" && d.description !== ""));
});

Deno.test("an unknown device is refused, with the names of those there are", () => {
  const error = assertThrows(() => setDefaultDevice("tpu" as never), DeviceError) as Error;
  assertStringIncludes(error.message, '"tpu"');
  assertStringIncludes(error.message, '"cpu"');
});

Deno.test("devicePut commits a tree, operations follow it, numbers come along", () => {
  const tree = devicePut({ a: np.array([1, 2]), b: [np.array(3)], c: null }, "cpu");
  assertEquals([tree.a.device, tree.b[0]!.device, tree.c], ["cpu", "cpu", null]);
  assertEquals(tree.a.multiply(2).add(tree.b[0]!).device, "cpu");
});

Deno.test({ name: "memory counts and synchronize waits", sanitizeOps: false, sanitizeResources: false }, () => {
  const before = memory("cpu").bytes, x = np.zeros([1 << 20]).add(1);
  synchronize();
  assert(memory(x.device).bytes >= (x.device === "cpu" ? before : 0) + 4 * (1 << 20));
  x.dispose();
});

if (adapterName !== null && tested.includes("webgpu")) {
  Deno.test({
    name: "two devices do not mix unasked",
    sanitizeOps: false,
    sanitizeResources: false,
    fn() {
      const a = devicePut(np.array([1, 2]), "cpu"), b = devicePut(np.array([3, 4]), "webgpu");
      const error = assertThrows(() => a.add(b), DeviceError) as Error;
      for (const word of ["cpu", "webgpu", "devicePut"]) assertStringIncludes(error.message, word);
      assertEquals(a.add(devicePut(b, "cpu")).toArray(), [4, 6]);
      assertEquals(jit((x) => x.add(1), { device: "webgpu" })(np.array([1])).device, "webgpu");
    },
  });
  Deno.test({
    name: "the default device can be changed, and back",
    sanitizeOps: false,
    sanitizeResources: false,
    fn() {
      const before = defaultDevice();
      try {
        setDefaultDevice("webgpu");
        assertEquals([np.zeros([2]).device, np.zeros([2]).add(1).toArray()], ["webgpu", [1, 1]]);
      } finally {
        setDefaultDevice(before);
      }
    },
  });
}

async function inChild(
  env: Record<string, string>,
  permissions: string[] = ["--allow-env"],
): Promise<{ code: number; out: string; err: string }> {
  const code = `import { defaultDevice, np } from ${
    JSON.stringify(new URL("../../mod.ts", import.meta.url).href)
  }; console.log(defaultDevice(), np.add(1, 2).item());`;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...permissions, `data:text/typescript,${encodeURIComponent(code)}`],
    env,
  });
  const out = await command.output();
  return { code: out.code, out: new TextDecoder().decode(out.stdout).trim(), err: new TextDecoder().decode(out.stderr) };
}

Deno.test("FLUXION_DEVICE chooses, where it may be read", async () => {
  assertEquals((await inChild({ FLUXION_DEVICE: "cpu" })).out, "cpu 3");
  const wrong = await inChild({ FLUXION_DEVICE: "tpu" });
  assertEquals(wrong.code, 1);
  assertStringIncludes(wrong.err, "tpu");
  assertEquals((await inChild({ FLUXION_DEVICE: "tpu" }, [])).code, 0);
});

Deno.test("without an adapter the CPU is used, and webgpu is refused with the reason", async () => {
  assertEquals((await inChild({ DENO_WEBGPU_BACKEND: "noop" })).out, "cpu 3");
  const refused = await inChild({ DENO_WEBGPU_BACKEND: "noop", FLUXION_DEVICE: "webgpu" });
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.err, "adapter");
});
