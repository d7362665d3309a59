import { Option } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import {
  type Compose,
  chain,
  clipInput,
  filesOnly,
  listOf,
  titleText,
  undecoded,
  withInput
} from "./Arguments.js"
import { packetSamples } from "./Facts.js"
import { type Frame, type SoundCopy, secondsOf, soundRate } from "./FilmPlan.js"

/**
 * The clips' pictures alone, packet by packet, each in a file of its own; and so many of their sound's packets where
 * those are copied too. A join that saw the sound beside the pictures would begin with the sound's encoder delay, 1024
 * samples before the first picture.
 */
export const packetsArguments = (
  compose: Compose,
  clips: ReadonlyArray<{
    readonly path: string
    readonly picture: string
    readonly sound: Option.Option<{ readonly to: string; readonly packets: number }>
  }>
): ReadonlyArray<string> =>
  listOf(
    clips.reduce(
      (so, clip, index) => {
        const pictured = so
          .output(clip.picture)
          .outputOptions(["-map", `${index}:v:0`, "-c:v", "copy", "-f", "mp4"])
        return Option.match(clip.sound, {
          onNone: () => pictured,
          onSome: ({ packets, to }) =>
            pictured
              .output(to)
              .outputOptions(["-map", `${index}:a:0`, "-c:a", "copy"])
              .outputOptions(["-frames:a", String(packets), "-f", "adts"])
        })
      },
      clips.reduce((so, { path }) => clipInput(so, path).inputOptions(undecoded), compose())
    )
  )

const samplesInput = (command: FfmpegCommand, file: string) =>
  command.input(file).inputOptions([...filesOnly, "-f", "f32le", "-ar", String(soundRate), "-ac", "2"])

/** By how many decibels the sound is raised, and whether its peaks then need holding down. */
export interface Gain {
  readonly decibels: number
  readonly isLimited: boolean
}

const gained = ({ decibels, isLimited }: Gain): ReadonlyArray<FilterSpecification> => [
  { filter: "volume", options: { volume: `${decibels.toFixed(2)}dB` } },
  ...(isLimited
    ? [{ filter: "alimiter", options: { limit: 0.8, attack: 5, release: 100, level: "disabled" } }]
    : [])
]

/** Plays the samples to a meter after raising them; its readings arrive on standard output. */
export const meterArguments = (compose: Compose, samples: string, gain: Gain): ReadonlyArray<string> =>
  listOf(
    samplesInput(compose(), samples)
      .complexFilter(
        [
          ...chain("m", "0:a:0", "metered", [
            ...gained(gain),
            { filter: "ebur128", options: { metadata: 1, peak: "true" } },
            { filter: "ametadata", options: { mode: "print", file: "-" } }
          ])
        ],
        ["metered"]
      )
      .output("-")
      .outputOptions(["-f", "null"])
  )

/** What the finished film is put together from. All but the pictures' list and the sound may be missing. */
export interface Parts {
  readonly pictures: string
  readonly sound:
    | { readonly _tag: "Samples"; readonly path: string; readonly gain: Gain }
    | { readonly _tag: "Packets"; readonly path: string; readonly copy: SoundCopy }
  readonly chapters: Option.Option<string>
  readonly captions: Option.Option<string>
  readonly title: string
}

/** The last move: pictures copied from their pieces, sound copied or encoded, chapters, captions, title, index in front. */
export const filmArguments = (compose: Compose, parts: Parts, to: string): ReadonlyArray<string> => {
  const { captions, chapters, sound: heard } = parts
  const shown = titleText(parts.title)
  const listed = compose()
    .input(parts.pictures)
    // Equal pieces need no conversion, and without one the packets stay as they are to the last bit.
    .inputOptions([...filesOnly, "-f", "concat", "-safe", "1", "-auto_convert", "0"])
    .inputOptions(undecoded)
  const sounded =
    heard._tag === "Samples"
      ? samplesInput(listed, heard.path)
      : listed
          .input(heard.path)
          .inputOptions([...filesOnly, "-f", "aac"])
          // The packets before the first sample stand before the film's start, where a player does not play them.
          .inputOptions([
            "-itsoffset",
            (-(heard.copy.priming * packetSamples) / heard.copy.sampleRate).toFixed(9)
          ])
  const told = withInput(withInput(sounded, chapters, ["-f", "ffmetadata"]), captions, ["-f", "mp4"])
  const captionsInput = Option.isSome(chapters) ? 3 : 2
  const base =
    heard._tag === "Samples"
      ? told
          .complexFilter([...chain("s", "1:a:0", "sound", gained(heard.gain))])
          .output(to)
          .outputOptions(["-map", "0:v:0", "-c:v", "copy", "-map", "[sound]"])
          .outputOptions(["-c:a", "aac", "-b:a", "192k", "-ar", String(soundRate), "-ac", "2"])
      : told.output(to).outputOptions(["-map", "0:v:0", "-map", "1:a:0", "-c", "copy"])
  return listOf(
    (Option.isSome(captions) ? base.outputOptions(["-map", `${captionsInput}:s:0`, "-c:s", "copy"]) : base)
      // The clips' own words about themselves stay behind. "-1" would drop the chapters' names as well.
      .outputOptions(
        Option.isSome(chapters)
          ? [
              "-map_metadata:g",
              "2:g",
              "-map_metadata:s:v",
              "-1",
              "-map_metadata:s:a",
              "-1",
              "-map_chapters",
              "2"
            ]
          : ["-map_metadata", "-1", "-map_chapters", "-1"]
      )
      // Several arguments at once: a single one with one space in it would be split in two.
      .outputOptions("-metadata", `title=${shown === "" ? "Untitled" : shown}`)
      .outputOptions(["-movflags", "+faststart", "-fs", "4G", "-f", "mp4"])
  )
}

/** A file of pictures in a concat list, beside the list. */
export interface ListedPart {
  readonly name: string
  readonly frames: number
}

/** A concat list: generated names only, each with its picture's exact length, which sound may not stretch. */
export const concatList = (pieces: ReadonlyArray<ListedPart>, plan: Frame): string =>
  `${[
    "ffconcat version 1.0",
    ...pieces.flatMap(({ frames, name }) => [`file ${name}`, `duration ${secondsOf(plan, frames)}`])
  ].join("\n")}\n`
