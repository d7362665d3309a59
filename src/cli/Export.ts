import { FileSystem, Path } from "@effect/platform"
import { Console, Effect, Option } from "effect"
import { savedState } from "../forecast/Remembered.js"
import { editListOf, edlOf, fcpxmlOf, otioOf } from "../report/EditList.js"
import { UsageError } from "./CliError.js"
import type { ExportInput } from "./ExportCommand.js"

/** Prints a film's edit list. Reads state.json alone and holds no lock: a run may be working there. */
export const exportFilm = Effect.fn("Export.export")(function* ({ format, outputDir }: ExportInput) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const state = yield* savedState(outputDir)
  if (Option.isNone(state) || state.value.videos.length === 0)
    return yield* new UsageError({
      detail: `There is no film in ${outputDir} whose clips could be listed: it needs a state.json with at least one clip. Make the film with run first, or name its folder with --output-dir.`
    })
  const folder = yield* Effect.orElseSucceed(fs.realPath(outputDir), () => path.resolve(outputDir))
  const film = editListOf(state.value)
  const text = format === "edl" ? edlOf(film) : format === "fcpxml" ? fcpxmlOf(film, folder) : otioOf(film)
  yield* Console.log(text.trimEnd())
})
