import { Array, Option } from "effect"
import { holdsVoices, type VideoModel } from "./Models.js"
import { plainSpeech } from "./PlainSpeech.js"
import { saidInScene } from "./SceneSpeech.js"
import type { FilmOptions } from "./Settings.js"
import { languageSpoken, voicesOf } from "./SpokenPlan.js"
import { Line, type Scene, type StoryPlan } from "./StoryPlan.js"
import { oneLine } from "./Words.js"

/** What is said in a scene as it is ordered: plain words, and whose voice is whose. */
export interface SceneDialogue {
  readonly lines: readonly [Line, ...ReadonlyArray<Line>]
  /** The same as its plan has it: what was decided, however it is put in plain words. */
  readonly written: ReadonlyArray<Line>
  /** Who is given a voice, in the order in which they first speak; nobody where the model holds none. */
  readonly voices: ReadonlyArray<{ readonly speaker: string; readonly voice: string }>
  /** A BCP 47 tag. */
  readonly language: string
  /** Why somebody who speaks is given no voice; nothing where all are. */
  readonly without: Option.Option<string>
}

/** The settings that a dialogue depends on. */
export type DialogueOptions = Pick<FilmOptions, "resolution" | "sound" | "videoModel">

/** Lines with nothing in them but the words, in one row; those in which nothing is said are left out. */
const plainLines = (lines: ReadonlyArray<Line>, language: string): ReadonlyArray<Line> =>
  lines
    .map(
      (line) => new Line({ ...line, text: oneLine(plainSpeech(line.text, language).replaceAll('"', " ")) })
    )
    .filter(({ text }) => text !== "")

/** What is said in a scene; nothing where nobody talks, or characters do not talk in this film. */
export const dialogueOf = (
  scene: Scene,
  plan: StoryPlan,
  { resolution, sound, videoModel }: DialogueOptions
): Option.Option<SceneDialogue> => {
  const language = languageSpoken(plan)
  const { lines: written } = saidInScene(scene, sound)
  const lines = plainLines(written, language)
  if (!Array.isNonEmptyReadonlyArray(lines)) return Option.none()
  const speakers = Array.dedupe(lines.map(({ speaker }) => speaker))
  const known = voicesOf(plan)
  const mostVoices = holdsVoices(videoModel, resolution) ? videoModel.mostVoices : 0
  const voices = speakers.slice(0, mostVoices).flatMap((speaker) => {
    const voice = known.get(speaker)
    return voice === undefined ? [] : [{ speaker, voice }]
  })
  const why =
    mostVoices === 0
      ? `${videoModel.id} holds no voices${videoModel.mostVoices > 0 ? ` at ${resolution}` : ""}`
      : `${videoModel.id} holds ${mostVoices} voices in a clip, and ${speakers.length} speak`
  const without = voices.length < speakers.length ? Option.some(why) : Option.none()
  return Option.some({ lines, written, voices, language, without })
}

/** Whose sheets go along with a clip that has voices: of all in view, those who speak first where not so many are taken. */
export const facesShown = (
  { voices }: Pick<SceneDialogue, "voices">,
  inView: ReadonlyArray<string>,
  { mostReferences }: VideoModel
): ReadonlyArray<string> => {
  if (voices.length === 0) return []
  if (inView.length <= mostReferences) return inView
  const [others, speaking] = Array.partition(inView, (name) => voices.some(({ speaker }) => speaker === name))
  return [...speaking, ...others].slice(0, mostReferences)
}
