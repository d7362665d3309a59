import type { Pen } from "./Canvas.js"
import { type Colour, css, ink } from "./Palette.js"

/** A filled ellipse. Angles in radians. */
export const oval = (
  pen: Pen,
  colour: Colour,
  x: number,
  y: number,
  rx: number,
  ry: number,
  turn = 0,
  alpha = 1
) => {
  pen.beginPath()
  pen.ellipse(x, y, Math.max(0, rx), Math.max(0, ry), turn, 0, Math.PI * 2)
  pen.fillStyle = css(colour, alpha)
  pen.fill()
}

/** A filled polygon of straight sides; points as x, y, x, y, … */
export const polygon = (pen: Pen, colour: Colour, points: ReadonlyArray<number>, alpha = 1) => {
  pen.beginPath()
  for (let i = 0; i + 1 < points.length; i += 2) pen.lineTo(points[i] ?? 0, points[i + 1] ?? 0)
  pen.closePath()
  pen.fillStyle = css(colour, alpha)
  pen.fill()
}

/** Traces a soft closed outline that leans towards each point. */
export const traceSoft = (pen: Pen, points: ReadonlyArray<number>) => {
  const count = points.length / 2
  const x = (i: number) => points[(((i % count) + count) % count) * 2] ?? 0
  const y = (i: number) => points[(((i % count) + count) % count) * 2 + 1] ?? 0
  pen.beginPath()
  pen.moveTo((x(0) + x(-1)) / 2, (y(0) + y(-1)) / 2)
  for (let i = 0; i < count; i++)
    pen.quadraticCurveTo(x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2)
  pen.closePath()
}

/** A filled soft outline. */
export const soft = (pen: Pen, colour: Colour, points: ReadonlyArray<number>, alpha = 1) => {
  traceSoft(pen, points)
  pen.fillStyle = css(colour, alpha)
  pen.fill()
}

/** A rounded box. */
export const box = (
  pen: Pen,
  colour: Colour,
  x: number,
  y: number,
  width: number,
  height: number,
  radius = 0,
  alpha = 1
) => {
  pen.beginPath()
  pen.roundRect(
    x,
    y,
    Math.max(0, width),
    Math.max(0, height),
    Math.max(0, Math.min(radius, width / 2, height / 2))
  )
  pen.fillStyle = css(colour, alpha)
  pen.fill()
}

/** A bent thick line with round ends: a limb, a tail, a stalk. */
export const limb = (
  pen: Pen,
  colour: Colour,
  width: number,
  x1: number,
  y1: number,
  bendX: number,
  bendY: number,
  x2: number,
  y2: number
) => {
  pen.beginPath()
  pen.moveTo(x1, y1)
  pen.quadraticCurveTo(bendX, bendY, x2, y2)
  pen.lineWidth = width
  pen.lineCap = "round"
  pen.lineJoin = "round"
  pen.strokeStyle = css(colour)
  pen.stroke()
}

/** A straight line. */
export const line = (
  pen: Pen,
  colour: Colour,
  width: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  alpha = 1
) => {
  pen.beginPath()
  pen.moveTo(x1, y1)
  pen.lineTo(x2, y2)
  pen.lineWidth = width
  pen.lineCap = "round"
  pen.strokeStyle = css(colour, alpha)
  pen.stroke()
}

/** A ring. */
export const ring = (pen: Pen, colour: Colour, width: number, x: number, y: number, r: number) => {
  pen.beginPath()
  pen.arc(x, y, Math.max(0, r), 0, Math.PI * 2)
  pen.lineWidth = width
  pen.strokeStyle = css(colour)
  pen.stroke()
}

/** Runs `paint` once as it is and once mirrored, for ears, arms and the like. */
export const bothSides = (pen: Pen, paint: (side: 1 | -1) => void) => {
  paint(1)
  pen.save()
  pen.scale(-1, 1)
  paint(-1)
  pen.restore()
}

/** A star of `spikes` points. */
export const star = (
  pen: Pen,
  colour: Colour,
  x: number,
  y: number,
  r: number,
  spikes = 5,
  inner = 0.46,
  alpha = 1
) => {
  const points: Array<number> = []
  for (let i = 0; i < spikes * 2; i++) {
    const reach = i % 2 === 0 ? r : r * inner
    const turn = (i / (spikes * 2)) * Math.PI * 2 - Math.PI / 2
    points.push(x + Math.cos(turn) * reach, y + Math.sin(turn) * reach)
  }
  polygon(pen, colour, points, alpha)
}

/** A round glow that fades to nothing. */
export const glow = (pen: Pen, colour: Colour, x: number, y: number, r: number, strength = 0.8) => {
  const light = pen.createRadialGradient(x, y, 0, x, y, Math.max(1, r))
  light.addColorStop(0, css(colour, Math.min(0.999, strength)))
  light.addColorStop(0.4, css(colour, strength * 0.38))
  light.addColorStop(1, css(colour, 0.0001))
  pen.fillStyle = light
  pen.fillRect(x - r, y - r, r * 2, r * 2)
}

/** One eye: a dark, shining oval, or with a coloured iris where the words name one. */
export const eye = (
  pen: Pen,
  x: number,
  y: number,
  r: number,
  iris: Colour | undefined,
  isShut: boolean,
  gaze: number
) => {
  if (isShut) {
    pen.beginPath()
    pen.arc(x, y - r * 0.1, r * 0.85, 0.15 * Math.PI, 0.85 * Math.PI)
    pen.lineWidth = r * 0.42
    pen.lineCap = "round"
    pen.strokeStyle = css(ink)
    pen.stroke()
    return
  }
  if (iris === undefined) {
    oval(pen, ink, x + gaze * r * 0.18, y, r * 0.84, r)
  } else {
    oval(pen, [255, 253, 248], x, y, r * 1.18, r * 1.22)
    oval(pen, iris, x + gaze * r * 0.28, y, r * 0.92, r * 0.98)
    oval(pen, ink, x + gaze * r * 0.34, y, r * 0.52, r * 0.62)
  }
  oval(pen, [255, 255, 255], x + r * 0.3 + gaze * r * 0.2, y - r * 0.38, r * 0.28, r * 0.3)
}

/** A small smile, or a round "oh". */
export const mouth = (pen: Pen, x: number, y: number, width: number, isOpen = false) => {
  if (isOpen) {
    oval(pen, [120, 50, 60], x, y + width * 0.2, width * 0.42, width * 0.5)
    return
  }
  pen.beginPath()
  pen.arc(x, y - width * 0.5, width * 0.75, 0.22 * Math.PI, 0.78 * Math.PI)
  pen.lineWidth = Math.max(0.8, width * 0.2)
  pen.lineCap = "round"
  pen.strokeStyle = css(ink)
  pen.stroke()
}
