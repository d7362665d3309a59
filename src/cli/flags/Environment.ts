import type { FileSystem } from "@effect/platform"
import { Array, ConfigProvider, Context, Effect, Layer, Option, Predicate, Record } from "effect"
import { UsageError } from "../ending/CliError.js"
import { warn } from "../output/Say.js"
import { readDotEnv, type Variables } from "./DotEnv.js"
import { lettersApart, nearest } from "./Nearest.js"
import { type AnySetting, environmentName, variablesOf } from "./Setting.js"

/** The variables around this process, and those of the `.env` it was started beside. */
export class Environment extends Context.Tag("grok-video-pipeline/cli/Environment")<
  Environment,
  {
    readonly variables: Variables
    readonly dotEnv: Readonly<Record<string, string>>
  }
>() {
  /** No variable at all. */
  static readonly empty = Layer.succeed(Environment, { variables: {}, dotEnv: {} })
}

/** Settings that keep money from being spent: whoever sets one of them must be heard. */
const guards = ["SIMULATE", "DRY_RUN", "BUDGET"] as const

const isLike = (name: string, guard: string): boolean => {
  const plain = name.replaceAll(/[^A-Z]/g, "")
  const wanted = guard.replaceAll("_", "")
  return plain.includes(wanted) || nearest(plain, [wanted]) !== undefined
}

/** Variables that look like ours and that no setting reads: one sentence each, and whether it ends the command. */
export const strangers = (
  names: ReadonlyArray<string>,
  known: ReadonlyArray<string>,
  /** Flags that count only where they are typed. */
  typed: ReadonlyArray<string>
): ReadonlyArray<{ readonly sentence: string; readonly isGrave: boolean }> =>
  names.flatMap((name) => {
    const [, own = ""] = /^GROK[-_]?VIDEO[-_]?(.*)$/i.exec(name) ?? []
    const bare = /^GROK_(SIMULATE|DRY_RUN|BUDGET)$/i.exec(name)?.[1]
    const rest = (bare ?? own).toUpperCase()
    if (rest === "" || known.includes(name)) return []
    const ours = known.map((it) => it.replace(/^GROK_VIDEO_/, ""))
    const guard = guards.find((it) => isLike(rest, it))
    const flag = typed.find((it) => environmentName(it) === name)
    if (guard === undefined && flag !== undefined)
      return [{ sentence: `${name} is not read: --${flag} counts only on the command line.`, isGrave: false }]
    const meant =
      guard ??
      ours.find((it) => it.replaceAll("_", "") === rest.replaceAll(/[-_]/g, "")) ??
      nearest(rest, ours)
    const advice =
      meant === undefined ? "config shows every variable that is read." : `Did you mean GROK_VIDEO_${meant}?`
    return [{ sentence: `${name} is no setting that is read. ${advice}`, isGrave: guard !== undefined }]
  })

/**
 * The environment as this process has it, `.env` behind it. Fails where `.env` cannot be used, or where a variable that
 * looks like a guard of money is none; names what else looks like ours and is not read. `flags` are all there are.
 */
export const environmentLayer = (
  settings: ReadonlyArray<AnySetting>,
  flags: ReadonlyArray<string>
): Layer.Layer<Environment, UsageError, FileSystem.FileSystem> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const variables = { ...process.env }
      const { notes, variables: dotEnv } = yield* readDotEnv(".env", variables)
      const names = Array.dedupe([
        ...Object.keys(Record.filter(variables, Predicate.isNotUndefined)),
        ...Object.keys(dotEnv)
      ])
      const strange = strangers(names, settings.flatMap(variablesOf), flags)
      const grave = strange.filter(({ isGrave }) => isGrave)
      if (grave.length > 0)
        return yield* new UsageError({
          detail: `${grave.map(({ sentence }) => sentence).join("\n")}\nNothing was spent.`
        })
      yield* warn([...notes, ...strange.map(({ sentence }) => sentence)])
      const file = ConfigProvider.fromMap(new Map(Object.entries(dotEnv)), { pathDelim: "_", seqDelim: "," })
      return Layer.merge(
        Layer.succeed(Environment, { variables, dotEnv }),
        Layer.setConfigProvider(ConfigProvider.orElse(ConfigProvider.fromEnv(), () => file))
      )
    })
  )

/** The variables that hold a key. */
const read = ["XAI_API_KEY", "GROK_API_KEY"] as const

/** Whether a variable's name looks like one of a key for xAI, and is none of the two that are read. */
const isLikeKey = (name: string): boolean => {
  const letters = name.toUpperCase().replace(/[^A-Z]/g, "")
  if (read.some((it) => it === name) || /^GROK_?VIDEO/i.test(name)) return false
  return (
    /^X?(X_?AI|AI|GROK)(API)?(KEY|TOKEN|SECRET)S?$/.test(letters) ||
    // Keys of others begin with other letters; Groq is somebody else.
    (/^(?!GROQ)[XG]/.test(letters) && read.some((it) => lettersApart(letters, it.replaceAll("_", "")) <= 1))
  )
}

/** What there is in the place of a key, in sentences; none where there is nothing. Values are not told. */
export const inPlaceOfKey = (
  variables: Variables,
  dotEnv: Readonly<Record<string, string>>
): ReadonlyArray<string> => {
  const within = (all: typeof variables, where: string) =>
    Object.entries(all).flatMap(([name, value]) => {
      if (value === undefined) return []
      if (value.trim() === "")
        return read.some((it) => it === name) ? [`${name}${where} is there, and empty.`] : []
      return isLikeKey(name)
        ? [`There is ${name}${where}, and nothing reads it: its name must be XAI_API_KEY or GROK_API_KEY.`]
        : []
    })
  return [...within(dotEnv, " in .env"), ...within(variables, "")]
}

/** The same of this process's own surroundings. */
export const foundInPlaceOfKey: Effect.Effect<ReadonlyArray<string>> = Effect.map(
  Effect.serviceOption(Environment),
  Option.match({
    onNone: (): ReadonlyArray<string> => [],
    onSome: ({ dotEnv, variables }) => inPlaceOfKey(variables, dotEnv)
  })
)
