/**
 * On which devices the tests run: those of FLUXION_TEST_DEVICES (`cpu`, `webgpu`, or both with a comma between), else the CPU and
 * whatever WebGPU adapter is there. FLUXION_REQUIRE_WEBGPU=1 makes a missing adapter a failure; otherwise it is reported as an ignored test.
 *
 * @module
 */

/** A device that tests run on. */
export type TestDevice = "cpu" | "webgpu";

function variable(name: string): string | undefined {
  return Deno.permissions.querySync({ name: "env", variable: name }).state === "granted" ? Deno.env.get(name) : undefined;
}

function isTestDevice(name: string): name is TestDevice {
  return name === "cpu" || name === "webgpu";
}

function wantedDevices(): TestDevice[] {
  const names = (variable("FLUXION_TEST_DEVICES") || "cpu,webgpu").split(",").map((name) => name.trim());
  const known = names.filter(isTestDevice);
  if (known.length < names.length) throw new TypeError(`Cannot test on FLUXION_TEST_DEVICES="${names}": the devices are cpu and webgpu`);
  return known;
}

const wanted = wantedDevices();
const adapter = wanted.includes("webgpu") ? await navigator.gpu?.requestAdapter() ?? null : null;

/** What the WebGPU adapter calls itself, or null where there is none or none is wanted. */
export const adapterName: string | null = adapter && (adapter.info.description || adapter.info.device || "unnamed adapter");

/** The devices to test on, in order; without an adapter, `webgpu` is not among them. */
export const devices: readonly TestDevice[] = wanted.filter((device) => device === "cpu" || adapter !== null);

if (wanted.includes("webgpu") && adapter === null) {
  const name = "webgpu: no adapter on this machine";
  if (variable("FLUXION_REQUIRE_WEBGPU") === "1") {
    Deno.test(name, () => {
      throw new Error("FLUXION_REQUIRE_WEBGPU=1, and requestAdapter() found none");
    });
  } else {
    Deno.test.ignore(name, () => {});
  }
}

/**
 * Declares one test per device, `name [device]`.
 *
 * @param name What the test shows.
 * @param fn The test; it places its tensors on the device it is given.
 */
export function testOnDevices(name: string, fn: (device: TestDevice, t: Deno.TestContext) => void | Promise<void>): void {
  for (const device of devices) {
    // A read on WebGPU leaves a map behind that settles later: Deno would call it a leak.
    Deno.test({
      name: `${name} [${device}]`,
      fn: (t) => fn(device, t),
      sanitizeOps: device === "cpu",
      sanitizeResources: device === "cpu",
    });
  }
}
