import fsPromises from "node:fs/promises"
import { createServer } from "node:http"
import { syncBuiltinESMExports } from "node:module"
import type { AddressInfo } from "node:net"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Random, Redacted } from "effect"
import type { Blame } from "../../src/domain/Blame.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { Workspace } from "../../src/services/Workspace.js"
import { layerTest as ffmpegTest } from "../../src/testing/FfmpegTest.js"
import { ffmpegOnce } from "../support/equalWork.js"
import { failure, type Meddler } from "../support/faultyDisk.js"
import { clipFolderOn, filming, whole } from "../support/filmedClip.js"

// The disk while a clip is fetched and looked at: whatever it does is this machine's, and no clip is ordered anew for it.

const codes = ["ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE"] as const

const deeds = ["open", "writeAll", "sync", "rename"] as const

const blameOf = (error: { readonly _tag: string; readonly blame?: Blame }) => error.blame

/** A disk that fails with `code` at a deed, until it is well again. */
const sickDisk = (code: string, isAt: (deed: Parameters<Meddler>[0]) => boolean) => {
  let isSick = true
  const meddle: Meddler = (deed, doIt) =>
    Effect.suspend(() => (isSick && isAt(deed) ? Effect.fail(failure(code, deed.path)) : doIt))
  const heal = Effect.sync(() => {
    isSick = false
  })
  return { meddle, heal }
}

/** A media host on this machine that has the clip. */
const mediaHost = Effect.acquireRelease(
  Effect.async<{ readonly url: string; readonly close: () => void }>((resume) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "video/mp4", "content-length": String(whole.length) })
      response.end(whole)
    })
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

/** Films a clip with the live client's own download. */
const filmingLive = Effect.gen(function* () {
  const { url } = yield* mediaHost
  const client = GrokClient.layer({ apiKey: Redacted.make("xai-nobody"), baseUrl: url })
  const { download } = yield* Effect.provide(GrokClient, client)
  return yield* Effect.provide(
    filming((to) => download(`${url}/clip.mp4`, to, "video")),
    ffmpegTest()
  )
}).pipe(Effect.scoped, Effect.withRandom(Random.fixed([0, 0.001, 0.002, 0.003])))

describe("a disk that fails while a clip is fetched", () => {
  // A move that is refused for a moment is waited for some seconds, which another test does.
  for (const code of codes)
    for (const verb of code === "EACCES" ? deeds.slice(0, -1) : deeds)
      it.live(`with ${code} at ${verb} is this machine's; the clip is fetched again, and not ordered`, () => {
        const { heal, meddle } = sickDisk(
          code,
          (deed) =>
            deed.verb === verb &&
            !deed.path.includes("-trial-") &&
            /\/videos\/.*\.part$|\/videos\/\.part-/.test(deed.path)
        )
        return Effect.gen(function* () {
          const { absolute, list } = yield* Workspace
          const first = yield* filmingLive
          assert.strictEqual(first.ordered, 1)
          const error = Either.getOrThrow(Either.flip(first.ended))
          assert.strictEqual(blameOf(error), "machine", error.message)
          assert.include(error.message, code)
          assert.deepStrictEqual(yield* list(absolute("videos")), [])
          yield* heal
          const second = yield* filmingLive
          assert.isTrue(Either.isRight(second.ended), String(Either.getLeft(second.ended)))
          assert.deepStrictEqual([second.ordered, second.fetched], [0, 1])
          assert.deepStrictEqual(yield* list(absolute("videos")), ["scene_1.mp4"])
        }).pipe(Effect.provide(clipFolderOn(meddle)))
      })
})

/** The file system, whose looks at a clip in the making fail with `code` while `isSick`. */
const blindTo = (code: string, isSick: () => boolean, files = /\/videos\/\.part-/) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      stat: (path) => (isSick() && files.test(path) ? Effect.fail(failure(code, path)) : fs.stat(path))
    }))
  )

/** Has node itself refuse to open a clip in the making, as the reader of headers would. */
const unopenable = (code: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const { open } = fsPromises
      fsPromises.open = (path, ...rest) =>
        /\/videos\/\.part-/.test(String(path))
          ? Promise.reject(Object.assign(new Error(`${code}: the disk says no`), { code }))
          : open(path, ...rest)
      syncBuiltinESMExports()
      return open
    }),
    (open) =>
      Effect.sync(() => {
        fsPromises.open = open
        syncBuiltinESMExports()
      })
  )

describe("a disk that fails while a clip is looked at", () => {
  const works = Ffmpeg.layer()
  const isKept = Effect.gen(function* () {
    const { absolute, list } = yield* Workspace
    const second = yield* Effect.provide(
      filming(() => Effect.dieMessage("it was fetched before")),
      // What it finds in this clip it need not find each time.
      ffmpegOnce()
    )
    assert.isTrue(Either.isRight(second.ended), String(Either.getLeft(second.ended)))
    assert.deepStrictEqual([second.ordered, second.fetched], [0, 0])
    assert.deepStrictEqual(yield* list(absolute("videos")), ["scene_1.mp4"])
  })
  const isOfThisMachine = ({ ended, ordered }: Effect.Effect.Success<ReturnType<typeof filming>>) => {
    assert.strictEqual(ordered, 1)
    const error = Either.getOrThrow(Either.flip(ended))
    assert.strictEqual(blameOf(error), "machine", error.message)
  }

  for (const code of ["EIO", "EACCES", "EMFILE"] as const) {
    it.live(`with ${code} at its name is this machine's, and the clip is kept`, () => {
      let isSick = true
      return Effect.gen(function* () {
        isOfThisMachine(
          yield* Effect.provide(
            filming(() => Effect.succeed(whole)),
            Layer.provide(
              works,
              blindTo(code, () => isSick)
            )
          )
        )
        isSick = false
        yield* isKept
      }).pipe(Effect.provide(clipFolderOn((_, doIt) => doIt)))
    })

    it.scopedLive(`with ${code} at its bytes is this machine's, and the clip is kept`, () =>
      Effect.gen(function* () {
        isOfThisMachine(
          yield* Effect.scoped(
            Effect.zipRight(
              unopenable(code),
              Effect.provide(
                filming(() => Effect.succeed(whole)),
                works
              )
            )
          )
        )
        yield* isKept
      }).pipe(Effect.provide(clipFolderOn((_, doIt) => doIt)))
    )
  }

  it.scopedLive("is no reason to call a clip damaged whose frames were taken", () =>
    Effect.gen(function* () {
      const { absolute } = yield* Workspace
      const fs = yield* FileSystem.FileSystem
      const clip = absolute("videos/scene_1.mp4")
      yield* fs.writeFile(clip, whole)
      const error = yield* Effect.flatMap(Ffmpeg, (ffmpeg) =>
        Effect.flip(ffmpeg.frames(clip, [absolute("frames/scene_1_first.jpg")]))
      ).pipe(
        Effect.provide(
          Layer.provide(
            works,
            blindTo("EIO", () => true, /\.ffmpeg-.*\.jpg$/)
          )
        )
      )
      assert.deepInclude(error, { _tag: "MediaFailed", reason: "Unreadable", blame: "machine" })
    }).pipe(Effect.provide(clipFolderOn((_, doIt) => doIt)))
  )
})
