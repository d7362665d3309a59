// The library's door: all that an embedding program may rely on.

export { AspectRatio } from "./domain/AspectRatio.js"
// Its nouns
export { AssetId, ClipId, DubId, KeyframeId, NarrationId, SheetId } from "./domain/AssetId.js"
export { CharacterAsset, KeyframeAsset, LocalFile, Sha256, Take, VideoAsset } from "./domain/Assets.js"
export { Bill, BillLine } from "./domain/Bill.js"
export { Blame } from "./domain/Blame.js"
export { type CharacterMap, SheetMissing } from "./domain/Cast.js"
export { Concept, ConceptMissing, conceptFrom } from "./domain/Concept.js"
export { Captions, CutClip, FilmCut, Loudness, Stretch } from "./domain/Cut.js"
export { Degradation } from "./domain/Degradation.js"
export { Departure } from "./domain/Departures.js"
export { Dialogue, Heard } from "./domain/Dialogue.js"
export { ConsistencyScore, HardFailure, HardFailureKind, Score, Trait } from "./domain/Judgement.js"
export type { ChatModel, ImageModel, Resolution, VideoModel } from "./domain/Models.js"
export {
  chatModels,
  findChatModel,
  findImageModel,
  findVideoModel,
  imageModels,
  videoModels
} from "./domain/Models.js"
export { addTicks, formatUsd, noTicks, Ticks, ticksFromUsd, ticksPerUsd } from "./domain/Money.js"
export { NarrationAsset } from "./domain/Narration.js"
export { Note } from "./domain/Note.js"
export { OrderId, orderIdFrom, type Subject, Work } from "./domain/OrderId.js"
export { decodeState, encodeState, PipelineState } from "./domain/PipelineState.js"
export { ReferenceUnknown } from "./domain/PlanRequest.js"
export { defaultOptions, type FilmOptions, FilmSettings, type Reference } from "./domain/Settings.js"
export { SettingsUnusable } from "./domain/SettingsRules.js"
export { SoundMode, SpokenWord, VoiceName } from "./domain/Speech.js"
export { Character, planProblems, Scene, SceneId, StoryPlan, Transition } from "./domain/StoryPlan.js"
export { builtInVoices, priceOfHearing, priceOfSpeech, speechModel } from "./domain/Voices.js"
export { FilmHeld, type GateKeeper, Gates, holdAfter, openGates } from "./film/Gates.js"
export { isLastEvent, withEvents } from "./film/Listening.js"
// The film
export type { Film, FilmRequest } from "./film/pipeline.js"
export { filmFrom, flowName, makeFilm, videoPipeline } from "./film/pipeline.js"
export { type RunOptions, runVideoPipeline } from "./promise.js"
export { scriptMarkdown } from "./report/ScriptMarkdown.js"
export { DrawingPartMissing } from "./services/DrawingPartMissing.js"
// Its services
export type {
  AssembleOptions,
  ChosenFfmpeg,
  Clip,
  FfmpegOptions,
  JoinedFilm,
  MediaFacts
} from "./services/Ffmpeg.js"
export { Ffmpeg, FfmpegMissing, MediaFailed } from "./services/Ffmpeg.js"
export type { FfmpegLimits } from "./services/ffmpeg/FfmpegLive.js"
export type { Findings, PassedOver, Placed } from "./services/ffmpeg/Media.js"
export type {
  Downloaded,
  EditOrder,
  HearingOrder,
  SpeechOrder,
  SpokenLetter,
  VideoEditOrder,
  VideoOrder,
  VideoStatus,
  Voice
} from "./services/GrokCalls.js"
export { Speech, Transcript } from "./services/GrokCalls.js"
export type { Billed, GrokOptions, ImageOrder, Question, Timeouts } from "./services/GrokClient.js"
export { GrokClient, Picture, RequestId } from "./services/GrokClient.js"
export {
  AnswerOffSchema,
  Call,
  ClipLost,
  GrokError,
  GrokRejected,
  GrokUnavailable,
  isPerhapsTooEarly,
  MediaRejected,
  PromptRefused
} from "./services/GrokError.js"
export type { KeyLimits } from "./services/KeyLimits.js"
export { LimitsAway } from "./services/KeyLimits.js"
export { PhotoUnusable } from "./services/Photo.js"
export type { Gate, PipelineEvent } from "./services/PipelineEvents.js"
export { gateNames, PipelineEvents } from "./services/PipelineEvents.js"
export { Provider, ProviderLimits } from "./services/Provider.js"
export type {
  Answered,
  Assumed,
  DiskStoreOptions,
  FileMaker,
  FileOrder,
  FilesElsewhere,
  JournalCompanions,
  JournalLines,
  Json,
  LateAnswers,
  Ledger,
  LedgerEntry,
  Mark,
  MarkRecord,
  OrderRequest,
  Outcome,
  Sender,
  StoreOptions
} from "./services/StateStore.js"
export { BudgetSpent, InDoubt, Refusal, StateStore, StoreFailed } from "./services/StateStore.js"
export { FileUnreadable, FileUnwritable, paths, Workspace, WorkspaceUnusable } from "./services/Workspace.js"
export type { Resolve } from "./services/xai/Address.js"
export type { Concurrency, Pace, Rate, Route } from "./services/xai/GrokConfig.js"
export { noProxies, type Proxies } from "./services/xai/Proxy.js"
// Its steps
export { assembleFinalVideo, NothingToAssemble } from "./steps/Assembly.js"
export { generateCharacterSheet } from "./steps/CharacterSheets.js"
export { acceptPlan, PlanKept, PlanUnfilmable, planStory } from "./steps/Ideation.js"
export { composeKeyframe } from "./steps/Keyframes.js"
export { compileScript } from "./steps/Script.js"
export { generateSceneVideo } from "./steps/Videos.js"
export type {
  FilmFolderOptions,
  OwnStudio,
  SharedStudio,
  SharedStudioOptions,
  StudioLayer,
  StudioOptions
} from "./studio.js"
export { FilmFolder, Studio } from "./studio.js"
export { StillRendering } from "./takes/Clips.js"
export { ClipGone } from "./takes/Fetch.js"
export { NarrationTooLong } from "./takes/FittedSpeech.js"
