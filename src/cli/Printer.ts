import { stripVTControlCharacters } from "node:util"
import { Effect, Fiber, Match, Queue } from "effect"
import type { ConsistencyScore } from "../domain/Judgement.js"
import { formatUsd } from "../domain/Money.js"
import { type AssetName, type PipelineEvent, PipelineEvents } from "../services/PipelineEvents.js"

/** Escape sequences and control characters out: a model's words must not steer the terminal. */
const safe = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`

const nameOf = (asset: AssetName): string => {
  const name = safe(asset.name)
  return name.length > 24 ? `${name.slice(0, 23)}…` : name
}

const issuesOf = (score: ConsistencyScore): string =>
  score.issues.length === 0 ? "" : `: ${safe(score.issues.join("; "))}`

const duration = (seconds: number): string =>
  seconds < 90
    ? `${Number(seconds.toFixed(1))} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

/** What a person reads of an event, line by line; none for events that only a live view can use. */
export const linesOf: (event: PipelineEvent) => ReadonlyArray<string> = Match.type<PipelineEvent>().pipe(
  Match.tagsExhaustive({
    StepStarted: ({ name, step }) => [`═══ STEP ${step}: ${name} ═══`],
    PlanReady: ({ characters, cost, scenes, title }) => [
      `  “${safe(title)}”: ${count(characters, "character")}, ${count(scenes, "scene")} (${formatUsd(cost)})`
    ],
    TakeJudged: ({ asset, score, take }) => [
      `  ${nameOf(asset)}: take ${take} judged ${score.overallScore.toFixed(2)}${issuesOf(score)}`
    ],
    AssetKept: ({ asset, cost, path, score, takes }) => [
      `  ${nameOf(asset).padEnd(16)} kept ${score.toFixed(2)}  ${count(takes, "take").padEnd(7)} ${formatUsd(cost).padStart(6)}  ${path}`
    ],
    ClipRendering: () => [],
    FilmStopped: () => [],
    PromptReworded: ({ asset, because }) => [
      `  ${nameOf(asset)}: the prompt was refused (${safe(because)}) and reworded`
    ],
    AssetLeftOut: ({ asset, because }) => [`  ${nameOf(asset)}: LEFT OUT. ${safe(because)}`],
    FileWritten: ({ path }) => [`  wrote ${path}`],
    FlowRetry: ({ because, seconds }) => [
      `The flow failed: ${safe(because)}. Once more in ${duration(seconds)}; what was answered is not ordered again.`
    ],
    FilmFinished: ({ degradations, path, seconds, spent }) => [
      ...(degradations.length === 0
        ? []
        : [
            "",
            `Less than planned, ${count(degradations.length, "point")}:`,
            ...degradations.map((item) => `  ${safe(item.subject)} (${item.kind}): ${safe(item.detail)}`)
          ]),
      "",
      `Done in ${duration(seconds)}, spent ${formatUsd(spent)} in all.`,
      `Final video: ${path}`
    ]
  })
)

const isLast = (event: PipelineEvent): boolean =>
  event._tag === "FilmFinished" || event._tag === "FilmStopped"

/**
 * Makes a film while what happens is printed; every event up to its last, `FilmFinished` or `FilmStopped`, is printed
 * before this returns, however the film ends. Ahead of the last one stands what `atTheEnd` has to say.
 */
export const withPrinter = Effect.fn("Printer.withPrinter")(function* <A, E, R>(
  film: Effect.Effect<A, E, R>,
  print: (line: string) => Effect.Effect<void>,
  atTheEnd: Effect.Effect<ReadonlyArray<string>> = Effect.succeed([])
) {
  const linesFor = (event: PipelineEvent) =>
    isLast(event)
      ? Effect.map(atTheEnd, (lines) => [...lines, ...linesOf(event)])
      : Effect.succeed(linesOf(event))
  const events = yield* PipelineEvents
  const heard = yield* events.listen
  const printer = yield* Queue.take(heard).pipe(
    Effect.tap((event) =>
      Effect.flatMap(linesFor(event), (lines) =>
        Effect.forEach(lines, (line) => print(line), { discard: true })
      )
    ),
    Effect.repeat({ until: isLast }),
    Effect.fork
  )
  // A film that was interrupted before it began publishes no last event: its printer is not waited for in vain.
  const printed = Effect.timeoutOption(Fiber.join(printer), "2 seconds")
  return yield* Effect.ensuring(film, printed)
}, Effect.scoped)
