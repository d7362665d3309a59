import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Struct } from "effect"
import { NarrationId } from "../../src/domain/AssetId.js"
import type { DubPart } from "../../src/domain/Dub.js"
import { ticksFromUsd } from "../../src/domain/Money.js"
import type { PipelineState } from "../../src/domain/PipelineState.js"
import { FilmSettings } from "../../src/domain/Settings.js"
import { Narrator, Scene, SceneId, StoryPlan } from "../../src/domain/StoryPlan.js"
import { priceOfSpeech } from "../../src/domain/Voices.js"
import { wishedAfresh } from "../../src/film/DubbedFilm.js"
import { dubFilm } from "../../src/film/Dubs.js"
import { makeFilm } from "../../src/film/pipeline.js"
import type { PipelineEvent } from "../../src/services/PipelineEvents.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { NarrationTooLong } from "../../src/takes/FittedSpeech.js"
import { inVirtualTime, mockedStudio, withEvents } from "../support/film.js"
import { words } from "../support/narratedFilm.js"
import { plan, scene } from "../support/plans.js"
import { type GrokScript, paid, refused } from "../support/scriptedGrok.js"

const concept = "A fox and owl discover a glowing crystal"

const story = plan({
  language: "en",
  characters: [],
  narrator: new Narrator({ voice: "orion", manner: "calm" }),
  scenes: ["She waits.", "Nobody comes.", ""].map((narration, index) =>
    scene(index + 1, { narration, charactersPresent: [] })
  )
})

/** The same film, in which something else is told over a scene. */
const saying = (sceneId: number, narration: string): StoryPlan =>
  new StoryPlan({
    ...story,
    scenes: story.scenes.map(
      (one) => new Scene({ ...one, ...(one.sceneId === sceneId ? { narration } : {}) })
    )
  })

const german: Record<number, string> = { 1: "Sie wartet.", 2: "Niemand kommt." }

/** The same film, in which a scene is planned to last so long, in seconds. */
const lasting = (sceneId: number, durationSeconds: number): StoryPlan =>
  new StoryPlan({
    ...story,
    scenes: story.scenes.map((one) => new Scene(one.sceneId === sceneId ? { ...one, durationSeconds } : one))
  })

/** A film and its dubs in one studio; what the translator answers can be changed on the way. */
const studioOf = (script: GrokScript = {}) => {
  const answered = { ...german }
  /** What is made of a narration that is too long. */
  const shortened = { text: words(30, "still") }
  /** What the translator answers first. */
  const drafts: Array<Record<number, string>> = []
  const studio = mockedStudio(story, {
    grok: {
      ...script,
      answers: {
        get shortened_narration() {
          return shortened
        },
        get translated_words() {
          return {
            scenes: Object.entries(drafts.shift() ?? answered).map(([number, narration]) => ({
              scene: Number(number),
              narration,
              lines: []
            }))
          }
        }
      }
    }
  })
  let before = 0
  /** Does work on the film, and tells with what it brought what was ordered for it: of a question what it is about. */
  const doing = <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const settings = yield* FilmSettings
      const { events, value } = yield* withEvents(Effect.either(work)).pipe(
        Effect.provideService(FilmSettings, { ...settings, flowRetries: 0, sound: "narrated" as const })
      )
      const all = paid(yield* studio.calls)
      const orders = all.slice(before).map(({ call, words }) => (call === "speak" ? words : call))
      const asked = all.slice(before).flatMap(({ call, words }) => (call === "ask" ? [words] : []))
      before = all.length
      return { exit: value, orders, asked, events }
    })
  const make = (given = story) =>
    doing(Effect.map(makeFilm(concept, Option.some(given)), ({ state }) => state))
  const dub = (state: PipelineState, voice = "orion", ...afresh: ReadonlyArray<Omit<DubPart, "language">>) =>
    doing(
      dubFilm(state, { language: "de", voice, afresh: afresh.map((part) => ({ ...part, language: "de" })) })
    )
  const dubInFrench = (state: PipelineState) => doing(dubFilm(state, { language: "fr", voice: "orion" }))
  const within = <A, E, R>(film: Effect.Effect<A, E, R>) =>
    inVirtualTime(film).pipe(Effect.provide(studio.layer))
  return { answered, drafts, shortened, make, dub, dubInFrench, within }
}

const filesBeside = Effect.flatMap(Workspace, (workspace) => workspace.list(workspace.absolute("")))
const dubOf = ({ dubs = [] }: PipelineState) => dubs[0] ?? assert.fail("there is no dub")
const textsOf = (state: PipelineState) => dubOf(state).narrations.map(({ text }) => text)
const pointsOf = ({ degradations }: PipelineState) => degradations.map(({ kind, subject }) => [kind, subject])
const told = (events: ReadonlyArray<PipelineEvent>, tag: PipelineEvent["_tag"]) =>
  events.filter(({ _tag }) => _tag === tag)

const [one, two] = [SceneId.make(1), SceneId.make(2)]

describe("a dub of a film that changes", () => {
  it.effect("is told to be out of date, and made anew with what changed alone", () => {
    const { answered, dub, make, within } = studioOf()
    return within(
      Effect.gen(function* () {
        const film = yield* make()
        const first = yield* dub(yield* film.exit)
        assert.deepStrictEqual(first.orders.toSorted(), ["Niemand kommt.", "Sie wartet.", "ask"])
        const { state } = yield* first.exit
        assert.deepStrictEqual(state.degradations, [])
        const current = told(first.events, "DubKept")
        assert.deepInclude(current, { _tag: "DubKept", ...dubOf(state).summary })
        assert.deepInclude(dubOf(state).summary, { voice: "orion", recordings: 2, isStale: false })

        assert.include(yield* filesBeside, "final_video.de.srt")
        const changed = yield* make(saying(2, "Somebody comes."))
        const stale = yield* changed.exit
        assert.isTrue(dubOf(stale).isStale)
        assert.notInclude(yield* filesBeside, "final_video.de.srt")
        assert.deepStrictEqual(pointsOf(stale), [["dub-stale", "de"]])
        assert.deepInclude(told(changed.events, "DubKept")[0], { language: "de", isStale: true })

        answered[2] = "Jemand kommt."
        // The translator would put the first scene otherwise today, and is not asked.
        answered[1] = "Die Dame wartet."
        const again = yield* dub(stale)
        assert.deepStrictEqual(again.orders, ["ask", "Jemand kommt."])
        assert.notInclude(again.asked[0] ?? "", "She waits.")
        const now = (yield* again.exit).state
        assert.deepStrictEqual(textsOf(now), ["Sie wartet.", "Jemand kommt."])
        assert.includeMembers([...(yield* filesBeside)], ["final_video.de.srt", "final_video.de.vtt"])
        assert.deepStrictEqual([dubOf(now).isStale, now.degradations], [false, []])
        const rest = yield* make(saying(2, "Somebody comes."))
        assert.deepStrictEqual([rest.orders, (yield* rest.exit).degradations], [[], []])
      })
    )
  })

  it.effect(
    "is out of date where its words find no room any more, or a recording is gone, which comes back for nothing",
    () => {
      const { answered, dub, make, within } = studioOf()
      // 6 s: in a clip of 8 s they find room, in one of 4 s they do not.
      answered[1] = words(15)
      const shorter = lasting(1, 4)
      return within(
        Effect.gen(function* () {
          const film = yield* (yield* make()).exit
          const { state } = yield* (yield* dub(film)).exit
          const { fs, path } = yield* Effect.all({ fs: FileSystem.FileSystem, path: Workspace })
          yield* fs.remove(path.absolute("speech/de/scene_2_v1.wav"))
          const gone = yield* (yield* make()).exit
          assert.isTrue(dubOf(gone).isStale)
          const back = yield* dub(gone)
          assert.deepStrictEqual([back.orders, dubOf((yield* back.exit).state).isStale], [[], false])
          assert.deepStrictEqual(dubOf((yield* back.exit).state).narrations, dubOf(state).narrations)

          yield* Effect.flatMap(StateStore, ({ mark }) =>
            mark({ kind: "redo", asset: "clip", name: "scene 1" })
          )
          const short = yield* (yield* make(shorter)).exit
          assert.deepStrictEqual(pointsOf(short), [["dub-stale", "de"]])
        })
      )
    }
  )

  it.effect("costs what all of it cost together, and stays in the film when that is joined anew", () => {
    const { dub, dubInFrench, make, within } = studioOf()
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { state: german } = yield* (yield* dub(film)).exit
        const { state } = yield* (yield* dubInFrench(german)).exit
        assert.deepStrictEqual(
          state.dubs?.map(({ cost, language }) => [language, cost]),
          [
            ["de", german.spent - film.spent],
            ["fr", state.spent - german.spent]
          ]
        )
        const again = yield* make()
        assert.deepStrictEqual(again.orders, [])
        assert.deepStrictEqual(dubOf(yield* again.exit), dubOf(state))
        assert.deepStrictEqual((yield* dub(state)).orders, [])
        const { marks } = yield* StateStore
        const written = (yield* marks).filter(({ kind }) => kind === "dubbed")
        assert.strictEqual(written.length, 2, "each is written down once")
      })
    )
  })
})

describe("a dub by another voice", () => {
  it.effect("is recorded anew and not translated, and either voice is paid for once", () => {
    const { dub, make, within } = studioOf()
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { state } = yield* (yield* dub(film)).exit
        const other = yield* dub(state, "luna")
        assert.deepStrictEqual(other.orders.toSorted(), ["Niemand kommt.", "Sie wartet."])
        const now = (yield* other.exit).state
        assert.deepStrictEqual([dubOf(now).toldBy, dubOf(now).narrations[0]?.voice], ["luna", "luna"])
        const back = yield* dub(now)
        assert.deepStrictEqual([back.orders, dubOf((yield* back.exit).state).toldBy], [[], "orion"])
      })
    )
  })
})

describe("one scene of a dub made anew", () => {
  it.effect("orders one recording, or another translation and one recording, and once", () => {
    const { answered, dub, make, within } = studioOf()
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { state } = yield* (yield* dub(film)).exit
        const recorded = yield* dub(state, "orion", { what: "recording", sceneId: two })
        assert.deepStrictEqual(recorded.orders, ["Niemand kommt."])
        answered[2] = "Kein Mensch kommt."
        const reworded = yield* dub((yield* recorded.exit).state, "orion", { what: "words", sceneId: two })
        assert.deepStrictEqual(reworded.orders, ["ask", "Kein Mensch kommt."])
        assert.notInclude(reworded.asked[0] ?? "", "She waits.")
        answered[2] = "Keiner kommt."
        const once = yield* dub((yield* reworded.exit).state, "orion", { what: "words", sceneId: two })
        assert.deepStrictEqual(once.orders, ["ask", "Keiner kommt."], "as often as it is wished for")
        const now = (yield* once.exit).state
        assert.deepStrictEqual(textsOf(now), ["Sie wartet.", "Keiner kommt."])
        assert.deepStrictEqual((yield* dub(now)).orders, [])
        assert.deepStrictEqual(textsOf(yield* (yield* make()).exit), textsOf(now))
        const { marks } = yield* StateStore
        assert.strictEqual(wishedAfresh(yield* marks, "de").size, 0, "what was wished for is made")
      })
    )
  })

  it.effect.each([
    ["a recording that is refused", { what: "recording", sceneId: one }],
    ["a translation that nobody may record", { what: "words", sceneId: one }]
  ] as const)("keeps what stands where %s comes in its place, and says so", ([, part]) => {
    let isBarred = false
    const { answered, dub, make, within } = studioOf({
      fail: ({ call, words }) =>
        isBarred && (call === "speak" || words.startsWith("reworded_prompt"))
          ? Option.some(refused(call))
          : Option.none()
    })
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { state } = yield* (yield* dub(film)).exit
        isBarred = true
        answered[1] = "Die Dame wartet."
        const barred = yield* dub(state, "orion", part)
        const after = yield* barred.exit
        assert.deepStrictEqual(
          after.dub.kept.map(({ sceneId }) => sceneId),
          [1]
        )
        const standing = (it: PipelineState) => Struct.pick(dubOf(it), "narrations", "words", "isStale")
        assert.deepStrictEqual(standing(after.state), standing(state))
        assert.deepStrictEqual(pointsOf(after.state), [])
        const joined = yield* make()
        assert.deepStrictEqual(standing(yield* joined.exit), standing(state))
      })
    )
  })

  it.effect("is a part of the dub that is missing where nothing stood before it", () => {
    const { dub, make, within } = studioOf({
      fail: ({ call, words }) =>
        words.includes("Niemand") && (call === "speak" || words.startsWith("reworded_prompt"))
          ? Option.some(refused(call))
          : Option.none()
    })
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { state } = yield* (yield* dub(film)).exit
        assert.deepStrictEqual(pointsOf(state), [["narration-missing", "scene 2 in de"]])
        assert.deepStrictEqual(pointsOf(yield* (yield* make()).exit), [
          ["narration-missing", "scene 2 in de"]
        ])
      })
    )
  })
})

describe("a translation that will not do as it is", () => {
  it.effect("goes back where nothing of a narration can be said, and no recording is without words", () => {
    const { answered, drafts, dub, make, within } = studioOf()
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        drafts.push({ ...german, 1: "[seufzt]" })
        const { exit, orders } = yield* dub(film)
        assert.deepStrictEqual(orders.toSorted(), ["Niemand kommt.", "Sie wartet.", "ask", "ask"])
        assert.deepStrictEqual(textsOf((yield* exit).state), ["Sie wartet.", "Niemand kommt."])
        answered[1] = "*"
        const none = yield* dub(film, "orion", { what: "words", sceneId: one })
        assert.deepStrictEqual(none.orders, ["ask", "ask"])
        assert.match((yield* none.exit).dub.kept[0]?.because ?? "", /scene 1 has no word to say/)
      })
    )
  })

  it.effect("is taken where it was only too long, and nothing better came", () => {
    const { drafts, dub, make, within } = studioOf()
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        // 10 s, and the clip has room for 7.5.
        drafts.push({ ...german, 1: words(25) }, { 1: "Sie wartet." })
        const { exit, orders } = yield* dub(film)
        assert.strictEqual(orders.filter((it) => it === "ask").length, 2)
        assert.deepStrictEqual(textsOf((yield* exit).state), [words(25), "Niemand kommt."])
      })
    )
  })
})

describe("a dub of a narration that was made shorter", () => {
  it.effect("translates what is said in the film", () => {
    const { dub, make, shortened, within } = studioOf()
    shortened.text = words(15, "brief")
    return within(
      Effect.gen(function* () {
        yield* make()
        const film = yield* (yield* make(saying(1, words(31)))).exit
        const { asked } = yield* dub(film)
        assert.include(asked[0] ?? "", words(15, "brief"))
        assert.notInclude(asked[0] ?? "", words(15))
      })
    )
  })
})

describe("a dub of a narration that was put in other words", () => {
  it.effect("translates what is said in the film, and goes on fitting it", () => {
    const { dub, make, within } = studioOf({
      fail: ({ call, words }) =>
        call === "speak" && words === "She waits." ? Option.some(refused(call)) : Option.none(),
      reworded: () => "The lady waits."
    })
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { asked, exit } = yield* dub(film)
        assert.include(asked[0] ?? "", "The lady waits.")
        assert.notInclude(asked[0] ?? "", "She waits.")
        assert.isFalse(dubOf((yield* exit).state).isStale)
        const again = yield* (yield* make()).exit
        assert.isFalse(dubOf(again).isStale)
      })
    )
  })
})

describe("a dub that finds no room", () => {
  it.effect("finds it where the scene is planned as long as is said, and filmed anew", () => {
    const { answered, dub, make, within } = studioOf()
    // 12 s, and shorter it does not become.
    answered[1] = words(30)
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const error = yield* Effect.flip((yield* dub(film)).exit)
        if (!(error instanceof NarrationTooLong)) return assert.fail(String(error))
        const longer = lasting(error.sceneId, error.clipSeconds)
        yield* Effect.flatMap(StateStore, ({ mark }) =>
          mark({ kind: "redo", asset: "clip", name: "scene 1" })
        )
        const filmed = yield* make(longer)
        assert.deepStrictEqual(filmed.orders, ["submitVideo"])
        const { exit, orders } = yield* dub(yield* filmed.exit)
        assert.deepStrictEqual(orders, [])
        assert.deepStrictEqual(textsOf((yield* exit).state), [words(30), "Niemand kommt."])
      })
    )
  })
})

describe("a recording of a dub that is refused", () => {
  it.effect("is told of with its language, and put in other words that can be said", () => {
    let reworded = 0
    const { dub, make, within } = studioOf({
      fail: ({ call, words }) =>
        call === "speak" && words === "Sie wartet." ? Option.some(refused(call)) : Option.none(),
      reworded: () => (++reworded === 1 ? "(leise)" : "Die Dame wartet.")
    })
    return within(
      Effect.gen(function* () {
        const film = yield* (yield* make()).exit
        const { events, exit, orders } = yield* dub(film)
        assert.deepStrictEqual(textsOf((yield* exit).state), ["Die Dame wartet.", "Niemand kommt."])
        assert.notInclude(orders, "")
        // A refusal, two rewordings, and what passed in the end.
        const paidFor = ticksFromUsd(0.06 + 2 * 0.002) + priceOfSpeech("Die Dame wartet.")
        assert.strictEqual(dubOf((yield* exit).state).narrations[0]?.cost, paidFor)
        const [first] = told(events, "PromptReworded")
        assert.deepInclude(first, { language: "de", because: "not that" })
        assert.deepInclude(first, { asset: new NarrationId({ sceneId: one }) })
      })
    )
  })
})
