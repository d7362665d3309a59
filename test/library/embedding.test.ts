import { readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Library from "grok-video-pipeline"
import manifest from "../../package.json" with { type: "json" }

const root = fileURLToPath(new URL("../..", import.meta.url))
const pages = ["README.md", "docs/embedding.md"].map(
  (name) => [name, readFileSync(path.join(root, name), "utf8")] as const
)

describe("what the pages tell an embedding program", () => {
  it("installs the peers this package asks for, those of /fleet by themselves, at versions it takes", () => {
    const [, [, text = ""] = []] = pages
    const { "xai-simulator": simulator, ...peers } = manifest.peerDependencies
    const optional = Object.keys(manifest.peerDependenciesMeta)
    const asks = (line: RegExp, needed: ReadonlyArray<string>) => {
      const words = line.exec(text)?.[1]?.trim().split(" ") ?? []
      const asked = Object.fromEntries(
        words.map((word) => [word.replace(/@[^@]+$/, ""), word.replace(/^.+@/, "")])
      )
      assert.deepStrictEqual(Object.keys(asked).sort(), [...needed].sort())
      for (const [peer, range] of Object.entries(peers))
        if (needed.includes(peer)) assert.isTrue(range.startsWith(`^${asked[peer]}.`), `${peer} ${range}`)
    }
    asks(
      /^npm install \.\/grok-video-pipeline-\S+\.tgz (.*)$/m,
      Object.keys(peers).filter((peer) => !optional.includes(peer))
    )
    asks(
      /^npm install ([^.-].*) # for \/fleet alone$/m,
      Object.keys(peers).filter((peer) => optional.includes(peer))
    )
    assert.include(text, `npm install ./xai-simulator-${simulator}.tgz`)
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
