import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { parse } from "dotenv"
import { Effect } from "effect"
import { lines, withStop } from "../../domain/Words.js"
import { whyUnread } from "../../services/DiskTrouble.js"
import { errnoOf } from "../../services/FileOps.js"
import { UsageError } from "../ending/CliError.js"
import { plainUtf8 } from "../files/UserText.js"

/** Variables by their names, of an environment or a file of them. */
export type Variables = Readonly<Record<string, string | undefined>>

/** What a `.env` says, and what of it a person should know. */
export interface DotEnv {
  readonly variables: Readonly<Record<string, string>>
  /** Sentences; none of them tells a value. */
  readonly notes: ReadonlyArray<string>
}

const nothing: DotEnv = { variables: {}, notes: [] }

/** Names that mean something here. */
const isOurs = (text: string): boolean => /GROK|XAI|OTEL/i.test(text)

const reasonOf = (error: PlatformError): string =>
  errnoOf(error) === "ENOENT" ? "it is a link to a file that is not there" : whyUnread(error)

/** How a value stands in the file: which quotes it has, and the rest of its first line. */
const written = (text: string, name: string) => {
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  const lines = [
    ...text.matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${plain}[ \\t]*(?:=|:[ \\t])[ \\t]*(.*)$`, "gm"))
  ]
  const rest = lines.at(-1)?.[1] ?? ""
  return { quote: /^['"`]/.exec(rest)?.[0] ?? "", rest, times: lines.length }
}

/** Puts other variables in the place of `$NAME` and `${NAME}`. One that is not set stays as it is written, and is noted. */
const expanded = (value: string, known: Variables, missing: Set<string>): string =>
  value
    .replace(
      /(?<!\\)\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g,
      (whole, braced: string | undefined, bare: string | undefined) => {
        const name = braced ?? bare ?? ""
        if (known[name] === undefined) missing.add(name)
        return known[name] ?? whole
      }
    )
    .replaceAll("\\$", "$")

/** Lines that were meant to set something of ours, and set nothing. */
const lostLines = (text: string): ReadonlyArray<number> =>
  text
    .split(/\r\n|\n|\r/)
    .flatMap((line, index) =>
      isOurs(line) &&
      !/^\s*#/.test(line) &&
      /^\s*(?:(?:export|setx?|setenv|declare\s+-x|env|const|let)\s+|[$%"'{[(]|\$env:)*[A-Za-z_-]*(?:GROK|XAI|OTEL)/i.test(
        line
      ) &&
      !/^\s*(?:export\s+)?[\w.-]+\s*(?:=|:\s)/.test(line)
        ? [index + 1]
        : []
    )

/** What the bytes of a `.env` say. Fails with why they cannot be used, in half a sentence. */
export const parseDotEnv = (bytes: Uint8Array, environment: Variables): Effect.Effect<DotEnv, string> => {
  const text = plainUtf8(bytes)
  if (text === undefined)
    return Effect.fail("it is not text in UTF-8 (an editor may have saved it as UTF-16): save it as UTF-8")
  const lost = lostLines(text)
  if (lost.length > 0)
    return Effect.fail(`line ${lost.join(" and line ")} sets nothing: write NAME=value, one to a line`)
  const entries = Object.entries(parse(text)).map(([name, value]) => ({
    name,
    value,
    ...written(text, name)
  }))
  const open = entries
    .filter(({ name, quote, value }) => isOurs(name) && quote !== "" && value.startsWith(quote))
    .map(({ name, quote }) => `the quote ${quote} of ${name}`)
  if (open.length > 0) return Effect.fail(`${open.join(" and ")} is not closed`)
  const notes: Array<string> = []
  const variables: Record<string, string> = {}
  for (const { name, quote, rest, times, value } of entries) {
    // Nothing is put into single quotes, nor into backticks.
    const isAsItIs = quote === "'" || quote === "`"
    const missing = new Set<string>()
    variables[name] = isAsItIs ? value : expanded(value, { ...variables, ...environment }, missing)
    if (!isOurs(name)) continue
    notes.push(
      ...lines(
        times > 1 && `.env sets ${name} ${times} times: the last one counts.`,
        quote === "" &&
          /^[^#]*[^#\s]#/.test(rest) &&
          `.env, ${name}: what stands behind # is a remark; put the value in quotes if it belongs to it.`,
        [...missing].map(
          (it) =>
            `.env, ${name}: there is no variable ${/KEY/.test(name) ? "of the name behind its $" : it}, so the $ stays as it is written. Put single quotes round a value that has a $ of its own.`
        )
      )
    )
  }
  return Effect.succeed({ variables, notes })
}

/**
 * Reads a `.env`. One that is not there says nothing.
 * Fails   UsageError, where it cannot be read, is no text in UTF-8, or has a line about us that sets nothing.
 */
export const readDotEnv = Effect.fn("DotEnv.read")(function* (file: string, environment: Variables) {
  const fs = yield* FileSystem.FileSystem
  const unusable = (why: string) =>
    new UsageError({ detail: `${file} cannot be used: ${withStop(why)} Nothing was spent.` })
  // A link that leads nowhere is there, and its file is not.
  const isThere = yield* Effect.orElseSucceed(
    Effect.orElse(Effect.as(fs.readLink(file), true), () => fs.exists(file)),
    () => true
  )
  if (!isThere) return nothing
  const bytes = yield* Effect.mapError(fs.readFile(file), (error) => unusable(reasonOf(error)))
  return yield* Effect.mapError(parseDotEnv(bytes, environment), unusable)
})
