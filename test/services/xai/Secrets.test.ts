import { inspect } from "node:util"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Exit, Layer, Logger, LogLevel, Redacted, Schema } from "effect"
import { GrokClient } from "../../../src/services/GrokClient.js"
import { GrokError } from "../../../src/services/GrokError.js"
import { sentence } from "../../../src/services/Redaction.js"
import { Workspace } from "../../../src/services/Workspace.js"
import type { Concurrency } from "../../../src/services/xai/GrokConfig.js"
import { grokConfig } from "../../../src/services/xai/GrokConfig.js"
import { json, networkError, scriptedFetch } from "../../support/scriptedFetch.js"
import { drawing, folder, key, question, studio } from "./studio.js"

const secret = Redacted.make(key)

describe("the key", () => {
  const echo = `Bearer ${key} is not ${key}, nor ${encodeURIComponent(key)} in https://x.ai/?key=${key}`
  for (const [name, answer] of [
    ["a flat error body", () => json(400, { code: key, error: echo })],
    ["OpenAI's error shape", () => json(401, { error: { message: echo, code: key, type: key } })],
    ["an error page", () => new Response(`<html>${echo}</html>`, { status: 502 })],
    ["a header", () => json(500, { error: "internal" }, { "x-request-id": key })],
    ["an answer that cannot be read", () => json(200, { echo })],
    ["a network failure", () => networkError("ECONNRESET", `Headers.append: "Bearer ${key}" is invalid`)],
    ["a refused drawing", () => json(400, { error: `${echo} rejected by content moderation` })]
  ] as const) {
    it.effect(`is in no error, no log and no file when ${name} echoes it (fault row 38)`, () => {
      const lines: Array<string> = []
      const logger = Logger.make(({ cause, message }) => {
        lines.push(inspect(message, { depth: 9 }), Cause.pretty(cause, { renderErrorCause: true }))
      })
      return Effect.gen(function* () {
        const grok = yield* GrokClient
        const exit = yield* grok.drawImage(drawing).pipe(Effect.tapErrorCause(Effect.logError), Effect.exit)
        const error = yield* Effect.flip(exit)
        const fs = yield* FileSystem.FileSystem
        const workspace = yield* Workspace
        const kept = yield* fs.readDirectory(workspace.root, { recursive: true })
        const files = yield* Effect.forEach(kept, (name) =>
          Effect.orElseSucceed(fs.readFileString(workspace.absolute(name)), () => "")
        )
        const everything = [
          error.message,
          String(error.stack),
          inspect(exit, { depth: 20, showHidden: true }),
          JSON.stringify(exit),
          JSON.stringify(yield* Schema.encode(GrokError)(error)),
          Cause.pretty(Exit.isFailure(exit) ? exit.cause : Cause.empty, { renderErrorCause: true }),
          ...lines,
          ...files
        ].join("\n")
        assert.notInclude(everything, key)
        assert.notInclude(everything, "canary")
      }).pipe(
        Effect.provide(
          Layer.merge(
            studio({ fetch: scriptedFetch(() => answer()).fetch }),
            Logger.replace(Logger.defaultLogger, logger)
          )
        ),
        Logger.withMinimumLogLevel(LogLevel.Trace)
      )
    })
  }

  it.effect("is taken out of an answer that is off its schema", () =>
    Effect.gen(function* () {
      const grok = yield* GrokClient
      const error = yield* Effect.flip(grok.ask(question))
      assert.strictEqual(error._tag, "AnswerOffSchema")
      assert.notInclude(JSON.stringify(error), key)
    }).pipe(
      Effect.provide(
        studio({
          fetch: scriptedFetch(() => json(200, { choices: [{ message: { content: `{"mood":"${key}"}` } }] }))
            .fetch
        })
      )
    )
  )
})

describe("a stranger's words", () => {
  it("are shortened, on one line, without a link's query and without direction marks", () => {
    assert.strictEqual(
      sentence("see\r\n\u001b[31m https://user:pass@x.ai/a.mp4?sig=abc#f \u202Enow", secret),
      "see [31m https://x.ai/a.mp4 now"
    )
    assert.isAtMost(Array.from(sentence("🦊".repeat(5000), secret)).length, 401)
    assert.strictEqual(sentence(`at data:image/png;base64,${"A".repeat(9999)} end`, secret), "at data:… end")
    assert.strictEqual(sentence("Bearer abc.def-ghi and xai-abcdefgh12345", secret), "Bearer [key] and [key]")
  })
})

describe("the environment of another program", () => {
  const foreign = {
    OPENAI_API_KEY: "sk-foreign",
    OPENAI_ADMIN_KEY: "sk-foreign-admin",
    OPENAI_BASE_URL: "https://foreign.example/v1",
    OPENAI_ORG_ID: "org-foreign",
    OPENAI_PROJECT_ID: "project-foreign",
    OPENAI_WEBHOOK_SECRET: "foreign",
    OPENAI_CUSTOM_HEADERS: "x-foreign: yes\nauthorization: Bearer sk-foreign",
    OPENAI_LOG: "debug"
  }
  const withForeign = Effect.acquireRelease(
    Effect.sync(() => {
      const before = { ...process.env }
      Object.assign(process.env, foreign)
      return before
    }),
    (before) =>
      Effect.sync(() => {
        for (const name of Object.keys(foreign)) {
          const old = before[name]
          if (old === undefined) delete process.env[name]
          else process.env[name] = old
        }
      })
  )

  it.scoped("does not leak into a request", () => {
    const script = scriptedFetch(() =>
      json(200, { choices: [{ message: { content: '{"mood":"a","strength":1}' } }] })
    )
    return Effect.gen(function* () {
      yield* withForeign
      yield* Effect.flatMap(GrokClient, (grok) => grok.ask(question)).pipe(Effect.provide(studio(script)))
      const [request] = script.requests
      assert.strictEqual(request?.url, "https://api.x.ai/v1/chat/completions")
      assert.notInclude(JSON.stringify(request), "foreign")
      assert.strictEqual(request?.headers.authorization, `Bearer ${key}`)
    })
  })
})

describe("settings", () => {
  const built = (options: {
    readonly apiKey?: string
    readonly baseUrl?: string
    readonly concurrency?: Partial<Concurrency>
  }) =>
    Layer.build(
      GrokClient.layer({ ...options, apiKey: Redacted.make(options.apiKey ?? key) }).pipe(
        Layer.provide(folder)
      )
    ).pipe(Effect.scoped, Effect.either)

  for (const baseUrl of [
    "http://api.x.ai/v1",
    "http://192.168.1.4/v1",
    "ftp://localhost/v1",
    "file:///etc",
    "api.x.ai/v1",
    "https://user:pass@api.x.ai/v1",
    "https://api.x.ai/v1?key=1",
    "http://localhost.evil.example/v1",
    ""
  ]) {
    it.effect(`refuse the base URL "${baseUrl}" before anything is sent`, () =>
      Effect.gen(function* () {
        const result = yield* built({ baseUrl })
        assert.strictEqual(result._tag, "Left")
        assert.match(result._tag === "Left" ? String(result.left) : "", /XAI_BASE_URL/)
      })
    )
  }

  for (const baseUrl of [
    "https://us.api.x.ai/v1/",
    "http://localhost:8080/v1",
    "http://127.0.0.1:1/v1",
    "http://[::1]:9/v1"
  ]) {
    it.effect(`take the base URL "${baseUrl}"`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* built({ baseUrl }))._tag, "Right")
      })
    )
  }

  it.effect("refuse an empty or broken key without repeating it", () =>
    Effect.gen(function* () {
      for (const apiKey of ["", "  ", "bro\nken-canary", "schlüssel-canary"]) {
        const result = yield* built({ apiKey })
        assert.strictEqual(result._tag, "Left")
        assert.notInclude(inspect(result, { depth: 9 }), "canary")
      }
    })
  )

  it.effect("refuse a gate that nothing fits through", () =>
    Effect.gen(function* () {
      for (const concurrency of [0, -1, 1.5, Number.NaN])
        assert.strictEqual((yield* built({ concurrency: { image: concurrency } }))._tag, "Left")
    })
  )

  const fromEnvironment = (entries: ReadonlyArray<readonly [string, string]>) =>
    grokConfig.pipe(Effect.withConfigProvider(ConfigProvider.fromMap(new Map(entries))))

  it.effect("come from XAI_API_KEY, else GROK_API_KEY, and XAI_BASE_URL", () =>
    Effect.gen(function* () {
      const both = yield* fromEnvironment([
        ["XAI_API_KEY", "one"],
        ["GROK_API_KEY", "two"],
        ["XAI_BASE_URL", "http://localhost:1/v1"]
      ])
      assert.strictEqual(Redacted.value(both.apiKey), "one")
      assert.strictEqual(both.baseUrl, "http://localhost:1/v1")
      const alias = yield* fromEnvironment([["GROK_API_KEY", "two"]])
      assert.strictEqual(Redacted.value(alias.apiKey), "two")
      assert.notProperty(alias, "baseUrl")
      const neither = yield* Effect.flip(fromEnvironment([]))
      assert.match(String(neither), /XAI_API_KEY/)
    })
  )

  it.effect("build a client by layerConfig, and fail it without a key", () =>
    Effect.gen(function* () {
      const build = (entries: ReadonlyArray<readonly [string, string]>) =>
        Layer.build(GrokClient.layerConfig.pipe(Layer.provide(folder))).pipe(
          Effect.scoped,
          Effect.withConfigProvider(ConfigProvider.fromMap(new Map(entries))),
          Effect.either
        )
      assert.strictEqual((yield* build([["XAI_API_KEY", key]]))._tag, "Right")
      assert.strictEqual((yield* build([]))._tag, "Left")
    })
  )
})

describe("the scripted client", () => {
  it.effect("makes a defect of every call that was not planned", () =>
    Effect.gen(function* () {
      const grok = yield* GrokClient
      const exit = yield* Effect.exit(grok.drawImage(drawing))
      assert.isTrue(Exit.isFailure(exit) && Cause.isDie(exit.cause))
    }).pipe(Effect.provide(GrokClient.layerTest({})))
  )
})
