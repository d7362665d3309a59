import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber } from "effect"
import { type Job, run } from "../../../src/services/ffmpeg/Run.js"
import { eventually, makeScript, processesMentioning } from "../../support/processes.js"

/** A temporary folder, a script standing in for ffmpeg inside it, and the job of running that. */
const jobFor = Effect.fnUntraced(function* (body: string, more: Partial<Job> = {}) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  const ffmpeg = yield* makeScript(path.join(folder, "ffmpeg"), body)
  const job: Job = {
    ffmpeg,
    arguments: [folder],
    timeLimit: "5 seconds",
    grace: "2 seconds",
    ...more
  }
  const started = path.join(folder, "started")
  return { folder, job, started, hasStarted: Effect.orDie(fs.exists(started)) }
})

const nobodyLeft = (folder: string) =>
  Effect.map(processesMentioning(folder), (lines) => assert.deepStrictEqual(lines, []))

it.scopedLive("hands the child a closed stdin and none of our secrets (fault row 38)", () =>
  Effect.gen(function* () {
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        process.env.XAI_API_KEY = "canary-key"
        process.env.FFREPORT = "file=/tmp/canary"
      }),
      () =>
        Effect.sync(() => {
          delete process.env.XAI_API_KEY
          delete process.env.FFREPORT
        })
    )
    const { job } = yield* jobFor("env; cat; echo end")
    const { output } = yield* run(job)
    assert.notMatch(output, /canary/)
    const names = output.split("\n").flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? [])
    // PWD, SHLVL, OLDPWD and _ are the shell's own.
    const allowed = "PATH HOME LANG LC_ALL TMPDIR AV_LOG_FORCE_NOCOLOR PWD SHLVL OLDPWD _".split(" ")
    assert.deepStrictEqual(
      names.filter((name) => !allowed.includes(name)),
      []
    )
    assert.include(output, "end\n")
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("passes every argument as it is: no shell reads it", () =>
  Effect.gen(function* () {
    const odd = ["a b", "$(touch oops)", "; echo x", "'\"", "*", ""]
    const { job } = yield* jobFor('for a in "$@"; do printf "<%s>" "$a"; done', { arguments: odd })
    assert.strictEqual((yield* run(job)).output, odd.map((one) => `<${one}>`).join(""))
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("keeps exit code, argument list and the last 40 lines of a failure", () =>
  Effect.gen(function* () {
    const { folder, job } = yield* jobFor("seq 1 100 >&2; exit 255")
    const error = yield* Effect.flip(run(job))
    assert.strictEqual(error.reason, "Exit")
    assert.include(error.detail, "exit code 255")
    assert.deepStrictEqual(error.arguments, [folder])
    assert.deepStrictEqual(
      error.lastLines,
      Array.from({ length: 40 }, (_, index) => String(61 + index))
    )
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("names the signal that ended a process (fault row 32)", () =>
  Effect.gen(function* () {
    const { job } = yield* jobFor("kill -SEGV $$")
    assert.include((yield* Effect.flip(run(job))).detail, "SIGSEGV")
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("says so when there is nothing to start (fault row 32)", () =>
  Effect.gen(function* () {
    const { folder, job } = yield* jobFor("true")
    const gone = yield* Effect.flip(run({ ...job, ffmpeg: `${folder}/absent` }))
    assert.include(gone.detail, "could not be started")
    const nul = yield* Effect.flip(run({ ...job, arguments: ["a\0b"] }))
    assert.include(nul.detail, "could not be started")
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("does not wait for a grandchild that keeps our pipes open", () =>
  Effect.gen(function* () {
    const { folder, job } = yield* jobFor('(sleep 60; : "$1") & echo done')
    assert.strictEqual((yield* run(job)).output, "done\n")
    yield* nobodyLeft(folder)
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("keeps only the end of a flood of output", () =>
  Effect.gen(function* () {
    const { job } = yield* jobFor("yes line | head -c 3000000; echo last; head -c 100000 /dev/zero >&2")
    const { lastLines, output } = yield* run(job)
    assert.isAtMost(output.length, 1_048_576)
    assert.isTrue(output.endsWith("last\n"))
    assert.isAtMost(lastLines.join("").length, 2_000)
  }).pipe(Effect.provide(NodeContext.layer))
)

// Each waits for a process of its own.
describe.concurrent("a process that takes its time", () => {
  it.scopedLive(
    "ends a hanging process and all it started when the time limit is reached (fault row 32)",
    () =>
      Effect.gen(function* () {
        const { folder, job } = yield* jobFor('echo "thinking" >&2; (sleep 60; : "$1") & wait', {
          timeLimit: "300 millis"
        })
        const error = yield* Effect.flip(run(job))
        assert.strictEqual(error.reason, "Timeout")
        assert.deepStrictEqual(error.lastLines, ["thinking"])
        yield* nobodyLeft(folder)
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("kills a process that will not hear the polite signal", () =>
    Effect.gen(function* () {
      const { folder, hasStarted, job } = yield* jobFor(
        'trap "" TERM; : > "$1/started"; while :; do sleep 0.05; done',
        { grace: "200 millis" }
      )
      const fiber = yield* Effect.fork(run(job))
      yield* eventually(hasStarted)
      const [waited] = yield* Effect.timed(Fiber.interrupt(fiber))
      yield* nobodyLeft(folder)
      assert.isAtLeast(Duration.toMillis(waited), 190)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("lets an interrupted process clean up, and waits until it is gone", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const { folder, hasStarted, job } = yield* jobFor(
        'trap \'sleep 0.1; : > "$1/tidied"; exit 255\' TERM; : > "$1/started"; while :; do sleep 0.02; done'
      )
      const fiber = yield* Effect.fork(run(job))
      yield* eventually(hasStarted)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(yield* fs.exists(`${folder}/tidied`))
      yield* nobodyLeft(folder)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("does not start what was interrupted before its turn (fault row 33)", () =>
    Effect.gen(function* () {
      const { hasStarted, job } = yield* jobFor(': > "$1/started"')
      const ready = yield* Deferred.make<void>()
      const fiber = yield* Deferred.await(ready).pipe(Effect.zipRight(run(job)), Effect.fork)
      yield* Effect.yieldNow()
      // The door opens and the interrupt comes in one breath.
      Deferred.unsafeDone(ready, Effect.void)
      yield* Fiber.interrupt(fiber)
      const never = yield* Effect.fork(run(job))
      yield* Fiber.interrupt(never)
      yield* Effect.sleep("150 millis")
      assert.isFalse(yield* hasStarted)
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("hands on how far a process has come, and no more than it was asked to", () =>
    Effect.gen(function* () {
      const heard: Array<number> = []
      const body = `for s in N/A 500000 1250000; do echo "out_time_us=$s"; echo progress=continue; sleep 0.05; done`
      const { job } = yield* jobFor(body, { onProgress: (seconds) => Effect.sync(() => heard.push(seconds)) })
      assert.include((yield* run(job)).output, "progress=continue")
      assert.deepStrictEqual(heard, [0.5, 1.25])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
