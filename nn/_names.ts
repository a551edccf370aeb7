/**
 * Names as people write them: camelCase as ours, snake_case and ClassCase as Keras's.
 *
 * @module
 */

const plain = (name: string) => name.replaceAll("_", "").toLowerCase();

/**
 * The key of a table that a name means: `"mean_squared_error"`, `"MeanSquaredError"` and `"meanSquaredError"` are one.
 *
 * @returns The key, or undefined where the table has none such.
 */
export function keyNamed<K extends string>(table: { readonly [name in K]: unknown }, name: string): K | undefined {
  if (Object.hasOwn(table, name)) return name as K;
  const wanted = plain(name);
  return (Object.keys(table) as K[]).find((key) => plain(key) === wanted);
}
