import { Context, type Effect } from "effect"
import type { Reel } from "./Reel.js"

/** What turns frames into clips: an ffmpeg with libx264 and AAC, wherever it is. */
export class Encoder extends Context.Tag("xai-simulator/Encoder")<
  Encoder,
  {
    /**
     * Runs ffmpeg once, with the reel's frames on its standard input. Interrupting it leaves no process behind. An ffmpeg
     * that fails is a defect: everything it is given is the simulator's own.
     */
    readonly encode: (
      args: ReadonlyArray<string>,
      reel?: Pick<Reel, "frames" | "paint">
    ) => Effect.Effect<void>
  }
>() {}
