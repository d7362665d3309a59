import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Array, Effect, Either, Option, Schema } from "effect"
import { withStop } from "../../domain/Words.js"
import { settingsOfLastRun } from "../../film/RunMemory.js"
import { whyUnread } from "../../services/DiskTrouble.js"
import { errnoOf } from "../../services/FileOps.js"
import { noHistory, readHistory } from "../../services/FilmHistory.js"
import { simulatorName } from "../../services/ProviderSettings.js"
import { paths } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import { lineIn, TextWrong } from "../files/TextPlaces.js"
import { plainUtf8 } from "../files/UserText.js"
import { Environment } from "./Environment.js"
import { nearest } from "./Nearest.js"
import { type FilmMemory, type Said, wordsAsMeant } from "./Setting.js"
import { filmKeeps } from "./StudioFlags.js"

// The settings a film is made with stand in its folder, in a file that a person can read and edit.

/** The version of the file below. */
const fileVersion = 1

/** A folder in which no film was begun. */
export const noMemory: FilmMemory = { settings: {}, file: Option.none() }

/** The file as it is written: by flag, as a person types it. */
export const encodeSettings = (
  settings: ReadonlyArray<readonly [flag: string, text: string | null]>
): string => `${JSON.stringify({ version: fileVersion, settings: Object.fromEntries(settings) }, null, 2)}\n`

const isSettings = Schema.is(
  Schema.Struct({
    version: Schema.Number,
    settings: Schema.Record({ key: Schema.String, value: Schema.Unknown })
  })
)

const ofFilm = (text: string | null, place: string): Said => ({ text, source: "film", place })

const isWord = Schema.is(Schema.Union(Schema.String, Schema.Number, Schema.Boolean))

/** Reads the file's text. Fails with every place and what is wrong there. */
export const decodeSettings = Effect.fn("SettingsFile.decode")(function* (text: string, name: string) {
  const { readYaml } = yield* Effect.promise(() => import("../files/YamlText.js"))
  const at = (offset: number) => `${name}, ${lineIn(text, offset)}`
  // Every JSON file is YAML too, and this reader knows its lines.
  const { lost, placeOf, value } =
    text.trim() === ""
      ? { lost: [], placeOf: () => undefined, value: undefined }
      : yield* Effect.try({
          try: () => readYaml(text),
          catch: (error) => [error instanceof TextWrong ? `${at(error.offset)}: ${error.why}` : String(error)]
        })
  if (lost.length > 0) return yield* Effect.fail(lost.map(({ offset, why }) => `${at(offset)}: ${why}`))
  if (!isSettings(value))
    return yield* Effect.fail([
      `${name} is not a film's settings: it needs "version": ${fileVersion} and "settings": { … }. Move it away if it is something of your own.`
    ])
  if (value.version > fileVersion)
    return yield* Effect.fail([
      `${name} was written by a newer version of this program (its version is ${value.version}, this program knows ${fileVersion}): use that one.`
    ])
  const [wrong, found] = Array.partitionMap(
    Object.entries(value.settings),
    ([flag, words]): Either.Either<readonly [string, Said], string> => {
      const place = `${at(placeOf(["settings", flag])?.key ?? 0)}: `
      const said = (text: string | null): readonly [string, Said] => [flag, ofFilm(text, place + flag)]
      const about = filmKeeps.find((it) => it.flag === flag)
      if (about === undefined) {
        const meant = nearest(
          flag,
          filmKeeps.map((it) => it.flag)
        )
        const advice = meant === undefined ? "" : `; did you mean "${meant}"?`
        return Either.left(`${place}"${flag}" is no setting of a film${advice}`)
      }
      if (words === null) return Either.right(said(null))
      if (!isWord(words)) return Either.left(`${place}${flag} must be words, a number, true, false or null.`)
      const text = wordsAsMeant(about, String(words))
      return Either.mapBoth(about.parse(text), {
        onLeft: (why) => `${place}${flag} is "${text}": ${why}`,
        // What lies in the film's own folder goes where the folder goes.
        onRight: () => said(about.isPath === true ? path.resolve(path.dirname(name), text) : text)
      })
    }
  )
  if (wrong.length > 0) return yield* Effect.fail(wrong)
  return Object.fromEntries(found)
})

/** How films of 0.1.0 wrote down that nobody asked for anything. */
const openWords: ReadonlyArray<string> = [
  ...["the plan's choice", "no limit", "nothing", "none asked for", "that of the concept"]
]

/** What the journal knows of the settings of the last run: all that films have which were begun before there was a file. */
const fromJournal = Effect.fn("SettingsFile.fromJournal")(function* (folder: string) {
  // A journal that cannot be read stops whoever orders by it; settings can be shown all the same.
  const { journal } = yield* Effect.catchIf(
    readHistory(folder),
    ({ reason }) => reason === "Unreadable",
    () => Effect.succeed(noHistory)
  )
  const { dotEnv, variables } = yield* Environment
  const told = Option.getOrElse(settingsOfLastRun(journal.marks), () => ({}))
  const said = (text: string | null) => ofFilm(text, "the film's last run")
  const words = Object.entries(told).flatMap(([flag, text]): ReadonlyArray<readonly [string, Said]> => {
    const about = filmKeeps.find((it) => it.flag === flag)
    const isUnasked = about?.isOpen === true && openWords.includes(text)
    return about === undefined ? [] : [[flag, said(isUnasked ? null : text)]]
  })
  // A simulator that runs by itself is found by its address.
  const hasAddress = (variables.XAI_BASE_URL ?? dotEnv.XAI_BASE_URL) !== undefined
  const simulated = journal.provider === simulatorName && !hasAddress ? { simulate: said("true") } : {}
  return { ...Object.fromEntries(words), ...simulated }
})

/** The settings of the film in a folder. Fails, by name and line, where its file cannot be used. */
export const filmMemory = Effect.fn("SettingsFile.read")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const file = path.join(folder, paths.settings)
  const unusable = (problems: ReadonlyArray<string>) =>
    new UsageError({
      detail: [...problems, "Mend that, or move the file away. Nothing was spent."].join("\n")
    })
  const link = yield* Effect.option(fs.readLink(file))
  if (Option.isSome(link))
    return yield* unusable([`${file} is a link to ${link.value}: put the file itself there.`])
  const read = yield* Effect.either(fs.readFile(file))
  if (Either.isLeft(read)) {
    if (!["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(errnoOf(read.left)))
      return yield* unusable([withStop(`${file} cannot be read: ${whyUnread(read.left)}`)])
    return { settings: yield* fromJournal(folder), file: Option.none() } satisfies FilmMemory
  }
  const text = plainUtf8(read.right)
  if (text === undefined) return yield* unusable([`${file} is not text in UTF-8: save it as UTF-8.`])
  const settings = yield* Effect.mapError(decodeSettings(text, file), unusable)
  return { settings, file: Option.some(text) } satisfies FilmMemory
})
