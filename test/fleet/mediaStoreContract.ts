import { createHash, randomBytes } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger } from "effect"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import type { MediaStoreFailed } from "../../src/fleet/MediaStoreFailed.js"
import { tempFolder } from "../support/tempFolder.js"

/** A place for media, and a hand in it that is not the store's. */
export interface MediaUnderTest {
  readonly store: Layer.Layer<MediaStore, MediaStoreFailed>
  /** Puts other bytes under a name. */
  readonly spoil: (name: string, bytes: Uint8Array) => Effect.Effect<void>
  readonly read: (name: string) => Effect.Effect<Uint8Array>
}

export const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** A file of this machine with bytes of its own. */
export const someFile = (size = 1000, folder = tempFolder("media-here-")) => {
  const bytes = randomBytes(size)
  const file = path.join(folder, "clip.mp4")
  writeFileSync(file, bytes)
  return { bytes, file, folder, sha256: sha256Of(bytes) }
}

/** What every media store promises. */
export const mediaStoreContract = (title: string, open: Effect.Effect<MediaUnderTest, never, never>) =>
  describe(title, () => {
    const films = (
      claim: string,
      steps: (store: typeof MediaStore.Service, under: MediaUnderTest) => Effect.Effect<unknown, unknown>
    ) =>
      it.live(claim, () =>
        Effect.flatMap(open, (under) =>
          Effect.scoped(
            Effect.flatMap(MediaStore, (store) => steps(store, under)).pipe(Effect.provide(under.store))
          )
        )
      )

    films("gives back what it was given, to whichever folder, and leaves nothing beside it", (store) =>
      Effect.gen(function* () {
        const { bytes, file, sha256 } = someFile()
        yield* store.keep("a-fox", sha256, "mp4", file)
        const folder = path.join(tempFolder("media-there-"), "videos")
        assert.isTrue(yield* store.bring("a-fox", sha256, "mp4", path.join(folder, "scene_1.mp4")))
        assert.deepStrictEqual(
          new Uint8Array(readFileSync(path.join(folder, "scene_1.mp4"))),
          new Uint8Array(bytes)
        )
        assert.deepStrictEqual(readdirSync(folder), ["scene_1.mp4"])
      })
    )

    films("keeps files of many pieces, of one byte, and of none", (store) =>
      Effect.forEach(
        [0, 1, 256 * 1024, 256 * 1024 + 1, 3_000_000],
        Effect.fnUntraced(function* (size) {
          const { bytes, file, sha256 } = someFile(size)
          yield* store.keep("a-fox", sha256, "", file)
          const to = path.join(tempFolder("media-there-"), "file")
          assert.isTrue(yield* store.bring("a-fox", sha256, "", to))
          assert.strictEqual(sha256Of(readFileSync(to)), sha256Of(bytes))
        })
      )
    )

    films("says that it has none of what it was never given, and makes no file of it", (store) =>
      Effect.gen(function* () {
        const to = path.join(tempFolder("media-there-"), "file.mp4")
        const { file, sha256 } = someFile()
        assert.isFalse(yield* store.bring("a-fox", sha256, "mp4", to))
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.isFalse(yield* store.bring("an-owl", sha256, "mp4", to))
        assert.isFalse(yield* store.bring("a-fox", sha256, "jpg", to))
        assert.isFalse(existsSync(to))
      })
    )

    films("takes the same file twice, and from many at once, as one", (store, { read }) =>
      Effect.gen(function* () {
        const { bytes, file, sha256 } = someFile(300_000)
        const keep = store.keep("a-fox", sha256, "mp4", file)
        yield* Effect.all(
          Array.from({ length: 6 }, () => keep),
          { concurrency: "unbounded" }
        )
        yield* keep
        assert.strictEqual(sha256Of(yield* read(`a-fox/${sha256}.mp4`)), sha256Of(bytes))
      })
    )

    films("does not keep a file that is not what it is said to be", (store) =>
      Effect.gen(function* () {
        const { file } = someFile()
        const other = sha256Of(new TextEncoder().encode("another"))
        const failure = yield* Effect.flip(store.keep("a-fox", other, "mp4", file))
        assert.strictEqual(failure.reason, "Damaged")
        assert.include(failure.message, file)
        assert.isFalse(yield* store.bring("a-fox", other, "mp4", path.join(tempFolder("media-there-"), "f")))
      })
    )

    films(
      "does not hand out what is not what its name says, and leaves what stood there",
      (store, { spoil }) =>
        Effect.gen(function* () {
          const { file, sha256 } = someFile()
          yield* store.keep("a-fox", sha256, "mp4", file)
          yield* spoil(`a-fox/${sha256}.mp4`, new TextEncoder().encode("something else"))
          const to = path.join(tempFolder("media-there-"), "clip.mp4")
          writeFileSync(to, "mine")
          const failure = yield* Effect.flip(store.bring("a-fox", sha256, "mp4", to))
          assert.strictEqual(failure.reason, "Damaged")
          assert.include(failure.message, `a-fox/${sha256}.mp4`)
          assert.strictEqual(readFileSync(to, "utf8"), "mine")
          assert.deepStrictEqual(readdirSync(path.dirname(to)), ["clip.mp4"])
        })
    )

    films("mends what is damaged in it when it is given the whole file again", (store, { read, spoil }) =>
      Effect.gen(function* () {
        const { bytes, file, sha256 } = someFile()
        yield* spoil(`a-fox/${sha256}.mp4`, new TextEncoder().encode("half of"))
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.strictEqual(sha256Of(yield* read(`a-fox/${sha256}.mp4`)), sha256Of(bytes))
      })
    )

    films("says which file of this machine cannot be read, or written", (store) =>
      Effect.gen(function* () {
        const { file, folder, sha256 } = someFile()
        const gone = path.join(folder, "gone.mp4")
        const unread = yield* Effect.flip(store.keep("a-fox", sha256, "mp4", gone))
        assert.strictEqual(unread.reason, "Unreadable")
        assert.include(unread.message, gone)
        yield* store.keep("a-fox", sha256, "mp4", file)
        const taken = path.join(folder, "taken.mp4")
        mkdirSync(path.join(taken, "by-a-folder"), { recursive: true })
        const unwritten = yield* Effect.flip(store.bring("a-fox", sha256, "mp4", taken))
        assert.strictEqual(unwritten.reason, "Unwritable")
        assert.include(unwritten.message, "taken.mp4")
      })
    )

    films("takes any film's name, and none that leads elsewhere", (store) =>
      Effect.gen(function* () {
        const { file, sha256 } = someFile()
        const film = "Füchsin (2) + Eule's 100 %"
        yield* store.keep(film, sha256, "mp4", file)
        assert.isTrue(yield* store.bring(film, sha256, "mp4", path.join(tempFolder("media-there-"), "f")))
        for (const wrong of ["", ".", "..", "../up", "a/b", "a\\b", ".hidden", "a\u0000b"]) {
          const failure = yield* Effect.flip(store.keep(wrong, sha256, "mp4", file))
          assert.strictEqual(failure.reason, "NoPlace", JSON.stringify(wrong))
        }
        assert.strictEqual((yield* Effect.flip(store.keep("film", "../x", "mp4", file))).reason, "NoPlace")
        assert.strictEqual((yield* Effect.flip(store.keep("film", sha256, "../x", file))).reason, "NoPlace")
      })
    )

    films("tries itself by a file that is gone afterwards", (store) => store.check)
  })

/** A store at a place, on this machine's own file system. */
export const storeAt = (place: string, environment: Readonly<Record<string, string>> = {}) =>
  Layer.provide(MediaStore.layer(place), [
    NodeFileSystem.layer,
    // Of damage it warns, which is no news to a reader of results.
    Logger.remove(Logger.defaultLogger),
    Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment))))
  ])
