import { Option } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { type Compose, chain, clipInput, filesOnly, listOf } from "../Arguments.js"
import type { Inspection } from "../clip/Inspection.js"
import { soundRate } from "./Time.js"

/** A clip's sound to decode: so many samples from its first one on. */
export interface Decoded {
  readonly clip: Inspection
  readonly track: number
  readonly samples: number
  readonly to: string
}

/** Several clips' sound as samples, each in a file of its own, resampled, mixed to two channels, its gaps filled. */
export const samplesArguments = (compose: Compose, sounds: ReadonlyArray<Decoded>): ReadonlyArray<string> =>
  listOf(
    sounds.reduce(
      (so, { to }, index) =>
        so.output(to).outputOptions(["-map", `[s${index}]`, "-c:a", "pcm_f32le", "-f", "f32le"]),
      sounds
        .reduce((so, { clip }) => clipInput(so, clip.path).inputOptions(["-vn"]), compose())
        .complexFilter(
          sounds.flatMap(({ samples, track }, index) =>
            chain(`a${index}`, `${index}:i:${track}`, `s${index}`, [
              { filter: "asetpts", options: "PTS-STARTPTS" },
              // Without the last a hole of less than 100 ms would be closed, and what follows be early.
              {
                filter: "aresample",
                options: { osr: soundRate, async: 1, first_pts: 0, min_hard_comp: 0.002 }
              },
              { filter: "aformat", options: { sample_fmts: "flt", channel_layouts: "stereo" } },
              { filter: "atrim", options: { end_sample: samples } }
            ])
          )
        )
    )
  )

/**
 * The sound of a clip that changes its channels or its rate half-way, for which filters start anew and count from nought:
 * resampled at the output instead, one packet after the other.
 */
export const changingSamplesArguments = (
  compose: Compose,
  { clip, to, track }: Decoded
): ReadonlyArray<string> =>
  listOf(
    clipInput(compose(), clip.path)
      .inputOptions(["-vn"])
      .output(to)
      .outputOptions(["-map", `0:i:${track}`, "-ar", String(soundRate), "-ac", "2"])
      .outputOptions(["-c:a", "pcm_f32le", "-f", "f32le"])
  )

const samplesInput = (command: FfmpegCommand, file: string) =>
  command.input(file).inputOptions([...filesOnly, "-f", "f32le", "-ar", String(soundRate), "-ac", "2"])

/** By how many decibels the sound is raised, and how high its samples may then go, in dBFS. */
export interface Gain {
  readonly decibels: number
  readonly ceiling: Option.Option<number>
}

export const noGain: Gain = { decibels: 0, ceiling: Option.none() }

const gained = ({ ceiling, decibels }: Gain): ReadonlyArray<FilterSpecification> => [
  { filter: "volume", options: { volume: `${decibels.toFixed(2)}dB` } },
  ...Option.match(ceiling, {
    onNone: () => [],
    onSome: (dBFS) => [
      {
        filter: "alimiter",
        // It looks ahead, and without `latency` what it looks at would come late.
        options: {
          ...{ limit: (10 ** (dBFS / 20)).toFixed(4), attack: 5, release: 100 },
          ...{ level: "disabled", latency: 1 }
        }
      }
    ]
  })
]

const metered = (peak: boolean): ReadonlyArray<FilterSpecification> => [
  { filter: "ebur128", options: { metadata: 1, ...(peak ? { peak: "true" } : {}) } },
  { filter: "ametadata", options: { mode: "print", file: "-" } }
]

/** Plays the samples to a meter after raising them; its readings arrive on standard output. */
export const meterArguments = (compose: Compose, samples: string, gain: Gain): ReadonlyArray<string> =>
  listOf(
    samplesInput(compose(), samples)
      .complexFilter([...chain("m", "0:a:0", "metered", [...gained(gain), ...metered(true)])], ["metered"])
      .output("-")
      .outputOptions(["-f", "null"])
  )

/** Encodes the samples once. At this rate the quick coder is no worse than the thorough one, and twice as quick. */
export const soundArguments = (
  compose: Compose,
  samples: string,
  gain: Gain,
  to: string
): ReadonlyArray<string> =>
  listOf(
    samplesInput(compose(), samples)
      .complexFilter([...chain("s", "0:a:0", "sound", gained(gain))])
      .output(to)
      .outputOptions(["-map", "[sound]", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "192k"])
      .outputOptions(["-ar", String(soundRate), "-ac", "2", "-f", "mp4"])
  )

/** Decodes a finished sound whole and plays it to a meter; its readings arrive on standard output. */
export const heardArguments = (compose: Compose, sound: string): ReadonlyArray<string> =>
  listOf(
    clipInput(compose(), sound)
      .complexFilter([...chain("h", "0:a:0", "heard", metered(true))], ["heard"])
      .output("-")
      .outputOptions(["-f", "null"])
  )
