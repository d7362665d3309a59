import { Context, type Option } from "effect"
import type { Fault } from "../SimulatorConfig.js"

/** The request at hand, after its key, its body and its verb were found in order. */
export class Call extends Context.Tag("xai-simulator/Call")<
  Call,
  {
    readonly requestId: string
    readonly body: unknown
    /** The fault that strikes it. */
    readonly fault: Option.Option<Fault>
  }
>() {}
