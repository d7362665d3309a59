import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { ffmpeg } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

/** What clips say of matrix, primaries and transfer, of which some mean nothing beside the others. */
const said = {
  "ICtCp and no more": [14, 2, 2],
  "ICtCp for HD": [14, 1, 1],
  "constant luminance, linear": [10, 9, 8],
  "a matrix from primaries that are none": [12, 10, 1],
  "the curve of BT.1361": [9, 9, 12]
} as const

layer(studio, { excludeTestServices: true })("clips whose words on colour contradict one another", (it) => {
  it.scoped("are a film all the same", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const { assemble } = yield* Ffmpeg
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "color=0x3C643C:size=64x36:rate=24", "-frames:v", "6"],
        ...["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", at("plain.mp4")]
      )
      const clips = yield* Effect.forEach(Object.values(said), ([matrix, primaries, transfer]) => {
        const path = at(`${matrix}-${primaries}-${transfer}.mp4`)
        const words = `matrix_coefficients=${matrix}:colour_primaries=${primaries}:transfer_characteristics=${transfer}`
        return Effect.as(
          ffmpeg("-i", at("plain.mp4"), "-c", "copy", "-bsf:v", `h264_metadata=${words}`, path),
          { path }
        )
      })
      const film = yield* assemble(clips, at("film.mp4"), { title: "Odd" })
      assert.strictEqual(film.video.frames, 6 * clips.length)
    })
  )
})
