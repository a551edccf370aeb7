/**
 * The startup case alone, from the entry point of the array functions: as TensorFlow.js is loaded there without its layers. As published,
 * where FLUXION_PACKAGE says where the built package lies; else from the sources.
 *
 * @module
 */
import * as data from "../data.ts";
import type { Peer } from "../work.ts";

// Not a literal: what is not run is not to be loaded either.
const built = Deno.env.get("FLUXION_PACKAGE"), entry = built === undefined ? "../../../np/mod.ts" : `${built}/js/np/mod.js`;
const { matmul, reshape }: typeof import("../../../np/mod.ts") = await import(new URL(entry, import.meta.url).href);

/** One product of two matrices, on the device that FLUXION_DEVICE names. */
export const quick: Peer = {
  version: () => "fluxion/np",
  start() {},
  cases: {
    startup: () => {
      const [a, b] = data.matrices(64).map(({ data, shape }) => reshape(data, shape));
      const product = () => matmul(a!, b!).dataSync();
      return { mode: "eager", run: () => void product(), check: () => data.checksum(product()) };
    },
  },
};
