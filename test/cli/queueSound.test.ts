import { createHash } from "node:crypto"
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { musicFile } from "xai-simulator"
import { Line, StoryPlan } from "../../src/domain/StoryPlan.js"
import { scene } from "../support/plans.js"
import { hasPostgres } from "../support/postgresServer.js"
import { queueFolder, quickProvider, shortStory } from "../support/queueProgram.js"
import { plannedSpeaking } from "../support/simulatedStudio.js"
import { closeAll } from "../support/simulators.js"

afterAll(closeAll)

const story = new StoryPlan({
  ...shortStory,
  language: "en",
  scenes: [
    scene(1, {
      durationSeconds: 4,
      charactersPresent: ["Fox"],
      narration: "She waits.",
      lines: [new Line({ speaker: "Fox", text: "Only me." })]
    })
  ]
})

describe.skipIf(!hasPostgres)("a film of the queue that speaks", () => {
  it.live("has the music of whoever submits it, and is fetched with its recordings and subtitles", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { file, provider, run, workUntil } = yield* queueFolder({
          ...quickProvider,
          answers: [plannedSpeaking(story)],
          speech: "tones"
        })
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        const sound = ["--sound", "full", "--video-model", "grok-imagine-video-1.5", "--music", "bed.wav"]
        const missing = yield* run("submit", "A fox", ...sound)
        assert.strictEqual(missing.code, 2)
        assert.match(missing.stderr, /bed\.wav/)
        const music = musicFile({ seconds: 4, seed: 1 })
        writeFileSync(file("bed.wav"), music)
        const submitted = yield* run("submit", "A fox", "--name", "fox", ...sound, "--stop-after", "script")
        assert.strictEqual(submitted.code, 0, submitted.stderr)
        rmSync(file("bed.wav"))
        yield* workUntil(/held after the script/)
        // Another worker goes on with the words that the first one had recorded.
        assert.strictEqual((yield* run("queue", "go-on", "fox")).code, 0)
        yield* workUntil(/fox: The film/)

        assert.strictEqual((yield* run("fetch", "fox", "--to", "here")).code, 0)
        const brought = readdirSync(file("here"), { recursive: true, encoding: "utf8" })
        assert.includeMembers(brought, ["final_video.mp4", "final_video.srt", "final_video.vtt"])
        assert.includeMembers(brought, ["speech/scene_1_v1.wav"])
        const kept = `music/${createHash("sha256").update(music).digest("hex").slice(0, 16)}.wav`
        assert.deepStrictEqual(readFileSync(file(`here/${kept}`)), Buffer.from(music))
        // The narrator begins when they have spoken.
        assert.match(readFileSync(file("here/final_video.srt"), "utf8"), /Only me\.[\s\S]*She waits\./)
        const state = JSON.parse(readFileSync(file("here/state.json"), "utf8"))
        assert.deepStrictEqual(state.degradations, [])
        const ordered = (route: string) => (entries: ReadonlyArray<{ readonly path: string }>) =>
          entries.filter(({ path }) => path.endsWith(route)).length
        const log = yield* Effect.promise(provider.log)
        assert.strictEqual(ordered("/tts")(log), 1)
        assert.strictEqual(ordered("/stt")(log), 1)
      })
    )
  )
})
