import { stripVTControlCharacters } from "node:util"
import { Array, Option } from "effect"
import type { CharacterAsset, KeyframeAsset } from "../domain/Assets.js"
import { ownCaption } from "../domain/Captions.js"
import type { Degradation } from "../domain/Degradation.js"
import type { ConsistencyScore } from "../domain/Judgement.js"
import { formatUsd, type Ticks } from "../domain/Money.js"
import type { Note } from "../domain/Note.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { counted, oneLine } from "../domain/Words.js"

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

/** An asset's kept take in a line: how well it keeps to the sheets, where that was asked. */
const standing = (
  asset: {
    readonly consistencyScore: number
    readonly generationAttempts: number
    readonly cost: Ticks
    readonly takes: ReadonlyArray<{ readonly path: string; readonly score: ConsistencyScore }>
  },
  kept: string
): string => {
  const score = asset.takes.find(({ path }) => path === kept)?.score
  const words =
    score === undefined
      ? `Consistency ${asset.consistencyScore.toFixed(2)}`
      : score.isOfNobody
        ? "Nobody in view, not judged"
        : score.isJudged
          ? `Consistency ${score.inWords}`
          : "Not judged"
  return `${words}, ${counted(asset.generationAttempts, "take")}, ${formatUsd(asset.cost)}`
}

const characterPart = (plan: StoryPlan, asset: CharacterAsset): ReadonlyArray<string> => {
  const role = Option.match(
    Array.findFirst(plan.characters, (character) => character.name === asset.name),
    { onNone: () => "", onSome: (character) => ` — ${plain(character.role)}` }
  )
  return [
    `### ${plain(asset.name)}${role}`,
    "",
    `![Character sheet](${asset.portraitPath})`,
    "",
    standing(asset, asset.portraitPath),
    "",
    plain(asset.visualDescription),
    ""
  ]
}

const scenePart = (
  scene: Scene,
  keyframe: Option.Option<KeyframeAsset>,
  isLast: boolean
): ReadonlyArray<string> => [
  `### Scene ${scene.sceneId}: ${plain(scene.title)}`,
  "",
  ...Option.match(keyframe, {
    onNone: () => ["*This scene has no keyframe; see below what was left out.*", ""],
    onSome: (asset) => [
      `![Keyframe of scene ${scene.sceneId}](${asset.keyframePath})`,
      "",
      standing(asset, asset.keyframePath),
      ""
    ]
  }),
  plain(scene.description),
  "",
  "| | |",
  "|---|---|",
  `| In view | ${scene.charactersPresent.length === 0 ? "nobody" : scene.charactersPresent.map(plain).join(", ")} |`,
  `| Setting | ${plain(scene.setting)} |`,
  `| Camera | ${plain(scene.camera)} |`,
  `| Mood | ${plain(scene.mood)} |`,
  `| Action | ${plain(scene.action)} |`,
  ...[ownCaption(scene.caption)].flatMap((words) => (words === "" ? [] : [`| Caption | ${plain(words)} |`])),
  `| Length | ${scene.durationSeconds} s, then ${isLast ? "the end" : scene.transition} |`,
  "",
  ...Option.match(keyframe, {
    onNone: () => [],
    onSome: (asset) => ["Video prompt:", "", ...quote(asset.videoPrompt), ""]
  })
]

/** A list of what is to be said of the film, under its heading; nothing where there is nothing. */
const listPart = (
  heading: string,
  points: ReadonlyArray<Pick<Degradation | Note, "subject" | "kind" | "detail">>
): ReadonlyArray<string> =>
  points.length === 0
    ? []
    : [
        `## ${heading}`,
        "",
        ...points.map((item) => `- **${plain(item.subject)}** (${item.kind}): ${plain(item.detail)}`),
        ""
      ]

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
        Array.findFirst(film.keyframes, (keyframe) => keyframe.sceneId === scene.sceneId),
        version === "now" && scene === film.plan.scenesInOrder.at(-1)
      )
    ),
    ...listPart("Less than planned", film.degradations),
    ...listPart("Notes", film.notes ?? [])
  ].join("\n")
