import { FileSystem } from "@effect/platform"
import { type PlatformError, SystemError } from "@effect/platform/Error"
import { Effect, Layer } from "effect"

/** One thing about to be done to the disk. */
export interface Deed {
  readonly verb: string
  readonly path: string
  /** Does the first half only, where a deed has halves. */
  readonly half: Effect.Effect<void, PlatformError>
  /** What is to be written, where the deed writes bytes. */
  readonly bytes?: Uint8Array
}

/** What stands between the program and the disk: does the deed, or something worse. */
export type Meddler = <A>(
  deed: Deed,
  doIt: Effect.Effect<A, PlatformError>
) => Effect.Effect<A, PlatformError>

/** The file system below it, with every change to the disk (and every sync) passed through `meddle`. */
export const meddleWith = (meddle: Meddler) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs): FileSystem.FileSystem => {
      const whole = (verb: string, path: string) => ({ verb, path, half: Effect.void })
      const fileOf = (path: string, file: FileSystem.File): FileSystem.File => ({
        [FileSystem.FileTypeId]: FileSystem.FileTypeId,
        fd: file.fd,
        stat: file.stat,
        seek: (offset, from) => file.seek(offset, from),
        sync: meddle(whole("sync", path), file.sync),
        read: (buffer) => file.read(buffer),
        readAlloc: (size) => file.readAlloc(size),
        truncate: (length) => meddle(whole("truncate", path), file.truncate(length)),
        write: (buffer) => meddle(whole("write", path), file.write(buffer)),
        writeAll: (buffer) =>
          meddle(
            {
              verb: "writeAll",
              path,
              half: file.writeAll(buffer.subarray(0, buffer.length >> 1)),
              bytes: buffer
            },
            file.writeAll(buffer)
          )
      })
      return {
        ...fs,
        open: (path, options) =>
          (options?.flag ?? "r") === "r"
            ? Effect.map(fs.open(path, options), (file) => fileOf(path, file))
            : Effect.flatMap(meddle(whole("open", path), Effect.void), () =>
                Effect.map(fs.open(path, options), (file) => fileOf(path, file))
              ),
        writeFileString: (path, data, options) =>
          meddle(
            {
              verb: "writeFile",
              path,
              half: fs.writeFileString(path, data.slice(0, data.length >> 1), options)
            },
            fs.writeFileString(path, data, options)
          ),
        rename: (from, to) => meddle(whole("rename", to), fs.rename(from, to)),
        remove: (path, options) => meddle(whole("remove", path), fs.remove(path, options)),
        link: (from, to) => meddle(whole("link", to), fs.link(from, to)),
        makeDirectory: (path, options) =>
          meddle(whole("makeDirectory", path), fs.makeDirectory(path, options)),
        truncate: (path, length) => meddle(whole("truncate", path), fs.truncate(path, length)),
        copyFile: (from, to) => meddle(whole("copyFile", to), fs.copyFile(from, to))
      }
    })
  )

/** How the power goes: just before a deed, in the middle of it, or just after. */
export type Manner = "before" | "within" | "after"

/** Thrown through everything, as the end of a process is: no handler of failures sees it. */
export const powerCut = "the power is gone"

/** Cuts the power at the `n`-th deed, from 0. `deeds` counts those that were begun. */
export const cutAt = (n: number, manner: Manner) => {
  const deeds: Array<string> = []
  let dark = false
  const meddle: Meddler = (deed, doIt) =>
    Effect.suspend(() => {
      if (dark) return Effect.dieMessage(powerCut)
      // What only tries the folders leaves nothing to lose.
      if (deed.path.includes("-trial-")) return doIt
      deeds.push(`${deed.verb} ${deed.path}`)
      if (deeds.length <= n) return doIt
      dark = true
      const last = manner === "after" ? Effect.asVoid(doIt) : manner === "within" ? deed.half : Effect.void
      return Effect.zipRight(Effect.ignore(last), Effect.dieMessage(powerCut))
    })
  return { layer: meddleWith(meddle), deeds, isDark: () => dark }
}

/** A failure of the disk by the system's own code, as Node's file system gives it. */
export const failure = (code: string, path: string) =>
  new SystemError({
    module: "FileSystem",
    method: "write",
    reason: code === "EBUSY" ? "Busy" : code === "EACCES" ? "PermissionDenied" : "Unknown",
    pathOrDescriptor: path,
    description: `${code}: the disk says no`,
    cause: Object.assign(new Error(code), { code })
  })

export const noSpace = (path: string) => failure("ENOSPC", path)
