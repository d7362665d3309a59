import { hash } from "node:crypto"
import { Effect, Option } from "effect"
import type { FilmCut } from "../domain/Cut.js"
import { srtOf, vttOf } from "../domain/SubtitleFormats.js"
import type { Cue } from "../domain/Subtitles.js"
import { supersededPath } from "../services/FilmHistory.js"
import { type Json, StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

/**
 * Moves a file of an earlier film aside that this one does not have. What is not the film's own stays where it is.
 * Fails   FileUnwritable: see to the disk.
 */
export const retire = Effect.fnUntraced(function* (path: string) {
  const store = yield* StateStore
  const workspace = yield* Workspace
  const made = (yield* store.files).filter((file) => file.path === path)
  if (made.length === 0) return
  const bytes = yield* Effect.option(workspace.read(workspace.absolute(path)))
  const sha256 = Option.map(bytes, (it) => hash("sha256", it))
  const ours = made.find((file) => Option.contains(sha256, file.sha256))
  if (ours === undefined) return
  yield* workspace.move(workspace.absolute(path), workspace.absolute(supersededPath(ours.sha256, path)))
})

/**
 * Lays the subtitles of a film beside it, for players and for whoever cuts on; where nothing is said any more, those of an
 * earlier film are set aside.
 * Takes   `inputs`: what the film is made from.
 * Fails   StoreFailed, FileUnwritable: see to the disk.
 */
export const keepSubtitles = Effect.fn("SubtitleFiles.keep")(function* (
  { cues = [] }: Pick<FilmCut, "cues">,
  language: string,
  inputs: ReadonlyArray<Json>
) {
  const store = yield* StateStore
  const workspace = yield* Workspace
  const files = [
    { path: paths.subtitles, textOf: srtOf },
    { path: paths.webSubtitles, textOf: (all: ReadonlyArray<Cue>) => vttOf(all, language) }
  ]
  for (const { path, textOf } of files)
    if (cues.length === 0) yield* retire(path)
    else
      yield* store.produce({ path, inputs: ["subtitles/1", language, ...inputs] }, (temporary) =>
        workspace.write(temporary, new TextEncoder().encode(textOf(cues)))
      )
})
