import { randomUUID } from "node:crypto"
import { dirname, join } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { DateTime, Effect, Option } from "effect"
import { claimBeingWritten } from "../../domain/RetryPolicy.js"
import { errnoOf, isMissing, putUnderNewName, retryBusy, temporaryPrefix, writeDown } from "../FileOps.js"
import { failUnwritable } from "./Disk.js"
import { decodeHolder, type Holder, type LockStatus, lockStatusOf, type Mine, newClaim } from "./Holder.js"
import { StoreFailed } from "./StoreError.js"

/** What stands where a claim does. */
interface Found {
  /** Tells one find from another: a claim by its own number. */
  readonly name: string
  readonly holder?: Holder
  /** What there is to say of it. */
  readonly status: Effect.Effect<LockStatus>
  /** It is being written just now, or another program holds it: worth another look. */
  readonly mayPass?: boolean
}

const told = (claim: LockStatus["claim"], words = "") => Effect.succeed<LockStatus>({ claim, words })

const free: Found = { name: "free", status: told("free") }

/** A claim whose writer was cut off, or is writing still. */
const torn: Found = {
  name: "torn",
  status: told("unclear", "Somebody was cut off while claiming this folder, or is claiming it just now."),
  mayPass: true
}

const foreign = (words: string): Found => ({ name: "foreign", status: told("not ours", words) })

/** A claim's text that was cut short: nothing, zeros as a power cut leaves them, or its beginning. */
const isTorn = (text: string): boolean =>
  text.replaceAll("\0", "").trim() === "" || (text.startsWith('{"pid":') && !text.endsWith("}"))

/** Looks at what stands at `place`, without touching it. */
const look = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, place: string): Effect.fn.Return<Found> {
  if (Option.isSome(yield* Effect.option(fs.readLink(place)))) return foreign("is a link")
  const text = yield* Effect.either(fs.readFileString(place))
  if (text._tag === "Left") {
    if (isMissing(text.left)) return free
    const code = errnoOf(text.left)
    if (code === "EISDIR") return foreign("is a folder")
    return { ...foreign(`cannot be read (${code})`), mayPass: code === "EBUSY" }
  }
  const holder = yield* Effect.option(decodeHolder(text.right))
  if (Option.isSome(holder))
    return { name: holder.value.claim, holder: holder.value, status: lockStatusOf(fs, holder.value) }
  return isTorn(text.right) ? torn : foreign("is a file of another kind")
})

/** The same, with some patience. */
const lookPatiently = (fs: FileSystem.FileSystem, place: string) =>
  look(fs, place).pipe(
    Effect.filterOrFail((found) => found.mayPass !== true),
    Effect.retry(claimBeingWritten),
    Effect.orElse(() => look(fs, place))
  )

/** Looks at the claim in `file` without touching it. */
export const claimIn = Effect.fn("StateStore.claimIn")(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const { status } = yield* look(fs, file)
  return (yield* status).claim
})

/**
 * Claims `file` for this process until the scope closes: one writer per film, over all processes that see the folder.
 * Fails   Locked: a living process holds it, or (without `force`) one of which nobody can tell from here whether it lives.
 *
 * A claim is a whole file put in place under a name that only one contender can win. A dead holder's claim is replaced
 * only by whoever holds the right to replace that very claim, itself a claim of the same kind whose name is the dead
 * one's; so two contenders never both take over, and one that dies taking over is taken over in turn.
 */
export const holdLock = Effect.fn("StateStore.lock")(function* (
  file: string,
  options: { readonly force: boolean }
) {
  const fs = yield* FileSystem.FileSystem
  const folder = dirname(file)

  const refuse = (detail: string, remedies: StoreFailed["remedies"] = []) =>
    new StoreFailed({ reason: "Locked", detail, remedies })

  /** Whether what stands at `place` may be replaced: its holder is gone, or nobody can tell and we are told to. */
  const mayReplace = Effect.fnUntraced(function* (place: string, { status }: Found) {
    const { claim, words } = yield* status
    if (claim === "not ours")
      return yield* refuse(
        `${place} ${words}, and no claim that this program wrote. If nothing is working in this folder, move that away.`
      )
    if (claim === "held")
      return yield* refuse(`${words} Wait for it, or choose another folder. The claim is ${place}.`, [
        "OtherFolder"
      ])
    if (claim === "unclear" && !options.force)
      return yield* refuse(
        `${words} If no run is at work here, take the folder over. The claim is ${place}.`,
        ["TakeOver"]
      )
  })

  /** A claim as a file of its own, on the disk before it is put in place: a power cut must not leave an empty lock. */
  const write = ({ text }: Mine) => {
    const written = join(folder, `${temporaryPrefix}claim-${randomUUID()}`)
    return Effect.as(writeDown(fs, written, new TextEncoder().encode(text), "wx"), written)
  }

  /** One try at `place`: `true` when it is ours, `false` when things moved meanwhile and it is worth another look. */
  const tryClaim = (place: string, mine: Mine): Effect.Effect<boolean, StoreFailed | PlatformError> =>
    Effect.gen(function* () {
      const written = yield* write(mine)
      const isOurs = yield* Effect.ensuring(
        putUnderNewName(fs, written, mine.text, place),
        Effect.ignore(fs.remove(written, { force: true }))
      )
      if (isOurs) return true
      const found = yield* lookPatiently(fs, place)
      if (found.name === free.name) return false
      yield* mayReplace(place, found)
      return yield* takeOver(place, found, mine)
    })

  const takeOver = (
    place: string,
    dead: Found,
    mine: Mine
  ): Effect.Effect<boolean, StoreFailed | PlatformError> =>
    Effect.gen(function* () {
      const right = join(folder, `${temporaryPrefix}over-${dead.name}`)
      const ours = yield* newClaim(fs)
      const won = yield* tryClaim(right, ours).pipe(
        // Somebody living is taking over this very claim: look again, and meet them as the holder.
        Effect.catchTag("StoreFailed", () => Effect.as(Effect.yieldNow(), false))
      )
      if (!won) return false
      const replaced = Effect.gen(function* () {
        if ((yield* look(fs, place)).name !== dead.name) return false
        const written = yield* write(mine)
        return yield* retryBusy(fs.rename(written, place)).pipe(
          Effect.as(true),
          Effect.catchIf(isMissing, () => Effect.succeed(false))
        )
      })
      return yield* Effect.ensuring(replaced, release(right, ours.claim))
    })

  /** Removes a claim if it is still the one given: somebody with `force` may have replaced it. */
  const release = (place: string, claim: string) =>
    look(fs, place).pipe(
      Effect.flatMap(({ name }) =>
        name === claim ? retryBusy(fs.remove(place, { force: true })) : Effect.void
      ),
      Effect.ignore
    )

  const claimed = Effect.gen(function* () {
    const mine = yield* newClaim(fs)
    // Each further look means that another contender moved in between, so this ends after a few.
    for (let look = 0; look < 100; look++) {
      if (yield* tryClaim(file, mine)) return mine.claim
    }
    return yield* refuse("Many processes are claiming this folder at once. Choose another.", ["OtherFolder"])
  })

  const ours = failUnwritable("The lock of the output folder", claimed)
  const mine = yield* Effect.acquireRelease(ours, (claim) => release(file, claim))

  /** Fails once the folder is no longer this process's: somebody took it over, or took the claim away. */
  const confirm = Effect.gen(function* () {
    const { holder, name } = yield* lookPatiently(fs, file)
    if (name === mine) return
    const now =
      holder !== undefined
        ? `process ${holder.pid} on ${holder.host} holds it since ${DateTime.formatIso(holder.since)}`
        : name === free.name
          ? "its claim was taken away"
          : "its claim is no longer this process's"
    return yield* refuse(
      `This film's folder was taken from this process: ${now} (${file}). It orders nothing more; what was answered is saved. Let one run at a time work here.`
    )
  })
  return { confirm }
})
