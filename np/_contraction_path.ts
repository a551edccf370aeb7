/**
 * In which order to multiply the operands of a contraction.
 *
 * @module
 */

type Labels = readonly string[];

/** Above so many operands the search goes by the best next pair instead of the best whole order. */
const exhaustive = 6;

/**
 * The pairs to contract, one after the other: positions among the terms that are left, a pair's result going to the end. Chosen by the
 * number of multiplications, unless `optimize` is false: from left to right.
 */
export function choosePath(
  terms: readonly Labels[],
  output: Labels,
  sizes: ReadonlyMap<string, number>,
  optimize: boolean,
): [number, number][] {
  const cost = (labels: Iterable<string>): number => {
    let n = 1;
    for (const label of labels) n *= sizes.get(label) ?? 1;
    return n;
  };
  if (terms.length < 2) return [];
  // The result stands at the end: what comes next in line is then the first.
  if (!optimize || terms.length === 2) return terms.slice(1).map((_, i) => i === 0 ? [0, 1] : [0, terms.length - 1 - i]);
  return terms.length <= exhaustive ? bestPath(terms, output, cost) : greedyPath(terms, output, cost);
}

/** What is left of two terms once they are multiplied: the labels that the result or another term needs. */
function merged(terms: readonly Labels[], i: number, j: number, output: Labels): string[] {
  const needed = new Set([...output, ...terms.filter((_, k) => k !== i && k !== j).flat()]);
  return [...new Set([...terms[i]!, ...terms[j]!])].filter((label) => needed.has(label));
}

type Cost = (labels: Iterable<string>) => number;

function bestPath(terms: readonly Labels[], output: Labels, cost: Cost): [number, number][] {
  let best: [number, number][] = [], least = Infinity;
  const search = (left: readonly Labels[], path: [number, number][], spent: number): void => {
    if (spent >= least) return;
    if (left.length === 1) {
      [best, least] = [path, spent];
      return;
    }
    for (let i = 0; i < left.length; i++) {
      for (let j = i + 1; j < left.length; j++) {
        const work = cost(new Set([...left[i]!, ...left[j]!]));
        const next = [...left.filter((_, k) => k !== i && k !== j), merged(left, i, j, output)];
        search(next, [...path, [i, j]], spent + work);
      }
    }
  };
  search(terms, [], 0);
  return best.length > 0 ? best : greedyPath(terms, output, cost);
}

/** Takes the pair whose result is smallest beside its operands. */
function greedyPath(terms: readonly Labels[], output: Labels, cost: Cost): [number, number][] {
  let left = terms;
  const path: [number, number][] = [];
  while (left.length > 1) {
    let pick: [number, number] = [0, 1], least = Infinity;
    for (let i = 0; i < left.length; i++) {
      for (let j = i + 1; j < left.length; j++) {
        const growth = cost(merged(left, i, j, output)) - cost(left[i]!) - cost(left[j]!);
        if (growth < least) [pick, least] = [[i, j], growth];
      }
    }
    const [i, j] = pick;
    left = [...left.filter((_, k) => k !== i && k !== j), merged(left, i, j, output)];
    path.push(pick);
  }
  return path;
}
