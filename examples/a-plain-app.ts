// A film in a plain Effect program. Set XAI_API_KEY and run it; the film's path is printed.
import { NodeContext, NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { Studio, videoPipeline } from "grok-video-pipeline"

const concept = "A fox and owl discover a glowing crystal in an autumn forest"

videoPipeline(concept).pipe(
  Effect.flatMap((path) => Console.log(path)),
  Effect.provide(Studio.layerConfig({ folder: "output" })),
  Effect.provide(NodeContext.layer),
  NodeRuntime.runMain
)
