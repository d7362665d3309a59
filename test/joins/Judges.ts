import type { Case } from "./Case.js"
import { codingOfClip, isHdr, type Truth } from "./Clip.js"
import { codingOf, type Description, descriptions, type Rgb, toRgb, toYuv, untagged } from "./Colour.js"
import { type Complaint, complain } from "./Complaint.js"
import type { SeenFilm } from "./Film.js"
import { fieldArea, meanOf, solidArea } from "./Picture.js"
import { filmRate, type Place } from "./Places.js"
import { codecs, perSecond, type Recipe } from "./Recipe.js"

/** How far a colour may be from what was drawn, of 255; and where a field is too small for an encoder to be exact. */
export const mostApart = 2
const mostApartSmall = 4
const wanted = descriptions["709"]

const same = (a: Description | undefined, b: Description | undefined) =>
  JSON.stringify(a) === JSON.stringify(b)
const say = (it: Description | undefined) =>
  it === undefined ? "nothing" : `${it.primaries}/${it.transfer}/${it.matrix}${it.isFull ? " full" : ""}`

/** How a player reads the film's colours. */
const readAs = ({ height, inside, outside }: SeenFilm) =>
  codingOf(inside ?? outside ?? { primaries: 2, transfer: 2, matrix: 2, isFull: false }, height) ?? {
    matrix: untagged(height),
    isFull: false
  }

/** The colours that were drawn, as rounding to whole codes leaves them. */
export const trueFields = ({ fields, recipe }: Truth): ReadonlyArray<Rgb> => {
  const coding = codingOfClip(recipe)
  if (coding === "rgb") return fields
  return fields.map((field) => {
    const [y, u, v] = toYuv(field, coding)
    return toRgb([Math.round(y), Math.round(u), Math.round(v)], coding)
  })
}

/** Frames of a clip that no crossfade touches, some of them. */
const pureFrames = ({ seen }: Place, rate: number, most = 6) => {
  const margin = Math.min(Math.round(rate / 2), Math.floor(seen.length / 3))
  const inner = seen.slice(margin, seen.length - margin)
  const step = Math.max(1, Math.floor(inner.length / most))
  return inner.filter((_, n) => n % step === 0)
}

export const farthest = (seen: Rgb, meant: Rgb) =>
  Math.max(...seen.map((value, part) => Math.abs(value - (meant[part] ?? 0))))

export const shownColour = ([red, green, blue]: Rgb) =>
  [red, green, blue].map((it) => it.toFixed(1)).join(",")

export const isCaptioned = ({ captions }: Case) => captions === "burned" || captions === "both"

/** A field where it is looked at: all that an encoder can be exact in, else its middle; nothing where it is hardly there. */
export const fieldIn = ({ area, truth: { drawn, recipe } }: Place, field: number) => {
  if (recipe.isInterlaced && field === 3) return undefined
  const solid = solidArea(drawn, field, area)
  if (solid !== undefined) return { part: solid, isSolid: true }
  const part = fieldArea(drawn, field, area)
  return part.width < 3 || part.height < 3 ? undefined : { part, isSolid: false }
}

/** Flat fields as they come out, against how they were drawn. */
export const judgeColours = (film: SeenFilm, places: ReadonlyArray<Place>, of: Case) => {
  const found: Array<Complaint> = []
  const worst = { solid: 0, small: 0 }
  if (isCaptioned(of)) return { found, worst }
  const coding = readAs(film)
  const rate = filmRate(film)
  const [wide, high] = [Math.ceil(film.width / 2), Math.ceil(film.height / 2)]
  const luma = film.width * film.height
  for (const place of places) {
    const { truth } = place
    const frames = pureFrames(place, rate)
    const colours = trueFields(truth).flatMap((meant, field) => {
      const looked = fieldIn(place, field)
      if (looked === undefined || frames.length === 0) return []
      const { isSolid, part } = looked
      const half = { left: part.left / 2, top: part.top / 2, width: part.width / 2, height: part.height / 2 }
      const mean = (of: (frame: Uint8Array) => number) =>
        frames.reduce((so, { at }) => so + of(film.frames[at] ?? new Uint8Array()), 0) / frames.length
      const codes = [
        mean((frame) => meanOf(frame, film.width, part)),
        mean((frame) => meanOf(frame.subarray(luma, luma + wide * high), wide, half)),
        mean((frame) => meanOf(frame.subarray(luma + wide * high), wide, half))
      ] as const
      const seen = toRgb(codes, coding)
      return [{ seen, meant, isSolid, apart: farthest(seen, meant) }]
    })
    if (isHdr(truth.recipe)) {
      for (const { meant, seen } of colours) {
        const isOrdered =
          (meant[0] > meant[2] + 40 ? seen[0] > seen[2] : true) &&
          (meant[2] > meant[0] + 40 ? seen[2] > seen[0] : true)
        if (!isOrdered || Math.max(...seen) < 8 || Math.min(...seen) > 250)
          found.push(
            complain(
              "colour",
              `clip ${truth.recipe.clip}, toned down: ${shownColour(seen)} for ${shownColour(meant)}`
            )
          )
      }
      continue
    }
    // Nobody here knows that matrix: the colours stay as they are.
    if (truth.recipe.tags.inside === "ycgco") continue
    for (const { apart, isSolid } of colours)
      worst[isSolid ? "solid" : "small"] = Math.max(worst[isSolid ? "solid" : "small"], apart)
    const bad = colours.filter(({ apart, isSolid }) => apart > (isSolid ? mostApart : mostApartSmall))
    if (bad.length > 0)
      found.push(
        complain(
          "colour",
          `clip ${truth.recipe.clip}: ${bad.map(({ meant, seen }) => `${shownColour(seen)} for ${shownColour(meant)}`).join("; ")}`
        )
      )
  }
  return { found, worst }
}

/** What the film says of its colours: BT.709, inside and outside, but where clips that say the same keep it. */
export const judgeTags = (film: SeenFilm, { clips }: Case): ReadonlyArray<Complaint> => {
  const colours = ({ codec, tags: { inside, outside } }: Recipe) =>
    [inside, outside === "the same" ? inside : outside, codecs[codec].colours].join()
  const areEqual = clips.every((clip) => colours(clip) === colours(clips[0] ?? clip))
  if (areEqual && !clips.some(isHdr)) return []
  return same(film.inside, wanted) && same(film.outside, wanted)
    ? []
    : [complain("tags", `pictures say ${say(film.inside)}, the file ${say(film.outside)}`)]
}

/** Lines that do not belong to one moment. */
export const judgeCombs = (film: SeenFilm, places: ReadonlyArray<Place>): ReadonlyArray<Complaint> => {
  const found: Array<Complaint> = []
  const interlaced = places.filter(({ truth }) => truth.recipe.isInterlaced)
  const words = film.tracks.find((track) => track.includes("Video:")) ?? ""
  if (interlaced.length < places.length && /top first|bottom first|top coded|bottom coded/.test(words))
    found.push(complain("combs", `the film says that it is interlaced: ${words.trim()}`))
  for (const place of interlaced) {
    const { area, truth } = place
    if (interlaced.length === places.length || Math.abs(area.height - truth.recipe.size.height) > 0.5)
      continue
    const part = fieldArea(truth.drawn, 3, area)
    const rows = Array.from({ length: Math.floor(part.height) }, (_, row) => ({
      ...part,
      top: part.top + row,
      height: 1
    }))
    const steps = pureFrames(place, filmRate(film)).flatMap(({ at }) => {
      const means = rows.map((row) => meanOf(film.frames[at] ?? new Uint8Array(), film.width, row))
      return means.slice(1).map((mean, row) => Math.abs(mean - (means[row] ?? mean)))
    })
    const mean = steps.reduce((so, step) => so + step, 0) / Math.max(1, steps.length)
    if (mean > 70)
      found.push(complain("combs", `clip ${truth.recipe.clip}: lines differ by ${mean.toFixed(0)}`))
  }
  return found
}

/** Even spacing from zero, the rate and the size that most clips have, one picture and one sound. */
export const judgeShape = (film: SeenFilm, truths: ReadonlyArray<Truth>, { shape }: Case) => {
  const found: Array<Complaint> = []
  const { ticks, ticksPerSecond } = film
  if (ticks[0] !== 0)
    found.push(complain("spacing", `the first frame is at ${ticks[0]} of ${ticksPerSecond}`))
  const steps = ticks.slice(1).map((tick, n) => tick - (ticks[n] ?? 0))
  const [least, most] = [Math.min(...steps), Math.max(...steps)]
  if (steps.length > 0 && (most - least > 1 || (most - least) / ticksPerSecond > 1e-4))
    found.push(complain("spacing", `frames are ${least} to ${most} of ${ticksPerSecond} apart`))
  if (ticks.length !== film.frames.length)
    found.push(complain("spacing", `${ticks.length} packets, ${film.frames.length} pictures`))
  const votes = (of: (truth: Truth) => string) => {
    const all = truths.map(of)
    const counts = [...new Set(all)].map((it) => [all.filter((one) => one === it).length, it] as const)
    const [best, second] = counts.sort((a, b) => b[0] - a[0])
    return best !== undefined && best[0] > (second?.[0] ?? 0) ? best[1] : undefined
  }
  const rate = votes(({ isEven, recipe }) => (isEven ? String(perSecond(recipe.rate)) : "its own"))
  if (rate !== undefined && rate !== "its own" && steps.length > 0 && truths.every(({ isEven }) => isEven))
    if (Math.abs(filmRate(film) / Number(rate) - 1) > 2e-3)
      found.push(
        complain("rate", `${filmRate(film).toFixed(3)} frames a second, and most clips have ${rate}`)
      )
  const size = votes((truth) => `${truth.size.width}x${truth.size.height}`)
  const even = (pixels: string) => Math.floor(Number(pixels) / 2) * 2
  const [width = 0, height = 0] = (size ?? "").split("x").map(even)
  if (shape === undefined && size !== undefined && (width !== film.width || height !== film.height))
    found.push(complain("size", `${film.width}x${film.height}, and most clips have ${size}`))
  const [w = 1, h = 1] = (shape ?? "").split(":").map(Number)
  if (shape !== undefined && Math.abs(film.width / film.height / (w / h) - 1) > 0.05)
    found.push(complain("size", `${film.width}x${film.height} is not ${shape}`))
  return found
}

/** One picture, one sound in stereo at 48 kHz, captions where they were asked for. */
export const judgeTracks = (
  { chapters, idrs, keys, tracks }: SeenFilm,
  of: Case
): ReadonlyArray<Complaint> => {
  const count = (kind: string) => tracks.filter((track) => track.includes(`: ${kind}: `)).length
  const found: Array<Complaint> = []
  if (count("Video") !== 1 || count("Audio") !== 1) found.push(complain("tracks", tracks.join("; ")))
  const sound = tracks.find((track) => track.includes(": Audio: ")) ?? ""
  if (!/aac .*48000 Hz, stereo/.test(sound)) found.push(complain("tracks", `the sound is ${sound.trim()}`))
  const picture = tracks.find((track) => track.includes(": Video: ")) ?? ""
  if (!/h264 \((Constrained Baseline|Baseline|Main|High)\).*, yuv420p[(,]/.test(picture))
    found.push(complain("tracks", `not every player shows ${picture.trim()}`))
  if (idrs < keys)
    found.push(complain("tracks", `of ${keys} key frames, ${keys - idrs} are no place to begin`))
  const isTracked = of.captions === "track" || of.captions === "both"
  if (count("Subtitle") !== (isTracked ? 1 : 0))
    found.push(complain("tracks", `${count("Subtitle")} tracks of captions`))
  const wantedChapters = of.hasChapters ? of.clips.length : 0
  if (chapters !== wantedChapters)
    found.push(complain("chapters", `${chapters} chapters, not ${wantedChapters}`))
  return found
}
