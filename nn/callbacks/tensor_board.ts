/**
 * Curves for TensorBoard.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { Logs } from "../training/logs.ts";
import type { Callback } from "./callback.ts";

/** Options of `tensorBoard`. */
export interface TensorBoardOptions {
  /** "epoch", or after how many batches the running means are written too: "epoch" if not given. */
  readonly updateFreq?: "epoch" | number;
}

/** The remainder that TFRecord files guard their parts by: CRC-32C, turned and shifted. */
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? c >>> 1 ^ 0x82f63b78 : c >>> 1;
  return c;
});

function maskedCrc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ c >>> 8;
  c = ~c >>> 0;
  return (c >>> 15 | c << 17) + 0xa282ead8 >>> 0;
}

function varint(n: number): number[] {
  const out: number[] = [];
  for (; n >= 128; n = Math.floor(n / 128)) out.push(n % 128 | 128);
  return [...out, n];
}

/** A protocol buffer's field of bytes. */
function field(number: number, bytes: ArrayLike<number>): number[] {
  return [number << 3 | 2, ...varint(bytes.length), ...Array.from(bytes)];
}

function double(number: number, value: number): number[] {
  return [number << 3 | 1, ...new Uint8Array(new Float64Array([value]).buffer)];
}

function float(number: number, value: number): number[] {
  return [number << 3 | 5, ...new Uint8Array(new Float32Array([value]).buffer)];
}

const text = (s: string) => new TextEncoder().encode(s);

/** A record: length, its checksum, the event, its checksum. */
function record(event: readonly number[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(event.length + 16), view = new DataView(out.buffer);
  view.setUint32(0, event.length, true);
  view.setUint32(8, maskedCrc(out.subarray(0, 8)), true);
  out.set(event, 12);
  view.setUint32(12 + event.length, maskedCrc(out.subarray(12, 12 + event.length)), true);
  return out;
}

/** An event file's first record. */
export function versionRecord(seconds: number): Uint8Array<ArrayBuffer> {
  return record([...double(1, seconds), ...field(3, text("brain.Event:2"))]);
}

/** The record of one number at one step. */
export function scalarRecord(seconds: number, step: number, tag: string, value: number): Uint8Array<ArrayBuffer> {
  const scalar = [...field(1, text(tag)), ...float(2, value)];
  return record([...double(1, seconds), 2 << 3, ...varint(step), ...field(5, field(1, scalar))]);
}

/**
 * Writes losses and metrics as event files that TensorBoard shows: training's in the folder `train`, validation's in `validation`, under the
 * names that Keras gives them, as `epoch_loss`. As `keras.callbacks.TensorBoard`, for scalars.
 *
 * @param logDir The folder.
 * @param options How often to write.
 */
export function tensorBoard(logDir = "logs", options: TensorBoardOptions = {}): Callback {
  checkOptions("build tensorBoard", options, ["updateFreq"]);
  const { updateFreq = "epoch" } = options;
  if (updateFreq !== "epoch" && !(Number.isInteger(updateFreq) && updateFreq > 0)) {
    throw new RangeError(`Cannot build tensorBoard with updateFreq ${updateFreq}: it is "epoch" or a number of batches`);
  }
  let paths: Record<"train" | "validation", string | undefined>, batches = 0, begun = 0;
  const now = () => Date.now() / 1000;
  const write = async (part: "train" | "validation", step: number, logs: Logs, prefix: string): Promise<void> => {
    if (Object.keys(logs).length === 0) return;
    let path = paths[part];
    if (path === undefined) {
      await Deno.mkdir(`${logDir}/${part}`, { recursive: true });
      paths[part] = path = `${logDir}/${part}/events.out.tfevents.${Math.floor(begun)}.fluxion.${Math.round(begun * 1e6) % 1e6}.v2`;
      await Deno.writeFile(path, versionRecord(begun));
    }
    for (const [name, value] of Object.entries(logs)) {
      await Deno.writeFile(path, scalarRecord(now(), step, prefix + name, value), { append: true });
    }
  };
  return {
    onTrainBegin() {
      paths = { train: undefined, validation: undefined };
      batches = 0;
      begun = now();
    },
    async onEpochEnd(epoch, logs) {
      const entries = Object.entries(logs), validation = entries.filter(([name]) => name.startsWith("val_"));
      await write("train", epoch, Object.fromEntries(entries.filter(([name]) => !name.startsWith("val_"))), "epoch_");
      await write("validation", epoch, Object.fromEntries(validation.map(([name, v]) => [name.slice(4), v])), "epoch_");
    },
    ...updateFreq !== "epoch" && {
      async onTrainBatchEnd(_: number, logs: Logs) {
        batches++;
        if (batches % updateFreq === 0) await write("train", batches, { ...logs }, "batch_");
      },
    },
  };
}
