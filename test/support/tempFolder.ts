import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"

const folders: Array<string> = []

/**
 * A temporary folder that goes when the file of tests is through, wherever it was asked for: a hook that a running test
 * registers is never called.
 */
export const tempFolder = (prefix: string): string => {
  const folder = mkdtempSync(path.join(tmpdir(), prefix))
  folders.push(folder)
  return folder
}

/** Removes those there are. */
export const removeTempFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
