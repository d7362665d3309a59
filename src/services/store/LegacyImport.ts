import { isAbsolute, normalize, relative, sep } from "node:path"
import { DateTime, Effect, Option, Schema } from "effect"
import { CharacterAsset, type FilmAsset, KeyframeAsset, VideoAsset } from "../../domain/Assets.js"
import { addTicks, Ticks } from "../../domain/Money.js"
import type { PipelineState } from "../../domain/PipelineState.js"
import { paths } from "../Workspace.js"
import { isPlain } from "./ArtifactStore.js"
import { type Disk, unreadable } from "./Disk.js"
import { openingOf } from "./Journal.js"
import { encodeLine, type FileRecord, type JournalRecord, type RunRecord } from "./JournalRecord.js"
import { JournalState } from "./JournalState.js"
import { sha256 } from "./Keys.js"
import { orphansOf } from "./Responses.js"
import { savedStateIn } from "./SavedState.js"
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
  const before = (yield* orphansOf(disk, new JournalState())).filter(({ at }) =>
    Option.match(written, {
      onNone: () => true,
      onSome: (time) => DateTime.toEpochMillis(at) <= time.getTime()
    })
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
  const made = Option.match(yield* savedStateIn(disk), {
    onNone: () => [],
    onSome: (state) => madeSoFar(state, files, opening.at)
  })
  yield* disk.replace(paths.journal, [run, ...files, ...made].map(encodeLine).join(""), "The journal")
  const before = Option.match(aside, {
    onNone: () => "no journal",
    onSome: (name) => `a journal that knows less, which is kept as ${name}`
  })
  yield* Effect.logWarning(
    `The film in ${disk.root} has a ${paths.state} but ${before}. ${files.length === 1 ? "Its one file is" : `Its ${files.length} files are`} kept; its orders are not known, so what the film still needs is ordered again.`
  )
})
