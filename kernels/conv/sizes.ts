/**
 * The sizes of a convolution.
 *
 * @module
 */
import type { Aval, Shape } from "../../core/shape.ts";

/** Parameters of conv; x is [N, …spatial, C], w is [...spatial, C / featureGroups, O]. */
export interface ConvParams {
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly lhsDilation: readonly number[];
  readonly rhsDilation: readonly number[];
  readonly featureGroups: number;
  readonly batchGroups: number;
}

/** What a convolution is over. */
export interface Sizes {
  readonly rank: number;
  readonly spatial: Shape;
  readonly out: Shape;
  readonly taps: Shape;
  readonly images: number;
  readonly channels: number;
  readonly groupChannels: number;
  readonly features: number;
  readonly groups: number;
}

/** The sizes of a convolution. */
export function sizesOf(x: Aval, w: Aval, out: Aval, params: ConvParams): Sizes {
  const rank = x.shape.length - 2, channels = x.shape[rank + 1]!;
  return {
    rank,
    spatial: x.shape.slice(1, 1 + rank),
    out: out.shape.slice(1, 1 + rank),
    taps: w.shape.slice(0, rank),
    images: out.shape[0]!,
    channels,
    groupChannels: channels / params.featureGroups,
    features: w.shape[rank + 1]!,
    groups: params.featureGroups * params.batchGroups,
  };
}

/** The words that describe the axes of space; a convolution over none has one of size 1. */
export function spatialWords(s: Sizes, params: ConvParams): number[] {
  const four = (list: readonly number[], fill: number) => [...list, ...new Array<number>(4 - list.length).fill(fill)];
  return [
    ...four(s.spatial, 1),
    ...four(s.out, 1),
    ...four(s.taps, 1),
    ...four(params.strides, 1),
    ...four(params.padding.map((p) => p[0]), 0),
    ...four(params.lhsDilation, 1),
    ...four(params.rhsDilation, 1),
  ];
}
