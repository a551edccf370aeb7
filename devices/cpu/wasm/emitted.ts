/**
 * A program as a WebAssembly module, and what whoever runs it must know.
 *
 * @module
 */
import type { Explanation } from "../../../core/device.ts";
import type { Equation, Literal, Var } from "../../../core/program.ts";
import type { BlasDot } from "./blas_dot.ts";

/** A value in the arena. */
export interface Place {
  /** Its byte address. */
  readonly address: number;
  /** The value. */
  readonly value: Var;
}

/** An equation that the host runs when the module calls. */
export interface HostStep {
  /** The equation that it comes from. */
  readonly equation: Equation;
  /** Its inputs. */
  readonly inputs: readonly (Place | Literal)[];
  /** Its results. */
  readonly outputs: readonly Place[];
  /** Its position in the explanation. */
  readonly step: number;
  /** The products that it is, where the system's BLAS does them. */
  readonly blas?: BlasDot | undefined;
}

/** A kernel as the module exports it. */
export interface KernelEntry {
  /** Its name. */
  readonly name: string;
  /** The units of work. */
  readonly units: number;
  /** About how many elements a unit is. */
  readonly grain: number;
  /** Whether parts must not run at the same time. */
  readonly serial: boolean;
  /** Its position in the explanation. */
  readonly step: number;
}

/** A module, and how it is used. */
export interface EmittedProgram {
  /** The module's bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The first byte of the memory that it uses. */
  readonly start: number;
  /** Bytes that the memory must have: the end of what it uses. */
  readonly memoryBytes: number;
  /** Its inputs. */
  readonly inputs: readonly Place[];
  /** Its results. */
  readonly outputs: readonly Place[];
  /** The equations that the host runs. */
  readonly hosts: readonly HostStep[];
  /** The kernels, by number. */
  readonly kernels: readonly KernelEntry[];
  /** Whether any kernel is large enough for threads. */
  readonly forks: boolean;
  /** What was made of the program, for people. */
  readonly explanation: Explanation;
}
