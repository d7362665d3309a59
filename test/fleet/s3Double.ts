import { createHash, createHmac } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Effect } from "effect"

// As much of S3 as media need, to do what no real one can be asked for: to fail, to lie, and to break off. Signatures are
// reckoned here anew, from Amazon's description and not by the package that makes them.

export const key = {
  accessKeyId: "AKIADOUBLE",
  secretAccessKey: "secret/of+the=double",
  sessionToken: "token/of+the=double"
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex")
const hmac = (secret: string | Uint8Array, data: string) => createHmac("sha256", secret).update(data).digest()
/** docs.aws.amazon.com, "Create a signed AWS API request", read 2026-11. */
const signatureOf = ({ headers, method = "", url = "" }: IncomingMessage, region: string) => {
  const [, signed = ""] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "") ?? []
  const date = String(headers["x-amz-date"])
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`
  const canonical = [
    method,
    // As it was sent, which some hold it against, and as all spell it anew.
    url,
    "",
    ...signed.split(";").map((name) => `${name}:${String(headers[name] ?? "").trim()}`),
    "",
    signed,
    String(headers["x-amz-content-sha256"])
  ].join("\n")
  const secret = ["s3", "aws4_request"].reduce<Uint8Array>(
    hmac,
    hmac(hmac(`AWS4${key.secretAccessKey}`, date.slice(0, 8)), region)
  )
  return {
    signed: signed.split(";"),
    signature: hmac(secret, ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n")).toString("hex")
  }
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  /** What came of the body, once the request was over. */
  bytes: number
  isWhole: boolean
}

/** Answers in place of the double, or does not, where it gives `false`. */
export type Fault = (asked: Asked, answer: ServerResponse, request: IncomingMessage) => boolean

const none: Fault = () => false

export const xml = (answer: ServerResponse, status: number, code: string, message = "", more = "") =>
  answer
    .writeHead(status, { "content-type": "application/xml" })
    .end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`)

/** The bucket `films` of a server of one's own, for as long as the scope lives. */
export const s3Double = Effect.acquireRelease(
  Effect.async<{
    readonly url: string
    readonly region: string
    readonly objects: Map<string, Uint8Array>
    readonly asked: Array<Asked>
    /** Taken one for each request, until there are none. */
    readonly faults: Array<Fault>
    /** For every request. */
    always: Fault
    /** What some servers do otherwise. */
    readonly manners: {
      takesAnyHash: boolean
      knowsConditions: boolean
      keeps: (bytes: Uint8Array) => Uint8Array
    }
    readonly stop: () => void
  }>((resume) => {
    const region = "eu-central-1"
    const objects = new Map<string, Uint8Array>()
    const asked: Array<Asked> = []
    const faults: Array<Fault> = []
    const manners = { takesAnyHash: false, knowsConditions: true, keeps: (bytes: Uint8Array) => bytes }

    const play = (request: IncomingMessage, answer: ServerResponse, body: Uint8Array) => {
      const { method = "", url = "", headers } = request
      const { signature, signed } = signatureOf(request, region)
      if (!headers.authorization?.endsWith(`Signature=${signature}`))
        return xml(answer, 403, "SignatureDoesNotMatch")
      for (const name of ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"])
        if (!signed.includes(name)) return xml(answer, 403, "AccessDenied", `${name} is not signed`)
      if (headers["x-amz-security-token"] !== key.sessionToken) return xml(answer, 400, "InvalidToken")
      if (!url.startsWith("/films/")) return xml(answer, 404, "NoSuchBucket")
      const name = decodeURIComponent(url.slice("/films/".length))
      const there = objects.get(name)
      if (method === "PUT") {
        if (!manners.takesAnyHash && sha256(body) !== headers["x-amz-content-sha256"])
          return xml(answer, 400, "XAmzContentSHA256Mismatch")
        if (manners.knowsConditions && headers["if-none-match"] === "*" && there !== undefined)
          return xml(answer, 412, "PreconditionFailed")
        objects.set(name, manners.keeps(body))
        return answer.end()
      }
      if (method === "DELETE") {
        objects.delete(name)
        return answer.writeHead(204).end()
      }
      if (there === undefined)
        return method === "HEAD" ? answer.writeHead(404).end() : xml(answer, 404, "NoSuchKey")
      answer.writeHead(200, { "content-length": there.length })
      return method === "HEAD" ? answer.end() : answer.end(there)
    }

    const take = (request: IncomingMessage, answer: ServerResponse, proceed: () => void) => {
      const it: Asked = {
        method: request.method ?? "",
        path: decodeURIComponent(request.url ?? ""),
        headers: request.headers,
        bytes: 0,
        isWhole: false
      }
      asked.push(it)
      const pieces: Array<Uint8Array> = []
      request.on("data", (piece: Uint8Array) => {
        it.bytes += piece.length
        pieces.push(piece)
      })
      request.on("error", () => {})
      answer.on("error", () => {})
      if (double.always(it, answer, request) || faults.shift()?.(it, answer, request) === true) return
      proceed()
      request.on("end", () => {
        it.isWhole = true
        play(request, answer, Buffer.concat(pieces))
      })
    }
    const server = createServer((request, answer) => take(request, answer, () => undefined))
    server.on("checkContinue", (request: IncomingMessage, answer: ServerResponse) =>
      take(request, answer, () => answer.writeContinue())
    )
    const double = {
      ...{ url: "", region, objects, asked, faults, manners },
      always: none,
      stop: () => {
        server.closeAllConnections()
        server.close()
      }
    }
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      double.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
      resume(Effect.succeed(double))
    })
  }),
  (double) => Effect.sync(double.stop)
)

export type S3Double = Effect.Effect.Success<typeof s3Double>

export const environmentOf = ({ region, url }: S3Double): Readonly<Record<string, string>> => ({
  AWS_ACCESS_KEY_ID: key.accessKeyId,
  AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
  AWS_SESSION_TOKEN: key.sessionToken,
  AWS_REGION: region,
  AWS_ENDPOINT_URL: url
})
