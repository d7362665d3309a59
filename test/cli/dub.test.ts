import { existsSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { musicFile } from "xai-simulator"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { Line, Narrator, Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { languagesIn } from "../support/filmText.js"
import { isLong } from "../support/longForm.js"
import { ffmpeg } from "../support/media.js"
import { fox, plan, scene } from "../support/plans.js"
import { concept, intents, type ShortFilm, shortFilm, stage, tiny } from "../support/shortFilm.js"

const told = ["The fox carries the light.", "Nobody sees it pass."]

const story = plan({
  title: "The Lantern",
  language: "en",
  characters: [],
  narrator: new Narrator({ voice: "orion", manner: "calm" }),
  scenes: told.map((narration, index) =>
    scene(index + 1, { durationSeconds: 4, charactersPresent: [], narration })
  )
})

/** A film of two scenes with a narrator, finished; in the simulator that made it. */
const narratedFilm = stage(
  () => {
    const film = shortFilm(tiny)
    writeFileSync(path.join(film.folder, "told.json"), Schema.encodeSync(Schema.parseJson(StoryPlan))(story))
    return film
  },
  async (film) => {
    const ended = await film.simulate("run", concept, "--sound", "narrated", "--plan", "told.json")
    assert.strictEqual(ended.code, 0, ended.stderr)
  }
)

/** A translation of that film; more of it than anybody says in four seconds. */
const inGerman = (second: string) => ({
  scenes: ["Der Fuchs traegt das Licht.", second].map((narration, index) => ({
    ...{ scene: index + 1, narration, lines: [] }
  }))
})
const tooMuch = "Donaudampfschifffahrt ".repeat(7)

const stateOf = (film: ShortFilm) =>
  Schema.decodeUnknownSync(Schema.parseJson(PipelineState))(readFileSync(film.file("state.json"), "utf8"))

/** Every packet of a stream of the film, with its times. */
const packetsOf = (film: ShortFilm, stream: string) =>
  Effect.runPromise(
    ffmpeg("-i", film.file("final_video.mp4"), "-map", stream, "-c", "copy", "-f", "framemd5", "-")
  ).then((bytes) => new TextDecoder().decode(bytes).replace(/^#.*\n/gm, ""))

const intentsOf = (film: ShortFilm): ReadonlyArray<string> =>
  film
    .journal()
    .split("\n")
    .filter((line) => line.includes('"kind":"intent"'))
    .map((line) => /"label":"([^"]+)"/.exec(line)?.[1] ?? "")

/** What is printed of whether the film was written; it is told once. */
const tellingOfFilm = ({ stdout }: { readonly stdout: string }) =>
  stdout.match(/(?:wrote )?final_video\.mp4(?: {2}\(\w+\))$|wrote final_video.*/gm)

describe("redo narration", () => {
  it("orders one recording, and leaves every packet of the picture as it is", async () => {
    const film = await narratedFilm()
    const nobody = await film.simulate("redo", "narration", "3")
    assert.strictEqual(nobody.code, 2)
    assert.match(nobody.stderr, /no narration "3"; it has narration over scenes 1, 2/)
    const picture = await packetsOf(film, "0:v:0")
    const before = intentsOf(film)
    const priced = await film.simulate("redo", "narration", "2", "--dry-run")
    assert.match(priced.stdout, /\$0\.0003 {2}the narration of scene 2, a fresh take\n.*for speech, 1 call/)
    assert.match(priced.stdout, /Unchanged: .*the narration of scene 1/)
    assert.deepStrictEqual(intentsOf(film), before)

    const redone = await film.simulate("redo", "narration", "2")
    assert.strictEqual(redone.code, 0, redone.stderr)
    assert.deepStrictEqual(intentsOf(film).slice(before.length), ["narration/scene-2/take-1"])
    assert.match(redone.stdout, /scene 2 +said \d\.\d s +\$0\.0003 +speech\/scene_2_v1\.wav\n/)
    assert.strictEqual(await packetsOf(film, "0:v:0"), picture)
    const status = await film.run("status")
    assert.match(status.stdout, /narration of scene 2 +made/)
    assert.match(status.stdout, /speech +3 calls/)
    assert.match((await film.simulate("rebuild-plan")).stdout, /^Nothing to make in film/)
  })
})

describe("dub", () => {
  it("adds a sound and subtitles in another language, and leaves every packet of the film as it is", async () => {
    const film = await narratedFilm()
    const [picture, sound] = [await packetsOf(film, "0:v:0"), await packetsOf(film, "0:a:0")]
    const before = intentsOf(film)
    const priced = await film.simulate("dub", "de", "--dry-run")
    assert.strictEqual(priced.code, 0, priced.stderr)
    assert.match(priced.stdout, /in German, told by orion: 2 recordings and 1 question, about \$/)
    assert.deepStrictEqual(intentsOf(film), before)

    const dubbed = await film.simulate("dub", "de")
    assert.strictEqual(dubbed.code, 0, dubbed.stderr)
    assert.deepStrictEqual(intentsOf(film).slice(before.length).toSorted(), [
      "dub/de/scene-1/take-1",
      "dub/de/scene-2/take-1",
      "dub/de/take-1"
    ])
    assert.deepStrictEqual(languagesIn(film.file("final_video.mp4")), [
      ["vide", "und"],
      ["soun", "eng"],
      ["soun", "deu"],
      ["sbtl", "eng"],
      ["sbtl", "deu"],
      // Its chapters.
      ["text", "```"]
    ])
    assert.strictEqual(await packetsOf(film, "0:v:0"), picture)
    assert.strictEqual(await packetsOf(film, "0:a:0"), sound)
    assert.notStrictEqual(await packetsOf(film, "0:a:1"), sound)
    const state = stateOf(film)
    const [dub] = state.dubs ?? []
    assert.deepStrictEqual(
      dub?.narrations.map(({ language, sceneId, voice }) => [sceneId, language, voice]),
      [
        [1, "de", "orion"],
        [2, "de", "orion"]
      ]
    )
    assert.strictEqual(dub?.isStale, false)
    assert.match(dubbed.stdout, /scene 2 in de +said \d\.\d s +\$0\.\d+ +speech\/de\/scene_2_v1\.wav\n/)
    assert.match(dubbed.stdout, /de +told by orion, 2 recordings, \$0\.\d+\n/)
    assert.match(dubbed.stdout, /speech +4 calls/)
    // In the simulator's German this is as long as in English.
    assert.notInclude(dubbed.stdout, "reckoned")
    const status = await film.run("status")
    assert.match(status.stdout, /dub in de +made +told by orion, 2 recordings, \$0\.\d+\n/)
    const script = readFileSync(film.file("script.md"), "utf8")
    assert.match(script, /- \*\*de\*\*: told by orion, 2 recordings, \$0\.\d+\n/)
    assert.match(script, /\| Told in de \| in \d\.\d s by orion, .*speech\/de\/scene_1_v1\.wav/)
    const report = readFileSync(film.file("report.html"), "utf8")
    assert.include(report, 'src="speech/de/scene_2_v1.wav"')
    assert.match(report, /id="languages".*told by orion, 2 recordings/)
    assert.strictEqual(state.bill.speech.calls, 4)
    assert.isTrue(existsSync(film.file("final_video.de.srt")))
    assert.match(readFileSync(film.file("final_video.de.vtt"), "utf8"), /Language: de/)

    // What was answered is not ordered again; another run keeps the language in the film.
    const bytes = readFileSync(film.file("final_video.mp4"))
    const [again, run] = [await film.simulate("dub", "de"), await film.simulate("run")]
    assert.deepStrictEqual([again.code, run.code], [0, 0], again.stderr + run.stderr)
    assert.match(again.stdout, /^“The Lantern” in German, told by orion: nothing has to be ordered\.\n/)
    assert.notInclude(again.stdout, "this dub")
    for (const ended of [again, run])
      assert.deepStrictEqual(tellingOfFilm(ended), ["final_video.mp4  (unchanged)"])
    const { stdout: events } = await film.simulate("dub", "de", "--json")
    assert.match(events, /"event":"dub_kept","language":"de","voice":"orion","recordings":2,.*\n/)
    assert.match(events, /"event":"film_finished".*\n$/)
    assert.strictEqual(intents(film.journal()), before.length + 3)
    assert.isTrue(readFileSync(film.file("final_video.mp4")).equals(bytes))
    assert.strictEqual(stateOf(film).dubs?.length, 1)
  })

  it.runIf(isLong)("goes on after it was killed, and orders nothing twice", async () => {
    const film = await narratedFilm()
    const state = readFileSync(film.file("state.json"))
    const whole = await film.simulate("dub", "de")
    assert.strictEqual(whole.code, 0, whole.stderr)
    const lines = film.journal().split(/(?<=\n)/)
    const translated = lines.findIndex((line) => line.includes('"label":"dub/de/take-1"'))
    // As a kill leaves it: the translation is answered, and of all else nothing is known.
    const answered = lines.findIndex((line, at) => at > translated && line.includes('"kind":"answer"'))
    writeFileSync(film.file("state.json"), state)
    writeFileSync(film.file("journal.log"), lines.slice(0, answered + 1).join(""))
    const ended = await film.simulate("dub", "de")
    assert.strictEqual(ended.code, 0, ended.stderr)
    const orders = intentsOf(film).filter((label) => label.startsWith("dub/"))
    assert.deepStrictEqual(orders.toSorted(), [...new Set(orders)].toSorted())
    assert.strictEqual(stateOf(film).bill.speech.calls, 4)
    assert.deepStrictEqual(languagesIn(film.file("final_video.mp4")).at(2), ["soun", "deu"])
  })

  it.runIf(isLong)(
    "keeps several languages side by side, one of each, and says of one that it is stale",
    async () => {
      const film = await narratedFilm()
      for (const language of ["de", "fr", "de"]) {
        const { code, stderr } = await film.simulate("dub", language)
        assert.strictEqual(code, 0, stderr)
      }
      const tags = () => languagesIn(film.file("final_video.mp4")).map(([kind, tag]) => `${kind} ${tag}`)
      assert.deepStrictEqual(tags().slice(1, 4), ["soun eng", "soun deu", "soun fra"])
      const other = new StoryPlan({
        ...story,
        scenes: story.scenes.map((one) => new Scene({ ...one, narration: "It is dark now." }))
      })
      writeFileSync(
        path.join(film.folder, "told.json"),
        Schema.encodeSync(Schema.parseJson(StoryPlan))(other)
      )
      const { code, stderr, stdout } = await film.simulate("run", "--plan", "told.json")
      assert.strictEqual(code, 6, stderr)
      assert.match(stdout, /de \(dub-stale\): The film says something else/)
      assert.match((await film.run("status")).stdout, /dub in fr +stale +told by orion.*\n(?:.*\n)*.*dub de/)
      assert.deepStrictEqual(tags().slice(1), ["soun eng", "sbtl eng", "text ```"])
      assert.deepStrictEqual(
        stateOf(film).dubs?.map(({ isStale, language }) => [language, isStale]),
        [
          ["de", true],
          ["fr", true]
        ]
      )
    }
  )

  it("stays in a film that is given other music, or a recording afresh, which is told of once", async () => {
    const film = await narratedFilm()
    const bed = path.join(film.folder, "bed.wav")
    writeFileSync(bed, musicFile({ seconds: 4, seed: 1 }))
    const dubbed = await film.simulate("dub", "de")
    assert.deepStrictEqual(tellingOfFilm(dubbed), ["wrote final_video.mp4"], dubbed.stderr)
    const changes = "Changed from how the film was made so far: --music"
    const accompanied = await film.simulate("run", "--music", "bed.wav")
    assert.include(accompanied.stdout, `${changes} ${bed} (so far none).`)
    assert.deepStrictEqual(tellingOfFilm(accompanied), ["wrote final_video.mp4"], accompanied.stderr)
    const alone = await film.simulate("run", "--music", "none")
    assert.include(alone.stdout, `${changes} none (so far the music in film).`)
    assert.deepStrictEqual(tellingOfFilm(alone), ["wrote final_video.mp4"], alone.stderr)
    // The simulator says the same words in the same way.
    const redone = await film.simulate("redo", "narration", "2")
    assert.deepStrictEqual(tellingOfFilm(redone), ["final_video.mp4  (unchanged)"], redone.stderr)
    assert.deepStrictEqual(languagesIn(film.file("final_video.mp4")).at(2), ["soun", "deu"])
  })

  it("is one of subtitles alone where nobody but those in view says anything", async () => {
    const film = shortFilm(tiny)
    const spoken = plan({
      ...{ title: "The Lantern", language: "en", characters: [fox] },
      scenes: [
        scene(1, {
          ...{ durationSeconds: 4, charactersPresent: ["Fox"] },
          lines: [new Line({ speaker: "Fox", text: "Who is there in the dark?" })]
        })
      ]
    })
    writeFileSync(
      path.join(film.folder, "spoken.json"),
      Schema.encodeSync(Schema.parseJson(StoryPlan))(spoken)
    )
    const ended = await film.simulate("run", concept, "--sound", "spoken", "--plan", "spoken.json")
    const dubbed = await film.simulate("dub", "de")
    assert.deepInclude([0, 6], ended.code, ended.stderr)
    assert.match(
      dubbed.stdout,
      /^“The Lantern” in German, in subtitles alone: 0 recordings and 1 question, about \$0\.00 and at most \$/
    )
    assert.match(dubbed.stdout, / de +subtitles alone, \$0\.00\d+\n/)
    assert.isFalse(existsSync(film.file("speech/de")))
    assert.deepStrictEqual(
      languagesIn(film.file("final_video.mp4")).filter(([, language]) => language === "deu"),
      [["sbtl", "deu"]]
    )
  })

  it("makes one scene of it anew, and leaves every other packet as it is", async () => {
    const film = await narratedFilm()
    const dubbed = await film.simulate("dub", "ja", "--narrator", "luna")
    assert.strictEqual(dubbed.code, 0, dubbed.stderr)
    assert.match(
      dubbed.stdout,
      /recordings were reckoned at \$0\.0007 by the film's own words; they cost \$0\.000[^7]\./
    )
    const tracks = async () => [await packetsOf(film, "0:v:0"), await packetsOf(film, "0:a:0")]
    const [before, first] = [intentsOf(film), await tracks()]
    const others = readFileSync(film.file("speech/ja/scene_1_v1.wav"))
    const priced = await film.simulate("dub", "ja", "--redo", "2", "--dry-run")
    assert.match(priced.stdout, /in Japanese, told by luna: 1 recording and 0 questions, about \$0\.000\d/)
    assert.deepStrictEqual(intentsOf(film), before)
    const redone = await film.simulate("dub", "ja", "--redo", "2")
    assert.strictEqual(redone.code, 0, redone.stderr)
    assert.deepStrictEqual(intentsOf(film).slice(before.length), ["dub/ja/scene-2/take-1"])
    const again = await film.simulate("dub", "ja", "--retranslate", "2")
    assert.strictEqual(again.code, 0, again.stderr)
    assert.strictEqual(intentsOf(film)[before.length + 1], "dub/ja/take-1")
    assert.deepStrictEqual(await tracks(), first)
    assert.isTrue(readFileSync(film.file("speech/ja/scene_1_v1.wav")).equals(others))
    for (const [wish, words] of [
      ["3", /no scene 3 to record in ja; it has 1, 2/],
      ["none", /must be the number of a scene, or all/]
    ] as const) {
      const { code, stderr } = await film.simulate("dub", "ja", "--redo", wish)
      assert.strictEqual(code, 2)
      assert.match(stderr, words)
    }
  })

  it.each([
    [
      "words find no room, neither faster nor shorter",
      inGerman(tooMuch),
      { code: 2, command: "dub de --output-dir film --retranslate 2" }
    ],
    [
      "no translation will do",
      { scenes: [] },
      { code: 1, command: "dub de --output-dir film --retranslate all" }
    ]
  ] as const)("stops where %s, and goes on by the command that it names", async (_, answer, stop) => {
    const film = await narratedFilm()
    const shorter = { when: "Spoken, this takes", values: [{ text: tooMuch.slice(0, -9) }] }
    const translating = (values: ReadonlyArray<unknown>) =>
      writeFileSync(
        path.join(film.folder, "simulator.json"),
        JSON.stringify({ ...film.simulator, answers: [{ when: "Language: de", values }, shorter] })
      )
    translating([answer])
    const stopped = await film.simulate("dub", "de")
    assert.strictEqual(stopped.code, stop.code, stopped.stdout)
    assert.include(stopped.stderr, `${stop.command}\n`)
    assert.notInclude(stopped.stdout, "were reckoned")
    translating([inGerman("Niemand sieht es.")])
    const again = await film.simulate("dub", "de")
    assert.strictEqual(again.code, stop.code)
    const before = intentsOf(film)
    const decided = await film.simulate(...stop.command.split(" "))
    assert.strictEqual(decided.code, 0, decided.stderr)
    assert.deepStrictEqual(
      stateOf(film).dubs?.[0]?.narrations.map(({ text }) => text),
      ["Der Fuchs traegt das Licht.", "Niemand sieht es."]
    )
    const orders = intentsOf(film).slice(before.length)
    assert.strictEqual(orders.filter((label) => label === "dub/de/take-1").length, 1)
    assert.strictEqual(new Set(orders).size, orders.length)
  })

  it("refuses what it cannot dub before anything is ordered", async () => {
    const film = await narratedFilm()
    const before = film.journal()
    for (const [language, words] of [
      ["xx", /No voice speaks xx/],
      ["en", /speaks English itself/],
      ["german", /No voice speaks german; did you mean de\?/],
      ["Francais", /did you mean fr\?/]
    ] as const) {
      const { code, stderr } = await film.simulate("dub", language)
      assert.strictEqual(code, 2)
      assert.match(stderr, words)
    }
    for (const args of [["--database"], ["--film", "lantern"]]) {
      const { code, stderr } = await film.simulate("dub", "de", ...args)
      assert.strictEqual(code, 2)
      assert.match(stderr, /fetch (\S+) --to \1\n.*dub de --output-dir/)
    }
    // The film stays as it was made: nothing else of it can be said, and nothing that is said is passed over.
    for (const [option, value] of [
      ...[
        ["--language", "de"],
        ["--scenes", "3"],
        ["--aspect", "1:1"],
        ["--captions", "burned"]
      ],
      ...[
        ["--sound", "natural"],
        ["--reference", "Ada=ada.jpg"],
        ["--music", "bed.wav"],
        ["--voice", "Fox=rex"]
      ],
      ...[
        ["--poll-interval", "1 second"],
        ["--accept-at", "1"]
      ]
    ] as const) {
      const { code, stderr } = await film.simulate("dub", "de", option, value)
      assert.strictEqual(code, 2)
      assert.match(stderr, new RegExp(`dub has no option ${option}; .* it\\.`))
    }
    const two = await film.simulate("dub", "fr", "de")
    assert.match(two.stderr, /One language is dubbed at a time.*\n.* dub .* fr\n.* dub .* de/)
    for (const nothing of [[], ["  "]])
      assert.match((await film.simulate("dub", ...nothing)).stderr, /by its tag: dub de/)
    const ahead = await film.simulate("plan", concept, "--output-dir", "ahead")
    assert.strictEqual(ahead.code, 0, ahead.stderr)
    const planned = await film.simulate("dub", "de", "--output-dir", "ahead")
    assert.match(planned.stderr, /planned and not filmed. Film it first:\n.* run .*ahead/)
    const none = await film.simulate("dub", "de", "--output-dir", "nowhere")
    assert.strictEqual(none.code, 2)
    assert.match(none.stderr, /There is no film in/)
    assert.strictEqual(film.journal(), before)
  })
})
