import { FileSystem } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { isLong } from "../support/longForm.js"
import { bundledFfmpeg, ffmpeg } from "../support/media.js"
import { scratch, studio } from "../support/studio.js"
import { type Case, drawCase } from "./Case.js"
import { makeClip } from "./Maker.js"
import { plainClip } from "./Oddities.js"
import { judgeFilm, told, tryCase } from "./Trial.js"

// The short form; `npm run test:joins` is the long one.

const bench = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const { at, folder } = yield* scratch
  yield* fs.makeDirectory(at("clips"))
  return { clips: at("clips"), folder, judge: bundledFfmpeg }
})

layer(studio, { excludeTestServices: true })("joins of foreign clips", (it) => {
  it.scoped("are judged by what is drawn and heard: each fault of a film is found", () =>
    Effect.gen(function* () {
      const { assemble } = yield* Ffmpeg
      const on = yield* bench
      const of: Case = {
        ...{
          seed: "judge",
          index: 0,
          way: "equal clips",
          transitions: ["cut"],
          runsOn: false,
          captions: "none"
        },
        ...{ loudness: "auto", shape: undefined, hasChapters: false },
        clips: [0, 1].map((clip) => ({ ...plainClip, clip }))
      }
      const made = yield* Effect.forEach(of.clips, (recipe) => makeClip(on.clips, recipe))
      const film = `${on.folder}/film.mp4`
      yield* assemble(made, film, { title: "Two" })
      const found = (path: string) =>
        Effect.map(
          judgeFilm(
            path,
            made.map(({ truth }) => truth),
            of,
            on
          ),
          ({ complaints }) => [...new Set(complaints.map(({ kind }) => kind))].join()
        )
      assert.strictEqual(yield* found(film), "")
      const lossless = ["-c:v", "libx264", "-crf", "4", "-preset", "ultrafast", "-c:a", "copy"]
      // Two faults at a time that have nothing to do with each other.
      const late = ["-i", film, "-itsoffset", "0.03", "-i", film, "-map", "0:v", "-map", "1:a"]
      const spoilt = [
        {
          kinds: "frames,peak",
          args: [
            "-i",
            film,
            "-vf",
            "select=not(eq(n\\,20)),setpts=N/24/TB",
            ...lossless,
            "-af",
            "volume=14dB",
            "-c:a",
            "aac"
          ]
        },
        { kinds: "colour,clicks", args: [...late, "-vf", "hue=h=3", ...lossless] }
      ]
      for (const { args, kinds } of spoilt) {
        yield* ffmpeg(...args, "-ac", "2", `${on.folder}/spoilt.mp4`)
        assert.includeMembers((yield* found(`${on.folder}/spoilt.mp4`)).split(","), kinds.split(","))
      }
    })
  )

  it.scoped("are whole films", () =>
    Effect.gen(function* () {
      const on = yield* bench
      const reports = yield* Effect.forEach(isLong ? [0, 1] : [0], (index) =>
        tryCase(drawCase("short", index), on)
      )
      assert.deepStrictEqual(reports.filter(({ complaints }) => complaints.length > 0).map(told), [])
    })
  )
})
