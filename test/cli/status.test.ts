import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { claimOf } from "../support/claims.js"
import { concept, golden, plainWords, type ShortFilm, shortFilm, stage } from "../support/shortFilm.js"

describe("status", () => {
  const planned = stage(shortFilm, async (film) =>
    assert.strictEqual((await film.simulate("plan", concept)).code, 0)
  )
  const halfway = stage(planned, async (film) => {
    // A process that is gone left its claim.
    writeFileSync(film.file(".lock"), claimOf(4_194_305))
    assert.strictEqual((await film.simulate("run", concept, "--budget", "0.3")).code, 3)
  })
  const finished = stage(halfway, async (film) => {
    const ended = await film.simulate("run", concept, "--raise-budget", "9")
    assert.strictEqual(ended.code, 0, ended.stderr)
  })
  const told = async (film: ShortFilm, name: string, ...args: ReadonlyArray<string>) => {
    const before = film.files()
    const ended = await film.run("status", ...args)
    assert.strictEqual(ended.code, 0, ended.stderr)
    golden(name, plainWords(ended.stdout, film.folder))
    assert.deepStrictEqual(film.files(), before, "it only looks")
  }

  it("tells of a folder without a film", () => told(shortFilm(), "status-nothing"))

  it("tells of a film that is only planned, also while somebody holds the folder", async () => {
    const film = await planned()
    writeFileSync(film.file(".lock"), claimOf(process.pid))
    await told(film, "status-planned")
  })

  it("tells what a film cut short by its budget has and lacks", async () => {
    await told(await halfway(), "status-halfway")
  })

  it("tells of a finished film, and what an edited plan makes stale", async () => {
    const film = await finished()
    await told(film, "status-finished")
    const edited = film.file("edited.json")
    writeFileSync(
      edited,
      readFileSync(film.file("plan.json"), "utf8").replace(
        /("scene_id": 2,[\s\S]*?"action": )"[^"]*"/,
        '$1"they rest"'
      )
    )
    await told(film, "status-edited", "--plan", edited)
    // Under the film's own name it is followed only where somebody says so; the same plan saved otherwise is no other.
    const own = film.file("plan.json")
    writeFileSync(own, `${JSON.stringify(JSON.parse(readFileSync(own, "utf8")))}\n\n`)
    assert.notMatch((await film.run("status")).stdout, /plan\.json/)
    writeFileSync(own, readFileSync(edited))
    assert.match(
      (await film.run("status")).stdout,
      /^film\/plan\.json tells otherwise, and is not followed: to follow it, add --plan film\/plan\.json$/m
    )
  })

  it("names the settings that are not those of the last run", async () => {
    const film = await finished()
    const ended = await film.run("status", "--resolution", "720p", "--accept-at", "0.9")
    assert.strictEqual(ended.code, 0, ended.stderr)
    golden("status-settings", plainWords(ended.stdout, film.folder))
    const run = await film.simulate("run", concept, "--accept-at", "0.85")
    assert.match(run.stdout, /Changed from how [^\n]*: --accept-at 0.85 \(so far 0.8\)\./)
    assert.strictEqual((await film.simulate("run", concept, "--accept-at", "0.8")).code, 0)
  })

  it("tells of a clip whose file is gone", async () => {
    const film = await finished()
    rmSync(film.file("videos/scene_2.mp4"))
    await told(film, "status-gone")
  })

  it("tells of a call in doubt, its price apart", async () => {
    const film = await finished()
    const lines = film.journal().split("\n")
    const answer = lines.findIndex(
      (line) => line.includes('"kind":"answer"') && line.includes('"video/scene-2/take-1"')
    )
    assert.isAbove(answer, 0)
    writeFileSync(film.file("journal.log"), `${lines.slice(0, answer).join("\n")}\n`)
    // Cut short there, the film was not joined yet, and nothing was ordered later.
    const { ordered_at: _, ...state } = JSON.parse(readFileSync(film.file("state.json"), "utf8"))
    writeFileSync(film.file("state.json"), JSON.stringify({ ...state, final_video_path: null }))
    await told(film, "status-in-doubt")
  })

  it("ends with 5 when the journal cannot be read", async () => {
    const film = await planned()
    const lines = film.journal().split("\n")
    writeFileSync(film.file("journal.log"), [lines[0], `x${lines[1]}`, ...lines.slice(2)].join("\n"))
    appendFileSync(film.file("journal.log"), "")
    const ended = await film.run("status")
    assert.strictEqual(ended.code, 5)
    assert.match(ended.stderr, /Line 2 of the journal is damaged/)
  })
})
