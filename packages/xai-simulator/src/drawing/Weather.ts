import type { Backdrop } from "./Backdrop.js"
import type { Pen } from "./Canvas.js"
import { chanceFrom } from "./Chance.js"
import type { Colour } from "./Palette.js"
import { oval } from "./Shapes.js"
import type { Stage } from "./Stage.js"

/** Rain, snow, mist, falling leaves, drifting sparks: `seconds` into the clip. */
export const weatherOn = (pen: Pen, stage: Stage, backdrop: Backdrop, seed: number, seconds: number) => {
  const { width, unit } = stage
  const height = stage.floor + unit * 14
  const chance = chanceFrom(seed, "weather")
  const wrapAt = (value: number, size: number) => ((value % size) + size) % size
  const isIndoors =
    backdrop.place === "room" ||
    backdrop.place === "cave" ||
    backdrop.place === "space" ||
    backdrop.place === "underwater"
  if (!isIndoors && (backdrop.weather === "rain" || backdrop.weather === "storm")) {
    const slant = backdrop.weather === "storm" ? 0.42 : 0.14
    pen.beginPath()
    for (let i = 0; i < 120; i++) {
      const speed = chance.between(1.1, 1.7) * height
      const y = wrapAt(chance.next() * height + seconds * speed, height * 1.1) - height * 0.05
      const x = wrapAt(chance.next() * width - seconds * speed * slant, width * 1.1) - width * 0.05
      const long = unit * chance.between(2.4, 5)
      pen.moveTo(x, y)
      pen.lineTo(x - long * slant, y + long)
    }
    pen.lineWidth = Math.max(1, unit * 0.2)
    pen.lineCap = "round"
    pen.strokeStyle = "rgba(222,234,246,0.5)"
    pen.stroke()
  } else if (
    !isIndoors &&
    (backdrop.weather === "snow" || (backdrop.season === "winter" && backdrop.weather === "clear"))
  ) {
    for (let i = 0; i < 70; i++) {
      const y = wrapAt(chance.next() * height + seconds * height * chance.between(0.06, 0.13), height)
      const x = wrapAt(
        chance.next() * width + Math.sin(seconds * chance.between(0.5, 1.2) + i) * unit * 2,
        width
      )
      const r = unit * chance.between(0.25, 0.62)
      oval(pen, [255, 255, 255], x, y, r, r, 0, 0.88)
    }
  } else if (!isIndoors && backdrop.season === "autumn") {
    for (let i = 0; i < 16; i++) {
      const y = wrapAt(chance.next() * height + seconds * height * chance.between(0.05, 0.1), height)
      const x = wrapAt(
        chance.next() * width - seconds * width * 0.02 + Math.sin(seconds * 1.1 + i) * unit * 2.4,
        width
      )
      const tones: ReadonlyArray<Colour> = [
        [226, 130, 54],
        [206, 84, 46],
        [238, 182, 76]
      ]
      oval(
        pen,
        backdrop.lit(tones[i % 3] ?? [226, 130, 54]),
        x,
        y,
        unit * 1.1,
        unit * 0.55,
        seconds * chance.between(0.6, 1.6) + i
      )
    }
  } else if (backdrop.hour !== "day" || isIndoors) {
    const spark: Colour =
      backdrop.place === "underwater"
        ? [226, 248, 250]
        : backdrop.place === "cave"
          ? [170, 236, 246]
          : [255, 226, 150]
    for (let i = 0; i < 18; i++) {
      const x = wrapAt(chance.next() * width + Math.sin(seconds * 0.5 + i * 1.7) * unit * 3, width)
      const y = wrapAt(chance.next() * height - seconds * unit * chance.between(0.6, 1.8), height)
      oval(pen, spark, x, y, unit * 0.34, unit * 0.34, 0, 0.35 + 0.4 * Math.abs(Math.sin(seconds * 0.9 + i)))
    }
  }
  if (!isIndoors && backdrop.weather === "fog") {
    for (let i = 0; i < 3; i++) {
      const y = stage.horizon + unit * (i * 9 - 8)
      const x = wrapAt(width * (0.2 + i * 0.35) + seconds * unit * (1.6 + i * 0.5), width * 1.6) - width * 0.3
      const mist = pen.createRadialGradient(x, y, 0, x, y, width * 0.5)
      mist.addColorStop(0, "rgba(240,244,246,0.34)")
      mist.addColorStop(1, "rgba(240,244,246,0)")
      pen.save()
      pen.translate(0, y * 0.75)
      pen.scale(1, 0.25)
      pen.fillStyle = mist
      pen.fillRect(x - width * 0.5, y - width * 0.5, width, width)
      pen.restore()
    }
  }
}
