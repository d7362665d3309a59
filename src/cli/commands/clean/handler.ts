import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Array, Console, Effect, Number } from "effect"
import { counted, lines, sizeInWords, withoutStop } from "../../../domain/Words.js"
import { temporaryPrefix } from "../../../services/FileOps.js"
import { claimIn } from "../../../services/FilmHistory.js"
import { supersededFolder } from "../../../services/OwnFiles.js"
import { holdLock, StoreFailed } from "../../../services/StateStore.js"
import { dubFolders, folders, paths, speechFolder } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { holdsAny, isLink, namesIn, readIn } from "../../files/InFolder.js"
import { planFileName } from "../../film/PlanFile.js"
import { settle } from "../../flags/Settle.js"
import { isAgreed } from "../../output/Question.js"
import { plainLine, print } from "../../output/Say.js"
import type { CleanWords } from "./command.js"

const isTemporary = (name: string): boolean =>
  name.startsWith(temporaryPrefix) || /^\.ffmpeg-\d+-\d+$/.test(name)

const sizeOfAll = (all: ReadonlyArray<{ readonly bytes: number }>): string =>
  sizeInWords(Number.sumAll(all.map(({ bytes }) => bytes)))

/** What a film's folder holds that can go. Looks into the film's own folders alone, and through no link. */
const leftoversIn = Effect.fn("Clean.leftovers")(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const sizeOf = (place: string): Effect.Effect<number, never, FileSystem.FileSystem> =>
    Effect.gen(function* () {
      if (yield* isLink(place)) return 0
      const { size, type } = yield* fs.stat(place)
      if (type !== "Directory") return globalThis.Number(size)
      const inside = (yield* namesIn(place)).map((name) => sizeOf(path.join(place, name)))
      return Number.sumAll(yield* Effect.all(inside))
    }).pipe(Effect.orElseSucceed(() => 0))
  const said = path.join(folder, speechFolder)
  const ofDubs = (yield* isLink(said)) ? [] : dubFolders(yield* namesIn(said))
  const all = yield* Effect.forEach(["", ...folders, ...ofDubs, supersededFolder], (below) =>
    Effect.gen(function* () {
      const place = path.join(folder, below)
      if (below !== "" && (yield* isLink(place))) return []
      const names = (yield* namesIn(place)).filter((name) => isTemporary(name) || below === supersededFolder)
      return yield* Effect.forEach(names, (name) =>
        Effect.map(sizeOf(path.join(place, name)), (bytes) => ({ name: path.posix.join(below, name), bytes }))
      )
    })
  )
  return all.flat()
})

/**
 * Removes what interrupted runs left in a film's folder, after saying what. Holds the film's lock meanwhile.
 * Fails   StoreFailed: the folder may not be read or written, or a run is at work in it; UsageError: it holds no film.
 */
export const handler = Effect.fn("Clean.clean")(function* ({ dryRun, outputDir, ...words }: CleanWords) {
  const input = { ...words, ...(yield* settle(Effect.all({ dryRun, outputDir }))) }
  const fs = yield* FileSystem.FileSystem
  const folder = path.resolve(input.outputDir)
  const lock = path.join(folder, paths.lock)
  yield* readIn(
    fs.readDirectory(folder),
    [],
    (because) =>
      `${input.outputDir} may not be looked into (${because}), so nothing is cleaned there. See to its permissions.`
  )
  if (!(yield* holdsAny(folder, [paths.journal, paths.state, paths.lock, planFileName])))
    return yield* new UsageError({
      detail: `There is no film in ${input.outputDir}, so nothing is cleaned there. Name a film's folder with --output-dir; runs lists them.`
    })
  const claim = yield* claimIn(lock)
  if (claim === "held")
    return yield* new StoreFailed({
      reason: "Locked",
      detail: `A run is at work in ${input.outputDir}, and what looks left over may be in its hands. Wait for it, then clean.`
    })
  const [left, temporary] = Array.partition(yield* leftoversIn(folder), ({ name }) =>
    isTemporary(path.basename(name))
  )
  const superseded = input.superseded ? left : []
  const all = [...temporary, ...superseded]
  const isStale = claim === "left behind"
  if (all.length === 0 && !isStale) {
    const nothing = lines(
      `There is nothing to clean in ${input.outputDir}.`,
      left.length > 0 &&
        `${counted(left.length, "superseded file")} (${sizeOfAll(left)}) left alone; --superseded removes them too.`
    )
    return yield* Console.log(nothing.join(" "))
  }
  yield* print(
    lines(
      `In ${plainLine(input.outputDir)}:`,
      temporary.map(({ bytes, name }) => `  ${plainLine(name)}  ${sizeInWords(bytes)}`),
      isStale && `  ${paths.lock}  of a run that was killed`,
      superseded.length > 0 &&
        `  ${supersededFolder}/  ${counted(superseded.length, "superseded file")}, ${sizeOfAll(superseded)}; taking back the change that replaced them would order them again`
    )
  )
  if (input.dryRun) return yield* Console.log("Nothing was removed; without --dry-run it would be.")
  const unasked = new UsageError({
    detail: "Nothing was removed: there is nobody here to ask. Add --yes to remove what is listed."
  })
  if (!(yield* isAgreed(input.yes, "Remove these? [y/N] ", unasked)))
    return yield* Console.log("Nothing was removed.")
  const going = yield* Effect.scoped(
    Effect.gen(function* () {
      yield* holdLock(lock, { force: input.force })
      // Between the look and the lock a run may have come and gone: only what was named then, and is there still, goes.
      const there = new Set((yield* leftoversIn(folder)).map(({ name }) => name))
      const going = all.filter(({ name }) => there.has(name))
      for (const { name } of going)
        yield* fs.remove(path.join(folder, name), { recursive: true, force: true })
      return going
    })
  ).pipe(
    Effect.catchTag("SystemError", "BadArgument", (error) => {
      const detail = `Not everything could be removed (${withoutStop(error.message)}). See to the folder's permissions and clean again.`
      return new StoreFailed({ reason: "Unwritable", detail })
    })
  )
  yield* Console.log(`Removed; ${sizeOfAll(going)} are free again.`)
})
