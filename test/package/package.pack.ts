import { execFile } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import manifest from "../../package.json" with { type: "json" }
import simulator from "../../packages/xai-simulator/package.json" with { type: "json" }
import { emptyFolder, isFull, pack, projectWith, root, run } from "./packing.js"

const folder = emptyFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const ours = pack(manifest, ".", folder)
const simulators = pack(simulator, "packages/xai-simulator", folder)
const { file: tarball, files } = ours

const mayBe: ReadonlyArray<RegExp> = [
  /^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|ARCHITECTURE\.md)$/,
  /^dist\/(front-page\.json|THIRD_PARTY_LICENSES\.txt|[\w.-]+\.js)$/,
  /^dist\/lib\/([\w-]+\/)*[\w-]+\.(js|js\.map|d\.ts|d\.ts\.map)$/,
  // What the README leads to.
  /^docs\/(demo\.jpg|[a-z]+\.md)$/,
  /^examples\/[a-g]-[\w-]+(\.test)?\.ts$/,
  /^examples\/fleet\/[\w@.-]+$/,
  // What the maps of the library lead to.
  /^src\/(?!cli\/|main\.ts)([\w-]+\/)*[\w-]+\.ts$/,
  /^test\/fixtures\/judge\/([\w-]+\.(?:jpg|mp3)|labels\.json)$/
]

/** A project of somebody else that has both packages. */
const project = path.join(folder, "project")
const installed = path.join(project, "node_modules", manifest.name)
projectWith(project, [ours, simulators], ["@types/node@20"])

const script = (name: string, code: string): string => {
  writeFileSync(path.join(project, name), code)
  return run(project, process.execPath, name)
}

const Imported = Schema.parseJson(
  Schema.Struct({
    imported: Schema.Unknown,
    simulated: Schema.Unknown,
    inside: Schema.String
  })
)
let answers: typeof Imported.Type | undefined

/** What one program of its project says that imports all there is, and begins a film: loading it all takes long. */
const imported = () =>
  (answers ??= Schema.decodeSync(Imported)(
    script(
      "import.mjs",
      `import { existsSync } from "node:fs"
       import * as NodeContext from "@effect/platform-node/NodeContext"
       import { Effect, Exit, Layer, Redacted } from "effect"
       import * as library from "grok-video-pipeline"
       import * as simulator from "grok-video-pipeline/simulator"
       import * as testing from "grok-video-pipeline/testing"
       import * as beside from "xai-simulator"
       const store = await Effect.runPromiseExit(Effect.flatMap(library.StateStore, (store) => store.ledger))
       const imported = {
         isEffect: Effect.isEffect(library.videoPipeline("a fox")),
         isLayer: Layer.isLayer(library.Studio.layerConfig({ folder: "film" })),
         missing: Exit.isFailure(store),
         doors: [simulator.Simulator, testing.stateStoreContract, testing.grokClientContract].map((it) => typeof it),
         hasFolder: existsSync("film")
       }
       const answered = await Effect.flatMap(simulator.Simulator, ({ apiKey, url }) =>
         Effect.promise(() => fetch(url + "/models", { headers: { authorization: "Bearer " + apiKey } }))
       ).pipe(Effect.provide(simulator.simulatorAlone()), Effect.provide(NodeContext.layer), Effect.runPromise)
       const inside = await import("grok-video-pipeline/dist/lib/index.js").then(() => "in", (error) => error.code)
       const studio = library.Studio.layer({ folder: "versioned", grok: { apiKey: Redacted.make("never-sent") } })
       await Effect.flatMap(library.StateStore, ({ begin }) => begin("a fox")).pipe(
         Effect.provide(studio),
         Effect.provide(NodeContext.layer),
         Effect.runPromise
       )
       const simulated = [answered.status, beside.Simulator === simulator.Simulator]
       console.log(JSON.stringify({ imported, simulated, inside }))`
    )
  ))

const licencesFile = "dist/THIRD_PARTY_LICENSES.txt"

/** The packages of the command's bundle, as the bundler itself lists its modules when it bundles anew. */
const bundledPackages = () => {
  const list = `import { rolldown } from "rolldown"
    import { command } from "./build.mjs"
    const bundle = await rolldown({ ...command, plugins: [], logLevel: "silent" })
    const { output } = await bundle.generate({ ...command.output, minify: false })
    console.log(JSON.stringify(output.flatMap((chunk) => Object.keys(chunk.modules ?? {}))))`
  const ids = JSON.parse(run(root, process.execPath, "--input-type=module", "-e", list))
  const folders = Schema.decodeUnknownSync(Schema.Array(Schema.String))(ids).flatMap((id) => {
    // The bundler's own module has no file.
    const bundlers = id.startsWith("\0")
      ? path.join(root, "node_modules", id.slice(1).split("/")[0] ?? "")
      : undefined
    // A package may lie below another that needs another version of it.
    const found = bundlers ?? /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]
    return found === undefined ? [] : [found]
  })
  return Object.fromEntries(
    [...new Set(folders)].map((folder) => {
      const text = (name: string) => readFileSync(path.join(folder, name), "utf8")
      const { name, version }: { readonly name: string; readonly version: string } = JSON.parse(
        text("package.json")
      )
      const own = readdirSync(folder).find((it) => /^licen[cs]e([.-]|$)/i.test(it))
      // One without a licence file has the usual words, which another test holds.
      const licence = own === undefined ? "" : text(own).replaceAll("\r\n", "\n").trim()
      return [name, { version, licence }]
    })
  )
}

describe("the package", () => {
  it("has no script but that which packs it: none that runs where it is installed, none after it was built", () => {
    const own = /^(pre|post)?(prepare|install|publish|pack|prepublish|prepublishOnly)$/
    assert.deepStrictEqual(
      Object.keys(manifest.scripts).filter((name) => own.test(name)),
      ["prepack"]
    )
  })

  it.runIf(isFull)("has the declarations of every door, as npm publishes it", () => {
    for (const { types } of Object.values(manifest.exports).flatMap((door) =>
      typeof door === "string" ? [] : [door]
    ))
      assert.include(files, types.replace(/^\.\//, ""))
  })

  it("holds what it should, and nothing else", () => {
    const strange = files.filter((file) => !mayBe.some((pattern) => pattern.test(file)))
    assert.deepStrictEqual(strange, [])
    for (const file of ["dist/main.js", "dist/front-page.json", "dist/lib/index.js", "NOTICE", "LICENSE"])
      assert.include(files, file)
    if (isFull) assert.include(files, "dist/lib/index.d.ts")
  })

  it("runs its command", () => {
    const entry = path.join(installed, manifest.bin["grok-video-pipeline"])
    assert.include(run(project, process.execPath, entry, "--version"), manifest.version)
    assert.include(run(project, process.execPath, entry, "--help"), "COMMANDS")
    // Not the answer that was baked at build: the whole program.
    assert.include(run(project, process.execPath, entry, "schema", "plan"), "aspect_ratio")
  })

  it("is imported by name, does nothing by that, and uses the importer's own Effect", () => {
    assert.deepStrictEqual(imported().imported, {
      isEffect: true,
      isLayer: true,
      missing: true,
      doors: ["function", "function", "function"],
      hasFolder: false
    })
  })

  it("has the simulator beside it, published as the very version it asks for", () => {
    assert.strictEqual(manifest.peerDependencies["xai-simulator"], simulator.version)
    assert.strictEqual(manifest.version, simulator.version)
    assert.deepStrictEqual(imported().simulated, [200, true])
  })

  it("writes its version into the journal of a film that its importer makes", () => {
    imported()
    const journal = readFileSync(path.join(project, "versioned/journal.log"), "utf8")
    assert.include(journal, `"program_version":"${manifest.version}"`)
  })

  it("lets nothing in but through its doors", () => {
    assert.strictEqual(imported().inside, "ERR_PACKAGE_PATH_NOT_EXPORTED")
  })

  it("needs of Effect what it was tested with, and no older", () => {
    const pinned: Readonly<Record<string, string>> = manifest.devDependencies
    for (const [name, range] of Object.entries(simulator.peerDependencies))
      assert.strictEqual(range, `^${pinned[name]}`)
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies }))
      assert.match(version, /^(?:npm:[a-z-]+@)?\d+\.\d+\.\d+$/)
  })

  it("asks npm for nothing that is packed here beside it, so that the tarball can be installed alone", () => {
    assert.notProperty({ ...manifest.dependencies, ...manifest.optionalDependencies }, simulator.name)
    assert.isTrue(manifest.peerDependenciesMeta["xai-simulator"].optional)
  })

  it("says whose licence the ffmpeg beside it has", () => {
    const notice = readFileSync(path.join(installed, "NOTICE"), "utf8")
    for (const [name, version] of Object.entries(manifest.optionalDependencies))
      assert.include(notice, `${name} ${version}`)
    assert.include(notice, "GNU General")
    assert.include(notice, licencesFile)
  })

  it("brings the licence of every package whose code it holds", () => {
    const text = readFileSync(path.join(installed, licencesFile), "utf8")
    const packages = bundledPackages()
    for (const name of ["effect", "@effect/cli", "ws", "yaml", "rolldown"]) assert.property(packages, name)
    for (const [name, { version, licence }] of Object.entries(packages)) {
      assert.include(text.split("\n"), `${name} ${version}`)
      assert.include(text, licence)
    }
  })

  it("writes the usual words of its licence for a package that forgot them, and no others", () => {
    const forgot = (name: string, licence: string) => {
      const place = path.join(folder, name)
      mkdirSync(place)
      const manifest = { name, version: "1.0.0", license: licence, author: { name: "Ada" } }
      writeFileSync(path.join(place, "package.json"), JSON.stringify(manifest))
      return script(
        `${name}.mjs`,
        `import { licencesOf } from ${JSON.stringify(new URL("../../licences.mjs", import.meta.url).href)}
         try { console.log(licencesOf([${JSON.stringify(path.join(place, "index.js"))}])) }
         catch (error) { console.log(error.message) }`
      )
    }
    const isc = forgot("forgot-isc", "ISC")
    for (const words of [
      "forgot-isc 1.0.0",
      "has no licence file",
      "Copyright (c) Ada",
      "with or without fee"
    ])
      assert.include(isc, words)
    assert.include(forgot("forgot-mit", "MIT"), "Permission is hereby granted")
    assert.include(forgot("forgot-other", "Nobody-1.0"), "does not say enough")
  })
})

/**
 * The compiler's errors about a file of the project and all the declarations that it leads to, skipping none. Not waited for
 * like the others: it takes long, and whoever runs the tests wants a sign of life every minute.
 */
const compile = (file: string, ...flags: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const words = [
    file,
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--types",
    "node"
  ]
  const tsc = path.join(root, "node_modules/typescript/bin/tsc")
  return new Promise((resolve, reject) =>
    execFile(process.execPath, [tsc, ...words, ...flags], { cwd: project }, (failure, stdout) => {
      const errors = stdout.split("\n").filter((line) => /error TS\d+/.test(line))
      if ((failure === null) === (errors.length === 0)) resolve(errors)
      else reject(failure ?? new Error(stdout))
    })
  )
}

describe.runIf(isFull)("the installed package", () => {
  it("films with the simulator from its command, installed alone", () => {
    const project = path.join(folder, "alone")
    projectWith(project, [ours])
    const words = ["run", "A fox finds a light", "--simulate", "--scenes", "1", "--resolution", "480p"]
    const said = run(project, path.join(project, "node_modules/.bin/grok-video-pipeline"), ...words)
    assert.include(said, "Final video:")
  })

  it("type-checks where declarations are checked too, and is to blame for nothing", async () => {
    const doors = ["", "/simulator", "/testing"].map((door) => `export * from "grok-video-pipeline${door}"`)
    writeFileSync(path.join(project, "doors.ts"), doors.join("\n"))
    const strictest = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"]
    assert.deepStrictEqual(await compile("doors.ts", ...strictest), [])
    // Without a browser's types @effect/platform has errors of its own, and nobody else.
    const bare = await compile("doors.ts", ...strictest, "--lib", "es2023")
    assert.deepStrictEqual(
      bare.filter((error) => !error.startsWith("node_modules/@effect/platform/")),
      []
    )
  })

  it("compiles and films in an embedding program", async () => {
    cpSync(path.join(root, "examples/a-plain-app.ts"), path.join(project, "app.ts"))
    // NodeContext leads to a declaration that wants the types of ws, which its own package does not bring.
    assert.deepStrictEqual(
      (await compile("app.ts")).filter(
        (error) => !error.startsWith("node_modules/@effect/platform-node-shared/")
      ),
      []
    )
    const answer = script(
      "film.mjs",
      `import { NodeContext } from "@effect/platform-node"
       import { Duration, Effect } from "effect"
       import { defaultOptions, FilmSettings, videoPipeline } from "grok-video-pipeline"
       import { SimulatedStudio } from "grok-video-pipeline/simulator"
       const simulator = { sceneSeconds: 3, framesPerSecond: 6, delays: { videoMillis: 10 } }
       console.log(await videoPipeline("A fox finds a light").pipe(
         Effect.provideService(FilmSettings, { ...defaultOptions, resolution: "480p", pollInterval: Duration.millis(50) }),
         Effect.provide(SimulatedStudio.layer({ folder: "embedded", simulator })),
         Effect.provide(NodeContext.layer),
         Effect.runPromise
       ))`
    )
    assert.isTrue(existsSync(answer.trim()), answer)
  })

  it("satisfies publint and attw", () => {
    const tool = (name: string) => path.join(root, "node_modules/.bin", name)
    run(folder, tool("publint"), "run", tarball, "--strict")
    run(folder, tool("attw"), tarball, "--profile", "esm-only")
  })
})
