import { randomBytes, randomUUID } from "node:crypto"
import { chmod, chown, lchown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { Data, Effect, Option, Random, Schema } from "effect"
import { EmbeddedFailed } from "../EmbeddedFailed.js"
import { Access, databaseName, exists, nobody, ownerName, placesIn, unusable } from "./DatabaseFolder.js"
import { copySoftware } from "./Software.js"
import { failedWith, onDisk, runTool, type ServerUser, surroundings } from "./Tool.js"

/** Walks through folders, and tells the first that lets nobody through. */
const walk = `for d; do cd "$d" 2>/dev/null || { printf %s "$d"; exit 1; }; done`

/** Sees that the server's user can enter the folder. */
const confirmWay = Effect.fnUntraced(function* (folder: string, user: Option.Option<ServerUser>) {
  if (Option.isNone(user)) return
  const folders = folder.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/") || "/")
  const { code, said } = yield* runTool("/bin/sh", ["-c", walk, "sh", ...folders], surroundings("", user))
  if (code !== 0)
    return yield* unusable(
      `PostgreSQL refuses to run as root, and user ${user.value.uid}, as whom it runs then, may not enter ${said}. Take a folder that everybody can get to, such as /var/lib/grok-video-pipeline, or run this command as another user.`
    )
})

/** Whether nobody listens there now. */
const isFree = (port: number) =>
  Effect.async<boolean>((resume) => {
    const server = createServer()
    server.once("error", () => resume(Effect.succeed(false)))
    server.listen(port, "127.0.0.1", () => server.close(() => resume(Effect.succeed(true))))
  })

/** A port that is kept: below those that systems lend to whoever connects somewhere, so that it is free after a reboot too. */
const choosePort = Random.nextIntBetween(20_000, 32_000).pipe(Effect.repeat({ until: isFree, times: 100 }))

/** Signs that `initdb` hands to a shell as they are in its own path. */
const oddToShell = /["$`\\\n\r]/

/** PostgreSQL in a path that a shell leaves alone, as long as the scope. */
const plainSoftware = Effect.fnUntraced(function* (software: string) {
  if (!oddToShell.test(software)) return software
  const temporary = yield* Effect.acquireRelease(
    onDisk(tmpdir(), () => mkdtemp(path.join(tmpdir(), "postgres-"))),
    (made) => Effect.promise(() => rm(made, { recursive: true, force: true }))
  )
  yield* onDisk(temporary, () => chmod(temporary, 0o711))
  yield* copySoftware(path.join(temporary, "software"))
  return path.join(temporary, "software")
})

/** Gives a folder and all that is in it to whom it is for: what root makes in somebody's folder is theirs. */
const giveAll = async (place: string, { gid, uid }: ServerUser): Promise<void> => {
  await lchown(place, uid, gid)
  for (const entry of await readdir(place, { recursive: true }))
    await lchown(path.join(place, entry), uid, gid)
}

/** The user has a number, but no name on this machine. */
class NoName extends Data.TaggedError("NoName")<{ readonly uid: number }> {}

/** What PostgreSQL's programs say that ask for the user's name; its server does not. */
const nameless = "could not look up effective user ID"

const options = (given: Readonly<Record<string, string | true>>) =>
  Object.entries(given).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`))

/** Fills the data folder, as `user`. */
const initialize = Effect.fnUntraced(function* (
  stage: string,
  password: string,
  user: Option.Option<ServerUser>
) {
  const { data, root, software } = placesIn(stage)
  const secret = path.join(root, "secret")
  const owner = Option.getOrUndefined(user)
  yield* confirmWay(stage, user)
  yield* onDisk(stage, async () => {
    await mkdir(data, { mode: 0o700 })
    await writeFile(secret, password, { mode: 0o600, flag: "wx" })
    if (owner !== undefined) for (const place of [data, secret]) await chown(place, owner.uid, owner.gid)
  })
  const tools = yield* plainSoftware(software)
  const made = yield* runTool(
    path.join(tools, "bin/initdb"),
    options({
      ...{ pgdata: data, username: ownerName, pwfile: secret, auth: "scram-sha-256" },
      ...{ encoding: "UTF8", locale: "C", "data-checksums": true, "no-instructions": true }
    }),
    surroundings(tools, user)
  )
  if (made.code !== 0) {
    yield* onDisk(stage, () =>
      Promise.all([data, secret].map((place) => rm(place, { recursive: true, force: true })))
    )
    if (made.said.includes(nameless)) return yield* new NoName({ uid: owner?.uid ?? process.getuid?.() ?? 0 })
    return yield* failedWith(stage, "make a database", made.said)
  }
  const created = yield* runTool(
    path.join(software, "bin/postgres"),
    [...options({ single: true }), "-D", data, "postgres"],
    {
      ...surroundings(software, user),
      input: `CREATE DATABASE ${databaseName}\n`
    }
  )
  if (created.code !== 0 || /ERROR:|FATAL:/.test(created.said))
    return yield* failedWith(stage, "make a database", created.said)
  yield* onDisk(stage, () => rm(secret))
}, Effect.scoped)

/** Makes a whole database in `stage`, for `user` to run. */
const fill = Effect.fnUntraced(function* (stage: string, user: Option.Option<ServerUser>) {
  const { access, data, root, software } = placesIn(stage)
  yield* onDisk(stage, async () => {
    await mkdir(root)
    await chmod(root, 0o711)
  })
  yield* copySoftware(software)
  const password = randomBytes(24).toString("base64url")
  yield* initialize(stage, password, user).pipe(
    // Root can have it made by another, and hand it over.
    Effect.catchTag("NoName", (noName) =>
      Option.isSome(user) ? initialize(stage, password, Option.some(nobody)) : noName
    ),
    Effect.catchTag(
      "NoName",
      ({ uid }) =>
        new EmbeddedFailed({
          reason: "NotStarted",
          detail: `User ${uid} has no name on this machine (in /etc/passwd), and PostgreSQL makes no database for such a user. Run this command as a user with a name (in Docker, the user node of Node's images), or set GROK_VIDEO_DATABASE_URL to a PostgreSQL of your own.`
        })
    )
  )
  const port = yield* choosePort
  const text = yield* Effect.orDie(Schema.encode(Access)({ port, user: ownerName, password }))
  const owner = Option.getOrElse(user, () => nobody)
  yield* onDisk(stage, async () => {
    await writeFile(access, text, { mode: 0o600, flag: "wx" })
    if (Option.isSome(user)) await giveAll(owner === nobody ? data : root, owner)
  })
})

/** Makes a folder and those above it, one by one: Node's own way does not come back from /proc, and mistakes a read-only disk. */
const makeFolders = async (folder: string, user: Option.Option<ServerUser>): Promise<void> => {
  if (await exists(folder)) return
  await makeFolders(path.dirname(folder), user)
  try {
    await mkdir(folder)
  } catch (cause) {
    if (await exists(folder)) return
    throw cause
  }
  if (Option.isNone(user)) return
  // Whatever the umask is, the server's user has to come through what was made here.
  await chmod(folder, 0o755)
  if (user.value !== nobody) await chown(folder, user.value.uid, user.value.gid)
}

const isStage = (entry: string) => entry.startsWith(".making-")

/**
 * Makes a database in a folder that is empty or not there: wholly, or not at all.
 * Fails   EmbeddedFailed: `NotOurs`, `NoSoftware`, `Folder`, `NotStarted`.
 */
export const makeDatabase = Effect.fn("DatabaseFolder.make")(function* (
  folder: string,
  user: Option.Option<ServerUser>
) {
  yield* onDisk(folder, () => makeFolders(folder, user))
  const others = (yield* onDisk(folder, () => readdir(folder))).filter((entry) => !isStage(entry))
  if (others.length > 0)
    return yield* new EmbeddedFailed({
      reason: "NotOurs",
      detail: `${folder} holds other things (${others.slice(0, 3).join(", ")}) and no database of this program: take an empty folder, or one that is not there yet.`
    })
  yield* confirmWay(folder, user)
  const stage = path.join(folder, `.making-${randomUUID()}`)
  yield* Effect.acquireRelease(
    onDisk(folder, async () => {
      await mkdir(stage)
      await chmod(stage, 0o711)
    }),
    () => Effect.promise(() => rm(stage, { recursive: true, force: true }))
  )
  // Of where it is made for now nobody needs to hear.
  yield* Effect.mapError(
    fill(stage, user),
    ({ detail, reason }) => new EmbeddedFailed({ reason, detail: detail.replaceAll(stage, folder) })
  )
  yield* onDisk(folder, async () => {
    await rename(placesIn(stage).root, placesIn(folder).root)
    // What others left behind whose power was cut.
    for (const entry of await readdir(folder))
      if (isStage(entry)) await rm(path.join(folder, entry), { recursive: true, force: true })
  })
}, Effect.scoped)
