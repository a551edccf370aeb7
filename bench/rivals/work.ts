/**
 * What a peer offers, and what a measurement says.
 *
 * @module
 */

/** A case made ready by a peer. */
export interface Work {
  /** Does it `repeats` times, and waits once until all results are there. Training gives the loss of the last step. */
  run(repeats: number): number | void | Promise<number | void>;
  /** A number that shows that the result is right; of training cases the harness takes the losses instead. */
  check?(): number | Promise<number>;
  /** How it is done, in a few words. */
  readonly mode: string;
}

/** A framework on a device. */
export interface Peer {
  /** The library's version, and where it computes. */
  version(): string;
  /** Starts it; called once, before any case. */
  start(): void | Promise<void>;
  /** The cases by name; those that are missing are not offered. */
  readonly cases: Readonly<Record<string, () => Work | Promise<Work>>>;
}

/** Thrown where a peer cannot do a case here; it is noted, and no failure. */
export class Unavailable extends Error {}

/** One measurement: what a process prints. */
export interface Measurement {
  readonly peer: string;
  readonly case: string;
  /** Milliseconds of the case's unit. */
  readonly median?: number;
  readonly best?: number;
  /** Processor time of all threads of the process: what other processes on the machine do not disturb. */
  readonly processor?: number;
  readonly samples?: number;
  /** The first call in its process, compilation included. */
  readonly first?: number;
  readonly check?: number;
  readonly mode?: string;
  readonly version?: string;
  /** Why there is no number. */
  readonly unavailable?: string;
  readonly error?: string;
}
