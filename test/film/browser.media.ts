import { FileSystem } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { Browser } from "../support/browser.js"
import { makeClip, pixelsOf } from "../support/media.js"
import { reportIsSound } from "../support/reportPage.js"
import { scratch, studio } from "../support/studio.js"

/** A browser's page that shows one film and nothing else. */
const cinema = Effect.fnUntraced(function* (film: Uint8Array, width: number, height: number) {
  const page = yield* Effect.flatMap(Browser, (browser) => browser.page(width, height))
  const source = `data:video/mp4;base64,${Buffer.from(film).toString("base64")}`
  yield* Effect.promise(() =>
    page.setContent(
      `<style>body{margin:0;background:lime}video{display:block;width:${width}px;height:${height}px}</style><video muted preload="auto" src="${source}"></video>`
    )
  )
  const facts = yield* Effect.promise(() =>
    page.evaluate(`new Promise((done, failed) => {
      const film = document.querySelector("video")
      const ready = () => done([film.duration, film.videoWidth, film.videoHeight])
      film.onerror = () => failed(new Error(film.error.message))
      if (film.readyState > 1) ready(); else film.onloadeddata = ready
    })`)
  )
  /** Goes to a moment and takes a picture of what is shown. */
  const shot = (seconds: number, path: string) =>
    Effect.promise(async () => {
      await page.evaluate(`new Promise((done) => {
        const film = document.querySelector("video")
        film.onseeked = () => requestAnimationFrame(() => requestAnimationFrame(() => done()))
        film.currentTime = ${seconds}
      })`)
      await page.screenshot({ path })
    })
  const played = Effect.promise(() =>
    page.evaluate(`new Promise(async (done) => {
      const film = document.querySelector("video")
      film.currentTime = 0
      film.onended = () => done(film.currentTime)
      film.playbackRate = 8
      await film.play()
    })`)
  )
  return { facts, shot, played }
})

layer(Browser.layer, { excludeTestServices: true, timeout: "60 seconds" })("in a browser", (it) => {
  it.scoped("the film plays: each chapter is where it should be, and a crossfade shows both clips", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const fs = yield* FileSystem.FileSystem
      const { assemble } = yield* Ffmpeg
      const size = { width: 320, height: 180 }
      const colours: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
        ["red", [255, 0, 0]],
        ["green", [0, 128, 0]],
        ["blue", [0, 0, 255]]
      ]
      // A browser guesses the colours of a clip that does not declare them.
      const inHd = [
        ...["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709"],
        ...["-color_primaries", "bt709", "-color_trc", "bt709"]
      ]
      const clips = yield* Effect.forEach(colours, ([colour], index) =>
        Effect.map(
          makeClip(at(`${colour}.mp4`), { ...size, seconds: 2, source: `color=${colour}`, encoder: inHd }),
          (path) => ({
            path,
            title: colour,
            caption: `This is ${colour}`,
            transition: index === 0 ? ("crossfade" as const) : ("cut" as const)
          })
        )
      )
      const film = yield* assemble(clips, at("film.mp4"), { title: "Three colours", captions: "track" })
      // Packets of two encoders stand in one track, with one decoder configuration for both.
      assert.isTrue(film.copiedFrames > 0 && film.copiedFrames < film.video.frames, `${film.copiedFrames}`)
      const { facts, played, shot } = yield* cinema(yield* fs.readFile(at("film.mp4")), 320, 180)
      assert.deepStrictEqual(facts, [film.durationSeconds, 320, 180])

      const keep = process.env.KEEP_SHOTS
      const shown = Effect.fnUntraced(function* (seconds: number, name: string) {
        const file = keep === undefined ? at(name) : `${keep}/${name}`
        yield* shot(seconds, file)
        const pixels = yield* pixelsOf(file)
        const middle = 3 * (60 * 320 + 160)
        return [...pixels.subarray(middle, middle + 3)]
      })
      for (const [index, placed] of film.placed.entries()) {
        const [title, wanted] = colours[index] ?? ["none", []]
        // Past the crossfade that opens it.
        const into = film.placed[index - 1]?.crossfade ?? 0
        const colour = yield* shown((placed.at + into) / 24 + 0.1, `chapter-${index + 1}.png`)
        wanted.forEach((value, part) => {
          assert.closeTo(colour[part] ?? -1, value, 30, `${title}: ${colour}`)
        })
      }
      const [red = 0, green = 0] = yield* shown(((film.placed[1]?.at ?? 0) + 6) / 24 + 0.01, "crossfade.png")
      assert.closeTo(red, 128, 35)
      assert.closeTo(green, 64, 25)
      assert.closeTo(Number(yield* played), film.durationSeconds, 0.1)
    }).pipe(Effect.provide(studio))
  )

  it.scoped(
    "the report shows a real film at any width, by day and by night, and nobody is shut out",
    () => reportIsSound
  )
})
