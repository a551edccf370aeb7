/**
 * Comma-separated values, by RFC 4180.
 *
 * @module
 */
import { checkOptions, FileFormatError } from "../core/errors.ts";
import { readText, type Source } from "./_source.ts";
import { writeFile } from "./_write_file.ts";

/** Options of `parseCsv`. */
export interface ParseCsvOptions {
  /** The character between fields. Default ",". */
  readonly delimiter?: string;
}

/**
 * The records of CSV text, each a list of its fields as text.
 *
 * Fields may be in quotes, and then hold delimiters, line ends and doubled quotes. Lines end with LF or CRLF. Empty lines are left out.
 *
 * @param text The text; a byte order mark is skipped.
 * @param options `delimiter`: what stands between fields.
 * @throws {FileFormatError} A quote is out of place or does not end, or a record has another number of fields than the first.
 * @example
 * ```ts
 * import { io } from "@fluxion/fluxion";
 *
 * console.log(io.parseCsv('name,size\n"Smith, J.",3\n')); // [["name", "size"], ["Smith, J.", "3"]]
 * ```
 */
export function parseCsv(text: string, options: ParseCsvOptions = {}): string[][] {
  checkOptions("parse CSV", options, ["delimiter"]);
  const delimiter = checkDelimiter("parse CSV", options.delimiter);
  const records: string[][] = [], between = delimiter.charCodeAt(0);
  let at = text.startsWith("\ufeff") ? 1 : 0, line = 1;
  const fail = (problem: string): never => {
    throw new FileFormatError(`Cannot parse CSV: line ${line}: ${problem}`);
  };
  const quoted = (): string => {
    const first = line;
    let out = "";
    for (at++;;) {
      const end = text.indexOf('"', at);
      if (end < 0) {
        line = first;
        return fail("the quote that opens a field there is never closed");
      }
      const part = text.slice(at, end);
      for (let i = part.indexOf("\n"); i >= 0; i = part.indexOf("\n", i + 1)) line++;
      out += part;
      at = end + 1;
      if (text[at] !== '"') return out;
      out += '"';
      at++;
    }
  };
  const atLineEnd = () => at >= text.length || text[at] === "\n" || text[at] === "\r" && (text[at + 1] === "\n" || at + 1 === text.length);
  while (at < text.length) {
    const first = line;
    if (atLineEnd()) {
      at += text[at] === "\r" ? 2 : 1;
      line++;
      continue;
    }
    const record: string[] = [];
    for (;;) {
      if (text[at] === '"') {
        record.push(quoted());
        if (!atLineEnd() && text[at] !== delimiter) fail(`${JSON.stringify(text.slice(at, at + 8))} follows a closing quote`);
      } else {
        const start = at;
        for (; at < text.length; at++) {
          const c = text.charCodeAt(at);
          if (c === between || c === 10 || c === 13 && atLineEnd()) break;
          if (c === 34) fail("there is a quote within a field that does not begin with one");
        }
        record.push(text.slice(start, at));
      }
      if (atLineEnd()) break;
      at++;
    }
    if (records.length > 0 && record.length !== records[0]!.length) {
      line = first;
      fail(`it has ${record.length} fields, the first record ${records[0]!.length}`);
    }
    records.push(record);
    at += text[at] === "\r" ? 2 : 1;
    line++;
  }
  return records;
}

function checkDelimiter(operation: string, delimiter = ","): string {
  if (typeof delimiter === "string" && delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new RangeError(
    `Cannot ${operation} with the delimiter ${JSON.stringify(delimiter)}: give one character, neither a quote nor a line end`,
  );
}

/** Options of `parseCsvTable` and `loadCsv`. */
export interface CsvTableOptions extends ParseCsvOptions {
  /** The names of the columns, where the first record does not hold them. */
  readonly header?: readonly string[];
  /** What stands for a missing number, and becomes NaN. Default: nothing, "NA", "NaN", "nan", "null" and "?". */
  readonly missing?: readonly string[];
  /** Columns to read as numbers, or as text, whatever they look like. */
  readonly types?: { readonly [column: string]: "number" | "text" };
}

/** A table's columns: a `Float64Array` where all fields are numbers or missing, else text. */
export interface CsvTable {
  /** The columns by name, in the file's order. */
  readonly columns: { readonly [name: string]: Float64Array<ArrayBuffer> | string[] };
  /** How many rows there are. */
  readonly rows: number;
}

const tableOptions = ["delimiter", "header", "missing", "types"] as const;

/**
 * The columns of CSV text.
 *
 * @param text The text; its first record names the columns, unless `header` does.
 * @param options `delimiter`, `header`, `missing`, `types`.
 * @throws {FileFormatError} The text is malformed, two columns have one name, or a column of numbers holds something else.
 * @example
 * ```ts
 * import { io } from "@fluxion/fluxion";
 *
 * const { columns } = io.parseCsvTable("size,kind\n1.5,cat\n,dog\n");
 * console.log(columns.size, columns.kind); // Float64Array [1.5, NaN], ["cat", "dog"]
 * ```
 */
export function parseCsvTable(text: string, options: CsvTableOptions = {}): CsvTable {
  checkOptions("parse a CSV table", options, tableOptions);
  const { delimiter, header, missing = ["", "NA", "NaN", "nan", "null", "?"], types = {} } = options;
  const records = parseCsv(text, delimiter === undefined ? {} : { delimiter });
  const fail = (problem: string): never => {
    throw new FileFormatError(`Cannot parse a CSV table: ${problem}`);
  };
  const names = header ?? records.shift() ?? fail("it is empty, and no header is given");
  if (new Set(names).size < names.length) fail(`two columns have one name: ${names.join(", ")}`);
  if (names.includes("__proto__")) fail(`a column is called "__proto__", a name that JavaScript reserves`);
  if (records.length > 0 && records[0]!.length !== names.length) {
    fail(`${names.length} columns are named, but records have ${records[0]!.length} fields`);
  }
  for (const name of Object.keys(types)) {
    if (!names.includes(name)) throw new RangeError(`Cannot parse a CSV table: types names "${name}"; the columns are ${names.join(", ")}`);
  }
  const columns = names.map((name, k) => {
    const fields = records.map((record) => record[k]!);
    if (types[name] === "text") return [name, fields] as const;
    const numbers = new Float64Array(fields.length);
    for (const [i, field] of fields.entries()) {
      const trimmed = field.trim(), x = missing.includes(trimmed) ? NaN : toNumber(trimmed);
      if (x === undefined) {
        if (types[name] === "number") fail(`row ${i + 1} of column "${name}" is ${JSON.stringify(field)}, no number`);
        return [name, fields] as const;
      }
      numbers[i] = x;
    }
    return [name, numbers] as const;
  });
  return { columns: Object.fromEntries(columns), rows: records.length };
}

function toNumber(field: string): number | undefined {
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(field)) return Number(field);
  const infinite = /^([-+]?)inf(?:inity)?$/i.exec(field);
  return infinite === null ? undefined : infinite[1] === "-" ? -Infinity : Infinity;
}

/**
 * The columns of a CSV file, as `parseCsvTable` gives them.
 *
 * @param source A path, a file URL, or the bytes.
 * @param options `delimiter`, `header`, `missing`, `types`.
 * @throws {FileFormatError} The file is not UTF-8, or malformed.
 */
export async function loadCsv(source: Source, options: CsvTableOptions = {}): Promise<CsvTable> {
  checkOptions("load CSV", options, tableOptions);
  return parseCsvTable(await readText("load CSV", source), options);
}

/** Options of `formatCsv` and `saveCsv`. */
export interface FormatCsvOptions extends ParseCsvOptions {
  /** The names of the columns, written first. */
  readonly header?: readonly string[];
}

/** What a field is written from; null is written as nothing. */
export type CsvField = string | number | boolean | null;

/**
 * CSV text of records. Fields are put in quotes where they need to be; lines end with LF.
 *
 * @param records Lists of fields.
 * @param options `delimiter`, `header`.
 * @throws {RangeError} Records differ in their number of fields.
 * @example
 * ```ts
 * import { io } from "@fluxion/fluxion";
 *
 * console.log(io.formatCsv([[1, "a,b"]], { header: ["x", "name"] })); // x,name⏎1,"a,b"⏎
 * ```
 */
export function formatCsv(records: Iterable<readonly CsvField[]>, options: FormatCsvOptions = {}): string {
  checkOptions("format CSV", options, ["delimiter", "header"]);
  const delimiter = checkDelimiter("format CSV", options.delimiter);
  const lines: string[] = [];
  let width = options.header?.length;
  for (const record of options.header === undefined ? records : [options.header, ...records]) {
    width ??= record.length;
    if (record.length !== width) {
      throw new RangeError(`Cannot format CSV: record ${lines.length} has ${record.length} fields, the first ${width}`);
    }
    const line = record.map((field) => quote(field, delimiter)).join(delimiter);
    // An empty line would be taken for none.
    lines.push(line === "" && record.length > 0 ? '""' : line);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function quote(field: CsvField, delimiter: string): string {
  const text = field === null ? "" : String(field);
  return text.includes(delimiter) || /["\r\n\ufeff]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Writes a CSV file. The target stays as it was until the new file is whole.
 *
 * @param path A path or a file URL; needs `--allow-write`.
 * @param records Lists of fields.
 * @param options `delimiter`, `header`.
 */
export async function saveCsv(path: string | URL, records: Iterable<readonly CsvField[]>, options: FormatCsvOptions = {}): Promise<void> {
  await writeFile(path, [new TextEncoder().encode(formatCsv(records, options))]);
}
