/**
 * Opens the course's page in a headless browser without a network, and fails on any error in its console, any request, any broken figure.
 *
 *     deno task course --quick && deno run -A --no-lock tools/check_course.ts course.html [screenshot.png]
 *
 * `--no-lock`, since whatever the lock file names is fetched by every script that uses npm. Chromium is looked for where CHROMIUM says, and in
 * Debian's and Google's usual places; where there is none, the script says that it did nothing.
 *
 * @module
 */

/** What is used of playwright-core. Named at run time and typed here, so that nothing else has to download it. */
interface Browser {
  newContext(options: object): Promise<{
    setOffline(offline: boolean): Promise<void>;
    newPage(): Promise<Page>;
  }>;
  close(): Promise<void>;
}
interface Page {
  on(event: string, listener: (what: { type(): string; text(): string; url(): string; message: string }) => void): void;
  goto(url: string, options: object): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
  screenshot(options: object): Promise<unknown>;
}

const [path = "course.html", screenshot] = Deno.args;
const places = [Deno.env.get("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = places.find((place) => {
  try {
    return place !== undefined && Deno.statSync(place).isFile;
  } catch {
    return false;
  }
});
if (executablePath === undefined) {
  console.log("Skipped: there is no Chromium here; CHROMIUM=/path/to/it says where one is");
  Deno.exit(0);
}

const specifier = "npm:playwright-core@1.65.1";
const { chromium } = await import(specifier) as { chromium: { launch(options: object): Promise<Browser> } };
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const problems: string[] = [];
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  await context.setOffline(true);
  const page = await context.newPage(), url = new URL(await Deno.realPath(path), "file:///").href;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: "load" });
  const seen = await page.evaluate<
    { sections: number; figures: number; tables: number; empty: string[]; wide: string[]; failed: string[] }
  >(`({
    sections: document.querySelectorAll("section").length,
    figures: document.querySelectorAll("figure > svg").length,
    tables: document.querySelectorAll("table").length,
    empty: [...document.querySelectorAll("figure")].filter((f) => !(f.firstElementChild?.getBoundingClientRect().height > 20))
      .map((f) => f.textContent),
    wide: document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the window"] : [],
    failed: [...document.querySelectorAll(".problem")].map((p) => p.textContent),
  })`);
  problems.push(...seen.empty.map((name) => `figure without a height: ${name}`), ...seen.wide, ...seen.failed);
  if (seen.sections === 0 || seen.figures === 0) problems.push("there are no lessons or no figures on the page");
  if (screenshot !== undefined) await page.screenshot({ path: screenshot, fullPage: true });
  console.log(`${path}: ${seen.sections} lessons, ${seen.figures} figures, ${seen.tables} tables, ${problems.length} problems`);
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) Deno.exit(1);
