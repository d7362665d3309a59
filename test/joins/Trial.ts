import { Effect, Either } from "effect"
import { type Clip, Ffmpeg } from "../../src/services/Ffmpeg.js"
import { type Case, inWords } from "./Case.js"
import type { Truth } from "./Clip.js"
import { type Complaint, complain } from "./Complaint.js"
import { type SeenFilm, seeFilm, seekTo } from "./Film.js"
import { judgePlaces } from "./Frames.js"
import { judgeClicks, judgeJoints, judgeLoudness } from "./Hearing.js"
import { judgeColours, judgeCombs, judgeShape, judgeTags, judgeTracks } from "./Judges.js"
import { type MadeClip, makeClip } from "./Maker.js"
import { filmRate, findPlaces, type Place } from "./Places.js"
import { chance } from "./Random.js"

/** How one film came out. */
export interface Report {
  readonly case: Case
  readonly complaints: ReadonlyArray<Complaint>
  readonly end: "a film" | "refused, as it should be" | "refused, as it may be" | "lost"
  /** How the pictures were joined, and how many frames the film has. */
  readonly way: "copied" | "spliced" | "encoded" | "not"
  readonly frames: number
  readonly worst: { readonly [of in keyof typeof nothing]: number }
}

export interface Bench {
  /** Where clips are made, once each. */
  readonly clips: string
  readonly folder: string
  /** The ffmpeg that judges. */
  readonly judge: string
  /** More that may be found out of a film; a browser's view of it, for one. */
  readonly also?: (
    film: SeenFilm,
    places: ReadonlyArray<Place>,
    of: Case
  ) => Effect.Effect<ReadonlyArray<Complaint>>
}

const nothing = {
  ...{ colour: 0, colourOfSmall: 0, click: 0, clickAtEnd: 0 },
  ...{ loudness: 0, peak: Number.NEGATIVE_INFINITY }
}

const isBroken = ({ truth }: MadeClip) => truth.recipe.whole < 1
const mayBeRefused = ({ truth }: MadeClip) => truth.recipe.grows

/** Whether a clip's own check counts what is shown. */
const verified = Effect.fnUntraced(function* (made: MadeClip) {
  const { verify } = yield* Ffmpeg
  const { path, truth } = made
  const name = `clip ${truth.recipe.clip}`
  const seen = yield* Effect.either(verify(path))
  if (Either.isLeft(seen)) {
    const { message } = seen.left
    if (isBroken(made) || mayBeRefused(made)) return []
    return [complain("wrongly taken", `${name} is whole, and refused: ${message}`)]
  }
  if (isBroken(made)) return [complain("wrongly taken", `${name} is cut short, and taken for whole`)]
  const { frames } = seen.right.video
  const least = truth.shown.filter(({ isPartial }) => !isPartial).length
  return frames < least || frames > truth.shown.length
    ? [complain("counted wrong", `${name} shows ${truth.shown.length} frames, and counts as ${frames}`)]
    : []
})

/** Frames that a player gets who goes to them, against those of one who watches. */
const judgeSeeks = Effect.fnUntraced(function* (judge: string, film: SeenFilm, of: Case) {
  const dice = chance(`seeks ${of.seed}/${of.index}`)
  const count = film.frames.length
  const rate = filmRate(film)
  if (count < 2) return []
  const places = [dice.whole(1, count - 1), dice.whole(1, count - 1), count - 1]
  const got = yield* seekTo(
    judge,
    film.path,
    places.map((at) => (at - 0.5) / rate)
  )
  return places
    .filter(
      (at, index) => Buffer.compare(got[index] ?? Buffer.alloc(0), film.frames[at] ?? Buffer.alloc(0)) !== 0
    )
    .map((at) => complain("seeks", `going to frame ${at} of ${count} shows another`))
})

/** All that is found in a finished film. */
export const judgeFilm = Effect.fn("joins.judge")(function* (
  path: string,
  truths: ReadonlyArray<Truth>,
  of: Case,
  { also, judge }: Bench
) {
  const seen = yield* seeFilm(judge, path)
  const places = findPlaces(seen, truths, of)
  const colours = judgeColours(seen, places, of)
  const clicks = judgeClicks(seen, places)
  const loudness = judgeLoudness(seen, places, of)
  const complaints: ReadonlyArray<Complaint> = [
    ...judgeShape(seen, truths, of),
    ...judgeTracks(seen, of),
    ...judgePlaces(seen, places, of),
    ...colours.found,
    ...judgeTags(seen, of),
    ...judgeCombs(seen, places),
    ...clicks.found,
    ...judgeJoints(seen, places, of),
    ...loudness.found,
    ...(yield* judgeSeeks(judge, seen, of)),
    ...(also === undefined ? [] : yield* also(seen, places, of))
  ]
  return {
    complaints,
    worst: {
      colour: colours.worst.solid,
      colourOfSmall: colours.worst.small,
      click: clicks.worst,
      clickAtEnd: clicks.atEnd,
      ...loudness.worst
    }
  }
})

/** Makes the clips of a case, joins them and judges what comes out. */
export const tryCase = Effect.fn("joins.try")(function* (of: Case, bench: Bench) {
  const { assemble } = yield* Ffmpeg
  const made = yield* Effect.forEach(of.clips, (recipe) => makeClip(bench.clips, recipe))
  const complaints: Array<Complaint> = (yield* Effect.forEach(made, verified)).flat()
  const clips = made.map(({ path }, index): Clip => {
    const transition = of.transitions[index]
    return {
      path,
      ...(transition === undefined ? {} : { transition }),
      ...(of.hasChapters ? { title: `Scene ${index + 1}` } : {}),
      ...(of.captions === "none" ? {} : { caption: `What scene ${index + 1} tells` })
    }
  })
  const to = `${bench.folder}/film-${of.index}.mp4`
  const { captions, loudness, shape } = of
  const wishes = { title: "Joined", captions, loudness, ...(shape === undefined ? {} : { shape }) }
  const joined = yield* Effect.either(assemble(clips, to, wishes))
  if (Either.isLeft(joined)) {
    const { message } = joined.left
    const guilty = made.filter((clip) => isBroken(clip) || mayBeRefused(clip))
    if (guilty.length === 0) {
      complaints.push(complain("lost", message))
      return { case: of, complaints, end: "lost", way: "not", frames: 0, worst: nothing } satisfies Report
    }
    if (!guilty.some(({ path }) => message.includes(path))) complaints.push(complain("not named", message))
    const end = made.some(isBroken) ? "refused, as it should be" : "refused, as it may be"
    return { case: of, complaints, end, way: "not", frames: 0, worst: nothing } satisfies Report
  }
  const film = joined.right
  const way = film.pictures === "copied" ? "copied" : film.copiedFrames > 0 ? "spliced" : "encoded"
  const frames = film.video.frames
  if (made.some(isBroken)) {
    complaints.push(complain("wrongly taken", "a clip that is cut short stands in a film"))
    return { case: of, complaints, end: "a film", way, frames, worst: nothing } satisfies Report
  }
  const truths = made.map(({ truth }) => truth)
  const judged = yield* judgeFilm(to, truths, of, bench)
  return {
    ...{ case: of, end: "a film", way, frames, worst: judged.worst },
    complaints: [...complaints, ...judged.complaints]
  } satisfies Report
})

/** What stands for a report where making a clip or looking at a film failed. */
export const notJudged = (of: Case, why: string): Report => ({
  ...{ case: of, complaints: [complain("not judged", why)], end: "lost", way: "not", frames: 0 },
  worst: nothing
})

/** A report in lines: one where all is well, and all that was found where it is not. */
export const told = ({ case: of, complaints, end, frames, way }: Report): string =>
  complaints.length === 0
    ? `film ${of.index}: ${end}${way === "not" ? "" : `, ${way}, ${frames} frames`}`
    : [
        inWords(of),
        `  ${end}, ${way}:`,
        ...complaints.map(({ kind, words }) => `  ${kind.toUpperCase()}: ${words}`)
      ].join("\n")
