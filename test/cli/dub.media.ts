import { existsSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { musicFile } from "xai-simulator"
import { Line, Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { intentsOf, narratedFilm, packetsOf, stateOf, story, tellingOfFilm } from "../support/dubbedFilm.js"
import { languagesIn } from "../support/filmText.js"
import { fox, plan, scene } from "../support/plans.js"
import { concept, shortFilm, tiny } from "../support/shortFilm.js"

describe("dub", () => {
  it("goes on after it was killed, and orders nothing twice", async () => {
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

  it("keeps several languages side by side, one of each, and says of one that it is stale", async () => {
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
    writeFileSync(path.join(film.folder, "told.json"), Schema.encodeSync(Schema.parseJson(StoryPlan))(other))
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
  })

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
})
