import type { FileSystem, Path } from "@effect/platform"
import type { ServeError } from "@effect/platform/HttpServerError"
import { it } from "@effect/vitest"
import type { Effect, Layer } from "effect"
import type { ConfigError } from "effect/ConfigError"
import type { ParseError } from "effect/ParseResult"
import {
  type AnswerOffSchema,
  type acceptPlan,
  type assembleFinalVideo,
  type BudgetSpent,
  type CharacterAsset,
  type ClipGone,
  type ClipLost,
  type ConceptMissing,
  type compileScript,
  type composeKeyframe,
  type DrawingPartMissing,
  Ffmpeg,
  type FfmpegMissing,
  type FileUnwritable,
  type Film,
  type FilmHeld,
  GrokClient,
  type GrokRejected,
  type GrokUnavailable,
  type generateCharacterSheet,
  type generateSceneVideo,
  type InDoubt,
  type KeyframeAsset,
  type MediaFailed,
  type MediaRejected,
  type makeFilm,
  type NarrationTooLong,
  type NothingToAssemble,
  type PhotoUnusable,
  type PipelineEvents,
  type PlanKept,
  type PlanUnfilmable,
  type PromptRefused,
  type planStory,
  type ReferenceUnknown,
  type SettingsUnusable,
  type SheetMissing,
  StateStore,
  type StillRendering,
  type StoreFailed,
  type StoryPlan,
  Studio,
  type VideoAsset,
  type videoPipeline,
  Workspace,
  type WorkspaceUnusable
} from "grok-video-pipeline"
import { SimulatedStudio, type Simulator } from "grok-video-pipeline/simulator"
import { expectTypeOf } from "vitest"

// The compiler is what runs these: `npm run types` fails where a type is not exactly what is said here.

type Verb = (...args: never) => unknown
type A<F extends Verb> = ReturnType<F> extends Effect.Effect<infer A, infer _E, infer _R> ? A : never
type E<F extends Verb> = ReturnType<F> extends Effect.Effect<infer _A, infer E, infer _R> ? E : never
type R<F extends Verb> = ReturnType<F> extends Effect.Effect<infer _A, infer _E, infer R> ? R : never

/** What any film asks for, and nothing else. */
type Needs = GrokClient | StateStore | Ffmpeg | Workspace | PipelineEvents
type Machine = FileSystem.FileSystem | Path.Path
/** What the provider may answer instead of what was asked for. */
type ProviderFailure =
  | AnswerOffSchema
  | ClipLost
  | GrokRejected
  | GrokUnavailable
  | MediaRejected
  | PromptRefused
/** What the one door to a paid call may say. */
type Door = BudgetSpent | InDoubt | StoreFailed
/** What may go wrong with a picture or a clip: to order it, to bring it into the folder, to look at it. */
type Drawing = ProviderFailure | Door | FfmpegMissing | FileUnwritable | MediaFailed

it("a film needs a studio, and fails with what its steps fail with", () => {
  expectTypeOf<R<typeof videoPipeline>>().toEqualTypeOf<Needs>()
  expectTypeOf<Studio>().toEqualTypeOf<Needs>()
  expectTypeOf<A<typeof videoPipeline>>().toEqualTypeOf<string>()
  expectTypeOf<A<typeof makeFilm>>().toEqualTypeOf<Film>()
  expectTypeOf<E<typeof videoPipeline>>().toEqualTypeOf<
    | ProviderFailure
    | Door
    | ClipGone
    | ConceptMissing
    | DrawingPartMissing
    | FfmpegMissing
    | FileUnwritable
    | FilmHeld
    | MediaFailed
    | NarrationTooLong
    | NothingToAssemble
    | PhotoUnusable
    | PlanKept
    | PlanUnfilmable
    | ReferenceUnknown
    | SettingsUnusable
    | SheetMissing
    | StillRendering
  >()
  expectTypeOf<E<typeof makeFilm>>().toEqualTypeOf<E<typeof videoPipeline>>()
})

it("a step needs only the services it uses", () => {
  expectTypeOf<R<typeof planStory>>().toEqualTypeOf<GrokClient | PipelineEvents | StateStore>()
  expectTypeOf<E<typeof planStory>>().toEqualTypeOf<
    Exclude<ProviderFailure, AnswerOffSchema> | Door | PlanUnfilmable | ReferenceUnknown
  >()
  expectTypeOf<A<typeof planStory>>().toEqualTypeOf<StoryPlan>()
  expectTypeOf<R<typeof acceptPlan>>().toEqualTypeOf<PipelineEvents | StateStore>()
  expectTypeOf<E<typeof acceptPlan>>().toEqualTypeOf<PlanKept | PlanUnfilmable | ReferenceUnknown>()
  expectTypeOf<R<typeof generateCharacterSheet>>().toEqualTypeOf<Exclude<Needs, Ffmpeg>>()
  expectTypeOf<E<typeof generateCharacterSheet>>().toEqualTypeOf<
    Exclude<Drawing, FfmpegMissing | MediaFailed> | DrawingPartMissing | PhotoUnusable
  >()
  expectTypeOf<A<typeof generateCharacterSheet>>().toEqualTypeOf<CharacterAsset>()
  expectTypeOf<R<typeof composeKeyframe>>().toEqualTypeOf<Needs>()
  expectTypeOf<E<typeof composeKeyframe>>().toEqualTypeOf<Drawing | SheetMissing>()
  expectTypeOf<A<typeof composeKeyframe>>().toEqualTypeOf<KeyframeAsset>()
  expectTypeOf<R<typeof compileScript>>().toEqualTypeOf<PipelineEvents | Workspace>()
  expectTypeOf<E<typeof compileScript>>().toEqualTypeOf<FileUnwritable>()
  expectTypeOf<R<typeof generateSceneVideo>>().toEqualTypeOf<Needs>()
  expectTypeOf<E<typeof generateSceneVideo>>().toEqualTypeOf<
    Drawing | ClipGone | SheetMissing | StillRendering
  >()
  expectTypeOf<A<typeof generateSceneVideo>>().toEqualTypeOf<VideoAsset>()
  expectTypeOf<R<typeof assembleFinalVideo>>().toEqualTypeOf<Exclude<Needs, GrokClient>>()
  expectTypeOf<E<typeof assembleFinalVideo>>().toEqualTypeOf<
    FfmpegMissing | FileUnwritable | MediaFailed | NothingToAssemble | StoreFailed
  >()
})

it("a layer asks for files and paths, and says how it fails", () => {
  expectTypeOf(Studio.layerConfig).returns.toEqualTypeOf<
    Layer.Layer<Needs, ConfigError | StoreFailed | WorkspaceUnusable, Machine>
  >()
  expectTypeOf(Studio.layer).returns.toEqualTypeOf<
    Layer.Layer<Needs, ConfigError | StoreFailed | WorkspaceUnusable, Machine>
  >()
  expectTypeOf(SimulatedStudio.layer).returns.toEqualTypeOf<
    Layer.Layer<
      Needs | Simulator,
      ConfigError | FfmpegMissing | ParseError | ServeError | StoreFailed | WorkspaceUnusable,
      Machine
    >
  >()
  expectTypeOf(GrokClient.layerConfig).toEqualTypeOf<
    Layer.Layer<GrokClient, ConfigError, Machine | Workspace>
  >()
  expectTypeOf(GrokClient.layerTest({})).toEqualTypeOf<Layer.Layer<GrokClient>>()
  expectTypeOf(StateStore.layer()).toEqualTypeOf<
    Layer.Layer<StateStore, StoreFailed, FileSystem.FileSystem | Workspace>
  >()
  expectTypeOf(StateStore.layerMemory()).toEqualTypeOf<
    Layer.Layer<StateStore, never, FileSystem.FileSystem | Workspace>
  >()
  expectTypeOf(Workspace.layer("film")).toEqualTypeOf<
    Layer.Layer<Workspace, WorkspaceUnusable, FileSystem.FileSystem>
  >()
  expectTypeOf(Ffmpeg.layer()).toEqualTypeOf<Layer.Layer<Ffmpeg, never, Machine>>()
})
