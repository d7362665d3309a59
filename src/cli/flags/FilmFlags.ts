import { Duration, Effect, Either, Option } from "effect"
import { AspectRatio } from "../../domain/AspectRatio.js"
import { Captions, Loudness } from "../../domain/Cut.js"
import { chatModels, imageModels, priceOfVideo, type Resolution, videoModels } from "../../domain/Models.js"
import { formatUsd } from "../../domain/Money.js"
import { defaultOptions, type FilmOptions } from "../../domain/Settings.js"
import { UsageError } from "../ending/CliError.js"
import { lengthOfTime, named, oneOf, type Parse, setting, share, wholeNumber } from "./Setting.js"

const defaults = defaultOptions

const someWords: Parse<string> = (text) =>
  text === "" ? Either.left("must be some words.") : Either.right(text)

/** Seconds: `30`, or a length of time such as `"2 minutes"`. */
const filmLength: Parse<number> = (text) =>
  Either.orElse(wholeNumber(3, 3600)(text), () =>
    Either.filterOrLeft(
      Either.map(lengthOfTime(text), Duration.toSeconds),
      (seconds) => seconds >= 3 && seconds <= 3600,
      () => "must be from 3 seconds to an hour."
    )
  ).pipe(Either.mapLeft(() => 'must be from 3 to 3600 seconds, or a length of time such as "2 minutes".'))

/** The models that film at a size, each with what a usual clip costs there. */
const whoFilms = (size: Resolution): ReadonlyArray<string> =>
  videoModels
    .filter(({ usdPerSecond }) => usdPerSecond[size] !== undefined)
    .map(
      (model) => `--video-model ${model.id} (${formatUsd(priceOfVideo(model, size, 8))} for a clip of 8 s)`
    )

const resolution: Parse<Resolution> = (text) =>
  Either.mapLeft(oneOf<Resolution>("480p", "720p", "1080p")(text), (why) =>
    /^(?:[248]k|uhd|qhd|1440p?|2160p?|4320p?)$/i.test(text)
      ? `no model films that large. The largest is 1080p: ${whoFilms("1080p").join(", ")}.`
      : why
  )

/** Every setting of a film as a flag. */
export const filmFlags = {
  planModel: setting("plan-model", {
    doc: "The model that writes the plan and rewords refused prompts.",
    parse: named("chat model", chatModels),
    fallback: defaults.planModel,
    shown: defaults.planModel.id,
    kept: "always"
  }),
  judgeModel: setting("judge-model", {
    doc: "The model that judges pictures and clips.",
    parse: named("chat model", chatModels),
    fallback: defaults.judgeModel,
    shown: defaults.judgeModel.id,
    kept: "always"
  }),
  imageModel: setting("image-model", {
    doc: "The model that draws.",
    parse: named("image model", imageModels),
    fallback: defaults.imageModel,
    shown: defaults.imageModel.id,
    kept: "always"
  }),
  imageQuality: setting("image-quality", {
    doc: "Picture quality, where the model has tiers: low or medium.",
    parse: oneOf("low", "medium"),
    fallback: defaults.imageQuality,
    shown: defaults.imageQuality,
    kept: "always"
  }),
  videoModel: setting("video-model", {
    doc: "The model that films. Only grok-imagine-video can correct a clip.",
    parse: named("video model", videoModels),
    fallback: defaults.videoModel,
    shown: defaults.videoModel.id,
    kept: "always"
  }),
  resolution: setting("resolution", {
    doc: "Size of the clips: 480p, 720p, or 1080p where the model films it.",
    parse: resolution,
    fallback: defaults.resolution,
    shown: defaults.resolution,
    kept: "always"
  }),
  aspectRatio: setting("aspect", {
    doc: `The picture's shape: ${AspectRatio.literals.join(", ")}.`,
    parse: (text) => Either.map(oneOf(...AspectRatio.literals)(text), Option.some),
    fallback: defaults.aspectRatio,
    shown: "the plan's choice",
    kept: "always",
    isOpen: true
  }),
  style: setting("style", {
    doc: "The look of every picture, in your words; the plan keeps them and may add to them.",
    parse: (text) => Either.map(someWords(text), Option.some),
    fallback: defaults.style,
    shown: "the plan's choice",
    kept: "always",
    isOpen: true
  }),
  negative: setting("negative", {
    doc: "What is to be nowhere in the film, things with commas between them: in no plan, picture or clip.",
    parse: (text) =>
      Either.map(someWords(text), (words) =>
        words
          .split(",")
          .map((thing) => thing.trim())
          .filter((thing) => thing !== "")
      ),
    fallback: defaults.negative,
    shown: "nothing",
    kept: "always",
    isOpen: true
  }),
  sceneCount: setting("scenes", {
    doc: "How many scenes the film has, 1 to 50.",
    parse: (text) => Either.map(wholeNumber(1, 50)(text), Option.some),
    fallback: defaults.sceneCount,
    shown: "the plan's choice",
    kept: "always",
    isOpen: true
  }),
  maxDuration: setting("max-duration", {
    doc: "The longest the whole film may last, in whole seconds or as a length of time.",
    parse: (text) => Either.map(filmLength(text), Option.some),
    fallback: defaults.maxDuration,
    shown: "no limit",
    kept: "always",
    isOpen: true
  }),
  acceptAt: setting("accept-at", {
    doc: "Consistency from 0 to 1 at which a take is accepted.",
    parse: share,
    fallback: defaults.acceptAt,
    shown: String(defaults.acceptAt),
    kept: "always"
  }),
  sheetTakes: setting("sheet-takes", {
    doc: "Most portraits drawn per character.",
    parse: wholeNumber(1, 10),
    fallback: defaults.sheetTakes,
    shown: String(defaults.sheetTakes),
    kept: "always"
  }),
  keyframePasses: setting("keyframe-passes", {
    doc: "Most passes per keyframe, the first drawing included.",
    parse: wholeNumber(1, 10),
    fallback: defaults.keyframePasses,
    shown: String(defaults.keyframePasses),
    kept: "always"
  }),
  corrections: setting("corrections", {
    doc: "Most video edits per clip.",
    parse: wholeNumber(0, 10),
    fallback: defaults.corrections,
    shown: String(defaults.corrections),
    kept: "always"
  }),
  retakeBelow: setting("retake-below", {
    doc: "A clip that cannot be edited is filmed once more when it scores below this.",
    parse: share,
    fallback: defaults.retakeBelow,
    shown: String(defaults.retakeBelow),
    kept: "always"
  }),
  patience: setting("patience", {
    doc: "How many takes in a row may bring nothing better before the best is kept.",
    parse: wholeNumber(1, 10),
    fallback: defaults.patience,
    shown: String(defaults.patience),
    kept: "always"
  }),
  rewordings: setting("rewordings", {
    doc: "How often a refused prompt is reworded.",
    parse: wholeNumber(0, 5),
    fallback: defaults.rewordings,
    shown: String(defaults.rewordings),
    kept: "always"
  }),
  planRepairs: setting("plan-repairs", {
    doc: "How often a plan that cannot be filmed goes back to the model.",
    parse: wholeNumber(0, 5),
    fallback: defaults.planRepairs,
    shown: String(defaults.planRepairs),
    kept: "always"
  }),
  flowRetries: setting("flow-retries", {
    doc: "How often the whole flow is tried again after a failure that waiting may cure.",
    parse: wholeNumber(0, 10),
    fallback: defaults.flowRetries,
    shown: String(defaults.flowRetries),
    kept: "said"
  }),
  flowRetryDelay: setting("flow-retry-delay", {
    doc: "How long to wait before the flow is tried again.",
    parse: lengthOfTime,
    fallback: defaults.flowRetryDelay,
    shown: '"60 seconds"',
    kept: "said"
  }),
  pollInterval: setting("poll-interval", {
    doc: "The first pause between two looks at a clip; it grows to three times this.",
    parse: lengthOfTime,
    fallback: defaults.pollInterval,
    shown: '"5 seconds"',
    kept: "said"
  }),
  videoConcurrency: setting("video-concurrency", {
    doc: "How many scenes are filmed at the same time; with 2 or more a clip begins as soon as its keyframe is accepted.",
    parse: wholeNumber(1, 64),
    fallback: defaults.videoConcurrency,
    shown: String(defaults.videoConcurrency),
    kept: "said"
  }),
  longestWait: setting("longest-wait", {
    doc: "How long to wait for one clip before stopping; the next run picks it up.",
    parse: lengthOfTime,
    fallback: defaults.longestWait,
    shown: '"20 minutes"',
    kept: "said"
  }),
  captions: setting("captions", {
    doc: "What each scene tells, as words: none, track (a player can show it), burned (drawn into the picture), or both.",
    parse: oneOf(...Captions.literals),
    fallback: defaults.captions,
    shown: defaults.captions,
    kept: "always"
  }),
  loudness: setting("loudness", {
    doc: "even brings the film to -16 LUFS always; auto leaves clips of one kind of sound, joined by cuts, as loud as they are.",
    parse: oneOf(...Loudness.literals),
    fallback: defaults.loudness,
    shown: defaults.loudness,
    kept: "always"
  })
}

/** Settings that are each allowed but cannot stand together; one sentence each. */
export const contradictions = (options: FilmOptions): ReadonlyArray<string> => {
  const scenes = Option.getOrElse(options.sceneCount, () => 1)
  const shortest = scenes * 3
  return [
    ...(options.videoModel.usdPerSecond[options.resolution] === undefined
      ? [
          `${options.videoModel.id} does not film at ${options.resolution}; it films at ${Object.keys(options.videoModel.usdPerSecond).join(", ")}. These do: ${whoFilms(options.resolution).join(", ")}.`
        ]
      : []),
    ...(Option.exists(options.aspectRatio, (ratio) => !options.imageModel.aspectRatios.includes(ratio))
      ? [
          `${options.imageModel.id} does not draw ${Option.getOrElse(options.aspectRatio, () => "")}; it draws ${options.imageModel.aspectRatios.join(", ")}.`
        ]
      : []),
    ...(Option.exists(options.maxDuration, (most) => most < shortest)
      ? [
          `${scenes} scenes of at least 3 s last ${shortest} s; --max-duration ${Option.getOrElse(options.maxDuration, () => 0)} is too short for them.`
        ]
      : [])
  ]
}

/** Settings that are each allowed but cannot stand together end the command before anything is touched. */
export const checkSettings = Effect.fn("Run.checkSettings")(function* (input: FilmOptions) {
  const wrong = contradictions(input)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
})
