import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { adviceByTag, adviceOn } from "../../src/cli/Advice.js"
import { codeOf } from "../../src/cli/ExitCode.js"
import type { Failure } from "../../src/cli/Failure.js"
import { Blame } from "../../src/domain/Blame.js"
import { MediaFailed } from "../../src/services/Ffmpeg.js"
import { ClipLost, GrokRejected, GrokUnavailable, MediaRejected } from "../../src/services/GrokError.js"
import { Remedy, StoreFailed } from "../../src/services/store/StoreError.js"

const source = fileURLToPath(new URL("../../src", import.meta.url))

/** Every tagged error of the program, from its source. */
const tags = readdirSync(source, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => [
    ...readFileSync(`${source}/${file}`, "utf8").matchAll(/TaggedError(?:<\w+>\(\))?\("(\w+)"/g)
  ])
  .map(([, tag]) => tag ?? "")

/** Failures that are nobody's: held or told on purpose, or the platform's own. */
type Nobodys =
  | "FilmHeld"
  | "FilmDegraded"
  | "BatchEnded"
  | "Undecided"
  | "ConfigError"
  | "QuitException"
  | "ServeError"
  | "Refusal"

/** Compiles only while every other failure says whose it is. */
const blameOf = (failure: Exclude<Failure, { readonly _tag: Nobodys }>): Blame => failure.blame

describe("whoever reads an error", () => {
  it("is told what to do next, or it stands here why not: for every tagged error of the program", () => {
    assert.isAbove(tags.length, 20)
    const inside = ["HeldBack"]
    const fromOutside = ["ConfigError", "ServeError", "QuitException"]
    assert.deepStrictEqual(
      [...tags.filter((tag) => !inside.includes(tag)), ...fromOutside].sort(),
      Object.keys(adviceByTag).sort()
    )
  })

  it("gets whole sentences, whatever the reason", () => {
    const told = { detail: "no", requestId: Option.none() }
    const media = { task: "checking a clip", detail: "no", lastLines: [], arguments: [] }
    const failures = [
      ...GrokRejected.fields.reason.literals.map(
        (reason) => new GrokRejected({ call: "ask", ...told, reason })
      ),
      ...MediaRejected.fields.reason.literals.map(
        (reason) => new MediaRejected({ call: "download", ...told, reason })
      ),
      ...MediaFailed.fields.reason.literals.map((reason) => new MediaFailed({ ...media, reason })),
      ...GrokUnavailable.fields.reason.literals.map(
        (reason) => new GrokUnavailable({ call: "ask", ...told, reason, retryAfterMillis: Option.none() })
      ),
      ...ClipLost.fields.reason.literals.map(
        (reason) => new ClipLost({ call: "checkVideo", ...told, reason })
      )
    ]
    for (const failure of failures) {
      assert.include(Blame.literals, blameOf(failure))
      assert.match(
        Option.getOrElse(adviceOn(failure), () => ""),
        /^[A-Za-z][^\n]*\.$/,
        `${failure._tag} ${failure.reason}`
      )
      assert.strictEqual(codeOf(failure), 1)
    }
  })

  it("names the flag for each thing that can be done about a folder", () => {
    const told = (remedies: ReadonlyArray<Remedy>) =>
      adviceOn(new StoreFailed({ reason: "OtherFilm", detail: "It holds another film.", remedies }))
    assert.isTrue(Option.isNone(told([])))
    for (const remedy of Remedy.literals)
      assert.match(
        Option.getOrElse(told([remedy]), () => ""),
        /^--[a-z-]+ .*\.$/
      )
  })

  it("reads no name of a class or of a reason, but words", () => {
    const told = { call: "ask", detail: "401 no", requestId: Option.none() } as const
    for (const reason of ["WrongKey", "NoFunds", "UnknownModel", "BadRequest"] as const) {
      const error = new GrokRejected({ ...told, reason })
      assert.notInclude(error.message, reason)
      assert.match(error.message, /^The .*\(a question: 401 no\)\.$/)
      assert.match(
        Option.getOrElse(adviceOn(error), () => ""),
        /What was answered is saved/
      )
    }
    const key = new GrokRejected({ ...told, reason: "WrongKey" })
    assert.match(
      Option.getOrElse(adviceOn(key), () => ""),
      /Set XAI_API_KEY .*doctor checks it/
    )
    for (const reason of ["Type", "Length", "Size", "Address", "Gone", "Changed", "Unwritable"] as const)
      assert.match(new MediaRejected({ ...told, reason }).message, /^A [a-z ]+.*\(a question: 401 no\)\.$/)
  })
})
