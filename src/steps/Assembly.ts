import { Array, Effect, Option, Schema } from "effect"
import type { VideoAsset } from "../domain/Assets.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

/** Not one scene has a clip: there is no film. */
export class NothingToAssemble extends Schema.TaggedError<NothingToAssemble>()("NothingToAssemble", {
  detail: Schema.String
}) {
  override get message() {
    return `There is no clip to make a film of: ${this.detail}`
  }
}

/**
 * Joins the clips into the final video: scene order, H.264 yuv420p and AAC, fast start.
 * Gives   its path below the output folder. Costs no money; made again only when a clip changed.
 */
export const assembleFinalVideo = Effect.fn("Assembly.assemble")(function* (
  videos: ReadonlyArray<VideoAsset>,
  title = ""
) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const events = yield* PipelineEvents
  const inOrder = Array.sortBy((a: VideoAsset, b: VideoAsset) =>
    a.sceneId < b.sceneId ? -1 : a.sceneId > b.sceneId ? 1 : 0
  )(videos)
  if (inOrder.length === 0) return yield* new NothingToAssemble({ detail: "every scene was left out." })
  const film = yield* store.file(
    {
      path: paths.finalVideo,
      inputs: [
        "assembly",
        title,
        inOrder.map((video) => [video.sceneId, Option.getOrNull(video.sha256), video.transition])
      ]
    },
    (temporary) =>
      ffmpeg.assemble(
        inOrder.map((video) => ({ path: workspace.absolute(video.videoPath) })),
        temporary,
        { title }
      )
  )
  yield* events.publish({ _tag: "FileWritten", path: film.path })
  return film.path
})
