/**
 * The cases of `fit`, and the loop by hand that it is held against.
 *
 * @module
 */
import { jit, nn, np, optim, type Tensor, valueAndGrad } from "../../../mod.ts";
import * as data from "../data.ts";
import { integers } from "../random.ts";
import type { Work } from "../work.ts";
import type { Params } from "./models.ts";
import { upload } from "./train.ts";

/** An epoch of the trainer's `fit`. */
export function fit({ params, x, labels, batch, learningRate }: data.Fitting, hidden: readonly number[]): Work {
  const model = nn.serial(...hidden.flatMap((n) => [nn.dense(n), nn.relu]), nn.dense(10));
  // Every second layer is a relu, which has no parameters.
  const start = [...hidden, 10].flatMap((_, k) => {
    const own = { kernel: upload(params[`w${k + 1}`]!), bias: upload(params[`b${k + 1}`]!) };
    return k < hidden.length ? [own, {}] : [own];
  });
  const trainer = nn.compile(model, {
    loss: nn.losses.sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: optim.adam(learningRate, data.adam),
    params: start as never,
  });
  const inputs = upload(x), classes = np.array(labels);
  return {
    mode: "fit",
    run: async () => (await trainer.fit(inputs, classes, { batchSize: batch, verbose: 0 })).history.loss![0]!,
  };
}

/** The same by hand: rows gathered in a new order, a compiled step in place, losses added up on the device and read at the end. */
export function loop({ params, x, labels, batch, learningRate }: data.Fitting, logits: (p: Params, x: Tensor) => Tensor): Work {
  const tx = optim.adam(learningRate, data.adam), width = x.shape[1]!, count = labels.length;
  type State = [params: Params, state: ReturnType<typeof tx.init>, total: Tensor];
  const step = jit(([p, state, total]: State, images: Tensor, classes: Tensor): State => {
    const [loss, grads] = valueAndGrad((q: Params) => np.mean(nn.softmaxCrossEntropyWithIntegerLabels(logits(q, images), classes)))(p);
    const [updates, next] = tx.update(grads, state, p);
    return [optim.applyUpdates(p, updates), next, np.add(total, loss)];
  }, { donateArgnums: 0 });
  const start: Params = Object.fromEntries(Object.entries(params).map(([name, host]) => [name, upload(host)]));
  let state: State = [start, tx.init(start), np.array(0)], epoch = 0;
  return {
    mode: "jit, donated, a loop by hand",
    run: () => {
      const order = Uint32Array.from({ length: count }, (_, i) => i), keys = integers(++epoch, count, 0x7fffffff);
      order.sort((a, b) => keys[a]! - keys[b]!);
      for (let i = 0; i < count; i += batch) {
        const images = new Float32Array(batch * width), classes = new Int32Array(batch);
        for (let k = 0; k < batch; k++) {
          const row = order[i + k]!;
          images.set(x.data.subarray(row * width, (row + 1) * width), k * width);
          classes[k] = labels[row]!;
        }
        state = step(state, np.array(images, { shape: [batch, width] }), np.array(classes));
      }
      const loss = state[2].item() as number / (count / batch);
      state = [state[0], state[1], np.array(0)];
      return loss;
    },
  };
}
