import { stripVTControlCharacters } from "node:util"
import { Option } from "effect"
import { dubbedScene } from "../domain/AssetId.js"
import { type CharacterAsset, type FilmAsset, type KeyframeAsset, keptTake } from "../domain/Assets.js"
import { ownCaption } from "../domain/Captions.js"
import { dubInWords, type FilmDub } from "../domain/Dub.js"
import { formatUsd } from "../domain/Money.js"
import type { NarrationAsset } from "../domain/Narration.js"
import type { Point } from "../domain/Note.js"
import type { PipelineState } from "../domain/PipelineState.js"
import type { Scene, SceneId, StoryPlan } from "../domain/StoryPlan.js"
import { counted, lines, oneLine } from "../domain/Words.js"

/**
 * A model's words as plain text on one line: nothing in them works as Markdown or HTML, steers a terminal that prints
 * the file, or turns the letters after it round.
 */
const plain = (text: string): string =>
  oneLine(stripVTControlCharacters(text)).replace(/[\\`*_{}[\]<>#|~!]/g, (mark) =>
    mark === "<" ? "&lt;" : mark === ">" ? "&gt;" : `\\${mark}`
  )

const quote = (text: string): ReadonlyArray<string> =>
  text.split("\n").map((line) => `> ${plain(line)}`.trimEnd())

const consistencyWords = (asset: FilmAsset): string => {
  const score = Option.getOrUndefined(Option.map(keptTake(asset), (take) => take.score))
  if (score === undefined) return `Consistency ${asset.consistencyScore.toFixed(2)}`
  if (score.isOfNobody) return "Nobody in view, not judged"
  return score.isJudged ? `Consistency ${score.inWords}` : "Not judged"
}

/** A picture, and how well it keeps to the sheets, where that was asked. */
const picturePart = (what: string, asset: CharacterAsset | KeyframeAsset): ReadonlyArray<string> => [
  `![${what}](${asset.path})`,
  "",
  `${consistencyWords(asset)}, ${counted(asset.generationAttempts, "take")}, ${formatUsd(asset.cost)}`,
  ""
]

const characterPart = (plan: StoryPlan, asset: CharacterAsset): ReadonlyArray<string> => {
  const role = plan.characters.find(({ name }) => name === asset.name)?.role
  return [
    `### ${plain(asset.name)}${role === undefined ? "" : ` — ${plain(role)}`}`,
    "",
    ...picturePart("Character sheet", asset),
    plain(asset.visualDescription),
    ""
  ]
}

/** What the narrator says, as it is recorded, or as it is planned. */
const narrationRows = (
  { narration = "" }: Scene,
  recorded: NarrationAsset | undefined
): ReadonlyArray<string> =>
  recorded === undefined
    ? lines(narration.trim() !== "" && `| Narration | ${plain(narration)} |`)
    : [
        `| Narration | ${plain(recorded.text)} |`,
        `| Told | in ${recorded.seconds.toFixed(1)} s by ${plain(recorded.voice)}, ${formatUsd(recorded.cost)}: [${recorded.path}](${recorded.path}) |`
      ]

/** What is said of a scene in another language, and where its recording is. */
const dubRows = (
  sceneId: SceneId,
  { isStale, language, narrations, words }: FilmDub
): ReadonlyArray<string> => {
  const said = words.find((one) => one.sceneId === sceneId)
  const told = narrations.find((one) => one.sceneId === sceneId)
  if (said === undefined || isStale) return []
  const where = plain(language)
  return lines(
    said.narration !== "" && `| Narration in ${where} | ${plain(told?.text ?? said.narration)} |`,
    told !== undefined &&
      `| Told in ${where} | in ${told.seconds.toFixed(1)} s by ${plain(told.voice)}, ${formatUsd(told.cost)}: [${told.path}](${told.path}) |`,
    said.lines.map(({ speaker, text }) => `| ${plain(speaker)} in ${where} | ${plain(text)} |`)
  )
}

/** The languages that the film was given besides its own; nothing where there are none. */
const dubsPart = (dubs: ReadonlyArray<FilmDub>): ReadonlyArray<string> =>
  lines(
    dubs.length > 0 && ["## Languages", ""],
    dubs.flatMap(({ isStale, kept, language, summary }) => [
      `- **${plain(language)}**: ${plain(dubInWords(summary))}${isStale ? "; not in the film any more, which says something else since or has no room for it" : ""}`,
      ...kept.map(
        ({ because, sceneId }) =>
          `- **${plain(dubbedScene(sceneId, language))}** stands as it was: ${plain(because)}`
      )
    ]),
    dubs.length > 0 && ""
  )

const scenePart = (
  scene: Scene,
  keyframe: KeyframeAsset | undefined,
  { dubs = [], narrations = [] }: Pick<ScriptedFilm, "dubs" | "narrations">,
  isLast: boolean
): ReadonlyArray<string> => {
  const narration = narrations.find(({ sceneId }) => sceneId === scene.sceneId)
  const caption = ownCaption(scene.caption)
  return lines(
    `### Scene ${scene.sceneId}: ${plain(scene.title)}`,
    "",
    keyframe === undefined
      ? ["*This scene has no keyframe; see below what was left out.*", ""]
      : picturePart(`Keyframe of scene ${scene.sceneId}`, keyframe),
    plain(scene.description),
    "",
    "| | |",
    "|---|---|",
    `| In view | ${scene.charactersPresent.length === 0 ? "nobody" : scene.charactersPresent.map(plain).join(", ")} |`,
    `| Setting | ${plain(scene.setting)} |`,
    `| Camera | ${plain(scene.camera)} |`,
    `| Mood | ${plain(scene.mood)} |`,
    `| Action | ${plain(scene.action)} |`,
    caption !== "" && `| Caption | ${plain(caption)} |`,
    ...narrationRows(scene, narration),
    (scene.lines ?? []).map(({ speaker, text }) => `| ${plain(speaker)} says | ${plain(text)} |`),
    dubs.flatMap((dub) => dubRows(scene.sceneId, dub)),
    scene.sound !== undefined && `| Sound | ${plain(scene.sound)} |`,
    `| Length | ${scene.durationSeconds} s, then ${isLast ? "the end" : scene.transition} |`,
    "",
    keyframe !== undefined && ["Video prompt:", "", ...quote(keyframe.videoPrompt), ""]
  )
}

/** A list of what is to be said of the film, under its heading; nothing where there is nothing. */
const listPart = (heading: string, points: ReadonlyArray<Point>): ReadonlyArray<string> =>
  lines(
    points.length > 0 && [`## ${heading}`, ""],
    points.map(({ detail, kind, subject }) => `- **${plain(subject)}** (${kind}): ${plain(detail)}`),
    points.length > 0 && ""
  )

/** What the storyboard tells of a film. */
type ScriptedFilm = Pick<PipelineState, "plan" | "characters" | "keyframes" | "degradations"> &
  Partial<Pick<PipelineState, "dubs" | "narrations" | "notes">>

/** The storyboard as Markdown. Pure: the same film gives the same words. Version 0.1.0 let the last scene give way, too. */
export const scriptMarkdown = (film: ScriptedFilm, version: "now" | "0.1.0" = "now"): string =>
  [
    `# ${plain(film.plan.title)}`,
    "",
    `${plain(film.plan.style)}`,
    "",
    `Shape ${film.plan.aspectRatio}. Palette: ${plain(film.plan.colorPalette)}.`,
    "",
    "## Characters",
    "",
    ...film.characters.flatMap((asset) => characterPart(film.plan, asset)),
    "## Scenes",
    "",
    ...film.plan.scenesInOrder.flatMap((scene) =>
      scenePart(
        scene,
        film.keyframes.find(({ sceneId }) => sceneId === scene.sceneId),
        film,
        version === "now" && scene === film.plan.scenesInOrder.at(-1)
      )
    ),
    ...dubsPart(film.dubs ?? []),
    ...listPart("Less than planned", film.degradations),
    ...listPart("Notes", film.notes ?? [])
  ].join("\n")
