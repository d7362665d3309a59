// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Backdrop } from "./Backdrop.js"
import type { Pen } from "./Canvas.js"
import type { Chance } from "./Chance.js"
import { type Colour, css, darker, lighter, mix, paper } from "./Palette.js"
import { box, glow, limb, line, oval, polygon, soft, star } from "./Shapes.js"
import type { Stage } from "./Stage.js"

/** Fills the painted area from top to bottom with two colours. */
export const wash = (pen: Pen, stage: Stage, top: Colour, bottom: Colour, until = stage.horizon) => {
  const fill = pen.createLinearGradient(0, stage.top, 0, until)
  fill.addColorStop(0, css(top))
  fill.addColorStop(1, css(bottom))
  pen.fillStyle = fill
  pen.fillRect(stage.left, stage.top, stage.right - stage.left, stage.bottom - stage.top)
}

/** A range of rolling or jagged land, filled down to the bottom. */
export const range = (
  pen: Pen,
  stage: Stage,
  colour: Colour,
  y: number,
  rise: number,
  chance: Chance,
  shape: "rolling" | "jagged" | "flat" = "rolling"
) => {
  const steps = shape === "jagged" ? 9 : 6
  const wide = (stage.right - stage.left) / steps
  const points: Array<number> = [stage.left - wide, stage.bottom + 9, stage.left - wide, y]
  for (let i = 0; i <= steps; i++) {
    const lift = shape === "jagged" ? (i % 2 === 0 ? 0.12 : 1) * chance.between(0.55, 1) : chance.between(0.1, 1)
    points.push(stage.left + i * wide + (shape === "jagged" ? chance.between(-0.2, 0.2) * wide : 0), y - rise * (shape === "flat" ? lift * 0.2 : lift))
  }
  points.push(stage.right + wide, y, stage.right + wide, stage.bottom + 9)
  if (shape === "jagged") polygon(pen, colour, points)
  else soft(pen, colour, points)
}

export const cloud = (pen: Pen, colour: Colour, x: number, y: number, size: number, alpha: number) => {
  pen.beginPath()
  pen.ellipse(x, y, size, size * 0.3, 0, 0, Math.PI * 2)
  pen.ellipse(x - size * 0.36, y - size * 0.2, size * 0.38, size * 0.3, 0, 0, Math.PI * 2)
  pen.ellipse(x + size * 0.16, y - size * 0.3, size * 0.46, size * 0.38, 0, 0, Math.PI * 2)
  pen.fillStyle = css(colour, alpha)
  pen.fill()
}

/** Sky, sun or moon, stars and clouds. */
export const skyOf = (pen: Pen, stage: Stage, backdrop: Backdrop, chance: Chance) => {
  const { unit, width, horizon } = stage
  const [top, bottom] = backdrop.sky
  /** So far down the open sky. */
  const down = (share: number): number => stage.sky + (horizon - stage.sky) * share
  wash(pen, stage, top, bottom)
  const x = width * (chance.next() < 0.5 ? chance.between(0.14, 0.3) : chance.between(0.7, 0.86))
  const isOpen = backdrop.weather === "clear" || backdrop.weather === "snow"
  if (backdrop.hour === "night") {
    const shown = isOpen ? 90 : 20
    for (let i = 0; i < shown; i++) {
      const r = unit * chance.between(0.12, 0.38)
      oval(pen, [255, 250, 230], chance.between(stage.left, stage.right), chance.between(stage.top, horizon * 0.9), r, r, 0, chance.between(0.35, 0.95))
    }
    for (let i = 0; i < 5 && isOpen; i++) star(pen, [255, 246, 214], chance.between(0, width), chance.between(stage.sky, down(0.6)), unit * 0.9, 4, 0.22, 0.9)
    const y = backdrop.weather === "storm" ? -horizon : down(0.26)
    glow(pen, [226, 232, 255], x, y, unit * 26, 0.38)
    oval(pen, [246, 242, 222], x, y, unit * 7, unit * 7)
    oval(pen, [226, 222, 204], x - unit * 2, y - unit * 1.6, unit * 1.5, unit * 1.4)
    oval(pen, [226, 222, 204], x + unit * 2.2, y + unit * 1.8, unit * 2, unit * 1.8)
  } else if (isOpen) {
    const low = backdrop.hour !== "day"
    const y = down(low ? 0.78 : 0.24)
    glow(pen, low ? [255, 226, 170] : [255, 250, 220], x, y, unit * 44, 0.62)
    oval(pen, low ? [255, 232, 180] : [255, 247, 210], x, y, unit * 7.4, unit * 7.4)
  }
  const heavy = backdrop.weather === "storm" || backdrop.weather === "rain"
  const shade = backdrop.hour === "night" ? mix(top, [150, 160, 200], 0.25) : heavy ? mix(top, [90, 98, 112], 0.5) : mix(lighter(bottom, 0.5), paper, 0.4)
  const clouds = heavy ? 10 : backdrop.hour === "night" ? 3 : 5
  for (let i = 0; i < clouds; i++) {
    cloud(pen, mix(shade, top, chance.between(0, 0.3)), chance.between(stage.left, stage.right), chance.between(heavy ? stage.top : down(0.06), down(heavy ? 0.34 : 0.5)), unit * chance.between(9, heavy ? 26 : 17), heavy ? 0.85 : backdrop.hour === "night" ? 0.4 : 0.72)
  }
  if (backdrop.weather === "storm") {
    const bolt = width * chance.between(0.3, 0.7)
    const far = [bolt, down(0.24), bolt - unit * 3, down(0.5), bolt + unit * 0.6, down(0.48), bolt - unit * 2.4, down(0.84), bolt + unit * 4, down(0.42), bolt + unit, down(0.43), bolt + unit * 3.6, down(0.24)]
    glow(pen, [240, 240, 255], bolt, down(0.5), unit * 24, 0.4)
    polygon(pen, [255, 248, 210], far)
  }
}

const leafColours: Readonly<Record<Backdrop["season"], readonly [Colour, Colour, Colour, ...Array<Colour>]>> = {
  spring: [
    [150, 196, 110],
    [240, 176, 196],
    [120, 178, 100]
  ],
  summer: [
    [84, 148, 84],
    [62, 126, 82],
    [112, 164, 84]
  ],
  autumn: [
    [224, 128, 52],
    [204, 84, 46],
    [236, 176, 70]
  ],
  winter: [
    [206, 220, 230],
    [186, 204, 218],
    [224, 234, 240]
  ]
}

export const leaf = (backdrop: Backdrop, at: number): Colour => leafColours[backdrop.season][at % 3] ?? [84, 148, 84]

/** A tree with its foot at x, y. */
export const tree = (pen: Pen, backdrop: Backdrop, chance: Chance, x: number, y: number, tall: number, distance: number, kind: "round" | "pine" | "bare" | "palm") => {
  const bark = backdrop.lit([106, 76, 62], distance)
  const w = tall * 0.045
  if (kind === "palm") {
    limb(pen, bark, w * 1.6, x, y, x + tall * 0.06, y - tall * 0.5, x + tall * 0.02, y - tall * 0.9)
    for (const turn of [-2.8, -2.2, -1.57, -0.9, -0.3]) limb(pen, backdrop.lit([74, 140, 84], distance), w * 1.8, x + tall * 0.02, y - tall * 0.9, x + Math.cos(turn) * tall * 0.2, y - tall * 0.98 + Math.sin(turn) * tall * 0.1, x + Math.cos(turn) * tall * 0.36, y - tall * 0.78 + Math.sin(turn) * tall * 0.1)
    return
  }
  polygon(pen, bark, [x - w, y + w, x - w * 0.6, y - tall * 0.6, x + w * 0.6, y - tall * 0.6, x + w, y + w])
  if (kind === "bare") {
    for (const [bend, up] of [[-0.22, 0.86], [0.2, 0.92], [-0.1, 0.98], [0.28, 0.74]] as const) limb(pen, bark, w * 0.8, x, y - tall * 0.5, x + tall * bend * 0.4, y - tall * up * 0.8, x + tall * bend, y - tall * up)
    return
  }
  const tone = leaf(backdrop, chance.below(3))
  if (kind === "pine") {
    const needles = backdrop.season === "winter" ? mix([58, 102, 92], [225, 235, 242], 0.28) : backdrop.season === "autumn" ? mix([66, 106, 80], tone, 0.25) : ([54, 108, 84] as const)
    for (let i = 0; i < 3; i++) {
      const half = tall * (0.24 - i * 0.055)
      const base = y - tall * (0.16 + i * 0.24)
      polygon(pen, backdrop.lit(i % 2 === 0 ? needles : lighter(needles, 0.08), distance), [x - half, base, x, base - tall * 0.38, x + half, base])
      if (backdrop.season === "winter") polygon(pen, backdrop.lit([240, 246, 250], distance), [x - half * 0.5, base - tall * 0.19, x, base - tall * 0.38, x + half * 0.5, base - tall * 0.19, x + half * 0.2, base - tall * 0.16, x - half * 0.1, base - tall * 0.2])
    }
    return
  }
  const r = tall * 0.25
  const base = backdrop.lit(tone, distance)
  oval(pen, darker(base, 0.14), x + r * 0.1, y - tall * 0.66, r * 1.08, r * 0.98)
  oval(pen, base, x - r * 0.5, y - tall * 0.64, r * 0.78, r * 0.72)
  oval(pen, base, x + r * 0.46, y - tall * 0.7, r * 0.74, r * 0.7)
  oval(pen, lighter(base, 0.12), x - r * 0.1, y - tall * 0.82, r * 0.8, r * 0.7)
}

/** Tufts, stones and flowers strewn over the ground. */
export const strew = (stage: Stage, chance: Chance, count: number, y: readonly [number, number], paint: (x: number, y: number, near: number) => void) => {
  const spots = Array.from({ length: count }, () => ({ x: chance.between(stage.left, stage.right), y: chance.between(y[0], y[1]) })).sort((a, b) => a.y - b.y)
  for (const spot of spots) paint(spot.x, spot.y, (spot.y - y[0]) / Math.max(1, y[1] - y[0]))
}

export const tuft = (pen: Pen, colour: Colour, x: number, y: number, size: number) => {
  for (const lean of [-0.5, 0, 0.5]) limb(pen, colour, size * 0.24, x + lean * size * 0.4, y, x + lean * size * 0.5, y - size * 0.6, x + lean * size, y - size)
}

export const flower = (pen: Pen, petal: Colour, stem: Colour, x: number, y: number, size: number) => {
  line(pen, stem, size * 0.16, x, y, x, y - size)
  for (let i = 0; i < 5; i++) oval(pen, petal, x + Math.cos(i * 1.257) * size * 0.3, y - size + Math.sin(i * 1.257) * size * 0.3, size * 0.24, size * 0.24)
  oval(pen, [246, 208, 90], x, y - size, size * 0.2, size * 0.2)
}

/** A house front with its foot at x, y. */
export const house = (pen: Pen, backdrop: Backdrop, chance: Chance, x: number, y: number, wide: number, tall: number, distance: number) => {
  const walls: ReadonlyArray<Colour> = [[238, 222, 196], [222, 196, 170], [214, 206, 214], [240, 208, 178]]
  const wall = backdrop.lit(walls[chance.below(walls.length)] ?? paper, distance)
  const roof = backdrop.lit(mix(backdrop.accents[chance.below(backdrop.accents.length)] ?? backdrop.accents[0], [150, 80, 66], 0.4), distance)
  box(pen, wall, x - wide / 2, y - tall * 0.62, wide, tall * 0.62 + 2)
  box(pen, darker(wall, 0.3), x + wide * 0.2, y - tall, wide * 0.12, tall * 0.3)
  polygon(pen, roof, [x - wide * 0.62, y - tall * 0.58, x, y - tall, x + wide * 0.62, y - tall * 0.58])
  const isLit = backdrop.hour === "night" || backdrop.hour === "dusk" || backdrop.weather === "storm"
  const pane: Colour = isLit ? [255, 214, 124] : backdrop.lit([150, 190, 208], distance)
  for (const at of [-0.26, 0.26]) {
    if (isLit) glow(pen, [255, 206, 110], x + wide * at, y - tall * 0.38, wide * 0.34, 0.4)
    box(pen, pane, x + wide * at - wide * 0.1, y - tall * 0.46, wide * 0.2, tall * 0.17, 2)
    line(pen, darker(wall, 0.4), Math.max(1, wide * 0.012), x + wide * at, y - tall * 0.46, x + wide * at, y - tall * 0.29)
  }
  box(pen, darker(roof, 0.25), x - wide * 0.08, y - tall * 0.26, wide * 0.16, tall * 0.26 + 1, wide * 0.06)
}

/** A lighthouse with its foot at x, y. */
export const lighthouse = (pen: Pen, backdrop: Backdrop, x: number, y: number, tall: number) => {
  const isLit = backdrop.hour === "night" || backdrop.hour === "dusk" || backdrop.weather === "storm" || backdrop.weather === "fog"
  const w = tall * 0.13
  const top = y - tall * 0.78
  if (isLit) {
    pen.save()
    for (const side of [-1, 1]) {
      const beam = pen.createLinearGradient(x, 0, x + side * tall * 1.5, 0)
      beam.addColorStop(0, "rgba(255,240,180,0.75)")
      beam.addColorStop(1, "rgba(255,240,180,0)")
      pen.fillStyle = beam
      pen.beginPath()
      pen.moveTo(x, top - tall * 0.06)
      pen.lineTo(x + side * tall * 1.5, top - tall * 0.3)
      pen.lineTo(x + side * tall * 1.5, top + tall * 0.12)
      pen.closePath()
      pen.fill()
    }
    pen.restore()
    glow(pen, [255, 240, 180], x, top - tall * 0.06, tall * 0.3, 0.8)
  }
  const white = backdrop.lit([246, 240, 232], 0.15)
  const red = backdrop.lit([206, 70, 62], 0.15)
  const half = (t: number) => w * (1 - t * 0.36)
  for (let i = 0; i < 5; i++) {
    const [a, b] = [i / 5, (i + 1) / 5]
    const [ya, yb] = [y - (y - top) * a, y - (y - top) * b]
    polygon(pen, i % 2 === 0 ? white : red, [x - half(a), ya + 0.6, x - half(b), yb, x + half(b), yb, x + half(a), ya + 0.6])
  }
  box(pen, darker(red, 0.4), x - w * 0.86, top - tall * 0.02, w * 1.72, tall * 0.026, 2)
  box(pen, isLit ? [255, 238, 170] : backdrop.lit([170, 210, 222]), x - w * 0.48, top - tall * 0.11, w * 0.96, tall * 0.09)
  polygon(pen, red, [x - w * 0.66, top - tall * 0.105, x, top - tall * 0.2, x + w * 0.66, top - tall * 0.105])
  box(pen, darker(white, 0.5), x - w * 0.2, y - tall * 0.13, w * 0.4, tall * 0.13, w * 0.2)
}

export const crystal = (pen: Pen, colour: Colour, x: number, y: number, tall: number, lean = 0) => {
  const w = tall * 0.2
  pen.save()
  pen.translate(x, y)
  pen.rotate(lean)
  polygon(pen, colour, [-w, 0, -w, -tall * 0.68, 0, -tall, w, -tall * 0.68, w, 0])
  polygon(pen, lighter(colour, 0.42), [-w, 0, -w, -tall * 0.68, 0, -tall, -w * 0.1, -tall * 0.6, -w * 0.1, 0])
  polygon(pen, darker(colour, 0.18), [w * 0.5, 0, w * 0.5, -tall * 0.62, w, -tall * 0.68, w, 0])
  pen.restore()
}
