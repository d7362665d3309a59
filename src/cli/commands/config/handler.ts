import { Console, Effect, Either, Option } from "effect"
import { baseUrl, publicApi } from "../../../services/ProviderSettings.js"
import { UsageError } from "../../ending/CliError.js"
import { homePath } from "../../files/HomePath.js"
import { Environment } from "../../flags/Environment.js"
import { yesOrNo } from "../../flags/Parse.js"
import type { InForce as Counted } from "../../flags/Setting.js"
import { type AnySetting, type Said, type Source, Sources } from "../../flags/Setting.js"
import { filmMemory } from "../../flags/SettingsFile.js"
import { settle, settleBy, sourceOf, wordsOf } from "../../flags/Settle.js"
import { filmKeeps } from "../../flags/StudioFlags.js"
import { plainLine } from "../../output/PlainText.js"
import { print } from "../../output/Say.js"
import { columnsToUse, tableLines } from "../../output/Table.js"
import { type ConfigWords, everySetting } from "./command.js"

/** A setting as it is shown. */
export interface InForce {
  readonly name: string
  readonly value: string
  readonly source: Source
  /** Why it cannot be used; nothing where it can. */
  readonly wrong: string | null
}

/** A setting as it stands, and where, for sentences. */
interface Shown extends InForce {
  readonly place: string
}

/** Text that somebody gave, and who. */
interface Given {
  readonly text: string
  readonly source: Exclude<Source, "default">
}

/** Asks the environment for a name that is no setting, then `.env`. */
const variable = (name: string) =>
  Effect.map(Environment, ({ dotEnv, variables }): Option.Option<Given> => {
    const [here, there] = [variables[name], dotEnv[name]]
    return here !== undefined
      ? Option.some({ text: here.trim(), source: "environment" })
      : there !== undefined
        ? Option.some({ text: there.trim(), source: ".env" })
        : Option.none()
  })

/** A path with the home folder written out. */
const placed = (it: Counted, words: string): string =>
  it.about.isPath === true ? Either.getOrElse(homePath(words), () => words) : words

const shown = (it: Counted): Shown => ({
  name: it.about.flag,
  value: plainLine(placed(it, wordsOf(it))),
  source: sourceOf(it),
  wrong:
    it.said === undefined || it.said.text === null
      ? null
      : Either.match(it.about.parse(it.said.text), {
          onLeft: (why) => plainLine(why),
          onRight: () => null
        }),
  place: it.said?.place ?? it.about.flag
})

/** Asks who counts for a setting, whatever its text is worth. */
const countFor = (about: AnySetting, given: Option.Option<Said>) =>
  Effect.flatMap(Sources, ({ counts }) => counts(about, given))

/** The key is told of, never told. */
const keyInForce = (given: Option.Option<Given>): InForce =>
  Option.match(given, {
    onNone: () => ({ name: "XAI_API_KEY", value: "not set", source: "default", wrong: null }),
    onSome: ({ source, text }) => ({
      name: "XAI_API_KEY",
      value: "set",
      source,
      wrong: /^[\x21-\x7e]+$/.test(text) ? null : "it holds spaces or characters no key has."
    })
  })

/** An address may hold a password; one that does is refused, and not shown. */
const addressInForce = (given: Option.Option<Given>): InForce =>
  Option.match(given, {
    onNone: () => ({ name: "XAI_BASE_URL", value: publicApi, source: "default", wrong: null }),
    onSome: ({ source, text }) => {
      const read = baseUrl(text)
      return Either.isRight(read)
        ? { name: "XAI_BASE_URL", value: read.right.href, source, wrong: null }
        : { name: "XAI_BASE_URL", value: "set", source, wrong: `${read.left}.` }
    }
  })

/** Every setting in force, the provider's first. */
export const settingsInForce = Effect.fn("Config.inForce")(function* (
  flags: Readonly<Record<string, Option.Option<Said>>>,
  settings: ReadonlyArray<AnySetting>
) {
  const given = (flag: string) => flags[flag] ?? Option.none<Said>()
  const isKey = Option.filter<Given>(({ text }) => text !== "")
  const key = isKey(yield* variable("XAI_API_KEY"))
  const otherKey = isKey(yield* variable("GROK_API_KEY"))
  // The film's folder is asked for first: what it remembers counts before the environment.
  const place = settings.find(({ flag }) => flag === "output-dir")
  const folder = place === undefined ? undefined : yield* settle(countFor(place, given(place.flag)))
  const memory = yield* filmMemory(
    Either.getOrElse(homePath(folder?.text ?? "output"), () => "output"),
    filmKeeps
  )
  const { settled } = yield* settleBy(
    memory,
    Effect.forEach(settings, (about) => countFor(about, given(about.flag)))
  )
  const far = [
    Option.isNone(key) && Option.isSome(otherKey)
      ? { ...keyInForce(otherKey), name: "GROK_API_KEY" }
      : keyInForce(key),
    addressInForce(yield* variable("XAI_BASE_URL"))
  ].map((it): Shown => ({ ...it, place: it.name }))
  return [...far, ...settled.inForce.map(shown)]
})

const sentenceOf = ({ place, source, value, wrong }: Shown): string =>
  `${place} (${source}) is "${value}": ${wrong ?? ""}`

/** Shows the settings in force; fails when one of them cannot be used. */
export const handler = Effect.fn("Config.show")(function* ({ settings }: ConfigWords) {
  const all = yield* settingsInForce(settings, everySetting)
  const isJson = Either.getOrElse(
    yesOrNo(all.find(({ name }) => name === "json")?.value ?? "no"),
    () => false
  )
  // How this very table is printed is no setting to show in it.
  const inForce = all.filter(({ name }) => name !== "json" && name !== "quiet")
  if (isJson) {
    const settings = inForce.map(({ name, source, value, wrong }) => ({ name, value, source, wrong }))
    yield* Console.log(JSON.stringify({ version: 1, settings }, null, 2))
  } else {
    const rows = inForce.map(({ name, source, value, wrong }) => [
      name,
      wrong === null ? value : `${value} (not usable)`,
      source
    ])
    const lines = tableLines(["setting", "value", "from"], rows, { columns: columnsToUse(), flexible: 1 })
    yield* print(lines)
  }
  const wrong = all.filter(({ wrong }) => wrong !== null)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.map(sentenceOf).join("\n") })
})
