import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, Option } from "effect"
import type { LogEntry } from "xai-simulator"
import { noTicks } from "../../src/domain/Money.js"
import { decodeState } from "../../src/domain/PipelineState.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { isLong } from "../support/longForm.js"
import { fox, owl, plan, scene } from "../support/plans.js"
import { quickStudio } from "../support/quickArtist.js"
import { filmed, plainVideoModel, planned, someone } from "../support/simulatedStudio.js"

const concept = "A fox and owl discover a glowing crystal in an autumn forest"

// Each film has a studio of its own; most of its time it waits for an answer, a disk or ffmpeg.
const describeAtOnce = describe.concurrent

/** A plan of so many scenes, as short as they get and with nothing but cuts between them. */
const short = (count: number) =>
  planned(plan({ scenes: Array.makeBy(count, (index) => scene(index + 1, { durationSeconds: 3 })) }))

const on = (log: ReadonlyArray<LogEntry>, path: string) => log.filter((entry) => entry.path.endsWith(path))
const overlap = (a: LogEntry, b: LogEntry) => a.at < b.at + b.millis && b.at < a.at + a.millis

/** The hashes of the pictures a request carried, in order. */
const hashes = (entry: LogEntry): ReadonlyArray<string> =>
  JSON.stringify(entry.body).match(/[0-9a-f]{64}/g) ?? []

describeAtOnce("a film through the simulator", () => {
  it.live(
    "is complete: every scene, its planned length, picture and sound, and all that belongs in the folder",
    () =>
      Effect.gen(function* () {
        const { bill, film, log } = yield* filmed(concept)
        const { state } = film
        const ffmpeg = yield* Ffmpeg
        const fs = yield* FileSystem.FileSystem
        const workspace = yield* Workspace
        assert.isAtLeast(state.plan.scenes.length, 3)
        assert.strictEqual(state.videos.length, state.plan.scenes.length)

        for (const [index, one] of state.plan.scenesInOrder.entries()) {
          const clip = state.videos[index]
          assert.strictEqual(clip?.sceneId, one.sceneId)
          assert.closeTo(clip?.duration ?? 0, one.durationSeconds, 0.1)
        }
        const facts = yield* ffmpeg.verify(film.path)
        // A crossfade shows two clips at once, so the film is shorter by it.
        const cut = Option.getOrThrow(state.cut)
        const [frames, per] = cut.rate
        const shared = cut.clips.reduce((sum, { crossfade }) => sum + (crossfade * per) / frames, 0)
        const length = state.plan.scenes.reduce((sum, one) => sum + one.durationSeconds, 0) - shared
        assert.closeTo(facts.durationSeconds, length, 0.1)
        assert.strictEqual(facts.video.codec, "h264")
        assert.strictEqual(Option.getOrThrow(facts.audio).codec, "aac")

        // The journal's reckoning is the provider's.
        const store = yield* StateStore
        const { inDoubt, settled } = yield* store.ledger
        assert.strictEqual(settled, bill.ticks)
        assert.strictEqual(inDoubt, noTicks)
        assert.strictEqual(state.spent, bill.ticks)

        const there = yield* fs.readDirectory(workspace.root)
        assert.includeMembers(there, [
          "state.json",
          "journal.log",
          "script.md",
          "final_video.mp4",
          "character_sheets",
          "keyframes",
          "videos",
          "frames"
        ])
        const script = yield* fs.readFileString(workspace.absolute("script.md"))
        const pictures = [...script.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path ?? "")
        assert.strictEqual(pictures.length, state.characters.length + state.keyframes.length)
        for (const path of pictures) assert.isTrue(yield* fs.exists(workspace.absolute(path)), path)
        const saved = yield* decodeState(yield* fs.readFileString(workspace.absolute("state.json")))
        assert.deepStrictEqual(saved, state)

        const sheets = on(log, "/images/generations")
        assert.strictEqual(sheets.length, 2)
        const [first, second] = sheets
        if (first === undefined || second === undefined) return assert.fail("no sheets were asked for")
        assert.isTrue(overlap(first, second), "sheets are drawn side by side")

        const keyframes = on(log, "/images/edits")
        for (const [index, one] of keyframes.entries()) {
          const before = keyframes[index - 1]
          if (before !== undefined)
            assert.isFalse(overlap(before, one), "keyframes are drawn one after the other")
          const previous = state.keyframes[index - 1]
          if (previous !== undefined) {
            assert.strictEqual(
              hashes(one).at(-1),
              Option.getOrThrow(previous.sha256),
              "the keyframe before is the last input"
            )
          }
        }
        const orders = on(log, "/videos/generations")
        assert.deepStrictEqual(
          orders.map((entry) => hashes(entry)[0]),
          state.keyframes.map(({ sha256 }) => Option.getOrThrow(sha256))
        )
        // A clip is asked for only when the one before it is there.
        for (const [index, entry] of orders.entries()) {
          const before = orders[index - 1]
          if (before === undefined) continue
          const finished = log.filter(
            ({ at, path, status }) =>
              path.includes("/videos/") && status === 200 && at > before.at && at < entry.at
          )
          assert.isAtLeast(finished.length, 1)
        }
        assert.isTrue(
          log.filter(({ path }) => !path.startsWith("/v1")).every(({ authorized }) => !authorized),
          "the key goes to the API alone"
        )
      }).pipe(
        Effect.provide(
          quickStudio({ delays: { chatMillis: 5, imageMillis: 200, videoMillis: 20, jitter: 0 } })
        )
      )
  )

  // test/cli/film.test.ts has it of the program, and test/film/pipeline.test.ts of the flow.
  it.live.skipIf(!isLong)("made again orders nothing and comes out the same", () =>
    Effect.gen(function* () {
      const first = yield* filmed(concept)
      const second = yield* filmed(concept)
      assert.strictEqual(second.log.length, first.log.length)
      assert.deepStrictEqual(second.film.state, first.film.state)
    }).pipe(Effect.provide(quickStudio({ answers: [short(2)] })))
  )
})

describeAtOnce("the judge loops", () => {
  it.live("draw a sheet again, edit a keyframe and correct a clip, and keep the best take of each", () =>
    Effect.gen(function* () {
      const { film, log } = yield* filmed(concept)
      const [first] = film.state.characters
      assert.deepStrictEqual(
        first?.takes.map(({ score }) => score.overallScore),
        [0.5, 0.7, 0.6]
      )
      assert.strictEqual(first?.portraitPath, first?.takes[1]?.path)

      const keyframe = film.state.keyframes[1]
      assert.deepStrictEqual(
        keyframe?.takes.map(({ score }) => score.overallScore),
        [0.6, 0.4, 0.9]
      )
      assert.deepStrictEqual([keyframe?.keyframePath, keyframe?.editPasses], ["keyframes/scene_2_v3.jpg", 2])

      const clip = film.state.videos[2]
      assert.deepStrictEqual(
        clip?.takes.map(({ path, score }) => [path, score.overallScore]),
        [
          ["videos/scene_3.mp4", 0.7],
          ["videos/scene_3_c1.mp4", 0.75],
          ["videos/scene_3_c2.mp4", 0.3]
        ]
      )
      assert.deepStrictEqual([clip?.videoPath, clip?.correctionPasses], ["videos/scene_3_c1.mp4", 2])
      assert.strictEqual(on(log, "/videos/edits").length, 2)

      // Every take stays, and what was kept below the threshold is said.
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      for (const asset of [first, keyframe, clip])
        for (const { path } of asset?.takes ?? [])
          assert.isTrue(yield* fs.exists(workspace.absolute(path)), path)
      assert.deepStrictEqual(
        film.state.degradations.map(({ kind, subject }) => [kind, subject]),
        [
          ["below-threshold", first?.name ?? ""],
          ["below-threshold", "scene 3"]
        ]
      )
    }).pipe(
      Effect.provide(
        quickStudio({
          answers: [short(3)],
          scores: [
            { when: "Judging: character sheet of (Fox|.*Fox.*)", values: [0.5, 0.7, 0.6] },
            { when: "Judging: keyframe of scene 2", values: [0.6, 0.4, 0.9] },
            { when: "Judging: clip of scene 3", values: [0.7, 0.75, 0.3] }
          ]
        })
      )
    )
  )

  it.live("film a long clip once more when it is far off, since it is too long to edit", () =>
    Effect.gen(function* () {
      const { film, log } = yield* filmed(concept)
      assert.deepStrictEqual(
        film.state.videos.map(({ takes, videoPath }) => [takes.length, videoPath]),
        [
          [2, "videos/scene_1_t2.mp4"],
          [1, "videos/scene_2.mp4"]
        ]
      )
      assert.strictEqual(on(log, "/videos/edits").length, 0)
      assert.strictEqual(on(log, "/videos/generations").length, 3)
    }).pipe(
      Effect.provide(
        quickStudio({
          answers: [
            planned(plan({ scenes: [scene(1, { durationSeconds: 9 }), scene(2, { durationSeconds: 9 })] }))
          ],
          scores: [
            { when: "Judging: clip of scene 1", values: [0.4, 0.6] },
            { when: "Judging: clip of scene 2", values: [0.6] }
          ]
        })
      )
    )
  )

  it.live("film a clip once more when the model cannot edit", () =>
    Effect.gen(function* () {
      const { film, log } = yield* filmed(concept, { videoModel: plainVideoModel })
      assert.deepStrictEqual(
        film.state.videos.map(({ takes, videoPath }) => [takes.length, videoPath]),
        [[2, "videos/scene_1.mp4"]]
      )
      assert.strictEqual(on(log, "/videos/edits").length, 0)
    }).pipe(
      Effect.provide(
        quickStudio({
          answers: [short(1)],
          scores: [{ when: "Judging: clip of scene 1", values: [0.45, 0.2] }]
        })
      )
    )
  )
})

describeAtOnce("a crowd", () => {
  const crowd = [
    fox,
    owl,
    someone("Rook", "raven", "black"),
    someone("Moss", "frog", "green"),
    someone("Snow", "rabbit", "white"),
    someone("Ember", "dragon", "crimson")
  ]
  const everyone = crowd.map(({ name }) => name)

  it.live("larger than the model takes pictures is tiled into one, so that nobody is dropped", () =>
    Effect.gen(function* () {
      const { film, log } = yield* filmed(concept)
      const edits = on(log, "/images/edits")
      assert.deepStrictEqual(
        edits.map((entry) => hashes(entry).length),
        [2, 2]
      )
      const workspace = yield* Workspace
      const fs = yield* FileSystem.FileSystem
      assert.isTrue(yield* fs.exists(workspace.absolute("character_sheets/scene_1_cast.jpg")))
      assert.strictEqual(film.state.characters.length, 6)
      assert.deepStrictEqual(
        Object.keys(film.state.videos[0]?.takes[0]?.score.perCharacter ?? {}).sort(),
        [...everyone].sort()
      )
    }).pipe(
      Effect.provide(
        quickStudio({
          answers: [
            planned(
              plan({
                characters: crowd,
                scenes: [1, 2].map((id) => scene(id, { charactersPresent: everyone, durationSeconds: 3 }))
              })
            )
          ]
        })
      )
    )
  )
})

describeAtOnce("a portrait film", () => {
  it.live("is portrait from the first sheet to the final frame", () =>
    Effect.gen(function* () {
      const { film } = yield* filmed(concept, {
        aspectRatio: Option.some("9:16"),
        sceneCount: Option.some(1)
      })
      const ffmpeg = yield* Ffmpeg
      const workspace = yield* Workspace
      const facts = yield* ffmpeg.probe(film.path)
      assert.closeTo(facts.video.width / facts.video.height, 9 / 16, 0.01)
      assert.strictEqual(film.state.plan.aspectRatio, "9:16")
      for (const { videoPath } of film.state.videos) {
        const clip = yield* ffmpeg.probe(workspace.absolute(videoPath))
        assert.closeTo(clip.video.width / clip.video.height, 9 / 16, 0.01)
      }
      assert.deepStrictEqual(film.state.videos[0]?.sceneId, SceneId.make(1))
    }).pipe(Effect.provide(quickStudio()))
  )
})
