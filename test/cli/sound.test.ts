import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Schema, Struct } from "effect"
import { musicFor } from "../../src/cli/film/MusicFile.js"
import { readPlanFile } from "../../src/cli/film/PlanFile.js"
import { goOnWith } from "../../src/cli/flags/GoOnCommand.js"
import { Machinery } from "../../src/cli/Studio.js"
import { findVideoModel } from "../../src/domain/Models.js"
import { defaultOptions, type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { contradictions } from "../../src/domain/SettingsRules.js"
import { settingsFromWords, settingsInWords } from "../../src/domain/SettingTable.js"
import { VoiceName } from "../../src/domain/Speech.js"
import { Character, Line, Narrator, StoryPlan } from "../../src/domain/StoryPlan.js"
import { withMusicKept } from "../../src/film/KeptMusic.js"
import { preflight } from "../../src/preflight/Preflight.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { MediaFailed } from "../../src/services/ffmpeg/Media.js"
import { Workspace } from "../../src/services/Workspace.js"
import { layerTest } from "../../src/testing/FfmpegTest.js"
import { inProcess } from "../support/inProcess.js"
import { fox, owl, plan, scene } from "../support/plans.js"
import { tempFolder } from "../support/tempFolder.js"

const holding = Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))
const folder = tempFolder("sound-")
const encoded = (story: StoryPlan) => JSON.stringify(Schema.encodeSync(StoryPlan)(story))
const planFile = (name: string, story: StoryPlan) => {
  writeFileSync(path.join(folder, name), encoded(story))
  return name
}
const voiced = (one: Character, voice: string) => new Character({ ...one, voice })

describe("what cannot be heard is told before anything is spent", () => {
  const strange = planFile("strange.json", plan({ characters: [voiced(fox, "bob"), owl] }))
  const endless = planFile("endless.json", plan({ scenes: [scene(1, { narration: "word ".repeat(80) })] }))
  const other = planFile(
    "other.json",
    plan({ language: "tlh", narrator: new Narrator({ voice: "bob", manner: "" }) })
  )
  it.each<readonly [string, ReadonlyArray<string>, RegExp]>([
    ["an unknown narrator", ["run", "A fox", "--narrator", "bob"], /must be one of ara, eve, .*or custom:ID/],
    ["a voice of nobody", ["run", "A fox", "--voice", "luna"], /must be NAME=ID/],
    ["no language", ["run", "A fox", "--language", "not a tag"], /BCP 47/],
    [
      "a language without a voice",
      ["run", "A fox", "--sound", "narrated", "--language", "tlh"],
      /No voice speaks tlh; they speak en, /
    ],
    [
      "voices in large clips",
      ["run", "A fox", "--sound", "spoken", "--video-model", holding.id, "--resolution", "1080p"],
      /holds voices in clips of 720p at most, and 1080p is asked for/
    ],
    [
      "two characters to talk in one voice",
      ["run", "A fox", "--sound", "spoken", "--voice", "Fox=rex,Owl=rex"],
      /"Fox" and "Owl" are to have the same voice, rex/
    ],
    [
      "a language by its name, though nobody speaks",
      ["run", "A fox", "--language", "German"],
      /--language German: must be a language as a BCP 47 tag, en or pt-BR for instance; did you mean de\?/
    ],
    [
      "two voices for one character",
      ["run", "A fox", "--sound", "spoken", "--voice", "Zo\u00eb=rex,ZOE\u0308 = luna"],
      /"Zo\u00eb" is given two voices, rex and luna: leave one of them out/
    ],
    [
      "a narrator and a character to talk in one voice",
      ["run", "A fox", "--sound", "full", "--voice", "Fox=rex", "--narrator", "rex"],
      /The narrator and "Fox" are to have the same voice, rex: choose another/
    ],
    [
      "a plan with an unknown voice",
      ["run", "--plan", strange, "--sound", "spoken"],
      /"Fox" has the voice "bob"/
    ],
    [
      "a plan with words for no scene",
      ["run", "--plan", endless, "--sound", "narrated"],
      /The narration of scene 1 takes about 33 s/
    ],
    [
      "a plan in no language",
      ["run", "--plan", other, "--sound", "full"],
      /No voice speaks "tlh".*\n.*The narrator has the voice "bob"/
    ],
    [
      "music that is not there",
      ["run", "A fox", "--music", "nowhere.mp3"],
      /--music nowhere\.mp3: there is no such file\. Nothing was spent\./
    ],
    ["music that is a folder", ["plan", "A fox", "--music", "."], /is not a file; name the music in it/]
  ])("%s", async (_, args, words) => {
    const ended = await inProcess([...args, "--simulate", "--output-dir", "film"], { cwd: folder })
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(`${ended.stdout}${ended.stderr}`, words)
    assert.notInclude(readdirSync(folder), "film")
  })

  it("but a film that was begun with two voices for one character goes on, until others are wished for", async () => {
    const at = { cwd: folder }
    const run = (...args: ReadonlyArray<string>) => inProcess(["run", "--output-dir", "twice", ...args], at)
    await run("A fox", "--simulate", "--sound", "full", "--voice", "Fox=rex", "--stop-after", "plan")
    const file = path.join(folder, "twice/settings.json")
    writeFileSync(file, readFileSync(file, "utf8").replace("Fox=rex", "Fox=rex,Fox=luna"))
    const gone = await run("--stop-after", "plan")
    assert.notInclude(gone.stderr, "two voices")
    assert.notStrictEqual(gone.code, 2, gone.stderr)
    const asked = await run("--voice", "Fox=luna,Fox=rex")
    assert.match(asked.stderr, /"Fox" is given two voices, luna and rex/)
  })

  it.effect("and a plan of the same words is one where nobody says them", () =>
    Effect.gen(function* () {
      for (const name of [strange, endless, other])
        yield* readPlanFile(path.join(folder, name), defaultOptions)
      const told = plan({
        characters: [voiced(fox, "rex"), owl],
        scenes: [scene(1, { lines: [new Line({ speaker: "fox", text: "Mine." })], narration: " " })]
      })
      const read = yield* readPlanFile(path.join(folder, planFile("told.json", told)), {
        ...defaultOptions,
        sound: "full"
      })
      assert.deepStrictEqual(read.scenes[0]?.lines?.[0]?.speaker, "Fox")
      assert.notProperty(read.scenes[0] ?? {}, "narration")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})

describe("a film that is to be heard", () => {
  const wav = path.join(folder, "bed.wav")
  // A second and a half of silence: 8 kHz, one channel, 8 bits.
  const size = 12_000
  const head = Buffer.alloc(44)
  head.write("RIFF", 0)
  head.writeUInt32LE(36 + size, 4)
  head.write("WAVEfmt ", 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(8000, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write("data", 36)
  head.writeUInt32LE(size, 40)
  writeFileSync(wav, Buffer.concat([head, Buffer.alloc(size, 128)]))
  const story = plan({
    characters: [voiced(fox, "bob"), owl],
    scenes: [scene(1, { narration: "A fox wants." })]
  })
  const until = ["--stop-after", "plan", "--simulate", "--output-dir", "heard"]
  const run = (...args: ReadonlyArray<string>) => inProcess(["run", ...args, ...until], { cwd: folder })
  const kept = (name: string) => readFileSync(path.join(folder, "heard", name), "utf8")

  it("remembers its sound, its voices and its music, and is not given voices that nobody has", async () => {
    const begun = await run(
      "--plan",
      planFile("heard.json", story),
      "--sound",
      "narrated",
      "--narrator",
      "rex",
      "--music",
      "bed.wav"
    )
    assert.strictEqual(begun.code, 0, begun.stderr)
    const { settings } = JSON.parse(kept("settings.json"))
    assert.deepInclude(settings, { sound: "narrated", narrator: "rex", language: null })
    assert.match(kept("music/music.json"), /"file": "music\/[0-9a-f]{16}\.wav"/)
    const journal = () => kept("journal.log")
    assert.match(journal(), /"music":"[0-9a-f]{8}"/)

    const refused = await run("--sound", "spoken")
    assert.strictEqual(refused.code, 2, refused.stdout)
    assert.match(refused.stderr, /which is not as it is wished for now:\n +"Fox" has the voice "bob"/)

    rmSync(path.join(folder, "heard", "music", "music.json"))
    const lost = await run()
    assert.match(lost.stderr, /This film has music, and .*music\.json, which tells of it, is gone/)
    const without = await run("--music", "none")
    assert.strictEqual(without.code, 0, without.stderr)
    assert.match(
      journal()
        .split("\n")
        .findLast((line) => line.includes('"settings"')) ?? "",
      /"music":"none"/
    )
  })
})

describe("what is heard otherwise than one may think", () => {
  const found = (settings: Partial<FilmOptions>, story = plan()) =>
    preflight({
      settings: { ...defaultOptions, ...settings },
      plan: Option.some(story),
      ...{ isBegun: false, folder: path.join(folder, "film"), simulates: false }
    }).pipe(
      Effect.map((all) => all.map(({ detail, level, subject }) => `${level} ${subject}: ${detail}`)),
      Effect.provide(NodeContext.layer)
    )
  const told = plan({ language: "en", scenes: [scene(1, { narration: "A fox wants." })] })

  it.effect("is said, and stops nothing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* found({ sound: "narrated" }, told), [])
      assert.deepStrictEqual(yield* found({ narrator: Option.some(VoiceName.make("rex")) }), [
        "warning sound: the narrator's voice cannot be heard with the sound “natural”."
      ])
      assert.deepStrictEqual(yield* found({}, told), [
        "warning sound: the plan's narration is kept, and not recorded: the film's sound is “natural”."
      ])
      assert.deepStrictEqual(yield* found({ sound: "narrated" }), [
        "warning sound: the plan has no narration, so none is heard."
      ])
      assert.deepStrictEqual(
        yield* found(
          { sound: "spoken", videoModel: holding },
          plan({ scenes: [scene(1, { lines: [new Line({ speaker: "Fox", text: "Mine." })] })] })
        ),
        ["warning language: the plan does not name its language; it is spoken as “en”."]
      )
    })
  )

  it.effect("is a voice that changes from clip to clip, with the price of one that does not", () =>
    Effect.gen(function* () {
      const [line = ""] = yield* found({ sound: "spoken" })
      assert.match(line, /^warning voices: grok-imagine-video holds no voices.*\$0\.56/)
    })
  )

  it("is no contradiction for a film in which nobody speaks", () => {
    const names = { videoModel: String, maxDuration: "max" }
    const large = { ...defaultOptions, videoModel: holding, resolution: "1080p" as const }
    assert.deepStrictEqual(contradictions({ ...large, sound: "narrated" }, names), [])
    assert.lengthOf(contradictions({ ...large, sound: "full" }, names), 1)
    assert.deepStrictEqual(contradictions({ ...large, resolution: "720p", sound: "full" }, names), [])
    const rex = VoiceName.make("rex")
    const alike = [
      { name: "Fox", voice: rex },
      { name: "Owl", voice: rex }
    ]
    const talking = { ...defaultOptions, sound: "spoken" as const, voices: alike }
    assert.lengthOf(contradictions(talking, names), 1)
    assert.deepStrictEqual(contradictions({ ...talking, sound: "narrated" }, names), [])
    const later = [...alike, { name: "fox", voice: VoiceName.make("luna") }]
    assert.deepStrictEqual(contradictions({ ...talking, voices: later }, names), [])
  })
})

describe("the settings of what is heard", () => {
  it("are the same in words and read again", () => {
    const settings: FilmOptions = {
      ...defaultOptions,
      sound: "full",
      language: Option.some("pt-BR"),
      narrator: Option.some(VoiceName.make("custom:me")),
      voices: [
        { name: "Ada, the old one", voice: VoiceName.make("luna") },
        { name: "Bo", voice: VoiceName.make("custom:x-1") }
      ]
    }
    const heard = Struct.pick("sound", "language", "narrator", "voices", "music")
    const words = settingsInWords(settings)
    assert.deepStrictEqual(heard(settingsFromWords(words, defaultOptions)), {
      ...heard(settings),
      music: undefined
    })
    // A film of a version before there was speech.
    const old = Struct.omit(words, "sound", "language", "narrator", "voice", "music")
    assert.deepStrictEqual(heard(settingsFromWords(old, settings)), {
      ...heard(defaultOptions),
      music: undefined
    })
  })

  it("go on with the command, music as a file of its run", () => {
    const settled = { inForce: [], memory: { settings: {}, file: Option.none() } }
    const { flags } = goOnWith({ outputDir: "film", settled, musicFile: Option.some("a.mp3") })
    assert.deepStrictEqual(flags, [["music", "a.mp3"]])
  })
})

describe("music", () => {
  const file = path.join(folder, "bed.MP3")
  writeFileSync(file, "sound of a kind")

  /** Looks for music where a sound file is of this kind. */
  const found = (
    wish: Option.Option<string>,
    heard: number | MediaFailed["reason"] = 30,
    place = "film",
    isFresh = false
  ) =>
    musicFor(path.join(folder, place), wish, { ffmpeg: Option.none(), isFresh }).pipe(
      Effect.provideService(Machinery, {
        ...Machinery.defaultValue(),
        ffmpeg: () =>
          Layer.effect(
            Ffmpeg,
            Effect.map(Ffmpeg, (ffmpeg) =>
              Ffmpeg.of({
                ...ffmpeg,
                listen: (file) =>
                  typeof heard === "number"
                    ? Effect.succeed({ codec: "mp3", seconds: heard })
                    : new MediaFailed({ task: file, reason: heard, detail: "", lastLines: [], arguments: [] })
              })
            )
          ).pipe(Layer.provide(layerTest()), Layer.provide(NodeContext.layer))
      }),
      Effect.provide(NodeContext.layer)
    )

  it.effect("is listened to before anything is sent", () =>
    Effect.gen(function* () {
      const whyNot = (heard: number | MediaFailed["reason"]) =>
        Effect.map(Effect.flip(found(Option.some(file), heard)), ({ message }) => message)
      assert.match(yield* whyNot("NotMedia"), /bed\.MP3: there is no sound in it\..*Nothing was spent/)
      assert.match(yield* whyNot("Damaged"), /its sound cannot be decoded/)
      assert.match(yield* whyNot(0.5), /lasts 0\.50 s; give at least 1 s/)
      assert.match(yield* whyNot(4 * 3600), /lasts longer than 3 hours; give that at most/)
      const right = Option.getOrThrow(yield* found(Option.some(file)))
      assert.strictEqual(right.file, file)
      assert.match(right.sha256, /^[0-9a-f]{64}$/)
    })
  )

  it.effect("is kept in the film's folder, and had again until it is taken away", () =>
    Effect.gen(function* () {
      const place = path.join(folder, "kept")
      mkdirSync(place)
      const music = Option.getOrThrow(yield* found(Option.some(file), 30, "kept"))
      const making = (music: FilmOptions["music"]) =>
        withMusicKept(Effect.map(FilmSettings, (settings) => settings.music?.file)).pipe(
          Effect.provideService(FilmSettings, { ...defaultOptions, music }),
          Effect.provide(Workspace.layer(place)),
          Effect.provide(NodeContext.layer)
        )
      // The film is made from its own copy.
      const used = yield* making(music)
      assert.match(used ?? "", /kept\/music\/[0-9a-f]{16}\.mp3$/)
      rmSync(file)
      assert.strictEqual(readFileSync(used ?? "", "utf8"), "sound of a kind")
      const again = Option.getOrThrow(yield* found(Option.none(), 30, "kept"))
      assert.deepStrictEqual(again, {
        file: path.join(place, "music", path.basename(used ?? "")),
        sha256: music.sha256
      })
      assert.strictEqual(yield* making(again), used)
      assert.deepStrictEqual(yield* found(Option.none(), 30, "kept", true), Option.none())
      assert.deepStrictEqual(yield* found(Option.some("none"), 30, "kept"), Option.none())
      assert.isUndefined(yield* making(undefined))
      assert.deepStrictEqual(yield* found(Option.none(), 30, "kept"), Option.none())
    })
  )
})
