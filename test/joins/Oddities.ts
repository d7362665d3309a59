import type { Chance, Some } from "./Random.js"
import { codecs, type Layout, perSecond, type RateName, type Recipe, type SoundRecipe } from "./Recipe.js"

export const plainSound: SoundRecipe = {
  ...{ codec: "aac", rate: 48_000, layout: "stereo", level: 0.06, click: 0.5, noise: 0 },
  ...{ length: 1, late: 0, heard: 0 }
}

/** What nothing is odd about: as most clips of this program's own making are. */
export const plainClip: Recipe = {
  clip: 0,
  ...{ codec: "h264 high", container: "mp4", size: { width: 128, height: 72 }, rate: "24", frames: 36 },
  ...{ times: "even", pictures: "usual", tags: { inside: "none", outside: "none" } },
  ...{ late: 0, edits: "usual", turn: "upright", pixels: "square", beside: "nothing" },
  ...{ isInterlaced: false, grows: false, whole: 1 },
  sound: plainSound
}

type Oddity = (recipe: Recipe, chance: Chance) => Recipe

const withSound = (recipe: Recipe, sound: Partial<SoundRecipe>): Recipe =>
  recipe.sound === undefined ? recipe : { ...recipe, sound: { ...recipe.sound, ...sound } }

const asH264 = (recipe: Recipe): Recipe =>
  codecs[recipe.codec].family === "h264" ? recipe : { ...recipe, codec: "h264 high" }

const codecNames: Some<Recipe["codec"]> = [
  ...(["h264 baseline", "h264 main", "h264 high 10", "h264 high 4:2:2", "h264 high 4:4:4"] as const),
  ...(["h264 lossless", "h264 rgb", "h265", "h265 10", "mpeg4", "mjpeg", "png"] as const),
  ...(["qtrle", "vp9", "av1", "prores", "dnxhr"] as const)
]

/** A clip of so many seconds at another rate; few frames where it is slow, not too many where it is fast. */
const atRate = (recipe: Recipe, rate: RateName): Recipe => ({
  ...recipe,
  rate,
  frames: Math.min(240, Math.max(3, Math.round((recipe.frames / perSecond(recipe.rate)) * perSecond(rate))))
})

const oddities: Readonly<Record<string, readonly [weight: number, Oddity]>> = {
  codec: [5, (recipe, chance) => ({ ...recipe, codec: chance.pick(codecNames) })],
  rate: [
    4,
    (recipe, chance) =>
      atRate(
        recipe,
        chance.pick([
          ...(["1", "5", "12", "15", "23.976", "25", "29.97", "30"] as const),
          ...(["50", "59.94", "60", "90", "120", "240"] as const)
        ])
      )
  ],
  times: [
    3,
    (recipe, chance) => ({
      ...asH264(recipe),
      times: chance.pick(["jitter", "one out of step", "a hair apart", "at one moment", "a pause"])
    })
  ],
  groups: [
    2,
    (recipe, chance) => ({
      ...asH264(recipe),
      pictures: chance.pick(["one key frame", "key frames alone", "open groups", "long pyramid"])
    })
  ],
  tags: [
    3,
    (recipe, chance) => ({
      ...asH264(recipe),
      tags: {
        inside: chance.pick(["none", "709", "170m", "470bg", "709 full", "ycgco"]),
        outside: chance.pick(["none", "the same", "709", "170m"])
      }
    })
  ],
  "high dynamic range": [
    1.5,
    (recipe, chance) => ({
      ...recipe,
      codec: "h265 10",
      tags: { inside: chance.pick(["pq", "hlg"]), outside: "the same" }
    })
  ],
  "late sound": [
    2,
    (recipe, chance) => withSound(recipe, { late: chance.pick([0.013, 0.1, 0.25, 0.4, -0.02, -0.1]) })
  ],
  "late picture": [2, (recipe, chance) => ({ ...recipe, late: chance.pick([0.01, 0.03, 0.1, 0.25, 0.5]) })],
  edits: [
    4,
    (recipe, chance) => ({
      ...asH264(recipe),
      edits: chance.pick([
        ...(["start trimmed", "end trimmed", "both ends trimmed", "end between frames"] as const),
        ...(["start between frames", "pause first", "two stretches", "longer than the clip"] as const)
      ])
    })
  ],
  "no edits": [
    2,
    (recipe, chance) => ({ ...asH264(recipe), edits: chance.pick(["none at all", "fragmented"]) })
  ],
  turn: [
    2,
    (recipe, chance) => ({ ...recipe, turn: chance.pick(["quarter", "half", "three quarters", "mirrored"]) })
  ],
  "stretched pixels": [
    1.5,
    (recipe, chance) => ({
      ...asH264(recipe),
      size: { width: 96, height: 72 },
      pixels: chance.pick(["stretched", "stretched in the stream alone"])
    })
  ],
  channels: [
    2.5,
    (recipe, chance) => {
      const layout: Layout = chance.pick(["mono", "2.1", "quad", "5.1", "7.1"])
      return withSound(
        recipe,
        chance.happens(0.4) ? { layout, level: 0.5, noise: 0.4, click: 0.1 } : { layout }
      )
    }
  ],
  "rate of sound": [
    2.5,
    (recipe, chance) =>
      withSound(recipe, {
        rate: chance.pick([8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 88_200, 96_000])
      })
  ],
  "codec of sound": [
    2.5,
    (recipe, chance) =>
      withSound(recipe, { codec: chance.pick(["pcm_s16le", "libopus", "libmp3lame", "alac"]) })
  ],
  "no sound": [2, (recipe) => ({ ...recipe, sound: undefined })],
  "length of sound": [
    1.5,
    (recipe, chance) => withSound(recipe, { length: chance.pick([0.4, 0.8, 1.3, 2]) })
  ],
  level: [2, (recipe, chance) => withSound(recipe, chance.pick(levels))],
  "few frames": [2, (recipe, chance) => ({ ...recipe, frames: chance.pick([1, 2, 3, 4, 6]) })],
  length: [
    1,
    (recipe, chance) => ({ ...recipe, frames: Math.min(240, recipe.frames * chance.pick([2, 3])) })
  ],
  beside: [
    3,
    (recipe, chance) => ({
      ...recipe,
      beside: chance.pick([
        ...(["a cover", "a cover before the tracks", "a cover that is the first track"] as const),
        ...(["a time code", "text", "a first picture that is off", "a second picture"] as const),
        ...(["a second sound", "a first sound that is off"] as const)
      ])
    })
  ],
  interlaced: [1, (recipe) => ({ ...asH264(recipe), isInterlaced: true })],
  grows: [0.7, (recipe) => ({ ...recipe, codec: "h264 high", grows: true })],
  "cut short": [0.7, (recipe, chance) => ({ ...recipe, whole: chance.pick([0.3, 0.6, 0.9]) })],
  size: [
    2.5,
    (recipe, chance) => ({
      ...recipe,
      size: chance.pick([
        ...([
          // Hardly larger than the macroblock that each field has to hold.
          { width: 112, height: 64 },
          { width: 320, height: 180 },
          { width: 72, height: 128 }
        ] as const),
        ...([
          { width: 96, height: 96 },
          { width: 160, height: 68 },
          { width: 127, height: 71 }
        ] as const),
        { width: 1280, height: 720 }
      ])
    })
  ]
}

const levels: Some<Partial<SoundRecipe>> = [
  { level: 0.0005, click: 0.002 },
  { level: 0.004, click: 0.7 },
  { level: 0.02, click: 0.2 },
  { level: 0.3, click: 0.6 },
  { level: 0.6, click: 0.9 },
  { level: 0.2, click: 0.3, noise: 0.6 }
]

const all = Object.values(oddities)
const sum = all.reduce((so, [weight]) => so + weight, 0)

/** One thing that is odd about a clip. */
const oddity = (chance: Chance): Oddity => {
  let left = chance.next() * sum
  for (const [weight, change] of all) {
    left -= weight
    if (left < 0) return change
  }
  return (recipe) => recipe
}

/** A clip with so many odd things about it, all of which one file can have together. */
export const oddClip = (plain: Recipe, count: number, chance: Chance): Recipe =>
  possible(
    Array.from({ length: count }, () => oddity(chance)).reduce((so, change) => change(so, chance), plain)
  )

/** The nearest clip that can be made: some things exclude one another. */
export const possible = (wish: Recipe): Recipe => {
  let recipe = wish
  const codec = codecs[recipe.codec]
  const { least } = codec
  if (least !== undefined && (recipe.size.width < least.width || recipe.size.height < least.height))
    recipe = { ...recipe, size: least }
  if ((recipe.size.width | recipe.size.height) % 2 === 1 && !["png", "h264 rgb"].includes(recipe.codec))
    recipe = { ...recipe, size: { width: recipe.size.width + 1, height: recipe.size.height + 1 } }
  if (recipe.size.width >= 1280) recipe = { ...recipe, frames: Math.min(recipe.frames, 24) }
  if (codec.container !== "both") recipe = { ...recipe, container: codec.container }
  // What is written into boxes behind the pictures' data, or into their descriptions, asks for H.264.
  if (codec.family !== "h264")
    recipe = {
      ...recipe,
      ...{ times: "even", pictures: "usual", pixels: "square", isInterlaced: false },
      edits: ["none at all", "fragmented"].includes(recipe.edits) ? recipe.edits : "usual"
    }
  if (codec.family === "other") recipe = { ...recipe, tags: { inside: "none", outside: "none" } }
  if (recipe.tags.inside === "709 full" && recipe.codec !== "h264 high")
    recipe = { ...recipe, tags: { inside: "709", outside: "the same" } }
  if (["pq", "hlg"].includes(recipe.tags.inside) && codec.family === "h264")
    recipe = { ...recipe, codec: "h264 high 10" }
  if (recipe.isInterlaced)
    recipe = { ...recipe, ...{ codec: "h264 high", pictures: "usual", size: { width: 128, height: 96 } } }
  if (recipe.isInterlaced) recipe = { ...recipe, turn: "upright", pixels: "square" }
  if (recipe.pictures === "long pyramid" && recipe.codec === "h264 baseline")
    recipe = { ...recipe, codec: "h264 main" }
  if (recipe.pictures === "open groups" && recipe.codec === "h264 baseline")
    recipe = { ...recipe, codec: "h264 main" }
  // A picture is put on the clock of its own frames.
  const each = perSecond(recipe.rate)
  recipe = { ...recipe, late: Math.round(recipe.late * each) / each }
  // Times of their own and lists of edits are each hard enough to be sure of alone.
  if (recipe.times !== "even") recipe = { ...recipe, edits: "usual", frames: Math.max(12, recipe.frames) }
  if (recipe.edits !== "usual") recipe = { ...recipe, frames: Math.max(12, recipe.frames), late: 0 }
  if (recipe.edits !== "usual") recipe = withSound(recipe, { late: 0, length: 1 })
  if (recipe.edits === "two stretches") recipe = { ...recipe, sound: undefined }
  if (recipe.grows || recipe.whole < 1)
    recipe = {
      ...recipe,
      ...{ beside: "nothing", edits: "usual", times: "even", frames: Math.max(24, recipe.frames) }
    }
  if (recipe.whole < 1)
    recipe = {
      ...recipe,
      ...{ turn: "upright", pixels: "square", tags: { inside: "none", outside: "none" } }
    }
  if (recipe.grows) recipe = withSound(recipe, { late: 0 })
  if (recipe.grows)
    recipe = { ...recipe, ...{ pixels: "square", turn: "upright", isInterlaced: false, late: 0 } }
  if (recipe.grows)
    recipe = { ...recipe, size: { width: 128, height: 72 }, codec: "h264 high", pictures: "usual" }
  if (recipe.beside !== "nothing" && recipe.edits !== "usual") recipe = { ...recipe, beside: "nothing" }
  if (recipe.beside === "a time code") recipe = { ...recipe, container: "mov" }
  if (recipe.sound === undefined && ["a second sound", "a first sound that is off"].includes(recipe.beside))
    recipe = { ...recipe, beside: "nothing" }
  return withSound(recipe, possibleSound(recipe.sound ?? plainSound, recipe))
}

const possibleSound = (sound: SoundRecipe, { container }: Recipe): Partial<SoundRecipe> => {
  if (sound.codec === "pcm_s16le" && container === "mp4") return { codec: "alac" }
  if (sound.codec === "libopus" && container === "mov") return { codec: "aac", rate: 48_000 }
  if (sound.codec === "libopus")
    return { rate: 48_000, layout: sound.layout === "2.1" ? "stereo" : sound.layout }
  if (sound.codec !== "libmp3lame") return {}
  const layout = sound.layout === "mono" ? "mono" : "stereo"
  return { layout, rate: [44_100, 48_000, 32_000].includes(sound.rate) ? sound.rate : 48_000 }
}
