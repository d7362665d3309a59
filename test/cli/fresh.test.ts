import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Option } from "effect"
import { moveAside } from "../../src/cli/commands/run/Fresh.js"
import { encodeLine, schemaVersion } from "../../src/services/store/JournalRecord.js"
import { claimOf } from "../support/claims.js"
import { failure, meddleWith } from "../support/faultyDisk.js"
import { program } from "../support/program.js"
import { concept, type ShortFilm, shortFilm } from "../support/shortFilm.js"

/** The first line of a film's journal: as much of a film as there can be. */
const journal = encodeLine({
  kind: "run",
  schemaVersion,
  runId: "r",
  programVersion: "0",
  concept: "A hen",
  provider: null,
  at: DateTime.unsafeMake("2026-11-22T12:00:00Z")
})

const film = "film"

/** What a film leaves, and what somebody else has in the same folder. */
const ofTheFilm = [
  "journal.log",
  "script.md",
  "final_video.mp4",
  "plan.json",
  "character_sheets/01-hen_v1.jpg",
  "videos/scene_1.mp4",
  "videos/scene_2.unchecked-0a1b2c3d.mp4",
  "videos/scene_1_c1.mp4",
  "frames/scene_1_first.jpg",
  `responses/${"a".repeat(64)}.json`,
  `superseded/${"b".repeat(64)}.jpg`,
  "references/references.json",
  ".simulator/jobs.jsonl"
]
const ofTheUser = [
  ".env",
  ".gitkeep",
  "notes.txt",
  "videos/holiday.mp4",
  "keyframes/idea.jpg",
  "photos/ada.jpg"
]

const inFolder = <A, E>(
  look: (folder: string, fs: FileSystem.FileSystem) => Effect.Effect<A, E, NodeContext.NodeContext>
) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = `${yield* fs.makeTempDirectoryScoped()}/${film}`
    for (const name of [...ofTheFilm, ...ofTheUser]) {
      yield* fs.makeDirectory(path.dirname(`${folder}/${name}`), { recursive: true })
      yield* fs.writeFileString(`${folder}/${name}`, name === "journal.log" ? journal : `this is ${name}`)
    }
    return yield* look(folder, fs)
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()

const usual = { force: false }

describe("--fresh, in a folder with other things in it", () => {
  it.live("C15: moves the film's own files, all of them and no other, and says where to", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const place = Option.getOrThrow(yield* moveAside(folder, usual))
        assert.match(path.relative(path.dirname(folder), place), /^film-\d{8}T\d{6}$/)
        assert.deepStrictEqual(filesIn(place), [...ofTheFilm].sort())
        assert.deepStrictEqual(filesIn(folder), [...ofTheUser].sort())
      })
    )
  )

  it.live("C15: leaves a folder alone that has neither a journal nor a state of ours", () =>
    inFolder((folder, fs) =>
      Effect.gen(function* () {
        yield* fs.remove(`${folder}/journal.log`)
        yield* fs.writeFileString(`${folder}/state.json`, '{"state": "of another program"}')
        const before = filesIn(folder)
        assert.deepStrictEqual(yield* moveAside(folder, usual), Option.none())
        assert.deepStrictEqual(filesIn(folder), before)
      })
    )
  )

  it.live("C15: leaves the plan where it is that the new film follows", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* moveAside(folder, { ...usual, plan: Option.some(`${folder}/plan.json`) })
        assert.isTrue(existsSync(`${folder}/plan.json`))
      })
    )
  )

  for (const code of ["EXDEV", "EACCES"])
    it.live(`C37: finds a place within where none can be beside (${code})`, () =>
      inFolder((folder) =>
        Effect.gen(function* () {
          const isBeside = (to: string) => to.startsWith(`${folder}-`)
          const place = yield* moveAside(folder, usual).pipe(
            Effect.provide(
              meddleWith((deed, doIt) =>
                isBeside(deed.path) && (code === "EACCES" || deed.verb === "rename")
                  ? Effect.fail(failure(code, deed.path))
                  : doIt
              )
            )
          )
          assert.match(path.relative(folder, Option.getOrThrow(place)), /^film-\d{8}T\d{6}$/)
          assert.deepStrictEqual(filesIn(Option.getOrThrow(place)), [...ofTheFilm].sort())
          assert.deepStrictEqual(readdirSync(path.dirname(folder)), [film])
        })
      )
    )

  it.live("C37: cut off half-way, goes on into the same place the next time", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        let left = 5
        const error = yield* Effect.flip(
          moveAside(folder, usual).pipe(
            Effect.provide(
              meddleWith((deed, doIt) =>
                Effect.suspend(() =>
                  deed.verb === "rename" && !deed.path.includes(".part-") && left-- <= 0
                    ? Effect.fail(failure("EIO", deed.path))
                    : doIt
                )
              )
            )
          )
        )
        assert.strictEqual(error._tag, "UsageError")
        assert.isTrue(existsSync(`${folder}/journal.log`), "as long as it is there, so is the film")
        const place = Option.getOrThrow(yield* moveAside(folder, usual))
        assert.deepStrictEqual(filesIn(place), [...ofTheFilm].sort())
        assert.lengthOf(readdirSync(path.dirname(folder)), 2)
      })
    )
  )
})

describe("--fresh", () => {
  /** A film that lies in its folder already, with a plan beside it. */
  const lying = () => {
    const film = shortFilm()
    writeFileSync(film.file("journal.log"), journal)
    writeFileSync(film.file("plan.json"), "{}\n")
    return film
  }
  const begin = (film: ShortFilm) => film.simulate("run", concept, "--fresh", "--budget", "0.001")
  const aside = (film: ShortFilm) => readdirSync(film.folder).filter((name) => name.startsWith("film-"))

  it("leaves a folder alone that a living run works in, and says so", async () => {
    const film = lying()
    writeFileSync(film.file(".lock"), claimOf(process.ppid))
    const ended = await begin(film)
    assert.strictEqual(ended.code, 4, ended.stderr)
    assert.match(ended.stderr, new RegExp(`Process ${process.ppid} has been working on this film`))
    assert.deepStrictEqual(aside(film), [])
    assert.isTrue(existsSync(film.file("journal.log")))
  })

  it("moves nothing for a run that cannot begin", () => {
    const film = lying()
    const ended = program(["run", concept, "--fresh", "--output-dir", film.folder], { cwd: tmpdir() })
    assert.strictEqual(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, /XAI_API_KEY/)
    assert.isTrue(existsSync(film.file("plan.json")))
  })

  it("C15: moves a film aside that a run died in, with its plan, and says where to", async () => {
    const film = lying()
    // No process has this number: it is above the kernel's limit.
    writeFileSync(film.file(".lock"), claimOf(4_194_305))
    const ended = await begin(film)
    assert.strictEqual(ended.code, 3, ended.stderr)
    const [place = ""] = aside(film)
    assert.lengthOf(aside(film), 1)
    assert.include(ended.stdout, `The film that was here is now in ${path.join(film.folder, place)}`)
    assert.isFalse(existsSync(film.file("plan.json")))
    assert.strictEqual(readFileSync(path.join(film.folder, place, "journal.log"), "utf8"), journal)
  })
})
