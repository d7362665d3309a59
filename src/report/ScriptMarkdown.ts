import { stripVTControlCharacters } from "node:util"
import { Array, Option } from "effect"
import type { CharacterAsset, KeyframeAsset } from "../domain/Assets.js"
import type { Degradation } from "../domain/Degradation.js"
import { formatUsd } from "../domain/Money.js"
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

const score = (value: number): string => value.toFixed(2)

const takesOf = (asset: { readonly generationAttempts: number }): string =>
  counted(asset.generationAttempts, "take")

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
    `Consistency ${score(asset.consistencyScore)}, ${takesOf(asset)}, ${formatUsd(asset.cost)}`,
    "",
    plain(asset.visualDescription),
    ""
  ]
}

const scenePart = (scene: Scene, keyframe: Option.Option<KeyframeAsset>): ReadonlyArray<string> => [
  `### Scene ${scene.sceneId}: ${plain(scene.title)}`,
  "",
  ...Option.match(keyframe, {
    onNone: () => ["*This scene has no keyframe; see below what was left out.*", ""],
    onSome: (asset) => [
      `![Keyframe of scene ${scene.sceneId}](${asset.keyframePath})`,
      "",
      `Consistency ${score(asset.consistencyScore)}, ${takesOf(asset)}, ${formatUsd(asset.cost)}`,
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
  `| Length | ${scene.durationSeconds} s, then ${scene.transition} |`,
  "",
  ...Option.match(keyframe, {
    onNone: () => [],
    onSome: (asset) => ["Video prompt:", "", ...quote(asset.videoPrompt), ""]
  })
]

/** The storyboard as Markdown. Pure: the same film gives the same words. */
export const scriptMarkdown = (film: {
  readonly plan: StoryPlan
  readonly characters: ReadonlyArray<CharacterAsset>
  readonly keyframes: ReadonlyArray<KeyframeAsset>
  readonly degradations: ReadonlyArray<Degradation>
}): string =>
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
        Array.findFirst(film.keyframes, (keyframe) => keyframe.sceneId === scene.sceneId)
      )
    ),
    ...(film.degradations.length === 0
      ? []
      : [
          "## Less than planned",
          "",
          ...film.degradations.map(
            (item) => `- **${plain(item.subject)}** (${item.kind}): ${plain(item.detail)}`
          ),
          ""
        ])
  ].join("\n")
