import { PlatformConfigProvider } from "@effect/platform"
import { Config, ConfigProvider, Console, Effect, Either, Option } from "effect"
import { baseUrl } from "../services/grok/Address.js"
import { publicApi } from "../services/grok/GrokConfig.js"
import { UsageError } from "./CliError.js"
import type { ConfigInput } from "./ConfigCommand.js"
import { plainLine } from "./PlainText.js"
import { type AnySetting, environmentName } from "./Setting.js"
import { columnsToUse, tableLines } from "./Table.js"

/** Who says what a setting is, in the order in which they are asked. */
export type Source = "flag" | "environment" | ".env" | "default"

/** A setting as it is in force. */
export interface InForce {
  readonly name: string
  readonly value: string
  readonly source: Source
  /** Why it cannot be used; nothing where it can. */
  readonly wrong: string | null
}

/** Text that somebody gave, and who. */
interface Given {
  readonly text: string
  readonly source: Exclude<Source, "default">
}

/** Asks the environment for a name, then `.env`: as every setting does, but telling which of the two answered. */
const makeAsk = Effect.gen(function* () {
  const file = yield* Effect.option(PlatformConfigProvider.fromDotEnv(".env"))
  const places: ReadonlyArray<readonly [Given["source"], Option.Option<ConfigProvider.ConfigProvider>]> = [
    ["environment", Option.some(ConfigProvider.fromEnv())],
    [".env", file]
  ]
  return (name: string) =>
    Effect.map(
      Effect.forEach(places, ([source, provider]) =>
        Option.match(provider, {
          onNone: () => Effect.succeedNone,
          onSome: (it) =>
            Effect.option(
              Effect.map(it.load(Config.string(name)), (text): Given => ({ text: text.trim(), source }))
            )
        })
      ),
      Option.firstSomeOf
    )
})

const settingInForce = (about: AnySetting, given: Option.Option<Given>): InForce =>
  Option.match(given, {
    onNone: () => ({ name: about.flag, value: about.shown, source: "default", wrong: null }),
    onSome: ({ source, text }) => ({
      name: about.flag,
      value: plainLine(text),
      source,
      wrong: Either.match(about.parse(text), { onLeft: (why) => plainLine(why), onRight: () => null })
    })
  })

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

/** Every setting in force, the far side's first. */
export const settingsInForce = Effect.fn("Config.inForce")(function* (
  flags: Readonly<Record<string, Option.Option<string>>>,
  settings: ReadonlyArray<AnySetting>
) {
  const ask = yield* makeAsk
  const isKey = Option.filter<Given>(({ text }) => text !== "")
  const key = isKey(yield* ask("XAI_API_KEY"))
  const otherKey = isKey(yield* ask("GROK_API_KEY"))
  const rest = yield* Effect.forEach(settings, (about) =>
    Effect.gen(function* () {
      const flag = Option.map(
        flags[about.flag] ?? Option.none<string>(),
        (text): Given => ({ text: text.trim(), source: "flag" })
      )
      return settingInForce(about, Option.isSome(flag) ? flag : yield* ask(environmentName(about.flag)))
    })
  )
  return [
    Option.isNone(key) && Option.isSome(otherKey)
      ? { ...keyInForce(otherKey), name: "GROK_API_KEY" }
      : keyInForce(key),
    addressInForce(yield* ask("XAI_BASE_URL")),
    ...rest
  ]
})

const sentenceOf = ({ name, source, value, wrong }: InForce): string => {
  const where = /^[A-Z]/.test(name) ? name : source === "flag" ? `--${name}` : environmentName(name)
  return `${where} (${source}) is "${value}": ${wrong ?? ""}`
}

/** Shows the settings in force; fails when one of them cannot be used. */
export const showConfig = Effect.fn("Config.show")(function* (
  input: ConfigInput,
  settings: ReadonlyArray<AnySetting>
) {
  const all = yield* settingsInForce(input.settings, settings)
  if (input.json) {
    yield* Console.log(JSON.stringify({ version: 1, settings: all }, null, 2))
  } else {
    const rows = all.map(({ name, source, value, wrong }) => [
      name,
      wrong === null ? value : `${value} (not usable)`,
      source
    ])
    const lines = tableLines(["setting", "value", "from"], rows, { columns: columnsToUse(), flexible: 1 })
    yield* Effect.forEach(lines, (line) => Console.log(line), { discard: true })
  }
  const wrong = all.filter(({ wrong }) => wrong !== null)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.map(sentenceOf).join("\n") })
})
