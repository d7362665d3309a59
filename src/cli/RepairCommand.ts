import { Command, Options } from "@effect/cli"
import { Effect } from "effect"
import { outputDir } from "./OutputDir.js"

/** `repair`: makes a damaged journal readable again, losing no good record. */
export const repairCommand = Command.make(
  "repair",
  {
    outputDir,
    force: Options.boolean("force").pipe(
      Options.withDescription(
        "Take over a folder that a process on another machine held and, as you know, no longer uses."
      )
    ),
    orderAgain: Options.boolean("order-again").pipe(
      Options.withDescription(
        "Give up answers whose files are gone: what the film needs of them is paid again."
      )
    )
  },
  (input) =>
    Effect.flatMap(
      Effect.promise(() => import("./Repair.js")),
      ({ repairFolder }) => repairFolder(input)
    )
).pipe(
  Command.withDescription(
    "Mend a film's damaged journal: every good record is kept, the original beside it; and name answers that are lost."
  )
)
