import { Array, Effect, Option } from "effect"
import { CharacterAsset } from "../domain/Assets.js"
import { addTicks } from "../domain/Money.js"
import { FilmSettings } from "../domain/Settings.js"
import type { AspectRatio, Character } from "../domain/StoryPlan.js"
import { judgeSheetWords } from "../prompts/JudgePrompts.js"
import { portraitPrompt, portraitRetake } from "../prompts/PicturePrompts.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { paths } from "../services/Workspace.js"
import { keepBest, type Shot, shotOf } from "../takes/BestOf.js"
import { editionOf } from "../takes/Edition.js"
import { judge } from "../takes/Judge.js"
import { draw } from "../takes/Pictures.js"
import { withRewording } from "../takes/Reword.js"

/**
 * Draws a character's reference portrait, has it judged, and takes it again until it passes or the takes run out.
 * Takes   `ordinal`: the character's place in the plan, from 1; it keeps the files of like-named characters apart.
 * Gives   the best take; every take stays in character_sheets/.
 * Fails   PromptRefused, when no wording passes: the film goes on without the scenes that show this character.
 * Costs   one picture and one look per take, 3 takes at most by default.
 */
export const generateCharacterSheet = Effect.fn("CharacterSheets.generate")(function* (
  character: Character,
  style: string,
  aspectRatio: AspectRatio,
  ordinal = 1
) {
  const settings = yield* FilmSettings
  const events = yield* PipelineEvents
  const asset = { kind: "sheet", name: character.name } as const
  const edition = yield* editionOf(asset)
  const words = portraitPrompt(character, style)

  const shoot = (take: number, prompt: string) =>
    Effect.gen(function* () {
      const label = `sheet/${ordinal}/take-${take}`
      const drawn = yield* withRewording({ label, asset, prompt }, (wording, round) =>
        draw({
          label: round === 0 ? label : `${label}/reworded-${round}`,
          prompt: wording,
          from: [],
          aspectRatio,
          take,
          edition,
          path: paths.sheet(ordinal, character.name, take)
        })
      )
      yield* events.publish({ _tag: "TakeJudging", asset })
      const verdict = yield* judge({ label, words: judgeSheetWords(character), pictures: [drawn.made.file] })
      return shotOf({
        file: drawn.made.file,
        url: drawn.made.url,
        score: verdict.score,
        cost: addTicks(drawn.lost, drawn.made.cost, verdict.cost),
        rewordedPrompt: drawn.rewordedPrompt
      })
    })

  const another = (shots: Array.NonEmptyReadonlyArray<Shot>) => {
    const latest = Array.lastNonEmpty(shots)
    return !latest.take.score.isTooLow(settings.acceptAt) || shots.length >= settings.sheetTakes
      ? Option.none()
      : Option.some(shoot(shots.length + 1, portraitRetake(words, latest.take.score.issues)))
  }

  const kept = yield* keepBest(asset, shoot(1, words), another)
  return new CharacterAsset({
    name: character.name,
    portraitUrl: kept.best.url,
    portraitPath: kept.best.take.path,
    visualDescription: character.visualDescription,
    consistencyScore: kept.best.take.score.overallScore,
    generationAttempts: kept.shots.length,
    sha256: Option.some(kept.best.take.sha256),
    takes: Array.map(kept.shots, (shot) => shot.take),
    cost: kept.cost
  })
})
