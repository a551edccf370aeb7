import { assertEquals, assertThrows } from "@std/assert";
import * as np from "../../np/mod.ts";
import cases from "../goldens/print.json" with { type: "json" };

const number = (x: unknown): number => x === "-0" ? -0 : Number(x);

for (const { x, text } of cases) {
  const [dtype, shape, data] = x.tensor as unknown as [np.DType, number[], unknown[]];
  Deno.test(`${dtype}[${shape}] ${JSON.stringify(text).slice(0, 50)} prints as NumPy's`, () => {
    assertEquals(np.array(np.array(Float64Array.from(data, number), { dtype }), { shape }).toString(), text);
  });
}

Deno.test("setPrintoptions changes what is named, and refuses what is not known", () => {
  const before = np.getPrintoptions();
  try {
    np.setPrintoptions({ precision: 2, threshold: 5, edgeitems: 1 });
    assertEquals(np.array([1 / 3, 2, 3, 4, 5, 6]).toString(), "[0.33 ... 6.  ]");
    assertEquals(np.getPrintoptions().linewidth, 75);
    assertThrows(() => np.setPrintoptions({ digits: 2 } as never), TypeError, 'option "digits"');
    assertThrows(() => np.setPrintoptions({ precision: -1 }), RangeError, "precision -1");
  } finally {
    np.setPrintoptions(before);
  }
});
