import { createHash } from "node:crypto"
import { writeFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { Sha256 } from "../../src/domain/Assets.js"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { setBudget } from "../../src/fleet/Accounts.js"
import { layer } from "../../src/fleet/Database.js"
import { filesOf } from "../../src/fleet/FilmFiles.js"
import { find } from "../../src/fleet/Listing.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { differences } from "../../src/fleet/RequestDifference.js"
import { show } from "../../src/fleet/Show.js"
import { type Submission, submit } from "../../src/fleet/Submit.js"
import { notingEngine, usualRequest } from "../support/filmRequest.js"
import { putFilm } from "../support/filmRows.js"
import { photoOf } from "../support/photos.js"
import { database, tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { tempFolder } from "../support/tempFolder.js"

const fox: Submission = { concept: "A fox finds a lamp", request: usualRequest }

/** All that a client of the queue has, with its jobs noted. */
const client = (jobs: Array<string> = [], media = tempFolder("media-")) =>
  Layer.mergeAll(notingEngine(jobs), MediaStore.layer(media)).pipe(Layer.provideMerge(NodeContext.layer))

const hashOf = (bytes: Uint8Array) => Sha256.make(createHash("sha256").update(bytes).digest("hex"))

/** Waits until so many jobs were noted. */
const noted = (jobs: ReadonlyArray<string>, count: number) =>
  Effect.repeat(Effect.sleep("5 millis"), { until: () => jobs.length >= count })

/** The refusal, as a person reads it. */
const refusal = (submission: Submission) => Effect.map(Effect.flip(submit(submission)), String)

it("names files that are given otherwise, and never by their hashes", () => {
  const given = (settings: Readonly<Record<string, string>>) => ({
    ...usualRequest,
    settings: { ...usualRequest.settings, ...settings }
  })
  const words = (now: Readonly<Record<string, string>>, before: Readonly<Record<string, string>>) =>
    differences(given(now), given(before)).map(({ words }) => words)
  const [one, other] = ["0123abcd", "4b0e89ff"]
  assert.deepStrictEqual(
    words(
      { music: one, reference: `Fox=${one}, Owl, the old=${one}` },
      { music: other, reference: `fox=${other}, Bear=${other}, Owl, the old=${one}` }
    ),
    ["another photo of Fox", "no photo of Bear", "other music"]
  )
  assert.deepStrictEqual(words({ music: one, reference: `Fox=${one}` }, {}), ["a photo of Fox", "music"])
  assert.deepStrictEqual(words({}, { music: one }), ["no music"])
})

describe.skipIf(!hasPostgres)("a film that is submitted", () => {
  it.scopedLive("is written down, lies in the queue, and is the same film when it is submitted again", () => {
    const jobs: Array<string> = []
    return Effect.gen(function* () {
      const first = yield* submit(fox)
      assert.match(first.film, /^a-fox-finds-a-lamp-[0-9a-f]{6}$/)
      assert.deepStrictEqual(first, { film: first.film, attempt: 1, isNew: true, state: "waiting" })
      assert.deepStrictEqual(yield* submit({ ...fox, concept: "  A fox finds\na lamp " }), {
        ...first,
        isNew: false
      })
      yield* noted(jobs, 1)
      assert.deepStrictEqual([...new Set(jobs)], [`${first.film}/1`])
      assert.include(
        yield* refusal({ ...fox, account: "class" }),
        "There is no account class. Nothing was submitted."
      )
      yield* setBudget("class", Option.none())
      const other = yield* submit({ ...fox, account: "class" })
      assert.notStrictEqual(other.film, first.film)
      assert.strictEqual((yield* find(other.film)).account, "class")
    }).pipe(Effect.provide(client(jobs)), Effect.provide(database))
  })

  it.scopedLive("is one film where eight submit it at the same time, each over connections of its own", () =>
    Effect.gen(function* () {
      const own = layer({ url: yield* tabledDatabase, maxConnections: 2 })
      const media = tempFolder("media-")
      const all = yield* Effect.forEach(
        Array.from({ length: 8 }),
        () => submit(fox).pipe(Effect.provide(client([], media)), Effect.provide(Layer.fresh(own))),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(new Set(all.map(({ film }) => film)).size, 1)
      assert.strictEqual(all.filter(({ isNew }) => isNew).length, 1)
      const rows = yield* Effect.provide(
        Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT film FROM film`),
        own
      )
      assert.strictEqual(rows.length, 1)
    })
  )

  it.scopedLive("stays as it was asked for where it is asked for otherwise, and says how to go on", () =>
    Effect.gen(function* () {
      const { film } = yield* submit(fox)
      const settings = { ...usualRequest.settings, scenes: "4", style: "the plan's choice" }
      const told = yield* refusal({
        ...fox,
        request: { ...usualRequest, settings, budget: ticksFromUsd(5), stopAfter: "plan" }
      })
      assert.include(told, "scenes 4 (so far the plan's choice)")
      assert.include(told, "budget 5.00 (so far left out)")
      assert.include(told, "stop-after plan (so far left out)")
      assert.include(told, `queue go-on ${film} --scenes 4 --stop-after plan --budget 5.00`)
      assert.include(told, `submit 'A fox finds a lamp' --name ${film}-2`)
      assert.strictEqual((yield* find(film)).attempt, 1)
      // Settings that a later version brings are as they are by default for a film of this one.
      const { scenes: _, ...fewer } = usualRequest.settings
      assert.isFalse((yield* submit({ ...fox, request: { ...usualRequest, settings: fewer } })).isNew)
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("has the name it is given, which no other film can have", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* submit({ ...fox, film: "Föchse.2" })).film, "Föchse.2")
      assert.include(
        yield* refusal({ ...fox, concept: "An owl", film: "Föchse.2" }),
        "of other words: “A fox finds a lamp”"
      )
      assert.include(yield* refusal({ ...fox, film: "Föchse.2", account: "class" }), "of everybody")
      for (const film of ["", "a/b", "..", ".hidden", "a b", "ends.", "-x", "x".repeat(101)])
        assert.include(yield* refusal({ ...fox, film }), "cannot be the name of a film", film)
      assert.include(yield* refusal({ ...fox, film: "FöCHSE.2" }), "nothing but capital letters")
      assert.include(yield* refusal({ ...fox, account: "a/b" }), "cannot be the name of an account")
      assert.match((yield* submit({ ...fox, concept: "狐狸找到一盏灯" })).film, /^film-[0-9a-f]{6}$/)
      assert.include(yield* refusal({ ...fox, concept: " " }), "concept is empty")
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("has its music kept, and tells workers where it lies", () => {
    const folder = tempFolder("music-")
    const music = { file: path.join(folder, "bed.mp3"), sha256: hashOf(Buffer.from("a bed")) }
    writeFileSync(music.file, "a bed")
    return Effect.gen(function* () {
      const { film } = yield* submit({ ...fox, music })
      const request = yield* Effect.flatten(Effect.map(show(film), ({ request }) => request))
      const file = `music/${music.sha256.slice(0, 16)}.mp3`
      assert.deepStrictEqual(request.music, { file, sha256: music.sha256 })
      const kept = new Map((yield* filesOf(film)).map(({ path, sha256 }) => [path, sha256]))
      assert.strictEqual(kept.get(file), music.sha256)
      assert.isTrue(kept.has("music/music.json"))
    }).pipe(Effect.provide(client()), Effect.provide(database))
  })

  it.scopedLive(
    "has its photos and its settings kept where every worker finds them, before it is there",
    () => {
      const folder = tempFolder("photos-")
      const photo = path.join(folder, "me.png")
      const media = tempFolder("media-")
      return Effect.gen(function* () {
        const bytes = yield* Effect.promise(() => photoOf("png"))
        writeFileSync(photo, bytes)
        const photos = [{ name: "Fox", photo, sha256: hashOf(bytes), kind: "png" as const }]
        const { film } = yield* submit({ ...fox, photos, files: { "settings.json": "{}\n" } })
        const { references } = yield* Effect.flatten(Effect.map(show(film), ({ request }) => request))
        assert.deepStrictEqual(references, [{ name: "Fox", sha256: hashOf(bytes), kind: "jpeg" }])
        const files = yield* filesOf(film)
        assert.deepStrictEqual(
          files.map(({ path }) => path),
          [`references/${hashOf(bytes).slice(0, 16)}.jpeg`, "references/references.json", "settings.json"]
        )
        const store = yield* MediaStore
        for (const { path: name, sha256 } of files)
          assert.isTrue(
            yield* store.bring(
              film,
              sha256,
              path.extname(name).slice(1),
              path.join(folder, path.basename(name))
            )
          )
        // One that is gone since it was looked at stops the film before it is there.
        const gone = {
          name: "Owl",
          photo: `${photo}.gone`,
          sha256: Sha256.make("0".repeat(64)),
          kind: "png" as const
        }
        assert.include(yield* refusal({ ...fox, concept: "An owl", photos: [gone] }), "the photo of Owl")
        const sql = yield* SqlClient.SqlClient
        assert.strictEqual((yield* sql`SELECT film FROM film`).length, 1)
      }).pipe(Effect.provide(client([], media)), Effect.provide(database))
    }
  )

  it.scopedLive("is laid into the queue by whoever submits it again, where it was only written down", () => {
    const jobs: Array<string> = []
    return Effect.gen(function* () {
      yield* putFilm({ film: "fox", concept: fox.concept })
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE film SET request = ${JSON.stringify({ settings: {} })}::jsonb`
      yield* submit({ ...fox, film: "fox" })
      yield* noted(jobs, 1)
      assert.deepStrictEqual(jobs, ["fox/1"])
    }).pipe(Effect.provide(client(jobs)), Effect.provide(database))
  })
})
