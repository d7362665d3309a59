import { assert, describe, it } from "@effect/vitest"
import { firstLineOf } from "../../src/cli/live/FirstLine.js"

describe("the first line on a terminal", () => {
  const terminal = { isThere: true, env: { TERM: "xterm" } }

  it("is there at once for what takes a moment to begin", () => {
    for (const command of ["run", "batch", "redo", "plan"])
      assert.match(firstLineOf([command, "A fox"], terminal) ?? "", /^getting ready/)
  })

  it("is not there for programs, for quiet people, and where the answer comes at once", () => {
    for (const words of [
      ["run", "A fox", "--json"],
      ["run", "A fox", "-q"],
      ["run", "--help"],
      ["status"],
      ["constructor"],
      []
    ])
      assert.isUndefined(firstLineOf(words, terminal), words.join(" "))
    assert.isUndefined(firstLineOf(["run"], { ...terminal, isThere: false }))
    assert.isUndefined(firstLineOf(["run"], { isThere: true, env: { TERM: "dumb" } }))
    assert.isUndefined(firstLineOf(["run"], { isThere: true, env: { GROK_VIDEO_QUIET: "true" } }))
  })
})
