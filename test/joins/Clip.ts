import { type Coding, codingOf, descriptions, type Rgb, untagged } from "./Colour.js"
import type { Size } from "./Picture.js"
import {
  type CodecName,
  codecs,
  drawnSize,
  type EditKind,
  perSecond,
  type Recipe,
  shownSize
} from "./Recipe.js"
import { clicksIn } from "./Tone.js"

// What is true of a clip, from how it is made. All times in seconds on the clip's own clock.

/** A frame that is shown, and from when on. */
export interface Shown {
  readonly number: number
  readonly at: number
  /** An edit list shows a part of it: whether it is seen is a matter of taste. */
  readonly isPartial: boolean
}

export interface Truth {
  readonly recipe: Recipe
  /** As it is shown, and as it was drawn: pixels that are no squares stretch one to the other. */
  readonly size: Size
  readonly drawn: Size
  readonly shown: ReadonlyArray<Shown>
  /** When the picture is over. */
  readonly end: number
  /** When its sound begins and ends; nothing where it has none. */
  readonly sound: { readonly from: number; readonly to: number } | undefined
  readonly clicks: ReadonlyArray<number>
  readonly fields: ReadonlyArray<Rgb>
  /** Whether the frames are evenly spaced, so that each has its place at the same rate. */
  readonly isEven: boolean
}

const palette: ReadonlyArray<Rgb> = [
  [224, 112, 32],
  [60, 110, 70],
  [40, 90, 200],
  [150, 150, 150]
]

/** Its colours, so turned that no clip has another's. */
export const fieldsOf = ({ clip }: Recipe): ReadonlyArray<Rgb> =>
  palette.map((_, field) => palette[(field + clip) % palette.length] ?? [0, 0, 0])

const defaultColours: Readonly<Record<ReturnType<typeof coloursOf>, Coding | undefined>> = {
  ...{ video: undefined, rgb: undefined },
  jpeg: { matrix: "601", isFull: true },
  "709": { matrix: "709", isFull: false }
}
const coloursOf = (codec: CodecName) => codecs[codec].colours

/** How a player reads the clip's colours: by what the picture says, else the file, else by its lines. */
export const codingOfClip = (recipe: Recipe): Coding | "rgb" => {
  const { inside, outside } = recipe.tags
  if (coloursOf(recipe.codec) === "rgb") return "rgb"
  const said = inside !== "none" ? inside : outside === "the same" ? "none" : outside
  return (
    defaultColours[coloursOf(recipe.codec)] ??
    (said === "none" ? undefined : codingOf(descriptions[said], recipe.size.height)) ?? {
      matrix: untagged(recipe.size.height),
      isFull: false
    }
  )
}

export const isHdr = ({ tags }: Recipe) => tags.inside === "pq" || tags.inside === "hlg"

export const clockTicks = 90_000

/** When each frame of the file is shown, counted from the first, in ticks: as a filter's words and as numbers. */
export const timesOf = ({ frames, rate, times }: Recipe) => {
  const each = Math.round(clockTicks / perSecond(rate))
  const middle = Math.floor(frames / 2)
  const most = Math.floor(each * 0.8)
  const back = Math.round(each * 0.88)
  const kinds: Readonly<Record<Recipe["times"], readonly [string, (n: number) => number]>> = {
    even: ["", (n) => (n * clockTicks) / perSecond(rate)],
    jitter: [`N*${each}+mod(N*7919,${most})`, (n) => n * each + ((n * 7919) % most)],
    "one out of step": [
      `if(eq(N,${middle}),N*${each}-${back},N*${each})`,
      (n) => n * each - (n === middle ? back : 0)
    ],
    "a hair apart": [
      `if(eq(mod(N,5),4),(N-1)*${each}+1,N*${each})`,
      (n) => (n % 5 === 4 ? (n - 1) * each + 1 : n * each)
    ],
    "at one moment": [
      `if(eq(mod(N,5),4),(N-1)*${each}+1,N*${each})`,
      (n) => (n % 5 === 4 ? (n - 1) * each : n * each)
    ],
    "a pause": [`N*${each}+gte(N,${middle})*63000`, (n) => n * each + (n >= middle ? 63_000 : 0)]
  }
  const [words, at] = kinds[times]
  return { words, at: (n: number) => at(n) / clockTicks, each: each / clockTicks }
}

/** What an edit list shows: stretches from one time of the track to another, in frames, after a pause in seconds. */
export const stretchesOf = ({ edits, frames }: Pick<Recipe, "edits" | "frames">) => {
  const [early, late] = [Math.round(frames / 4), Math.round((3 * frames) / 4)]
  const whole = { from: 0, to: frames }
  const kinds: Readonly<
    Record<EditKind, { pause: number; stretches: ReadonlyArray<{ from: number; to: number }> }>
  > = {
    usual: { pause: 0, stretches: [whole] },
    "start trimmed": { pause: 0, stretches: [{ from: early, to: frames }] },
    "end trimmed": { pause: 0, stretches: [{ from: 0, to: late }] },
    "both ends trimmed": { pause: 0, stretches: [{ from: early, to: late }] },
    "end between frames": { pause: 0, stretches: [{ from: 0, to: late + 0.4 }] },
    "start between frames": { pause: 0, stretches: [{ from: early - 0.6, to: frames }] },
    "pause first": { pause: 0.25, stretches: [whole] },
    "two stretches": {
      pause: 0,
      stretches: [
        { from: 0, to: early },
        { from: late, to: frames }
      ]
    },
    "longer than the clip": { pause: 0, stretches: [{ from: 0, to: 3 * frames }] },
    "none at all": { pause: 0, stretches: [whole] },
    fragmented: { pause: 0, stretches: [whole] }
  }
  return kinds[edits]
}

/** Where picture and sound begin in a file whose writer had no edit list to say so. */
export interface Begins {
  /** Every picture's own time, in order. */
  readonly pictures: ReadonlyArray<number>
  readonly sound: number
  /** Where the sound's own beginning lies, behind what its encoder put before it. */
  readonly content: number
}

/** The whole truth of a clip. `begins` is asked for where the file's writer decides it. */
export const truthOf = (recipe: Recipe, begins?: Begins): Truth => {
  const { at, each } = timesOf(recipe)
  const { pause, stretches } = stretchesOf(recipe)
  const late = begins?.pictures[0] ?? Math.max(0, recipe.late)
  const shown: Array<Shown> = []
  let end = late + pause
  for (const { from, to } of stretches) {
    const begun = end
    for (let number = Math.ceil(from - 1 + 1e-9); number < Math.min(to, recipe.frames); number++)
      if (number >= 0)
        shown.push({
          number,
          at: begins?.pictures[number] ?? begun + Math.max(0, at(number) - from * each),
          isPartial: number < from || number + 1 > to
        })
    const last = Math.min(to, recipe.frames)
    end = begun + (recipe.times === "even" ? (last - from) * each : at(recipe.frames - 1) + each)
  }
  end = begins === undefined ? end : (begins.pictures.at(-1) ?? 0) + each
  const { sound } = recipe
  const trim = (stretches[0]?.from ?? 0) * each
  const begun = begins === undefined ? (sound?.late ?? 0) : begins.content
  const heard = ((sound?.length ?? 0) * recipe.frames) / perSecond(recipe.rate)
  const until = Math.min(begun + heard - trim, stretches.length > 0 && isTrimmed(recipe) ? end : Infinity)
  const from = begins?.sound ?? Math.max(0, begun - trim)
  return {
    recipe,
    ...{ size: shownSize(recipe), drawn: drawnSize(recipe) },
    ...{ shown, end },
    sound: sound === undefined ? undefined : { from, to: until },
    clicks:
      sound === undefined
        ? []
        : clicksIn(heard)
            .map((click) => click + begun - trim)
            .filter((click) => click > from + 0.02 && click < until - 0.02),
    fields: fieldsOf(recipe),
    isEven:
      recipe.times === "even" &&
      shown.every((it, n) => begins === undefined || Math.abs(it.at - late - n * each) < 2e-3)
  }
}

/** Whether the list that shows less of the picture shows less of the sound as well. */
export const isTrimmed = ({ edits }: Recipe) =>
  edits !== "usual" && edits !== "none at all" && edits !== "fragmented" && edits !== "pause first"
