import { Effect, Option } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { type LabelledPicture, type Look, taskOf } from "../domain/Calibration.js"
import { Concept } from "../domain/Concept.js"
import { addTicks, multiplyTicks } from "../domain/Money.js"
import { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import { judgeSheetWords } from "../prompts/JudgePrompts.js"
import { isUnusableAnswer } from "../services/GrokError.js"
import { askJudge, judgeQuestion, scoreOf } from "./Judge.js"
import { priceOfAsked } from "./Questions.js"

/** What stands for the concept in a folder that has a calibration and no film. */
export const conceptOfCalibration = Concept.make("A calibration of the judge")

const questionOf = (picture: LabelledPicture, look: number, pictures: ReadonlyArray<LocalFile>) => ({
  id: OrderId.look(picture.file.replace(/\.[^.]*$/, ""), look),
  decided: picture.traits.map(({ prominence, trait }) => [prominence, trait]),
  words: judgeSheetWords({ name: picture.name, traits: picture.traits }),
  pictures,
  task: taskOf(picture)
})

/** What looking at every picture so many times costs at most. */
export const priceOfCalibration = Effect.fn("Calibration.price")(function* (
  pictures: ReadonlyArray<LabelledPicture>,
  looks: number
) {
  const { judgeModel } = yield* FilmSettings
  const prices = pictures.map((picture) =>
    priceOfAsked(judgeQuestion(questionOf(picture, 1, []), judgeModel), 1)
  )
  return multiplyTicks(addTicks(...prices), looks)
})

/**
 * One look at a labelled picture, once in the folder's life; none where no verdict could be had.
 * Fails   BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait.
 * Costs   one question of the judge, by tokens; two where the first answer is off its schema.
 */
export const lookAt = Effect.fn("Calibration.lookAt")(function* (
  picture: LabelledPicture,
  file: LocalFile,
  look: number
) {
  return yield* askJudge(questionOf(picture, look, [file])).pipe(
    Effect.map(({ answer }) =>
      Option.some<Look>({ picture, verdict: answer, score: scoreOf(answer, taskOf(picture)) })
    ),
    Effect.catchIf(isUnusableAnswer, (failure) =>
      Effect.as(
        Effect.logWarning(`${picture.file} could not be judged: ${failure.detail}`),
        Option.none<Look>()
      )
    )
  )
})
