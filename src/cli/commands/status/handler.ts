import path from "node:path"
import { Console, Effect, Option } from "effect"
import { type FilmAsset, keptTake } from "../../../domain/Assets.js"
import { billOf } from "../../../domain/Bill.js"
import { dubInWords, type FilmDub } from "../../../domain/Dub.js"
import { formatUsd, noTicks } from "../../../domain/Money.js"
import { orderInWords } from "../../../domain/OrderWords.js"
import type { PipelineState } from "../../../domain/PipelineState.js"
import { counted, lines } from "../../../domain/Words.js"
import { assetStatuses, dubName } from "../../../forecast/AssetStatus.js"
import { usualConcept } from "../../../forecast/DefaultPlan.js"
import { type Claim, claimIn, type FilmHistory, ledgerIn, savedState } from "../../../services/FilmHistory.js"
import { paths } from "../../../services/Workspace.js"
import { mendCommand } from "../../ending/Tell.js"
import { settingLines } from "../../film/Changes.js"
import {
  bestCase,
  type KnownFilm,
  loadFilm,
  planFileLines,
  planInForce,
  requestFor
} from "../../film/KnownFilm.js"
import { settle, settleFilm, settleIn } from "../../flags/Settle.js"
import type { LookInput } from "../../flags/StudioFlags.js"
import { asPath, commandLine } from "../../output/CommandLine.js"
import { billLines, type Making, openHeading } from "../../output/MoneyLines.js"
import { plainText, print } from "../../output/Say.js"
import type { StatusWords } from "./command.js"

const claimLines: { readonly [claim in Claim]?: string } = {
  held: "A run is at work in the folder.",
  "left behind": "The last run was killed; the next one goes on where it stood.",
  "not ours": "The lock in the folder is not one this program wrote.",
  unclear:
    "A process has claimed the folder of which nobody can tell from here whether it still runs; --force takes it over."
}

/** What was paid, and what may have been. */
const moneyLines = (history: FilmHistory, making: Making): ReadonlyArray<string> => {
  const { entries } = ledgerIn(history)
  const doubts = entries.filter(({ state }) => state === "in-doubt")
  return lines(
    doubts.length > 0 && openHeading(making),
    doubts.map(({ cost, id }) => `  ${formatUsd(cost).padStart(8)}  ${orderInWords(id)}`),
    entries.length === 0 ? `Spent so far: ${formatUsd(noTicks)}` : billLines(billOf(entries), making).slice(1)
  )
}

/** What the judge said of the take that is kept, and whether that is below the threshold. */
const scoreInWords = (asset: FilmAsset, acceptAt: number): string => {
  const score = Option.getOrUndefined(keptTake(asset))?.score
  if (score?.isOfNobody === true) return "nobody in view"
  if (score?.isJudged === false) return "not judged"
  const figure = asset.consistencyScore.toFixed(2)
  return asset.consistencyScore < acceptAt
    ? `${figure}, below ${acceptAt.toFixed(2)}`
    : score?.passesHardChecks === false
      ? `${figure}, with a hard failure`
      : figure
}

/** Who tells a dub, what it cost, and how many of its scenes are less than they were to be. */
const dubStanding = (dub: FilmDub): string =>
  lines(
    dubInWords(dub.summary),
    dub.untold.length > 0 && `${counted(dub.untold.length, "scene")} untold`,
    dub.narrations.some(({ shortenedFrom }) => shortenedFrom !== undefined) &&
      `${counted(dub.narrations.filter(({ shortenedFrom }) => shortenedFrom !== undefined).length, "scene")} shortened`
  ).join(", ")

/** The same of every part, by the part's name. */
const scoresOf = ({ characters, dubs = [], keyframes, videos }: PipelineState, acceptAt: number) =>
  new Map([
    ...[...characters, ...keyframes, ...videos].map(
      (asset) =>
        [
          `${asset.what.replace("character ", "")} of ${asset.subject}`,
          scoreInWords(asset, acceptAt)
        ] as const
    ),
    ...dubs.map((dub) => [dubName(dub.language), dubStanding(dub)] as const)
  ])

/** How to go on with a film in a folder. */
const goOnLines = ({ outputDir, plan }: LookInput): ReadonlyArray<string> => {
  const flags = Option.toArray(plan).map((file) => ["plan", asPath(file)] as const)
  const next = (command: string) => commandLine({ command, folder: outputDir, flags })
  return [`What is missing or stale, and its price:  ${next("rebuild-plan")}`, `To make it:  ${next("run")}`]
}

/** What of the film is there, part by part. */
const partLines = Effect.fn("Status.parts")(function* (
  film: KnownFilm<LookInput>,
  goOn: ReadonlyArray<string>
) {
  const { history, input } = film
  const plan = yield* planInForce(film)
  if (Option.isNone(plan)) return ["  plan                    missing"]
  const concept = history.journal.concept ?? usualConcept
  const ahead = yield* bestCase(requestFor(film, { concept, plan, changes: [] }))
  const parts = assetStatuses(history.journal, plan.value, input.sound, ahead)
  const saved = yield* savedState(input.outputDir)
  const scores = Option.map(saved, (state) => scoresOf(state, input.acceptAt))
  const width = Math.max(22, ...parts.map(({ name }) => name.length)) + 2
  return lines(
    `  ${"plan".padEnd(width)}made`,
    parts.map(({ howFar, name }) => {
      const isScored = howFar === "made" || howFar === "stale"
      const score = isScored ? Option.getOrUndefined(scores)?.get(name) : undefined
      return `  ${name.padEnd(width)}${score === undefined ? howFar : `${howFar.padEnd(8)}${score}`}`
    }),
    parts.some(({ howFar }) => howFar === "gone") &&
      "Gone: its file is not there any more, or another is. The next run fetches it again where that is free, or says so.",
    Option.toArray(ahead.stops).map((why) => `The next run would stop: ${why}`),
    ahead.orders.length > 0 && goOn,
    parts
      .filter(({ howFar, name }) => howFar !== "made" && name.startsWith(dubName("")))
      .map(({ name }) => {
        const meant = { command: "dub", words: [name.slice(dubName("").length)], folder: input.outputDir }
        return `To bring the ${name} up to date:  ${commandLine(meant)}`
      })
  )
})

/** The same, where the journal can be read and still says things no run could go on from: that is worth telling. */
const partLinesOrWhy = (film: KnownFilm<LookInput>, goOn: ReadonlyArray<string>) =>
  Effect.catchTag(partLines(film, goOn), "StoreFailed", ({ detail, mending }) =>
    Effect.succeed([`  ${detail}`, ...Option.toArray(mending).map((it) => `    ${mendCommand(it)}`)])
  )

/** Tells how far a film of the queue is. */
const ofQueue = Effect.fn("Status.ofQueue")(function* ({ film, settings, ...words }: StatusWords) {
  const { filmNamed, savedFolder } = yield* Effect.promise(() => import("../../fleet/SavedFolder.js"))
  const { glanceLines, isMade, nextLines } = yield* Effect.promise(() => import("../../fleet/FilmLines.js"))
  const name = yield* filmNamed(film, "status")
  const { media } = yield* settle(Effect.all({ media: settings.media }))
  const { folder, listed } = yield* savedFolder(name, media)
  const asked = { ...words, ...(yield* settleIn(folder, Effect.all(settings))) }
  const loaded = yield* loadFilm(asked)
  const isEnded = listed.state !== "waiting" && listed.state !== "making"
  const isBegun = loaded.history.journal.opened
  const goOn = isEnded ? nextLines(name, listed.state, listed.outcome) : []
  const told = lines(
    glanceLines(listed),
    isBegun ? yield* partLinesOrWhy(loaded, goOn) : "  Nothing is made of it yet.",
    isBegun && moneyLines(loaded.history, { isMade: isMade(listed) })
  )
  yield* print(told.map(plainText))
}, Effect.scoped)

/**
 * Tells how far the film in a folder is, or one of the queue. Reads only, and holds no lock: a run may be working there.
 * Fails   UsageError: a setting, the plan or a photo cannot be used. StoreFailed: its journal cannot be read, or is of a
 *         newer version. Else as `bestCase`; of a film of the queue as `savedFolder`.
 */
export const handler = Effect.fn("Status.status")(function* (said: StatusWords) {
  if (said.database || Option.isSome(said.film)) return yield* ofQueue(said)
  const { outputDir, settings, ...words } = said
  const asked = { ...words, ...(yield* settleFilm(outputDir, Effect.all(settings))) }
  const film = yield* loadFilm(asked)
  const { journal } = film.history
  if (!journal.opened) return yield* Console.log(`There is no film in ${asked.outputDir} yet.`)
  const by = journal.provider === null ? "" : `, made by ${journal.provider}`
  const claim = yield* claimIn(path.join(asked.outputDir, paths.lock))
  const parts = yield* partLinesOrWhy(film, goOnLines(film.input))
  const told = lines(
    `${journal.concept === null ? "A film nobody has claimed" : `“${journal.concept}”`}${by}`,
    settingLines(film),
    yield* planFileLines(film),
    claimLines[claim],
    parts,
    moneyLines(film.history, { isMade: claim === "held" })
  )
  yield* print(told.map(plainText))
})
