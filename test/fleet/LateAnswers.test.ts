import { NodeContext } from "@effect/platform-node"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Either, Exit, Fiber, Layer, Option, Scope } from "effect"
import type { Ticks } from "../../src/domain/Money.js"
import { fencedJournal } from "../../src/fleet/FencedJournal.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { StateStore, type StoreOptions } from "../../src/services/StateStore.js"
import { StillOurs } from "../../src/services/StillOurs.js"
import { temporaryFolder } from "../../src/testing/Kit.js"
import { cents, pictureOrder, refusal, unavailable } from "../../src/testing/store/StoreKit.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

/** A store of the film, opened by a worker of its own; `close` ends both. */
const openedBy = Effect.fnUntraced(function* (film: string, options: StoreOptions = {}) {
  const scope = yield* Scope.make()
  const context = yield* Layer.build(
    StateStore.layerJournal(fencedJournal(film), options).pipe(
      Layer.provideMerge(WorkerSession.layer({ name: "a worker", films: 1 })),
      Layer.provide(temporaryFolder)
    )
  ).pipe(Effect.provideService(Scope.Scope, scope))
  return { store: Context.get(context, StateStore), close: Scope.close(scope, Exit.void) }
})

const picture = { picture: "a", seed: 1 }

describe.skipIf(!hasPostgres)(
  "an answer that comes when the film has another writer",
  { concurrent: true },
  () => {
    it.live("is left for that one, which waits for it and sends nothing", () =>
      Effect.gen(function* () {
        let sent = 0
        const answer = yield* Deferred.make<void>()
        const begun = yield* Deferred.make<void>()
        const first = yield* openedBy("late")
        const call = Effect.gen(function* () {
          sent += 1
          yield* Deferred.succeed(begun, undefined)
          yield* Deferred.await(answer)
          return { answer: picture, cost: Option.some(cents(3)) }
        })
        const early = yield* Effect.fork(Effect.either(first.store.once(pictureOrder("a"), call)))
        yield* Deferred.await(begun)
        // It hangs; another worker takes the film, and would repeat the order that nobody has answered.
        const second = yield* openedBy("late")
        const late = yield* Effect.fork(second.store.once(pictureOrder("a"), call))
        yield* Effect.sleep("500 millis")
        assert.strictEqual(sent, 1, "it waits while the first may still have the answer")
        yield* Deferred.succeed(answer, undefined)
        const overtaken = yield* Fiber.join(early)
        assert.isTrue(
          Either.isLeft(overtaken) &&
            overtaken.left._tag === "StoreFailed" &&
            overtaken.left.reason === "Locked"
        )
        assert.deepStrictEqual((yield* Fiber.join(late)).answer, picture)
        assert.strictEqual(sent, 1)
        const { inDoubt, settled } = yield* second.store.ledger
        assert.deepStrictEqual([settled, inDoubt], [cents(3), 0])
        yield* Effect.all([first.close, second.close])
      }).pipe(Effect.provide([database, NodeContext.layer]))
    )

    it.live("is left where it is a refusal that is billed: it is refused there, too, and billed once", () =>
      Effect.gen(function* () {
        let sent = 0
        const [begun, answer] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const call = Effect.gen(function* () {
          sent += 1
          yield* Deferred.succeed(begun, undefined)
          yield* Deferred.await(answer)
          return yield* refusal
        })
        const first = yield* openedBy("refused")
        const early = yield* Effect.fork(Effect.either(first.store.once(pictureOrder("a"), call)))
        yield* Deferred.await(begun)
        const second = yield* openedBy("refused")
        const late = yield* Effect.fork(Effect.either(second.store.once(pictureOrder("a"), call)))
        yield* Deferred.succeed(answer, undefined)
        const [overtaken, told] = [yield* Fiber.join(early), yield* Fiber.join(late)]
        assert.isTrue(Either.isLeft(overtaken) && overtaken.left._tag === "StoreFailed")
        assert.isTrue(Either.isLeft(told) && told.left._tag === "PromptRefused")
        assert.strictEqual(sent, 1)
        const { inDoubt, settled } = yield* second.store.ledger
        assert.deepStrictEqual([settled, inDoubt], [cents(2), 0])
        yield* Effect.all([first.close, second.close])
      }).pipe(Effect.provide([database, NodeContext.layer]))
    )

    it.live("is not sent for by who was overtaken while the call waited for its turn", () =>
      Effect.gen(function* () {
        const sent: Array<string> = []
        const turn = yield* Deferred.make<void>()
        const begun = yield* Deferred.make<void>()
        const first = yield* openedBy("waits")
        const sending = (who: string) =>
          Effect.sync(() => {
            sent.push(who)
            return { answer: picture, cost: Option.some(cents(3)) }
          })
        const waiting = Effect.gen(function* () {
          yield* Deferred.succeed(begun, undefined)
          yield* Deferred.await(turn)
          yield* Effect.mapError(Effect.flatten(StillOurs), () => unavailable("NotSent"))
          return yield* sending("the first")
        })
        const early = yield* Effect.fork(Effect.either(first.store.once(pictureOrder("a"), waiting)))
        yield* Deferred.await(begun)
        const second = yield* openedBy("waits")
        const late = yield* Effect.fork(second.store.once(pictureOrder("a"), sending("the second")))
        yield* Deferred.succeed(turn, undefined)
        const overtaken = yield* Fiber.join(early)
        assert.isTrue(
          Either.isLeft(overtaken) &&
            overtaken.left._tag === "StoreFailed" &&
            overtaken.left.reason === "Locked"
        )
        // It ends its film, and is not waited for any longer.
        yield* first.close
        yield* Fiber.join(late)
        assert.deepStrictEqual(sent, ["the second"])
        yield* second.close
      }).pipe(Effect.provide([database, NodeContext.layer]))
    )

    it.live(
      "is not waited for where its writer was this very worker, which could not write down its end",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const drawnBy = <E>(
            onDoubt: "retry" | "stop",
            call: Effect.Effect<{ readonly answer: typeof picture; readonly cost: Option.Option<Ticks> }, E>
          ) =>
            Effect.flatMap(StateStore, (store) => store.once(pictureOrder("a"), call)).pipe(
              Effect.provide(
                Layer.provide(StateStore.layerJournal(fencedJournal("own"), { onDoubt }), temporaryFolder)
              )
            )
          yield* Effect.either(drawnBy("stop", Effect.fail(unavailable("InDoubt"))))
          yield* sql`UPDATE film_writing SET closed = NULL WHERE film = 'own'`
          const call = Effect.succeed({ answer: picture, cost: Option.some(cents(3)) })
          const drawn = yield* Effect.timeout(drawnBy("retry", call), "5 seconds")
          assert.deepStrictEqual(drawn.answer, picture)
        }).pipe(
          Effect.provide(
            Layer.provideMerge(
              WorkerSession.layer({ name: "a worker", films: 1 }),
              Layer.merge(database, NodeContext.layer)
            )
          )
        )
    )

    it.live("is not waited for where its writer is dead: the order is sent once more and counts twice", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const first = yield* openedBy("gone", { onDoubt: "stop" })
        yield* Effect.either(first.store.once(pictureOrder("a"), Effect.fail(unavailable("InDoubt"))))
        yield* first.close
        // As whoever is killed leaves it.
        yield* sql`UPDATE film_writing SET closed = NULL WHERE film = 'gone'`
        const second = yield* openedBy("gone")
        const drawn = yield* second.store.once(
          pictureOrder("a"),
          Effect.succeed({ answer: picture, cost: Option.some(cents(3)) })
        )
        assert.deepStrictEqual(drawn.answer, picture)
        const { inDoubt, settled } = yield* second.store.ledger
        assert.deepStrictEqual([settled, inDoubt], [cents(3), cents(5)])
        yield* second.close
      }).pipe(Effect.provide([database, NodeContext.layer]))
    )
  }
)
