/**
 * Forecasting: tomorrow's temperature in Seattle by a recurrent network, against the seasonal and the naive forecast.
 *
 *     deno run -A examples/course/14_forecast.ts
 *
 * @module
 */
import { nn, np, optim, type Tensor } from "@fluxion/fluxion";
import { readSource, type Source } from "./_data.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { lines, Plot, plot } from "./_plot.ts";

/** The data. */
export const source: Source = {
  name: "seattle-weather",
  from: "npm",
  package: "vega-datasets@2.11.0",
  files: ["data/seattle-weather.csv"],
  sha256: "0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be",
  licence: "NOAA's weather of Seattle, 2012 to 2015 (public domain), out of the npm package vega-datasets (BSD-3-Clause)",
};

/** The days: date, and per day precipitation, highest and lowest temperature, wind, and where in the year it is, as a point on a circle. */
function days(file: Uint8Array): { dates: Date[]; highest: number[]; features: number[][] } {
  const rows = new TextDecoder().decode(file).trim().split("\n").slice(1).map((line) => line.split(","));
  const dates = rows.map(([date]) => new Date(`${date}T00:00:00Z`));
  const angle = (date: Date) => 2 * Math.PI * date.getTime() / (365.2425 * 24 * 3600e3);
  return {
    dates,
    highest: rows.map((row) => Number(row[2])),
    features: rows.map((row, i) => [...row.slice(1, 5).map(Number), Math.cos(angle(dates[i]!)), Math.sin(angle(dates[i]!))]),
  };
}

const window = 14, year = 365;
const meanError = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length;

export const lesson: Lesson = {
  name: "14_forecast",
  title: "Forecasting the weather",
  look:
    "The seasonal forecast says what was a year ago, the naive one what was yesterday. The second is hard to beat; the network looks at the last fourteen days and does.",
  async run(show: Show, { seed, quick }) {
    const { dates, highest, features } = days((await readSource(source))[0]!);
    const split = dates.length - year; // the last year is the test
    show.text(`Data: ${source.licence}. ${split} days to learn from, the ${year} after them for the test.`);
    const all = np.array(features), known = all.get(`:${split}`), scaled = all.subtract(np.mean(known, 0)).divide(np.std(known, 0));
    const start = np.arange(dates.length - window).reshape([-1, 1]);
    const x = scaled.get(start.add(np.arange(window))); // [days, window, features]
    // What is learned is the change from today to tomorrow: doing nothing is then the naive forecast.
    const changes = highest.slice(window).map((v, i) => v - highest[window + i - 1]!), y = np.array(changes).reshape([-1, 1]);
    const at = split - window, epochs = quick ? 30 : 40;
    const trainer = nn.compile(nn.serial(nn.gru(16), nn.dropout(0.3), nn.dense(1)), {
      loss: nn.losses.huber({ delta: 2 }),
      optimizer: optim.adamw(optim.cosineDecaySchedule(3e-3, epochs * at / 32), { weightDecay: 1e-2 }),
      seed,
    });
    const { history } = await trainer.fit(x.get(`:${at}`), y.get(`:${at}`), { epochs, batchSize: 32, verbose: 0 });
    const predicted = (await trainer.predict(x.get(`${at}:`), { batchSize: year }) as Tensor).ravel().toArray() as number[];

    const truth = highest.slice(split), yesterday = highest.slice(split - 1, -1), lastYear = highest.slice(split - year, -year);
    const forecast = predicted.map((change, i) => yesterday[i]! + change);
    const network = meanError(truth, forecast), naive = meanError(truth, yesterday), seasonal = meanError(truth, lastYear);
    show.table([
      ["forecast", "mean error, °C", "of the seasonal one's"],
      ["as a year ago (seasonal naive)", seasonal, 1],
      ["as yesterday (naive)", naive, naive / seasonal],
      [`recurrent network, ${epochs} passes`, network, network / seasonal],
    ]);
    show.text(`The training loss fell from ${history.loss![0]!.toFixed(3)} to ${history.loss!.at(-1)!.toFixed(3)}.`);
    const shown = 90, series = { measured: truth, network: forecast, "a year ago": lastYear };
    const points = Object.entries(series).flatMap(([what, values]) =>
      values.slice(0, shown).map((v, i) => ({ day: i + 1, highest: v, what }))
    );
    const color = { domain: Object.keys(series), range: ["#333", "#3b7dd8", "#e8b98d"] };
    const marks = [Plot.ruleY([0], { stroke: "#ddd" }), ...lines(points, "day", "highest", "what")];
    show.figure(
      "days",
      plot({ width: 800, marginRight: 80, x: { label: "day of 2015" }, y: { label: "highest temperature, °C" }, color, marks }),
    );
    return { network, naive, seasonal };
  },
};

await main(lesson, import.meta.main);
