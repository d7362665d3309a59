import { FileSystem, Path } from "@effect/platform"
import { Array, DateTime, Effect, Option, Schema } from "effect"
import { Ticks } from "../../domain/Money.js"
import { paths } from "../Workspace.js"
import { type Disk, isMissing, unreadable, unwritable } from "./Disk.js"
import { encodeLine, type JournalRecord, type RunRecord } from "./JournalRecord.js"
import { sha256 } from "./Keys.js"
import { isPlain } from "./Shelf.js"
import { StoreFailed } from "./StoreError.js"

const name = Schema.optional(Schema.NullOr(Schema.String))
const takes = Schema.optional(Schema.Array(Schema.Struct({ path: name })))

/**
 * The part of a state.json that can be taken over without its journal: whose film it is, what it cost, and which files
 * belong to it. Asks for no more than that, so that the original program's are read as well as ours.
 */
const Snapshot = Schema.parseJson(
  Schema.Struct({
    plan: Schema.Struct({ title: Schema.String }),
    concept: Schema.optional(Schema.String),
    spent_in_usd_ticks: Schema.optional(Ticks),
    characters: Schema.optional(Schema.Array(Schema.Struct({ portrait_path: name, takes }))),
    keyframes: Schema.optional(Schema.Array(Schema.Struct({ keyframe_path: name, takes }))),
    videos: Schema.optional(
      Schema.Array(Schema.Struct({ video_path: name, first_frame_path: name, last_frame_path: name, takes }))
    ),
    final_video_path: name
  })
)
type Snapshot = typeof Snapshot.Type

const namesIn = (state: Snapshot): ReadonlyArray<string> => {
  const kept = [
    ...(state.characters ?? []).flatMap((sheet) => [
      sheet.portrait_path,
      ...(sheet.takes ?? []).map((take) => take.path)
    ]),
    ...(state.keyframes ?? []).flatMap((still) => [
      still.keyframe_path,
      ...(still.takes ?? []).map((take) => take.path)
    ]),
    ...(state.videos ?? []).flatMap((clip) => [
      clip.video_path,
      clip.first_frame_path,
      clip.last_frame_path,
      ...(clip.takes ?? []).map((take) => take.path)
    ]),
    state.final_video_path
  ]
  return Array.dedupe(kept.filter((path) => typeof path === "string"))
}

/**
 * Begins a journal from a state.json that has none, once. The film's files are recorded, so that nothing overwrites
 * them; its answers are not in a state.json, so a resumed film orders again what it needs, which the log says.
 */
export const importSnapshot = Effect.fnUntraced(function* (
  folder: string,
  disk: Disk,
  opening: Omit<RunRecord, "concept" | "farSide" | "importedSpent">
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const journal = path.join(folder, paths.journal)

  const begun = yield* fs.stat(journal).pipe(
    Effect.map((info) => info.size > 0n),
    Effect.catchIf(isMissing, () => Effect.succeed(false)),
    Effect.mapError(unreadable("The journal"))
  )
  if (begun) return
  const text = yield* fs.readFileString(path.join(folder, paths.state)).pipe(
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
          detail: `${path.join(folder, paths.state)} is not a film's state, and there is no journal to rebuild it from. Move it away, or choose another folder.`,
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
  const found = yield* Effect.forEach(namesIn(state), (written) =>
    Effect.findFirst(placesOf(written), (place) =>
      Effect.map(disk.fingerprint(path.join(folder, place)), Option.isSome)
    ).pipe(
      Effect.flatMap(
        Option.match({
          onNone: () => Effect.succeedNone,
          onSome: (place) =>
            Effect.map(
              disk.fingerprint(path.join(folder, place)),
              Option.map(
                (print): JournalRecord => ({
                  kind: "file",
                  key: sha256(`imported ${place}`),
                  path: place,
                  ...print,
                  at
                })
              )
            )
        })
      )
    )
  ).pipe(Effect.mapError(unreadable("A file of the film")))

  const concept = state.concept?.trim() ?? ""
  const run: RunRecord = {
    ...opening,
    concept: concept === "" ? null : concept,
    farSide: null,
    ...(state.spent_in_usd_ticks === undefined ? {} : { importedSpent: state.spent_in_usd_ticks })
  }
  const records = [run, ...Array.getSomes(found)]
  yield* Effect.mapError(disk.replace(journal, records.map(encodeLine).join("")), unwritable("The journal"))
  yield* Effect.logWarning(
    `The film in ${folder} has a ${paths.state} but no journal. Its ${records.length - 1} files are kept; its orders are not known, so what the film still needs is ordered again.`
  )
})
