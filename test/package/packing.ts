import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { Schema } from "effect"

// The short form, a part of `.ci/run`, unpacks what npm would publish beside this project's own packages. The long one,
// `npm run test:package`, packs as npm publishes, scripts and all, installs the tarballs with npm, compiles and films there,
// and asks publint and attw.

export const isFull = process.env.PACKAGE_TEST === "full"
export const root = fileURLToPath(new URL("../..", import.meta.url))

export const run = (cwd: string, program: string, ...words: ReadonlyArray<string>): string =>
  execFileSync(program, words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

const Packed = Schema.parseJson(
  Schema.Tuple(
    Schema.Struct({
      filename: Schema.String,
      files: Schema.Array(Schema.Struct({ path: Schema.String }))
    })
  )
)

/** What npm would publish of a package. */
export interface Tarball {
  readonly name: string
  readonly file: string
  readonly files: ReadonlyArray<string>
  /** The packages it says it needs. */
  readonly needs: ReadonlyArray<string>
}

interface Manifest {
  readonly name: string
  readonly dependencies: object
  readonly optionalDependencies: object
  readonly peerDependencies: object
}

/** Packs the package that stands in a folder of the project. */
export const pack = (manifest: Manifest, place: string, into: string): Tarball => {
  const words = [...(isFull ? [] : ["--ignore-scripts"]), "--json", "--pack-destination", into]
  // The scripts' own words stand before the answer.
  const [packed] = Schema.decodeSync(Packed)(
    run(path.join(root, place), "npm", "pack", ...words).replace(/^[\s\S]*?^(?=\[)/m, "")
  )
  return {
    name: manifest.name,
    file: path.join(into, packed.filename),
    files: packed.files.map((file) => file.path),
    needs: [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap((some) =>
      Object.keys(some)
    )
  }
}

/** An empty folder of this test alone. */
export const emptyFolder = (): string => mkdtempSync(path.join(tmpdir(), "package-"))

/** A project of somebody else that has these packages, and more that it has from elsewhere. */
export const projectWith = (
  project: string,
  tarballs: ReadonlyArray<Tarball>,
  more: ReadonlyArray<string> = []
): void => {
  mkdirSync(project, { recursive: true })
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ private: true, type: "module" }))
  if (isFull) {
    const quietly = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    run(project, "npm", "install", ...tarballs.map(({ file }) => file), ...more, ...quietly)
    return
  }
  for (const { file, name } of tarballs) {
    const place = path.join(project, "node_modules", name)
    mkdirSync(place, { recursive: true })
    run(project, "tar", "-xzf", file, "-C", place, "--strip-components", "1")
  }
  // Only what the packages say they need: a forgotten dependency is missed here.
  const ours = tarballs.map(({ name }) => name)
  for (const name of new Set(tarballs.flatMap(({ needs }) => needs).filter((it) => !ours.includes(it)))) {
    const place = path.join(project, "node_modules", name)
    mkdirSync(path.dirname(place), { recursive: true })
    symlinkSync(path.join(root, "node_modules", name), place)
  }
}
