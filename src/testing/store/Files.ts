import { FileSystem } from "@effect/platform"
import { Deferred, Effect, Fiber, Ref } from "effect"
import { StateStore } from "../../services/StateStore.js"
import { Workspace } from "../../services/Workspace.js"
import { assert } from "../Assert.js"
import type { Suite } from "../Contract.js"
import { type InStore, textOf } from "./InStore.js"
import { filesBelow, newFolder } from "./StoreKit.js"

const write = (text: string) => (temporary: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.writeFileString(temporary, text))

/** What every store promises about the files of a film. */
export const filesContract = (inStore: InStore, { describe, it }: Suite) => {
  describe("files", () => {
    it.effect("makes a file once, whole, and leaves nothing beside it", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const { root } = yield* Workspace
          const order = { path: "keyframes/scene_1_v1.jpg", inputs: ["fox"] }
          const made = yield* store.produce(order, write("picture"))
          const again = yield* store.produce(order, () => Effect.dieMessage("made twice"))
          assert.deepStrictEqual(again, made)
          assert.strictEqual(yield* textOf(made.path), "picture")
          assert.deepStrictEqual(
            // What the store keeps of its own stands in the folder's root.
            (yield* filesBelow(root)).filter((name) => name.includes("/")),
            ["keyframes/scene_1_v1.jpg"]
          )
        })
      )
    )

    it.effect("gives the maker a name of the same kind in the same folder", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const workspace = yield* Workspace
          const seen = yield* Ref.make("")
          yield* store.produce({ path: "videos/scene_1.mp4", inputs: [] }, (temporary) =>
            Effect.zipRight(Ref.set(seen, temporary), write("clip")(temporary))
          )
          const temporary = yield* Ref.get(seen)
          assert.isTrue(temporary.startsWith(workspace.absolute("videos/.part-")))
          assert.isTrue(temporary.endsWith(".mp4"))
        })
      )
    )

    it.effect("makes a file again that was changed on disk, and keeps the changed one", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const fs = yield* FileSystem.FileSystem
          const workspace = yield* Workspace
          const order = { path: "script.md", inputs: [1] }
          yield* store.produce(order, write("the script"))
          yield* fs.writeFileString(workspace.absolute("script.md"), "somebody's notes")
          const again = yield* store.produce(order, write("the script"))
          assert.strictEqual(yield* textOf(again.path), "the script")
          const kept = yield* fs.readDirectory(workspace.absolute("superseded"))
          assert.strictEqual(yield* textOf(`superseded/${kept[0]}`), "somebody's notes")
        })
      )
    )

    it.effect("brings a superseded file back when its inputs come back", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const makes = yield* Ref.make(0)
          const make = (inputs: string) =>
            store.produce({ path: "videos/scene_1.mp4", inputs: [inputs] }, (temporary) =>
              Effect.zipRight(
                Ref.update(makes, (n) => n + 1),
                write(`clip of ${inputs}`)(temporary)
              )
            )
          for (const inputs of ["dawn", "dusk", "dawn", "dusk", "dusk", "dawn"]) {
            const clip = yield* make(inputs)
            assert.strictEqual(yield* textOf(clip.path), `clip of ${inputs}`)
          }
          assert.strictEqual(yield* Ref.get(makes), 2)
        })
      )
    )

    it.effect("makes one file once for all who ask at once", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const makes = yield* Ref.make(0)
          yield* Effect.all(
            Array.from({ length: 8 }, () =>
              store.produce({ path: "frames/a.jpg", inputs: [] }, (temporary) =>
                Effect.zipRight(
                  Ref.update(makes, (n) => n + 1),
                  write("frame")(temporary)
                )
              )
            ),
            { concurrency: "unbounded" }
          )
          assert.strictEqual(yield* Ref.get(makes), 1)
        })
      )
    )

    it.effect("keeps the old file and no scraps when making fails or is interrupted", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const { root } = yield* Workspace
          yield* store.produce({ path: "final_video.mp4", inputs: [1] }, write("film"))
          yield* Effect.flip(
            store.produce({ path: "final_video.mp4", inputs: [2] }, (temporary) =>
              Effect.zipRight(write("half")(temporary), Effect.fail("encoder died"))
            )
          )
          const begun = yield* Deferred.make<void>()
          const fiber = yield* Effect.fork(
            store.produce({ path: "final_video.mp4", inputs: [3] }, (temporary) =>
              write("half")(temporary).pipe(
                Effect.zipRight(Deferred.succeed(begun, undefined)),
                Effect.zipRight(Effect.never)
              )
            )
          )
          yield* Deferred.await(begun)
          yield* Fiber.interrupt(fiber)
          assert.strictEqual(yield* textOf("final_video.mp4"), "film")
          assert.isFalse((yield* filesBelow(root)).some((file) => file.includes(".part-")))
        })
      )
    )

    it.effect("says so when the maker wrote nothing", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const error = yield* Effect.flip(store.produce({ path: "a.jpg", inputs: [] }, () => Effect.void))
          assert.strictEqual(error.reason, "Unwritable")
        })
      )
    )

    it.effect("refuses places outside the folder and its own files", () =>
      inStore(
        Effect.gen(function* () {
          const store = yield* StateStore
          const fs = yield* FileSystem.FileSystem
          const workspace = yield* Workspace
          const outside = yield* newFolder
          yield* fs.symlink(outside, workspace.absolute("linked"))
          for (const path of [
            "../x",
            "/etc/x",
            "a/../../x",
            "",
            "a//b",
            "a\0b",
            "a\\b",
            "journal.log",
            ".lock",
            "state.json",
            "responses/x",
            "superseded/x",
            "linked/x"
          ]) {
            const error = yield* Effect.flip(
              store.produce({ path, inputs: [] }, () => Effect.dieMessage("must not be made"))
            )
            assert.strictEqual(error.reason, "Unwritable", path)
          }
          assert.deepStrictEqual(yield* fs.readDirectory(outside), [])
        }).pipe(Effect.scoped)
      )
    )
  })
}
