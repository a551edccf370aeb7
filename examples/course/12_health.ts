/**
 * Health: thyroid disorders told from questions and blood values, by a network and by logistic regression.
 *
 *     deno run -A examples/course/12_health.ts
 *
 * @module
 */
import { nn, np, optim, type Tensor } from "@fluxion/fluxion";
import { readSource, type Source } from "./_data.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { Plot, plot } from "./_plot.ts";

/** The data. */
export const source: Source = {
  name: "thyroid",
  from: "debian",
  package: "libfann-doc",
  files: ["thyroid.train", "thyroid.test"].map((file) => `usr/share/doc/libfann-dev/examples/datasets/${file}`),
  sha256: "ab3e60abd135cab1536035d0d9cf402938ea6a7a7a174d15f6da203ba8c8a1f1",
  licence: "Proben1's thyroid table (UCI, ann-thyroid), out of the Debian package libfann-doc (LGPL-2.1+)",
};
const classes = ["disorder 1", "disorder 2", "healthy"];

/** A file of FANN: counts of rows, inputs and outputs; then of each row the inputs, and a 1 in the place of its class. */
function table(file: Uint8Array): { x: Tensor; y: number[] } {
  const [rows, inputs, outputs, ...values] = new TextDecoder().decode(file).trim().split(/\s+/).map(Number) as [number, number, number];
  const all = np.array(Float32Array.from(values)).reshape([rows, inputs + outputs]);
  return { x: all.get(":", `:${inputs}`), y: np.argmax(all.get(":", `${inputs}:`), 1).toArray() as number[] };
}

/** Of each class, the share of its patients that are found (recall), and the share of those named so that are right (precision). */
function judge(truth: readonly number[], answers: readonly number[]) {
  const each = classes.map((_, c) => {
    const hits = truth.filter((t, i) => t === c && answers[i] === c).length;
    const recall = hits / truth.filter((t) => t === c).length, precision = hits / Math.max(1, answers.filter((a) => a === c).length);
    return { recall, precision, f1: hits === 0 ? 0 : 2 * recall * precision / (recall + precision) };
  });
  return {
    each,
    accuracy: truth.filter((t, i) => t === answers[i]).length / truth.length,
    macroF1: each.reduce((s, e) => s + e.f1, 0) / 3,
  };
}

const models = {
  "logistic regression": nn.serial(nn.dense(3)),
  "network": nn.serial(nn.dense(32), nn.relu, nn.dense(16), nn.relu, nn.dense(3)),
};

export const lesson: Lesson = {
  name: "12_health",
  title: "Who is ill?",
  look:
    "Nine of ten patients are healthy, so accuracy flatters: answering healthy, always, is right 93 times of 100. Look at how many of the ill are found.",
  async run(show: Show, { seed, quick }) {
    const [train, test] = (await readSource(source)).map(table) as [ReturnType<typeof table>, ReturnType<typeof table>];
    show.text(
      `Data: ${source.licence}. ${train.y.length} patients with 21 values each to learn from, ${test.y.length} others for the test.`,
    );
    const mean = np.mean(train.x, 0), deviation = np.std(train.x, 0), prepare = (x: Tensor) => x.subtract(mean).divide(deviation);
    const labels = np.array(Int32Array.from(train.y)), results: Record<string, number> = {};
    const rows: (string | number)[][] = [["model", "accuracy", "macro F1", ...classes.map((c) => `${c} found`)]];
    const always = judge(test.y, test.y.map(() => 2)), bars: { model: string; kind: string; recall: number }[] = [];
    rows.push(["always healthy", always.accuracy, always.macroF1, ...always.each.map((e) => e.recall)]);
    for (const [name, model] of Object.entries(models)) {
      const epochs = quick ? 30 : 100, batchSize = 60;
      const trainer = nn.compile(model, {
        loss: nn.losses.sparseCategoricalCrossentropy({ fromLogits: true }),
        optimizer: optim.adam(optim.cosineDecaySchedule(1e-2, epochs * train.y.length / batchSize)),
        seed,
      });
      await trainer.fit(prepare(train.x), labels, { epochs, batchSize, verbose: 0 });
      const answers = np.argmax(await trainer.predict(prepare(test.x), { batchSize: 600 }), 1).toArray() as number[];
      const { accuracy, macroF1, each } = judge(test.y, answers);
      rows.push([name, accuracy, macroF1, ...each.map((e) => e.recall)]);
      each.forEach(({ recall }, c) => bars.push({ model: name, kind: classes[c]!, recall }));
      results[`${name}, accuracy`] = accuracy;
      results[`${name}, F1`] = macroF1;
    }
    show.table(rows);
    show.figure(
      "found",
      plot({
        height: 260,
        fx: { label: null, domain: classes },
        x: { label: null, axis: null },
        y: { label: "found, of those there are", domain: [0, 1.1] },
        color: { domain: Object.keys(models), range: ["#e07b2e", "#3b7dd8"] },
        marks: [
          Plot.barY(bars, { fx: "kind", x: "model", y: "recall", fill: "model" }),
          Plot.text(bars, {
            fx: "kind",
            x: "model",
            y: "recall",
            text: (b) => `${b.model === "network" ? "network" : "logistic"} ${b.recall.toFixed(2)}`,
            dy: -7,
          }),
        ],
      }),
    );
    return results;
  },
};

await main(lesson, import.meta.main);
