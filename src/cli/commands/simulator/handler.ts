import { Console, Effect, Option } from "effect"
import { faultTable, Simulator } from "xai-simulator"
import { drawingPart } from "../../../services/DrawingPart.js"
import { settle } from "../../flags/Settle.js"
import { simulatorOf } from "../../Studio.js"
import type { SimulatorWords } from "./command.js"

/**
 * Serves the simulator until the process is told to stop, or only says what it can get wrong.
 * Fails   UsageError: its port or its config cannot be used. DrawingPartMissing, FfmpegMissing: it draws and films with them.
 *         ServeError: it cannot listen.
 */
export const handler = Effect.fn("Simulate.simulate")(function* (input: SimulatorWords) {
  const port = yield* settle(input.port)
  if (input.listFaults) return yield* Console.log(faultTable())
  // It draws with it: better to know before it listens.
  yield* drawingPart
  const announce = Effect.flatMap(Simulator, ({ apiKey, url }) =>
    Console.log(
      [
        `A simulated xAI API listens at ${url}. Nothing here costs money; Ctrl-C stops it.`,
        "In another terminal:",
        "",
        `  export XAI_BASE_URL=${url}`,
        `  export XAI_API_KEY=${apiKey}`,
        '  npx grok-video-pipeline run "Your sentence" --output-dir my-film',
        ""
      ].join("\n")
    )
  )
  return yield* Effect.provide(
    Effect.zipRight(announce, Effect.never),
    simulatorOf(input.config, Option.none(), port)
  )
})
