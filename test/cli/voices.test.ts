import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { builtInVoices } from "../../src/domain/Voices.js"
import { readWav } from "../../src/services/WavFile.js"
import { inProcess } from "../support/inProcess.js"
import { intents } from "../support/shortFilm.js"

const Listed = Schema.parseJson(
  Schema.Struct({
    version: Schema.Literal(1),
    voices: Schema.Array(
      Schema.Struct({
        id: Schema.String,
        name: Schema.NonEmptyString,
        description: Schema.NonEmptyString,
        language: Schema.String,
        sample: Schema.NullOr(Schema.String),
        sample_seconds: Schema.NullOr(Schema.Number)
      })
    )
  })
)

describe("voices", () => {
  const home = mkdtempSync(path.join(tmpdir(), "voices-"))
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  const voices = (words: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
    inProcess(["voices", ...words], { cwd: home, env })

  it("lists every voice that can be asked for, and touches nothing", async () => {
    const { code, stderr, stdout } = await voices(["--simulate"])
    assert.strictEqual(code, 0, stderr)
    const [heading = "", ...rows] = stdout.trimEnd().split("\n")
    assert.match(heading, /^voice +name +language +what it is like$/)
    const ids = rows.map((row) => row.split(" ")[0] ?? "")
    assert.deepStrictEqual([...ids].sort(), [...builtInVoices].sort())
    assert.deepStrictEqual(readdirSync(home), [])
  })

  it("tells programs of one voice alone, and of one that is nobody's by its likeness", async () => {
    const { stdout } = await voices(["luna", "--simulate", "--json"])
    const { voices: listed } = Schema.decodeUnknownSync(Listed)(stdout)
    assert.deepStrictEqual(
      listed.map(({ id, sample }) => [id, sample]),
      [["luna", null]]
    )
    const meant = await voices(["Lunaa", "--simulate"])
    assert.strictEqual(meant.code, 2)
    assert.include(meant.stderr, "Did you mean luna?")
    const unknown = await voices(["grandmother", "--simulate"])
    assert.strictEqual(unknown.code, 2)
    assert.include(unknown.stderr, "custom:ID")
  })

  it("records a sample once, says the price before, and plays it where there is a player", async () => {
    const bin = path.join(home, "bin")
    mkdirSync(bin)
    const player = path.join(bin, "aplay")
    writeFileSync(player, `#!/bin/sh\necho "$@" >> "${home}/played"\n`)
    chmodSync(player, 0o755)
    const words = ["orion", "--simulate", "--sample", "heard", "--play", "--sample-text", "Hello there."]
    const first = await voices(words, { PATH: `${bin}:${process.env.PATH}` })
    assert.strictEqual(first.code, 0, first.stderr)
    assert.match(first.stdout, /^1 voice, 12 letters: simulated and free\.$/m)
    const wav = path.join(home, "heard", "orion.wav")
    assert.match(readFileSync(path.join(home, "played"), "utf8"), /orion\.wav$/m)
    const facts = readWav(readFileSync(wav))
    assert.isTrue(typeof facts !== "string" && facts.seconds > 0.3)
    const orders = () => intents(readFileSync(path.join(home, "heard", "journal.log"), "utf8"))
    assert.strictEqual(orders(), 1)
    // Of a film's folder there is no more than what keeps a sample from being paid twice.
    assert.deepStrictEqual(readdirSync(path.join(home, "heard")).sort(), [
      "journal.log",
      "orion.wav",
      "responses"
    ])

    const again = await voices([...words, "--json"], { PATH: bin })
    const { voices: listed } = Schema.decodeUnknownSync(Listed)(again.stdout)
    assert.deepStrictEqual(listed[0]?.sample, wav)
    assert.strictEqual(orders(), 1)

    rmSync(player)
    const silent = await voices(words, { PATH: bin })
    assert.strictEqual(silent.code, 0)
    assert.include(silent.stderr, "There is nothing here that plays sound")
  })

  it("names the flag that chooses another folder where samples cannot be kept in this one", async () => {
    writeFileSync(path.join(home, "a-file"), "")
    const { code, stderr } = await voices(["orion", "--simulate", "--sample", "a-file/below"])
    assert.strictEqual(code, 2)
    assert.include(stderr, "a-file/below")
    assert.include(stderr, "Choose another folder with --sample.")
    assert.notInclude(stderr, "--output-dir")
  })

  it("are no film, and neither is what the program's own tests keep", async () => {
    const recorded = await voices(["orion", "--simulate", "--sample", "listed"])
    assert.strictEqual(recorded.code, 0, recorded.stderr)
    const own = fileURLToPath(new URL("../", import.meta.url))
    for (const folder of [home, own])
      assert.match((await inProcess(["runs", folder], { cwd: home })).stdout, /^There is no film in /)
  })

  it("says how to list them without a key", async () => {
    const { code, stderr } = await voices([], { XAI_API_KEY: "" })
    assert.strictEqual(code, 2)
    assert.include(stderr, "There is no API key")
    assert.include(stderr, "add --simulate for the simulator's voices.")
    assert.notInclude(stderr, "to film")
  })

  it("refuses samples that can be kept nowhere or say nothing, before anything is written", async () => {
    const before = readdirSync(home)
    for (const [words, because] of [
      [["--sample", ""], /--sample : must name a folder/],
      [["--sample", "nothing", "--sample-text", " "], /--sample-text {2}: must be words that can be said/],
      [["--sample", "nothing", "--sample-text", "🦊🦊"], /must be words that can be said/],
      [["--sample", "nothing", "--sample-text", "a".repeat(15_001)], /15000 letters at most/]
    ] as const) {
      const { code, stderr } = await voices(["orion", "--simulate", "--yes", ...words])
      assert.strictEqual(code, 2)
      assert.match(stderr, because)
    }
    assert.deepStrictEqual(readdirSync(home), before)
    assert.match((await voices([" orion ", "--simulate"])).stdout, /^orion /m)
  })

  it("spends nothing where nobody agrees, a dry run is wished for, or no voice is named to play", async () => {
    const unnamed = await voices(["--play", "--simulate"])
    assert.strictEqual(unnamed.code, 2)
    assert.include(unnamed.stderr, "voices orion --play")
    const dry = await voices(["--sample", "none", "--simulate"], { GROK_VIDEO_DRY_RUN: "1" })
    assert.strictEqual(dry.code, 2)
    assert.isFalse(existsSync(path.join(home, "none")))
  })
})
