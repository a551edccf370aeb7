// Every `.wgsl` file compiles as it stands: editors and compilers can check it, and a reader sees a kernel, not a template.
import { assertEquals } from "@std/assert";
import { wgsl } from "../../kernels/wgsl_generated.ts";
import { functionLibrary } from "../../kernels/functions.ts";
import { gpuTest } from "./_device.ts";

for (const [path, text] of Object.entries(wgsl)) {
  gpuTest(`${path}.wgsl compiles as it stands`, async ({ gpu }) => {
    // A library is compiled as kernels get it: with what it calls in other files.
    const code = text.includes("@compute") ? functionLibrary().complete(text) : functionLibrary().needed(text);
    gpu.pushErrorScope("validation");
    const module = gpu.createShaderModule({ code });
    const info = await module.getCompilationInfo();
    const error = await gpu.popErrorScope();
    assertEquals(info.messages.filter((m) => m.type === "error").map((m) => `${m.lineNum}: ${m.message}`), []);
    assertEquals(error?.message, undefined);
  });
}

for (const [path, text] of Object.entries(wgsl)) {
  if (!text.includes("@compute")) continue;
  Deno.test(`${path}.wgsl says what it does, how it divides the work and what bounds it`, () => {
    const header = text.slice(0, text.indexOf("\n\n") < 0 ? undefined : text.search(/^(?!\/\/)/m));
    for (const word of ["// work ", "// bound "]) assertEquals(header.includes(word), true, word);
  });
}
