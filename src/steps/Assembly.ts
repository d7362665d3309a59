import { Array, Effect, Option, Ref, Schema } from "effect"
import { sceneName } from "../domain/AssetId.js"
import type { Take, VideoAsset } from "../domain/Assets.js"
import type { Blame } from "../domain/Blame.js"
import { captionOf } from "../domain/Captions.js"
import { CutCaption, CutClip, FilmCut, isDrawn, Stretch } from "../domain/Cut.js"
import { LossCause } from "../domain/Degradation.js"
import type { PixelSize } from "../domain/Delivered.js"
import { FilmSettings } from "../domain/Settings.js"
import type { SceneId, StoryPlan } from "../domain/StoryPlan.js"
import { lettersMissing, setCaption } from "../services/Captions.js"
import { Ffmpeg, type JoinedFilm } from "../services/Ffmpeg.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

/**
 * Not one scene has a clip: there is no film. What took them away: `words` that were refused, the `loss` of what was made,
 * or the `form` of the orders.
 */
export class NothingToAssemble extends Schema.TaggedError<NothingToAssemble>()("NothingToAssemble", {
  detail: Schema.String,
  causes: Schema.Array(LossCause).pipe(
    Schema.propertySignature,
    Schema.withConstructorDefault((): ReadonlyArray<LossCause> => [])
  )
}) {
  get blame(): Blame {
    return this.causes.length > 0 && !this.causes.includes("loss") ? "input" : "provider"
  }

  override get message() {
    return `There is no clip to make a film of: ${this.detail}`
  }
}

const CutFile = Schema.parseJson(FilmCut, { space: 2 })

/** A joined film in the film's own words. */
const cutOf = (
  videos: ReadonlyArray<VideoAsset>,
  film: JoinedFilm,
  captions: ReadonlyArray<CutCaption>
): FilmCut =>
  new FilmCut({
    clips: Array.zipWith(
      videos,
      film.placed,
      ({ sceneId, videoPath }, { held, way, ...placed }) =>
        new CutClip({
          ...{ sceneId, path: videoPath, ...placed, way: Option.some(way) },
          ...(held > 0 ? { held } : {})
        })
    ),
    width: film.video.width,
    height: film.video.height,
    rate: [film.rate.frames, film.rate.seconds],
    frames: film.video.frames,
    seconds: film.durationSeconds,
    pictures: film.pictures,
    copiedFrames: film.copiedFrames,
    sound: film.sound,
    loudness: film.loudness,
    black: film.black.map((stretch) => new Stretch(stretch)),
    frozen: film.frozen.map((stretch) => new Stretch(stretch)),
    captions
  })

/** The captions that are drawn, of which something is not there. */
const lossesOf = Effect.fn("Assembly.captions")(function* (
  captions: ReadonlyArray<{ readonly sceneId: SceneId; readonly words: string }>,
  film: PixelSize
) {
  const set = yield* Effect.forEach(captions, ({ sceneId, words }) =>
    Effect.map(setCaption(words, film), ({ isCut, missing }) => new CutCaption({ sceneId, isCut, missing }))
  ).pipe(
    // Another way of joining films may draw them by other means.
    Effect.catchTag("DrawingPartMissing", () => Effect.succeed([]))
  )
  return set.filter(({ isCut, missing }) => isCut || missing.length > 0)
})

/**
 * Joins the clips into the final video: scene order, H.264 yuv420p and AAC, fast start, a chapter per scene.
 * Gives   its path below the output folder, and how it was joined. Costs no money; made again only when a clip or a
 *         wish changed.
 * Fails   NothingToAssemble: no clip was left. MediaFailed: a clip cannot be read, or the film that came out cannot.
 */
export const assembleFinalVideo = Effect.fn("Assembly.assemble")(function* (
  videos: ReadonlyArray<VideoAsset>,
  plan: Pick<StoryPlan, "title" | "scenes"> & Partial<Pick<StoryPlan, "aspectRatio">> = {
    title: "",
    scenes: []
  }
) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const events = yield* PipelineEvents
  const { captions, loudness } = yield* FilmSettings
  const inOrder = Array.sortBy((a: VideoAsset, b: VideoAsset) =>
    a.sceneId < b.sceneId ? -1 : a.sceneId > b.sceneId ? 1 : 0
  )(videos)
  if (inOrder.length === 0) return yield* new NothingToAssemble({ detail: "every scene was left out." })

  const clips = inOrder.map((video) => {
    const scene = plan.scenes.find(({ sceneId }) => sceneId === video.sceneId)
    return {
      path: workspace.absolute(video.videoPath),
      name: sceneName(video.sceneId),
      transition: video.transition,
      ...(scene === undefined ? {} : { title: scene.title }),
      ...(scene === undefined || captions === "none" ? {} : { caption: captionOf(scene) })
    }
  })
  const drawn = isDrawn(captions)
    ? clips.flatMap(({ caption = "" }, index) => {
        const sceneId = inOrder[index]?.sceneId
        return caption === "" || sceneId === undefined ? [] : [{ sceneId, words: caption }]
      })
    : []
  // With a font that has them the film is another one.
  const missing = drawn.length === 0 ? [] : yield* lettersMissing(drawn.map(({ words }) => words))
  // Clips that came in another shape must not shape the film; as long as none did, nothing has to be said of it.
  const isOdd = inOrder.some((video) =>
    video.takes.some(
      (take: Take) => take.path === video.videoPath && take.departures.some(({ of }) => of === "shape")
    )
  )
  const shape = isOdd && plan.aspectRatio !== undefined ? { shape: plan.aspectRatio } : {}
  // Everything that changes the film, and nothing else: what is left at its default adds nothing to the key.
  const inputs = [
    "assembly/2",
    plan.title,
    inOrder.map((video, index) => [
      video.sceneId,
      Option.getOrNull(video.sha256),
      video.transition,
      clips[index]?.title ?? null,
      clips[index]?.caption ?? null
    ]),
    ...(shape.shape === undefined ? [] : [`shape ${shape.shape}`]),
    ...(captions === "none" ? [] : [`captions ${captions}`]),
    ...(loudness === "auto" ? [] : [`loudness ${loudness}`]),
    ...(missing.length === 0 ? [] : [`boxes for ${missing.join("")}`])
  ]

  const joined = yield* Ref.make(Option.none<FilmCut>())
  const make = (more: ReadonlyArray<string>) =>
    store.produce({ path: paths.finalVideo, inputs: [...inputs, ...more] }, (temporary) =>
      ffmpeg
        .assemble(clips, temporary, {
          ...{ title: plan.title, captions, loudness, ...shape },
          told: (progress) => events.publish({ _tag: "FilmJoining", progress })
        })
        .pipe(
          Effect.flatMap((film) =>
            Effect.flatMap(lossesOf(drawn, film.video), (losses) =>
              Ref.set(joined, Option.some(cutOf(inOrder, film, losses)))
            )
          )
        )
    )
  const film = yield* make([])

  // Beside the film, so that a film that is not made again can still tell how it was.
  yield* store.produce({ path: paths.finalCut, inputs: [film.sha256, ...inputs] }, (temporary) =>
    Ref.get(joined).pipe(
      // A run that ended between film and facts: only joining it again brings them back.
      Effect.tap((cut) => (Option.isNone(cut) ? make(["facts lost"]) : Effect.void)),
      Effect.zipRight(Ref.get(joined)),
      Effect.flatMap((cut) =>
        workspace.write(
          temporary,
          new TextEncoder().encode(
            Option.match(cut, {
              onNone: () => "{}\n",
              onSome: (it) => `${Schema.encodeSync(CutFile)(it)}\n`
            })
          )
        )
      )
    )
  )
  const cut = yield* workspace.read(workspace.absolute(paths.finalCut)).pipe(
    Effect.flatMap((bytes) => Schema.decode(CutFile)(new TextDecoder().decode(bytes))),
    Effect.option,
    // A forecast makes no file to read.
    Effect.flatMap((read) => (Option.isSome(read) ? Effect.succeed(read) : Ref.get(joined)))
  )
  const isUnchanged = Option.isNone(yield* Ref.get(joined))
  yield* events.publish({ _tag: "FileWritten", path: film.path, isUnchanged })
  return { path: film.path, cut }
})
