import { Context, type Effect } from "effect"
import type { Command } from "../Command.js"
import type { FfmpegMissing, MediaFailed } from "../Media.js"
import type { Finished } from "../Run.js"
import type { JoinProgress } from "./JoinProgress.js"

/** Where a film is joined. */
export class Workbench extends Context.Tag("grok-video-pipeline/ffmpeg/Workbench")<
  Workbench,
  {
    /** Runs ffmpeg; anything it says on standard error is a failure. `told` hears how many seconds of its output are made. */
    readonly ffmpeg: (
      command: Command,
      told?: (seconds: number) => Effect.Effect<void>
    ) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>
    /** The path of a file in the folder that is worked in. */
    readonly place: (name: string) => string
    /** A clip in the words of a person, by its path: "scene 2". */
    readonly nameOf: (path: string) => string
    /** Is told how far the film has come. */
    readonly progress: JoinProgress
    /** How many processes may run at once. */
    readonly atOnce: number
  }
>() {}
