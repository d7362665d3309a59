import { type Box, change, clocks, find, nth, parse, withEdits, withTrackHeader, write } from "./Boxes.js"
import { isTrimmed, stretchesOf, timesOf } from "./Clip.js"
import { type Description, descriptions } from "./Colour.js"
import { perSecond, type Recipe } from "./Recipe.js"

// What no writer of files does when asked: written into a finished one's boxes.

type Change = (boxes: ReadonlyArray<Box>, recipe: Recipe) => ReadonlyArray<Box>

const pictureOf = (boxes: ReadonlyArray<Box>, { beside }: Recipe) =>
  nth(
    boxes,
    "vide",
    beside === "a cover that is the first track" || beside === "a first picture that is off" ? 1 : 0
  )

/** The list of edits: the same stretches for picture and sound. */
const edited: Change = (boxes, recipe) => {
  if (recipe.edits === "usual" || recipe.edits === "none at all" || recipe.edits === "fragmented")
    return boxes
  const { pause, stretches } = stretchesOf(recipe)
  const each = 1 / perSecond(recipe.rate)
  const listed = (from: ReadonlyArray<Box>, isMeant: (box: Box) => boolean, isPicture: boolean) => {
    const { movie, start, track } = clocks(from, isMeant)
    const edits = stretches.map((stretch) => ({
      ticks: (stretch.to - stretch.from) * each * movie,
      start: start + stretch.from * each * track
    }))
    const hold = isPicture && pause > 0 ? [{ ticks: pause * movie, start: -1 }] : []
    return withEdits(from, isMeant, [...hold, ...edits])
  }
  const pictures = listed(boxes, pictureOf(boxes, recipe), true)
  return recipe.sound !== undefined && isTrimmed(recipe)
    ? listed(pictures, nth(pictures, "soun"), false)
    : pictures
}

/** Where frames have times of their own, the writer's list may end before the last: this one shows them all. */
const shownWhole: Change = (boxes, recipe) => {
  if (recipe.times === "even") return boxes
  const isMeant = pictureOf(boxes, recipe)
  const { movie, start } = clocks(boxes, isMeant)
  const { at, each } = timesOf(recipe)
  const hold = recipe.late > 0 ? [{ ticks: recipe.late * movie, start: -1 }] : []
  return withEdits(boxes, isMeant, [...hold, { ticks: (at(recipe.frames - 1) + each) * movie, start }])
}

/** Turned by the track's header alone, as cameras do. */
const turned: Change = (boxes, recipe) => {
  const { height, width } = recipe.size
  const turns: Readonly<Record<Recipe["turn"], ReadonlyArray<number> | undefined>> = {
    upright: undefined,
    quarter: [0, 1, -1, 0, height, 0],
    half: [-1, 0, 0, -1, width, height],
    "three quarters": [0, -1, 1, 0, 0, width],
    mirrored: [-1, 0, 0, 1, width, 0]
  }
  const turn = turns[recipe.turn]
  if (turn === undefined) return boxes
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = turn
  return withTrackHeader(boxes, pictureOf(boxes, recipe), (fields, at) => {
    for (const [index, value] of [a, b, 0, c, d, 0, x, y].entries())
      fields.writeInt32BE(value * 0x10000, at.matrix + 4 * index)
  })
}

/** Which tracks are on: one that is meant to be seen is, whatever the writer thought. */
const switched: Change = (boxes, { beside }) => {
  const isOn = (from: ReadonlyArray<Box>, handler: "vide" | "soun", n: number, flag: number) =>
    withTrackHeader(from, nth(from, handler, n), (fields, at) => {
      fields[at.flags - 1] = 0
      fields[at.flags] = flag
    })
  if (beside === "a first picture that is off") return isOn(isOn(boxes, "vide", 0, 2), "vide", 1, 3)
  if (beside === "a second picture" || beside === "a cover that is the first track")
    return isOn(boxes, "vide", 1, 3)
  if (beside === "a second sound") return isOn(boxes, "soun", 1, 3)
  if (beside === "a first sound that is off") return isOn(isOn(boxes, "soun", 0, 2), "soun", 1, 3)
  return boxes
}

const colourBox = ({ isFull, matrix, primaries, transfer }: Description): Box => {
  const fields = Buffer.alloc(11)
  fields.write("nclx", 0, "latin1")
  for (const [index, value] of [primaries, transfer, matrix].entries())
    fields.writeUInt16BE(value, 4 + 2 * index)
  fields[10] = isFull ? 0x80 : 0
  return { name: "colr", fields, inner: undefined }
}

const inDescription = (
  boxes: ReadonlyArray<Box>,
  recipe: Recipe,
  to: (inner: ReadonlyArray<Box>) => ReadonlyArray<Box>
) =>
  ["avc1", "hvc1"].reduce(
    (so, name) =>
      change(
        so,
        ["moov", "trak", "mdia", "minf", "stbl", "stsd", name],
        (box) => [{ ...box, inner: to(box.inner ?? []) }],
        pictureOf(so, recipe)
      ),
    boxes
  )

/** What the file says of its colours, which need not be what the pictures say. */
const tagged: Change = (boxes, recipe) => {
  const { inside, outside } = recipe.tags
  if (outside === "the same" || (outside === "none" && inside === "none")) return boxes
  return inDescription(boxes, recipe, (inner) => [
    ...inner.filter(({ name }) => name !== "colr"),
    ...(outside === "none" ? [] : [colourBox(descriptions[outside])])
  ])
}

/** The shape of its pixels told by the pictures alone: the box that tells it too is made a free one. */
const stretched: Change = (boxes, recipe) =>
  recipe.pixels !== "stretched in the stream alone"
    ? boxes
    : inDescription(boxes, recipe, (inner) =>
        inner.map((box) => (box.name === "pasp" ? { ...box, name: "free" } : box))
      )

/** Two pictures at one moment: the hair between them taken away. */
const together: Change = (boxes, { times }) =>
  times !== "at one moment"
    ? boxes
    : change(boxes, ["moov", "trak", "mdia", "minf", "stbl", "stts"], (box) => {
        const fields = Buffer.from(box.fields)
        for (let entry = 0; entry < fields.readUInt32BE(4); entry++)
          if (fields.readUInt32BE(12 + 8 * entry) <= 1) fields.writeUInt32BE(0, 12 + 8 * entry)
        return [{ ...box, fields }]
      })

/** The film's own data, and with it its cover, in front of its tracks. */
const coverFirst: Change = (boxes, { beside }) =>
  beside !== "a cover before the tracks"
    ? boxes
    : change(boxes, ["moov"], (movie) => {
        const inner = movie.inner ?? []
        const own = inner.filter(({ name }) => name === "udta")
        return [
          {
            ...movie,
            inner: inner.flatMap((box) =>
              box.name === "mvhd" ? [box, ...own] : box.name === "udta" ? [] : [box]
            )
          }
        ]
      })

const changes: ReadonlyArray<Change> = [
  edited,
  shownWhole,
  turned,
  switched,
  tagged,
  stretched,
  together,
  coverFirst
]

/** A clip's file with all that its recipe asks of the boxes, and cut short where it says so. */
export const reshaped = (bytes: Uint8Array, recipe: Recipe): Uint8Array => {
  const boxes = parse(Buffer.from(bytes))
  const made = changes.reduce((so, step) => step(so, recipe), boxes)
  const isChanged = made !== boxes
  // Fragments count from where they themselves begin; only their index counts from the file's beginning.
  const isFragmented = made.some(({ name }) => name === "moof")
  if (isChanged && !isFragmented && find(made, "moov") !== made.at(-1))
    throw new Error("what stands behind the boxes that changed has moved")
  const whole = isChanged ? write(made.filter(({ name }) => name !== "mfra")) : bytes
  return whole.subarray(0, Math.round(whole.length * recipe.whole))
}
