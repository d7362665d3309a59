import { Options } from "@effect/cli"
import { Either, Option } from "effect"
import { dollars, type Parse } from "../../../flags/Parse.js"
import { toggle } from "../../../flags/Setting.js"
import {
  checked,
  perhapsArgument,
  textArgument,
  textOption,
  toldCommand,
  type Words
} from "../../../flags/Typed.js"

/** An amount, or none: no limit. */
const limit: Parse<Option.Option<number>> = (text) =>
  text === "none"
    ? Either.right(Option.none())
    : Either.mapBoth(dollars(text), {
        onLeft: (why) => why.replace(/\.$/, ", or none for no limit."),
        onRight: Option.some
      })

const flags = {
  name: perhapsArgument(textArgument("name", "The account; without one, that of films that name none.")),
  budget: textOption(
    "budget",
    "From now on all films of the account together may cost this much in USD; none takes the limit away.",
    (option) => Options.optional(Options.mapEffect(option, checked("budget", limit)))
  ),
  json: toggle("json", { doc: "Print one JSON object instead of a table." })
}

/** What the shell hands to `queue account`. */
export type AccountWords = Words<typeof flags>

/** `queue account [NAME]`: what accounts have spent, and may. */
export const accountCommand = toldCommand(
  "account",
  flags,
  "Tell what films of an account have cost together and may cost, or set that.",
  "queue"
)
