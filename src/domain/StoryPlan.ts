import { Array, Order, Schema, Struct } from "effect"
import { AspectRatio, usualRatios } from "./AspectRatio.js"
import { captionProblems } from "./Captions.js"
import { described, describedKey, keyed } from "./Fields.js"
import type { ImageModel, VideoModel } from "./Models.js"
import { isBlank, namesAlike, sameName } from "./Names.js"
import { shortened } from "./Shortened.js"

/** How one clip gives way to the next. */
export const Transition = Schema.Literal("cut", "crossfade", "match-cut")
export type Transition = typeof Transition.Type

/** The joins the assembly makes. Where two clips do not allow the one that is asked for, it becomes a cut, and the film says so. */
export const transitionsToBeHad: ReadonlyArray<Transition> = Transition.literals

/** A scene's number: whole, 1 or more, unique in its plan. It orders the film and names its files. */
export const SceneId = Schema.Number.pipe(Schema.int(), Schema.positive(), Schema.brand("SceneId"))
export type SceneId = typeof SceneId.Type

/** A field of what is heard: no plan of a film without a word in it has one. */
const said = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const speaker = described(
  Schema.String,
  "who says it: a name from the characters list, in view in this scene"
)
const words = described(Schema.String, "the words, and nothing but the words, as they are said")
const delivery = described(Schema.String, "how it is said, in two or three words")

/** Something a character says in a scene. */
export class Line extends Schema.Class<Line>("grok-video-pipeline/Line")({
  speaker,
  text: words,
  delivery: said(delivery)
}) {}

/** Who tells the story. */
export class Narrator extends Schema.Class<Narrator>("grok-video-pipeline/Narrator")({
  voice: described(Schema.String, "the id of a voice from the list"),
  manner: described(Schema.String, "how it is told, in a few words")
}) {}

/** What is heard in a film, as the planning model is asked for it: each of these may be left out of a plan. */
export const heardFields = {
  language: described(Schema.String, "the language that is spoken, as a BCP 47 tag: that of the concept"),
  narrator: described(Narrator, "who tells the story"),
  music: described(Schema.String, "the music under the film, as a brief for a composer, in a sentence"),
  voice: described(
    Schema.String,
    "the id of a voice from the list that fits them; no two characters have the same"
  ),
  narration: described(
    Schema.String,
    "what the narrator says over the scene: it carries the story on and never describes what is seen; empty where silence tells more"
  ),
  lines: described(
    Schema.Array(Schema.Struct({ speaker, text: words, delivery })),
    "what is said by those in view, in order; none where nobody talks"
  ),
  sound: described(Schema.String, "what is heard beside all words, in one phrase: natural sound, never music")
}

/** Someone who appears in the film. The visual description is frozen: every picture prompt uses it word for word. */
export class Character extends Schema.Class<Character>("grok-video-pipeline/Character")({
  name: described(Schema.String, "the character's name, short and unique in the plan"),
  role: described(Schema.String, "their part in the story"),
  visualDescription: describedKey(
    "visual_description",
    Schema.String,
    "everything the eye sees, 80 words or more: build, face, colours, hair or fur, clothes, what they carry"
  ),
  personalityCues: describedKey(
    "personality_cues",
    Schema.Array(Schema.String),
    "how their character shows in pose and movement"
  ),
  voice: said(heardFields.voice)
}) {}

/** One shot of the film: one setting, one simple action, one clip. */
export class Scene extends Schema.Class<Scene>("grok-video-pipeline/Scene")({
  sceneId: describedKey("scene_id", SceneId, "1 for the first scene, then upwards"),
  title: described(Schema.String, "a short title"),
  description: described(Schema.String, "what happens, in a sentence or two"),
  charactersPresent: describedKey(
    "characters_present",
    Schema.Array(Schema.String),
    "names of the characters in view, exactly as in the characters list"
  ),
  setting: described(Schema.String, "where and when: place, light, weather"),
  camera: described(Schema.String, "framing and camera movement"),
  mood: described(Schema.String, "the feeling of the shot"),
  action: described(Schema.String, "the one simple action of the shot"),
  promptSummary: describedKey(
    "prompt_summary",
    Schema.String,
    "one sentence of at most 30 words about motion and composition, without a word on looks"
  ),
  durationSeconds: describedKey(
    "duration_seconds",
    Schema.Number.pipe(Schema.int(), Schema.between(3, 15)),
    "length in whole seconds, 3 to 15; 8 suits a simple action"
  ),
  transition: described(Transition, "how this scene gives way to the next"),
  // A person's own, and never asked of the planning model: free to be edited, since nothing is made from it but the joined film.
  caption: Schema.optionalWith(
    described(
      Schema.String,
      "what the scene's caption says, in at most two lines; the description without it"
    ),
    { exact: true }
  ),
  narration: said(heardFields.narration),
  lines: said(described(Schema.Array(Line), "what is said by those in view, in order")),
  sound: said(heardFields.sound)
}) {}

/** The whole film on paper: what the first step writes and everything after it follows. */
export class StoryPlan extends Schema.Class<StoryPlan>("grok-video-pipeline/StoryPlan")({
  title: described(Schema.String, "the film's title"),
  style: described(
    Schema.String,
    "the look of every picture, specific: medium, light, lens, texture; it opens every picture prompt"
  ),
  aspectRatio: keyed(
    "aspect_ratio",
    AspectRatio.annotations({
      // What the planning model is asked for; a person may wish for more, and a wish stands above the model's answer.
      jsonSchema: { type: "string", enum: [...usualRatios], description: "the shape of the picture" }
    })
  ),
  colorPalette: describedKey("color_palette", Schema.String, "the film's colours, in words"),
  characters: described(Schema.Array(Character), "everyone who appears"),
  scenes: described(Schema.Array(Scene), "the shots, in order"),
  language: said(heardFields.language),
  narrator: said(heardFields.narrator),
  music: said(heardFields.music)
}) {
  /** How long all scenes last together, in seconds. */
  get seconds(): number {
    return this.scenes.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  }

  /** The scenes as the film shows them: by number. */
  get scenesInOrder(): ReadonlyArray<Scene> {
    return Array.sortWith(this.scenes, ({ sceneId }) => sceneId, Order.number)
  }

  /** Whether any scene shows the character of this name: nobody else is drawn. */
  isShown(name: string): boolean {
    return this.scenes.some(({ charactersPresent }) => charactersPresent.includes(name))
  }

  /** The characters in view in `scene`, in the order the scene names them. */
  castOf(scene: Scene): ReadonlyArray<Character> {
    return Array.filterMap(scene.charactersPresent, (name) =>
      Array.findFirst(this.characters, (character) => character.name === name)
    )
  }
}

const repeated = (values: ReadonlyArray<string>): ReadonlyArray<string> =>
  Array.dedupe(values.filter((value, index) => values.indexOf(value) !== index))

/** A sentence, where it is so. */
const where = (isSo: boolean, sentence: string): ReadonlyArray<string> => (isSo ? [sentence] : [])

/**
 * Why a film cannot be made of a plan at all; empty when it can. Plans that a film was begun by are held against this
 * alone, so that no later rule stops a film half-way.
 */
export const filmingProblems = (
  plan: StoryPlan,
  videoModel: VideoModel,
  imageModel?: ImageModel
): ReadonlyArray<string> => {
  const names = plan.characters.map(({ name }) => name)
  const { aspectRatios, longestSeconds, shortestSeconds } = videoModel
  return [
    ...plan.characters.flatMap(({ name }, index) =>
      where(name.trim() === "", `Character ${index + 1} has no name.`)
    ),
    ...repeated(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "")).map(
      (name) => `Two characters are called "${name}"; every name must be unique.`
    ),
    ...where(plan.scenes.length === 0, "The plan has no scenes; it needs at least one."),
    ...repeated(plan.scenes.map((scene) => String(scene.sceneId))).map(
      (id) => `Two scenes have scene_id ${id}; every scene_id must be unique.`
    ),
    ...plan.scenes.flatMap((scene) => [
      ...scene.charactersPresent
        .filter((name) => !names.includes(name))
        .map((name) => `Scene ${scene.sceneId} shows "${name}", who is not in the characters list.`),
      ...repeated(scene.charactersPresent).map((name) => `Scene ${scene.sceneId} names "${name}" twice.`),
      ...where(
        scene.durationSeconds < shortestSeconds || scene.durationSeconds > longestSeconds,
        `Scene ${scene.sceneId} lasts ${scene.durationSeconds} s; ${videoModel.id} makes clips of ${shortestSeconds} to ${longestSeconds} s.`
      )
    ]),
    ...where(
      !aspectRatios.includes(plan.aspectRatio),
      `${videoModel.id} does not make ${plan.aspectRatio}; it makes ${aspectRatios.join(", ")}.`
    ),
    ...where(
      imageModel?.aspectRatios.includes(plan.aspectRatio) === false,
      `${imageModel?.id} does not draw ${plan.aspectRatio}; it draws ${imageModel?.aspectRatios.join(", ")}.`
    )
  ]
}

/** The fields of a plan, of its characters and of its scenes that may be left out. */
export const optionalFields: ReadonlyArray<string> = ["caption", "delivery", ...Object.keys(heardFields)]

/** A plan as its file has it. */
const inFile = Schema.encodeSync(StoryPlan)

/** The texts of a part of a plan that say nothing, by their names in the plan's file. */
const blanks = (whose: string, part: Readonly<Record<string, unknown>>): ReadonlyArray<string> => {
  const names = Object.entries(part)
    .filter(([, words]) => typeof words === "string" && isBlank(words))
    .map(([name]) => name)
  return where(names.length > 0, `${whose} says nothing in ${names.join(", ")}; write what is to be seen.`)
}

/** Every text of a plan, its field's name not. */
const textsIn = (plan: StoryPlan): ReadonlyArray<string> => {
  const texts: Array<string> = []
  JSON.stringify(plan, (_, value: unknown) => {
    if (typeof value === "string") texts.push(value)
    return value
  })
  return texts
}

/** Halves of letters, which no encoding has, and the mark that stands where a letter was lost. */
const lostLetter = /[\p{Surrogate}\uFFFD]/u

/** What a plan leaves unsaid, and names that a reader cannot tell apart. Every picture would be paid for all the same. */
const gaps = (plan: StoryPlan): ReadonlyArray<string> => [
  // In JSON a NUL may stand escaped, where no look at the file's bytes finds it.
  ...where(
    JSON.stringify(plan).includes("\\u0000"),
    "The plan holds a NUL (\\u0000), which is no letter; take it out."
  ),
  ...textsIn(plan)
    .filter((text) => lostLetter.test(text))
    .map(
      (text) =>
        `A letter of “${shortened(text.replace(/\p{Surrogate}/gu, "\uFFFD"), 80)}” was lost (\uFFFD, or one half of an escaped pair); write it again.`
    ),
  // What is heard may be left blank: then it is not there.
  ...blanks("The plan", Struct.omit(inFile(plan), "language", "music")),
  ...inFile(plan).characters.flatMap(({ name, personality_cues, voice: _, ...character }, index) => [
    // An empty name has its own sentence.
    ...where(
      name.trim() !== "" && isBlank(name),
      `Character ${index + 1} is called "${name}", which is no name.`
    ),
    ...blanks(isBlank(name) ? `Character ${index + 1}` : `The character "${name}"`, {
      ...character,
      ...Object.fromEntries(personality_cues.map((cue, at) => [`personality_cues[${at}]`, cue]))
    })
  ]),
  ...namesAlike(plan.characters.map(({ name }) => name).filter((name) => !isBlank(name)))
    // Names in the same letters have their own sentence.
    .filter((alike) => new Set(alike.map((name) => name.trim().toLowerCase())).size > 1)
    .map(
      (alike) =>
        `The names ${alike.map((name) => `"${name}"`).join(" and ")} look alike; every name must be unique.`
    ),
  // A blank caption is none, and its description is shown.
  ...inFile(plan).scenes.flatMap((scene) =>
    blanks(`Scene ${scene.scene_id}`, Struct.omit(scene, "caption", "narration", "sound"))
  ),
  ...captionProblems(plan.scenes)
]

/**
 * Why a plan that parses cannot be filmed, or is not worth it; empty when it can.
 * The sentences are for the model (which gets them back to repair its plan) and for the person alike.
 */
export const planProblems = (
  plan: StoryPlan,
  videoModel: VideoModel,
  imageModel?: ImageModel
): ReadonlyArray<string> => [...filmingProblems(plan, videoModel, imageModel), ...gaps(plan)]

/** The plan with everyone in view and everyone who talks named as the characters list names them, where only the spelling differs. */
export const withExactNames = (plan: StoryPlan): StoryPlan => {
  const exact = (name: string): string => {
    if (plan.characters.some((character) => character.name === name)) return name
    const [known, ...others] = plan.characters.filter((character) => sameName(character.name, name))
    return known === undefined || others.length > 0 ? name : known.name
  }
  const namesIn = ({ charactersPresent, lines = [] }: Scene) => [
    ...charactersPresent,
    ...lines.map((line) => line.speaker)
  ]
  return plan.scenes.flatMap(namesIn).every((name) => exact(name) === name)
    ? plan
    : new StoryPlan({
        ...plan,
        scenes: plan.scenes.map(
          ({ lines, ...scene }) =>
            new Scene({
              ...scene,
              charactersPresent: scene.charactersPresent.map(exact),
              ...(lines === undefined
                ? {}
                : { lines: lines.map((line) => new Line({ ...line, speaker: exact(line.speaker) })) })
            })
        )
      })
}
