import { Either, Option } from "effect"
import { dollars, perhaps } from "./Parse.js"
import { type Said, setting } from "./Setting.js"

const amount = (said: Said): number =>
  said.text === null ? Number.POSITIVE_INFINITY : Either.getOrElse(dollars(said.text), () => 0)

/** Of several limits the lowest counts; of equal ones the first. What is no amount counts as well, and is refused then. */
export const lowest = (sayings: ReadonlyArray<Said>): Said | undefined =>
  sayings.reduce<Said | undefined>(
    (least, said) => (least === undefined || amount(said) < amount(least) ? said : least),
    undefined
  )

/**
 * The most a film may cost. Whoever says less is heard, wherever they say it: flag, film, environment or `.env`. More
 * than the film's own limit is allowed by the flag that says so.
 */
export const budget = setting("budget", {
  doc: "The most the whole film may cost, in USD, earlier runs included. It stops before the call that would pass it. Of several the lowest counts; --raise-budget raises it.",
  parse: perhaps(dollars),
  fallback: Option.none<number>(),
  shown: "no limit",
  kept: "said",
  isOpen: true,
  choose: lowest,
  overruledBy: {
    flag: "raise-budget",
    doc: "From now on the whole film may cost this, whatever limit it had."
  }
})
