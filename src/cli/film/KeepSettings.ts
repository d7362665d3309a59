import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect, Option } from "effect"
import { paths, Workspace } from "../../services/Workspace.js"
import { UsageError } from "../ending/CliError.js"
import type { Settled } from "../flags/Setting.js"
import { encodeSettings } from "../flags/SettingsFile.js"
import { keptPath, textOf } from "../flags/Settle.js"

/** What a film is to remember of the settings in force, as its file. */
const fileOf = (folder: string, { inForce }: Settled): string =>
  encodeSettings(
    inForce.flatMap((it): ReadonlyArray<readonly [flag: string, text: string | null]> => {
      const { about, said } = it
      const text = textOf(it)
      const isKept = about.kept === "always" || (about.kept === "said" && said !== undefined && text !== null)
      // A film for which somebody switched something off is like one for which nobody switched it on.
      const isOff = about.isSwitch === true && text !== null && /^(false|no|off|0)$/i.test(text)
      if (!isKept || isOff) return []
      return [[about.flag, about.isPath === true && text !== null ? keptPath(folder, text) : text]]
    })
  )

/** Fails, before anything is ordered, where the film's settings would change and their file may not. */
export const checkKeeping = Effect.fn("KeepSettings.check")(function* (folder: string, settled: Settled) {
  const text = fileOf(folder, settled)
  if (Option.isNone(settled.memory.file) || settled.memory.file.value === text) return
  const fs = yield* FileSystem.FileSystem
  const file = path.join(folder, paths.settings)
  const mode = yield* Effect.option(Effect.map(fs.stat(file), (info) => info.mode))
  if (Option.exists(mode, (bits) => (bits & 0o200) === 0))
    return yield* new UsageError({
      detail: `${file} is read-only, and this run would change the film's settings in it: make it writable (chmod u+w), or leave out the flags that differ. Nothing was spent.`
    })
})

/**
 * Writes down what the film is made with from here on; only in a folder whose film this process has claimed.
 * Fails   FileUnwritable.
 */
export const keepSettings = Effect.fn("KeepSettings.keep")(function* (settled: Settled) {
  const workspace = yield* Workspace
  const text = fileOf(workspace.root, settled)
  if (Option.contains(settled.memory.file, text)) return
  yield* workspace.replace(paths.settings, text)
})
