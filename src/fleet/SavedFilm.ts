import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { historyFrom } from "../services/FilmHistory.js"
import { paths } from "../services/Workspace.js"
import { bringFilm } from "./Fetch.js"
import { onDisk, writeText } from "./FetchFolder.js"
import { find } from "./Listing.js"
import { journalLines, journalNamed, requestOf } from "./Show.js"

/**
 * A film of the queue as it is now, in a temporary folder that goes with the scope: for whatever looks at a film in a folder and
 * changes nothing. It may be one that is being made. Gives the film, and the folder.
 * Fails   QueueProblem: `NoSuchFilm`, `MediaGone`; `FolderUnwritable` where this machine has no room for it. StoreFailed: the
 *         journal cannot be trusted. MediaStoreFailed, DatabaseFailed.
 */
export const savedFilm = Effect.fn("SavedFilm.open")(function* (film: string) {
  const fs = yield* FileSystem.FileSystem
  const listed = yield* find(film)
  const place = "a temporary folder"
  const root = yield* onDisk(place)(fs.makeTempDirectoryScoped({ prefix: "grok-video-saved-" }))
  // The lines first: what they tell of is in the media store by then, whatever a worker does meanwhile.
  const lines = yield* journalLines(film)
  const history = yield* historyFrom(lines, journalNamed(film))
  yield* onDisk(place)(bringFilm({ film, root }, history, yield* requestOf(film)))
  if (lines.length > 0) yield* onDisk(place)(writeText(join(root, paths.journal), lines.join("")))
  return { listed, folder: root }
})
