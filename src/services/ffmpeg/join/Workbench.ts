import { Context, type Effect } from "effect"
import type { Command } from "../Command.js"
import type { FfmpegMissing, MediaFailed } from "../Media.js"
import type { Finished } from "../Run.js"
import type { JoinProgress } from "./JoinProgress.js"

/** Where a film is joined. */
export class Workbench extends Context.Tag("grok-video-pipeline/ffmpeg/Workbench")<
  Workbench,
  {
    /** Runs ffmpeg; anything it says on standard error is a failure. `onProgress` hears how many seconds of its output are made. */
    readonly ffmpeg: (
      command: Command,
      onProgress?: (seconds: number) => Effect.Effect<void>
    ) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>
    /** The path of a file in the folder that is worked in. */
    readonly place: (name: string) => string
    /** A clip in the words of a person, by its path: "scene 2". */
    readonly nameOf: (path: string) => string
    /** How far the film has come, passed on to whoever asked. */
    readonly progress: JoinProgress
    /** How many processes may run at once. */
    readonly atOnce: number
  }
>() {}
