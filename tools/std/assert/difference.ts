/**
 * A line-by-line difference of two printed values, for a failed assertion: `-` came, `+` was expected.
 * Common lines at both ends are shown once; a long common part is cut to three lines of context.
 */
export function inspectDifference(actual: string, expected: string): string {
  const came = actual.split("\n"), wanted = expected.split("\n");
  let head = 0;
  while (head < came.length && head < wanted.length && came[head] === wanted[head]) head++;
  let tail = 0;
  while (tail < came.length - head && tail < wanted.length - head && came.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  return [
    "    [Diff] - actual / + expected",
    ...came.slice(Math.max(0, head - 3), head).map((line) => `    ${line}`),
    ...came.slice(head, came.length - tail).map((line) => `-   ${line}`),
    ...wanted.slice(head, wanted.length - tail).map((line) => `+   ${line}`),
    ...came.slice(came.length - tail, came.length - tail + 3).map((line) => `    ${line}`),
  ].join("\n");
}
