import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { musicFile, type SimulatorSettings } from "xai-simulator"
import manifest from "../../package.json" with { type: "json" }
import { decodeState } from "../../src/domain/PipelineState.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { inProcess } from "../support/inProcess.js"
import { endAll, start } from "../support/liveProgram.js"
import { isLong } from "../support/longForm.js"
import { bundledFfmpeg } from "../support/media.js"
import { program } from "../support/program.js"
import { closeAll, nearAsItDraws } from "../support/simulators.js"

const folder = mkdtempSync(path.join(tmpdir(), "film-"))
afterAll(async () => {
  endAll()
  await closeAll()
  rmSync(folder, { recursive: true, force: true })
})

const concept = "A fox and owl discover a glowing crystal in an autumn forest"
const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex")
const stateOf = (film: string) => decodeState(readFileSync(path.join(film, "state.json"), "utf8"))

const measured = (file: string) =>
  Effect.gen(function* () {
    const ffmpeg = yield* Ffmpeg
    return { facts: yield* ffmpeg.verify(file), chosen: yield* ffmpeg.chosen }
  }).pipe(Effect.provide(Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer)))

/** Small and short: what is compared is whether two films are the same. */
const scale = 0.15
const rehearsal = path.join(folder, "rehearsal.json")
const rehearsed: SimulatorSettings = {
  ...{ scale, framesPerSecond: 4, sceneSeconds: 3, speech: "tones" },
  delays: { chatMillis: 5, imageMillis: 10, videoMillis: 20, jitter: 0 }
}
writeFileSync(rehearsal, JSON.stringify(rehearsed))

describe("the demo", () => {
  // The words of the demo's own script, quotes resolved, into a folder of this test.
  const words = [...manifest.scripts.demo.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? ""
  )
  const film = path.join(folder, "demo")
  // Smaller, with fewer frames and scenes than on a desk; the long form makes the demo as it is.
  const scenes = isLong ? [] : ["--scenes", "1"]
  const small = isLong ? [] : [rehearsal]
  const demo = [
    ...words.slice(2),
    ...small.flatMap((file) => ["--simulator-config", file]),
    ...scenes,
    "--output-dir",
    film
  ]
  // Where the script that npm runs before it writes the music, by the simulator's own command.
  mkdirSync(path.join(folder, "output"))
  writeFileSync(path.join(folder, "output/music.wav"), musicFile({ seconds: 4, seed: 1 }))
  let made: ReturnType<typeof program> | undefined
  const once = () => {
    made ??= program(demo, { cwd: folder, seconds: 110 })
    return made
  }

  it("makes a whole film with no key, no network and no ffmpeg on the PATH, and says where it is", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(words.slice(0, 2), ["node", "dist/main.js"])
      const ended = once()
      assert.strictEqual(ended.code, 0, ended.stderr)
      for (const step of [
        "1: Ideation",
        "2: Character sheets",
        "3: Keyframes",
        "4: Script",
        "5: Videos",
        "6: Assembly"
      ])
        assert.include(ended.stdout, `═══ STEP ${step} ═══`)
      assert.strictEqual(
        ended.stdout.trim().split("\n").at(-1),
        `Final video: ${path.join(film, "final_video.mp4")}`
      )

      const state = yield* stateOf(film)
      assert.isAtLeast(state.plan.scenes.length, isLong ? 3 : 1)
      const { facts } = yield* measured(path.join(film, "final_video.mp4"))
      assert.strictEqual(facts.video.codec, "h264")
      assert.strictEqual(Option.getOrThrow(facts.audio).codec, "aac")
      const part = isLong ? 1 : scale
      assert.deepStrictEqual([facts.video.width, facts.video.height], [1280 * part, 720 * part])
      for (const [index, scene] of state.plan.scenesInOrder.entries())
        assert.closeTo(state.videos[index]?.duration ?? 0, scene.durationSeconds, 0.1)
      assert.deepStrictEqual(
        state.narrations?.map(({ text }) => text),
        state.plan.scenesInOrder.map(({ narration }) => narration)
      )
      for (const name of [
        ...["journal.log", "script.md", "character_sheets", "keyframes", "videos", "frames"],
        ...["speech", "music", "final_video.srt", "final_video.vtt"]
      ])
        assert.isTrue(existsSync(path.join(film, name)), name)
    }).pipe(Effect.runPromise))

  it("run again orders nothing and gives the same film", () =>
    Effect.gen(function* () {
      once()
      const before = sha256(path.join(film, "final_video.mp4"))
      const journal = readFileSync(path.join(film, "journal.log"), "utf8")
      const ended = yield* Effect.promise(() => inProcess(demo, { cwd: folder }))
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.strictEqual(sha256(path.join(film, "final_video.mp4")), before)
      const later = readFileSync(path.join(film, "journal.log"), "utf8")
      assert.strictEqual(later.split('"intent"').length, journal.split('"intent"').length)
    }).pipe(Effect.runPromise))

  it("leaves its folder to no other concept, and to no other provider", async () => {
    once()
    const other = await inProcess(["run", "A whale learns to knit", "--simulate", "--output-dir", film], {
      cwd: folder
    })
    assert.strictEqual(other.code, 2)
    assert.match(other.stderr, /another film[^\n]*\n--output-dir .*--fresh /)
    const real = await inProcess(["run", concept, "--simulate=false", "--output-dir", film], {
      cwd: folder,
      env: { XAI_API_KEY: "xai-none" }
    })
    assert.strictEqual(real.code, 2)
    assert.match(real.stderr, /made by the simulator.*now it is to be made by api\.x\.ai/)
  })

  it("is the same film from a simulator started by itself, of which the run knows an address and a key", async () => {
    once()
    // In the short form it is started within this process; test/cli/drain.test.ts has one in a process of its own, with a
    // file of settings, and ends it by a signal.
    const asItIs = path.join(folder, "as-it-is.json")
    writeFileSync(asItIs, "{}")
    const simulator = isLong
      ? start(["simulator", "--port", "0", "--config", asItIs], {
          cwd: folder,
          env: { GROK_VIDEO_FFMPEG: bundledFfmpeg }
        })
      : undefined
    const url =
      (await simulator?.prints(/http:\/\/127\.0\.0\.1:\d+\/v1/)) ?? (await nearAsItDraws(rehearsed)).url
    const apart = path.join(folder, "apart")
    const ended = await inProcess(
      [
        "run",
        concept,
        ...scenes,
        "--sound",
        "narrated",
        "--poll-interval",
        "100 millis",
        "--output-dir",
        apart
      ],
      { cwd: folder, env: { XAI_API_KEY: "xai-simulated", XAI_BASE_URL: url } }
    )
    // Nobody told this run that the server only rehearses: what comes small is less than was ordered, and nothing else is.
    const less = isLong ? [] : ["delivered-otherwise"]
    assert.strictEqual(ended.code, isLong ? 0 : 6, ended.stderr)
    const [one, two] = await Promise.all([apart, film].map((film) => Effect.runPromise(stateOf(film))))
    const hashes = (state: typeof one) =>
      [...(state?.characters ?? []), ...(state?.keyframes ?? []), ...(state?.videos ?? [])].map(
        ({ sha256 }) => Option.getOrThrow(sha256)
      )
    assert.isAtLeast(hashes(one).length, isLong ? 6 : 3)
    assert.deepStrictEqual([...new Set(one?.degradations.map(({ kind }) => kind))], less)
    assert.deepStrictEqual(two?.degradations, [])
    assert.deepStrictEqual(hashes(one), hashes(two))

    if (simulator === undefined) return
    simulator.signal("SIGTERM")
    const { code, stderr } = await simulator.ended
    assert.deepStrictEqual([code, stderr], [143, ""])
  })
})
