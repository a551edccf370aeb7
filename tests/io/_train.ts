/**
 * A training that saves after every step, for the test that kills it: `deno run … _train.ts folder steps`. It prints each step's number once
 * its checkpoint is on the disk.
 *
 * @module
 */
import { chooseDevice } from "../../core/device.ts";
import * as data from "../../data/mod.ts";
import * as io from "../../io/mod.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";
import type { Tensor } from "../../core/tensor.ts";

/** All that training goes on from. */
export interface State {
  step: number;
  params: { w: Tensor; b: Tensor };
  momentum: { w: Tensor; b: Tensor };
  key: Tensor;
  loader: data.LoaderState;
  losses: number[];
}

const x = np.reshape(np.arange(64), [16, 4]).multiply(0.01), y = np.arange(16).multiply(0.1);

/** Trains from the newest checkpoint in a folder on, up to a number of steps; `saved` is called after each. */
export async function train(folder: string, steps: number, saved: (step: number) => void, every = 1): Promise<State> {
  const saves = io.checkpoints(folder, { keep: 2, best: "loss" });
  const batches = data.loader(data.tensorDataset({ x, y }), { batchSize: 5, shuffle: true, seed: 3 });
  const restored = await saves.restore<State>();
  let state: State = restored?.tree ?? {
    step: 0,
    params: { w: np.zeros([4]), b: np.zeros([]) },
    momentum: { w: np.zeros([4]), b: np.zeros([]) },
    key: random.key(0),
    loader: batches.stateDict(),
    losses: [],
  };
  batches.loadStateDict(state.loader);
  while (state.step < steps) {
    for (const batch of batches) {
      const [next, now] = random.split(state.key) as Iterable<Tensor>;
      const noisy = batch.x.add(random.normal(now!, batch.x.shape).multiply(0.01));
      const error = np.matmul(noisy, state.params.w).add(state.params.b).subtract(batch.y);
      const n = batch.y.size;
      const grads = { w: np.matmul(error, noisy).divide(n), b: error.sum().divide(n) };
      const momentum = { w: state.momentum.w.multiply(0.9).add(grads.w), b: state.momentum.b.multiply(0.9).add(grads.b) };
      const loss = np.square(error).mean().item() as number;
      state = {
        step: state.step + 1,
        params: { w: state.params.w.subtract(momentum.w.multiply(0.05)), b: state.params.b.subtract(momentum.b.multiply(0.05)) },
        momentum,
        key: next!,
        loader: batches.stateDict(),
        losses: [...state.losses.slice(-200), loss],
      };
      if (state.step % every === 0) {
        await saves.save(state.step, state, { loss });
        saved(state.step);
      }
      if (state.step >= steps) break;
    }
  }
  return state;
}

if (import.meta.main) {
  chooseDevice("cpu");
  await train(Deno.args[0]!, Number(Deno.args[1]), (step) => console.log(step));
}
