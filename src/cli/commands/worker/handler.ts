import { hostname } from "node:os"
import { Console, DateTime, Duration, Effect, Fiber, Layer, Option, Ref } from "effect"
import { counted, withStop } from "../../../domain/Words.js"
import { databaseNamed } from "../../../fleet/Database.js"
import { worker } from "../../../fleet/FilmMaking.js"
import { layer as sharedLimits } from "../../../fleet/SharedLimits.js"
import { checkTables } from "../../../fleet/Tables.js"
import { newsInWords, type WorkerNews, workerLayer } from "../../../fleet/Worker.js"
import { WorkerSession } from "../../../fleet/WorkerSession.js"
import { eventVersion } from "../../../services/EventLine.js"
import { inOwnFiber } from "../../../services/Interruption.js"
import type { QueueLine } from "../../../services/QueueLine.js"
import { UsageError } from "../../ending/CliError.js"
import { endsInOrder } from "../../ending/Drain.js"
import { databaseUrl } from "../../flags/DatabaseUrl.js"
import { refuseDryRun, settle } from "../../flags/Settle.js"
import { outcomeJson } from "../../fleet/FilmJson.js"
import { refuseSimulated } from "../../fleet/NotSimulated.js"
import { openDatabase } from "../../fleet/OwnDatabase.js"
import { mediaAt } from "../../fleet/QueueDatabase.js"
import { plainText } from "../../output/Say.js"
import { ffmpegFor, limitsUsable, liveProvider, providerWithin } from "../../Studio.js"
import type { WorkerInput, WorkerWords } from "./command.js"
import { endingOf } from "./Ending.js"
import { checkReady } from "./Ready.js"

/** News as a program reads it. */
const jsonOf = (news: WorkerNews, at: string): QueueLine => {
  const { attempt, film } = news
  const of = <E extends QueueLine["event"]>(event: E) => ({
    ...({ version: eventVersion } as const),
    ...{ at, event, film, attempt }
  })
  switch (news._tag) {
    case "Begun":
      return { ...of("film_taken"), concept: news.concept }
    case "Ended":
      return { ...of("film_ended"), state: news.state, outcome: outcomeJson(news.outcome) }
    case "GivenBack":
      return of("film_given_back")
    case "TakenOver":
      return of("film_taken_over")
  }
}

/** News as a line: dated for people, JSON for programs. */
const lineOf = (news: WorkerNews, isJson: boolean) =>
  Effect.map(DateTime.now, (now) => {
    const at = DateTime.formatIso(now)
    return isJson
      ? JSON.stringify(jsonOf(news, at))
      : `${at.slice(0, 19)}Z ${plainText(newsInWords(news)).replaceAll("\n", " ")}`
  })

/** What a worker stands on: its database and session, the media, what its films share, the queue. */
const standing = (input: WorkerInput, name: string) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const url = yield* databaseUrl
      const options = yield* liveProvider(input.fakeAddresses)
      const { films } = input
      const database = openDatabase({
        url,
        applicationName: "grok-video-pipeline worker",
        // Each film writes its lines over one of them, and the queue, the limits and the listeners have theirs.
        maxConnections: films + 8
      })
      const known = Layer.tap(database, (context) => Effect.provide(checkTables, context))
      const { apiKey } = options
      const limits = sharedLimits({ apiKey, concurrency: input.concurrency, pace: input.pace })
      const ready = Layer.effectDiscard(checkReady(input, options))
      const queue = workerLayer(
        Option.match(input.address, { onNone: () => ({}), onSome: (address) => ({ address }) })
      )
      // What is wrong is told before the queue knows of a worker.
      return queue.pipe(
        Layer.provideMerge(Layer.provide(providerWithin(options), limitsUsable(limits))),
        Layer.provideMerge(WorkerSession.layer({ name, films })),
        Layer.provideMerge(ready),
        Layer.provideMerge(
          Layer.mergeAll(known, mediaAt(input.media), ffmpegFor(input.ffmpeg, input.encodes))
        )
      )
    })
  )

/**
 * Makes films of the queue until it is told to stop: then it takes nothing new, and awaits and saves what was sent.
 * Fails   UsageError: a setting cannot be used, or one is missing. Else as `checkReady`, with nothing taken; DatabaseFailed.
 * Costs   what the films cost that it makes.
 */
export const handler = Effect.fn("Worker.command")(function* ({ name: named, settings }: WorkerWords) {
  // The engine of workflows asks two things at once over its own connection, which pg warns of; nobody here can mend it.
  yield* Effect.sync(() => Object.assign(process, { noDeprecation: true }))
  yield* refuseDryRun("worker")
  yield* refuseSimulated("worker")
  const input = yield* settle(Effect.all(settings))
  const name = Option.getOrElse(named, () => `${hostname()}-${process.pid}`)
  const atWork = yield* Ref.make<ReadonlyArray<string>>([])
  const givenBack = yield* Ref.make(0)
  const tell = (news: WorkerNews) =>
    Effect.zipRight(
      Effect.zipRight(
        Ref.update(atWork, (films) => [
          ...films.filter((film) => film !== news.film),
          ...(news._tag === "Begun" ? [news.film] : [])
        ]),
        Ref.update(givenBack, (count) => count + (news._tag === "GivenBack" ? 1 : 0))
      ),
      Effect.flatMap(lineOf(news, input.json), (line) => Console.log(line))
    )
  const url = yield* databaseUrl
  const began = Effect.gen(function* () {
    if (!input.json)
      yield* Console.log(
        `Worker ${name} takes films of ${databaseNamed(url)}, ${counted(input.films, "film")} at a time. Ctrl-C, or SIGTERM, lets it end in order.`
      )
  })
  const work = Effect.zipRight(
    began,
    Effect.catchTag(
      worker({ films: input.films, drain: input.drain, scratch: input.scratch, endingOf, tell }),
      "WorkspaceUnusable",
      ({ detail, folder }) =>
        new UsageError({
          detail: `The scratch folder ${folder} cannot be used: ${withStop(detail)} Choose another with --scratch, or mend this one. Nothing was taken from the queue.`
        })
    )
  ).pipe(Effect.provide(standing(input, name)))
  return yield* inOwnFiber(work, (fiber) =>
    Effect.gen(function* () {
      const films = yield* Ref.get(atWork)
      yield* Console.error(
        films.length === 0
          ? "\nStopping. A second Ctrl-C, or SIGTERM, ends at once."
          : `\nStopping: no more films are taken; what was sent for ${counted(films.length, "film")} is awaited and saved, ${Duration.format(input.drain)} at most. A second Ctrl-C, or SIGTERM, ends at once.`
      )
      const exit = yield* Fiber.interrupt(fiber)
      yield* endsInOrder
      const left = yield* Ref.get(givenBack)
      yield* Console.error(left === 0 ? "Stopped." : "Stopped. Its films wait for other workers.")
      return yield* exit
    })
  )
})
