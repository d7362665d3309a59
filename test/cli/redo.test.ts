import { existsSync, readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { finishedFilm, golden, intents, plainWords, shortFilm, tiny } from "../support/shortFilm.js"

describe("redo", () => {
  const finished = finishedFilm(tiny)

  it("has nothing to make again where there is no film", async () => {
    const film = shortFilm(tiny)
    const ended = await film.simulate("redo", "scene", "1")
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /There is no film in film/)
    assert.deepStrictEqual(film.files(), [])
  })

  it("knows the film's own scenes and characters, and says which there are", async () => {
    const film = await finished()
    const before = film.journal()
    const scene = await film.simulate("redo", "scene", "9")
    assert.strictEqual(scene.code, 2)
    assert.match(scene.stderr, /no scene "9"; it has scenes 1, 2/)
    const character = await film.simulate("redo", "character", "Bear")
    assert.strictEqual(character.code, 2)
    assert.match(character.stderr, /no character "Bear"; it has characters "Fox", "Owl"/)
    assert.strictEqual((await film.simulate("redo", "music", "1")).code, 2)
    assert.strictEqual(film.journal(), before)
  })

  it("lists what a fresh take brings with it, scene, keyframe and character, and spends nothing", async () => {
    const film = await finished()
    const before = film.journal()
    const words: Array<string> = []
    for (const what of [
      ["scene", "1"],
      ["keyframe", "1"],
      ["character", "Owl"]
    ])
      words.push(
        `$ redo ${what.join(" ")} --dry-run\n${(await film.simulate("redo", ...what, "--dry-run")).stdout}`
      )
    golden("redo", plainWords(words.join("\n"), film.folder))
    assert.strictEqual(film.journal(), before)
  })

  it("films a scene anew, keeps the old clip aside, and is then finished", async () => {
    const film = await finished()
    const old = readFileSync(film.file("videos/scene_2.mp4"))
    const before = intents(film.journal())
    // Without a flag: the film remembers that it is simulated, and how.
    const ended = await film.run("redo", "scene", "2")
    assert.strictEqual(ended.code, 0, ended.stderr)
    // One clip. The simulator films the same pictures to another sound, so the verdict on its frames stands.
    assert.strictEqual(intents(film.journal()), before + 1)
    assert.notDeepEqual(readFileSync(film.file("videos/scene_2.mp4")), old)
    assert.isTrue(
      readdirSync(film.file("superseded")).some((name) =>
        readFileSync(film.file(`superseded/${name}`)).equals(old)
      )
    )
    assert.isTrue(existsSync(film.file("final_video.mp4")))
    assert.match((await film.simulate("rebuild-plan")).stdout, /^Nothing to make in film/)
  })

  it("goes on with a fresh take that was cut short instead of paying for another", async () => {
    const film = await finished()
    const before = intents(film.journal())
    assert.strictEqual((await film.simulate("redo", "keyframe", "2", "--budget", "0.001")).code, 3)
    assert.strictEqual(film.journal().split('"kind":"redo"').length - 1, 1)
    const ended = await film.run("redo", "keyframe", "2", "--raise-budget", "9")
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /still to be made: this goes on with it/)
    assert.strictEqual(film.journal().split('"kind":"redo"').length - 1, 1)
    assert.strictEqual(intents(film.journal()), before + 4)
  })

  it("says that another plan is awaited where one was asked for and has not come", async () => {
    const film = await finished()
    assert.strictEqual((await film.simulate("run", "--replan", "--budget", "0.01")).code, 3)
    const ended = await film.simulate("redo", "scene", "1")
    assert.strictEqual(ended.code, 2)
    assert.match(ended.stderr, /film in film is to have another plan, which has not come yet/)
  })
})
