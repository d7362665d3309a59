import { join } from "node:path"
import { DateTime, Effect, Option } from "effect"
import { LocalFile } from "../../domain/Assets.js"
import { type Concept, isSameConcept } from "../../domain/Concept.js"
import { encodeState, PipelineState } from "../../domain/PipelineState.js"
import { foreignFiles } from "../OwnFiles.js"
import { folders, paths, Workspace } from "../Workspace.js"
import { adoptionOf } from "./Adoption.js"
import { artifactsOver, type FileStore, makeArtifactStore } from "./ArtifactStore.js"
import { type Disk, openDisk } from "./Disk.js"
import {
  type JournalCompanions,
  type JournalLines,
  journalBytes,
  openingOf,
  openJournal,
  readTrusted
} from "./Journal.js"
import {
  type AnswerRecord,
  encodeLine,
  type JournalRecord,
  type Mark,
  type NewRecord,
  schemaVersion
} from "./JournalRecord.js"
import { answersTo, applyRecord, JournalState, ledgerOf, replay } from "./JournalState.js"
import { holdLock } from "./Lock.js"
import { makeOrders } from "./Orders.js"
import { inlineResponses, orphansOf, type Responses, responsesIn, responsesOn } from "./Responses.js"
import { confirmRoom } from "./Room.js"
import { checkJournalThere, checkJournalWhole, importState, savedStateIn } from "./SavedState.js"
import type { Sender, StoreOptions, Store as StoreVerbs } from "./StoreContract.js"
import { otherConcept, otherFilm, StoreFailed } from "./StoreError.js"

/** How the store on disk behaves. */
export interface DiskStoreOptions extends StoreOptions {
  /**
   * Takes over a folder whose holder nobody can tell from here to be gone: on another machine, in another container, from
   * before a restart, or where the system tells no start times. It is for whoever knows that nobody uses it any more.
   */
  readonly force?: boolean
}

/** What a store is made of; where a part is left out, it sends its orders, makes its files and forgets with the program. */
interface Parts {
  readonly journal: JournalState
  readonly disk?: Disk
  readonly append?: JournalLines["append"]
  /** The version of the records that the journal ends with. */
  readonly version?: number
  /** Answers that a crash kept from being journaled. */
  readonly orphans?: ReadonlyArray<AnswerRecord>
  readonly responses?: Responses
  /** Fails once this film is no longer this process's to make. */
  readonly confirmOurs?: Effect.Effect<void, StoreFailed>
  /** Fails where an answer could not be kept. */
  readonly confirmRoom?: Effect.Effect<void, StoreFailed>
  readonly sender?: Sender
  readonly artifacts?: typeof makeArtifactStore
  readonly companions?: JournalCompanions
}

const sending: Sender = { send: (_request, call) => call }

/** The records that may change what a film has cost; for an intent its price is kept back before. */
const movesMoney: ReadonlySet<JournalRecord["kind"]> = new Set(["answer", "fail", "lost", "run"])

/** The store itself, over any journal: what it says, one writer, and the verbs. */
const makeStore = Effect.fnUntraced(function* (parts: Parts, options: StoreOptions) {
  const { root } = yield* Workspace
  const disk = parts.disk ?? (yield* openDisk(root))
  const { append, companions = {}, journal, responses = inlineResponses } = parts
  const { artifacts: artifactsOf = makeArtifactStore, confirmOurs = Effect.void, sender = sending } = parts
  const alone = (yield* Effect.makeSemaphore(1)).withPermits(1)

  const claim = (concept: Concept | null, provider: string | null = null) =>
    Effect.flatMap(openingOf(options.version), (opening) => write({ ...opening, concept, provider }))

  const write = (record: NewRecord) =>
    Effect.gen(function* () {
      const dated: JournalRecord = { ...record, at: record.at ?? (yield* DateTime.now) }
      // Asked for only when its turn has come: a keeper may number its lines as it is asked.
      if (append !== undefined) yield* append(encodeLine(dated))
      applyRecord(journal, dated)
      if (companions.spent !== undefined && movesMoney.has(dated.kind))
        yield* companions.spent(ledgerOf(journal))
    }).pipe(Effect.uninterruptible)

  const commit = (record: NewRecord): Effect.Effect<void, StoreFailed> =>
    Effect.suspend(() => (journal.opened ? Effect.void : claim(null))).pipe(Effect.zipRight(write(record)))

  // From here on records are of this program's version.
  if (journal.opened && (parts.version ?? schemaVersion) < schemaVersion)
    yield* claim(journal.concept, journal.provider)
  yield* Effect.forEach(parts.orphans ?? [], commit, { discard: true })
  if (companions.spent !== undefined) yield* companions.spent(ledgerOf(journal))

  const mayOrder = Effect.zipRight(confirmOurs, parts.confirmRoom ?? Effect.void)
  const orders = makeOrders({ journal, options, responses, alone, commit, companions, mayOrder, sender })
  const artifacts = yield* artifactsOf({ journal, disk, files: companions.files, alone, commit })
  yield* Effect.addFinalizer(() => orders.flush)

  const begin = Effect.fn("StateStore.begin")(function* (concept: Concept) {
    const provider = options.provider ?? null
    if (journal.concept !== null && !isSameConcept(journal.concept, concept))
      return yield* otherConcept(root, journal.concept)
    // Who answered nothing made nothing of it: a wrong address is mended, and the film goes on.
    const isNamed = journal.provider !== null && ledgerOf(journal).entries.length > 0
    if (isNamed && provider !== null && journal.provider !== provider)
      return yield* otherFilm(
        root,
        `this film as made by ${journal.provider}, and now it is to be made by ${provider}`
      )
    if (journal.concept === null || (provider !== null && journal.provider !== provider))
      yield* claim(concept, provider)
  }, alone)

  const snapshots = yield* Effect.makeSemaphore(1)
  const saveState = Effect.fn("StateStore.saveState")((state: PipelineState) =>
    disk
      .replace(paths.state, encodeState(new PipelineState({ ...state, orderedAt: journal.orderedAt })))
      // A folder that was moved away takes its film with it: what stands in its place now is somebody else's.
      .pipe((replaced) => Effect.zipRight(confirmOurs, replaced), snapshots.withPermits(1))
  )

  const mark = Effect.fn("StateStore.mark")((what: Mark) => alone(commit(what)))

  /** Looks through what earlier versions left, with this very store for all that is no order. */
  const adoption = Effect.suspend(() =>
    adoptionOf({ journal, disk, store, fetch: responses.fetch, commit: (record) => alone(commit(record)) })
  )

  const store: StoreVerbs = {
    begin,
    once: orders.once,
    produce: artifacts.produce,
    areWhole: artifacts.areWhole,
    answers: (work) => Effect.forEach(answersTo(journal, work), responses.fetch),
    adoption,
    saveState,
    savedState: Effect.withSpan(savedStateIn(disk), "StateStore.savedState"),
    mark,
    marks: Effect.sync(() => [...journal.marks]),
    files: Effect.sync(() =>
      [...journal.files.values()].map(({ path, sha256 }) => new LocalFile({ path, sha256 }))
    ),
    ledger: Effect.sync(() => ledgerOf(journal))
  }
  return store
})

/** A film does not begin over files that somebody else has under its names. */
const refuseForeign = Effect.fnUntraced(function* (root: string) {
  const names = yield* foreignFiles(root, folders)
  const [first, ...more] = names
  if (first === undefined) return
  const others = more.length === 0 ? "" : more.length === 1 ? ` and ${more[0]}` : ` and ${more.length} others`
  return yield* new StoreFailed({
    reason: "OtherFilm",
    detail: `${root} holds ${first}${others}, which a film needs for its own and of which nothing here tells that this program made ${more.length === 0 ? "it" : "them"}. Move or rename ${more.length === 0 ? "it" : "them"}, or choose another folder.`,
    remedies: ["OtherFolder"]
  })
})

/** Says once of a disk that cannot flush folders what that means; the film is made all the same. */
const tellOfUnflushed = Effect.fnUntraced(function* ({ root, syncFolder }: Disk) {
  const code = yield* Effect.orElseSucceed(syncFolder(""), () => Option.none<string>())
  if (Option.isSome(code))
    yield* Effect.logWarning(
      `The disk of ${root} does not say when the names in a folder are safe (${code.value}): after a power cut, files of the last seconds may be missing. All else works.`
    )
})

/**
 * The store of a film on disk. Holds the folder's lock until the scope closes.
 * Fails   StoreFailed: `Locked` by another run, `OtherFilm` without a journal, or its files cannot be read or written.
 */
export const makeDiskStore = Effect.fnUntraced(function* (options: DiskStoreOptions = {}) {
  const { root } = yield* Workspace
  const lock = yield* holdLock(join(root, paths.lock), { force: options.force ?? false })
  const disk = yield* openDisk(root)
  yield* disk.sweep
  yield* tellOfUnflushed(disk)
  yield* checkJournalThere(root)
  if ((yield* journalBytes(disk)).length === 0) yield* importState(disk, options.version)

  const { append, records, version } = yield* openJournal(root)
  const journal = replay(records)
  if (!journal.opened) yield* refuseForeign(root)
  yield* checkJournalWhole(disk, journal)
  const orphans = yield* orphansOf(disk, journal)
  const confirm = { confirmOurs: lock.confirm, confirmRoom: confirmRoom(root) }
  const responses = responsesOn(disk)
  return yield* makeStore({ journal, disk, append, version, orphans, responses, ...confirm }, options)
})

/**
 * The store over a journal that is kept elsewhere. Answers stand in the journal itself, whatever their size, unless files
 * are kept elsewhere as well.
 * Fails   StoreFailed: a line cannot be trusted (`Unreadable`), or a newer program wrote it (`Newer`).
 */
export const makeStoreOver = Effect.fnUntraced(function* (
  kept: JournalLines & JournalCompanions,
  options: StoreOptions = {}
) {
  const { root } = yield* Workspace
  const disk = yield* openDisk(root)
  const responses = kept.files === undefined ? inlineResponses : responsesIn(kept.files, disk)
  const room = kept.files === undefined ? Effect.void : confirmRoom(root)
  const text = (yield* kept.lines).join("")
  const { records, version } = yield* readTrusted(new TextEncoder().encode(text), root)
  return yield* makeStore(
    {
      journal: replay(records),
      disk,
      append: kept.append,
      version,
      responses,
      companions: kept,
      confirmRoom: room
    },
    options
  )
})

/** A store whose journal ends with the scope. Files and state.json are real, since others read them. */
export const makeMemoryStore = (options: StoreOptions = {}) =>
  // A journal of its own for everyone who opens it: the layer is a value, and may be opened many times.
  Effect.suspend(() => makeStore({ journal: new JournalState() }, options)).pipe(Effect.orDie)

/** A run that sends nothing and makes nothing: what a film's journal tells, and what stands for all that is still to come. */
export interface ForecastParts {
  readonly records: ReadonlyArray<JournalRecord>
  readonly bodyOf: Responses["fetch"]
  readonly sender: Sender
  readonly files: FileStore
}

/** The same rules over what a film's journal tells. Nothing is written: not the journal, not state.json, no file. */
export const makeForecastStore = ({ bodyOf, files, records, sender }: ForecastParts, options: StoreOptions) =>
  Effect.suspend(() =>
    makeStore(
      {
        journal: replay(records),
        responses: { keep: inlineResponses.keep, fetch: bodyOf },
        sender,
        artifacts: ({ journal }) => Effect.succeed(artifactsOver(journal, files))
      },
      options
    )
  ).pipe(
    // A journal that forgets can be written.
    Effect.orDie,
    Effect.map((store): StoreVerbs => ({ ...store, saveState: () => Effect.void }))
  )
