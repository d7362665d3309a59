import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { Clock, DateTime, type Duration, Effect, Option, Redacted, Ref, type Scope, Stream } from "effect"
import { bodyOf, exchange, wayTo } from "../../services/HttpExchange.js"
import { MediaStoreFailed } from "../MediaStoreFailed.js"
import type { S3Place } from "./S3Place.js"
import { answerIn, type S3Answer } from "./S3Refusal.js"

/** One request: its verb, the name of the object, and what is sent with it. */
export interface S3Request {
  readonly method: "GET" | "PUT" | "HEAD" | "DELETE"
  readonly name: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Stream.Stream<Uint8Array, MediaStoreFailed>
  /** What the body is said to hash to; of nothing, where there is none. */
  readonly sha256?: string
}

/** An answer that is a success, its body unread. */
export interface S3Success {
  readonly isSuccess: true
  readonly body: Stream.Stream<Uint8Array, MediaStoreFailed>
}

/** Sends a request, and gives what came of it, whatever that is. */
export type S3Send = (
  request: S3Request
) => Effect.Effect<S3Success | (S3Answer & { readonly isSuccess: false }), MediaStoreFailed, Scope.Scope>

const ofNothing = createHash("sha256").digest("hex")

/** What fits into a connection's own memory is on its way before anybody could refuse it. */
const smallBody = 64 * 1024

/** Errors are a few hundred bytes of XML; what else may come is not read to its end. */
const mostWords = 64 * 1024

const wordsOf = (answer: IncomingMessage) =>
  bodyOf(answer).pipe(
    Stream.mapAccum(0, (length, piece: Uint8Array) => [length + piece.length, { length, piece }] as const),
    Stream.takeWhile(({ length }) => length < mostWords),
    Stream.runFold("", (text, { piece }) => text + Buffer.from(piece).toString("utf8")),
    Effect.orElseSucceed(() => "")
  )

/** `20261129T113000Z` */
const stamp = (millis: number) => DateTime.formatIso(DateTime.unsafeMake(millis)).replace(/[:-]|\.\d{3}/g, "")

const signer = Effect.tryPromise({
  try: () => import("aws4fetch"),
  catch: () =>
    new MediaStoreFailed({
      reason: "NoPlace",
      detail: "Media in S3 need the package aws4fetch, which is not installed: npm install aws4fetch@1.0.20"
    })
})

/**
 * What sends signed requests to a bucket, each once and over a connection of its own.
 * Fails   MediaStoreFailed `NoPlace`: the signer is not installed, or the proxy that is set cannot be used.
 */
export const makeS3Send = (
  place: S3Place,
  idle: Duration.Duration
): Effect.Effect<S3Send, MediaStoreFailed> =>
  Effect.gen(function* () {
    const { AwsV4Signer } = yield* signer
    const { accessKeyId, secretAccessKey, sessionToken } = place.credentials
    const way = yield* Effect.mapError(
      wayTo(place.urlOf("")),
      (error) => new MediaStoreFailed({ reason: "NoPlace", detail: `The proxy cannot be used: ${error}` })
    )
    // How far the bucket's clock is from this machine's: a signature is good for a quarter of an hour.
    const offset = yield* Ref.make(0)
    const keys = new Map<string, ArrayBuffer>()

    const unanswered = (failure: { readonly words: string; readonly trouble: string }) =>
      new MediaStoreFailed({
        // Of these, none passes by itself.
        reason: ["certificate", "time", "protocol", "proxy", "barred"].includes(failure.trouble)
          ? "NoPlace"
          : "Unreachable",
        detail: `${place.host}, where ${place.named} is, cannot be used: ${failure.words}.`
      })

    const signed = ({ headers, method, name, sha256 = ofNothing }: S3Request) =>
      Effect.gen(function* () {
        const now = (yield* Clock.currentTimeMillis) + (yield* offset)
        const url = place.urlOf(name)
        const { headers: all } = yield* Effect.promise(() =>
          new AwsV4Signer({
            url: url.href,
            method,
            headers: { ...headers, "x-amz-content-sha256": sha256 },
            accessKeyId: Redacted.value(accessKeyId),
            secretAccessKey: Redacted.value(secretAccessKey),
            ...Option.match(sessionToken, {
              onNone: () => ({}),
              onSome: (token) => ({ sessionToken: Redacted.value(token) })
            }),
            service: "s3",
            region: place.region,
            datetime: stamp(now),
            cache: keys
          }).sign()
        )
        return { url, headers: Object.fromEntries(all) }
      })

    const once = (request: S3Request) =>
      Effect.gen(function* () {
        const { headers, url } = yield* signed(request)
        const { body, method } = request
        return yield* exchange(
          {
            url,
            method,
            // Behind the signature: a proxy may change it.
            headers: { ...headers, "accept-encoding": "identity", "user-agent": "grok-video-pipeline" },
            idle,
            asksFirst: Number(headers["content-length"] ?? 0) > smallBody,
            ...(body === undefined ? {} : { body })
          },
          way
        ).pipe(
          Effect.mapError((failure) => (failure instanceof MediaStoreFailed ? failure : unanswered(failure)))
        )
      })

    /** Sets the signing clock by the bucket's; whether that moved it. */
    const heedClock = (answer: IncomingMessage) =>
      Effect.gen(function* () {
        const theirs = Date.parse(answer.headers.date ?? "")
        if (Number.isNaN(theirs)) return false
        const wanted = theirs - (yield* Clock.currentTimeMillis)
        const before = yield* Ref.getAndSet(offset, wanted)
        return Math.abs(wanted - before) > 60_000
      })

    const send = (request: S3Request, isAgain: boolean): ReturnType<S3Send> =>
      Effect.gen(function* () {
        const answer = yield* once(request)
        const { statusCode: status = 0 } = answer
        if (status >= 200 && status < 300)
          return { isSuccess: true as const, body: Stream.mapError(bodyOf(answer), unanswered) }
        const words = request.method === "HEAD" ? "" : yield* wordsOf(answer)
        const region = String(answer.headers["x-amz-bucket-region"] ?? "")
        const refused = answerIn(status, words, region)
        if (!isAgain && refused.code === "RequestTimeTooSkewed" && (yield* heedClock(answer)))
          return yield* send(request, true)
        return { ...refused, isSuccess: false as const }
      })

    return (request) => send(request, false)
  })
