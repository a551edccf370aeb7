/**
 * Projections to sets: the nearest point of each, of a tree taken as one vector. As `optax.projections`.
 *
 * @module
 */
export * from "./flat.ts";
export * from "./simplex.ts";
