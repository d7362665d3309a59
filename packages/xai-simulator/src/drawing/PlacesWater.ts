// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import { type Colour, darker, lighter, mix } from "./Palette.js"
import type { PlacePainter } from "./PlacePainter.js"
import { meadow } from "./PlacesWild.js"
import { lighthouse, range, skyOf, strew, tuft, wash } from "./Scenery.js"
import { box, limb, line, oval, polygon, soft, star } from "./Shapes.js"
import { groundTop } from "./Stage.js"

const water = (backdrop: { readonly weather: string; readonly hour: string }): Colour =>
  backdrop.weather === "storm" ? [58, 92, 116] : backdrop.hour === "dusk" ? [92, 104, 150] : [64, 142, 178]

const sea: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon, width } = stage
    const blue = water(backdrop)
    const line0 = horizon - unit * 6
    box(pen, backdrop.lit(blue, 0.7), stage.left, line0, stage.right - stage.left, stage.bottom - line0)
    if (backdrop.has(/lighthouse|cliff|coast|harbou?r|keeper/) || !backdrop.has(/beach|island|ship|deck/)) {
      const x = width * (chance.next() < 0.5 ? 0.17 : 0.83)
      soft(pen, backdrop.lit([104, 98, 104], 0.35), [x - unit * 30, line0 + unit * 12, x - unit * 17, line0 - unit * 5, x, line0 - unit * 10, x + unit * 15, line0 - unit * 6, x + unit * 30, line0 + unit * 12])
      if (!backdrop.has(/beach/) || backdrop.has(/lighthouse/)) lighthouse(pen, backdrop, x, line0 - unit * 5, unit * 48)
    }
    const rough = backdrop.weather === "storm" ? 2.6 : 1
    for (let row = 0; row < 5; row++) {
      const y = line0 + unit * (3 + row * row * 1.5)
      const tone = backdrop.lit(mix(blue, [22, 52, 84], row * 0.12), 0.5 - row * 0.1)
      const step = unit * (7 + row * 3)
      const points: Array<number> = [stage.left - step, stage.bottom + 9, stage.left - step, y]
      for (let x = stage.left, i = 0; x <= stage.right + step; x += step, i++) points.push(x + (row % 2) * step * 0.5, y + (i % 2 === 0 ? -1 : 1) * unit * (0.5 + row * 0.32) * rough)
      points.push(stage.right + step, stage.bottom + 9)
      soft(pen, tone, points)
      for (let i = 0; i < 7; i++) {
        const x = chance.between(stage.left, stage.right)
        limb(pen, lighter(tone, 0.55), unit * 0.34, x, y + unit * 2, x + unit * 2, y + unit * (1.2 + row * 0.1), x + unit * (3 + row), y + unit * 2)
      }
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage) + unit * 4
    if (backdrop.has(/\b(ship|deck|boat|aboard|raft)\b/)) {
      box(pen, backdrop.lit([150, 104, 70]), stage.left, y, stage.right - stage.left, stage.bottom - y)
      for (let i = 0; i < 7; i++) line(pen, backdrop.lit([112, 76, 54]), unit * 0.4, stage.left, y + unit * (3 + i * i * 0.9), stage.right, y + unit * (3 + i * i * 0.9))
      for (let x = stage.left; x < stage.right; x += unit * 13) box(pen, backdrop.lit([124, 84, 58]), x, y - unit * 11, unit * 1.6, unit * 12, unit * 0.6)
      box(pen, backdrop.lit([168, 118, 80]), stage.left, y - unit * 12, stage.right - stage.left, unit * 2, unit)
      return
    }
    const isBeach = backdrop.has(/\b(beach|sand|sandy|shore|island|tide)/) && backdrop.weather !== "storm"
    const ground: Colour = isBeach ? [236, 210, 160] : backdrop.has(/pier|dock|quay|harbou?r/) ? [146, 116, 90] : [118, 114, 116]
    limb(pen, lighter(backdrop.lit(ground), 0.6), unit * 1.6, stage.left, y - unit * 0.5, width / 2, y - unit * 4, stage.right, y - unit * 0.5)
    range(pen, stage, backdrop.lit(ground, 0.05), y, unit * 3, chance)
    range(pen, stage, backdrop.lit(darker(ground, 0.12)), y + unit * 9, unit * 2, chance)
    strew(stage, chance, 36, [y + unit * 2, stage.bottom], (x, at, near) => {
      const size = unit * (1 + near * 1.5)
      if (isBeach && chance.next() < 0.3) star(pen, backdrop.lit(backdrop.accents[chance.below(3)] ?? ground), x, at, size * 0.8)
      else if (chance.next() < 0.3 && !isBeach) tuft(pen, backdrop.lit([116, 140, 92]), x, at, size * 1.5)
      else oval(pen, backdrop.lit(isBeach ? lighter(ground, 0.4) : darker(ground, chance.between(0.1, 0.3))), x, at, size * chance.between(0.6, 1.3), size * 0.5)
    })
    if (!isBeach) for (const side of [-0.04, 1.04]) soft(pen, backdrop.lit([86, 82, 90]), [width * side - unit * 15, y + unit * 12, width * side - unit * 10, y - unit * 6, width * side + unit * 4, y - unit * 8, width * side + unit * 14, y + unit * 12])
  }
}

const lake: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    meadow.far(pen, stage, backdrop, chance)
    const { unit, horizon, width } = stage
    const y = horizon + unit * 4
    const blue = backdrop.lit([96, 166, 190], 0.3)
    box(pen, blue, stage.left, y, stage.right - stage.left, stage.bottom - y)
    for (let i = 0; i < 26; i++) {
      const x = chance.between(stage.left, stage.right)
      const at = y + unit * chance.between(1, 22)
      line(pen, lighter(blue, 0.45), unit * 0.4, x, at, x + unit * chance.between(3, 10), at, 0.8)
    }
    if (backdrop.has(/waterfall/)) {
      const x = width * 0.5
      const cliff = backdrop.lit([116, 120, 124], 0.3)
      polygon(pen, cliff, [x - unit * 40, y + unit, x - unit * 33, y - unit * 22, x - unit * 24, y - unit * 30, x - unit * 19, y - unit * 45, x + unit * 17, y - unit * 47, x + unit * 25, y - unit * 32, x + unit * 35, y - unit * 24, x + unit * 41, y + unit])
      polygon(pen, darker(cliff, 0.12), [x + unit * 8, y + unit, x + unit * 8, y - unit * 46, x + unit * 17, y - unit * 47, x + unit * 25, y - unit * 32, x + unit * 18, y + unit])
      box(pen, [206, 232, 242], x - unit * 8, y - unit * 43, unit * 16, unit * 46, unit * 3)
      for (const dx of [-5, -1, 3, 6]) line(pen, [240, 250, 252], unit * 0.8, x + dx * unit, y - unit * 40, x + dx * unit, y)
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage) + unit * 5
    const bank: Colour = backdrop.season === "autumn" ? [176, 142, 82] : [120, 156, 88]
    range(pen, stage, backdrop.lit(bank), y, unit * 3, chance)
    for (const base of [0.02, 0.98, 0.08, 0.92]) {
      for (let i = 0; i < 5; i++) {
        const x = width * base + chance.between(-4, 4) * unit
        const tall = unit * chance.between(14, 26)
        limb(pen, backdrop.lit([98, 130, 76]), unit * 0.7, x, y + unit * 5, x, y - tall * 0.5, x + chance.between(-3, 3) * unit, y - tall)
        if (i % 2 === 0) oval(pen, backdrop.lit([122, 82, 54]), x, y - tall, unit * 0.9, unit * 3)
      }
    }
    strew(stage, chance, 50, [y + unit, stage.bottom], (x, at, near) => tuft(pen, backdrop.lit(darker(bank, 0.2)), x, at, unit * (1.2 + near * 1.4)))
  }
}

const underwater: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    wash(pen, stage, mix([74, 182, 206], backdrop.accents[0], 0.1), [22, 76, 122], stage.floor)
    for (let i = 0; i < 5; i++) {
      const x = width * (0.1 + i * 0.2) + chance.between(-4, 4) * unit
      polygon(pen, [226, 248, 246], [x - unit * 3, stage.top, x + unit * 4, stage.top, x + unit * 22, stage.floor, x + unit * 4, stage.floor], 0.12)
    }
    range(pen, stage, [44, 112, 142], stage.horizon, unit * 16, chance)
    for (let i = 0; i < 7; i++) {
      const [x, y, s] = [chance.between(0, width), chance.between(0, stage.horizon), unit * chance.between(1.4, 2.6)]
      oval(pen, mix(backdrop.accents[i % 3] ?? [240, 180, 90], [60, 130, 160], 0.35), x, y, s * 1.5, s)
      polygon(pen, mix(backdrop.accents[i % 3] ?? [240, 180, 90], [60, 130, 160], 0.35), [x - s * 1.2, y, x - s * 2.4, y - s, x - s * 2.4, y + s])
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    range(pen, stage, [222, 200, 156], y + unit * 2, unit * 4, chance)
    for (const side of [0.04, 0.96, 0.13, 0.87]) {
      for (let i = 0; i < 3; i++) {
        const x = width * side + (i - 1) * unit * 4
        limb(pen, mix([56, 140, 104], [120, 180, 96], chance.next()), unit * 2, x, y + unit * 6, x + unit * chance.between(-6, 6), y - unit * 12, x + unit * chance.between(-3, 3), y - unit * chance.between(18, 40))
      }
    }
    strew(stage, chance, 18, [y + unit * 4, stage.bottom], (x, at) => {
      const tone = mix(backdrop.accents[chance.below(3)] ?? [240, 130, 120], [244, 140, 128], 0.5)
      for (const lean of [-1, 0, 1]) limb(pen, tone, unit * 0.9, x, at, x + lean * unit, at - unit * 3, x + lean * unit * 2, at - unit * 5)
    })
    for (let i = 0; i < 24; i++) oval(pen, [234, 250, 252], chance.between(0, width), chance.between(0, stage.floor), unit * 0.7, unit * 0.7, 0, 0.4)
  }
}

export const painters = { sea, lake, underwater } as const
