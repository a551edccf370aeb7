/**
 * Tensors in PyTorch's pickles: views, by offset and strides, of storages that lie in files of their own.
 *
 * @module
 */
import type { Tensor } from "../core/tensor.ts";
import { type ElementOptions, type FileType, fileTypeBytes, swapBytes, tensorOfBytes } from "./_elements.ts";
import { Global } from "./_pickle.ts";
import type { Zip } from "./_zip_reader.ts";

type Fail = (problem: string) => never;

const storageTypes: { readonly [name: string]: FileType | "bytes" } = {
  "torch.FloatStorage": "F32",
  "torch.DoubleStorage": "F64",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.LongStorage": "I64",
  "torch.IntStorage": "I32",
  "torch.ShortStorage": "I16",
  "torch.CharStorage": "I8",
  "torch.ByteStorage": "U8",
  "torch.BoolStorage": "BOOL",
  "torch.storage.UntypedStorage": "bytes",
};

const dtypes: { readonly [name: string]: FileType } = {
  "torch.float32": "F32",
  "torch.float64": "F64",
  "torch.float16": "F16",
  "torch.bfloat16": "BF16",
  "torch.int64": "I64",
  "torch.int32": "I32",
  "torch.int16": "I16",
  "torch.int8": "I8",
  "torch.uint8": "U8",
  "torch.uint16": "U16",
  "torch.uint32": "U32",
  "torch.uint64": "U64",
  "torch.bool": "BOOL",
  "torch.float8_e4m3fn": "F8_E4M3",
  "torch.float8_e5m2": "F8_E5M2",
  "torch.float8_e4m3fnuz": "F8_E4M3FNUZ",
  "torch.float8_e5m2fnuz": "F8_E5M2FNUZ",
  "torch.float8_e8m0fnu": "F8_E8M0",
};

const functions: ReadonlySet<string> = new Set([
  "torch._utils._rebuild_tensor",
  "torch._utils._rebuild_tensor_v2",
  "torch._utils._rebuild_tensor_v3",
  "torch._utils._rebuild_parameter",
  "torch._utils._rebuild_parameter_with_state",
  "torch.Size",
  "torch.device",
  "collections.OrderedDict",
  "collections.defaultdict",
  "collections.Counter",
  "builtins.set",
  "builtins.frozenset",
  "builtins.list",
  "builtins.dict",
  "builtins.tuple",
  "__builtin__.set",
  "__builtin__.frozenset",
]);

/** Whether a PyTorch file may name a Python function or type. */
export function isTorchGlobal(path: string): boolean {
  return functions.has(path) || Object.hasOwn(storageTypes, path) || Object.hasOwn(dtypes, path);
}

/** A storage: a file in the archive. */
export interface Storage {
  readonly key: string;
  readonly type: FileType | "bytes";
  /** How many elements it says it has. */
  readonly count: number;
  bytes?: Uint8Array<ArrayBuffer>;
}

const isCount = (x: unknown): x is number => typeof x === "number" && Number.isSafeInteger(x) && x >= 0;
const areCounts = (x: unknown): x is number[] => Array.isArray(x) && x.every(isCount);

/** What a persistent id stands for: a storage, by type, key, place and number of elements. */
export function storageOf(id: unknown, known: Map<string, Storage>, fail: Fail): Storage {
  if (!Array.isArray(id) || id[0] !== "storage" || !(id[1] instanceof Global)) return fail("a persistent id is not that of a storage");
  const type = storageTypes[id[1].path], key: unknown = id[2], count: unknown = id[4];
  if (type === undefined) return fail(`a storage has the type ${id[1].path}`);
  if (typeof key !== "string" || !/^[\w.-]+$/.test(key)) return fail(`a storage is called ${JSON.stringify(key)}`);
  if (!isCount(count)) return fail(`storage ${key} has ${String(count)} elements`);
  const before = known.get(key);
  if (before !== undefined) {
    return before.type === type && before.count === count ? before : fail(`storage ${key} is described in two ways`);
  }
  const storage: Storage = { key, type, count };
  known.set(key, storage);
  return storage;
}

/** A tensor to be, once its storage is read. */
export class TorchTensor {
  #built: Tensor | undefined;
  constructor(
    readonly storage: Storage,
    readonly type: FileType,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}

  /** The tensor; one that stands in several places is made once. */
  build(options: ElementOptions, prefix: string, maxBytes: number, fail: Fail): Tensor {
    return this.#built ??= this.#gather(options, prefix, maxBytes, fail);
  }

  #gather(options: ElementOptions, prefix: string, maxBytes: number, fail: Fail): Tensor {
    const { shape, strides, offset, type } = this, width = fileTypeBytes[type], from = this.storage.bytes!;
    const label = `a tensor of shape [${shape}] in storage ${this.storage.key}`;
    const count = shape.reduce((n, size) => n * size, 1);
    // A view with strides of 0 may be far larger than its storage.
    if (!(count * width <= maxBytes)) fail(`${label} has ${count * width} bytes; the limit is ${maxBytes} (option maxBytes)`);
    const last = count === 0 ? -1 : offset + shape.reduce((n, size, i) => n + (size - 1) * strides[i]!, 0);
    if (!((last + 1) * width <= from.length)) fail(`${label} reaches element ${last}; the storage has ${from.length / width}`);
    const where = `${prefix}: ${label}`;
    if (count === 0) return tensorOfBytes(new Uint8Array(0), type, shape, options, where);
    if (isRowMajor(shape, strides)) return tensorOfBytes(from.slice(offset * width, (offset + count) * width), type, shape, options, where);
    const out = new Uint8Array(count * width), index = shape.map(() => 0);
    let position = offset;
    for (let i = 0; i < count; i++) {
      for (let b = 0; b < width; b++) out[i * width + b] = from[position * width + b]!;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        position += strides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        position -= strides[axis]! * shape[axis]!;
        index[axis] = 0;
      }
    }
    return tensorOfBytes(out, type, shape, options, where);
  }
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** The value of a call in a pickle. */
export function torchCall(path: string, args: readonly unknown[], fail: Fail, tensors: Set<TorchTensor>): unknown {
  switch (path) {
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
      return rebuild(args, undefined, fail, tensors);
    case "torch._utils._rebuild_tensor_v3":
      if (!(args[6] instanceof Global)) return fail("a tensor has no type");
      return rebuild(args, args[6].path, fail, tensors);
    case "torch._utils._rebuild_parameter":
    case "torch._utils._rebuild_parameter_with_state":
      return args[0] instanceof TorchTensor ? args[0] : fail("a parameter is no tensor");
    case "torch.Size":
    case "builtins.list":
    case "builtins.tuple":
      return args.length === 0 ? [] : Array.isArray(args[0]) ? [...args[0]] : fail(`${path} is made of something else than a list`);
    case "torch.device":
      return args.every((x) => typeof x === "string" || typeof x === "number") ? args.join(":") : fail("a device has no name");
    case "collections.OrderedDict":
    case "collections.Counter":
    case "builtins.dict":
      return dictOf(args[0], fail);
    case "collections.defaultdict":
      return dictOf(args[1], fail);
    case "builtins.set":
    case "builtins.frozenset":
    case "__builtin__.set":
    case "__builtin__.frozenset":
      return args.length === 0
        ? new Set()
        : Array.isArray(args[0])
        ? new Set(args[0])
        : fail("a set is made of something else than a list");
  }
  return fail(`it calls ${path}, which is no function that is known`);
}

/** A dict from nothing, from another, or from a list of pairs. */
function dictOf(from: unknown, fail: Fail): Map<unknown, unknown> {
  if (from === undefined) return new Map();
  if (from instanceof Map) return new Map(from);
  if (Array.isArray(from) && from.every((pair) => Array.isArray(pair) && pair.length === 2)) return new Map(from as [unknown, unknown][]);
  return fail("a dict is made of something else than pairs");
}

function rebuild(args: readonly unknown[], dtype: string | undefined, fail: Fail, tensors: Set<TorchTensor>): TorchTensor {
  const [storage, offset, shape, strides] = args as [Storage, unknown, unknown, unknown];
  if (storage === null || typeof storage !== "object" || typeof storage.key !== "string") return fail("a tensor has no storage");
  if (!isCount(offset) || !areCounts(shape) || !areCounts(strides) || shape.length !== strides.length) {
    return fail(`a tensor in storage ${storage.key} has a malformed shape, offset or strides`);
  }
  const type = dtype === undefined ? storage.type : dtypes[dtype];
  if (type === undefined || type === "bytes") return fail(`a tensor in storage ${storage.key} has the type ${dtype ?? "unknown"}`);
  const tensor = new TorchTensor(storage, type, offset, shape, strides);
  tensors.add(tensor);
  return tensor;
}

/** Reads the storages from the archive. */
export async function readStorages(
  storages: ReadonlyMap<string, Storage>,
  tensors: ReadonlySet<TorchTensor>,
  zip: Zip,
  folder: string,
  bigEndian: boolean,
  fail: Fail,
): Promise<void> {
  const files = new Map(zip.entries.map((entry) => [entry.name, entry]));
  for (const storage of storages.values()) {
    const entry = files.get(`${folder}data/${storage.key}`);
    if (entry === undefined) return fail(`storage ${storage.key} is not in the archive`);
    const expected = storage.count * (storage.type === "bytes" ? 1 : fileTypeBytes[storage.type]);
    if (entry.size !== expected) fail(`storage ${storage.key} should have ${expected} bytes, the archive has ${entry.size}`);
    storage.bytes = await zip.read(entry);
    const user = bigEndian ? [...tensors].find((tensor) => tensor.storage === storage) : undefined;
    if (user !== undefined) swapBytes(storage.bytes, fileTypeBytes[user.type]);
  }
}
