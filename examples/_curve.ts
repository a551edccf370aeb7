/**
 * A curve in the terminal.
 *
 * @module
 */

/** Values over their index as lines of text, the vertical axis logarithmic: losses fall by factors. */
export function curve(values: readonly number[], width = 64, height = 10): string {
  const columns = Array.from({ length: Math.min(width, values.length) }, (_, c) => {
    const at = Math.round(c * (values.length - 1) / Math.max(1, Math.min(width, values.length) - 1));
    return Math.log10(Math.max(values[at]!, 1e-12));
  }).map((v) => Number.isFinite(v) ? v : 0);
  const high = Math.max(...columns), low = Math.min(...columns), span = high - low || 1;
  const rows = columns.map((v) => Math.round((high - v) / span * (height - 1)));
  return Array.from({ length: height }, (_, row) => {
    const label = (10 ** (high - span * row / (height - 1))).toExponential(0);
    return `${label.padStart(6)} ┤${rows.map((r) => r === row ? "•" : " ").join("").trimEnd()}`;
  }).join("\n");
}
