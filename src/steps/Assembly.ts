import { Array, Effect, Option, Schema, Struct } from "effect"
import type { Sha256, VideoAsset } from "../domain/Assets.js"
import type { Blame } from "../domain/Blame.js"
import { CutCaption, CutClip, FilmCut, isDrawn, Stretch } from "../domain/Cut.js"
import { LossCause } from "../domain/Degradation.js"
import type { PixelSize } from "../domain/Departures.js"
import { listOf } from "../domain/Fields.js"
import type { NarrationAsset } from "../domain/Narration.js"
import { FilmSettings } from "../domain/Settings.js"
import { languageSpoken } from "../domain/SpokenPlan.js"
import { SceneId, type StoryPlan } from "../domain/StoryPlan.js"
import { lines } from "../domain/Words.js"
import { lettersMissing, setCaption } from "../services/CaptionLayout.js"
import { Ffmpeg, type JoinedFilm } from "../services/Ffmpeg.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"
import { filmClips, wishesOf } from "../takes/FilmClips.js"
import { type JoinInputs, joinedBefore, noteJoined } from "../takes/JoinedBefore.js"
import { keepSubtitles } from "../takes/SubtitleFiles.js"

/** Not one scene has a clip: there is no film. `causes` tells why each was left out, as its degradation does. */
export class NothingToAssemble extends Schema.TaggedError<NothingToAssemble>()("NothingToAssemble", {
  detail: Schema.String,
  causes: listOf(LossCause),
  /** The scenes whose clips were lost, and can be ordered afresh one by one. */
  lostScenes: listOf(SceneId)
}) {
  get blame(): Blame {
    return this.causes.length > 0 && !this.causes.includes("loss") ? "input" : "provider"
  }

  override get message() {
    return `There is no clip to make a film of: ${this.detail}`
  }
}

/** A joined film: its path below the output folder, and how it was joined. */
export interface FinalVideo {
  readonly path: string
  readonly sha256: Sha256
  readonly cut: Option.Option<FilmCut>
  /** Whether it is the film that was there before, where that is still to be said. */
  readonly isUnchanged?: boolean
}

const encodeCut = Schema.encodeSync(Schema.parseJson(FilmCut, { space: 2 }))

/** What `ffmpeg` says of the film it joined, as final_video.json holds it. */
const cutOf = (
  videos: ReadonlyArray<VideoAsset>,
  film: JoinedFilm,
  captions: ReadonlyArray<CutCaption>
): FilmCut =>
  new FilmCut({
    ...Struct.pick(film, "pictures", "copiedFrames", "sound", "loudness"),
    ...Struct.pick(film.video, "width", "height", "frames"),
    rate: [film.rate.frames, film.rate.seconds],
    seconds: film.durationSeconds,
    clips: Array.zipWith(videos, film.placed, ({ sceneId, videoPath }, { held, way, ...placed }) => {
      const heldFrames = held > 0 ? { held } : {}
      return new CutClip({ ...placed, ...heldFrames, sceneId, path: videoPath, way: Option.some(way) })
    }),
    black: film.black.map((stretch) => new Stretch(stretch)),
    frozen: film.frozen.map((stretch) => new Stretch(stretch)),
    captions,
    ...(film.cues === undefined || film.cues.length === 0 ? {} : { cues: film.cues })
  })

/** Of the captions that are drawn, those that are cut or lack letters. */
const captionLosses = Effect.fn("Assembly.captions")(function* (
  captions: ReadonlyArray<{ readonly sceneId: SceneId; readonly words: string }>,
  film: PixelSize
) {
  const set = yield* Effect.forEach(captions, ({ sceneId, words }) =>
    Effect.map(setCaption(words, film), ({ isCut, missing }) => new CutCaption({ sceneId, isCut, missing }))
  ).pipe(
    // An `Ffmpeg` of the caller's own may draw them by other means.
    Effect.catchTag("DrawingPartMissing", () => Effect.succeed([]))
  )
  return set.filter(({ isCut, missing }) => isCut || missing.length > 0)
})

/** Of the scenes whose words are drawn, those of which letters are not there. */
const subtitleLosses = Effect.fn("Assembly.subtitles")(function* (
  said: ReadonlyArray<{ readonly sceneId: SceneId; readonly words: string }>
) {
  const looked = yield* Effect.forEach(said, ({ sceneId, words }) =>
    Effect.map(lettersMissing([words]), (missing) => new CutCaption({ sceneId, isCut: false, missing }))
  )
  return looked.filter(({ missing }) => missing.length > 0)
})

/**
 * Joins the clips into the final video: scene order, H.264 yuv420p and AAC, fast start, a chapter per scene.
 * Gives   its path below the output folder, and how it was joined. Costs no money; made again only when a clip or a
 *         setting changed.
 * Fails   NothingToAssemble: no clip was left. MediaFailed: a clip cannot be read, or the film that came out cannot.
 */
export const assembleFinalVideo = Effect.fn("Assembly.assemble")(function* (
  videos: ReadonlyArray<VideoAsset>,
  plan: Pick<StoryPlan, "title" | "scenes"> & Partial<Pick<StoryPlan, "aspectRatio" | "language">> = {
    title: "",
    scenes: []
  },
  /** What the narrator says over scenes; laid over their clips. */
  narrations: ReadonlyArray<NarrationAsset> = [],
  /** Whether to say that it is there; not where languages are still put into it. */
  isLast = true
) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const workspace = yield* Workspace
  const events = yield* PipelineEvents
  const { captions } = yield* FilmSettings
  const { clips, inOrder, look } = yield* filmClips(videos, plan, narrations)
  if (inOrder.length === 0) return yield* new NothingToAssemble({ detail: "every scene was left out." })

  const { isSilent, loudness, music, shape } = look
  const said = clips.flatMap(({ narrated = [], spoken = [] }) => [...narrated, ...spoken])
  const language = said.length > 0 ? languageSpoken(plan) : undefined
  // Where anything is said, subtitles of it stand in the place of captions.
  const lettered = clips.map(({ caption = "", narrated = [], sceneId, spoken = [] }) => ({
    sceneId,
    words: said.length === 0 ? caption : [...narrated, ...spoken].map(({ text }) => text).join(" ")
  }))
  const drawn = lettered.filter(({ words }) => words !== "" && isDrawn(captions))
  // Part of the key: when a font for these letters is installed, the film is joined anew.
  const missing = drawn.length === 0 ? [] : yield* lettersMissing(drawn.map(({ words }) => words))
  // The key: everything that changes the film, and nothing else. A setting left at its default adds nothing.
  const inputs: JoinInputs = [
    "assembly/2",
    plan.title,
    clips.map(({ key }) => key),
    ...lines(
      shape !== undefined && `shape ${shape}`,
      captions !== "none" && `captions ${captions}`,
      loudness !== "auto" && `loudness ${loudness}`,
      language !== undefined && `language ${language}`,
      isSilent && "without the clips' sound",
      music !== undefined && `music ${music.sha256}`,
      missing.length > 0 && `boxes for ${missing.join("")}`
    )
  ]

  const { stands } = yield* joinedBefore(inputs)
  let isMade = false
  const film = yield* store.produce({ path: paths.finalVideo, inputs }, (temporary) =>
    Effect.gen(function* () {
      const joined = yield* ffmpeg.assemble(clips, temporary, {
        title: plan.title,
        captions,
        ...wishesOf(look),
        ...(language === undefined ? {} : { language }),
        onProgress: (progress) => events.publish({ _tag: "FilmJoining", progress })
      })
      const losses =
        said.length === 0 ? yield* captionLosses(drawn, joined.video) : yield* subtitleLosses(drawn)
      const cut = cutOf(inOrder, joined, losses)
      // Before the film counts as made: one that is not made again can always tell how it was.
      yield* noteJoined(inputs, cut)
      isMade = true
    })
  )
  const { cut: after } = yield* joinedBefore(inputs)
  if (!stands && !isMade && Option.isSome(after)) yield* noteJoined(inputs, after.value)
  // A film that an earlier version joined: state.json tells how.
  const cut = Option.isSome(after) ? after : Option.flatMap(yield* store.savedState, (state) => state.cut)
  yield* Effect.transposeMapOption(cut, (it) =>
    store.produce({ path: paths.finalCut, inputs: [film.sha256, ...inputs] }, (temporary) =>
      workspace.write(temporary, new TextEncoder().encode(`${encodeCut(it)}\n`))
    )
  )
  yield* Effect.transposeMapOption(cut, (it) =>
    keepSubtitles(it, language ?? "und", [film.sha256, ...inputs])
  )
  const isUnchanged = stands && !isMade
  if (isLast) yield* events.publish({ _tag: "FileWritten", path: film.path, isUnchanged })
  return {
    path: film.path,
    sha256: film.sha256,
    cut,
    ...(isLast ? {} : { isUnchanged })
  } satisfies FinalVideo
})
