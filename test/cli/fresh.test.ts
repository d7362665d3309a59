import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { assert, describe, it } from "@effect/vitest"
import { program } from "../support/program.js"
import { concept, shortFilm } from "../support/shortFilm.js"

const claim = (pid: number) =>
  JSON.stringify({
    pid,
    host: hostname(),
    process_start: null,
    claim: "7a3c1f0e-1d5b-4c0a-9a7e-000000000001",
    since: "2026-01-01T00:00:00.000Z"
  })

describe("--fresh", () => {
  const film = shortFilm()
  const begin = () => film.simulate("run", concept, "--fresh", "--budget", "0.001")
  const aside = () => readdirSync(film.folder).filter((name) => name.startsWith("film-"))

  it("leaves a folder alone that a living run works in, and says so", () => {
    writeFileSync(film.file("plan.json"), "{}\n")
    writeFileSync(film.file(".lock"), claim(process.pid))
    const ended = begin()
    assert.strictEqual(ended.code, 4, ended.stderr)
    assert.match(ended.stderr, new RegExp(`Process ${process.pid} has been working on this film`))
    assert.deepStrictEqual(aside(), [])
    assert.isTrue(existsSync(film.file("plan.json")))
  })

  it("moves nothing for a run that cannot begin", () => {
    writeFileSync(film.file("plan.json"), "{}\n")
    const ended = program(["run", concept, "--fresh", "--output-dir", film.folder], { cwd: tmpdir() })
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, /XAI_API_KEY/)
    assert.isTrue(existsSync(film.file("plan.json")))
  })

  it("moves a folder aside that a run died in, even if it holds no more than a plan", () => {
    // No process has this number: it is above the kernel's limit.
    writeFileSync(film.file(".lock"), claim(4_194_305))
    const ended = begin()
    assert.strictEqual(ended.code, 3, ended.stderr)
    assert.strictEqual(aside().length, 1)
    assert.isFalse(existsSync(film.file("plan.json")))
  })
})
