/**
 * fast-check, for property tests. Named here and not in deno.json's imports: what stands there is downloaded by every `deno task`,
 * the demo included, and the library and its examples shall download nothing.
 *
 * @module
 */
export { default as fc } from "npm:fast-check@4.10.2";
