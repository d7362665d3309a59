import type { FileSystem, Path } from "@effect/platform"
import type { Duration, Effect, Scope } from "effect"
import type { FfmpegMissing, MediaFailed } from "../Media.js"
import type { Finished } from "../Run.js"

/** What assembling needs of the room it works in. */
export interface Workbench {
  /** Runs ffmpeg; anything it says on standard error is a failure. */
  readonly strictWork: (
    task: string,
    args: ReadonlyArray<string>,
    timeLimit?: Duration.DurationInput,
    /** Hears how many seconds of its output are made. */
    told?: (seconds: number) => Effect.Effect<void>,
    /** Where ffmpeg is started, where a name is relative. */
    folder?: string
  ) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>
  readonly workshop: (
    task: string,
    target: string
  ) => Effect.Effect<(name: string) => string, MediaFailed, FileSystem.FileSystem | Path.Path | Scope.Scope>
  readonly deliver: (task: string, made: string, to: string) => Effect.Effect<void, MediaFailed>
  readonly limits: { readonly job: Duration.DurationInput; readonly atOnce: number }
}
