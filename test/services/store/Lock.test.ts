import { spawn } from "node:child_process"
import { hostname } from "node:os"
import { fileURLToPath } from "node:url"
import { FileSystem } from "@effect/platform"
import * as NodePath from "@effect/platform-node/NodePath"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Schedule, Schema, Scope } from "effect"
import { build } from "esbuild"
import { Concept } from "../../../src/domain/Concept.js"
import { StateStore } from "../../../src/services/StateStore.js"
import { startOf } from "../../../src/services/store/Holder.js"
import { holdLock } from "../../../src/services/store/Lock.js"
import { meddleWith } from "../../support/faultyDisk.js"
import { isLong } from "../../support/longForm.js"
import { filesBelow, newFolder, platform, run } from "../../support/storeKit.js"

/** Each meets the claim, its holder, and those who meet them at the same time: three others are as good as seven. */
const contenders = isLong ? 8 : 4

const modes = { usual: { force: false }, forced: { force: true } } as const

/** Starts a real process; it is killed, if still there, when the scope closes. */
const start = (command: string, args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => spawn(command, [...args], { stdio: "ignore" })),
    (child) => end(child)
  )

const end = (child: ReturnType<typeof spawn>) =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

/** The number of a process that lived and is gone. */
const deadPid = Effect.gen(function* () {
  const child = yield* start("true", [])
  yield* end(child)
  return child.pid ?? 0
}).pipe(Effect.scoped)

const lockText = (holder: { pid: number; host?: string; start?: string | null }) =>
  JSON.stringify({
    pid: holder.pid,
    host: holder.host ?? hostname(),
    process_start: holder.start ?? null,
    claim: "3f2b1c5e-8a4d-4c6f-9b7a-1d2e3f4a5b6c",
    since: "2026-11-22T12:00:00.000Z"
  })

const claimed = Schema.decodeUnknown(Schema.parseJson(Schema.Struct({ pid: Schema.Number })))

const withLock = <A, E, R>(text: string, film: (file: string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = `${yield* newFolder}/.lock`
    yield* fs.writeFileString(file, text)
    return yield* film(file)
  })

describe("the lock", () => {
  it.live("keeps a second run of the same program out, and is gone when the first is over", () =>
    Effect.gen(function* () {
      const folder = yield* newFolder
      const inner = yield* run(
        folder,
        Effect.gen(function* () {
          const store = yield* StateStore
          yield* store.begin(Concept.make("A fox"))
          return yield* Effect.flip(run(folder, Effect.void))
        })
      )
      assert(inner._tag === "StoreFailed")
      assert.strictEqual(inner.reason, "Locked")
      assert.include(inner.detail, `Process ${process.pid}`)
      assert.deepStrictEqual(yield* filesBelow(folder), ["journal.log"])
      yield* run(folder, Effect.void)
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("of a dead process is taken over", () =>
    Effect.gen(function* () {
      const pid = yield* deadPid
      yield* withLock(lockText({ pid }), (file) =>
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          yield* Effect.scoped(
            Effect.gen(function* () {
              yield* holdLock(file, modes.usual)
              assert.strictEqual((yield* claimed(yield* fs.readFileString(file))).pid, process.pid)
              assert.deepStrictEqual(yield* fs.readDirectory(file.slice(0, -".lock".length)), [".lock"])
            })
          )
          assert.isFalse(yield* fs.exists(file))
        })
      )
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live(
    "of a living process is respected, and its number used anew is told from it by the start time",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const child = yield* start("sleep", ["60"])
        const pid = child.pid ?? 0
        const its = yield* Effect.flatMap(fs.readFileString(`/proc/${pid}/stat`), startOf)
        const tryIt = (start: string) =>
          withLock(lockText({ pid, start }), (file) =>
            Effect.either(Effect.scoped(holdLock(file, modes.usual)))
          )
        const held = yield* tryIt(its)
        assert(Either.isLeft(held))
        assert.strictEqual(held.left.reason, "Locked")
        assert.include(held.left.detail, `Process ${pid}`)
        assert.isTrue(Either.isRight(yield* tryIt(`${its}0`)))
      }).pipe(
        Effect.scoped,
        Effect.provide(platform),
        Effect.when(() => process.platform === "linux")
      )
  )

  it.live("of another machine is refused, unless forced", () =>
    withLock(lockText({ pid: 1, host: "elsewhere" }), (file) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.scoped(holdLock(file, modes.usual)))
        assert.strictEqual(error.reason, "Locked")
        assert.include(error.detail, "elsewhere")
        assert.deepStrictEqual(error.remedies, ["TakeOver"])
        yield* Effect.scoped(holdLock(file, modes.forced))
      })
    ).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("that this program did not write is left alone", () =>
    withLock("hello", (file) =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const error = yield* Effect.flip(Effect.scoped(holdLock(file, modes.forced)))
        assert.strictEqual(error.reason, "Locked")
        assert.include(error.detail, file)
        assert.strictEqual(yield* fs.readFileString(file), "hello")
      })
    ).pipe(Effect.scoped, Effect.provide(platform))
  )

  it("knows a process by its start even when its name has brackets and spaces", () => {
    const fields = Array.from({ length: 50 }, (_, index) => `f${index + 3}`).join(" ")
    assert.deepStrictEqual(startOf(`12 (a) b (c)) ${fields}\n`), startOf(`12 (a) ${fields}\n`))
    assert.strictEqual(Effect.runSync(startOf(`12 (a) b (c)) ${fields}\n`)), "f22")
  })

  it.live(
    "goes to exactly one of many processes, free or left by a dead one",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const bundle = fileURLToPath(
          new URL(`../../../node_modules/.cache/lock-contender-${process.pid}.mjs`, import.meta.url)
        )
        yield* Effect.acquireRelease(
          Effect.promise(() =>
            build({
              entryPoints: [fileURLToPath(new URL("../../support/lockContender.ts", import.meta.url))],
              outfile: bundle,
              // With all it imports: processes that each look for hundreds of files take seconds.
              bundle: true,
              platform: "node",
              format: "esm"
            })
          ),
          () => Effect.ignore(fs.remove(bundle))
        )
        const pid = yield* deadPid
        for (const stale of [false, true]) {
          yield* Effect.scoped(
            Effect.gen(function* () {
              const folder = yield* newFolder
              const file = `${folder}/.lock`
              if (stale) yield* fs.writeFileString(file, lockText({ pid }))
              const results = Array.from({ length: contenders }, (_, index) => `${folder}/result-${index}`)
              yield* Effect.forEach(results, (result) => start(process.execPath, [bundle, file, result]))
              const said = yield* Effect.forEach(results, (result) =>
                fs
                  .readFileString(result)
                  .pipe(Effect.retry(Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(1000))))
              )
              assert.deepStrictEqual(
                said.sort(),
                [...Array<string>(contenders - 1).fill("Locked"), "held"].sort(),
                `stale: ${stale}`
              )
            })
          )
        }
      }).pipe(Effect.scoped, Effect.provide(platform)),
    120_000
  )

  it.live("is not taken from whoever took it over a moment ago", () =>
    Effect.gen(function* () {
      const plain = yield* FileSystem.FileSystem
      const pid = yield* deadPid
      yield* withLock(lockText({ pid }), (file) =>
        Effect.gen(function* () {
          // The late one has seen the dead holder; just then the quick one takes over, from beginning to end.
          const quick = holdLock(file, modes.usual).pipe(
            Effect.provideService(FileSystem.FileSystem, plain),
            Effect.orDie
          )
          let overtaken = false
          const late = yield* Effect.scope.pipe(
            Effect.flatMap((scope) =>
              Effect.flip(holdLock(file, modes.usual)).pipe(
                Effect.provide(
                  meddleWith((deed, doIt) =>
                    Effect.suspend(() => {
                      if (overtaken || deed.verb !== "link" || !deed.path.includes(".part-over-")) return doIt
                      overtaken = true
                      return Effect.zipRight(Scope.extend(Effect.provide(quick, NodePath.layer), scope), doIt)
                    })
                  )
                )
              )
            )
          )
          assert.isTrue(overtaken)
          assert.strictEqual(late.reason, "Locked")
          assert.deepStrictEqual(yield* plain.readDirectory(file.slice(0, -".lock".length)), [".lock"])
        }).pipe(Effect.scoped)
      )
    }).pipe(Effect.scoped, Effect.provide(platform))
  )

  it.live("goes to one of many contenders inside a process, round after round", () =>
    Effect.gen(function* () {
      const pid = yield* deadPid
      for (let round = 0; round < (isLong ? 20 : 8); round++) {
        yield* withLock(lockText({ pid }), (file) =>
          Effect.gen(function* () {
            const ends = yield* Effect.all(
              Array.from({ length: 8 }, () => Effect.either(holdLock(file, modes.usual))),
              { concurrency: "unbounded" }
            )
            assert.strictEqual(ends.filter(Either.isRight).length, 1, `round ${round}`)
          }).pipe(Effect.scoped)
        )
      }
    }).pipe(Effect.scoped, Effect.provide(platform))
  )
})
