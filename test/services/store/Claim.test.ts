import { hostname } from "node:os"
import { FileSystem } from "@effect/platform"
import { SystemError } from "@effect/platform/Error"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Layer, Schema } from "effect"
import { Concept } from "../../../src/domain/Concept.js"
import { StateStore } from "../../../src/services/StateStore.js"
import { startByPs } from "../../../src/services/store/Holder.js"
import { claimIn, holdLock } from "../../../src/services/store/Lock.js"
import { failure, meddleWith } from "../../support/faultyDisk.js"
import { letTimePass, makeStudio, newFolder, pictureOrder, platform, run } from "../../support/storeKit.js"

/** Above the kernel's limit: no process ever has this number. */
const nobody = 4_194_305

const claimText = (holder: {
  readonly pid: number
  readonly host?: string
  readonly counted?: string
  readonly start?: string | null
}) =>
  JSON.stringify({
    pid: holder.pid,
    host: holder.host ?? hostname(),
    ...(holder.counted === undefined ? {} : { counted_in: holder.counted }),
    process_start: holder.start ?? null,
    claim: "3f2b1c5e-8a4d-4c6f-9b7a-1d2e3f4a5b6c",
    since: "2026-11-22T12:00:00.000Z"
  })

/** Tries to take a folder whose claim `put` has laid down. */
const take = (
  put: (file: string, fs: FileSystem.FileSystem) => Effect.Effect<unknown, unknown>,
  force = false
) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = `${yield* newFolder}/.lock`
    yield* put(file, fs)
    const end = yield* Effect.either(Effect.scoped(holdLock(file, { force })))
    return { file, end, left: yield* fs.readDirectory(file.slice(0, -".lock".length)) }
  })

const written = (text: string) => (file: string, fs: FileSystem.FileSystem) => fs.writeFileString(file, text)

/** A machine that tells nothing of its processes. */
const withoutProc = Layer.effect(
  FileSystem.FileSystem,
  Effect.map(FileSystem.FileSystem, (fs) => {
    const absent = (path: string) =>
      new SystemError({ module: "FileSystem", method: "open", reason: "NotFound", pathOrDescriptor: path })
    return {
      ...fs,
      readFileString: (path: string, encoding?: string) =>
        path.startsWith("/proc/") ? Effect.fail(absent(path)) : fs.readFileString(path, encoding),
      readLink: (path: string) => (path.startsWith("/proc/") ? Effect.fail(absent(path)) : fs.readLink(path))
    }
  })
)

describe("a claim of which nobody can tell from here", () => {
  const claims: ReadonlyArray<readonly [what: string, text: string, says: RegExp]> = [
    [
      "another container of this name",
      claimText({ pid: nobody, counted: "linux, boot a, pid:[4026532999]" }),
      /another container/
    ],
    [
      "this machine before it was started anew",
      claimText({ pid: 1, counted: "linux, boot b, pid:[4026531836]" }),
      /before this one was last started/
    ],
    ["a machine of another name", claimText({ pid: nobody, host: "elsewhere" }), /on the machine elsewhere/],
    [
      "a living number without a start",
      claimText({ pid: process.ppid }),
      /or another process has its number by now/
    ],
    ["nothing at all, as a power cut leaves it", "", /cut off while claiming/],
    ["zeros", "\0".repeat(180), /cut off while claiming/],
    ["its beginning", '{"pid":7,"host":"bo', /cut off while claiming/]
  ]
  for (const [what, text, says] of claims)
    it.effect(`C2: is respected, and taken over only when told to: ${what}`, () =>
      Effect.gen(function* () {
        // What may be half written is looked at again and again.
        const kept = yield* letTimePass(yield* Effect.fork(take(written(text))))
        assert(Either.isLeft(kept.end))
        assert.strictEqual(kept.end.left.reason, "Locked")
        assert.match(kept.end.left.detail, says)
        assert.include(kept.end.left.detail, kept.file)
        assert.deepStrictEqual(kept.end.left.remedies, ["TakeOver"])
        assert.deepStrictEqual(kept.left, [".lock"])
        const forced = yield* letTimePass(yield* Effect.fork(take(written(text), true)))
        assert(Either.isRight(forced.end))
        assert.deepStrictEqual(forced.left, [])
      }).pipe(Effect.scoped, Effect.provide(platform))
    )

  it.live("C36: without any word of processes a living number is no proof, and force is heeded", () =>
    Effect.gen(function* () {
      const text = claimText({ pid: process.ppid, counted: "linux, boot unknown, unknown", start: "12" })
      const kept = yield* take(written(text))
      assert(Either.isLeft(kept.end))
      assert.include(kept.end.left.detail, kept.file)
      assert.deepStrictEqual(kept.end.left.remedies, ["TakeOver"])
      assert(Either.isRight((yield* take(written(text), true)).end))
      // Whose number nobody has is gone all the same.
      const dead = claimText({ pid: nobody, counted: "linux, boot unknown, unknown" })
      assert(Either.isRight((yield* take(written(dead))).end))
    }).pipe(
      Effect.scoped,
      Effect.provide(Layer.provideMerge(withoutProc, platform)),
      Effect.when(() => process.platform === "linux")
    )
  )

  it.live("C36: where ps tells of processes, it tells the same start twice and none of nobody", () =>
    Effect.gen(function* () {
      const first = yield* startByPs(process.pid)
      assert.deepStrictEqual(yield* startByPs(process.pid), first)
      assert.strictEqual((yield* startByPs(nobody))._tag, "None")
    })
  )
})

describe("a claim of 0.1.0", () => {
  it.live("by a process that is gone is taken over without asking", () =>
    Effect.gen(function* () {
      assert(Either.isRight((yield* take(written(claimText({ pid: nobody, start: "4711" })))).end))
    }).pipe(Effect.scoped, Effect.provide(platform))
  )
})

describe("what is no claim", () => {
  it.live("C2: a link, a folder and a file of another kind are named and left alone, forced or not", () =>
    Effect.gen(function* () {
      const things = [
        [/is a link/, (file: string, fs: FileSystem.FileSystem) => fs.symlink("/nowhere/at/all", file)],
        [/is a folder/, (file: string, fs: FileSystem.FileSystem) => fs.makeDirectory(file)],
        [/is a file of another kind/, written("my notes")]
      ] as const
      for (const [says, put] of things)
        for (const force of [false, true]) {
          const { end, file, left } = yield* take(put, force)
          assert(Either.isLeft(end))
          assert.strictEqual(end.left.reason, "Locked")
          assert.match(end.left.detail, says)
          assert.include(end.left.detail, file)
          assert.deepStrictEqual(left, [".lock"])
        }
    }).pipe(Effect.scoped, Effect.provide(platform))
  )
})

describe("a holder whose folder was taken from it", () => {
  for (const [how, deed] of [
    [
      "is another's",
      (file: string, fs: FileSystem.FileSystem) =>
        fs.writeFileString(file, claimText({ pid: 7, host: "other" }))
    ],
    ["was removed", (file: string, fs: FileSystem.FileSystem) => fs.remove(file)]
  ] as const)
    it.live(`C2: orders nothing more once its claim ${how}, and leaves it as it is`, () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* newFolder
        const studio = yield* makeStudio
        yield* run(
          folder,
          Effect.gen(function* () {
            const store = yield* StateStore
            yield* store.begin(Concept.make("A fox"))
            yield* store.once(pictureOrder("first"), studio.draw("first"))
            yield* deed(`${folder}/.lock`, fs)
            const stopped = yield* Effect.flip(store.once(pictureOrder("second"), studio.draw("second")))
            assert(stopped._tag === "StoreFailed")
            assert.strictEqual(stopped.reason, "Locked")
            assert.match(stopped.detail, /was taken from this process/)
            // What was answered is answered still.
            yield* store.once(pictureOrder("first"), studio.draw("first"))
          })
        )
        assert.deepStrictEqual(yield* studio.calls, ["first"])
        assert.strictEqual(yield* fs.exists(`${folder}/.lock`), how === "is another's")
      }).pipe(Effect.scoped, Effect.provide(platform))
    )
})

const pidIn = Schema.decodeUnknown(Schema.parseJson(Schema.Struct({ pid: Schema.Number })))

describe("a disk without hard links", () => {
  for (const code of ["EPERM", "ENOSYS", "EISDIR"])
    it.live(`C28: gives one of many contenders the claim, and frees it (${code})`, () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const file = `${yield* newFolder}/.lock`
        const noLinks = meddleWith((deed, doIt) =>
          deed.verb === "link" ? Effect.fail(failure(code, deed.path)) : doIt
        )
        for (const left of [undefined, claimText({ pid: nobody })]) {
          if (left !== undefined) yield* fs.writeFileString(file, left)
          yield* Effect.gen(function* () {
            const ends = yield* Effect.all(
              Array.from({ length: 8 }, () => Effect.either(holdLock(file, { force: false }))),
              { concurrency: "unbounded" }
            )
            assert.strictEqual(ends.filter(Either.isRight).length, 1)
            assert.strictEqual((yield* pidIn(yield* fs.readFileString(file))).pid, process.pid)
            assert.strictEqual(yield* claimIn(file), "held")
          }).pipe(Effect.scoped, Effect.provide(noLinks))
          assert.deepStrictEqual(yield* fs.readDirectory(file.slice(0, -".lock".length)), [])
        }
      }).pipe(Effect.scoped, Effect.provide(platform))
    )
})
