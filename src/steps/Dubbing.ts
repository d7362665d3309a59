import { Array, Effect, Option, Schema } from "effect"
import { DubId } from "../domain/AssetId.js"
import type { VideoAsset } from "../domain/Assets.js"
import type { Blame } from "../domain/Blame.js"
import { SceneWords, wordsDecided } from "../domain/Dub.js"
import { priceOfVideo } from "../domain/Models.js"
import { isBlank } from "../domain/Names.js"
import { NarrationAsset } from "../domain/Narration.js"
import { longestIn, longestScene, narrationStart, roomIn } from "../domain/NarrationFit.js"
import { OrderId } from "../domain/OrderId.js"
import { plainSpeech } from "../domain/PlainSpeech.js"
import { FilmSettings } from "../domain/Settings.js"
import { samplesIn } from "../domain/SoundTime.js"
import { roomInWords, secondsToSay } from "../domain/SpeechPace.js"
import { Line, type Scene, type StoryPlan } from "../domain/StoryPlan.js"
import { translationProblemWords, translationSystem, translationWords } from "../prompts/TranslationPrompt.js"
import { AnswerOffSchema } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { paths } from "../services/Workspace.js"
import { recordFitting } from "../takes/FittedSpeech.js"
import { tellingSends } from "../takes/PlaceOrder.js"
import { askOnce } from "../takes/Questions.js"
import { samplesOf } from "../takes/Recordings.js"
import { revisionOf } from "../takes/Revision.js"

/** The model kept answering with a translation that is none of these words. */
export class TranslationUnusable extends Schema.TaggedError<TranslationUnusable>()("TranslationUnusable", {
  language: Schema.String,
  problems: Schema.Array(Schema.String)
}) {
  readonly blame: Blame = "provider"

  override get message() {
    return `The words of the film in ${this.language} cannot be used: ${this.problems.join(" ")}`
  }
}

const Translated = Schema.Struct({
  scenes: Schema.Array(
    Schema.Struct({
      scene: Schema.Number.annotations({ description: "the scene's number, as in the list" }),
      narration: Schema.String.annotations({
        description: "what the narrator says; empty where it is empty"
      }),
      lines: Schema.Array(
        Schema.Struct({ text: Schema.String.annotations({ description: "the line, and nothing else" }) })
      ).annotations({ description: "as many as the scene has, in its order" })
    })
  )
})
type Translated = typeof Translated.Type

/** What is said in a scene, and how long its clip lets it be said, in seconds. */
export interface RoomyWords {
  readonly words: SceneWords
  readonly room: number
}

/** How much faster than usual a translation may have to be said before it goes back. */
const easyHaste = 1.25

/** How many answers there may be. */
const mostDrafts = 2

/** Why a translation is none of these words; each a sentence. */
const strangeIn = (
  { scenes }: Translated,
  asked: ReadonlyArray<RoomyWords>,
  language: string
): ReadonlyArray<string> =>
  asked.flatMap(({ words: { lines, narration, sceneId } }) => {
    const own = scenes.filter(({ scene }) => scene === sceneId)
    const [answered] = own
    if (answered === undefined || own.length > 1)
      return [`Scene ${sceneId} is there ${own.length} times, and has to be there once.`]
    const isSilent = isBlank(narration)
    return [
      ...(isBlank(plainSpeech(answered.narration, language)) === isSilent
        ? []
        : [`The narration of scene ${sceneId} ${isSilent ? "has to stay empty" : "has no word to say"}.`]),
      ...(answered.lines.length === lines.length && !answered.lines.some(({ text }) => isBlank(text))
        ? []
        : [`Scene ${sceneId} has ${lines.length} lines, and each has to be there with its words.`])
    ]
  })

/** Which narrations take longer than their scene has, in words for the model. */
const longIn = (
  { scenes }: Translated,
  asked: ReadonlyArray<RoomyWords>,
  language: string
): ReadonlyArray<string> =>
  asked.flatMap(({ room, words: { sceneId } }) => {
    const text = scenes.find(({ scene }) => scene === sceneId)?.narration ?? ""
    const seconds = secondsToSay(plainSpeech(text, language), language)
    return seconds <= room * easyHaste
      ? []
      : [
          `The narration of scene ${sceneId} takes about ${seconds.toFixed(1)} s to say, and there is room for ${room.toFixed(1)} s: at most ${roomInWords(room, language)}.`
        ]
  })

/** The answer where nobody is asked: as many letters as there are, as far as they find room. */
const assumed = (asked: ReadonlyArray<RoomyWords>, language: string): Translated => ({
  scenes: asked.map(({ room, words: { lines, narration, sceneId } }) => {
    const share = Math.min(1, room / Math.max(0.01, secondsToSay(plainSpeech(narration, language), language)))
    return {
      scene: sceneId,
      narration: narration.slice(0, Math.max(1, Math.floor(narration.length * share))),
      lines: lines.map(({ text }) => ({ text }))
    }
  })
})

/**
 * Puts all words of a film into another language, in one question; what is none of them, or finds no room in its scene, goes
 * back with the reasons.
 * Gives   the words scene by scene; a narration may still be longer than its scene has room for.
 * Fails   TranslationUnusable after the last answer. PromptRefused: the model will not translate this.
 * Costs   one question, or two.
 */
export const translateWords = Effect.fn("Dubbing.translate")(function* (
  asked: ReadonlyArray<RoomyWords>,
  /** `revision`: how often another translation was wished for. */
  { from, revision = 0, to }: { readonly from: string; readonly to: string; readonly revision?: number }
) {
  const { planModel } = yield* FilmSettings
  const words = translationWords(
    asked.map(({ room, words }) => ({ ...words, room })),
    { from, to }
  )
  let repairs: ReadonlyArray<{ readonly answered: string; readonly problem: string }> = []
  /** What is only too long will do where nothing better comes: it is made shorter when it is recorded. */
  let tooLong: Translated | undefined
  for (;;) {
    const draft = yield* askOnce({
      id: OrderId.translation(to, repairs.length + 1),
      decided: {
        of: { words: wordsDecided(asked.map(({ words }) => words)), language: to },
        edition: revision
      },
      revision,
      model: planModel,
      pictures: [],
      system: translationSystem,
      words,
      name: "translated_words",
      answer: Translated,
      repairs,
      placeholder: () => assumed(asked, to)
    }).pipe(
      Effect.map(({ answer }) => ({
        answer,
        answered: JSON.stringify(answer),
        strange: strangeIn(answer, asked, to),
        long: longIn(answer, asked, to)
      })),
      Effect.catchIf(Schema.is(AnswerOffSchema), ({ answered, problem }) =>
        Effect.succeed({ answer: undefined, answered, strange: [problem], long: [] })
      ),
      Effect.catchIf(
        (error) => tooLong !== undefined && error._tag === "PromptRefused",
        ({ message }) => Effect.succeed({ answer: undefined, answered: "", strange: [message], long: [] })
      )
    )
    const { answered, long, strange } = draft
    const isLast = repairs.length + 1 >= mostDrafts
    const answer = strange.length === 0 ? draft.answer : tooLong
    if (answer !== undefined && (isLast || (strange.length === 0 && long.length === 0)))
      return asked.map(({ words: { lines, sceneId } }) => {
        const own = answer.scenes.find(({ scene }) => scene === sceneId)
        return new SceneWords({
          sceneId,
          narration: own?.narration.trim() ?? "",
          lines: Array.zipWith(
            lines,
            own?.lines ?? [],
            ({ speaker }, { text }) => new Line({ speaker, text })
          )
        })
      })
    if (isLast) return yield* new TranslationUnusable({ language: to, problems: strange })
    tooLong = answer
    repairs = [...repairs, { answered, problem: translationProblemWords([...strange, ...long]) }]
  }
})

/** How long the narration of a scene may be in its clip, in seconds. */
export const roomInClip = (scene: Scene, plan: StoryPlan, { duration }: Pick<VideoAsset, "duration">) =>
  Effect.map(FilmSettings, ({ sound }) => roomIn(narrationStart(scene, plan, sound), duration))

/**
 * Records what the narrator says over a scene in another language, so that it finds room in the clip that is there.
 * Gives   the recording, its words and when they are heard.
 * Fails   NarrationTooLong: a person decides. PromptRefused: leave it out.
 * Costs   one recording; one or two more, and a question, where it is too long.
 */
export const recordDub = Effect.fn("Dubbing.record")(function* (
  scene: Scene,
  plan: StoryPlan,
  clip: Pick<VideoAsset, "duration">,
  { language, text, voice }: { readonly text: string; readonly voice: string; readonly language: string }
) {
  const settings = yield* FilmSettings
  const { sceneId } = scene
  const room = yield* roomInClip(scene, plan, clip)
  const longest = longestScene(scene, plan, settings)
  const of = Object.assign(new DubId({ language, sceneId }), { sceneId })
  const events = yield* PipelineEvents
  const { hasSent, made: fitted } = yield* recordFitting(
    {
      of,
      text,
      voice,
      language,
      revision: yield* revisionOf(of),
      path: (number) => paths.dub(language, sceneId, number)
    },
    room,
    {
      isFilmed: true,
      longest,
      priceOf: (seconds) => priceOfVideo(settings.videoModel, settings.resolution, seconds)
    }
  ).pipe(tellingSends)
  const { file, rewordedPrompt, shortenedFrom, speed, total, words } = fitted
  yield* events.publish({
    _tag: "NarrationRecorded",
    sceneId,
    seconds: fitted.seconds,
    cost: total,
    path: file.path,
    language,
    isUnchanged: !hasSent
  })
  return new NarrationAsset({
    sceneId,
    path: file.path,
    sha256: file.sha256,
    text: fitted.text,
    voice,
    language,
    speed,
    samples: samplesOf(fitted),
    after: samplesIn(room.start),
    words,
    cost: total,
    ...(shortenedFrom === undefined ? {} : { shortenedFrom }),
    ...(Option.isNone(rewordedPrompt) ? {} : { rewordedFrom: text })
  })
})

/** Whether a recording finds room in a clip. */
export const findsRoom = Effect.fn("Dubbing.findsRoom")(function* (
  told: NarrationAsset,
  scene: Scene,
  plan: StoryPlan,
  clip: Pick<VideoAsset, "duration">
) {
  return told.seconds <= longestIn(yield* roomInClip(scene, plan, clip))
})
