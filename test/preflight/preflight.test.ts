import dns from "node:dns/promises"
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { NodeContext } from "@effect/platform-node"
import { afterAll, assert, describe, it, vi } from "@effect/vitest"
import { Effect, Option } from "effect"
import { defaultOptions, type FilmOptions } from "../../src/domain/Settings.js"
import { Character } from "../../src/domain/StoryPlan.js"
import { howToBring } from "../../src/preflight/Letters.js"
import { preflight } from "../../src/preflight/Preflight.js"
import { fontPackages } from "../../src/services/lettering/FontPackages.js"
import { inProcess } from "../support/inProcess.js"
import { bundledFfmpeg } from "../support/media.js"
import { fox, hash, owl, plan, scene } from "../support/plans.js"
import { onlyNode, program } from "../support/program.js"
import { tempFolder } from "../support/tempFolder.js"

const folder = mkdtempSync(path.join(tmpdir(), "preflight-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const look = (settings: Partial<FilmOptions>, story = plan(), isBegun = false, place = "film") =>
  preflight({
    settings: { ...defaultOptions, ...settings },
    plan: Option.some(story),
    ...{ isBegun, folder: path.join(folder, place), simulates: false }
  }).pipe(
    Effect.map((found) => found.map(({ detail, level, subject }) => `${level} ${subject}: ${detail}`)),
    Effect.provide(NodeContext.layer)
  )

describe("what can be known before money", () => {
  it.effect("says nothing where nothing is to be said", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* look({}), [])
      assert.deepStrictEqual(readdirSync(folder), [])
    })
  )

  it.effect("C14: names whom no scene shows, and a photo that is given for nothing", () =>
    Effect.gen(function* () {
      const story = plan({ characters: [fox, owl, new Character({ ...fox, name: "Mole" })] })
      const photo = {
        name: "Mole",
        photo: "/m.jpg",
        sha256: hash("a"),
        kind: "jpeg",
        changes: ["turned upright"]
      } as const
      assert.deepStrictEqual(yield* look({ references: [photo] }, story), [
        "ok photo of Mole: turned upright.",
        "warning photo of Mole: it is not used, since no scene shows this character.",
        'warning characters: no scene shows "Mole", so no sheet is drawn.'
      ])
    })
  )

  it.effect("asks the captions' font for its letters, and warns a film that is begun", () =>
    Effect.gen(function* () {
      const story = plan({ scenes: [scene(1, { description: "A fox and \u{10c80}\u{10c81} letters" })] })
      const found = (yield* look({ captions: "burned" }, story)).join("\n")
      assert.match(
        found,
        /^problem captions: no font here has the letters .*\u{10c80}.* of scene 1's caption/mu
      )
      assert.match((yield* look({ captions: "burned" }, story, true)).join("\n"), /^warning captions/m)
      assert.deepStrictEqual((yield* look({ captions: "both" }, story)).join("\n"), found)
      assert.deepStrictEqual(yield* look({ captions: "track" }, story), [])
      // Latin with marks, Vietnamese and Cyrillic come along.
      const latin = plan({
        scenes: [scene(1, { description: "Zo\u00eb\u2019s \u1ea4m \u041b\u0438\u0441\u0430 \u2014 a\u0301" })]
      })
      assert.deepStrictEqual(yield* look({ captions: "burned" }, latin), [
        "ok drawing: the part that draws is there."
      ])
    })
  )

  it.effect("tells before money which captions will be cut, in the shape of the film", () =>
    Effect.gen(function* () {
      const description =
        "They find a light between the roots, and wait until it has gone out before they move."
      const story = (aspectRatio: "16:9" | "9:16") =>
        plan({
          aspectRatio,
          scenes: [scene(1, { description }), scene(2, { caption: `${"字".repeat(55)}。` })]
        })
      assert.deepStrictEqual(yield* look({ captions: "burned" }, story("16:9")), [
        "ok drawing: the part that draws is there."
      ])
      assert.deepStrictEqual(yield* look({ captions: "both" }, story("9:16")), [
        "ok drawing: the part that draws is there.",
        "warning captions: the caption of scene 2 is longer than two lines at 9:16 and will be cut."
      ])
    })
  )

  it.effect("asks for the letters of what is said where that is what captions show", () =>
    Effect.gen(function* () {
      const caption = "A caption in \u{10c80} letters"
      const story = plan({ scenes: [scene(1, { caption, narration: "They say \u{12000}." }), scene(2)] })
      const about = (settings: Partial<FilmOptions>) =>
        Effect.map(look(settings, story), (found) => found.filter((line) => line.includes("letters")))
      assert.deepStrictEqual(yield* about({ captions: "burned", sound: "narrated" }), [
        "problem captions: no font here has the letters \u{12000} of what is said in scene 1; boxes would stand in their place."
      ])
      assert.deepStrictEqual(yield* about({ captions: "burned" }), [
        "problem captions: no font here has the letters \u{10c80} of scene 1's caption; boxes would stand in their place."
      ])
      assert.deepStrictEqual(yield* about({ captions: "track", sound: "narrated" }), [])
    })
  )

  it("C20: names the packages that would bring letters, with their size and the whole command", () => {
    const packages = fontPackages.filter(({ name }) => /-(?:jp|kr)$/.test(name))
    assert.strictEqual(
      howToBring(packages),
      "Bring them (Japanese, 5.9 MB; Korean, 3.8 MB; OFL-1.1) where the program is installed: `npm install @fontsource-variable/noto-sans-jp@5.3.1 @fontsource-variable/noto-sans-kr@5.3.1`"
    )
    assert.match(howToBring([]), /^Install a font that has them/)
  })

  it.effect(
    "C25: says where a description is no caption, since its first sentence is too long for two lines",
    () =>
      Effect.gen(function* () {
        const long = `The fox finds ${"a lamp and ".repeat(20)}a star.`
        const story = (caption?: string) =>
          plan({
            scenes: [scene(1), scene(2, { description: long, ...(caption === undefined ? {} : { caption }) })]
          })
        assert.deepStrictEqual(yield* look({ captions: "track" }, story()), [
          "warning captions: scene 2 is described in a sentence longer than two lines, so its caption breaks off with “…”."
        ])
        assert.deepStrictEqual(yield* look({ captions: "track" }, story("A star!")), [])
        assert.deepStrictEqual(yield* look({}, story()), [])
      })
  )

  it.effect.skipIf(process.getuid?.() === 0)("C12: a folder inside the film's that may not be written", () =>
    Effect.gen(function* () {
      mkdirSync(path.join(folder, "shut", "responses"), { recursive: true })
      chmodSync(path.join(folder, "shut", "responses"), 0o500)
      assert.match(
        (yield* look({}, plan(), false, "shut"))[0] ?? "",
        /^problem folder: .*responses may not be written/
      )
    })
  )
})

describe("C40: a folder for temporary files that cannot be used", () => {
  it.each(["/nowhere", process.execPath])("is told before the first order: %s", async (place) => {
    const ended = await inProcess(
      ["run", "A fox", "--simulate", "--output-dir", path.join(folder, "no-film")],
      {
        cwd: folder,
        env: { TMPDIR: place }
      }
    )
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, /! temporary folder: .* can be written to\. Set TMPDIR/)
    assert.notInclude(readdirSync(folder), "no-film")
  })
})

describe("C34: a machine that cannot draw", () => {
  const shim = path.join(folder, "shim.cjs")
  // One on the PATH, whose hash nobody wants to know.
  const bin = tempFolder("bin-")
  symlinkSync(bundledFfmpeg, path.join(bin, "ffmpeg"))
  const without = (...args: ReadonlyArray<string>) => {
    writeFileSync(
      shim,
      'process.dlopen = () => { throw new Error("libx.so: cannot open shared object file") }\n'
    )
    return program([...args, "--output-dir", path.join(folder, "no-film")], {
      cwd: folder,
      env: { NODE_OPTIONS: `--require ${shim}`, XAI_API_KEY: "xai-canary", PATH: `${onlyNode}:${bin}` }
    })
  }

  it.each([
    ["the simulator", ["run", "A fox", "--simulate", "--yes"], /the simulator draws with it/],
    ["burned captions", ["run", "A fox", "--captions", "burned", "--yes"], /captions are drawn with it/],
    ["a dry run", ["run", "A fox", "--captions", "both", "--dry-run"], /captions are drawn with it/]
  ])("C34: is told so for %s before the first order", (_, args, says) => {
    const ended = without(...args)
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, says)
    assert.match(ended.stderr, /libx\.so: cannot open shared object file/)
    assert.notMatch(ended.stderr, /^\s+at |fault of the program/m)
    assert.notInclude(readdirSync(folder), "no-film")
  })

  it("C34, C41: stands among a doctor's findings, which are printed whatever is wrong", () => {
    const ended = without("doctor", "--simulate", "--ffmpeg", "/nowhere/ffmpeg")
    assert.strictEqual(ended.code, 2, ended.stderr)
    for (const finding of ["node", "ffmpeg", "drawing", "output folder", "disk"])
      assert.match(ended.stdout, new RegExp(`^. ${finding} `, "m"))
    assert.match(ended.stdout, /\/nowhere\/ffmpeg/)
    assert.notInclude(ended.stderr, "/nowhere/ffmpeg", "what a finding says is said once")
  })
})

describe("C18: media that could not be fetched from here", () => {
  const behindFakes = async (...args: ReadonlyArray<string>) => {
    // All addresses, and the first of them: for either way to ask.
    const fake = { address: "198.18.0.23", family: 4 }
    const lookup = vi.spyOn(dns, "lookup").mockResolvedValue(Object.assign([fake], fake))
    syncBuiltinESMExports()
    try {
      return await inProcess([...args, "--output-dir", path.join(folder, "no-film")], {
        cwd: folder,
        env: { XAI_API_KEY: "xai-canary" }
      })
    } finally {
      lookup.mockRestore()
      syncBuiltinESMExports()
    }
  }

  it("C18: stop a film before its first order, and are a warning in a dry run", async () => {
    const ended = await behindFakes("run", "A fox")
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, /This film is not begun; nothing was spent\.\n {2}! media: .*198\.18\.0\.23/)
    assert.match(ended.stderr, /--fake-addresses allow/)
    const dry = await behindFakes("run", "A fox", "--dry-run")
    assert.strictEqual(dry.code, 0, dry.stderr)
    assert.match(dry.stderr, /! media: .*198\.18\.0\.23/)
    assert.notInclude(readdirSync(folder), "no-film")
  })
})
