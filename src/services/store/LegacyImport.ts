import { FileSystem, Path } from "@effect/platform"
import { DateTime, Effect, Option, Schema } from "effect"
import { sceneName } from "../../domain/AssetId.js"
import { CharacterAsset, KeyframeAsset, type Take, VideoAsset } from "../../domain/Assets.js"
import { addTicks, formatUsd, Ticks } from "../../domain/Money.js"
import { decodeState } from "../../domain/PipelineState.js"
import { isMissing } from "../FileOps.js"
import { paths } from "../Workspace.js"
import { isPlain } from "./ArtifactStore.js"
import { type Disk, unreadable, unwritable } from "./Disk.js"
import { encodeLine, type FileRecord, type JournalRecord, type RunRecord } from "./JournalRecord.js"
import { JournalState } from "./JournalState.js"
import { sha256 } from "./Keys.js"
import { answerKeys, readResponses } from "./Responses.js"
import { StoreFailed } from "./StoreError.js"

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

/**
 * Begins a journal from a state.json that has none, once. The film's files are recorded, so that nothing overwrites
 * them; its answers are not in a state.json, so a resumed film orders again what it needs, which the log says.
 * Fails   StoreFailed: a journal was here and is lost (`checkJournalThere`), or the disk does not let it be begun.
 */
export const importSnapshot = Effect.fnUntraced(function* (
  folder: string,
  disk: Disk,
  opening: Omit<RunRecord, "concept" | "provider" | "importedSpent">,
  options: {
    readonly isAgreed?: boolean
    /** Where a journal that knows too little goes. */
    readonly aside?: string
  } = {}
) {
  if (options.isAgreed !== true) yield* checkJournalThere(folder)
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const inFolder = (relative: string) => path.join(folder, relative)
  const journal = inFolder(paths.journal)

  const begun = yield* fs.stat(journal).pipe(
    Effect.map((info) => info.size > 0n),
    Effect.catchIf(isMissing, () => Effect.succeed(false)),
    Effect.mapError(unreadable("The journal"))
  )
  if (begun && options.aside === undefined) return
  const text = yield* fs.readFileString(inFolder(paths.state)).pipe(
    Effect.map(Option.some),
    Effect.catchIf(isMissing, () => Effect.succeed(Option.none<string>())),
    Effect.mapError(unreadable(paths.state))
  )
  if (Option.isNone(text)) return
  const state = yield* Schema.decode(Snapshot)(text.value).pipe(
    Effect.mapError(
      () =>
        new StoreFailed({
          reason: "Unreadable",
          detail: `${inFolder(paths.state)} is not a film's state, and there is no journal to rebuild it from. Move it away, or choose another folder.`,
          remedies: ["OtherFolder"]
        })
    )
  )

  /** Where a path of the state stands below the folder: the original program wrote the folder's own name before it. */
  const placesOf = (written: string): ReadonlyArray<string> => {
    const plain = path.isAbsolute(written) ? path.relative(folder, written) : path.normalize(written)
    const names = plain.split(path.sep)
    const candidates = [names, names.slice(1)].map((some) => some.join("/"))
    return candidates.filter(isPlain)
  }

  const at = yield* DateTime.now
  const fileAt = Effect.fnUntraced(
    function* (written: string) {
      for (const path of placesOf(written)) {
        const print = yield* disk.fingerprint(inFolder(path))
        if (Option.isSome(print))
          return [{ kind: "file" as const, key: sha256(`imported ${path}`), path, ...print.value, at }]
      }
      return []
    },
    Effect.mapError(unreadable("A file of the film"))
  )
  const files = (yield* Effect.forEach(pathsIn(text.value), fileAt)).flat()

  const concept = state.concept?.trim() ?? ""
  const spent = state.spent_in_usd_ticks
  const run: RunRecord = {
    ...opening,
    concept: concept === "" ? null : concept,
    provider: null,
    ...(spent === undefined
      ? {}
      : { importedSpent: Ticks.make(Math.max(0, spent - (yield* spentOnAnswers(folder)))) })
  }
  const records = [run, ...files, ...(yield* madeSoFar(text.value, files, at))]
  if (options.aside !== undefined)
    yield* Effect.mapError(fs.copyFile(journal, options.aside), unwritable("The journal as it was"))
  yield* Effect.mapError(disk.replace(journal, records.map(encodeLine).join("")), unwritable("The journal"))
  yield* Effect.logWarning(
    `The film in ${folder} has a ${paths.state} but ${options.aside === undefined ? "no journal" : `a journal that knows less, which is kept as ${path.basename(options.aside)}`}. ${files.length === 1 ? "Its one file is" : `Its ${files.length} files are`} kept; its orders are not known, so what the film still needs is ordered again.`
  )
})

/**
 * What the answers in `responses/` cost that were there when state.json was written: the journal takes them in by
 * themselves when it is opened, so that they must not count among what was spent before it as well.
 */
const spentOnAnswers = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { mtime } = yield* Effect.mapError(fs.stat(path.join(folder, paths.state)), unreadable(paths.state))
  const written = Option.match(mtime, {
    onNone: () => Number.POSITIVE_INFINITY,
    onSome: (at) => at.getTime()
  })
  const { orphans } = yield* readResponses(folder)
  const before = (yield* orphans(new JournalState())).filter(
    ({ at }) => DateTime.toEpochMillis(at) <= written
  )
  return addTicks(...before.map(({ cost, price }) => cost ?? price))
})

const isOurs = Schema.is(
  Schema.Struct({ spent_in_usd_ticks: Schema.Number, degradations: Schema.Array(Schema.Unknown) })
)

/** Whether the text of a state.json was written by this program. */
export const isStateOfOurs = (text: string): boolean =>
  Option.exists(Schema.decodeUnknownOption(Schema.parseJson())(text), isOurs)

/**
 * The plan and the assets that a state.json of this program names, as far as their files are as it names them: taken as
 * accepted, whatever was decided on them then, which the first run finds out (`made` is `null` until it does).
 */
const madeSoFar = Effect.fnUntraced(function* (
  text: string,
  files: ReadonlyArray<FileRecord>,
  at: DateTime.Utc
) {
  const state = yield* Effect.option(decodeState(text))
  if (Option.isNone(state)) return []
  const there = new Set(files.map((file) => `${file.path} ${file.sha256}`))
  const isThere = ({ path, sha256 }: Take) => there.has(`${path} ${sha256}`)
  const accepted = <A extends CharacterAsset | KeyframeAsset | VideoAsset, I>(
    asset: "sheet" | "keyframe" | "clip",
    name: string,
    schema: Schema.Schema<A, I>,
    value: A
  ): ReadonlyArray<JournalRecord> => {
    const { sha256, takes } = value
    const isWhole = takes.length > 0 && takes.every(isThere)
    return isWhole && takes.some((take) => Option.contains(sha256, take.sha256))
      ? [
          {
            kind: "accepted",
            asset,
            name,
            made: null,
            rules: null,
            value: Schema.encodeSync(schema)(value),
            at
          }
        ]
      : []
  }
  const { characters, keyframes, plan, videos } = state.value
  const known: ReadonlyArray<JournalRecord> = [
    { kind: "plan", plan, origin: "model", at },
    ...characters.flatMap((it) => accepted("sheet", it.name, CharacterAsset, it)),
    ...keyframes.flatMap((it) => accepted("keyframe", sceneName(it.sceneId), KeyframeAsset, it)),
    ...videos.flatMap((it) => accepted("clip", sceneName(it.sceneId), VideoAsset, it))
  ]
  return known
})

/**
 * A film of this program without its journal is not made anew unasked: what was ordered and answered is not known any
 * more, and would be paid for again.
 * Fails   StoreFailed (`Unreadable`), with what was spent and the command that goes on all the same.
 */
export const checkJournalThere = Effect.fn("Snapshot.checkJournalThere")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const size = yield* Effect.option(
    Effect.map(fs.stat(path.join(folder, paths.journal)), (info) => info.size)
  )
  if (Option.exists(size, (bytes) => bytes > 0n)) return
  const text = yield* Effect.option(fs.readFileString(path.join(folder, paths.state)))
  const state = Option.flatMap(text, (it) => Schema.decodeUnknownOption(Schema.parseJson())(it))
  const spent = Option.map(Option.filter(state, isOurs), (it) => it.spent_in_usd_ticks)
  const isAnswered = Option.exists(yield* Effect.option(answerKeys(folder)), (keys) => keys.length > 0)
  if (Option.isNone(spent) && !isAnswered) return
  const journal = path.join(folder, paths.journal)
  const what = `${journal} ${Option.isSome(size) ? "is empty" : "is gone"}, and with it what was ordered for this film and what was answered${Option.match(spent, { onNone: () => "", onSome: (ticks) => ` for ${formatUsd(Ticks.make(ticks))}` })}.`
  return yield* new StoreFailed({
    reason: "Unreadable",
    detail: Option.isSome(spent)
      ? `${what} Nothing was ordered. Bring journal.log back from a copy; or have a repair begin a new one, which takes over every picture and clip that state.json names and that is as it names it, so that only the rest is ordered again.`
      : `${what} state.json is gone too, so nothing can be taken over, and to make the film anew would cost all of it again; nothing was ordered. Bring the files back from a copy, or begin a film in their place.`,
    remedies: Option.isSome(spent) ? [] : ["BeginAnew", "OtherFolder"],
    mending: Option.map(spent, () => ({ folder, way: "NewJournal" }))
  })
})
