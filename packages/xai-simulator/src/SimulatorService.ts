import type { Effect } from "effect"
import type { ParseError } from "effect/ParseResult"
import type { SimulatorConfig, SimulatorSettings } from "./SimulatorConfig.js"
import type { Bill, LogEntry } from "./state/RequestLog.js"

/** A server on this machine that answers as xAI does. */
export interface SimulatorService {
  /** The base URL a client is given: `http://127.0.0.1:port/v1`. */
  readonly url: string
  /** A key that works. */
  readonly apiKey: string
  /** Every request so far, in the order of their arrival. */
  readonly log: Effect.Effect<ReadonlyArray<LogEntry>>
  /** What the requests would have cost. */
  readonly bill: Effect.Effect<Bill>
  /** Puts other settings in force, on top of those there are; played scripts start again. */
  readonly change: (settings: SimulatorSettings) => Effect.Effect<SimulatorConfig, ParseError>
}
