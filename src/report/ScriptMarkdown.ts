import { stripVTControlCharacters } from "node:util"
import type { CharacterAsset, KeyframeAsset } from "../domain/Assets.js"
import { ownCaption } from "../domain/Captions.js"
import type { Degradation } from "../domain/Degradation.js"
import { formatUsd } from "../domain/Money.js"
import type { Note } from "../domain/Note.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
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

/** A picture, and how well it keeps to the sheets, where that was asked. */
const picturePart = (
  what: string,
  path: string,
  { consistencyScore, cost, generationAttempts, takes }: CharacterAsset | KeyframeAsset
): ReadonlyArray<string> => {
  const score = takes.find((take) => take.path === path)?.score
  const words =
    score === undefined
      ? `Consistency ${consistencyScore.toFixed(2)}`
      : score.isOfNobody
        ? "Nobody in view, not judged"
        : score.isJudged
          ? `Consistency ${score.inWords}`
          : "Not judged"
  return [
    `![${what}](${path})`,
    "",
    `${words}, ${counted(generationAttempts, "take")}, ${formatUsd(cost)}`,
    ""
  ]
}

const characterPart = (plan: StoryPlan, asset: CharacterAsset): ReadonlyArray<string> => {
  const role = plan.characters.find(({ name }) => name === asset.name)?.role
  return [
    `### ${plain(asset.name)}${role === undefined ? "" : ` — ${plain(role)}`}`,
    "",
    ...picturePart("Character sheet", asset.portraitPath, asset),
    plain(asset.visualDescription),
    ""
  ]
}

const scenePart = (
  scene: Scene,
  keyframe: KeyframeAsset | undefined,
  isLast: boolean
): ReadonlyArray<string> => {
  const caption = ownCaption(scene.caption)
  return lines(
    `### Scene ${scene.sceneId}: ${plain(scene.title)}`,
    "",
    keyframe === undefined
      ? ["*This scene has no keyframe; see below what was left out.*", ""]
      : picturePart(`Keyframe of scene ${scene.sceneId}`, keyframe.keyframePath, keyframe),
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
    `| Length | ${scene.durationSeconds} s, then ${isLast ? "the end" : scene.transition} |`,
    "",
    keyframe !== undefined && ["Video prompt:", "", ...quote(keyframe.videoPrompt), ""]
  )
}

/** A list of what is to be said of the film, under its heading; nothing where there is nothing. */
const listPart = (
  heading: string,
  points: ReadonlyArray<Pick<Degradation | Note, "subject" | "kind" | "detail">>
): ReadonlyArray<string> =>
  lines(
    points.length > 0 && [`## ${heading}`, ""],
    points.map(({ detail, kind, subject }) => `- **${plain(subject)}** (${kind}): ${plain(detail)}`),
    points.length > 0 && ""
  )

/** What the storyboard tells of a film. */
export interface ScriptedFilm {
  readonly plan: StoryPlan
  readonly characters: ReadonlyArray<CharacterAsset>
  readonly keyframes: ReadonlyArray<KeyframeAsset>
  readonly degradations: ReadonlyArray<Degradation>
  readonly notes?: ReadonlyArray<Note>
}

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
        version === "now" && scene === film.plan.scenesInOrder.at(-1)
      )
    ),
    ...listPart("Less than planned", film.degradations),
    ...listPart("Notes", film.notes ?? [])
  ].join("\n")
