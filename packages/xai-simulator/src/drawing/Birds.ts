// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import { atNeck, behind, onBody, onFace, onHead } from "./Attire.js"
import type { Pen } from "./Canvas.js"
import { inHand } from "./Carried.js"
import type { Look } from "./Look.js"
import { type Colour, css, darker, lighter, mix, paper } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, eye, limb, oval, polygon, soft } from "./Shapes.js"

const anchorsOf = (look: Look, pose: Pose): Anchors => {
  const isOwl = look.kind === "owl"
  const g = look.girth
  return {
    neck: { y: isOwl ? -47 : -48, half: isOwl ? 20 * g : 15 * g },
    shoulders: { y: -44, half: 18 * g },
    hips: { y: -16, half: 22 * g },
    crown: { y: isOwl ? -85 : -84, half: isOwl ? 22 : 18 },
    eyes: { y: -66, apart: isOwl ? 11 : 9, r: isOwl ? 5.4 : 4 },
    head: { y: -66, rx: isOwl ? 27 : 21, ry: isOwl ? 22 : 20 },
    hand: { x: 29 * g + pose.raise * 8, y: -22 - pose.raise * 30 },
    feet: []
  }
}

const legs = (pen: Pen, look: Look, pose: Pose) => {
  const c: Colour = look.kind === "crow" ? [70, 68, 76] : [232, 150, 58]
  for (const side of [-1, 1]) {
    const x = side * 9 + pose.stride * 3
    const y = -Math.max(0, side * pose.stride) * 3 - 2
    limb(pen, c, 3, side * 8, -12, side * 8, -8, x, y)
    if (look.kind === "duck" || look.kind === "penguin") soft(pen, c, [x, y - 4, x + 10 * side + 2, y + 1, x, y + 3, x - 5, y + 2])
    else for (const toe of [-5.5, 0, 5.5]) limb(pen, c, 2.6, x, y, x + toe, y, x + toe * 1.2, y + 1.6)
  }
}

const owlFace = (pen: Pen, look: Look, pose: Pose, at: Anchors) => {
  const isBarn = look.isHeartFaced
  const disc = lighter(look.light, 0.35)
  bothSides(pen, () => {
    if (isBarn) soft(pen, disc, [-1, -78, 6, -86, 20, -83, 25, -68, 16, -52, 4, -46, -1, -45])
    else oval(pen, disc, 11, -66, 13.4, 14)
  })
  bothSides(pen, () => oval(pen, [236, 120, 110], 18, -56.5, 4, 2.6, 0, 0.3))
  for (const side of [-1, 1]) eye(pen, side * at.eyes.apart, at.eyes.y, at.eyes.r, look.eyes ?? [228, 160, 48], pose.isBlinking, pose.gaze)
  polygon(pen, look.beak, [-4, -61, 4, -61, 0, -50.6])
  polygon(pen, darker(look.beak, 0.2), [0, -61, 4, -61, 0, -50.6])
  bothSides(pen, () => polygon(pen, darker(look.main, 0.2), [3, -84, 17, -88, 24, -99 + pose.wag, 25, -78, 16, -81]))
}

const beakOf = (pen: Pen, look: Look) => {
  const c = look.beak
  switch (look.kind) {
    case "duck":
      soft(pen, c, [-11, -60, 0, -63, 11, -60, 12, -54, 0, -51, -12, -54])
      limb(pen, darker(c, 0.3), 1, -10, -57, 0, -55, 10, -57)
      return
    case "parrot":
      soft(pen, c, [-6, -64, 0, -68, 6, -64, 5, -56, 0, -48, -5, -56])
      return
    case "crow":
      soft(pen, lighter(c, 0.12), [-5, -62, 0, -65, 6, -62, 3, -54, 0, -46, -3, -54])
      return
    case "penguin":
      soft(pen, c, [-6, -60, 0, -63, 6, -60, 0, -52])
      return
    default:
      polygon(pen, c, [-5, -62, 5, -62, 0, -53])
      polygon(pen, darker(c, 0.22), [-3.4, -58, 3.4, -58, 0, -53])
  }
}

/** Draws a bird, feet at the origin: round, with wings for arms. */
export const drawBird = (pen: Pen, look: Look, pose: Pose) => {
  const at = anchorsOf(look, pose)
  const g = look.girth
  const { main, light } = look
  const isOwl = look.kind === "owl"
  const wing = isOwl ? darker(main, 0.2) : look.kind === "parrot" ? mix(main, [60, 130, 210], 0.65) : look.kind === "penguin" ? main : darker(main, 0.16)

  soft(pen, darker(main, 0.28), [-6, -18, 6, -18, 11 + pose.wag * 2, -2, 4, 1, -4, 1, -11 + pose.wag * 2, -2])
  if (look.kind === "parrot") soft(pen, [226, 176, 60], [-4, -14, 4, -14, 6, 3, 0, 5, -6, 3])
  if (look.kind === "chicken") soft(pen, darker(main, 0.2), [-14, -20, -34, -28, -40 + pose.wag * 3, -50, -28, -46, -24, -34, -12, -30])
  behind(pen, look, at, pose)
  legs(pen, look, pose)
  soft(pen, main, [-11 * g, -56, 11 * g, -56, 21 * g, -42, 25.5 * g, -24, 19 * g, -8, 0, -5, -19 * g, -8, -25.5 * g, -24, -21 * g, -42])
  soft(pen, light, [-8 * g, -50, 8 * g, -50, 15 * g, -34, 16 * g, -18, 9 * g, -9, -9 * g, -9, -16 * g, -18, -15 * g, -34])
  if (isOwl || look.kind === "bird") {
    for (let row = 0; row < 3; row++) {
      for (let i = -1; i <= 1; i++) {
        const x = i * 8 + (row % 2) * 4 - 2
        const y = -34 + row * 7.5
        pen.beginPath()
        pen.arc(x, y, 3, 0.1 * Math.PI, 0.9 * Math.PI)
        pen.lineWidth = 1.6
        pen.lineCap = "round"
        pen.strokeStyle = css(mix(light, main, 0.62))
        pen.stroke()
      }
    }
  }
  onBody(pen, look, at)
  const flap = pose.raise
  soft(pen, wing, [-17 * g, -48, -24 * g, -44, -33 * g - pose.stride, -22 - Math.max(0, pose.wag) * 3, -26 * g, -8, -20 * g, -20, -15 * g, -34])
  limb(pen, darker(wing, 0.2), 1.3, -28 * g, -20, -24 * g, -16, -22 * g, -26)
  if (flap < 0.45) inHand(pen, look, at, pose)
  soft(pen, wing, [15 * g, -34, 17 * g, -48, 24 * g, -44 - flap * 4, 33 * g + flap * 8, -24 - flap * 34, 27 * g + flap * 8, -8 - flap * 30, 20 * g, -20 - flap * 10])
  limb(pen, darker(wing, 0.2), 1.3, 28 * g, -20 - flap * 24, 24 * g, -16 - flap * 20, 22 * g, -26 - flap * 8)
  if (flap >= 0.45) inHand(pen, look, at, pose)
  atNeck(pen, look, at, pose)

  if (look.kind === "parrot" || (look.kind === "bird" && look.variant % 2 === 0)) {
    for (const turn of [-0.5, 0, 0.5]) {
      pen.save()
      pen.translate(0, -82)
      pen.rotate(turn + pose.wag * 0.06)
      oval(pen, turn === 0 ? main : lighter(main, 0.25), 0, -10, 3.4, 10)
      pen.restore()
    }
  }
  if (look.kind === "chicken") for (const [x, y] of [[-6, -86], [0, -89], [6, -86]] as const) oval(pen, [216, 64, 58], x, y, 5, 6)
  oval(pen, main, 0, at.head.y, at.head.rx, at.head.ry)
  if (isOwl) owlFace(pen, look, pose, at)
  else {
    if (look.kind === "penguin") bothSides(pen, () => oval(pen, paper, 8, -63, 9.4, 12))
    else if (look.kind === "parrot") bothSides(pen, () => oval(pen, paper, 9, -66, 7.6, 8))
    else if (look.kind === "bird") bothSides(pen, () => oval(pen, light, 9, -58, 9, 7.4))
    bothSides(pen, () => oval(pen, [240, 126, 112], 14, -58, 3.8, 2.6, 0, look.kind === "crow" ? 0.2 : 0.42))
    for (const side of [-1, 1]) {
      if (look.kind === "crow") oval(pen, paper, side * at.eyes.apart, at.eyes.y, 5.6, 6)
      eye(pen, side * at.eyes.apart, at.eyes.y, at.eyes.r, look.eyes, pose.isBlinking, pose.gaze)
    }
    beakOf(pen, look)
    if (look.kind === "chicken") oval(pen, [216, 64, 58], 0, -48.6, 3, 4.4)
  }
  if (look.isClockwork) bothSides(pen, () => oval(pen, [232, 184, 66], 19, -74, 1.6, 1.6))
  onFace(pen, look, at)
  onHead(pen, look, at)
}
