import { copyFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { SqlClient } from "@effect/sql"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { inProcess } from "../support/inProcess.js"
import { isLong } from "../support/longForm.js"
import { freshDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { queueFolder } from "../support/queueProgram.js"
import { closeAll } from "../support/simulators.js"
import { tempFolder } from "../support/tempFolder.js"
import { transactionPooler } from "../support/transactionPooler.js"

afterAll(closeAll)

/** Commands that need the database and nothing else to begin, one of each kind. */
const kinds: ReadonlyArray<ReadonlyArray<string>> = [
  ["queue"],
  ["submit", "A fox", "--scenes", "1", "--wait"],
  [
    ...["worker", "--drain", "1s", "--films", "2", "--encodes", "1"],
    ...["--scratch", "scratch", "--address", "localhost"]
  ]
]

const commands = [
  ...kinds,
  ["queue", "show", "a-film"],
  ["queue", "cancel", "a-film"],
  ["queue", "go-on", "a-film"],
  ["queue", "retry", "a-film"],
  ["queue", "account"],
  ["fetch", "a-film"]
]

// All of them come to it by one way, as the first test sees.
const some = isLong ? commands : kinds

describe("a queue without its database", () => {
  it("ends each command with what to set, and sends nothing", async () => {
    const cwd = tempFolder("no-database-")
    const env = { XAI_API_KEY: "xai-of-nobody", GROK_VIDEO_MEDIA: cwd }
    for (const words of commands) {
      const unset = await inProcess(words, { cwd, env })
      assert.strictEqual(unset.code, 2, words.join(" "))
      assert.match(unset.stderr, /^There is no database: set GROK_VIDEO_DATABASE_URL/, words.join(" "))
      const nobody = await inProcess(words, {
        cwd,
        env: { ...env, GROK_VIDEO_DATABASE_URL: "postgres://films:hunter2@127.0.0.1:9/films" }
      })
      assert.strictEqual(nobody.code, 2, words.join(" "))
      assert.match(nobody.stderr, /^The database does not answer/, words.join(" "))
      assert.match(nobody.stderr, /Nothing was sent/)
      assert.notInclude(nobody.stdout + nobody.stderr, "hunter2")
    }
  })

  it("is told what is wrong with its URL, which no command line may say", async () => {
    const cwd = tempFolder("no-database-")
    for (const url of ["films", "mysql://a:hunter2@b/c", "http://a:hunter2@b"]) {
      const ended = await inProcess(["queue"], { cwd, env: { GROK_VIDEO_DATABASE_URL: url } })
      assert.strictEqual(ended.code, 2, url)
      assert.match(ended.stderr, /^The URL of the database cannot be used/)
      assert.notInclude(ended.stdout + ended.stderr, "hunter2")
    }
    for (const words of [
      ["queue", "--database-url", "x"],
      ["queue", "init", "postgres://a:hunter2@b/c"],
      ["worker", "--database=postgres://a:hunter2@b/c"]
    ]) {
      const ended = await inProcess(words, { cwd })
      assert.strictEqual(ended.code, 2, words.join(" "))
      assert.match(ended.stderr, /does not belong on a command line/)
      assert.notInclude(ended.stdout + ended.stderr, "hunter2")
    }
  })

  it("has no simulator of its own for workers, and no dry run of them", async () => {
    const cwd = tempFolder("no-database-")
    for (const command of ["submit", "worker"]) {
      const typed = await inProcess([command, "--simulate"], { cwd })
      assert.match(typed.stderr, /start grok-video-pipeline simulator/)
      const set = await inProcess([command], { cwd, env: { GROK_VIDEO_SIMULATE: "true" } })
      assert.strictEqual(set.code, 2)
      assert.match(set.stderr, /^GROK_VIDEO_SIMULATE is set/)
    }
    const dry = await inProcess(["worker"], { cwd, env: { GROK_VIDEO_DRY_RUN: "true" } })
    assert.match(dry.stderr, /^GROK_VIDEO_DRY_RUN is set/)
    for (const words of [
      ["queue", "show"],
      ["queue", "cancel"]
    ])
      assert.match((await inProcess(words, { cwd })).stderr, /^Name the film: .* FILM; queue lists them/)
    assert.match((await inProcess(["fetch", "--to", "here"], { cwd })).stderr, /^Say which film/)
    assert.match((await inProcess(["queue", "shwo"], { cwd })).stderr, /no command 'queue shwo'/)
    assert.match((await inProcess(["queue", "lits"], { cwd })).stderr, /There are queue init, queue stop/)
    assert.match((await inProcess(["queue", "stop"], { cwd })).stderr, /queue stop --embedded FOLDER/)
    const nowhere = await inProcess(["queue", "stop", "--embedded", "nowhere"], { cwd })
    assert.strictEqual(nowhere.code, 2, nowhere.stderr)
    assert.match((await inProcess(["queue", "init", "--save"], { cwd })).stderr, /--save writes down/)
  })

  it("tells the price of films without one", async () => {
    const cwd = tempFolder("no-database-")
    const ended = await inProcess(["submit", "A fox", "--dry-run", "--scenes", "1"], { cwd })
    assert.strictEqual(ended.code, 0, ended.stderr)
    assert.match(ended.stdout, /^To be ordered for the film \(nothing is sent yet\):/)
    writeFileSync(path.join(cwd, "films.txt"), "A fox\nAn owl\n")
    const both = await inProcess(["submit", "--file", "films.txt", "--dry-run", "--scenes", "1"], { cwd })
    assert.match(both.stdout, /^Of 2 films, each:/)
    for (const own of [["--name", "fox"], ["--reference", "Ada=ada.jpg"], ["A crow"]]) {
      const mixed = await inProcess(["submit", "--file", "films.txt", ...own], { cwd })
      assert.strictEqual(mixed.code, 2)
      assert.match(mixed.stderr, /^--file submits a film for every line of it/)
    }
  })
})

describe.skipIf(!hasPostgres)("a queue whose surroundings are wrong", () => {
  it.live("lets nobody in by a wrong password, and names neither that nor the right one", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = new URL(Redacted.value(yield* freshDatabase))
        const right = url.password
        url.password = "hunter2"
        const cwd = tempFolder("wrong-password-")
        const env = { XAI_API_KEY: "x", GROK_VIDEO_MEDIA: cwd, GROK_VIDEO_DATABASE_URL: url.href }
        for (const words of some) {
          const ended = yield* Effect.promise(() => inProcess(words, { cwd, env }))
          assert.strictEqual(ended.code, 2, words.join(" "))
          assert.match(ended.stderr, /^The database lets nobody in/)
          assert.notInclude(ended.stdout + ended.stderr, "hunter2")
          assert.notInclude(ended.stdout + ended.stderr, right)
        }
      })
    )
  )

  it.live("takes nothing by a pooler that lends every transaction another session", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const url = new URL(Redacted.value(yield* freshDatabase))
        const cwd = tempFolder("pooler-")
        const env = { XAI_API_KEY: "x", GROK_VIDEO_MEDIA: cwd }
        const straight = { ...env, GROK_VIDEO_DATABASE_URL: url.href }
        const ready = yield* Effect.promise(() => inProcess(["queue", "init"], { cwd, env: straight }))
        assert.strictEqual(ready.code, 0, ready.stderr)
        url.port = String(yield* transactionPooler({ host: url.hostname, port: Number(url.port) }))
        const pooled = { ...env, GROK_VIDEO_DATABASE_URL: url.href }
        for (const words of [["queue", "init"], ...some]) {
          const ended = yield* Effect.promise(() => inProcess(words, { cwd, env: pooled }))
          assert.strictEqual(ended.code, 2, words.join(" "))
          assert.match(ended.stderr, /^Between this program and the database stands a connection pooler/)
        }
        const doctor = yield* Effect.promise(() => inProcess(["doctor", "--database"], { cwd, env: pooled }))
        assert.strictEqual(doctor.code, 2)
        assert.match(doctor.stdout, /database +between this program and the database stands/i)
      })
    )
  )

  it.live("is told of tables of an older or a newer version, and changes none by the way", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { run, url } = yield* queueFolder()
        const sql = <A, E>(work: Effect.Effect<A, E, SqlClient.SqlClient>) =>
          Effect.provide(work, databaseLayer({ url, maxConnections: 2 }))
        const versionIs = (version: number) =>
          sql(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`UPDATE film_tables SET version = ${version}`))
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        yield* versionIs(99)
        for (const words of [["queue", "init"], ...some]) {
          const ended = yield* run(...words)
          assert.strictEqual(ended.code, 2, words.join(" "))
          assert.match(ended.stderr, /^The database was set up by a newer version/)
        }
        yield* versionIs(0)
        assert.match((yield* run("queue")).stderr, /queue init/)
      })
    )
  )

  // A film is made for it.
  it.live.skipIf(!isLong)(
    "keeps the photos of whoever submits, who may be gone with them when the film is made",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { file, provider, run, workUntil } = yield* queueFolder()
          assert.strictEqual((yield* run("queue", "init")).code, 0)
          const photo = ["--reference", "Fox=fox.jpg"]
          const missing = yield* run("submit", "A fox", ...photo)
          assert.strictEqual(missing.code, 2)
          assert.match(missing.stderr, /there is no such file/)
          copyFileSync(new URL("../fixtures/judge/fox-right.jpg", import.meta.url), file("fox.jpg"))
          const submitted = yield* run("submit", "A fox", "--name", "fox", ...photo)
          assert.strictEqual(submitted.code, 0, submitted.stderr)
          rmSync(file("fox.jpg"))
          const worked = yield* workUntil(/fox: The film/)
          assert.match(worked.stdout, /The film is (?:complete|there)/)
          const edits = (yield* Effect.promise(provider.log)).filter(({ path }) =>
            path.endsWith("/images/edits")
          )
          assert.isAtLeast(edits.length, 1)
          assert.strictEqual((yield* run("fetch", "fox", "--to", "here")).code, 0)
          assert.isTrue(readdirSync(file("here/references")).some((name) => name.endsWith(".jpeg")))
        })
      )
  )

  it.live("takes no films to a place that cannot be written, and needs one for photos", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { run } = yield* queueFolder()
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        const places = ["/proc/no-such-place", "s3:/", "no-such-folder"]
        for (const [n, media] of places.entries()) {
          const both = [["submit", "A fox", "--scenes", "1"], ["worker"]]
          for (const words of isLong ? both : both.slice(n % 2, 1 + (n % 2))) {
            const ended = yield* run(...words, "--media", media)
            assert.strictEqual(ended.code, 2, `${words.join(" ")} ${media}: ${ended.stderr}`)
            assert.match(ended.stderr, /media|place|bucket/i)
          }
        }
        assert.match((yield* run("queue")).stdout, /^There is no film in the queue/)
      })
    )
  )

  it.live("submits a list with account, priority and name, and lists what is asked for", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { run, write } = yield* queueFolder()
        assert.strictEqual((yield* run("queue", "init")).code, 0)
        write("films.txt", "# the list\nA fox\nAn owl\n\nA fox\n")
        assert.strictEqual((yield* run("queue", "account", "lab", "--budget", "20")).code, 0)
        const listed = yield* run(
          "submit",
          "--file",
          "films.txt",
          "--scenes",
          "1",
          "--account",
          "lab",
          "--json"
        )
        assert.strictEqual(listed.code, 0, listed.stderr)
        const lines = listed.stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
        assert.deepStrictEqual(
          lines.map(({ event, film, is_new, state }) => [event, film, is_new, state]),
          [
            ["film_submitted", lines[0].film, true, "waiting"],
            ["film_submitted", lines[1].film, true, "waiting"],
            ["film_submitted", lines[0].film, false, "waiting"]
          ]
        )
        const named = yield* run(
          "submit",
          "A crow",
          "--scenes",
          "1",
          "--name",
          "crow",
          "--priority=-5",
          "--quiet"
        )
        assert.deepStrictEqual([named.code, named.stdout], [0, "crow\n"])
        assert.strictEqual((yield* run("submit", "A crow", "--scenes", "1", "--name", "a/b")).code, 2)
        assert.strictEqual((yield* run("submit", "A crow", "--scenes", "1", "--account", "a b")).code, 2)
        assert.strictEqual((yield* run("submit", "A crow", "--priority", "high")).code, 2)
        const all = JSON.parse((yield* run("queue", "--json")).stdout)
        assert.deepInclude(all.films[2], { film: "crow", priority: -5, state: "waiting", account: "" })
        const lab = JSON.parse((yield* run("queue", "--json", "--account", "lab")).stdout)
        assert.lengthOf(lab.films, 2)
        assert.match((yield* run("queue", "--state", "held,failed")).stdout, /^There is no such film/)
        assert.strictEqual((yield* run("queue", "--state", "asleep")).code, 2)
        const cancelled = yield* run("queue", "cancel", "crow")
        assert.match(cancelled.stdout, /^crow is cancelled\./)
        assert.strictEqual(
          (yield* run("fetch", "--all")).stdout,
          "No film of the queue is complete yet: 2 waiting, 1 cancelled.\n"
        )
        const waited = yield* run("queue", "show", "crow", "--follow")
        assert.strictEqual(waited.code, 3, waited.stderr)
        const budget = yield* run("queue", "account", "lab", "--budget", "12.50")
        assert.match(budget.stdout, /^lab +2 +\$0\.00 +\$12\.50$/m)
        assert.match((yield* run("queue", "account", "lab", "--budget", "none")).stdout, /no limit/)
        assert.strictEqual((yield* run("queue", "account", "nobody")).code, 2)
      })
    )
  )
})
