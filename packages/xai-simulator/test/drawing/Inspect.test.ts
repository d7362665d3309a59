import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { figureDefects, flawed, pictureFlaws } from "../../src/drawing/Defects.js"
import { drawPicture } from "../../src/drawing/Draw.js"
import { openEye } from "../../src/drawing/Inspect.js"
import type { PictureSpec } from "../../src/drawing/Picture.js"
import { openPlainRoom } from "../../src/drawing/PlainRoom.js"
import { isLong } from "./support.js"

const fox = {
  name: "Fox",
  description: "A small fox with russet fur, a thick green scarf round the neck and brown boots."
}
const owl = {
  name: "Owl",
  description:
    "An old owl with tawny feathers, round glasses and a plum purple vest, a brass lantern in hand."
}
const portrait: PictureSpec = { _tag: "Portrait", style: "Gouache on paper", member: fox }
const scene: PictureSpec = {
  _tag: "Scene",
  style: "Gouache on paper",
  title: "The Clearing",
  setting: "An autumn forest at dusk",
  action: "Fox reaches out while Owl watches",
  mood: "wonder",
  camera: "slow push in",
  palette: "amber",
  cast: [fox, owl]
}

const seenIn = (spec: PictureSpec, width: number, height: number) =>
  Effect.gen(function* () {
    const studio = yield* openPlainRoom
    const jpeg = drawPicture(studio, { spec, width, height, seed: 7 })
    const sight = Option.getOrThrow(yield* openEye(studio).inspect(jpeg))
    return Option.getOrNull(Option.map(sight.defect, ({ defect, who }) => `${defect} ${who}`))
  })

describe("the eye", () => {
  it.live.each([...figureDefects, ...pictureFlaws])("sees %s on a portrait, in its pixels", (defect) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* seenIn(flawed(portrait, defect), 240, 320), `${defect} 0`)
    })
  )

  // What is seen of one figure alone, above, is seen of any.
  it.live.each(isLong ? figureDefects : figureDefects.slice(0, 2))(
    "sees %s with the second of a scene, in its pixels",
    (defect) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* seenIn(flawed(scene, defect, 1), 320, 180), `${defect} 1`)
      })
  )

  it.live.each(pictureFlaws)("sees %s in a scene, in its pixels", (defect) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* seenIn(flawed(scene, defect), 320, 180), `${defect} 0`)
    })
  )

  it.live("finds nothing wrong where nothing is", () =>
    Effect.gen(function* () {
      assert.isNull(yield* seenIn(portrait, 240, 320))
      assert.isNull(yield* seenIn(scene, 320, 180))
      assert.isNull(yield* seenIn({ ...scene, style: "Black and white film noir" }, 320, 180))
    })
  )
})
