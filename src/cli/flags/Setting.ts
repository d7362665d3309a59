import { CliConfig, Options } from "@effect/cli"
import { Config, Context, Effect, Either, Option, Predicate } from "effect"
import { UsageError } from "../ending/CliError.js"
import { type Parse, yesOrNo } from "./Parse.js"
import { checked, type HelpEntry, switchOption, textOption, withHelp } from "./Typed.js"

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
  /** The same where it is wished for now, if less can be wished for than earlier: a film that was begun otherwise goes on. */
  readonly parseWish?: Parse<A>
  /** The variables that say it, where it is not the one that is named after its flag alone. */
  readonly variables?: ReadonlyArray<string>
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
export type AnySetting = Setting<unknown>

/** The variables that say what a setting is, the one that counts first in front. */
export const variablesOf = ({ flag, variables }: AnySetting): ReadonlyArray<string> =>
  variables ?? [environmentName(flag)]

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
  readonly overrulesAll?: boolean
}

/** A setting as it is in force, and all that was said of it. */
export interface InForce {
  readonly about: AnySetting
  /** What counts; nothing where the default does. */
  readonly said: Said | undefined
  /** What others say, in the order of their places. */
  readonly passedOver: ReadonlyArray<Said>
}

/** The settings a folder remembers, by their flags. */
export interface FilmMemory {
  readonly settings: Readonly<Record<string, Said>>
  /** The text of the file; `None` where they were found in the journal, or nowhere. */
  readonly file: Option.Option<string>
}

/** How the settings of a command came about. */
export interface Settled {
  readonly inForce: ReadonlyArray<InForce>
  readonly memory: FilmMemory
}

/** Where settings stand besides the command line. What a flag said is handed in, and counts first. */
export class Sources extends Context.Tag("grok-video-pipeline/cli/Sources")<
  Sources,
  { readonly winner: (about: AnySetting, given: Option.Option<Said>) => Effect.Effect<Said | undefined> }
>() {}

/** The value of a setting, once it is known which film it is for and thus which places are asked. */
export type ResolvedLater<A> = Effect.Effect<A, UsageError, Sources>

/** What settings come to. */
export type ValuesOf<Settings> = {
  readonly [name in keyof Settings]: Settings[name] extends Options.Options<
    Effect.Effect<infer A, infer _E, infer _R>
  >
    ? A
    : never
}

const valueOf = <A>(about: Setting<A>, given: Option.Option<Said>): ResolvedLater<A> =>
  Effect.gen(function* () {
    const { winner } = yield* Sources
    const said = yield* winner(about, given)
    if (said === undefined || said.text === null) return about.fallback
    const { place, source, text } = said
    const parse = source === "film" ? about.parse : (about.parseWish ?? about.parse)
    return yield* Either.mapLeft(
      parse(text),
      (why) => new UsageError({ detail: `${place} is "${text}": ${why}` })
    )
  })

/** The words of a setting as they are meant: of a path, blanks are letters as well. */
export const wordsAsMeant = ({ isPath }: Pick<AnySetting, "isPath">, text: string): string =>
  isPath === true && text.trim() !== "" ? text : text.trim()

/** What a flag says of a setting. */
export const flagSaid = (flag: string, text: string): Said => ({
  text: text.trim(),
  source: "flag",
  place: `--${flag}`
})

/** A default as a person would type it. */
const asTyped = (value: unknown): string =>
  Predicate.hasProperty(value, "id") ? String(value.id) : String(value)

/** An option as a setting: what it is stands beside it. */
const asSetting = <A>(
  about: Setting<A>,
  given: Options.Options<Option.Option<Said>>,
  entries: ReadonlyArray<HelpEntry>
) =>
  Object.assign(
    withHelp(
      Options.map(given, (said) => valueOf(about, said)),
      ...entries
    ),
    { setting: about }
  )

/** A setting: what its flag says; else the film; else the environment; else `.env`; else its default. */
export const setting = <A>(
  flag: string,
  {
    overruledBy,
    valueName = "text",
    ...about
  }: Omit<Setting<A>, "flag" | "shown"> & {
    /** The default in words, where it is not the value itself. */
    readonly shown?: string
    /** What the help calls its value. */
    readonly valueName?: string
    /** A flag of another name that says the same, and counts whatever anybody else says. */
    readonly overruledBy?: { readonly flag: string; readonly doc: string }
  }
) => {
  const described: Setting<A> = { flag, shown: asTyped(about.fallback), ...about }
  const option = (name: string, doc: string, overrulesAll: boolean) => {
    const said: Parse<Said> = (text) =>
      Either.map(about.parse(wordsAsMeant(about, text)), () => ({
        ...flagSaid(name, text),
        text: wordsAsMeant(about, text),
        overrulesAll
      }))
    return textOption(
      name,
      doc,
      (it) => Options.optional(Options.mapEffect(it, checked(name, said))),
      valueName
    )
  }
  const given = option(flag, `${about.doc} Default: ${described.shown}.`, false)
  if (overruledBy === undefined) return asSetting(described, given, given.entries)
  const stronger = option(overruledBy.flag, overruledBy.doc, true)
  const both = Options.map(Options.all([given, stronger]), ([said, last]) => Option.orElse(last, () => said))
  return asSetting(described, both, [...given.entries, ...stronger.entries])
}

const unsaid = "unsaid"

/** A switch that a variable can set as well: off, unless somebody says otherwise. */
export const toggle = (
  flag: string,
  { alias, ...about }: { readonly doc: string; readonly alias?: string; readonly kept?: "said" }
) => {
  const described = { flag, parse: yesOrNo, fallback: false, shown: "no", isSwitch: true, ...about }
  const bare = switchOption(flag, about.doc, alias)
  const given = bare.pipe(
    // Not given is not the same as no: then others are asked.
    Options.withFallbackConfig(Config.succeed(unsaid)),
    Options.map((said) => (said === unsaid ? Option.none() : Option.some(flagSaid(flag, String(said)))))
  )
  return asSetting<boolean>(described, given, bare.entries)
}

/** Settings of which a command cannot be told: as the film says, else the environment, `.env` or the default. */
export const untold = <A>(settings: Options.Options<A>) =>
  Options.processCommandLine(settings, [], CliConfig.defaultConfig).pipe(
    Effect.map(([, , values]) => values),
    Effect.orDie
  )

/** The settings among the flags of commands, each once, in their order. */
export const settingsAmong = (
  ...commands: ReadonlyArray<Readonly<Record<string, object>>>
): ReadonlyArray<AnySetting> => {
  const all = commands.flatMap((flags) => Object.values(flags)).filter(isDescribed)
  return [...new Map(all.map(({ setting }) => [setting.flag, setting])).values()]
}

const isDescribed = (flag: object): flag is { readonly setting: AnySetting } => "setting" in flag
