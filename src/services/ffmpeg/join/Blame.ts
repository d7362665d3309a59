import { Effect, Option } from "effect"
import { composer, verifyArguments } from "../Arguments.js"
import type { Inspection } from "../clip/Inspection.js"
import { MediaFailed } from "../Media.js"
import type { Workbench } from "./Workbench.js"

/** A clip in the words of a person: "scene 2". */
export type NameOf = (path: string) => string

/** A failure that says at which clip it came: "scene 2 (/films/a/videos/scene_2.mp4) is refused: …". */
export const atClip =
  (name: string, path: string) =>
  <E extends { readonly _tag: string }>(error: E | MediaFailed) => {
    if (!(error instanceof MediaFailed)) return error
    const [start, ...rest] = error.detail.split(path)
    const detail = start === "" ? `${name} (${path})${rest.join(path)}` : `${name} (${path}): ${error.detail}`
    return new MediaFailed({ ...error, detail })
  }

/**
 * Work on several clips failed, and the decoder does not say on which: each is decoded alone, and the first that fails is
 * named. Where all are whole the fault lies elsewhere, and the error stays as it was.
 */
export const namingClip =
  (strictWork: Workbench["strictWork"], task: string, clips: ReadonlyArray<Inspection>, nameOf: NameOf) =>
  <A, E extends { readonly _tag: string }, R>(work: Effect.Effect<A, E | MediaFailed, R>) =>
    Effect.catchIf(
      work,
      (error): error is MediaFailed =>
        error instanceof MediaFailed && (error.reason === "Damaged" || error.reason === "Exit"),
      (error) =>
        Effect.gen(function* () {
          const compose = yield* composer
          for (const clip of clips) {
            const found = yield* Effect.flip(strictWork(task, verifyArguments(compose, clip))).pipe(
              Effect.option
            )
            if (Option.isSome(found) && found.value instanceof MediaFailed)
              return yield* new MediaFailed({
                ...found.value,
                detail: `${nameOf(clip.path)} (${clip.path}): ${found.value.detail}`
              })
          }
          return yield* error
        })
    )
