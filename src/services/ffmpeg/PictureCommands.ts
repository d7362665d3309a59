import type { PixelSize } from "../../domain/Departures.js"
import { maxPictureSide } from "../PictureFile.js"
import { type Command, chain, type FfmpegFile, fileInput, jpeg, oneFile, output } from "./Command.js"
import { mostPixels } from "./clip/ClipLimits.js"
import type { PictureFacts, TilePlan } from "./PictureFacts.js"

/** The grey that shows where a picture is transparent; photos get the same. */
const background = "0xE8E8E8"

/** swscale flags for exact colours between YUV and RGB: its shortcuts shift them. */
const exact = "accurate_rnd+full_chroma_int+full_chroma_inp"

/** `-noautorotate`: only some versions obey a picture's EXIF turn, so none shall; `plainPicture` has turned it before. */
const pictureInput = ({ kind, path }: PictureFacts, most = mostPixels): FfmpegFile =>
  fileInput(path, "-noautorotate", "-f", `${kind}_pipe`, "-max_pixels:v", String(most))

/** A plain background in RGB. */
const plain = (width: number, height: number, output: string) =>
  chain(output, [], output, [`color=c=${background}:s=${width}x${height}:r=25:d=0.04`, "format=gbrp"])

/**
 * A picture in RGB, laid on the background. All is done in RGB: every kind of picture has another YUV range and matrix, and
 * from one to another its black and white would shift.
 */
const flattened = ({ height, width }: PixelSize, input: string, output: string): ReadonlyArray<string> => [
  ...plain(width, height, `${output}_ground`),
  ...chain(`${output}_own`, [input], `${output}_rgb`, [`scale=flags=${exact}`, "format=gbrap", "setsar=1"]),
  `[${output}_ground][${output}_rgb]overlay=format=gbrp:eof_action=repeat[${output}]`
]

/** RGB as the YUV of a JPEG file: BT.601, full range, a colour for every pixel. */
const jpegColours = [`scale=out_color_matrix=bt601:out_range=pc:flags=${exact}`, "format=yuvj444p"]

/** A JPEG as fine as the encoder makes one: these are drawn from and judged by. */
const bestJpeg = [...jpeg, "-q:v", "1", "-qmin", "1"]

/** A picture flattened on the background, in its own size: as a JPEG, or without loss as a PNG. */
export const flattenCommand = (picture: PictureFacts, kind: "jpeg" | "png", to: string): Command => {
  const [last, encoder] =
    kind === "jpeg" ? [jpegColours, bestJpeg] : [["format=rgb24"], ["-frames:v", "1", "-c:v", "png"]]
  return {
    inputs: [pictureInput(picture, (maxPictureSide + 32) ** 2)],
    filters: [...flattened(picture, "0:v:0", "flat"), ...chain("out", ["flat"], "made", last)],
    outputs: [output(to, "-map", "[made]", ...encoder, ...oneFile)]
  }
}

/** A contact sheet: each picture whole inside its cell, the cells in reading order, the background between them. */
export const tileCommand = ({ height, pictures, width }: TilePlan, to: string): Command => ({
  inputs: pictures.map(({ own }) => pictureInput(own)),
  filters: [
    ...pictures.flatMap((picture, index) => [
      ...flattened(picture.own, `${index}:v:0`, `flat${index}`),
      ...chain(`c${index}`, [`flat${index}`], `cell${index}`, [
        `scale=w=${picture.width}:h=${picture.height}:flags=lanczos+${exact}`,
        "setsar=1"
      ])
    ]),
    // Overlays on one background, not `xstack`: that takes two pictures at least.
    ...plain(width, height, "under0"),
    ...pictures.map(
      ({ x, y }, index) =>
        `[under${index}][cell${index}]overlay=x=${x}:y=${y}:format=gbrp:eof_action=repeat[under${index + 1}]`
    ),
    ...chain("out", [`under${pictures.length}`], "sheet", jpegColours)
  ],
  outputs: [output(to, "-map", "[sheet]", ...bestJpeg, ...oneFile)]
})
