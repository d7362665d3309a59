// Films over HTTP: POST a concept to /films/NAME and read the film's progress as server-sent events.
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Effect, Layer, Queue, Stream } from "effect"
import { makeFilm, type PipelineEvent, PipelineEvents, type Studio } from "grok-video-pipeline"

const isEnd = ({ _tag }: PipelineEvent) => _tag === "FilmFinished" || _tag === "FilmStopped"

/** What happens in a film, from its first event to its last. Whoever stops reading stops the film, in order. */
const film = (concept: string) =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const events = yield* PipelineEvents
      const heard = yield* events.listen
      yield* makeFilm(concept).pipe(
        Effect.tapErrorCause((cause) => Effect.logError("The film is not made", cause)),
        Effect.forkScoped
      )
      return Stream.repeatEffect(Queue.take(heard)).pipe(Stream.takeUntil(isEnd))
    })
  )

const asServerSent = (event: PipelineEvent) => `event: ${event._tag}\ndata: ${JSON.stringify(event)}\n\n`

/** The routes; `studioOf` gives each film a studio of its own, by its name. */
export const films = <E, R>(studioOf: (name: string) => Layer.Layer<Studio, E, R>) =>
  HttpRouter.empty.pipe(
    HttpRouter.post(
      "/films/:name",
      Effect.gen(function* () {
        const { name = "film" } = yield* HttpRouter.params
        const request = yield* HttpServerRequest.HttpServerRequest
        const machine = yield* Effect.context<R>()
        const lines = film(yield* request.text).pipe(
          Stream.map(asServerSent),
          Stream.encodeText,
          Stream.provideLayer(Layer.provide(studioOf(name), Layer.succeedContext(machine)))
        )
        return HttpServerResponse.stream(lines, {
          contentType: "text/event-stream",
          headers: { "cache-control": "no-store" }
        })
      })
    )
  )
