import { homedir } from "node:os"
import path from "node:path"
import { Duration, Either, Option, Record, Struct } from "effect"
import {
  type Concurrency,
  defaultConcurrency,
  type Pace,
  type Rate
} from "../../services/ProviderSettings.js"

/** Turns a setting's text into its value, or says in one sentence why it cannot. */
export type Parse<A> = (text: string) => Either.Either<A, string>

/** Yes or no, in the ways people write it. */
export const yesOrNo: Parse<boolean> = (text) => {
  const isYes = /^(?:true|yes|on|1)$/i.test(text)
  const isSaid = isYes || /^(?:false|no|off|0)$/i.test(text)
  return isSaid ? Either.right(isYes) : Either.left("must be true or false.")
}

/** One of some words. */
export const oneOf =
  <A extends string>(...words: ReadonlyArray<A>): Parse<A> =>
  (text) =>
    Either.fromNullable(
      words.find((word) => word === text),
      () => `must be one of ${words.join(", ")}.`
    )

/** The name of something in a table. */
export const oneOfTable =
  <A extends { readonly id: string }>(what: string, table: ReadonlyArray<A>): Parse<A> =>
  (text) =>
    Either.fromNullable(
      table.find(({ id }) => id === text),
      () => `no such ${what}; known are ${table.map(({ id }) => id).join(", ")}.`
    )

/** Something that is asked for only where its text says so: what another setting leaves open. */
export const perhaps =
  <A>(parse: Parse<A>): Parse<Option.Option<A>> =>
  (text) =>
    Either.map(parse(text), Option.some)

/** A number in plain figures that is as it should be. */
const number =
  (isRight: (value: number) => boolean, why: string): Parse<number> =>
  (text) =>
    Either.liftPredicate(/^[0-9]*\.?[0-9]+$/.test(text) ? Number(text) : Number.NaN, isRight, () => why)

/** A whole number within bounds. */
export const wholeNumber = (least: number, most: number): Parse<number> =>
  number(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    `must be a whole number from ${least} to ${most}.`
  )

/** A share from 0 to 1. */
export const ratio = number((value) => value >= 0 && value <= 1, "must be a number from 0 to 1.")

const aboveNothing = number(
  (value) => value > 0 && Number.isFinite(value),
  "must be an amount in USD above 0."
)

/** Ticks are counted exactly up to 2^53. */
const mostDollars = 900_000

/** Dollars above 0. */
export const dollars: Parse<number> = (text) =>
  Either.filterOrLeft(
    aboveNothing(text.replace(/^\$/, "")),
    (usd) => usd <= mostDollars,
    () => `must be an amount in USD of ${mostDollars} at most.`
  )

/** The kinds of paid calls that have limits of their own. */
const routes = Struct.keys(defaultConcurrency)

/** One number for every kind of call, or some kinds by name, like `image=2,video=1`; of the others nothing is said. */
const byRoute =
  (parse: Parse<number>, otherwise: string): Parse<Partial<Concurrency>> =>
  (text) => {
    const all = parse(text)
    if (Either.isRight(all)) return Either.right(Record.map(defaultConcurrency, () => all.right))
    let found: Partial<Concurrency> = {}
    for (const part of text.split(",")) {
      const [, name = "", figure = ""] = /^\s*([a-z]+)\s*=\s*([\d.]+)\s*$/.exec(part) ?? []
      const route = routes.find((known) => known === name)
      const one = parse(figure)
      if (route === undefined || Either.isLeft(one)) return Either.left(otherwise)
      found = { ...found, [route]: one.right }
    }
    return Either.right(found)
  }

const mostAtOnce = byRoute(
  wholeNumber(1, 64),
  "must be a whole number from 1 to 64, or such numbers by kind: chat=8,image=4,video=2,speech=4."
)

/** How many calls may be under way at once: `4` for every kind, or some kinds by name, like `image=2,video=1`. */
export const callsAtOnce: Parse<Concurrency> = (text) =>
  Either.map(mostAtOnce(text), (found) => ({ ...defaultConcurrency, ...found }))

const perSecond = number((value) => value >= 0.01 && value <= 1000, "")
const perMinute = wholeNumber(1, 60_000)

/** A rate and what is said besides: starts in a second and in a minute may both be limited. */
const bothRates = (one: Rate | undefined, other: Rate): Rate => {
  const parts = (rate: Rate = {}) => (typeof rate === "number" ? { perSecond: rate } : rate)
  const both = { ...parts(one), ...parts(other) }
  return both.perMinute === undefined ? (both.perSecond ?? both) : both
}

/**
 * How many calls may start in a second, or with `/m` in a minute: `2` or `30/m` for every kind, or some kinds by name, like
 * `image=2,image=30/m,video=0.5`.
 */
export const callStarts: Parse<Partial<Pace>> = (text) => {
  let found: Partial<Pace> = {}
  for (const part of text.split(",")) {
    const [, name, figure = "", unit = "s"] =
      /^\s*(?:([a-z]+)\s*=\s*)?([\d.]+)\s*(?:\/\s*([sm]))?\s*$/.exec(part) ?? []
    const amount = unit === "m" ? perMinute(figure) : perSecond(figure)
    const meant = routes.filter((route) => name === undefined || name === route)
    if (Either.isLeft(amount) || meant.length === 0)
      return Either.left(
        "must be a number from 0.01 to 1000 a second, or a whole one up to 60000 with /m for a minute, or such numbers by kind: image=2,video=30/m."
      )
    const rate = unit === "m" ? { perMinute: amount.right } : amount.right
    for (const route of meant) found = { ...found, [route]: bothRates(found[route], rate) }
  }
  return Either.right(found)
}

/** A length of time as Effect writes it: `200 millis`, `60 seconds`, `20 minutes`. */
export const lengthOfTime: Parse<Duration.Duration> = (text) =>
  Either.fromOption(
    /^(\d+(?:\.\d+)?) (nano|micro|milli|second|minute|hour|day|week)s?$/.test(text)
      ? Duration.decodeUnknown(text.replace(/(?<!s)$/, "s"))
      : Option.none(),
    () => 'must be a length of time such as "200 millis" or "60 seconds".'
  )

/**
 * A path as a person gives it. A shell turns a leading `~` into the home folder only where it stands alone: not in
 * `--output-dir=~/films`, in quotes, in a variable or a file. So it is done here, everywhere alike.
 */
export const homePath: Parse<string> = (text) =>
  text === "~" || /^~[/\\]/.test(text)
    ? Either.right(path.join(homedir(), text.slice(1)))
    : text.startsWith("~")
      ? Either.left(
          `begins with somebody's home folder, which only a shell knows: write the whole path, or ./${text} for a name that begins so.`
        )
      : Either.right(text)

/** The same, where a path must be given. */
export const somePath =
  (what: string): Parse<string> =>
  (text) =>
    text === "" ? Either.left(`must name ${what}.`) : homePath(text)

/** The whole path of what a person names; a home folder that only a shell knows stays as it is written. */
export const wholePath = (text: string): string => path.resolve(Either.getOrElse(homePath(text), () => text))
