/**
 * Which commands become one: runs of small steps are put into a single workgroup, loops over them included.
 *
 * @module
 */
import { type Capabilities, maxTurns } from "../../kernels/launcher.ts";
import type { SoloStep } from "../../kernels/nest/solo.ts";
import type { Command } from "./commands.ts";

/** Something to run, in two forms: as commands, and, where it is small, as steps of a solo kernel. */
export interface Item {
  /** The commands. */
  commands(): Command[];
  /** The other form. */
  readonly solo?: SoloForm | undefined;
}

/** Steps of a solo kernel. */
export interface SoloForm {
  readonly steps: readonly SoloStep[];
  /** About how long they take, in nanoseconds. */
  readonly time: number;
  /** How many turns of loops a lane takes. */
  readonly turns: number;
  /** The buffers they touch. */
  readonly keys: ReadonlySet<string>;
  /** Whether they make a kernel of their own: a loop, which may have to be launched in pieces. */
  readonly alone?: boolean;
}

/** The most nanoseconds that a step may take in one workgroup: about what launching it would cost. */
export function soloLimit(capabilities: Capabilities): number {
  return capabilities.software ? 45_000 : 10_000;
}

/** The forms of several items as one; undefined where one has none. */
export function joinSolo(items: readonly Item[]): SoloForm | undefined {
  const steps: SoloStep[] = [], keys = new Set<string>();
  let time = 0, turns = 0;
  for (const { solo } of items) {
    if (solo === undefined) return undefined;
    steps.push(...solo.steps);
    time += solo.time;
    turns += solo.turns;
    for (const key of solo.keys) keys.add(key);
  }
  return { steps, time, turns, keys };
}

/** The commands of items, with runs of small ones made into solo kernels by `write`. */
export function commandsOf(items: readonly Item[], capabilities: Capabilities, write: (form: SoloForm) => Command[]): Command[] {
  const out: Command[] = [];
  let run: Item[] = [];
  let keys = new Set<string>(), turns = 0;
  const flush = () => {
    if (run.length >= 2) out.push(...write(joinSolo(run)!));
    else for (const item of run) out.push(...item.commands());
    run = [];
    keys = new Set();
    turns = 0;
  };
  for (const item of items) {
    const { solo } = item;
    const fits = solo !== undefined && solo.keys.size <= capabilities.maxBindings && (solo.alone || solo.turns <= maxTurns);
    if (!fits || solo.alone) {
      flush();
      out.push(...fits ? write(solo) : item.commands());
      continue;
    }
    const union = new Set([...keys, ...solo.keys]);
    if (union.size > capabilities.maxBindings || turns + solo.turns > maxTurns) {
      flush();
      keys = new Set(solo.keys);
    } else keys = union;
    turns += solo.turns;
    run.push(item);
  }
  flush();
  return out;
}
