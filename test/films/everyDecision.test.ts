import { fileURLToPath } from "node:url"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, FastCheck as fc, Layer, Option, Schema, Struct } from "effect"
import { LocalFile, type Sha256 } from "../../src/domain/Assets.js"
import { canonicalJson } from "../../src/domain/Decisions.js"
import { chatModels, imageModels, videoModels } from "../../src/domain/Models.js"
import { noTicks } from "../../src/domain/Money.js"
import type { OrderId } from "../../src/domain/OrderId.js"
import { assetOf } from "../../src/domain/OrderWords.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { Character, Line, Narrator, Scene, SceneId, StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { emptyForecastLog, forecastStudio } from "../../src/forecast/ForecastStudio.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { noHistory } from "../../src/services/FilmHistory.js"
import type { Billed } from "../../src/services/GrokClient.js"
import { PromptRefused } from "../../src/services/GrokError.js"
import { PipelineEvents } from "../../src/services/PipelineEvents.js"
import {
  type FileMaker,
  type FileOrder,
  type OrderRequest,
  StateStore
} from "../../src/services/StateStore.js"
import { decidedHash, fileKey, orderKey, sha256 } from "../../src/services/store/Keys.js"
import { isLong } from "../support/longForm.js"

// Where a person changes anything that an order is made from, what was decided on that order must change too: else the
// change would be passed over in silence, and the film stay as it was.

interface Told {
  readonly plan: StoryPlan
  readonly settings: Partial<FilmOptions>
  readonly concept?: string
  readonly isPlanned?: boolean
  readonly redo?: "sheet" | "keyframe" | "clip" | "narration"
}

interface Seen {
  readonly id: OrderId
  readonly key: Sha256
  readonly decided: Sha256
}

const refused = Schema.encodeSync(PromptRefused)(
  new PromptRefused({ call: "drawImage", detail: "refused", requestId: Option.none(), billed: noTicks })
)

// The second take is asked for as the third one is.
const usual = Struct.pick(defaultOptions, "sheetTakes", "keyframePasses", "corrections", "rewordings")
const least = { sheetTakes: 2, keyframePasses: 2, corrections: 1, rewordings: 1 }
const [asOften, otherwise] = isLong ? [usual, least] : [least, usual]

/** What a film comes to: every order of it, and what every accepted asset was decided by. */
interface Made {
  readonly orders: ReadonlyMap<string, Seen>
  readonly accepted: ReadonlyMap<string, string>
}

/**
 * Makes a film in thought. Every picture and clip is another one where what was decided on it is another, and only there,
 * as it is with a film that is gone on with. Every first wording is refused and no take is good, so that every kind of
 * order is seen.
 */
const made = (told: Told) =>
  Effect.gen(function* () {
    const orders = new Map<string, Seen>()
    const accepted = new Map<string, string>()
    const byKey = new Map<Sha256, Sha256>()
    const thought = forecastStudio(emptyForecastLog(), {
      folder: "/nowhere/film",
      history: noHistory,
      assumed: { score: 0, plan: told.plan },
      onDoubt: "retry"
    })
    const spy = Layer.effect(
      StateStore,
      Effect.map(StateStore, (store) =>
        StateStore.of({
          ...store,
          once: <A, I, F, FI, E, R>(
            order: OrderRequest<A, I, F, FI, NoInfer<E>>,
            call: Effect.Effect<Billed<A>, E, R>
          ) =>
            Effect.suspend(() => {
              const { decided, id } = order
              const key = orderKey(order)
              if (decided !== undefined) {
                orders.set(id.text, { id, key, decided: decidedHash(decided) })
                byKey.set(key, sha256(`${id.text} ${decidedHash(decided)}`))
              }
              const isFirst = ["draw", "film", "speak"].includes(id.work) && id.text === id.take.text
              return isFirst
                ? Effect.flatMap(Effect.orDie(Schema.decodeUnknown(order.failure)(refused)), (it) =>
                    Effect.fail(it)
                  )
                : Effect.map(store.once(order, call), (answered) => ({ ...answered, key }))
            }),
          produce: <E, R>(order: FileOrder, make: FileMaker<E, R>) =>
            Effect.map(
              store.produce(order, make),
              (file) =>
                new LocalFile({
                  path: file.path,
                  sha256: order.of === undefined ? fileKey(order) : (byKey.get(order.of) ?? fileKey(order))
                })
            ),
          mark: (what) =>
            Effect.zipRight(
              Effect.sync(() => {
                if (what.kind === "accepted")
                  accepted.set(`${what.asset} ${what.name}`, canonicalJson([what.made, what.rules]))
              }),
              store.mark(what)
            )
        })
      )
    )
    const studio = Layer.provideMerge(Layer.merge(spy, PipelineEvents.layer), thought)
    yield* makeFilm(
      told.concept ?? "a fox",
      told.isPlanned === true ? Option.none() : Option.some(told.plan),
      told.redo === undefined
        ? []
        : [
            {
              kind: "redo",
              asset: told.redo,
              name: told.redo === "sheet" ? (told.plan.characters[0]?.name ?? "") : "scene 1"
            }
          ]
    ).pipe(
      Effect.provideService(FilmSettings, {
        ...defaultOptions,
        ...asOften,
        ...told.settings,
        flowRetries: 0,
        patience: 99
      }),
      Effect.provide(studio)
    )
    return { orders, accepted } satisfies Made
  }).pipe(Effect.provide(Ffmpeg.layer()), Effect.provide(NodeContext.layer))

const assetNamed = (id: OrderId): string => {
  const asset = assetOf(id)
  return asset === undefined ? id.text : `${asset.kind} ${asset.name}`
}

/** The orders that are others now though nothing was decided on them; and the assets that would stand all the same. */
const passedOver = (one: Made, other: Made) => {
  const changed = [...one.orders].filter(([label, { key }]) => {
    const now = other.orders.get(label)
    return now !== undefined && now.key !== key
  })
  return {
    orders: changed.flatMap(([label, { decided }]) =>
      other.orders.get(label)?.decided === decided ? [label] : []
    ),
    assets: Array.dedupe(changed.map(([, { id }]) => assetNamed(id))).filter(
      (asset) => one.accepted.has(asset) && one.accepted.get(asset) === other.accepted.get(asset)
    )
  }
}

const word = fc.stringMatching(/^[a-z]{3,8}$/)
const words = fc.array(word, { minLength: 2, maxLength: 4 }).map((some) => some.join(" "))

const plans = fc
  .record({
    ...{ title: words, style: words, palette: words, looks: fc.tuple(words, words, words), scene: words },
    aspect: fc.constantFrom("16:9" as const, "1:1" as const),
    seconds: fc.integer({ min: 3, max: 8 }),
    cast: fc.constantFrom<ReadonlyArray<number>>([0], [0, 1], [1, 0, 2])
  })
  .map(({ aspect, cast, looks, palette, scene, seconds, style, title }) => {
    const names = ["Ada", "Bo", "Cy"]
    const shot = (id: number, inView: ReadonlyArray<number>) =>
      new Scene({
        ...{ sceneId: SceneId.make(id), title: `${scene} ${id}`, description: `${scene} told` },
        charactersPresent: inView.flatMap((index) => names[index] ?? []),
        ...{ setting: `${scene} place`, camera: `${scene} pan`, mood: `${scene} calm` },
        ...{ action: `${scene} walk`, promptSummary: `${scene} moves` },
        ...{ durationSeconds: seconds, transition: "cut" as const },
        lines: id === 1 ? [new Line({ speaker: "Ada", text: scene, delivery: "softly" })] : []
      })
    return new StoryPlan({
      ...{ title, style, aspectRatio: aspect, colorPalette: palette },
      characters: looks.map(
        (visualDescription, index) =>
          new Character({
            ...{ name: names[index] ?? "", role: "role", visualDescription },
            personalityCues: ["cue"],
            voice: ["ara", "rex", "leo"][index] ?? "eve"
          })
      ),
      scenes: [shot(1, cast), shot(2, [2])]
    })
  })

const inPlan =
  (change: (plan: StoryPlan) => Partial<StoryPlan>) =>
  (told: Told): Told => ({
    ...told,
    plan: new StoryPlan({ ...told.plan, ...change(told.plan) })
  })
const inCharacter = (change: (it: Character) => Partial<Character>) =>
  inPlan((plan) => ({
    characters: plan.characters.map((it, index) =>
      index === 0 ? new Character({ ...it, ...change(it) }) : it
    )
  }))
const inScene = (change: (it: Scene) => Partial<Scene>) =>
  inPlan((plan) => ({
    scenes: plan.scenes.map((it, index) => (index === 0 ? new Scene({ ...it, ...change(it) }) : it))
  }))
const renamed = inPlan((plan) => {
  const named = (name: string) => (name === "Cy" ? "Cyd" : name)
  return {
    characters: plan.characters.map((it) => new Character({ ...it, name: named(it.name) })),
    scenes: plan.scenes.map((it) => new Scene({ ...it, charactersPresent: it.charactersPresent.map(named) }))
  }
})

type Change = (told: Told) => Told

/** Every field of a plan, changed. A new field must take a line. */
const ofPlan: { readonly [field in keyof typeof StoryPlan.fields]: ReadonlyArray<Change> } = {
  title: [inPlan(({ title }) => ({ title: `${title} anew` }))],
  style: [inPlan(({ style }) => ({ style: `${style} anew` }))],
  aspectRatio: [inPlan(() => ({ aspectRatio: "9:16" }))],
  colorPalette: [inPlan(({ colorPalette }) => ({ colorPalette: `${colorPalette} anew` }))],
  characters: [inPlan(({ characters }) => ({ characters: characters.toReversed() }))],
  scenes: [inPlan(({ scenes }) => ({ scenes: scenes.slice(1) }))],
  language: [],
  narrator: [],
  music: []
}
const ofCharacter: { readonly [field in keyof typeof Character.fields]: ReadonlyArray<Change> } = {
  name: [renamed],
  role: [inCharacter(() => ({ role: "another" }))],
  visualDescription: [inCharacter((it) => ({ visualDescription: `${it.visualDescription} with a hat` }))],
  personalityCues: [inCharacter(() => ({ personalityCues: ["another"] }))],
  voice: []
}
const ofScene: { readonly [field in keyof typeof Scene.fields]: ReadonlyArray<Change> } = {
  sceneId: [inScene(() => ({ sceneId: SceneId.make(7) }))],
  title: [inScene(({ title }) => ({ title: `${title} anew` }))],
  description: [inScene(() => ({ description: "another" }))],
  charactersPresent: [
    inScene((it) => ({ charactersPresent: it.charactersPresent.toReversed() })),
    inScene((it) => ({ charactersPresent: it.charactersPresent.slice(1) })),
    inScene(() => ({ charactersPresent: ["Bo", "Cy"] }))
  ],
  setting: [inScene(({ setting }) => ({ setting: `${setting} anew` }))],
  camera: [inScene(({ camera }) => ({ camera: `${camera} anew` }))],
  mood: [inScene(({ mood }) => ({ mood: `${mood} anew` }))],
  action: [inScene(({ action }) => ({ action: `${action} anew` }))],
  promptSummary: [inScene((it) => ({ promptSummary: `${it.promptSummary} anew` }))],
  durationSeconds: [inScene((it) => ({ durationSeconds: it.durationSeconds + 1 }))],
  transition: [inScene(() => ({ transition: "crossfade" }))],
  caption: [inScene(() => ({ caption: "another" }))],
  narration: [],
  lines: [],
  sound: []
}

const aPhoto = fileURLToPath(
  new URL("../fixtures/films/finished/character_sheets/01-fox_v1.jpg", import.meta.url)
)

const setTo =
  (settings: Partial<FilmOptions>): Change =>
  (told) => ({ ...told, settings: { ...told.settings, ...settings } })
/** Another model, and in the long form every other. */
const each = <M>(table: ReadonlyArray<M>, change: (model: M) => Partial<FilmOptions>) =>
  table.slice(1, isLong ? undefined : 2).map((model) => setTo(change(model)))

/** Every setting that may stand in an order, changed. A new one must take a line. */
const ofSettings: { readonly [name in keyof Required<FilmOptions>]: ReadonlyArray<Change> } = {
  planModel: each(chatModels, (planModel) => ({ planModel })),
  judgeModel: each(chatModels, (judgeModel) => ({ judgeModel })),
  imageModel: each(imageModels, (imageModel) => ({ imageModel })),
  imageQuality: [setTo({ imageQuality: "low" })],
  videoModel: each(videoModels, (videoModel) => ({ videoModel })),
  resolution: [setTo({ resolution: "480p" })],
  aspectRatio: [setTo({ aspectRatio: Option.some("9:16") })],
  style: [(told) => setTo({ style: Option.some(told.plan.style) })(told)],
  negative: [
    setTo({ negative: ["umbrella"] }),
    ...(isLong ? [setTo({ negative: ["umbrella", "clock"] })] : [])
  ],
  sceneCount: [setTo({ sceneCount: Option.some(2) })],
  maxDuration: [setTo({ maxDuration: Option.some(60) })],
  references: [
    setTo({
      references: [{ name: "Ada", photo: aPhoto, sha256: sha256("a photo"), kind: "jpeg" }]
    })
  ],
  acceptAt: [setTo({ acceptAt: 0.9 })],
  sheetTakes: [setTo({ sheetTakes: otherwise.sheetTakes })],
  keyframePasses: [setTo({ keyframePasses: otherwise.keyframePasses })],
  corrections: [setTo({ corrections: otherwise.corrections })],
  retakeBelow: [setTo({ retakeBelow: 0.1 })],
  patience: [],
  // Which wishes the plan has answered: no order is made from it.
  answered: [],
  rewordings: [setTo({ rewordings: otherwise.rewordings })],
  planRepairs: [setTo({ planRepairs: 0 })],
  ...{ flowRetries: [], flowRetryDelay: [], pollInterval: [], longestWait: [], videoConcurrency: [] },
  captions: [setTo({ captions: "track" })],
  loudness: [setTo({ loudness: "even" })],
  sound: [setTo({ sound: "spoken" })],
  language: [],
  narrator: [],
  voices: [],
  music: []
}

const inLine = (change: (it: Line) => Partial<Line>) =>
  inScene(({ lines = [] }) => ({ lines: lines.map((it) => new Line({ ...it, ...change(it) })) }))

/** What changes a film alone in which characters talk. */
const ofTalk: Readonly<Record<string, ReadonlyArray<Change>>> = {
  line: [inLine(() => ({ text: "other words" })), inLine(() => ({ delivery: "loudly" }))],
  voice: [inCharacter(() => ({ voice: "sal" }))],
  // Whose sheets go along.
  look: ofCharacter.visualDescription,
  model: [setTo({ videoModel: videoModels[0] })],
  resolution: [setTo({ resolution: "480p" })]
}

/** What decides the plan of a film that speaks: who is heard in it, and in which language. */
const ofHeard: Readonly<Record<string, ReadonlyArray<Change>>> = {
  sound: [setTo({ sound: "spoken" })],
  language: [setTo({ language: Option.some("de") })],
  narrator: [setTo({ narrator: Option.some(VoiceName.make("zagan")) })],
  voices: [setTo({ voices: [{ name: "Ada", voice: VoiceName.make("luna") }] })]
}

/** What changes what the narrator says, and nothing that is seen. */
const ofNarration: Readonly<Record<string, ReadonlyArray<Change>>> = {
  words: [inScene(() => ({ narration: "She hopes." }))],
  voice: [inPlan(() => ({ narrator: new Narrator({ voice: "altair", manner: "calm" }) }))],
  language: [inPlan(() => ({ language: "de" }))],
  "a fresh take": [(told) => ({ ...told, redo: "narration" })]
}

const others: Readonly<Record<string, ReadonlyArray<Change>>> = {
  concept: [(told) => ({ ...told, concept: "another fox" })],
  "a fresh take": (["sheet", "keyframe", "clip"] as const).map(
    (redo): Change =>
      (told) => ({ ...told, redo })
  )
}

/** Who puts refused words otherwise decides nothing on what is made of them. */
const isExempt = (name: string, label: string) => name === "planModel" && /\/wording-\d+$/.test(label)

/** A film that is the same for every change, made once. */
const baseOf = (told: Told) => {
  let once: Promise<Made> | undefined
  return {
    told,
    made: Effect.promise(() => {
      once ??= Effect.runPromise(made(told))
      return once
    })
  }
}

// Another plan with every run of the tests.
const [plan] = fc.sample(plans, 1)
assert.isDefined(plan)
const ofThisPlan = `of this plan: ${JSON.stringify(plan)}`
const given = baseOf({ plan, settings: { negative: ["fog"] }, isPlanned: false })
const talking = baseOf({
  ...given.told,
  settings: { ...given.told.settings, sound: "spoken", videoModel: videoModels[1] ?? videoModels[0] }
})
const narrated = baseOf(
  setTo({ sound: "narrated" })(inScene(() => ({ narration: "She waits." }))(given.told))
)
const planned = baseOf({ ...given.told, isPlanned: true })
const heard = baseOf(setTo({ sound: "full" })(inScene(() => ({ narration: "She waits." }))(planned.told)))

describe("whatever changes an order changes what was decided on it", () => {
  for (const [name, changes] of Object.entries(ofTalk))
    it.effect(`a talking film's ${name}`, () =>
      Effect.gen(function* () {
        const before = yield* talking.made
        assert.isTrue(before.orders.has("video/scene-1/take-1/heard"))
        for (const change of changes) {
          const after = yield* made(change(talking.told))
          const clip = "video/scene-1/take-1"
          assert.notStrictEqual(after.orders.get(clip)?.key, before.orders.get(clip)?.key, ofThisPlan)
          assert.deepStrictEqual(passedOver(before, after), { orders: [], assets: [] }, ofThisPlan)
        }
      })
    )

  for (const [name, changes] of Object.entries(ofNarration))
    it.effect(`a narration's ${name}, which changes no picture`, () =>
      Effect.gen(function* () {
        const before = yield* narrated.made
        for (const change of changes) {
          const after = yield* made(change(narrated.told))
          const others = [...before.orders].filter(([label, { key }]) => after.orders.get(label)?.key !== key)
          const labels = others.map(([label]) => label)
          assert.include(labels, "narration/scene-1/take-1")
          assert.deepStrictEqual(Array.dedupe(labels.map((it) => it.replace(/take-1.*/, ""))), [
            "narration/scene-1/"
          ])
          assert.deepStrictEqual(passedOver(before, after), { orders: [], assets: [] }, ofThisPlan)
        }
      })
    )

  it.effect("a narrated film's sound of a scene, which changes its clip", () =>
    Effect.gen(function* () {
      const before = yield* narrated.made
      const after = yield* made(inScene(() => ({ sound: "rain on a roof" }))(narrated.told))
      const clip = "video/scene-1/take-1"
      assert.notStrictEqual(after.orders.get(clip)?.key, before.orders.get(clip)?.key)
      assert.deepStrictEqual(passedOver(before, after), { orders: [], assets: [] }, ofThisPlan)
    })
  )

  for (const [name, changes] of Object.entries(ofHeard))
    it.effect(`the plan of a film that speaks: ${name}`, () =>
      Effect.gen(function* () {
        const before = yield* heard.made
        for (const change of changes) {
          const after = yield* made(change(heard.told))
          const question = "plan/take-1"
          assert.isTrue(before.orders.has(question))
          assert.notStrictEqual(after.orders.get(question)?.key, before.orders.get(question)?.key)
          assert.deepStrictEqual(passedOver(before, after).orders, [], ofThisPlan)
        }
      })
    )

  for (const [kind, table] of Object.entries({
    "the plan's": ofPlan,
    "a character's": ofCharacter,
    "a scene's": ofScene,
    "the settings'": ofSettings,
    "the wish's": others
  }))
    for (const [name, changes] of Object.entries(table))
      if (changes.length > 0)
        it.effect(`${kind} ${name}`, () =>
          Effect.gen(function* () {
            const isPlan = kind !== "the settings'" && name !== "concept"
            // A film that is planned has every order of one that is given its plan, and the plan's own.
            for (const isPlanned of isPlan ? [false] : isLong ? [false, true] : [true]) {
              const base = isPlanned ? planned : given
              const before = yield* base.made
              assert.isAbove(before.orders.size, 4)
              for (const change of changes) {
                const { assets, orders } = passedOver(before, yield* made(change(base.told)))
                assert.deepStrictEqual(
                  orders.filter((label) => !isExempt(name, label)),
                  [],
                  ofThisPlan
                )
                if (name !== "planModel") assert.deepStrictEqual(assets, [], ofThisPlan)
              }
            }
          })
        )
})
