import { Effect, Either, Redacted } from "effect"
import { UsageError } from "../ending/CliError.js"
import { Environment } from "./Environment.js"
import type { AnySetting } from "./Setting.js"

/** The variable that says where the queue's database is. */
export const databaseVariable = "GROK_VIDEO_DATABASE_URL"

/** The URL of the queue's database, which is told of and never told: its password stands in it. No flag says it. */
export const databaseUrlSetting: AnySetting = {
  flag: databaseVariable,
  variables: [databaseVariable],
  doc: "The URL of the queue's database.",
  parse: Either.right,
  fallback: null,
  shown: "not set"
}

const unset = `There is no database: set ${databaseVariable} in the environment or in a .env file, such as postgres://user:password@host:5432/films. One on this machine, without installing anything, is made, or started again, by queue init --embedded FOLDER --save. Nothing was sent.`

/**
 * The URL of the database that the environment or `.env` names.
 * Fails   UsageError: neither does.
 */
export const databaseUrl = Effect.gen(function* () {
  const { dotEnv, variables } = yield* Environment
  const text = (variables[databaseVariable] ?? dotEnv[databaseVariable] ?? "").trim()
  if (text === "") return yield* new UsageError({ detail: unset })
  return Redacted.make(text)
})
