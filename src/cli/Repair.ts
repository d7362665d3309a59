import { Console, Effect } from "effect"
import { repair } from "../services/store/Journal.js"

/** Repairs the journal in a folder and says what was kept. */
export const repairFolder = Effect.fn("Repair.repairFolder")(function* (input: {
  readonly outputDir: string
  readonly force: boolean
}) {
  const { dropped, kept, original } = yield* repair(input.outputDir, { force: input.force })
  yield* Console.log(
    dropped.length === 0
      ? `The journal in ${input.outputDir} is whole: ${kept} records, nothing to mend.`
      : `Kept ${kept} good records, dropped line ${dropped.join(", line ")}. The journal as it was: ${original ?? "unchanged"}`
  )
})
