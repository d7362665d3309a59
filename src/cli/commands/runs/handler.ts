import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Console, Effect, Either, Option } from "effect"
import { formatUsd, type Ticks } from "../../../domain/Money.js"
import { truncatedTo } from "../../../domain/Width.js"
import { followedPlan } from "../../../film/RunMemory.js"
import {
  type Claim,
  checkJournalThere,
  claimIn,
  ledgerIn,
  readHistory,
  savedState
} from "../../../services/FilmHistory.js"
import { supersededFolder } from "../../../services/OwnFiles.js"
import { folders, paths } from "../../../services/Workspace.js"
import { conceptOfCalibration } from "../../../takes/CalibrationLooks.js"
import { conceptOfSamples } from "../../../takes/VoiceSamples.js"
import { UsageError } from "../../ending/CliError.js"
import { isFolder, isLink, isThere, movedAside, namesIn } from "../../files/InFolder.js"
import { settle } from "../../flags/Settle.js"
import { commandLine } from "../../output/CommandLine.js"
import { plainLine, print } from "../../output/Say.js"
import { columnsToUse, tableLines } from "../../output/Table.js"
import type { RunsWords } from "./command.js"

/** How a film stands, in a word. */
type FilmState =
  | "complete"
  | "less than planned"
  | "unfinished"
  | "at work"
  | "claimed elsewhere"
  | "in doubt"
  | "unreadable"

/** A film in a list, as programs read it. */
interface Listed {
  readonly folder: string
  readonly concept: string
  readonly state: FilmState
  /** Why it cannot be read, where it cannot. */
  readonly because: string | null
  readonly scenes_made: number
  readonly scenes_planned: number | null
  readonly spent_in_usd_ticks: Ticks | null
  readonly touched: string | null
}

/** How many folders below the one given are looked into. */
const deepest = 4

/** Folders that hold no film of their own: a film's, a package's, hidden ones. */
const isPassedOver = (name: string): boolean =>
  name.startsWith(".") || name === "node_modules" || name === supersededFolder || folders.includes(name)

/** A file in a folder below which nobody has films: what a program keeps to be tried with, say. */
const noFilms = ".no-films"

/** Whether a film is in a folder: its journal, or what tells that there was one. */
const isFilm = (folder: string, names: ReadonlyArray<string>) =>
  names.includes(paths.journal) ? Effect.succeed(true) : Effect.isFailure(checkJournalThere(folder))

/** The folders of films below `folder`, itself included; links are not followed. */
const filmsBelow = (
  folder: string,
  all: boolean,
  depth = deepest
): Effect.Effect<ReadonlyArray<string>, never, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const names = yield* namesIn(folder)
    if (names.includes(noFilms) && depth < deepest) return []
    const here = (yield* isFilm(folder, names)) ? [folder] : []
    if (depth === 0) return here
    const below = names
      .filter((name) => !isPassedOver(name) && (all || !movedAside.test(name)))
      .map((name) => path.join(folder, name))
    const own = yield* Effect.filter(below, (place) =>
      Effect.zipWith(isFolder(place), isLink(place), (isOne, isElsewhere) => isOne && !isElsewhere)
    )
    const inner = yield* Effect.forEach(own, (it) => filmsBelow(it, all, depth - 1))
    return [...here, ...inner.flat()]
  }).pipe(Effect.withSpan("Runs.filmsBelow"))

/** How a film stands that somebody has claimed, and how one ended. */
const claimed: { readonly [claim in Claim]?: FilmState } = { held: "at work", unclear: "claimed elsewhere" }
const ended: { readonly [outcome: string]: FilmState } = {
  complete: "complete",
  degraded: "less than planned"
}

/** One film as its journal and state.json tell of it. */
const listed = Effect.fn("Runs.listed")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const touched = yield* fs.stat(path.join(folder, paths.journal)).pipe(
    Effect.map(({ mtime }) => Option.getOrNull(Option.map(mtime, (time) => time.toISOString()))),
    Effect.orElseSucceed(() => null)
  )
  const unread = { scenes_made: 0, scenes_planned: null, spent_in_usd_ticks: null, touched }
  const read = yield* Effect.either(readHistory(folder))
  const place = path.resolve(folder)
  if (Either.isLeft(read)) {
    const because = read.left.message
    return { folder: place, concept: "", state: "unreadable", because, ...unread } satisfies Listed
  }
  const { journal } = read.right
  const plan = yield* Effect.orElseSucceed(followedPlan(folder, read.right), () => Option.none())
  const claim = yield* claimIn(path.join(folder, paths.lock))
  const { inDoubt, settled } = ledgerIn(read.right)
  const end = journal.marks.findLast((mark) => mark.kind === "step" || mark.kind === "end")
  const isOver = end?.kind === "end" && (yield* isThere(folder, paths.finalVideo))
  const saved = isOver ? yield* savedState(folder) : Option.none()
  // A clip counts once it is on the disk, which state.json tells of only at the end.
  const clips = new Set(
    [...journal.files.values()].flatMap(({ path: file }) => /^videos\/scene_(\d+)[._]/.exec(file)?.[1] ?? [])
  )
  const open = inDoubt > 0 ? "in doubt" : "unfinished"
  return {
    folder: place,
    concept: journal.concept ?? Option.match(plan, { onNone: () => "", onSome: ({ title }) => title }),
    state: claimed[claim] ?? (isOver ? ended[end.outcome] : undefined) ?? open,
    because: null,
    scenes_made: Option.match(saved, { onNone: () => clips.size, onSome: ({ videos }) => videos.length }),
    scenes_planned: Option.getOrNull(Option.map(plan, ({ scenes }) => scenes.length)),
    spent_in_usd_ticks: settled,
    touched
  } satisfies Listed
})

/** What is told of a film in a table, behind its folder. */
const cells = (film: Listed) => ({
  state: film.state,
  scenes: `${film.scenes_made}/${film.scenes_planned ?? "?"}`,
  spent: film.spent_in_usd_ticks === null ? "?" : formatUsd(film.spent_in_usd_ticks),
  when: film.touched?.slice(0, 16).replace("T", " ") ?? "",
  words: plainLine(film.because ?? film.concept)
})

/** Below this many columns a film has two lines. */
const narrow = 100

/** The films in a table; for terminals in which six columns have no room, two lines each. */
const filmLines = (films: ReadonlyArray<Listed>, place: (film: Listed) => string, columns: number) =>
  columns >= narrow
    ? tableLines(
        ["folder", "state", "scenes", "spent", "touched (UTC)", "concept"],
        films.map((film) => [place(film), ...Object.values(cells(film))]),
        { columns, flexible: 5 }
      )
    : films.flatMap((film) => {
        const { scenes, spent, state, when, words } = cells(film)
        return [`${place(film)}  ${state}`, `  ${scenes} scenes  ${spent}  ${when}  ${words}`].map((line) =>
          truncatedTo(line, columns)
        )
      })

/**
 * The films below a folder, in a table or as JSON.
 * Fails   UsageError: what is named is no folder. A film that cannot be read is listed as such.
 */
export const handler = Effect.fn("Runs.runs")(function* ({ all, json, ...words }: RunsWords) {
  const isJson = yield* settle(json)
  const folder = Option.getOrElse(words.folder, () => ".")
  if (!(yield* isFolder(folder)))
    return yield* new UsageError({
      detail: `${folder} is not a folder. Name one that holds films, or none to look here.`
    })
  const found = yield* Effect.forEach(yield* filmsBelow(folder, all), listed)
  const films = found.filter(
    ({ concept }) => concept !== conceptOfSamples && concept !== conceptOfCalibration
  )
  if (isJson) return yield* Console.log(JSON.stringify({ version: 1, films }, null, 2))
  if (films.length === 0)
    return yield* Console.log(
      `There is no film in ${folder}${all ? "" : " (films moved aside are listed with --all)"}. Begin one:\n  ${commandLine({ command: "run", words: ["Your sentence"], folder: "my-film" })}`
    )
  const place = (film: Listed) => plainLine(path.relative(path.resolve(folder), film.folder) || ".")
  yield* print(filmLines(films, place, columnsToUse()))
})
