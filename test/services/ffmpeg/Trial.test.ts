import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { choose } from "../../../src/services/ffmpeg/Choose.js"
import { trialArguments } from "../../../src/services/ffmpeg/Trial.js"

const goldenFolder = fileURLToPath(new URL("golden", import.meta.url))
const builders = fileURLToPath(new URL("../../../src/services/ffmpeg", import.meta.url))

/** Filters that work is done without where they are missing. */
const optional = ["zscale", "tonemap"]

/** What is written like a filter and is none: rewritings of packets and what they are told, parts of options, readings. */
const otherTexts = [
  "h264_metadata",
  "language",
  "progress",
  "setts",
  "start",
  "title",
  "video_full_range_flag",
  "w"
]

/** The names of the filters in an argument list's graphs. */
const filtersIn = (args: ReadonlyArray<string>): ReadonlyArray<string> =>
  args
    .filter((_, index) => /^-(?:filter_complex|vf|af)$/.test(args[index - 1] ?? ""))
    .flatMap((graph) => graph.split(/[;,]/))
    // Without the labels before it and the options behind it; a comma within an option begins no filter.
    .flatMap((filter) => /^(?:\[[^\]]*\])*([a-z_]\w*)(?=[=[]|$)/.exec(filter)?.[1] ?? [])

describe("C35, M23: the trial of an ffmpeg", () => {
  it("is as it was agreed", () =>
    expect(`${trialArguments.join("\n")}\n`).toMatchFileSnapshot(`${goldenFolder}/trial.txt`))

  it("tries every filter that the work needs, and no other", () => {
    const tried = filtersIn(trialArguments)
    const agreed = readdirSync(goldenFolder)
      .filter((name) => name !== "trial.txt")
      .flatMap((name) => filtersIn(readFileSync(`${goldenFolder}/${name}`, "utf8").split("\n")))
    assert.isAbove(agreed.length, 20)
    // A text that begins with a name and its options is a filter, but for what else is written so.
    const named = (text: string) =>
      [...text.matchAll(/["`\]]([a-z]\w*)=(?!=)/g)]
        .flatMap(([, name]) => name ?? [])
        .filter((name) => !otherTexts.includes(name))
    const built = readdirSync(builders, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => named(readFileSync(`${builders}/${file}`, "utf8")))
    // Not every list was agreed on for every clip, but nothing is agreed on that is not built.
    assert.deepStrictEqual(
      agreed.filter((name) => !built.includes(name)),
      []
    )
    assert.deepStrictEqual(
      [...new Set(tried)].toSorted(),
      [...new Set(built)].filter((name) => !optional.includes(name)).toSorted()
    )
  })

  it("tries every rewriting of packets that the work needs, and no other", () => {
    const rewriting = (args: ReadonlyArray<string>) =>
      args
        .filter((_, index) => args[index - 1] === "-bsf:v")
        .flatMap((all) => all.split(",").map((one) => one.replace(/=.*/, "")))
    const needed = readdirSync(goldenFolder)
      .filter((name) => name !== "trial.txt")
      .flatMap((name) => rewriting(readFileSync(`${goldenFolder}/${name}`, "utf8").split("\n")))
    assert.deepStrictEqual(rewriting(trialArguments).toSorted(), [...new Set(needed)].toSorted())
  })

  it("has a graph of its own for the sound, which the oldest ffmpeg cannot do without", () => {
    const graphs = trialArguments.filter((_, index) => trialArguments[index - 1] === "-filter_complex")
    assert.deepStrictEqual(
      graphs.map((graph) => [/\[v\]/.test(graph), /\[s\]/.test(graph)]),
      [
        [true, false],
        [false, true]
      ]
    )
  })

  const oldest = process.env.FFMPEG_5_1 ?? ""
  it.live.skipIf(oldest === "")("is passed by an ffmpeg 5.1 (skipped unless FFMPEG_5_1 names one)", () =>
    Effect.gen(function* () {
      const { version } = yield* choose(
        { found: [{ origin: "system", path: oldest, sha256: Option.none() }], missing: [] },
        { probe: "30 seconds", grace: "1 second" }
      )
      assert.match(version, /^n?5\.1/)
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
