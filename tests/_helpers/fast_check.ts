/**
 * fast-check, for property tests. Named here and not in deno.json's imports: what stands there is downloaded by every `deno task`,
 * the demo included, and the library and its examples shall download nothing.
 *
 * A run draws the same examples each time, or an unlucky draw would fail somebody else's change. To look for new ones:
 * `FLUXION_PROPERTY_SEED=$RANDOM deno task test tests/io`.
 *
 * @module
 */
import fc from "npm:fast-check@4.10.2";

const given = Deno.permissions.querySync({ name: "env", variable: "FLUXION_PROPERTY_SEED" }).state === "granted"
  ? Deno.env.get("FLUXION_PROPERTY_SEED")
  : undefined;
fc.configureGlobal({ seed: Number(given || 42) });

export { fc };
