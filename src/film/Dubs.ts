import { Array, Effect, Option, Struct } from "effect"
import { billOf } from "../domain/Bill.js"
import { isSameDecision } from "../domain/Decisions.js"
import { dubDegradations } from "../domain/Degradation.js"
import {
  costOfDub,
  dubPartName,
  dubPartSubject,
  FilmDub,
  type SceneWords,
  wordsDecided
} from "../domain/Dub.js"
import { cuesOfDub } from "../domain/DubCues.js"
import { monotonicMillis } from "../domain/Elapsed.js"
import { addTicks } from "../domain/Money.js"
import { notesOf } from "../domain/Note.js"
import { PipelineState } from "../domain/PipelineState.js"
import { FilmSettings } from "../domain/Settings.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import { srtOf, vttOf } from "../domain/SubtitleFormats.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"
import { assembleFinalVideo, type FinalVideo } from "../steps/Assembly.js"
import { findsRoom } from "../steps/Dubbing.js"
import { compileScript } from "../steps/Script.js"
import { filmClips, narrationsPlaced, wishesOf } from "../takes/FilmClips.js"
import { type JoinInputs, joinedBefore, noteJoined } from "../takes/JoinedBefore.js"
import { retire } from "../takes/SubtitleFiles.js"
import { type DubbedFilm, dubsIn, saidInFilm, shownIn } from "./DubbedFilm.js"
import { type DubWish, makeDub } from "./MakeDub.js"
import { saveAndShow } from "./Report.js"
import { noteChanges } from "./RunMemory.js"

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

/** Moves the subtitles of a dub aside that is not in the film, or has none. */
const retireDubSubtitles = ({ language }: FilmDub) =>
  Effect.forEach(["srt", "vtt"] as const, (kind) => retire(paths.dubSubtitles(language, kind)), {
    discard: true
  })

/** Lays the subtitles of a dub beside the film. */
const keepDubSubtitles = Effect.fnUntraced(function* (
  dub: FilmDub,
  cues: ReturnType<typeof cuesOfDub>,
  of: string
) {
  const store = yield* StateStore
  const workspace = yield* Workspace
  const { language } = dub
  if (cues.length === 0) return yield* retireDubSubtitles(dub)
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
 * own; one that no longer fits what is said is left out, its subtitles are set aside, and it says so.
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
  const { entries } = yield* store.ledger
  const dubs = yield* Effect.forEach(dubsIn(yield* store.marks), ({ dub, made }) =>
    Effect.map(
      isSameDecision(made, decided) ? isCurrent(film, dub, words) : Effect.succeed(false),
      (isCurrent) => {
        const narrations = narrationsPlaced(dub.narrations, film.videos, sound)
        return new FilmDub({
          ...dub,
          narrations,
          cost: costOfDub(dub.language, entries),
          isStale: !isCurrent
        })
      }
    )
  )
  for (const { summary } of dubs) yield* events.publish({ _tag: "DubKept", ...summary })
  const cut = Option.getOrUndefined(base.cut)
  const [current, stale] = Array.partition(dubs, ({ isStale }) => isStale)
  yield* Effect.forEach(stale, retireDubSubtitles, { discard: true })
  const tell = (isUnchanged = false) => events.publish({ _tag: "FileWritten", path: base.path, isUnchanged })
  if (current.length === 0 || cut === undefined) {
    yield* tell(base.isUnchanged)
    return dubs
  }

  const tracks = yield* Effect.forEach(current, (dub) =>
    Effect.gen(function* () {
      const sound = yield* soundOf(film, base, dub)
      const cues = cuesOfDub(cut, dub)
      yield* keepDubSubtitles(dub, cues, base.sha256)
      return { language: dub.language, sound, cues }
    })
  )
  const inputs: JoinInputs = [
    "dubbed/1",
    base.sha256,
    tracks.map(({ cues, language, sound }) => [
      language,
      Option.match(sound, { onNone: () => null, onSome: ({ sha256 }) => sha256 }),
      cues.map(({ from, lines, to }) => [from, to, [...lines]])
    ])
  ]
  const { stands } = yield* joinedBefore(inputs)
  let isMade = false
  yield* store.produce({ path: paths.finalVideo, inputs }, (temporary) => {
    isMade = true
    return ffmpeg.addLanguages(
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
  })
  if (isMade || !stands) yield* noteJoined(inputs, cut)
  yield* tell(stands && !isMade && base.isUnchanged)
  return dubs
})

/** A finished film, as its state tells of it. */
const dubbedFilm = ({ narrations = [], plan, videos }: PipelineState): DubbedFilm => ({
  plan,
  videos,
  narrations
})

/**
 * Gives a finished film another language: translates and records it, puts it into the film, and saves the state. The film is
 * joined as it was; no picture is ordered. What is told of it ends with `FilmFinished` or `FilmStopped`.
 * Gives   the film's state, and the dub as it is in the film.
 * Fails   as `makeDub` and `keepDubs`.
 * Costs   as `makeDub`.
 */
export const dubFilm = Effect.fn("Dubs.dubFilm")(
  function* (state: PipelineState, wish: DubWish) {
    const store = yield* StateStore
    const workspace = yield* Workspace
    const { publish } = yield* PipelineEvents
    const began = yield* monotonicMillis
    const film = dubbedFilm(state)
    yield* noteChanges(
      (wish.afresh ?? []).map((part) => ({
        ...{ kind: "redo", asset: "dub", name: dubPartName(part) },
        meant: dubPartSubject(part)
      }))
    )
    const made = yield* makeDub(film, wish)
    const base = yield* assembleFinalVideo(film.videos, film.plan, film.narrations, false)
    const dubs = yield* keepDubs(film, base)
    const { entries, inDoubt, settled } = yield* store.ledger
    const dubbed = new PipelineState({
      ...state,
      dubs,
      cut: base.cut,
      degradations: [
        ...state.degradations.filter(({ language }) => language === undefined),
        ...dubDegradations(dubs)
      ],
      notes: notesOf({
        ...Struct.pick(state, "characters", "keyframes", "videos"),
        cast: film.plan.characters.map(({ name }) => name),
        cut: base.cut,
        entries
      }),
      spent: addTicks(settled, inDoubt),
      bill: billOf(entries)
    })
    yield* compileScript(
      film.plan,
      dubbed.characters,
      dubbed.keyframes,
      dubbed.degradations,
      dubbed.notes,
      film.narrations,
      dubs
    )
    yield* saveAndShow(dubbed)
    yield* publish({
      _tag: "FilmFinished",
      path: workspace.absolute(paths.finalVideo),
      ...Struct.pick(dubbed, "spent", "degradations", "notes"),
      seconds: ((yield* monotonicMillis) - began) / 1000
    })
    return { state: dubbed, dub: dubs.find(({ language }) => language === wish.language) ?? made }
  },
  Effect.onError(() => Effect.flatMap(PipelineEvents, ({ publish }) => publish({ _tag: "FilmStopped" })))
)
