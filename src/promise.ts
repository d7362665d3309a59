import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Cause, ConfigError, Effect, Exit, Layer, Option, Redacted } from "effect"
import type { AspectRatio } from "./domain/AspectRatio.js"
import { ticksFromUsd } from "./domain/Money.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "./domain/Settings.js"
import { SettingsUnusable } from "./domain/SettingsRules.js"
import type { StoryPlan } from "./domain/StoryPlan.js"
import { hadMusic, musicKept } from "./film/KeptMusic.js"
import { drawnFromPhotos, photosKept } from "./film/KeptPhotos.js"
import { withEvents } from "./film/Listening.js"
import { type Film, makeFilm } from "./film/pipeline.js"
import { planFollowed, settingsBefore } from "./film/RunMemory.js"
import type { PipelineEvent } from "./services/PipelineEvents.js"
import { StateStore } from "./services/StateStore.js"
import { Workspace } from "./services/Workspace.js"
import { grokFromEnvironment, type Machine, Studio } from "./studio.js"

// The door for programs that know no Effect: a film as a promise.

/** How a film is made and told of. Only the folder has to be named. */
export interface RunOptions {
  /** The film's folder; one film per folder, and the same concept again goes on with it. */
  readonly folder: string
  /** xAI's key. Without it `XAI_API_KEY` (or `GROK_API_KEY`) of the environment is taken. */
  readonly apiKey?: string
  /** Another address of the API than that of the environment; `https:`, or `http:` on this machine. */
  readonly baseUrl?: string
  /** The most the whole film may cost, in USD, earlier runs included. Without it there is no limit. */
  readonly budgetUsd?: number
  /** How many scenes; the planning model's choice without it. */
  readonly scenes?: number
  /** The look: the plan's style has these words in it. */
  readonly style?: string
  /** The picture's shape; the planning model's choice without it. */
  readonly aspectRatio?: AspectRatio
  /** The longest the whole film may last, in seconds. */
  readonly maxSeconds?: number
  /** Every other setting, by its name in `FilmOptions`. What is named nowhere here is as the film was made before. */
  readonly settings?: Partial<FilmOptions>
  /** A plan of your own, decoded with `StoryPlan`; the model writes one without it. */
  readonly plan?: StoryPlan
  /** Told of everything that happens, in order. What it throws is dropped: a film does not end for a listener. */
  readonly onEvent?: (event: PipelineEvent) => void
  /** Aborting it ends the run in order: what was sent is awaited and saved, nothing more is sent. */
  readonly signal?: AbortSignal
  /**
   * Another studio than xAI's own: `SimulatedStudio.layer({ folder })` films for nothing. It has its own key, address and
   * budget: with it none of them may be given here.
   */
  readonly studio?: Layer.Layer<Studio, unknown, Machine>
}

/** What the caller names of a film's settings. */
const namedIn = (options: RunOptions): Partial<FilmOptions> => ({
  ...options.settings,
  ...(options.scenes === undefined ? {} : { sceneCount: Option.some(options.scenes) }),
  ...(options.style === undefined ? {} : { style: Option.some(options.style) }),
  ...(options.aspectRatio === undefined ? {} : { aspectRatio: Option.some(options.aspectRatio) }),
  ...(options.maxSeconds === undefined ? {} : { maxDuration: Option.some(options.maxSeconds) })
})

const askedOfPlans = ["maxDuration", "sceneCount", "style"] as const

/**
 * The settings of a film: what is named here, else what it was made with before, else the defaults. What an earlier run
 * asked of the plan was answered by it, so that a plan edited since is not held against it.
 */
const settingsOf = Effect.fnUntraced(function* (named: Partial<FilmOptions>) {
  const store = yield* StateStore
  const marks = yield* store.marks
  const { root } = yield* Workspace
  const before = settingsBefore(marks, defaultOptions)
  const kept = yield* Effect.orElseSucceed(photosKept(root), () => Option.none())
  const lost = Option.isSome(kept) ? [] : drawnFromPhotos(marks, yield* store.files)
  if (lost.length > 0 && named.references === undefined)
    return yield* new SettingsUnusable({
      problems: [
        `This film draws ${lost.map((name) => `"${name}"`).join(" and ")} from photos, and its folder does not keep them. Name them again in settings.references, or [] to draw without them.`
      ]
    })
  const answered = Option.isSome(planFollowed(marks))
    ? askedOfPlans.filter((it) => named[it] === undefined)
    : []
  const music = yield* Effect.orElseSucceed(musicKept(root), () => Option.none())
  if (Option.isNone(music) && hadMusic(marks) && !("music" in named))
    return yield* new SettingsUnusable({
      problems: [
        "This film has music, and its folder does not keep it. Name it again in settings.music, or undefined to go without."
      ]
    })
  const references = Option.getOrElse(kept, () => [])
  return { ...before, references, music: Option.getOrUndefined(music), answered, ...named }
})

const studioOf = (options: RunOptions): Layer.Layer<Studio, unknown, Machine> => {
  const { apiKey, baseUrl, budgetUsd, folder, studio } = options
  if (studio !== undefined) {
    // A budget that nobody heeds is worse than none.
    const unheard = ["apiKey", "baseUrl", "budgetUsd"] as const
    const given = unheard.filter((name) => options[name] !== undefined)
    if (given.length === 0) return studio
    const words =
      "nobody would heed this beside `studio`, which has its own. Leave it out here, or give it to that studio: SimulatedStudio.layer({ folder, store: { budget } })"
    return Layer.fail(ConfigError.InvalidData(given, words))
  }
  if (budgetUsd !== undefined && !(Number.isFinite(budgetUsd) && budgetUsd >= 0)) {
    const words = "must be a sum in USD. Leave it out where there is to be no limit. Nothing was ordered."
    return Layer.fail(ConfigError.InvalidData(["budgetUsd"], words))
  }
  const store = budgetUsd === undefined ? {} : { budget: ticksFromUsd(budgetUsd) }
  const way = apiKey === undefined ? grokFromEnvironment : Effect.succeed({ apiKey: Redacted.make(apiKey) })
  return Layer.unwrapEffect(
    Effect.map(way, (found) => {
      const grok = baseUrl === undefined ? found : { ...found, baseUrl }
      return Studio.layer({ folder, store, grok })
    })
  )
}

/** A setting that is missing or wrong, as a sentence. */
const settingInWords = (error: ConfigError.ConfigError): string =>
  ConfigError.isMissingDataOnly(error) && error._op === "MissingData"
    ? error.message
    : ConfigError.isInvalidData(error)
      ? `${error.path.join(", ")}: ${error.message}`
      : String(error)

/**
 * Makes a film and gives a promise of it: its path and all that is known of it. For programs that know no Effect; the
 * others compose `videoPipeline` and `makeFilm`, which do nothing until they are run.
 * Fails   rejects with the failure itself, whose `_tag` and `message` say what is wrong, or with the signal's reason.
 *         The same call again goes on from what is saved.
 * Costs   real money with the live studio; `budgetUsd` is the limit.
 */
export const runVideoPipeline = async (concept: string, options: RunOptions): Promise<Film> => {
  const { onEvent, plan, signal } = options
  const film = Effect.flatMap(settingsOf(namedIn(options)), (settings) =>
    Effect.provideService(makeFilm(concept, Option.fromNullable(plan)), FilmSettings, settings)
  )
  const heard =
    onEvent === undefined
      ? film
      : withEvents(film, (event) => Effect.ignore(Effect.try(() => onEvent(event))))
  const exit = await Effect.runPromiseExit(
    heard.pipe(
      Effect.provide(studioOf(options)),
      Effect.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer))
    ),
    signal === undefined ? {} : { signal }
  )
  if (Exit.isSuccess(exit)) return exit.value
  if (signal?.aborted === true && Cause.isInterruptedOnly(exit.cause)) throw signal.reason
  const failure = Cause.squash(exit.cause)
  // Effect's own value for a setting that is wrong or missing is no Error, and prints as an object.
  throw ConfigError.isConfigError(failure) ? new Error(settingInWords(failure), { cause: failure }) : failure
}
