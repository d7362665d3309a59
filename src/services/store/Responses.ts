import { FileSystem, Path } from "@effect/platform"
import { Array, Effect, Either, Option, Schema } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { orderInWords } from "../../domain/OrderWords.js"
import { errnoOf, isMissing } from "../FileOps.js"
import { makeDisk, unreadable, unwritable } from "./Disk.js"
import { AnswerRecord } from "./JournalRecord.js"
import type { JournalState } from "./JournalState.js"
import { sha256 } from "./Keys.js"
import { StoreFailed } from "./StoreError.js"

/** Answers longer than this (JSON, in UTF-8 bytes) get a file of their own instead of a line in the journal. */
const longestInline = 16 * 1024

/** An answer with its body in it. */
export type WholeAnswer = AnswerRecord & { readonly body: { readonly answer: unknown } }

/** Where answers lie. */
export interface Responses {
  /** Stores the body when it is large; gives the record to journal. */
  readonly keep: (record: WholeAnswer) => Effect.Effect<AnswerRecord, StoreFailed>
  /** The body of a journaled answer, as JSON. */
  readonly fetch: (record: AnswerRecord) => Effect.Effect<unknown, StoreFailed>
}

const encodeAnswer = Schema.encodeSync(AnswerRecord)
const decodeAnswer = Schema.decodeUnknownEither(Schema.parseJson(AnswerRecord))

const opening = /^\{"sha256":"([0-9a-f]{64})","record":/

/** A response file: the whole answer record, cost included, and the SHA-256 of the record's own text. */
const encodeFile = (json: string) => `{"sha256":"${sha256(json)}","record":${json}}\n`

interface Found {
  readonly sha256: Sha256
  readonly record: WholeAnswer
}

/** The answer in a response file; `None` unless every byte of it is as it was written. */
export const decodeFile = (text: string): Option.Option<Found> => {
  const [start, hash] = opening.exec(text) ?? []
  if (start === undefined || !text.endsWith("}\n")) return Option.none()
  const json = text.slice(start.length, -2)
  if (sha256(json) !== hash) return Option.none()
  return Option.flatMap(Either.getRight(decodeAnswer(json)), ({ body, ...record }) =>
    "answer" in body ? Option.some({ sha256: Sha256.make(hash), record: { ...record, body } }) : Option.none()
  )
}

const sizeOf = (record: WholeAnswer) => Buffer.byteLength(JSON.stringify(record.body.answer) ?? "")

/** The record that stands in the journal for an answer in a file. */
const pointer = ({ sha256, record }: Found): AnswerRecord => ({
  ...record,
  body: { sha256, bytes: sizeOf(record) }
})

/** Keeps every answer in its record. */
export const inlineResponses: Responses = {
  keep: Effect.succeed,
  fetch: ({ body }) =>
    "answer" in body
      ? Effect.succeed(body.answer)
      : Effect.dieMessage("an answer that is kept in its record has no body")
}

/**
 * The keys of the answers that lie in files of a film's folder.
 * Fails   StoreFailed (`Unreadable`) where the folder of answers cannot be looked into.
 */
export const answerKeys = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const place = path.join(folder, "responses")
  const names = yield* fs.readDirectory(place).pipe(
    // A file in its place holds no answers; whoever films is told of it before anything is ordered.
    Effect.catchIf(
      (error) => isMissing(error) || errnoOf(error) === "ENOTDIR",
      () => Effect.succeed([])
    ),
    Effect.mapError(unreadable(place))
  )
  const keys = names.sort().map((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1])
  return keys.flatMap((key) => (key === undefined ? [] : [Sha256.make(key)]))
})

/** Reads the large answers of a film's folder, `responses/<key>.json`. */
export const readResponses = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const fileOf = (key: string) => path.join(folder, "responses", `${key}.json`)

  const fetch: Responses["fetch"] = Effect.fnUntraced(function* (record: AnswerRecord) {
    if ("answer" in record.body) return record.body.answer
    const { sha256 } = record.body
    const file = fileOf(record.key)
    const text = yield* fs.readFileString(file).pipe(
      Effect.map(Option.some),
      Effect.catchIf(isMissing, () => Effect.succeedNone),
      Effect.mapError(unreadable(`The answer to ${orderInWords(record.id)}`))
    )
    const found = Option.filter(Option.flatMap(text, decodeFile), (whole) => whole.sha256 === sha256)
    if (Option.isSome(found)) return found.value.record.body.answer
    return yield* new StoreFailed({
      reason: "Unreadable",
      detail: `The answer to ${orderInWords(record.id)} is paid for, but its file ${Option.isNone(text) ? "is gone" : "has changed"}: ${file}. It is not ordered again unless you say so: bring the file back, or have a repair give it up.`,
      mending: Option.some({ folder, way: "OrderAgain" })
    })
  })

  /** Whole answers that a crash kept from being journaled: they were paid for, so they count. */
  const orphans = Effect.fnUntraced(function* (journal: JournalState) {
    const lost = (yield* answerKeys(folder)).filter((key) => journal.orders.get(key)?.answer === undefined)
    const found = yield* Effect.forEach(lost, (key) =>
      fs.readFileString(fileOf(key)).pipe(
        Effect.map((text) => Option.filter(decodeFile(text), ({ record }) => record.key === key)),
        Effect.mapError(unreadable(fileOf(key)))
      )
    )
    return Array.getSomes(found).map(pointer)
  })

  return { fileOf, fetch, orphans }
})

/**
 * Keeps large answers in `responses/<key>.json`, whole before they are seen under that name.
 * Fails   StoreFailed (`Unwritable`) where the folder of answers cannot be made.
 */
export const makeResponses = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const disk = yield* makeDisk
  const { fetch, fileOf, orphans } = yield* readResponses(folder)
  const place = path.join(folder, "responses")
  yield* Effect.mapError(fs.makeDirectory(place, { recursive: true, mode: 0o700 }), unwritable(place))

  const keep = (record: WholeAnswer): Effect.Effect<AnswerRecord, StoreFailed> =>
    Effect.suspend(() => {
      if (sizeOf(record) <= longestInline) return Effect.succeed(record)
      const json = JSON.stringify(encodeAnswer(record))
      return disk
        .replace(fileOf(record.key), encodeFile(json))
        .pipe(
          Effect.mapError(unwritable(`The answer to ${orderInWords(record.id)}`)),
          Effect.as(pointer({ sha256: sha256(json), record }))
        )
    })

  return { keep, fetch, orphans }
})
