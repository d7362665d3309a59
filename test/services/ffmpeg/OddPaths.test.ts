import { FileSystem } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg, knownClip } from "../../../src/services/Ffmpeg.js"
import { scratch, studio } from "../../support/studio.js"

// Every use of ffmpeg in folders whose names an address, a pattern, a shell, a list or a filter would read otherwise.

const folders = [
  "Film #1/what? %d %03d/~/Ω 100% '&(1)/🦊",
  "file:x/a:b it's back\\slash/-dash/line\nbreak/[1],;=|"
]

for (const name of folders)
  it.scopedLive(`C3: checks, takes frames, tiles and joins in a folder called ${JSON.stringify(name)}`, () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { assemble, frames, tile, verify } = yield* Ffmpeg
      const { at: above } = yield* scratch
      yield* fs.makeDirectory(above(name), { recursive: true })
      const at = (file: string) => `${above(name)}/${file}`
      yield* fs.writeFile(at("1.mp4"), knownClip)
      yield* fs.writeFile(at("2.mp4"), knownClip)
      yield* verify(at("1.mp4"))
      yield* frames(at("1.mp4"), [at("a.jpg"), at("b.jpg"), at("c.jpg")])
      yield* tile([at("a.jpg"), at("c.jpg")], at("sheet.jpg"))
      const clips = [
        { path: at("1.mp4"), title: "1.mp4", caption: "Hello" },
        { path: at("2.mp4"), title: "2.mp4" }
      ]
      const { placed } = yield* assemble(clips, at("film.mp4"), { title: "#1", captions: "both" })
      // The one has its caption drawn in, and the other's packets stand as they are.
      assert.deepStrictEqual(
        placed.map(({ way }) => way.made),
        ["encoded", "copied"]
      )
    }).pipe(Effect.provide(studio))
  )
