// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Backdrop, Place } from "./Backdrop.js"
import type { Pen } from "./Canvas.js"
import type { Chance } from "./Chance.js"
import { type Colour, css, darker, lighter, mix, paper } from "./Palette.js"
import type { PlacePainter } from "./PlacePainter.js"
import { house, leaf, range, skyOf, strew, tree, tuft } from "./Scenery.js"
import { box, glow, limb, line, oval, polygon, soft } from "./Shapes.js"
import type { Stage } from "./Stage.js"

const groundTop = (stage: Stage) => stage.horizon + (stage.floor - stage.horizon) * 0.42

const isDark = (backdrop: Backdrop) => backdrop.hour === "night" || backdrop.hour === "dusk" || backdrop.weather === "storm"

const tower = (pen: Pen, stage: Stage, backdrop: Backdrop, chance: Chance, x: number, wide: number, tall: number, base: number, distance: number) => {
  const { unit } = stage
  const brick: ReadonlyArray<Colour> = [[112, 118, 148], [146, 118, 122], [124, 134, 140], [164, 136, 116], [98, 108, 134]]
  const wall = backdrop.lit(mix(brick[chance.below(brick.length)] ?? [120, 120, 140], backdrop.accents[0], 0.08), distance)
  box(pen, wall, x, base - tall, wide, tall + stage.bottom)
  box(pen, darker(wall, 0.16), x - unit * 0.4, base - tall, wide + unit * 0.8, unit * 1.3)
  const cell = unit * 4.4
  const across = Math.max(1, Math.floor((wide - unit * 2) / cell))
  const gap = (wide - across * cell) / 2
  for (let row = 0; row < Math.floor(tall / (cell * 1.25)); row++) {
    for (let col = 0; col < across; col++) {
      const isOn = chance.next() < (isDark(backdrop) ? 0.5 : 0.12)
      const pane: Colour = isOn ? [255, 216, 128] : isDark(backdrop) ? darker(wall, 0.3) : lighter(wall, 0.3)
      box(pen, mix(pane, wall, distance * 0.35), x + gap + col * cell + cell * 0.22, base - tall + unit * 3.4 + row * cell * 1.25, cell * 0.56, cell * 0.74, unit * 0.3)
    }
  }
  const roof = chance.below(4)
  if (roof === 0) line(pen, wall, unit * 0.6, x + wide * 0.5, base - tall, x + wide * 0.5, base - tall - unit * 8)
  if (roof === 1) polygon(pen, darker(wall, 0.1), [x, base - tall, x + wide / 2, base - tall - unit * 6, x + wide, base - tall])
}

const city: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    for (const [distance, low, high] of [[0.9, 26, 58], [0.5, 16, 46]] as const) {
      for (let x = stage.left; x < stage.right; ) {
        const wide = unit * chance.between(11, 20)
        tower(pen, stage, backdrop, chance, x, wide, unit * chance.between(low, high), horizon + unit * 6, distance)
        x += wide + unit * chance.between(0, distance > 0.6 ? 3 : 9)
      }
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const road = backdrop.lit([104, 106, 120])
    box(pen, backdrop.lit([150, 146, 150]), stage.left, y, stage.right - stage.left, unit * 5)
    box(pen, backdrop.lit([182, 176, 174]), stage.left, y + unit * 4, stage.right - stage.left, unit * 1.4)
    box(pen, road, stage.left, y + unit * 5.4, stage.right - stage.left, stage.bottom)
    for (let x = stage.left; x < stage.right; x += unit * 18) box(pen, backdrop.lit([214, 206, 186]), x, stage.floor + unit * 6, unit * 10, unit * 1.1, unit * 0.4)
    const isWet = backdrop.weather === "rain" || backdrop.weather === "storm"
    if (isWet) strew(stage, chance, 16, [y + unit * 7, stage.bottom], (x, at, near) => {
      const puddle = mix(road, backdrop.sky[1], 0.55)
      oval(pen, puddle, x, at, unit * (4 + near * 6), unit * (0.7 + near * 0.8))
      oval(pen, isDark(backdrop) ? [255, 214, 140] : lighter(puddle, 0.4), x + unit, at, unit * 1.6, unit * 0.3, 0, 0.6)
    })
    const shops = backdrop.accents
    for (const [at, i] of [[-0.13, 0], [0.86, 1]] as const) {
      const x = width * at
      const wide = Math.max(width * 0.27, unit * 24)
      const wall = backdrop.lit(mix(shops[i] ?? shops[0], [120, 96, 92], 0.55))
      box(pen, wall, x, y - unit * 46, wide, unit * 47)
      const glass: Colour = isDark(backdrop) ? [255, 222, 146] : backdrop.lit([186, 214, 222])
      if (isDark(backdrop)) glow(pen, [255, 214, 130], x + wide / 2, y - unit * 10, unit * 26, 0.4)
      box(pen, glass, x + wide * 0.1, y - unit * 17, wide * 0.5, unit * 14, unit)
      box(pen, darker(wall, 0.35), x + wide * 0.68, y - unit * 18, wide * 0.22, unit * 18.6, unit)
      const stripes = 7
      for (let s = 0; s < stripes; s++) soft(pen, s % 2 === 0 ? backdrop.lit(shops[i] ?? shops[0]) : backdrop.lit(paper), [x + (wide * s) / stripes, y - unit * 22, x + (wide * (s + 1)) / stripes, y - unit * 22, x + (wide * (s + 1)) / stripes + unit * 0.4, y - unit * 17.6, x + (wide * (s + 0.5)) / stripes, y - unit * 16.6, x + (wide * s) / stripes, y - unit * 17.6])
      for (const wx of [0.16, 0.58]) box(pen, isDark(backdrop) && wx < 0.3 ? [255, 214, 130] : backdrop.lit([150, 170, 186]), x + wide * wx, y - unit * 39, wide * 0.26, unit * 11, unit)
    }
    for (const at of [0.21, 0.8]) {
      const x = width * at
      line(pen, backdrop.lit([58, 60, 72]), unit * 1.1, x, y + unit * 4, x, y - unit * 36)
      if (isDark(backdrop)) glow(pen, [255, 226, 150], x, y - unit * 38, unit * 19, 0.75)
      soft(pen, isDark(backdrop) ? [255, 238, 190] : backdrop.lit([226, 226, 214]), [x - unit * 1.8, y - unit * 40, x + unit * 1.8, y - unit * 40, x + unit * 2.6, y - unit * 35, x - unit * 2.6, y - unit * 35])
    }
  }
}

const village: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    const grass: Colour = backdrop.season === "winter" ? [226, 234, 242] : backdrop.season === "autumn" ? [190, 158, 88] : [128, 174, 102]
    range(pen, stage, backdrop.lit(grass, 0.8), horizon, unit * 14, chance)
    range(pen, stage, backdrop.lit(grass, 0.5), horizon + unit * 5, unit * 7, chance)
    for (let x = stage.left + unit * 4; x < stage.right; x += unit * chance.between(20, 30)) {
      if (chance.next() < 0.35) tree(pen, backdrop, chance, x, horizon + unit * 7, unit * chance.between(20, 30), 0.4, "round")
      else house(pen, backdrop, chance, x, horizon + unit * 7, unit * 17, unit * chance.between(20, 26), 0.35)
    }
    range(pen, stage, backdrop.lit(darker(grass, 0.06), 0.3), horizon + unit * 9, unit * 3, chance)
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const grass: Colour = backdrop.season === "winter" ? [236, 242, 248] : backdrop.season === "autumn" ? [184, 148, 80] : [116, 164, 90]
    range(pen, stage, backdrop.lit(grass), y, unit * 3, chance)
    soft(pen, backdrop.lit([214, 190, 148]), [width * 0.46, y, width * 0.54, y, width * 0.74, stage.floor, width * 0.9, stage.bottom, width * 0.1, stage.bottom, width * 0.28, stage.floor])
    house(pen, backdrop, chance, width * 0.02, y + unit * 6, unit * 36, unit * 56, 0)
    tree(pen, backdrop, chance, width * 1.02, y + unit * 6, unit * 62, 0, "round")
    for (let x = width * 0.74; x < stage.right; x += unit * 5) box(pen, backdrop.lit([238, 230, 214]), x, y - unit * 3, unit * 1.6, unit * 11, unit * 0.6)
    box(pen, backdrop.lit([238, 230, 214]), width * 0.74, y, stage.right, unit * 1.4)
    strew(stage, chance, 40, [y + unit * 4, stage.bottom], (x, at, near) => tuft(pen, backdrop.lit(darker(grass, 0.2)), x, at, unit * (1.1 + near)))
  }
}

const market: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    for (let x = stage.left; x < stage.right; x += unit * 17) house(pen, backdrop, chance, x, horizon + unit * 8, unit * 18, unit * chance.between(36, 50), 0.42)
    for (let i = 0; i < 2; i++) {
      const y = horizon * (0.2 + i * 0.16)
      for (let t = 0; t <= 1; t += 1 / 16) {
        const x = stage.left + (stage.right - stage.left) * t
        const sag = Math.sin(((t * 3) % 1) * Math.PI) * unit * 5
        if (isDark(backdrop)) glow(pen, [255, 216, 130], x, y + sag + unit * 2, unit * 5, 0.7)
        polygon(pen, backdrop.lit(backdrop.accents[Math.round(t * 16) % 3] ?? [220, 90, 80]), [x - unit * 1.8, y + sag, x + unit * 1.8, y + sag, x, y + sag + unit * 4])
      }
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const stone: Colour = [206, 188, 160]
    box(pen, backdrop.lit(stone), stage.left, y, stage.right - stage.left, stage.bottom)
    strew(stage, chance, 60, [y + unit * 2, stage.bottom], (x, at, near) => oval(pen, backdrop.lit(darker(stone, 0.08)), x, at, unit * (2 + near * 2), unit * (0.6 + near * 0.5)))
    for (const [at, i] of [[0.02, 0], [0.98, 1], [0.5, 2]] as const) {
      const far = i === 2
      const x = width * at
      const w = unit * (far ? 20 : 32)
      const base = y + unit * (far ? 1 : 8)
      const tall = unit * (far ? 26 : 44)
      for (const side of [-0.46, 0.46]) line(pen, backdrop.lit([128, 92, 66]), unit * 1.1, x + w * side, base, x + w * side, base - tall)
      box(pen, backdrop.lit([158, 112, 76]), x - w / 2, base - tall * 0.36, w, tall * 0.36, unit)
      for (let k = 0; k < 7; k++) oval(pen, backdrop.lit(mix(backdrop.accents[k % 3] ?? stone, [236, 150, 70], 0.4)), x - w * 0.42 + (w * 0.84 * k) / 6, base - tall * 0.38, unit * 2, unit * 2)
      for (let s = 0; s < 6; s++) soft(pen, backdrop.lit(s % 2 === 0 ? (backdrop.accents[i] ?? stone) : paper), [x - w * 0.56 + (w * 1.12 * s) / 6, base - tall, x - w * 0.56 + (w * 1.12 * (s + 1)) / 6, base - tall, x - w * 0.56 + (w * 1.12 * (s + 1)) / 6, base - tall * 0.8, x - w * 0.56 + (w * 1.12 * (s + 0.5)) / 6, base - tall * 0.76, x - w * 0.56 + (w * 1.12 * s) / 6, base - tall * 0.8])
    }
  }
}

const castle: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon, width } = stage
    range(pen, stage, backdrop.lit([132, 150, 120], 0.7), horizon, unit * 12, chance)
    const stone = backdrop.lit([176, 168, 178], 0.35)
    const base = horizon + unit * 8
    const block = (x: number, w: number, tall: number, roofed: boolean) => {
      box(pen, stone, x - w / 2, base - tall, w, tall)
      for (let k = 0; k < 3; k++) box(pen, stone, x - w / 2 + (w / 2.5) * k, base - tall - unit * 2.4, w / 5, unit * 3)
      box(pen, isDark(backdrop) ? [255, 214, 130] : darker(stone, 0.35), x - unit, base - tall * 0.7, unit * 2, unit * 5, unit)
      if (roofed) {
        polygon(pen, backdrop.lit(backdrop.accents[0], 0.25), [x - w * 0.66, base - tall - unit, x, base - tall - w * 1.5, x + w * 0.66, base - tall - unit])
        line(pen, stone, unit * 0.4, x, base - tall - w * 1.5, x, base - tall - w * 1.5 - unit * 5)
        polygon(pen, backdrop.lit(backdrop.accents[1] ?? [230, 180, 80], 0.2), [x, base - tall - w * 1.5 - unit * 5, x + unit * 5, base - tall - w * 1.5 - unit * 3.6, x, base - tall - w * 1.5 - unit * 2])
      }
    }
    block(width / 2, unit * 56, unit * 24, false)
    for (const [at, w, tall] of [[-30, 11, 40], [30, 11, 40], [-15, 9, 50], [15, 9, 50], [0, 13, 44]] as const) block(width / 2 + at * unit, w * unit, tall * unit, true)
    box(pen, darker(stone, 0.5), width / 2 - unit * 4.4, base - unit * 14, unit * 8.8, unit * 15, unit * 4.4)
    range(pen, stage, backdrop.lit([120, 148, 100], 0.35), horizon + unit * 9, unit * 3, chance)
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    range(pen, stage, backdrop.lit([120, 156, 96]), y, unit * 3, chance)
    soft(pen, backdrop.lit([206, 192, 168]), [width * 0.45, y, width * 0.55, y, width * 0.78, stage.bottom, width * 0.22, stage.bottom])
    for (const side of [0, 1]) tree(pen, backdrop, chance, width * (side === 0 ? 0.02 : 0.98), y + unit * 7, unit * 46, 0, "pine")
    strew(stage, chance, 40, [y + unit * 3, stage.bottom], (x, at, near) => tuft(pen, backdrop.lit([92, 130, 78]), x, at, unit * (1.1 + near)))
  }
}

const room: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    const { unit, width, horizon } = stage
    const isCold = backdrop.has(/spaceship|cockpit|laboratory|\blab\b/)
    const wall = backdrop.lit(isCold ? [186, 198, 208] : mix([236, 208, 172], backdrop.accents[0], 0.14))
    box(pen, wall, stage.left, stage.top, stage.right - stage.left, stage.bottom - stage.top)
    for (let x = stage.left; x < stage.right; x += unit * 9) box(pen, lighter(wall, 0.14), x, stage.top, unit * 3.4, stage.bottom - stage.top)
    const base = horizon + unit * 6
    // A window with the hour outside.
    const x = width * 0.5
    const w = unit * 34
    const top = Math.max(unit * 6, base - unit * 56)
    const h = unit * 34
    box(pen, backdrop.lit([140, 98, 70]), x - w / 2 - unit * 2, top - unit * 2, w + unit * 4, h + unit * 4, unit * 2)
    pen.save()
    pen.beginPath()
    pen.roundRect(x - w / 2, top, w, h, unit)
    pen.clip()
    const view = pen.createLinearGradient(0, top, 0, top + h)
    view.addColorStop(0, css(backdrop.sky[0]))
    view.addColorStop(1, css(backdrop.sky[1]))
    pen.fillStyle = view
    pen.fillRect(x - w / 2, top, w, h)
    if (backdrop.hour === "night") {
      for (let i = 0; i < 16; i++) oval(pen, [255, 250, 230], x + chance.between(-0.5, 0.5) * w, top + chance.next() * h * 0.7, unit * 0.3, unit * 0.3)
      oval(pen, [248, 244, 222], x + w * 0.24, top + h * 0.26, unit * 4, unit * 4)
    } else oval(pen, [255, 244, 200], x + w * 0.24, top + h * 0.3, unit * 4, unit * 4, 0, 0.9)
    soft(pen, mix([110, 150, 110], backdrop.sky[0], backdrop.hour === "night" ? 0.6 : 0.2), [x - w, top + h, x - w * 0.3, top + h * 0.6, x + w * 0.2, top + h * 0.8, x + w, top + h * 0.6, x + w, top + h * 1.4, x - w, top + h * 1.4])
    if (backdrop.weather === "rain" || backdrop.weather === "storm") for (let i = 0; i < 26; i++) {
      const [rx, ry] = [x + chance.between(-0.5, 0.5) * w, top + chance.next() * h]
      line(pen, [222, 236, 246], unit * 0.25, rx, ry, rx - unit, ry + unit * 3, 0.7)
    }
    pen.restore()
    line(pen, backdrop.lit([140, 98, 70]), unit * 1.2, x, top, x, top + h)
    line(pen, backdrop.lit([140, 98, 70]), unit * 1.2, x - w / 2, top + h * 0.5, x + w / 2, top + h * 0.5)
    const curtain = backdrop.lit(mix(backdrop.accents[0], [200, 90, 80], 0.3))
    for (const side of [-1, 1]) soft(pen, curtain, [x + side * (w / 2 - unit * 3), top - unit * 3, x + side * (w / 2 + unit * 7), top - unit * 3, x + side * (w / 2 + unit * 8), top + h + unit * 9, x + side * (w / 2 + unit), top + h + unit * 9, x + side * (w / 2 - unit), top + h * 0.5])
    line(pen, backdrop.lit([120, 82, 58]), unit * 1.4, x - w / 2 - unit * 10, top - unit * 3, x + w / 2 + unit * 10, top - unit * 3)
    // Shelves on one side, a hearth or a picture on the other.
    const shelf = (left: number, wide: number) => {
      box(pen, backdrop.lit([132, 90, 62]), left, base - unit * 56, wide, unit * 58, unit)
      for (let row = 0; row < 4; row++) {
        const y = base - unit * 54 + row * unit * 14
        box(pen, backdrop.lit([96, 64, 46]), left + unit * 1.4, y, wide - unit * 2.8, unit * 12)
        for (let bx = left + unit * 2; bx < left + wide - unit * 4; bx += unit * chance.between(2.2, 3.6)) {
          const tall = unit * chance.between(7, 11)
          box(pen, backdrop.lit(mix(backdrop.accents[chance.below(3)] ?? wall, [190, 160, 120], chance.between(0.1, 0.6))), bx, y + unit * 12 - tall, unit * 1.9, tall, unit * 0.3)
        }
      }
    }
    shelf(width * 0.02 - unit * 4, unit * 26)
    if (backdrop.has(/library|bookshop|study|shop|bakery|workshop/)) shelf(width * 0.98 - unit * 24, unit * 28)
    else {
      const hx = width * 0.98 - unit * 12
      box(pen, backdrop.lit([164, 108, 90]), hx - unit * 14, base - unit * 34, unit * 28, unit * 36, unit)
      box(pen, backdrop.lit([196, 160, 128]), hx - unit * 17, base - unit * 37, unit * 34, unit * 4, unit)
      box(pen, [54, 40, 44], hx - unit * 8, base - unit * 21, unit * 16, unit * 22, unit * 6)
      glow(pen, [255, 176, 80], hx, base - unit * 6, unit * 24, 0.75)
      soft(pen, [244, 138, 50], [hx - unit * 5, base, hx - unit * 4, base - unit * 8, hx, base - unit * 17, hx + unit * 4, base - unit * 7, hx + unit * 5, base])
      soft(pen, [255, 212, 96], [hx - unit * 2.6, base, hx, base - unit * 9, hx + unit * 2.6, base])
      line(pen, [96, 62, 46], unit * 2, hx - unit * 6, base, hx + unit * 6, base)
    }
    glow(pen, [255, 226, 160], width * 0.5, base - unit * 20, unit * 60, 0.18)
  },
  near: (pen, stage, backdrop) => {
    const { unit, width } = stage
    const y = groundTop(stage) - unit * 3
    const wood = backdrop.lit(backdrop.has(/spaceship|cockpit|laboratory/) ? [130, 142, 158] : [178, 122, 80])
    box(pen, backdrop.lit([240, 228, 206]), stage.left, y - unit * 2.6, stage.right - stage.left, unit * 3)
    box(pen, wood, stage.left, y, stage.right - stage.left, stage.bottom)
    for (let i = 0; i < 7; i++) line(pen, darker(wood, 0.13), unit * 0.35, stage.left, y + unit * (2.4 + i * i * 0.8), stage.right, y + unit * (2.4 + i * i * 0.8))
    const rug = backdrop.lit(mix(backdrop.accents[1] ?? [196, 90, 80], [180, 90, 90], 0.3))
    const middle = (y + stage.floor) / 2 + unit * 7
    oval(pen, darker(rug, 0.12), width / 2, middle, width * 0.4, unit * 11)
    oval(pen, rug, width / 2, middle, width * 0.375, unit * 9.6)
    oval(pen, lighter(rug, 0.3), width / 2, middle, width * 0.3, unit * 7)
    oval(pen, rug, width / 2, middle, width * 0.28, unit * 6.2)
    const pot = width * 0.98
    box(pen, backdrop.lit([196, 112, 80]), pot - unit * 4, y - unit * 1, unit * 8, unit * 9, unit * 2)
    for (const lean of [-9, -5, 0, 5, 9]) limb(pen, backdrop.lit(leaf({ ...backdrop, season: "summer" }, Math.abs(lean))), unit * 2, pot, y - unit, pot + lean * unit * 0.4, y - unit * 12, pot + lean * unit, y - unit * (20 - Math.abs(lean) * 0.7))
    const lamp = width * 0.03
    line(pen, backdrop.lit([90, 70, 60]), unit, lamp, y + unit * 6, lamp, y - unit * 30)
    oval(pen, backdrop.lit([90, 70, 60]), lamp, y + unit * 6, unit * 5, unit * 1.4)
    glow(pen, [255, 222, 140], lamp, y - unit * 32, unit * 24, 0.6)
    polygon(pen, [255, 236, 190], [lamp - unit * 4, y - unit * 38, lamp + unit * 4, y - unit * 38, lamp + unit * 7, y - unit * 28, lamp - unit * 7, y - unit * 28])
  }
}

export const painters: Readonly<Record<Extract<Place, "city" | "village" | "market" | "room" | "castle">, PlacePainter>> = {
  city,
  village,
  market,
  room,
  castle
}
