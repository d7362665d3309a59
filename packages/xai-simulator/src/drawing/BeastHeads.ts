// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Pen } from "./Canvas.js"
import type { Look } from "./Look.js"
import { brightness, type Colour, darker, ink, lighter, mix, paper } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { bothSides, eye, limb, line, mouth, oval, polygon, soft } from "./Shapes.js"

/** What tells one animal from another. */
export interface Features {
  readonly ears: "pointed" | "cat" | "round" | "long" | "floppy" | "sail" | "leaf" | "side" | "none"
  readonly nose: "fox" | "muzzle" | "snout" | "long" | "trunk" | "wide" | "button"
  readonly tail: "brush" | "ringed" | "thin" | "puff" | "tuft" | "curl" | "flat" | "spiked" | "hair" | "none"
  readonly extra?: "mane" | "stripes" | "mask" | "antlers" | "horns" | "unicorn" | "spines" | "wool" | "shell" | "wings" | "panda" | "patches" | "blaze"
}

export const earsOf = (pen: Pen, look: Look, part: Features["ears"], wag: number) => {
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
export const markings = (pen: Pen, look: Look, extra: Features["extra"]) => {
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

export const faceOf = (pen: Pen, look: Look, part: Features["nose"], pose: Pose, at: Anchors) => {
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

export const crest = (pen: Pen, look: Look, extra: Features["extra"]) => {
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
