import { Effect, Either } from "effect"
import { verifyCommand } from "../ClipCommands.js"
import type { Inspection } from "../clip/Inspection.js"
import { failedAs, MediaFailed } from "../Media.js"
import { Workbench } from "./Workbench.js"

/** A failure that says at which clip it came: "scene 2 (/films/a/videos/scene_2.mp4) is refused: …". */
export const atClip = (name: string, path: string) => (error: MediaFailed) => {
  const [start, ...rest] = error.detail.split(path)
  const detail = start === "" ? `${name} (${path})${rest.join(path)}` : `${name} (${path}): ${error.detail}`
  return new MediaFailed({ ...error, detail })
}

/**
 * Work on several clips failed, and the decoder does not say on which: each is decoded alone, and the first that fails is
 * named. Where all are whole the fault lies elsewhere, and the error stays as it was.
 * Fails   MediaFailed with the clip's name, or as the work did.
 */
export const namingClip =
  (clips: ReadonlyArray<Inspection>) =>
  <A, E extends { readonly _tag: string }, R>(work: Effect.Effect<A, E | MediaFailed, R>) =>
    Effect.catchIf(work, failedAs("Damaged", "Exit"), (error) =>
      Effect.gen(function* () {
        const { ffmpeg, nameOf } = yield* Workbench
        for (const clip of clips) {
          const decoded = yield* Effect.either(ffmpeg(verifyCommand(clip)))
          if (Either.isLeft(decoded) && decoded.left instanceof MediaFailed)
            return yield* atClip(nameOf(clip.path), clip.path)(decoded.left)
        }
        return yield* error
      })
    )
