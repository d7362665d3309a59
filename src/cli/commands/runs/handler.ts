import { FileSystem, Path } from "@effect/platform"
import { Console, DateTime, Effect, Either, Option } from "effect"
import { formatUsd, type Ticks } from "../../../domain/Money.js"
import { fitted } from "../../../domain/Width.js"
import { followedPlan } from "../../../forecast/FollowedPlan.js"
import { claimIn, costOf, readHistory, savedState } from "../../../services/FilmHistory.js"
import { supersededFolder } from "../../../services/OwnFiles.js"
import { folders, paths } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { movedAside } from "../../files/InFolder.js"
import { settle } from "../../flags/Settle.js"
import { commandLine } from "../../output/CommandLine.js"
import { plainLine } from "../../output/PlainText.js"
import { print } from "../../output/Say.js"
import { columnsToUse, tableLines } from "../../output/Table.js"
import type { RunsWords } from "./command.js"

/** How a film stands, in a word. */
export type FilmState =
  | "complete"
  | "less than planned"
  | "unfinished"
  | "at work"
  | "claimed elsewhere"
  | "in doubt"
  | "unreadable"

/** A film in a list. */
interface Listed {
  readonly folder: string
  readonly title: string
  readonly state: FilmState
  /** Why it cannot be read, where it cannot. */
  readonly because: string | null
  readonly scenes: { readonly made: number; readonly planned: number | null }
  readonly spent: Ticks | null
  readonly touched: Option.Option<DateTime.Utc>
}

/** How many folders below the one given are looked into. */
const deepest = 4

/** Folders that hold no film of their own: a film's, a package's, hidden ones. */
const isPassedOver = (name: string): boolean =>
  name.startsWith(".") || name === "node_modules" || name === supersededFolder || folders.includes(name)

/** The folders with a journal below `folder`, itself included; links are not followed. */
const filmsBelow = Effect.fn("Runs.filmsBelow")(function* (folder: string, all: boolean) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const isFolder = (place: string) =>
    fs.readLink(place).pipe(
      Effect.as(false),
      Effect.orElse(() => Effect.map(fs.stat(place), ({ type }) => type === "Directory")),
      Effect.orElseSucceed(() => false)
    )
  const look = (place: string, depth: number): Effect.Effect<ReadonlyArray<string>> =>
    Effect.gen(function* () {
      const names = [...(yield* Effect.orElseSucceed(fs.readDirectory(place), () => []))].sort()
      const here = names.includes(paths.journal) ? [place] : []
      if (depth === 0) return here
      const inner = yield* Effect.filter(
        names
          .filter((name) => !isPassedOver(name) && (all || !movedAside.test(name)))
          .map((name) => path.join(place, name)),
        isFolder
      )
      return [...here, ...(yield* Effect.forEach(inner, (it) => look(it, depth - 1))).flat()]
    })
  return yield* look(folder, deepest)
})

/** One film as its journal and state.json tell of it. */
const listed = Effect.fn("Runs.listed")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const touched = yield* fs.stat(path.join(folder, paths.journal)).pipe(
    Effect.map(({ mtime }) => Option.flatMap(mtime, DateTime.make)),
    Effect.orElseSucceed(() => Option.none<DateTime.Utc>())
  )
  const read = yield* Effect.either(readHistory(folder))
  if (Either.isLeft(read)) {
    return {
      folder,
      title: "",
      state: "unreadable",
      because: read.left.message,
      scenes: { made: 0, planned: null },
      spent: null,
      touched
    } satisfies Listed
  }
  const { past } = read.right
  const saved = yield* savedState(folder)
  const plan = yield* Effect.orElseSucceed(followedPlan(folder, read.right), () => Option.none())
  const claim = yield* claimIn(path.join(folder, paths.lock))
  const ledger = costOf(read.right)
  const end = past.marks.findLast((mark) => mark.kind === "step" || mark.kind === "end")
  const hasFilm = yield* Effect.orElseSucceed(fs.exists(path.join(folder, paths.finalVideo)), () => false)
  const isOver = end?.kind === "end" && hasFilm
  const state: FilmState =
    claim === "held"
      ? "at work"
      : claim === "unclear"
        ? "claimed elsewhere"
        : isOver && end.outcome === "complete"
          ? "complete"
          : isOver && end.outcome === "degraded"
            ? "less than planned"
            : ledger.inDoubt > 0
              ? "in doubt"
              : "unfinished"
  // A clip counts once it is on the disk, which state.json tells of only at the end.
  const clips = new Set(
    [...past.files.values()].flatMap(({ path: file }) => /^videos\/scene_(\d+)[._]/.exec(file)?.[1] ?? [])
  )
  const made = isOver
    ? Option.match(saved, { onNone: () => clips.size, onSome: ({ videos }) => videos.length })
    : clips.size
  return {
    folder,
    title: past.concept ?? Option.match(plan, { onNone: () => "", onSome: ({ title }) => title }),
    state,
    because: null,
    scenes: { made, planned: Option.getOrNull(Option.map(plan, ({ scenes }) => scenes.length)) },
    spent: ledger.settled,
    touched
  } satisfies Listed
})

const when = (touched: Option.Option<DateTime.Utc>): string =>
  Option.match(touched, {
    onNone: () => "",
    onSome: (time) => DateTime.formatIso(time).slice(0, 16).replace("T", " ")
  })

const scenesOf = ({ scenes }: Listed): string => `${scenes.made}/${scenes.planned ?? "?"}`
const spentOf = ({ spent }: Listed): string => (spent === null ? "?" : formatUsd(spent))
const wordsOf = ({ because, title }: Listed): string => plainLine(because ?? title)

const oneLineEach = (films: ReadonlyArray<Listed>, place: (film: Listed) => string, columns: number) =>
  tableLines(
    ["folder", "state", "scenes", "spent", "touched (UTC)", "concept"],
    films.map((film) => [
      plainLine(place(film)),
      film.state,
      scenesOf(film),
      spentOf(film),
      when(film.touched),
      wordsOf(film)
    ]),
    { columns, flexible: 5 }
  )

/** Below this many columns a film has two lines. */
const narrow = 100

/** How a film stands, and what it is: for terminals in which six columns have no room. */
const twoLines = (film: Listed, place: string, columns: number): ReadonlyArray<string> =>
  [
    `${plainLine(place)}  ${film.state}`,
    `  ${scenesOf(film)} scenes  ${spentOf(film)}  ${when(film.touched)}  ${wordsOf(film)}`
  ].map((line) => fitted(line, columns))

/** The films below a folder, in a table or as JSON. */
export const handler = Effect.fn("Runs.runs")(function* (words: RunsWords) {
  const input = { ...words, json: yield* settle(words.json) }
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const isFolder = yield* fs.stat(input.folder).pipe(
    Effect.map(({ type }) => type === "Directory"),
    Effect.orElseSucceed(() => false)
  )
  if (!isFolder)
    return yield* new UsageError({
      detail: `${input.folder} is not a folder. Name one that holds films, or none to look here.`
    })
  const films = yield* Effect.forEach(yield* filmsBelow(input.folder, input.all), listed)
  const place = (film: Listed) => path.relative(input.folder, film.folder) || "."
  if (input.json) {
    return yield* Console.log(
      JSON.stringify(
        {
          version: 1,
          films: films.map((film) => ({
            folder: path.resolve(film.folder),
            concept: film.title,
            state: film.state,
            because: film.because,
            scenes_made: film.scenes.made,
            scenes_planned: film.scenes.planned,
            spent_in_usd_ticks: film.spent,
            touched: Option.getOrNull(Option.map(film.touched, DateTime.formatIso))
          }))
        },
        null,
        2
      )
    )
  }
  if (films.length === 0)
    return yield* Console.log(
      `There is no film in ${input.folder}${input.all ? "" : " (films moved aside are listed with --all)"}. Begin one:\n  ${commandLine({ command: "run", words: ["Your sentence"], folder: "my-film" })}`
    )
  const columns = columnsToUse()
  const lines =
    columns < narrow
      ? films.flatMap((film) => twoLines(film, place(film), columns))
      : oneLineEach(films, place, columns)
  yield* print(lines)
})
