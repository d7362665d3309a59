import { crc32 } from "node:zlib"
import { Either, ParseResult, Schema } from "effect"
import { isSameAsset } from "../../domain/AssetId.js"
import { Sha256 } from "../../domain/Assets.js"
import { FilmCut } from "../../domain/Cut.js"
import { Json } from "../../domain/Decisions.js"
import { Ticks } from "../../domain/Money.js"
import { OrderIdText, SubjectPrefix } from "../../domain/OrderId.js"
import { StoryPlan } from "../../domain/StoryPlan.js"

/** The version of the record shapes below. Raise it with every change, and add a migration from the one before. */
export const schemaVersion = 6

const at = Schema.DateTimeUtc
const count = Schema.Int.pipe(Schema.nonNegative())
const price = Schema.propertySignature(Ticks).pipe(Schema.fromKey("price_in_usd_ticks"))
/** The order that is meant, on disk by its text, the label. */
const id = Schema.propertySignature(OrderIdText).pipe(Schema.fromKey("label"))
const settles = Schema.optional(OrderIdText)
/** The hash of what a person decided that the order depends on. Since version 3. */
const decided = Schema.optional(Sha256)

const mark = <Kind extends string, Fields extends Schema.Struct.Fields>(kind: Kind, fields: Fields) =>
  Schema.Struct({ kind: Schema.Literal(kind), ...fields })

const record = <Kind extends string, Fields extends Schema.Struct.Fields>(kind: Kind, fields: Fields) =>
  Schema.Struct({ ...mark(kind, fields).fields, at })

/** Opens the journal, and again when a nameless film is claimed or the program's record shapes change. */
export const RunRecord = record("run", {
  /** Holds for this record and all after it, up to the next `run`. */
  schemaVersion: Schema.propertySignature(count).pipe(Schema.fromKey("schema_version")),
  runId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("run_id")),
  programVersion: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("program_version")),
  /** Trimmed; `null` while nobody has claimed the folder. */
  concept: Schema.NullOr(Schema.String),
  /** Who answers the orders; `null` while nobody has claimed the folder. */
  provider: Schema.optionalWith(Schema.NullOr(Schema.String), { default: () => null }).pipe(
    Schema.fromKey("far_side")
  ),
  /** What a state.json without a journal said the film had cost, when the journal began from one. */
  importedSpent: Schema.optional(Ticks).pipe(Schema.fromKey("imported_spent_in_usd_ticks"))
})

/** A paid order is about to be sent. Without an answer or a failure after it, nobody knows whether it was made. */
const IntentRecord = record("intent", { key: Sha256, id, price, decided })

/** A paid order was answered: never send it again. */
export const AnswerRecord = record("answer", {
  key: Sha256,
  id,
  price,
  /** `null` when the answer did not say. */
  cost: Schema.propertySignature(Schema.NullOr(Ticks)).pipe(Schema.fromKey("cost_in_usd_ticks")),
  settles,
  decided,
  /** The answer itself, or where it lies when it is large. */
  body: Schema.Union(
    Schema.Struct({ sha256: Sha256, bytes: count }),
    Schema.Struct({ answer: Schema.Unknown })
  )
})

/** A paid order failed, and what that says about the bill. */
export const FailRecord = record("fail", {
  key: Sha256,
  id,
  outcome: Schema.Literal("not-made", "refused", "in-doubt"),
  billed: Schema.optional(Ticks).pipe(Schema.fromKey("billed_in_usd_ticks")),
  settles,
  /** The failure's tag; `Defect` or `Interrupted` when it had none. */
  tag: Schema.String,
  /**
   * The failure in its schema's encoded form, where it has one: those hold no secret. What the order's own schema of
   * failures reads is given again instead of being sent again. Since version 4.
   */
  failure: Schema.optional(Schema.Unknown)
})

/** A file stands whole at `path`. */
export const FileRecord = record("file", {
  key: Sha256,
  /** The key of the order that brought it, where one did. Since version 3. */
  of: Schema.optional(Sha256),
  path: Schema.String,
  sha256: Sha256,
  bytes: count
})

/** A part of the film; narrations since version 6. */
const part = Schema.Literal("sheet", "keyframe", "clip", "narration")

/** The whole flow failed and is due once more. */
const Attempt = mark("attempt", {
  /** From 1. */
  number: count,
  due: Schema.DateTimeUtc,
  because: Schema.String
})

/** A step began. */
const Step = mark("step", { step: Schema.Int.pipe(Schema.between(1, 6)), name: Schema.String })

/** A run came to an orderly end. */
const End = mark("end", { outcome: Schema.Literal("complete", "degraded", "failed", "stopped") })

/**
 * A fresh take of one asset was wished for. How many of these an asset has is its revision, which enters what is ordered
 * for it: the old answers stay, and everything that is made from the asset changes its key by itself.
 */
const Redo = mark("redo", {
  asset: Schema.Literal(...part.literals, "dub"),
  /** A character's name, `scene 3`, or what of a dub is meant (`dubPartName`). */
  name: Schema.String,
  /** What its orders are for; where it is not told, as in older journals, the name must say. */
  meant: Schema.optionalWith(SubjectPrefix, { exact: true }).pipe(Schema.fromKey("labels"))
})

/** From here on the film follows this plan. Since version 2, where it was always one that a person gave. */
const Plan = mark("plan", {
  plan: StoryPlan,
  origin: Schema.optionalWith(Schema.Literal("person", "model"), { default: () => "person" as const })
})

/** Another plan was asked for: from here on the film has none, until one is answered or given. Since version 3. */
const Replan = mark("replan", {})

/** What a person may ask for before a run: another plan, or a fresh take of something. */
export const ChangeMark = Schema.Union(Redo, Replan)

/**
 * An asset was accepted as it is: what it was made of by somebody's decisions, up to where its takes went, and the asset
 * in the words of state.json. While the decisions are the same it stays, however a newer version would judge. Since version 3.
 */
const Accepted = mark("accepted", {
  asset: part,
  name: Schema.String,
  made: Json,
  rules: Json,
  value: Schema.Unknown
})

/**
 * A clip is about to be ordered as long as its scene is planned, since what is to be said over it cannot be had: once it can, no
 * other clip is ordered for it. Since version 6.
 */
const Untold = mark("untold", { asset: Schema.Literal("clip"), name: Schema.String, made: Json })

/** The final video was joined from all that `made` tells, and what is known of it. Since version 5. */
const Joined = mark("joined", { made: Json, cut: FilmCut })

/** The film was given another language: the words that were translated, and the dub in the words of state.json. Since version 6. */
const Dubbed = mark("dubbed", { language: Schema.String, made: Json, value: Schema.Unknown })

/** An order that is known under `key` was decided on as `decided` tells, and is called `label` now. Since version 3. */
const DecidedRecord = record("decided", { key: Sha256, id, decided: Sha256 })

/** A file that is known under `key` came from the order `of`. Since version 3. */
const BroughtRecord = record("brought", { key: Sha256, of: Sha256 })

/** What was decided on every order of earlier versions is written down above, as far as it can be told. Since version 3. */
const Adopted = mark("adopted", {})

/** From here on the film is made with these settings, by their names on the command line. Since version 2. */
const Settings = mark("settings", { settings: Schema.Record({ key: Schema.String, value: Schema.String }) })

/**
 * An answer was paid for and lost with its file, and a person decided that it may be ordered again. Its bill stands.
 * Since version 2.
 */
const LostRecord = record("lost", { key: Sha256, id })

/** What the pipeline itself writes down: where it stood, how it ended, what was wished for anew. */
const Mark = Schema.Union(
  ...([Attempt, Step, End, Redo, Plan, Settings, Replan] as const),
  ...([Accepted, Untold, Joined, Adopted, Dubbed] as const)
)
export type Mark = typeof Mark.Type

/** The same, and when. */
const MarkRecord = Schema.extend(Mark, Schema.Struct({ at }))
export type MarkRecord = typeof MarkRecord.Type

/** The marks of one asset of a kind: that it was accepted, say, or that a fresh take was asked for. Oldest first. */
export const marksOf = <K extends "accepted" | "redo" | "untold">(
  marks: ReadonlyArray<MarkRecord>,
  kind: K,
  asset: Parameters<typeof isSameAsset>[0]
) =>
  marks.filter(
    (mark): mark is Extract<MarkRecord, { readonly kind: K }> =>
      (mark.kind === "accepted" || mark.kind === "redo" || mark.kind === "untold") &&
      mark.kind === kind &&
      isSameAsset({ kind: mark.asset, name: mark.name }, asset)
  )

/** One line of the journal. */
export const JournalRecord = Schema.Union(
  RunRecord,
  IntentRecord,
  AnswerRecord,
  FailRecord,
  FileRecord,
  DecidedRecord,
  BroughtRecord,
  LostRecord,
  MarkRecord
)
export type JournalRecord = typeof JournalRecord.Type

type Undated<R> = R extends JournalRecord ? Omit<R, "at"> & Partial<Pick<R, "at">> : never
/** A line that is about to be written; of the moment it is, where it tells no other. */
export type NewRecord = Undated<JournalRecord>

export type AnswerRecord = typeof AnswerRecord.Type
export type FileRecord = typeof FileRecord.Type
export type RunRecord = typeof RunRecord.Type

const encodeRecord = Schema.encodeSync(JournalRecord)
const decodeRecord = Schema.decodeUnknownEither(JournalRecord)

const checksum = (json: string) => crc32(json).toString(16).padStart(8, "0")

/** A record as its line: checksum of the JSON's UTF-8 bytes, space, JSON, line feed. */
export const encodeLine = (record: JournalRecord): string => {
  const json = JSON.stringify(encodeRecord(record))
  return `${checksum(json)} ${json}\n`
}

/** Turns a record of one version into the next version's. Pure, and total: what it does not know it passes on. */
export type Migration = (record: unknown) => unknown

const isTold = Schema.is(
  Schema.Struct({
    kind: Schema.Literal("fail"),
    tag: Schema.String,
    billed_in_usd_ticks: Schema.optional(Schema.Number),
    told: Schema.Record({ key: Schema.String, value: Schema.Unknown })
  })
)

/** Until version 3 a failure stood in pieces: its tag, its bill, and what was told. */
const failuresInTheirForm: Migration = (record) => {
  if (!isTold(record)) return record
  const { billed_in_usd_ticks: billed = 0, tag, told } = record
  return { ...record, failure: { _tag: tag, billed, ...told } }
}

/**
 * The migration at index n leads from version n + 1 to n + 2.
 * 1 to 2: `plan`, `settings` and `lost` records came in; the others stayed as they were.
 * 2 to 3: orders tell what they were decided by, files which order brought them, and `accepted` records came in. What
 * older records do not tell is found out by the first run that goes on with them (`Adoption`).
 * 3 to 4: a failure stands in its schema's form.
 * 4 to 5: `joined` records came in.
 * 5 to 6: narrations can be asked for afresh and accepted; `untold` and `dubbed` records came in.
 */
export const migrations: ReadonlyArray<Migration> = [
  (record) => record,
  (record) => record,
  failuresInTheirForm,
  (record) => record,
  (record) => record
]

/** Brings a record of version `from` up to the newest version `steps` lead to. */
export const migrate = (record: unknown, from: number, steps: ReadonlyArray<Migration>): unknown =>
  steps.slice(from - 1).reduce((older, step) => step(older), record)

const Versioned = Schema.Struct({ kind: Schema.Literal("run"), schema_version: Schema.Int })
const isVersioned = Schema.is(Versioned)

/** A line that was not taken, and why. */
export interface BadLine {
  readonly line: number
  readonly why: string
  /** The version of its records, where that is newer than this program's. */
  readonly newer?: number
}

/** What the bytes of a journal hold. */
export interface ReadLines {
  readonly records: ReadonlyArray<JournalRecord>
  readonly bad: ReadonlyArray<BadLine>
  /** The good lines as they stand, each with its line feed. */
  readonly goodLines: ReadonlyArray<Uint8Array>
  /** Bytes up to the end of the last whole line; what follows was torn off while being written. */
  readonly wholeBytes: number
  /** The version that holds at the end of the journal. */
  readonly version: number
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const parseLine = (bytes: Uint8Array): Either.Either<unknown, string> =>
  Either.gen(function* () {
    const text = yield* Either.try({ try: () => utf8.decode(bytes), catch: () => "it is not text" })
    const json = text.slice(9)
    if (!/^[0-9a-f]{8} /.test(text) || checksum(json) !== text.slice(0, 8))
      return yield* Either.left("its checksum does not match")
    return yield* Either.try({ try: (): unknown => JSON.parse(json), catch: () => "it is not JSON" })
  })

const lineFeed = 0x0a

const carriageReturn = 0x0d

/** Reads a journal: every line that is whole, unchanged and understood, and an account of those that are not. */
export const readLines = (bytes: Uint8Array, known = { version: schemaVersion, migrations }): ReadLines => {
  const records: Array<JournalRecord> = []
  const goodLines: Array<Uint8Array> = []
  const bad: Array<BadLine> = []
  let version = known.version
  let start = 0
  /** The record in one line, or what is wrong with the line. */
  const readLine = (text: Uint8Array, line: number): Either.Either<JournalRecord, BadLine> => {
    const wrong = (why: string): BadLine => ({ line, why })
    return Either.gen(function* () {
      const parsed = yield* Either.mapLeft(parseLine(text), wrong)
      if (isVersioned(parsed)) version = parsed.schema_version
      if (version > known.version) return yield* Either.left({ ...wrong("it is newer"), newer: version })
      if (version < 1) return yield* Either.left(wrong(`it claims record version ${version}`))
      const record = yield* Either.mapLeft(
        decodeRecord(migrate(parsed, version, known.migrations)),
        (error) => wrong(firstLine(ParseResult.TreeFormatter.formatErrorSync(error)))
      )
      if (line > 1 || record.kind === "run") return record
      return yield* Either.left(wrong("a journal opens with a run record"))
    })
  }
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(lineFeed, start)
    if (end === -1) break
    // An editor may have ended the lines its own way; what stands before the line's end is covered by its sum.
    const text = bytes.subarray(start, bytes[end - 1] === carriageReturn ? end - 1 : end)
    Either.match(readLine(text, line), {
      onLeft: (wrong) => bad.push(wrong),
      onRight: (record) => {
        records.push(record)
        goodLines.push(bytes.subarray(start, end + 1))
      }
    })
    start = end + 1
  }
  return { records, bad, goodLines, wholeBytes: start, version }
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? text
