import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { plainly } from "../services/DiskTrouble.js"
import { tryFolders } from "../services/FolderTrial.js"
import { confirmRoom } from "../services/StateStore.js"
import { WorkspaceUnusable } from "../services/Workspace.js"
import { databaseFailed } from "./Database.js"
import { isDead, WorkerSession } from "./WorkerSession.js"

// The folder in which a worker's films lie while it makes them. Whatever is to last is in the database and the media store.

/**
 * A folder of this worker's own in `scratch`, gone with the scope; those that dead workers of the same database left there are
 * removed first.
 * Fails   WorkspaceUnusable: nothing can be written there. DatabaseFailed.
 */
export const ownScratch = Effect.fn("Scratch.own")(function* (scratch: string) {
  const fs = yield* FileSystem.FileSystem
  const sql = yield* SqlClient.SqlClient
  const { number } = yield* WorkerSession
  // Workers are numbered anew in each database.
  const [row] = yield* sql<{ readonly mark: string }>`
    SELECT left(md5(system_identifier || ' ' || current_database()), 8) AS mark FROM pg_control_system()`.pipe(
    Effect.mapError(databaseFailed)
  )
  const named = (worker: number) => `worker-${worker}-${row?.mark ?? ""}`
  const unusable = (error: Parameters<typeof plainly>[0]) =>
    new WorkspaceUnusable({ folder: scratch, detail: plainly(error) })

  yield* Effect.mapError(fs.makeDirectory(scratch, { recursive: true }), unusable)
  const left = (yield* Effect.mapError(fs.readDirectory(scratch), unusable)).flatMap((name) => {
    const worker = Number(/^worker-(\d{1,9})-/.exec(name)?.[1] ?? Number.NaN)
    return name === named(worker) ? [worker] : []
  })
  const dead = yield* sql<{ readonly worker: number }>`
    SELECT worker FROM unnest(${left}::int[]) AS it (worker) WHERE ${isDead(sql, "it.worker")}`.pipe(
    Effect.mapError(databaseFailed)
  )
  yield* Effect.forEach(dead, ({ worker }) =>
    Effect.ignoreLogged(fs.remove(join(scratch, named(worker)), { recursive: true, force: true }))
  )
  const own = join(scratch, named(number))
  yield* Effect.acquireRelease(
    Effect.mapError(fs.makeDirectory(own, { recursive: true, mode: 0o700 }), unusable),
    () => Effect.ignoreLogged(fs.remove(own, { recursive: true, force: true }))
  )
  yield* Effect.mapError(
    tryFolders(own, { folders: [], files: [], grown: "trial" }),
    (detail) => new WorkspaceUnusable({ folder: scratch, detail })
  )
  // Whoever is started again on a full disk would fail a film each time.
  yield* Effect.mapError(confirmRoom(own), ({ detail }) => new WorkspaceUnusable({ folder: scratch, detail }))
  return own
})
