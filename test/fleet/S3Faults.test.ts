import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Layer } from "effect"
import { Sha256 } from "../../src/domain/Assets.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { openS3 } from "../../src/fleet/media/S3Media.js"
import { inVirtualTime } from "../../src/testing/VirtualTime.js"
import { tempFolder } from "../support/tempFolder.js"
import { sha256Of, someFile, storeAt } from "./mediaStoreContract.js"
import { environmentOf, type Fault, key, type S3Double, s3Double, xml } from "./s3Double.js"

type Store = typeof MediaStore.Service

/** A store over a double of its own. */
const over = <A, E>(
  work: (store: Store, double: S3Double) => Effect.Effect<A, E>,
  place = "s3://films/studio"
) =>
  Effect.scoped(
    Effect.flatMap(s3Double, (double) =>
      Effect.flatMap(MediaStore, (store) => work(store, double)).pipe(
        Effect.provide(storeAt(place, environmentOf(double)))
      )
    )
  )

const place = () => path.join(tempFolder("media-there-"), "clip.mp4")
const status =
  (code: number): Fault =>
  (_, answer) => {
    answer.writeHead(code).end()
    return true
  }
const error =
  (code: number, name: string, message = "", more = ""): Fault =>
  (_, answer) => {
    xml(answer, code, name, message, more)
    return true
  }

const kept = (double: S3Double, sha256: string) => double.objects.get(`studio/a-fox/${sha256}.mp4`)

describe("a bucket", () => {
  it.live("is sent signed requests, with a token, for whatever a film is called", () =>
    over((store, { asked, objects }) =>
      Effect.gen(function* () {
        const { bytes, file, sha256 } = someFile()
        const film = "Füchsin (2) + Eule's *100 %*!"
        yield* store.keep(film, sha256, "mp4", file)
        assert.strictEqual(sha256Of(objects.get(`studio/${film}/${sha256}.mp4`) ?? bytes.subarray(1)), sha256)
        const to = place()
        assert.isTrue(yield* store.bring(film, sha256, "mp4", to))
        const put = asked.find(({ method }) => method === "PUT")
        assert.strictEqual(put?.headers["if-none-match"], "*")
        assert.strictEqual(put?.headers["x-amz-content-sha256"], sha256)
        assert.strictEqual(put?.headers["content-length"], "1000")
        assert.isUndefined(put?.headers["transfer-encoding"])
      })
    )
  )

  it.effect("that is busy, away or breaks off is asked again", () =>
    inVirtualTime(
      over((store, double) =>
        Effect.gen(function* () {
          const { file, sha256 } = someFile(500_000)
          const hangUp: Fault = (_, __, request) => {
            request.destroy()
            return true
          }
          double.faults.push(status(500), status(503), error(503, "SlowDown"), hangUp, status(429), hangUp)
          yield* store.keep("a-fox", sha256, "mp4", file)
          assert.strictEqual(sha256Of(kept(double, sha256) ?? new Uint8Array()), sha256)
          // Half a body, as a connection that is cut leaves it.
          const cut: Fault = (_, answer) => {
            answer.writeHead(200, { "content-length": 500_000 })
            answer.write(Buffer.alloc(250_000), () => answer.destroy())
            return true
          }
          const to = place()
          double.faults.push(status(500), cut, cut)
          assert.isTrue(yield* store.bring("a-fox", sha256, "mp4", to))
          assert.strictEqual(sha256Of(readFileSync(to)), sha256)
          assert.deepStrictEqual(readdirSync(path.dirname(to)), ["clip.mp4"])
        })
      )
    )
  )

  it.effect("that is away for minutes is given up in words", () =>
    inVirtualTime(
      over((store, double) =>
        Effect.gen(function* () {
          double.always = status(503)
          const { file, sha256 } = someFile()
          const failure = yield* Effect.flip(store.keep("a-fox", sha256, "mp4", file))
          assert.strictEqual(failure.reason, "Unreachable")
          assert.strictEqual(failure.message, `${new URL(double.url).host} cannot write now (503).`)
          assert.isAbove(double.asked.length, 10)
        })
      )
    )
  )

  it.live("whose body falls silent is not waited for, and half of it is nowhere", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const double = yield* s3Double
        const media = yield* openS3("s3://films/studio", Duration.millis(100)).pipe(
          Effect.provide([
            NodeFileSystem.layer,
            Layer.setConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environmentOf(double)))))
          ])
        )
        double.faults.push((_, answer) => {
          answer.writeHead(200, { "content-length": 1000 })
          answer.write("some")
          return true
        })
        const to = place()
        const failure = yield* Effect.flip(media.bring("a-fox/x.mp4", Sha256.make("0".repeat(64)), to))
        assert.strictEqual(failure.reason, "Unreachable")
        assert.include(failure.message, "nothing came for 100ms")
        assert.deepStrictEqual(readdirSync(path.dirname(to)), [])
      })
    )
  )

  it.live("that sends other bytes once is asked once more; twice, and they are damaged", () =>
    over((store, double) =>
      Effect.gen(function* () {
        const { file, sha256 } = someFile()
        yield* store.keep("a-fox", sha256, "mp4", file)
        const other: Fault = (_, answer) => {
          answer.writeHead(200, { "content-length": 5 }).end("other")
          return true
        }
        const to = place()
        double.faults.push(other)
        assert.isTrue(yield* store.bring("a-fox", sha256, "mp4", to))
        double.faults.push(other, other)
        const failure = yield* Effect.flip(store.bring("a-fox", sha256, "mp4", place()))
        assert.strictEqual(failure.reason, "Damaged")
        assert.include(failure.message, `s3://films/studio/a-fox/${sha256}.mp4 is damaged`)
      })
    )
  )

  it.live("never gets the end of a file that is not what it is said to be", () =>
    over((store, double) =>
      Effect.gen(function* () {
        double.manners.takesAnyHash = true
        const { file } = someFile(2_000_000)
        const other = sha256Of(new TextEncoder().encode("another"))
        assert.strictEqual((yield* Effect.flip(store.keep("a-fox", other, "mp4", file))).reason, "Damaged")
        yield* Effect.sleep("50 millis")
        const put = double.asked.find(({ method }) => method === "PUT")
        assert.isFalse(put?.isWhole)
        assert.isBelow(put?.bytes ?? 0, 2_000_000)
        assert.strictEqual(double.objects.size, 0)
      })
    )
  )

  it.live("is not sent a file again that it has, and not asked for what it has checked", () =>
    over((store, { asked }) =>
      Effect.gen(function* () {
        const { file, sha256 } = someFile()
        yield* store.keep("a-fox", sha256, "mp4", file)
        // The second is a trial, whether it holds bytes against their hash: asked once for all.
        assert.deepStrictEqual(
          asked.map(({ method }) => method),
          ["HEAD", "PUT", "PUT"]
        )
        const next = someFile()
        yield* store.keep("a-fox", next.sha256, "mp4", next.file)
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.deepStrictEqual(
          asked.slice(3).map(({ method }) => method),
          ["HEAD", "PUT", "HEAD", "GET"]
        )
      })
    )
  )

  it.live("that takes a wrong hash is read back after every write, and found out", () =>
    over((store, double) =>
      Effect.gen(function* () {
        double.manners.takesAnyHash = true
        const { file, sha256 } = someFile()
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.deepStrictEqual(
          double.asked.map(({ method }) => method),
          ["HEAD", "PUT", "PUT", "DELETE", "GET"]
        )
        assert.deepStrictEqual([...double.objects.keys()], [`studio/a-fox/${sha256}.mp4`])
        double.manners.keeps = (bytes) => bytes.subarray(1)
        const next = someFile()
        const failure = yield* Effect.flip(store.keep("a-fox", next.sha256, "mp4", next.file))
        assert.strictEqual(failure.reason, "Damaged")
        assert.include(failure.message, "does not keep bytes as they are")
      })
    )
  )

  it.live("that knows no conditions is sent none", () =>
    over((store, double) =>
      Effect.gen(function* () {
        double.always = (asked, answer) =>
          asked.headers["if-none-match"] === "*" && error(501, "NotImplemented")(asked, answer, answer.req)
        const { file, sha256 } = someFile()
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.strictEqual(sha256Of(kept(double, sha256) ?? new Uint8Array()), sha256)
      })
    )
  )

  it.live("that somebody else was quicker at has what they wrote looked at, and mended", () =>
    over((store, double) =>
      Effect.gen(function* () {
        const { file, sha256 } = someFile()
        // Between the look and the write.
        double.faults.push((_, answer) => {
          double.objects.set(`studio/a-fox/${sha256}.mp4`, new TextEncoder().encode("half"))
          answer.writeHead(404).end()
          return true
        })
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.strictEqual(sha256Of(kept(double, sha256) ?? new Uint8Array()), sha256)
      })
    )
  )

  it.live("whose clock is another is signed by its own", () =>
    over((store, double) =>
      Effect.gen(function* () {
        const hour = 3_600_000
        double.always = (asked, answer) => {
          const [, year, month, day, hours, minutes, seconds] =
            /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(asked.headers["x-amz-date"])) ?? []
          const theirs = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`)
          if (Math.abs(theirs - (Date.now() + hour)) < 15 * 60_000) return false
          answer.setHeader("date", new Date(Date.now() + hour).toUTCString())
          xml(answer, 403, "RequestTimeTooSkewed")
          return true
        }
        const { file, sha256 } = someFile()
        yield* store.keep("a-fox", sha256, "mp4", file)
        assert.strictEqual(sha256Of(kept(double, sha256) ?? new Uint8Array()), sha256)
        const before = double.asked.length
        yield* store.bring("a-fox", sha256, "mp4", place())
        assert.strictEqual(double.asked.length, before + 1)
      })
    )
  )

  it.live("is found out before a film by what it does not allow", () =>
    over((store, double) =>
      Effect.gen(function* () {
        // Whoever may not list is told so of what is not there.
        double.always = (asked, answer) =>
          asked.method === "GET" &&
          !asked.isWhole &&
          double.objects.size === 0 &&
          error(403, "AccessDenied")(asked, answer, answer.req)
        const failure = yield* Effect.flip(store.check)
        assert.strictEqual(failure.reason, "Refused")
        assert.include(failure.message, "s3:ListBucket")
        double.always = (asked, answer) =>
          asked.method === "PUT" && error(403, "AccessDenied")(asked, answer, answer.req)
        assert.strictEqual((yield* Effect.flip(store.check)).reason, "Refused")
        // One that keeps whatever it was given is as good.
        double.always = (asked, answer) =>
          asked.method === "DELETE" && error(403, "AccessDenied")(asked, answer, answer.req)
        yield* store.check
      })
    )
  )

  it.live("is never taken to have lost a file because something else answers", () =>
    Effect.forEach(
      [
        [status(404), "NoPlace", "does not speak S3"],
        [
          (_, answer) => {
            answer.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>")
            return true
          },
          "NoPlace",
          "does not speak S3"
        ],
        [error(404, "NoSuchBucket"), "NoPlace", "There is no bucket films"],
        [
          error(301, "PermanentRedirect", "", "<Region>eu-west-3</Region>"),
          "NoPlace",
          "Set AWS_REGION=eu-west-3."
        ],
        [
          error(400, "AuthorizationHeaderMalformed", "", "<Region>x; rm -rf</Region>"),
          "NoPlace",
          "to its own"
        ],
        [error(403, "InvalidAccessKeyId"), "Refused", "Mend AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."],
        [error(400, "ExpiredToken"), "Refused", "AWS_SESSION_TOKEN"],
        [error(403, "QuotaExceeded"), "Full", "takes no more"],
        [error(403, "AccessDenied"), "Refused", "s3:GetObject"],
        [error(400, "Whatever", "a word"), "Refused", "cannot read (400 Whatever). a word."]
      ] satisfies ReadonlyArray<readonly [Fault, string, string]>,
      ([fault, reason, words]) =>
        over((store, double) =>
          Effect.gen(function* () {
            double.always = fault
            const to = place()
            const failure = yield* Effect.flip(store.bring("a-fox", "0".repeat(64), "mp4", to))
            assert.strictEqual(failure.reason, reason)
            assert.include(failure.message, words)
            assert.isFalse(existsSync(to))
          })
        )
    )
  )

  it.live("has its refusal heard before a large file is sent at all", () =>
    over((store, double) =>
      Effect.gen(function* () {
        double.always = (asked, answer) =>
          asked.method === "PUT" && error(403, "AccessDenied")(asked, answer, answer.req)
        const { file, sha256 } = someFile(8_000_000)
        assert.strictEqual((yield* Effect.flip(store.keep("a-fox", sha256, "mp4", file))).reason, "Refused")
        assert.deepStrictEqual(
          double.asked.map(({ bytes, method }) => [method, bytes]),
          [
            ["HEAD", 0],
            ["PUT", 0]
          ]
        )
      })
    )
  )

  it.live("that quotes the key has it taken out", () =>
    over((store, double) =>
      Effect.gen(function* () {
        const told: Fault = (asked, answer) => {
          const { authorization, ...rest } = asked.headers
          xml(
            answer,
            403,
            "AccessDenied",
            `No: ${key.accessKeyId} ${key.secretAccessKey} ${rest["x-amz-security-token"]} ${authorization}`
          )
          return true
        }
        double.always = told
        const failure = yield* Effect.flip(store.bring("a-fox", "0".repeat(64), "mp4", place()))
        const said = JSON.stringify(failure) + String(failure)
        for (const secret of Object.values(key)) assert.notInclude(said, secret)
        assert.notMatch(said, /Signature=[0-9a-f]{64}/)
      })
    )
  )
})

describe("what S3 needs to be used", () => {
  const refused = (where: string, environment: Readonly<Record<string, string>>) =>
    Effect.flip(Effect.scoped(Effect.provide(MediaStore, storeAt(where, environment))))
  const all = {
    AWS_ACCESS_KEY_ID: "AKIA",
    AWS_SECRET_ACCESS_KEY: "the-secret",
    AWS_ENDPOINT_URL: "http://127.0.0.1:9"
  }

  it.live("is named where it is missing or wrong", () =>
    Effect.forEach(
      [
        [
          "s3://films",
          {},
          "s3://films needs a key, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Set them in"
        ],
        ["s3://films", { AWS_ACCESS_KEY_ID: "AKIA" }, "AWS_SECRET_ACCESS_KEY is not set. Set it in"],
        ["s3://", all, '"s3://" names no bucket'],
        ["s3:films", all, "names no bucket"],
        ["s3://Films", all, "names no bucket"],
        ["s3://films/a//b", all, "cannot be used"],
        ["s3://films/../up", all, "cannot be used"],
        ["s3://films/a?b", all, "cannot be used"],
        [
          "s3://films",
          { ...all, AWS_ENDPOINT_URL: "localhost:9000" },
          "it begins with neither https: nor http:"
        ],
        [
          "s3://films",
          { ...all, AWS_ENDPOINT_URL_S3: "https://me:the-secret@host" },
          "it holds a user or a password"
        ],
        ["s3://films", { ...all, AWS_REGION: "eu central" }, "AWS_REGION names no region"],
        [
          "s3://films",
          { ...all, AWS_ENDPOINT_URL: "https://s3.example", HTTPS_PROXY: "socks5://p:1" },
          "HTTPS_PROXY"
        ]
      ] satisfies ReadonlyArray<readonly [string, Readonly<Record<string, string>>, string]>,
      ([where, environment, words]) =>
        Effect.map(refused(where, environment), (failure) => {
          assert.strictEqual(failure.reason, "NoPlace", where)
          assert.include(failure.message, words)
          assert.notInclude(failure.message, "the-secret")
        })
    )
  )

  it.live("is told within seconds where nothing answers, and through which proxy", () =>
    Effect.forEach(
      [
        [all, "127.0.0.1:9"],
        [
          { ...all, AWS_ENDPOINT_URL: "https://s3.example", HTTPS_PROXY: "http://127.0.0.1:9" },
          "the proxy 127.0.0.1:9 (HTTPS_PROXY)"
        ]
      ] satisfies ReadonlyArray<readonly [Readonly<Record<string, string>>, string]>,
      ([environment, words]) =>
        Effect.scoped(
          Effect.flatMap(MediaStore, ({ check }) => Effect.flip(check)).pipe(
            Effect.provide(storeAt("s3://films", environment)),
            Effect.tap(({ message, reason }) => {
              assert.strictEqual(reason, "Unreachable")
              assert.include(message, words)
            })
          )
        ),
      { concurrency: 2 }
    )
  )
})
