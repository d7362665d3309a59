import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import { decodeState } from "../../../domain/PipelineState.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { paths } from "../../../services/Workspace.js"
import { readIn } from "../../files/InFolder.js"

/**
 * What a film's state.json tells; none where there is none.
 * Fails   `Unreadable`: it is there, and may not be read or is no state of a film.
 */
export const filmIn = Effect.fn("SavedFilm.read")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const file = path.join(folder, paths.state)
  const text = yield* readIn(
    Effect.asSome(fs.readFileString(file)),
    Option.none<string>(),
    (because) =>
      `${file} is there and cannot be read (${because}). See to its permissions; the film is untouched.`
  )
  const detail = `${file} is no state of a film that this version can read. A run of the film writes it anew.`
  return yield* Effect.transposeMapOption(text, (words) =>
    Effect.mapError(decodeState(words), () => new StoreFailed({ reason: "Unreadable", detail }))
  )
})
