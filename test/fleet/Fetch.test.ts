import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer } from "effect"
import { fetch } from "../../src/fleet/Fetch.js"
import { bringFiles, filesOf, keepFiles } from "../../src/fleet/FilmFiles.js"
import { goOn } from "../../src/fleet/GoOn.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { savedFilm } from "../../src/fleet/SavedFilm.js"
import { submit } from "../../src/fleet/Submit.js"
import { encodeLine } from "../../src/services/store/JournalRecord.js"
import { notingEngine, usualRequest } from "../support/filmRequest.js"
import { putFilm, putFolder, setState } from "../support/filmRows.js"
import { isLong } from "../support/longForm.js"
import { oldFilm, recordsIn } from "../support/oldFilms.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { run } from "../support/storeKit.js"
import { tempFolder } from "../support/tempFolder.js"

/** A media store in this folder, and what else a client has. */
const client = (media = tempFolder("media-")) =>
  MediaStore.layer(media).pipe(Layer.provideMerge(NodeContext.layer))

/** Every file below a folder and its text, what only the simulator needs aside. */
const filesBelow = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => !name.startsWith(".simulator") && statSync(path.join(folder, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(path.join(folder, name), "base64")])
  )

/** A film that has ended, as the workers left it, from a folder of an older version. */
const filmFrom = Effect.fn("filmFrom")(function* (name: string) {
  const folder = oldFilm(name)
  yield* putFilm({ film: name, state: "complete" })
  yield* putFolder(name, folder)
  return folder
})

const refusal = (film: string, folder: string) => Effect.map(Effect.flip(fetch(film, folder)), String)

describe.skipIf(!hasPostgres)("a film that is fetched", () => {
  it.scopedLive("is in the folder what it would be had it been made there, to the byte", () =>
    Effect.gen(function* () {
      for (const name of ["third-retaken", ...(isLong ? ["finished", "third-in-doubt"] : [])]) {
        const original = yield* filmFrom(name)
        const target = path.join(tempFolder("fetched-"), "new", "folder")
        const first = yield* fetch(name, target)
        assert.strictEqual(first.folder, target)
        assert.isAbove(first.brought, 0, name)
        assert.deepStrictEqual(filesBelow(target), filesBelow(original), name)
        const again = yield* fetch(name, target)
        assert.deepStrictEqual(again, { ...first, brought: 0, unchanged: first.brought }, name)
        assert.deepStrictEqual(filesBelow(target), filesBelow(original), name)
      }
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("is no older copy of itself where it was gone on with, and stays as it is there", () =>
    Effect.gen(function* () {
      yield* filmFrom("third")
      const target = tempFolder("fetched-")
      yield* fetch("third", target)
      appendFileSync(
        path.join(target, "journal.log"),
        encodeLine({ kind: "step", step: 1, name: "Ideation", at: DateTime.unsafeMake(0) })
      )
      const gone = filesBelow(target)
      assert.include(yield* refusal("third", target), "gone on with there")
      assert.deepStrictEqual(filesBelow(target), gone)
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("has the settings it was asked for with last", () =>
    Effect.gen(function* () {
      const settings = JSON.stringify({ version: 1, settings: { scenes: null, concurrency: "2" } })
      yield* submit({
        ...{ concept: "A fox finds a lamp in the snow", film: "fox" },
        ...{ request: usualRequest, files: { "settings.json": settings } }
      })
      yield* setState("fox", "failed")
      yield* goOn("fox", { settings: { scenes: "2" } })
      const folder = oldFilm("third-held")
      yield* bringFiles("fox", folder)
      yield* putFolder("fox", folder)
      yield* setState("fox", "held")
      const target = tempFolder("fetched-")
      yield* fetch("fox", target)
      const file = path.join(target, "settings.json")
      assert.deepStrictEqual(JSON.parse(readFileSync(file, "utf8")).settings, {
        scenes: "2",
        concurrency: "2"
      })
      assert.strictEqual((yield* fetch("fox", target)).brought, 0)
    }).pipe(Effect.provide(notingEngine([])), Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("takes in an answer that came too late for its worker, instead of ordering it again", () =>
    Effect.gen(function* () {
      yield* filmFrom("in-doubt")
      const sql = yield* SqlClient.SqlClient
      // What the order in doubt was answered with, in a film whose worker lived on.
      const line = readFileSync(path.join(oldFilm("finished"), "journal.log"), "utf8")
        .split("\n")
        .find((it) => it.includes('"kind":"answer"') && it.includes('"video/scene-2/take-1"'))
      const answer = (line ?? "").slice(9)
      const { key } = JSON.parse(answer)
      yield* sql`INSERT INTO film_late_answer (film, key, token, answer) VALUES ('in-doubt', ${key}, 1, ${answer})`
      const target = tempFolder("fetched-")
      yield* fetch("in-doubt", target)
      const isAnswered = () => recordsIn(target).some((it) => it.kind === "answer" && it.key === key)
      assert.isFalse(isAnswered())
      yield* run(target, Effect.void)
      assert.isTrue(isAnswered())
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive(
    "is brought up to date in a folder that has it, and what was changed there is set aside",
    () =>
      Effect.gen(function* () {
        const original = yield* filmFrom("third")
        const target = tempFolder("fetched-")
        yield* fetch("third", target)
        rmSync(path.join(target, "videos/scene_1.mp4"))
        writeFileSync(path.join(target, "keyframes/scene_1_v1.jpg"), "mine")
        writeFileSync(path.join(target, "own-notes.txt"), "mine, too")
        const lines = readFileSync(path.join(target, "journal.log"), "utf8").split("\n")
        writeFileSync(path.join(target, "journal.log"), `${lines.slice(0, -3).join("\n")}\n`)
        const { brought } = yield* fetch("third", target)
        assert.strictEqual(brought, 2)
        const { "own-notes.txt": own, ...files } = filesBelow(target)
        assert.strictEqual(own, Buffer.from("mine, too").toString("base64"))
        const [aside = ""] = Object.keys(files).filter((name) => name.startsWith("superseded/not-ours-"))
        assert.strictEqual(files[aside], Buffer.from("mine").toString("base64"))
        const { [aside]: _, ...rest } = files
        assert.deepStrictEqual(rest, filesBelow(original))
      }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("goes on where it was cut short, and is no film until all is there", () => {
    const media = tempFolder("media-")
    return Effect.gen(function* () {
      const original = yield* filmFrom("third")
      const target = tempFolder("fetched-")
      const kept = path.join(media, "third")
      const clip = readdirSync(kept).find((name) => name.endsWith(".mp4")) ?? ""
      cpSync(path.join(kept, clip), path.join(media, "elsewhere"))
      rmSync(path.join(kept, clip), { force: true })
      const told = yield* refusal("third", target)
      assert.include(told, "is not in")
      assert.include(told, clip.slice(0, 64))
      assert.isFalse(existsSync(path.join(target, "journal.log")))
      yield* putFilm({ film: "other", state: "complete" })
      yield* putFolder("other", original)
      assert.include(yield* refusal("other", target), "another film, third, is being brought")
      cpSync(path.join(media, "elsewhere"), path.join(kept, clip))
      yield* fetch("third", target)
      assert.deepStrictEqual(filesBelow(target), filesBelow(original))
    }).pipe(Effect.provide(client(media)), Effect.provide(database))
  })

  it.scopedLive("is refused a folder that holds something else, and one that is in use", () =>
    Effect.gen(function* () {
      yield* filmFrom("third")
      const foreign = tempFolder("foreign-")
      writeFileSync(path.join(foreign, "thesis.txt"), "mine")
      assert.include(yield* refusal("third", foreign), "holds thesis.txt and is not empty")
      assert.include(
        yield* refusal("third", path.join(foreign, "thesis.txt")),
        "is no folder that can be used"
      )
      assert.include(yield* refusal("third", oldFilm("finished")), "holds another film")
      assert.deepStrictEqual(readdirSync(foreign), ["thesis.txt"])
      const busy = tempFolder("busy-")
      mkdirSync(path.join(busy, ".lock"))
      assert.strictEqual((yield* Effect.flip(fetch("third", busy)))._tag, "StoreFailed")
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("is one that nobody makes, and of which there is something", () =>
    Effect.gen(function* () {
      yield* filmFrom("third")
      yield* setState("third", "making")
      const target = path.join(tempFolder("fetched-"), "target")
      assert.include(yield* refusal("third", target), "third is being made")
      assert.isFalse(existsSync(target))
      yield* putFilm({ film: "fox", state: "cancelled" })
      assert.include(yield* refusal("fox", target), "Nothing was made of fox yet")
      assert.include(yield* refusal("nobody", target), "No film of the name nobody")
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )
})

describe.skipIf(!hasPostgres)("the files of a film that its journal does not tell of", () => {
  it.scopedLive("are kept as the folder has them, and brought as they were kept", () =>
    Effect.gen(function* () {
      const [folder, other] = [tempFolder("scratch-"), tempFolder("scratch-")]
      const write = (name: string, text: string) => {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
        writeFileSync(path.join(folder, name), text)
      }
      for (const name of ["state.json", "videos/scene_1.unchecked-0.mp4", "videos/scene_1.mp4", ".lock"])
        write(name, name)
      write("responses/answer.json", "an answer")
      yield* keepFiles("fox", folder, new Set(["videos/scene_1.mp4"]))
      rmSync(path.join(folder, "videos/scene_1.unchecked-0.mp4"))
      write("state.json", "newer")
      write("references/references.json", "[]")
      yield* keepFiles("fox", folder, new Set(["videos/scene_1.mp4"]))
      const paths = (yield* filesOf("fox")).map(({ path }) => path)
      assert.deepStrictEqual(paths, ["references/references.json", "state.json"])
      yield* bringFiles("fox", other)
      assert.deepStrictEqual(Object.keys(filesBelow(other)), paths)
      assert.strictEqual(readFileSync(path.join(other, "state.json"), "utf8"), "newer")
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )
})

describe.skipIf(!hasPostgres)("a film of the queue that is only looked at", () => {
  it.scopedLive("lies in a folder of its own for so long, made or not", () =>
    Effect.gen(function* () {
      const original = yield* filmFrom("third-mid-clips")
      yield* setState("third-mid-clips", "making")
      const { folder, state } = yield* Effect.scoped(
        Effect.map(savedFilm("third-mid-clips"), ({ folder, listed }) => {
          assert.deepStrictEqual(filesBelow(folder), filesBelow(original))
          return { folder, state: listed.state }
        })
      )
      assert.strictEqual(state, "making")
      assert.isFalse(existsSync(folder))
      yield* putFilm({ film: "fox" })
      assert.deepStrictEqual(filesBelow((yield* savedFilm("fox")).folder), {})
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )
})
