import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { faultCatalogue } from "../../packages/xai-simulator/src/faults/FaultCatalogue.js"
import { Labels } from "../../src/domain/Calibration.js"
import { concept, intents, plainWords, shortFilm, tiny } from "../support/shortFilm.js"

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The options a command's help tells of. */
const optionsOf = (help: string): ReadonlyArray<string> =>
  [
    ...readFileSync(path.join(here("../fixtures/help"), help), "utf8").matchAll(
      /^ {2}(?:-[a-z], )?--([a-z-]+)/gm
    )
  ].map(([, option]) => option ?? "")

describe("the options that run does not have", () => {
  it("are each given on a command line by a test", () => {
    const ofRun = new Set(optionsOf("run.txt"))
    const others = readdirSync(here("../fixtures/help"))
      .flatMap(optionsOf)
      .filter((option) => !ofRun.has(option))
    const given = readdirSync(here("."))
      .filter((name) => /\.(test|media)\.ts$/.test(name))
      .map((name) => readFileSync(here(name), "utf8"))
      .join("\n")
    assert.isAbove(new Set(others).size, 10)
    assert.deepStrictEqual(
      [...new Set(others)].filter((option) => !given.includes(`"--${option}"`)),
      []
    )
  })
})

describe("judge calibrate", () => {
  it("measures over pictures of your own, in a folder of your choice", async () => {
    const film = shortFilm(tiny)
    const own = path.join(film.folder, "mine")
    const shipped = here("../fixtures/judge")
    const read = Schema.decodeUnknownSync(Labels)
    const { pictures } = read(JSON.parse(readFileSync(path.join(shipped, "labels.json"), "utf8")))
    const some = pictures.filter(({ file }) => /^fox-(right|extra-limb)\.jpg$/.test(file))
    assert.lengthOf(some, 2)
    mkdirSync(own)
    for (const { file } of some) copyFileSync(path.join(shipped, file), path.join(own, file))
    writeFileSync(
      path.join(own, "labels.json"),
      JSON.stringify(Schema.encodeUnknownSync(Labels)({ pictures: some, recordings: [] }))
    )
    const ended = await film.run(
      ...["judge", "calibrate", "--simulate", "--pictures", "mine", "--calibration-dir", "answers"],
      ...["--looks", "1"]
    )
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /2 pictures/)
    const answers = path.join(film.folder, "answers")
    assert.strictEqual(intents(readFileSync(path.join(answers, "journal.log"), "utf8")), 2)
    assert.deepStrictEqual(readdirSync(answers).sort(), ["journal.log", "pictures", "responses"])
    assert.match((await film.run("runs", "answers")).stdout, /^There is no film in answers/)
  })
})

describe("simulator", () => {
  it("lists every fault it can produce, and serves nothing", async () => {
    const { code, stdout } = await shortFilm(tiny).run("simulator", "--list-faults")
    assert.strictEqual(code, 0)
    for (const name of Object.keys(faultCatalogue)) assert.include(stdout, name)
  })
})

describe("repair", () => {
  it("names answers whose files are gone, and gives them up when told to", async () => {
    const film = shortFilm()
    const held = await film.simulate("run", concept, "--stop-after", "sheets")
    assert.strictEqual(held.code, 0, held.stderr)
    const paid = intents(film.journal())
    rmSync(film.file("responses"), { recursive: true })
    rmSync(film.file("character_sheets"), { recursive: true })

    const told = await film.run("repair")
    assert.match(told.stdout + told.stderr, /the sheet of Fox, take 1/)
    assert.include(told.stdout + told.stderr, "--order-again")
    const stopped = await film.simulate("run", concept, "--stop-after", "sheets")
    assert.notStrictEqual(stopped.code, 0)
    assert.match(
      plainWords(stopped.stderr, film.folder),
      /^ {2}node PROGRAM repair --output-dir \S+ --order-again$/m
    )
    assert.strictEqual(intents(film.journal()), paid, "nothing is paid again unasked")

    const given = await film.run("repair", "--order-again")
    assert.strictEqual(given.code, 0, given.stderr)
    const again = await film.simulate("run", concept, "--stop-after", "sheets")
    assert.strictEqual(again.code, 0, again.stderr)
    assert.isAbove(intents(film.journal()), paid)
  })

  it("begins a new journal for a film that lost its own, and orders nothing for what is there", async () => {
    const film = shortFilm(tiny)
    assert.strictEqual((await film.simulate("run", concept)).code, 0)
    rmSync(film.file("journal.log"))
    const stopped = await film.run("run")
    assert.strictEqual(stopped.code, 5, stopped.stderr)
    assert.match(
      plainWords(stopped.stderr, film.folder),
      /^ {2}node PROGRAM repair --output-dir \S+ --without-journal$/m
    )
    const repaired = await film.run("repair", "--without-journal")
    assert.strictEqual(repaired.code, 0, repaired.stderr)
    const again = await film.run("run")
    assert.strictEqual(again.code, 0, again.stderr)
    assert.strictEqual(intents(film.journal()), 0)
  })
})
