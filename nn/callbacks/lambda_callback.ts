/**
 * A callback of functions.
 *
 * @module
 */
import { type Callback, checkCallbacks } from "./callback.ts";

/**
 * A callback made of functions, each for one event; misspelt names are refused at once. As `keras.callbacks.LambdaCallback`. A plain object
 * does as well in `fit`'s `callbacks`.
 *
 * @param hooks The functions, by the names that `Callback` has.
 * @throws {TypeError} A name is none of a hook, or stands for no function.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const log = nn.lambdaCallback({ onEpochEnd: (epoch, { loss }) => console.log(epoch, loss) });
 * console.log(Object.keys(log)); // ["onEpochEnd"]
 * ```
 */
export function lambdaCallback(hooks: Callback): Callback {
  const [callback] = checkCallbacks([hooks]);
  for (const [name, hook] of Object.entries(callback!)) {
    if (!name.startsWith("on")) throw new TypeError(`Cannot build lambdaCallback with "${name}": the hooks begin with "on", as onEpochEnd`);
    if (typeof hook !== "function") throw new TypeError(`Cannot build lambdaCallback with ${name} that is no function`);
  }
  return { ...callback };
}
