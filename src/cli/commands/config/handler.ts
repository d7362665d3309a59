import { Array, Console, Effect, Either, Option, Ref } from "effect"
import { baseUrl, publicApi } from "../../../services/ProviderSettings.js"
import { UsageError } from "../../ending/CliError.js"
import { databaseUrlSetting } from "../../flags/DatabaseUrl.js"
import { homePath, yesOrNo } from "../../flags/Parse.js"
import { type AnySetting, type InForce, type Said, Sources } from "../../flags/Setting.js"
import { filmMemory } from "../../flags/SettingsFile.js"
import { settle, settleBy, sourceOf, wordsOf } from "../../flags/Settle.js"
import { outputDir } from "../../flags/StudioFlags.js"
import { ForPrograms } from "../../output/EventLines.js"
import { plainLine, print } from "../../output/Say.js"
import { columnsToUse, tableLines } from "../../output/Table.js"
import { type ConfigWords, everySetting } from "./command.js"

const keys = ["XAI_API_KEY", "GROK_API_KEY"] as const

/** The key, which is told of and never told. One that is empty is none. */
const key: AnySetting = {
  flag: keys[0],
  variables: keys,
  doc: "The key.",
  parse: (text) =>
    /^[\x21-\x7e]+$/.test(text)
      ? Either.right(text)
      : Either.left("it holds spaces or characters no key has."),
  fallback: null,
  shown: "not set",
  choose: (sayings) =>
    keys
      .flatMap((name) => sayings.filter(({ place }) => place.startsWith(name)))
      .find(({ text }) => text !== "")
}

/** The provider's address. It may hold a password; one that does is refused, and not shown. */
const address: AnySetting = {
  flag: "XAI_BASE_URL",
  variables: ["XAI_BASE_URL"],
  doc: "The address of the API.",
  parse: (text) => Either.mapLeft(baseUrl(text), (why) => `${why}.`),
  fallback: null,
  shown: publicApi
}

/** What is in force, as far as it may be shown. */
const valueOf = (it: InForce): string => {
  const words = wordsOf(it)
  if (it.said === undefined) return words
  if (it.about === key || it.about === databaseUrlSetting) return "set"
  if (it.about === address)
    return Either.match(baseUrl(words), { onLeft: () => "set", onRight: ({ href }) => href })
  return it.about.isPath === true ? Either.getOrElse(homePath(words), () => words) : words
}

/** A setting as it is shown; with what is wrong where it cannot be used, and the place where that stands. */
const shown = (it: InForce) => {
  const { about, said } = it
  const read = Option.map(Option.fromNullable(said?.text), about.parse)
  const place = said?.place ?? about.flag
  return {
    name: about === key ? place.replace(" in .env", "") : about.flag,
    value: plainLine(valueOf(it)),
    source: sourceOf(it),
    wrong: Option.getOrNull(Option.map(Option.flatMap(read, Either.getLeft), plainLine)),
    place
  }
}

/** Every setting in force, the provider's first. */
const settingsInForce = Effect.fn("Config.inForce")(function* (
  flags: Readonly<Record<string, Option.Option<Said>>>
) {
  /** Asks who counts for a setting, whatever its text is worth. */
  const counting = (about: AnySetting) =>
    Effect.flatMap(Sources, ({ winner }) => winner(about, flags[about.flag] ?? Option.none()))
  // The film's folder is asked for first: what it remembers counts before the environment.
  const folder = yield* settle(counting(outputDir.setting))
  const place = Either.getOrElse(homePath(folder?.text ?? "output"), () => "output")
  const memory = yield* filmMemory(place)
  const { settled } = yield* settleBy(
    memory,
    Effect.forEach([key, address, databaseUrlSetting, ...everySetting], counting)
  )
  return settled.inForce.map(shown)
})

/**
 * Shows the settings in force.
 * Fails   UsageError: one of them cannot be used, once all are shown; or the film's own file of them, before. StoreFailed:
 *         the film's journal cannot be read.
 */
export const handler = Effect.fn("Config.show")(function* ({ settings }: ConfigWords) {
  const all = yield* settingsInForce(settings)
  const json = all.find(({ name }) => name === "json")?.value ?? "no"
  // How this very table is printed is no setting to show in it.
  const inForce = all.filter(({ name }) => name !== "json" && name !== "quiet")
  if (Either.getOrElse(yesOrNo(json), () => false)) {
    const settings = inForce.map(({ place: _, ...it }) => it)
    yield* Console.log(JSON.stringify({ version: 1, settings }, null, 2))
    // One object and no line behind it: what is wrong stands in it.
    yield* Effect.flatMap(ForPrograms, Ref.set(false))
  } else {
    const rows = inForce.map(({ name, source, value, wrong }) => [
      name,
      wrong === null ? value : `${value} (not usable)`,
      source
    ])
    yield* print(tableLines(["setting", "value", "from"], rows, { columns: columnsToUse(), flexible: 1 }))
  }
  const wrong = Array.filter(all, ({ wrong }) => wrong !== null)
  if (wrong.length > 0)
    return yield* new UsageError({
      detail: wrong.map((it) => `${it.place} (${it.source}) is "${it.value}": ${it.wrong}`).join("\n")
    })
})
