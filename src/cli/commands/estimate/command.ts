import { Option } from "effect"
import { usualSize } from "../../../forecast/DefaultPlan.js"
import { perhaps, wholeNumber } from "../../flags/Parse.js"
import { setting } from "../../flags/Setting.js"
import { type InputOf, planFile, studioFlags, studioSettings } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const size = (flag: string, what: string, least: number, most: number, usual: number) =>
  setting(flag, {
    doc: `${what}, while there is no plan, or for another film than the one that is there.`,
    parse: perhaps(wholeNumber(least, most)),
    fallback: Option.none<number>(),
    shown: String(usual)
  })

const estimateSettings = {
  characters: size("characters", "How many characters to reckon with", 0, 20, usualSize.characters),
  sceneSeconds: size("scene-seconds", "How long to reckon each scene", 3, 15, usualSize.seconds),
  ...studioSettings
}

/** Everything `estimate` can be told. */
export const estimateFlags = { plan: planFile, ...studioFlags, settings: estimateSettings }

/** What the shell hands to `estimate`. */
export type EstimateWords = Words<typeof estimateFlags>

/** What `estimate` works with. */
export type EstimateInput = InputOf<typeof estimateFlags>

/** `estimate`: what a whole film costs, before there is any of it. */
export const estimateCommand = toldCommand(
  "estimate",
  estimateFlags,
  "Print what a film costs, at best and when every loop runs full; sends nothing."
)
