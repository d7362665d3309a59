import type { Case } from "./Case.js"
import { type Complaint, complain } from "./Complaint.js"
import type { SeenFilm } from "./Film.js"
import { filmRate, type Place, zeroOf } from "./Places.js"
import { clickHertz, clickSeconds, toneHertz } from "./Tone.js"

const soundRate = 48_000
/** How far a click may be from its picture, in seconds. */
const mostOff = 0.02
const search = 0.09

const half = Math.round((clickSeconds / 2) * soundRate)

/** A click's wave under half a wave of loudness, sample by sample: both parts of it. */
const [wave, turned] = [Math.cos, Math.sin].map((turn) =>
  Float64Array.from({ length: 2 * half + 1 }, (_, at) => {
    const n = at - half
    return Math.cos((Math.PI * n) / (2 * half)) ** 2 * turn((2 * Math.PI * clickHertz * n) / soundRate)
  })
)

/** How strongly a moment sounds like the middle of a click. */
const likeness = (sound: Float32Array, middle: number): number => {
  let [real, imaginary] = [0, 0]
  for (let at = 0; at <= 2 * half; at++) {
    const sample = sound[middle - half + at] ?? 0
    real += sample * (wave?.[at] ?? 0)
    imaginary += sample * (turned?.[at] ?? 0)
  }
  return Math.hypot(real, imaginary) / half
}

/** Where near a moment a click is heard; nothing where none stands out. */
const findClick = (sound: Float32Array, near: number) => {
  const step = 24
  const from = Math.max(0, Math.round((near - search) * soundRate))
  const heard = Array.from({ length: Math.ceil((2 * search * soundRate) / step) }, (_, n) => ({
    at: from + n * step,
    strength: likeness(sound, from + n * step)
  }))
  const sorted = heard.map(({ strength }) => strength).sort((a, b) => a - b)
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0
  const best = heard.reduce((so, it) => (it.strength > so.strength ? it : so), { at: 0, strength: 0 })
  return best.strength > 1e-4 && best.strength > 3 * usual ? best.at / soundRate : undefined
}

/** Clicks against the pictures they belong to; `worst` is at the film's end. */
export const judgeClicks = (film: SeenFilm, places: ReadonlyArray<Place>) => {
  const found: Array<Complaint> = []
  let worst = 0
  let atEnd = 0
  const rate = filmRate(film)
  for (const [index, place] of places.entries()) {
    const { begins, seen, truth } = place
    const [first, last] = [(seen[0]?.at ?? 0) / rate, ((seen.at(-1)?.at ?? 0) + 1) / rate]
    const { sound } = truth.recipe
    // Clicks that are lost in noise say nothing.
    if (seen.length < 3 || sound === undefined || (sound.noise > 0 && sound.click < sound.level)) continue
    for (const click of truth.clicks) {
      const due = begins + click - zeroOf(truth)
      // Under a crossfade, or beside a cut, something else may be heard.
      if (due < first + (index === 0 ? 0.03 : 0.3) || due > last - (index === places.length - 1 ? 0.03 : 0.3))
        continue
      const heard = findClick(film.sound, due)
      if (heard === undefined) {
        if (sound.noise === 0 && sound.click >= sound.level / 2)
          found.push(complain("clicks", `clip ${truth.recipe.clip}: no click near ${due.toFixed(3)} s`))
        continue
      }
      const off = heard - due
      worst = Math.max(worst, Math.abs(off))
      if (index === places.length - 1) atEnd = Math.max(atEnd, Math.abs(off))
      // A film of few frames a second cannot say more exactly when its picture is due.
      if (Math.abs(off) > mostOff)
        found.push(
          complain(
            "clicks",
            `clip ${truth.recipe.clip}: ${(off * 1000).toFixed(0)} ms from its picture, at ${due.toFixed(2)} s`
          )
        )
    }
  }
  return { found, worst, atEnd }
}

/** A tone that runs on through the joints: no hole, and no step that is not its own. */
export const judgeJoints = (film: SeenFilm, places: ReadonlyArray<Place>, { runsOn }: Case) => {
  if (!runsOn || places.some(({ seen }) => seen.length === 0)) return []
  const found: Array<Complaint> = []
  const { sound } = film
  const rate = filmRate(film)
  // Whole waves, so that where one begins does not matter.
  const window = Math.round((4 * soundRate) / toneHertz)
  const loud = (from: number) =>
    Math.sqrt(sound.subarray(from, from + window).reduce((so, it) => so + it * it, 0) / window)
  const steepest = (from: number, to: number) => {
    let most = 0
    for (let n = from; n < to; n++) most = Math.max(most, Math.abs((sound[n] ?? 0) - (sound[n - 1] ?? 0)))
    return most
  }
  for (const place of places.slice(1)) {
    const joint = Math.round(((place.seen[0]?.at ?? 0) / rate) * soundRate)
    const [from, to] = [joint - 0.09 * soundRate, joint + 0.09 * soundRate].map(Math.round)
    if (from === undefined || to === undefined) continue
    const usual = [loud(from - 1200), loud(to + 1200)].sort((a, b) => a - b)[0] ?? 0
    const levels = Array.from({ length: Math.floor((to - from - window) / 48) }, (_, n) =>
      loud(from + n * 48)
    )
    const dip = 20 * Math.log10(Math.min(...levels) / usual)
    if (!(dip > -6))
      found.push(complain("joints", `a hole of ${dip.toFixed(1)} dB before clip ${place.truth.recipe.clip}`))
    const own = 2 * Math.SQRT2 * usual * Math.sin((Math.PI * toneHertz) / soundRate)
    const step = steepest(from, to)
    if (step > 3.5 * own)
      found.push(
        complain(
          "joints",
          `a step of ${step.toFixed(3)} before clip ${place.truth.recipe.clip}; the tone's own are ${own.toFixed(3)}`
        )
      )
  }
  return found
}

/** Loudness and peaks where they were asked for; `worst` are how far it is from what was asked, in LU, and the highest peak. */
export const judgeLoudness = ({ loudness, peak }: SeenFilm, before: ReadonlyArray<Place>, of: Case) => {
  const found: Array<Complaint> = []
  const isEven = of.loudness === "even"
  const worst = { loudness: 0, peak: isEven && Number.isFinite(peak) ? peak : Number.NEGATIVE_INFINITY }
  if (!before.some(({ truth }) => truth.sound !== undefined)) return { found, worst }
  const limit = isEven ? -1.5 : 0
  if (peak > limit + 0.11) found.push(complain("peak", `true peak ${peak.toFixed(1)} dB`))
  // What is raised by all that is allowed may still be soft.
  const loudest = Math.max(...before.map(({ truth }) => truth.recipe.sound?.level ?? 0))
  // The meter hears nothing in less than it weighs at once.
  const isHeard = loudness > -69 && (loudness > -16 || loudest >= 0.02)
  if (isEven && isHeard) worst.loudness = Math.abs(loudness + 16)
  if (worst.loudness > 1 + 1e-9) found.push(complain("loudness", `${loudness.toFixed(1)} LUFS`))
  return { found, worst }
}
