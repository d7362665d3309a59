import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { FileSystem, Path } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { DateTime, Effect, Option, Schema } from "effect"
import { temporaryPrefix, unwritable } from "./Disk.js"
import { StoreFailed } from "./StoreError.js"

/** Who holds a film's folder. */
const Holder = Schema.Struct({
  pid: Schema.Int,
  host: Schema.String,
  /** When the process started, in the kernel's own count: a process number used anew has another start. */
  processStart: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("process_start")),
  /** Different for every claim. */
  claim: Schema.UUID,
  since: Schema.DateTimeUtc
})
type Holder = typeof Holder.Type

const HolderText = Schema.parseJson(Holder)
const encodeHolder = Schema.encode(HolderText)
const decodeHolder = Schema.decode(HolderText)

const isAlive = (pid: number) =>
  Effect.sync(() => {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      // EPERM: it lives, and belongs to somebody else.
      return error instanceof Error && "code" in error && error.code === "EPERM"
    }
  })

/** Field 22 of /proc/<pid>/stat. The second field, the program's name, may itself hold spaces and brackets. */
export const startOf = (stat: string): Option.Option<string> =>
  Option.fromNullable(
    stat
      .slice(stat.lastIndexOf(")") + 2)
      .trim()
      .split(" ")[19]
  )

const reasonIs = (reason: "AlreadyExists" | "NotFound") => (error: PlatformError) =>
  error._tag === "SystemError" && error.reason === reason

/** When a process of this machine started; none where there is no such process, or no such count. */
const processStart = (fs: FileSystem.FileSystem, pid: number) =>
  fs.readFileString(`/proc/${pid}/stat`).pipe(Effect.map(startOf), Effect.orElseSucceed(Option.none))

/** Whether a holder of this machine is at work still: alive, and not another process under its number. */
const holdsStill = Effect.fnUntraced(function* (
  fs: FileSystem.FileSystem,
  { pid, processStart: then }: Holder
) {
  if (!(yield* isAlive(pid))) return false
  const now = yield* processStart(fs, pid)
  return then === null || Option.isNone(now) || now.value === then
})

/** What a claim on a folder says to somebody who only looks. */
export type Claim = "free" | "held" | "left behind" | "held elsewhere" | "not ours"

/** Looks at the claim in `file` without touching it. */
export const claimIn = Effect.fn("StateStore.claimIn")(function* (
  file: string
): Effect.fn.Return<Claim, never, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.option(fs.readFileString(file))
  if (Option.isNone(text)) return "free"
  const holder = yield* Effect.option(decodeHolder(text.value))
  if (Option.isNone(holder)) return "not ours"
  if (holder.value.host !== hostname()) return "held elsewhere"
  return (yield* holdsStill(fs, holder.value)) ? "held" : "left behind"
})

/**
 * Claims `file` for this process until the scope closes: one writer per film, over all processes that see the folder.
 * Fails  Locked: a living process holds it, or (without `force`) one on another machine, which nobody can ask from here.
 *
 * A claim is a whole file put in place by link(2), which only one contender can win. A dead holder's claim is replaced
 * only by whoever holds the right to replace that very claim, itself a claim of the same kind whose name is the dead
 * one's; so two contenders never both take over, and one that dies taking over is taken over in turn.
 */
export const holdLock = Effect.fn("StateStore.lock")(function* (
  file: string,
  options: { readonly force: boolean }
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.dirname(file)
  const cannot = unwritable("The lock of the output folder")

  const self = {
    pid: process.pid,
    host: hostname(),
    processStart: Option.getOrNull(yield* processStart(fs, process.pid))
  }

  const refuse = (holder: Holder, there: string) =>
    new StoreFailed({
      reason: "Locked",
      detail: `Process ${holder.pid}${there} has been working on this film since ${DateTime.formatIso(holder.since)}. Wait for it, or choose another folder.`,
      remedies: ["OtherFolder"]
    })

  /** Whether the holder is gone for good; fails when it is not, or when nobody here can tell. */
  const isGone = Effect.fnUntraced(function* (holder: Holder) {
    if (holder.host !== self.host) {
      if (options.force) return
      return yield* new StoreFailed({
        reason: "Locked",
        detail: `Process ${holder.pid} on the machine ${holder.host} claimed this folder at ${DateTime.formatIso(holder.since)}, and from here nobody can tell whether it still runs. If it does not, take the folder over.`,
        remedies: ["TakeOver"]
      })
    }
    if (yield* holdsStill(fs, holder))
      return yield* refuse(holder, holder.pid === self.pid ? " (this very one)" : "")
  })

  /** Who holds `place`; `None` when it has just become free. */
  const holderOf = (place: string) =>
    fs.readFileString(place).pipe(
      Effect.flatMap((text) =>
        decodeHolder(text).pipe(
          Effect.mapError(
            () =>
              new StoreFailed({
                reason: "Locked",
                detail: `${place} is not a lock this program wrote. If nothing is working in this folder, remove that file.`
              })
          )
        )
      ),
      Effect.map(Option.some),
      Effect.catchIf(
        (error) => error._tag === "SystemError" && error.reason === "NotFound",
        () => Effect.succeed(Option.none<Holder>())
      )
    )

  /** A claim as a file of its own, on the disk before it is put in place: a power cut must not leave an empty lock. */
  const write = (text: string) => {
    const written = path.join(folder, `${temporaryPrefix}claim-${randomUUID()}`)
    return fs.open(written, { flag: "wx", mode: 0o600 }).pipe(
      Effect.tap((handle) => handle.writeAll(new TextEncoder().encode(text))),
      Effect.tap((handle) => handle.sync),
      Effect.as(written),
      Effect.scoped
    )
  }

  /** One try at `place`: `true` when it is ours, `false` when things moved meanwhile and it is worth another look. */
  const tryClaim = (
    place: string,
    mine: { readonly claim: string; readonly text: string }
  ): Effect.Effect<boolean, StoreFailed | PlatformError> =>
    Effect.gen(function* () {
      const written = yield* write(mine.text)
      const linked = yield* fs.link(written, place).pipe(
        Effect.as("linked" as const),
        Effect.catchIf(reasonIs("AlreadyExists"), () => Effect.succeed("taken" as const)),
        // The holder's sweep can remove what we have just written.
        Effect.catchIf(reasonIs("NotFound"), () => Effect.succeed("swept" as const)),
        Effect.ensuring(Effect.ignore(fs.remove(written, { force: true })))
      )
      if (linked === "linked") return true
      if (linked === "swept") return false
      const holder = yield* holderOf(place)
      if (Option.isNone(holder)) return false
      yield* isGone(holder.value)
      return yield* takeOver(place, holder.value, mine)
    })

  const takeOver = (
    place: string,
    dead: Holder,
    mine: { readonly claim: string; readonly text: string }
  ): Effect.Effect<boolean, StoreFailed | PlatformError> => {
    const right = path.join(folder, `${temporaryPrefix}over-${dead.claim}`)
    return Effect.gen(function* () {
      const ours = yield* newClaim
      const won = yield* tryClaim(right, ours).pipe(
        // Somebody living is taking over this very claim: look again, and meet them as the holder.
        Effect.catchIf(
          (error) => error._tag === "StoreFailed",
          () => Effect.as(Effect.yieldNow(), false)
        )
      )
      if (!won) return false
      return yield* Effect.gen(function* () {
        const now = yield* holderOf(place)
        if (Option.isNone(now) || now.value.claim !== dead.claim) return false
        const written = yield* write(mine.text)
        return yield* fs.rename(written, place).pipe(
          Effect.as(true),
          Effect.catchIf(reasonIs("NotFound"), () => Effect.succeed(false))
        )
      }).pipe(Effect.ensuring(release(right, ours.claim)))
    })
  }

  /** Removes a claim if it is still the one given: somebody with `--force` may have replaced it. */
  const release = (place: string, claim: string) =>
    holderOf(place).pipe(
      Effect.flatMap((holder) =>
        Option.isSome(holder) && holder.value.claim === claim
          ? fs.remove(place, { force: true })
          : Effect.void
      ),
      Effect.ignore
    )

  const newClaim = Effect.gen(function* () {
    const claim = randomUUID()
    const text = yield* Effect.orDie(encodeHolder({ ...self, claim, since: yield* DateTime.now }))
    return { claim, text }
  })

  const claimed = Effect.gen(function* () {
    const mine = yield* newClaim
    // Each further look means that another contender moved in between, so this ends after a few.
    for (let look = 0; look < 100; look++) {
      if (yield* tryClaim(file, mine)) return mine.claim
    }
    return yield* new StoreFailed({
      reason: "Locked",
      detail: "Many processes are claiming this folder at once. Choose another.",
      remedies: ["OtherFolder"]
    })
  }).pipe(
    Effect.catchIf(
      (error) => error._tag !== "StoreFailed",
      (error) => Effect.fail(cannot(error))
    )
  )

  yield* Effect.acquireRelease(claimed, (claim) => release(file, claim))
})
