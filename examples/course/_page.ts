/**
 * The course as one page, which opens offline: text, tables, figures, and each script's source.
 *
 * @module
 */
import type { Lesson, Part } from "./_lesson.ts";

/** What became of a lesson. */
export interface Outcome {
  /** The lesson. */
  readonly lesson: Lesson;
  /** What it showed. */
  readonly parts: readonly Part[];
  /** How long it took. */
  readonly seconds: number;
  /** Its script's text. */
  readonly source: string;
  /** What went wrong, if anything did. */
  readonly problem?: string;
}

const style = `
:root { color-scheme: light; }
body { font: 16px/1.55 system-ui, sans-serif; color: #222; background: #fff; max-width: 52rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
h1 { line-height: 1.2; } h2 { margin-top: 4rem; border-top: 1px solid #ddd; padding-top: 1.5rem; }
.look { font-style: italic; } .time { color: #777; font-size: 0.85rem; } .problem { background: #fdecea; padding: 0.6rem 0.9rem; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.9rem; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid #eee; } th { border-bottom: 1px solid #999; }
figure { margin: 1rem 1.2rem 1rem 0; display: inline-block; max-width: 100%; vertical-align: top; }
figure svg { max-width: 100%; height: auto; } figcaption { color: #777; font-size: 0.85rem; }
pre { background: #f7f7f7; padding: 0.8rem; overflow-x: auto; font-size: 0.82rem; line-height: 1.4; } nav li { margin: 0.1rem 0; }
`;

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function partOf(part: Part): string {
  switch (part.kind) {
    case "text":
      return part.text.includes("\n") ? `<pre>${escape(part.text)}</pre>` : `<p>${escape(part.text)}</p>`;
    case "table": {
      const row = (cells: readonly string[], tag: string) => `<tr>${cells.map((c) => `<${tag}>${escape(c)}</${tag}>`).join("")}</tr>`;
      return `<table><thead>${row(part.rows[0]!, "th")}</thead><tbody>${
        part.rows.slice(1).map((r) => row(r, "td")).join("")
      }</tbody></table>`;
    }
    case "figure":
      return `<figure>${part.svg}<figcaption>${escape(part.name.replaceAll("-", " "))}</figcaption></figure>`;
  }
}

/** The page's HTML: no script, nothing that is fetched. */
export function page(outcomes: readonly Outcome[], about: string): string {
  const total = outcomes.reduce((sum, { seconds }) => sum + seconds, 0);
  const contents = outcomes.map(({ lesson }) => `<li><a href="#${lesson.name}">${escape(lesson.title)}</a></li>`);
  const sections = outcomes.map(({ lesson, parts, seconds, source, problem }) =>
    `<section id="${lesson.name}"><h2>${escape(lesson.title)}</h2><p class="look">${escape(lesson.look)}</p>` +
    `${parts.map(partOf).join("\n")}${problem === undefined ? "" : `<p class="problem">${escape(problem)}</p>`}` +
    `<details><summary>examples/course/${lesson.name}.ts</summary><pre>${escape(source)}</pre></details>` +
    `<p class="time">${seconds.toFixed(1)} s</p></section>`
  );
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Introduction to Neural Networks</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><h1>Introduction to Neural Networks</h1>
<p>Every number and figure on this page was computed in one run: ${escape(about)}, ${total.toFixed(0)} s.</p>
<nav><ol>${contents.join("")}</ol></nav>
${sections.join("\n")}
</body></html>
`;
}
