import { isAbsolute, normalize, relative, sep } from "node:path"
import { DateTime, Effect, Option, Schema } from "effect"
import { CharacterAsset, type FilmAsset, KeyframeAsset, VideoAsset } from "../../domain/Assets.js"
import { addTicks, formatUsd, Ticks } from "../../domain/Money.js"
import { decodeState, type PipelineState } from "../../domain/PipelineState.js"
import { paths } from "../Workspace.js"
import { isPlain } from "./ArtifactStore.js"
import { type Disk, openDisk, unreadable } from "./Disk.js"
import { openingOf } from "./Journal.js"
import { encodeLine, type FileRecord, type JournalRecord, type RunRecord } from "./JournalRecord.js"
import { JournalState } from "./JournalState.js"
import { sha256 } from "./Keys.js"
import { answerKeys, orphansOf } from "./Responses.js"
import { StoreFailed } from "./StoreError.js"

// What state.json tells of a film: more than the journal does where that is gone, was cut, or is an older copy. Such a film
// is not made anew unasked: what the journal does not know of would be paid for again. A film that has no journal is taken
// over from it.

const Ours = Schema.parseJson(
  Schema.Struct({ spent_in_usd_ticks: Ticks, degradations: Schema.Array(Schema.Unknown) })
)

const stateText = (disk: Disk) => Effect.map(Effect.option(disk.readText(paths.state)), Option.flatten)

/** The state of the film in a folder, where there is one that can be read. */
export const savedStateIn = (disk: Disk): Effect.Effect<Option.Option<PipelineState>> =>
  Effect.flatMap(stateText(disk), (text) => Effect.option(Effect.flatMap(text, decodeState)))

/** What a film has cost, as a state.json of this program's own tells. */
const spentIn = (disk: Disk) => Effect.map(stateText(disk), Option.flatMap(Schema.decodeUnknownOption(Ours)))

/**
 * Whether a film is here whose journal is lost.
 * Fails   StoreFailed (`Unreadable`), with what was spent and the command that goes on all the same.
 */
export const checkJournalThere = Effect.fn("SavedState.checkJournalThere")(function* (folder: string) {
  const disk = yield* openDisk(folder)
  const info = Option.flatten(yield* Effect.option(disk.info(paths.journal)))
  if (Option.exists(info, ({ size }) => size > 0n)) return
  const ours = yield* spentIn(disk)
  const isAnswered = Option.exists(yield* Effect.option(answerKeys(disk)), (keys) => keys.length > 0)
  if (Option.isNone(ours) && !isAnswered) return
  const cost = Option.match(ours, {
    onNone: () => "",
    onSome: ({ spent_in_usd_ticks: spent }) => ` for ${formatUsd(spent)}`
  })
  const what = `${disk.at(paths.journal)} ${Option.isSome(info) ? "is empty" : "is gone"}, and with it what was ordered for this film and what was answered${cost}.`
  if (Option.isSome(ours))
    return yield* lost(disk, `${what} Nothing was ordered. Bring journal.log back from a copy`)
  return yield* new StoreFailed({
    reason: "Unreadable",
    detail: `${what} state.json is gone too, so nothing can be taken over, and to make the film anew would cost all of it again; nothing was ordered. Bring the files back from a copy, or begin a film in their place.`,
    remedies: ["BeginAnew", "OtherFolder"]
  })
})

const lost = ({ root }: Disk, what: string) =>
  new StoreFailed({
    reason: "Unreadable",
    detail: `${what}; or have a repair begin a new one, which takes over every picture and clip that state.json names and that is as it names it, so that only the rest is ordered again.`,
    mending: Option.some({ folder: root, way: "NewJournal" })
  })

/**
 * The last step that whoever wrote this state must have begun; 0 where nothing but a plan is known. A clip may be made as
 * soon as its keyframe is, before the next step begins.
 */
const stepOf = ({ characters, finalVideoPath, keyframes, videos }: PipelineState): number =>
  Option.isSome(finalVideoPath) ? 6 : keyframes.length + videos.length > 0 ? 3 : characters.length > 0 ? 2 : 0

const whatIsUnknown: { readonly [step: number]: string } = {
  6: "that its film was ever joined",
  3: "of its keyframes and clips",
  2: "of its character sheets"
}

/** What a journal does not know that the state.json beside it tells of; nothing where it knows all, or took it over itself. */
export const unknownTo = Effect.fn("SavedState.unknownTo")(function* (disk: Disk, journal: JournalState) {
  const isOurs = Option.isSome(yield* spentIn(disk))
  const state = isOurs ? yield* savedStateIn(disk) : Option.none<PipelineState>()
  const isTakenOver = journal.marks.some((mark) => mark.kind === "accepted" && mark.made === null)
  const begun = Math.max(0, ...journal.marks.map((mark) => (mark.kind === "step" ? mark.step : 0)))
  return Option.flatMap(state, (it) => {
    if (isTakenOver || journal.importedSpent > 0) return Option.none()
    if (begun < stepOf(it)) return Option.fromNullable(whatIsUnknown[stepOf(it)])
    const unknown = Option.filter(
      it.orderedAt,
      (at) => !Option.exists(journal.orderedAt, DateTime.greaterThanOrEqualTo(at))
    )
    return Option.map(unknown, (at) => `of the orders up to ${DateTime.formatIso(at)}`)
  })
})

/**
 * Whether the journal lost its end.
 * Fails   StoreFailed (`Unreadable`), with the command that goes on all the same.
 */
export const checkJournalWhole = Effect.fn("SavedState.checkJournalWhole")(function* (
  disk: Disk,
  journal: JournalState
) {
  const unknown = yield* unknownTo(disk, journal)
  if (Option.isSome(unknown))
    return yield* lost(
      disk,
      `${disk.at(paths.journal)} was cut, or is an older copy: it does not know ${unknown.value}, of which state.json beside it tells. What was ordered since would be paid for again; nothing was ordered. Bring the newest journal.log back from a copy`
    )
})

/**
 * The part of a state.json that can be taken over without its journal: whose film it is and what it cost. Asks for no more
 * than that, so that the original program's are read as well as ours.
 */
const Snapshot = Schema.parseJson(
  Schema.Struct({
    plan: Schema.Struct({ title: Schema.String }),
    concept: Schema.optional(Schema.String),
    spent_in_usd_ticks: Schema.optional(Ticks)
  })
)

/** The files that belong to the film of a state.json: whatever it tells as a path, be it of an asset, a take or the film. */
const pathsIn = (state: string): ReadonlyArray<string> => {
  const found = new Set<string>()
  JSON.parse(state, (key, value: unknown) => {
    if (/^(?:.+_)?path$/.test(key) && typeof value === "string") found.add(value)
    return value
  })
  return [...found]
}

/** Where a path of the state stands below the folder: the original program wrote the folder's own name before it. */
const placesOf = ({ root }: Disk, written: string): ReadonlyArray<string> => {
  const plain = isAbsolute(written) ? relative(root, written) : normalize(written)
  const names = plain.split(sep)
  return [names, names.slice(1)].map((some) => some.join("/")).filter(isPlain)
}

/** The records of those files of a state that are there. */
const filesOf = (disk: Disk, state: string, at: DateTime.Utc) =>
  Effect.forEach(
    pathsIn(state),
    Effect.fnUntraced(function* (written) {
      for (const path of placesOf(disk, written)) {
        const print = yield* disk.fingerprint(path)
        if (Option.isSome(print))
          return [{ kind: "file" as const, key: sha256(`imported ${path}`), path, ...print.value, at }]
      }
      return []
    })
  ).pipe(
    Effect.map((found) => found.flat()),
    Effect.mapError(unreadable("A file of the film"))
  )

/**
 * What the answers in `responses/` cost that were there when state.json was written: the journal takes them in by
 * themselves when it is opened, so that they must not count among what was spent before it as well.
 */
const spentOnAnswers = Effect.fnUntraced(function* (disk: Disk) {
  const info = yield* Effect.mapError(disk.info(paths.state), unreadable(paths.state))
  const written = Option.flatMap(info, ({ mtime }) => mtime)
  const before = (yield* orphansOf(disk, new JournalState())).filter(
    ({ at }) => !Option.exists(written, (time) => DateTime.toEpochMillis(at) > time.getTime())
  )
  return addTicks(...before.map(({ cost, price }) => cost ?? price))
})

/**
 * The plan and the assets that a state.json of this program names, as far as their files are as it names them: taken as
 * accepted, whatever was decided on them then, which the first run finds out (`made` is `null` until it does).
 */
const madeSoFar = (
  { characters, keyframes, plan, videos }: PipelineState,
  files: ReadonlyArray<FileRecord>,
  at: DateTime.Utc
): ReadonlyArray<JournalRecord> => {
  const there = new Set(files.map((file) => `${file.path} ${file.sha256}`))
  const accepted =
    <A extends FilmAsset, I>(asset: "sheet" | "keyframe" | "clip", schema: Schema.Schema<A, I>) =>
    (made: A): ReadonlyArray<JournalRecord> => {
      const { sha256, subject: name, takes } = made
      const isWhole =
        takes.every((take) => there.has(`${take.path} ${take.sha256}`)) &&
        takes.some((take) => Option.contains(sha256, take.sha256))
      const value = Schema.encodeSync(schema)(made)
      return isWhole ? [{ kind: "accepted", asset, name, made: null, rules: null, value, at }] : []
    }
  return [
    { kind: "plan", plan, origin: "model", at },
    ...characters.flatMap(accepted("sheet", CharacterAsset)),
    ...keyframes.flatMap(accepted("keyframe", KeyframeAsset)),
    ...videos.flatMap(accepted("clip", VideoAsset))
  ]
}

/**
 * Begins a journal from a state.json that has none, or one that knows less, which is kept as `aside`. The film's files are
 * recorded, so that nothing overwrites them; its answers are not in a state.json, so a resumed film orders again what it
 * needs, which the log says.
 * Fails   StoreFailed: it is no film's state, or the disk does not let the journal be begun.
 */
export const importState = Effect.fnUntraced(function* (
  disk: Disk,
  programVersion: string | undefined,
  aside = Option.none<string>()
) {
  const text = yield* disk.readText(paths.state)
  if (Option.isNone(text)) return
  const { concept = "", spent_in_usd_ticks: spent } = yield* Schema.decode(Snapshot)(text.value).pipe(
    Effect.mapError(
      () =>
        new StoreFailed({
          reason: "Unreadable",
          detail: `${disk.at(paths.state)} is not a film's state, and there is no journal to rebuild it from. Move it away, or choose another folder.`,
          remedies: ["OtherFolder"]
        })
    )
  )
  const opening = yield* openingOf(programVersion)
  const files = yield* filesOf(disk, text.value, opening.at)
  const run: RunRecord = {
    ...opening,
    concept: concept.trim() === "" ? null : concept.trim(),
    importedSpent:
      spent === undefined ? undefined : Ticks.make(Math.max(0, spent - (yield* spentOnAnswers(disk))))
  }
  const state = Option.toArray(yield* savedStateIn(disk))
  const made = state.flatMap((it) => madeSoFar(it, files, opening.at))
  yield* disk.replace(paths.journal, [run, ...files, ...made].map(encodeLine).join(""), "The journal")
  const before = Option.match(aside, {
    onNone: () => "no journal",
    onSome: (name) => `a journal that knows less, which is kept as ${name}`
  })
  yield* Effect.logWarning(
    `The film in ${disk.root} has a ${paths.state} but ${before}. ${files.length === 1 ? "Its one file is" : `Its ${files.length} files are`} kept; its orders are not known, so what the film still needs is ordered again.`
  )
})
