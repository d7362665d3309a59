import { Array, Effect, Either, Option, Schema } from "effect"
import { LocalFile, Sha256 } from "../../domain/Assets.js"
import { orderInWords } from "../../domain/OrderWords.js"
import { responsesFolder } from "../Workspace.js"
import { type Disk, unreadable } from "./Disk.js"
import type { FilesElsewhere } from "./Journal.js"
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

const fileOf = (key: Sha256) => `${responsesFolder}/${key}.json`

/**
 * The keys of the answers that lie in files of a film's folder.
 * Fails   StoreFailed (`Unreadable`) where the folder of answers cannot be looked into.
 */
export const answerKeys = (disk: Disk) =>
  // A file in the folder's place holds no answers; whoever films is told of it before anything is ordered.
  Effect.map(disk.namesIn(responsesFolder), (names) =>
    names.sort().flatMap((name) => {
      const key = /^([0-9a-f]{64})\.json$/.exec(name)?.[1]
      return key === undefined ? [] : [Sha256.make(key)]
    })
  )

/**
 * Whole answers that a crash kept from being journaled: they were paid for, so they count.
 * Fails   StoreFailed (`Unreadable`) where one of them cannot be looked at.
 */
export const orphansOf = Effect.fnUntraced(function* (disk: Disk, journal: JournalState) {
  const lost = (yield* answerKeys(disk)).filter((key) => journal.orders.get(key)?.answer === undefined)
  const found = yield* Effect.forEach(lost, (key) =>
    Effect.map(disk.readText(fileOf(key), disk.at(fileOf(key))), (text) =>
      Option.filter(Option.flatMap(text, decodeFile), ({ record }) => record.key === key)
    )
  )
  return Array.getSomes(found).map(pointer)
})

/** The file in which the answer to an order lies on disk, from the text of its record; a place below the film's folder. */
export const responseFile = (key: Sha256, json: string) => ({ path: fileOf(key), text: encodeFile(json) })

/** Whether such a file holds the answer whose record has this hash, whole. */
export const holdsAnswer = (text: string, sha256: Sha256): boolean =>
  Option.exists(decodeFile(text), (found) => found.sha256 === sha256)

/** The answers of a journal that lie in files, and the hashes of their records' text. */
export const answersInFiles = (
  journal: JournalState
): ReadonlyArray<{ readonly key: Sha256; readonly sha256: Sha256 }> =>
  [...journal.orders.values()].flatMap(({ answer }) =>
    answer !== undefined && "sha256" in answer.body ? [{ key: answer.key, sha256: answer.body.sha256 }] : []
  )

/** Keeps large answers in `responses/<key>.json`, whole before they are seen under that name. */
export const responsesOn = (disk: Disk): Responses => ({
  keep: (record) =>
    Effect.suspend(() => {
      if (sizeOf(record) <= longestInline) return Effect.succeed(record)
      const json = JSON.stringify(encodeAnswer(record))
      return Effect.as(
        disk.replace(fileOf(record.key), encodeFile(json), `The answer to ${orderInWords(record.id)}`),
        pointer({ sha256: sha256(json), record })
      )
    }),
  fetch: Effect.fnUntraced(function* ({ body, id, key }) {
    if ("answer" in body) return body.answer
    const text = yield* disk.readText(fileOf(key), `The answer to ${orderInWords(id)}`)
    const found = Option.filter(Option.flatMap(text, decodeFile), (whole) => whole.sha256 === body.sha256)
    if (Option.isSome(found)) return found.value.record.body.answer
    return yield* new StoreFailed({
      reason: "Unreadable",
      detail: `The answer to ${orderInWords(id)} is paid for, but its file ${Option.isNone(text) ? "is gone" : "has changed"}: ${disk.at(fileOf(key))}. It is not ordered again unless you say so: bring the file back, or have a repair give it up.`,
      mending: Option.some({ folder: disk.root, way: "OrderAgain" })
    })
  })
})

/**
 * Keeps large answers elsewhere, each as the text of its record, by that text's hash; on this disk they lie as long as they
 * are wanted. One that is not taken there stands in the journal itself: it is paid for.
 */
export const responsesIn = (files: FilesElsewhere, disk: Disk): Responses => {
  const fileWith = (sha256: Sha256) => new LocalFile({ path: `${responsesFolder}/${sha256}.json`, sha256 })
  return {
    keep: (record) =>
      Effect.gen(function* () {
        if (sizeOf(record) <= longestInline) return record
        const json = JSON.stringify(encodeAnswer(record))
        const file = fileWith(sha256(json))
        yield* disk.replace(file.path, json, `The answer to ${orderInWords(record.id)}`)
        yield* files.keep(file, disk.at(file.path))
        return pointer({ sha256: file.sha256, record })
      }).pipe(
        Effect.catchAll(({ detail }) =>
          Effect.as(
            Effect.logWarning(
              `The answer to ${orderInWords(record.id)} stands in the journal, whatever its size: it was not taken where such answers are kept. ${detail}`
            ),
            record
          )
        )
      ),
    fetch: Effect.fnUntraced(function* ({ body, id }) {
      if ("answer" in body) return body.answer
      const file = fileWith(body.sha256)
      const what = `The answer to ${orderInWords(id)}`
      const isHere = yield* Effect.mapError(disk.holds(file.path, file.sha256), unreadable(what))
      if (!isHere) yield* files.bring(file, disk.at(file.path))
      const text = yield* disk.readText(file.path, what)
      const found = Option.flatMap(text, (json) => Either.getRight(decodeAnswer(json)))
      if (Option.isSome(found) && "answer" in found.value.body) return found.value.body.answer
      return yield* new StoreFailed({
        reason: "Unreadable",
        detail: `${what} is paid for, but where the film's files are kept it is ${Option.isNone(text) ? "gone" : "no answer"}: ${file.sha256}. It is not ordered again.`
      })
    })
  }
}
