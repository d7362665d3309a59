import { FileSystem, Path } from "@effect/platform"
import { DateTime, Effect } from "effect"
import { paths } from "../services/Workspace.js"
import { UsageError } from "./CliError.js"

/**
 * Moves the film that is in `folder` aside, into a folder beside it that is named after the moment; nothing is deleted.
 * A folder without a film is left as it is; one that a run is working in is refused.
 */
export const moveAside = Effect.fn("Fresh.moveAside")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const here = path.resolve(folder)
  const has = (name: string) => fs.exists(path.join(here, name))
  const unusable = (why: string) =>
    new UsageError({ detail: `--fresh cannot move the film in ${folder} aside: ${why}.` })

  return yield* Effect.gen(function* () {
    if (!((yield* has(paths.journal)) || (yield* has(paths.state)))) return
    if (yield* has(paths.lock))
      return yield* unusable("another run is working in it, or was killed; run it once without --fresh")
    const now = yield* DateTime.now
    const stamp = DateTime.formatIso(now).replaceAll(/[-:]|\..*$/g, "")
    const aside = path.join(path.dirname(here), `${path.basename(here)}-${stamp}`)
    yield* fs.makeDirectory(aside, { recursive: true, mode: 0o700 })
    const entries = yield* fs.readDirectory(here)
    yield* Effect.forEach(
      entries.filter((entry) => entry !== ".gitkeep"),
      (entry) => fs.rename(path.join(here, entry), path.join(aside, entry)),
      { discard: true }
    )
  }).pipe(
    Effect.catchTags({
      SystemError: (error) => unusable(error.message),
      BadArgument: (error) => unusable(error.message)
    })
  )
})
