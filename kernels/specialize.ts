/**
 * Specializing a kernel's text: what is written at its marked places, and loops unrolled into registers.
 *
 * A `.wgsl` file compiles as it stands. Its marks are comments that begin with `//!`:
 *
 *     fn load(i: u32) -> vec4f { return x[i]; }      //! prologue       replaced by `splice(code, "prologue", …)`
 *     const rows = 4u;                               //! constant       set by `setConstants(code, { rows: 8 })`
 *     alias T = f32;                                 //! type           set by `setTypes(code, { T: "u32" })`
 *     var c: array<array<vec4f, 2>, 4>;              //! registers      c[i][j] with known i, j become variables of their own
 *     for (var i = 0u; i < rows; i++) {              //! unroll         one copy of the body for each i
 *     }                                              //! end
 *
 * @module
 */

/** Replaces the line, or the lines from `//! begin NAME` to `//! end NAME`, that are marked with `name`. */
export function splice(code: string, name: string, text: string): string {
  const lines = code.split("\n");
  const at = lines.findIndex((line) => line.trimEnd().endsWith(`//! ${name}`));
  if (at >= 0) {
    lines[at] = text;
    return lines.join("\n");
  }
  const begin = lines.findIndex((line) => line.trim() === `//! begin ${name}`),
    end = lines.findIndex((line) => line.trim() === `//! end ${name}`);
  if (begin < 0 || end < begin) throw new Error(`the kernel has no splice point "${name}"`);
  lines.splice(begin, end - begin + 1, text);
  return lines.join("\n");
}

/** Sets `const name = …; //! constant` lines. */
export function setConstants(code: string, values: Readonly<Record<string, number>>): string {
  for (const [name, value] of Object.entries(values)) {
    const pattern = new RegExp(`^const ${name} = [^;]*; *//! constant$`, "m");
    if (!pattern.test(code)) throw new Error(`the kernel has no constant "${name}"`);
    code = code.replace(pattern, `const ${name} = ${value}u; //! constant`);
  }
  return code;
}

/** Sets `alias Name = …; //! type` lines. */
export function setTypes(code: string, types: Readonly<Record<string, string>>): string {
  for (const [name, type] of Object.entries(types)) {
    const pattern = new RegExp(`^alias ${name} = [^;]*; *//! type$`, "m");
    if (!pattern.test(code)) throw new Error(`the kernel has no type "${name}"`);
    code = code.replace(pattern, `alias ${name} = ${type}; //! type`);
  }
  return code;
}

/** Unrolls the marked loops, from the outside in, and turns marked arrays into variables. */
export function unroll(code: string): string {
  const constants = new Map<string, number>();
  for (const m of code.matchAll(/^const (\w+) = (\d+)u; *\/\/! constant$/gm)) constants.set(m[1]!, Number(m[2]));
  const registers: [name: string, dimensions: number][] = [];
  const lines = expand(code.split("\n"), constants).flatMap((line) => {
    const declared = /^\s*var (\w+): (.*); *\/\/! registers$/.exec(line);
    if (declared === null) return [line];
    const [dimensions, declarations] = declareRegisters(declared[1]!, declared[2]!, constants);
    if (!registers.some(([name]) => name === declared[1])) registers.push([declared[1]!, dimensions]);
    return declarations;
  });
  let out = lines.join("\n");
  for (const [name, dimensions] of registers) {
    out = out.replace(new RegExp(`\\b${name}((?:\\[[^\\]]*\\]){${dimensions}})`, "g"), (_, indices: string) => {
      const values = [...indices.matchAll(/\[([^\]]*)\]/g)].map((m) => fold(m[1]!, constants));
      return `${name}_${values.join("_")}`;
    });
  }
  return out;
}

function expand(lines: readonly string[], constants: ReadonlyMap<string, number>): string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const loop = /^\s*for \(var (\w+) = 0u; \1 < ([^;]+); \1\+\+\) \{ *\/\/! unroll$/.exec(line);
    if (loop === null) {
      out.push(line);
      continue;
    }
    const body: string[] = [];
    let depth = 1;
    for (at++; depth > 0; at++) {
      const next = lines[at];
      if (next === undefined) throw new Error("the kernel has a //! unroll without its //! end");
      if (next.trimEnd().endsWith("//! unroll")) depth++;
      if (/^\s*\} *\/\/! end$/.test(next) && --depth === 0) break;
      body.push(next);
    }
    const name = loop[1]!, count = fold(loop[2]!, constants);
    const pattern = new RegExp(`\\b${name}\\b`, "g");
    for (let i = 0; i < count; i++) {
      out.push("{");
      out.push(...expand(body.map((l) => l.replace(pattern, `${i}u`)), constants));
      out.push("}");
    }
  }
  return out;
}

function declareRegisters(
  name: string,
  type: string,
  constants: ReadonlyMap<string, number>,
): [dimensions: number, declarations: string[]] {
  const sizes: number[] = [];
  let element = type.trim();
  for (let m; (m = /^array<(.*), *([^,>]+)>$/.exec(element)) !== null;) {
    sizes.push(fold(m[2]!, constants));
    element = m[1]!;
  }
  let names = [name];
  for (const size of sizes) names = names.flatMap((n) => Array.from({ length: size }, (_, i) => `${n}_${i}`));
  return [sizes.length, names.map((n) => `  var ${n}: ${element};`)];
}

/** The value of an expression of numbers, constants, + - * / % and parentheses. */
function fold(expression: string, constants: ReadonlyMap<string, number>): number {
  const tokens = expression.match(/\d+|\w+|[-+*/%()]/g) ?? [];
  let at = 0;
  const atom = (): number => {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const value = sum();
      at++;
      return value;
    }
    if (/^\d+$/.test(token)) {
      if (tokens[at] === "u") at++;
      return Number(token);
    }
    if (/^\d+u$/.test(token)) return parseInt(token);
    const value = constants.get(token);
    if (value === undefined) throw new Error(`the kernel's "${expression}" is not known when it is specialized`);
    return value;
  };
  const product = (): number => {
    let value = atom();
    for (;;) {
      const op = tokens[at];
      if (op !== "*" && op !== "/" && op !== "%") return value;
      at++;
      const next = atom();
      value = op === "*" ? value * next : op === "/" ? Math.floor(value / next) : value % next;
    }
  };
  const sum = (): number => {
    let value = product();
    for (;;) {
      const op = tokens[at];
      if (op !== "+" && op !== "-") return value;
      at++;
      value = op === "+" ? value + product() : value - product();
    }
  };
  return sum();
}
