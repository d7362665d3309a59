import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Command } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Ref } from "effect"
import { runFlags } from "../../src/cli/commands/run/command.js"
import { Environment } from "../../src/cli/flags/Environment.js"
import { environmentName } from "../../src/cli/flags/Setting.js"
import { settleFilm } from "../../src/cli/flags/Settle.js"
import { tempFolder } from "../support/tempFolder.js"

const here = fileURLToPath(import.meta.url)

const nowhere = tempFolder("flags-")

/** Work in a folder in which there is no film: the settings of one in `output/` would count before the defaults. */
const withoutFilm = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const before = process.cwd()
      process.chdir(nowhere)
      return before
    }),
    () => work,
    (before) => Effect.sync(() => process.chdir(before))
  )

/** What `run` makes of a command line. */
const parsed = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const seen = yield* Ref.make(Option.none<unknown>())
    const command = Command.make("run", runFlags, ({ outputDir, settings, ...words }) =>
      Effect.flatMap(settleFilm(outputDir, Effect.all(settings)), (settled) =>
        Ref.set(seen, Option.some({ ...words, ...settled }))
      )
    )
    yield* Command.run(command, { name: "run", version: "0" })(["node", "run", ...args])
    return Option.getOrThrow(yield* Ref.get(seen))
  }).pipe(
    withoutFilm,
    Effect.provide(Layer.merge(NodeContext.layer, Layer.succeed(Environment, { variables: env, dotEnv: {} })))
  )

/** Every option of `run`: its words, and the field and value they become. */
const table: Readonly<Record<string, readonly [value: string, field: string, becomes: RegExp]>> = {
  "concept-file": ["-", "conceptFile", /"-"/],
  plan: [here, "plan", /flags\.test\.ts/],
  reference: ["Ada=ada.jpg", "reference", /\["Ada=ada\.jpg"\]/],
  fresh: ["", "fresh", /true/],
  replan: ["", "replan", /true/],
  "dry-run": ["", "dryRun", /true/],
  "stop-after": ["sheets", "stopAfter", /"sheets"/],
  yes: ["", "yes", /true/],
  json: ["", "json", /true/],
  quiet: ["", "quiet", /true/],
  "output-dir": ["films", "outputDir", /"films"/],
  simulate: ["", "simulate", /true/],
  "simulator-config": [here, "simulatorConfig", /flags\.test\.ts/],
  budget: ["4.5", "budget", /4\.5/],
  "raise-budget": ["4.5", "budget", /4\.5/],
  "on-doubt": ["stop", "onDoubt", /"stop"/],
  force: ["", "force", /true/],
  concurrency: ["7", "concurrency", /"image":7/],
  pace: ["image=2", "pace", /"image":2/],
  "fake-addresses": ["allow", "fakeAddresses", /"allow"/],
  ffmpeg: ["/bin/ff", "ffmpeg", /\/bin\/ff/],
  "plan-model": ["grok-4.5", "planModel", /"grok-4\.5"/],
  "judge-model": ["grok-4.6", "judgeModel", /"grok-4\.6"/],
  "image-model": ["grok-imagine-image", "imageModel", /"grok-imagine-image"/],
  "image-quality": ["low", "imageQuality", /"low"/],
  "video-model": ["grok-imagine-video-1.5", "videoModel", /"grok-imagine-video-1\.5"/],
  resolution: ["480p", "resolution", /"480p"/],
  aspect: ["9:16", "aspectRatio", /"9:16"/],
  style: ["charcoal drawing", "style", /"charcoal drawing"/],
  negative: ["rain, red cars", "negative", /\["rain","red cars"\]/],
  scenes: ["4", "sceneCount", /4/],
  "max-duration": ["2 minutes", "maxDuration", /120/],
  "accept-at": ["0.9", "acceptAt", /^0\.9$/],
  "sheet-takes": ["5", "sheetTakes", /^5$/],
  "keyframe-passes": ["6", "keyframePasses", /^6$/],
  corrections: ["1", "corrections", /^1$/],
  "retake-below": ["0.4", "retakeBelow", /^0\.4$/],
  patience: ["4", "patience", /^4$/],
  captions: ["both", "captions", /"both"/],
  loudness: ["even", "loudness", /"even"/],
  sound: ["full", "sound", /"full"/],
  language: ["pt-br", "language", /"pt-BR"/],
  narrator: ["custom:mine", "narrator", /"custom:mine"/],
  voice: ["Ada=luna, Bo = rex", "voices", /\[{"name":"Ada","voice":"luna"},{"name":"Bo","voice":"rex"}\]/],
  music: [here, "musicFile", /flags\.test\.ts/],
  rewordings: ["3", "rewordings", /^3$/],
  "plan-repairs": ["4", "planRepairs", /^4$/],
  "flow-retries": ["9", "flowRetries", /^9$/],
  "flow-retry-delay": ["7 seconds", "flowRetryDelay", /7000/],
  "poll-interval": ["200 millis", "pollInterval", /200/],
  otlp: ["http://127.0.0.1:4318", "otlp", /127\.0\.0\.1:4318/],
  "video-concurrency": ["4", "videoConcurrency", /^4$/],
  "longest-wait": ["3 minutes", "longestWait", /180000/]
}

const fieldOf = (input: unknown, field: string): string =>
  JSON.stringify(new Map(Object.entries(input ?? {})).get(field)) ?? ""

/** Flags that say which film is meant or override a guard: they count only where they are typed. */
const typedOnly = [
  "replan",
  "plan",
  "reference",
  "music",
  "concept-file",
  "fresh",
  "yes",
  "force",
  "raise-budget"
]

describe("every option of run", () => {
  it("stands in this table", () => {
    const help = readFileSync(new URL("../fixtures/help/run.txt", import.meta.url), "utf8")
    const flags = [...help.matchAll(/^ {2}(?:-[a-z], )?--([a-z-]+)/gm)].map(([, flag]) => flag ?? "")
    assert.deepStrictEqual(Object.keys(table).sort(), flags.sort())
  })

  it.effect.each(Object.entries(table))(
    "reaches the film from the command line: %s",
    ([flag, [value, field, becomes]]) =>
      Effect.gen(function* () {
        const plain = yield* parsed(["A fox"])
        const told = yield* parsed([`--${flag}`, ...(value === "" ? [] : [value]), "A fox"])
        assert.match(fieldOf(told, field), becomes)
        assert.notStrictEqual(fieldOf(told, field), fieldOf(plain, field))
      })
  )

  it.effect("reaches it from the environment, where it is a setting, and the flag counts before that", () =>
    Effect.forEach(
      Object.entries(table).filter(([flag]) => !typedOnly.includes(flag)),
      ([flag, [value, field, becomes]]) =>
        Effect.gen(function* () {
          const variable = environmentName(flag)
          const told = yield* parsed(["A fox"], { [variable]: value === "" ? "true" : value })
          assert.match(fieldOf(told, field), becomes, flag)
          // Of two budgets the lower counts, so this one must be an amount.
          const other = flag === "budget" ? "99" : "nonsense"
          const both = yield* parsed([`--${flag}`, ...(value === "" ? [] : [value]), "A fox"], {
            [variable]: other
          })
          assert.match(fieldOf(both, field), becomes, flag)
        })
    )
  )
})

it.effect("C7: words of a style or of what is not wanted that were lost on the way here are refused", () =>
  Effect.gen(function* () {
    for (const flag of ["style", "negative"]) {
      const asFlag = yield* Effect.flip(parsed([`--${flag}`, "caf\ufffd"]))
      assert.match(JSON.stringify(asFlag), /letters that were lost on the way here/)
      const variable = { [environmentName(flag)]: "caf\ufffd" }
      assert.match(String(yield* Effect.flip(parsed([], variable))), /letters that were lost on the way here/)
    }
  })
)

it.effect("C33: blanks are letters of a path as all others, and a path of nothing else is none", () =>
  Effect.gen(function* () {
    const told = yield* parsed(["--output-dir", " x ", "--ffmpeg", " y", "--style", " ink ", "A fox"])
    assert.match(fieldOf(told, "outputDir"), /^" x "$/)
    assert.include(fieldOf(told, "ffmpeg"), '" y"')
    assert.include(fieldOf(told, "style"), '"ink"')
    assert.match(JSON.stringify(yield* Effect.flip(parsed(["--output-dir", "  "]))), /must name a folder/)
  })
)
