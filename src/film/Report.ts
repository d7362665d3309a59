import { dirname } from "node:path/posix"
import { Effect } from "effect"
import type { PipelineState } from "../domain/PipelineState.js"
import { FilmSettings } from "../domain/Settings.js"
import type { SetAside } from "../report/HtmlFilm.js"
import { reportHtml } from "../report/HtmlPage.js"
import { supersededFolder } from "../services/OwnFiles.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

/** Where the film keeps what a page can show. */
const folders = ["", "character_sheets", "keyframes", "videos", "frames", "speech", supersededFolder]

/** The files that are there, by their paths below the film's folder. A folder that cannot be read has none. */
const filesThere = Effect.fnUntraced(function* ({ dubs = [] }: PipelineState) {
  const workspace = yield* Workspace
  const ofDubs = dubs.map(({ language }) => dirname(paths.dubSound(language)))
  const found = yield* Effect.forEach([...folders, ...ofDubs], (folder) =>
    Effect.map(workspace.list(workspace.absolute(folder)), (names) =>
      names.map((name) => (folder === "" ? name : `${folder}/${name}`))
    )
  )
  return found.flat()
})

/** Pictures and clips that a change replaced, with where each once stood, as the journal tells. */
const setAsideIn = Effect.fnUntraced(function* (files: ReadonlyArray<string>) {
  const waiting = files.flatMap((path) => {
    const hash = /^superseded\/([0-9a-f]{64})\.(?:jpg|png|mp4)$/.exec(path)?.[1]
    return hash === undefined ? [] : [{ path, hash }]
  })
  if (waiting.length === 0) return []
  const store = yield* StateStore
  const places = new Map<string, string>((yield* store.files).map(({ path, sha256 }) => [sha256, path]))
  return (
    waiting
      .map(({ hash, path }): SetAside => ({ path, was: places.get(hash) ?? "" }))
      // What is cut out of a clip is shown by the clip.
      .filter(({ was }) => !was.startsWith("frames/"))
      .sort((a, b) => (a.was < b.was ? -1 : a.was > b.was ? 1 : 0))
  )
})

/**
 * Writes report.html, the film as a page for a browser. It is a convenience: where it cannot be written, that is only
 * told of. Costs nothing.
 */
const writeReport = Effect.fn("Report.write")(
  function* (state: PipelineState) {
    const workspace = yield* Workspace
    if (workspace.isUntouched) return
    const { acceptAt } = yield* FilmSettings
    const files = yield* filesThere(state)
    const page = reportHtml({
      state,
      acceptAt,
      files: new Set(files),
      posterOf: (clip) => paths.frame(clip, "first"),
      setAside: yield* setAsideIn(files)
    })
    yield* workspace.replace(paths.report, page)
    const events = yield* PipelineEvents
    yield* events.publish({ _tag: "FileWritten", path: paths.report })
  },
  Effect.catchAll((error) => Effect.logWarning(`${paths.report} is not written. ${error.message}`))
)

/**
 * Saves the state of the film, and the page that shows it.
 * Fails   StoreFailed where the state cannot be saved; a page that cannot be written is only told of.
 */
export const saveAndShow = Effect.fn("Report.saveAndShow")(function* (state: PipelineState) {
  const store = yield* StateStore
  yield* store.saveState(state)
  yield* writeReport(state)
})
