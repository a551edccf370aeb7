import { assertEquals, assertRejects } from "@std/assert";
import { chooseDevice } from "../../core/device.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";
import { assertMalformed } from "./_goldens.ts";

chooseDevice("cpu");

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
const tree = (x: number) => ({ a: np.full([10], x), b: np.full([10], x + 1), c: np.full([30], x + 2), 7: np.full([1], x) });

Deno.test("shards: files of at most the size given, an index, and back", () =>
  inFolder(async (folder) => {
    const index = await io.saveShards(folder, tree(0), { maxShardSize: 80, metadata: { by: "test" } });
    assertEquals(names(folder), [
      "model-00001-of-00003.safetensors",
      "model-00002-of-00003.safetensors",
      "model-00003-of-00003.safetensors",
      "model.safetensors.index.json",
    ]);
    const json = JSON.parse(await Deno.readTextFile(index));
    assertEquals(json.metadata.total_size, 204);
    assertEquals(Object.keys(json.weight_map).length, 4);
    const back = await io.loadShards(index);
    assertEquals(Object.fromEntries(Object.entries(back).map(([name, x]) => [name, x.get(0).item()])), { a: 0, b: 1, c: 2, 7: 0 });
    assertEquals(Object.keys(await io.loadShards(index, { names: (name) => name === "c" })), ["c"]);
    assertEquals((await io.inspectSafetensors(`${folder}/model-00001-of-00003.safetensors`)).metadata, { by: "test" });
  }));

Deno.test("shards: saving again replaces the model at once and removes the old files; a failure leaves it alone", () =>
  inFolder(async (folder) => {
    const index = await io.saveShards(folder, tree(0), { maxShardSize: "80B" });
    await assertRejects(
      () =>
        io.saveShards(folder, { a: np.ones([2]), b: np.array([0.5]) }, { maxShardSize: 8, as: (name) => name === "b" ? "I32" : undefined }),
      RangeError,
    );
    assertEquals(names(folder).length, 4);
    assertEquals((await io.loadShards(index)).b!.get(0).item(), 1);
    await io.saveShards(folder, tree(5), { maxShardSize: "1KiB" });
    assertEquals(names(folder), ["model-00001-of-00001.safetensors", "model.safetensors.index.json"]);
    await io.saveShards(folder, tree(6), { maxShardSize: "1KiB" });
    assertEquals(names(folder).length, 2);
    assertEquals((await io.loadShards(index)).a!.get(0).item(), 6);
  }));

Deno.test("shards: an index that lies or leads elsewhere is refused", () =>
  inFolder(async (folder) => {
    const index = await io.saveShards(folder, tree(0), { maxShardSize: 80 });
    const good = JSON.parse(await Deno.readTextFile(index));
    const write = (change: (map: Record<string, unknown>) => void) => {
      const json = structuredClone(good);
      change(json.weight_map);
      return Deno.writeTextFile(index, JSON.stringify(json));
    };
    for (
      const path of [
        "../x.safetensors",
        "/etc/x.safetensors",
        "a/b.safetensors",
        "a\\b.safetensors",
        "x.bin",
        ".x.safetensors",
        "C:x.safetensors",
        3,
      ]
    ) {
      await write((map) => map.a = path);
      await assertMalformed(() => io.loadShards(index), "only .safetensors files beside the index");
    }
    await write((map) => map.c = "model-00009-of-00003.safetensors");
    await assertMalformed(() => io.loadShards(index), "which is not there");
    await write((map) => map.c = map.a);
    await assertMalformed(() => io.loadShards(index), 'does not hold "c"');
    await write((map) => delete map.a);
    await assertMalformed(() => io.loadShards(index), 'holds "a", which the index does not say');
    await Deno.writeTextFile(index, '{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}');
    await assertMalformed(() => io.loadShards(index), 'the key "a" stands there a second time');
    await Deno.writeTextFile(index, "{}");
    await assertMalformed(() => io.loadShards(index), 'no "weight_map" object');
  }));

Deno.test("shards: sizes and names of the wrong kind", async () => {
  await assertRejects(() => io.saveShards("/tmp", tree(0), { maxShardSize: "5 apples" }), RangeError, "give a number of bytes");
  await assertRejects(() => io.saveShards("/tmp", tree(0), { maxShardSize: 0 }), RangeError, "give a number of bytes");
  await assertRejects(() => io.saveShards("/tmp", tree(0), { name: "../x" }), RangeError, "without folders");
});
