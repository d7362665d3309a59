import { Schema } from "effect"
import { DubId, dubbedScene } from "./AssetId.js"
import { isSameDecision, type Json } from "./Decisions.js"
import { flag, keyed, listOf } from "./Fields.js"
import { addTicks, formatUsd, Ticks } from "./Money.js"
import { NarrationAsset } from "./Narration.js"
import type { OrderId } from "./OrderId.js"
import { saidInScene } from "./SceneSpeech.js"
import type { SoundMode } from "./Speech.js"
import { Line, type Scene, SceneId, type StoryPlan } from "./StoryPlan.js"
import { counted, lines } from "./Words.js"

/** What is said over and in one scene. */
export class SceneWords extends Schema.Class<SceneWords>("grok-video-pipeline/SceneWords")({
  sceneId: keyed("scene_id", SceneId),
  /** Empty where the narrator says nothing. */
  narration: Schema.String,
  lines: Schema.Array(Line)
}) {}

/** A scene of which something could not be had in this language, and why: a sentence. */
export const Untold = Schema.Struct({ sceneId: keyed("scene_id", SceneId), because: Schema.String })
export type Untold = typeof Untold.Type

/** The film in another language: its words, and what of them was recorded. Pictures and the clips' own sound are the film's. */
export class FilmDub extends Schema.Class<FilmDub>("grok-video-pipeline/FilmDub")({
  /** A BCP 47 tag. */
  language: Schema.String,
  /** Who was wished for to tell the story in it. */
  voice: Schema.optionalWith(Schema.String, { exact: true }),
  words: Schema.Array(SceneWords),
  narrations: Schema.Array(NarrationAsset),
  /** The scenes over which nobody tells the story in it, though somebody should. */
  untold: listOf(Untold),
  /** The scenes that stand as they were before, since what was wished for in their place could not be had. */
  kept: listOf(Untold),
  /** All that was paid for it, and what may have been: translations, recordings, and those that were replaced. */
  cost: keyed("cost_in_usd_ticks", Ticks),
  /** Whether the film says something else by now, or its clips have no room for it any more: it is not in the film then. */
  isStale: flag(false).pipe(Schema.fromKey("is_stale"))
}) {
  /** Who tells the story in it. */
  get toldBy(): string | undefined {
    return this.voice ?? this.narrations[0]?.voice
  }
  /** What is to be said of it in short. */
  get summary(): DubSummary {
    const { cost, isStale, kept, language, narrations, toldBy, untold } = this
    const voice = narrations.length === 0 || toldBy === undefined ? {} : { voice: toldBy }
    return { language, ...voice, recordings: narrations.length, untold, kept, cost, isStale }
  }
}

/** What is to be said of a dub in short. */
export interface DubSummary extends Pick<FilmDub, "language" | "untold" | "kept" | "cost" | "isStale"> {
  /** Who tells the story in it; nobody where it has subtitles alone. */
  readonly voice?: string
  readonly recordings: number
}

/** By whom a dub is told, in how many recordings, and what it cost. */
export const dubInWords = ({ cost, recordings, voice }: DubSummary): string =>
  lines(
    voice !== undefined && `told by ${voice}`,
    recordings === 0 ? "subtitles alone" : counted(recordings, "recording"),
    formatUsd(cost)
  ).join(", ")

/** What of a scene of a dub may be wished for afresh: the recording alone, or another translation, which is recorded, too. */
export interface DubPart {
  readonly what: "recording" | "words"
  readonly language: string
  readonly sceneId: SceneId
}

/** What of a dub is meant, as journals and people name it: `scene 3 in de`, `the words of scene 3 in de`. */
export const dubPartName = ({ language, sceneId, what }: DubPart): string =>
  what === "words" ? `the words of ${dubbedScene(sceneId, language)}` : dubbedScene(sceneId, language)

/** What the orders for that are about. */
export const dubPartSubject = ({ language, sceneId, what }: DubPart): DubId =>
  new DubId(what === "words" ? { language } : { language, sceneId })

/** What a film has paid for a dub, and may have. */
export const costOfDub = (
  language: string,
  entries: ReadonlyArray<{ readonly id: OrderId; readonly cost: Ticks }>
): Ticks =>
  addTicks(
    ...entries
      .filter(({ id: { subject } }) => subject.kind === "dub" && subject.language === language)
      .map(({ cost }) => cost)
  )

/**
 * What is said in a film's scenes, in its own language: as it was recorded where it had to be made shorter, or was refused and
 * put in other words. Scenes in which nothing is said are left out.
 */
export const wordsSaid = (
  { scenesInOrder }: Pick<StoryPlan, "scenesInOrder">,
  sound: SoundMode,
  /** Those that are in the film. */
  sceneIds: ReadonlyArray<SceneId>,
  narrations: ReadonlyArray<NarrationAsset>
): ReadonlyArray<SceneWords> => {
  const narrationIn = (scene: Scene, planned: string) => {
    const told = narrations.find(({ sceneId }) => sceneId === scene.sceneId)
    const isAsPlanned = told?.shortenedFrom === undefined && told?.rewordedFrom === undefined
    return isAsPlanned || planned === "" ? planned : told.text
  }
  return scenesInOrder
    .filter(({ sceneId }) => sceneIds.includes(sceneId))
    .map((scene) => {
      const { lines, narration } = saidInScene(scene, sound)
      return new SceneWords({
        sceneId: scene.sceneId,
        narration: narrationIn(scene, narration),
        lines: [...lines]
      })
    })
    .filter(({ lines, narration }) => narration !== "" || lines.length > 0)
}

const decidedIn = ({ lines, narration, sceneId }: SceneWords): Json => [
  sceneId,
  narration,
  lines.map(({ speaker, text }) => [speaker, text])
]

/** What of the words decides a dub. */
export const wordsDecided = (words: ReadonlyArray<SceneWords>): Json => words.map(decidedIn)

/** The words of a dub that still translate what is said: those of scenes that say what they said when it was made. */
export const wordsStanding = (
  dub: Pick<FilmDub, "words">,
  /** What decided it then. */
  made: Json,
  said: ReadonlyArray<SceneWords>
): ReadonlyArray<SceneWords> => {
  const before: ReadonlyArray<Json> = Array.isArray(made) ? made : []
  return dub.words.filter(({ sceneId }) => {
    const now = said.find((one) => one.sceneId === sceneId)
    return now !== undefined && before.some((then) => isSameDecision(then, decidedIn(now)))
  })
}
