import { Cause, DateTime, Duration, Effect, Exit, Option, Schedule, Schema } from "effect"
import type { Sha256 } from "../../domain/Assets.js"
import { Ticks } from "../../domain/Money.js"
import { orderInWords } from "../../domain/OrderWords.js"
import { doubtPause, mostDoubts } from "../../domain/RetryPolicy.js"
import { capital, withStop } from "../../domain/Words.js"
import type { Billed } from "../GrokCalls.js"
import { GrokError } from "../GrokError.js"
import { uncut } from "../Interruption.js"
import { asAttempt } from "../SendAttempt.js"
import type { FailRecord, JournalRecord } from "./JournalRecord.js"
import { doubtsOf, type JournalState, ledgerOf } from "./JournalState.js"
import { decidedOf, isUndecided, knownKey, makeGates } from "./Keys.js"
import {
  type Answered,
  grokOutcome,
  type OrderIdentity,
  type OrderRequest,
  type Outcome,
  type Sender,
  type StoreOptions
} from "./OrderRequest.js"
import type { Responses, WholeAnswer } from "./Responses.js"
import { BudgetSpent, InDoubt, StoreFailed } from "./StoreError.js"

/** A paid answer that the disk will not take is offered again after 0.1, 0.2, 0.4, 0.8 and 1.6 s: 3.1 s in all. */
export const savingAgain = Schedule.exponential(Duration.millis(100)).pipe(
  Schedule.intersect(Schedule.recurs(5))
)

type AnyRequest = OrderIdentity & Pick<OrderRequest<never, never, never, never>, "price">

/** What orders need of the store they belong to. */
export interface OrderDeps {
  readonly past: JournalState
  readonly options: StoreOptions
  readonly responses: Responses
  readonly sender: Sender
  /** Runs alone among all writers. */
  readonly alone: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Journals a record, then adds it to the past. Only inside `alone`. */
  readonly commit: (record: JournalRecord) => Effect.Effect<void, StoreFailed>
  /** Fails once this film is no longer this process's to make, or its answers could not be kept. */
  readonly confirmOurs: Effect.Effect<void, StoreFailed>
}

const encodeGrokError = Schema.encodeUnknownOption(GrokError)

const tagOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "_tag" in error && typeof error._tag === "string"
    ? error._tag
    : "Unknown"

/** A failure in a sentence. */
const wordsOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error && typeof error.message === "string"
    ? error.message
    : tagOf(error)

/** Names the answer in a message when it is a name itself: a video job's id is worth having on paper. */
const named = (answer: unknown): string =>
  typeof answer === "string" && answer.length <= 200 ? ` with ${JSON.stringify(answer)}` : ""

/** The value as a reader of its JSON sees it, so that an answer is the same whether it comes from memory or from disk. */
const asJson = (encoded: unknown): unknown => JSON.parse(JSON.stringify(encoded) ?? "null")

/** How a call ended that brought no answer. */
const fateOf = <E>(cause: Cause.Cause<E>, outcomeOf: (error: E) => Outcome) => {
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) {
    return { tag: tagOf(failure.value), error: failure.value, outcome: outcomeOf(failure.value) }
  }
  const tag = Cause.isInterruptedOnly(cause) ? "Interrupted" : "Defect"
  return { tag, error: undefined, outcome: { _tag: "InDoubt" } satisfies Outcome }
}

const outcomeNames = { NotMade: "not-made", Refused: "refused", InDoubt: "in-doubt" } as const

/** The door to paid calls. */
export const makeOrders = (deps: OrderDeps) => {
  const { alone, commit, confirmOurs, options, past, responses, sender } = deps
  const onDoubt = options.onDoubt ?? "retry"

  // One call at a time for a key: whoever asks meanwhile waits, and finds the answer.
  const gate = makeGates<Sha256>()

  // Answers that were paid for and that the disk would not take: as good as answered while the program lives.
  const unsaved = new Map<Sha256, WholeAnswer>()

  const saveOnce = (record: WholeAnswer) =>
    responses.keep(record).pipe(
      Effect.flatMap((kept) => alone(commit(kept))),
      Effect.zipRight(Effect.sync(() => unsaved.delete(record.key)))
    )

  const save = (record: WholeAnswer) =>
    Effect.suspend(() => {
      unsaved.set(record.key, record)
      return saveOnce(record)
    }).pipe(
      Effect.retry(savingAgain),
      Effect.mapError(
        (error) =>
          new StoreFailed({
            reason: "Unwritable",
            detail: `${capital(orderInWords(record.id))} was answered${named(record.body.answer)} and paid for, but the answer could not be saved. ${error.detail}`
          })
      ),
      Effect.tapError((error) => Effect.logError(error.detail))
    )

  /** The last chance of answers the disk would not take, when the run ends. */
  const flush = Effect.suspend(() =>
    Effect.forEach(
      [...unsaved.values()],
      (record) =>
        saveOnce(record).pipe(
          Effect.catchAll((error) =>
            Effect.logError(
              `The answer to ${orderInWords(record.id)}${named(record.body.answer)} is lost with this process, and counts as in doubt: it may be ordered once more. ${error.detail}`
            )
          )
        ),
      { discard: true }
    )
  )

  /** Writes down what was decided on an order that is known already. */
  const decide = (key: Sha256, order: AnyRequest) =>
    alone(
      Effect.flatMap(DateTime.now, (at) => {
        const { decided } = decidedOf(order)
        return decided === undefined
          ? Effect.void
          : commit({ kind: "decided", key, id: order.id, decided, at })
      })
    )

  /** Gives a saved answer back in the caller's terms. */
  const give = <A, I>(key: Sha256, schema: Schema.Schema<A, I>) =>
    Effect.gen(function* () {
      const record = past.orders.get(key)?.answer
      if (record === undefined)
        return yield* Effect.dieMessage("an answer that is not in the past was asked for")
      const body = yield* responses.fetch(record)
      const answer = yield* Schema.decodeUnknown(schema)(body).pipe(
        Effect.mapError(
          (error) =>
            new StoreFailed({
              reason: "Unreadable",
              detail: `The saved answer to ${orderInWords(record.id)} is not of the form this program expects; it is paid for and not ordered again. ${withStop(error.message)} Use the version of this program that made the film, or begin anew.`,
              remedies: ["BeginAnew"]
            })
        )
      )
      const given: Answered<A> = { answer, cost: Option.fromNullable(record.cost), at: record.at, key }
      return given
    })

  /** What a person has to decide, once the order may not be sent again. */
  const decision = (key: Sha256, { id, price }: AnyRequest, because: Option.Option<string>) => {
    const sent = doubtsOf(past.orders.get(key))
    return sent >= mostDoubts || (sent > 0 && onDoubt === "stop")
      ? Option.some(new InDoubt({ id, price, sent, stoppedAtOnce: onDoubt === "stop", because }))
      : Option.none()
  }

  /**
   * Checks that the film is still ours, doubt and budget, and writes the intent, all in one turn: two orders cannot spend
   * the same money. Gives the number of the sending, from 1.
   */
  const reserve = (key: Sha256, order: AnyRequest) =>
    alone(
      Effect.gen(function* () {
        const { id, price } = order
        yield* confirmOurs
        const undecided = decision(key, order, Option.none())
        if (Option.isSome(undecided)) return yield* undecided.value
        const { budget } = options
        if (budget !== undefined) {
          const { inDoubt, settled } = ledgerOf(past)
          const spent = Ticks.make(settled + inDoubt)
          if (spent + price > budget) return yield* new BudgetSpent({ id, price, spent, budget })
        }
        yield* commit({ kind: "intent", key, id, price, ...decidedOf(order), at: yield* DateTime.now })
        return doubtsOf(past.orders.get(key))
      })
    )

  /** Notes how a call failed. A note that cannot be written leaves the order in doubt, which is the safe side. */
  const note = <A, I, F, FI, E>(key: Sha256, order: OrderRequest<A, I, F, FI, E>, cause: Cause.Cause<E>) =>
    Effect.gen(function* () {
      const { error, outcome, tag } = fateOf<E>(cause, order.outcomeOf ?? grokOutcome)
      const isLook = order.settles !== undefined
      // A look that failed is looked at again; only the bill of a refusal is news.
      if (isLook && outcome._tag !== "Refused") return
      const record: FailRecord = {
        kind: "fail",
        key,
        id: order.id,
        outcome: outcomeNames[outcome._tag],
        tag,
        ...(outcome._tag === "Refused" ? { billed: outcome.billed } : {}),
        ...(order.settles === undefined ? {} : { settles: order.settles }),
        ...Option.match(
          Option.orElse(Schema.encodeUnknownOption(order.failure)(error), () => encodeGrokError(error)),
          { onNone: () => ({}), onSome: (failure) => ({ failure }) }
        ),
        at: yield* DateTime.now
      }
      yield* alone(commit(record))
    }).pipe(
      Effect.catchAll((error) =>
        Effect.logWarning(`How ${orderInWords(order.id)} failed is not noted. ${error.detail}`)
      )
    )

  /** Saves what a call brought, or notes how it failed. */
  const conclude = <A, I, F, FI, E>(
    key: Sha256,
    order: OrderRequest<A, I, F, FI, E>,
    exit: Exit.Exit<Billed<A>, E>
  ) =>
    Effect.gen(function* () {
      if (Exit.isFailure(exit)) {
        yield* note(key, order, exit.cause)
        return yield* Effect.failCause(exit.cause)
      }
      // An answer its own schema cannot write down is a mistake in the program; the intent stays, in doubt.
      const answer = yield* Effect.orDie(Schema.encode(order.success)(exit.value.answer))
      yield* save({
        kind: "answer",
        key,
        id: order.id,
        price: order.price,
        cost: Option.getOrNull(exit.value.cost),
        ...(order.settles === undefined ? {} : { settles: order.settles }),
        ...decidedOf(order),
        body: { answer: asJson(answer) },
        at: yield* DateTime.now
      })
    })

  /**
   * Sends the order; where its fate stays unknown, once more after a short pause, with an intent of its own. What is
   * then still in doubt is for a person to decide.
   */
  const deliver = <A, I, F, FI, E, R>(
    key: Sha256,
    order: OrderRequest<A, I, F, FI, E>,
    call: Effect.Effect<Billed<A>, E, R>
  ): Effect.Effect<void, E | StoreFailed | BudgetSpent | InDoubt, R> =>
    Effect.gen(function* () {
      const exit = yield* uncut(
        reserve(key, order),
        (ordinal) => {
          const sentBefore = (past.orders.get(key)?.open.length ?? 0) > 1
          return sender.send(order, asAttempt(ordinal)(call), sentBefore)
        },
        (sent) => Effect.exit(conclude(key, order, sent))
      )
      if (Exit.isSuccess(exit)) return
      const { error, outcome } = fateOf<E | StoreFailed>(exit.cause, (error) =>
        error instanceof StoreFailed ? { _tag: "NotMade" } : (order.outcomeOf ?? grokOutcome)(error)
      )
      // A defect is doubted too, but to run into it again would teach nothing.
      if (outcome._tag !== "InDoubt" || error === undefined) return yield* exit
      const undecided = decision(key, order, Option.some(wordsOf(error)))
      if (Option.isSome(undecided)) return yield* undecided.value
      yield* Effect.logWarning(
        `${capital(orderInWords(order.id))} was sent and never answered (${wordsOf(error)}); it may have been billed, and is sent once more.`
      )
      yield* Effect.flatMap(doubtPause, Effect.sleep)
      yield* deliver(key, order, call)
    })

  /** Looks at what is paid for already: an interrupt ends the look, and what it had found by then is saved. */
  const look = <A, I, F, FI, E, R>(
    key: Sha256,
    order: OrderRequest<A, I, F, FI, E>,
    call: Effect.Effect<Billed<A>, E, R>
  ) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.exit(restore(sender.send(order, call, false))), (exit) =>
        conclude(key, order, exit)
      )
    )

  const once = <A, I, F, FI, E, R>(
    order: OrderRequest<A, I, F, FI, NoInfer<E>>,
    call: Effect.Effect<Billed<A>, E, R>
  ): Effect.Effect<Answered<A>, E | F | StoreFailed | BudgetSpent | InDoubt, R> =>
    Effect.suspend(() => {
      const key = knownKey(past, order)
      return gate(key)(
        Effect.gen(function* () {
          if (isUndecided(past, key, order)) yield* decide(key, order)
          const known = past.orders.get(key)
          if (known?.answer !== undefined) return yield* give(key, order.success)
          const refusal = Schema.decodeUnknownOption(order.failure)(known?.refusal)
          if (Option.isSome(refusal)) return yield* Effect.fail(refusal.value)
          const held = unsaved.get(key)
          if (held !== undefined) yield* Effect.uninterruptible(save(held))
          else if (order.settles !== undefined) yield* look(key, order, call)
          else yield* deliver(key, order, call)
          // What is given is what a later run will be given: read back, not passed through.
          return yield* give(key, order.success)
        })
      )
    }).pipe(Effect.withSpan("StateStore.once", { attributes: { "order.id": order.id.text } }))

  return { once, flush }
}
