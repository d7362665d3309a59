import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { parseDotEnv } from "../../src/cli/flags/DotEnv.js"
import { inPlaceOfKey, strangers } from "../../src/cli/flags/Environment.js"
import { homePath } from "../../src/cli/flags/Parse.js"

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string, environment: Readonly<Record<string, string>> = {}) =>
  Effect.runSync(parseDotEnv(bytes(text), environment))
const refused = (data: Uint8Array) => Effect.runSync(Effect.flip(parseDotEnv(data, {})))

describe("C8: a .env", () => {
  it("that is no UTF-8 is refused: UTF-16 with a mark and without, other bytes", () => {
    const text = "GROK_VIDEO_BUDGET=5\n"
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")])
    for (const data of [marked, Buffer.from(text, "utf16le"), Buffer.from([0x47, 0xe9, 0x3d])])
      assert.match(refused(data), /not text in UTF-8/)
  })

  it("is read whatever editor wrote it", () => {
    const { notes, variables } = read("\uFEFFGROK_VIDEO_BUDGET=5\r\nexport GROK_VIDEO_SCENES = 3 # three\r\n")
    assert.deepStrictEqual(variables, { GROK_VIDEO_BUDGET: "5", GROK_VIDEO_SCENES: "3" })
    assert.deepStrictEqual(notes, [])
  })

  it("puts nothing into single quotes, and variables everywhere else", () => {
    const { notes, variables } = read(`A='$HOME'\nB="\${HOME}/x"\nC=$HOME/y\nGROK_VIDEO_BUDGET='$5'\n`, {
      HOME: "/h"
    })
    assert.deepStrictEqual(variables, { A: "$HOME", B: "/h/x", C: "/h/y", GROK_VIDEO_BUDGET: "$5" })
    assert.deepStrictEqual(notes, [])
  })

  it("keeps a $ that names nothing, says so, and never tells a key", () => {
    const { notes, variables } = read("XAI_API_KEY=xai-a$bc\nGROK_VIDEO_STYLE=$NOBODY ink\nOTHER=$x\n")
    assert.strictEqual(variables.XAI_API_KEY, "xai-a$bc")
    assert.strictEqual(notes.length, 2)
    assert.match(notes[0] ?? "", /XAI_API_KEY: .*\$.*single quotes/)
    assert.notInclude(notes.join(), "bc,")
    assert.match(notes[1] ?? "", /GROK_VIDEO_STYLE: there is no variable NOBODY/)
  })

  it("names what a line loses: a remark in a value, a name set twice", () => {
    assert.match(read("XAI_API_KEY=xai-a#bc\n").notes.join(), /XAI_API_KEY: what stands behind # is a remark/)
    assert.match(
      read("GROK_VIDEO_SCENES=3\nGROK_VIDEO_SCENES=4\n").notes.join(),
      /2 times: the last one counts/
    )
  })

  it("is refused where a value of ours opens a quote and never closes it", () => {
    for (const quote of ['"', "'", "`"])
      assert.match(
        refused(bytes(`XAI_API_KEY=${quote}xai-abc\n`)),
        new RegExp(`^the quote ${quote} of XAI_API_KEY is not closed$`)
      )
    assert.match(refused(bytes('GROK_VIDEO_STYLE="ink\n')), /of GROK_VIDEO_STYLE is not closed/)
    assert.deepStrictEqual(read("OTHER=\"a\nXAI_API_KEY='xai-a'\n").variables.XAI_API_KEY, "xai-a")
  })

  it("is refused where a line was to set something of ours and sets nothing", () => {
    for (const line of [
      ...[
        "GROK_VIDEO_BUDGET 5",
        "set GROK_VIDEO_BUDGET=5",
        "GROK_VIDEO_BUDGET",
        "setenv GROK_VIDEO_BUDGET 5"
      ],
      ...[
        "$env:GROK_VIDEO_BUDGET=5",
        '"GROK_VIDEO_BUDGET": 5',
        "'GROK_VIDEO_BUDGET'=5",
        "%XAI_API_KEY%=xai-a"
      ]
    ])
      assert.match(refused(bytes(`A=1\n${line}\n`)), /line 2 sets nothing/, line)
    assert.deepStrictEqual(read("# GROK_VIDEO_BUDGET 5\nnonsense here\n").variables, {})
  })
})

describe("C8: a variable that no setting reads", () => {
  const known = ["BUDGET", "SIMULATE", "DRY_RUN", "SIMULATOR_CONFIG", "RESOLUTION"].map(
    (it) => `GROK_VIDEO_${it}`
  )
  const told = (...names: ReadonlyArray<string>) => strangers(names, known, ["yes", "fresh"])

  it("ends the command where it looks like a guard of money", () => {
    for (const name of [
      ...["GROK_VIDEO_BUGDET", "GROK_VIDEO_MAX_BUDGET", "GROK_VIDEO_SIMULATED", "GROK_VIDEO_DRYRUN"],
      ...["grok_video_budget", "GROKVIDEO_BUDGET", "GROK-VIDEO-BUDGET", "GROK_BUDGET"]
    ]) {
      const [one] = told(name)
      assert.isTrue(one?.isGrave, name)
      assert.match(one?.sentence ?? "", /Did you mean GROK_VIDEO_(BUDGET|SIMULATE|DRY_RUN)\?/)
    }
  })

  it("is named elsewhere, with the nearest, and left alone where it is another program's", () => {
    assert.deepStrictEqual(told("GROK_VIDEO_RESOLUTOIN"), [
      {
        sentence: "GROK_VIDEO_RESOLUTOIN is no setting that is read. Did you mean GROK_VIDEO_RESOLUTION?",
        isGrave: false
      }
    ])
    assert.match(told("GROK_VIDEO_YES")[0]?.sentence ?? "", /--yes counts only on the command line/)
    assert.deepStrictEqual(told("GROK_VIDEO_BUDGET", "GROK_API_KEY", "PATH", "BUDGET"), [])
  })
})

describe("C8: a key under another name", () => {
  it("is named, its value is not", () => {
    for (const name of [
      "XAI_APIKEY",
      "GROK_KEY",
      "xai_api_key",
      "X_AI_API_KEY",
      "XIA_API_KEY",
      "XAI_TOKEN"
    ]) {
      const told = inPlaceOfKey({ [name]: "xai-secret" }, {}).join()
      assert.include(told, `There is ${name}, and nothing reads it`)
      assert.notInclude(told, "secret")
    }
    assert.match(inPlaceOfKey({}, { XAI_APIKEY: "xai-secret" }).join(), /XAI_APIKEY in \.env/)
    assert.match(inPlaceOfKey({ XAI_API_KEY: " " }, {}).join(), /XAI_API_KEY is there, and empty/)
  })

  it("is none where the key is another's", () => {
    const others = ["OPENAI_API_KEY", "ZAI_API_KEY", "EXA_API_KEY", "GROQ_API_KEY", "GROK_VIDEO_KEY", "KEY"]
    assert.deepStrictEqual(inPlaceOfKey(Object.fromEntries(others.map((it) => [it, "x"])), {}), [])
    assert.deepStrictEqual(inPlaceOfKey({ XAI_API_KEY: "xai-a", XAI_APIKEY: "" }, {}), [])
  })
})

describe("C33: a path with ~", () => {
  it("leads to the home folder, and to nobody else's", () => {
    const home = process.env.HOME ?? ""
    assert.match(Either.getOrThrow(homePath("~/films")), /\/films$/)
    assert.notInclude(Either.getOrThrow(homePath("~")), "~")
    assert.isTrue(Either.getOrThrow(homePath("~/a")).startsWith(home))
    assert.deepStrictEqual(homePath("./~odd"), Either.right("./~odd"))
    assert.deepStrictEqual(homePath("a~b"), Either.right("a~b"))
    assert.match(
      Either.getOrElse(Either.flip(homePath("~ada/films")), () => ""),
      /only a shell knows/
    )
  })
})
