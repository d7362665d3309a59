import { FileSystem } from "@effect/platform"
import { Array, Data, Effect, Layer, Number, Option } from "effect"
import { soundRate } from "../domain/SoundTime.js"
import { SpokenWord } from "../domain/Speech.js"
import type { Transition } from "../domain/StoryPlan.js"
import { cuesOfScenes } from "../domain/Subtitles.js"
import { Ffmpeg, type JoinedFilm, type MediaFacts, MediaFailed, usualFacts } from "../services/Ffmpeg.js"

/** One use of the scripted `Ffmpeg`. */
export type FfmpegCall = Data.TaggedEnum<{
  Probe: { readonly file: string }
  Verify: { readonly file: string }
  Frames: { readonly clip: string; readonly to: ReadonlyArray<string> }
  Tile: { readonly pictures: ReadonlyArray<string>; readonly to: string }
  Assemble: { readonly clips: ReadonlyArray<string>; readonly to: string; readonly title: string }
  Soundtrack: { readonly clips: ReadonlyArray<string>; readonly to: string }
  AddLanguages: { readonly film: string; readonly languages: ReadonlyArray<string>; readonly to: string }
}>
export const FfmpegCall = Data.taggedEnum<FfmpegCall>()

/** What the scripted `Ffmpeg` says and does. Everything has a default. */
export interface FfmpegScript {
  /** The facts of a clip; by default those of `plainFacts`, as long as the stand-in says (`standInSeconds`). */
  readonly facts?: (file: string) => MediaFacts
  /** Why a join that is asked for becomes a cut, where it does; by default every join can be made. */
  readonly instead?: (transition: Transition) => Option.Option<string>
  /** Runs before every call: note it down, or fail it. */
  readonly onCall?: (call: FfmpegCall) => Effect.Effect<void, MediaFailed>
}

/** A clip as the provider makes them: 8 s of 720p at 24 frames a second, with sound. */
export const plainFacts: MediaFacts = usualFacts(8)

/** The line by which a stand-in for a clip tells how long it is. */
export const standInSeconds = (seconds: number): string => `lasts ${seconds} s`

/** A failure to hand to `onCall`: the clip did not decode to its end. */
export const damaged = (file: string) =>
  new MediaFailed({
    task: `checking ${file}`,
    reason: "Damaged",
    detail: "scripted damage",
    lastLines: [],
    arguments: []
  })

/** What looks like a JPEG from outside: start, a comment that tells what it stands for, end. It does not decode. */
const standInJpeg = (words: string): Uint8Array => {
  const comment = Buffer.from(words).subarray(0, 60_000)
  const start = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 0])
  start.writeUInt16BE(comment.length + 2, 4)
  return Buffer.concat([start, comment, Buffer.from([0xff, 0xd9])])
}

const box = (kind: string, body: string): Uint8Array => {
  const bytes = Buffer.from(`size${kind}${body}`)
  bytes.writeUInt32BE(bytes.length)
  return bytes
}

/** What looks like an MP4 from outside, and tells what it stands for. It does not play. */
const standInMp4 = (words: string): Uint8Array =>
  Buffer.concat([box("ftyp", "isom\0\0\0\0isom"), box("free", words)])

/**
 * An `Ffmpeg` without a process, for tests of whoever uses one. It writes small stand-ins whose bytes name what they were
 * made from, so that different inputs give different files, and it takes every clip's facts from the script.
 */
export const layerTest = (script: FfmpegScript = {}): Layer.Layer<Ffmpeg, never, FileSystem.FileSystem> =>
  Layer.effect(
    Ffmpeg,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const told = (file: string) =>
        fs.readFileString(file).pipe(
          Effect.map((words) => /^lasts ([\d.]+) s$/m.exec(words)?.[1]),
          Effect.map((seconds) =>
            seconds === undefined ? plainFacts : usualFacts(globalThis.Number(seconds))
          ),
          Effect.orElseSucceed(() => plainFacts)
        )
      const { facts } = script
      const factsOf = (file: string) => (facts === undefined ? told(file) : Effect.sync(() => facts(file)))
      const called = script.onCall ?? (() => Effect.void)
      // The folder a step writes to is there, or the test is wrong: a defect, not a media failure.
      const write = (file: string, bytes: Uint8Array) => Effect.orDie(fs.writeFile(file, bytes))
      return Ffmpeg.of({
        chosen: Effect.succeed({
          path: "/scripted/ffmpeg",
          version: "scripted",
          origin: "setting",
          passedOver: []
        }),
        probe: (file) => Effect.zipRight(called(FfmpegCall.Probe({ file })), factsOf(file)),
        verify: (file) => Effect.zipRight(called(FfmpegCall.Verify({ file })), factsOf(file)),
        listen: () => Effect.succeed({ codec: "pcm_s16le", seconds: 30 }),
        frames: (clip, to) =>
          called(FfmpegCall.Frames({ clip, to })).pipe(
            Effect.zipRight(
              Effect.forEach(to, (file, index) => write(file, standInJpeg(`frame ${index + 1} of ${clip}`)))
            )
          ),
        tile: (pictures, to) =>
          called(FfmpegCall.Tile({ pictures, to })).pipe(
            Effect.zipRight(write(to, standInJpeg(["side by side", ...pictures].join("\n"))))
          ),
        flatten: (picture, to) => write(to, standInJpeg(`flattened ${picture}`)),
        assemble: Effect.fnUntraced(function* (
          clips,
          to,
          { language, title, onProgress = () => Effect.void }
        ) {
          const paths = clips.map(({ path }) => path)
          const every = yield* Effect.forEach(paths, factsOf)
          const [head = plainFacts] = every
          const placed = Array.zip(clips, every).map(([{ transition = "cut" }, { video }], index) => {
            const isLast = index === clips.length - 1
            const instead = isLast ? Option.none() : (script.instead?.(transition) ?? Option.none())
            return {
              from: 0,
              frames: video.frames,
              held: 0,
              at: Number.sumAll(every.slice(0, index).map((before) => before.video.frames)),
              crossfade: 0,
              instead,
              way: { made: "copied", why: "Scripted." },
              transition: isLast || Option.isSome(instead) ? "cut" : transition
            } satisfies JoinedFilm["placed"][number]
          })
          const said = Array.zipWith(placed, clips, ({ at }, { narrated = [], spoken = [] }) => {
            const by = (at * soundRate) / 24
            return [...narrated, ...spoken].map(
              (word) => new SpokenWord({ ...word, from: word.from + by, to: word.to + by })
            )
          })
          yield* called(FfmpegCall.Assemble({ clips: paths, to, title }))
          yield* write(to, standInMp4([title, ...paths].join("\n")))
          yield* onProgress(100)
          return {
            durationSeconds: Number.sumAll(every.map(({ durationSeconds }) => durationSeconds)),
            video: { ...head.video, frames: Number.sumAll(every.map(({ video }) => video.frames)) },
            audio: plainFacts.audio,
            placed,
            rate: { frames: 24, seconds: 1 },
            pictures: "copied",
            copiedFrames: 0,
            sound: "encoded",
            loudness: Option.none(),
            cues: cuesOfScenes(said, language ?? "und"),
            black: [],
            frozen: []
          } satisfies JoinedFilm
        }),
        soundtrack: Effect.fnUntraced(function* (clips, to) {
          const paths = clips.flatMap(({ narration, path }) => [path, ...(narration ? [narration.path] : [])])
          yield* called(FfmpegCall.Soundtrack({ clips: paths, to }))
          yield* write(to, standInMp4(["the sound", ...paths].join("\n")))
        }),
        addLanguages: Effect.fnUntraced(function* ({ path: film }, tracks, to) {
          const languages = tracks.map(({ language }) => language)
          yield* called(FfmpegCall.AddLanguages({ film, languages, to }))
          yield* write(to, standInMp4([film, ...languages].join("\n")))
        })
      })
    })
  )
