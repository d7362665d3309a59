import { Command } from "@effect/cli"
import { Effect, Either, Option } from "effect"
import { usualSize } from "../forecast/DefaultPlan.js"
import { filmFlags } from "./FilmFlags.js"
import { outputDir } from "./OutputDir.js"
import { planFile } from "./RunCommand.js"
import { setting, wholeNumber } from "./Setting.js"

const size = (flag: string, what: string, least: number, most: number, usual: number) =>
  setting(flag, {
    doc: `${what}, while there is no plan, or instead of the one that is there.`,
    parse: (text) => Either.map(wholeNumber(least, most)(text), Option.some),
    fallback: Option.none<number>(),
    shown: String(usual)
  })

/** Everything `estimate` can be told. */
export const estimateFlags = {
  outputDir,
  plan: planFile,
  characters: size("characters", "How many characters to reckon with", 0, 20, usualSize.characters),
  sceneSeconds: size("scene-seconds", "How long to reckon each scene", 3, 15, usualSize.seconds),
  ...filmFlags
}

/** What the shell hands to `estimate`. */
export type EstimateInput = Command.Command.ParseConfig<typeof estimateFlags>

/** `estimate`: what a whole film costs, before there is any of it. */
export const estimateCommand = Command.make("estimate", estimateFlags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Estimate.js")),
    ({ estimate }) => estimate(input)
  )
).pipe(
  Command.withDescription(
    "Print what a whole film costs from nothing: at best, and when every loop runs full. Sends nothing."
  )
)
