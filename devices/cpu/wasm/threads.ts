/**
 * Threads for large kernels: workers that share the arena's memory, take pieces of a kernel's range, spin a while for the next, then sleep.
 *
 * A worker is started from a `data:` URL, which needs no permission, and does not keep the process alive. Modules reach it through shared
 * memory, because a worker that waits reads no messages. The caller works too, and waits for pieces, not for workers: one that
 * has lost its core costs nothing.
 *
 * @module
 */

// Where things lie in the control block.
const GEN = 0, DONE = 1, JOB = 2, NEXT = 3, UNITS = 4, GRAIN = 5, PROGRAM = 6, MAIL = 7, RECEIVED = 8, MAIL_BYTES = 9, MAIL_NAMES = 10;
const SLEEPING = 16;

/** The range function of a kernel. */
type Range = (lo: number, hi: number) => void;

/** Takes pieces of the job of generation `gen` until none is left. NEXT holds the generation and the number of the next piece. */
function takePieces(ctl: Int32Array, gen: number, run: Range): void {
  for (;;) {
    const t = Atomics.load(ctl, 3), units = ctl[4]!, grain = ctl[5]!, lo = (t & 0xffff) * grain;
    if (t >>> 16 !== (gen & 0x7fff) || lo >= units) return;
    // If the exchange goes through, the job is still this one, and waits for this piece.
    if (Atomics.compareExchange(ctl, 3, t, t + 1) !== t) continue;
    run(lo, Math.min(units, lo + grain));
    Atomics.add(ctl, 1, 1);
  }
}

/** What a worker does for ever. Its text is sent to the worker, so it uses nothing from outside but `takePieces`. */
function workerLoop(
  control: SharedArrayBuffer,
  letters: SharedArrayBuffer,
  memory: WebAssembly.Memory,
  index: number,
  spins: number,
): void {
  const ctl = new Int32Array(control), mailbox = new Uint8Array(letters);
  const programs = new Map<number, Range[]>();
  let gen = 0, mail = 0;
  for (;;) {
    let spun = 0;
    while (Atomics.load(ctl, 0) === gen && Atomics.load(ctl, 7) === mail && ++spun < spins);
    if (Atomics.load(ctl, 7) !== mail) {
      mail = Atomics.load(ctl, 7);
      const bytes = mailbox.slice(0, ctl[9]), names = new TextDecoder().decode(mailbox.slice(ctl[9]!, ctl[9]! + ctl[10]!)).split(",");
      const nothing = () => {};
      const imports = { env: { memory, host: nothing, fork: nothing, thread: () => index } };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
      programs.set(mail, names.map((n) => (exports as Record<string, Range>)[n]!));
      Atomics.add(ctl, 8, 1);
      continue;
    }
    if (Atomics.load(ctl, 0) === gen) {
      Atomics.store(ctl, 16 + index, 1);
      // Again, now that whoever comes sees that there is somebody to wake.
      if (Atomics.load(ctl, 0) === gen && Atomics.load(ctl, 7) === mail) Atomics.wait(ctl, 0, gen);
      Atomics.store(ctl, 16 + index, 0);
      if (Atomics.load(ctl, 0) === gen) continue;
    }
    gen = Atomics.load(ctl, 0);
    const kernels = programs.get(ctl[6]!);
    if (kernels !== undefined) takePieces(ctl, gen, (lo, hi) => kernels[ctl[2]!]!(lo, hi));
  }
}

interface WorkerLike {
  unref(): void;
}
interface WorkerThreads {
  readonly Worker: new (url: URL, options: { workerData: unknown }) => WorkerLike;
}

const mailboxBytes = 4 << 20;
// Spinning for about 100 µs; waking a sleeping worker takes several times that.
const spins = 30_000;
// Elements of work (0.1 to 1 ns each) that a process must have done before threads are worth starting, which takes some 40 ms.
const startFrom = 1e8;

// Where the machine is busy with something else, waiting for pieces that others hold costs more than they save: then a pause.
const watched = 32, mostWaiting = 0.15, shortestPause = 256, longestPause = 8192;

/** A program that threads can run kernels of. */
export interface Threaded {
  /** Its number. */
  readonly id: number;
  /** The module. */
  readonly bytes: Uint8Array;
  /** Its kernels' names, by number. */
  readonly names: readonly string[];
}

let wanted: number | undefined;

/** Sets how many threads compute on the CPU device, this one included; 1 switches them off. Before the first compiled program runs. */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot compute on ${count} threads: the number is a whole one from 1 up`);
  }
  wanted = count;
}

/** How many threads compute, this one included: what was set, or FLUXION_THREADS where the script may read it, or the machine's, up to 8. */
export function threadCount(): number {
  if (wanted === undefined) {
    let text: string | undefined;
    try {
      if (Deno.permissions.querySync({ name: "env", variable: "FLUXION_THREADS" }).state === "granted") {
        text = Deno.env.get("FLUXION_THREADS");
      }
    } catch {
      text = undefined; // not Deno
    }
    const set = Number(text);
    wanted = text !== undefined && Number.isInteger(set) && set >= 1 ? set : Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, 8);
  }
  return wanted;
}

/** The workers, started when enough work has been done. */
export class ThreadPool {
  readonly #memory: WebAssembly.Memory;
  readonly #ctl = new Int32Array(new SharedArrayBuffer(256));
  #mailbox: Uint8Array | undefined;
  #workers = 0;
  #gen = 0;
  #done = 0;
  #mail = 0;
  #forks = 0;
  #spent = 0;
  #waited = 0;
  #pause = 0;
  #nextPause = shortestPause;
  readonly #loaded = new Set<number>();
  readonly #waiting: Threaded[] = [];

  /** For its own folder. */
  constructor(memory: WebAssembly.Memory, /** Threads, this one included. */ readonly count: number) {
    this.#memory = memory;
  }

  /** Wakes sleeping workers, because a program is about to run that will need them. */
  wake(): void {
    if (this.#workers === 0 || this.#pause > 0) return;
    this.#deliver();
    for (let k = 1; k <= this.#workers; k++) {
      if (Atomics.load(this.#ctl, SLEEPING + k)) {
        Atomics.notify(this.#ctl, GEN);
        return;
      }
    }
  }

  /** Runs a kernel over [0, units), in pieces of about `piece` units, with whatever help there is. `elements`: how much work it all is. */
  run(program: Threaded, kernel: number, units: number, piece: number, elements: number, run: Range): void {
    this.#done += elements;
    if (this.#workers === 0) {
      if (this.#done >= startFrom) this.#start();
    } else if (!this.#loaded.has(program.id)) {
      this.#loaded.add(program.id);
      this.#waiting.push(program);
      this.#deliver();
    }
    if (this.#workers === 0 || this.#pause-- > 0) {
      for (let lo = 0; lo < units; lo += piece) run(lo, Math.min(units, lo + piece));
      return;
    }
    this.#pause = 0;
    const start = performance.now();
    const ctl = this.#ctl, gen = ++this.#gen, grain = Math.max(piece, Math.ceil(units / 0xffff)), pieces = Math.ceil(units / grain);
    ctl[JOB] = kernel;
    ctl[UNITS] = units;
    ctl[GRAIN] = grain;
    ctl[PROGRAM] = program.id;
    Atomics.store(ctl, DONE, 0);
    Atomics.store(ctl, NEXT, (gen & 0x7fff) << 16);
    Atomics.store(ctl, GEN, gen);
    for (let k = 1; k <= this.#workers; k++) {
      if (Atomics.load(ctl, SLEEPING + k)) {
        Atomics.notify(ctl, GEN);
        break;
      }
    }
    takePieces(ctl, gen, run);
    const taken = performance.now();
    while (Atomics.load(ctl, DONE) < pieces);
    this.#watch(start, taken);
  }

  /** Pauses where too much time goes by waiting. */
  #watch(start: number, taken: number): void {
    const end = performance.now();
    this.#spent += end - start;
    this.#waited += end - taken;
    if (++this.#forks < watched) return;
    if (this.#waited > mostWaiting * this.#spent) {
      this.#pause = this.#nextPause;
      this.#nextPause = Math.min(2 * this.#nextPause, longestPause);
    } else this.#nextPause = shortestPause;
    this.#forks = this.#spent = this.#waited = 0;
  }

  /** Hands the next program over once all workers have taken the last. */
  #deliver(): void {
    const ctl = this.#ctl, mailbox = this.#mailbox;
    if (mailbox === undefined || this.#waiting.length === 0) return;
    if (this.#mail !== 0 && Atomics.load(ctl, RECEIVED) < this.#workers) return;
    const { id, bytes, names } = this.#waiting.shift()!, text = new TextEncoder().encode(names.join());
    if (bytes.length + text.length > mailbox.length) return;
    mailbox.set(bytes);
    mailbox.set(text, bytes.length);
    ctl[MAIL_BYTES] = bytes.length;
    ctl[MAIL_NAMES] = text.length;
    Atomics.store(ctl, RECEIVED, 0);
    Atomics.store(ctl, MAIL, this.#mail = id);
    Atomics.notify(ctl, GEN);
  }

  #start(): void {
    this.#done = -Infinity; // once
    const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
    const threads = process?.getBuiltinModule?.("node:worker_threads") as WorkerThreads | undefined;
    if (threads === undefined) return;
    try {
      const mailbox = new Uint8Array(new SharedArrayBuffer(mailboxBytes));
      const source = `import { workerData } from "node:worker_threads";\n${takePieces}\n(${workerLoop})(...workerData);`;
      const url = new URL("data:text/javascript," + encodeURIComponent(source));
      for (let k = 1; k < this.count; k++) {
        // The buffers, not views of them: cloning a view of a shared buffer takes Deno a third of a second.
        new threads.Worker(url, { workerData: [this.#ctl.buffer, mailbox.buffer, this.#memory, k, spins] }).unref();
        this.#workers++;
      }
      this.#mailbox = mailbox;
    } catch {
      this.#workers = 0; // no threads here: the caller does it all
    }
  }
}
