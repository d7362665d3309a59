import { createHash } from "node:crypto"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option, Stream } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import type { Music } from "../../domain/Settings.js"
import { withStop } from "../../domain/Words.js"
import { musicKept } from "../../film/KeptMusic.js"
import { whyUnread } from "../../services/DiskTrouble.js"
import { Ffmpeg } from "../../services/Ffmpeg.js"
import { paths } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { ffmpegNamed } from "../Studio.js"

/** The shortest and the longest music that is laid under a film, in seconds. */
const shortest = 1
const longest = 3 * 3600

/**
 * The music in a file, decoded once before anything is sent.
 * Fails   UsageError, by the file: there is none, no sound is in it, or it is too short or too long. FfmpegMissing,
 *         MediaFailed: this machine has trouble.
 */
export const musicIn = Effect.fn("MusicFile.read")(function* (file: string, ffmpeg: Option.Option<string>) {
  const fs = yield* FileSystem.FileSystem
  const unusable = (why: string) => new UsageError({ detail: `--music ${file}: ${why} Nothing was spent.` })
  const info = yield* Effect.mapError(fs.stat(file), () => unusable("there is no such file."))
  if (info.type !== "File") return yield* unusable("is not a file; name the music in it.")
  const hash = createHash("sha256")
  yield* Stream.runForEach(fs.stream(file), (bytes) => Effect.sync(() => hash.update(bytes))).pipe(
    Effect.mapError((error) => unusable(withStop(`cannot be read: ${whyUnread(error)}`)))
  )
  const { seconds } = yield* Effect.flatMap(Ffmpeg, (it) => it.listen(path.resolve(file))).pipe(
    Effect.provide(ffmpegNamed(ffmpeg)),
    Effect.mapError((failed) =>
      failed._tag === "FfmpegMissing" || failed.blame === "machine"
        ? failed
        : unusable(
            failed.reason === "NotMedia"
              ? "there is no sound in it. MP3, WAV, M4A, FLAC and Ogg are taken."
              : "its sound cannot be decoded. Save it anew, or give another file."
          )
    )
  )
  if (seconds < shortest)
    return yield* unusable(`lasts ${seconds.toFixed(2)} s; give at least ${shortest} s.`)
  if (seconds > longest)
    return yield* unusable(`lasts longer than ${longest / 3600} hours; give that at most.`)
  return {
    file: path.resolve(file),
    sha256: Sha256.make(hash.digest("hex"))
  } satisfies Music
})

/** The music that the film's folder keeps. */
const remembered = (folder: string) =>
  musicKept(folder).pipe(
    Effect.mapError(() => {
      const file = path.join(folder, paths.musicNote)
      return new UsageError({ detail: `${file} cannot be read: give the music again with --music.` })
    })
  )

/**
 * The music of a film: what the command line gives, else what its folder remembers; `none` takes it away.
 * Fails   as `musicIn`; UsageError, where the folder's note of it cannot be read.
 */
export const musicFor = Effect.fn("MusicFile.find")(function* (
  folder: string,
  wish: Option.Option<string>,
  { ffmpeg, isFresh }: { readonly ffmpeg: Option.Option<string>; readonly isFresh: boolean }
) {
  if (Option.isSome(wish))
    return wish.value === "none" ? Option.none<Music>() : Option.some(yield* musicIn(wish.value, ffmpeg))
  return isFresh ? Option.none<Music>() : yield* remembered(folder)
})
