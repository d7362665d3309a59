import { Effect, Option } from "effect"
import { scriptMarkdown } from "../report/ScriptMarkdown.js"
import { StateStore } from "../services/StateStore.js"
import { paths, Workspace } from "../services/Workspace.js"

/**
 * A script of version 0.1.0 bears no mark of this program, as somebody's own would not. One that says to the letter what
 * the film's own state says is the program's: it gets its mark, and is written anew like any other.
 * Fails   FileUnwritable: see to the disk.
 */
export const adoptScript = Effect.gen(function* () {
  const store = yield* StateStore
  const workspace = yield* Workspace
  const there = yield* Effect.option(workspace.read(workspace.absolute(paths.script)))
  if (Option.isNone(there)) return
  const text = new TextDecoder().decode(there.value)
  const isOurs = Option.exists(yield* store.savedState, (state) =>
    (["now", "0.1.0"] as const).some((version) => scriptMarkdown(state, version) === text)
  )
  if (isOurs) yield* workspace.replace(paths.script, text)
}).pipe(Effect.withSpan("OldPages.adoptScript"))
