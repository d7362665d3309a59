import { Option } from "effect"
import { type Command, clipInput, fileInput, output } from "../Command.js"
import { titleText } from "../Companions.js"
import type { Colours } from "../clip/Colours.js"
import { trackLanguage } from "../TrackLanguage.js"
import type { PictureFile } from "./WritePicture.js"

/** What the finished film is put together from. Chapters and captions may be missing. */
export interface Parts {
  readonly picture: PictureFile
  readonly sound: string
  readonly colours: Colours
  readonly chapters: Option.Option<string>
  readonly captions: Option.Option<string>
  /** The language in which something is said, as a BCP 47 tag; nothing where nothing is. */
  readonly language?: string | undefined
  readonly title: string
}

/** The colours in the film's own header, for players that look no deeper. */
const tags = ({ isFullRange, matrix, primaries, transfer }: Colours): ReadonlyArray<string> =>
  Object.entries({
    "-color_primaries:v": primaries,
    "-color_trc:v": transfer,
    "-colorspace:v": matrix,
    "-color_range:v": isFullRange === undefined ? undefined : isFullRange ? "pc" : "tv"
  }).flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]))

/**
 * A picture whose packets are only copied: ffmpeg decodes the first ones merely to describe them, which takes longer than the
 * copying. They are the same to the last bit.
 */
const pictureInput = ({ path }: PictureFile) => clipInput(path, "-skip_frame:v", "all")

/** When each packet is decoded, told from its number: so many frames before any is shown. */
const decoded = ({ delay }: PictureFile): string => `setts=pts=PTS:dts=(N-${delay})*DURATION`

/** A picture whose packets stay as they are, with BT.709 in every parameter set, whatever was told in it before. */
export const tagCommand = (picture: PictureFile, to: string): Command => {
  const bt709 = "video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1"
  const copied = ["-map", "0:v:0", "-c", "copy", "-f", "mp4"]
  return {
    inputs: [pictureInput(picture)],
    outputs: [output(to, ...copied, "-bsf:v", `h264_metadata=${bt709},${decoded(picture)}`)]
  }
}

/** Chapters come from the third input. "-1" would drop their names as well as the clips' own words about themselves. */
const withChapters = ["-map_metadata:g", "2:g", "-map_metadata:s:v", "-1", "-map_metadata:s:a", "-1"]

/** Sound and subtitles in the language that is spoken; subtitles are shown where a player is told nothing else. */
const inLanguage = (language: string, hasSubtitles: boolean): ReadonlyArray<string> => {
  const tag = `language=${trackLanguage(language)}`
  return [
    ...["-metadata:s:a:0", tag],
    ...(hasSubtitles ? ["-metadata:s:s:0", tag, "-disposition:s:0", "default"] : [])
  ]
}

/** The last move: picture and sound copied, chapters, captions, title, index in front. */
export const filmCommand = (parts: Parts, to: string): Command => {
  const { captions, chapters, colours, language, picture, sound } = parts
  const hasChapters = Option.isSome(chapters)
  return {
    inputs: [
      pictureInput(picture),
      clipInput(sound),
      ...Option.toArray(chapters).map((path) => fileInput(path, "-f", "ffmetadata")),
      ...Option.toArray(captions).map((path) => fileInput(path, "-f", "mp4"))
    ],
    outputs: [
      output(
        to,
        ...["-map", "0:v:0", "-map", "1:a:0", "-c", "copy", ...tags(colours), "-bsf:v", decoded(picture)],
        ...(Option.isSome(captions) ? ["-map", `${hasChapters ? 3 : 2}:s:0`, "-c:s", "copy"] : []),
        ...(hasChapters
          ? [...withChapters, "-map_chapters", "2"]
          : ["-map_metadata", "-1", "-map_chapters", "-1"]),
        ...(language === undefined ? [] : inLanguage(language, Option.isSome(captions))),
        ...["-metadata", `title=${titleText(parts.title) || "Untitled"}`],
        ...["-movflags", "+faststart", "-fs", "4G", "-f", "mp4"]
      )
    ]
  }
}
