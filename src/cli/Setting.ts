import { HelpDoc, Options, ValidationError } from "@effect/cli"
import { Config, ConfigError, Duration, Effect, Either, Option } from "effect"
import { type Concurrency, defaultConcurrency, type Pace, type Route } from "../services/grok/GrokConfig.js"

/** Turns a setting's text into its value, or says in one sentence why it cannot. */
export type Parse<A> = (text: string) => Either.Either<A, string>

/** `--flow-retry-delay` is `GROK_VIDEO_FLOW_RETRY_DELAY` in the environment. */
export const environmentName = (flag: string): string =>
  `GROK_VIDEO_${flag.toUpperCase().replaceAll("-", "_")}`

/** A setting as it stands in tables: what it is called, what it means, and how its text becomes its value. */
export interface Setting<A> {
  readonly flag: string
  readonly doc: string
  readonly parse: Parse<A>
  readonly fallback: A
  /** The default as a person would type it. */
  readonly shown: string
  /** A variable that others use for the same thing; ours goes first. */
  readonly alsoNamed?: string
}

/** A setting: its flag, else the environment (or `.env`), else its default. What it is stands beside the option. */
export const setting = <A>(flag: string, about: Omit<Setting<A>, "flag">) => {
  const option = Options.text(flag).pipe(
    Options.mapEffect((text) =>
      Either.match(about.parse(text.trim()), {
        onLeft: (why) => Effect.fail(ValidationError.invalidValue(HelpDoc.p(`--${flag} ${text}: ${why}`))),
        onRight: Effect.succeed
      })
    ),
    Options.withFallbackConfig(
      Config.string(environmentName(flag)).pipe(
        Config.orElse(() => Config.string(about.alsoNamed ?? environmentName(flag))),
        Config.mapOrFail((text) =>
          Either.mapLeft(about.parse(text.trim()), (why) => ConfigError.InvalidData([], `"${text}": ${why}`))
        )
      )
    ),
    Options.withDefault(about.fallback),
    Options.withDescription(`${about.doc} Default: ${about.shown}.`)
  )
  const described: Setting<A> = { flag, ...about }
  return Object.assign(option, { setting: described })
}

/** A setting whose value nobody asks for: only its words count. */
export type AnySetting = Omit<Setting<unknown>, "parse"> & { readonly parse: Parse<unknown> }

/** The settings among the flags of commands, each once, in their order. */
export const settingsAmong = (
  ...commands: ReadonlyArray<Readonly<Record<string, object>>>
): ReadonlyArray<AnySetting> => [
  ...new Map(
    commands
      .flatMap((flags) => Object.values(flags))
      .flatMap((flag) => (isDescribed(flag) ? [[flag.setting.flag, flag.setting] as const] : []))
  ).values()
]

const isDescribed = (flag: object): flag is { readonly setting: AnySetting } => "setting" in flag

/** One of some words. */
export const oneOf =
  <A extends string>(...words: ReadonlyArray<A>): Parse<A> =>
  (text) =>
    Option.match(Option.fromNullable(words.find((word) => word === text)), {
      onNone: () => Either.left(`must be one of ${words.join(", ")}.`),
      onSome: Either.right
    })

/** The name of something in a table. */
export const named =
  <A extends { readonly id: string }>(what: string, table: ReadonlyArray<A>): Parse<A> =>
  (text) =>
    Option.match(Option.fromNullable(table.find((entry) => entry.id === text)), {
      onNone: () => Either.left(`no such ${what}; known are ${table.map((entry) => entry.id).join(", ")}.`),
      onSome: Either.right
    })

const numeric = (text: string): number => (/^[0-9]*\.?[0-9]+$/.test(text) ? Number(text) : Number.NaN)

/** A whole number within bounds. */
export const wholeNumber =
  (least: number, most: number): Parse<number> =>
  (text) => {
    const value = numeric(text)
    return Number.isInteger(value) && value >= least && value <= most
      ? Either.right(value)
      : Either.left(`must be a whole number from ${least} to ${most}.`)
  }

const mostAtOnce = wholeNumber(1, 64)

/** How many calls may be under way at once: `4` for every kind, or some kinds by name, like `image=2,video=1`. */
export const callsAtOnce: Parse<Concurrency> = (text) => {
  const all = mostAtOnce(text)
  if (Either.isRight(all)) return Either.right({ chat: all.right, image: all.right, video: all.right })
  const found: { -readonly [route in Route]?: number } = {}
  for (const part of text.split(",")) {
    const [, route = "", count = ""] = /^\s*([a-z]+)\s*=\s*(\d+)\s*$/.exec(part) ?? []
    const most = mostAtOnce(count)
    if ((route !== "chat" && route !== "image" && route !== "video") || Either.isLeft(most))
      return Either.left(
        "must be a whole number from 1 to 64, or such numbers by kind: chat=8,image=4,video=2."
      )
    found[route] = most.right
  }
  return Either.right({ ...defaultConcurrency, ...found })
}

const rate: Parse<number> = (text) => {
  const value = numeric(text)
  return value >= 0.01 && value <= 1000 ? Either.right(value) : Either.left("must be from 0.01 to 1000.")
}

/** How many calls may start in a second: `2` for every kind, or some kinds by name, like `image=2,video=0.5`. */
export const startsPerSecond: Parse<Partial<Pace>> = (text) => {
  const all = rate(text)
  if (Either.isRight(all)) return Either.right({ chat: all.right, image: all.right, video: all.right })
  const found: { -readonly [route in Route]?: number } = {}
  for (const part of text.split(",")) {
    const [, route = "", many = ""] = /^\s*([a-z]+)\s*=\s*([\d.]+)\s*$/.exec(part) ?? []
    const most = rate(many)
    if ((route !== "chat" && route !== "image" && route !== "video") || Either.isLeft(most))
      return Either.left("must be a number from 0.01 to 1000, or such numbers by kind: image=2,video=2.")
    found[route] = most.right
  }
  return Either.right(found)
}

/** A share from 0 to 1. */
export const share: Parse<number> = (text) => {
  const value = numeric(text)
  return value >= 0 && value <= 1 ? Either.right(value) : Either.left("must be a number from 0 to 1.")
}

/** Dollars above 0. */
export const dollars: Parse<number> = (text) => {
  const value = numeric(text.replace(/^\$/, ""))
  return value > 0 && Number.isFinite(value)
    ? Either.right(value)
    : Either.left("must be an amount in USD above 0.")
}

/** A length of time as Effect writes it: `200 millis`, `60 seconds`, `20 minutes`. */
export const lengthOfTime: Parse<Duration.Duration> = (text) => {
  const written = /^(\d+(?:\.\d+)?) (nano|micro|milli|second|minute|hour|day|week)s?$/.exec(text)
  return Option.match(
    written === null ? Option.none() : Duration.decodeUnknown(text.replace(/(?<!s)$/, "s")),
    {
      onNone: () => Either.left('must be a length of time such as "200 millis" or "60 seconds".'),
      onSome: Either.right
    }
  )
}
