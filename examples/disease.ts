/**
 * The course's classifier: age and blood pressure → disease. Fifteen patients, a network with hidden layers and a sigmoid output, binary
 * cross-entropy, Adam, 1000 epochs over the whole batch, all of them one compiled `scan`.
 *
 *     deno run examples/disease.ts --hidden 16,8 --epochs 1000
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import {
  defaultDevice,
  type DeviceName,
  devices,
  nn,
  np,
  optim,
  random,
  scan,
  setDefaultDevice,
  type Tensor,
  valueAndGrad,
} from "@fluxion/fluxion";
import { curve } from "./_curve.ts";

// deno-fmt-ignore
const patients = [[25, 120], [45, 140], [35, 130], [50, 160], [60, 170], [30, 115], [55, 155], [40, 135], [65, 180], [70, 190], [32, 125], [48, 150], [58, 165], [42, 145], [38, 132]];
const ill = [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0];
const asked = [[40, 145], [30, 110], [50, 170], [60, 160]];

const help = `Trains the course's classifier: age and blood pressure -> disease.

  --device cpu|webgpu   where to compute (default: a GPU if there is one, else the CPU)
  --epochs N            passes over the data (default 1000)
  --hidden A,B,...      sizes of the hidden layers (default 16,8)
  --seed N              for the initial weights (default 0)
  --raw                 feed ages and pressures as they are, not standardized
  --help                this text`;

/** Says what is wrong with the command line, in one line. */
function refuse(message: string): never {
  console.error(`${message}; --help lists the flags`);
  Deno.exit(1);
}

function whole(flag: string, text: string, least: number): number {
  const n = Number(text);
  if (text.trim() === "" || !Number.isInteger(n) || n < least) {
    refuse(`Cannot take --${flag} ${text}: it is a whole number of at least ${least}`);
  }
  return n;
}

/** Scales features to mean 0 and standard deviation 1, as measured on the patients. */
function standardizer(x: Tensor): (x: Tensor) => Tensor {
  const mean = np.mean(x, 0), deviation = np.std(x, 0);
  return (features) => features.subtract(mean).divide(deviation);
}

/** Trains from fresh weights: the model's answer for other patients, and the loss before each epoch. */
function train(x: Tensor, y: Tensor, options: { hidden: number[]; epochs: number; seed: number }) {
  const model = nn.serial(...options.hidden.flatMap((units) => [nn.dense(units), nn.relu]), nn.dense(1));
  const tx = optim.adam(0.01);
  const { params } = model.init(random.key(options.seed), [2]);
  const loss = (p: typeof params) => np.mean(nn.sigmoidBinaryCrossEntropy(model.apply(p, x), y));
  const epoch = ([p, state]: [typeof params, unknown]) => {
    const [value, grads] = valueAndGrad(loss)(p);
    const [updates, next] = tx.update(grads, state as never, p);
    return [[optim.applyUpdates(p, updates), next], value] as const;
  };
  const [[trained], losses] = scan(epoch as never, [params, tx.init(params)], null, { length: options.epochs }) as unknown as [
    [typeof params],
    Tensor,
  ];
  const final = loss(trained).item() as number;
  return { losses: [...losses.dataSync(), final], probability: (features: Tensor) => nn.sigmoid(model.apply(trained, features)) };
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, {
    string: ["device", "epochs", "seed", "hidden"],
    boolean: ["raw", "help"],
    default: { epochs: "1000", seed: "0", hidden: "16,8" },
    unknown: (flag: string) => refuse(`Unknown argument ${flag}`),
  });
  if (flags.help) {
    console.log(help);
    Deno.exit(0);
  }
  const options = {
    epochs: whole("epochs", flags.epochs, 1),
    seed: whole("seed", flags.seed, 0),
    hidden: flags.hidden.split(",").map((n) => whole("hidden", n, 1)),
  };
  if (flags.device !== undefined) {
    const known = devices().map((d) => d.name);
    if (!known.includes(flags.device as DeviceName)) refuse(`Cannot use --device ${flags.device}: here there is ${known.join(" and ")}`);
    setDefaultDevice(flags.device as DeviceName);
  }
  const device = devices().find((d) => d.name === defaultDevice())!;
  console.log(`Device: ${device.name} (${device.description})`);

  const x = np.array(patients), y = np.array(ill).reshape([-1, 1]);
  const scaled = standardizer(x);
  const prepare = flags.raw ? (features: Tensor) => features : scaled;
  const { losses, probability } = train(prepare(x), y, options);
  console.log(
    `${patients.length} patients, layers 2-${options.hidden.join("-")}-1, Adam 0.01, ${flags.raw ? "raw" : "standardized"} features\n`,
  );
  losses.forEach((loss, epoch) => {
    if (epoch % 100 === 0 || epoch === options.epochs) console.log(`epoch ${String(epoch).padStart(5)}  loss ${loss.toFixed(6)}`);
  });
  console.log(`\n${curve(losses)}\n`);

  const other = train(flags.raw ? scaled(x) : x, y, options).losses.at(-1)!;
  console.log(
    flags.raw
      ? `Standardized features would end at loss ${other.toFixed(6)}: raw ages and pressures are large numbers of unequal scale.`
      : `Raw features would end at loss ${other.toFixed(6)}: standardizing gives both features mean 0 and deviation 1.`,
  );
  const answers = probability(prepare(np.array(asked))).dataSync();
  asked.forEach(([age, pressure], i) => {
    const p = answers[i]!;
    console.log(`age ${age}, pressure ${pressure}: probability ${p.toFixed(4)} -> ${p >= 0.5 ? 1 : 0} (${p >= 0.5 ? "ill" : "well"})`);
  });
}
