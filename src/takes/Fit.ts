import { Effect } from "effect"
import { fitted } from "../prompts/Fitting.js"
import type { AssetName } from "../services/PipelineEvents.js"

const named = ({ kind, name }: AssetName): string => `the ${kind} of ${name}`

/** A prompt that grows with what the judge found, made to fit the model; what is cut is told. */
export const fitPrompt = Effect.fn("Fit.prompt")(function* (
  asset: AssetName,
  findings: ReadonlyArray<string>,
  most: number,
  compose: (findings: ReadonlyArray<string>) => string
) {
  const { isShortened, prompt } = fitted(findings, most, compose)
  if (isShortened)
    yield* Effect.logWarning(
      `What is to be mended in ${named(asset)} is longer than the model takes; it is cut to ${most} characters.`
    )
  return prompt
})
