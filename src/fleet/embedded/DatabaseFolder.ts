import { readFile, realpath, stat } from "node:fs/promises"
import path from "node:path"
import { Effect, Option, Redacted, Schema } from "effect"
import { EmbeddedFailed } from "../EmbeddedFailed.js"
import { onDisk, type ServerUser } from "./Tool.js"

/** Where what is in a database's folder. */
export const placesIn = (folder: string) => {
  const root = path.join(folder, "postgres")
  return {
    root,
    access: path.join(root, "access.json"),
    software: path.join(root, "software"),
    data: path.join(root, "data"),
    log: path.join(root, "server.log")
  }
}

export const Access = Schema.parseJson(
  Schema.Struct({
    port: Schema.Int.pipe(Schema.between(1, 65_535)),
    user: Schema.String,
    password: Schema.String
  })
)
export type Access = typeof Access.Type

/** The one database of the server, and who owns it. */
export const databaseName = "films"
export const ownerName = "films"

/** How the database is reached: on this machine alone, and with its password. */
export const urlOf = ({ password, port, user }: Access): Redacted.Redacted =>
  Redacted.make(`postgres://${user}:${password}@127.0.0.1:${port}/${databaseName}`)

export const unusable = (detail: string) => new EmbeddedFailed({ reason: "Folder", detail })

/** Whether a file or folder is there. */
export const exists = async (file: string) => {
  try {
    await stat(file)
    return true
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR"))
      return false
    throw cause
  }
}

/**
 * How the database of a folder is reached; none where the folder holds none.
 * Fails   EmbeddedFailed: `Folder`, where it cannot be read.
 */
export const accessIn = Effect.fn("DatabaseFolder.access")(function* (folder: string) {
  const { access } = placesIn(folder)
  if (!(yield* onDisk(folder, () => exists(access)))) return Option.none<Access>()
  const text = yield* onDisk(folder, () => readFile(access, "utf8"))
  return Option.some(
    yield* Effect.mapError(Schema.decode(Access)(text), () =>
      unusable(
        `${access} does not say how the database is reached: bring back its "port", "user" and "password", as a URL of it has them.`
      )
    )
  )
})

/** The nearest of a path's folders that is there. */
const nearest = async (folder: string): Promise<string> =>
  (await exists(folder)) ? folder : nearest(path.dirname(folder))

/** Who owns nothing on a machine. */
export const nobody: ServerUser = { uid: 65_534, gid: 65_534 }

/**
 * Who the server runs as where root asks, whom PostgreSQL refuses: the owner of its data, else of the folder or the one it is
 * to lie in, and where that is root as well, nobody.
 * Fails   EmbeddedFailed: `Folder`.
 */
export const serverUser = Effect.fn("DatabaseFolder.user")(function* (folder: string) {
  if (process.getuid?.() !== 0) return Option.none<ServerUser>()
  const { gid, uid } = yield* onDisk(folder, async () => stat(await nearest(placesIn(folder).data)))
  return Option.some(uid === 0 ? nobody : { uid, gid })
})

/** Longer ones PostgreSQL cuts off in silence: it has 1,024 bytes, its own names below the data folder included. */
const longestPath = 880

/**
 * The folder by its full name, links followed, so that everybody calls it the same.
 * Fails   EmbeddedFailed: `Folder`, where nothing can be asked of it, or the name is too long.
 */
export const namedInFull = Effect.fn("DatabaseFolder.named")(function* (folder: string) {
  const wanted = path.resolve(folder)
  const full = yield* onDisk(wanted, async () => {
    const there = await nearest(wanted)
    return path.join(await realpath(there), path.relative(there, wanted))
  })
  if (Buffer.byteLength(full) > longestPath)
    return yield* unusable(
      `The path of the database's folder is too long for PostgreSQL (${Buffer.byteLength(full)} bytes; at most ${longestPath}): ${full}. Take a shorter one.`
    )
  return full
})
