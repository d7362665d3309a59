import { Config, type ConfigError, Effect, Option, Redacted } from "effect"
import { MediaStoreFailed } from "../MediaStoreFailed.js"

/** A bucket, and how it is asked. */
export interface S3Place {
  /** `s3://bucket/prefix`. */
  readonly named: string
  readonly bucket: string
  readonly region: string
  /** Whom it is asked of, as a person names it. */
  readonly host: string
  readonly urlOf: (name: string) => URL
  readonly credentials: {
    readonly accessKeyId: Redacted.Redacted
    readonly secretAccessKey: Redacted.Redacted
    readonly sessionToken: Option.Option<Redacted.Redacted>
  }
}

const nowhere = (detail: string) => new MediaStoreFailed({ reason: "NoPlace", detail })

/** Names of buckets as S3 takes them (docs.aws.amazon.com, "Bucket naming rules", read 2026-11). */
const isBucketName = (name: string) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..")

/** What every S3 takes in a name as it is. */
const isPrefix = (prefix: string) =>
  prefix === "" ||
  prefix.split("/").every((part) => /^[A-Za-z0-9_.!*'()-]+$/.test(part) && part !== "." && part !== "..")

const partsOf = (place: string) => {
  const [, bucket = "", rest = ""] = /^s3:\/\/([^/]*)\/?(.*)$/i.exec(place) ?? []
  const prefix = rest.replace(/\/+$/, "")
  if (!isBucketName(bucket))
    return nowhere(
      `${JSON.stringify(place)} names no bucket: give it as s3://bucket/prefix, the bucket in small letters, digits, dots and dashes.`
    )
  if (!isPrefix(prefix))
    return nowhere(
      `${JSON.stringify(place)} cannot be used: between the slashes behind a bucket stand letters, digits, and _ . ! * ' ( ) - alone.`
    )
  return Effect.succeed({ bucket, prefix, named: `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}` })
}

/** As Amazon spells names in its signatures: some servers hold the signature against the path as it was sent. */
const encoded = (name: string) =>
  name
    .split("/")
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
      )
    )
    .join("/")

/** The first of these variables that says something. */
const said = (...names: ReadonlyArray<string>) =>
  Config.all(names.map((name) => Config.withDefault(Config.string(name), ""))).pipe(
    Config.map((all) => Option.fromNullable(all.map((text) => text.trim()).find((text) => text !== "")))
  )

const settings = Config.all({
  accessKeyId: said("AWS_ACCESS_KEY_ID"),
  secretAccessKey: said("AWS_SECRET_ACCESS_KEY"),
  sessionToken: said("AWS_SESSION_TOKEN"),
  region: said("AWS_REGION", "AWS_DEFAULT_REGION"),
  endpoint: said("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
})

/** Where Amazon's own buckets are asked. A name with dots fits no certificate, so it stands in the path. */
const amazon = (bucket: string, region: string) => {
  const host = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`
  return bucket.includes(".") ? `https://${host}/${bucket}` : `https://${bucket}.${host}`
}

const baseOf = (bucket: string, region: string, endpoint: Option.Option<string>) => {
  if (Option.isNone(endpoint)) return Effect.succeed(new URL(amazon(bucket, region)))
  const wrong = (why: string) =>
    nowhere(
      `AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL cannot be used: ${why}. Set it like https://s3.example.com.`
    )
  if (!URL.canParse(endpoint.value)) return wrong("it is no URL")
  const url = new URL(endpoint.value)
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return wrong("it begins with neither https: nor http:")
  if (url.username !== "" || url.password !== "") return wrong("it holds a user or a password")
  if (url.search !== "" || url.hash !== "") return wrong("something stands behind its path")
  return Effect.succeed(new URL(`${url.href.replace(/\/+$/, "")}/${bucket}`))
}

/**
 * Reads `s3://bucket/prefix`, and how to get in from the variables that everybody uses.
 * Fails   MediaStoreFailed `NoPlace`: the name, or what is set, cannot be used.
 */
export const s3Place = (place: string): Effect.Effect<S3Place, MediaStoreFailed> =>
  Effect.gen(function* () {
    const { bucket, named, prefix } = yield* partsOf(place)
    const env = yield* settings
    const region = Option.getOrElse(env.region, () => "us-east-1")
    if (!/^[a-z0-9-]+$/.test(region))
      return yield* nowhere("AWS_REGION names no region: set it like eu-central-1.")
    const missing = [
      ...(Option.isNone(env.accessKeyId) ? ["AWS_ACCESS_KEY_ID"] : []),
      ...(Option.isNone(env.secretAccessKey) ? ["AWS_SECRET_ACCESS_KEY"] : [])
    ]
    if (Option.isNone(env.accessKeyId) || Option.isNone(env.secretAccessKey))
      return yield* nowhere(
        `${named} needs a key, and ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not set. Set ${missing.length === 1 ? "it" : "them"} in the environment, or in a file .env.`
      )
    const base = yield* baseOf(bucket, region, env.endpoint)
    const path = [base.href.replace(/\/+$/, ""), ...(prefix === "" ? [] : [encoded(prefix)])].join("/")
    return {
      named,
      bucket,
      region,
      host: base.host,
      urlOf: (name) => new URL(`${path}/${encoded(name)}`),
      credentials: {
        accessKeyId: Redacted.make(env.accessKeyId.value),
        secretAccessKey: Redacted.make(env.secretAccessKey.value),
        sessionToken: Option.map(env.sessionToken, Redacted.make)
      }
    } satisfies S3Place
  }).pipe(
    Effect.catchTag("ConfigError", (error: ConfigError.ConfigError) =>
      nowhere(`The settings for S3 cannot be read: ${error}`)
    )
  )
