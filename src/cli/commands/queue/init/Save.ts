import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Redacted } from "effect"
import { withStop } from "../../../../domain/Words.js"
import { whyUnwritten } from "../../../../services/DiskTrouble.js"
import { UsageError } from "../../../ending/CliError.js"
import { databaseVariable } from "../../../flags/DatabaseUrl.js"
import { Environment } from "../../../flags/Environment.js"
import { mediaIn } from "../../../fleet/OwnDatabase.js"

// What is to be set for an embedded database. Its password stands in it, so it goes into files of the owner's alone, and is
// never printed.

type Settings = ReadonlyArray<readonly [name: string, value: string]>

/** What is to be set for the database in a folder, with a place for films' files beside its data. */
export const settingsOf = (folder: string, url: Redacted.Redacted): Settings => [
  [databaseVariable, Redacted.value(url)],
  ["GROK_VIDEO_MEDIA", mediaIn(folder)]
]

/** A value that holds blanks or signs of its own stands in quotes. */
const inLines = (set: Settings): string =>
  set.map(([name, value]) => `${name}=${/^[\w:/@.?&=%+~-]+$/.test(value) ? value : `'${value}'`}\n`).join("")

const unwritten = (file: string) => (error: Parameters<typeof whyUnwritten>[0]) =>
  new UsageError({ detail: withStop(`${file} cannot be written: ${whyUnwritten(error)}`) })

/**
 * Makes the place for films' files, and writes what is to be set into a file in the database's folder; gives its path.
 * Fails   UsageError: it cannot be written.
 */
export const writeSettings = Effect.fn("QueueInit.write")(function* (folder: string, set: Settings) {
  const fs = yield* FileSystem.FileSystem
  const media = mediaIn(folder)
  yield* fs.makeDirectory(media, { recursive: true, mode: 0o700 }).pipe(Effect.mapError(unwritten(media)))
  const file = path.join(folder, "queue.env")
  yield* fs
    .writeFileString(file, inLines(set), { mode: 0o600 })
    .pipe(Effect.zipRight(fs.chmod(file, 0o600)), Effect.mapError(unwritten(file)))
  return file
})

/**
 * Adds what is to be set to the `.env` of the folder the program was started in; gives what was done, in a sentence.
 * Fails   UsageError: it names another database already, or cannot be written.
 */
export const saveInDotEnv = Effect.fn("QueueInit.save")(function* (set: Settings) {
  const fs = yield* FileSystem.FileSystem
  const { dotEnv } = yield* Environment
  const other = set.filter(([name, value]) => dotEnv[name] !== undefined && dotEnv[name] !== value)
  if (other.length > 0)
    return yield* new UsageError({
      detail: `.env sets ${other.map(([name]) => name).join(" and ")} already, to something else: take that out, and run this again. Nothing was written.`
    })
  const missing = set.filter(([name]) => dotEnv[name] === undefined)
  if (missing.length === 0) return ".env names it already."
  const there = yield* fs.readFileString(".env").pipe(Effect.orElseSucceed(() => ""))
  const gap = there === "" || there.endsWith("\n") ? "" : "\n"
  const isNew = there === ""
  yield* fs
    .writeFileString(".env", `${there}${gap}${inLines(missing)}`, isNew ? { mode: 0o600 } : {})
    .pipe(Effect.mapError(unwritten(".env")))
  return `.env sets it now (${missing.map(([name]) => name).join(", ")}): keep that file to yourself, since the database's password stands in it.`
})
