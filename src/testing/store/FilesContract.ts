import assert from "node:assert/strict"
import { FileSystem } from "@effect/platform"
import { Deferred, Effect, Fiber, Ref } from "effect"
import { Workspace } from "../../services/Workspace.js"
import { filesBelow, newFolder, type StoreCases } from "./StoreKit.js"

const write = (text: string) => (temporary: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.writeFileString(temporary, text))

/** The same, and counts that it was asked. */
const counting = (makes: Ref.Ref<number>, text: string) => (temporary: string) =>
  Effect.zipRight(
    Ref.update(makes, (n) => n + 1),
    write(text)(temporary)
  )

/** What a file of the film says. */
const textOf = Effect.fnUntraced(function* (relative: string) {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  return yield* fs.readFileString(workspace.absolute(relative))
})

/** What every store promises about the files of a film. */
export const filesContract = (cases: StoreCases) => {
  const it = cases()

  it("makes a file once, whole, and leaves nothing beside it", function* ({ store, workspace }) {
    const order = { path: "keyframes/scene_1_v1.jpg", inputs: ["fox"] }
    const made = yield* store.produce(order, write("picture"))
    const again = yield* store.produce(order, () => Effect.dieMessage("made twice"))
    assert.deepStrictEqual(again, made)
    assert.strictEqual(yield* textOf(made.path), "picture")
    assert.deepStrictEqual(
      // What the store keeps of its own stands in the folder's root.
      (yield* filesBelow(workspace.root)).filter((name) => name.includes("/")),
      ["keyframes/scene_1_v1.jpg"]
    )
  })

  it("gives the maker a name of the same kind in the same folder", function* ({ store, workspace }) {
    const seen = yield* Ref.make("")
    yield* store.produce({ path: "videos/scene_1.mp4", inputs: [] }, (temporary) =>
      Effect.zipRight(Ref.set(seen, temporary), write("clip")(temporary))
    )
    const temporary = yield* Ref.get(seen)
    assert(temporary.startsWith(workspace.absolute("videos/.part-")))
    assert.match(temporary, /\.mp4$/)
  })

  it("makes a file again that was changed on disk, and keeps the changed one", function* (given) {
    const { store, workspace, fs } = given
    const order = { path: "script.md", inputs: [1] }
    yield* store.produce(order, write("the script"))
    yield* fs.writeFileString(workspace.absolute("script.md"), "somebody's notes")
    const again = yield* store.produce(order, write("the script"))
    assert.strictEqual(yield* textOf(again.path), "the script")
    const kept = yield* fs.readDirectory(workspace.absolute("superseded"))
    assert.strictEqual(yield* textOf(`superseded/${kept[0]}`), "somebody's notes")
  })

  it("brings a superseded file back when its inputs come back", function* ({ store }) {
    const makes = yield* Ref.make(0)
    const make = (inputs: string) =>
      store.produce({ path: "videos/scene_1.mp4", inputs: [inputs] }, counting(makes, `clip of ${inputs}`))
    for (const inputs of ["dawn", "dusk", "dawn", "dusk", "dusk", "dawn"]) {
      const clip = yield* make(inputs)
      assert.strictEqual(yield* textOf(clip.path), `clip of ${inputs}`)
    }
    assert.strictEqual(yield* Ref.get(makes), 2)
  })

  it("brings files back that were the same, byte by byte, to each of their places at once", function* ({
    store
  }) {
    const makes = yield* Ref.make(0)
    const make = (inputs: string) =>
      Effect.forEach(
        [1, 2, 3],
        (scene) =>
          store.produce(
            { path: `speech/scene_${scene}_v1.wav`, inputs: [inputs] },
            counting(makes, `said by ${inputs}`)
          ),
        { concurrency: "unbounded" }
      )
    for (const inputs of ["orion", "luna", "orion", "luna"]) {
      const all = yield* make(inputs)
      assert(yield* store.areWhole(all))
    }
    assert.strictEqual(yield* Ref.get(makes), 6)
  })

  it("makes one file once for all who ask at once", function* ({ store }) {
    const makes = yield* Ref.make(0)
    yield* Effect.all(
      Array.from({ length: 8 }, () =>
        store.produce({ path: "frames/a.jpg", inputs: [] }, counting(makes, "frame"))
      ),
      { concurrency: "unbounded" }
    )
    assert.strictEqual(yield* Ref.get(makes), 1)
  })

  it("keeps the old file and no scraps when making fails or is interrupted", function* (given) {
    const { store, workspace } = given
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
    assert(!(yield* filesBelow(workspace.root)).some((file) => file.includes(".part-")))
  })

  it("says so when the maker wrote nothing", function* ({ store }) {
    const error = yield* Effect.flip(store.produce({ path: "a.jpg", inputs: [] }, () => Effect.void))
    assert.strictEqual(error.reason, "Unwritable")
  })

  it("refuses places outside the folder and its own files", function* ({ store, workspace, fs }) {
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
  })
}
