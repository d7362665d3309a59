import path from "node:path"
import { FileSystem } from "@effect/platform"
import { DateTime, Effect, Option } from "effect"
import { withStop } from "../../../domain/Words.js"
import { plainly } from "../../../services/DiskTrouble.js"
import { errnoOf, retryBusy } from "../../../services/FileOps.js"
import { savedState } from "../../../services/FilmHistory.js"
import { isFilmName, supersededFolder } from "../../../services/OwnFiles.js"
import { holdLock } from "../../../services/StateStore.js"
import { folders, paths, simulatorFolder } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { namesIn } from "../../files/InFolder.js"
import { planFileName } from "../../film/PlanFile.js"

/** What belongs to a film in each of its folders, beside what `isFilmName` knows; in its own two, everything. */
const ownIn: Readonly<Record<string, RegExp>> = {
  responses: /^[0-9a-f-]{8,}\.\w+$/,
  references: /^(references\.json|[0-9a-f]{16}\.\w+|\d{2,}-[a-z0-9-]+\.(jpg|png))$/,
  music: /^(music\.json|[0-9a-f]{16}(\.\w+)?)$/,
  [supersededFolder]: /./,
  [simulatorFolder]: /./
}

/** What moves last: as long as the journal is there, so is the film. */
const lastToGo: ReadonlyArray<string> = [paths.state, paths.journal]

/** What belongs to a film beside its folders. */
const ownFiles = [
  ...[paths.script, paths.report, paths.settings, planFileName],
  ...[paths.finalVideo, paths.finalCut, paths.subtitles, paths.webSubtitles]
]

const isOwn = (folder: string, name: string): boolean =>
  folder === ""
    ? [...ownFiles, ...lastToGo].includes(name) || name.startsWith(`${paths.journal}.damaged-`)
    : ownIn[folder]?.test(name) === true || isFilmName(`${folder}/${name}`)

/** Moves the film that is in one folder into another, name by name; whatever is not the film's stays. */
const moveFilm = Effect.fn("Fresh.moveFilm")(function* (
  here: string,
  there: string,
  keeps: (name: string) => boolean
) {
  const fs = yield* FileSystem.FileSystem
  for (const folder of [...folders, supersededFolder, simulatorFolder, ""]) {
    const [from, to] = [path.join(here, folder), path.join(there, folder)]
    const names = yield* namesIn(from)
    const own = names.filter((name) => isOwn(folder, name) && !keeps(path.join(folder, name)))
    if (own.length === 0) continue
    yield* fs.makeDirectory(to, { recursive: true, mode: 0o700 })
    for (const name of own.toSorted((a, b) => lastToGo.indexOf(a) - lastToGo.indexOf(b)))
      yield* retryBusy(fs.rename(path.join(from, name), path.join(to, name)))
    if (folder !== "" && own.length === names.length)
      yield* Effect.ignore(fs.remove(from, { recursive: true }))
  }
})

/**
 * Moves the film that is in `folder` aside, into a folder beside it that is named after the moment it was last worked on;
 * nothing is deleted, and what is not the film's stays where it is. Where that folder cannot be on the same disk, it is
 * one within. Gives the new place; none where there is no film: neither a journal nor a state of ours. Holds the folder's
 * lock meanwhile: one that a living run works in is refused (`Locked`), one that a run died in is not. Cut off half-way,
 * the next `--fresh` goes on into the same place.
 * Fails   UsageError: the film cannot be moved. StoreFailed, `Locked`.
 */
export const moveAside = Effect.fn("Fresh.moveAside")(function* (
  folder: string,
  options: { readonly force: boolean; readonly plan?: Option.Option<string> }
) {
  const fs = yield* FileSystem.FileSystem
  const here = path.resolve(folder)
  const unusable = (why: string) =>
    new UsageError({ detail: `--fresh cannot move the film in ${folder} aside: ${withStop(why)}` })
  /** The plan that is to be followed now is not the old film's alone. */
  const keeps = (name: string) =>
    Option.exists(options.plan ?? Option.none(), (plan) => path.resolve(plan) === path.join(here, name))

  const touched = (name: string) => Effect.flatMap(fs.stat(path.join(here, name)), ({ mtime }) => mtime)
  /** When the film was last worked on: the same for every try to move it. */
  const stamp = touched(paths.journal).pipe(
    Effect.orElse(() => touched(paths.state)),
    Effect.map(DateTime.unsafeFromDate),
    Effect.orElse(() => DateTime.now),
    Effect.map((moment) => DateTime.formatIso(moment).replaceAll(/[-:]|\..*$/g, ""))
  )

  /** A place nobody has taken, or one where an earlier try was cut off: it holds no journal yet. */
  const placeIn = Effect.fnUntraced(function* (parent: string, name: string) {
    for (let number = 1; ; number++) {
      const place = path.join(parent, number === 1 ? name : `${name}-${number}`)
      const isTaken = yield* Effect.exists(lastToGo, (it) => fs.exists(path.join(place, it)))
      if (!isTaken) return place
    }
  })

  /** Makes a place, and sees that a file of the film can be moved to it; leaves nothing where it cannot. */
  const prepare = Effect.fnUntraced(function* (place: string) {
    const wasThere = yield* fs.exists(place)
    const [from, to] = [path.join(here, `.part-${process.pid}-fresh`), path.join(place, ".part-fresh")]
    yield* fs.makeDirectory(place, { recursive: true, mode: 0o700 })
    const undo = Effect.zipRight(
      fs.remove(from, { force: true }),
      wasThere ? Effect.void : fs.remove(place, { recursive: true })
    )
    yield* fs.writeFileString(from, "").pipe(
      Effect.zipRight(fs.rename(from, to)),
      Effect.zipRight(fs.remove(to)),
      Effect.tapError(() => Effect.ignore(undo))
    )
    return place
  })

  return yield* Effect.gen(function* () {
    const isFilm =
      (yield* fs.exists(path.join(here, paths.journal))) || Option.isSome(yield* savedState(here))
    if (!isFilm) return Option.none<string>()
    yield* holdLock(path.join(here, paths.lock), { force: options.force })
    const when = yield* stamp
    const beside = yield* placeIn(path.dirname(here), `${path.basename(here)}-${when}`)
    const within = yield* placeIn(here, `film-${when}`)
    const place = yield* prepare(beside).pipe(
      // Another disk, or a folder above that is not ours to write in.
      Effect.catchIf(
        (error) => ["EXDEV", "EACCES", "EPERM", "EROFS", "EBUSY", "ENAMETOOLONG"].includes(errnoOf(error)),
        () => prepare(within)
      )
    )
    yield* Effect.uninterruptible(moveFilm(here, place, keeps))
    return Option.some(place)
  }).pipe(Effect.catchTag("SystemError", "BadArgument", (error) => unusable(plainly(error))))
}, Effect.scoped)
