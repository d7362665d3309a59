import { DateTime, Effect, Match } from "effect"
import { dubbedScene, type PartId, sceneName } from "../../domain/AssetId.js"
import type { FilmCut, Stretch } from "../../domain/Cut.js"
import { dubInWords } from "../../domain/Dub.js"
import type { ConsistencyScore } from "../../domain/Judgement.js"
import { formatUsd } from "../../domain/Money.js"
import type { Point } from "../../domain/Note.js"
import { shortened } from "../../domain/Shortened.js"
import { counted, lines, withStop } from "../../domain/Words.js"
import { isLastEvent, withEvents } from "../../film/Listening.js"
import type { PipelineEvent } from "../../services/PipelineEvents.js"
import { plainLine } from "./Say.js"

const nameOf = (asset: PartId): string => shortened(plainLine(asset.name), 24)

const issuesOf = (score: ConsistencyScore): string =>
  score.issues.length === 0 ? "" : `: ${plainLine(score.issues.join("; "))}`

const duration = (seconds: number): string =>
  seconds < 90
    ? `${Number(seconds.toFixed(1))} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

/** Where the picture is black or stands still, in a sentence; nothing where it never does. */
const stretchesLine = ({ black, frozen }: Pick<FilmCut, "black" | "frozen">): ReadonlyArray<string> => {
  const told = (all: ReadonlyArray<Stretch>) =>
    all.map(({ from, to }) => `${from.toFixed(1)} to ${to.toFixed(1)} s`).join(", ")
  const parts = lines(
    black.length > 0 && `is black from ${told(black)}`,
    frozen.length > 0 && `stands still from ${told(frozen)}`
  )
  return parts.length === 0 ? [] : ["", `In the final video the picture ${parts.join(" and ")}.`]
}

/** What is to be said of a film, a line a point, under its heading; nothing where there is nothing. */
export const listLines = (heading: string, points: ReadonlyArray<Point>): ReadonlyArray<string> =>
  lines(
    points.length > 0 && ["", `${heading}, ${counted(points.length, "point")}:`],
    points.map(({ detail, kind, subject }) => `  ${plainLine(subject)} (${kind}): ${plainLine(detail)}`)
  )

const saidOf = Match.type<PipelineEvent>().pipe(
  Match.tags({
    StepStarted: ({ name, step }) => `═══ STEP ${step}: ${name} ═══`,
    PlanReady: ({ characters, cost, scenes, title }) =>
      `  “${plainLine(title)}”: ${counted(characters, "character")}, ${counted(scenes, "scene")} (${formatUsd(cost)})`,
    // What an earlier run has told of is not told again.
    TakeJudged: ({ asset, isUnchanged, score, take }) =>
      isUnchanged !== true &&
      (score.isOfNobody
        ? `  ${nameOf(asset)}: take ${take} is not judged: nobody is in view`
        : score.isJudged
          ? `  ${nameOf(asset)}: take ${take} judged ${score.inWords}${issuesOf(score)}`
          : `  ${nameOf(asset)}: take ${take} could not be judged`),
    AssetKept: ({ asset, cost, isJudged, isUnchanged, path, score, takes }) =>
      `  ${nameOf(asset).padEnd(18)} kept ${isJudged === false ? "unjudged" : score.toFixed(2)}  ${counted(takes, "take").padEnd(7)} ${formatUsd(cost).padStart(6)}  ${path}${isUnchanged === true ? "  (unchanged)" : ""}`,
    PromptReworded: ({ asset, because, language }) =>
      `  ${nameOf(asset)}${language === undefined ? "" : ` in ${language}`}: the ${asset.kind === "narration" ? "narration" : "prompt"} was refused (${plainLine(because)}) and reworded`,
    NarrationRecorded: ({ cost, isUnchanged, language, path, sceneId, seconds }) =>
      `  ${(language === undefined ? sceneName(sceneId) : dubbedScene(sceneId, language)).padEnd(18)} said ${seconds.toFixed(1)} s  ${formatUsd(cost).padStart(6)}  ${path}${isUnchanged === true ? "  (unchanged)" : ""}`,
    DubKept: (dub) =>
      dub.isStale
        ? `  ${dub.language}: NOT IN THE FILM ANY MORE. It says something else since, or has no room for it.`
        : [
            `  ${dub.language.padEnd(18)} ${dubInWords(dub)}`,
            ...dub.untold.map(
              ({ because, sceneId }) =>
                `  ${dubbedScene(sceneId, dub.language)}: NO NARRATION. ${plainLine(because)}`
            ),
            ...dub.kept.map(
              ({ because, sceneId }) =>
                `  ${dubbedScene(sceneId, dub.language)}: STANDS AS IT WAS. ${plainLine(because)}`
            )
          ],
    NarrationLeftOut: ({ because, sceneId }) =>
      `  ${sceneName(sceneId)}: NO NARRATION. ${plainLine(because)}`,
    NarrationNotRenewed: ({ because, sceneId }) =>
      `  ${sceneName(sceneId)}: NOT RECORDED ANEW. ${plainLine(because)}`,
    AssetLeftOut: ({ asset, because }) => `  ${nameOf(asset)}: LEFT OUT. ${plainLine(because)}`,
    FileWritten: ({ isUnchanged, path }) =>
      isUnchanged === true ? `  ${path}  (unchanged)` : `  wrote ${path}`,
    FlowRetry: ({ because, seconds }) =>
      `The flow failed: ${withStop(plainLine(because))} Once more in ${duration(seconds)}; what was answered is not ordered again.`,
    FilmFinished: ({ degradations, notes, path, seconds, spent, stretches }) => [
      ...listLines("Less than planned", degradations),
      ...listLines("Worth knowing", notes),
      ...(stretches === undefined ? [] : stretchesLine(stretches)),
      "",
      `Done in ${duration(seconds)}, spent ${formatUsd(spent)} in all.`,
      `Final video: ${path}`
    ]
  }),
  // Only a live view can use them.
  Match.tag(
    "FilmStarted",
    "AssetsPlanned",
    "CallSent",
    "CallAnswered",
    "BillChanged",
    "TakeStarted",
    "TakeJudging",
    "ClipRendering",
    "FilmJoining",
    "FilmHeld",
    "FilmStopped",
    () => undefined
  ),
  Match.exhaustive
)

/** What a person reads of an event, line by line; none for events that only a live view can use. */
export const linesOf = (event: PipelineEvent): ReadonlyArray<string> => lines(saidOf(event))

/**
 * Is told of what happens in a film; with its last word, of the lines that stand ahead of that. `at`: when it happened, on the
 * clock of `monotonicMillis`, where that was not just now.
 */
export type Listener = (
  event: PipelineEvent,
  ahead: ReadonlyArray<string>,
  at?: number
) => Effect.Effect<void>

/** A line with the time of what it tells. */
export const stamped = (line: string, at: DateTime.Utc): string =>
  `${DateTime.formatIso(at).slice(0, 19)}Z ${line}`

/** A step's heading and the film's last words stand for themselves; what happens in between has its time. */
export const dated = (event: PipelineEvent, now: DateTime.Utc): ReadonlyArray<string> =>
  event._tag === "StepStarted" || isLastEvent(event)
    ? linesOf(event)
    : linesOf(event).map((line) => stamped(line, now))

/** Every event as lines that begin with the time, for a pipe, a file or a log. */
export const plainListener =
  (print: (line: string) => Effect.Effect<void>): Listener =>
  (event, ahead) =>
    Effect.flatMap(DateTime.now, (now) =>
      Effect.forEach([...ahead, ...dated(event, now)], print, { discard: true })
    )

/** Makes a film while `listener` is told what happens; with the last event it gets what `atTheEnd` has to say of it. */
export const withListener = <A, E, R>(
  film: Effect.Effect<A, E, R>,
  listener: Listener,
  atTheEnd: (event: PipelineEvent) => Effect.Effect<ReadonlyArray<string>> = () => Effect.succeed([])
) =>
  withEvents(film, (event) =>
    Effect.flatMap(isLastEvent(event) ? atTheEnd(event) : Effect.succeed([]), (ahead) =>
      listener(event, ahead)
    )
  )
