import { HelpDoc, Options, ValidationError } from "@effect/cli"
import { Config, Context, Duration, Effect, Either, Option } from "effect"
import {
  type Concurrency,
  defaultConcurrency,
  type Pace,
  type Route
} from "../../services/ProviderSettings.js"
import { UsageError } from "../ending/CliError.js"
import type { FilmMemory } from "./SettingsFile.js"

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
  /** The default as a person would type it; of one that is open, what then holds. */
  readonly shown: string
  /** A variable that others use for the same thing; ours goes first. */
  readonly alsoNamed?: string
  /** `always`: a film remembers it, default or not. `said`: it remembers what somebody said. Otherwise a film forgets it. */
  readonly kept?: "always" | "said"
  /** Its default is that nobody asks for anything: the plan chooses, or there is no limit. */
  readonly isOpen?: boolean
  /** A flag that stands alone. */
  readonly isSwitch?: boolean
  /** It names a file or a folder of this machine. */
  readonly isPath?: boolean
  /** Which of several sayings counts; without it the first, in the order of their places. */
  readonly choose?: (sayings: ReadonlyArray<Said>) => Said | undefined
}

/** A setting whose value nobody asks for: only its words count. */
export type AnySetting = Omit<Setting<unknown>, "parse"> & { readonly parse: Parse<unknown> }

/** Who says what a setting is, in the order in which they are asked. */
export const sources = ["flag", "film", "environment", ".env", "default"] as const
export type Source = (typeof sources)[number]

/** What one of them says of a setting. */
export interface Said {
  /** As a person types it; `null` where a film says that nobody asks for anything. */
  readonly text: string | null
  readonly source: Exclude<Source, "default">
  /** Where it stands, for sentences: `--scenes`, `GROK_VIDEO_SCENES`, a file and its line. */
  readonly place: string
  /** It counts whatever anybody else says. */
  readonly isLast?: boolean
}

/** A setting as it is in force, and all that was said of it. */
export interface InForce {
  readonly about: AnySetting
  /** What counts; nothing where the default does. */
  readonly said: Said | undefined
  /** What others say, in the order of their places. */
  readonly passedOver: ReadonlyArray<Said>
}

/** How the settings of a command came about. */
export interface Settled {
  readonly inForce: ReadonlyArray<InForce>
  readonly memory: FilmMemory
}

/** Where settings stand besides the command line. What a flag said is handed in, and counts first. */
export class Sources extends Context.Tag("grok-video-pipeline/cli/Sources")<
  Sources,
  { readonly counts: (about: AnySetting, given: Option.Option<Said>) => Effect.Effect<Said | undefined> }
>() {}

/** The value of a setting, once it is known which film it is for and thus which places are asked. */
export type Asked<A> = Effect.Effect<A, UsageError, Sources>

/** What settings come to. */
export type ValuesOf<Settings> = {
  readonly [name in keyof Settings]: Settings[name] extends Options.Options<
    Effect.Effect<infer A, infer _E, infer _R>
  >
    ? A
    : never
}

const valueOf = <A>(about: Setting<A>, given: Option.Option<Said>): Asked<A> =>
  Effect.gen(function* () {
    const { counts } = yield* Sources
    const said = yield* counts(about, given)
    if (said === undefined || said.text === null) return about.fallback
    const { place, text } = said
    return yield* Either.mapLeft(
      about.parse(text),
      (why) => new UsageError({ detail: `${place} is "${text}": ${why}` })
    )
  })

const flagSaid = (flag: string, text: string): Said => ({
  text: text.trim(),
  source: "flag",
  place: `--${flag}`
})

/** A flag's text, looked at while the command line is read. */
const checked =
  (about: AnySetting) =>
  (text: string): Effect.Effect<Said, ValidationError.ValidationError> =>
    Either.match(about.parse(text.trim()), {
      onLeft: (why) =>
        Effect.fail(ValidationError.invalidValue(HelpDoc.p(`--${about.flag} ${text}: ${why}`))),
      onRight: () => Effect.succeed(flagSaid(about.flag, text))
    })

/** A setting: what its flag says; else the film; else the environment; else `.env`; else its default. What it is stands beside the option. */
export const setting = <A>(
  flag: string,
  {
    overruledBy,
    valueName,
    ...about
  }: Omit<Setting<A>, "flag"> & {
    /** What the help calls its value. */
    readonly valueName?: string
    /** A flag of another name that says the same, and more strongly. */
    readonly overruledBy?: Options.Options<Option.Option<Said>>
  }
) => {
  const described: Setting<A> = { flag, ...about }
  const bare = Options.text(flag)
  const given = (valueName === undefined ? bare : Options.withPseudoName(bare, valueName)).pipe(
    Options.mapEffect(checked(described)),
    Options.optional,
    Options.withDescription(`${about.doc} Default: ${about.shown}.`)
  )
  const option =
    overruledBy === undefined
      ? Options.map(given, (said) => valueOf(described, said))
      : Options.map(Options.all([given, overruledBy]), ([said, stronger]) =>
          valueOf(
            described,
            Option.orElse(stronger, () => said)
          )
        )
  return Object.assign(option, { setting: described })
}

const yesAndNo: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  on: true,
  false: false,
  no: false,
  0: false,
  off: false
}

/** Yes or no, in the ways people write it. */
export const yesOrNo: Parse<boolean> = (text) =>
  Either.fromNullable(yesAndNo[text.toLowerCase()], () => "must be true or false.")

const unsaid = "unsaid"

/** A switch that a variable can set as well: off, unless somebody says otherwise. */
export const toggle = (
  flag: string,
  about: { readonly doc: string; readonly alias?: string; readonly kept?: "said" }
) => {
  const described: Setting<boolean> = {
    ...{ flag, doc: about.doc, parse: yesOrNo, fallback: false, shown: "no", isSwitch: true },
    ...(about.kept === undefined ? {} : { kept: about.kept })
  }
  const bare =
    about.alias === undefined ? Options.boolean(flag) : Options.withAlias(Options.boolean(flag), about.alias)
  const option = bare.pipe(
    // Not given is not the same as no: then others are asked.
    Options.withFallbackConfig(Config.succeed(unsaid)),
    Options.map((given) =>
      valueOf(described, given === unsaid ? Option.none() : Option.some(flagSaid(flag, String(given))))
    ),
    Options.withDescription(about.doc)
  )
  return Object.assign(option, { setting: described })
}

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
