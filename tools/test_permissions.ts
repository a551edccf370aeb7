import { tmpdir } from "node:os";

/**
 * What a test may do: read the repository, write temporary files, set and read variables, start this Deno (for tests of a whole
 * process), and talk to itself. Neither the network nor FFI: what needs those starts a child and grants them there.
 */
export const testPermissions: readonly string[] = [
  "--allow-read",
  `--allow-write=${tmpdir()}`,
  "--allow-env",
  `--allow-run=${Deno.execPath()}`,
  "--allow-net=127.0.0.1,localhost",
  "--allow-sys",
  "--no-prompt",
];

/** What a documentation example may do: as a reader's script, which has temporary files at most. */
export const docPermissions: readonly string[] = [
  "--allow-read",
  `--allow-write=${tmpdir()}`,
  "--allow-env",
  "--no-prompt",
];
