import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import { decodeConcept } from "../domain/Concept.js"
import { defaultOptions, type FilmOptions, FilmSettings, type Reference } from "../domain/Settings.js"
import { settingsFromWords } from "../domain/SettingTable.js"
import { withStop } from "../domain/Words.js"
import { Gates, gatesUntil } from "../film/Gates.js"
import { withEvents } from "../film/Listening.js"
import { filmFrom } from "../film/pipeline.js"
import { StateStore } from "../services/StateStore.js"
import type { FilmMade } from "./AttemptOutcome.js"
import { attemptRows, untilBack } from "./AttemptRow.js"
import { changesNoted } from "./ChangesNoted.js"
import { recordEvents } from "./EventLog.js"
import { bringFiles, keepFiles } from "./FilmFiles.js"
import type { JobRequest } from "./FilmJob.js"
import { filmStudio } from "./FilmStudio.js"
import { MediaStoreFailed } from "./MediaStoreFailed.js"
import { ownScratch } from "./Scratch.js"
import { type FilmWork, type WorkOptions, workerOf } from "./Worker.js"

const unbrought = (detail: string) => new MediaStoreFailed({ reason: "Unreadable", detail: withStop(detail) })

/** The photos that a film is asked for with, where they lie in its folder as they are sent. */
const photosOf = Effect.fnUntraced(function* ({ references }: JobRequest, folder: string) {
  const fs = yield* FileSystem.FileSystem
  const there = yield* Effect.orElseSucceed(
    fs.readDirectory(join(folder, "references")),
    (): ReadonlyArray<string> => []
  )
  return yield* Effect.forEach(references, ({ changes, kind, name, sha256 }) => {
    const kinds = [kind, "jpeg"] as const
    const kept = kinds
      .map((kind) => ({ kind, file: `${sha256.slice(0, 16)}.${kind}` }))
      .find(({ file }) => there.includes(file))
    if (kept === undefined) return unbrought(`the photo of ${name} was not kept when it was submitted`)
    const photo: Reference = { name, sha256, kind: kept.kind, photo: join(folder, "references", kept.file) }
    return Effect.succeed(changes === undefined ? photo : { ...photo, changes })
  })
})

/**
 * What of the changes that are asked for was not written down yet: a worker may have died since. For whoever has opened the
 * journal: another worker may write it down until then.
 */
const changesLeft = ({ film, request }: FilmWork) =>
  Effect.map(untilBack(changesNoted(film)), (noted) => request.changes.slice(noted))

const settingsOf = (
  { music, patience, settings }: JobRequest,
  references: ReadonlyArray<Reference>,
  folder: string
): FilmOptions => ({
  ...settingsFromWords(settings, { ...defaultOptions, references }),
  ...patience,
  music: music === undefined ? undefined : { file: join(folder, music.file), sha256: music.sha256 }
})

/** Makes one film in a folder below `scratch`, which is removed in the end. */
const makeIn = (scratch: string) =>
  Effect.fn("Worker.film")(function* (work: FilmWork) {
    const { attempt, film, request } = work
    const fs = yield* FileSystem.FileSystem
    const { has, holds } = yield* attemptRows
    const folder = join(scratch, film)
    yield* Effect.addFinalizer(() => Effect.ignoreLogged(fs.remove(folder, { recursive: true, force: true })))
    const concept = yield* decodeConcept(work.concept)
    yield* Effect.catchTag(bringFiles(film, folder), "QueueProblem", ({ detail }) => unbrought(detail))
    const references = yield* photosOf(request, folder)
    const listener = yield* recordEvents(film, attempt)
    const { budget, onDoubt } = request
    const kept = Effect.gen(function* () {
      const { files } = yield* StateStore
      if (!(yield* has(film))) return
      yield* keepFiles(film, folder, new Set((yield* files).map(({ path }) => path)), holds(film))
    }).pipe(
      Effect.catchAll(({ message }) => Effect.logWarning(`Not all files of ${film} are kept: ${message}`))
    )
    const { state } = yield* withEvents(
      Effect.flatMap(changesLeft(work), (changes) =>
        filmFrom({ concept, plan: Option.fromNullable(request.plan), changes })
      ),
      listener
    ).pipe(
      // Not where the worker is told to stop: whoever goes on writes them anew.
      Effect.tapBoth({ onSuccess: () => kept, onFailure: () => kept }),
      Effect.provideService(FilmSettings, settingsOf(request, references, folder)),
      Effect.provideService(Gates, gatesUntil(Option.fromNullable(request.stopAfter))),
      Effect.provide(filmStudio({ film, scratch, onDoubt, ...(budget === undefined ? {} : { budget }) }))
    )
    const { degradations, spent } = state
    return { spent, degradations: degradations.length } satisfies FilmMade
  }, Effect.scoped)

/** What a worker of films does, and how. */
export interface FilmWorkerOptions extends Omit<WorkOptions<never>, "make"> {
  /** A folder of this machine in which its films lie while it makes them. */
  readonly scratch: string
}

/**
 * Takes films from the queue and makes them, as `workerOf` says, over what all films of the process share.
 * Fails   WorkspaceUnusable, DatabaseFailed, before it takes a film. WorkerUnfit: disk, media or key let none be made.
 * Costs   what the films cost that it makes.
 */
export const worker = (options: FilmWorkerOptions) =>
  Effect.scoped(
    Effect.flatMap(ownScratch(options.scratch), (scratch) => workerOf({ ...options, make: makeIn(scratch) }))
  )
