/**
 * The startup case alone, from the entry point of the array functions: as TensorFlow.js is loaded there without its layers.
 *
 * @module
 */
import { matmul, reshape } from "../../../np/mod.ts";
import * as data from "../data.ts";
import type { Peer } from "../work.ts";

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
