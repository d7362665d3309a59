import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { tempFolder } from "../support/tempFolder.js"
import { mediaStoreContract, sha256Of, someFile, storeAt } from "./mediaStoreContract.js"

mediaStoreContract(
  "media in a folder",
  Effect.sync(() => {
    const root = tempFolder("media-")
    return {
      store: storeAt(root),
      spoil: (name, bytes) =>
        Effect.sync(() => {
          mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
          writeFileSync(path.join(root, name), bytes)
        }),
      read: (name) => Effect.sync(() => readFileSync(path.join(root, name)))
    }
  })
)

const over = <A, E>(root: string, work: (store: typeof MediaStore.Service) => Effect.Effect<A, E>) =>
  Effect.scoped(Effect.flatMap(MediaStore, work).pipe(Effect.provide(storeAt(root))))

const isRoot = process.getuid?.() === 0

describe("a folder for media", () => {
  it.live("holds nothing but whole files, and what was found damaged beside them", () =>
    Effect.gen(function* () {
      const root = tempFolder("media-")
      const { file, sha256 } = someFile()
      yield* over(root, (store) =>
        Effect.gen(function* () {
          yield* store.keep("a-fox", sha256, "mp4", file)
          assert.deepStrictEqual(readdirSync(path.join(root, "a-fox")), [`${sha256}.mp4`])
          writeFileSync(path.join(root, "a-fox", `${sha256}.mp4`), "torn")
          yield* store.keep("a-fox", sha256, "mp4", file)
          yield* Effect.flip(store.keep("a-fox", sha256Of(new Uint8Array()), "mp4", file))
          yield* store.check
        })
      )
      const [whole, damaged] = readdirSync(path.join(root, "a-fox")).sort()
      assert.strictEqual(whole, `${sha256}.mp4`)
      assert.match(damaged ?? "", new RegExp(`^${sha256}\\.mp4\\.damaged-`))
      assert.strictEqual(readFileSync(path.join(root, "a-fox", damaged ?? ""), "utf8"), "torn")
      assert.deepStrictEqual(readdirSync(path.join(root, ".incoming")), [])
      assert.deepStrictEqual(readdirSync(root).sort(), [".incoming", "a-fox"])
    })
  )

  it.live(
    "never puts a whole file anew in place of itself, which a reader on another machine would lose hold of",
    () =>
      Effect.gen(function* () {
        const root = tempFolder("media-")
        const { file, sha256 } = someFile()
        yield* over(root, (store) => store.keep("a-fox", sha256, "mp4", file))
        const kept = path.join(root, "a-fox", `${sha256}.mp4`)
        const long = new Date("2020-01-01")
        utimesSync(kept, long, long)
        yield* over(root, (store) => store.keep("a-fox", sha256, "mp4", file))
        const { mtime } = yield* Effect.promise(() =>
          import("node:fs/promises").then(({ stat }) => stat(kept))
        )
        assert.strictEqual(mtime.getTime(), long.getTime())
      })
  )

  it.live("is swept of what was left half-written more than a day ago, and of that alone", () =>
    Effect.gen(function* () {
      const root = tempFolder("media-")
      const old = new Date(Date.now() - 25 * 3_600_000)
      const place = (name: string, at?: Date) => {
        const file = path.join(root, name)
        mkdirSync(path.dirname(file), { recursive: true })
        writeFileSync(file, "x")
        if (at !== undefined) utimesSync(file, at, at)
        return file
      }
      const left = place(".incoming/.part-old", old)
      const written = place(".incoming/.part-new")
      const kept = place("a-fox/old.mp4", old)
      place(".trial-old/x")
      utimesSync(path.join(root, ".trial-old"), old, old)
      yield* over(root, () =>
        Effect.sync(() => existsSync(left) || existsSync(path.join(root, ".trial-old"))).pipe(
          Effect.repeat({ while: (isLeft) => isLeft, schedule: Schedule.spaced("5 millis") })
        )
      )
      assert.isTrue(existsSync(written))
      assert.isTrue(existsSync(kept))
    })
  )

  it.live("that is not there is told so before anything is kept, with what to look at", () =>
    Effect.gen(function* () {
      const gone = path.join(tempFolder("media-"), "not-mounted")
      const failure = yield* Effect.flip(over(gone, () => Effect.void))
      assert.strictEqual(failure.reason, "NoPlace")
      assert.strictEqual(
        failure.message,
        `The media folder ${gone} cannot be read (${gone}: it is not there, ENOENT). See that the shared disk is mounted here, and at this path.`
      )
      const file = path.join(tempFolder("media-"), "file")
      writeFileSync(file, "")
      assert.include((yield* Effect.flip(over(file, () => Effect.void))).message, "is no folder")
    })
  )

  it.live("that went away under a worker has not lost its files: that is no answer", () =>
    Effect.gen(function* () {
      const root = tempFolder("media-")
      const { file, sha256 } = someFile()
      yield* over(root, (store) =>
        Effect.gen(function* () {
          rmSync(root, { recursive: true })
          const to = path.join(tempFolder("media-"), "f")
          assert.strictEqual((yield* Effect.flip(store.bring("a-fox", sha256, "mp4", to))).reason, "NoPlace")
          assert.strictEqual((yield* Effect.flip(store.keep("a-fox", sha256, "mp4", file))).reason, "NoPlace")
        })
      )
    })
  )

  it.live(
    "whose disk is unmounted under a worker leaves an empty one, which has not lost its files either",
    () =>
      Effect.gen(function* () {
        const root = tempFolder("media-")
        const { file, sha256 } = someFile()
        yield* over(root, (store) => store.keep("a-fox", sha256, "mp4", file))
        yield* over(root, (store) =>
          Effect.gen(function* () {
            rmSync(root, { recursive: true })
            mkdirSync(root)
            const to = path.join(tempFolder("media-"), "f")
            const failure = yield* Effect.flip(store.bring("a-fox", sha256, "mp4", to))
            assert.strictEqual(failure.reason, "NoPlace")
            assert.include(failure.message, "See that the shared disk is mounted here")
            assert.strictEqual(
              (yield* Effect.flip(store.keep("a-fox", sha256, "mp4", file))).reason,
              "NoPlace"
            )
            assert.deepStrictEqual(readdirSync(root), [])
          })
        )
      })
  )

  it.live.skipIf(isRoot)("that may not be written says whom to let write", () =>
    Effect.gen(function* () {
      const root = tempFolder("media-")
      chmodSync(root, 0o555)
      const failure = yield* Effect.flip(over(root, (store) => store.check))
      chmodSync(root, 0o755)
      assert.strictEqual(failure.reason, "Refused")
      assert.include(failure.message, `(number ${process.getuid?.()})`)
    })
  )

  it.live("is named by its whole path", () =>
    Effect.forEach(["films", "./films", "~/films", "", "ftp://host/films", "file:///srv/films"], (place) =>
      Effect.map(Effect.flip(over(place, () => Effect.void)), ({ message, reason }) => {
        assert.strictEqual(reason, "NoPlace", place)
        assert.include(message, "/srv/films, or s3://bucket/prefix")
      })
    )
  )
})
