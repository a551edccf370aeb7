/**
 * Characters predicted by counting: what a language model has to beat.
 *
 * @module
 */

/**
 * Perplexity on `test` of characters predicted from the n - 1 before them, counted on `train`: Witten and Bell's mixture of all orders up to n.
 */
export function nGram(n: number, train: string, test: string, vocabulary: number): number {
  const counts = new Map<string, Map<string, number>>();
  for (let order = 1; order <= n; order++) {
    for (let i = order - 1; i < train.length; i++) {
      const before = train.slice(i - order + 1, i), next = train[i]!;
      let row = counts.get(before);
      if (row === undefined) counts.set(before, row = new Map([["", 0]]));
      row.set(next, (row.get(next) ?? 0) + 1);
      row.set("", row.get("")! + 1); // the sum of the row
    }
  }
  let bits = 0;
  for (let i = n; i < test.length; i++) {
    let p = 1 / vocabulary;
    for (let order = 1; order <= n; order++) {
      const row = counts.get(test.slice(i - order + 1, i));
      if (row === undefined) break;
      const kinds = row.size - 1; // the more different characters came after this, the more weight the shorter context keeps
      p = ((row.get(test[i]!) ?? 0) + kinds * p) / (row.get("")! + kinds);
    }
    bits -= Math.log(p);
  }
  return Math.exp(bits / (test.length - n));
}
