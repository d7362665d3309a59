// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Pen } from "./Canvas.js"
import type { Look } from "./Look.js"
import { type Colour, css, ink, mix, paper } from "./Palette.js"
import type { Anchors, Pose } from "./Pose.js"
import { box, glow, limb, line, oval, polygon, ring, soft, star } from "./Shapes.js"

const gold: Colour = [232, 184, 66]
const wood: Colour = [132, 88, 58]
const leather: Colour = [120, 78, 50]

/** What the right hand carries. */
export const inHand = (pen: Pen, look: Look, at: Anchors, pose: Pose) => {
  const { x, y } = at.hand
  switch (look.held) {
    case undefined:
      return
    case "lantern":
      if (pose.isShining) glow(pen, [255, 214, 120], x, y + 11, 24, 0.6)
      ring(pen, ink, 1.3, x, y + 3, 3)
      box(pen, ink, x - 5, y + 5, 10, 2.6, 1)
      box(pen, [255, 222, 130], x - 4.4, y + 7, 8.8, 10, 2)
      oval(pen, [255, 250, 220], x, y + 12, 2, 3.2)
      line(pen, ink, 1.1, x - 4.4, y + 7, x - 4.4, y + 17)
      line(pen, ink, 1.1, x + 4.4, y + 7, x + 4.4, y + 17)
      box(pen, ink, x - 5.4, y + 16.4, 10.8, 2.6, 1)
      return
    case "torch":
      line(pen, wood, 3, x, y + 6, x + 2, y - 10)
      if (pose.isShining) glow(pen, [255, 196, 90], x + 2, y - 14, 18, 0.7)
      soft(pen, [247, 168, 52], [x - 2, y - 10, x + 2, y - 24, x + 6, y - 10, x + 2, y - 8])
      return
    case "staff":
      line(pen, wood, 3, x + 1, -1, x + 1, y - 34)
      if (pose.isShining) glow(pen, [130, 215, 240], x + 1, y - 38, 14, 0.6)
      oval(pen, [120, 205, 235], x + 1, y - 38, 4.4, 4.4)
      return
    case "wand":
      line(pen, wood, 1.8, x, y, x + 10, y - 12)
      star(pen, gold, x + 11, y - 14, 4.6)
      return
    case "sword":
      polygon(pen, [214, 221, 228], [x - 1.8, y - 3, x - 1.2, y - 32, x, y - 36, x + 1.4, y - 32, x + 1.8, y - 3])
      line(pen, gold, 2.6, x - 6, y - 3, x + 6, y - 3)
      line(pen, leather, 2.6, x, y - 2, x, y + 5)
      return
    case "book":
      pen.save()
      pen.translate(x - 1, y + 1)
      pen.rotate(-0.12)
      box(pen, [164, 62, 62], -8, -10, 16, 20, 2)
      box(pen, paper, -6, -8.4, 13, 17, 1)
      box(pen, [164, 62, 62], -8, -10, 13.4, 20, 2)
      box(pen, gold, -5, -6, 7.4, 2, 1)
      pen.restore()
      return
    case "umbrella":
      line(pen, wood, 1.8, x, y + 4, x, y - 50)
      pen.beginPath()
      pen.ellipse(x, y - 46, 27, 20, 0, Math.PI, 2 * Math.PI)
      pen.fillStyle = css([196, 66, 74])
      pen.fill()
      pen.beginPath()
      pen.ellipse(x, y - 46, 9, 20, 0, Math.PI, 2 * Math.PI)
      pen.fillStyle = css([222, 104, 104])
      pen.fill()
      return
    case "cane":
      line(pen, wood, 2.6, x, y, x + 1, -1)
      limb(pen, wood, 2.6, x, y, x - 1, y - 7, x - 6, y - 3)
      return
    case "telescope":
      line(pen, [176, 132, 60], 5, x - 4, y + 2, x + 5, y - 3)
      line(pen, gold, 6.4, x + 7, y - 4, x + 14, y - 8)
      return
    case "map":
      pen.save()
      pen.translate(x, y)
      pen.rotate(-0.16)
      box(pen, [244, 228, 190], -9, -8, 18, 15, 1)
      limb(pen, [196, 92, 74], 1.2, -6, 3, -1, -8, 5, -3)
      line(pen, [196, 92, 74], 1.4, 3.4, -4.6, 6.6, -1.4)
      line(pen, [196, 92, 74], 1.4, 6.6, -4.6, 3.4, -1.4)
      pen.restore()
      return
    case "basket":
      limb(pen, wood, 2, x - 8, y + 7, x, y - 9, x + 8, y + 7)
      soft(pen, [190, 138, 84], [x - 11, y + 6, x + 11, y + 6, x + 8, y + 17, x - 8, y + 17])
      oval(pen, [206, 66, 60], x - 4, y + 6, 3.4, 3.4)
      oval(pen, [230, 150, 60], x + 3, y + 5.6, 3.4, 3.4)
      return
    case "balloon":
      limb(pen, ink, 0.8, x, y, x + 5, y - 24, x + 3, y - 46)
      oval(pen, [222, 74, 80], x + 3, y - 60, 12, 14.5)
      oval(pen, [255, 255, 255], x - 1, y - 66, 2.6, 4, 0.4, 0.6)
      return
    case "key":
      ring(pen, gold, 2.4, x, y - 4, 4)
      line(pen, gold, 2.4, x, y, x, y + 11)
      line(pen, gold, 2, x, y + 10, x + 4, y + 10)
      line(pen, gold, 2, x, y + 6, x + 3, y + 6)
      return
    case "broom":
      line(pen, wood, 2.6, x, y - 28, x + 2, -12)
      soft(pen, [214, 172, 92], [x - 2, -14, x + 6, -14, x + 9, -1, x - 5, -1])
      return
    case "rod":
      limb(pen, wood, 1.8, x, y + 4, x + 10, y - 26, x + 26, y - 40)
      limb(pen, paper, 0.7, x + 26, y - 40, x + 30, y - 18, x + 28, y)
      return
    case "flute":
      line(pen, [201, 160, 92], 3, x - 8, y - 3, x + 9, y - 1)
      return
    case "brush":
      line(pen, wood, 2, x, y + 5, x + 3, y - 12)
      oval(pen, mix(look.main, [220, 70, 70], 0.5), x + 3.6, y - 15, 2.4, 4.4, 0.2)
      return
    case "wrench":
      line(pen, [160, 170, 180], 3.2, x, y + 5, x + 2, y - 10)
      ring(pen, [160, 170, 180], 3, x + 2.4, y - 13, 3.6)
      return
  }
}
