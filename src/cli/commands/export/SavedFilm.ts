import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { decodeState } from "../../../domain/PipelineState.js"
import { whyUnread } from "../../../services/DiskTrouble.js"
import { isMissing } from "../../../services/FileOps.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { paths } from "../../../services/Workspace.js"

/**
 * What a film's state.json tells; none where there is none.
 * Fails   `Unreadable`: it is there, and may not be read or is no state of a film. That is no folder without a film.
 */
export const filmIn = Effect.fn("SavedFilm.read")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.join(folder, paths.state)
  const unreadable = (why: string) => new StoreFailed({ reason: "Unreadable", detail: `${file} ${why}` })
  const text = yield* fs.readFileString(file).pipe(
    Effect.asSome,
    Effect.catchIf(isMissing, () => Effect.succeed(Option.none<string>())),
    Effect.mapError((error) =>
      unreadable(
        `is there and cannot be read (${whyUnread(error)}). See to its permissions; the film is untouched.`
      )
    )
  )
  return yield* Effect.transposeMapOption(text, (words) =>
    Effect.mapError(decodeState(words), () =>
      unreadable("is no state of a film that this version can read. A run of the film writes it anew.")
    )
  )
})
