// The course's command lines: the page stands on its own, flags are explained and refused in one line, data that cannot be had are named.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";

const folder = new URL("../../../examples/course/", import.meta.url).pathname;

async function script(name: string, args: string[], env: Record<string, string> = {}, permissions = ["-A"]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...permissions, `${folder}${name}`, ...args],
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const err = new TextDecoder().decode(stderr).split("\n").filter((line) => line !== "" && !line.includes("XDG_RUNTIME_DIR"));
  return { code, out: new TextDecoder().decode(stdout), err };
}

Deno.test("main.ts writes one page, with nothing in it that is fetched or run", async () => {
  const folder = await Deno.makeTempDir(), out = `${folder}/course.html`;
  const { code, err } = await script("main.ts", ["--quick", "--only", "2,04_forward", "--out", out, "--seed", "3"]);
  assertEquals([code, err], [0, []]);
  const html = await Deno.readTextFile(out);
  await Deno.remove(folder, { recursive: true });
  for (
    const part of [
      "<title>Introduction to Neural Networks",
      "Activation functions",
      "Forward propagation",
      "seed 3, quick",
      "<svg",
      "Total params: 23",
    ]
  ) {
    assertStringIncludes(html, part);
  }
  assert(!html.includes("The perceptron and its limits"), "only what was asked for");
  assert(!/<script|<img|<iframe|@import|\ssrc=|url\((?!#)/.test(html.replace(/<pre>[^]*?<\/pre>/g, "")), "something is fetched or run");
  assertEquals(html.match(/\shref="(?!#|data:)[^"]*"/g), null);
});

Deno.test("a lesson writes its figures as SVG files, says what to look at and how long it took", async () => {
  const out = await Deno.makeTempDir();
  const { code, out: printed } = await script("03_structure.ts", ["--quick", "--out", out, "--device", "cpu"]);
  assertEquals([code, [...Deno.readDirSync(out)].map((e) => e.name).sort()], [
    0,
    ["03_structure-one-hidden-layer.svg", "03_structure-two-hidden-layers.svg"],
  ]);
  await Deno.remove(out, { recursive: true });
  assertStringIncludes(printed, "The structure of networks [cpu]\nEvery edge is a weight");
  assert(/\n\d+\.\d\d s\n$/.test(printed), printed);
});

Deno.test("every lesson has --help with the common flags and its own", async () => {
  const names = [...Deno.readDirSync(folder)].map((e) => e.name).filter((name) => /^\d\d_/.test(name));
  assertEquals(names.length, 14);
  for (const name of [...names, "main.ts"].filter((_, i) => i % 4 === 0 || i === names.length)) { // a process each: some of them
    const { code, out } = await script(name, ["--help"]);
    assertEquals(code, 0);
    for (const flag of ["--quick", "--out", "--device", "--seed"]) assertStringIncludes(out, flag);
  }
  assertStringIncludes((await script("10_cost.ts", ["--help"])).out, "--utilization");
});

Deno.test("scripts are short enough to read, and each is on the page", async () => {
  const main = await Deno.readTextFile(`${folder}main.ts`);
  for (const { name } of Deno.readDirSync(folder)) {
    if (!/^\d\d_/.test(name)) continue;
    const lines = (await Deno.readTextFile(`${folder}${name}`)).split("\n").length;
    assert(lines <= 120, `${name} has ${lines} lines`);
    assertStringIncludes(main, `"./${name}"`);
  }
});

for (
  const [name, args, words] of [
    ["02_activations.ts", ["--fast"], "--fast"],
    ["02_activations.ts", ["--seed", "x"], "--seed x"],
    ["10_cost.ts", ["--device", "tpu"], "--device tpu"],
    ["main.ts", ["--only", "99"], "--only 99"],
  ] as const
) {
  Deno.test(`${name} refuses ${args.join(" ")} in one line`, async () => {
    const { code, out, err } = await script(name, [...args]);
    assertEquals([code, out, err.length], [1, "", 1]);
    assertStringIncludes(err[0]!, words);
  });
}

Deno.test("without a network a lesson says in one line what it cannot have, and where to put it", async () => {
  const empty = await Deno.makeTempDir();
  const { code, err } = await script("14_forecast.ts", ["--quick"], { FLUXION_DATA: empty, npm_config_registry: "http://127.0.0.1:9/" });
  await Deno.remove(empty, { recursive: true });
  assertEquals([code, err.length], [1, 1]);
  assertStringIncludes(err[0]!, "Cannot have the data of seattle-weather: npm pack vega-datasets@2.11.0 failed");
  assertStringIncludes(err[0]!, `${empty}/seattle-weather`);
});

Deno.test("data that were tampered with in the cache are fetched anew, never used", async () => {
  const cache = await Deno.makeTempDir();
  await Deno.mkdir(`${cache}/seattle-weather/data`, { recursive: true });
  await Deno.writeTextFile(`${cache}/seattle-weather/data/seattle-weather.csv`, "date,precipitation\n");
  const { code, err } = await script("14_forecast.ts", ["--quick"], { FLUXION_DATA: cache, npm_config_registry: "http://127.0.0.1:9/" });
  await Deno.remove(cache, { recursive: true });
  assertEquals(code, 1);
  assertStringIncludes(err.join("\n"), "Cannot have the data");
});

Deno.test("without permissions a lesson with data says so", async () => {
  const { code, err } = await script("12_health.ts", ["--quick"], {}, ["--no-prompt"]);
  assertEquals([code, err.length], [1, 1]);
  assertStringIncludes(err[0]!, "deno run -A");
});
