/**
 * Models as JSON and as files.
 *
 * @module
 */
export { type Config, fromConfig, register, registerBuilder, toConfig } from "./config.ts";
export { load } from "./model.ts";
