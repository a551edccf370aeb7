// The course's applications beat their baselines, on parts of the real data. Without the data the tests are left out, and say why.
import { assert } from "@std/assert";
import { lesson as digits } from "../../../examples/course/11_digits.ts";
import { lesson as health } from "../../../examples/course/12_health.ts";
import { lesson as text } from "../../../examples/course/13_text.ts";
import { lesson as forecast } from "../../../examples/course/14_forecast.ts";
import { missing } from "./_fetch.ts";
import { quickly, type Shown } from "./_run.ts";
import type { Lesson } from "../../../examples/course/_lesson.ts";

const lessons = [digits, health, text, forecast];
const reasons = missing(...lessons.map((lesson) => lesson.name));
for (const [name, reason] of Object.entries(reasons)) console.log(`${name} is not tested: ${reason}`);

function application(what: string, lesson: Lesson, check: (shown: Shown) => void, own: Record<string, number> = {}): void {
  Deno.test({
    name: `${lesson.name}: ${what}`,
    ignore: lesson.name in reasons,
    sanitizeOps: false, // as in lessons_test.ts
    sanitizeResources: false,
    fn: async () => {
      const shown = await quickly(lesson, own);
      assert(shown.text.startsWith("Data: "), "the first paragraph names the data and their licence");
      check(shown);
    },
  });
}

application("from 4,000 digits the MLP reads 90 %, the CNN 94 %", digits, ({ numbers }) => {
  assert(numbers.MLP! >= 0.90 && numbers.CNN! >= 0.94 && numbers.CNN! > numbers.MLP!, JSON.stringify(numbers));
});

application("the network beats logistic regression", health, ({ numbers }) => {
  assert(numbers["network, accuracy"]! > numbers["logistic regression, accuracy"]! + 0.01, JSON.stringify(numbers));
  assert(numbers["network, F1"]! > numbers["logistic regression, F1"]! + 0.1, JSON.stringify(numbers));
});

application("the transformer's perplexity falls below the bigram's, and it writes", text, ({ numbers, text }) => {
  assert(numbers.perplexity! < 0.9 * numbers.baseline!, JSON.stringify(numbers));
  const written = text.split(" → ")[1]!;
  assert(written.length === 100 && /[a-z]+ [a-z]+/.test(written), written);
}, { length: 100 });

application("the recurrent network beats the seasonal and the naive forecast", forecast, ({ numbers }) => {
  assert(numbers.network! < 0.7 * numbers.seasonal! && numbers.network! < numbers.naive!, JSON.stringify(numbers));
});
