import { readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Library from "grok-video-pipeline"
import ts from "typescript"
import manifest from "../../package.json" with { type: "json" }

const root = fileURLToPath(new URL("../..", import.meta.url))
const pages = ["README.md", "docs/embedding.md"].map(
  (name) => [name, readFileSync(path.join(root, name), "utf8")] as const
)

/** The programs of a page, each as the file it would be. */
const programs = new Map(
  pages.flatMap(([name, text]) =>
    [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
      ([, code], index) =>
        [path.join(root, "examples", `${path.basename(name)}-${index + 1}.ts`), code ?? ""] as const
    )
  )
)

describe("what the pages tell an embedding program", () => {
  it("installs the peers this package asks for, at versions it takes", () => {
    const [, [, text = ""] = []] = pages
    const words = /^npm install \.\/grok-video-pipeline-\S+\.tgz (.*)$/m.exec(text)?.[1]?.split(" ") ?? []
    const asked = Object.fromEntries(
      words.map((word) => [word.replace(/@[^@]+$/, ""), word.replace(/^.+@/, "")])
    )
    assert.deepStrictEqual(Object.keys(asked).sort(), Object.keys(manifest.peerDependencies).sort())
    for (const [peer, range] of Object.entries(manifest.peerDependencies))
      assert.isTrue(range.startsWith(`^${asked[peer]}.`), `${peer} ${range}`)
  })

  it("compiles, program by program, under the strictest rules", () => {
    assert.isAtLeast(programs.size, 6)
    const config = ts.parseJsonConfigFileContent(
      ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile).config,
      ts.sys,
      root
    )
    const options = { ...config.options, incremental: false, noEmit: true, declaration: false }
    delete options.tsBuildInfoFile
    const host = ts.createCompilerHost(options)
    const { fileExists, getSourceFile, readFile } = host
    host.fileExists = (file) => programs.has(file) || fileExists(file)
    host.readFile = (file) => programs.get(file) ?? readFile(file)
    host.getSourceFile = (file, ...more) => {
      const text = programs.get(file)
      return text === undefined
        ? getSourceFile(file, ...more)
        : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
    }
    const program = ts.createProgram([...programs.keys()], options, host)
    const told = [...programs.keys()].flatMap((file) => {
      const source = program.getSourceFile(file)
      assert.isDefined(source, file)
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`
      )
    })
    assert.deepStrictEqual(told, [])
  })

  it("names every error by a tag that can be imported", () => {
    const [, text = ""] = pages[1] ?? []
    const tags = [...text.matchAll(/^\| (`[A-Z][^|]*`) \|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, tag]) => tag ?? "")
    )
    assert.isAtLeast(tags.length, 18)
    for (const tag of tags) assert.property(Library, tag)
  })
})
