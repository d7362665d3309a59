import { Option } from "effect"
import { withStop } from "../../domain/Words.js"
import { sentence, withoutKey } from "../../services/Redaction.js"
import { MediaStoreFailed } from "../MediaStoreFailed.js"
import type { S3Place } from "./S3Place.js"

/** What of an answer tells why it is no success. */
export interface S3Answer {
  readonly status: number
  /** S3's own word for it, such as `NoSuchKey`; empty where whoever answered does not speak S3. */
  readonly code: string
  readonly message: string
  /** The region of the bucket, where it is told. */
  readonly region: string
}

const element = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ""

/** Reads the XML that S3 says its errors in. */
export const answerIn = (status: number, body: string, region: string): S3Answer => ({
  status,
  code: /^\w{0,60}$/.exec(element(body, "Code"))?.[0] ?? "",
  message: element(body, "Message"),
  region: region === "" ? element(body, "Region") : region
})

const isOneOf = (code: string, ...codes: ReadonlyArray<string>) => codes.includes(code)

/** Whether the same request may do better in a moment. */
const mayPass = ({ code, status }: S3Answer) =>
  (status >= 500 && status !== 501 && status !== 505) ||
  [408, 425, 429].includes(status) ||
  isOneOf(code, "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "SlowDown") ||
  // The bytes were hurt on the way.
  isOneOf(code, "XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody")

/** Strangers' words without any part of the key, or of what was signed with it. */
const cleaned = ({ credentials }: S3Place, text: string): string => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  return sentence(
    [accessKeyId, ...Option.toArray(sessionToken)].reduce(
      withoutKey,
      text.replace(/\b(Credential|Signature)=[^\s,]+/gi, "$1=…")
    ),
    secretAccessKey
  )
}

/** Why S3 did not do what it was asked, in words for whoever has to mend it. */
export const refusal = (place: S3Place, answer: S3Answer, doing: string): MediaStoreFailed => {
  const { code, message, region, status } = answer
  const { bucket, host, named } = place
  const said = code === "" ? `${status}` : `${status} ${code}`
  const quoted = cleaned(place, message)
  const fail = (reason: MediaStoreFailed["reason"], ...words: ReadonlyArray<string>) =>
    new MediaStoreFailed({ reason, detail: words.filter((it) => it !== "").join(" ") })

  if (
    isOneOf(code, "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge") ||
    status === 507
  )
    return fail("Full", `${named} takes no more (${said}).`, withStop(quoted))
  if (mayPass(answer)) return fail("Unreachable", `${host} cannot ${doing} now (${said}).`)
  if (code === "NoSuchBucket" || code === "InvalidBucketName")
    return fail("NoPlace", `There is no bucket ${bucket} at ${host} (${said}). Make it, or mend its name.`)
  if (
    status === 301 ||
    isOneOf(code, "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException")
  )
    return fail(
      "NoPlace",
      `The bucket ${bucket} is in another region than ${place.region} (${said}).`,
      /^[a-z0-9-]+$/.test(region) ? `Set AWS_REGION=${region}.` : "Set AWS_REGION to its own."
    )
  if (isOneOf(code, "InvalidAccessKeyId", "SignatureDoesNotMatch"))
    return fail(
      "Refused",
      `${host} does not know this key (${said}). Mend AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`
    )
  if (isOneOf(code, "ExpiredToken", "InvalidToken", "TokenRefreshRequired"))
    return fail(
      "Refused",
      `${host} no longer takes AWS_SESSION_TOKEN (${said}). Set a fresh key with its token.`
    )
  if (code === "RequestTimeTooSkewed")
    return fail(
      "Refused",
      `${host} says that this machine's clock is wrong (${said}). Set it by a time server.`
    )
  if (status === 401 || status === 403)
    return fail(
      "Refused",
      `${named} does not let this key ${doing} (${said}). It needs s3:GetObject and s3:PutObject there, and s3:ListBucket on the bucket, without which nobody is told that something is missing.`,
      quoted === "" ? "" : `The bucket says: ${withStop(quoted)}`
    )
  return code === ""
    ? fail("NoPlace", `What answers at ${host} does not speak S3 (${said}). Mend AWS_ENDPOINT_URL_S3.`)
    : fail("Refused", `${named} cannot ${doing} (${said}).`, quoted === "" ? "" : withStop(quoted))
}
