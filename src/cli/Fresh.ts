import { FileSystem, Path } from "@effect/platform"
import { DateTime, Effect } from "effect"
import { temporaryPrefix } from "../services/FileOps.js"
import { holdLock } from "../services/store/Lock.js"
import { paths } from "../services/Workspace.js"
import { UsageError } from "./CliError.js"
import { planFileName } from "./PlanFile.js"

/**
 * Moves the film that is in `folder` aside, into a folder beside it that is named after the moment; nothing is deleted.
 * A folder without a film or a plan is left as it is. Holds the folder's lock meanwhile: one that a living run works in is
 * refused (`Locked`), one that a run died in is not.
 */
export const moveAside = Effect.fn("Fresh.moveAside")(function* (
  folder: string,
  options: { readonly force: boolean }
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const here = path.resolve(folder)
  const has = (name: string) => fs.exists(path.join(here, name))
  const unusable = (why: string) =>
    new UsageError({ detail: `--fresh cannot move the film in ${folder} aside: ${why}.` })

  /** A name beside the folder that nobody has taken. */
  const freeName = Effect.gen(function* () {
    const now = yield* DateTime.now
    const stamp = DateTime.formatIso(now).replaceAll(/[-:]|\..*$/g, "")
    const first = path.join(path.dirname(here), `${path.basename(here)}-${stamp}`)
    let name = first
    for (let number = 2; yield* fs.exists(name); number++) name = `${first}-${number}`
    return name
  })

  return yield* Effect.gen(function* () {
    const isFilm = yield* Effect.exists([paths.journal, paths.state, planFileName], has)
    if (!isFilm) return
    yield* holdLock(path.join(here, paths.lock), { force: options.force })
    const aside = yield* freeName
    yield* fs.makeDirectory(aside, { recursive: true, mode: 0o700 })
    const entries = yield* fs.readDirectory(here)
    yield* Effect.forEach(
      entries.filter(
        (entry) => entry !== ".gitkeep" && entry !== paths.lock && !entry.startsWith(temporaryPrefix)
      ),
      (entry) => fs.rename(path.join(here, entry), path.join(aside, entry)),
      { discard: true }
    )
  }).pipe(
    Effect.catchTags({
      SystemError: (error) => unusable(error.message),
      BadArgument: (error) => unusable(error.message)
    })
  )
}, Effect.scoped)
