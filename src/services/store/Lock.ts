import { randomUUID } from "node:crypto"
import { dirname, join } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { DateTime, Effect, Option } from "effect"
import { claimBeingWritten } from "../../domain/RetryPolicy.js"
import { errnoOf, isMissing, patiently, putUnderNewName, temporaryPrefix } from "../FileOps.js"
import { unwritable } from "./Disk.js"
import {
  decodeHolder,
  describeSelf,
  encodeHolder,
  type Holder,
  type LockStatus,
  lockStatusOf,
  type Self
} from "./Holder.js"
import { StoreFailed } from "./StoreError.js"

const isTaken = (error: PlatformError) => error._tag === "SystemError" && error.reason === "AlreadyExists"

/** What stands where a claim does. `Torn`: its writer was cut off, or is writing still. */
type Found =
  | { readonly _tag: "Free" }
  | { readonly _tag: "Claimed"; readonly holder: Holder }
  | { readonly _tag: "Torn" }
  | { readonly _tag: "Foreign"; readonly why: string; readonly mayPass: boolean }

/** A claim's text that was cut short: nothing, zeros as a power cut leaves them, or its beginning. */
const isTorn = (text: string): boolean =>
  text.replaceAll("\0", "").trim() === "" || (text.startsWith('{"pid":') && !text.endsWith("}"))

/** Looks at what stands at `place`, without touching it. */
const look = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, place: string) {
  const foreign = (why: string, mayPass = false): Found => ({ _tag: "Foreign", why, mayPass })
  if (Option.isSome(yield* Effect.option(fs.readLink(place)))) return foreign("is a link")
  const text = yield* Effect.either(fs.readFileString(place))
  if (text._tag === "Left") {
    if (isMissing(text.left)) return { _tag: "Free" } satisfies Found
    const code = errnoOf(text.left)
    return code === "EISDIR" ? foreign("is a folder") : foreign(`cannot be read (${code})`, code === "EBUSY")
  }
  const holder = yield* Effect.option(decodeHolder(text.right))
  if (Option.isSome(holder)) return { _tag: "Claimed", holder: holder.value } satisfies Found
  return isTorn(text.right) ? ({ _tag: "Torn" } satisfies Found) : foreign("is a file of another kind")
})

/** The same, with some patience for a claim that is being written just now, or that another program holds. */
const lookPatiently = (fs: FileSystem.FileSystem, place: string) =>
  look(fs, place).pipe(
    Effect.filterOrFail((found) => found._tag !== "Torn" && !(found._tag === "Foreign" && found.mayPass)),
    Effect.retry(claimBeingWritten),
    Effect.orElse(() => look(fs, place))
  )

/** What there is to say of what stands where a claim does. */
const judge = (fs: FileSystem.FileSystem, found: Found, self: Self): Effect.Effect<LockStatus> => {
  switch (found._tag) {
    case "Free":
      return Effect.succeed({ claim: "free", words: "" })
    case "Foreign":
      return Effect.succeed({ claim: "not ours", words: found.why })
    case "Torn":
      return Effect.succeed({
        claim: "unclear",
        words: "Somebody was cut off while claiming this folder, or is claiming it just now."
      })
    case "Claimed":
      return lockStatusOf(fs, found.holder, self)
  }
}

/** Looks at the claim in `file` without touching it. */
export const claimIn = Effect.fn("StateStore.claimIn")(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return (yield* judge(fs, yield* look(fs, file), yield* describeSelf(fs))).claim
})

/** What tells one find from another: a claim by its own number. */
const nameOf = (found: Found): string =>
  found._tag === "Claimed" ? found.holder.claim : found._tag.toLowerCase()

/** This process's claim, and its text. */
interface Mine {
  readonly claim: string
  readonly text: string
}

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
  const cannot = unwritable("The lock of the output folder")

  const self = yield* describeSelf(fs)

  const refuse = (detail: string, remedies: StoreFailed["remedies"] = []) =>
    new StoreFailed({ reason: "Locked", detail, remedies })

  /** Whether what stands at `place` may be replaced: its holder is gone, or nobody can tell and we are told to. */
  const mayReplace = Effect.fnUntraced(function* (place: string, found: Found) {
    const { claim, words } = yield* judge(fs, found, self)
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
  const write = (text: string) => {
    const written = join(folder, `${temporaryPrefix}claim-${randomUUID()}`)
    return fs.open(written, { flag: "wx", mode: 0o600 }).pipe(
      Effect.tap((handle) => handle.writeAll(new TextEncoder().encode(text))),
      Effect.tap((handle) => handle.sync),
      Effect.as(written),
      Effect.scoped
    )
  }

  /** One try at `place`: `true` when it is ours, `false` when things moved meanwhile and it is worth another look. */
  const tryClaim = (place: string, mine: Mine): Effect.Effect<boolean, StoreFailed | PlatformError> =>
    Effect.gen(function* () {
      const written = yield* write(mine.text)
      const linked = yield* putUnderNewName(fs, written, mine.text, place).pipe(
        Effect.as("linked" as const),
        Effect.catchIf(isTaken, () => Effect.succeed("taken" as const)),
        // The holder's sweep can remove what we have just written.
        Effect.catchIf(isMissing, () => Effect.succeed("swept" as const)),
        Effect.ensuring(Effect.ignore(fs.remove(written, { force: true })))
      )
      if (linked === "linked") return true
      if (linked === "swept") return false
      const found = yield* lookPatiently(fs, place)
      if (found._tag === "Free") return false
      yield* mayReplace(place, found)
      return yield* takeOver(place, found, mine)
    })

  const takeOver = (
    place: string,
    dead: Found,
    mine: Mine
  ): Effect.Effect<boolean, StoreFailed | PlatformError> => {
    const right = join(folder, `${temporaryPrefix}over-${nameOf(dead)}`)
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
        if (nameOf(yield* look(fs, place)) !== nameOf(dead)) return false
        const written = yield* write(mine.text)
        return yield* patiently(fs.rename(written, place)).pipe(
          Effect.as(true),
          Effect.catchIf(isMissing, () => Effect.succeed(false))
        )
      }).pipe(Effect.ensuring(release(right, ours.claim)))
    })
  }

  /** Removes a claim if it is still the one given: somebody with `force` may have replaced it. */
  const release = (place: string, claim: string) =>
    look(fs, place).pipe(
      Effect.flatMap((found) =>
        nameOf(found) === claim ? patiently(fs.remove(place, { force: true })) : Effect.void
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
    return yield* refuse("Many processes are claiming this folder at once. Choose another.", ["OtherFolder"])
  }).pipe(Effect.mapError((error) => (error._tag === "StoreFailed" ? error : cannot(error))))

  const mine = yield* Effect.acquireRelease(claimed, (claim) => release(file, claim))

  /** Fails once the folder is no longer this process's: somebody took it over, or took the claim away. */
  const confirm = Effect.gen(function* () {
    const found = yield* lookPatiently(fs, file)
    if (nameOf(found) === mine) return
    const now =
      found._tag === "Claimed"
        ? `process ${found.holder.pid} on ${found.holder.host} holds it since ${DateTime.formatIso(found.holder.since)}`
        : found._tag === "Free"
          ? "its claim was taken away"
          : "its claim is no longer this process's"
    return yield* refuse(
      `This film's folder was taken from this process: ${now} (${file}). It orders nothing more; what was answered is saved. Let one run at a time work here.`
    )
  })
  return { confirm }
})
