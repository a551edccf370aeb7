/**
 * The functions of `np` that make, shape, join and index arrays.
 *
 * @module
 */
import { np, type Tensor } from "../../mod.ts";
import { bools, floats, integers, type Op, type Operand, shared, values } from "../_helpers/check_op.ts";
import { host, op } from "./_entry.ts";
import { fixed, line, table } from "./_operands.ts";

const cube = () => floats([2, 3, 2]);
const square = () => floats([3, 3]);
const three = (): Operand[] => [line(-2, 2, 3), line(-2, 2, 3), line(-2, 2, 3)];
const made = (f: () => Tensor | Tensor[]) => op([], f);
const lengthVaries = host("The length of the result depends on the values, and there is no `size` to fix it");

export const npArrays = {
  // creation
  arange: made(() => [np.arange(5), np.arange(2, 3, 0.25)]),
  array: op([table()], (x) => np.array(x!)),
  asarray: op([table()], (x) => np.asarray(x!)),
  astype: [op([integers([5], -9, 9)], (x) => np.astype(x!, "float32")), op([table()], (x) => np.astype(x!, "int32"))],
  bartlett: made(() => np.bartlett(5)),
  blackman: made(() => np.blackman(5)),
  copy: op([table()], np.copy),
  diag: [op([line()], (x) => np.diag(x!, 1)), op([floats([3, 4])], (x) => np.diag(x!, -1))],
  diagflat: op([table()], (x) => np.diagflat(x!)),
  empty: made(() => np.empty([2, 3])),
  emptyLike: op([table()], (x) => np.emptyLike(x!), { flat: true }),
  eye: made(() => np.eye(3, { columns: 4, k: 1 })),
  frombuffer: made(() => np.frombuffer(new Float32Array([1, 2, 3]).buffer)),
  fromfunction: made(() => np.fromfunction((i, j) => np.add(i, j), [2, 3])),
  fromiter: made(() => np.fromiter([1, 2, 3])),
  full: op([floats([])], (x) => np.full([2, 3], x!)),
  fullLike: op([table(), floats([])], (x, v) => np.fullLike(x!, v!)),
  geomspace: op([floats([], 1, 2), floats([], 3, 4)], (a, b) => np.geomspace(a!, b!, { num: 5 })),
  hamming: made(() => np.hamming(5)),
  hanning: made(() => np.hanning(5)),
  identity: made(() => np.identity(3)),
  indices: made(() => np.indices([2, 3])),
  kaiser: made(() => np.kaiser(5, 3)),
  linspace: op([floats([]), floats([3])], (a, b) => np.linspace(a!, b!, { num: 5 })),
  logspace: op([floats([], 0, 1), floats([], 1, 2)], (a, b) => np.logspace(a!, b!, { num: 5, base: 2 })),
  meshgrid: op([line(-2, 2, 3), line(-2, 2, 2)], (x, y) => np.meshgrid([x!, y!])),
  mgrid: made(() => np.mgrid([2, [0, 1, 0.5]])),
  ogrid: made(() => np.ogrid([2, [0, 1, 0.5]])),
  ones: made(() => np.ones([2, 3])),
  onesLike: op([table()], (x) => np.onesLike(x!), { flat: true }),
  tri: made(() => np.tri(3, { k: 1 })),
  vander: op([line()], (x) => np.vander(x!, { columns: 3 }), { tolerance: 1e-4 }),
  zeros: made(() => np.zeros([2, 3])),
  zerosLike: op([table()], (x) => np.zerosLike(x!), { flat: true }),

  // shape
  atleast1d: op([floats([])], np.atleast1d),
  atleast2d: op([line()], np.atleast2d),
  atleast3d: op([table()], np.atleast3d),
  broadcastArrays: op([table(), line(-2, 2, 3)], (x, y) => np.broadcastArrays(x!, y!)),
  broadcastTo: op([floats([3, 1])], (x) => np.broadcastTo(x!, [2, 3, 2])),
  expandDims: op([table()], (x) => np.expandDims(x!, [0, -1])),
  flip: op([table()], (x) => np.flip(x!)),
  fliplr: op([table()], np.fliplr),
  flipud: op([table()], np.flipud),
  matrixTranspose: op([cube()], np.matrixTranspose),
  moveaxis: op([cube()], (x) => np.moveaxis(x!, { from: 0, to: -1 })),
  ravel: op([table()], (x) => np.ravel(x!)),
  reshape: op([table()], (x) => np.reshape(x!, [3, -1])),
  resize: op([table()], (x) => np.resize(x!, [2, 4])),
  roll: op([table()], (x) => np.roll(x!, 1, { axis: 1 })),
  rollaxis: op([cube()], (x) => np.rollaxis(x!, 2)),
  rot90: op([table()], (x) => np.rot90(x!, 3)),
  squeeze: op([floats([1, 3, 1])], (x) => np.squeeze(x!)),
  swapaxes: op([cube()], (x) => np.swapaxes(x!, [0, 2])),
  transpose: op([cube()], (x) => np.transpose(x!, [2, 0, 1])),

  // joining and cutting
  append: op([table(), table()], (x, y) => np.append(x!, y!, { axis: 0 })),
  arraySplit: op([line()], (x) => np.arraySplit(x!, 2)),
  block: op([floats([2, 2]), floats([2, 1]), floats([1, 3])], (a, b, c) => np.block([[a!, b!], [c!]] as never)),
  columnStack: op([line(), line()], (x, y) => np.columnStack([x!, y!])),
  concatenate: op([table(), floats([2, 1])], (x, y) => np.concatenate([x!, y!], 1)),
  delete: op([line()], (x) => np.delete(x!, 1)),
  dsplit: op([cube()], (x) => np.dsplit(x!, 2)),
  dstack: op([table(), table()], (x, y) => np.dstack([x!, y!])),
  hsplit: op([floats([2, 4])], (x) => np.hsplit(x!, 2)),
  hstack: op([line(), line()], (x, y) => np.hstack([x!, y!])),
  insert: op([line(), floats([])], (x, v) => np.insert(x!, 2, v!)),
  pad: [
    ...(["edge", "reflect", "symmetric", "wrap", "linearRamp", "maximum", "minimum", "mean", "median"] as const).map((mode) =>
      op([line(-2, 2, 4)], (x) => np.pad(x!, 2, { mode }))
    ),
    op([table()], (x) => np.pad(x!, [[1, 0], [0, 2]], { constantValues: 3 })),
  ],
  repeat: op([table()], (x) => np.repeat(x!, 2, { axis: 1 })),
  split: op([line(-2, 2, 6)], (x) => np.split(x!, [2, 3])),
  stack: op([table(), table()], (x, y) => np.stack([x!, y!], 1)),
  tile: op([table()], (x) => np.tile(x!, [2, 1])),
  trimZeros: lengthVaries,
  unstack: op([table()], (x) => np.unstack(x!, 1)),
  vsplit: op([floats([4, 2])], (x) => np.vsplit(x!, 2)),
  vstack: op([line(), line()], (x, y) => np.vstack([x!, y!])),

  // indexing
  at: [
    op([line(), values([0, 3, 3], [3], "int32"), line(-2, 2, 3)], (x, i, v) => np.at(x!, i!).add(v!)),
    op([line(), values([0, 3, 1], [3], "int32"), line(-2, 2, 3)], (x, i, v) => np.at(x!, i!).set(v!)),
    op([line(), values([0, 3, 1], [3], "int32"), line(-2, 2, 3)], (x, i, v) => np.at(x!, i!).multiply(v!, { uniqueIndices: true })),
    op([line(), values([0, 3, 1], [3], "int32"), line(-2, 2, 3)], (x, i, v) => np.at(x!, i!).max(v!)),
    op([line()], (x) => np.at(x!, np.slice(1, 4)).get()),
  ],
  argwhere: op([bools([2, 3])], (x) => np.argwhere(x!, { size: 4 })),
  compress: op([table()], (x) => np.compress([true, false, true], x!, { axis: 1 })),
  diagIndices: made(() => np.diagIndices(3)),
  diagIndicesFrom: op([square()], (x) => np.diagIndicesFrom(x!)),
  diagonal: op([square()], (x) => np.diagonal(x!, { offset: 1 })),
  extract: op([bools([5]), line()], (p, x) => np.extract(p!, x!, { size: 3 })),
  fillDiagonal: op([square(), floats([])], (x, v) => np.fillDiagonal(x!, v!)),
  flatnonzero: op([bools([5])], (x) => np.flatnonzero(x!, { size: 3 })),
  get: [
    op([cube()], (x) => np.get(x!, 0, np.slice(0, 3, 2), null)),
    op([cube(), values([0, 2, 2], [3], "int32")], (x, i) => np.get(x!, "...", i!, 1)),
    op([shared(table()), values([0, 1, -1], [3], "int32")], (x, i) => np.get(x!, i!)),
  ],
  ix_: op([values([0, 2], [2], "int32"), values([1, 3], [2], "int32")], (i, j) => np.ix_(i!, j!)),
  maskIndices: op([], () => np.maskIndices(3, (x, k) => np.triu(x, k)), {
    eagerOnly: true,
    because: "Reads what the function of the mask gives",
  }),
  nonzero: op([bools([2, 3])], (x) => np.nonzero(x!, { size: 4 })),
  place: op([line(), bools([5]), line(-2, 2, 3)], np.place as Op),
  putmask: op([line(), bools([5]), line(-2, 2, 5)], np.putmask as Op),
  put: op([line(), values([0, 3], [2], "int32"), line(-2, 2, 2)], (x, i, v) => np.put(x!, i!, v!)),
  putAlongAxis: op([table(), values([0, 2], [2, 1], "int32"), floats([2, 1])], (x, i, v) => np.putAlongAxis(x!, i!, v!, { axis: 1 })),
  ravelMultiIndex: op(
    [values([0, 1], [2], "int32"), values([2, 1], [2], "int32")],
    (i, j) => np.ravelMultiIndex([i!, j!], [2, 3], { mode: "clip" }),
  ),
  take: op([table(), values([0, 2, 2], [3], "int32")], (x, i) => np.take(x!, i!, 1)),
  takeAlongAxis: op([table(), values([0, 2], [2, 1], "int32")], (x, i) => np.takeAlongAxis(x!, i!, 1)),
  tril: op([square()], (x) => np.tril(x!, -1)),
  trilIndices: made(() => np.trilIndices(3)),
  trilIndicesFrom: op([square()], (x) => np.trilIndicesFrom(x!)),
  triu: op([square()], (x) => np.triu(x!, 1)),
  triuIndices: made(() => np.triuIndices(3)),
  triuIndicesFrom: op([square()], (x) => np.triuIndicesFrom(x!)),
  unravelIndex: op([fixed([0, 3, 5])], (i) => np.unravelIndex(i!, [2, 3])),

  // functions of functions
  applyAlongAxis: op([table()], (x) => np.applyAlongAxis((row) => np.sin(np.sum(row)), 1, x!)),
  applyOverAxes: op([cube()], (x) => np.applyOverAxes((y, axis) => np.sum(y, axis, { keepdims: true }), x!, [0, 2])),
  vectorize: op([table(), three()[0]!], (x, y) => np.vectorize((a, b) => np.dot(a, b), { signature: "(n),(n)->()" })(x!, y!)),

  // no operations
  broadcastShapes: host("Of shapes, not tensors"),
  canCast: host("Of dtypes"),
  finfo: host("Of a dtype"),
  iinfo: host("Of a dtype"),
  isdtype: host("Of dtypes"),
  isscalar: host("Of any value; gives true or false"),
  issubdtype: host("Of dtypes"),
  ndim: host("Gives a number of the shape"),
  promoteTypes: host("Of dtypes"),
  resultType: host("Gives a dtype"),
  einsumPath: host("Plans a contraction; gives text"),
  getPrintoptions: host("Reads how arrays are printed"),
  setPrintoptions: host("Sets how arrays are printed"),
  shape: host("Gives the shape"),
  size: host("Gives a number of the shape"),
  slice: host("Makes an index"),
};
