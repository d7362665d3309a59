import { createHash } from "node:crypto"
import { FileSystem } from "@effect/platform"
import { Effect, Either, Encoding, Metric, Option, ParseResult, type Redacted, Schema } from "effect"
import { type Ticks, ticksPerUsd } from "../../domain/Money.js"
import { shortened } from "../../domain/Shortened.js"
import { priceOfHearing, priceOfSpeech } from "../../domain/Voices.js"
import { isPictureType, sniffFileType } from "../FileType.js"
import type { Billed, GrokCalls, Picture, Question, RequestId } from "../GrokCalls.js"
import * as Grok from "../GrokError.js"
import { calls, outcomeOf } from "../Metrics.js"
import { tooManyPixels } from "../PictureFile.js"
import { Provider } from "../Provider.js"
import { withoutKey } from "../Redaction.js"
import { Workspace } from "../Workspace.js"
import { look } from "./ClipStatus.js"
import { billedCost, billedIn } from "./ErrorMapping.js"
import { makeInput, namingInputs, type SentFile } from "./Inputs.js"
import { multipart } from "./Multipart.js"
import { makeRetry, type PaidCall } from "./Retry.js"
import type { Answer, Request } from "./Sending.js"
import { speechIn, transcriptIn, voicesIn } from "./Speaking.js"
import * as Wire from "./Wire.js"

/** The live client of one film: over the process's way to the provider, its pictures from the film's folder. */
export const make = Effect.gen(function* () {
  const { exchange, fetchMedia, limits, settings } = yield* Provider
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  const retry = yield* makeRetry(limits, settings.base.isLoopback)
  const { asBytes, asText: input } = yield* makeInput
  const { sanitize } = settings

  const counted =
    (call: Grok.Call) =>
    <A, R>(sent: Effect.Effect<A, Grok.GrokError, R>) =>
      Effect.tapBoth(sent, {
        onSuccess: () => count(call, "answered"),
        onFailure: (error) => count(call, outcomeOf(error))
      })
  const send = (request: Request) => counted(request.call)(exchange(request))

  /** Fails with `Unreadable`, and keeps what was answered: it may have been paid for, and a person can still read it. */
  const unreadable = Effect.fnUntraced(function* (call: Grok.Call, answer: Answer, why: string) {
    const { ending, raw } = asKept(answer, settings.apiKey)
    const name = `responses/unreadable-${call}-${createHash("sha256").update(raw).digest("hex").slice(0, 12)}.${ending}`
    const kept = yield* fs.writeFile(workspace.absolute(name), raw, { mode: 0o600 }).pipe(
      Effect.as(`; kept as ${name}`),
      Effect.orElseSucceed(() => "")
    )
    return yield* new Grok.GrokUnavailable({
      call,
      reason: "Unreadable",
      detail: `${answer.status} with ${isPage(answer) ? "a web page, as a login page or a gateway sends" : `an answer we cannot read: ${sanitize(why)}`}${kept}`,
      requestId: answer.requestId
    })
  })

  const read = <A, I>(call: Grok.Call, schema: Schema.Schema<A, I>, answer: Answer) =>
    Schema.decodeUnknown(schema)(answer.body).pipe(
      Effect.catchTag("ParseError", (error) => unreadable(call, answer, where(error)))
    )

  /** Sends an order. One without words is never sent: a clip without them is paid and dies at the first look (xai-api §4.1). */
  const post = Effect.fnUntraced(function* (
    call: PaidCall,
    path: string,
    content: Pick<Request, "body" | "parts">,
    sent: ReadonlyArray<SentFile> = []
  ) {
    const { model, prompt, text = prompt }: Wire.Body = content.body ?? {}
    yield* Effect.annotateCurrentSpan({
      "call.route": call,
      "call.model": model,
      "call.pictures": sent.length
    })
    if (typeof text === "string" && text.trim() === "") {
      const detail = "an order without words is not sent"
      return yield* new Grok.GrokRejected({ call, reason: "BadRequest", detail })
    }
    const answer = yield* retry
      .paid(call, send({ call, method: "post", path, ...content }))
      .pipe(Effect.mapError((error) => namingInputs(error, sent)))
    const cost = billedCost(answer.body)
    if (Option.isSome(cost)) yield* Effect.annotateCurrentSpan("call.cost_usd", cost.value / ticksPerUsd)
    return answer
  })

  const ask = Effect.fn("GrokClient.ask")(function* <A, I>(question: Question<A, I>) {
    yield* Effect.annotateCurrentSpan("call.question", question.name)
    const pictures = yield* Effect.forEach(question.pictures, (file) => input("ask", file, "picture"))
    const body = Wire.askBody(question, pictures)
    const answer = yield* post("ask", "/chat/completions", { body }, pictures)
    const { choices } = yield* read("ask", Wire.ChatAnswer, answer)
    const [{ finish_reason, message }] = choices
    const cost = billedCost(answer.body)
    const answered = Option.getOrElse(Wire.textIn(message.content), () => "")
    const refusal = Wire.textIn(message.refusal)
    // What is wrong is told a person too; what to do about it, the model alone.
    const offSchema = (problem: string, todo?: string) =>
      new Grok.AnswerOffSchema({
        call: "ask",
        detail: sanitize(problem),
        requestId: answer.requestId,
        answered: withoutKey(answered, settings.apiKey),
        problem: todo === undefined ? problem : `${problem} ${todo}`,
        billed: billedIn(answer.body)
      })
    if (finish_reason === "length")
      return yield* offSchema(
        "The answer was cut off at its length limit.",
        "Answer again, shorter and whole."
      )
    if (Option.isSome(refusal) && answered === "")
      return yield* offSchema(`There was a refusal instead of an answer: ${sanitize(refusal.value)}`)
    if (answered.trim() === "")
      return yield* offSchema("The answer was empty.", "Answer with the JSON object asked for.")
    const decoded = yield* Schema.decodeUnknown(Schema.parseJson(question.answer))(answered, {
      errors: "all"
    }).pipe(
      Effect.mapError((error) =>
        offSchema(`The answer does not fit the JSON asked for: ${where(error)}.`, "Answer again, whole.")
      )
    )
    return { answer: decoded, cost } satisfies Billed<A>
  })

  /** The one picture of an answer: its bytes if they came, else its link. */
  const picture = Effect.fnUntraced(function* (call: "drawImage" | "editImage", answer: Answer) {
    const { data } = yield* read(call, Wire.ImageAnswer, answer)
    const cost = billedCost(answer.body)
    const [drawn] = data
    const url = Wire.textIn(drawn?.url)
    const base64 = Wire.textIn(drawn?.b64_json)
    if (drawn?.respect_moderation === false || (Option.isNone(url) && Option.isNone(base64)))
      return yield* new Grok.PromptRefused({
        call,
        detail: "the picture was made and then withheld",
        requestId: answer.requestId,
        billed: billedIn(answer.body)
      })
    if (Option.isNone(base64))
      return { answer: { url, bytes: Option.none() }, cost } satisfies Billed<Picture>
    const bytes = Encoding.decodeBase64(base64.value.replace(/^data:[^,]*,/, ""))
    if (Either.isLeft(bytes)) return yield* unreadable(call, answer, "the picture is no base64")
    const kind = sniffFileType(bytes.right)
    if (!isPictureType(kind))
      return yield* unreadable(call, answer, "the picture is neither JPEG, PNG nor WebP")
    const bomb = tooManyPixels(bytes.right)
    if (bomb !== undefined) return yield* unreadable(call, answer, bomb)
    return { answer: { url, bytes: Option.some(bytes.right) }, cost } satisfies Billed<Picture>
  })

  /** The name of the job that an accepted clip is. */
  const job = Effect.fnUntraced(function* (call: "submitVideo" | "submitVideoEdit", answer: Answer) {
    const { request_id } = yield* read(call, Wire.JobAnswer, answer)
    return { answer: request_id, cost: billedCost(answer.body) } satisfies Billed<RequestId>
  })

  return {
    ask,
    drawImage: Effect.fn("GrokClient.drawImage")(function* (order) {
      const answer = yield* post("drawImage", "/images/generations", { body: Wire.drawBody(order) })
      return yield* picture("drawImage", answer)
    }),
    editImage: Effect.fn("GrokClient.editImage")(function* (order) {
      const pictures = yield* Effect.forEach(order.pictures, (file) => input("editImage", file, "picture"))
      const body = Wire.editBody(order, pictures)
      const answer = yield* post("editImage", "/images/edits", { body }, pictures)
      return yield* picture("editImage", answer)
    }),
    submitVideo: Effect.fn("GrokClient.submitVideo")(function* (order) {
      const { keyframe, references = [], resolution, seconds } = order
      yield* Effect.annotateCurrentSpan({ "call.seconds": seconds, "call.resolution": resolution })
      const first = yield* input("submitVideo", keyframe, "picture")
      const others = yield* Effect.forEach(references, (file) => input("submitVideo", file, "picture"))
      const body = Wire.videoBody(order, first, others)
      const answer = yield* post("submitVideo", "/videos/generations", { body }, [first, ...others])
      return yield* job("submitVideo", answer)
    }),
    submitVideoEdit: Effect.fn("GrokClient.submitVideoEdit")(function* (order) {
      const video = yield* input("submitVideoEdit", order.video, "clip")
      const body = Wire.videoEditBody(order, video)
      const answer = yield* post("submitVideoEdit", "/videos/edits", { body }, [video])
      return yield* job("submitVideoEdit", answer)
    }),
    speak: Effect.fn("GrokClient.speak")(function* (order) {
      yield* Effect.annotateCurrentSpan({ "call.voice": order.voice, "call.letters": order.text.length })
      const answer = yield* post("speak", "/tts", { body: Wire.speechBody(order) })
      const speech = speechIn(answer.body)
      if (Either.isLeft(speech)) return yield* unreadable("speak", answer, speech.left)
      return { answer: speech.right, cost: costOr(answer, priceOfSpeech(order.text)) }
    }),
    transcribe: Effect.fn("GrokClient.transcribe")(function* (order) {
      yield* Effect.annotateCurrentSpan("call.seconds", order.seconds)
      const file = yield* asBytes("transcribe", order.file)
      const parts = multipart(Wire.hearingFields(order), file)
      const answer = yield* post("transcribe", "/stt", { parts }, [file])
      const heard = yield* read("transcribe", Wire.HearingAnswer, answer)
      return { answer: transcriptIn(heard), cost: costOr(answer, priceOfHearing(order.seconds)) }
    }),
    voices: Effect.gen(function* () {
      const call = "listVoices"
      yield* Effect.annotateCurrentSpan("call.route", call)
      const list = Effect.flatMap(send({ call, method: "get", path: "/tts/voices" }), (answer) =>
        read(call, Wire.VoicesAnswer, answer)
      )
      return voicesIn(yield* retry.free(list))
    }).pipe(Effect.withSpan("GrokClient.voices")),
    checkVideo: Effect.fn("GrokClient.checkVideo")(function* (id) {
      yield* Effect.annotateCurrentSpan({ "call.route": "checkVideo", "clip.job": id })
      return yield* retry.free(
        Effect.gen(function* () {
          const answer = yield* send({
            call: "checkVideo",
            method: "get",
            path: `/videos/${encodeURIComponent(id)}`
          })
          const status = yield* look(answer, sanitize, unreadable("checkVideo", answer, "no JSON object"))
          if (status._tag === "Done" && Option.isSome(status.cost))
            yield* Effect.annotateCurrentSpan("call.cost_usd", status.cost.value / ticksPerUsd)
          return status
        })
      )
    }),
    download: Effect.fn("GrokClient.download")(function* (url, to, kind) {
      yield* Effect.annotateCurrentSpan({ "call.route": "download", "call.kind": kind })
      const { bytes, sha256 } = yield* retry.keyless(counted("download")(fetchMedia(url, to, kind)))
      yield* Effect.annotateCurrentSpan("call.bytes", bytes)
      return { bytes, sha256 }
    })
  } satisfies GrokCalls
}).pipe(Effect.withSpan("GrokClient.make"))

/** What is kept of an answer, without the key: the bytes of a recording as they came. */
const asKept = ({ body }: Answer, key: Redacted.Redacted) => {
  const isRecording = body instanceof Uint8Array
  // One letter a byte, and back again: bytes that are no text stay as they are.
  const code = isRecording ? "latin1" : "utf8"
  const text = isRecording
    ? Buffer.from(body).toString(code)
    : typeof body === "string"
      ? body
      : (JSON.stringify(body) ?? "")
  return { ending: isRecording ? "wav" : "txt", raw: Buffer.from(withoutKey(text, key), code) }
}

/** What an answer says it cost; the list price, where it does not say. */
const costOr = ({ body }: Answer, listed: Ticks) => Option.orElseSome(billedCost(body), () => listed)

/** Whether an answer is a page for a browser: the API sends none. */
const isPage = ({ body }: Answer): boolean =>
  typeof body === "string" && /^\s*<(?:!doctype|html|head|body)\b/i.test(body)

const count = (call: Grok.Call, outcome: string) =>
  Metric.increment(Metric.tagged(Metric.tagged(calls, "route", call), "outcome", outcome))

/** Where a decoding went wrong, by path, and how; the first dozen places, each in brief. */
const where = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .slice(0, 12)
    .map(
      ({ message, path }) => `${path.length === 0 ? "" : `at ${path.join(".")}: `}${shortened(message, 301)}`
    )
    .join("; ")
