// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import { atNeck, behind, onBody, onFace, onFeet, onHead, sleeve } from "./Attire.js"
import type { Pen } from "./Canvas.js"
import { inHand } from "./Carried.js"
import type { Kind } from "./Kinds.js"
import type { Look } from "./Look.js"
import { brightness, type Colour, darker, ink, lighter, mix, paper } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, eye, limb, line, mouth, oval, polygon, soft } from "./Shapes.js"

interface Features {
  readonly ears: "pointed" | "cat" | "round" | "long" | "floppy" | "sail" | "leaf" | "side" | "none"
  readonly nose: "fox" | "muzzle" | "snout" | "long" | "trunk" | "wide" | "button"
  readonly tail: "brush" | "ringed" | "thin" | "puff" | "tuft" | "curl" | "flat" | "spiked" | "hair" | "none"
  readonly extra?: "mane" | "stripes" | "mask" | "antlers" | "horns" | "unicorn" | "spines" | "wool" | "shell" | "wings" | "panda" | "patches" | "blaze"
}

const features: Partial<Record<Kind, Features>> = {
  fox: { ears: "pointed", nose: "fox", tail: "brush" },
  wolf: { ears: "pointed", nose: "fox", tail: "brush" },
  dog: { ears: "floppy", nose: "muzzle", tail: "thin" },
  cat: { ears: "cat", nose: "button", tail: "curl" },
  lion: { ears: "round", nose: "muzzle", tail: "tuft", extra: "mane" },
  tiger: { ears: "round", nose: "muzzle", tail: "ringed", extra: "stripes" },
  bear: { ears: "round", nose: "muzzle", tail: "puff" },
  panda: { ears: "round", nose: "muzzle", tail: "puff", extra: "panda" },
  rabbit: { ears: "long", nose: "button", tail: "puff" },
  mouse: { ears: "sail", nose: "button", tail: "thin" },
  squirrel: { ears: "cat", nose: "button", tail: "brush" },
  raccoon: { ears: "cat", nose: "fox", tail: "ringed", extra: "mask" },
  badger: { ears: "round", nose: "fox", tail: "puff", extra: "blaze" },
  deer: { ears: "leaf", nose: "long", tail: "puff", extra: "antlers" },
  pig: { ears: "cat", nose: "snout", tail: "curl" },
  hedgehog: { ears: "round", nose: "fox", tail: "none", extra: "spines" },
  otter: { ears: "round", nose: "muzzle", tail: "flat" },
  elephant: { ears: "sail", nose: "trunk", tail: "tuft" },
  monkey: { ears: "side", nose: "wide", tail: "curl" },
  horse: { ears: "leaf", nose: "long", tail: "hair", extra: "blaze" },
  unicorn: { ears: "leaf", nose: "long", tail: "hair", extra: "unicorn" },
  cow: { ears: "leaf", nose: "long", tail: "tuft", extra: "patches" },
  goat: { ears: "leaf", nose: "long", tail: "puff", extra: "horns" },
  sheep: { ears: "floppy", nose: "long", tail: "puff", extra: "wool" },
  frog: { ears: "none", nose: "wide", tail: "none" },
  turtle: { ears: "none", nose: "wide", tail: "none", extra: "shell" },
  dragon: { ears: "none", nose: "long", tail: "spiked", extra: "wings" }
}

const usual: Features = { ears: "round", nose: "muzzle", tail: "thin" }

const anchorsOf = (look: Look, pose: Pose): Anchors => {
  const g = look.girth
  return {
    neck: { y: -47, half: 12 * g },
    shoulders: { y: -44, half: 14 * g },
    hips: { y: -18, half: 18 * g },
    crown: { y: -84, half: 20 },
    eyes: { y: -68, apart: 10.5, r: 4.3 },
    head: { y: -67, rx: 26, ry: 21 },
    hand: handOf(g, pose),
    feet: [
      { x: -9 * g + pose.stride * 3, y: -Math.max(0, -pose.stride) * 3, half: 7.5 },
      { x: 9 * g + pose.stride * 3, y: -Math.max(0, pose.stride) * 3, half: 7.5 }
    ]
  }
}

const handOf = (g: number, pose: Pose) => ({ x: 23 * g + pose.raise * 13, y: -25 - pose.raise * 30 - Math.abs(pose.stride) * 2 })

const tailOf = (pen: Pen, look: Look, part: Features["tail"], wag: number) => {
  const w = wag * 6
  const { main, light, dark } = look
  switch (part) {
    case "brush": {
      soft(pen, main, [-8, -10, -20, -6, -36 - w, -10, -48 - w, -28, -46 - w, -50, -37 - w, -60, -33 - w, -46, -28 - w, -34, -18, -24])
      soft(pen, look.kind === "squirrel" ? lighter(main, 0.3) : light, [-46.5 - w, -44, -45 - w, -55, -36.6 - w, -61, -33 - w, -48, -39 - w, -50])
      return
    }
    case "ringed":
      limb(pen, main, 11, -8, -12, -34 - w, -4, -38 - w, -38)
      for (const t of [0.35, 0.55, 0.75, 0.95]) {
        const x = (1 - t) * (1 - t) * -8 + 2 * t * (1 - t) * (-34 - w) + t * t * (-38 - w)
        const y = (1 - t) * (1 - t) * -12 + 2 * t * (1 - t) * -4 + t * t * -38
        oval(pen, dark, x, y, 5.6, 3, t > 0.7 ? 0 : -0.9)
      }
      return
    case "thin":
      limb(pen, look.kind === "mouse" ? [226, 160, 160] : main, look.kind === "mouse" ? 2.8 : 6, -8, -12, -34 - w, -6, -34 - w, -36)
      return
    case "curl":
      limb(pen, main, look.kind === "pig" ? 3 : 6, -8, -12, -38 - w, -4, -34 - w, -36)
      limb(pen, main, look.kind === "pig" ? 3 : 6, -34 - w, -36, -32 - w, -52, -22 - w, -46)
      return
    case "tuft":
      limb(pen, main, 4.4, -8, -14, -36 - w, -8, -35 - w, -34)
      oval(pen, dark, -35 - w, -38, 5.4, 8)
      return
    case "flat":
      soft(pen, dark, [-6, -12, -26, -16, -42 - w, -10, -44 - w, -2, -24, -1, -8, -4])
      return
    case "hair":
      soft(pen, look.kind === "unicorn" ? [206, 150, 214] : dark, [-8, -22, -26 - w, -30, -40 - w, -14, -38 - w, -3, -28 - w, -8, -16, -10])
      return
    case "spiked":
      soft(pen, main, [-6, -20, -22, -12, -40 - w, -12, -52 - w, -30, -46 - w, -8, -26, -1, -6, -4])
      for (const [x, y] of [[-24, -11], [-34 - w, -12], [-43 - w, -17]] as const) polygon(pen, look.dark, [x - 4, y + 1, x - 2, y - 7, x + 3, y])
      polygon(pen, look.dark, [-52 - w, -24, -60 - w, -38, -46 - w, -34])
      return
    case "puff":
      oval(pen, lighter(main, 0.4), -17, -16 + wag, 6.5, 6.5)
      return
    case "none":
      return
  }
}

const earsOf = (pen: Pen, look: Look, part: Features["ears"], wag: number) => {
  const { main, light, dark } = look
  const inner = mix(light, [240, 170, 160], 0.45)
  const tip = brightness(main) < 0.3 ? lighter(main, 0.25) : dark
  bothSides(pen, () => {
    switch (part) {
      case "pointed":
        polygon(pen, main, [5, -83, 18.5 + wag, -106, 24.5, -76])
        polygon(pen, tip, [13.2, -97, 18.5 + wag, -106, 21.2, -93.5])
        polygon(pen, inner, [10.5, -84, 17.6 + wag * 0.6, -95, 20.8, -80])
        return
      case "cat":
        polygon(pen, main, [5, -84, 21 + wag, -100, 24.5, -74])
        polygon(pen, inner, [11, -84, 19.6 + wag, -94, 21.6, -79])
        return
      case "round":
        oval(pen, look.kind === "panda" ? ink : main, 19, -83.5, 9, 9)
        oval(pen, look.kind === "panda" ? lighter(ink, 0.2) : inner, 19, -83, 5, 5)
        return
      case "sail": {
        const big = look.kind === "elephant"
        oval(pen, main, big ? 32 : 22, big ? -67 : -86, big ? 15 : 14, big ? 19 : 14, big ? -0.25 + wag * 0.1 : wag * 0.05)
        oval(pen, inner, big ? 32 : 22, big ? -66 : -85.5, big ? 10 : 9.4, big ? 13.5 : 9.4)
        return
      }
      case "long":
        pen.save()
        pen.translate(9, -82)
        pen.rotate(0.16 + wag * 0.07)
        oval(pen, main, 0, -19, 7, 23)
        oval(pen, inner, 0, -18, 3.6, 17)
        pen.restore()
        return
      case "floppy":
        soft(pen, look.kind === "sheep" ? darker(main, 0.1) : dark, [14, -84, 25, -83, 33 + wag, -64, 28, -51, 21, -58, 19, -72])
        return
      case "leaf":
        oval(pen, main, 27, -78 + wag, 11.5, 5.6, -0.3)
        oval(pen, inner, 27.6, -77.6 + wag, 8, 3, -0.3)
        return
      case "side":
        oval(pen, main, 26, -68, 8.4, 8.8)
        oval(pen, light, 26, -68, 5, 5.4)
        return
      case "none":
        return
    }
  })
}

/** Spots and shapes on the bare head, before the face. */
const markings = (pen: Pen, look: Look, extra: Features["extra"]) => {
  const { main, dark } = look
  switch (extra) {
    case "stripes":
      for (const x of [-5, 0, 5]) polygon(pen, dark, [x - 1.6, -88, x + 1.6, -88, x, -79])
      bothSides(pen, () => {
        polygon(pen, dark, [26, -66, 25.4, -62, 17, -63])
        polygon(pen, dark, [25.6, -74, 26.2, -70, 18, -71])
      })
      return
    case "mask":
      bothSides(pen, () => soft(pen, darker(main, 0.62), [0, -71, 10, -77, 24, -72, 25, -64, 12, -61, 2, -65]))
      return
    case "panda":
      bothSides(pen, () => oval(pen, ink, 11, -67, 7.4, 8.8, 0.45))
      return
    case "patches":
      soft(pen, look.variant % 2 === 0 ? ink : [132, 86, 58], [3, -88, 20, -86, 26, -70, 20, -58, 8, -64])
      return
    case "blaze":
      soft(pen, paper, [-4, -87, 4, -87, 6, -68, 9, -54, -9, -54, -6, -68])
      return
    default:
      return
  }
}

const faceOf = (pen: Pen, look: Look, part: Features["nose"], pose: Pose, at: Anchors) => {
  const { main, light } = look
  const nose: Colour = look.kind === "rabbit" || look.kind === "mouse" || look.kind === "cat" ? [222, 122, 128] : ink
  const blush: Colour = [236, 120, 110]
  switch (part) {
    case "fox":
      oval(pen, light, 0, -50, 9, 5)
      bothSides(pen, () => soft(pen, light, [-0.5, -60, 9, -66, 22, -63, 31, -58, 20, -49.5, 6, -46.5, -0.5, -46.5]))
      break
    case "muzzle":
      oval(pen, light, 0, -57.5, 12.5, 8.8)
      break
    case "button":
      bothSides(pen, () => oval(pen, light, 4.6, -56.5, 6.4, 5.4))
      break
    case "snout":
      oval(pen, mix(main, [232, 120, 140], 0.4), 0, -58.5, 9.5, 7)
      bothSides(pen, () => oval(pen, darker(main, 0.45), 3.3, -58.5, 1.5, 2.3))
      break
    case "long":
      oval(pen, look.kind === "dragon" ? lighter(main, 0.25) : light, 0, -55.5, 16, 11)
      break
    case "wide":
      oval(pen, light, 0, -59, 20, 12.5)
      if (look.kind === "monkey") bothSides(pen, () => oval(pen, light, 9, -69, 9.6, 9))
      break
    case "trunk":
      limb(pen, darker(main, 0.1), 13, 0, -62, -1, -46, 8 + pose.wag * 3, -36)
      limb(pen, darker(main, 0.24), 1.2, -5, -52, 0, -50, 5, -52)
      limb(pen, darker(main, 0.24), 1.2, -3.4, -46, 1, -44, 7, -46)
      bothSides(pen, () => limb(pen, paper, 4, 8, -54, 12, -46, 16, -48))
      break
  }
  bothSides(pen, () => oval(pen, blush, 17.5, -58.5, 4.4, 3, 0, 0.34))
  const e = at.eyes
  const lift = look.kind === "frog" ? -18 : 0
  if (lift !== 0) {
    bothSides(pen, () => {
      oval(pen, main, 13, -84, 9.5, 9.5)
      oval(pen, paper, 13, -85, 6.8, 6.8)
    })
  }
  for (const side of [-1, 1]) {
    eye(pen, side * (lift !== 0 ? 13 : e.apart), e.y + lift, e.r, look.eyes, pose.isBlinking, pose.gaze)
  }
  if (look.age === "old") bothSides(pen, () => limb(pen, paper, 2.6, 5, -76.5, 10, -80, 16, -76))
  switch (part) {
    case "fox":
      oval(pen, ink, 0, -59.4, 4, 3)
      mouth(pen, 0, -52.5, 5)
      return
    case "muzzle":
      oval(pen, ink, 0, -61.4, 4.8, 3.4)
      line(pen, ink, 1.1, 0, -58.5, 0, -55.4)
      mouth(pen, 0, -53, 6)
      return
    case "button":
      oval(pen, nose, 0, -60.4, 2.8, 2.1)
      bothSides(pen, () => limb(pen, ink, 1, 0, -57.8, 2.4, -54.4, 5, -56.6))
      if (look.kind === "rabbit") {
        polygon(pen, [255, 255, 255], [-2.4, -55, 2.4, -55, 2.2, -50.6, -2.2, -50.6])
        line(pen, [210, 205, 200], 0.5, 0, -55, 0, -50.8)
      } else bothSides(pen, () => {
        line(pen, ink, 0.7, 13, -57, 27, -59, 0.6)
        line(pen, ink, 0.7, 13, -55, 27, -53.6, 0.6)
      })
      return
    case "long":
      bothSides(pen, () => oval(pen, darker(main, 0.5), 6, -58.5, 1.9, 1.6))
      mouth(pen, 0, -51, 9)
      return
    case "snout":
      mouth(pen, 0, -49.6, 5)
      return
    case "wide":
      if (look.kind === "monkey") bothSides(pen, () => oval(pen, darker(main, 0.4), 2.2, -61.6, 1.2, 1))
      else bothSides(pen, () => oval(pen, darker(main, 0.4), 2.6, -62, 1, 1.2))
      mouth(pen, 0, -53.4, look.kind === "frog" ? 15 : 10)
      return
    case "trunk":
      return
  }
}

const crest = (pen: Pen, look: Look, extra: Features["extra"]) => {
  const { main, dark } = look
  switch (extra) {
    case "antlers":
      bothSides(pen, () => {
        const horn: Colour = [158, 116, 78]
        limb(pen, horn, 3.4, 9, -86, 14, -98, 25, -108)
        limb(pen, horn, 3, 13, -96, 18, -98, 26, -96)
        limb(pen, horn, 2.8, 17, -101, 16, -108, 13, -112)
      })
      return
    case "horns":
      bothSides(pen, () => limb(pen, [206, 190, 160], 5, 9, -85, 12, -100, 24, -100))
      return
    case "patches":
      bothSides(pen, () => limb(pen, [226, 212, 186], 4.4, 12, -86, 20, -90, 21, -97))
      return
    case "unicorn":
      soft(pen, [206, 150, 214], [-10, -86, 0, -94, 12, -86, 8, -76, 0, -80, -8, -74])
      polygon(pen, [238, 200, 104], [-4.4, -88, 0.6, -116, 4.6, -88])
      return
    case "wool":
      for (const [x, y, r] of [[-14, -84, 8], [0, -89, 10], [14, -84, 8], [-6, -82, 8], [7, -82, 8]] as const) oval(pen, lighter(main, 0.5), x, y, r, r)
      return
    case "wings":
      bothSides(pen, () => limb(pen, lighter(dark, 0.5), 5, 11, -84, 15, -96, 12, -104))
      for (const x of [-4, 0, 4]) polygon(pen, dark, [x - 4, -86, x, -96 + Math.abs(x), x + 4, -86])
      return
    default:
      return
  }
}

/** What stands out behind the head and body: a mane, spines, wings, a shell. */
const backdropOf = (pen: Pen, look: Look, extra: Features["extra"], wag: number) => {
  const { main, dark } = look
  switch (extra) {
    case "mane":
      for (let i = 0; i < 14; i++) {
        const turn = (i / 14) * Math.PI * 2
        oval(pen, [150, 84, 42], Math.cos(turn) * 25, -66 + Math.sin(turn) * 22, 11.5, 11.5)
      }
      return
    case "spines":
      for (let i = 0; i <= 16; i++) {
        const turn = Math.PI * (0.86 + (i / 16) * 1.28)
        const x = Math.cos(turn)
        const y = Math.sin(turn)
        polygon(pen, dark, [x * 24 - y * 6, -66 + y * 20 + x * 6, x * 39, -67 + y * 33, x * 24 + y * 6, -66 + y * 20 - x * 6])
      }
      bothSides(pen, () => {
        for (let i = 0; i < 5; i++) polygon(pen, dark, [14, -44 + i * 7, 30, -40 + i * 7, 15, -36 + i * 7])
      })
      return
    case "wings":
      bothSides(pen, () => {
        soft(pen, darker(main, 0.2), [10, -44, 30, -72 - wag * 6, 52, -76 - wag * 8, 56, -60 - wag * 6, 50, -40, 42, -44, 34, -32, 26, -38, 16, -28])
        limb(pen, darker(main, 0.42), 1.8, 13, -42, 34, -62 - wag * 6, 52, -73 - wag * 8)
        limb(pen, darker(main, 0.42), 1.4, 15, -40, 32, -54, 48, -46)
      })
      return
    case "shell":
      oval(pen, [122, 92, 58], 0, -30, 34, 30)
      oval(pen, [150, 118, 74], 0, -31, 30, 26)
      for (const turn of [0.2, 0.8, 2.34, 2.94, 3.6, 5.8]) line(pen, [122, 92, 58], 2, Math.cos(turn) * 16, -31 - Math.sin(turn) * 14, Math.cos(turn) * 31, -31 - Math.sin(turn) * 27)
      return
    case "wool":
      for (let i = 0; i < 12; i++) {
        const turn = (i / 12) * Math.PI * 2
        oval(pen, lighter(main, 0.5), Math.cos(turn) * 17, -30 + Math.sin(turn) * 17, 8, 8)
      }
      return
    default:
      return
  }
}

/** Draws an animal that stands upright, feet at the origin. */
export const drawBeast = (pen: Pen, look: Look, pose: Pose) => {
  const part = features[look.kind] ?? usual
  const g = look.girth
  const at = anchorsOf(look, pose)
  const { main, light, dark } = look
  const limbs = part.extra === "panda" ? ink : main
  const paws = part.extra === "panda" ? ink : brightness(main) < 0.3 ? lighter(main, 0.12) : dark

  tailOf(pen, look, part.tail, pose.wag)
  behind(pen, look, at, pose)
  backdropOf(pen, look, part.extra, pose.wag)
  earsOf(pen, look, part.ears, pose.wag)

  for (const foot of at.feet) {
    const side = foot.x < 0 ? -1 : 1
    limb(pen, limbs, 11, side * 9 * g, -18, side * 9.5 * g, -10, foot.x, foot.y - 5)
    oval(pen, paws, foot.x + side * 1.5, foot.y - 3.6, 8, 4.4)
  }
  onFeet(pen, look, at)
  soft(pen, main, [-9 * g, -54, 9 * g, -54, 16 * g, -42, 20.5 * g, -24, 17 * g, -9, 0, -6, -17 * g, -9, -20.5 * g, -24, -16 * g, -42])
  soft(pen, light, [-6 * g, -48, 6 * g, -48, 12 * g, -34, 13 * g, -20, 8 * g, -11, -8 * g, -11, -13 * g, -20, -12 * g, -34])
  if (part.extra === "patches") soft(pen, look.variant % 2 === 0 ? ink : [132, 86, 58], [8 * g, -40, 17 * g, -36, 19 * g, -22, 11 * g, -20])
  if (part.extra === "stripes") bothSides(pen, () => {
    for (const y of [-38, -30, -22]) polygon(pen, dark, [20 * g, y - 1, 20 * g, y + 3, 12 * g, y + 1])
  })
  if (part.extra === "wings") for (const y of [-38, -31, -24, -17]) line(pen, darker(light, 0.14), 1.4, -9 * g, y, 9 * g, y)
  onBody(pen, look, at)

  const cuff = sleeve(look)
  limb(pen, cuff ?? limbs, 9.4, -15 * g, -42, -24 * g, -36, -21.5 * g + pose.stride * 2, -24)
  oval(pen, paws, -21.5 * g + pose.stride * 2, -22.5, 5, 5)
  const rightArm = () => {
    if (pose.raise < 0.45) inHand(pen, look, at, pose)
    limb(pen, cuff ?? limbs, 9.4, 15 * g, -42, 27 * g, -34 - pose.raise * 2, at.hand.x, at.hand.y)
    oval(pen, paws, at.hand.x, at.hand.y, 5, 5)
    if (pose.raise >= 0.45) inHand(pen, look, at, pose)
  }
  // A raised paw is in front of the cheek, a hanging one behind it.
  if (pose.raise < 0.45) rightArm()
  atNeck(pen, look, at, pose)

  if (part.nose === "fox") soft(pen, main, [-18, -86, 0, -91, 18, -86, 26.5, -72, 31, -57, 18, -49, 0, -45.5, -18, -49, -31, -57, -26.5, -72])
  else oval(pen, look.kind === "sheep" ? mix(main, [70, 62, 66], 0.75) : main, 0, -67, 26, 21)
  markings(pen, look, part.extra)
  if (part.extra === "spines") soft(pen, dark, [-25, -70, -18, -90, 0, -96, 18, -90, 25, -70, 14, -80, 5, -75, 0, -80, -5, -75, -14, -80])
  faceOf(pen, look, part.nose, pose, at)
  crest(pen, look, part.extra)
  onFace(pen, look, at)
  onHead(pen, look, at)
  if (look.isClockwork) bothSides(pen, () => oval(pen, [232, 184, 66], 21, -72, 1.6, 1.6))
  if (pose.raise >= 0.45) rightArm()
}
