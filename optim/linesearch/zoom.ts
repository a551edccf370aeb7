/**
 * Zoom line search.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { constant } from "../../core/constant.ts";
import type { Tensor } from "../../core/tensor.ts";
import { abs, add, divide, maximum, minimum, multiply, subtract } from "../../np/arithmetic.ts";
import { equal, greater, greaterEqual, isinf, isnan, less, lessEqual, logicalAnd, logicalNot, logicalOr } from "../../np/comparison.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { where } from "../../np/where.ts";
import { valueAndGrad } from "../../transforms/grad.ts";
import { whileLoop } from "../../transforms/loops.ts";
import { addScale, scale, where as whereTree } from "../../tree/arithmetic.ts";
import { castLike, dtype } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { vdot } from "../../tree/reductions.ts";
import { type ExtraArgs, type GradientTransformation, needExtra, needParams, type Scalar } from "../base.ts";
import { zeroCount } from "../_scalars.ts";

/** Options of `scaleByZoomLinesearch`. */
export interface ZoomLinesearchOptions {
  /** The largest step; null for none. Default null. */
  readonly maxLearningRate?: Scalar | null;
  /** By how much the conditions may be missed. Default 0. */
  readonly tol?: Scalar;
  /** What steps are multiplied by while the slope still falls. Default 2. */
  readonly increaseFactor?: Scalar;
  /** The part of the decrease that a straight line promises which a step must reach. Default 1e-4. */
  readonly slopeRtol?: Scalar;
  /** The part of the first slope that may be left at the end. Default 0.9. */
  readonly curvRtol?: Scalar;
  /** The part of the loss below which differences count as rounding; null to take them as they are. Default 1e-6. */
  readonly approxDecRtol?: Scalar | null;
  /** The length of the interval at which to be content with a decrease. Default 1e-5. */
  readonly stepsizePrecision?: Scalar;
  /** The first step: the last one ("keep") or 1 ("one"). Default "keep". */
  readonly initialGuessStrategy?: "keep" | "one";
}

/** How a zoom search went. */
export interface ZoomLinesearchInfo {
  /** How many steps were tried. */
  readonly numLinesearchSteps: Tensor;
  /** By how much the decrease falls short. */
  readonly decreaseError: Tensor;
  /** By how much the slope at the end is too large. */
  readonly curvatureError: Tensor;
}

/** The state of `scaleByZoomLinesearch`. */
export interface ScaleByZoomLinesearchState {
  /** The last step size. */
  readonly learningRate: Tensor;
  /** The loss at the end of the last step. */
  readonly value: Tensor;
  /** The gradient there. */
  readonly grad: unknown;
  /** How the search went. */
  readonly info: ZoomLinesearchInfo;
}

/** A place on the line: its step size, the loss and the slope there. */
interface Place {
  readonly at: Tensor;
  readonly value: Tensor;
  readonly slope: Tensor;
}

/** What the search knows. */
interface Search {
  readonly count: Tensor;
  /** The last place tried, and the gradient there. */
  readonly last: Place;
  readonly grad: unknown;
  readonly decreaseError: Tensor;
  readonly curvatureError: Tensor;
  readonly intervalFound: Tensor;
  readonly done: Tensor;
  readonly failed: Tensor;
  /** The ends of the interval: at `low` the loss is smaller. */
  readonly low: Place;
  readonly high: Place;
  /** A third place, for the cubic. */
  readonly third: Place;
  /** The best place so far that decreases the loss enough. */
  readonly safe: Place;
  readonly safeGrad: unknown;
}

/** Where the cubic through a (with its slope), b and c is least; NaN where it is nowhere. */
function cubicMinimum(a: Place, b: Place, c: Place): Tensor {
  const db = subtract(b.at, a.at), dc = subtract(c.at, a.at);
  const divisor = multiply(square(multiply(db, dc)), subtract(db, dc));
  const rb = subtract(subtract(b.value, a.value), multiply(a.slope, db)), rc = subtract(subtract(c.value, a.value), multiply(a.slope, dc));
  const db2 = square(db), dc2 = square(dc);
  const cubic = divide(subtract(multiply(dc2, rb), multiply(db2, rc)), divisor);
  const quadratic = divide(subtract(multiply(multiply(db2, db), rc), multiply(multiply(dc2, dc), rb)), divisor);
  const radical = subtract(square(quadratic), multiply(multiply(cubic, a.slope), 3));
  return add(a.at, divide(subtract(sqrt(radical), quadratic), multiply(cubic, 3)));
}

/** Where the parabola through a (with its slope) and b is least. */
function quadraticMinimum(a: Place, b: Place): Tensor {
  const db = subtract(b.at, a.at);
  const quadratic = divide(subtract(subtract(b.value, a.value), multiply(a.slope, db)), square(db));
  return subtract(a.at, divide(a.slope, multiply(quadratic, 2)));
}

/** The next place to try within the interval: the cubic's minimum, else the parabola's, else the middle. */
function inside({ low, high, third }: Search): Tensor {
  const length = abs(subtract(high.at, low.at)), left = minimum(high.at, low.at), right = maximum(high.at, low.at);
  const within = (x: Tensor, margin: number) =>
    logicalAnd(greater(x, add(left, multiply(length, margin))), less(x, subtract(right, multiply(length, margin))));
  const cubic = cubicMinimum(low, high, third), quadratic = quadraticMinimum(low, high);
  const middle = multiply(add(low.at, high.at), 0.5);
  return where(within(cubic, 0.2), cubic, where(within(quadratic, 0.1), quadratic, middle));
}

/**
 * Scales updates by a step that decreases the loss enough and leaves a small slope (Wolfe's conditions), found by widening an interval and
 * then zooming into it (Nocedal, Wright, algorithms 3.5 and 3.6). As `optax.scale_by_zoom_linesearch`; needs
 * `update(grads, state, params, { value, grad, valueFn })`: the loss, its gradient, and the loss as a function of the parameters. It goes to
 * the end of a chain, after the sign was turned.
 *
 * @param maxLinesearchSteps How many steps to try at most.
 * @param options The conditions, and where to begin.
 * @returns A transformation, which needs the parameters.
 */
export function scaleByZoomLinesearch(
  maxLinesearchSteps: number,
  options: ZoomLinesearchOptions = {},
): GradientTransformation<ScaleByZoomLinesearchState> {
  const name = "scaleByZoomLinesearch";
  checkOptions(`build ${name}`, options, [
    "maxLearningRate",
    "tol",
    "increaseFactor",
    "slopeRtol",
    "curvRtol",
    "approxDecRtol",
    "stepsizePrecision",
    "initialGuessStrategy",
  ]);
  const { maxLearningRate = null, tol = 0, increaseFactor = 2, slopeRtol = 1e-4, curvRtol = 0.9, approxDecRtol = 1e-6 } = options;
  const { stepsizePrecision = 1e-5, initialGuessStrategy = "keep" } = options;
  if (initialGuessStrategy !== "keep" && initialGuessStrategy !== "one") {
    throw new TypeError(`Cannot build ${name} with initialGuessStrategy "${initialGuessStrategy}": it is "keep" or "one"`);
  }
  const infinite = (error: Tensor) => where(isnan(error), Infinity, error);

  return recorded(
    {
      init(params) {
        const scalar = (x: number) => toTensor(name, x, dtype(params, "highest"));
        return {
          learningRate: scalar(1),
          value: scalar(Infinity),
          grad: zerosLike(params),
          info: { numLinesearchSteps: zeroCount(), decreaseError: scalar(Infinity), curvatureError: scalar(Infinity) },
        };
      },
      update<T>(updates: T, state: ScaleByZoomLinesearchState, params?: unknown, extra?: ExtraArgs) {
        needParams(name, params);
        const type = state.value.dtype, scalar = (x: TensorLike) => toTensor(name, x, type), no = constant(0, "bool");
        const value = scalar(needExtra<TensorLike>(name, extra, "value")), gradHere = needExtra(name, extra, "grad");
        const lossAndGrad = valueAndGrad(needExtra<(params: unknown) => Tensor>(name, extra, "valueFn"));
        const slope = scalar(vdot(updates, gradHere));
        const firstStep = initialGuessStrategy === "one" ? scalar(1) : state.learningRate;

        const decreaseErrorAt = (place: Place): Tensor => {
          const change = subtract(place.value, value);
          const exact = subtract(change, multiply(multiply(place.at, slope), slopeRtol));
          if (approxDecRtol === null) return infinite(maximum(exact, 0));
          // Near the minimum differences of losses are rounding: slopes then tell what they cannot.
          const bySlope = subtract(place.slope, multiply(slope, subtract(multiply(slopeRtol, 2), 1)));
          const approximate = maximum(bySlope, subtract(change, multiply(abs(value), approxDecRtol)));
          return infinite(maximum(minimum(approximate, exact), 0));
        };
        const curvatureErrorAt = (place: Place): Tensor => infinite(maximum(subtract(abs(place.slope), multiply(abs(slope), curvRtol)), 0));

        const step = (s: Search): Search => {
          // One evaluation serves both phases: only where it is made, and what follows from it, differ.
          const wider = where(equal(s.count, 0), firstStep, multiply(s.last.at, increaseFactor));
          const reached = maxLearningRate === null ? no : greaterEqual(wider, maxLearningRate);
          const at = scalar(where(s.intervalFound, inside(s), maxLearningRate === null ? wider : minimum(wider, maxLearningRate)));
          const [loss, grad] = lossAndGrad(addScale(params, at, updates));
          const tried: Place = { at, value: scalar(loss), slope: scalar(vdot(grad, updates)) };
          const decreaseError = decreaseErrorAt(tried), curvatureError = curvatureErrorAt(tried);
          const good = lessEqual(maximum(decreaseError, curvatureError), tol), enough = lessEqual(decreaseError, tol);
          const count = add(s.count, 1), out = greaterEqual(count, maxLinesearchSteps);

          const widened = (): Partial<Search> => {
            const isHigh = logicalOr(
              greater(decreaseError, 0),
              logicalAnd(greaterEqual(tried.value, s.last.value), greater(s.count, 0)),
            );
            const isLow = logicalAnd(greaterEqual(tried.slope, 0), logicalNot(isHigh));
            const intervalFound = logicalOr(logicalOr(isHigh, isLow), good);
            const done = logicalOr(good, logicalAnd(reached, logicalNot(intervalFound)));
            const low = whereTree(isLow, tried, s.last);
            return {
              intervalFound,
              done,
              failed: logicalAnd(out, logicalNot(done)),
              low,
              high: whereTree(isLow, s.last, tried),
              third: low,
              safe: whereTree(enough, tried, s.safe),
              safeGrad: whereTree(enough, grad, s.safeGrad),
            };
          };
          const zoomed = (): Partial<Search> => {
            const better = logicalAnd(enough, less(tried.value, s.safe.value));
            const safe = whereTree(better, tried, s.safe);
            const isHigh = logicalOr(greater(decreaseError, 0), greaterEqual(tried.value, s.low.value));
            const flip = logicalAnd(greaterEqual(multiply(tried.slope, subtract(s.high.at, s.low.at)), 0), logicalNot(isHigh));
            const tooSmall = lessEqual(abs(subtract(s.high.at, s.low.at)), stepsizePrecision);
            const givenUp = logicalOr(out, logicalAnd(tooSmall, greater(safe.at, 0)));
            return {
              intervalFound: s.intervalFound,
              done: good,
              failed: logicalAnd(givenUp, logicalNot(good)),
              low: whereTree(isHigh, s.low, tried),
              high: whereTree(flip, s.low, whereTree(isHigh, tried, s.high)),
              third: whereTree(logicalOr(isHigh, flip), s.high, s.low),
              safe,
              safeGrad: whereTree(better, grad, s.safeGrad),
            };
          };
          const phase = whereTree(s.intervalFound, zoomed(), widened()) as Omit<
            Search,
            "count" | "last" | "grad" | "decreaseError" | "curvatureError"
          >;
          // What failed to find a good step takes the safe one: 0 where not even that was found and the loss left its domain.
          const fallBack = logicalAnd(phase.failed, logicalOr(greater(phase.safe.at, 0), isinf(decreaseError)));
          return {
            ...phase,
            count,
            last: { ...whereTree(fallBack, phase.safe, tried), slope: tried.slope },
            grad: whereTree(fallBack, phase.safeGrad, grad),
            decreaseError,
            curvatureError,
          };
        };

        const here: Place = { at: scalar(0), value, slope }, unknown = scalar(Infinity);
        const begin: Search = {
          count: zeroCount(),
          last: here,
          grad: gradHere,
          decreaseError: unknown,
          curvatureError: unknown,
          intervalFound: no,
          done: no,
          failed: no,
          low: here,
          high: here,
          third: here,
          safe: here,
          safeGrad: gradHere,
        };
        const end = whileLoop(
          ((s: Search) => logicalNot(logicalOr(s.done, s.failed))) as never,
          ((s: Search) => castLike(step(s), begin)) as never,
          begin,
        ) as unknown as Search;
        const info = { numLinesearchSteps: end.count, decreaseError: end.decreaseError, curvatureError: end.curvatureError };
        const next = { learningRate: end.last.at, value: end.last.value, grad: castLike(end.grad, state.grad), info };
        return [scale(end.last.at, updates), next];
      },
    },
    "optim.scaleByZoomLinesearch",
    [maxLinesearchSteps, options],
  );
}
