import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Array, Console, Effect, Option } from "effect"
import { decodeState } from "../../../domain/PipelineState.js"
import { editDecisionListOf } from "../../../export/EditDecisionList.js"
import { edlOf } from "../../../export/Edl.js"
import { fcpxmlOf } from "../../../export/Fcpxml.js"
import { otioOf } from "../../../export/Otio.js"
import { Ffmpeg } from "../../../services/Ffmpeg.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { paths } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { readIn } from "../../files/InFolder.js"
import { settle } from "../../flags/Settle.js"
import { plainLine, warn } from "../../output/Say.js"
import type { ExportWords } from "./command.js"

/**
 * What a film's state.json tells; none where there is none.
 * Fails   `Unreadable`: it is there, and may not be read or is no state of a film.
 */
const filmIn = Effect.fn("SavedFilm.read")(function* (folder: string) {
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

/**
 * Prints a film's edit list. Reads state.json and the clips' headers alone, and holds no lock: a run may be working there.
 * Fails   UsageError: the film has no clip yet. StoreFailed: its state.json cannot be read. A clip that cannot be read is
 *         listed as state.json tells of it.
 */
export const handler = Effect.fn("Export.export")(function* ({ format, outputDir: folderOf }: ExportWords) {
  const outputDir = yield* settle(folderOf)
  const fs = yield* FileSystem.FileSystem
  const state = yield* filmIn(outputDir)
  if (Option.isNone(state) || state.value.videos.length === 0)
    return yield* new UsageError({
      detail: `There is no film in ${outputDir} whose clips could be listed: it needs a state.json with at least one clip. Make the film with run first, or name its folder with --output-dir.`
    })
  const { cut, videos } = state.value
  const folder = yield* Effect.orElseSucceed(fs.realPath(outputDir), () => path.resolve(outputDir))
  const clips = Array.dedupe([
    ...videos.map(({ videoPath }) => videoPath),
    ...Option.toArray(cut).flatMap((it) => it.clips.map((clip) => clip.path))
  ])
  const { probe } = yield* Effect.provide(Ffmpeg, Ffmpeg.layer({}))
  const read = yield* Effect.forEach(clips, (clip) =>
    // Its file tells of itself without being decoded.
    Effect.option(Effect.map(probe(path.join(folder, ...clip.split("/"))), (file) => [clip, file] as const))
  )
  const files = new Map(Array.getSomes(read))
  const film = editDecisionListOf(state.value, files)
  const missing = film.events.filter((event) => clips.includes(event.path) && !files.has(event.path))
  const so = `is not in ${outputDir}, or is no clip that can be read: it is listed as state.json tells of it.`
  yield* warn(missing.map(({ path }) => plainLine(`${path} ${so}`)))
  const text = format === "edl" ? edlOf(film) : format === "fcpxml" ? fcpxmlOf(film, folder) : otioOf(film)
  yield* Console.log(text.trimEnd())
})
