import { drawBeast } from "./Beasts.js"
import { drawBird } from "./Birds.js"
import type { Canvas, Pen, Studio } from "./Canvas.js"
import type { Kind } from "./Kinds.js"
import type { Look } from "./Look.js"
import {
  drawBlob,
  drawInsect,
  drawOctopus,
  drawRobot,
  drawSnail,
  drawSnowman,
  drawSwimmer
} from "./Others.js"
import { type Colour, css, darker } from "./Palette.js"
import { drawPerson } from "./People.js"
import { type Pose, standing } from "./Pose.js"
import { limb, oval } from "./Shapes.js"

type Draughtsman = (pen: Pen, look: Look, pose: Pose) => void

/** Who draws which kind; every kind not named here is a beast on two legs. */
const draughtsmen: Partial<Record<Kind, Draughtsman>> = {
  person: drawPerson,
  robot: drawRobot,
  whale: drawSwimmer,
  fish: drawSwimmer,
  octopus: drawOctopus,
  snail: drawSnail,
  insect: drawInsect,
  snowman: drawSnowman,
  ghost: drawBlob,
  alien: drawBlob,
  creature: drawBlob,
  owl: drawBird,
  penguin: drawBird,
  duck: drawBird,
  crow: drawBird,
  parrot: drawBird,
  bird: drawBird,
  chicken: drawBird
}

/** Draws someone with their feet at the origin, about 100 units tall. */
export const drawFigure: Draughtsman = (pen, look, pose) => {
  if (look.hasExtraLimb === true) {
    // A third arm, high and wide, so that nobody takes it for a raised one.
    limb(pen, darker(look.main, 0.25), 9, -6, -46, -30, -44, -42, -70)
    oval(pen, darker(look.main, 0.4), -43, -73, 7, 7)
  }
  ;(draughtsmen[look.kind] ?? drawBeast)(pen, look, pose)
}

/** How far a figure reaches from its feet, in figure units. */
export interface Reach {
  readonly left: number
  readonly right: number
  readonly up: number
  readonly down: number
}

/** Measures a figure by drawing it small and looking where the paint went, so that no hat or tail is ever cut. */
export const reachOf = (studio: Studio, look: Look, pose: Pose = standing): Reach => {
  const side = 300
  const canvas = studio.canvas(side, side)
  const pen = canvas.getContext("2d")
  pen.translate(side / 2, side - 50)
  drawFigure(pen, look, { ...pose, isShining: false })
  const pixels = pen.getImageData(0, 0, side, side).data
  let [left, right, top, bottom] = [side, 0, side, 0]
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if ((pixels[(y * side + x) * 4 + 3] ?? 0) < 24) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
  }
  return {
    left: side / 2 - left + 1,
    right: right - side / 2 + 2,
    up: side - 50 - top + 1,
    down: Math.max(0, bottom - side + 52)
  }
}

/** Someone drawn on a small sheet of their own, with a paper-cut edge, to be laid into a picture. */
export interface Sprite {
  readonly sheet: Canvas
  /** Where the feet are on the sheet, in pixels. */
  readonly footX: number
  readonly footY: number
}

/** Draws someone on a sheet of their own: `scale` pixels a unit, mirrored if they look left, `edge` pixels of paper rim. */
export const spriteOf = (
  studio: Studio,
  look: Look,
  pose: Pose,
  scale: number,
  options: {
    readonly isMirrored: boolean
    readonly edge: number
    readonly edgeColour: Colour
    readonly tint?: { readonly colour: Colour; readonly strength: number }
    /** How far the figure reaches when it stands, as it will be seen (mirrored or not). */
    readonly reach: Reach
  }
): Sprite => {
  // Room for every pose: raised arms and what they hold, flapping wings and swinging tails reach further than standing.
  const held = look.held === undefined ? 16 : 44
  const room = {
    left: options.reach.left + held,
    right: options.reach.right + held,
    up: options.reach.up + held + 6,
    down: options.reach.down + 6
  }
  const pad = options.edge + 2
  const width = Math.ceil((room.left + room.right) * scale + pad * 2)
  const height = Math.ceil((room.up + room.down) * scale + pad * 2)
  const footX = room.left * scale + pad
  const footY = room.up * scale + pad
  const painted = (isShining: boolean) => {
    const sheet = studio.canvas(width, height)
    const brush = sheet.getContext("2d")
    brush.translate(footX, footY)
    brush.scale(options.isMirrored ? -scale : scale, scale)
    drawFigure(brush, look, { ...pose, isShining })
    return { sheet, brush }
  }
  const { sheet: figure, brush: pen } = painted(true)
  if (options.tint !== undefined) {
    pen.resetTransform()
    pen.globalCompositeOperation = "source-atop"
    pen.fillStyle = css(options.tint.colour, options.tint.strength)
    pen.fillRect(0, 0, width, height)
    pen.globalCompositeOperation = "source-over"
  }
  if (options.edge <= 0) return { sheet: figure, footX, footY }

  const rim = studio.canvas(width, height)
  const rimPen = rim.getContext("2d")
  // The rim follows the outline without its light, or a lantern would stand in a white disc.
  const outline = painted(false).sheet
  for (let i = 0; i < 12; i++) {
    const turn = (i / 12) * Math.PI * 2
    rimPen.drawImage(outline, Math.cos(turn) * options.edge, Math.sin(turn) * options.edge)
  }
  rimPen.globalCompositeOperation = "source-in"
  rimPen.fillStyle = css(options.edgeColour)
  rimPen.fillRect(0, 0, width, height)
  rimPen.globalCompositeOperation = "source-over"
  rimPen.drawImage(figure, 0, 0)
  return { sheet: rim, footX, footY }
}
