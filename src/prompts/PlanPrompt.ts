import { Option } from "effect"
import { type AspectRatio, usualRatios } from "../domain/AspectRatio.js"
import type { Concept } from "../domain/Concept.js"
import type { VideoModel } from "../domain/Models.js"
import type { PlanRequest } from "../domain/PlanRequest.js"
import { isSaid, type SoundMode } from "../domain/Speech.js"
import { transitionsToBeHad } from "../domain/StoryPlan.js"
import { lines } from "../domain/Words.js"
import { speechSystem } from "./SpeechPrompt.js"

/** Who the planning model is asked to be. */
export const planSystem = [
  "You are a visual storytelling director. From one sentence you plan a short film that image and video models can really make.",
  "",
  "How you work:",
  "- Two or three characters, three to five scenes, unless you are told otherwise. One setting and one simple action per scene: something that happens fully within about 8 seconds.",
  "- The style is concrete: medium, light, lens or brush, texture. It will stand at the head of every picture prompt.",
  "- Every character gets a visual description of 80 words or more: build, face, colours, hair or fur, each garment with its colour, what they carry. No vague words, no mood, no backstory. It will be used unchanged in every picture, so put in nothing that alters from scene to scene.",
  "- No two characters share a dominant colour or a silhouette; a viewer must tell them apart at a glance.",
  "- characters_present holds names exactly as they stand in the characters list, and only those in view.",
  "- prompt_summary is one sentence of at most 30 words about motion and composition. Neither it nor action, camera or mood says anything about looks, clothes or colours: the keyframe shows those.",
  "- The camera does one thing per scene. Neighbouring scenes differ in framing.",
  "- scene_id counts from 1 in story order. A scene lasts 8 seconds unless its action asks for less or more; whole seconds, 3 to 15.",
  "- transition says how a scene gives way to the next; use only the kinds you are told are to be had."
].join("\n")

/** The same for a film with words in it. */
export const planSystemFor = (sound: SoundMode): string =>
  isSaid(sound) ? [planSystem, speechSystem(sound)].join("\n") : planSystem

/** The wish itself, with what is already decided; `speech`: of what is heard, where anything is said. */
export const planPrompt = (
  concept: Concept,
  {
    aspectRatio,
    maxDuration = Option.none(),
    negative = [],
    sceneCount = Option.none(),
    style = Option.none(),
    videoModel
  }: {
    readonly aspectRatio: Option.Option<AspectRatio>
    readonly videoModel: VideoModel
  } & Partial<PlanRequest>,
  speech: ReadonlyArray<string> = []
): string =>
  lines(
    `Concept: ${concept}`,
    `Aspect ratio: ${Option.getOrElse(aspectRatio, () => `choose one of ${usualRatios.join(", ")}; 16:9 suits most stories`)}`,
    `Longest scene: ${Math.min(15, videoModel.longestSeconds)}`,
    `Transitions: ${transitionsToBeHad.join(", ")}`,
    // What nobody insists on is not mentioned, so that plans made before there were such wishes keep their keys.
    Option.toArray(sceneCount).map((count) => `Scenes: ${count}`),
    Option.toArray(maxDuration).map((seconds) => `Duration: ${seconds} seconds at most, all scenes together`),
    Option.toArray(style).map((words) => `Style: ${words}`),
    negative.length > 0 && `Nowhere in the film, and nowhere in your words: ${negative.join(", ")}`,
    speech,
    "",
    "Plan the film."
  ).join("\n")

/** What the model is told about a plan that cannot be filmed. */
export const planProblemWords = (problems: ReadonlyArray<string>): string =>
  [
    "This plan cannot be filmed:",
    ...problems.map((problem) => `- ${problem}`),
    "",
    "Give the whole plan again with these mended and all else kept."
  ].join("\n")
