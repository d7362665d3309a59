import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Option } from "effect"
import type { ContinuityVerdict } from "../../src/domain/Judgement.js"
import { decodeState } from "../../src/domain/PipelineState.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { Character, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { Gates, openGates } from "../../src/film/Gates.js"
import { makeFilm, videoPipeline } from "../../src/film/pipeline.js"
import { Ffmpeg, FfmpegMissing } from "../../src/services/Ffmpeg.js"
import { GrokRejected, GrokUnavailable, MediaRejected } from "../../src/services/GrokError.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import type { FfmpegScript } from "../../src/testing/FfmpegTest.js"
import { scriptedTraits } from "../../src/testing/ScriptedGrok.js"
import { inVirtualTime, mockedStudio, withEvents } from "../support/film.js"
import { fox, owl, plan, scene } from "../support/plans.js"
import { type GrokScript, lost, type Made, paid, refused } from "../support/scriptedGrok.js"

const concept = "A fox and owl discover a glowing crystal"

const shoot = (script: GrokScript = {}, story: StoryPlan = plan(), ffmpeg: FfmpegScript = {}) => {
  const studio = mockedStudio(story, { grok: script, ffmpeg })
  return {
    calls: studio.calls,
    film: inVirtualTime(withEvents(makeFilm(concept))).pipe(Effect.provide(studio.layer))
  }
}

/** The film with nothing in its way, made once for all who only look at it. */
const plainFilm = Effect.gen(function* () {
  const { calls, film } = shoot()
  const { events, value } = yield* film
  return { events, value, made: yield* calls }
}).pipe(Effect.cached, Effect.runSync)

const count = (calls: ReadonlyArray<Made>, call: Made["call"]) =>
  calls.filter((made) => made.call === call).length

const busy = new GrokUnavailable({
  call: "submitVideo",
  reason: "Busy",
  detail: "slow down",
  requestId: Option.none(),
  retryAfterMillis: Option.none()
})

const linkDied = new MediaRejected({
  call: "download",
  reason: "Gone",
  detail: "404",
  requestId: Option.none()
})

const unanswered = new GrokUnavailable({
  ...busy,
  reason: "InDoubt",
  detail: "the line went dead"
})

describe("a film with every service mocked", () => {
  it.effect("goes through six steps in order and gives the path of the final video", () =>
    Effect.gen(function* () {
      const { events, made, value } = yield* plainFilm
      assert.deepStrictEqual(
        events.flatMap((event) => (event._tag === "StepStarted" ? [`${event.step} ${event.name}`] : [])),
        ["1 Ideation", "2 Character sheets", "3 Keyframes", "4 Script", "5 Videos", "6 Assembly"]
      )
      assert.match(value.path, /\/final_video\.mp4$/)
      // 1 plan, 2 lists of traits; 2 portraits, 3 keyframes, 3 clips; each of the eight judged.
      assert.deepStrictEqual(
        [count(made, "ask"), count(made, "drawImage"), count(made, "editImage"), count(made, "submitVideo")],
        [11, 2, 3, 3]
      )
      assert.strictEqual(count(made, "submitVideoEdit"), 0)
      assert.deepStrictEqual(value.state.degradations, [])
    })
  )

  it.effect("saves its state after the script and after the assembly, indented by two", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan(), {})
      yield* inVirtualTime(
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const workspace = yield* Workspace
          const store = yield* StateStore
          const saved: Array<string> = []
          const watched = StateStore.of({
            ...store,
            saveState: (state) =>
              store.saveState(state).pipe(
                Effect.zipRight(Effect.orDie(fs.readFileString(workspace.absolute("state.json")))),
                Effect.flatMap((text) => Effect.sync(() => saved.push(text))),
                Effect.asVoid
              )
          })
          const path = yield* videoPipeline(concept).pipe(Effect.provideService(StateStore, watched))
          assert.strictEqual(saved.length, 2)
          const [halfway, final] = yield* Effect.forEach(saved, (text) => decodeState(text))
          assert.deepStrictEqual([halfway?.keyframes.length, halfway?.videos.length], [3, 0])
          assert.deepStrictEqual(halfway?.finalVideoPath, Option.none())
          assert.strictEqual(final?.videos.length, 3)
          assert.deepStrictEqual(final?.finalVideoPath, Option.some("final_video.mp4"))
          assert.strictEqual(path, workspace.absolute("final_video.mp4"))
          assert.match(saved[0] ?? "", /^\{\n {2}"/)
          assert.isTrue(yield* fs.exists(workspace.absolute("script.md")))
        })
      ).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("draws all character sheets at once, the keyframes one after the other", () =>
    Effect.gen(function* () {
      const cast = Array.from({ length: 12 }, (_, index) => new Character({ ...fox, name: `Fox ${index}` }))
      const story = plan({
        characters: cast,
        scenes: [scene(1, { charactersPresent: cast.map(({ name }) => name) })]
      })
      const crowd = mockedStudio(story, { grok: { drawing: "10 seconds" } })
      yield* inVirtualTime(makeFilm(concept)).pipe(Effect.provide(crowd.layer))
      assert.strictEqual(yield* crowd.mostPicturesAtOnce, 12)

      const lonely = mockedStudio(
        plan({
          characters: [fox],
          scenes: [1, 2].map((id) => scene(id, { charactersPresent: ["Fox"] }))
        }),
        {
          grok: { drawing: "10 seconds" }
        }
      )
      yield* inVirtualTime(makeFilm(concept)).pipe(Effect.provide(lonely.layer))
      assert.strictEqual(yield* lonely.mostPicturesAtOnce, 1)
    })
  )

  it.effect("C14: draws no sheet of a character that no scene shows", () =>
    Effect.gen(function* () {
      const unseen = new Character({ ...fox, name: "Mole" })
      const studio = mockedStudio(plan({ characters: [fox, unseen, owl], scenes: [scene(1)] }))
      const { state } = yield* inVirtualTime(makeFilm(concept)).pipe(Effect.provide(studio.layer))
      assert.deepStrictEqual(
        state.characters.map(({ name, portraitPath }) => [name, portraitPath]),
        [
          ["Fox", "character_sheets/01-fox_v1.jpg"],
          ["Owl", "character_sheets/03-owl_v1.jpg"]
        ]
      )
    })
  )

  it.effect("draws each keyframe from the sheets of its cast and, last, the keyframe before it", () =>
    Effect.gen(function* () {
      const { made } = yield* plainFilm
      const edits = made.filter(({ call }) => call === "editImage")
      const [foxSheet, owlSheet] = ["character_sheets/01-fox_v1.jpg", "character_sheets/02-owl_v1.jpg"]
      assert.deepStrictEqual(
        edits.map(({ pictures }) => pictures),
        [
          [foxSheet, owlSheet],
          [foxSheet, "keyframes/scene_1_v1.jpg"],
          [foxSheet, owlSheet, "keyframes/scene_2_v1.jpg"]
        ]
      )
    })
  )

  it.effect("takes a sheet again until it passes, and keeps the best of all takes", () =>
    Effect.gen(function* () {
      const scores: Readonly<Record<string, ReadonlyArray<number>>> = {
        "Judging: character sheet of Fox": [0.5, 0.7, 0.6],
        "Judging: character sheet of Owl": [0.75, 0.8]
      }
      const script: GrokScript = { score: (judging, before) => scores[judging]?.[before] ?? 0.9 }
      const { calls, film } = shoot(script, plan({ scenes: [scene(1)] }))
      const { value } = yield* film
      const [first, second] = value.state.characters
      assert.deepStrictEqual(
        [first?.portraitPath, first?.generationAttempts],
        ["character_sheets/01-fox_v2.jpg", 3]
      )
      assert.deepStrictEqual(
        [second?.portraitPath, second?.generationAttempts],
        ["character_sheets/02-owl_v2.jpg", 2]
      )
      assert.strictEqual(count(yield* calls, "drawImage"), 5)
      assert.deepStrictEqual(
        value.state.degradations.map(({ kind, subject }) => [kind, subject]),
        [["below-threshold", "Fox"]]
      )
    })
  )

  it.effect("mends a keyframe by a surgical edit of its best pass alone", () =>
    Effect.gen(function* () {
      const scores = [0.6, 0.4, 0.7]
      const { calls, film } = shoot({
        score: (judging, before) => (judging === "Judging: keyframe of scene 2" ? (scores[before] ?? 1) : 0.9)
      })
      const { value } = yield* film
      const edits = (yield* calls).filter(
        ({ call, pictures }) => call === "editImage" && pictures.length === 1
      )
      assert.deepStrictEqual(
        edits.map(({ pictures }) => pictures),
        [["keyframes/scene_2_v1.jpg"], ["keyframes/scene_2_v1.jpg"]]
      )
      const keyframe = value.state.keyframes[1]
      assert.deepStrictEqual(
        [keyframe?.keyframePath, keyframe?.generationAttempts, keyframe?.editPasses],
        ["keyframes/scene_2_v3.jpg", 3, 2]
      )
    })
  )

  it.effect("draws a first scene with nobody in view from words alone, unjudged", () =>
    Effect.gen(function* () {
      const story = plan({ scenes: [scene(1, { charactersPresent: [] })] })
      const { calls, film } = shoot({}, story)
      const { value } = yield* film
      const made = yield* calls
      assert.strictEqual(count(made, "editImage"), 0)
      assert.strictEqual(made.filter(({ words }) => /Judging: (keyframe|clip)/.test(words)).length, 0)
      assert.strictEqual(value.state.keyframes[0]?.consistencyScore, 1)
    })
  )

  it.effect("tiles the sheets into one picture when the cast outnumbers what the model takes", () =>
    Effect.gen(function* () {
      const cast = ["A", "B", "C", "D", "E", "F"].map((name) => new Character({ ...fox, name }))
      const everyone = cast.map(({ name }) => name)
      const story = plan({
        characters: cast,
        scenes: [scene(1, { charactersPresent: everyone }), scene(2, { charactersPresent: everyone })]
      })
      const { calls, film } = shoot({}, story)
      yield* film
      const made = yield* calls
      const edits = made.filter(({ call }) => call === "editImage")
      assert.deepStrictEqual(
        edits.map(({ pictures }) => pictures),
        [
          ["character_sheets/scene_1_cast.jpg", "character_sheets/01-a_v1.jpg"],
          ["character_sheets/scene_2_cast.jpg", "keyframes/scene_1_v1.jpg"]
        ]
      )
      for (const { words } of edits) {
        for (const [index, name] of everyone.entries())
          assert.include(words, `Figure ${index + 1} in <IMAGE_0> is ${name}`)
      }
      // The judge takes any number of pictures, so it sees every sheet on its own.
      const judged = made.find(({ words }) => words.includes("Judging: keyframe of scene 1"))
      assert.strictEqual(judged?.pictures.length, 7)
    })
  )

  it.effect("corrects a drifting clip by editing its best take, twice at most, and keeps the best", () =>
    Effect.gen(function* () {
      const scores = [0.7, 0.75, 0.6]
      const script: GrokScript = {
        score: (judging, before) => (judging === "Judging: clip of scene 1" ? (scores[before] ?? 1) : 0.9)
      }
      const { calls, film } = shoot(script, plan({ scenes: [scene(1)] }))
      const { value } = yield* film
      const edits = (yield* calls).filter(({ call }) => call === "submitVideoEdit")
      assert.deepStrictEqual(
        edits.map(({ pictures }) => pictures[0]),
        ["videos/scene_1.mp4", "videos/scene_1_c1.mp4"]
      )
      const clip = value.state.videos[0]
      assert.deepStrictEqual(
        [clip?.videoPath, clip?.correctionPasses, clip?.firstFramePath, clip?.lastFramePath],
        ["videos/scene_1_c1.mp4", 2, "frames/scene_1_c1_first.jpg", "frames/scene_1_c1_last.jpg"]
      )
    })
  )

  it.effect("sends a plan that cannot be filmed back with the reasons, twice at most", () =>
    Effect.gen(function* () {
      const broken = plan({ characters: [fox] })
      const mended = shoot({ plans: [broken, broken, plan({ scenes: [scene(1)] })] })
      yield* mended.film
      const questions = (yield* mended.calls).filter(({ words }) => words.startsWith("story_plan"))
      assert.strictEqual(questions.length, 3)

      const hopeless = shoot({ plans: [broken, broken, broken, broken] })
      const failure = yield* Effect.flip(hopeless.film)
      assert.strictEqual(failure._tag, "PlanUnfilmable")
      assert.include(failure.message, 'Scene 1 shows "Owl"')
      assert.strictEqual((yield* hopeless.calls).length, 3)
    })
  )

  it.effect("lays a plan of one's own that cannot be filmed to nobody else", () =>
    Effect.gen(function* () {
      const own = mockedStudio(plan())
      const film = makeFilm(concept, Option.some(plan({ characters: [fox] })))
      const failure = yield* Effect.flip(Effect.provide(film, own.layer))
      assert.propertyVal(failure, "blame", "input")
      assert.match(failure.message, /^The plan that was given cannot be filmed: Scene 1 shows "Owl"/)
      assert.strictEqual((yield* own.calls).length, 0)
    })
  )
})

describe("what is refused", () => {
  it.effect("is reworded, and the new words are listed", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({
        fail: (made) =>
          made.call === "submitVideo" && !made.words.startsWith("gently")
            ? Option.some(refused("submitVideo"))
            : Option.none()
      })
      const { value } = yield* film
      assert.strictEqual(value.state.videos.length, 3)
      assert.deepStrictEqual(
        value.state.degradations.map(({ kind, subject }) => [kind, subject]),
        [1, 2, 3].map((id) => ["reworded-prompt", `scene ${id}`])
      )
      assert.strictEqual(count(yield* calls, "submitVideo"), 6)
    })
  )

  it.effect("to the last wording is left out and listed, and the rest of the film is made", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({
        fail: (made) =>
          made.call === "editImage" &&
          /scene 2|Title: Scene 2|gently/.test(made.words) &&
          made.pictures.length === 2 &&
          made.pictures[1] === "keyframes/scene_1_v1.jpg"
            ? Option.some(refused("editImage"))
            : Option.none()
      })
      const { events, value } = yield* film
      assert.deepStrictEqual(
        value.state.videos.map(({ sceneId }) => Number(sceneId)),
        [1, 3]
      )
      assert.deepStrictEqual(
        value.state.degradations.map(({ kind, subject }) => [kind, subject]),
        [["scene-without-clip", "scene 2"]]
      )
      assert.strictEqual(events.filter(({ _tag }) => _tag === "AssetLeftOut").length, 1)
      // Scene 3 is chained to the last keyframe there is.
      const last = (yield* calls).filter(({ call }) => call === "editImage").at(-1)
      assert.strictEqual(last?.pictures.at(-1), "keyframes/scene_1_v1.jpg")
    })
  )

  it.effect("as a character's portrait stops nothing that does not show that character (fault row 17)", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({
        fail: (made) =>
          made.call === "drawImage" && /Character: Owl|gently/.test(made.words)
            ? Option.some(refused("drawImage"))
            : Option.none()
      })
      const { value } = yield* film
      assert.deepStrictEqual(
        value.state.videos.map(({ sceneId }) => Number(sceneId)),
        [2]
      )
      assert.deepStrictEqual(
        value.state.degradations.map(({ kind, subject }) => [kind, subject]),
        [
          ["character-without-sheet", "Owl"],
          ["scene-without-clip", "scene 1"],
          ["scene-without-clip", "scene 3"]
        ]
      )
      assert.strictEqual(count(yield* calls, "submitVideo"), 1)
    })
  )

  it.effect("is not paid for again on the next run", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan(), {
        grok: {
          fail: (made) => (made.call === "submitVideo" ? Option.some(refused("submitVideo")) : Option.none())
        }
      })
      yield* Effect.gen(function* () {
        const failure = yield* Effect.flip(inVirtualTime(makeFilm(concept)))
        assert.match(
          failure.message,
          /no clip to make a film of: scene 1: .*every wording was refused \(not that\)/
        )
        const once = paid(yield* studio.calls).length
        yield* Effect.flip(inVirtualTime(makeFilm(concept)))
        assert.strictEqual(paid(yield* studio.calls).length, once)
      }).pipe(Effect.provide(studio.layer))
    })
  )
})

describe("what goes wrong", () => {
  it.effect("a film that is finished is made again for nothing", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan())
      yield* Effect.gen(function* () {
        const first = yield* inVirtualTime(makeFilm(concept))
        const calls = (yield* studio.calls).length
        const second = yield* inVirtualTime(makeFilm(concept))
        assert.strictEqual((yield* studio.calls).length, calls)
        assert.deepStrictEqual(second.state, first.state)
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("the flow is tried once more after 60 s, and what was answered is not ordered again", () =>
    Effect.gen(function* () {
      let failures = 1
      const { calls, film } = shoot({
        fail: (made) => (made.call === "submitVideo" && failures-- > 0 ? Option.some(busy) : Option.none())
      })
      const began = yield* Clock.currentTimeMillis
      const { events } = yield* film
      assert.isAtLeast((yield* Clock.currentTimeMillis) - began, 60_000)
      assert.deepStrictEqual(
        events.flatMap((event) => (event._tag === "FlowRetry" ? [event.seconds] : [])),
        [60]
      )
      assert.deepStrictEqual([count(yield* calls, "drawImage"), count(yield* calls, "submitVideo")], [2, 4])
    })
  )

  it.effect(
    "a clip that is gone from the folder is fetched again; where that fails it is reported, not ordered (fault row 29)",
    () =>
      Effect.gen(function* () {
        let isDead = false
        const studio = mockedStudio(plan(), {
          grok: {
            fail: ({ call, words }) => {
              if (!isDead) return Option.none()
              if (call === "checkVideo") return Option.some(lost("Expired"))
              return call === "download" && words.includes("job-2") ? Option.some(linkDied) : Option.none()
            }
          }
        })
        yield* Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const store = yield* StateStore
          const workspace = yield* Workspace
          const { state } = yield* inVirtualTime(makeFilm(concept))
          yield* fs.remove(workspace.absolute("videos/scene_1.mp4"))
          assert.deepStrictEqual((yield* inVirtualTime(makeFilm(concept))).state, state)

          isDead = true
          yield* fs.remove(workspace.absolute("videos/scene_2.mp4"))
          const failure = yield* Effect.flip(inVirtualTime(makeFilm(concept)))
          assert(failure._tag === "ClipGone")
          assert.include(failure.message, "videos/scene_2.mp4 was made and paid for")
          assert.strictEqual(count(yield* studio.calls, "submitVideo"), 3)

          isDead = false
          yield* store.mark({ kind: "redo", asset: "clip", name: "scene 2" })
          yield* inVirtualTime(makeFilm(concept))
          assert.strictEqual(count(yield* studio.calls, "submitVideo"), 4)
        }).pipe(Effect.provide(studio.layer))
      })
  )

  it.effect("a film goes on by the plan it was last given, until it is given another", () =>
    Effect.gen(function* () {
      const edited = plan({ title: "The Other Way" })
      const studio = mockedStudio(plan())
      yield* Effect.gen(function* () {
        const titles: Array<string> = []
        for (const given of [Option.none(), Option.some(edited), Option.none(), Option.some(plan())])
          titles.push((yield* inVirtualTime(makeFilm(concept, given))).state.plan.title)
        assert.deepStrictEqual(titles, [plan().title, edited.title, edited.title, plan().title])
        const store = yield* StateStore
        const origins = (yield* store.marks).flatMap((mark) => (mark.kind === "plan" ? [mark.origin] : []))
        assert.deepStrictEqual(origins, ["model", "person", "person"])
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("a call in doubt is sent once more at once; the film is made, and the doubt is noted", () =>
    Effect.gen(function* () {
      let failures = 1
      const { calls, film } = shoot({
        fail: (made) =>
          made.call === "submitVideo" && failures-- > 0 ? Option.some(unanswered) : Option.none()
      })
      const { events, value } = yield* film
      assert.isFalse(events.some((event) => event._tag === "FlowRetry"))
      assert.strictEqual(count(yield* calls, "submitVideo"), 4)
      assert.deepStrictEqual(value.state.degradations, [])
      assert.deepStrictEqual(
        value.state.notes.flatMap(({ kind, subject }) => (kind === "call-in-doubt" ? [subject] : [])),
        ["the clip of scene 1, take 1"]
      )
    })
  )

  it.effect("a call in doubt twice ends the run for a person to decide, and no wait is worth it", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({
        fail: (made) => (made.call === "submitVideo" ? Option.some(unanswered) : Option.none())
      })
      const failure = yield* Effect.flip(film)
      assert(failure._tag === "InDoubt")
      assert.include(failure.message, "the line went dead")
      assert.strictEqual(count(yield* calls, "submitVideo"), 2)
    })
  )

  it.effect("the flow is not tried a third time", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({
        fail: (made) => (made.call === "submitVideo" ? Option.some(busy) : Option.none())
      })
      const failure = yield* Effect.flip(film)
      assert.strictEqual(failure._tag, "GrokUnavailable")
      assert.strictEqual(count(yield* calls, "submitVideo"), 2)
    })
  )

  it.effect("a wrong key or an empty wallet is not tried again at all (fault row 16)", () =>
    Effect.gen(function* () {
      for (const reason of ["WrongKey", "NoFunds", "UnknownModel"] as const) {
        const { calls, film } = shoot({
          fail: (made) =>
            made.call === "drawImage"
              ? Option.some(
                  new GrokRejected({ call: "drawImage", reason, detail: "no", requestId: Option.none() })
                )
              : Option.none()
        })
        const failure = yield* Effect.flip(film)
        assert.strictEqual(failure._tag, "GrokRejected")
        assert.strictEqual((yield* calls).filter(({ words }) => words.startsWith("story_plan")).length, 1)
        assert.isAtMost(count(yield* calls, "drawImage"), 2)
      }
    })
  )

  it.effect("a job that is lost is ordered once more, then its scene is left out", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({
        fail: (made) =>
          made.call === "checkVideo" && ["job-1", "job-2"].includes(made.words)
            ? Option.some(lost())
            : Option.none()
      })
      const { value } = yield* film
      assert.strictEqual(count(yield* calls, "submitVideo"), 4)
      assert.deepStrictEqual(
        value.state.videos.map(({ sceneId }) => Number(sceneId)),
        [2, 3]
      )
      assert.deepStrictEqual(
        value.state.degradations.map(({ kind }) => kind),
        ["scene-without-clip"]
      )
    })
  )

  const unfit = (call: "editImage" | "submitVideo"): GrokScript => ({
    fail: (made) =>
      made.call === call &&
      (call === "editImage"
        ? made.words.includes("Title: Scene 2")
        : made.pictures.some((path) => path.includes("scene_2")))
        ? Option.some(
            new GrokRejected({
              ...{ call, reason: "BadRequest", detail: "prompt too long" },
              requestId: Option.none()
            })
          )
        : Option.none()
  })

  it.effect("C6: a still whose request is not taken for its form ends the run before the clips", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot(unfit("editImage"))
      const failure = yield* Effect.flip(film)
      assert.deepInclude(failure, { _tag: "GrokRejected", reason: "BadRequest" })
      assert.isEmpty((yield* calls).filter(({ call }) => call === "submitVideo"))
    })
  )

  it.effect(
    "C6: a clip whose request is not taken for its form is left out only where somebody says so",
    () =>
      Effect.gen(function* () {
        const stopped = yield* Effect.flip(shoot(unfit("submitVideo")).film)
        assert.deepInclude(stopped, { _tag: "GrokRejected", reason: "BadRequest" })
        const asked: Array<string> = []
        const answering = (answer: boolean) => ({
          ...openGates,
          mayLeaveOut: ({ name }: { readonly name: string }, because: string) =>
            Effect.sync(() => {
              asked.push(`${name}: ${because}`)
              return answer
            })
        })
        const refusing = shoot(unfit("submitVideo")).film
        yield* Effect.flip(Effect.provideService(refusing, Gates, answering(false)))
        const { value } = yield* Effect.provideService(
          shoot(unfit("submitVideo")).film,
          Gates,
          answering(true)
        )
        assert.deepStrictEqual(
          value.state.videos.map(({ sceneId }) => Number(sceneId)),
          [1, 3]
        )
        assert.include(value.state.degradations[0]?.detail ?? "", "prompt too long")
        assert.match(asked[0] ?? "", /^scene 2: its order is not taken as it is .*prompt too long/)
      })
  )

  it.effect("a clip that never ends holds up its own scene alone, and its job is not ordered again", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan(), { grok: { rendering: (id) => id === "job-1" } })
      const film = inVirtualTime(makeFilm(concept)).pipe(
        Effect.provideService(FilmSettings, { ...defaultOptions, longestWait: Duration.minutes(2) })
      )
      yield* Effect.gen(function* () {
        const failure = yield* Effect.flip(film)
        assert.strictEqual(failure._tag, "StillRendering")
        const calls = yield* studio.calls
        assert.strictEqual(count(calls, "submitVideo"), 3)
        assert.strictEqual(calls.filter(({ call }) => call === "download").length, 2)
        yield* Effect.flip(film)
        assert.strictEqual(count(yield* studio.calls, "submitVideo"), 3)
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("a machine without ffmpeg is told so before the first dollar", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan(), {})
      yield* Effect.gen(function* () {
        const none = {
          ...(yield* Ffmpeg),
          chosen: Effect.fail(new FfmpegMissing({ detail: "there is none" }))
        }
        const failure = yield* Effect.flip(Effect.provideService(makeFilm(concept), Ffmpeg, Ffmpeg.of(none)))
        assert.strictEqual(failure._tag, "FfmpegMissing")
        assert.deepStrictEqual(yield* studio.calls, [])
      }).pipe(Effect.provide(studio.layer))
    })
  )

  it.effect("an empty concept orders nothing", () =>
    Effect.gen(function* () {
      const studio = mockedStudio(plan())
      const exit = yield* Effect.exit(videoPipeline("   ")).pipe(Effect.provide(studio.layer))
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(yield* studio.calls, [])
    })
  )
})

describe("a judge that gives no verdict", () => {
  const story = plan({ characters: [fox], scenes: [scene(1, { charactersPresent: ["Fox"] })] })
  const silent = (made: Made) =>
    made.words.includes("Judging:") ? Option.some(refused("ask", "SAFETY_CHECK_TYPE_X")) : Option.none()

  it.effect("costs nobody the picture or the clip that was paid for: they stay, unjudged and listed", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot({ fail: silent }, story)
      const { value } = yield* film
      assert.deepStrictEqual(
        value.state.degradations.map(({ kind, subject }) => [kind, subject]),
        [
          ["not-judged", "Fox"],
          ["not-judged", "scene 1"],
          ["not-judged", "scene 1"]
        ]
      )
      // No second drawing is bought for a verdict that would not come either.
      const made = yield* calls
      assert.deepStrictEqual(
        [count(made, "drawImage"), count(made, "editImage"), count(made, "submitVideo")],
        [1, 1, 1]
      )
    })
  )
})

describe("a model that will not reword", () => {
  it.effect("leaves the scene refused, and the rest of the film is made", () =>
    Effect.gen(function* () {
      const { film } = shoot({
        fail: (made) =>
          (made.call === "submitVideo" && made.pictures[0] === "keyframes/scene_2_v1.jpg") ||
          made.words.startsWith("reworded_prompt")
            ? Option.some(refused(made.call))
            : Option.none()
      })
      const { value } = yield* film
      assert.deepStrictEqual(
        value.state.videos.map(({ sceneId }) => Number(sceneId)),
        [1, 3]
      )
      assert.include(value.state.degradations[0]?.detail ?? "", "refused")
    })
  )
})

describe("a join that two clips do not allow", () => {
  it.effect("becomes a cut, which is noted and makes the film no less", () =>
    Effect.gen(function* () {
      const { film } = shoot(
        {},
        plan({
          scenes: [scene(1, { transition: "crossfade" }), scene(2), scene(3, { transition: "match-cut" })]
        }),
        {
          instead: (asked) => (asked === "crossfade" ? Option.some("the clips are too short") : Option.none())
        }
      )
      const { value } = yield* film
      assert.deepStrictEqual(value.state.degradations, [])
      assert.deepStrictEqual(
        value.state.notes.flatMap(({ kind, subject }) =>
          kind === "substituted-transition" ? [subject] : []
        ),
        ["scene 1"]
      )
    })
  )
})

describe("B4: a judge's answer that leaves something out", () => {
  const story = plan({ characters: [fox], scenes: [scene(1, { charactersPresent: ["Fox"] })] })
  const answer = (picture: Partial<ContinuityVerdict["pictures"][number]>): ContinuityVerdict => ({
    pictures: [
      { figures: 1, extra_limbs: null, merged_figures: null, lettering: null, characters: [], ...picture }
    ]
  })
  const figure = (...traits: ReadonlyArray<number>) => ({
    name: "Fox",
    same_being: "yes" as const,
    traits: traits.map((trait) => ({ trait, verdict: "match" as const, seen: "" }))
  })
  const all = scriptedTraits.map((_, index) => index + 1)

  it.effect("counts for what it answers; what it left out is asked once more, for that figure alone", () =>
    Effect.gen(function* () {
      const { calls, film } = shoot(
        {
          verdict: (judging) =>
            judging.startsWith("Judging: keyframe")
              ? answer({ characters: [figure(...all.slice(1))] })
              : judging.startsWith("Judging once more")
                ? answer({ characters: [figure(1)] })
                : undefined
        },
        story
      )
      const { value } = yield* film
      const [keyframe] = value.state.keyframes
      assert.deepStrictEqual(
        [
          keyframe?.takes.length,
          keyframe?.takes[0]?.score.overallScore,
          keyframe?.takes[0]?.score.notAnswered
        ],
        [1, 1, []]
      )
      const again = (yield* calls).filter(({ words }) => words.includes("Judging once more"))
      assert.lengthOf(again, 1)
      assert.match(again[0]?.words ?? "", /Fox, in the picture: same_being, and these traits:\n1\. [^\n]+$/)
      assert.deepStrictEqual(value.state.degradations, [])
    })
  )

  it.effect(
    "stands as not answered where it is left out again: listed, no mark against anyone, no exit code",
    () =>
      Effect.gen(function* () {
        const { calls, film } = shoot(
          {
            verdict: (judging) =>
              judging.startsWith("Judging: keyframe") || judging.startsWith("Judging once more")
                ? answer({ characters: [figure(...all.slice(1))] })
                : undefined
          },
          story
        )
        const { value } = yield* film
        assert.deepStrictEqual(value.state.degradations, [])
        const notes = value.state.notes.filter(({ kind }) => kind === "not-answered")
        assert.deepStrictEqual(
          notes.map(({ subject }) => subject),
          ["scene 1"]
        )
        assert.match(notes[0]?.detail ?? "", /did not answer 1 question about the keyframe: Fox: /)
        assert.lengthOf(
          (yield* calls).filter(({ words }) => words.includes("Judging once more")),
          1
        )
      })
  )
})
