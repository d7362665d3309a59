import { Command } from "@effect/cli"
import { Effect } from "effect"
import { filmMemory, noMemory } from "../../flags/SettingsFile.js"
import { settle, settleBy } from "../../flags/Settle.js"
import {
  filmKeeps,
  planFile,
  type StudioInput,
  studioFlags,
  studioSettings
} from "../../flags/StudioFlags.js"

// The same words as for `run`, so that a command line can be tried with `doctor` first.
const flags = { plan: planFile, ...studioFlags, settings: studioSettings }

/** What `doctor` works with. */
export type DoctorInput = StudioInput & Pick<Command.Command.ParseConfig<typeof flags>, "plan">

/** `doctor`: whether a film could be made here, before anything is spent. */
export const doctorCommand = Command.make("doctor", flags, ({ outputDir, settings, ...words }) =>
  Effect.gen(function* () {
    const folder = yield* settle(outputDir)
    // A journal that cannot be read is for the doctor to look at, not to fail by.
    const memory = yield* Effect.catchTag(filmMemory(folder, filmKeeps), "StoreFailed", () =>
      Effect.succeed(noMemory)
    )
    const { settled, values } = yield* settleBy(memory, Effect.all(settings))
    const { doctor } = yield* Effect.promise(() => import("./handler.js"))
    return yield* doctor({ ...words, ...values, settled, outputDir: folder })
  })
).pipe(
  Command.withDescription(
    "Look whether a film can be made here: node, ffmpeg, key, models, way, disk, clock. Costs nothing, changes nothing."
  )
)
