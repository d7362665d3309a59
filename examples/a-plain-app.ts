// A film in a plain Effect program. Set XAI_API_KEY and run it: it prints where the film is.
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Config, Console, Duration, Effect } from "effect"
import { defaultOptions, FilmSettings, Studio, videoPipeline } from "grok-video-pipeline"

const program = Effect.gen(function* () {
  const folder = yield* Config.string("FILM_FOLDER").pipe(Config.withDefault("output"))
  const film = videoPipeline("A fox and owl discover a glowing crystal in an autumn forest")
  yield* Console.log(yield* Effect.provide(film, Studio.layerConfig({ folder })))
})

program.pipe(
  Effect.provideService(FilmSettings, {
    ...defaultOptions,
    resolution: "480p",
    pollInterval: Duration.seconds(1)
  }),
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain
)
