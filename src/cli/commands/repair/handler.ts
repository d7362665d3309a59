import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { addTicks, formatUsd } from "../../../domain/Money.js"
import { orderInWords } from "../../../domain/OrderWords.js"
import { type Repaired, repair } from "../../../services/StateStore.js"
import { paths } from "../../../services/Workspace.js"
import { UsageError } from "../../ending/CliError.js"
import { mendCommand } from "../../ending/Tell.js"
import { settle } from "../../flags/Settle.js"
import { commandLine } from "../../output/CommandLine.js"
import { plainText, print } from "../../output/Say.js"
import type { RepairWords } from "./command.js"

/** What became of the journal. */
const journalLine = (folder: string, { dropped, kept, original }: Repaired): string => {
  if (dropped.length === 0) return `The journal in ${folder} is whole: ${kept} records, nothing to mend.`
  const whole = `The journal as it was: ${original ?? "unchanged"}`
  return kept === 0
    ? `No record of the journal could be kept, so nothing of this film's answers and costs is known any more: a run would order all of it again. ${whole}`
    : `Kept ${kept} good records, dropped line ${dropped.join(", line ")}. ${whole}`
}

/** What became of answers whose files are gone. */
const lostLines = (folder: string, { lost }: Repaired, orderAgain: boolean): ReadonlyArray<string> => {
  if (lost.length === 0) return []
  const paid = formatUsd(addTicks(...lost.map(({ cost }) => cost)))
  const [todo, command] = orderAgain
    ? [
        "They are given up: what the film still needs of them is ordered again. What that costs:",
        commandLine({ command: "rebuild-plan", folder })
      ]
    : [
        "Bring the files back from a copy; or give them up (what the film needs of them is then paid once more):",
        mendCommand({ folder, way: "OrderAgain" })
      ]
  return [
    `${lost.length === 1 ? "An answer is" : `${lost.length} answers are`} paid for (${paid}), but no longer whole in responses/:`,
    ...lost.map(({ cost, id }) => `  ${formatUsd(cost).padStart(8)}  ${plainText(orderInWords(id))}`),
    todo,
    `  ${command}`
  ]
}

/**
 * Repairs the film in a folder and says what was kept, and what is lost.
 * Fails   UsageError: there is no film. StoreFailed: a run is at work in it, or its files cannot be read or written.
 */
export const handler = Effect.fn("Repair.repairFolder")(function* (words: RepairWords) {
  const folder = yield* settle(words.outputDir)
  const fs = yield* FileSystem.FileSystem
  // What may not be looked at may well be a film.
  const isFilm = yield* Effect.exists([paths.journal, paths.state, "responses"], (name) =>
    Effect.orElseSucceed(fs.exists(path.join(folder, name)), () => true)
  )
  if (!isFilm)
    return yield* new UsageError({
      detail: `There is no film in ${folder}, so nothing is repaired there. Name a film's folder with --output-dir; runs lists them.`
    })
  const repaired = yield* repair(folder, words)
  yield* print([journalLine(folder, repaired), ...lostLines(folder, repaired, words.orderAgain)])
})
