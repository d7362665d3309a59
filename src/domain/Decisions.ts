import { Option, Schema, Struct } from "effect"
import type { AspectRatio } from "./AspectRatio.js"
import type { Sha256 } from "./Assets.js"
import type { Concept } from "./Concept.js"
import type { SceneDialogue } from "./SceneDialogue.js"
import type { FilmOptions } from "./Settings.js"
import { isNarrated, isSaid, isSpoken } from "./Speech.js"
import type { Character, Scene, StoryPlan } from "./StoryPlan.js"
import { asCompared } from "./Words.js"

// What a person decided that an order depends on: fields of the plan, settings, photos, and the bytes of what was made
// before it. Never how this program puts it: not the wording of a prompt, not the text of a schema, not a version. Where
// these are the same as when something was made, it stays, whatever a newer version would have asked for in its place.
//
// What stands here is hashed into the journals of films: a field that is added later must be left out where it is at its
// default, or every film made before would be ordered anew.

/** A value as JSON has it. */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }
export const Json: Schema.Schema<Json> = Schema.Union(
  Schema.String,
  Schema.Number,
  Schema.Boolean,
  Schema.Null,
  Schema.Array(Schema.suspend(() => Json)),
  Schema.Record({ key: Schema.String, value: Schema.suspend(() => Json) })
)

/**
 * JSON with the keys of every object in code-unit order and no spaces: equal values have equal text.
 * Throws on numbers JSON cannot hold, which would otherwise make two different orders look the same.
 */
export const canonicalJson = (value: Json): string => {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`${value} cannot be part of an order's inputs`)
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(",")}}`
}

/** A decision with its words as they were meant: a blank more, or an accent written otherwise, decides nothing. */
export const asDecided = (value: Json): Json => {
  if (typeof value === "string") return asCompared(value)
  if (typeof value !== "object" || value === null) return value
  return isList(value)
    ? value.map(asDecided)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asDecided(member)]))
}

/** Whether two decisions are one. */
export const isSameDecision = (one: Json, other: Json): boolean =>
  canonicalJson(asDecided(one)) === canonicalJson(asDecided(other))

// `Array.isArray` does not narrow a readonly array.
const isList = (value: object): value is ReadonlyArray<Json> => Array.isArray(value)

/** In whichever order things were forbidden, they are forbidden. */
const forbidden = ({ negative }: FilmOptions): Json => negative.map(asCompared).toSorted()

const drawn = (settings: FilmOptions) => ({
  model: settings.imageModel.id,
  quality: settings.imageModel.hasQuality ? settings.imageQuality : null,
  without: forbidden(settings)
})

/** Who is in view and how they look. */
export const appearanceOf = (cast: ReadonlyArray<Pick<Character, "name" | "visualDescription">>): Json =>
  cast.map(({ name, visualDescription }) => [name, visualDescription])

/** What decides a character's sheet. `photo`: the one it is drawn from. */
export const sheetDecisions = (
  character: Character,
  film: { readonly style: string; readonly aspectRatio: AspectRatio },
  photo: Sha256 | null,
  settings: FilmOptions
): Json => ({
  looks: appearanceOf([character]),
  style: film.style,
  aspect: film.aspectRatio,
  photo,
  ...drawn(settings)
})

/** What decides a scene's keyframe, the sheets of those in view and the keyframe before it among them. */
export const keyframeDecisions = (
  scene: Scene,
  plan: StoryPlan,
  upstream: { readonly sheets: ReadonlyArray<Sha256>; readonly before: Sha256 | null },
  settings: FilmOptions
): Json => ({
  ...Struct.pick(scene, "title", "setting", "action", "mood", "camera"),
  looks: appearanceOf(plan.castOf(scene)),
  style: plan.style,
  palette: plan.colorPalette,
  aspect: plan.aspectRatio,
  ...upstream,
  ...drawn(settings)
})

/** How a clip is ordered beyond what its scene says: how long, and whether without sound. */
export interface ClipForm {
  readonly seconds: number
  readonly isSilent: boolean
}

/**
 * What decides a scene's clip, the keyframe it opens on among it: the look of the film is in that picture. `form`: what came
 * of the scene's length and sound; only where that is not as the scene says it stands here.
 */
export const clipDecisions = (
  scene: Scene,
  opening: Sha256,
  settings: FilmOptions,
  form: ClipForm = { seconds: scene.durationSeconds, isSilent: false }
): { readonly [name: string]: Json } => ({
  summary: scene.promptSummary,
  ...Struct.pick(scene, "camera", "action", "mood"),
  ...(scene.sound === undefined ? {} : { sound: scene.sound }),
  cast: scene.charactersPresent,
  seconds: scene.durationSeconds,
  ...(form.seconds === scene.durationSeconds ? {} : { length: form.seconds }),
  ...(form.isSilent ? { silent: true } : {}),
  resolution: settings.resolution,
  model: settings.videoModel.id,
  without: forbidden(settings),
  opening
})

/** What decides it too where somebody talks in it: the plan's lines, who has which voice, and the sheets that go along. */
export const dialogueDecisions = (
  { voices, written }: Pick<SceneDialogue, "voices" | "written">,
  faces: ReadonlyArray<Sha256>
): { readonly [name: string]: Json } => ({
  lines: written.map(({ delivery = null, speaker, text }) => [speaker, delivery, text]),
  ...(voices.length === 0 ? {} : { voices: voices.map(({ speaker, voice }) => [speaker, voice]), faces })
})

/** What decides a recording: what is said, by whom and how, and, where the words were made shorter, to what. */
export const speechDecisions = (speech: {
  readonly text: string
  readonly voice: string
  readonly language: string
  readonly speed: number
  readonly shortened?: string
}): Json => ({ ...speech })

/** What decides a plan: the concept, and what it is to be like. `replans`: how often another one was asked for. */
export const planDecisions = (concept: Concept, replans: number, settings: FilmOptions): Json => ({
  concept,
  replans,
  model: settings.planModel.id,
  video: settings.videoModel.id,
  aspect: Option.getOrNull(settings.aspectRatio),
  style: Option.getOrNull(settings.style),
  scenes: Option.getOrNull(settings.sceneCount),
  seconds: Option.getOrNull(settings.maxDuration),
  without: forbidden(settings),
  // A film in which nothing is said knows nothing of all this.
  ...(isSaid(settings.sound) ? heardInPlan(settings) : {})
})

/** What of what is heard decides a plan; left out where nobody insists. */
const heardInPlan = ({ language, narrator, sound, voices }: FilmOptions) => ({
  sound,
  ...(Option.isSome(language) ? { language: language.value } : {}),
  ...(isNarrated(sound) && Option.isSome(narrator) ? { narrator: narrator.value } : {}),
  ...(isSpoken(sound) && voices.length > 0 ? { voices: voices.map(({ name, voice }) => [name, voice]) } : {})
})

/** Up to where a loop over takes goes: another limit leaves what was made valid, and may ask for more of it. */
export const rulesOf = (kind: "sheet" | "keyframe" | "clip", settings: FilmOptions): Json => ({
  acceptAt: settings.acceptAt,
  patience: settings.patience,
  most: {
    sheet: settings.sheetTakes,
    keyframe: settings.keyframePasses,
    clip: [settings.corrections, settings.retakeBelow]
  }[kind]
})

/** What changed where another take of the same was asked for. */
export const freshTake = "a fresh take is wished for"

const decisionWords: Readonly<Record<string, string>> = {
  looks: "how the characters look",
  style: "the style",
  aspect: "the shape of the picture",
  photo: "the photo",
  model: "the model",
  quality: "the quality",
  without: "what must not be seen",
  title: "the title",
  setting: "the setting",
  action: "the action",
  mood: "the mood",
  camera: "the camera",
  palette: "the colours",
  sheets: "a character sheet",
  before: "the keyframe before it",
  summary: "the summary",
  cast: "who is in view",
  seconds: "the length",
  resolution: "the resolution",
  opening: "its keyframe",
  lines: "what is said",
  voices: "who speaks in which voice",
  faces: "a character sheet",
  sound: "what is heard",
  length: "the length",
  silent: "whether it has sound",
  text: "the words",
  voice: "the voice",
  language: "the language",
  speed: "how fast it is said",
  shortened: "the shorter words",
  edition: freshTake
}

/** The fields of what decides an order, on one level. */
const Decided = Schema.Struct({
  of: Schema.Record({ key: Schema.String, value: Json }),
  /** The revision, by the name that journals have had for it from the first. */
  edition: Schema.Number
})
const fieldsOf = (decided: Json) =>
  Option.map(Schema.decodeUnknownOption(Decided)(decided), ({ edition, of }) => ({ ...of, edition }))

/** What was decided otherwise since something was made, in words; nothing where the two cannot be told apart so. */
export const changesBetween = (before: Json, now: Json): ReadonlyArray<string> =>
  Option.match(Option.all([fieldsOf(before), fieldsOf(now)]), {
    onNone: () => [],
    onSome: ([then, now]) =>
      Object.entries(now).flatMap(([name, value]) => {
        const was: Json | undefined = { ...then }[name]
        return was !== undefined && isSameDecision(was, value) ? [] : [decisionWords[name] ?? name]
      })
  })
