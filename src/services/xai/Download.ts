import { createHash, randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { LookupFunction } from "node:net"
import { FileSystem, Path } from "@effect/platform"
import { Clock, Duration, Effect, Either, Option, type Scope, Stream } from "effect"
import { flushFolder, moveFile } from "../FileOps.js"
import { magicLength } from "../FileType.js"
import type { Downloaded } from "../GrokCalls.js"
import { type GrokError, GrokUnavailable, MediaRejected } from "../GrokError.js"
import { bodyOf, exchange } from "../HttpExchange.js"
import { bare } from "../Urls.js"
import { forbiddenName, lookUp, type MediaUrl, mediaUrl, type Resolved, resolveByDns } from "./Address.js"
import { failUnanswered } from "./Certificate.js"
import { isComplete, type MediaKind, taken, type UnusableFile } from "./Completeness.js"
import { retryAfter } from "./ErrorMapping.js"
import type { CheckedOptions, GrokOptions } from "./GrokConfig.js"
import { type ConnectorOptions, proxyFor } from "./Proxy.js"

const typeOf = ({ headers }: IncomingMessage): string =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? ""

/** Most redirects that are followed, and how long a connection may fall silent. */
const mostHops = 5
const idleAtMost = Duration.seconds(30)

const rejected = (reason: MediaRejected["reason"], detail: string) =>
  new MediaRejected({ call: "download", reason, detail })

/**
 * Makes the download of a finished picture or clip. Links come from answers and may lead anywhere, so each hop is
 * checked, its name is looked up once, and the connection goes to the very addresses that were checked. No key is sent.
 * The bytes go to a file of their own beside `to`, hashed on the way, and are moved into place when they are whole.
 */
export const makeDownload = Effect.fnUntraced(function* (
  settings: CheckedOptions,
  options: Pick<GrokOptions, "resolve">
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { sanitize } = settings
  const unavailable = (
    reason: GrokUnavailable["reason"],
    detail: string,
    retryAfterMillis = Option.none<number>()
  ) => new GrokUnavailable({ call: "download", reason, detail: sanitize(detail), retryAfterMillis })
  const unwritable = (error: { readonly message: string }) =>
    rejected("Unwritable", `the file cannot be written (${sanitize(error.message)})`)

  /** The addresses of a link's host that may be connected to; a proxy looks names up itself, and is asked for no forbidden one. */
  const lookupFor = Effect.fnUntraced(function* (target: MediaUrl, host: string) {
    if (Option.isNone(proxyFor(settings.proxies, host, 443)))
      return yield* lookUp(target, options.resolve ?? resolveByDns, settings.fakeAddresses).pipe(
        Effect.mapBoth({
          onSuccess: nowhereElse,
          onFailure: ({ detail, reason }) =>
            reason === "Absent" ? unavailable("NotSent", detail) : rejected(reason, detail)
        })
      )
    const why = forbiddenName(host)
    return why === undefined ? undefined : yield* rejected("Address", why)
  })

  /** Opens one link, without following it. The answer's body has not been read yet; the scope hangs up. */
  const open = Effect.fnUntraced(function* (target: MediaUrl) {
    const host = bare(target.url.hostname)
    const way = { proxies: settings.proxies, lookup: yield* lookupFor(target, host) }
    return yield* answerTo(target.url, way).pipe(
      Effect.catchAll((failure) =>
        failUnanswered(failure, { call: "download", host, port: 443, ...way, sanitize, isReal: true })
      ),
      Effect.timeoutFail({
        duration: idleAtMost,
        onTimeout: () => unavailable("InDoubt", `${host} does not answer`)
      })
    )
  })

  /** Follows a link to where the bytes are. */
  const follow = (target: MediaUrl, hops: number): Effect.Effect<IncomingMessage, GrokError, Scope.Scope> =>
    Effect.gen(function* () {
      const answer = yield* open(target)
      const { headers, statusCode: status = 0 } = answer
      if (status === 200) return answer
      if ([301, 302, 303, 307, 308].includes(status)) {
        if (hops >= mostHops)
          return yield* rejected("Address", `the link leads on more than ${mostHops} times`)
        const { location = "" } = headers
        if (location === "") return yield* rejected("Address", "the link leads on without saying where")
        const next = mediaUrl(location, settings.base, target.url)
        if (Either.isLeft(next)) return yield* rejected("Address", next.left)
        answer.destroy()
        return yield* follow(next.right, hops + 1)
      }
      // A link that died is told in a few words; a page is what a proxy or a sign-in puts in its place.
      if ((status === 401 || status === 403) && typeOf(answer) === "text/html")
        return yield* rejected("Type", `a page with ${status} comes in place of the file`)
      if ([401, 403, 404, 410].includes(status))
        return yield* rejected("Gone", `the link is dead (${status})`)
      if (status === 429 || status === 408 || status >= 500) {
        const now = yield* Clock.currentTimeMillis
        const wait = retryAfter(headers["retry-after"] ?? null, now)
        return yield* unavailable(
          status === 429 || (status === 503 && Option.isSome(wait)) ? "Busy" : "InDoubt",
          `the media host answers ${status}`,
          wait
        )
      }
      return yield* rejected("Type", `the media host answers ${status}`)
    })

  /** Looks at the headers alone, whether the body will do; gives its length where it is told. */
  const announced = Effect.fnUntraced(function* (answer: IncomingMessage, kind: MediaKind) {
    const type = typeOf(answer)
    // Without a type, or with one that says nothing, the first bytes decide.
    const isAllowed =
      ["", "application/octet-stream", "binary/octet-stream"].includes(type) ||
      (kind === "image" ? type.startsWith("image/") : type === "video/mp4")
    if (!isAllowed) return yield* rejected("Type", `the media host sends ${sanitize(type)}`)
    const { "content-encoding": encoding = "identity", "content-length": length } = answer.headers
    if (encoding !== "identity") return yield* rejected("Type", "the media host packs the bytes")
    if (Number(length) > taken[kind].most)
      return yield* rejected("Size", `${Number(length)} bytes are more than is taken`)
    return length === undefined ? undefined : Number(length)
  })

  /** Writes the body to `file`, whole or not at all. */
  const pour = Effect.fnUntraced(function* (answer: IncomingMessage, kind: MediaKind, file: string) {
    const length = yield* announced(answer, kind)
    const out = yield* fs.open(file, { flag: "wx+", mode: 0o600 }).pipe(Effect.mapError(unwritable))
    const hash = createHash("sha256")
    let bytes = 0
    yield* Stream.mapError(bodyOf(answer), () =>
      rejected("Length", `the body broke off after ${bytes} bytes`)
    ).pipe(
      Stream.timeoutFail(
        () => unavailable("InDoubt", `nothing came for ${Duration.format(idleAtMost)}`),
        idleAtMost
      ),
      Stream.runForEach((chunk) => {
        bytes += chunk.byteLength
        if (bytes > taken[kind].most) return rejected("Size", `more than ${taken[kind].most} bytes came`)
        hash.update(chunk)
        return Effect.mapError(out.writeAll(chunk), unwritable)
      })
    )
    if (length !== undefined && length !== bytes)
      return yield* rejected("Length", `${bytes} bytes came instead of ${length}`)
    if (bytes < magicLength) return yield* rejected("Length", `only ${bytes} bytes came`)
    yield* isComplete(out, kind, bytes).pipe(
      Effect.mapError((problem) =>
        problem._tag === "UnusableFile"
          ? rejected(isFramed(answer) ? asSent(problem) : problem.reason, problem.detail)
          : unwritable(problem)
      )
    )
    yield* Effect.mapError(out.sync, unwritable)
    return { sha256: hash.digest("hex"), bytes } satisfies Downloaded
  })

  return (url: string, to: string, kind: MediaKind): Effect.Effect<Downloaded, GrokError> =>
    Effect.gen(function* () {
      const target = mediaUrl(url, settings.base)
      if (Either.isLeft(target)) return yield* rejected("Address", target.left)
      const part = yield* Effect.acquireRelease(
        Effect.sync(() => `${to}.${randomUUID()}.part`),
        (file) => Effect.ignore(fs.remove(file, { force: true }))
      )
      const downloaded = yield* Effect.scoped(
        Effect.flatMap(follow(target.right, 0), (answer) => pour(answer, kind, part))
      )
      yield* Effect.uninterruptible(
        moveFile(fs, part, to).pipe(
          Effect.zipRight(flushFolder(fs, path.dirname(to))),
          Effect.mapError(unwritable)
        )
      )
      return downloaded
    }).pipe(
      Effect.scoped,
      Effect.timeoutFail({
        duration: settings.timeouts.download,
        onTimeout: () =>
          unavailable(
            "InDoubt",
            `the download took longer than ${Duration.format(settings.timeouts.download)}`
          )
      })
    )
})

/** Fetches one finished picture or clip. */
export type Fetch = Effect.Effect.Success<ReturnType<typeof makeDownload>>

/** Whether an answer tells where its body ends, so that one that was cut would be known as such. */
const isFramed = ({ headers }: IncomingMessage): boolean =>
  headers["content-length"] !== undefined || /chunked/i.test(headers["transfer-encoding"] ?? "")

/** All that was told has come, so what is wrong with it was wrong when it left; a page in its place is somebody else's. */
const asSent = ({ isPage, reason }: UnusableFile): MediaRejected["reason"] =>
  reason === "Length" ? "Incomplete" : reason === "Type" && !isPage ? "Spoilt" : reason

/** Sends a request that carries nothing but a wish for plain bytes. */
const answerTo = (url: URL, way: ConnectorOptions) =>
  exchange(
    {
      url,
      headers: { accept: "image/*, video/mp4, application/octet-stream", "accept-encoding": "identity" }
    },
    way
  )

/** A look-up that knows these addresses, and no others. */
const nowhereElse =
  (addresses: ReadonlyArray<Resolved>): LookupFunction =>
  (_hostname, { all }, done) => {
    const [first] = addresses
    if (all === true) done(null, [...addresses])
    else if (first !== undefined) done(null, first.address, first.family)
  }
