import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs"
import path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { rolldown } from "rolldown"
import type { Plugin } from "vitest/config"

const root = fileURLToPath(new URL("../..", import.meta.url))
const shelf = path.join(root, "node_modules/.cache/tests")

/** Everything that tests import and that is no test itself. */
const sourcesOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/(^|\/)fixtures\/|\.(test|media|check|d)\.ts$/.test(name))
    .map((name) => path.join(root, folder, name))

/** A module finds the files beside it by its own address: it keeps that of its source. */
const withOwnAddress = (code: string, id: string): string | null =>
  code.includes("import.meta.")
    ? code.replace(/(?<!["`/])\bimport\.meta\.(url|dirname|filename)\b/g, (_, what: string) =>
        JSON.stringify(what === "url" ? pathToFileURL(id).href : what === "dirname" ? path.dirname(id) : id)
      )
    : null

/** Builds every source into a module of its own, once as long as none of them changes, and gives the folder. */
const build = async (sources: ReadonlyArray<string>, alias: ReadonlyArray<Alias>): Promise<string> => {
  const print = createHash("sha256")
  for (const file of [...sources, path.join(root, "package-lock.json")])
    print.update(file).update(readFileSync(file))
  const folder = path.join(shelf, print.digest("hex").slice(0, 16))
  if (existsSync(folder)) return folder
  mkdirSync(shelf, { recursive: true })
  // Another run of the tests may still use yesterday's.
  for (const name of readdirSync(shelf))
    if (Date.now() - statSync(path.join(shelf, name)).mtimeMs > 86_400_000)
      rmSync(path.join(shelf, name), { recursive: true, force: true })
  const ownName = (id: string) => alias.find(({ find }) => find.test(id))
  const built = await rolldown({
    input: [...sources],
    platform: "node",
    treeshake: false,
    external: (id) => !/^[./]/.test(id) && ownName(id) === undefined,
    plugins: [
      {
        name: "own-names",
        resolveId: (id) => {
          const own = ownName(id)
          return own === undefined ? null : id.replace(own.find, own.replacement)
        },
        transform: withOwnAddress
      }
    ],
    logLevel: "silent"
  })
  const unfinished = `${folder}.${process.pid}`
  await built.write({
    dir: unfinished,
    format: "esm",
    preserveModules: true,
    preserveModulesRoot: root,
    entryFileNames: "[name].mjs",
    sourcemap: true
  })
  await built.close()
  try {
    renameSync(unfinished, folder)
  } catch {
    // A run beside this one was quicker, with the very same.
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

interface Alias {
  readonly find: RegExp
  readonly replacement: string
}

/**
 * Hands the sources to the tests ready built. Each process of tests loads some six hundred of them: to have each handed over
 * and wrapped on its way takes a tenth of the whole run. Not where tests are watched: a change is seen at the next run.
 */
export const builtSources = (alias: ReadonlyArray<Alias>): Plugin => {
  let folder = ""
  return {
    name: "built-sources",
    enforce: "pre",
    async buildStart() {
      const sources = ["src", "test", "packages/xai-simulator/src", "packages/xai-simulator/test"].flatMap(
        sourcesOf
      )
      if (process.argv.includes("run")) folder = await build(sources, alias)
    },
    resolveId(id, importer = "") {
      if (folder === "" || !/^[./]/.test(id)) return null
      const name = path.relative(root, path.resolve(path.dirname(importer), id))
      const ready = path.join(folder, name.replace(/\.[jt]s$/, ".mjs"))
      return !name.startsWith("..") && existsSync(ready) ? { id: ready, external: true } : null
    }
  }
}
