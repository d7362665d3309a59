import type { AspectRatio } from "../../src/domain/AspectRatio.js"
import type { Captions, Loudness } from "../../src/domain/Cut.js"
import type { Transition } from "../../src/domain/StoryPlan.js"
import { oddClip, plainClip } from "./Oddities.js"
import { type Chance, chance } from "./Random.js"
import { perSecond, type Recipe } from "./Recipe.js"

/** One film to be joined: its clips, how each gives way to the next, and what is asked of the whole. */
export interface Case {
  readonly seed: string
  readonly index: number
  readonly way: "equal clips" | "one crossfade among equal clips" | "mixed clips"
  readonly clips: ReadonlyArray<Recipe>
  readonly transitions: ReadonlyArray<Transition>
  /** Whether one tone runs on through all clips. */
  readonly runsOn: boolean
  readonly captions: Captions
  readonly loudness: Loudness
  readonly shape: AspectRatio | undefined
  readonly hasChapters: boolean
}

/** Equal clips, each of its own length, in all of which the same things are odd. */
const equalClips = (count: number, chance: Chance): ReadonlyArray<Recipe> => {
  const model = oddClip(plainClip, chance.pick([0, 1, 1, 2, 2]), chance)
  const isTiny = model.frames < 12
  return Array.from({ length: count }, (_, clip) => {
    const longer = isTiny ? 0 : Math.round(model.frames * chance.pick([0, 0, 0.25, 0.5]))
    return { ...model, clip, frames: Math.min(400, model.frames + longer) }
  })
}

/** One tone through all clips: each begins where the one before it ends. */
const running = (clips: ReadonlyArray<Recipe>): ReadonlyArray<Recipe> => {
  let heard = 0
  return clips.map((clip) => {
    const from = heard
    heard += clip.frames / perSecond(clip.rate)
    return clip.sound === undefined
      ? clip
      : { ...clip, sound: { ...clip.sound, heard: from, level: 0.3, click: 0.3, noise: 0 } }
  })
}

const canRunOn = ({ beside, edits, frames, grows, late, rate, sound, times, whole }: Recipe) =>
  sound !== undefined &&
  sound.length === 1 &&
  sound.late === 0 &&
  // An encoder of more channels begins some of them with silence of its own.
  (sound.layout === "mono" || sound.layout === "stereo") &&
  late === 0 &&
  times === "even" &&
  edits === "usual" &&
  !beside.includes("sound") &&
  !grows &&
  whole === 1 &&
  frames / perSecond(rate) >= 1

const mixedClips = (count: number, chance: Chance): ReadonlyArray<Recipe> => {
  // Most of a film's clips have something in common.
  const model = chance.pick([
    ...([plainClip, { ...plainClip, tags: { inside: "709", outside: "the same" } }] as const),
    oddClip(plainClip, 1, chance)
  ])
  return Array.from({ length: count }, (_, clip) => ({
    ...(chance.happens(0.3) ? model : oddClip(plainClip, chance.pick([0, 1, 1, 2, 2, 3]), chance)),
    clip
  }))
}

const transitionsOf = (way: Case["way"], count: number, chance: Chance): ReadonlyArray<Transition> => {
  if (way === "equal clips") return Array.from({ length: count - 1 }, () => "cut")
  const crossed = chance.whole(0, count - 2)
  if (way === "one crossfade among equal clips")
    return Array.from({ length: count - 1 }, (_, joint) => (joint === crossed ? "crossfade" : "cut"))
  const all = chance.pick(["cut", "crossfade", "match-cut", "any", "any"] as const)
  return Array.from({ length: count - 1 }, () =>
    all === "any" ? chance.pick(["cut", "crossfade", "match-cut"] as const) : all
  )
}

/** The case of a seed and a number: always the same. */
export const drawCase = (seed: string, index: number): Case => {
  const dice = chance(`${seed}/${index}`)
  const way = dice.pick(["equal clips", "one crossfade among equal clips", "mixed clips"] as const)
  const count = dice.pick([2, 3, 3, 4])
  const drawn = way === "mixed clips" ? mixedClips(count, dice) : equalClips(count, dice)
  const transitions = transitionsOf(way, count, dice)
  const runsOn = way === "equal clips" && drawn.every(canRunOn) && dice.happens(0.5)
  return {
    ...{ seed, index, way, transitions, runsOn },
    clips: runsOn ? running(drawn) : drawn,
    captions: dice.pick(["none", "none", "none", "none", "track", "burned", "both"] as const),
    loudness: dice.pick(["auto", "even"] as const),
    shape: dice.happens(0.15) ? dice.pick(["16:9", "9:16", "1:1"] as const) : undefined,
    hasChapters: dice.happens(0.5)
  }
}

/** A case in some words: what is odd about each clip, and how they are joined. */
export const inWords = ({
  captions,
  clips,
  index,
  loudness,
  runsOn,
  seed,
  shape,
  transitions,
  way
}: Case): string => {
  const plain = new Map(Object.entries(plainClip).map(([name, value]) => [name, JSON.stringify(value)]))
  const odd = (recipe: Recipe) =>
    Object.entries(recipe)
      .filter(([name, value]) => name !== "clip" && JSON.stringify(value ?? null) !== plain.get(name))
      .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`)
      .join(", ")
  return [
    `seed ${seed}, film ${index}: ${way}${runsOn ? ", one tone" : ""}, captions ${captions}, loudness ${loudness}${shape === undefined ? "" : `, shape ${shape}`}`,
    ...clips.map(
      (clip, n) =>
        `  ${n}: ${odd(clip) || "plain"}${transitions[n] === undefined ? "" : ` -> ${transitions[n]}`}`
    )
  ].join("\n")
}
