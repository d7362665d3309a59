import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { mostPixelsAlong } from "../FileType.js"
import type { Compose } from "./Arguments.js"
import { chain, filesOnly, jpeg, listOf, oneFile } from "./Arguments.js"
import { mostPixels } from "./clip/Limits.js"
import type { PictureFacts, TilePlan } from "./Pictures.js"

/** The one ground that clear pictures are laid on; the same as a photo's. */
const ground = "0xE8E8E8"

/** Conversions between a picture's own colours and RGB without the shortcuts that shift them. */
const exact = "accurate_rnd+full_chroma_int+full_chroma_inp"

const pictureInput = (command: FfmpegCommand, { demuxer, path }: PictureFacts, most = mostPixels) =>
  command.input(path).inputOptions([
    ...filesOnly,
    // A turn that only some versions heed: whoever wants a picture upright turns it before.
    ...["-noautorotate", "-f", demuxer, "-max_pixels:v", String(most)]
  ])

/** An even ground of RGB. */
const groundOf = (width: number, height: number, output: string): ReadonlyArray<FilterSpecification> =>
  chain(output, undefined, output, [
    { filter: "color", options: { c: ground, s: `${width}x${height}`, r: 25, d: 0.04 } },
    { filter: "format", options: "gbrp" }
  ])

/**
 * A picture in RGB, its clear places on the ground. Everything is done in RGB: between the ranges and matrices of YUV, which
 * every kind of picture has others of, a picture's black and white would move.
 */
const onGround = (
  { height, width }: Pick<PictureFacts, "height" | "width">,
  input: string,
  output: string
): ReadonlyArray<FilterSpecification> => [
  ...groundOf(width, height, `${output}_ground`),
  ...chain(`${output}_own`, input, `${output}_rgb`, [
    { filter: "scale", options: { flags: exact } },
    { filter: "format", options: "gbrap" },
    { filter: "setsar", options: "1" }
  ]),
  {
    filter: "overlay",
    options: { format: "gbrp", eof_action: "repeat" },
    inputs: [`${output}_ground`, `${output}_rgb`],
    outputs: output
  }
]

/** RGB as the YUV of a JPEG file: BT.601, full range, a colour for every pixel. */
const asJpeg: ReadonlyArray<FilterSpecification> = [
  { filter: "scale", options: { out_color_matrix: "bt601", out_range: "pc", flags: exact } },
  { filter: "format", options: "yuvj444p" }
]

/** A JPEG as fine as the encoder makes one: these are drawn from and judged by. */
const fineJpeg = [...jpeg, "-q:v", "1", "-qmin", "1"]

/** One picture on the light ground, as it is in size: as a JPEG, or without loss as a PNG. */
export const flatArguments = (
  compose: Compose,
  picture: PictureFacts,
  to: { readonly path: string; readonly kind: "jpeg" | "png" }
): ReadonlyArray<string> =>
  listOf(
    pictureInput(compose(), picture, (mostPixelsAlong + 32) ** 2)
      .complexFilter([
        ...onGround(picture, "0:v:0", "flat"),
        ...chain(
          "out",
          "flat",
          "made",
          to.kind === "jpeg" ? asJpeg : [{ filter: "format", options: "rgb24" }]
        )
      ])
      .output(to.path)
      .outputOptions(["-map", "[made]"])
      .outputOptions(to.kind === "jpeg" ? fineJpeg : ["-frames:v", "1", "-c:v", "png"])
      .outputOptions(oneFile)
  )

/** Each picture whole inside its cell, the cells in reading order, a neutral ground between them. */
export const tileArguments = (compose: Compose, plan: TilePlan, to: string): ReadonlyArray<string> => {
  const cells = plan.pictures.flatMap(({ height, own, width }, index) => [
    ...onGround(own, `${index}:v:0`, `flat${index}`),
    ...chain(`c${index}`, `flat${index}`, `cell${index}`, [
      { filter: "scale", options: { w: width, h: height, flags: `lanczos+${exact}` } },
      { filter: "setsar", options: "1" }
    ])
  ])
  // A sheet of ground with every picture laid on it: unlike a stack, it holds for a single picture too.
  const laid = plan.pictures.map(
    (picture, index): FilterSpecification => ({
      filter: "overlay",
      options: { x: picture.x, y: picture.y, format: "gbrp", eof_action: "repeat" },
      inputs: [`under${index}`, `cell${index}`],
      outputs: `under${index + 1}`
    })
  )
  return listOf(
    plan.pictures
      .reduce((so, picture) => pictureInput(so, picture), compose())
      .complexFilter([
        ...cells,
        ...groundOf(plan.width, plan.height, "under0"),
        ...laid,
        ...chain("out", `under${plan.pictures.length}`, "sheet", asJpeg)
      ])
      .output(to)
      .outputOptions(["-map", "[sheet]", ...fineJpeg, ...oneFile])
  )
}
