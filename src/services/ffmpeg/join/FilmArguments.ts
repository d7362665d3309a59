import { Option } from "effect"
import { type Compose, clipInput, listOf, titleText, undecoded, withInput } from "../Arguments.js"
import type { Colours } from "../clip/Colours.js"
import type { PictureFile } from "./PictureFile.js"

/** What the finished film is put together from. Chapters and captions may be missing. */
export interface Parts {
  readonly picture: PictureFile
  readonly sound: string
  readonly colours: Colours
  readonly chapters: Option.Option<string>
  readonly captions: Option.Option<string>
  readonly title: string
}

/** The colours in the film's own header, for players that look no deeper. */
const tags = ({ isFull, matrix, primaries, transfer }: Colours): ReadonlyArray<string> => [
  ...Option.match(primaries, { onNone: () => [], onSome: (it) => ["-color_primaries:v", String(it)] }),
  ...Option.match(transfer, { onNone: () => [], onSome: (it) => ["-color_trc:v", String(it)] }),
  ...Option.match(matrix, { onNone: () => [], onSome: (it) => ["-colorspace:v", String(it)] }),
  ...Option.match(isFull, { onNone: () => [], onSome: (it) => ["-color_range:v", it ? "pc" : "tv"] })
]

/** When each packet is decoded, told from its number: so many frames before any is shown. */
const decoded = ({ delay }: PictureFile): string => `setts=pts=PTS:dts=(N-${delay})*DURATION`

/** A picture whose packets stay as they are, with BT.709 in every parameter set, whatever was told in it before. */
export const tagArguments = (compose: Compose, picture: PictureFile, to: string): ReadonlyArray<string> =>
  listOf(
    clipInput(compose(), picture.path)
      .inputOptions(undecoded)
      .output(to)
      .outputOptions(["-map", "0:v:0", "-c", "copy", "-f", "mp4"])
      .outputOptions(
        "-bsf:v",
        [
          "h264_metadata=video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1",
          decoded(picture)
        ].join(",")
      )
  )

/** The last move: picture and sound copied, chapters, captions, title, index in front. */
export const filmArguments = (compose: Compose, parts: Parts, to: string): ReadonlyArray<string> => {
  const { captions, chapters, colours, picture, sound } = parts
  const shown = titleText(parts.title)
  const seen = clipInput(compose(), picture.path).inputOptions(undecoded)
  const heard = clipInput(seen, sound)
  const told = withInput(withInput(heard, chapters, ["-f", "ffmetadata"]), captions, ["-f", "mp4"])
  const base = told
    .output(to)
    .outputOptions(["-map", "0:v:0", "-map", "1:a:0", "-c", "copy", ...tags(colours)])
    .outputOptions("-bsf:v", decoded(picture))
  return listOf(
    (Option.isSome(captions)
      ? base.outputOptions(["-map", `${Option.isSome(chapters) ? 3 : 2}:s:0`, "-c:s", "copy"])
      : base
    )
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
