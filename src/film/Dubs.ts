import { Array, Effect, Either, Option, Schema } from "effect"
import type { VideoAsset } from "../domain/Assets.js"
import { billOf } from "../domain/Bill.js"
import { isSameDecision } from "../domain/Decisions.js"
import { FilmDub, type SceneWords, type Untold, wordsDecided, wordsSaid } from "../domain/Dub.js"
import { cuesOfDub } from "../domain/DubCues.js"
import { addTicks } from "../domain/Money.js"
import type { NarrationAsset } from "../domain/Narration.js"
import { longestIn } from "../domain/NarrationFit.js"
import { PipelineState } from "../domain/PipelineState.js"
import { FilmSettings } from "../domain/Settings.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import type { Scene, SceneId, StoryPlan } from "../domain/StoryPlan.js"
import { srtOf, vttOf } from "../domain/SubtitleFormats.js"
import { withoutStop } from "../domain/Words.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type MarkRecord, StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"
import { assembleFinalVideo, type FinalVideo } from "../steps/Assembly.js"
import { findsRoom, recordDub, roomInClip, translateWords } from "../steps/Dubbing.js"
import { filmClips, narrationsPlaced, wishesOf } from "../takes/FilmClips.js"
import { saveAndShow } from "./Report.js"

/** What a dub is made for: a joined film, and what is said in it. */
export interface DubbedFilm {
  readonly plan: StoryPlan
  readonly videos: ReadonlyArray<VideoAsset>
  readonly narrations?: ReadonlyArray<NarrationAsset>
}

type Shown = { readonly scene: Scene; readonly clip: VideoAsset }

/** The scenes that are in the film, with their clips. */
const shownIn = ({ plan, videos }: DubbedFilm): ReadonlyArray<Shown> =>
  plan.scenesInOrder.flatMap((scene) =>
    videos.filter(({ sceneId }) => sceneId === scene.sceneId).map((clip) => ({ scene, clip }))
  )

/** What is said in the film, in its own language. */
export const saidInFilm = (film: DubbedFilm) =>
  Effect.map(FilmSettings, ({ sound }) =>
    wordsSaid(
      film.plan,
      sound,
      film.videos.map(({ sceneId }): SceneId => sceneId),
      film.narrations ?? []
    )
  )

const decodeDub = Schema.decodeUnknownOption(FilmDub)

/** The dubs a film was given, the last of each language, with the words that each was made of. */
const dubsIn = (marks: ReadonlyArray<MarkRecord>) => {
  const all = new Map<string, Extract<MarkRecord, { readonly kind: "dubbed" }>>()
  for (const mark of marks) if (mark.kind === "dubbed") all.set(mark.language, mark)
  return [...all.values()].flatMap(({ made, value }) =>
    Option.toArray(decodeDub(value)).map((dub) => ({ dub, made }))
  )
}

/** Whether a dub is still what the film says, and its recordings find room in the clips there are. */
const isCurrent = Effect.fnUntraced(function* (
  film: DubbedFilm,
  dub: FilmDub,
  words: ReadonlyArray<SceneWords>
) {
  const { areWhole } = yield* StateStore
  const rooms = yield* Effect.forEach(dub.narrations, (told) => {
    const shown = shownIn(film).find(({ scene }) => scene.sceneId === told.sceneId)
    return shown === undefined ? Effect.succeed(false) : findsRoom(told, shown.scene, film.plan, shown.clip)
  })
  return (
    words.length > 0 &&
    rooms.every((fits) => fits) &&
    (yield* areWhole(dub.narrations.map(({ file }) => file)))
  )
})

/** The sound of the film in a dub's language; none where nobody tells anything in it. */
const soundOf = Effect.fnUntraced(function* (film: DubbedFilm, base: FinalVideo, dub: FilmDub) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const { language, narrations } = dub
  if (narrations.length === 0) return Option.none()
  const { clips, look } = yield* filmClips(film.videos, film.plan, narrations)
  const inputs = ["dub-sound/1", language, base.sha256, clips.map(({ key }) => key)]
  return Option.some(
    yield* store.produce({ path: paths.dubSound(language), inputs }, (temporary) =>
      ffmpeg.soundtrack(clips, temporary, { title: film.plan.title, language, ...wishesOf(look) })
    )
  )
})

/** Lays the subtitles of a dub beside the film. */
const keepDubSubtitles = Effect.fnUntraced(function* (
  { language }: FilmDub,
  cues: ReturnType<typeof cuesOfDub>,
  of: string
) {
  const store = yield* StateStore
  const workspace = yield* Workspace
  if (cues.length === 0) return
  for (const [kind, text] of [
    ["srt", srtOf(cues)],
    ["vtt", vttOf(cues, language)]
  ] as const)
    yield* store.produce(
      { path: paths.dubSubtitles(language, kind), inputs: ["dub-subtitles/1", of, text] },
      (temporary) => workspace.write(temporary, new TextEncoder().encode(text))
    )
})

/**
 * Puts every dub that a film was given into the film that is joined, each as a sound and a subtitle track behind the film's
 * own; one that no longer fits what is said is left out, and says so.
 * Gives   all of them.
 * Fails   MediaFailed, StoreFailed: see to this machine. Costs   nothing: what is recorded is laid in again.
 */
export const keepDubs = Effect.fn("Dubs.keep")(function* (film: DubbedFilm, base: FinalVideo) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const events = yield* PipelineEvents
  const { sound } = yield* FilmSettings
  const words = yield* saidInFilm(film)
  const decided = wordsDecided(words)
  const dubs = yield* Effect.forEach(dubsIn(yield* store.marks), ({ dub, made }) =>
    Effect.map(
      isSameDecision(made, decided) ? isCurrent(film, dub, words) : Effect.succeed(false),
      (isCurrent) => {
        const narrations = narrationsPlaced(dub.narrations, film.videos, sound)
        return new FilmDub({ ...dub, narrations, isStale: !isCurrent })
      }
    )
  )
  const cut = Option.getOrUndefined(base.cut)
  const current = dubs.filter(({ isStale }) => !isStale)
  if (current.length === 0 || cut === undefined) return dubs

  const tracks = yield* Effect.forEach(current, (dub) =>
    Effect.gen(function* () {
      const sound = yield* soundOf(film, base, dub)
      const cues = cuesOfDub(cut, dub)
      yield* keepDubSubtitles(dub, cues, base.sha256)
      return { language: dub.language, sound, cues }
    })
  )
  const inputs = [
    "dubbed/1",
    base.sha256,
    tracks.map(({ cues, language, sound }) => [
      language,
      Option.match(sound, { onNone: () => null, onSome: ({ sha256 }) => sha256 }),
      cues.map(({ from, lines, to }) => [from, to, [...lines]])
    ])
  ]
  const dubbed = yield* store.produce({ path: paths.finalVideo, inputs }, (temporary) =>
    ffmpeg.addLanguages(
      {
        path: workspace.absolute(base.path),
        language: languageSpoken(film.plan),
        cues: cut.cues ?? []
      },
      tracks.map(({ cues, language, sound }) => ({
        language,
        cues,
        ...(Option.isNone(sound) ? {} : { sound: workspace.absolute(sound.value.path) })
      })),
      temporary
    )
  )
  yield* events.publish({ _tag: "FileWritten", path: dubbed.path })
  return dubs
})

/** What is wished for of a dub. */
export interface DubWish {
  /** A tag that the voices speak. */
  readonly language: string
  readonly voice: string
}

/** The recording of a scene, or why there is none: every wording of it was refused. */
const recordedOr = ({ clip, scene }: Shown, plan: StoryPlan, text: string, wish: DubWish) =>
  recordDub(scene, plan, clip, { ...wish, text }).pipe(
    Effect.map((made): Either.Either<NarrationAsset, Untold> => Either.right(made)),
    Effect.catchTag("PromptRefused", ({ detail }) =>
      Effect.succeed(
        Either.left({
          sceneId: scene.sceneId,
          because: `Every wording was refused (${withoutStop(detail)}).`
        })
      )
    )
  )

/**
 * Translates what is said in a film that is joined, records what its narrator says, and writes the dub down: no picture is
 * ordered, and whatever was answered before is not ordered again.
 * Fails   TranslationUnusable, NarrationTooLong, BudgetSpent, InDoubt: a person decides.
 * Costs   one question or two, and one recording a scene.
 */
export const makeDub = Effect.fn("Dubs.make")(function* (film: DubbedFilm, wish: DubWish) {
  const store = yield* StateStore
  const { language } = wish
  const { plan } = film
  const words = yield* saidInFilm(film)
  const shown = shownIn(film)
  const asked = yield* Effect.forEach(words, (words) =>
    Effect.gen(function* () {
      const own = shown.find(({ scene }) => scene.sceneId === words.sceneId)
      const room = own === undefined ? 0 : longestIn(yield* roomInClip(own.scene, plan, own.clip))
      return { words, room }
    })
  )
  const translated = yield* translateWords(asked, { from: languageSpoken(plan), to: language })
  const outcomes = yield* Effect.forEach(
    shown.flatMap((one) => {
      const { narration = "" } = translated.words.find(({ sceneId }) => sceneId === one.scene.sceneId) ?? {}
      return narration === "" ? [] : [{ one, narration }]
    }),
    ({ narration, one }) => recordedOr(one, plan, narration, wish),
    { concurrency: "unbounded" }
  )
  const narrations = Array.getRights(outcomes)
  const dub = new FilmDub({
    language,
    words: translated.words,
    narrations,
    untold: Array.getLefts(outcomes),
    cost: addTicks(translated.cost, ...narrations.map(({ cost }) => cost)),
    isStale: false
  })
  const made = wordsDecided(words)
  const value = yield* Effect.orDie(Schema.encode(FilmDub)(dub))
  const last = dubsIn(yield* store.marks).find((one) => one.dub.language === language)
  const isKnown =
    last !== undefined &&
    isSameDecision(last.made, made) &&
    JSON.stringify(yield* Effect.orDie(Schema.encode(FilmDub)(last.dub))) === JSON.stringify(value)
  if (!isKnown) yield* store.mark({ kind: "dubbed", language, made, value })
  return dub
})

/** A finished film, as its state tells of it. */
const dubbedFilm = ({ narrations = [], plan, videos }: PipelineState): DubbedFilm => ({
  plan,
  videos,
  narrations
})

/**
 * Gives a finished film another language: translates and records it, puts it into the film, and saves the state. The film is
 * joined as it was; no picture is ordered.
 * Gives   the dub, as it is in the film.
 * Fails   as `makeDub` and `keepDubs`.
 * Costs   as `makeDub`.
 */
export const dubFilm = Effect.fn("Dubs.dubFilm")(function* (state: PipelineState, wish: DubWish) {
  const store = yield* StateStore
  const film = dubbedFilm(state)
  const dub = yield* makeDub(film, wish)
  const base = yield* assembleFinalVideo(film.videos, film.plan, film.narrations)
  const dubs = yield* keepDubs(film, base)
  const { entries, inDoubt, settled } = yield* store.ledger
  yield* saveAndShow(
    new PipelineState({
      ...state,
      dubs,
      cut: base.cut,
      spent: addTicks(settled, inDoubt),
      bill: billOf(entries)
    })
  )
  return dubs.find(({ language }) => language === wish.language) ?? dub
})
