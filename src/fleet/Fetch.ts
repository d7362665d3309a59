import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Array, Effect, Option, Schema } from "effect"
import { type LocalFile, Sha256 } from "../domain/Assets.js"
import { moveIntoFolder, temporaryPrefix } from "../services/FileOps.js"
import {
  answersInFiles,
  type FilmHistory,
  historyFrom,
  holdsAnswer,
  responseFile,
  supersededPath
} from "../services/FilmHistory.js"
import { keepForeignPage, setAside } from "../services/OwnFiles.js"
import { paths } from "../services/Workspace.js"
import { databaseFailed } from "./Database.js"
import { intoFolder, onDisk, writeText } from "./FetchFolder.js"
import { bringFile, filesOf, hashAt, holds, isBelow } from "./FilmFiles.js"
import type { JobRequest } from "./FilmJob.js"
import { find, type ListedFilm } from "./Listing.js"
import { QueueProblem, wayOut } from "./QueueProblem.js"
import { settingsAsAsked } from "./SettingsAsked.js"
import { journalLines, journalNamed, requestOf } from "./Show.js"

/** A film that was brought to a folder. */
export interface Fetched {
  /** The folder, absolute. */
  readonly folder: string
  /** How many files were brought, and how many were there already. */
  readonly brought: number
  readonly unchanged: number
}

/** Files of one film that are brought to a folder. */
interface Target {
  readonly film: string
  readonly root: string
}

/** Where a recorded file goes. */
interface Place {
  readonly file: Pick<LocalFile, "path" | "sha256">
  readonly to: string
}

/**
 * Where the files of a journal go: each to its place, and what a newer one took the place of aside. Of several in one place
 * the one that state.json tells of stands there, else the one that was made last.
 */
const placesOf = ({ journal, records }: FilmHistory, state: string): ReadonlyArray<Place> => {
  const current = new Set(journal.files.values())
  const inOrder = records.flatMap((record) => (record.kind === "file" && current.has(record) ? [record] : []))
  const byPath = Array.groupBy(inOrder, ({ path }) => path)
  return Object.values(byPath).flatMap((files) => {
    const standing = files.findLast(({ sha256 }) => state.includes(sha256)) ?? files.at(-1)
    const different = Array.dedupeWith(files, (one, other) => one.sha256 === other.sha256)
    return different.map((file) => ({
      file,
      to: file.sha256 === standing?.sha256 ? file.path : supersededPath(file.sha256, file.path)
    }))
  })
}

/** Brings a file to a place in the folder; gives whether it was not there already. What stands there is never lost. */
const place = Effect.fnUntraced(function* (
  { film, root }: Target,
  { file, to }: Place,
  recorded: ReadonlySet<Sha256>
) {
  const fs = yield* FileSystem.FileSystem
  const absolute = join(root, to)
  if (!isBelow(to)) return yield* Effect.dieMessage(`${to} is no place in a film's folder`)
  const standing = yield* hashAt(absolute)
  if (Option.contains(standing, file.sha256)) return false
  yield* fs.makeDirectory(join(absolute, ".."), { recursive: true, mode: 0o700 })
  yield* Option.match(
    Option.filter(standing, (sha256) => recorded.has(sha256)),
    {
      onNone: () => setAside(root, to, "unrecorded"),
      onSome: (sha256) => moveIntoFolder(fs, absolute, join(root, supersededPath(sha256, to)))
    }
  )
  const aside = join(root, supersededPath(file.sha256, file.path))
  if (to === file.path && (yield* holds(aside, file.sha256))) yield* moveIntoFolder(fs, aside, absolute)
  else yield* bringFile(film, file, absolute)
  return true
})

/** The text of a small file of the film. */
const textOf = Effect.fnUntraced(function* ({ film, root }: Target, file: Place["file"]) {
  const fs = yield* FileSystem.FileSystem
  const temporary = join(root, `${temporaryPrefix}${file.sha256}.json`)
  yield* bringFile(film, file, temporary)
  return yield* Effect.ensuring(
    fs.readFileString(temporary),
    Effect.ignore(fs.remove(temporary, { force: true }))
  )
})

/** Files that are written anew by every run, whoever wrote them last. */
const isRewritten = (path: string): boolean =>
  path === paths.state || path === paths.musicNote || path.startsWith("references/")

/** Brings a file that the journal does not tell of. What a person changed in the folder is set aside. */
const placeOther = Effect.fnUntraced(function* ({ film, root }: Target, file: Place["file"]) {
  const fs = yield* FileSystem.FileSystem
  const absolute = join(root, file.path)
  if (yield* holds(absolute, file.sha256)) return false
  yield* fs.makeDirectory(join(absolute, ".."), { recursive: true, mode: 0o700 })
  const isPage = file.path === paths.script || file.path === paths.report
  if (isPage) yield* keepForeignPage(root, file.path, "")
  else if (!isRewritten(file.path)) yield* setAside(root, file.path, "unrecorded")
  yield* bringFile(film, file, absolute)
  return true
})

/** Brings the film's settings, as it was asked for last. */
const placeSettings = Effect.fnUntraced(function* (
  { film, root }: Target,
  file: Place["file"],
  request: Option.Option<JobRequest>
) {
  const fs = yield* FileSystem.FileSystem
  const kept = yield* textOf({ film, root }, file)
  const text = Option.match(request, { onNone: () => kept, onSome: (it) => settingsAsAsked(kept, it) })
  const absolute = join(root, file.path)
  if (Option.contains(yield* Effect.option(fs.readFileString(absolute)), text)) return false
  yield* setAside(root, file.path, "unrecorded")
  yield* writeText(absolute, text)
  return true
})

/** The text of an answer's record that lies in the media store. */
const answerText = (target: Target, sha256: Sha256) =>
  textOf(target, { path: `responses/${sha256}.json`, sha256 })

/** Brings a large answer to where a run on this machine looks for it; gives whether it was not there already. */
const placeAnswer = Effect.fnUntraced(function* (
  target: Target,
  { key, sha256 }: { readonly key: Sha256; readonly sha256: Sha256 }
) {
  const fs = yield* FileSystem.FileSystem
  const there = yield* Effect.option(fs.readFileString(join(target.root, responseFile(key, "").path)))
  if (Option.exists(there, (text) => holdsAnswer(text, sha256))) return false
  const { path, text } = responseFile(key, yield* answerText(target, sha256))
  yield* writeText(join(target.root, path), text)
  return true
})

/** A refusal that came late is a doubt on this machine: no run takes one in from a file. */
const readAnswer = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Struct({ kind: Schema.Literal("answer") }))
)

const readLate = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Struct({ body: Schema.Struct({ sha256: Sha256 }) }))
)

/**
 * Answers that came too late for whoever asked and that nobody has taken in yet: put where answers lie that a crash kept from
 * being journaled, so that the next run takes them in.
 */
const placeLate = Effect.fnUntraced(function* (target: Target, { journal }: FilmHistory) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ readonly key: string; readonly answer: string }>`
    SELECT key, answer FROM film_late_answer WHERE film = ${target.film}`.pipe(
    Effect.mapError(databaseFailed)
  )
  const late = rows.map(({ answer, key }) => ({ answer, key: Sha256.make(key) }))
  yield* Effect.forEach(
    late.filter(
      ({ answer, key }) => Option.isSome(readAnswer(answer)) && journal.orders.get(key)?.answer === undefined
    ),
    Effect.fnUntraced(function* ({ answer, key }) {
      const pointer = readLate(answer)
      const json = Option.isSome(pointer) ? yield* answerText(target, pointer.value.body.sha256) : answer
      const { path, text } = responseFile(key, json)
      yield* writeText(join(target.root, path), text)
    })
  )
})

/**
 * Brings all that is kept of a film to a folder, but for its journal.
 * Fails   QueueProblem: `MediaGone`, `FolderUnwritable`. MediaStoreFailed, DatabaseFailed.
 */
export const bringFilm = Effect.fn("Fetch.bring")(function* (
  target: Target,
  history: FilmHistory,
  request: Option.Option<JobRequest>
) {
  const fs = yield* FileSystem.FileSystem
  const { film, root } = target
  const others = yield* Effect.forEach(
    yield* filesOf(film),
    (file) =>
      file.path === paths.settings ? placeSettings(target, file, request) : placeOther(target, file),
    { concurrency: 4 }
  )
  const state = yield* Effect.orElseSucceed(fs.readFileString(join(root, paths.state)), () => "")
  const recorded = new Set([...history.journal.files.values()].map(({ sha256 }) => sha256))
  const files = yield* Effect.forEach(placesOf(history, state), (it) => place(target, it, recorded), {
    concurrency: 4
  })
  const answers = yield* Effect.forEach(answersInFiles(history.journal), (it) => placeAnswer(target, it), {
    concurrency: 4
  })
  yield* placeLate(target, history)
  return [...others, ...files, ...answers]
})

const checkStill = ({ film, state }: ListedFilm) =>
  state === "waiting" || state === "making"
    ? new QueueProblem({
        reason: "NotThatState",
        detail: `${film} ${state === "making" ? "is being made" : "waits for a worker"}: brought here now, it could be gone on with in two places, and paid for twice. Wait until it is held or has ended, or cancel it.`,
        ways: [
          wayOut("To see how far it is", ["queue", "show", film]),
          wayOut("To cancel it", ["queue", "cancel", film])
        ]
      })
    : Effect.void

/**
 * Brings a film from the queue to a folder of this machine, whole: its journal, answers, files and settings, as if it had been
 * made there, so that every command for one machine works on it and a run orders nothing that was answered. A folder that has
 * it already is brought up to date.
 * Fails   QueueProblem: `NoSuchFilm`; `NotThatState` while it waits or is made; `NothingThere`; `FolderTaken`,
 *         `FolderUnwritable`; `MediaGone`. StoreFailed: a run is at work there, or the journal cannot be trusted.
 *         MediaStoreFailed, DatabaseFailed. The same again brings what is missing.
 */
export const fetch = Effect.fn("Queue.fetch")(function* (film: string, folder: string) {
  yield* checkStill(yield* find(film))
  const lines = yield* journalLines(film)
  if (lines.length === 0)
    return yield* new QueueProblem({ reason: "NothingThere", detail: `Nothing was made of ${film} yet.` })
  const history = yield* historyFrom(lines, journalNamed(film))
  const request = yield* requestOf(film)
  return yield* intoFolder(film, folder, lines.join(""), (root) =>
    Effect.gen(function* () {
      const all = yield* onDisk(folder)(bringFilm({ film, root }, history, request))
      // Somebody may have gone on with it meanwhile.
      yield* checkStill(yield* find(film))
      const brought = all.filter((isNew) => isNew).length
      return { folder: root, brought, unchanged: all.length - brought } satisfies Fetched
    })
  )
})
