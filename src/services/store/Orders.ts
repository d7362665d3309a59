import { type Cause, DateTime, Effect, Exit, Option, Schema } from "effect"
import type { Sha256 } from "../../domain/Assets.js"
import { Ticks } from "../../domain/Money.js"
import { orderInWords } from "../../domain/OrderWords.js"
import { doubtPause, mostDoubts, savingAgain } from "../../domain/RetryPolicy.js"
import { capital, withoutStop, withStop } from "../../domain/Words.js"
import type { Billed } from "../GrokCalls.js"
import { GrokError } from "../GrokError.js"
import { uncut } from "../Interruption.js"
import { SendAttempt } from "../SendAttempt.js"
import { StillOurs } from "../StillOurs.js"
import { fateOf, outcomeNames, wordsOf } from "./Fate.js"
import type { JournalCompanions } from "./Journal.js"
import type { NewRecord } from "./JournalRecord.js"
import { doubtsOf, type JournalState, ledgerOf } from "./JournalState.js"
import { decidedOf, isUndecided, knownKey, makeGates } from "./Keys.js"
import { decodeLate, encodeLate, type LateRecord } from "./LateRecord.js"
import type { Responses, WholeAnswer } from "./Responses.js"
import {
  type Answered,
  grokOutcome,
  type OrderRequest,
  type Sender,
  type StoreOptions
} from "./StoreContract.js"
import { BudgetSpent, InDoubt, StoreFailed } from "./StoreError.js"

/** What orders need of the store they belong to. */
export interface OrderDeps {
  readonly journal: JournalState
  readonly options: StoreOptions
  readonly responses: Responses
  readonly sender: Sender
  /** Runs alone among all writers. */
  readonly alone: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Journals a record, of now where it tells no time, then adds it to `journal`. Only inside `alone`. */
  readonly commit: (record: NewRecord) => Effect.Effect<void, StoreFailed>
  /** Fails once this film is no longer this process's to make, or its answers could not be kept. */
  readonly mayOrder: Effect.Effect<void, StoreFailed>
  /** What is kept beside a journal that many machines may write. */
  readonly companions: Pick<JournalCompanions, "confirmOurs" | "late" | "reserve">
}

const encodeGrokError = Schema.encodeUnknownOption(GrokError)

/** Names the answer in a message when it is a name itself: a video job's id is worth having on paper. */
const named = (answer: unknown): string =>
  typeof answer === "string" && answer.length <= 200 ? ` with ${JSON.stringify(answer)}` : ""

/** The value as a reader of its JSON sees it, so that an answer is the same whether it comes from memory or from disk. */
const asJson = (encoded: unknown): unknown => JSON.parse(JSON.stringify(encoded) ?? "null")

/** The door to paid calls. */
export const makeOrders = (deps: OrderDeps) => {
  const { alone, commit, companions, mayOrder, options, journal, responses, sender } = deps
  const { confirmOurs = Effect.void, late, reserve: keepBack } = companions
  const onDoubt = options.onDoubt ?? "retry"

  // One call at a time for a key: whoever asks meanwhile waits, and finds the answer.
  const gate = makeGates<Sha256>()

  // Answers that were paid for and that the disk would not take: as good as answered while the program lives.
  const unsaved = new Map<Sha256, WholeAnswer>()

  /** Writes down what came of an order. Where the film has another writer, what was paid for here is left to that one. */
  const commitOrLeave = (record: LateRecord) =>
    Effect.tapError(alone(commit(record)), ({ reason }) =>
      reason === "Locked" && late !== undefined
        ? Effect.zipRight(late.leave(record.key, encodeLate(record)), forget(record))
        : Effect.void
    )

  const saveOnce = (record: WholeAnswer) =>
    responses.keep(record).pipe(Effect.flatMap(commitOrLeave), Effect.zipRight(forget(record)))

  const forget = ({ key }: Pick<WholeAnswer, "key">) => Effect.sync(() => unsaved.delete(key))

  const save = (record: WholeAnswer) =>
    Effect.suspend(() => {
      unsaved.set(record.key, record)
      return saveOnce(record)
    }).pipe(
      Effect.retry({ schedule: savingAgain, while: ({ reason }) => reason !== "Locked" }),
      Effect.mapError((error) =>
        error.reason === "Locked"
          ? error
          : new StoreFailed({
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
            // Where the film has another writer it may have been left for that one.
            unsaved.has(record.key)
              ? Effect.logError(
                  `The answer to ${orderInWords(record.id)}${named(record.body.answer)} is lost with this process, and counts as in doubt: it may be ordered once more. ${error.detail}`
                )
              : Effect.void
          )
        ),
      { discard: true }
    )
  )

  const once = <A, I, F, FI, E, R>(
    order: OrderRequest<A, I, F, FI, NoInfer<E>>,
    call: Effect.Effect<Billed<A>, E, R>
  ): Effect.Effect<Answered<A>, E | F | StoreFailed | BudgetSpent | InDoubt, R> =>
    Effect.suspend(() => {
      const key = knownKey(journal, order)
      return gate(key)(dealWith(key, order, call))
    }).pipe(Effect.withSpan("StateStore.once", { attributes: { "order.id": order.id.text } }))

  /** Has an order answered: by the journal, or by sending it. */
  const dealWith = <A, I, F, FI, E, R>(
    key: Sha256,
    order: OrderRequest<A, I, F, FI, E>,
    call: Effect.Effect<Billed<A>, E, R>
  ) => {
    const { id, outcomeOf = grokOutcome, price, settles } = order
    const decided = decidedOf(order)

    /** Gives a saved answer back in the caller's terms. */
    const give = Effect.gen(function* () {
      const record = journal.orders.get(key)?.answer
      if (record === undefined)
        return yield* Effect.dieMessage("an answer that is not in the journal was asked for")
      const body = yield* responses.fetch(record)
      const answer = yield* Schema.decodeUnknown(order.success)(body).pipe(
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

    /** Fails with what a person has to decide, once the order may not be sent again. */
    const mayBeSent = (because: Option.Option<string>) => {
      const sent = doubtsOf(journal.orders.get(key))
      return sent >= mostDoubts || (sent > 0 && onDoubt === "stop")
        ? Effect.fail(new InDoubt({ id, price, sent, stoppedAtOnce: onDoubt === "stop", because }))
        : Effect.void
    }

    /**
     * Checks that the film is still ours, doubt and budget, and writes the intent, all in one turn: two orders cannot
     * spend the same money. Gives the number of the sending, from 1.
     */
    const reserve = Effect.gen(function* () {
      yield* mayOrder
      yield* mayBeSent(Option.none())
      const { budget } = options
      if (budget !== undefined) {
        const { inDoubt, settled } = ledgerOf(journal)
        const spent = Ticks.make(settled + inDoubt)
        if (spent + price > budget) return yield* new BudgetSpent({ id, price, spent, budget })
      }
      if (keepBack !== undefined) yield* keepBack({ id, price })
      yield* commit({ kind: "intent", key, id, price, decided })
      return doubtsOf(journal.orders.get(key))
    }).pipe(alone)

    /**
     * Notes how the call failed. A note that cannot be written leaves the order in doubt, which is the safe side.
     * Fails   StoreFailed (`Locked`): the film has another writer, and that is what it ends with.
     */
    const note = (cause: Cause.Cause<E>) =>
      Effect.gen(function* () {
        const { error, outcome, tag } = fateOf(cause, outcomeOf)
        // A look that failed is looked at again; only the bill of a refusal is news.
        if (settles !== undefined && outcome._tag !== "Refused") return
        const failure = Option.orElse(Schema.encodeUnknownOption(order.failure)(error), () =>
          encodeGrokError(error)
        )
        const billed = outcome._tag === "Refused" ? outcome.billed : undefined
        const how = { outcome: outcomeNames[outcome._tag], billed, failure: Option.getOrUndefined(failure) }
        const record = { kind: "fail", key, id, tag, settles, ...how, at: yield* DateTime.now } as const
        yield* billed === undefined ? alone(commit(record)) : commitOrLeave(record)
      }).pipe(
        Effect.catchIf(
          ({ reason }) => reason !== "Locked",
          ({ detail }) => Effect.logWarning(`How ${orderInWords(id)} failed is not noted. ${detail}`)
        )
      )

    /** Saves what the call brought, or notes how it failed. */
    const conclude = (exit: Exit.Exit<Billed<A>, E>) =>
      Effect.gen(function* () {
        if (Exit.isFailure(exit)) {
          yield* note(exit.cause)
          return yield* exit
        }
        // An answer its own schema cannot write down is a mistake in the program; the intent stays, in doubt.
        const answer = yield* Effect.orDie(Schema.encode(order.success)(exit.value.answer))
        const cost = Option.getOrNull(exit.value.cost)
        const body = { answer: asJson(answer) }
        const at = yield* DateTime.now
        yield* save({ kind: "answer", key, id, price, cost, settles, decided, body, at })
      })

    /**
     * Sends the order; where its fate stays unknown, once more after a short pause, with an intent of its own. What is
     * then still in doubt is for a person to decide.
     */
    const deliver: Effect.Effect<void, E | StoreFailed | BudgetSpent | InDoubt, R> = Effect.gen(function* () {
      const exit = yield* uncut(
        reserve,
        (ordinal) => {
          const sentBefore = (journal.orders.get(key)?.open.length ?? 0) > 1
          const sending = call.pipe(
            Effect.provideService(SendAttempt, ordinal),
            Effect.provideService(StillOurs, confirmOurs)
          )
          return sender.send(order, sending, sentBefore)
        },
        (sent) => Effect.exit(conclude(sent))
      )
      if (Exit.isSuccess(exit)) return
      const { error, outcome } = fateOf<E | StoreFailed>(exit.cause, (error) =>
        error instanceof StoreFailed ? { _tag: "NotMade" } : outcomeOf(error)
      )
      // A defect is doubted too, but to run into it again would teach nothing.
      if (outcome._tag !== "InDoubt" || error === undefined) return yield* exit
      yield* mayBeSent(Option.some(wordsOf(error)))
      yield* Effect.logWarning(
        `${capital(orderInWords(id))} was sent and never answered (${withoutStop(wordsOf(error))}); it may have been billed, and is sent once more.`
      )
      yield* Effect.flatMap(doubtPause, Effect.sleep)
      yield* deliver
    })

    /** Looks at what is paid for already: an interrupt ends the look, and what it had found by then is saved. */
    const look = Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.exit(restore(sender.send(order, call, false))), conclude)
    )

    /** Fails with the refusal that is written down. */
    const refused = Effect.suspend(() =>
      Option.match(Schema.decodeUnknownOption(order.failure)(journal.orders.get(key)?.refusal), {
        onNone: () => Effect.void,
        onSome: Effect.fail
      })
    )

    /** Takes in what came to an earlier writer when that one could no longer write it down. */
    const isLate = Effect.gen(function* () {
      if (late === undefined || doubtsOf(journal.orders.get(key)) === 0) return false
      const found = Option.flatMap(yield* late.find(key), decodeLate)
      if (Option.isNone(found)) return false
      yield* alone(commit(found.value))
      return true
    })

    return Effect.gen(function* () {
      // What was decided on an order that is known already is written down.
      if (decided !== undefined && isUndecided(journal, key, order))
        yield* alone(commit({ kind: "decided", key, id, decided }))
      if (journal.orders.get(key)?.answer !== undefined) return yield* give
      yield* refused
      const held = unsaved.get(key)
      if (held !== undefined) yield* Effect.uninterruptible(save(held))
      else if (yield* isLate) yield* refused
      else yield* settles === undefined ? deliver : look
      // What is given is what a later run will be given: read back, not passed through.
      return yield* give
    })
  }

  return { once, flush }
}
