/**
 * Finding out that an owner is gone without waiting for the script to yield.
 *
 * A FinalizationRegistry tells after the current task at the earliest, which in a loop that never yields is never; and WeakRefs keep what
 * they refer to until then. Running an empty script with a microtask queue of its own ends that keeping, and after a collection the
 * references to dead owners are empty. Where the runtime cannot do that (browsers), only the registry tells, and nothing is held on to.
 *
 * @module
 */
import { canForget } from "./pressure.ts";

/** An owner and what remains of it. */
interface Entry<Owner extends object, Rest> {
  readonly owner: WeakRef<Owner> | undefined;
  rest: Rest | undefined;
}

/** Watches owners, and says of each that died what it left. */
export class Watch<Owner extends object, Rest extends object> {
  readonly #found: (rest: Rest) => void;
  readonly #entries = new Set<Entry<Owner, Rest>>();
  readonly #entryOf = new WeakMap<Owner, Entry<Owner, Rest>>();
  readonly #registry = new FinalizationRegistry<Entry<Owner, Rest>>((entry) => this.#bury(entry));

  /** `found` is called with what a dead owner left. */
  constructor(found: (rest: Rest) => void) {
    this.#found = found;
  }

  /** Begins to watch. `rest` is held until the owner dies: it must not lead to it. */
  add(owner: Owner, rest: Rest): void {
    const entry = { owner: new WeakRef(owner), rest };
    this.#entries.add(entry);
    this.#entryOf.set(owner, entry);
    this.#registry.register(owner, entry, entry);
  }

  /** Ends watching: nobody wants to know what it leaves. */
  drop(owner: Owner): void {
    const entry = this.#entryOf.get(owner);
    if (entry === undefined) return;
    this.#entryOf.delete(owner);
    this.#entries.delete(entry);
    this.#registry.unregister(entry);
  }

  /** Looks for dead owners, after a collection. */
  sweep(): void {
    if (!canForget()) return;
    for (const entry of this.#entries) if (entry.owner?.deref() === undefined) this.#bury(entry);
  }

  #bury(entry: Entry<Owner, Rest>): void {
    const { rest } = entry;
    if (rest === undefined) return;
    entry.rest = undefined;
    this.#entries.delete(entry);
    this.#registry.unregister(entry);
    this.#found(rest);
  }
}
