import type { PixelSize } from "../../domain/Delivered.js"
import { mostPixelsAlong } from "../PictureFile.js"
import { type Command, chain, fileInput, jpeg, oneFile, output, type Port } from "./Command.js"
import { mostPixels } from "./clip/ClipLimits.js"
import type { PictureFacts, TilePlan } from "./PictureFacts.js"

/** The one ground that clear pictures are laid on; the same as a photo's. */
const ground = "0xE8E8E8"

/** Conversions between a picture's own colours and RGB without the shortcuts that shift them. */
const exact = "accurate_rnd+full_chroma_int+full_chroma_inp"

/** A turn that only some versions heed is not heeded: whoever wants a picture upright turns it before. */
const pictureInput = ({ kind, path }: PictureFacts, most = mostPixels): Port =>
  fileInput(path, "-noautorotate", "-f", `${kind}_pipe`, "-max_pixels:v", String(most))

/** An even ground of RGB. */
const groundOf = (width: number, height: number, output: string) =>
  chain(output, [], output, [`color=c=${ground}:s=${width}x${height}:r=25:d=0.04`, "format=gbrp"])

/**
 * A picture in RGB, its clear places on the ground. Everything is done in RGB: between the ranges and matrices of YUV, which
 * every kind of picture has others of, a picture's black and white would move.
 */
const onGround = ({ height, width }: PixelSize, input: string, output: string): ReadonlyArray<string> => [
  ...groundOf(width, height, `${output}_ground`),
  ...chain(`${output}_own`, [input], `${output}_rgb`, [`scale=flags=${exact}`, "format=gbrap", "setsar=1"]),
  `[${output}_ground][${output}_rgb]overlay=format=gbrp:eof_action=repeat[${output}]`
]

/** RGB as the YUV of a JPEG file: BT.601, full range, a colour for every pixel. */
const asJpeg = [`scale=out_color_matrix=bt601:out_range=pc:flags=${exact}`, "format=yuvj444p"]

/** A JPEG as fine as the encoder makes one: these are drawn from and judged by. */
const fineJpeg = [...jpeg, "-q:v", "1", "-qmin", "1"]

/** One picture on the light ground, as it is in size: as a JPEG, or without loss as a PNG. */
export const flatCommand = (picture: PictureFacts, kind: "jpeg" | "png", to: string): Command => {
  const [last, encoder] =
    kind === "jpeg" ? [asJpeg, fineJpeg] : [["format=rgb24"], ["-frames:v", "1", "-c:v", "png"]]
  return {
    inputs: [pictureInput(picture, (mostPixelsAlong + 32) ** 2)],
    filters: [...onGround(picture, "0:v:0", "flat"), ...chain("out", ["flat"], "made", last)],
    outputs: [output(to, "-map", "[made]", ...encoder, ...oneFile)]
  }
}

/** Each picture whole inside its cell, the cells in reading order, a neutral ground between them. */
export const tileCommand = ({ height, pictures, width }: TilePlan, to: string): Command => ({
  inputs: pictures.map(({ own }) => pictureInput(own)),
  filters: [
    ...pictures.flatMap((picture, index) => [
      ...onGround(picture.own, `${index}:v:0`, `flat${index}`),
      ...chain(`c${index}`, [`flat${index}`], `cell${index}`, [
        `scale=w=${picture.width}:h=${picture.height}:flags=lanczos+${exact}`,
        "setsar=1"
      ])
    ]),
    // A sheet of ground with every picture laid on it: unlike a stack, it holds for a single picture too.
    ...groundOf(width, height, "under0"),
    ...pictures.map(
      ({ x, y }, index) =>
        `[under${index}][cell${index}]overlay=x=${x}:y=${y}:format=gbrp:eof_action=repeat[under${index + 1}]`
    ),
    ...chain("out", [`under${pictures.length}`], "sheet", asJpeg)
  ],
  outputs: [output(to, "-map", "[sheet]", ...fineJpeg, ...oneFile)]
})
