import { Array, Effect, Option, Schema } from "effect"
import { isSameDecision } from "../domain/Decisions.js"
import {
  costOfDub,
  type DubPart,
  dubPartName,
  FilmDub,
  type SceneWords,
  type Untold,
  wordsDecided,
  wordsStanding
} from "../domain/Dub.js"
import type { NarrationAsset } from "../domain/Narration.js"
import { longestIn } from "../domain/NarrationFit.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import type { SceneId } from "../domain/StoryPlan.js"
import { withoutStop } from "../domain/Words.js"
import { StateStore } from "../services/StateStore.js"
import { findsRoom, recordDub, roomInClip, TranslationUnusable, translateWords } from "../steps/Dubbing.js"
import { revisionOf } from "../takes/Revision.js"
import { type DubbedFilm, dubsIn, type ShownScene, saidInFilm, shownIn, wishedAfresh } from "./DubbedFilm.js"

/** What is wished for of a dub. */
export interface DubWish {
  /** A tag that the voices speak. */
  readonly language: string
  readonly voice: string
  /** What of it is to be made anew. */
  readonly afresh?: ReadonlyArray<DubPart>
}

/** What a scene says in the language, and the recording of it where there is one. */
interface DubbedScene {
  readonly words: SceneWords
  readonly told: Option.Option<NarrationAsset>
}

/** A scene as it becomes; `untold`, `kept`: why nobody tells the story over it, or why it stands as it was. */
interface Outcome extends DubbedScene {
  readonly untold?: string
  readonly kept?: string
}

const refusedWords = (detail: string): string => `Every wording was refused (${withoutStop(detail)}).`

const ofScene = <A extends { readonly sceneId: SceneId }>(
  all: ReadonlyArray<A>,
  { sceneId }: { readonly sceneId: SceneId }
): A | undefined => all.find((one) => one.sceneId === sceneId)

/** Puts words into the language, in one question; as often afresh as it was wished for. */
const translated = Effect.fnUntraced(function* (
  film: DubbedFilm,
  wanted: ReadonlyArray<SceneWords>,
  { language }: DubWish
) {
  const shown = shownIn(film)
  const asked = yield* Effect.forEach(wanted, (words) =>
    Effect.gen(function* () {
      const own = shown.find(({ scene }) => scene.sceneId === words.sceneId)
      const room = own === undefined ? 0 : longestIn(yield* roomInClip(own.scene, film.plan, own.clip))
      return { words, room }
    })
  )
  const revisions = yield* Effect.forEach(wanted, ({ sceneId }) =>
    revisionOf({ kind: "dub", name: dubPartName({ what: "words", language, sceneId }) })
  )
  const revision = revisions.reduce((sum, one) => sum + one, 0)
  return yield* translateWords(asked, { from: languageSpoken(film.plan), to: language, revision })
})

/** The recording that a scene has from before, if it is whole and still finds room. */
const standingRecording = Effect.fnUntraced(function* (
  film: DubbedFilm,
  { clip, scene }: ShownScene,
  before: Option.Option<DubbedScene>
) {
  const store = yield* StateStore
  const told = Option.flatMap(before, (it) => it.told)
  if (Option.isNone(told) || !(yield* findsRoom(told.value, scene, film.plan, clip))) return Option.none()
  return (yield* store.areWhole([told.value.file])) ? told : Option.none()
})

/** What becomes of a scene that says `words`; where no recording of them can be had, it stands as it was `before`. */
const dubbed = Effect.fnUntraced(function* (
  film: DubbedFilm,
  shown: ShownScene,
  words: SceneWords,
  before: Option.Option<DubbedScene>,
  wish: DubWish
) {
  const { clip, scene } = shown
  if (words.narration === "") return { words, told: Option.none() } satisfies Outcome
  const made = yield* recordDub(scene, film.plan, clip, { ...wish, text: words.narration }).pipe(
    Effect.map((told): Outcome => ({ words, told: Option.some(told) })),
    Effect.catchTag("PromptRefused", ({ detail }) =>
      Effect.succeed<Outcome>({ words, told: Option.none(), untold: refusedWords(detail) })
    ),
    Effect.either
  )
  if (made._tag === "Right" && made.right.untold === undefined) return made.right
  const isTooLong = made._tag === "Left" && made.left._tag === "NarrationTooLong"
  const standing =
    made._tag === "Right" || isTooLong ? yield* standingRecording(film, shown, before) : Option.none()
  if (Option.isNone(before) || Option.isNone(standing)) return yield* made
  const kept = made._tag === "Right" ? (made.right.untold ?? "") : made.left.message
  return { words: before.value.words, told: standing, kept } satisfies Outcome
})

/**
 * Translates what is said in a film that is joined, records what its narrator says, and writes the dub down: no picture is
 * ordered, and whatever was answered before is not ordered again. Scenes that say what they said at the last dub into the
 * language keep their translation, unless another was wished for; and what stands is kept where that cannot be had.
 * Fails   TranslationUnusable, NarrationTooLong, BudgetSpent, InDoubt: a person decides.
 * Costs   one question or two for what is not translated yet, and one recording for each scene that is not recorded yet.
 */
export const makeDub = Effect.fn("Dubs.make")(function* (film: DubbedFilm, wish: DubWish) {
  const store = yield* StateStore
  const { language, voice } = wish
  const said = yield* saidInFilm(film)
  const marks = yield* store.marks
  const wished = wishedAfresh(marks, language)
  const last = dubsIn(marks).find(({ dub }) => dub.language === language)
  const standing = last === undefined ? [] : wordsStanding(last.dub, last.made, said)
  const isStanding = (words: SceneWords) => ofScene(standing, words) !== undefined

  const wanted = said.filter(
    (words) =>
      !isStanding(words) || wished.has(dubPartName({ what: "words", language, sceneId: words.sceneId }))
  )
  const fresh =
    wanted.length === 0
      ? { words: [], kept: undefined }
      : yield* translated(film, wanted, wish).pipe(
          Effect.map((words) => ({ words, kept: undefined })),
          Effect.mapError((error) =>
            error._tag === "PromptRefused"
              ? new TranslationUnusable({ language, problems: [refusedWords(error.detail)] })
              : error
          ),
          // What is only wished for takes nothing away that is there.
          Effect.catchTag("TranslationUnusable", (error) =>
            wanted.every(isStanding) ? Effect.succeed({ words: [], kept: error.message }) : Effect.fail(error)
          )
        )
  const outcomes = yield* Effect.forEach(
    shownIn(film),
    Effect.fnUntraced(function* (shown) {
      const { scene } = shown
      const old = ofScene(standing, scene)
      const words = ofScene(fresh.words, scene) ?? old
      if (words === undefined) return []
      const told = Option.fromNullable(ofScene(last?.dub.narrations ?? [], scene))
      const before = Option.map(Option.fromNullable(old), (words) => ({ words, told }))
      const outcome: Outcome = yield* dubbed(film, shown, words, before, wish)
      const isKept = fresh.kept !== undefined && ofScene(wanted, scene) !== undefined
      return [{ sceneId: scene.sceneId, ...(isKept ? { kept: fresh.kept } : {}), ...outcome }]
    }),
    { concurrency: "unbounded" }
  ).pipe(Effect.map(Array.flatten))

  const why = (of: "kept" | "untold"): ReadonlyArray<Untold> =>
    outcomes.flatMap(({ sceneId, [of]: because }) => (because === undefined ? [] : [{ sceneId, because }]))
  const dub = new FilmDub({
    language,
    voice,
    words: outcomes.map(({ words }) => words),
    narrations: Array.getSomes(outcomes.map(({ told }) => told)),
    untold: why("untold"),
    kept: why("kept"),
    cost: costOfDub(language, (yield* store.ledger).entries),
    isStale: false
  })
  const made = wordsDecided(said)
  const encode = (it: FilmDub) => Effect.orDie(Schema.encode(FilmDub)(it))
  const value = yield* encode(dub)
  const isKnown =
    wished.size === 0 &&
    last !== undefined &&
    isSameDecision(last.made, made) &&
    JSON.stringify(yield* encode(last.dub)) === JSON.stringify(value)
  if (!isKnown) yield* store.mark({ kind: "dubbed", language, made, value })
  return dub
})
