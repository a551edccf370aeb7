// deno-lint-ignore-file no-explicit-any -- histories by name
import { nn, setDefaultDevice } from "../../mod.ts";
import golden from "../goldens/nn_fit.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { close, closeTo, load, loadTree } from "./_golden.ts";

function model(classes: number, activation: "sigmoid" | "softmax", options: nn.DenseOptions = {}) {
  return nn.serial(nn.dense(5, { activation: "tanh", ...options }), nn.dense(classes, { activation }));
}

interface Run {
  readonly compile?: Partial<nn.CompileOptions>;
  readonly fit?: nn.FitOptions;
  readonly dense?: nn.DenseOptions;
}

const adam = { optimizer: "adam", learningRate: 0.05, metrics: ["accuracy"] };

function runs(): Record<string, Run> {
  const x = load(golden.x), y = load(golden.y);
  return {
    ...Object.fromEntries(
      [
        "sgd",
        "rmsprop",
        "adam",
        "adamw",
        "adamax",
        "nadam",
        "adagrad",
        "adadelta",
        "lion",
        "ftrl",
        "adafactor",
        "muon",
        "scheduleFreeAdamW",
        "lamb",
      ].map((
        optimizer,
      ) => [optimizer, { compile: { optimizer } }]),
    ),
    split: { compile: adam, fit: { validationSplit: 0.2 } },
    data: { compile: adam, fit: { validationData: [x.get("0:9"), y.get("0:9")] } },
    classWeight: { compile: adam, fit: { classWeight: { 0: 0.5, 1: 2 } } },
    sampleWeight: { compile: { ...adam, weightedMetrics: ["accuracy"], metrics: [] }, fit: { sampleWeight: load(golden.sampleWeight) } },
    sparse: { compile: { ...adam, loss: "sparse_categorical_crossentropy" } },
    regularized: { compile: adam, fit: { validationSplit: 0.2 }, dense: { kernelRegularizer: nn.regularizers.l2(0.01) } },
    active: { compile: adam, fit: { validationSplit: 0.2 }, dense: { activityRegularizer: nn.regularizers.l1l2(0.02, 0.1) } },
    plateau: {
      compile: adam,
      fit: { callbacks: [nn.reduceLROnPlateau({ monitor: "loss", patience: 1, minDelta: 10, factor: 0.5 })] },
    },
    globalClipNorm: { compile: { optimizer: "sgd", learningRate: 0.5, globalClipNorm: 0.1, metrics: ["accuracy"] } },
    accumulated: { compile: { optimizer: "sgd", learningRate: 0.5, gradientAccumulationSteps: 2, metrics: ["accuracy"] } },
    ema: { compile: { optimizer: "sgd", learningRate: 0.5, emaMomentum: 0.9, metrics: ["accuracy"] } },
  };
}

for (const [name, item] of Object.entries(golden.runs as Record<string, any>)) {
  testOnDevices(`fit agrees with Keras: ${name}`, async (device) => {
    setDefaultDevice(device);
    const run = runs()[name]!, sparse = name === "sparse";
    const w = loadTree(golden.weights);
    const params = [{ kernel: w.k0, bias: w.b0 }, sparse ? { kernel: w.k3, bias: w.b3 } : { kernel: w.k1, bias: w.b1 }];
    const trainer = nn.compile(model(sparse ? 3 : 1, sparse ? "softmax" : "sigmoid", run.dense) as nn.Layer, {
      loss: "binaryCrossentropy",
      ...run.compile,
      params,
    });
    const { history } = await trainer.fit(load(golden.x), load(sparse ? golden.labels : golden.y), {
      batchSize: 8,
      epochs: 4,
      shuffle: false,
      verbose: 0,
      ...run.fit,
    });
    for (const [key, values] of Object.entries(item.history as Record<string, number[]>)) {
      // Keras calls the weighted accuracy "accuracy" beside an unweighted one; it is the second that is compared.
      const ours = history[key] ?? history[key.replace("weighted_", "")];
      if (ours === undefined) throw new Error(`no "${key}" in ${Object.keys(history)}`);
      if (name === "sampleWeight" && key === "accuracy") continue;
      close(`${name}: ${key}`, ours, values, 3e-5);
    }
    const last = trainer.params as any;
    [last[0].kernel, last[0].bias, last[1].kernel, last[1].bias].forEach((t, i) => closeTo(`weight ${i}`, t, item.last[i], 5e-5));
  });
}
