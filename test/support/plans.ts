import { Option, Schema } from "effect"
import { CharacterAsset, KeyframeAsset, Sha256, Take, VideoAsset } from "../../src/domain/Assets.js"
import { ConsistencyScore } from "../../src/domain/Judgement.js"
import { noTicks, ticksFromUsd } from "../../src/domain/Money.js"
import { NarrationAsset } from "../../src/domain/Narration.js"
import { SpokenWord } from "../../src/domain/Speech.js"
import { Character, Scene, SceneId, StoryPlan } from "../../src/domain/StoryPlan.js"

/** A description long enough to count as one. */
export const describe = (name: string, colour: string): string =>
  `${name} is small and quick, with ${colour} fur from nose to tail, a pale belly, dark eyes set wide apart, one notched ear, a short green scarf knotted at the left side, brown boots laced to the ankle, and a canvas satchel with a brass clasp worn across the chest.`

export const fox = new Character({
  name: "Fox",
  role: "the curious one",
  visualDescription: describe("Fox", "russet"),
  personalityCues: ["leans forward", "tail always moving"]
})

export const owl = new Character({
  name: "Owl",
  role: "the careful one",
  visualDescription: describe("Owl", "cream and tawny"),
  personalityCues: ["slow blinks"]
})

export const scene = (id: number, changes: Partial<Scene> = {}): Scene =>
  new Scene({
    sceneId: SceneId.make(id),
    title: `Scene ${id}`,
    description: "They find a light between the roots.",
    charactersPresent: ["Fox", "Owl"],
    setting: "an autumn forest at dusk",
    camera: "slow push in",
    mood: "wonder",
    action: "Fox reaches for the crystal",
    promptSummary: "Fox stretches a paw forward while Owl turns its head, camera pushing in slowly.",
    durationSeconds: 8,
    transition: "cut",
    ...changes
  })

export const plan = (changes: Partial<StoryPlan> = {}): StoryPlan =>
  new StoryPlan({
    title: "The Glowing Crystal",
    style: "Gouache on rough paper, soft evening light, visible brush strokes",
    aspectRatio: "16:9",
    colorPalette: "russet, moss, amber",
    characters: [fox, owl],
    scenes: [scene(1), scene(2, { charactersPresent: ["Fox"] }), scene(3)],
    ...changes
  })

export const hash = (digit: string): Sha256 => Schema.decodeSync(Sha256)(digit.repeat(64))

export const score = (overallScore: number, issues: ReadonlyArray<string> = []): ConsistencyScore =>
  new ConsistencyScore({ overallScore, perCharacter: {}, issues, fixPrompt: Option.none() })

export const take = (path: string, overallScore: number): Take =>
  new Take({
    path,
    sha256: hash("a"),
    score: score(overallScore),
    cost: ticksFromUsd(0.06),
    rewordedPrompt: Option.none()
  })

export const sheetOf = (character: Character, ordinal: number): CharacterAsset => {
  const path = `character_sheets/0${ordinal}-${character.name.toLowerCase()}_v1.jpg`
  return new CharacterAsset({
    name: character.name,
    portraitUrl: path,
    portraitPath: path,
    visualDescription: character.visualDescription,
    consistencyScore: 0.91,
    generationAttempts: 1,
    sha256: Option.some(hash(String(ordinal))),
    takes: [take(path, 0.91)],
    cost: ticksFromUsd(0.06)
  })
}

export const keyframeOf = (shot: Scene): KeyframeAsset => {
  const path = `keyframes/scene_${shot.sceneId}_v1.jpg`
  return new KeyframeAsset({
    sceneId: shot.sceneId,
    keyframeUrl: path,
    keyframePath: path,
    consistencyScore: 0.88,
    generationAttempts: 1,
    editPasses: 0,
    videoPrompt: "Fox steps forward.\nCamera: slow push in",
    sha256: Option.some(hash("b")),
    takes: [take(path, 0.88)],
    cost: ticksFromUsd(0.09)
  })
}

/** What is said over a scene, recorded: two words in a second. */
export const narrationOf = (id: number, text = "She waits."): NarrationAsset =>
  new NarrationAsset({
    sceneId: SceneId.make(id),
    path: `speech/scene_${id}_v1.wav`,
    sha256: hash("e"),
    text,
    voice: "orion",
    language: "en",
    speed: 1,
    samples: 48_000,
    after: 19_200,
    words: [
      new SpokenWord({ text: "She", from: 0, to: 20_000 }),
      new SpokenWord({ text: "waits.", from: 24_000, to: 48_000 })
    ],
    cost: ticksFromUsd(0.0002)
  })

/** The clip of a scene, made and in place. */
export const clipOf = (
  id: number,
  changes: Partial<ConstructorParameters<typeof VideoAsset>[0]> = {}
): VideoAsset =>
  new VideoAsset({
    sceneId: SceneId.make(id),
    videoUrl: "",
    videoPath: `videos/scene_${id}.mp4`,
    duration: 8,
    firstFramePath: "",
    lastFramePath: "",
    consistencyScore: 0.9,
    correctionPasses: 0,
    transition: "cut",
    sha256: Option.none(),
    takes: [],
    cost: noTicks,
    ...changes
  })
