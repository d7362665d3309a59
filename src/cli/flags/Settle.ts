import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Either, Option, Predicate, Ref } from "effect"
import { layerOtlp } from "../../services/Telemetry.js"
import { paths, Workspace } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { isThere } from "../files/InFolder.js"
import { ForPrograms } from "../output/EventLines.js"
import type { Variables } from "./DotEnv.js"
import { Environment } from "./Environment.js"
import { wholePath, yesOrNo } from "./Parse.js"
import {
  type AnySetting,
  environmentName,
  type FilmMemory,
  type InForce,
  type ResolvedLater,
  type Said,
  type Settled,
  type Source,
  Sources,
  variablesOf
} from "./Setting.js"
import { encodeSettings, filmMemory, noMemory } from "./SettingsFile.js"

export const sourceOf = ({ said }: InForce): Source => said?.source ?? "default"

/** What is in force, as a person types it; `null` where nobody asks for anything. */
export const textOf = ({ about, said }: InForce): string | null =>
  said === undefined ? (about.isOpen === true ? null : about.shown) : said.text

/** The same in words. */
export const wordsOf = (it: InForce): string => textOf(it) ?? it.about.shown

/** Whether two texts say the same of a setting: `120` and `2 minutes`, a path and the whole path. */
export const isSameText = (about: AnySetting, one: string | null, other: string | null): boolean => {
  const meant = (text: string | null) => (text === null || about.isPath !== true ? text : wholePath(text))
  const value = (text: string | null) =>
    text === null ? "null" : JSON.stringify(Either.getOrElse(about.parse(text), () => text))
  return meant(one) === meant(other) || value(one) === value(other)
}

/** Everything that is said of a setting, whoever counts first in front. */
const sayings = (
  { dotEnv, variables }: Environment["Type"],
  { settings }: FilmMemory,
  about: AnySetting,
  given: Option.Option<Said>
): ReadonlyArray<Said> => {
  const film = about.kept === undefined ? undefined : settings[about.flag]
  const among = (source: "environment" | ".env", found: Variables, where = "") =>
    variablesOf(about).flatMap((name): ReadonlyArray<Said> => {
      const text = found[name]?.trim()
      return text === undefined ? [] : [{ text, source, place: name + where }]
    })
  return [
    ...Option.toArray(given),
    ...(film === undefined ? [] : [film]),
    ...among("environment", variables),
    ...among(".env", dotEnv, " in .env")
  ]
}

/** Whoever is to print JSON says so, for whatever ends the run. */
const noteJson = (values: unknown) =>
  Predicate.hasProperty(values, "json")
    ? Effect.flatMap(ForPrograms, (ref) => Ref.set(ref, values.json === true))
    : Effect.void

/**
 * Settles settings by what flags, a film, the environment and `.env` say.
 * Gives   the values, and who said each of them.
 * Fails   UsageError: what counts for a setting is nothing it can be.
 */
export const settleBy = <A>(memory: FilmMemory, asked: ResolvedLater<A>) =>
  Effect.gen(function* () {
    const environment = yield* Environment
    const inForce: Array<InForce> = []
    const values = yield* Effect.provideService(asked, Sources, {
      winner: (about, given) =>
        Effect.sync(() => {
          const all = sayings(environment, memory, about, given)
          const chosen = about.choose === undefined ? all[0] : about.choose(all)
          const said = all.find(({ overrulesAll }) => overrulesAll === true) ?? chosen
          inForce.push({ about, said, passedOver: all.filter((it) => it !== said) })
          return said
        })
    })
    yield* noteJson(values)
    return { values, settled: { inForce, memory } satisfies Settled }
  })

/**
 * Settles what has to do with no film.
 * Fails   UsageError, as `settleBy`.
 */
export const settle = <A>(asked: ResolvedLater<A>) =>
  Effect.map(settleBy(noMemory, asked), ({ values }) => values)

/**
 * Who wishes for dry runs everywhere gets none where there is no such thing, and pays for nothing.
 * Fails   UsageError, where the environment or `.env` wishes for a dry run.
 */
export const refuseDryRun = Effect.fn("Settle.refuseDryRun")(function* (command: string) {
  const { dotEnv, variables } = yield* Environment
  const name = environmentName("dry-run")
  const text = variables[name] ?? dotEnv[name]
  if (text !== undefined && Either.getOrElse(yesOrNo(text.trim()), () => true))
    return yield* new UsageError({
      detail: `${name} is set, and ${command} cannot be tried dry: estimate tells what a film costs. Unset it to go on. Nothing was spent.`
    })
})

/**
 * Settles what belongs to the film in a folder.
 * Fails   UsageError: a setting, or the film's file of them, cannot be used. StoreFailed: its journal cannot be read.
 */
export const settleIn = Effect.fn("Settle.in")(function* <A extends object>(
  folder: string,
  asked: ResolvedLater<A>
) {
  const memory = yield* filmMemory(folder)
  const { settled, values } = yield* settleBy(memory, asked)
  return { ...values, outputDir: folder, settled }
})

/**
 * The settings of a command about one film: its folder first, and then the rest, as that film says. A film that begins
 * anew does not ask the one before it.
 * Fails   as `settleIn`, and by a UsageError where a new film would cost money since the one before it was simulated.
 */
export const settleFilm = Effect.fn("Settle.film")(function* <A extends { readonly simulate?: boolean }>(
  outputDir: ResolvedLater<string>,
  asked: ResolvedLater<A>,
  isFresh = false
) {
  const folder = yield* settle(outputDir)
  if (!isFresh) return yield* settleIn(folder, asked)
  const memory = filmMemory(folder)
  // A film goes aside with its settings, whatever they are; a file of somebody's own stays, and is not written over.
  const isFilm = yield* isThere(folder, paths.journal)
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
const keptPath = (folder: string, text: string): string => {
  const whole = wholePath(text)
  const inside = path.relative(path.resolve(folder), whole)
  return inside.startsWith("..") || path.isAbsolute(inside) ? whole : inside
}

/**
 * Lets a command be seen from outside, where its settings ask for that; the exporter is loaded only then.
 * Fails   UsageError: the receiver's address cannot be used. Else as the command does.
 */
export const withTelemetry = <A, E, R>(
  otlp: ResolvedLater<Option.Option<string>>,
  work: Effect.Effect<A, E, R>
) =>
  Effect.flatMap(
    settle(otlp),
    Option.match({ onNone: () => work, onSome: (url) => Effect.provide(work, layerOtlp(url)) })
  )

/** What a film is to remember of the settings in force, as its file. */
export const fileOf = (folder: string, { inForce }: Settled): string =>
  encodeSettings(
    inForce.flatMap((it): ReadonlyArray<readonly [flag: string, text: string | null]> => {
      const { about, said } = it
      const text = textOf(it)
      const isKept = about.kept === "always" || (about.kept === "said" && said !== undefined && text !== null)
      // A film for which somebody switched something off is like one for which nobody switched it on.
      const isOff = about.isSwitch === true && text !== null && /^(false|no|off|0)$/i.test(text)
      if (!isKept || isOff) return []
      return [[about.flag, about.isPath === true && text !== null ? keptPath(folder, text) : text]]
    })
  )

/** Fails, before anything is ordered, where the film's settings would change and their file may not. */
export const checkKeeping = Effect.fn("KeepSettings.check")(function* (folder: string, settled: Settled) {
  const text = fileOf(folder, settled)
  if (Option.isNone(settled.memory.file) || settled.memory.file.value === text) return
  const fs = yield* FileSystem.FileSystem
  const file = path.join(folder, paths.settings)
  const mode = yield* Effect.option(Effect.map(fs.stat(file), (info) => info.mode))
  if (Option.exists(mode, (bits) => (bits & 0o200) === 0))
    return yield* new UsageError({
      detail: `${file} is read-only, and this run would change the film's settings in it: make it writable (chmod u+w), or leave out the flags that differ. Nothing was spent.`
    })
})

/**
 * Writes down what the film is made with from here on; only in a folder whose film this process has claimed.
 * Fails   FileUnwritable.
 */
export const keepSettings = Effect.fn("KeepSettings.keep")(function* (settled: Settled) {
  const workspace = yield* Workspace
  const text = fileOf(workspace.root, settled)
  if (Option.contains(settled.memory.file, text)) return
  yield* workspace.replace(paths.settings, text)
})
