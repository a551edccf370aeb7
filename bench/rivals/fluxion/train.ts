/**
 * The training cases.
 *
 * @module
 */
import { jit, np, optim, scan, synchronize, type Tensor, tree, valueAndGrad } from "../../../mod.ts";
import * as data from "../data.ts";
import type { Work } from "../work.ts";
import { crossEntropy, diseaseLoss, gptLoss, mlpLogits, type Params } from "./models.ts";

/** A tensor of host values. */
export const upload = (host: data.Host): Tensor => np.reshape(np.array(host.data), host.shape);
const uploadAll = (all: data.HostTree): Params => Object.fromEntries(Object.entries(all).map(([name, host]) => [name, upload(host)]));

type Loss = (p: Params, x: Tensor, y: Tensor) => Tensor;
type State = [Params, unknown];

/** One step of Adam: state → [state, loss]. */
function stepOf(loss: Loss, { learningRate, x, y }: data.Training) {
  const tx = optim.adam(learningRate, data.adam);
  const images = upload(x), labels = upload(y);
  const step = ([p, state]: State): [State, Tensor] => {
    const [value, grads] = valueAndGrad((q: Params) => loss(q, images, labels))(p);
    const [updates, next] = tx.update(grads, state as never, p);
    return [[optim.applyUpdates(p, updates), next], value];
  };
  return {
    step,
    start: (params: data.HostTree): State => {
      const p = uploadAll(params);
      return [p, tx.init(p)];
    },
  };
}

/** The demo, its thousand steps in one compiled `scan`. */
export function diseaseScan(): Work {
  const task = data.disease(), { step, start } = stepOf(diseaseLoss, task);
  const fit = jit((state: State) => scan(step as never, state, null, { length: 1000 }) as unknown as [State, Tensor]);
  const state = start(task.params);
  return { mode: "jit of scan", run: () => fit(state)[1].dataSync()[999]! };
}

/** The demo in steps, a thousand compiled or a hundred eager ones; the loss is read every hundredth. */
export function diseaseSteps(compiled: boolean): Work {
  const steps = compiled ? 1000 : 100;
  const task = data.disease(), { step, start } = stepOf(diseaseLoss, task);
  const go = compiled ? jit(step, { donateArgnums: 0 }) : step;
  return {
    mode: compiled ? "jit, donated" : "eager",
    run: () => {
      let state = start(task.params), value = 0;
      for (let i = 1; i <= steps; i++) {
        const [next, loss] = go(state);
        state = next;
        if (i % 100 === 0) value = loss.item() as number;
      }
      return value;
    },
  };
}

/** A training step of Adam, compiled, in place; each loss is read. */
export function train(task: data.Training, logits: (p: Params, x: Tensor) => Tensor): Work {
  const { step, start } = stepOf((p, x, y) => crossEntropy(logits(p, x), y), task);
  const go = jit(step, { donateArgnums: 0 });
  let state = start(task.params);
  return {
    mode: "jit, donated",
    run: () => {
      const [next, loss] = go(state);
      state = next;
      return loss.item() as number;
    },
  };
}

/** The first call of a compiled training step. */
export const firstStep = (): Work => train(data.mlp(), mlpLogits);

/** Loss and gradients of a transformer block. */
export function gptBlock(): Work {
  const { params, x } = data.gpt(), p = uploadAll(params), input = upload(x);
  const gradients = jit((q: Params, tokens: Tensor) => valueAndGrad((r: Params) => gptLoss(r, tokens))(q));
  return {
    mode: "jit",
    run: () => {
      const [value] = gradients(p, input);
      synchronize();
      return value.item() as number;
    },
    check: () => {
      const [value, grads] = gradients(p, input);
      let sum = (value.item() as number) ** 2;
      for (const g of tree.leaves(grads) as Tensor[]) for (const v of g.dataSync()) sum += v * v;
      return Math.sqrt(sum);
    },
  };
}
