// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Pen } from "./Canvas.js"
import { type Look, worn } from "./Look.js"
import { brightness, type Colour, css, darker, ink, lighter, paper } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, box, limb, line, oval, polygon, ring, soft, star } from "./Shapes.js"

const gold: Colour = [232, 184, 66]
const leather: Colour = [120, 78, 50]

/** What hangs behind the body: cape, pack, hood. */
export const behind = (pen: Pen, look: Look, at: Anchors, pose: Pose) => {
  const cape = worn(look, "cape")
  if (cape !== undefined) {
    const s = at.shoulders
    const sway = pose.wag * 4
    soft(pen, darker(cape.colour, 0.16), [
      -s.half * 0.9, s.y - 4,
      s.half * 0.9, s.y - 4,
      s.half * 1.5, at.hips.y - 6,
      s.half * 1.95 + sway, -6,
      s.half * 1.5 + sway, -1,
      sway, -5,
      -s.half * 1.5 + sway, -1,
      -s.half * 1.95 + sway, -6,
      -s.half * 1.5, at.hips.y - 6
    ])
  }
  const pack = worn(look, "backpack")
  if (pack !== undefined) {
    const s = at.shoulders
    box(pen, darker(pack.colour, 0.12), -s.half - 8, s.y - 2, s.half * 2 + 16, 27, 9)
    box(pen, darker(pack.colour, 0.3), -s.half - 4, s.y - 8, s.half * 2 + 8, 8, 4)
  }
  const hood = worn(look, "hood")
  if (hood !== undefined) {
    oval(pen, darker(hood.colour, 0.12), 0, at.head.y - 1, at.head.rx + 4.5, at.head.ry + 5)
  }
}

const stripes = (pen: Pen, colour: Colour, from: number, to: number, half: number) => {
  for (let y = from; y < to; y += 6) line(pen, colour, 2.2, -half, y, half, y, 0.9)
}

/** What covers the body: coats, dresses, armour. The arms are painted after it in `sleeve` colour. */
export const onBody = (pen: Pen, look: Look, at: Anchors) => {
  const s = at.shoulders
  const h = at.hips
  const trunk = (colour: Colour, hem: number, flare: number) =>
    soft(pen, colour, [
      -s.half * 0.86, s.y - 3,
      s.half * 0.86, s.y - 3,
      s.half * 1.06, s.y + 4,
      h.half * 1.08, h.y - 4,
      h.half * flare, hem - 1,
      h.half * flare * 0.92, hem + 2,
      -h.half * flare * 0.92, hem + 2,
      -h.half * flare, hem - 1,
      -h.half * 1.08, h.y - 4,
      -s.half * 1.06, s.y + 4
    ])
  for (const garment of look.garments) {
    const c = garment.colour
    switch (garment.kind) {
      case "jumper": {
        trunk(c, h.y + 3, 1.12)
        if (look.variant % 2 === 1) {
          pen.save()
          pen.clip()
          stripes(pen, lighter(c, 0.5), s.y + 6, h.y + 2, h.half * 1.3)
          pen.restore()
        }
        line(pen, darker(c, 0.22), 1.6, -h.half * 0.9, h.y + 2.4, h.half * 0.9, h.y + 2.4)
        break
      }
      case "vest":
        bothSides(pen, () =>
          soft(pen, c, [s.half * 0.3, s.y - 2, s.half * 0.95, s.y - 2, h.half * 1.1, h.y + 2, h.half * 0.3, h.y + 4, 1.5, s.y + 12])
        )
        break
      case "coat":
      case "raincoat": {
        trunk(c, h.y + 11, 1.28)
        line(pen, darker(c, 0.25), 1.2, 0, s.y + 2, 0, h.y + 11)
        for (let i = 0; i < 3; i++) {
          const y = s.y + 7 + (i * (h.y - s.y)) / 2.6
          oval(pen, garment.kind === "raincoat" ? ink : gold, 3.2, y, 1.35, 1.35)
        }
        bothSides(pen, () => box(pen, darker(c, 0.14), h.half * 0.45, h.y - 1, h.half * 0.5, 4.4, 1.5))
        soft(pen, darker(c, 0.14), [-s.half * 0.66, s.y - 4, s.half * 0.66, s.y - 4, s.half * 0.46, s.y + 4, 0, s.y + 2, -s.half * 0.46, s.y + 4])
        break
      }
      case "dress":
        trunk(c, -9, 1.75)
        line(pen, darker(c, 0.25), 2.4, -h.half * 0.98, h.y - 4, h.half * 0.98, h.y - 4)
        line(pen, lighter(c, 0.4), 1.6, -h.half * 1.4, -11.5, h.half * 1.4, -11.5)
        break
      case "overalls":
        soft(pen, c, [-s.half * 0.6, s.y + 9, s.half * 0.6, s.y + 9, h.half * 1.1, h.y - 6, h.half * 1.12, h.y + 8, -h.half * 1.12, h.y + 8, -h.half * 1.1, h.y - 6])
        bothSides(pen, () => {
          line(pen, c, 3.2, s.half * 0.42, s.y + 10, s.half * 0.52, s.y - 2)
          oval(pen, gold, s.half * 0.42, s.y + 10.5, 1.4, 1.4)
        })
        box(pen, darker(c, 0.18), -5, s.y + 15, 10, 7, 2)
        break
      case "apron":
        line(pen, c, 1.8, -s.half * 0.4, s.y + 8, -s.half * 0.5, s.y - 2)
        line(pen, c, 1.8, s.half * 0.4, s.y + 8, s.half * 0.5, s.y - 2)
        soft(pen, c, [-s.half * 0.5, s.y + 6, s.half * 0.5, s.y + 6, h.half * 0.8, h.y - 8, h.half * 0.85, h.y + 9, -h.half * 0.85, h.y + 9, -h.half * 0.8, h.y - 8])
        break
      case "armour":
        trunk(c, h.y + 5, 1.2)
        soft(pen, lighter(c, 0.4), [-s.half * 0.7, s.y, -s.half * 0.1, s.y, -s.half * 0.2, h.y - 6, -s.half * 0.7, h.y - 8])
        line(pen, darker(c, 0.35), 1.4, 0, s.y + 2, 0, h.y)
        line(pen, leather, 3, -h.half * 1.02, h.y - 2, h.half * 1.02, h.y - 2)
        bothSides(pen, () => oval(pen, darker(c, 0.12), s.half * 1.02, s.y + 2, 6, 5))
        break
      case "suit":
        trunk(c, h.y + 6, 1.14)
        box(pen, darker(c, 0.14), -7, s.y + 8, 14, 9, 2.5)
        oval(pen, [217, 72, 60], -3.4, s.y + 12.4, 1.7, 1.7)
        oval(pen, [70, 140, 205], 2.6, s.y + 12.4, 1.7, 1.7)
        line(pen, darker(c, 0.25), 2.2, -h.half, h.y - 1, h.half, h.y - 1)
        break
      default:
        break
    }
  }
  const satchel = worn(look, "satchel")
  if (satchel !== undefined) {
    line(pen, darker(satchel.colour, 0.25), 2.4, s.half * 0.6, s.y - 2, -h.half * 0.9, h.y - 1)
    box(pen, satchel.colour, -h.half - 7, h.y - 5, 14, 11, 3)
    box(pen, darker(satchel.colour, 0.2), -h.half - 7, h.y - 5, 14, 5, 2.5)
    oval(pen, gold, -h.half, h.y + 0.6, 1.2, 1.2)
  }
  if (worn(look, "backpack") !== undefined) {
    const strap = darker(worn(look, "backpack")?.colour ?? leather, 0.25)
    bothSides(pen, () => limb(pen, strap, 3, s.half * 0.55, s.y - 3, s.half * 0.75, s.y + 8, s.half * 0.95, s.y + 17))
  }
  if (look.isClockwork) {
    gear(pen, gold, 0, (s.y + h.y) / 2 + 1, 7.5)
    gear(pen, darker(gold, 0.3), 8.5, (s.y + h.y) / 2 + 8, 4.4)
  }
}

export const gear = (pen: Pen, colour: Colour, x: number, y: number, r: number, turn = 0) => {
  pen.save()
  pen.translate(x, y)
  pen.rotate(turn)
  star(pen, colour, 0, 0, r * 1.25, 9, 0.72)
  oval(pen, colour, 0, 0, r, r)
  oval(pen, darker(colour, 0.45), 0, 0, r * 0.42, r * 0.42)
  pen.restore()
}

/** The colour of the arms where a garment has sleeves. */
export const sleeve = (look: Look): Colour | undefined =>
  look.garments.find((garment) => /^(jumper|coat|raincoat|dress|armour|suit)$/.test(garment.kind))?.colour

/** What is tied round the neck: scarf, bow tie, pendant, and the clasp of a cape. */
export const atNeck = (pen: Pen, look: Look, at: Anchors, pose: Pose) => {
  const n = at.neck
  for (const garment of look.garments) {
    const c = garment.colour
    switch (garment.kind) {
      case "cape":
        soft(pen, c, [-n.half * 1.1, n.y - 4, n.half * 1.1, n.y - 4, at.shoulders.half * 1.2, n.y + 5, at.shoulders.half * 1.12, n.y + 11, 0, n.y + 7, -at.shoulders.half * 1.12, n.y + 11, -at.shoulders.half * 1.2, n.y + 5])
        oval(pen, gold, 0, n.y + 4.6, 2.6, 2.6)
        break
      case "scarf": {
        const sway = pose.wag * 2.5
        soft(pen, darker(c, 0.2), [n.half * 0.2, n.y + 2, n.half * 0.95, n.y + 2, n.half * 0.95 + 2 + sway, n.y + 24, n.half * 0.2 + sway, n.y + 25])
        for (let i = 0; i < 3; i++) line(pen, darker(c, 0.2), 1.5, n.half * (0.34 + i * 0.27) + sway, n.y + 23, n.half * (0.34 + i * 0.27) + sway, n.y + 26.5)
        soft(pen, c, [-n.half * 1.16, n.y - 4.5, 0, n.y - 2, n.half * 1.16, n.y - 4.5, n.half * 1.24, n.y + 2, n.half * 0.8, n.y + 6, 0, n.y + 7.5, -n.half * 0.8, n.y + 6, -n.half * 1.24, n.y + 2])
        limb(pen, lighter(c, 0.28), 1.7, -n.half * 0.95, n.y + 1, 0, n.y + 5, n.half * 0.95, n.y + 1)
        break
      }
      case "bowtie":
        bothSides(pen, () => soft(pen, c, [0.5, n.y + 2, 9, n.y - 3, 10.5, n.y + 3, 9, n.y + 9]))
        oval(pen, darker(c, 0.25), 0, n.y + 3, 2.6, 3)
        break
      case "necklace":
        limb(pen, darker(c, 0.1), 1.5, -n.half * 0.9, n.y - 1, 0, n.y + 13, n.half * 0.9, n.y - 1)
        oval(pen, c, 0, n.y + 8.6, 3.4, 3.4)
        oval(pen, lighter(c, 0.6), -1, n.y + 7.6, 1.1, 1.1)
        break
      default:
        break
    }
  }
}

/** What sits on the nose: glasses, goggles. */
export const onFace = (pen: Pen, look: Look, at: Anchors) => {
  const e = at.eyes
  const glasses = worn(look, "glasses")
  if (glasses !== undefined) {
    const r = Math.max(e.r * 1.6, 4.6)
    bothSides(pen, () => {
      oval(pen, [255, 255, 255], e.apart, e.y, r, r, 0, 0.22)
      ring(pen, glasses.colour, 1.6, e.apart, e.y, r)
    })
    limb(pen, glasses.colour, 1.5, -e.apart + r, e.y - 0.5, 0, e.y - 2.4, e.apart - r, e.y - 0.5)
  }
  const goggles = worn(look, "goggles")
  if (goggles !== undefined) {
    const y = e.y - e.r - 7
    line(pen, leather, 4, -at.head.rx * 0.86, y, at.head.rx * 0.86, y)
    bothSides(pen, () => {
      oval(pen, goggles.colour, 6.4, y, 6, 5.4)
      oval(pen, [150, 208, 226], 6.4, y, 4.1, 3.6)
      oval(pen, [255, 255, 255], 5.2, y - 1.2, 1.2, 0.9)
    })
  }
}

/** Hats, crowns, helmets. */
export const onHead = (pen: Pen, look: Look, at: Anchors) => {
  const { y, half } = at.crown
  for (const garment of look.garments) {
    const c = garment.colour
    const band = brightness(c) > 0.5 ? darker(c, 0.4) : lighter(c, 0.4)
    switch (garment.kind) {
      case "cap":
        soft(pen, c, [-half * 0.82, y + 2, -half * 0.74, y - 9, 0, y - 14, half * 0.74, y - 9, half * 0.82, y + 2, 0, y + 3])
        soft(pen, darker(c, 0.25), [-half * 0.2, y + 0.5, half * 0.9, y - 1, half * 1.18, y + 4, half * 0.5, y + 5, -half * 0.2, y + 4])
        oval(pen, band, 0, y - 12, 2, 2)
        break
      case "beanie":
        soft(pen, c, [-half * 0.88, y + 3, -half * 0.84, y - 12, 0, y - 19, half * 0.84, y - 12, half * 0.88, y + 3])
        box(pen, darker(c, 0.18), -half * 0.92, y - 2, half * 1.84, 6.5, 3.2)
        oval(pen, paper, 0, y - 16, 4.6, 4.6)
        break
      case "brim":
        soft(pen, c, [-half * 0.66, y + 1, -half * 0.6, y - 13, 0, y - 15, half * 0.6, y - 13, half * 0.66, y + 1])
        box(pen, band, -half * 0.64, y - 5, half * 1.28, 4, 1)
        oval(pen, c, 0, y + 0.5, half * 1.42, 4.2)
        break
      case "tophat":
        box(pen, c, -half * 0.58, y - 24, half * 1.16, 25, 2)
        box(pen, band, -half * 0.58, y - 7, half * 1.16, 4.5, 0)
        oval(pen, c, 0, y + 0.5, half * 1.05, 3.4)
        break
      case "wizardhat":
        soft(pen, c, [-half * 0.8, y + 1, -half * 0.3, y - 18, half * 0.34, y - 42, half * 0.42, y - 36, half * 0.3, y - 18, half * 0.8, y + 1])
        oval(pen, darker(c, 0.12), 0, y + 0.5, half * 1.4, 4.6)
        star(pen, gold, -1, y - 11, 3.6)
        star(pen, gold, 5, y - 22, 2.2)
        break
      case "tricorn":
        soft(pen, c, [-half * 0.7, y, -half * 0.5, y - 15, 0, y - 18, half * 0.5, y - 15, half * 0.7, y])
        soft(pen, darker(c, 0.05), [-half * 1.5, y - 8, -half * 0.6, y - 6, 0, y - 9, half * 0.6, y - 6, half * 1.5, y - 8, half * 1.2, y + 3, 0, y + 4, -half * 1.2, y + 3])
        limb(pen, gold, 1.4, -half * 1.2, y + 1.5, 0, y + 3, half * 1.2, y + 1.5)
        oval(pen, paper, 0, y - 5, 2.6, 2.6)
        break
      case "souwester":
        soft(pen, c, [-half * 0.78, y + 1, -half * 0.7, y - 11, 0, y - 16, half * 0.7, y - 11, half * 0.78, y + 1])
        soft(pen, darker(c, 0.1), [-half * 1.5, y + 6, -half * 0.7, y - 3, 0, y - 4, half * 0.7, y - 3, half * 1.5, y + 6, half * 0.6, y + 3, -half * 0.6, y + 3])
        break
      case "chefhat":
        bothSides(pen, () => oval(pen, c, half * 0.45, y - 15, half * 0.5, 8))
        oval(pen, c, 0, y - 18, half * 0.5, 8)
        box(pen, darker(c, 0.06), -half * 0.66, y - 11, half * 1.32, 13, 2)
        break
      case "crown":
        polygon(pen, c, [-half * 0.66, y + 1, -half * 0.78, y - 13, -half * 0.34, y - 6, 0, y - 16, half * 0.34, y - 6, half * 0.78, y - 13, half * 0.66, y + 1])
        oval(pen, [207, 62, 74], 0, y - 3.5, 2, 2)
        bothSides(pen, () => oval(pen, [80, 150, 210], half * 0.4, y - 3, 1.5, 1.5))
        break
      case "helmet":
        soft(pen, c, [-at.head.rx * 1.04, at.eyes.y - 1, -at.head.rx * 0.98, y - 4, 0, y - 12, at.head.rx * 0.98, y - 4, at.head.rx * 1.04, at.eyes.y - 1, at.head.rx * 0.4, at.eyes.y - at.eyes.r - 3, -at.head.rx * 0.4, at.eyes.y - at.eyes.r - 3])
        line(pen, darker(c, 0.3), 2, 0, y - 7, 0, at.eyes.y - at.eyes.r - 4)
        soft(pen, [206, 66, 66], [-1, y - 6, 0, y - 20, 10, y - 24, 18, y - 16, 12, y - 14, 6, y - 10])
        break
      case "hood":
        pen.beginPath()
        pen.ellipse(0, at.head.y, at.head.rx + 3.4, at.head.ry + 3.4, 0, Math.PI * 0.92, Math.PI * 2.08)
        pen.lineWidth = 6
        pen.lineCap = "round"
        pen.strokeStyle = css(c)
        pen.stroke()
        break
      case "bubble":
        oval(pen, [190, 226, 240], 0, at.head.y, at.head.rx + 9, at.head.ry + 9, 0, 0.24)
        ring(pen, [236, 242, 246], 2.4, 0, at.head.y, Math.max(at.head.rx, at.head.ry) + 8.4)
        limb(pen, [255, 255, 255], 2.2, -at.head.rx * 0.86, at.head.y - at.head.ry * 0.42, -at.head.rx * 0.6, at.head.y - at.head.ry * 0.92, -at.head.rx * 0.12, at.head.y - at.head.ry * 1.12)
        break
      case "bow":
        pen.save()
        pen.translate(half * 0.55, y - 1)
        pen.rotate(0.35)
        bothSides(pen, () => soft(pen, c, [0.5, 0, 9, -6, 11, 0, 9, 6]))
        oval(pen, darker(c, 0.25), 0, 0, 2.8, 3)
        pen.restore()
        break
      case "flower":
        for (let i = 0; i < 5; i++) oval(pen, c, half * 0.7 + Math.cos(i * 1.257) * 4, y + 3 + Math.sin(i * 1.257) * 4, 3, 3)
        oval(pen, gold, half * 0.7, y + 3, 2.4, 2.4)
        break
      default:
        break
    }
  }
}

/** Boots over the feet. */
export const onFeet = (pen: Pen, look: Look, at: Anchors) => {
  const boots = worn(look, "boots")
  if (boots === undefined) return
  for (const foot of at.feet) {
    box(pen, boots.colour, foot.x - foot.half * 0.8, foot.y - 11, foot.half * 1.6, 10, 2.5)
    oval(pen, boots.colour, foot.x + 1, foot.y - 3, foot.half * 1.12, 3.6)
    line(pen, darker(boots.colour, 0.4), 1.4, foot.x - foot.half, foot.y - 0.8, foot.x + foot.half + 1.4, foot.y - 0.8)
  }
}
