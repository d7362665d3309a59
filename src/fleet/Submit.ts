import { basename, join } from "node:path"
import { FileSystem } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Array, Effect, Option, Schema } from "effect"
import { decodeConcept, isSameConcept } from "../domain/Concept.js"
import { defaultOptions, FilmSettings, type Music, type Reference } from "../domain/Settings.js"
import { counted } from "../domain/Words.js"
import { musicKept, withMusicKept } from "../film/KeptMusic.js"
import { keepPhotos, photosKept } from "../film/KeptPhotos.js"
import { Workspace } from "../services/Workspace.js"
import { accountNamed, accounts, noAccount } from "./Accounts.js"
import { databaseFailed } from "./Database.js"
import { enqueue } from "./Enqueue.js"
import { type FilmFile, keepFile, writeFiles } from "./FilmFiles.js"
import { JobRequest } from "./FilmJob.js"
import { filmName } from "./FilmName.js"
import type { FilmState } from "./Listing.js"
import { QueueProblem, wayOut } from "./QueueProblem.js"
import { differences } from "./RequestDifference.js"

/** A film that is to be made. */
export interface Submission {
  readonly concept: string
  /** What it is called; by its words where nothing is said. */
  readonly film?: string
  /** Whose budget it is made on. */
  readonly account?: string
  /** Films of a higher one are taken first; 0 where nothing is said. */
  readonly priority?: number
  readonly request: Omit<JobRequest, "music" | "references">
  /** Photos on this machine that characters are drawn from. */
  readonly photos?: ReadonlyArray<Reference>
  /** Music on this machine to lay under it. */
  readonly music?: Music | undefined
  /** More files of the film's folder, by their paths there: its settings, for whoever fetches it. */
  readonly files?: Readonly<Record<string, string>>
}

/** Where a film stands that was submitted. */
export interface Submitted {
  readonly film: string
  readonly attempt: number
  /** Whether it was submitted now, and not before. */
  readonly isNew: boolean
  readonly state: FilmState
}

const encodeRequest = Schema.encodeSync(Schema.parseJson(JobRequest))
const decodeRequest = Schema.decodeUnknownOption(JobRequest)

/** Keeps copies of photos and music, and what else goes into the film's folder, in the media store. */
const keepAlong = Effect.fn("Submit.keepAlong")(
  function* (film: string, { files = {}, music, photos = [] }: Submission) {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped({ prefix: "grok-video-submit-" })
    if (photos.length > 0 || music !== undefined)
      yield* withMusicKept(keepPhotos).pipe(
        Effect.provideService(FilmSettings, { ...defaultOptions, references: photos, music }),
        Effect.provide(Workspace.layer(folder))
      )
    yield* Effect.forEach(Object.entries(files), ([path, text]) =>
      fs.writeFileString(join(folder, path), text)
    )
    const copies = yield* Effect.forEach(["references", "music"], (own) =>
      Effect.orElseSucceed(fs.readDirectory(join(folder, own)), (): ReadonlyArray<string> => []).pipe(
        Effect.map((names) => names.map((name) => `${own}/${name}`))
      )
    )
    const paths = [...copies.flat(), ...Object.keys(files)]
    const kept = yield* Effect.forEach(paths, (path) => keepFile(film, path, join(folder, path)))
    const references = Option.getOrElse(yield* photosKept(folder), (): ReadonlyArray<Reference> => [])
    const lying = Option.map(yield* musicKept(folder), ({ file, sha256 }) => ({
      music: { file: `music/${basename(file)}`, sha256 }
    }))
    return { kept, references, ...Option.getOrElse(lying, () => ({})) }
  },
  Effect.scoped,
  Effect.catchTags({
    FileUnwritable: ({ message }) => new QueueProblem({ reason: "PhotoUnusable", detail: message }),
    WorkspaceUnusable: ({ message }) => new QueueProblem({ reason: "FolderUnwritable", detail: message }),
    BadArgument: ({ message }) => new QueueProblem({ reason: "FolderUnwritable", detail: message }),
    SystemError: ({ message }) => new QueueProblem({ reason: "FolderUnwritable", detail: message }),
    ParseError: Effect.die
  })
)

/** A film that is there already, as far as it matters to whoever submits it again. */
interface Known {
  readonly concept: string
  readonly account: string
  readonly attempt: number
  readonly state: FilmState
  readonly request: unknown
}

/**
 * The film of this name, if there is one.
 * Fails   QueueProblem (`NotAName`) where another one differs in nothing but capital letters: many a disk takes their folders
 *         for one.
 */
const known = Effect.fnUntraced(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Known & { readonly film: string }>`
    SELECT film, concept, account, attempt, state, request FROM film WHERE lower(film) = lower(${film})`.pipe(
    Effect.mapError(databaseFailed)
  )
  const other = rows.find((row) => row.film !== film)
  if (other !== undefined)
    return yield* new QueueProblem({
      reason: "NotAName",
      detail: `There is a film of the name ${other.film} already, and ${film} differs from it in nothing but capital letters. Choose another name.`
    })
  return Array.head(rows)
})

/** Who submits a film that is there is told of it, unless it is another one, or to be another. */
const sameFilm = (film: string, before: Known, submission: Submission, wanted: JobRequest) => {
  const { account = "", concept } = submission
  const request = decodeRequest(before.request)
  const changed = Option.match(request, { onNone: () => [], onSome: (it) => differences(wanted, it) })
  const flags = changed.flatMap(({ flag }) => Option.toArray(flag))
  const another = wayOut(
    "To make another film beside it",
    ["submit", concept],
    [["name", `${film}-2`], ...flags]
  )
  const refused = (detail: string, ...ways: QueueProblem["ways"]) =>
    new QueueProblem({ reason: "OtherRequest", detail, ways: [...ways, another] })
  if (!isSameConcept(before.concept, concept))
    return refused(`${film} is a film already, of other words: “${before.concept}”. It stays as it is.`)
  if (before.account !== account)
    return refused(
      `${film} is a film already, on the account ${before.account === "" ? "of everybody" : before.account}. It stays as it is.`
    )
  if (changed.length > 0)
    return refused(
      `${film} was submitted before, and is asked for otherwise now in ${counted(changed.length, "point")}: ${changed.map(({ words }) => words).join("; ")}. It stays as it was asked for.`,
      wayOut("To go on with it in this way, once it is held or has ended", ["queue", "go-on", film], flags)
    )
  const { attempt, state } = before
  return Effect.succeed<Submitted>({ film, attempt, isNew: false, state })
}

/** Fails where nobody opened an account of this name. */
const checkAccount = Effect.fnUntraced(function* (account: string) {
  const open = (yield* accounts).map((it) => it.account)
  if (open.includes(account)) return
  const others = open.filter((name) => name !== noAccount)
  return yield* new QueueProblem({
    reason: "NoSuchAccount",
    detail: `There is no account ${account}${others.length === 0 ? "" : `, only ${others.join(", ")}`}. Nothing was submitted.`,
    ways: [
      wayOut("To open it with a budget in USD", ["queue", "account", account], [["budget", "20"]]),
      wayOut("To open it without a limit", ["queue", "account", account], [["budget", "none"]])
    ]
  })
})

/** Writes a new film down, whole or not at all. Gives whether nobody had done so meanwhile. */
const writeDown = Effect.fnUntraced(
  function* (film: string, submission: Submission, request: JobRequest, files: ReadonlyArray<FilmFile>) {
    const sql = yield* SqlClient.SqlClient
    const { account = "", concept, priority = 0 } = submission
    const rows = yield* sql`
      INSERT INTO film (film, concept, account, priority, attempt, request, state)
      VALUES (${film}, ${concept}, ${account}, ${priority}, 1, ${encodeRequest(request)}::jsonb, 'waiting')
      ON CONFLICT DO NOTHING RETURNING film`
    if (rows.length > 0) yield* writeFiles(film, files)
    return rows.length > 0
  },
  (work) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withTransaction(work)),
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

/**
 * Submits a film: from here on any worker may make it. The same words on the same account are the same film, however
 * often and from however many machines they are submitted: it is made once, and told so.
 * Needs   the workflow engine of a client of the cluster.
 * Fails   ConceptMissing, AccountUnusable. QueueProblem: `OtherRequest`, with what differs and how to go on; `NoSuchAccount`, `NotAName`, `PhotoUnusable`.
 *         MediaStoreFailed: photos or music cannot be kept. DatabaseFailed. Nothing is made then.
 */
export const submit = Effect.fn("Queue.submit")(function* (submission: Submission) {
  const concept = yield* decodeConcept(submission.concept)
  const account = yield* accountNamed(submission.account ?? noAccount)
  const film = yield* filmName(concept, account, submission.film)
  yield* Effect.annotateCurrentSpan({ film })
  const asked = { ...submission, account, concept }
  const wished: JobRequest = { ...submission.request, references: [] }

  const before = yield* known(film)
  if (Option.isSome(before)) {
    const same = yield* sameFilm(film, before.value, asked, wished)
    // Whoever wrote it down may have gone before it lay in the queue.
    if (same.state === "waiting") yield* enqueue(film, same.attempt)
    return same
  }
  yield* checkAccount(account)
  const { kept, references, ...more } = yield* keepAlong(film, submission)
  const request: JobRequest = {
    ...wished,
    ...more,
    references: references.map(({ kind, name, sha256 }) => ({ kind, name, sha256 }))
  }
  const isNew = yield* writeDown(film, asked, request, kept)
  const first = yield* Effect.flatten(known(film)).pipe(
    Effect.catchTag("NoSuchElementException", () => Effect.dieMessage(`${film} was written down and is gone`))
  )
  const told = isNew
    ? { film, attempt: first.attempt, isNew, state: first.state }
    : yield* sameFilm(film, first, asked, wished)
  yield* enqueue(film, told.attempt)
  return told
})
