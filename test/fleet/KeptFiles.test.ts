import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schema } from "effect"
import { fencedJournal } from "../../src/fleet/FencedJournal.js"
import { filesOf, keepFiles } from "../../src/fleet/FilmFiles.js"
import { filesIn } from "../../src/fleet/KeptFiles.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { MediaStoreFailed } from "../../src/fleet/MediaStoreFailed.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { StateStore } from "../../src/services/StateStore.js"
import { FreeSpace } from "../../src/services/store/Room.js"
import { Workspace } from "../../src/services/Workspace.js"
import { temporaryFolder } from "../../src/testing/Kit.js"
import { newFolder, orderOf } from "../../src/testing/store/StoreKit.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

describe.skipIf(!hasPostgres)("a film that goes on in another folder", () => {
  /** Work on the film on a machine of its own: another folder, another session. */
  const onMachine = <A, E>(
    film: string,
    media: Layer.Layer<MediaStore, unknown, never>,
    work: (it: {
      readonly store: typeof StateStore.Service
      readonly workspace: typeof Workspace.Service
    }) => Effect.Effect<A, E>
  ) =>
    Effect.gen(function* () {
      return yield* work({ store: yield* StateStore, workspace: yield* Workspace })
    }).pipe(
      Effect.provide(
        StateStore.layerJournal(
          Effect.gen(function* () {
            const opened = yield* fencedJournal(film)
            return { ...opened, files: filesIn(yield* MediaStore, film) }
          })
        ).pipe(
          Layer.provide(WorkerSession.layer({ name: "a worker", films: 1 })),
          Layer.provideMerge(temporaryFolder),
          Layer.provide(media)
        )
      )
    )

  it.live("finds its files and its large answers, and neither makes nor orders any of them again", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const context = yield* Effect.context<FileSystem.FileSystem>()
      const media = Layer.provide(MediaStore.layer(yield* newFolder), Layer.succeedContext(context))
      const clip = { path: "videos/scene_1.mp4", inputs: ["a clip"] }
      const large = "x".repeat(50_000)
      const order = orderOf("picture sheet 1 take 1", Schema.String)
      const first = yield* onMachine("moved", media, ({ store }) =>
        Effect.gen(function* () {
          yield* store.once(order, Effect.succeed({ answer: large, cost: Option.none() }))
          return yield* store.produce(clip, (temporary) => fs.writeFileString(temporary, "the clip"))
        })
      )
      yield* onMachine("moved", media, ({ store, workspace }) =>
        Effect.gen(function* () {
          const again = yield* store.once(order, Effect.dieMessage("ordered twice"))
          assert.strictEqual(again.answer, large)
          const brought = yield* store.produce(clip, () => Effect.dieMessage("made twice"))
          assert.deepStrictEqual(brought, first)
          assert.strictEqual(yield* fs.readFileString(workspace.absolute(clip.path)), "the clip")
        })
      )
    }).pipe(Effect.scoped, Effect.provide([database, NodeContext.layer]))
  )

  it.live("makes one again whose bytes were damaged where it is kept, and says so", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const context = yield* Effect.context<FileSystem.FileSystem>()
      const place = yield* newFolder
      const media = Layer.provide(MediaStore.layer(place), Layer.succeedContext(context))
      const clip = { path: "videos/scene_1.mp4", inputs: ["a clip"] }
      const making = ({ store }: { readonly store: typeof StateStore.Service }) =>
        store.produce(clip, (temporary) => fs.writeFileString(temporary, "the clip"))
      const first = yield* onMachine("damaged", media, making)
      const kept = `${place}/damaged/${first.sha256}.mp4`
      yield* fs.chmod(kept, 0o600)
      yield* fs.writeFileString(kept, "no clip")
      assert.deepStrictEqual(yield* onMachine("damaged", media, making), first)
      assert.strictEqual(yield* fs.readFileString(kept), "the clip")
    }).pipe(Effect.scoped, Effect.provide([database, NodeContext.layer]))
  )

  it.live("orders nothing where the machine's disk has no room for the answer", () =>
    Effect.gen(function* () {
      const context = yield* Effect.context<FileSystem.FileSystem>()
      const media = Layer.provide(MediaStore.layer(yield* newFolder), Layer.succeedContext(context))
      const order = orderOf("picture sheet 1 take 1", Schema.String)
      const refused = yield* onMachine("full", media, ({ store }) =>
        store.once(order, Effect.dieMessage("ordered"))
      ).pipe(
        Effect.provideService(FreeSpace, () => Effect.succeedSome(1_000)),
        Effect.flip
      )
      assert.match(String(refused), /nothing more is ordered/)
    }).pipe(Effect.scoped, Effect.provide([database, NodeContext.layer]))
  )

  it.live("loses no large answer that was paid for while the media store is away", () =>
    Effect.gen(function* () {
      const away = new MediaStoreFailed({ reason: "Unreachable", detail: "Nothing answers there." })
      const media = Layer.succeed(MediaStore, {
        named: "nowhere",
        keep: () => away,
        bring: () => away,
        check: away
      })
      const large = "x".repeat(50_000)
      const order = orderOf("picture sheet 1 take 1", Schema.String)
      yield* onMachine("away", media, ({ store }) =>
        store.once(order, Effect.succeed({ answer: large, cost: Option.none() }))
      )
      const again = yield* onMachine("away", media, ({ store }) =>
        store.once(order, Effect.dieMessage("ordered twice"))
      )
      assert.strictEqual(again.answer, large)
    }).pipe(Effect.scoped, Effect.provide([database, NodeContext.layer]))
  )

  it.live("keeps what the journal does not tell of as it is where another has the film by now", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const [folder, place] = [yield* newFolder, yield* newFolder]
      yield* fs.writeFileString(`${folder}/script.md`, "Two scenes.")
      const keep = (mayWrite: boolean) => keepFiles("lost", folder, new Set(), Effect.succeed(mayWrite))
      const kept = Effect.map(filesOf("lost"), (files) => files.map(({ path }) => path))
      yield* Effect.gen(function* () {
        yield* keep(false)
        assert.deepStrictEqual(yield* kept, [])
        yield* keep(true)
        yield* fs.remove(`${folder}/script.md`)
        yield* keep(false)
        assert.deepStrictEqual(yield* kept, ["script.md"])
      }).pipe(Effect.provide(MediaStore.layer(place)))
    }).pipe(Effect.scoped, Effect.provide([database, NodeContext.layer]))
  )
})
