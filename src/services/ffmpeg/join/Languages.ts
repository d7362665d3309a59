import { FileSystem } from "@effect/platform"
import { Array, Effect, Option } from "effect"
import { subtitleTrack } from "../CaptionTrack.js"
import { type Command, clipInput, fileInput, output } from "../Command.js"
import { inspect } from "../clip/Facts.js"
import { readMovie } from "../clip/Movie.js"
import {
  type FfmpegMissing,
  failMedia,
  failUnwritten,
  type LanguageTracks,
  type MediaFailed
} from "../Media.js"
import type { Finished } from "../Run.js"
import { trackLanguage } from "../TrackLanguage.js"
import { deliver, workshop } from "../Workshop.js"
import { switchOffSubtitles } from "./SubtitlesOff.js"

/** The parts of a language, written down. */
interface LanguageParts {
  readonly language: string
  readonly sound: Option.Option<string>
  readonly subtitles: Option.Option<string>
}

/**
 * All languages of a film put behind its own tracks; nothing is decoded. `own`: the film's own subtitles, since a track of
 * texts that was written once cannot be copied: it has texts of no length between the others.
 */
export const languagesCommand = (
  film: string,
  parts: ReadonlyArray<LanguageParts>,
  own: Pick<LanguageParts, "language" | "subtitles">,
  to: string
): Command => {
  const sounds = parts.flatMap(({ language, sound }) =>
    Option.toArray(sound).map((path) => ({ language, path }))
  )
  const subtitles = [own, ...parts].flatMap((it) =>
    Option.toArray(it.subtitles).map((path) => ({ language: it.language, path }))
  )
  // What players begin with stays as it was.
  const tagged = (kind: "a" | "s", place: number, language: string, isFirst: boolean) => [
    ...[`-metadata:s:${kind}:${place}`, `language=${trackLanguage(language)}`],
    ...[`-disposition:${kind}:${place}`, isFirst ? "default" : "0"]
  ]
  return {
    inputs: [
      // ffmpeg decodes the first packets merely to describe them.
      clipInput(film, "-skip_frame:v", "all"),
      ...sounds.map(({ path }) => clipInput(path)),
      ...subtitles.map(({ path }) => fileInput(path, "-f", "mp4"))
    ],
    outputs: [
      output(
        to,
        ...["-map", "0:v:0", "-map", "0:a:0"],
        ...sounds.flatMap((_, index) => ["-map", `${1 + index}:a:0`]),
        ...subtitles.flatMap((_, index) => ["-map", `${1 + sounds.length + index}:s:0`]),
        ...["-c", "copy", "-map_metadata", "0", "-map_chapters", "0"],
        ...["-disposition:a:0", "default"],
        ...sounds.flatMap(({ language }, index) => tagged("a", index + 1, language, false)),
        ...subtitles.flatMap(({ language }, index) =>
          tagged("s", index, language, index === 0 && Option.isSome(own.subtitles))
        ),
        ...["-movflags", "+faststart", "-fs", "4G", "-f", "mp4"]
      )
    ]
  }
}

/**
 * The verb of adding languages to a film that is joined.
 * Fails   MediaFailed: `NotAsPlanned` where what came out does not hold the film; else as reading and writing fail.
 */
export const makeAddLanguages = (
  strictWork: (command: Command) => Effect.Effect<Finished, MediaFailed | FfmpegMissing>
) =>
  Effect.fnUntraced(function* (
    { path: film, ...ownTracks }: { readonly path: string } & LanguageTracks,
    languages: ReadonlyArray<LanguageTracks>,
    to: string
  ) {
    const fs = yield* FileSystem.FileSystem
    const place = yield* workshop(to)
    const tracksOf = (path: string) =>
      Effect.catchAll(
        Effect.tryPromise(() => readMovie(path)),
        ({ message }) => failMedia("Unreadable", message)
      )
    const before = yield* inspect(film)
    const own = yield* tracksOf(film)
    const partsOf = Effect.fnUntraced(function* ({ cues, language, sound }: LanguageTracks, name: string) {
      const path = place(`subtitles-${name}.mp4`)
      if (cues.length > 0)
        yield* Effect.catchAll(fs.writeFile(path, subtitleTrack(cues, language)), failUnwritten(path))
      const subtitles = Option.liftPredicate(path, () => cues.length > 0)
      return { language, sound: Option.fromNullable(sound), subtitles } satisfies LanguageParts
    })
    const hasOwn = own.tracks.some(({ kind }) => kind === "sbtl")
    const ownParts = yield* partsOf({ ...ownTracks, cues: hasOwn ? ownTracks.cues : [] }, "own")
    const parts = yield* Effect.forEach(languages, (it, index) => partsOf(it, String(index)))
    const made = place("film.mp4")
    yield* strictWork(languagesCommand(film, parts, ownParts, made))
    if (!own.tracks.some(({ isOn, kind }) => kind === "sbtl" && isOn)) yield* switchOffSubtitles(made)
    const after = yield* inspect(made)
    const all = yield* tracksOf(made)
    const added = Array.flatMap(parts, ({ sound, subtitles }) => [
      ...Option.toArray(sound),
      ...Option.toArray(subtitles)
    ])
    const isWhole =
      after.facts.video.frames === before.facts.video.frames &&
      after.facts.durationSeconds === before.facts.durationSeconds &&
      all.tracks.length === own.tracks.length + added.length
    if (!isWhole)
      return yield* failMedia(
        "NotAsPlanned",
        `with ${added.length} tracks more it has ${all.tracks.length}, and ${after.facts.video.frames} frames of ${before.facts.video.frames}`
      )
    yield* deliver(made, to)
  })
