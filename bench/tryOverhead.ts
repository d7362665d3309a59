import { Effect } from "effect"
import { table } from "./Numbers.js"
import { overhead } from "./overhead.js"

process.stdout.write(`${table(await Effect.runPromise(Effect.orDie(overhead)))}\n`)
