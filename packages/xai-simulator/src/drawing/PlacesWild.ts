// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Place } from "./Backdrop.js"
import { type Colour, darker, lighter, mix } from "./Palette.js"
import type { PlacePainter } from "./PlacePainter.js"
import { cloud, crystal, flower, leaf, range, skyOf, strew, tree, tuft, wash } from "./Scenery.js"
import { box, glow, limb, line, oval, polygon, soft, star } from "./Shapes.js"
import { groundTop } from "./Stage.js"

const forest: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    const kind = () => (backdrop.season === "winter" ? "pine" : backdrop.has(/\b(pine|fir|spruce|conifer)/) ? "pine" : backdrop.has(/jungle|rainforest|palm/) ? (chance.next() < 0.4 ? "palm" : "round") : chance.next() < 0.22 ? "pine" : "round")
    range(pen, stage, backdrop.lit(mix(leaf(backdrop, 1), [96, 110, 96], 0.4), 1), horizon - unit * 6, unit * 14, chance)
    for (let layer = 0; layer < 2; layer++) {
      const step = unit * (layer === 0 ? 8 : 12)
      for (let x = stage.left; x < stage.right; x += step * chance.between(0.6, 1.2)) {
        tree(pen, backdrop, chance, x, horizon + unit * (layer === 0 ? 2 : 8), unit * chance.between(38, 54) * (layer === 0 ? 0.8 : 1.15), layer === 0 ? 0.95 : 0.62, kind())
      }
      range(pen, stage, backdrop.lit(mix(leaf(backdrop, layer), [110, 100, 70], 0.4), layer === 0 ? 0.9 : 0.5), horizon + unit * (layer === 0 ? 3 : 9), unit * 3, chance)
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const soil = backdrop.season === "winter" ? ([232, 238, 244] as const) : backdrop.season === "autumn" ? ([170, 106, 58] as const) : ([102, 134, 78] as const)
    range(pen, stage, backdrop.lit(soil, 0.12), y, unit * 3, chance)
    const tall = unit * 96
    for (const [at, lean] of [[-0.05, 0.9], [0.97, 1.05], [1.1, 0.84]] as const) {
      const kind = backdrop.has(/\b(pine|fir|spruce)/) ? "pine" : backdrop.has(/jungle|rainforest/) && lean < 0.9 ? "palm" : "round"
      tree(pen, backdrop, chance, width * at, y + unit * 5 * lean, tall * lean, 0.08, kind)
    }
    range(pen, stage, backdrop.lit(darker(soil, 0.1)), y + unit * 8, unit * 2, chance)
    strew(stage, chance, 70, [y + unit * 2, stage.bottom], (x, at, near) => {
      const size = unit * (0.9 + near * 1.2)
      if (backdrop.season === "autumn" && chance.next() < 0.72) oval(pen, backdrop.lit(leaf(backdrop, chance.below(3))), x, at, size, size * 0.45, chance.between(-0.5, 0.5))
      else if (chance.next() < 0.14) {
        box(pen, backdrop.lit([240, 228, 208]), x - size * 0.25, at - size * 1.1, size * 0.5, size * 1.2, size * 0.2)
        oval(pen, backdrop.lit(backdrop.accents[0]), x, at - size * 1.2, size, size * 0.6)
      } else tuft(pen, backdrop.lit(backdrop.season === "winter" ? [186, 204, 214] : darker(leaf(backdrop, 0), 0.16)), x, at, size * 1.6)
    })
  }
}

const mountain: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    const rock: Colour = [112, 118, 148]
    for (let i = 0; i < 5; i++) {
      const x = stage.left + ((stage.right - stage.left) / 5) * (i + chance.between(0.2, 0.8))
      const tall = unit * chance.between(34, 56)
      const wide = tall * chance.between(0.75, 0.95)
      const base = horizon + unit * 4
      const tone = backdrop.lit(mix(rock, [80, 92, 110], (i % 2) * 0.5), 0.75 - (i % 2) * 0.25)
      polygon(pen, tone, [x - wide, base, x, base - tall, x + wide, base])
      polygon(pen, darker(tone, 0.13), [x, base - tall, x + wide, base, x + wide * 0.1, base, x - wide * 0.08, base - tall * 0.5])
      polygon(pen, backdrop.lit([246, 249, 252], 0.35), [x - wide * 0.3, base - tall * 0.7, x, base - tall, x + wide * 0.3, base - tall * 0.7, x + wide * 0.13, base - tall * 0.63, x, base - tall * 0.73, x - wide * 0.15, base - tall * 0.62])
    }
    range(pen, stage, backdrop.lit([92, 130, 108], 0.55), horizon + unit * 5, unit * 9, chance)
    for (let x = stage.left; x < stage.right; x += unit * chance.between(4, 11)) tree(pen, backdrop, chance, x, horizon + unit * 7, unit * chance.between(10, 17), 0.45, "pine")
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const grass: Colour = backdrop.season === "winter" ? [232, 238, 244] : backdrop.season === "autumn" ? [176, 148, 82] : [122, 160, 92]
    range(pen, stage, backdrop.lit(grass, 0.1), y, unit * 6, chance)
    range(pen, stage, backdrop.lit(darker(grass, 0.1)), y + unit * 8, unit * 3, chance)
    strew(stage, chance, 40, [y + unit * 3, stage.bottom], (x, at, near) => {
      const size = unit * (1 + near * 1.6)
      if (chance.next() < 0.3) soft(pen, backdrop.lit([136, 134, 142]), [x - size, at, x - size * 0.7, at - size, x + size * 0.6, at - size * 1.1, x + size * 1.2, at])
      else tuft(pen, backdrop.lit(darker(grass, 0.26)), x, at, size * 1.4)
    })
    for (const side of [-0.05, 1.06]) soft(pen, backdrop.lit([120, 118, 130]), [width * side - unit * 16, y + unit * 12, width * side - unit * 9, y - unit * 10, width * side + unit * 6, y - unit * 13, width * side + unit * 15, y + unit * 12])
  }
}

const desert: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon, width } = stage
    for (const at of [0.14, 0.68, 0.9]) {
      const x = width * (at + chance.between(-0.06, 0.06))
      const w = unit * chance.between(11, 19)
      const tall = unit * chance.between(13, 24)
      const base = horizon + unit * 3
      const tone = backdrop.lit([206, 122, 84], 0.6)
      polygon(pen, tone, [x - w, base, x - w * 0.82, base - tall, x + w * 0.7, base - tall, x + w, base])
      for (const t of [0.3, 0.55]) line(pen, darker(tone, 0.12), unit * 0.9, x - w * 0.84, base - tall * t, x + w * 0.78, base - tall * t)
    }
    range(pen, stage, backdrop.lit([232, 184, 122], 0.55), horizon + unit * 2, unit * 9, chance)
    range(pen, stage, backdrop.lit([224, 168, 104], 0.3), horizon + unit * 7, unit * 7, chance)
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const sand: Colour = [238, 192, 128]
    range(pen, stage, backdrop.lit(sand, 0.05), y, unit * 6, chance)
    for (let i = 0; i < 5; i++) limb(pen, backdrop.lit(darker(sand, 0.1)), unit * 0.5, stage.left, y + unit * (7 + i * 5), width * chance.between(0.3, 0.7), y + unit * (3 + i * 5), stage.right, y + unit * (8 + i * 5))
    for (const [at, tall] of [[0.03, 34], [0.96, 26], [1.08, 38], [-0.08, 24]] as const) {
      const x = width * at
      const green = backdrop.lit([86, 140, 92])
      const base = y + unit * 6
      limb(pen, green, unit * 6, x, base, x, base - unit * tall * 0.5, x, base - unit * tall)
      for (const side of [-1, 1]) limb(pen, green, unit * 4, x, base - unit * tall * (side < 0 ? 0.4 : 0.52), x + side * unit * 10, base - unit * tall * 0.42, x + side * unit * 9, base - unit * tall * (side < 0 ? 0.74 : 0.84))
      line(pen, lighter(green, 0.25), unit * 0.6, x - unit, base - unit, x - unit, base - unit * tall)
    }
    strew(stage, chance, 22, [y + unit * 4, stage.bottom], (x, at, near) => oval(pen, backdrop.lit(darker(sand, chance.between(0.15, 0.35))), x, at, unit * (0.8 + near), unit * (0.5 + near * 0.4)))
  }
}

const cave: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    const { unit, width, horizon } = stage
    const rock = mix([58, 52, 84], backdrop.accents[0], 0.12)
    wash(pen, stage, darker(rock, 0.45), lighter(rock, 0.08), stage.floor)
    const shine = backdrop.has(/crystal|gem|glow/) ? ([118, 214, 232] as const) : ([250, 190, 110] as const)
    glow(pen, shine, width * 0.5, horizon * 0.85, unit * 58, 0.5)
    soft(pen, darker(rock, 0.28), [stage.left, stage.top, stage.left, stage.bottom, width * 0.12, stage.bottom, width * 0.2, horizon * 0.75, width * 0.34, horizon * 0.26, width * 0.62, horizon * 0.2, width * 0.82, horizon * 0.5, width * 0.9, stage.bottom, stage.right, stage.bottom, stage.right, stage.top], 0.8)
    for (let x = stage.left; x < stage.right; x += unit * chance.between(6, 12)) {
      const tall = unit * chance.between(8, 30)
      polygon(pen, darker(rock, chance.between(0.3, 0.5)), [x - unit * 4, stage.top - 2, x + unit * 4, stage.top - 2, x, Math.max(0, stage.top) + tall])
    }
    const tones: ReadonlyArray<Colour> = [shine, [176, 142, 232], [120, 226, 190]]
    for (let i = 0; i < 16; i++) {
      const x = chance.between(stage.left, stage.right)
      const away = Math.abs(x - width / 2) / width
      crystal(pen, mix(tones[i % 3] ?? shine, rock, 0.35), x, horizon + unit * chance.between(2, 10), unit * (6 + away * 34) * chance.between(0.5, 1), chance.between(-0.35, 0.35))
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const rock = mix([74, 66, 100], backdrop.accents[0], 0.1)
    range(pen, stage, rock, y, unit * 3, chance)
    range(pen, stage, darker(rock, 0.16), y + unit * 9, unit * 2, chance)
    for (const side of [-0.05, 1.05]) soft(pen, darker(rock, 0.42), [width * side - unit * 16, stage.bottom, width * side - unit * 9, y - unit * 34, width * side, y - unit * 48, width * side + unit * 8, y - unit * 30, width * side + unit * 16, stage.bottom])
    strew(stage, chance, 16, [y + unit * 2, stage.floor + unit * 10], (x, at, near) => {
      if (chance.next() < 0.45) crystal(pen, mix([126, 220, 236], [190, 150, 236], chance.next()), x, at, unit * (3 + near * 3), chance.between(-0.4, 0.4))
      else oval(pen, darker(rock, 0.3), x, at, unit * 2, unit * 0.9)
    })
  }
}

const space: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    const { unit, width, horizon } = stage
    wash(pen, stage, [14, 14, 38], mix([52, 40, 96], backdrop.accents[0], 0.16), stage.floor)
    for (let i = 0; i < 5; i++) glow(pen, mix([130, 80, 190], backdrop.accents[i % 3] ?? [90, 120, 210], 0.4), chance.between(0, width), chance.between(0, horizon), unit * chance.between(16, 34), 0.22)
    for (let i = 0; i < 150; i++) {
      const r = unit * chance.between(0.1, 0.4)
      oval(pen, [255, 250, 235], chance.between(stage.left, stage.right), chance.between(stage.top, stage.floor), r, r, 0, chance.between(0.4, 1))
    }
    for (let i = 0; i < 7; i++) star(pen, [255, 246, 220], chance.between(0, width), chance.between(0, horizon), unit * 1.1, 4, 0.2)
    const x = width * (chance.next() < 0.5 ? 0.2 : 0.8)
    const isMoon = backdrop.has(/moon|lunar/)
    const r = unit * 13
    if (isMoon) {
      glow(pen, [120, 180, 255], x, horizon * 0.34, r * 1.9, 0.4)
      oval(pen, [64, 132, 206], x, horizon * 0.34, r, r)
      pen.save()
      pen.beginPath()
      pen.arc(x, horizon * 0.34, r, 0, Math.PI * 2)
      pen.clip()
      soft(pen, [104, 176, 108], [x - r, horizon * 0.34 - r * 0.4, x - r * 0.3, horizon * 0.34 - r * 0.7, x + r * 0.1, horizon * 0.34, x - r * 0.4, horizon * 0.34 + r * 0.5])
      soft(pen, [104, 176, 108], [x + r * 0.3, horizon * 0.34 - r * 0.2, x + r, horizon * 0.34 - r * 0.3, x + r * 0.8, horizon * 0.34 + r * 0.7, x + r * 0.3, horizon * 0.34 + r * 0.3])
      oval(pen, [16, 14, 44], x + r * 0.5, horizon * 0.34 + r * 0.3, r * 1.1, r * 1.1, 0, 0.3)
      pen.restore()
    } else {
      const tone = mix([226, 150, 96], backdrop.accents[0], 0.4)
      oval(pen, tone, x, horizon * 0.34, r, r)
      oval(pen, lighter(tone, 0.25), x - r * 0.3, horizon * 0.34 - r * 0.3, r * 0.4, r * 0.2)
      pen.save()
      pen.translate(x, horizon * 0.34)
      pen.rotate(-0.35)
      pen.beginPath()
      pen.ellipse(0, 0, r * 1.75, r * 0.42, 0, -0.35, Math.PI + 0.35)
      pen.lineWidth = r * 0.16
      pen.strokeStyle = "rgba(246,222,170,0.9)"
      pen.stroke()
      pen.restore()
    }
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit } = stage
    const y = groundTop(stage)
    const dust: Colour = backdrop.has(/mars|martian|red planet/) ? [198, 104, 70] : mix([172, 172, 190], backdrop.accents[1] ?? [172, 172, 190], 0.1)
    range(pen, stage, darker(dust, 0.3), y - unit * 4, unit * 10, chance)
    range(pen, stage, dust, y + unit * 2, unit * 4, chance)
    strew(stage, chance, 20, [y + unit * 4, stage.bottom], (x, at, near) => {
      const r = unit * (1.4 + near * 3.4) * chance.between(0.5, 1.2)
      oval(pen, darker(dust, 0.26), x, at, r * 1.7, r * 0.6)
      oval(pen, darker(dust, 0.12), x, at + r * 0.16, r * 1.5, r * 0.42)
    })
  }
}

const snowfield: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    for (let i = 0; i < 5; i++) {
      const x = stage.left + ((stage.right - stage.left) / 4) * (i + chance.between(-0.2, 0.2))
      const tall = unit * chance.between(22, 38)
      polygon(pen, backdrop.lit([196, 214, 232], 0.5), [x - tall, horizon + unit * 4, x - tall * 0.1, horizon - tall, x + tall * 0.15, horizon - tall * 0.9, x + tall, horizon + unit * 4])
      polygon(pen, backdrop.lit([168, 192, 218], 0.5), [x + tall * 0.15, horizon - tall * 0.9, x + tall, horizon + unit * 4, x + tall * 0.2, horizon + unit * 4])
    }
    range(pen, stage, backdrop.lit([226, 236, 244], 0.3), horizon + unit * 3, unit * 6, chance)
    for (let x = stage.left; x < stage.right; x += unit * chance.between(9, 22)) tree(pen, { ...backdrop, season: "winter" }, chance, x, horizon + unit * 5, unit * chance.between(12, 22), 0.35, "pine")
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit } = stage
    const y = groundTop(stage)
    range(pen, stage, backdrop.lit([240, 245, 250]), y, unit * 5, chance)
    range(pen, stage, backdrop.lit([222, 233, 243]), y + unit * 10, unit * 3, chance)
    strew(stage, chance, 22, [y + unit * 3, stage.bottom], (x, at, near) => {
      oval(pen, backdrop.lit([206, 221, 236]), x, at, unit * (3 + near * 3), unit * (0.6 + near * 0.4))
    })
  }
}

export const meadow: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    const { unit, horizon } = stage
    const grass: Colour = backdrop.season === "autumn" ? [196, 164, 90] : backdrop.season === "winter" ? [226, 234, 242] : [132, 180, 104]
    range(pen, stage, backdrop.lit(mix(grass, [110, 150, 170], 0.35), 0.85), horizon - unit * 2, unit * 15, chance)
    range(pen, stage, backdrop.lit(grass, 0.6), horizon + unit * 2, unit * 10, chance)
    for (let x = stage.left; x < stage.right; x += unit * chance.between(10, 26)) tree(pen, backdrop, chance, x, horizon + unit * 3, unit * chance.between(12, 22), 0.5, chance.next() < 0.7 ? "round" : "pine")
    range(pen, stage, backdrop.lit(darker(grass, 0.06), 0.35), horizon + unit * 7, unit * 6, chance)
  },
  near: (pen, stage, backdrop, chance) => {
    const { unit, width } = stage
    const y = groundTop(stage)
    const grass: Colour = backdrop.season === "autumn" ? [184, 150, 78] : backdrop.season === "winter" ? [236, 242, 248] : [112, 166, 86]
    range(pen, stage, backdrop.lit(grass, 0.05), y, unit * 4, chance)
    range(pen, stage, backdrop.lit(darker(grass, 0.1)), y + unit * 9, unit * 3, chance)
    tree(pen, backdrop, chance, width * 1.02, y + unit * 5, unit * 66, 0.05, "round")
    strew(stage, chance, 90, [y + unit * 2, stage.bottom], (x, at, near) => {
      const size = unit * (1.2 + near * 1.6)
      if (chance.next() < 0.4 && backdrop.season !== "winter") flower(pen, backdrop.lit(mix(backdrop.accents[chance.below(3)] ?? [255, 255, 255], [255, 246, 236], 0.3)), backdrop.lit([84, 132, 74]), x, at, size * 1.3)
      else tuft(pen, backdrop.lit(darker(grass, 0.2)), x, at, size)
    })
  }
}

const clouds: PlacePainter = {
  far: (pen, stage, backdrop, chance) => {
    skyOf(pen, stage, backdrop, chance)
    for (let i = 0; i < 9; i++) cloud(pen, backdrop.lit([250, 246, 246], 0.3), chance.between(stage.left, stage.right), stage.horizon + stage.unit * chance.between(-16, 10), stage.unit * chance.between(14, 30), 0.9)
  },
  near: (pen, stage, backdrop, chance) => {
    const y = groundTop(stage)
    const { unit } = stage
    const puff = backdrop.lit([252, 250, 250])
    box(pen, puff, stage.left, y + unit * 5, stage.right - stage.left, stage.bottom)
    for (let x = stage.left; x < stage.right; x += unit * 9) oval(pen, puff, x, y + unit * chance.between(3, 6), unit * 9, unit * 6)
    for (let x = stage.left; x < stage.right; x += unit * 12) oval(pen, darker(puff, 0.05), x, y + unit * chance.between(14, 17), unit * 11, unit * 6)
  }
}

export const painters: Readonly<Record<Exclude<Place, "sea" | "lake" | "underwater" | "city" | "village" | "market" | "room" | "castle">, PlacePainter>> = {
  forest,
  mountain,
  desert,
  cave,
  space,
  snowfield,
  meadow,
  clouds
}
