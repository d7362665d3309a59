import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { Browser } from "../support/browser.js"
import { pixelsOf } from "../support/media.js"
import type { Case } from "./Case.js"
import { isHdr } from "./Clip.js"
import { type Complaint, complain } from "./Complaint.js"
import type { SeenFilm } from "./Film.js"
import { farthest, fieldIn, isCaptioned, mostApart, shownColour, trueFields } from "./Judges.js"
import { type Area, readCode } from "./Picture.js"
import { filmRate, type Place } from "./Places.js"

const meanColour = (pixels: Uint8Array, width: number, { height, left, top, width: wide }: Area) => {
  const sum: [number, number, number] = [0, 0, 0]
  let count = 0
  for (let y = Math.round(top); y < Math.round(top + height); y++)
    for (let x = Math.round(left); x < Math.round(left + wide); x++) {
      const at = 3 * (y * width + x)
      sum[0] += pixels[at] ?? 0
      sum[1] += pixels[at + 1] ?? 0
      sum[2] += pixels[at + 2] ?? 0
      count += 1
    }
  return [sum[0] / count, sum[1] / count, sum[2] / count] as const
}

/** A look at a film in a browser: it goes to the middle of one frame of each clip, and must show that very one. */
export const inBrowser = Effect.gen(function* () {
  const browser = yield* Browser
  const fs = yield* FileSystem.FileSystem
  // One page for all: this browser ends with its last page.
  const page = yield* browser.page(1300, 800)
  return Effect.fn("joins.inBrowser")(function* (film: SeenFilm, places: ReadonlyArray<Place>, of: Case) {
    const { height, width } = film
    // What lies outside the page is black in its picture.
    yield* Effect.promise(() => page.setViewportSize({ width, height }))
    const source = `data:video/mp4;base64,${Buffer.from(yield* fs.readFile(film.path)).toString("base64")}`
    yield* Effect.promise(() =>
      page.setContent(
        `<style>body{margin:0}video{display:block;width:${width}px;height:${height}px}</style><video muted preload="auto" src="${source}"></video>`
      )
    )
    const trouble = yield* Effect.promise(() =>
      page.evaluate(`new Promise((done) => {
          const film = document.querySelector("video")
          film.onerror = () => done(film.error.message || "it is not played")
          if (film.readyState > 1) done(""); else film.onloadeddata = () => done("")
        })`)
    )
    if (trouble !== "") return [complain("browser", String(trouble))]
    const found = yield* Effect.forEach(places, (place) =>
      Effect.gen(function* () {
        const { area, seen, truth } = place
        const frame = seen[Math.floor(seen.length / 2)]
        if (frame === undefined) return []
        const moment = (frame.at + 0.5) / filmRate(film)
        yield* Effect.promise(() =>
          page.evaluate(`new Promise((done) => {
              const film = document.querySelector("video")
              film.onseeked = () => requestAnimationFrame(() => requestAnimationFrame(() => done()))
              film.currentTime = ${moment}
            })`)
        )
        const shot = `${film.path}.png`
        yield* Effect.promise(() => page.screenshot({ path: shot, clip: { x: 0, y: 0, width, height } }))
        const pixels = yield* pixelsOf(shot)
        const luma = Uint8Array.from({ length: width * height }, (_, n) => pixels[3 * n + 1] ?? 0)
        const complaints: Array<Complaint> = []
        const name = `clip ${truth.recipe.clip}`
        const due = truth.shown[frame.order]?.number
        const code = readCode(luma, width, truth.drawn, area)
        if (code?.frame !== due || code?.clip !== truth.recipe.clip)
          complaints.push(
            complain(
              "browser",
              `${name}: frame ${code?.frame} of clip ${code?.clip} at ${moment.toFixed(3)} s, not ${due}`
            )
          )
        // What is not told is guessed by each browser in its own way.
        if (
          isCaptioned(of) ||
          isHdr(truth.recipe) ||
          truth.recipe.tags.inside === "ycgco" ||
          film.inside?.matrix !== 1
        )
          return complaints
        for (const [field, meant] of trueFields(truth).entries()) {
          const looked = fieldIn(place, field)
          // The smaller ones are judged without a browser's rounding.
          if (looked === undefined || !looked.isSolid) continue
          const colour = meanColour(pixels, width, looked.part)
          if (farthest(colour, meant) > mostApart)
            complaints.push(complain("browser", `${name}: ${shownColour(colour)} for ${shownColour(meant)}`))
        }
        return complaints
      })
    )
    return found.flat()
  }, Effect.orDie)
})
