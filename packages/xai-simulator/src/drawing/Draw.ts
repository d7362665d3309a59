import type { Canvas, Pen, Studio } from "./Canvas.js"
import { chanceFrom, hash } from "./Chance.js"
import { sign } from "./Comment.js"
import { reachOf, spriteOf } from "./Figures.js"
import { clean, letterBlock, setBlock, widthOf } from "./Lettering.js"
import { lookOf } from "./Look.js"
import { type Colour, css, darker, fromHue, ink, lighter, mix, paper } from "./Palette.js"
import type { DrawRequest, PictureSpec } from "./Picture.js"
import { atRest, composeScene, planesOf } from "./Planes.js"
import { standing } from "./Pose.js"
import { box, glow, oval, star } from "./Shapes.js"

/** Someone alone on a plain light ground, whole, with their name beneath. */
const drawPortrait = (
  studio: Studio,
  pen: Pen,
  spec: Extract<PictureSpec, { readonly _tag: "Portrait" }>,
  width: number,
  height: number,
  seed: number
) => {
  const look = lookOf(spec.member)
  const chance = chanceFrom(seed, "portrait")
  const base = Math.sqrt(width * height) / 100
  const ground = mix([250, 246, 238], lighter(look.main, 0.72), 0.3)
  const wall = pen.createLinearGradient(0, 0, 0, height)
  wall.addColorStop(0, css(lighter(ground, 0.35)))
  wall.addColorStop(1, css(darker(ground, 0.045)))
  pen.fillStyle = wall
  pen.fillRect(0, 0, width, height)

  const label = spec.plain === true ? "" : clean(spec.member.name, 120)
  const block = setBlock(
    studio,
    [{ text: label === "" ? "·" : label, face: "bold", size: base * 3.2, colour: css(ink), above: 0 }],
    width * 0.84,
    height * 0.11
  )
  const labelTop = height - block.height - height * 0.045
  const floor = labelTop - height * 0.055

  const pose = {
    ...standing,
    raise: look.held === undefined && chance.next() < 0.3 ? 0.35 : 0,
    gaze: chance.between(-0.25, 0.25)
  }
  const reach = reachOf(studio, look, pose)
  const scale = Math.min(
    (floor - height * 0.07) / reach.up,
    (width * 0.9) / (2 * Math.max(reach.left, reach.right))
  )
  const middle = floor - (reach.up * scale) / 2
  oval(
    pen,
    lighter(ground, 0.8),
    width / 2,
    middle,
    Math.min(width * 0.44, reach.up * scale * 0.62),
    Math.min(width * 0.44, reach.up * scale * 0.62),
    0,
    0.75
  )
  // A figure with a long tail or one full hand stands a little aside, so that the whole of it is in the middle.
  const x = width / 2 + ((reach.left - reach.right) * scale) / 4
  glow(pen, [92, 74, 84], x, floor, scale * 2, 0.01)
  oval(pen, [70, 56, 72], x, floor, scale * 34, scale * 5, 0, 0.1)
  oval(pen, [70, 56, 72], x, floor, scale * 25, scale * 3.6, 0, 0.16)
  const sprite = spriteOf(studio, look, pose, scale, {
    isMirrored: false,
    edge: Math.max(1.2, base * 0.3),
    edgeColour: [255, 253, 248],
    reach
  })
  // A planted flaw shows nobody, someone twice, or two in one.
  const places =
    spec.flaw === "missing-figure"
      ? []
      : spec.flaw === "extra-figure"
        ? [width * 0.27, width * 0.73]
        : spec.flaw === "merged-figures"
          ? [x, x + scale * 9]
          : [x]
  const size = spec.flaw === "extra-figure" ? 0.5 : 1
  for (const at of places) {
    const { height: tall, width: wide } = sprite.sheet
    pen.drawImage(
      sprite.sheet,
      at - sprite.footX * size,
      floor - sprite.footY * size,
      wide * size,
      tall * size
    )
  }

  if (spec.plain === true) return
  const widest = Math.min(
    width * 0.94,
    Math.max(...block.lines.map((line) => widthOf(pen, line)), base * 6) + base * 4.4
  )
  box(
    pen,
    paper,
    width / 2 - widest / 2,
    labelTop - base * 0.8,
    widest,
    block.height + base * 1.4,
    base * 2.4,
    0.92
  )
  letterBlock(pen, block, width / 2, labelTop, "center")
}

/** Words on a card. */
const drawCard = (studio: Studio, pen: Pen, prompt: string, width: number, height: number, seed: number) => {
  const chance = chanceFrom(seed, "card", prompt)
  const hue = hash(prompt) % 360
  const tone = fromHue(hue, 0.42, 0.6)
  const base = Math.sqrt(width * height) / 100
  const wall = pen.createLinearGradient(0, 0, width, height)
  wall.addColorStop(0, css(lighter(tone, 0.4)))
  wall.addColorStop(1, css(darker(fromHue((hue + 40) % 360, 0.42, 0.55), 0.12)))
  pen.fillStyle = wall
  pen.fillRect(0, 0, width, height)
  for (let i = 0; i < 14; i++) {
    const [x, y, r] = [chance.between(0, width), chance.between(0, height), base * chance.between(2, 8)]
    if (i % 3 === 0) star(pen, paper, x, y, r * 0.7, 5, 0.5, 0.22)
    else oval(pen, paper, x, y, r, r, 0, 0.16)
  }
  const margin = base * 8
  box(
    pen,
    darker(tone, 0.5),
    margin * 0.9,
    margin,
    width - margin * 1.8,
    height - margin * 1.8,
    base * 3,
    0.2
  )
  box(pen, paper, margin * 0.9, margin * 0.8, width - margin * 1.8, height - margin * 1.7, base * 3)
  box(
    pen,
    tone,
    margin * 0.9 + base * 2,
    margin * 0.8 + base * 2,
    base * 0.8,
    height - margin * 1.7 - base * 4,
    base * 0.4
  )
  const words = clean(prompt, 900)
  const wide = width - margin * 1.8 - base * 10
  const tall = height - margin * 1.7 - base * 8
  const size = words.length < 60 ? 6 : words.length < 200 ? 4.2 : 3
  const block = setBlock(
    studio,
    [
      {
        text: words === "" ? "…" : words,
        face: "bold",
        size: base * size,
        colour: css(darker(ink, 0)),
        above: 0
      }
    ],
    wide,
    tall
  )
  letterBlock(pen, block, margin * 0.9 + base * 5.6, margin * 0.8 + base * 4 + (tall - block.height) / 2)
}

/** A planted flaw: a watermark across the picture. */
const stamp = (studio: Studio, pen: Pen, width: number, height: number) => {
  const block = setBlock(
    studio,
    [{ text: "SAMPLE PREVIEW", face: "black", size: width / 14, colour: css(ink, 0.62), above: 0 }],
    width * 0.9,
    height * 0.3
  )
  pen.save()
  pen.translate(width / 2, height * 0.34)
  pen.rotate(-0.22)
  letterBlock(pen, block, 0, -block.height / 2, "center")
  pen.restore()
}

/** Paints what the request asks for on a canvas of its own size. */
export const paintPicture = (studio: Studio, request: DrawRequest) => {
  const canvas = studio.canvas(request.width, request.height)
  const pen = canvas.getContext("2d")
  switch (request.spec._tag) {
    case "Portrait":
      drawPortrait(studio, pen, request.spec, canvas.width, canvas.height, request.seed)
      break
    case "Scene": {
      const planes = planesOf(studio, request.spec, canvas.width, canvas.height, request.seed)
      composeScene(pen, planes, atRest(planes))
      break
    }
    case "Card":
      drawCard(studio, pen, request.spec.prompt, canvas.width, canvas.height, request.seed)
      break
  }
  finish(pen, request.spec._tag === "Card" ? "" : request.spec.style, canvas.width, canvas.height)
  if (request.spec._tag !== "Card" && request.spec.flaw === "lettering")
    stamp(studio, pen, canvas.width, canvas.height)
  return canvas
}

/** The film's style, as far as flat shapes can follow it: black and white, sepia, a paler watercolour. */
export const finish = (pen: Pen, style: string, width: number, height: number) => {
  const tone = styleTone(style)
  if (tone === undefined) return
  pen.save()
  pen.globalCompositeOperation = tone.operation
  pen.fillStyle = css(tone.colour, tone.strength)
  pen.fillRect(0, 0, width, height)
  pen.restore()
}

const styleTone = (
  style: string
):
  | {
      readonly operation: "saturation" | "color" | "soft-light"
      readonly colour: Colour
      readonly strength: number
    }
  | undefined => {
  const words = style.toLowerCase().slice(0, 1000)
  if (/\b(black[ -]and[ -]white|monochrome|noir|charcoal|pencil|greyscale|grayscale)\b/.test(words))
    return { operation: "saturation", colour: [128, 128, 128], strength: 0.86 }
  if (/\b(sepia|vintage|daguerreotype)\b/.test(words))
    return { operation: "color", colour: [150, 112, 72], strength: 0.45 }
  if (/\b(watercolou?r|pastel|gouache)\b/.test(words))
    return { operation: "soft-light", colour: [255, 250, 240], strength: 0.2 }
  return undefined
}

/** Draws a picture: JPEG bytes, quality 90, with the request written into them. */
export const drawPicture = (
  studio: Studio,
  request: DrawRequest,
  /** Sees the painting before it is packed. */
  look: (canvas: Canvas) => void = () => undefined
): Uint8Array => {
  const canvas = paintPicture(studio, request)
  look(canvas)
  return sign(canvas.encodeSync("jpeg", 90), {
    artist: "grok-video-pipeline/simulator",
    width: canvas.width,
    height: canvas.height,
    seed: request.seed,
    spec: request.spec
  })
}
