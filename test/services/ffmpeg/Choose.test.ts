import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Option } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { bundledSha256, type Candidate, candidates, choose } from "../../../src/services/ffmpeg/Choose.js"
import { bundledFfmpeg } from "../../support/media.js"
import { makeScript, processesMentioning } from "../../support/processes.js"

const limits = { probe: "3 seconds", grace: "200 millis" } as const

const scratch = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  return { fs, folder, at: (name: string) => path.join(folder, name) }
})

const candidate = (path: string, origin: Candidate["origin"] = "system"): Candidate => ({
  origin,
  path,
  sha256: Option.none()
})

const bundled: Candidate = {
  origin: "bundled",
  path: bundledFfmpeg,
  sha256: Option.some(bundledSha256)
}

const withPath = (...folders: ReadonlyArray<string>) =>
  Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["PATH", folders.join(":")]])))

it.scopedLive("takes the bundled ffmpeg on a machine that has none, after checking its hash", () =>
  Effect.gen(function* () {
    const { folder } = yield* scratch
    const ffmpeg = yield* Ffmpeg.pipe(Effect.provide(Ffmpeg.layer()))
    const chosen = yield* ffmpeg.chosen.pipe(withPath(folder))
    assert.strictEqual(chosen.origin, "bundled")
    assert.strictEqual(chosen.path, bundledFfmpeg)
    assert.match(chosen.version, /^n?7\.0/)
    assert.deepStrictEqual(chosen.passedOver, [])
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("prefers the setting, then the system's, then the bundled one", () =>
  Effect.gen(function* () {
    const { at, folder, fs } = yield* scratch
    yield* fs.makeDirectory(at("empty"))
    yield* fs.symlink(bundledFfmpeg, at("ffmpeg"))
    const { found } = yield* candidates(Option.some("/chosen/ffmpeg")).pipe(
      withPath("not/absolute", at("empty"), folder)
    )
    assert.deepStrictEqual(
      found.map(({ origin, path }) => [origin, path]),
      [
        ["setting", "/chosen/ffmpeg"],
        ["system", at("ffmpeg")],
        ["bundled", bundledFfmpeg]
      ]
    )
    const ffmpeg = yield* Ffmpeg.pipe(Effect.provide(Ffmpeg.layer()))
    const chosen = yield* ffmpeg.chosen.pipe(withPath(folder))
    assert.deepStrictEqual([chosen.origin, chosen.path], ["system", at("ffmpeg")])
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive(
  "passes over what is absent, not executable, crashing, hanging, too old or no ffmpeg, and says why (fault row 32)",
  () =>
    Effect.gen(function* () {
      const { at, folder, fs } = yield* scratch
      yield* fs.writeFileString(at("plain"), "#!/bin/sh\n")
      yield* fs.makeDirectory(at("folder"))
      yield* makeScript(at("crash"), "kill -SEGV $$")
      yield* makeScript(at("hang"), 'trap "" TERM; while :; do sleep 0.05; done')
      yield* makeScript(at("other"), "echo something else")
      yield* makeScript(
        at("old"),
        'case "$1" in -version) echo "ffmpeg version 3.4";; *) echo "No such filter: \'overlay\'" >&2; exit 1;; esac'
      )
      yield* makeScript(at("liar"), 'case "$1" in -version) echo "ffmpeg version 9.9";; esac')
      const names = ["absent", "folder", "plain", "crash", "hang", "other", "old", "liar"]
      const chosen = yield* choose(
        { found: [...names.map((name) => candidate(at(name))), bundled], missing: [] },
        { probe: "700 millis", grace: "100 millis" }
      )
      assert.strictEqual(chosen.origin, "bundled")
      const reasons = new Map(chosen.passedOver.map(({ path, why }) => [path.slice(folder.length + 1), why]))
      assert.deepStrictEqual([...reasons.keys()], names)
      assert.strictEqual(reasons.get("absent"), "there is no such file")
      assert.strictEqual(reasons.get("folder"), "it is not a file")
      assert.strictEqual(reasons.get("plain"), "it is not executable")
      assert.include(reasons.get("crash") ?? "", "SIGSEGV")
      assert.include(reasons.get("hang") ?? "", "was not done after 700ms")
      assert.strictEqual(reasons.get("other"), "it does not answer like an ffmpeg")
      assert.include(reasons.get("old") ?? "", "No such filter: 'overlay'")
      assert.strictEqual(reasons.get("liar"), "it did not make the trial film")
      assert.deepStrictEqual(yield* processesMentioning(folder), [])
    }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("never runs a bundled binary whose bytes have changed", () =>
  Effect.gen(function* () {
    const { at, fs } = yield* scratch
    yield* makeScript(at("ffmpeg"), `: > ${at("it-ran")}; echo "ffmpeg version 7.0"`)
    const error = yield* Effect.flip(
      choose({ found: [{ ...bundled, path: at("ffmpeg") }], missing: [] }, limits)
    )
    assert.include(error.detail, "not that of the published binary")
    assert.isFalse(yield* fs.exists(at("it-ran")))
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("gives the bundled binary its mode back when an installer dropped it", () =>
  Effect.gen(function* () {
    const { at, fs } = yield* scratch
    yield* fs.copyFile(bundledFfmpeg, at("ffmpeg"))
    yield* fs.chmod(at("ffmpeg"), 0o644)
    const chosen = yield* choose({ found: [{ ...bundled, path: at("ffmpeg") }], missing: [] }, limits)
    assert.strictEqual(chosen.path, at("ffmpeg"))
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive(
  "reads and tries the bundled binary once in a process, and anew where its file was changed",
  () =>
    Effect.gen(function* () {
      const { at, fs } = yield* scratch
      const [bundled] = (yield* candidates(Option.none())).found.filter(({ origin }) => origin === "bundled")
      assert.isDefined(bundled)
      yield* fs.copyFile(bundled.path, at("ffmpeg"))
      const read: Array<string> = []
      const counted = FileSystem.FileSystem.of({
        ...fs,
        open: (path, options) => {
          read.push(path)
          return fs.open(path, options)
        }
      })
      const chosen = choose({ found: [{ ...bundled, path: at("ffmpeg") }], missing: [] }, limits).pipe(
        Effect.provideService(FileSystem.FileSystem, counted)
      )
      const first = yield* chosen
      assert.deepStrictEqual(yield* chosen, first)
      assert.deepStrictEqual(read, [at("ffmpeg")])

      const { mtime } = yield* fs.stat(at("ffmpeg"))
      const file = yield* fs.open(at("ffmpeg"), { flag: "r+" })
      yield* file.seek(FileSystem.Size(1_000_000), "start")
      yield* file.writeAll(new Uint8Array([1, 2, 3, 4]))
      yield* fs.utimes(at("ffmpeg"), Option.getOrThrow(mtime), Option.getOrThrow(mtime))
      const error = yield* Effect.flip(chosen)
      assert.include(error.message, "not that of the published binary")
    }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("says for every candidate why it will not do, when none will (fault row 32)", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const missing = [{ path: "ffmpeg", why: "there is none on the PATH" }]
    const error = yield* Effect.flip(choose({ found: [candidate(at("absent"), "setting")], missing }, limits))
    assert.strictEqual(
      error.message,
      `No usable ffmpeg: ${at("absent")}: there is no such file; ffmpeg: there is none on the PATH. ` +
        "Install ffmpeg 5.1 or newer with libx264, or name one in the settings."
    )
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("tries binaries out once, at the first need, and not again", () =>
  Effect.gen(function* () {
    const { at, fs } = yield* scratch
    yield* makeScript(at("ffmpeg"), `echo x >> ${at("starts")}; exec '${bundledFfmpeg}' "$@"`)
    const ffmpeg = yield* Ffmpeg.pipe(Effect.provide(Ffmpeg.layer({ path: at("ffmpeg") })))
    assert.isFalse(yield* fs.exists(at("starts")))
    yield* Effect.all([ffmpeg.chosen, ffmpeg.chosen, ffmpeg.chosen], { concurrency: "unbounded" })
    // One start for the version, one for the trial film.
    assert.strictEqual(yield* fs.readFileString(at("starts")), "x\nx\n")
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("remembers no choice that was interrupted half way", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    yield* makeScript(at("ffmpeg"), `sleep 0.2; exec '${bundledFfmpeg}' "$@"`)
    const ffmpeg = yield* Ffmpeg.pipe(Effect.provide(Ffmpeg.layer({ path: at("ffmpeg") })))
    yield* Effect.timeoutOption(ffmpeg.chosen, "50 millis")
    assert.strictEqual((yield* ffmpeg.chosen).path, at("ffmpeg"))
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("keeps two studios in one process apart", () =>
  Effect.gen(function* () {
    const { at, fs } = yield* scratch
    yield* fs.symlink(bundledFfmpeg, at("one"))
    yield* fs.symlink(bundledFfmpeg, at("two"))
    const choice = (path: string) =>
      Effect.flatMap(Ffmpeg, ({ chosen }) => chosen).pipe(Effect.provide(Ffmpeg.layer({ path })))
    const both = yield* Effect.all([choice(at("one")), choice(at("two"))], { concurrency: 2 })
    assert.deepStrictEqual(
      both.map(({ path }) => path),
      [at("one"), at("two")]
    )
  }).pipe(Effect.provide(NodeContext.layer))
)
