import type { InputFormat } from "mediabunny"
import { soundRate } from "../../domain/SoundTime.js"
import { type Command, fileInput, output } from "./Command.js"
import { ClipRefusal } from "./clip/ClipLimits.js"
import { readingFile, readPlainFile } from "./clip/Facts.js"

/** A file of sound. */
export interface SoundInspection {
  readonly path: string
  /** Which reader of ffmpeg's is for it. */
  readonly format: string
  /** What it is encoded by, as ffmpeg names it. */
  readonly codec: string
}

/** The library's names of what only it names so; of bare samples of more than a byte, the lower byte comes first. */
const codecName = (codec: string): string =>
  /^[au]law$/.test(codec)
    ? `pcm_${codec.replace("ulaw", "mulaw")}`
    : codec.replace(/^pcm-([sf](?:16|24|32|64))$/, "pcm_$1le").replace("-", "_")

/**
 * Finds out what kind of file a sound is in (MP3, WAV, M4A, FLAC, Ogg), by its bytes and not by its name.
 * Fails   MediaFailed: `NotMedia` for one that is none of these or holds no sound; `Unreadable` for the disk.
 */
export const inspectSound = (path: string) =>
  readPlainFile(path, "an MP3, WAV, M4A, FLAC or Ogg file", (library) => {
    const { FLAC, MP3, MP4, OGG, QTFF, WAVE } = library
    const readers = new Map<InputFormat, string>([
      [MP3, "mp3"],
      [WAVE, "wav"],
      [MP4, "mp4"],
      [QTFF, "mp4"],
      [FLAC, "flac"],
      [OGG, "ogg"]
    ])
    return readingFile(
      library,
      path,
      async (input): Promise<SoundInspection> => {
        const track = await input.getPrimaryAudioTrack()
        if (track === null) throw new ClipRefusal("NotMedia", "it holds no sound")
        const codec = (await track.getCodec()) ?? String(await track.getInternalCodecId()).trim()
        return { path, format: readers.get(await input.getFormat()) ?? "mp4", codec: codecName(codec) }
      },
      [...readers.keys()]
    )
  })

/** A file of sound as an input: whatever picture comes with it, its cover say, is not looked at. */
export const soundInput = ({ format, path }: Pick<SoundInspection, "format" | "path">) =>
  fileInput(path, "-f", format, "-vn")

/** No sound is listened to for longer, in seconds: more than any that is taken. */
const longestSound = 4 * 3600

/**
 * Decodes all of a sound and keeps nothing; a line for each stretch of it arrives on standard output. A player passes over a
 * broken packet, and so does this.
 */
export const listenCommand = (sound: SoundInspection): Command => {
  const { options, path } = soundInput(sound)
  const heard = ["-map", "0:a:0", "-ar", String(soundRate), "-ac", "1", "-t", String(longestSound)]
  return {
    inputs: [{ path, options: [...options, "-noxerror"] }],
    outputs: [output("-", ...heard, "-c:a", "pcm_s16le", "-f", "framecrc")]
  }
}

/** How many seconds were listened to: to the end of the last stretch. */
export const secondsHeard = (lines: string): number => {
  const [, at = 0, samples = 0] = lines.match(/(\d+), +(\d+), +\d+, 0x[0-9a-f]+\s*$/)?.map(Number) ?? []
  return (at + samples) / soundRate
}
