// A GrokClient for another provider: one door for everything that is made, one to look at jobs, files by link.
import { createHash } from "node:crypto"
import { FileSystem, HttpClient, HttpClientRequest, type HttpClientResponse } from "@effect/platform"
import { Effect, JSONSchema, Layer, Match, Option, Schema } from "effect"
import {
  type Call,
  ClipLost,
  GrokClient,
  GrokRejected,
  GrokUnavailable,
  type LocalFile,
  MediaRejected,
  noTicks,
  PromptRefused,
  RequestId,
  Sha256,
  Workspace
} from "grok-video-pipeline"

const Job = Schema.Struct({ job: RequestId })
const Look = Schema.Struct({
  state: Schema.Literal("waiting", "done", "failed"),
  percent: Schema.Number,
  link: Schema.NullOr(Schema.String)
})
const Made = Schema.Struct({ link: Schema.String })
const Said = Schema.Struct({ text: Schema.String })

const none = { requestId: Option.none<string>() }

/** The provider's refusals in our words: what can be waited for, what must be reworded, what will never work. */
const failed = (call: Call, status: number) =>
  Match.value(status).pipe(
    Match.when(
      422,
      () => new PromptRefused({ call, detail: "the words were refused", billed: noTicks, ...none })
    ),
    Match.when(
      401,
      () => new GrokRejected({ call, reason: "WrongKey", detail: "the key is wrong", ...none })
    ),
    Match.when(404, () => new ClipLost({ call, reason: "Unknown", detail: "nobody knows the job", ...none })),
    Match.whenOr(429, 503, () => unavailable(call, "Busy")),
    Match.when(
      400,
      () => new GrokRejected({ call, reason: "BadRequest", detail: "a field is wrong", ...none })
    ),
    Match.orElse(() => unavailable(call, "InDoubt"))
  )

const unavailable = (call: Call, reason: GrokUnavailable["reason"]) =>
  new GrokUnavailable({ call, reason, detail: "the provider", retryAfterMillis: Option.none(), ...none })

/** What this provider has no way to do. */
const silent = (call: Call) =>
  new GrokRejected({ call, reason: "BadRequest", detail: "this provider does not talk", ...none })

/** The client of the provider at `address`. It sends no bills, so every cost is unknown. */
export const otherProvider = (address: string) =>
  Layer.effect(
    GrokClient,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      const http = yield* HttpClient.HttpClient

      const answered = <A, I>(
        call: Call,
        shape: Schema.Schema<A, I>,
        request: HttpClientRequest.HttpClientRequest
      ) =>
        http.execute(request).pipe(
          Effect.mapError(() => unavailable(call, "InDoubt")),
          Effect.filterOrElse(
            ({ status }) => status === 200,
            ({ status }) => Effect.fail(failed(call, status))
          ),
          Effect.flatMap((response: HttpClientResponse.HttpClientResponse) =>
            Effect.mapError(response.json, () => unavailable(call, "Unreadable"))
          ),
          Effect.flatMap((json) =>
            Effect.mapError(Schema.decodeUnknown(shape)(json), () => unavailable(call, "Unreadable"))
          ),
          Effect.scoped
        )

      /** A file of the film, as it was when it was ordered from, or not at all. */
      const sent = (call: Call, { path, sha256 }: LocalFile) =>
        fs.readFile(workspace.absolute(path)).pipe(
          Effect.filterOrFail((bytes) => createHash("sha256").update(bytes).digest("hex") === sha256),
          Effect.mapBoth({
            onFailure: () =>
              new MediaRejected({ call, reason: "Changed", detail: `${path} is gone or changed`, ...none }),
            onSuccess: (bytes) => Buffer.from(bytes).toString("base64")
          })
        )

      const make = <A, I>(
        call: Call,
        shape: Schema.Schema<A, I>,
        wish: { readonly kind: string; readonly prompt: string; readonly seconds?: number },
        from: ReadonlyArray<LocalFile> = []
      ) =>
        Effect.forEach(from, (file) => sent(call, file)).pipe(
          Effect.flatMap((references) =>
            answered(
              call,
              shape,
              HttpClientRequest.post(`${address}/make`).pipe(
                HttpClientRequest.bodyUnsafeJson({ ...wish, references })
              )
            )
          )
        )

      const free = <A>(answer: A) => ({ answer, cost: Option.none() })
      const picture = ({ link }: typeof Made.Type) => free({ url: Option.some(link), bytes: Option.none() })

      return GrokClient.of({
        ask: (question) =>
          answered(
            "ask",
            Said,
            HttpClientRequest.post(`${address}/ask`).pipe(
              HttpClientRequest.bodyUnsafeJson({
                words: `${question.system}\n${question.words}`,
                schema: JSONSchema.make(question.answer)
              })
            )
          ).pipe(
            Effect.flatMap(({ text }) =>
              Effect.mapError(Schema.decode(Schema.parseJson(question.answer))(text), () =>
                unavailable("ask", "Unreadable")
              )
            ),
            Effect.map(free)
          ),
        drawImage: ({ prompt }) => Effect.map(make("drawImage", Made, { kind: "still", prompt }), picture),
        editImage: ({ pictures, prompt }) =>
          Effect.map(make("editImage", Made, { kind: "still", prompt }, pictures), picture),
        submitVideo: ({ keyframe, prompt, seconds }) =>
          Effect.map(make("submitVideo", Job, { kind: "clip", prompt, seconds }, [keyframe]), ({ job }) =>
            free(job)
          ),
        submitVideoEdit: ({ prompt, video }) =>
          Effect.map(make("submitVideoEdit", Job, { kind: "clip", prompt }, [video]), ({ job }) => free(job)),
        // This provider does not talk.
        speak: () => Effect.fail(silent("speak")),
        transcribe: () => Effect.fail(silent("transcribe")),
        voices: Effect.succeed([]),
        checkVideo: (id) =>
          answered("checkVideo", Look, HttpClientRequest.get(`${address}/jobs/${id}`)).pipe(
            Effect.flatMap(({ link, percent, state }) =>
              state === "failed"
                ? Effect.fail(
                    new ClipLost({ call: "checkVideo", reason: "Failed", detail: "it failed", ...none })
                  )
                : Effect.succeed(
                    link === null
                      ? { _tag: "Rendering" as const, progress: Option.some(percent) }
                      : { _tag: "Done" as const, url: link, cost: Option.none() }
                  )
            )
          ),
        download: (url, to) =>
          http.get(url).pipe(
            Effect.filterOrFail(({ status }) => status === 200),
            Effect.flatMap((response) => response.arrayBuffer),
            Effect.mapError(
              () =>
                new MediaRejected({ call: "download", reason: "Gone", detail: "it is not there", ...none })
            ),
            Effect.flatMap((buffer) => {
              const bytes = new Uint8Array(buffer)
              const sha256 = Sha256.make(createHash("sha256").update(bytes).digest("hex"))
              return fs.writeFile(`${to}.part`, bytes).pipe(
                Effect.zipRight(fs.rename(`${to}.part`, to)),
                Effect.mapError(
                  () =>
                    new MediaRejected({ call: "download", reason: "Unwritable", detail: "the disk", ...none })
                ),
                Effect.as({ sha256, bytes: bytes.length })
              )
            }),
            Effect.scoped
          )
      })
    })
  )
