import { extname } from "node:path"
import { Array, DateTime, Effect, Option, Schema } from "effect"
import { LocalFile, type Sha256 } from "../../domain/Assets.js"
import { noTicks } from "../../domain/Money.js"
import type { OrderId } from "../../domain/OrderId.js"
import { PromptRefused } from "../GrokError.js"
import { paths } from "../Workspace.js"
import type { Disk } from "./Disk.js"
import type { AnswerRecord, FileRecord, JournalRecord, Mark } from "./JournalRecord.js"
import type { JournalState, OrderState } from "./JournalState.js"
import { decidedHash, fileKey, orderKey, sha256 } from "./Keys.js"
import type { Adoption, Answered, FileOrder, OrderIdentity, OrderRequest, Store } from "./StoreContract.js"
import { StoreFailed } from "./StoreError.js"

/** Whether there is anything of an earlier version that no run has looked through yet. */
const isDue = (journal: JournalState): boolean => {
  const since = journal.marks.slice(journal.marks.findLastIndex(({ kind }) => kind === "adopted") + 1)
  if (since.some((mark) => mark.kind === "accepted" && mark.made === null)) return true
  return (
    since.length === journal.marks.length &&
    [...journal.orders.values()].some((order) => !order.isDecided && order.answer?.settles === undefined)
  )
}

/** Whether a file lies where an order's would; of a sheet numbers alone count, so that any name fits. */
const isPlaceOf = ({ attempt, subject }: OrderId, path: string): boolean => {
  if (attempt === undefined) return false
  const { number, of } = attempt
  switch (subject.kind) {
    case "sheet":
      return new RegExp(`^character_sheets/0*${subject.name}-.*_v${number}\\.jpg$`).test(path)
    case "keyframe":
      return path === paths.keyframe(subject.sceneId, number)
    case "clip":
      return path === (of === "correction" ? paths.correction : paths.clip)(subject.sceneId, number)
    default:
      return false
  }
}

interface Known {
  readonly key: Sha256
  readonly state: OrderState
}

const timeOf = (record: AnswerRecord | undefined): number =>
  record === undefined ? Number.NEGATIVE_INFINITY : DateTime.toEpochMillis(record.at)

/** What an earlier version made of a film, asked for by what it is for; none where everything is written down already. */
export const adoptionOf = Effect.fnUntraced(function* (parts: {
  readonly journal: JournalState
  readonly disk: Disk
  readonly fetch: (record: AnswerRecord) => Effect.Effect<unknown, StoreFailed>
  readonly store: Store
  readonly commit: (record: JournalRecord) => Effect.Effect<void, StoreFailed>
}) {
  const { commit, disk, fetch, journal } = parts
  if (!isDue(journal)) return Option.none<Adoption>()
  const at = yield* DateTime.now
  const noted = new Map<string, JournalRecord>()
  const files = [...journal.files.values()].sort(
    (a, b) => DateTime.toEpochMillis(a.at) - DateTime.toEpochMillis(b.at)
  )
  /** Which order each take was found to be, by its id then: what was asked about it was asked after it. */
  const chosen = new Map<string, AnswerRecord>()

  const inPlace = ({ path, sha256 }: FileRecord) =>
    Effect.orElseSucceed(disk.holds(path, sha256), () => false)

  /** The file an answer brought: the first that was recorded in its place afterwards. */
  const fileAfter = (id: OrderId, since: number): FileRecord | undefined =>
    files.find(({ at, path }) => isPlaceOf(id, path) && DateTime.toEpochMillis(at) >= since)

  /** Of several orders of one id, the one the film was last made with. */
  const latest = Effect.fnUntraced(function* (id: OrderId, candidates: ReadonlyArray<Known>) {
    const answered = candidates
      .filter(({ state }) => state.answer !== undefined)
      .sort((a, b) => timeOf(b.state.answer) - timeOf(a.state.answer))
    if (answered.length < 2) return answered[0] ?? candidates.at(-1)
    // A plan that was gone back to has older pictures in their places again.
    const standing = yield* Effect.findFirst(answered, ({ state }) => {
      const file = fileAfter(id, timeOf(state.answer))
      return file === undefined ? Effect.succeed(false) : inPlace(file)
    })
    if (Option.isSome(standing)) return standing.value
    // What is asked about a take is asked after it, and before it is made anew.
    const take = id.ofTake.text
    const since = timeOf(chosen.get(take))
    const takes = [...journal.orders.values()].filter((order) => order.id.text === take)
    const next = Math.min(
      Number.POSITIVE_INFINITY,
      ...takes.map(({ answer }) => timeOf(answer)).filter((time) => time > since)
    )
    const own = answered.find(({ state }) => timeOf(state.answer) >= since && timeOf(state.answer) < next)
    return (take === id.text ? undefined : own) ?? answered[0]
  })

  const find = Effect.fnUntraced(function* ({ decided, id, inputs }: OrderIdentity) {
    const ids = [id, ...(id.formerly === undefined ? [] : [id.formerly])]
    const exact = ids.map((id) => orderKey({ id, inputs })).find((key) => journal.orders.has(key))
    if (exact !== undefined || decided === undefined) return exact
    const candidates = [...journal.orders].flatMap(([key, known]) =>
      ids.some(({ text }) => text === known.id.text) && !known.isDecided ? [{ key, state: known }] : []
    )
    return (yield* latest(id.formerly ?? id, candidates))?.key
  })

  /** What was never answered is refused, in the form the order's failures have. */
  const never = <F, FI>({
    failure,
    id
  }: Pick<OrderRequest<never, never, F, FI>, "failure" | "id">): Effect.Effect<never, F | StoreFailed> => {
    const refused = new PromptRefused({
      call: "ask",
      detail: `${id.text} was not answered by an earlier version`,
      billed: noTicks
    })
    return Schema.decodeUnknown(failure)(Schema.encodeSync(PromptRefused)(refused)).pipe(
      Effect.mapError(() => new StoreFailed({ reason: "Unreadable", detail: refused.detail })),
      Effect.flatMap((known) => Effect.fail(known))
    )
  }

  const once = <A, I, F, FI>(
    order: OrderRequest<A, I, F, FI, never>
  ): Effect.Effect<Answered<A>, F | StoreFailed> =>
    Effect.gen(function* () {
      const { decided, failure, id, success } = order
      const key = yield* find(order)
      const known = key === undefined ? undefined : journal.orders.get(key)
      if (key === undefined || known === undefined) return yield* never(order)
      if (decided !== undefined) {
        const hash = decidedHash(decided)
        noted.set(`${id.text} ${hash}`, { kind: "decided", key, id, decided: hash, at })
      }
      const { answer: record } = known
      if (record === undefined) {
        const refusal = Schema.decodeUnknownOption(failure)(known.refusal)
        return yield* Option.isSome(refusal) ? Effect.fail(refusal.value) : never(order)
      }
      chosen.set((id.formerly ?? id).text, record)
      const answer = yield* fetch(record).pipe(
        Effect.flatMap(Schema.decodeUnknown(success)),
        Effect.catchAll(() => never(order))
      )
      return { answer, cost: Option.fromNullable(record.cost), at: record.at, key }
    })

  const stem = (name: string) => name.slice(0, name.length - extname(name).length)

  const produce = (order: FileOrder): Effect.Effect<LocalFile> =>
    Effect.sync(() => {
      const since = order.of === undefined ? undefined : timeOf(journal.orders.get(order.of)?.answer)
      const here = files.filter((file) => stem(file.path) === stem(order.path))
      const record =
        journal.files.get(fileKey(order)) ??
        (since === undefined ? here.at(-1) : here.find((file) => DateTime.toEpochMillis(file.at) >= since))
      // A hash that no file has: what is made from it is not found either.
      if (record === undefined) return new LocalFile({ path: order.path, sha256: sha256(`no ${order.path}`) })
      if (order.of !== undefined)
        noted.set(`brought ${order.of}`, { kind: "brought", key: record.key, of: order.of, at })
      return new LocalFile({ path: record.path, sha256: record.sha256 })
    })

  const recorded = new Set(files.map((it) => `${it.path} ${it.sha256}`))
  const store: Store = {
    ...parts.store,
    begin: () => Effect.void,
    once,
    produce,
    areWhole: (wanted) => Effect.succeed(wanted.every((it) => recorded.has(`${it.path} ${it.sha256}`))),
    saveState: () => Effect.void,
    mark: (what: Mark) =>
      Effect.sync(() => {
        if (what.kind === "accepted") noted.set(`accepted ${what.asset} ${what.name}`, { ...what, at })
      }),
    adoption: Effect.succeedNone
  }
  // Orders come last: as long as one of them is not decided, a run that was cut off here looks through it all once more.
  const isOrder = ({ kind }: JournalRecord) => kind === "decided"
  const conclude = Effect.suspend(() => {
    const [others, orders] = Array.partition([...noted.values()], isOrder)
    return Effect.forEach([...others, ...orders, { kind: "adopted" as const, at }], commit, { discard: true })
  })
  return Option.some<Adoption>({ store, conclude })
})
