/**
 * What the training loop reports.
 *
 * @module
 */

/** Losses and metrics by name; those of validation begin with `val_`. */
export type Logs = Record<string, number>;

/** What `fit` gives back. */
export interface History {
  /** One list of values for each name; shorter for validation where that did not run every epoch. */
  readonly history: Record<string, number[]>;
  /** The numbers of the epochs, from 0. */
  readonly epoch: number[];
}
