import {
  copyFileSync,
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
import { Array, Effect, Option, Schema } from "effect"
import manifest from "../../package.json" with { type: "json" }
import { drawPicture } from "../../packages/xai-simulator/src/drawing/Draw.js"
import { openEye } from "../../packages/xai-simulator/src/drawing/Inspect.js"
import { readSaidMark } from "../../packages/xai-simulator/src/sound/SaidMark.js"
import { isRight, Labels } from "../../src/domain/Calibration.js"
import { holdAgainst } from "../../src/domain/LinesHeard.js"
import { comparedWords } from "../../src/domain/WordErrors.js"
import { openStudio } from "../../src/simulated/FilmArtist.js"
import { inProcess } from "../support/inProcess.js"
import { labelledRecordings } from "../support/labelledRecordings.js"
import { labelledSet } from "../support/labelledSet.js"
import { isLong } from "../support/longForm.js"
import { golden, intents } from "../support/shortFilm.js"

const folder = fileURLToPath(new URL("../fixtures/judge", import.meta.url))
/** What the judge is asked of. */
const judged = isLong ? labelledSet : labelledSet.filter(({ label }) => label.file.startsWith("fox-"))
const labelsText = () => readFileSync(path.join(folder, "labels.json"), "utf8")

const knownLabels = () => Schema.decodeSync(Schema.parseJson(Labels))(labelsText())

/** Has the recordings spoken anew. Another encoder makes other bytes of them, so that the tests leave those alone that are there. */
const writeRecordings = Effect.forEach(labelledRecordings, ({ file, label, make }) =>
  Effect.map(make, ({ bytes, seconds }) => {
    writeFileSync(path.join(folder, file), bytes)
    return label(seconds)
  })
)

describe("the labelled pictures", () => {
  it.live("are drawn by the artist, small, and show what their labels say", () =>
    Effect.gen(function* () {
      const studio = yield* openStudio
      const pictures = labelledSet.map(({ label }) => label)
      if (!Array.isNonEmptyArray(pictures)) return assert.fail("no pictures")
      const isRemade = process.env.UPDATE_GOLDEN === "1"
      const recordings = isRemade ? yield* writeRecordings : knownLabels().recordings
      const text = `${JSON.stringify(yield* Schema.encode(Labels)({ pictures, recordings }), null, 2)}\n`
      if (isRemade) {
        mkdirSync(folder, { recursive: true })
        for (const { label, request } of labelledSet)
          writeFileSync(path.join(folder, label.file), drawPicture(studio, request))
        writeFileSync(path.join(folder, "labels.json"), text)
      }
      assert.strictEqual(labelsText(), text)
      assert.deepStrictEqual(
        readdirSync(folder).sort(),
        [
          ...[...labelledSet.map(({ label }) => label), ...labelledRecordings].map(({ file }) => file),
          "labels.json"
        ].sort()
      )
      const eye = openEye(studio)
      for (const { label } of labelledSet) {
        const jpeg = readFileSync(path.join(folder, label.file))
        assert.isBelow(jpeg.length, 30_000, label.file)
        // The rest is told apart below, where all that the judge says of them is right.
        if (!isLong && !/-(wrong-colour|missing-part)\.jpg$/.test(label.file)) continue
        const sight = Option.getOrThrow(yield* eye.inspect(jpeg))
        const expected = isRight(label) ? "right" : label.file.replace(/^[a-z]+-|\.jpg$/g, "")
        assert.strictEqual(
          Option.match(sight.defect, { onNone: () => "right", onSome: ({ defect }) => defect }),
          expected,
          label.file
        )
      }
    })
  )

  it("come along with the installed program", () => {
    assert.include(manifest.files, "test/fixtures/judge")
  })
})

describe("the labelled recordings", () => {
  it("are small, and say what is said in them, which is told apart from what is not", () => {
    const { recordings } = knownLabels()
    assert.strictEqual(recordings.length, labelledRecordings.length)
    let bytes = 0
    for (const [index, label] of recordings.entries()) {
      const mp3 = readFileSync(path.join(folder, label.file))
      bytes += mp3.length
      const { says = "" } = labelledRecordings[index] ?? {}
      const text = Option.match(readSaidMark(mp3), {
        onNone: () => "",
        onSome: ({ words }) => words.map((word) => word.text).join(" ")
      })
      assert.deepStrictEqual(comparedWords(text, "en"), comparedWords(says, "en"), label.file)
      const { isHeard } = holdAgainst(label.lines, { text, words: [] }, label.language)
      assert.strictEqual(isHeard, label.expected.is_said, label.file)
    }
    assert.isBelow(bytes, 300_000)
  })
})

describe("judge calibrate", () => {
  const home = mkdtempSync(path.join(tmpdir(), "calibrate-"))
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  /** The words for the pictures of one of the three, which are of every kind; the long form has the set that comes along. */
  const oneOf = async () => {
    const pictures = judged.map(({ label }) => label)
    if (!Array.isNonEmptyArray(pictures)) return assert.fail("no pictures")
    const own = path.join(home, "fox")
    mkdirSync(own)
    const { recordings } = knownLabels()
    for (const { file } of [...pictures, ...recordings])
      copyFileSync(path.join(folder, file), path.join(own, file))
    writeFileSync(
      path.join(own, "labels.json"),
      JSON.stringify(Schema.encodeSync(Labels)({ pictures, recordings }))
    )
    return ["--pictures", "fox"]
  }

  it("measures the simulated judge, for nothing, and asks nothing twice", async () => {
    const words = ["judge", "calibrate", "--simulate", "--looks", "2", ...(isLong ? [] : await oneOf())]
    const first = await inProcess(words, { cwd: home })
    assert.strictEqual(first.code, 0, first.stderr)
    golden(isLong ? "judge-calibrate" : "judge-calibrate-fox", first.stdout)
    const journal = () => readFileSync(path.join(home, "judge-calibration", "journal.log"), "utf8")
    const asked = 2 * (judged.length + labelledRecordings.length)
    assert.strictEqual(intents(journal()), asked)
    const again = await inProcess(words, { cwd: home })
    assert.strictEqual(again.stdout, first.stdout)
    assert.strictEqual(intents(journal()), asked)
  })

  it("says the price and spends nothing where nobody can be asked", async () => {
    const asked = await inProcess(["judge", "calibrate"], { cwd: home, env: { XAI_API_KEY: "xai-nobody" } })
    assert.strictEqual(asked.code, 2)
    assert.match(
      asked.stdout,
      /27 pictures, 3 looks each: 81 questions and 24 listenings to 8 recordings, \$\d+\.\d\d at most/
    )
    assert.include(asked.stderr, "--yes")
  })

  it("C38: says in plain words what is wrong with pictures of one's own", async () => {
    const told = async (name: string, labels?: string) => {
      const own = path.join(home, name)
      mkdirSync(own)
      if (labels !== undefined) writeFileSync(path.join(own, "labels.json"), labels)
      const { code, stderr } = await inProcess(
        ["judge", "calibrate", "--simulate", "--pictures", name, "--calibration-dir", "none"],
        { cwd: home }
      )
      assert.strictEqual(code, 2)
      assert.notMatch(stderr, /SystemError|FileSystem|\bStruct\b|└─|JSON\.parse|ENOENT:/)
      return stderr
    }
    const said = (file: string) =>
      JSON.stringify({
        pictures: [
          {
            file,
            name: "Fox",
            traits: [{ trait: "a red scarf", prominence: "main" }],
            expected: { mismatches: [], same_being: true, hard_failures: [] }
          }
        ]
      })
    assert.match(
      await told("bare"),
      /bare cannot be used: labels\.json, .* cannot be read: there is no such file\./
    )
    assert.match(await told("broken", '{ "pictures": [ }'), /labels\.json is not JSON: line 1, column 17: /)
    assert.match(
      await told("wrong", '{\n  "pictures": [{ "file": 7 }]\n}'),
      /labels\.json, line 2, column 26: pictures\[0\]\.file: must be text, and is 7/
    )
    assert.match(await told("lost", said("fox.jpg")), /fox\.jpg cannot be read: it is not there, ENOENT\./)
    assert.match(
      await told("elsewhere", said("../fox.jpg")),
      /names \.\.\/fox\.jpg, which is no plain file name\./
    )
  })
})
