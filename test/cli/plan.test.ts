import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { isLong } from "../support/longForm.js"
import { concept, golden, intents, plainWords, shortFilm, stage } from "../support/shortFilm.js"

const replaced = (text: string, from: string, to: string): string => {
  assert.include(text, from)
  return text.replace(from, to)
}

describe("a film made by way of its plan", () => {
  const planned = stage(shortFilm, async (film) =>
    assert.strictEqual((await film.simulate("plan", concept)).code, 0)
  )
  const edited = stage(planned, async (film) => {
    const file = film.file("plan.json")
    writeFileSync(file, replaced(readFileSync(file, "utf8"), "The Lantern", "The Long Way Home"))
  })
  let advice = ""
  const stopped = stage(edited, async (film) => {
    const ended = await film.simulate("run", "--plan", film.file("plan.json"), "--budget", "0.2")
    assert.strictEqual(ended.code, 3, ended.stderr)
    advice = plainWords(ended.stderr, film.folder)
    assert.match(ended.stdout, /Bill:[\s\S]* in all /)
  })
  let words = ""
  const finished = stage(stopped, async (film) => {
    // The film keeps the limit it was given; more is allowed by whoever says so.
    const still = await film.simulate("run", "--plan", film.file("plan.json"), "--budget", "9")
    assert.strictEqual(still.code, 3, still.stdout)
    assert.match(still.stdout, /The lower budget counts: \$0\.2 \(the film's own\).*--raise-budget 9/)
    const ended = await film.simulate("run", "--plan", film.file("plan.json"), "--raise-budget", "9")
    assert.strictEqual(ended.code, 0, ended.stderr)
    words = plainWords(ended.stdout, film.folder)
  })

  it("is planned alone, for one question, and says what to do next", async () => {
    const film = shortFilm()
    const ended = await film.simulate("plan", concept)
    assert.strictEqual(ended.code, 0, ended.stderr)
    golden("plan", plainWords(ended.stdout, film.folder))
    assert.strictEqual(intents(film.journal()), 1)
    assert.match(
      readFileSync(film.file("plan.json"), "utf8"),
      /^\{\n {2}"title": "The Lantern",[\s\S]*"scene_id": 1,[\s\S]*\}\n$/
    )
  })

  it("knows the plan again that an editor only saved in its own way", async () => {
    const film = await planned()
    const file = film.file("plan.json")
    const saved = JSON.stringify(JSON.parse(readFileSync(file, "utf8")), null, 4)
    writeFileSync(file, saved)
    assert.match((await film.simulate("plan", concept)).stdout, /The plan is in .*: edit it as you like/)
    assert.strictEqual(readFileSync(file, "utf8"), saved)
  })

  it("keeps the plan a person edited when it is planned again", async () => {
    const film = await edited()
    const before = readFileSync(film.file("plan.json"), "utf8")
    const ended = await film.simulate("plan", concept)
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /is not the plan .*, so it is left as it is/)
    assert.strictEqual(readFileSync(film.file("plan.json"), "utf8"), before)
    assert.strictEqual(intents(film.journal()), 1)
  })

  it("names every mistake in the plan by its place, and spends nothing", async () => {
    const film = await edited()
    const before = film.journal()
    const text = readFileSync(film.file("plan.json"), "utf8")
    const broken = film.file("broken.json")
    writeFileSync(
      broken,
      replaced(replaced(text, '"duration_seconds": 3', '"duration_seconds": 40'), '"camera"', '"kamera"')
    )
    const ended = await film.simulate("run", "--plan", broken)
    assert.strictEqual(ended.code, 2)
    golden("plan-broken", plainWords(ended.stderr, film.folder))
    writeFileSync(broken, "{ not JSON")
    assert.match((await film.simulate("run", "--plan", broken)).stderr, /It is not JSON/)
    writeFileSync(broken, replaced(text, '"name": "Owl"', '"name": "Fox"'))
    const unfilmable = await film.simulate("run", "--plan", broken)
    assert.strictEqual(unfilmable.code, 2)
    assert.match(unfilmable.stderr, /Two characters are called "fox"[\s\S]*Scene 2 shows "Owl", who is not/)
    assert.strictEqual(film.journal(), before)
  })

  it("tells its price before anything is sent", async () => {
    const film = await edited()
    const before = film.files()
    const ended = await film.simulate("run", "--plan", film.file("plan.json"), "--dry-run")
    assert.strictEqual(ended.code, 0, ended.stderr)
    golden("dry-run", plainWords(ended.stdout, film.folder))
    assert.strictEqual(
      (await film.simulate("rebuild-plan", "--plan", film.file("plan.json"))).stdout,
      ended.stdout
    )
    assert.deepStrictEqual(film.files(), before)
    assert.strictEqual(intents(film.journal()), 1)
  })

  it("stops at the budget with what was spent, what the next call costs and how to go on", async () => {
    await stopped()
    golden("budget", advice)
  })

  it("is made from the edited plan, and its bill stands at the end and in state.json", async () => {
    const film = await finished()
    golden("run-bill", words.slice(words.indexOf("\nBill:")))
    const state = JSON.parse(readFileSync(film.file("state.json"), "utf8"))
    assert.strictEqual(state.plan.title, "The Long Way Home")
    assert.strictEqual(state.concept, concept)
    assert.deepStrictEqual(state.bill.keyframes, {
      calls: 2,
      refused: 0,
      in_doubt: 0,
      cost_in_usd_ticks: 1_600_000_000
    })
  })

  it("orders nothing when it is run again", async () => {
    const film = await finished()
    const before = intents(film.journal())
    const ended = await film.simulate("run", concept, "--plan", film.file("plan.json"))
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.strictEqual(intents(film.journal()), before)
    assert.strictEqual(
      (await film.simulate("run", "--plan", film.file("plan.json"), "--dry-run")).stdout,
      "Nothing to make in film: the film is complete.\n"
    )
  })

  it("is no other plan where only the look is wished for otherwise", async () => {
    const film = await finished()
    const ended = await film.simulate("run", "--style", "charcoal", "--dry-run")
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /To be ordered for film/)
    assert.notMatch(ended.stdout, /tells otherwise/)
  })

  it("is followed by a run that does not name it again, and another that lies in the folder is told of", async () => {
    const film = await finished()
    const before = intents(film.journal())
    const file = film.file("plan.json")
    writeFileSync(file, replaced(readFileSync(file, "utf8"), "The Long Way Home", "The Short Way Home"))
    const ended = await film.simulate("run", concept)
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /follows the plan the film was last given, “The Long Way Home”/)
    assert.match(ended.stdout, /film\/plan\.json tells otherwise[^\n]*--plan film\/plan\.json/)
    assert.strictEqual(intents(film.journal()), before)
    // Another sentence is another film: of this one only that it is in the way.
    for (const more of [[], ["--dry-run"]]) {
      const other = await film.simulate("run", "A bear finds a key", ...more)
      assert.deepStrictEqual([other.code, other.stdout], [2, ""])
      assert.match(other.stderr, /^\S+ holds another film, "[^"]+"\. Choose another folder/)
    }
  })

  it("is moved aside by --fresh, plan and all, without the mark of a run", async () => {
    const film = await finished()
    const other = await film.simulate("plan", "Another story")
    assert.strictEqual(other.code, 2, other.stdout)
    const fresh = await film.simulate("run", concept, "--fresh", "--budget", "0.001")
    assert.strictEqual(fresh.code, 3, fresh.stderr)
    const aside = readdirSync(film.folder).filter((name) => /^film-\d{8}T\d{6}$/.test(name))
    assert.strictEqual(aside.length, 1)
    const [name = ""] = aside
    for (const kept of ["plan.json", "state.json", "journal.log", "final_video.mp4"])
      assert.isTrue(existsSync(`${film.folder}/${name}/${kept}`), kept)
    assert.isFalse(existsSync(`${film.folder}/${name}/.lock`))
    assert.isFalse(existsSync(film.file("plan.json")))
  })
})

describe("the plan of a film that was begun with words of its own", () => {
  it("is written down for nothing, by the printed command or with none of those words", async () => {
    const film = shortFilm()
    const held = await film.simulate(
      ...["run", concept, "--max-duration", "1 minute", "--resolution", "480p", "--stop-after", "plan"]
    )
    assert.strictEqual(held.code, 0, held.stderr)
    const paid = film.journal().split('"intent"').length
    assert.match(held.stdout, /Go on with:\n {2}\S.* run --output-dir film\n/)
    assert.match(held.stdout, /\n {2}\S.* plan --output-dir film\n/)

    const bare = await film.simulate("plan")
    assert.strictEqual(bare.code, 0, bare.stderr)
    const printed = await film.simulate("plan", concept, "--max-duration", "1 minute", "--resolution", "480p")
    assert.strictEqual(printed.code, 0, printed.stderr)
    assert.strictEqual(film.journal().split('"intent"').length, paid)
    assert.include(readFileSync(film.file("plan.json"), "utf8"), '"title": "The Lantern"')
  })

  it("says where money is shown what is changed, and remembers otherwise", async () => {
    const film = shortFilm()
    const held = await film.simulate("run", concept, "--image-quality", "low", "--stop-after", "plan")
    assert.strictEqual(held.code, 0, held.stderr)
    // Above, `rebuild-plan` prints what `run --dry-run` does.
    const looks = [["run", "--dry-run"], ["redo", "scene", "1", "--dry-run"], ["rebuild-plan"]]
    for (const words of isLong ? looks : looks.slice(0, 2)) {
      assert.notMatch((await film.run(...words)).stdout, /Changed from/, words.join(" "))
      assert.match(
        (await film.run(...words, "--image-quality", "medium")).stdout,
        /Changed from how the film was made so far: --image-quality medium \(so far low\)/,
        words.join(" ")
      )
    }
  })

  it("looks at a plan that --replan brings before its first picture, as at the first one", async () => {
    const film = shortFilm()
    const held = ["--stop-after", "plan"]
    assert.strictEqual((await film.simulate("run", concept, ...held)).code, 0)
    const config = `${film.folder}/simulator.json`
    const written = readFileSync(config, "utf8")
    writeFileSync(
      config,
      replaced(written, '"characters_present":["Fox","Owl"]', '"characters_present":["Fox"]')
    )
    const again = await film.simulate("run", "--replan", ...held)
    assert.strictEqual(again.code, 0, again.stderr)
    assert.match(again.stdout + again.stderr, /! characters: no scene shows "Owl", so no sheet is drawn/)
  })
})
