import { Option } from "effect"
import { soundRate } from "../../../domain/SoundTime.js"
import { type Command, chain, clipInput, type FfmpegFile, fileInput, output, soundIn } from "../Command.js"
import { type SoundInspection, soundInput } from "../SoundFile.js"
import type { SoundPart } from "./Mix.js"

/** A clip's sound to decode: so many samples from its first one on, into a file. */
type Decoded = Pick<SoundPart, "clip" | "decoded" | "file">

/** Two channels at the film's rate, as options. */
const stereo = ["-ar", String(soundRate), "-ac", "2"]
const asSamples = ["-c:a", "pcm_f32le", "-f", "f32le"]

const samplesOf = ({ clip, decoded, file }: Decoded, input: number) => {
  const filters = [
    "asetpts=PTS-STARTPTS",
    // Without the last a hole of less than 100 ms would be closed, and what follows be early.
    `aresample=osr=${soundRate}:async=1:first_pts=0:min_hard_comp=0.002`,
    "aformat=sample_fmts=flt:channel_layouts=stereo",
    `atrim=end_sample=${decoded}`
  ]
  return output(file, "-map", ...soundIn(clip, input), "-filter:a", filters.join(","), ...asSamples)
}

/**
 * Clips' sound as samples, resampled, mixed to two channels, its gaps filled: each into a file of its own. Each has a graph of
 * its own as well, so that none starts anew for what another clip does.
 */
export const samplesCommand = (sounds: ReadonlyArray<Decoded>): Command => ({
  inputs: sounds.map(({ clip }) => clipInput(clip.path, "-vn")),
  outputs: sounds.map(samplesOf)
})

/**
 * The sound of a clip that changes its channels or its rate half-way, for which filters start anew and count from nought:
 * resampled at the output instead, one packet after the other.
 */
export const changingSamplesCommand = ({ clip, file }: Decoded): Command => ({
  inputs: [clipInput(clip.path, "-vn")],
  outputs: [output(file, "-map", ...soundIn(clip, 0), ...stereo, ...asSamples)]
})

/** A file of sound whose packets follow one another: resampled and mixed to two channels, at most so many samples of it. */
const wholeSound = (file: string, input: number, most: number) => {
  const filters = [
    "asetpts=PTS-STARTPTS",
    `aresample=osr=${soundRate}`,
    "aformat=sample_fmts=flt:channel_layouts=stereo",
    `atrim=end_sample=${most}`
  ]
  return output(file, "-map", `${input}:a:0`, "-filter:a", filters.join(","), ...asSamples)
}

/** Recordings as samples, at most so many of each. */
export const recordingsCommand = (
  recordings: ReadonlyArray<{ readonly path: string; readonly file: string; readonly most: number }>
): Command => ({
  inputs: recordings.map(({ path }) => soundInput({ path, format: "wav" })),
  outputs: recordings.map(({ file, most }, input) => wholeSound(file, input, most))
})

/**
 * Music as samples, at most so many. Of a file that ffmpeg has something against, whatever it can make of it is taken: a
 * player passes over a broken packet as well.
 */
export const musicCommand = (
  music: SoundInspection,
  most: number,
  to: string,
  manner: "strict" | "tolerant" = "strict"
): Command => {
  const { options, path } = soundInput(music)
  const tolerant = manner === "strict" ? [] : ["-noxerror", "-loglevel", "fatal"]
  return { inputs: [{ path, options: [...options, ...tolerant] }], outputs: [wholeSound(to, 0, most)] }
}

const samplesInput = (file: string) => fileInput(file, "-f", "f32le", ...stereo)

/** By how many decibels the sound is raised, and how high its samples may then go, in dBFS. */
export interface Gain {
  readonly decibels: number
  readonly ceiling: Option.Option<number>
}

export const noGain: Gain = { decibels: 0, ceiling: Option.none() }

const gained = ({ ceiling, decibels }: Gain): ReadonlyArray<string> => [
  `volume=volume=${decibels.toFixed(2)}dB`,
  // It looks ahead, and without `latency` what it looks at would come late.
  ...Option.toArray(ceiling).map((dBFS) => {
    const limit = (10 ** (dBFS / 20)).toFixed(4)
    return `alimiter=limit=${limit}:attack=5:release=100:level=disabled:latency=1`
  })
]

const printed = "ametadata=mode=print:file=-"
const meter = ["ebur128=metadata=1:peak=true", printed]

/** Plays a sound to a meter, decoded whole; its readings arrive on standard output. */
const metered = (sound: FfmpegFile, by: ReadonlyArray<string> = meter): Command => ({
  inputs: [sound],
  filters: chain("h", ["0:a:0"], "heard", by),
  outputs: [output("-", "-map", "[heard]", "-f", "null")]
})

/** How loud samples are before they are encoded. */
export const meterCommand = (samples: string): Command => metered(samplesInput(samples))

/** How loud samples are, without their peaks, which take longest to find. */
export const loudnessCommand = (samples: string): Command =>
  metered(samplesInput(samples), ["ebur128=metadata=1", printed])

/** Encodes the samples once. At this rate the quick coder is no worse than the thorough one, and twice as quick. */
export const soundCommand = (samples: string, gain: Gain, to: string): Command => ({
  inputs: [samplesInput(samples)],
  filters: chain("s", ["0:a:0"], "sound", gained(gain)),
  outputs: [
    output(to, "-map", "[sound]", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "192k", ...stereo, "-f", "mp4")
  ]
})

/** How loud a finished sound is. */
export const heardCommand = (sound: string): Command => metered(clipInput(sound))
