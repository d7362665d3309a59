import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { Effect, Option, Schema } from "effect"
import { stringify } from "yaml"
import { planSchema } from "../../src/cli/commands/schema/handler.js"
import { readPlanFile } from "../../src/cli/film/PlanFile.js"
import { photosFor } from "../../src/cli/film/References.js"
import { requestProblems } from "../../src/domain/PlanRequest.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { cornersOf, photoOf, turned } from "../support/photos.js"
import { plan, scene } from "../support/plans.js"
import { concept, intents, shortFilm, tiny } from "../support/shortFilm.js"

const encoded = Schema.encodeSync(StoryPlan)(plan())

describe("a plan of one's own", () => {
  const film = shortFilm(tiny)
  const file = (name: string, text: string) => {
    const place = path.join(film.folder, name)
    writeFileSync(place, text)
    return place
  }
  const read = (place: string) => Effect.provide(readPlanFile(place, defaultOptions), NodeContext.layer)
  const whyNot = (place: string) => Effect.map(Effect.flip(read(place)), ({ message }) => message)

  it.effect("is read from YAML and JSON alike, with the schema's own key beside it", () =>
    Effect.gen(function* () {
      const yaml = yield* read(file("plan.yaml", `# yaml-language-server: $schema=x\n${stringify(encoded)}`))
      const json = yield* read(
        file("plan.json", JSON.stringify({ $schema: "./plan.schema.json", ...encoded }))
      )
      assert.deepStrictEqual(yaml, plan())
      assert.deepStrictEqual(json, plan())
    })
  )

  it.effect("that is broken is told by line, place and reason", () =>
    Effect.gen(function* () {
      const yaml = stringify(encoded)
      const wrong = yaml.replace(/duration_seconds: \d+/, "duration_seconds: 40")
      const line = wrong.split("\n").findIndex((it) => it.includes("duration_seconds: 40")) + 1
      assert.include(
        yield* whyNot(file("wrong.yaml", wrong)),
        `line ${line}, column 23, scenes[0].duration_seconds: `
      )
      assert.match(
        yield* whyNot(file("torn.yml", "title: [a\nstyle: b")),
        /It is not YAML: line \d+, column \d+: /
      )
      assert.match(
        yield* whyNot(file("torn.json", '{\n "title": "a",\n "style" "b"\n}')),
        /It is not JSON: line 3, column \d+: /
      )
      const slip = file("slip.yaml", `${yaml.replace("camera:", "camra:")}notes: mine\n`)
      const told = yield* whyNot(slip)
      assert.match(
        told,
        /line \d+, column \d+, scenes\[0\]\.camra: is no field of a plan; did you mean camera\?\n/
      )
      assert.match(told, /line \d+, column \d+, notes: is no field of a plan\n/)
    })
  )

  it("is of the published schema, which points out slips", () => {
    const isPlan = new Ajv({ strict: false }).compile(planSchema())
    assert.isTrue(isPlan({ $schema: "./plan.schema.json", ...encoded }), JSON.stringify(isPlan.errors))
    assert.isFalse(isPlan({ ...encoded, colour_palette: "amber" }))
  })
})

describe("what the caller insists on", () => {
  const none = { maxDuration: Option.none(), negative: [], sceneCount: Option.none(), style: Option.none() }
  const story = plan({ scenes: [scene(1, { action: "The fox digs in the rain." }), scene(2)] })

  it("is checked on the plan in words the model can act on", () => {
    const seconds = story.scenes.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
    assert.deepStrictEqual(requestProblems(story, none), [])
    assert.deepStrictEqual(
      requestProblems(story, {
        maxDuration: Option.some(5),
        negative: ["Rain", "dig"],
        sceneCount: Option.some(3),
        style: Option.some("charcoal drawing")
      }),
      [
        "The plan has 2 scenes; it must have 3.",
        `The scenes last ${seconds} s together; they may last 5 s at most.`,
        'The style must contain these very words: "charcoal drawing".',
        'Scene 1 speaks of "Rain", which must be nowhere in the film.'
      ]
    )
  })
})

describe("a photo of a character", async () => {
  const film = shortFilm(tiny)
  const find = (...wishes: ReadonlyArray<string>) =>
    Effect.provide(photosFor(path.join(film.folder, "film"), wishes), NodeContext.layer)
  const photo = path.join(film.folder, "photo.png")
  writeFileSync(photo, turned("png", await photoOf("png"), 6))

  it.effect("is looked at before anything is sent", () =>
    Effect.gen(function* () {
      const whyNot = (wish: string) => Effect.map(Effect.flip(find(wish)), ({ message }) => message)
      assert.match(yield* whyNot("Fox"), /a character's name and a picture/)
      assert.match(yield* whyNot("Fox=/nowhere.jpg"), /no such file/)
      assert.match(yield* whyNot(`Fox=${film.folder}`), /is a folder; name the photo in it/)
      assert.match(
        yield* whyNot(`Fox=${path.join(film.folder, "simulator.json")}`),
        /neither a JPEG nor a PNG nor a WebP/
      )
      const large = path.join(film.folder, "large.jpg")
      writeFileSync(large, Buffer.alloc(65 * 1024 * 1024, 0xff))
      assert.match(yield* whyNot(`Fox=${large}`), /65 MB large, and photos of 64 MB at most are read/)
      assert.deepStrictEqual(
        (yield* find(`Fox=${photo}`, `fox =${photo}`, `Owl=${photo}`, "Owl=")).map(({ name }) => name),
        ["fox"]
      )
    })
  )

  it.effect(
    "C27: given twice under one name, however it is spelt, is told before one of them is passed over",
    () =>
      Effect.gen(function* () {
        const other = path.join(film.folder, "other.png")
        writeFileSync(other, turned("png", yield* Effect.promise(() => photoOf("png")), 3))
        const told = yield* Effect.flip(find(`Zo\u00eb=${photo}`, `ZOE\u0308=${other}`))
        assert.match(told.message, /given another photo already, .*photo\.png/)
        assert.strictEqual((yield* find(`Fox=${photo}`, "Fox=", `Fox=${other}`)).length, 1)
      })
  )

  it("of nobody in the film stops the run after the plan, which is kept, and costs no picture", async () => {
    const ended = await film.simulate("run", concept, "--reference", `Wolf=${photo}`)
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, /nobody called "Wolf" in this film; its characters are "Fox", "Owl"/)
    assert.strictEqual(intents(film.journal()), 1)
    assert.isFalse(existsSync(film.file("references/references.json")))
  })

  it("C22: is what the sheet is drawn from and judged against, in this run and those after it", async () => {
    const first = await film.simulate("run", concept, "--reference", `fox=${photo}`, "--stop-after", "sheets")
    assert.strictEqual(first.code, 0, first.stderr)
    // Upright, and without the place it was taken at, in the folder's copy too.
    assert.match(first.stdout, /Fox.*turned upright|turned upright/)
    // Going on takes no more than the folder: the photo that was given may be gone by then.
    assert.match(first.stdout, /Go on with:\n {2}\S.* run --output-dir film\n/)
    // The folder keeps the photo: nothing has changed for whoever does not name it again.
    assert.notMatch((await film.simulate("status")).stdout, /Changed/)
    const sent = readFileSync(film.file("references/01-fox.jpg"))
    const copies = readdirSync(film.file("references")).filter((name) => /^[0-9a-f]{16}\./.test(name))
    assert.deepStrictEqual(
      copies.map((name) => readFileSync(film.file(`references/${name}`))),
      [sent]
    )
    assert.notInclude(sent.toString("latin1"), "GPS")
    assert.deepStrictEqual((await cornersOf(sent)).size, [48, 64])
    const journal = film.journal()
    // The plan; the traits, a sheet and a look for each of the two.
    assert.strictEqual(intents(journal), 7)
    const price = (label: string) =>
      new RegExp(`"kind":"intent"[^\\n]*"label":"${label}"[^\\n]*"price_in_usd_ticks":(\\d+)`).exec(
        journal
      )?.[1]
    // An edit of one picture costs a cent more than a drawing from words.
    assert.strictEqual(Number(price("sheet/Fox/take-1")) - Number(price("sheet/Owl/take-1")), 100_000_000)
    assert.notStrictEqual(price("sheet/Fox/take-1/judgement"), price("sheet/Owl/take-1/judgement"))

    const again = await film.simulate("run", "--stop-after", "sheets")
    assert.strictEqual(again.code, 0, again.stderr)
    assert.strictEqual(again.stdout.match(/\(unchanged\)/g)?.length, 2)
    assert.strictEqual(film.journal().split('"intent"').length, journal.split('"intent"').length)

    // Another one is named as it was given, and the one of before as what it is: nobody knows it by its hash.
    const other = path.join(film.folder, "another.png")
    writeFileSync(other, turned("png", await photoOf("png"), 8))
    for (const [wish, words] of [
      [`Fox=${other}`, `--reference Fox=${other} (so far the photo of Fox in film)`],
      [`Owl=${other}`, `--reference Owl=${other} (so far none)`],
      ["fox=", "--reference fox= (so far the photo of fox in film)"]
    ] as const) {
      const changed = await film.simulate("run", "--reference", wish, "--dry-run")
      assert.include(changed.stdout, `Changed from how the film was made so far: ${words}.`)
    }

    const without = await film.simulate("run", "--reference", "Fox=", "--stop-after", "sheets", "--json")
    assert.strictEqual(without.code, 0, without.stderr)
    assert.match(without.stdout, /"event":"call_sent","label":"sheet\/Fox\/take-1"/)
    assert.notMatch(without.stdout, /"event":"call_sent","label":"sheet\/Owl/)
  })

  it("C13: that a folder lost is missed before anything is drawn without it", async () => {
    assert.strictEqual(
      (await film.simulate("run", "--reference", `Fox=${photo}`, "--stop-after", "sheets")).code,
      0
    )
    const before = film.journal()
    rmSync(film.file("references"), { recursive: true })
    for (const args of [["run"], ["run", "--dry-run"], ["redo", "scene", "1"], ["status"]]) {
      const stopped = await film.simulate(...args)
      assert.strictEqual(stopped.code, 2, args.join(" "))
      assert.match(
        stopped.stderr,
        /draws "Fox" from photos, and film\/references\/references\.json.* is gone/
      )
    }
    assert.strictEqual(film.journal(), before)
    const without = await film.simulate("run", "--reference", "Fox=", "--stop-after", "sheets", "--dry-run")
    assert.strictEqual(without.code, 0, without.stderr)
  })
})
