import {
  Clock,
  Context,
  Deferred,
  Effect,
  Exit,
  HashMap,
  Layer,
  Option,
  Ref,
  Schema,
  type Scope
} from "effect"
import { Ticks } from "../catalogue/Ticks.js"
import { Fault } from "../SimulatorConfig.js"
import { StorageOptions } from "../server/wire/Requests.js"
import { BlobStore } from "./BlobStore.js"
import { FilmOrder, Films } from "./Films.js"
import { MediaStore } from "./MediaStore.js"
import { upload } from "./Storage.js"

/** A clip that was ordered, as it is written down. */
export const JobRecord = Schema.Struct({
  id: Schema.String,
  model: Schema.String,
  prompt: Schema.String,
  /** Milliseconds since 1970. */
  submittedAt: Schema.Number,
  /** When it may be done at the earliest. */
  readyAt: Schema.Number,
  /** The clip's length, as the answer will say. */
  seconds: Schema.Number,
  cost: Ticks,
  order: FilmOrder,
  /** What will have become of it, when it is not simply done. */
  fate: Schema.optionalWith(Schema.typeSchema(Fault), { exact: true }),
  storage: Schema.optionalWith(StorageOptions, { exact: true }),
  uploadUrl: Schema.optionalWith(Schema.String, { exact: true })
})
export type JobRecord = typeof JobRecord.Type

/** Fates of which a film is seen all the same; the others end without one. */
const stillFilmed: ReadonlyArray<string> = ["job-no-status"]

const written = Schema.encodeSync(JobRecord)

/** A clip in the making. */
export interface Job {
  readonly record: JobRecord
  /** The finished file's SHA-256. */
  readonly film: Deferred.Deferred<string>
  /** What share of it is painted, from 0 to 1; none where nobody counts. */
  readonly painted: { share?: number }
  /** The id of the link that was given out last. */
  readonly link: Ref.Ref<Option.Option<string>>
}

const KeptLine = Schema.Union(
  Schema.Struct({ job: JobRecord }),
  Schema.Struct({ done: Schema.String, sha256: Schema.String }),
  Schema.Struct({ doomed: Schema.String, fate: Schema.typeSchema(Fault) })
)

/** An answer that is fetched later: a deferred question or picture. */
export interface Later {
  readonly id: string
  readonly kind: "chat" | "image"
  readonly readyAt: number
  readonly value: unknown
  readonly prompt: string
}

/** The clips in the making, and the answers to be fetched later. */
export class Jobs extends Context.Tag("xai-simulator/Jobs")<
  Jobs,
  {
    /** Takes an order and starts filming in the background. */
    readonly start: (record: JobRecord) => Effect.Effect<void>
    readonly find: (id: string) => Effect.Effect<Option.Option<Job>>
    /** Decides a job's end; it sticks. */
    readonly doom: (id: string, fate: Fault) => Effect.Effect<void>
    readonly defer: (later: Later) => Effect.Effect<void>
    readonly findLater: (id: string) => Effect.Effect<Option.Option<Later>>
  }
>() {
  static readonly layer = Layer.scoped(
    Jobs,
    Effect.gen(function* () {
      const blobs = yield* BlobStore
      const films = yield* Films
      const media = yield* MediaStore
      const scope: Scope.Scope = yield* Effect.scope
      const jobs = yield* Ref.make(HashMap.empty<string, Job>())
      const later = yield* Ref.make(HashMap.empty<string, Later>())

      /** Puts the finished file to the target that was named with the order, if any. */
      const deliver = Effect.fn("Jobs.deliver")(function* (record: JobRecord, sha256: string) {
        const file = yield* media.file(sha256)
        if (record.uploadUrl !== undefined && Option.isSome(file)) {
          yield* upload(record.uploadUrl, file.value, "video/mp4")
        }
      })

      const begin = Effect.fn("Jobs.begin")(function* (record: JobRecord, finished: Option.Option<string>) {
        const film = yield* Deferred.make<string>()
        const link = yield* Ref.make(Option.none<string>())
        const painted: Job["painted"] = {}
        yield* Ref.update(jobs, HashMap.set(record.id, { record, film, link, painted }))
        if (Option.isSome(finished)) return yield* Deferred.succeed(film, finished.value)
        if (record.fate !== undefined && !stillFilmed.includes(record.fate.name)) return
        return yield* films
          .make(record.order, (share) => {
            painted.share = share
          })
          .pipe(
            Effect.tap((sha256) => blobs.add("jobs", { done: record.id, sha256 })),
            Effect.tap((sha256) => deliver(record, sha256)),
            Effect.exit,
            Effect.flatMap((exit) => (Exit.isInterrupted(exit) ? Effect.void : Deferred.done(film, exit))),
            Effect.forkIn(scope)
          )
      })

      const kept = (yield* blobs.lines("jobs")).flatMap((line) =>
        Option.toArray(Schema.decodeUnknownOption(KeptLine)(line))
      )
      const done = new Map(
        kept.flatMap((line) => ("done" in line ? [[line.done, line.sha256] as const] : []))
      )
      const doomed = new Map(
        kept.flatMap((line) => ("doomed" in line ? [[line.doomed, line.fate] as const] : []))
      )
      yield* Effect.forEach(
        kept.flatMap((line) => ("job" in line ? [line.job] : [])),
        (job) => {
          const fate = doomed.get(job.id)
          return begin(fate === undefined ? job : { ...job, fate }, Option.fromNullable(done.get(job.id)))
        },
        { discard: true }
      )

      return {
        start: Effect.fn("Jobs.start")(function* (record) {
          yield* blobs.add("jobs", { job: written(record) })
          yield* begin(record, Option.none())
        }),
        find: (id) => Effect.map(Ref.get(jobs), HashMap.get(id)),
        doom: (id, fate) =>
          Effect.zipRight(
            Ref.update(
              jobs,
              HashMap.modify(id, (job) => ({ ...job, record: { ...job.record, fate } }))
            ),
            blobs.add("jobs", { doomed: id, fate })
          ),
        defer: (it) => Ref.update(later, HashMap.set(it.id, it)),
        findLater: (id) => Effect.map(Ref.get(later), HashMap.get(id))
      }
    })
  )
}

/**
 * How far a job is, from 0 to 99: what share of its time is over, and no further than it is painted, so that a busy
 * machine's clip does not stand at 99 while it is made.
 */
export const progressOf = Effect.fn("Jobs.progress")(function* ({ painted, record }: Job) {
  const now = yield* Clock.currentTimeMillis
  const span = Math.max(1, record.readyAt - record.submittedAt)
  const share = Math.min((now - record.submittedAt) / span, painted.share ?? 1)
  return Math.max(0, Math.min(99, Math.floor(share * 100)))
})
