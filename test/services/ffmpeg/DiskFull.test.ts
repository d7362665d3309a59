import { existsSync } from "node:fs"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { inspect } from "../../../src/services/ffmpeg/clip/Facts.js"
import { planFilm } from "../../../src/services/ffmpeg/join/FilmPlan.js"
import { joinProgress } from "../../../src/services/ffmpeg/join/JoinProgress.js"
import { makePicture } from "../../../src/services/ffmpeg/join/Picture.js"
import { Workbench } from "../../../src/services/ffmpeg/join/Workbench.js"
import { failMedia } from "../../../src/services/ffmpeg/Media.js"
import { makeClip } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

layer(studio, { excludeTestServices: true })("a film whose clips' packets find no room on the disk", (it) => {
  it.scoped.skipIf(!existsSync("/dev/full"))("ends there and says so, and is not encoded first", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("clip.mp4"), { width: 64, height: 36, seconds: 0.5, sound: 0 })
      const inspection = yield* inspect(clip)
      const plan = planFilm([inspection, inspection])
      let started = 0
      const error = yield* Effect.flip(
        makePicture(plan).pipe(
          Effect.provideService(Workbench, {
            ffmpeg: () => {
              started += 1
              return failMedia("NotStarted", "nothing is started here")
            },
            place: (name) => (name === "picture.mp4" ? "/dev/full" : at(name)),
            ...{ nameOf: (path) => path, atOnce: 1, progress: yield* joinProgress(() => Effect.void) }
          })
        )
      )
      assert.include(error.message, "the disk is full, ENOSPC")
      assert.strictEqual(started, 0)
    })
  )
})
