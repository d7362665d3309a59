import { Effect, Option } from "effect"
import { keptFile, type LocalFile } from "../domain/Assets.js"
import { type CharacterMap, SheetMissing } from "../domain/Cast.js"
import { traitsInWords } from "../domain/Judgement.js"
import type { SceneId } from "../domain/StoryPlan.js"
import type { Judged } from "../domain/Verdict.js"
import type { CastLayout } from "../prompts/PicturePrompts.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

/** Someone in view: how they look, their sheet, and what the judge is asked about them. */
interface Shown extends Judged {
  readonly visualDescription: string
  readonly sheet: LocalFile
}

/**
 * Those in view, each checked to have a sheet. One of an earlier version, without traits, goes by its own clauses.
 * Fails   SheetMissing rather than film without one.
 */
export const requireSheets = Effect.fn("CastSheets.find")(
  (names: ReadonlyArray<string>, charMap: CharacterMap) =>
    Effect.forEach(names, (name) => {
      const shown = Option.flatMap(Option.fromNullable(charMap.get(name)), (asset) =>
        Option.map(keptFile(asset), (sheet): Shown => {
          const { traits, visualDescription } = asset
          const asked = traits.length === 0 ? traitsInWords(visualDescription) : traits
          return { name, traits: asked, visualDescription, sheet }
        })
      )
      return Effect.mapError(shown, () => new SheetMissing({ name }))
    })
)

/**
 * The sheets as the image model can take them: one by one where they fit beside the keyframe before, otherwise all tiled
 * into one picture, so that nobody is dropped.
 * Fails   MediaFailed: a sheet cannot be read, or the tiles not be written. StoreFailed: see to the disk.
 */
export const layOutSheets = Effect.fn("CastSheets.fit")(function* (
  scene: SceneId,
  sheets: ReadonlyArray<LocalFile>,
  cast: CastLayout
) {
  if (cast === "sheets") return sheets
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const tiled = yield* store.produce(
    { path: paths.tiles(scene), inputs: ["tiles", sheets.map((sheet) => sheet.sha256)] },
    (temporary) =>
      ffmpeg.tile(
        sheets.map((sheet) => workspace.absolute(sheet.path)),
        temporary
      )
  )
  // One picture alone gives the frame its own shape, and a sheet of sheets has the wrong one: the first sheet goes along.
  return [tiled, ...sheets.slice(0, cast === "tiled-and-first" ? 1 : 0)]
})
