/**
 * The child of the startup case: starts a peer, multiplies two 64×64 matrices, ends.
 *
 * @module
 */
import { peers } from "./peers.ts";

console.log = console.info = console.warn = console.error;
const print = (line: object) => Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(line) + "\n"));
try {
  const { quick, load } = peers[Deno.args[0]!]!, peer = await (quick ?? load!)();
  const make = peer.cases.startup;
  if (make === undefined) print({ unavailable: "not offered" });
  else {
    await peer.start();
    const work = await make();
    await work.run(1);
    // Asked for in a run that is not timed: to load Node's module takes time of its own.
    const processor = Deno.args[1] === "usage"
      ? (({ user, system }) => (user + system) / 1000)((await import("node:process")).cpuUsage())
      : undefined;
    print({ check: await work.check!(), processor });
  }
} catch (error) {
  print({ error: String(error).split("\n")[0] });
}
Deno.exit(0);
