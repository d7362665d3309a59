import { Array, Chunk, Clock, Context, Effect, Layer, Option, Ref, Schema } from "effect"
import { addTicks, Ticks } from "../catalogue/Ticks.js"
import { RouteName } from "../server/RouteName.js"
import { BlobStore } from "./BlobStore.js"

/** One request that arrived, as it ended. */
export interface LogEntry {
  /** Counts requests in the order of their arrival, from 1. */
  readonly seq: number
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number
  readonly millis: number
  readonly method: string
  readonly path: string
  /** Which route took it; absent where there is none. */
  readonly route?: RouteName
  readonly model?: string
  /** The HTTP status; 0 when the connection was broken or nothing was ever answered; 499 when the client hung up. */
  readonly status: number
  readonly requestId: string
  readonly clientRequestId?: string
  /** The name of the fault that struck it. */
  readonly fault?: string
  /** Whether the request carried a key. A media host should never see one. */
  readonly authorized: boolean
  /** The body, files replaced by their type, hash and size. */
  readonly body?: unknown
  readonly costTicks: Ticks
}

/** One call that was billed. */
const BillEntry = Schema.Struct({
  /** Milliseconds since 1970. */
  at: Schema.Number,
  route: RouteName,
  model: Schema.String,
  ticks: Ticks,
  /** The call's `x-request-id`. */
  requestId: Schema.String
})
export type BillEntry = typeof BillEntry.Type

/** What has been spent, in ticks of 1e-10 USD. */
export interface Bill {
  readonly ticks: Ticks
  readonly byRoute: { readonly [route in RouteName]?: { readonly calls: number; readonly ticks: Ticks } }
  readonly entries: ReadonlyArray<BillEntry>
}

const sum = (entries: ReadonlyArray<BillEntry>): Ticks => addTicks(...entries.map((entry) => entry.ticks))

const total = (entries: ReadonlyArray<BillEntry>): Bill => ({
  ticks: sum(entries),
  byRoute: Object.fromEntries(
    Object.entries(Array.groupBy(entries, (entry) => entry.route)).map(([route, calls]) => [
      route,
      { calls: calls.length, ticks: sum(calls) }
    ])
  ),
  entries
})

/** What came in and what it cost. */
export class RequestLog extends Context.Tag("xai-simulator/RequestLog")<
  RequestLog,
  {
    /** Counts a request in: 1 for the first. */
    readonly arrive: Effect.Effect<number>
    readonly write: (entry: LogEntry) => Effect.Effect<void>
    /** Every request so far, in the order of their arrival. */
    readonly log: Effect.Effect<ReadonlyArray<LogEntry>>
    /** Bills a call. Orders are billed on acceptance, so a broken connection changes nothing. */
    readonly charge: (entry: Omit<BillEntry, "at">) => Effect.Effect<void>
    readonly bill: Effect.Effect<Bill>
  }
>() {
  static readonly layer = Layer.effect(
    RequestLog,
    Effect.gen(function* () {
      const blobs = yield* BlobStore
      const kept = yield* blobs.lines("bill")
      const log = yield* Ref.make(Chunk.empty<LogEntry>())
      const entries = yield* Ref.make(
        Chunk.fromIterable(
          kept.flatMap((line) => Option.toArray(Schema.decodeUnknownOption(BillEntry)(line)))
        )
      )
      const arrivals = yield* Ref.make(0)
      return {
        arrive: Ref.updateAndGet(arrivals, (n) => n + 1),
        write: (entry) => Ref.update(log, Chunk.append(entry)),
        log: Effect.map(Ref.get(log), (all) => Chunk.toReadonlyArray(all).toSorted((a, b) => a.seq - b.seq)),
        charge: Effect.fn("RequestLog.charge")(function* (entry) {
          const dated = { ...entry, at: yield* Clock.currentTimeMillis }
          yield* Ref.update(entries, Chunk.append(dated))
          yield* blobs.add("bill", dated)
        }),
        bill: Effect.map(Ref.get(entries), (all) => total(Chunk.toReadonlyArray(all)))
      }
    })
  )
}
