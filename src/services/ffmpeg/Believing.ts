import { FileSystem, Path } from "@effect/platform"
import { Effect } from "effect"
import { inspect } from "./clip/Facts.js"
import type { Inspection } from "./clip/Inspection.js"
import { knownClip } from "./KnownClip.js"
import { CurrentTask, failedAs, failUnwritten, MediaFailed } from "./Media.js"

/**
 * What a check says of a clip. A complaint of it is believed only from an ffmpeg that has nothing against a clip that is known
 * to be whole and lies in the same folder under a name of the same kind; else it fails with what it says of that one, as this
 * machine's trouble.
 * Fails   MediaFailed: the complaint, or this machine's trouble in its place; and whatever else `check` fails with.
 */
export const believing = Effect.fn("Ffmpeg.believing")(function* <A, E, R>(
  clip: Inspection,
  check: (clip: Inspection) => Effect.Effect<A, MediaFailed | E, R>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const name = path.basename(clip.path, path.extname(clip.path))
  // The store's keeper sweeps names that begin like a file in the making, should we die here.
  const hidden = `${name.startsWith(".") ? "" : ".part-"}${name}-known.mp4`
  const known = path.join(path.dirname(clip.path), hidden)
  const prove = Effect.acquireUseRelease(
    Effect.catchAll(fs.writeFile(known, knownClip, { mode: 0o600 }), failUnwritten(known)),
    () =>
      Effect.mapError(Effect.flatMap(inspect(known), check), (error) =>
        error instanceof MediaFailed && error.blame !== "machine"
          ? new MediaFailed({
              ...error,
              reason: "Exit",
              detail: `this ffmpeg has something against it too, so what it says of ${path.basename(clip.path)} counts for nothing: ${error.detail}`
            })
          : error
      ),
    () => Effect.ignore(fs.remove(known, { force: true }))
  ).pipe(Effect.provideService(CurrentTask, "trying ffmpeg on a clip that is known to be whole"))
  return yield* Effect.catchIf(check(clip), failedAs("Damaged"), (damage) =>
    Effect.zipRight(prove, Effect.fail(damage))
  )
})
