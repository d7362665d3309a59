// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import { atNeck, behind, onBody, onFace, onFeet, onHead, sleeve } from "./Attire.js"
import { crest, earsOf, type Features, faceOf, markings } from "./BeastHeads.js"
import type { Pen } from "./Canvas.js"
import { inHand } from "./Carried.js"
import type { Kind } from "./Kinds.js"
import type { Look } from "./Look.js"
import { brightness, darker, ink, lighter, mix, } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, limb, line, oval, polygon, soft } from "./Shapes.js"

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
