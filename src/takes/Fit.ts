import { Effect, Option } from "effect"
import { type AssetId, assetInWords } from "../domain/AssetId.js"
import { fitted } from "../prompts/Fitting.js"

/** A prompt that grows with what the judge found, made to fit the model; that something is cut is told at once, and noted of the film. */
export const fitPrompt = Effect.fn("Fit.prompt")(function* (
  asset: AssetId,
  findings: ReadonlyArray<string>,
  most: number,
  compose: (findings: ReadonlyArray<string>) => string
) {
  const fit = fitted(findings, most, compose)
  if (Option.isSome(fit.wholeLength))
    yield* Effect.logWarning(
      `What is to be mended in ${assetInWords(asset)} is longer than the model takes; it is cut to ${most} characters.`
    )
  return fit
})
