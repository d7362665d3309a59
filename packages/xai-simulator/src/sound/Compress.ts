import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { Encoder } from "../drawing/Encoder.js"
import { plainEncoder } from "../drawing/FindFfmpeg.js"

/** A WAV file as an mp3, its comment kept. Where there is no ffmpeg on this machine, that is a defect. */
export const asMp3 = Effect.fn("Compress.asMp3")(
  function* (wave: Uint8Array, bitRate: number) {
    const { encode } = yield* Encoder
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "xai-simulator-"))),
      (it) => Effect.promise(() => rm(it, { recursive: true, force: true }))
    )
    const [before, after] = [join(folder, "sound.wav"), join(folder, "sound.mp3")]
    yield* Effect.promise(() => writeFile(before, wave))
    yield* encode([
      ...["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-i", before],
      ...[
        "-c:a",
        "libmp3lame",
        "-b:a",
        String(bitRate),
        "-fflags",
        "+bitexact",
        "-flags:a",
        "+bitexact",
        after
      ]
    ])
    return new Uint8Array(yield* Effect.promise(() => readFile(after)))
  },
  Effect.scoped,
  Effect.provide(plainEncoder),
  Effect.orDie
)
