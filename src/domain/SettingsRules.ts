import { Duration, Option, Schema } from "effect"
import { AspectRatio } from "./AspectRatio.js"
import type { Blame } from "./Blame.js"
import { Captions, Loudness } from "./Cut.js"
import { priceOfVideo, type Resolution, videoModels } from "./Models.js"
import { formatUsd } from "./Money.js"
import type { FilmOptions } from "./Settings.js"

// What is known of settings before anything is ordered: which may not be, and which cannot stand together.

/** How a door of this program calls its settings: by flags, or by the fields of `FilmOptions`. */
export interface SettingNames {
  readonly videoModel: (id: string) => string
  readonly maxDuration: string
}

const shortestScene = 3

/** The models that film at a size, each with what a usual clip costs there. */
export const whoFilms = (size: Resolution, names: Pick<SettingNames, "videoModel">): ReadonlyArray<string> =>
  videoModels
    .filter(({ usdPerSecond }) => usdPerSecond[size] !== undefined)
    .map(
      (model) =>
        `${names.videoModel(model.id)} (${formatUsd(priceOfVideo(model, size, 8))} for a clip of 8 s)`
    )

/** What the chosen models cannot make of the chosen sizes and shapes. */
const modelProblems = (options: FilmOptions, names: SettingNames): ReadonlyArray<string> => {
  const { imageModel, resolution, videoModel } = options
  return [
    ...(videoModel.usdPerSecond[resolution] === undefined
      ? [
          `${videoModel.id} does not film at ${resolution}; it films at ${Object.keys(videoModel.usdPerSecond).join(", ")}. These do: ${whoFilms(resolution, names).join(", ")}.`
        ]
      : []),
    ...Option.toArray(options.aspectRatio)
      .filter((ratio) => !imageModel.aspectRatios.includes(ratio))
      .map(
        (ratio) => `${imageModel.id} does not draw ${ratio}; it draws ${imageModel.aspectRatios.join(", ")}.`
      )
  ]
}

/** Why no plan can be as long as it is asked for. */
const lengthProblems = (
  { maxDuration, sceneCount }: FilmOptions,
  names: SettingNames
): ReadonlyArray<string> => {
  const scenes = Option.getOrElse(sceneCount, () => 1)
  const shortest = scenes * shortestScene
  return Option.toArray(maxDuration)
    .filter((most) => most < shortest)
    .map(
      (most) =>
        `${scenes} scenes of at least ${shortestScene} s last ${shortest} s; ${names.maxDuration} ${most} is too short for them.`
    )
}

/** Settings that are each allowed but cannot stand together; one sentence each. */
export const contradictions = (options: FilmOptions, names: SettingNames): ReadonlyArray<string> => [
  ...modelProblems(options, names),
  ...lengthProblems(options, names)
]

/** The settings of a film cannot be made a film by; nothing was ordered. */
export class SettingsUnusable extends Schema.TaggedError<SettingsUnusable>()("SettingsUnusable", {
  problems: Schema.Array(Schema.String)
}) {
  readonly blame: Blame = "input"

  override get message() {
    return `No film can be made with these settings: ${this.problems.join(" ")} Nothing was ordered.`
  }
}

/** The models' names; a program without types may have given a name in the place of a model. */
const isModel = Schema.is(Schema.Struct({ id: Schema.String }))

const isWhole = (least: number) => (value: number) => Number.isInteger(value) && value >= least
const isShare = (value: number) => value >= 0 && value <= 1
const isLength = (value: Duration.Duration) =>
  Duration.isDuration(value) && Duration.isFinite(value) && Duration.toMillis(value) >= 0

type Rule<A> = readonly [isRight: (value: A) => boolean, what: string]
const whole = (least: number): Rule<number> => [isWhole(least), `must be a whole number, ${least} or more`]
const share: Rule<number> = [isShare, "must be a number from 0 to 1"]
const length: Rule<Duration.Duration> = [
  isLength,
  "must be a length of time, Duration.seconds(5) for instance"
]
const among = <A extends string>(words: ReadonlyArray<A>): Rule<A> => [
  (value) => words.includes(value),
  `must be one of ${words.join(", ")}`
]
const model: Rule<{ readonly id: string }> = [
  isModel,
  "must be a model of the program's table, findVideoModel(…) for instance"
]
const asked = <A>([isRight, what]: Rule<A>): Rule<Option.Option<A>> => [
  (value) => Option.isOption(value) && Option.match(value, { onNone: () => true, onSome: isRight }),
  `${what}, as an Option`
]

type Checked = Exclude<keyof FilmOptions, "answered" | "negative" | "references">

const rules: { readonly [name in Checked]: Rule<FilmOptions[name]> } = {
  planModel: model,
  judgeModel: model,
  imageModel: model,
  imageQuality: among(["low", "medium"]),
  videoModel: model,
  resolution: among(["480p", "720p", "1080p"]),
  aspectRatio: asked(among(AspectRatio.literals)),
  style: asked([(words) => typeof words === "string" && words.trim() !== "", "must be some words"]),
  sceneCount: asked(whole(1)),
  maxDuration: asked([
    (seconds) => seconds >= shortestScene && Number.isFinite(seconds),
    `must be ${shortestScene} seconds or more`
  ]),
  acceptAt: share,
  sheetTakes: whole(1),
  keyframePasses: whole(1),
  corrections: whole(0),
  retakeBelow: share,
  patience: whole(1),
  rewordings: whole(0),
  planRepairs: whole(0),
  flowRetries: whole(0),
  flowRetryDelay: length,
  pollInterval: length,
  videoConcurrency: whole(1),
  longestWait: length,
  captions: among(Captions.literals),
  loudness: among(Loudness.literals)
}

const wrongIn = <K extends Checked>(name: K, options: FilmOptions): ReadonlyArray<string> => {
  const [isRight, what] = rules[name]
  return isRight(options[name]) ? [] : [`${name} ${what}.`]
}

const names: ReadonlyArray<Checked> = [
  ...(["planModel", "judgeModel", "imageModel", "imageQuality", "videoModel", "resolution"] as const),
  ...(["aspectRatio", "style", "sceneCount", "maxDuration", "acceptAt", "sheetTakes"] as const),
  ...(["keyframePasses", "corrections", "retakeBelow", "patience", "rewordings", "planRepairs"] as const),
  ...(["flowRetries", "flowRetryDelay", "pollInterval", "videoConcurrency", "longestWait"] as const),
  ...(["captions", "loudness"] as const)
]

const fields: SettingNames = { videoModel: (id) => `videoModel ${id}`, maxDuration: "maxDuration" }

/**
 * Why no film can be made with these settings, in the words of `FilmOptions`; empty where one can. The command reads its
 * flags by narrower rules; this is for programs that make films, and for what they may have written without types.
 */
export const settingProblems = (options: FilmOptions): ReadonlyArray<string> => {
  const wrong = names.flatMap((name) => wrongIn(name, options))
  return wrong.length > 0 ? wrong : modelProblems(options, fields)
}

/** Why no plan can be asked for with these settings; a film that has its plan goes by that. */
export const planRequestProblems = (options: FilmOptions): ReadonlyArray<string> =>
  lengthProblems(options, fields)
