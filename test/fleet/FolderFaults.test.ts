import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { inVirtualTime } from "../../src/testing/VirtualTime.js"
import { type Deed, failure, type Meddler, meddleWith } from "../support/faultyDisk.js"
import { tempFolder } from "../support/tempFolder.js"
import { sha256Of, someFile } from "./mediaStoreContract.js"

/** A store in a folder, over a disk that `meddle` stands before. */
const over = <A, E>(
  meddle: (root: string) => Meddler,
  work: (store: typeof MediaStore.Service, root: string) => Effect.Effect<A, E>
) =>
  Effect.suspend(() => {
    const root = tempFolder("media-")
    const disk = Layer.provide(meddleWith(meddle(root)), NodeFileSystem.layer)
    return Effect.scoped(
      Effect.flatMap(MediaStore, (store) => work(store, root)).pipe(
        Effect.provide(Layer.provide(MediaStore.layer(root), disk))
      )
    )
  })

/** Fails what is done in the folder of media, as long as `isTrue`. */
const failing =
  (code: string, isMeant: (deed: Deed) => boolean = () => true) =>
  (root: string): Meddler =>
  (deed, doIt) =>
    deed.path.startsWith(root) && isMeant(deed) ? Effect.fail(failure(code, deed.path)) : doIt

const whole = (root: string, sha256: string) =>
  sha256Of(readFileSync(path.join(root, "a-fox", `${sha256}.mp4`))) === sha256

describe("a shared folder", () => {
  it.effect("that may not be written, is full or fails says so", () =>
    Effect.forEach(
      [
        [
          "EACCES",
          "Refused",
          "on every machine by the same number; NFS makes a nobody of root (root_squash)."
        ],
        ["EROFS", "Refused", "the disk is read-only, EROFS"],
        ["ENOSPC", "Full", "the disk is full, ENOSPC). Make room there; what was kept is kept."],
        ["EDQUOT", "Full", "your share of the disk is used up"],
        ["EIO", "Unreachable", "See to the disk, or the server that it is on."],
        ["ESTALE", "Unreachable", "the disk it is on has gone away"]
      ] as const,
      ([code, reason, words]) =>
        inVirtualTime(
          over(
            failing(code, ({ verb }) => verb === "writeAll"),
            (store, root) =>
              Effect.gen(function* () {
                const { file, sha256 } = someFile()
                const failed = yield* Effect.flip(store.keep("a-fox", sha256, "mp4", file))
                assert.strictEqual(failed.reason, reason, code)
                assert.include(failed.message, `The media folder ${root} cannot be written (`)
                assert.include(failed.message, words)
                assert.deepStrictEqual(readdirSync(path.join(root, ".incoming")), [])
              })
          )
        )
    )
  )

  it.effect("that is away for a moment is waited for", () => {
    let left = 5
    return inVirtualTime(
      over(
        failing("ESTALE", ({ verb }) => ["writeAll", "link", "sync"].includes(verb) && left-- > 0),
        (store, root) =>
          Effect.gen(function* () {
            const { file, sha256 } = someFile()
            yield* store.keep("a-fox", sha256, "mp4", file)
            assert.isTrue(whole(root, sha256))
          })
      )
    )
  })

  it.effect("without hard links is moved into", () =>
    Effect.forEach(["EPERM", "ENOTSUP", "ENOSYS"], (code) =>
      over(
        failing(code, ({ verb }) => verb === "link"),
        (store, root) =>
          Effect.gen(function* () {
            const { file, sha256 } = someFile()
            yield* store.keep("a-fox", sha256, "mp4", file)
            yield* store.check
            assert.isTrue(whole(root, sha256))
            assert.deepStrictEqual(readdirSync(path.join(root, ".incoming")), [])
          })
      )
    )
  )

  it.effect(
    "has a name only for what is on its disk: the file first, then the name, then the folders",
    () => {
      const deeds: Array<string> = []
      return over(
        (root) => (deed, doIt) =>
          Effect.suspend(() => {
            const place = path.relative(root, deed.path).replace(/[0-9a-f-]{36}(?=-)|[0-9a-f]{64}/g, "…")
            if (deed.path.startsWith(root)) deeds.push(`${deed.verb} ${place}`)
            return doIt
          }),
        (store) =>
          Effect.gen(function* () {
            const { file, sha256 } = someFile()
            yield* store.keep("a-fox", sha256, "mp4", file)
            assert.deepStrictEqual(deeds, [
              "makeDirectory .incoming",
              "open .incoming/.part-…-….mp4",
              "writeAll .incoming/.part-…-….mp4",
              "sync .incoming/.part-…-….mp4",
              "makeDirectory a-fox",
              "link a-fox/….mp4",
              "sync a-fox",
              "sync ",
              "remove .incoming/.part-…-….mp4"
            ])
          })
      )
    }
  )

  it.effect("in which another worker was quicker keeps theirs, or sets aside what is none", () =>
    Effect.forEach([true, false], (isWhole) => {
      const { bytes, file, sha256 } = someFile()
      let isFirst = true
      return over(
        () => (deed, doIt) => {
          if (deed.verb === "link" && isFirst) {
            isFirst = false
            writeFileSync(deed.path, isWhole ? bytes : "half")
          }
          return doIt
        },
        (store, root) =>
          Effect.gen(function* () {
            yield* store.keep("a-fox", sha256, "mp4", file)
            assert.isTrue(whole(root, sha256))
            assert.strictEqual(readdirSync(path.join(root, "a-fox")).length, isWhole ? 1 : 2)
          })
      ).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))
    })
  )
})
