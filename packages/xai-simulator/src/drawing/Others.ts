// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import { atNeck, behind, gear, onBody, onFace, onHead } from "./Attire.js"
import type { Pen } from "./Canvas.js"
import { inHand } from "./Carried.js"
import type { Look } from "./Look.js"
import { brightness, type Colour, css, darker, ink, lighter, mix, paper } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, box, eye, glow, limb, line, mouth, oval, polygon, soft, star } from "./Shapes.js"

const gold: Colour = [232, 184, 66]

const anchors = (eyesY: number, over: Partial<Anchors> = {}): Anchors => ({
  neck: { y: -44, half: 13 },
  shoulders: { y: -42, half: 14 },
  hips: { y: -18, half: 18 },
  crown: { y: -84, half: 18 },
  eyes: { y: eyesY, apart: 9, r: 4.4 },
  head: { y: eyesY, rx: 24, ry: 20 },
  hand: { x: 24, y: -24 },
  feet: [],
  ...over
})

/** Draws a robot: a screen for a face, an aerial, bolted joints. */
export const drawRobot = (pen: Pen, look: Look, pose: Pose) => {
  const c = look.main
  const joint = darker(c, 0.45)
  const lamp: Colour = look.eyes ?? [110, 236, 220]
  const g = look.girth
  const at = anchors(-68, {
    neck: { y: -47, half: 11 },
    shoulders: { y: -43, half: 17 * g },
    hips: { y: -17, half: 17 * g },
    crown: { y: -87, half: 19 },
    head: { y: -68, rx: 25, ry: 20 },
    eyes: { y: -68, apart: 9.5, r: 4.6 },
    hand: { x: 26 * g + pose.raise * 6, y: -22 - pose.raise * 34 }
  })
  behind(pen, look, at, pose)
  if (look.variant < 3) {
    for (const side of [-1, 1]) {
      const x = side * 9 * g + pose.stride * 3
      const y = -Math.max(0, side * pose.stride) * 3
      limb(pen, joint, 6, side * 9 * g, -16, side * 9 * g, -10, x, y - 6)
      box(pen, darker(c, 0.16), x - 8, y - 8, 16, 8, 4)
      line(pen, joint, 1.4, x - 7, y - 1, x + 7, y - 1)
    }
  } else {
    box(pen, joint, -22 * g, -12, 44 * g, 12, 6)
    for (const x of [-14, 0, 14]) oval(pen, lighter(joint, 0.35), x * g, -6, 4, 4)
  }
  if (look.variant !== 1) {
    limb(pen, joint, 2, 0, -86, pose.wag, -94, pose.wag * 2, -101)
    if (pose.isShining) glow(pen, lamp, pose.wag * 2, -103, 12, 0.55)
    oval(pen, lighter(lamp, 0.3), pose.wag * 2, -103, 4, 4)
  } else bothSides(pen, () => {
    limb(pen, joint, 2, 12, -86, 15, -94, 17 + pose.wag, -100)
    oval(pen, lamp, 17 + pose.wag, -101, 3, 3)
  })
  line(pen, joint, 7, 0, -50, 0, -44)
  box(pen, c, -18 * g, -46, 36 * g, 34, look.variant % 2 === 0 ? 9 : 15)
  box(pen, darker(c, 0.1), -18 * g, -20, 36 * g, 8, 4)
  box(pen, darker(c, 0.28), -11, -40, 22, 15, 4)
  box(pen, lighter(lamp, 0.1), -8.6, -37.6, 8, 4, 1.6)
  oval(pen, [236, 96, 84], 4.4, -35.6, 2.2, 2.2)
  oval(pen, gold, 4.4, -30, 2.2, 2.2)
  line(pen, lighter(c, 0.3), 1.4, -8, -29.8, 0, -29.8)
  onBody(pen, look, at)
  for (const side of [-1, 1]) {
    const hx = side < 0 ? -26 * g + pose.stride * 2 : at.hand.x
    const hy = side < 0 ? -22 : at.hand.y
    if (side > 0 && pose.raise < 0.45) inHand(pen, look, at, pose)
    oval(pen, joint, side * 19 * g, -40, 5, 5)
    limb(pen, joint, 5, side * 20 * g, -39, side * 30 * g, -33 - (side > 0 ? pose.raise * 8 : 0), hx, hy)
    oval(pen, c, hx, hy, 5.6, 5.6)
    oval(pen, joint, hx, hy + 2, 2.2, 2.6)
    if (side > 0 && pose.raise >= 0.45) inHand(pen, look, at, pose)
  }
  bothSides(pen, () => {
    box(pen, joint, 22, -75, 7, 14, 3)
    oval(pen, lamp, 28, -68, 1.8, 3)
  })
  box(pen, c, -25, -88, 50, 39, look.variant % 2 === 0 ? 13 : 19)
  box(pen, lighter(c, 0.3), -18, -86, 24, 3, 1.5, 0.8)
  box(pen, [38, 44, 62], -19, -81, 38, 26, 9)
  for (const side of [-1, 1]) {
    const x = side * at.eyes.apart + pose.gaze * 2.4
    if (pose.isBlinking) line(pen, lamp, 2.2, x - 4, -68, x + 4, -68)
    else {
      if (pose.isShining) glow(pen, lamp, x, -69, 9, 0.4)
      oval(pen, lamp, x, -69, 4.2, 5.2)
      oval(pen, [255, 255, 255], x + 1.2, -71, 1.3, 1.4)
    }
  }
  pen.beginPath()
  pen.arc(pose.gaze * 1.6, -62.5, 4, 0.15 * Math.PI, 0.85 * Math.PI)
  pen.lineWidth = 1.6
  pen.lineCap = "round"
  pen.strokeStyle = css(lamp)
  pen.stroke()
  atNeck(pen, look, at, pose)
  onFace(pen, look, at)
  onHead(pen, look, at)
}

/** Draws a whale or a fish that hovers a little over its own shadow. */
export const drawSwimmer = (pen: Pen, look: Look, pose: Pose) => {
  const c = look.main
  const isWhale = look.kind === "whale"
  const w = pose.wag * 4
  const at = anchors(-46, {
    neck: { y: -26, half: 22 },
    crown: { y: isWhale ? -72 : -68, half: 18 },
    eyes: { y: -45, apart: 17, r: 4.6 },
    head: { y: -42, rx: 40, ry: 30 },
    shoulders: { y: -38, half: 20 },
    hips: { y: -20, half: 26 },
    hand: { x: 36, y: -20 - pose.raise * 16 }
  })
  pen.save()
  pen.translate(0, -6 - pose.wag * 1.5)
  if (isWhale) {
    soft(pen, darker(c, 0.1), [-30, -40, -52, -50, -58, -70 + w, -74, -80 + w, -70, -66 + w, -84, -60 + w, -68, -54 + w, -54, -30, -34, -16])
  } else {
    soft(pen, lighter(c, 0.3), [-30, -40, -50, -58 + w, -66, -62 + w, -58, -42 + w, -66, -20 + w, -50, -24 + w, -30, -34])
    soft(pen, lighter(c, 0.3), [-16, -62, -6, -84, 18, -80, 16, -64])
  }
  soft(pen, c, [-44, -46, -30, -66, 2, -75, 34, -66, 45, -44, 38, -18, 10, -6, -20, -8, -42, -24])
  if (isWhale) {
    soft(pen, look.light, [-30, -14, 0, -26, 43, -34, 37, -16, 10, -7, -18, -9])
    for (let i = 0; i < 4; i++) limb(pen, mix(look.light, c, 0.5), 1.5, -12 + i * 5, -11 + i * 0.4, 10 + i * 5, -17 - i * 2, 36 + i, -24 - i * 2)
  } else {
    for (let i = 0; i < 3; i++) soft(pen, lighter(c, 0.45), [-26 + i * 15, -66 + Math.abs(i - 1) * 3, -20 + i * 15, -68, -22 + i * 15, -40, -20 + i * 15, -12, -27 + i * 15, -14, -29 + i * 15, -40], 0.75)
  }
  soft(pen, darker(c, 0.16), [6, -18, 18, -20, 16 + w, 0, 0 + w, 8, 2, -6])
  if (look.isClockwork) {
    for (let i = 0; i < 7; i++) oval(pen, gold, -26 + i * 10, -62 - Math.sin((i / 6) * Math.PI) * 8, 1.6, 1.6)
    gear(pen, gold, -12, -38, 10, pose.wag * 0.5)
    gear(pen, darker(gold, 0.28), 3, -27, 6, -pose.wag * 0.8)
    line(pen, gold, 3.4, -20, -67, -24, -80)
    bothKey(pen, -24, -84)
  }
  for (const x of [7, 29]) eye(pen, x + pose.gaze, -45, 4.8, look.eyes, pose.isBlinking, pose.gaze)
  bothSides(pen, (side) => oval(pen, [240, 120, 112], side === 1 ? 36 : -1, -36, 4.6, 3, 0, 0.36))
  mouth(pen, 18, -34, 8)
  if (isWhale) {
    for (const [bend, x, y] of [[-10, -14, -96], [10, 14, -98], [2, 1, -104]] as const) limb(pen, [150, 208, 236], 3.2, 4, -75, 4 + bend * 0.2, -92, 4 + x, y + 4)
    for (const [x, y] of [[-12, -91], [19, -92], [5, -103]] as const) oval(pen, [178, 222, 242], x, y, 3.6, 4.4)
  }
  pen.save()
  pen.translate(18, 0)
  atNeckSmall(pen, look, at, pose)
  pen.translate(-12, 0)
  onHead(pen, look, at)
  pen.translate(12, 0)
  onFace(pen, look, { ...at, eyes: { ...at.eyes, apart: 11 } })
  pen.restore()
  inHand(pen, look, at, pose)
  pen.restore()
}

const bothKey = (pen: Pen, x: number, y: number) => {
  for (const side of [-1, 1]) {
    oval(pen, gold, x + side * 6, y, 6, 4.6, side * 0.3)
    oval(pen, darker(gold, 0.4), x + side * 6.4, y, 2.8, 2, side * 0.3)
  }
}

const atNeckSmall = (pen: Pen, look: Look, at: Anchors, pose: Pose) => {
  pen.save()
  pen.translate(-4, 5)
  pen.scale(0.62, 0.7)
  atNeck(pen, look, at, pose)
  pen.restore()
}

/** Draws an octopus or a jellyfish: a dome on waving arms. */
export const drawOctopus = (pen: Pen, look: Look, pose: Pose) => {
  const c = look.main
  const at = anchors(-52, { crown: { y: -84, half: 22 }, head: { y: -58, rx: 29, ry: 29 }, neck: { y: -30, half: 20 }, eyes: { y: -54, apart: 10.5, r: 5 }, hand: { x: 36, y: -16 - pose.raise * 20 } })
  for (let i = 0; i < 6; i++) {
    const x = (i - 2.5) * 10
    const sway = Math.sin(i * 1.7 + pose.wag * 2) * 4
    limb(pen, i % 2 === 0 ? darker(c, 0.14) : c, 9, x * 0.7, -36, x * 1.1 + sway, -16, x * 1.45 + (x < 0 ? -6 : 6), -6 + (i % 2) * 2 - Math.max(0, sway * 0.3))
  }
  behind(pen, look, at, pose)
  soft(pen, c, [-18, -86, 0, -92, 18, -86, 30, -66, 28, -44, 18, -30, -18, -30, -28, -44, -30, -66])
  for (const [x, y, r] of [[-15, -76, 4], [-6, -83, 2.6], [17, -74, 3.2]] as const) oval(pen, lighter(c, 0.3), x, y, r, r)
  bothSides(pen, () => oval(pen, [240, 120, 112], 18, -44, 4.6, 3, 0, 0.4))
  for (const side of [-1, 1]) eye(pen, side * 10.5, -54, 5, look.eyes, pose.isBlinking, pose.gaze)
  mouth(pen, 0, -42, 7)
  if (look.isClockwork) gear(pen, gold, 0, -72, 6)
  atNeck(pen, look, at, pose)
  inHand(pen, look, at, pose)
  onFace(pen, look, at)
  onHead(pen, look, at)
}

/** Draws a snail with its house on its back. */
export const drawSnail = (pen: Pen, look: Look, pose: Pose) => {
  const c = look.main
  const at = anchors(-62, { crown: { y: -64, half: 13 }, head: { y: -48, rx: 17, ry: 16 }, neck: { y: -34, half: 11 }, eyes: { y: -50, apart: 6.6, r: 3.6 }, hand: { x: 34, y: -26 } })
  const shell = look.kind === "snail" ? mix(look.dark, [214, 120, 70], 0.6) : look.dark
  soft(pen, c, [-46, -3, -30, -12, 10, -12, 18, -40, 38, -40, 36, -12, 44, -2, 0, 0])
  oval(pen, shell, -10, -32, 29, 28)
  oval(pen, lighter(shell, 0.24), -10, -31, 20, 19)
  oval(pen, shell, -10, -30, 12.5, 11.5)
  oval(pen, lighter(shell, 0.34), -10, -29.4, 6, 5.4)
  pen.save()
  pen.translate(27, 2)
  for (const side of [-1, 1]) {
    limb(pen, c, 3.2, side * 6, -58, side * 8, -68, side * 10 + pose.wag * 2, -76)
    oval(pen, c, side * 10 + pose.wag * 2, -77, 4, 4)
  }
  oval(pen, c, 0, -48, 17, 16)
  bothSides(pen, () => oval(pen, [240, 120, 112], 11, -42, 3.4, 2.4, 0, 0.4))
  for (const side of [-1, 1]) eye(pen, side * 6.6, -50, 3.6, look.eyes, pose.isBlinking, pose.gaze)
  mouth(pen, 0, -41, 5)
  pen.save()
  pen.scale(0.8, 0.8)
  pen.translate(0, -6)
  atNeck(pen, look, at, pose)
  pen.restore()
  onFace(pen, look, at)
  onHead(pen, look, at)
  pen.restore()
}

/** Draws a bee, a butterfly or a beetle, on the wing just over the ground. */
export const drawInsect = (pen: Pen, look: Look, pose: Pose) => {
  const c = look.main
  const at = anchors(-64, { crown: { y: -80, half: 17 }, head: { y: -64, rx: 21, ry: 19 }, neck: { y: -46, half: 11 }, eyes: { y: -65, apart: 8.4, r: 4.8 }, hand: { x: 23, y: -32 - pose.raise * 22 }, shoulders: { y: -42, half: 12 }, hips: { y: -22, half: 14 } })
  const isButterfly = look.variant % 2 === 0
  const flap = 1 - Math.abs(pose.wag) * 0.35
  pen.save()
  pen.translate(0, -8 - pose.wag * 2)
  bothSides(pen, () => {
    pen.save()
    pen.scale(flap, 1)
    const wing: Colour = isButterfly ? lighter(c, 0.25) : [206, 230, 240]
    soft(pen, wing, [6, -44, 24, -82, 52, -86, 58, -64, 40, -44, 12, -36], isButterfly ? 1 : 0.85)
    soft(pen, isButterfly ? mix(c, [240, 180, 90], 0.5) : wing, [6, -38, 36, -40, 46, -24, 32, -8, 14, -16], isButterfly ? 1 : 0.75)
    if (isButterfly) oval(pen, paper, 40, -68, 5.6, 5.6)
    pen.restore()
    limb(pen, ink, 1.8, 6, -80, 9, -94, 16 + pose.wag, -99)
    oval(pen, ink, 16 + pose.wag, -99.5, 2.8, 2.8)
    limb(pen, ink, 2.4, 7, -14, 9, -6, 7, 0)
  })
  behind(pen, look, at, pose)
  soft(pen, c, [-10, -50, 10, -50, 17, -30, 10, -11, 0, -7, -10, -11, -17, -30])
  for (const y of [-38, -28, -18]) limb(pen, ink, 4.2, -12, y, 0, y + 4, 12, y)
  onBody(pen, look, at)
  limb(pen, ink, 3, -11, -40, -20, -36, -21, -28)
  limb(pen, ink, 3, 11, -40, 20, -36 - pose.raise * 8, at.hand.x, at.hand.y)
  inHand(pen, look, at, pose)
  atNeck(pen, look, at, pose)
  oval(pen, isButterfly ? lighter(c, 0.4) : c, 0, -64, 21, 19)
  bothSides(pen, () => oval(pen, [240, 120, 112], 14, -57, 4, 2.8, 0, 0.44))
  for (const side of [-1, 1]) eye(pen, side * 8.4, -65, 4.8, look.eyes, pose.isBlinking, pose.gaze)
  mouth(pen, 0, -54.5, 6)
  onFace(pen, look, at)
  onHead(pen, look, at)
  pen.restore()
}

/** Draws a snowman. */
export const drawSnowman = (pen: Pen, look: Look, pose: Pose) => {
  const snow: Colour = [247, 249, 252]
  const shade: Colour = [206, 222, 236]
  const at = anchors(-70, { crown: { y: -86, half: 17 }, head: { y: -70, rx: 19, ry: 18 }, neck: { y: -53, half: 14 }, eyes: { y: -73, apart: 6.4, r: 2.8 }, hand: { x: 36, y: -52 - pose.raise * 16 }, shoulders: { y: -48, half: 16 }, hips: { y: -18, half: 24 } })
  behind(pen, look, at, pose)
  const wood: Colour = [120, 84, 60]
  limb(pen, wood, 2.6, -17, -42, -28, -44, -37, -54 + pose.wag * 3)
  limb(pen, wood, 2.6, 17, -42, 28, -44, at.hand.x, at.hand.y)
  oval(pen, shade, 1.6, -20, 28, 21)
  oval(pen, snow, -1, -21, 27, 20)
  oval(pen, shade, 1.2, -45, 20.6, 18)
  oval(pen, snow, -0.6, -46, 20, 17.4)
  oval(pen, shade, 1, -69.6, 19.6, 18)
  oval(pen, snow, -0.6, -70, 19, 17.6)
  for (const y of [-50, -42, -32]) oval(pen, ink, 0, y, 2, 2)
  for (const side of [-1, 1]) eye(pen, side * 6.4, -73, 2.8, undefined, pose.isBlinking, pose.gaze)
  polygon(pen, [238, 138, 52], [-1, -70, 17, -66.4, -1, -64.6])
  mouth(pen, -1, -59.4, 8)
  inHand(pen, look, at, pose)
  atNeck(pen, look, at, pose)
  onFace(pen, look, at)
  onHead(pen, look, at)
}

/** Draws a ghost, a visitor from another world, or whatever nobody has a word for: a soft shape with a friendly face. */
export const drawBlob = (pen: Pen, look: Look, pose: Pose) => {
  const c = look.main
  const isGhost = look.kind === "ghost"
  const isAlien = look.kind === "alien"
  const at = anchors(-58, { crown: { y: -84, half: 21 }, head: { y: -60, rx: 27, ry: 26 }, neck: { y: -37, half: 21 }, shoulders: { y: -34, half: 19 }, hips: { y: -16, half: 24 }, eyes: { y: -60, apart: 10.5, r: isAlien ? 6.4 : 5 }, hand: { x: 33, y: -26 - pose.raise * 26 } })
  behind(pen, look, at, pose)
  if (!isGhost) {
    for (const side of [-1, 1]) oval(pen, look.dark, side * 11 + pose.stride * 3, -3 - Math.max(0, side * pose.stride) * 3, 9.4, 4.6)
    if (isAlien || look.variant === 0) bothSides(pen, () => {
      limb(pen, c, 3, 9, -82, 12, -92, 19 + pose.wag, -98)
      oval(pen, lighter(c, 0.4), 19 + pose.wag, -100, 4.6, 4.6)
    })
    else if (look.variant === 1) bothSides(pen, () => soft(pen, look.dark, [8, -83, 20, -102, 24, -76]))
    else if (look.variant === 2) bothSides(pen, () => oval(pen, c, 23, -82, 9, 12, 0.6 + pose.wag * 0.1))
    else {
      limb(pen, c, 3, 0, -84, 2, -94, 8 + pose.wag * 2, -97)
      star(pen, gold, 9 + pose.wag * 2, -99, 6)
    }
  }
  const w = pose.wag * 2
  if (isGhost) soft(pen, c, [-18, -84, 0, -90, 18, -84, 28, -62, 29, -28, 32 + w, -2, 21 + w, -9, 11 + w, 0, 0 + w, -8, -11 + w, 0, -21 + w, -9, -32 + w, -2, -29, -28, -28, -62])
  else soft(pen, c, [-18, -84, 0, -89, 18, -84, 28, -64, 29, -30, 24, -6, 0, -2, -24, -6, -29, -30, -28, -64])
  if (!isGhost) soft(pen, look.light, [-13, -36, 0, -40, 13, -36, 18, -22, 12, -9, -12, -9, -18, -22])
  if (!isGhost && look.variant % 2 === 1) for (const [x, y, r] of [[-19, -76, 3.4], [-14, -82, 2], [20, -74, 2.8]] as const) oval(pen, lighter(c, 0.35), x, y, r, r)
  limb(pen, darker(c, isGhost ? 0.06 : 0.12), 8, -26, -36, -35, -32, -33 + pose.stride * 2, -23)
  if (pose.raise < 0.45) inHand(pen, look, at, pose)
  limb(pen, darker(c, isGhost ? 0.06 : 0.12), 8, 26, -36, 36, -32 - pose.raise * 6, at.hand.x, at.hand.y)
  if (pose.raise >= 0.45) inHand(pen, look, at, pose)
  onBody(pen, look, at)
  bothSides(pen, () => oval(pen, [240, 120, 118], 18, -50, 4.8, 3, 0, 0.42))
  for (const side of [-1, 1]) eye(pen, side * at.eyes.apart, at.eyes.y, at.eyes.r, look.eyes, pose.isBlinking, pose.gaze)
  mouth(pen, 0, -46, 8, isGhost)
  if (look.variant >= 2 && !isGhost && brightness(c) > 0.2) polygon(pen, paper, [3, -47.6, 7, -48.4, 5.4, -43.6])
  atNeck(pen, look, at, pose)
  onFace(pen, look, at)
  onHead(pen, look, at)
}
