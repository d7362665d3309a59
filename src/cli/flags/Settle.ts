import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Either, Option } from "effect"
import { paths } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { homePath } from "../files/HomePath.js"
import { Environment } from "./Environment.js"
import { yesOrNo } from "./Parse.js"
import type { InForce, Settled } from "./Setting.js"
import {
  type AnySetting,
  type Asked,
  environmentName,
  type FilmMemory,
  type Said,
  type Source,
  Sources
} from "./Setting.js"
import { filmMemory, noMemory } from "./SettingsFile.js"
import { filmKeeps } from "./StudioFlags.js"

export const sourceOf = ({ said }: InForce): Source => said?.source ?? "default"

/** What is in force, as a person types it; `null` where nobody asks for anything. */
export const textOf = ({ about, said }: InForce): string | null =>
  said === undefined ? (about.isOpen === true ? null : about.shown) : said.text

/** The same in words. */
export const wordsOf = (it: InForce): string => textOf(it) ?? it.about.shown

/** Whether two texts say the same of a setting: `120` and `2 minutes`, a path and the whole path. */
export const isSameText = (about: AnySetting, one: string | null, other: string | null): boolean => {
  const meant = (text: string | null) =>
    text === null || about.isPath !== true ? text : path.resolve(Either.getOrElse(homePath(text), () => text))
  const value = (text: string | null) =>
    text === null ? "null" : JSON.stringify(Either.getOrElse(about.parse(text), () => text))
  return meant(one) === meant(other) || value(one) === value(other)
}

/** Everything that is said of a setting, whoever counts first in front. */
const sayings = Effect.fnUntraced(function* (
  memory: FilmMemory,
  about: AnySetting,
  given: Option.Option<Said>
) {
  const { dotEnv, variables } = yield* Environment
  const film = memory.settings[about.flag]
  const names = [environmentName(about.flag), ...(about.alsoNamed === undefined ? [] : [about.alsoNamed])]
  const among = (source: "environment" | ".env", found: Readonly<Record<string, string | undefined>>) =>
    names.flatMap((name): ReadonlyArray<Said> => {
      const text = found[name]
      return text === undefined
        ? []
        : [{ text: text.trim(), source, place: source === ".env" ? `${name} in .env` : name }]
    })
  return [
    ...Option.toArray(given),
    ...(film === undefined || about.kept === undefined
      ? []
      : [{ text: film.text, source: "film", place: film.place } satisfies Said]),
    ...among("environment", variables),
    ...among(".env", dotEnv)
  ] satisfies ReadonlyArray<Said>
})

const pick = (about: AnySetting, all: ReadonlyArray<Said>): Said | undefined =>
  all.find(({ isLast }) => isLast === true) ?? (about.choose === undefined ? all[0] : about.choose(all))

/** Settles settings by what flags, a film, the environment and `.env` say. */
export const settleBy = <A>(memory: FilmMemory, asked: Asked<A>) =>
  Effect.gen(function* () {
    const environment = yield* Environment
    const inForce: Array<InForce> = []
    const values = yield* Effect.provideService(asked, Sources, {
      counts: (about, given) =>
        Effect.map(Effect.provideService(sayings(memory, about, given), Environment, environment), (all) => {
          const said = pick(about, all)
          inForce.push({ about, said, passedOver: all.filter((it) => it !== said) })
          return said
        })
    })
    return { values, settled: { inForce, memory } satisfies Settled }
  })

/** Settles what has to do with no film. */
export const settle = <A>(asked: Asked<A>) => Effect.map(settleBy(noMemory, asked), ({ values }) => values)

/** Who wishes for dry runs everywhere gets none where there is no such thing, and pays for nothing. */
export const refuseDryRun = (command: string) =>
  Effect.flatMap(Environment, ({ dotEnv, variables }) => {
    const text = variables[environmentName("dry-run")] ?? dotEnv[environmentName("dry-run")]
    return text !== undefined && Either.getOrElse(yesOrNo(text.trim()), () => true)
      ? Effect.fail(
          new UsageError({
            detail: `${environmentName("dry-run")} is set, and ${command} cannot be tried dry: estimate tells what a film costs. Unset it to go on. Nothing was spent.`
          })
        )
      : Effect.void
  })

/** Settles what belongs to the film in a folder. */
export const settleIn = Effect.fn("Settle.in")(function* <A extends object>(folder: string, asked: Asked<A>) {
  const memory = yield* filmMemory(folder, filmKeeps)
  const { settled, values } = yield* settleBy(memory, asked)
  return { ...values, outputDir: folder, settled }
})

/**
 * The settings of a command about one film: its folder first, and then the rest, as that film says. A film that begins
 * anew does not ask the one before it.
 */
export const settleFilm = Effect.fn("Settle.film")(function* <A extends { readonly simulate?: boolean }>(
  outputDir: Asked<string>,
  asked: Asked<A>,
  isFresh = false
) {
  const folder = yield* settle(outputDir)
  if (!isFresh) return yield* settleIn(folder, asked)
  const fs = yield* FileSystem.FileSystem
  const isFilm = yield* Effect.orElseSucceed(fs.exists(path.join(folder, paths.journal)), () => false)
  const memory = filmMemory(folder, filmKeeps)
  // A film goes aside with its settings, whatever they are; a file of somebody's own stays, and is not written over.
  const before = yield* isFilm ? Effect.orElseSucceed(memory, () => noMemory) : memory
  const { settled, values } = yield* settleBy(noMemory, asked)
  const isUnsaid = settled.inForce.some(({ about, said }) => about.flag === "simulate" && said === undefined)
  // Who made a film for nothing and begins anew must not pay because of a word that is missing.
  if (isUnsaid && before.settings.simulate?.text === "true")
    return yield* new UsageError({
      detail: `The film in ${folder} was simulated. Say of the new one whether it is, too: --simulate, or --simulate=false for one that costs money. Nothing was spent.`
    })
  return { ...values, outputDir: folder, settled }
})

/** A path as it is kept: what lies in the film's folder goes where that goes. */
export const keptPath = (folder: string, text: string): string => {
  const whole = path.resolve(Either.getOrElse(homePath(text), () => text))
  const inside = path.relative(path.resolve(folder), whole)
  return inside.startsWith("..") || path.isAbsolute(inside) ? whole : inside
}
