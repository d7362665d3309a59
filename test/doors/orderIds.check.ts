import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const src = fileURLToPath(new URL("../../src", import.meta.url))

/** Pieces of the text of an order's id, as code would put it together or take it apart. */
const piece =
  /["'`/^](?:sheet|keyframe|plan|calibration)\\?\/|["'`^]video\\?\/(?!mp4|webm|quicktime|x-|["*$])|["'`]video\\?\/"\)|\/scene-(?:\$|\(|\\d|\d)|\|video\)|(?:take|correction|look|wording|reworded)-(?:\$|\(|\\d)|\/(?:judgement|traits|finished|left-out|repair)\b/

const takenApart = (text: string): boolean =>
  piece.test(
    text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/^\s*\/\/.*$/gm, "")
      .replace(/(?:from|import\() ?"[^"]*"/g, "")
  )

describe("the text of an order's id", () => {
  it("is put together and taken apart in one file alone", () => {
    const others = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !/^(?:simulator|testing)\b/.test(name))
      .filter((name) => takenApart(readFileSync(path.join(src, name), "utf8")))
    assert.deepStrictEqual(others, ["domain/OrderId.ts"])
  })

  it("would be found wherever it were again", () => {
    for (const code of [
      'best.media.every(({ label }) => label.startsWith("video/"))',
      "/^(?:sheet|keyframe|video)\\//.test(label) || label === `plan/take-1`",
      ["const label = `keyframe/scene-$", "{scene.sceneId}/take-$", "{pass}`"].join(""),
      ["label: `$", "{label}/judgement`"].join(""),
      "const [, scene] = /^keyframe\\/scene-(\\d+)/.exec(label) ?? []",
      'label.endsWith("/take-1") && label.replace(/take-\\d+/, "")'
    ])
      assert.isTrue(takenApart(code), code)
  })
})
