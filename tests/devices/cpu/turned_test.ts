import { assert, assertEquals, assertThrows } from "@std/assert";
import { devicePut, jit, memory, np, random, type Tensor } from "../../../mod.ts";
import type { CpuBuffer } from "../../../devices/cpu/buffer.ts";

const draw = (shape: readonly number[], seed: number) =>
  devicePut(random.randint(random.key(seed), shape, -9, 10).astype("float32"), "cpu");
const a = draw([300, 400], 1), b = draw([300, 400], 2), x = draw([400], 3), y = draw([300], 4);
const many = draw([6, 120, 130], 5);
const isWaiting = (t: Tensor) => (t.storage as CpuBuffer).array === undefined;

/** The same tensor, turned by copying its elements one by one. */
function copied(t: Tensor, perm: readonly number[]): Tensor {
  const shape = perm.map((axis) => t.shape[axis]!), strides = t.shape.map((_, i) => t.shape.slice(i + 1).reduce((p, n) => p * n, 1));
  const from = t.dataSync(), out = new Float32Array(t.size);
  for (let i = 0; i < out.length; i++) {
    let rest = i, at = 0;
    for (let d = shape.length - 1; d >= 0; d--) {
      at += (rest % shape[d]!) * strides[perm[d]!]!;
      rest = Math.floor(rest / shape[d]!);
    }
    out[i] = Number(from[at]);
  }
  return devicePut(np.array(out, { shape }), "cpu");
}

Deno.test("a large transpose waits until its elements are read", () => {
  const t = np.transpose(a);
  assert(isWaiting(t));
  assertEquals(t.dataSync(), copied(a, [1, 0]).dataSync());
  assert(!isWaiting(t));
  assertEquals(many.transpose([1, 2, 0]).dataSync(), copied(many, [1, 2, 0]).dataSync());
  assertEquals(np.transpose(a.T).dataSync(), a.dataSync());
  assertEquals(a.T.add(1).dataSync(), copied(a, [1, 0]).add(1).dataSync());
  assert(!isWaiting(np.transpose(draw([1, 70000], 6))), "axes of size 1 need no turning");
});

const turned = a.T, plain = copied(a, [1, 0]), other = copied(b, [1, 0]);
const products: Record<string, () => [Tensor, Tensor]> = {
  "vector on the right": () => [np.matvec(a.T, y), np.matvec(plain, y)],
  "vector on the left": () => [np.vecmat(x, a.T), np.vecmat(x, plain)],
  "matrix on the right": () => [np.matmul(a, b.T), np.matmul(a, other)],
  "matrix on the left": () => [np.matmul(a.T, b), np.matmul(plain, b)],
  "both": () => [np.matmul(a.T, b), np.tensordot(plain, other, [[1], [1]])],
  "one that was read before": () => [np.matvec(turned.add(0), y), np.matvec(turned, y)],
  "batches": () => [np.matmul(many, many.transpose([0, 2, 1])), np.matmul(many, copied(many, [0, 2, 1]))],
  "a batch axis from behind": () => [
    np.einsum("bij,bik->bjk", many.transpose([2, 0, 1]), many.transpose([2, 0, 1])),
    np.einsum("bij,bik->bjk", copied(many, [2, 0, 1]), copied(many, [2, 0, 1])),
  ],
  "free axes that change places": () => [
    np.tensordot(many.transpose([2, 1, 0]), np.ones([6]), 1),
    np.tensordot(copied(many, [2, 1, 0]), np.ones([6]), 1),
  ],
};

for (const [name, run] of Object.entries(products)) {
  Deno.test(`a product reads a waiting transpose as it lies: ${name}`, () => {
    const [got, expected] = run();
    assertEquals([got.shape, got.dataSync()], [expected.shape, expected.dataSync()]);
  });
}

Deno.test("what a waiting transpose reads stays as it was", () => {
  const source = draw([300, 400], 7), expected = copied(source, [1, 0]).dataSync(), t = source.T;
  jit((z: Tensor) => z.multiply(2).add(1), { donateArgnums: 0 })(source);
  assertEquals(t.dataSync(), expected);
  const again = draw([300, 400], 8), later = again.T, kept = copied(again, [1, 0]).dataSync();
  again.dispose();
  assertEquals(later.dataSync(), kept);
});

Deno.test("a waiting transpose counts as memory, and can be disposed of and donated", () => {
  const before = memory("cpu").bytes, t = a.T;
  assertEquals(memory("cpu").bytes - before, a.nbytes);
  t.dispose();
  assertEquals(memory("cpu").bytes, before);
  assertThrows(() => t.dataSync(), TypeError, "given back");
  assertEquals(jit((z: Tensor) => z.add(1), { donateArgnums: 0 })(a.T).dataSync(), plain.add(1).dataSync());
});
