import { existsSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import {
  inGerman,
  intentsOf,
  narratedFilm,
  packetsOf,
  stateOf,
  tellingOfFilm,
  tooMuch
} from "../support/dubbedFilm.js"
import { languagesIn } from "../support/filmText.js"
import { concept, intents } from "../support/shortFilm.js"

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
    assert.notInclude(priced.stdout, "Your budget")
    const short = await film.simulate("dub", "de", "--dry-run", "--budget", "0.01")
    assert.match(short.stdout, /\.\nYour budget has \$0\.00 left, which covers 0 of 2 recordings\.\n/)
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
