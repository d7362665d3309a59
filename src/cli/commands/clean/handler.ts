import { FileSystem, Path } from "@effect/platform"
import { Console, Effect } from "effect"
import { sizeInWords, withoutStop } from "../../../domain/Words.js"
import { whyUnread } from "../../../services/DiskTrouble.js"
import { isMissing, temporaryPrefix } from "../../../services/FileOps.js"
import { claimIn } from "../../../services/FilmHistory.js"
import { supersededFolder } from "../../../services/OwnFiles.js"
import { holdLock, StoreFailed } from "../../../services/StateStore.js"
import { folders, paths } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { planFileName } from "../../film/PlanFile.js"
import { settle } from "../../flags/Settle.js"
import { plainLine } from "../../output/PlainText.js"
import { canAsk, isYes } from "../../output/Question.js"
import { print } from "../../output/Say.js"
import type { CleanWords } from "./command.js"

/** Something that can go. */
interface Leftover {
  /** Below the film's folder. */
  readonly name: string
  readonly bytes: number
}

const isTemporary = (name: string): boolean =>
  name.startsWith(temporaryPrefix) || /^\.ffmpeg-\d+-\d+$/.test(name)

const counted = (count: number): string => `${count} superseded ${count === 1 ? "file" : "files"}`

const total = (all: ReadonlyArray<Leftover>): number => all.reduce((sum, { bytes }) => sum + bytes, 0)

/** What a film's folder holds that can go. Looks into the film's own folders alone, and through no link. */
const leftoversIn = Effect.fn("Clean.leftovers")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const isLink = (place: string) =>
    fs.readLink(place).pipe(
      Effect.as(true),
      Effect.orElseSucceed(() => false)
    )
  const sizeOf = (place: string): Effect.Effect<number> =>
    Effect.gen(function* () {
      if (yield* isLink(place)) return 0
      const { size, type } = yield* fs.stat(place)
      if (type !== "Directory") return Number(size)
      const inside = yield* fs.readDirectory(place)
      return (yield* Effect.forEach(inside, (name) => sizeOf(path.join(place, name)))).reduce(
        (a, b) => a + b,
        0
      )
    }).pipe(Effect.orElseSucceed(() => 0))
  const within = Effect.fnUntraced(function* (below: string, wanted: (name: string) => boolean) {
    const place = path.join(folder, below)
    if (below !== "" && (yield* isLink(place))) return []
    const names = yield* Effect.orElseSucceed(fs.readDirectory(place), () => [])
    return yield* Effect.forEach(names.filter(wanted).sort(), (name) =>
      Effect.map(
        sizeOf(path.join(place, name)),
        (bytes): Leftover => ({ name: below === "" ? name : `${below}/${name}`, bytes })
      )
    )
  })
  const temporary = yield* Effect.forEach(["", ...folders, supersededFolder], (below) =>
    within(below, isTemporary)
  )
  return {
    temporary: temporary.flat(),
    superseded: yield* within(supersededFolder, (name) => !isTemporary(name))
  }
})

const lines = (
  folder: string,
  temporary: ReadonlyArray<Leftover>,
  superseded: ReadonlyArray<Leftover>,
  isStale: boolean
) => [
  `In ${plainLine(folder)}:`,
  ...temporary.map(({ bytes, name }) => `  ${plainLine(name)}  ${sizeInWords(bytes)}`),
  ...(isStale ? [`  ${paths.lock}  of a run that was killed`] : []),
  ...(superseded.length === 0
    ? []
    : [
        `  ${supersededFolder}/  ${counted(superseded.length)}, ${sizeInWords(total(superseded))}; taking back the change that replaced them would order them again`
      ])
]

/** Removes what interrupted runs left in a film's folder, after saying what. Holds the film's lock meanwhile. */
export const handler = Effect.fn("Clean.clean")(function* ({ dryRun, outputDir, ...words }: CleanWords) {
  const input = { ...words, ...(yield* settle(Effect.all({ dryRun, outputDir }))) }
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.resolve(input.outputDir)
  const lock = path.join(folder, paths.lock)
  // What may not be looked into is no folder without a film.
  yield* fs.readDirectory(folder).pipe(
    Effect.catchIf(isMissing, () => Effect.succeed([])),
    Effect.mapError(
      (error) =>
        new StoreFailed({
          reason: "Unreadable",
          detail: `${input.outputDir} may not be looked into (${whyUnread(error)}), so nothing is cleaned there. See to its permissions.`
        })
    )
  )
  const isFilm = yield* Effect.exists([paths.journal, paths.state, paths.lock, planFileName], (name) =>
    Effect.orElseSucceed(fs.exists(path.join(folder, name)), () => false)
  )
  if (!isFilm)
    return yield* new UsageError({
      detail: `There is no film in ${input.outputDir}, so nothing is cleaned there. Name a film's folder with --output-dir; runs lists them.`
    })
  const claim = yield* claimIn(lock)
  if (claim === "held")
    return yield* new StoreFailed({
      reason: "Locked",
      detail: `A run is at work in ${input.outputDir}, and what looks left over may be in its hands. Wait for it, then clean.`
    })
  const before = yield* leftoversIn(folder)
  const superseded = input.superseded ? before.superseded : []
  const isStale = claim === "left behind"
  if (before.temporary.length + superseded.length === 0 && !isStale)
    return yield* Console.log(
      `There is nothing to clean in ${input.outputDir}.${before.superseded.length > 0 && !input.superseded ? ` ${counted(before.superseded.length)} (${sizeInWords(total(before.superseded))}) left alone; --superseded removes them too.` : ""}`
    )
  yield* print(lines(input.outputDir, before.temporary, superseded, isStale))
  if (input.dryRun) return yield* Console.log("Nothing was removed; without --dry-run it would be.")
  if (!input.yes) {
    if (!canAsk())
      return yield* new UsageError({
        detail: "Nothing was removed: there is nobody here to ask. Add --yes to remove what is listed."
      })
    if (!(yield* isYes("Remove these? [y/N] "))) return yield* Console.log("Nothing was removed.")
  }
  const freed = yield* Effect.scoped(
    Effect.gen(function* () {
      yield* holdLock(lock, { force: input.force })
      // Between the look and the lock a run may have come and gone: only what was named then, and is there still, goes.
      const now = yield* leftoversIn(folder)
      const named = new Set([...before.temporary, ...superseded].map(({ name }) => name))
      const going = [...now.temporary, ...(input.superseded ? now.superseded : [])].filter(({ name }) =>
        named.has(name)
      )
      yield* Effect.forEach(
        going,
        ({ name }) => fs.remove(path.join(folder, name), { recursive: true, force: true }),
        {
          discard: true
        }
      ).pipe(
        Effect.mapError(
          (error) =>
            new StoreFailed({
              reason: "Unwritable",
              detail: `Not everything could be removed (${withoutStop(error.message)}). See to the folder's permissions and clean again.`
            })
        )
      )
      return total(going)
    })
  )
  yield* Console.log(`Removed; ${sizeInWords(freed)} are free again.`)
})
