import { Effect, Option } from "effect"
import { type AssetId, assetInWords } from "../domain/AssetId.js"
import { fitted } from "../prompts/Fitting.js"

/**
 * A prompt that grows with what the judge found, made to fit the model. That something is cut is told at once.
 * Takes   the findings, in the order in which they are kept; `maxCharacters`: what the model takes; how they make a prompt.
 * Gives   the prompt, and how long it would have been where it is cut, for the take to remember.
 */
export const fitPrompt = Effect.fn("Fit.prompt")(function* (
  asset: AssetId,
  findings: ReadonlyArray<string>,
  maxCharacters: number,
  compose: (findings: ReadonlyArray<string>) => string
) {
  const fit = fitted(findings, maxCharacters, compose)
  if (Option.isSome(fit.wholeLength))
    yield* Effect.logWarning(
      `What is to be mended in ${assetInWords(asset)} is longer than the model takes; it is cut to ${maxCharacters} characters.`
    )
  return fit
})
