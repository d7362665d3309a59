// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import { atNeck, behind, onBody, onFace, onFeet, onHead, sleeve } from "./Attire.js"
import type { Pen } from "./Canvas.js"
import { inHand } from "./Carried.js"
import { clothing, type Look, worn } from "./Look.js"
import { brightness, type Colour, css, darker, lighter, mix } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, box, eye, limb, mouth, oval, soft } from "./Shapes.js"

const anchorsOf = (look: Look, pose: Pose): Anchors => {
  const g = look.girth
  const isChild = look.age === "child"
  return {
    neck: { y: -53, half: 9 * g },
    shoulders: { y: -50, half: 13.5 * g },
    hips: { y: -25, half: 13 * g },
    crown: { y: isChild ? -87 : -86, half: isChild ? 19 : 17 },
    eyes: { y: -70, apart: 7.6, r: 3.2 },
    head: { y: -72, rx: isChild ? 20 : 18, ry: isChild ? 19.5 : 18.5 },
    hand: { x: 21 * g + pose.raise * 7, y: -25 - pose.raise * 34 - Math.abs(pose.stride) },
    feet: [
      { x: -7 * g + pose.stride * 4, y: -Math.max(0, -pose.stride) * 3, half: 6.4 },
      { x: 7 * g + pose.stride * 4, y: -Math.max(0, pose.stride) * 3, half: 6.4 }
    ]
  }
}

/** Hair that falls behind the shoulders. */
const hairBehind = (pen: Pen, look: Look, at: Anchors, wag: number) => {
  const c = darker(look.hair, 0.12)
  const { y, rx, ry } = at.head
  switch (look.hairStyle) {
    case "long":
      soft(pen, c, [-rx - 1, y - 8, 0, y - ry - 5, rx + 1, y - 8, rx + 5 + wag, y + 18, rx + 3 + wag, y + 34, rx - 8, y + 36, 0, y + 26, -rx + 8, y + 36, -rx - 3 + wag, y + 34, -rx - 5 + wag, y + 18])
      return
    case "bob":
      soft(pen, c, [-rx - 2, y - 8, 0, y - ry - 5, rx + 2, y - 8, rx + 4, y + 12, rx - 2, y + 19, -rx + 2, y + 19, -rx - 4, y + 12])
      return
    case "curly":
      for (let i = 0; i < 9; i++) {
        const turn = Math.PI * (0.8 + (i / 8) * 1.4)
        oval(pen, c, Math.cos(turn) * (rx + 1), y - 2 + Math.sin(turn) * (ry + 1), 8.4, 8.4)
      }
      return
    case "ponytail":
      soft(pen, c, [-rx * 0.4, y - ry - 2, -rx - 10, y - ry + 2, -rx - 17 + wag * 3, y + 6, -rx - 11 + wag * 4, y + 24, -rx - 6, y + 4, -rx * 0.5, y - 6])
      return
    case "bun":
      oval(pen, c, 0, y - ry - 5, 8.6, 8)
      return
    default:
      return
  }
}

/** The hair that frames the face. */
const hairFront = (pen: Pen, look: Look, at: Anchors, wag: number) => {
  const c = look.hair
  const { y, rx, ry } = at.head
  if (look.hairStyle === "bald") {
    bothSides(pen, () => oval(pen, c, rx - 1, y + 1, 3.6, 7))
    return
  }
  const left = look.variant % 2 === 0 ? -1 : 1
  pen.save()
  pen.scale(left, 1)
  soft(pen, c, [-rx - 1.6, y + 5, -rx - 1.6, y - ry * 0.7, -rx * 0.5, y - ry - 4, rx * 0.5, y - ry - 4, rx + 1.6, y - ry * 0.7, rx + 1.6, y + 5, rx - 3, y - 3, rx * 0.5, y - ry * 0.44, -rx * 0.1, y - ry * 0.62, -rx * 0.5, y - ry * 0.22, -rx + 2.4, y + 1])
  pen.restore()
  switch (look.hairStyle) {
    case "spiky":
      for (let i = -2; i <= 2; i++) soft(pen, c, [i * 7 - 5, y - ry + 3, i * 8.6, y - ry - 11 + Math.abs(i) * 2.4, i * 7 + 5, y - ry + 3])
      return
    case "curly":
      for (let i = -2; i <= 2; i++) oval(pen, c, i * 7.4, y - ry + 1 + Math.abs(i) * 2.2, 6, 5.6)
      return
    case "braids":
      bothSides(pen, () => {
        for (let i = 0; i < 4; i++) oval(pen, i % 2 === 0 ? c : darker(c, 0.12), rx + 2 + wag * i * 0.5, y + 8 + i * 7, 4.8, 4.6)
        oval(pen, [214, 74, 84], rx + 2 + wag * 2, y + 34, 3.4, 2.6)
        oval(pen, c, rx + 2 + wag * 2, y + 38, 3.6, 4.6)
      })
      return
    default:
      return
  }
}

const beardOf = (pen: Pen, look: Look, at: Anchors) => {
  const c = look.hair
  const { y, rx, ry } = at.head
  if (look.beard === "beard") {
    const drop = look.hasLongBeard ? 25 : 11
    soft(pen, c, [-rx + 1, y - 1, -rx * 0.72, y + 6, 0, y + 4.4, rx * 0.72, y + 6, rx - 1, y - 1, rx * 0.94, y + ry * 0.7, rx * 0.4, y + ry + drop * 0.6, 0, y + ry + drop, -rx * 0.4, y + ry + drop * 0.6, -rx * 0.94, y + ry * 0.7])
  }
  if (look.beard !== "none") bothSides(pen, () => soft(pen, lighter(c, look.beard === "beard" ? 0.2 : 0), [0, y + 5, 6, y + 4, 12, y + 9, 6, y + 10, 0, y + 8.6]))
}

/** Draws a person, feet at the origin. */
export const drawPerson = (pen: Pen, look: Look, pose: Pose) => {
  const at = anchorsOf(look, pose)
  const g = look.girth
  const s = at.shoulders
  const h = at.hips
  const { y, rx, ry } = at.head
  const shirt = look.main
  const hem = worn(look, "dress")
  const suit = worn(look, "suit") ?? worn(look, "armour") ?? worn(look, "overalls")
  const trousers: Colour = suit?.colour ?? (brightness(clothing(look)) < 0.32 ? [128, 104, 84] : [66, 72, 98])
  const skinShade = mix(look.skin, [196, 96, 74], 0.22)
  const shoe: Colour = suit?.kind === "suit" ? darker(suit.colour, 0.14) : [84, 58, 48]

  behind(pen, look, at, pose)
  if (worn(look, "hood") === undefined) hairBehind(pen, look, at, pose.wag)
  for (const foot of at.feet) {
    const side = foot.x - pose.stride * 4 < 0 ? -1 : 1
    limb(pen, hem === undefined ? trousers : skinShade, hem === undefined ? 10.6 : 7, side * 6.6 * g, h.y, side * 7 * g, -14, foot.x, foot.y - 6)
    oval(pen, shoe, foot.x + side * 1.2, foot.y - 3.2, 7, 3.8)
  }
  onFeet(pen, look, at)
  soft(pen, shirt, [-s.half * 0.8, s.y - 4, s.half * 0.8, s.y - 4, s.half * 1.05, s.y + 4, h.half * 1.06, h.y, h.half * 0.9, h.y + 5, -h.half * 0.9, h.y + 5, -h.half * 1.06, h.y, -s.half * 1.05, s.y + 4])
  box(pen, trousers, -h.half * 0.98, h.y - 0.4, h.half * 1.96, 6, 2.4)
  if (look.variant >= 2) {
    pen.save()
    for (let i = 0; i < 3; i++) limb(pen, lighter(shirt, 0.45), 2, -s.half * 0.86, s.y + 6 + i * 6, 0, s.y + 7.4 + i * 6, s.half * 0.86, s.y + 6 + i * 6)
    pen.restore()
  }
  onBody(pen, look, at)
  limb(pen, skinShade, 6, 0, s.y - 6, 0, s.y - 4, 0, s.y - 2)

  const arm = sleeve(look) ?? darker(shirt, 0.1)
  const shade = darker(arm, 0.1)
  limb(pen, shade, 8, -s.half * 0.94, s.y + 1, -20.5 * g, -40, -19.5 * g + pose.stride * 2.4, -29)
  oval(pen, look.skin, -19.5 * g + pose.stride * 2.4, -26, 4, 4.2)
  if (pose.raise < 0.45) inHand(pen, look, at, pose)
  limb(pen, shade, 8, s.half * 0.94, s.y + 1, 22 * g, -40 - pose.raise * 6, at.hand.x - 0.6, at.hand.y - 3 + pose.raise * 6)
  oval(pen, look.skin, at.hand.x, at.hand.y, 4, 4.2)
  if (pose.raise >= 0.45) inHand(pen, look, at, pose)

  bothSides(pen, () => oval(pen, skinShade, rx - 0.6, y + 2, 3.8, 4.6))
  oval(pen, look.skin, 0, y, rx, ry)
  bothSides(pen, () => oval(pen, [238, 112, 100], 11, y + 6.6, 4, 2.6, 0, 0.34))
  if (look.hasFreckles) bothSides(pen, () => {
    for (const [fx, fy] of [[8.4, 5], [11, 4.2], [13.4, 5.4], [10, 7.2]] as const) oval(pen, skinShade, fx, y + fy, 0.8, 0.8)
  })
  for (const side of [-1, 1]) eye(pen, side * at.eyes.apart, at.eyes.y, at.eyes.r, look.eyes, pose.isBlinking, pose.gaze)
  const brow = look.age === "old" ? look.hair : darker(look.hair, 0.1)
  bothSides(pen, () => limb(pen, brow, look.age === "old" ? 2.4 : 1.5, 4.6, y - 4.4, 8, y - 6.2, 11.4, y - 4.2))
  oval(pen, skinShade, 0, y + 4.6, 2, 1.6)
  if (look.beard !== "beard") mouth(pen, 0, y + 10, 6)
  atNeck(pen, look, at, pose)
  beardOf(pen, look, at)
  if (look.beard === "beard") {
    pen.beginPath()
    pen.arc(0, y + 9, 2.6, 0.1 * Math.PI, 0.9 * Math.PI)
    pen.fillStyle = css([150, 72, 66])
    pen.fill()
  }
  hairFront(pen, look, at, pose.wag)
  onFace(pen, look, at)
  onHead(pen, look, at)
}
