// biome-ignore-all format: a drawing reads by its points, x and y in pairs, not one number to a line
import type { Pen } from "./Canvas.js"
import { type Colour, coloursIn, darker, ink, lighter, paper, wordsOf } from "./Palette.js"
import { crystal, flower } from "./Scenery.js"
import { bothSides, box, glow, limb, line, oval, polygon, ring, soft, star } from "./Shapes.js"

/** The thing a scene turns on, drawn with its foot at the origin, about 30 units tall. */
export interface Prop {
  readonly name: string
  readonly colour: Colour
  readonly isGlowing: boolean
}

const gold: Colour = [232, 184, 66]
const wood: Colour = [142, 94, 60]

const kinds: ReadonlyArray<readonly [string, RegExp, Colour]> = [
  ["crystal", /\b(crystals?|gems?|diamond|jewel|shard|emerald|ruby|prism)\b/, [96, 208, 232]],
  ["bottle", /\b(bottle|potion|vial|flask|jar)\b/, [112, 190, 160]],
  ["letter", /\b(letter|envelope|note|postcard|invitation|message)\b/, [250, 238, 214]],
  ["map", /\b(map|scroll|parchment|chart)\b/, [240, 218, 168]],
  ["lantern", /\b(lantern|oil lamp|lamp)\b/, [255, 210, 110]],
  ["book", /\b(book|diary|journal|tome|storybook)\b/, [178, 66, 66]],
  ["boat", /\b(boat|rowboat|raft|sailboat|canoe|paper boat)\b/, [186, 96, 70]],
  ["door", /\b(door|doorway|gate|portal)\b/, [126, 84, 140]],
  ["key", /\b(key)\b/, gold],
  ["fire", /\b(campfire|bonfire|fire|flames?|ember|embers|hearth)\b/, [244, 140, 50]],
  ["chest", /\b(chest|treasure|trunk)\b/, [150, 98, 60]],
  ["egg", /\b(egg)\b/, [240, 226, 200]],
  ["flower", /\b(flower|rose|blossom|sunflower|tulip|daisy|bloom|petals?)\b/, [238, 120, 150]],
  ["seed", /\b(seed|seedling|sprout|sapling|plant|acorn)\b/, [110, 170, 90]],
  ["balloon", /\b(balloons?)\b/, [222, 74, 80]],
  ["kite", /\b(kite)\b/, [222, 96, 76]],
  ["cup", /\b(cup|tea|mug|teapot|cocoa|coffee|soup)\b/, [214, 110, 92]],
  ["cake", /\b(cake|pie|birthday|bread|loaf|muffin|pastry|cookie|biscuit)\b/, [236, 190, 150]],
  ["apple", /\b(apple|fruit|berry|berries|pumpkin|pear|orange)\b/, [212, 64, 56]],
  ["gift", /\b(gift|present|parcel|package|box)\b/, [204, 78, 84]],
  ["clock", /\b(clock|hourglass|(?:a|the|his|her|pocket|wrist|gold|golden|silver|old|broken) watch)\b/, gold],
  ["telescope", /\b(telescope|spyglass)\b/, [176, 132, 60]],
  ["umbrella", /\b(umbrella|parasol)\b/, [196, 66, 74]],
  ["bell", /\b(bell)\b/, gold],
  ["mushroom", /\b(mushrooms?|toadstool)\b/, [210, 70, 60]],
  ["mirror", /\b(mirror)\b/, [180, 214, 226]],
  ["sword", /\b(sword|blade)\b/, [206, 214, 222]],
  ["feather", /\b(feather)\b/, [120, 160, 210]],
  ["rocket", /\b(rocket|spaceship|spacecraft|capsule|lander)\b/, [226, 226, 232]],
  ["music", /\b(violin|guitar|music|song|piano|melody|fiddle|sings?|flute)\b/, [150, 96, 60]],
  ["ball", /\b(ball)\b/, [222, 92, 72]],
  ["snowball", /\b(snowball)\b/, [242, 246, 250]],
  ["ladder", /\b(ladder)\b/, wood],
  ["radio", /\b(radio|machine|device|engine|beacon|computer|console)\b/, [120, 150, 160]],
  ["shell", /\b(shell|seashell|pearl)\b/, [240, 190, 176]],
  ["fish", /\b(fish)\b/, [238, 146, 70]],
  ["leaf", /\b(leaf)\b/, [214, 112, 48]],
  ["star", /\b(stars?|starlight|wish|comet|meteor)\b/, [252, 212, 92]],
  ["heart", /\b(heart|love|hug|hugs|embrace)\b/, [222, 84, 100]]
]

/** The first thing title or action names; none where they name nothing that can be drawn. */
export const propIn = (title: string, action: string): Prop | undefined => {
  for (const text of [action, title]) {
    const words = text.toLowerCase().slice(0, 1500)
    let best: { at: number; prop: Prop } | undefined
    for (const [name, pattern, usual] of kinds) {
      const found = pattern.exec(words)
      if (found === null || (best !== undefined && found.index >= best.at)) continue
      const before = coloursIn(wordsOf(words.slice(0, found.index)).slice(-3))
      best = {
        at: found.index,
        prop: {
          name,
          colour: before.at(-1)?.colour ?? usual,
          isGlowing: /\b(glow|shin|shimmer|magic|radian|luminous|spark|bright|light)/.test(words) || name === "lantern" || name === "fire"
        }
      }
    }
    if (best !== undefined) return best.prop
  }
  return undefined
}

/** Draws the thing, its foot at the origin. */
export const drawProp = (pen: Pen, prop: Prop) => {
  const c = prop.colour
  if (prop.isGlowing) glow(pen, lighter(prop.name === "crystal" ? c : [255, 224, 150], 0.2), 0, -15, 34, 0.72)
  switch (prop.name) {
    case "crystal":
      crystal(pen, darker(c, 0.12), -8, 0, 20, -0.3)
      crystal(pen, darker(c, 0.06), 9, 0, 18, 0.36)
      crystal(pen, c, 0, 1, 34)
      star(pen, paper, 5, -27, 3.4, 4, 0.22)
      return
    case "bottle":
      soft(pen, c, [-3, -28, 3, -28, 3, -19, 9, -13, 9, 0, -9, 0, -9, -13, -3, -19], 0.86)
      box(pen, wood, -3, -32, 6, 5, 1)
      box(pen, paper, -6, -12, 12, 8, 1)
      limb(pen, [255, 255, 255], 1.4, -6.4, -12, -6.8, -8, -6.4, -3)
      return
    case "letter":
      box(pen, c, -14, -19, 28, 19, 1.5)
      polygon(pen, darker(c, 0.1), [-14, -19, 14, -19, 0, -8])
      oval(pen, [196, 60, 60], 0, -9, 3.4, 3.4)
      return
    case "map":
      box(pen, c, -15, -20, 30, 20, 1)
      box(pen, darker(c, 0.16), -17, -21, 4, 22, 2)
      box(pen, darker(c, 0.16), 13, -21, 4, 22, 2)
      limb(pen, [196, 92, 74], 1.3, -9, -5, -2, -16, 6, -8)
      line(pen, [196, 60, 60], 1.6, 4, -11, 9, -6)
      line(pen, [196, 60, 60], 1.6, 9, -11, 4, -6)
      return
    case "lantern":
      ring(pen, ink, 1.6, 0, -30, 4)
      box(pen, ink, -8, -27, 16, 4, 2)
      box(pen, [255, 226, 140], -7, -23, 14, 19, 2)
      oval(pen, [255, 250, 220], 0, -12, 3.4, 6)
      line(pen, ink, 1.6, -7, -23, -7, -4)
      line(pen, ink, 1.6, 7, -23, 7, -4)
      box(pen, ink, -9, -4, 18, 4, 2)
      return
    case "book":
      soft(pen, darker(c, 0.1), [-17, -14, 0, -11, 17, -14, 17, 0, 0, 2, -17, 0])
      soft(pen, paper, [-15, -16, -8, -18, 0, -13, 0, 0, -8, -4, -15, -3])
      soft(pen, lighter(paper, 0.4), [15, -16, 8, -18, 0, -13, 0, 0, 8, -4, 15, -3])
      for (const y of [-12, -9]) {
        line(pen, [170, 160, 150], 0.8, -12, y, -4, y + 1.6)
        line(pen, [170, 160, 150], 0.8, 12, y, 4, y + 1.6)
      }
      return
    case "boat":
      line(pen, wood, 1.8, 0, -8, 0, -34)
      polygon(pen, paper, [1.5, -33, 1.5, -12, 16, -12])
      polygon(pen, [230, 220, 204], [-1.5, -30, -1.5, -12, -11, -12])
      soft(pen, c, [-20, -9, 20, -9, 14, 2, -14, 2])
      return
    case "door":
      box(pen, darker(c, 0.4), -13, -42, 26, 42, 12)
      box(pen, c, -10.5, -39, 21, 39, 10)
      line(pen, darker(c, 0.25), 1, 0, -38, 0, 0)
      oval(pen, gold, 6.4, -17, 1.8, 1.8)
      return
    case "key":
      ring(pen, c, 3.4, 0, -24, 6)
      line(pen, c, 3.4, 0, -18, 0, -1)
      line(pen, c, 3, 0, -2, 7, -2)
      line(pen, c, 3, 0, -8, 5, -8)
      return
    case "fire":
      for (const lean of [-1, 1]) line(pen, wood, 4, -11 * lean, -1, 9 * lean, -6)
      soft(pen, c, [-10, -4, -8, -18, -2, -20, 1, -36, 8, -20, 11, -10, 8, -3])
      soft(pen, [255, 214, 96], [-5, -4, -3, -13, 1, -22, 5, -12, 5, -4])
      return
    case "chest":
      box(pen, c, -16, -15, 32, 15, 2)
      box(pen, lighter(c, 0.15), -16, -25, 32, 13, 7)
      for (const x of [-12, 9]) box(pen, gold, x, -25, 3, 25)
      box(pen, gold, -3.4, -15, 7, 7, 2)
      return
    case "egg":
      oval(pen, c, 0, -14, 11, 14)
      for (const [x, y] of [[-4, -18], [4, -12], [-2, -7], [5, -20]] as const) oval(pen, darker(c, 0.22), x, y, 1.6, 1.6)
      return
    case "flower":
      flower(pen, c, [86, 140, 80], 0, 0, 26)
      oval(pen, [86, 140, 80], 5, -9, 6, 2.4, -0.6)
      return
    case "seed":
      soft(pen, [120, 84, 58], [-12, 1, -7, -6, 7, -6, 12, 1])
      line(pen, c, 2, 0, -4, 0, -18)
      oval(pen, c, 6, -20, 7, 3.6, -0.5)
      oval(pen, lighter(c, 0.2), -6, -18, 7, 3.6, 0.5)
      return
    case "balloon":
      limb(pen, ink, 0.8, 0, 0, 4, -14, 0, -28)
      oval(pen, c, 0, -42, 12, 14.5)
      oval(pen, [255, 255, 255], -4, -48, 2.8, 4.4, 0.4, 0.6)
      return
    case "kite":
      limb(pen, ink, 0.8, -10, 0, 4, -6, 2, -16)
      polygon(pen, c, [2, -46, 14, -32, 2, -14, -10, -32])
      polygon(pen, lighter(c, 0.3), [2, -46, 2, -14, -10, -32])
      return
    case "cup":
      ring(pen, c, 2.6, 11, -9, 4.6)
      soft(pen, c, [-10, -16, 10, -16, 9, -3, 5, 0, -5, 0, -9, -3])
      for (const x of [-4, 3]) limb(pen, paper, 1.4, x, -19, x + 3, -24, x - 1, -29)
      return
    case "cake":
      box(pen, c, -15, -13, 30, 13, 2)
      box(pen, [250, 240, 234], -15, -16, 30, 6, 3)
      for (const x of [-8, 0, 8]) {
        line(pen, [222, 96, 110], 1.8, x, -17, x, -24)
        oval(pen, [255, 206, 90], x, -26, 1.6, 2.6)
      }
      return
    case "apple":
      bothSides(pen, () => oval(pen, c, 4.4, -11, 9, 11))
      line(pen, wood, 1.8, 0, -21, 2, -27)
      oval(pen, [110, 164, 84], 6, -25, 5, 2.4, -0.4)
      return
    case "gift":
      box(pen, c, -13, -20, 26, 20, 1.5)
      box(pen, gold, -2.6, -20, 5.2, 20)
      box(pen, lighter(c, 0.16), -15, -24, 30, 6, 1.5)
      bothSides(pen, () => soft(pen, gold, [0, -24, 5, -33, 11, -30, 8, -24]))
      return
    case "clock":
      oval(pen, c, 0, -16, 16, 16)
      oval(pen, paper, 0, -16, 12.6, 12.6)
      line(pen, ink, 1.6, 0, -16, 0, -24)
      line(pen, ink, 1.6, 0, -16, 6, -13)
      return
    case "telescope":
      for (const x of [-9, 0, 9]) line(pen, wood, 2, 0, -18, x, 0)
      line(pen, c, 7, -9, -16, 9, -26)
      line(pen, gold, 9, 12, -28, 15, -30)
      return
    case "umbrella":
      line(pen, wood, 1.8, 0, 0, 0, -30)
      soft(pen, c, [-20, -18, -16, -34, 0, -40, 16, -34, 20, -18, 10, -22, 0, -18, -10, -22])
      return
    case "bell":
      soft(pen, c, [-3, -28, 3, -28, 10, -18, 11, -7, 15, -3, -15, -3, -11, -7, -10, -18])
      oval(pen, darker(c, 0.4), 0, -2, 3.4, 3.4)
      return
    case "mushroom":
      box(pen, paper, -5, -14, 10, 14, 4)
      soft(pen, c, [-16, -11, -13, -24, 0, -30, 13, -24, 16, -11, 0, -13])
      for (const [x, y] of [[-7, -19], [2, -24], [8, -17]] as const) oval(pen, paper, x, y, 2.2, 2)
      return
    case "mirror":
      oval(pen, gold, 0, -22, 12, 16)
      oval(pen, c, 0, -22, 9.4, 13.4)
      line(pen, paper, 1.6, -4, -22, 3, -30)
      box(pen, gold, -2, -7, 4, 8, 1)
      return
    case "sword":
      polygon(pen, c, [-2.4, 0, -2.4, -20, 2.4, -20, 2.4, 0])
      line(pen, gold, 3, -8, -21, 8, -21)
      line(pen, wood, 3.4, 0, -22, 0, -30)
      return
    case "feather":
      soft(pen, c, [0, -2, 8, -14, 7, -32, 0, -24, -6, -14])
      line(pen, darker(c, 0.3), 1, -1, 0, 6, -28)
      return
    case "rocket":
      bothSides(pen, () => soft(pen, [214, 80, 74], [5, -14, 15, -3, 12, 0, 5, -4]))
      soft(pen, c, [-8, -4, -9, -24, 0, -46, 9, -24, 8, -4])
      soft(pen, [214, 80, 74], [-6, -32, 0, -47, 6, -32])
      oval(pen, [88, 150, 200], 0, -22, 4, 4)
      return
    case "music":
      for (const [x, y] of [[-9, -12], [5, -20]] as const) {
        oval(pen, ink, x, y, 4, 3, -0.3)
        line(pen, ink, 1.6, x + 3.4, y - 1, x + 3.4, y - 14)
      }
      line(pen, ink, 2.6, -5.6, -26, 8.4, -34)
      return
    case "ball":
      oval(pen, c, 0, -11, 11, 11)
      limb(pen, paper, 2, -10, -13, 0, -6, 10, -13)
      return
    case "ladder":
      for (const x of [-7, 7]) line(pen, c, 2.4, x, 0, x * 0.8, -44)
      for (let y = -6; y > -42; y -= 8) line(pen, c, 2, -6.6, y, 6.6, y)
      return
    case "radio":
      line(pen, ink, 1.2, 9, -20, 14, -34)
      box(pen, c, -15, -21, 30, 21, 4)
      oval(pen, darker(c, 0.4), -6, -10, 6.4, 6.4)
      oval(pen, [255, 210, 110], 7, -14, 2.6, 2.6)
      line(pen, paper, 1.6, 3, -6, 11, -6)
      return
    case "shell":
      soft(pen, c, [0, 0, -13, -8, -12, -18, 0, -24, 12, -18, 13, -8])
      for (const x of [-7, 0, 7]) line(pen, darker(c, 0.16), 1.2, 0, -2, x, -19)
      return
    case "fish":
      soft(pen, c, [-12, -10, 0, -18, 13, -10, 0, -2])
      polygon(pen, c, [-10, -10, -19, -17, -19, -3])
      oval(pen, ink, 7, -11, 1.4, 1.4)
      return
    case "leaf":
      soft(pen, c, [0, 0, -11, -10, -8, -22, 0, -29, 8, -22, 11, -10])
      line(pen, darker(c, 0.3), 1.2, 0, 2, 0, -24)
      return
    case "heart":
      soft(pen, c, [0, -4, -14, -16, -12, -28, -2, -26, 0, -20, 2, -26, 12, -28, 14, -16])
      return
    case "snowball":
      oval(pen, c, 0, -10, 10, 10)
      oval(pen, darker(c, 0.1), 2, -6, 6, 4, 0, 0.5)
      return
    default:
      star(pen, c, 0, -18, 16, 5, 0.5)
      star(pen, lighter(c, 0.5), 0, -18, 8, 5, 0.5)
  }
}
