/**
 * How much a file may ask for.
 *
 * @module
 */

/** The most bytes that an archive may unpack to, unless the user allows more: 4 GiB. */
export const defaultMaxBytes = 2 ** 32;
