import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Option, Struct } from "effect"
import { BatchEnded, FilmDegraded, UsageError } from "../../src/cli/ending/CliError.js"
import { adviceOn, codeOf, endings, type Failure } from "../../src/cli/ending/Ending.js"
import { undecided } from "../../src/cli/film/Decision.js"
import { Blame } from "../../src/domain/Blame.js"
import { SheetMissing } from "../../src/domain/Cast.js"
import { ConceptMissing } from "../../src/domain/Concept.js"
import { noTicks } from "../../src/domain/Money.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { ReferenceUnknown } from "../../src/domain/PlanRequest.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { FilmHeld } from "../../src/film/Gates.js"
import { DrawingPartMissing } from "../../src/services/DrawingPartMissing.js"
import { FfmpegMissing, MediaFailed } from "../../src/services/Ffmpeg.js"
import {
  AnswerOffSchema,
  ClipLost,
  GrokRejected,
  GrokUnavailable,
  MediaRejected,
  PromptRefused,
  rejections,
  unusable
} from "../../src/services/GrokError.js"
import { PhotoUnusable } from "../../src/services/Photo.js"
import { BudgetSpent, InDoubt, Remedy, StoreFailed } from "../../src/services/store/StoreError.js"
import { FileUnreadable, FileUnwritable, WorkspaceUnusable } from "../../src/services/Workspace.js"
import { NothingToAssemble } from "../../src/steps/Assembly.js"
import { PlanKept, PlanUnfilmable } from "../../src/steps/Ideation.js"
import { StillRendering } from "../../src/takes/Clips.js"
import { ClipGone } from "../../src/takes/Fetch.js"

const source = fileURLToPath(new URL("../../src", import.meta.url))

/** Every tagged error of the program, from its source. */
const tags = readdirSync(source, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => [
    ...readFileSync(`${source}/${file}`, "utf8").matchAll(/TaggedError(?:<\w+>\(\))?\("(\w+)"/g)
  ])
  .map(([, tag]) => tag ?? "")

/** Failures that are nobody's: held or told on purpose, or the platform's own. */
type Nobodys =
  | "FilmHeld"
  | "FilmDegraded"
  | "BatchEnded"
  | "Undecided"
  | "ConfigError"
  | "QuitException"
  | "ServeError"
  | "Refusal"

/** Compiles only while every other failure says whose it is. */
const blameOf = (failure: Exclude<Failure, { readonly _tag: Nobodys }>): Blame => failure.blame

describe("whoever reads an error", () => {
  it("is told what to do next, or it stands here why not: for every tagged error of the program", () => {
    assert.isAbove(tags.length, 20)
    // Told by those who ask for pixels, in words of their own.
    const inside = ["BreakerOpen", "FilmNotMade", "LimitsAway", "NoName", "PixelsUnreadable", "UnusableFile"]
    const fromOutside = ["ConfigError", "ServeError", "QuitException"]
    assert.deepStrictEqual(
      [...tags.filter((tag) => !inside.includes(tag)), ...fromOutside].sort(),
      Object.keys(endings).sort()
    )
  })

  it("gets whole sentences, whatever the reason", () => {
    const told = { detail: "no", requestId: Option.none() }
    const media = { task: "checking a clip", detail: "no", lastLines: [], arguments: [] }
    const failures = [
      ...Struct.keys(rejections).map((reason) => new GrokRejected({ call: "ask", ...told, reason })),
      ...Struct.keys(unusable).map((reason) => new MediaRejected({ call: "download", ...told, reason })),
      ...MediaFailed.fields.reason.literals.map((reason) => new MediaFailed({ ...media, reason })),
      ...GrokUnavailable.fields.reason.literals.map(
        (reason) => new GrokUnavailable({ call: "ask", ...told, reason, retryAfterMillis: Option.none() })
      ),
      ...ClipLost.fields.reason.literals.map(
        (reason) => new ClipLost({ call: "checkVideo", ...told, reason })
      )
    ]
    for (const failure of failures) {
      assert.include(Blame.literals, blameOf(failure))
      assert.match(
        Option.getOrElse(adviceOn(failure), () => ""),
        /^[A-Za-z][^\n]*\.$/,
        `${failure._tag} ${failure.reason}`
      )
      assert.strictEqual(codeOf(failure), 1)
    }
  })

  it("gets each sentence with one full stop, whatever the words inside end with", () => {
    const detail = "the proxy gave no way through (within 10s)."
    const told = { detail, requestId: Option.none() }
    const subject = { id: orderIdFrom("video/scene-1/take-1"), price: noTicks }
    const failures: ReadonlyArray<Failure> = [
      ...Struct.keys(rejections).map((reason) => new GrokRejected({ call: "ask", ...told, reason })),
      ...Struct.keys(unusable).map((reason) => new MediaRejected({ call: "download", ...told, reason })),
      ...GrokUnavailable.fields.reason.literals.flatMap((reason) =>
        [true, false].map(
          (is) =>
            new GrokUnavailable({
              ...{ call: "ask" as const, ...told, reason, isFromGateway: is, isFromHere: !is },
              retryAfterMillis: Option.some(is ? 1 : 1e9)
            })
        )
      ),
      ...ClipLost.fields.reason.literals.map(
        (reason) => new ClipLost({ call: "checkVideo", ...told, reason })
      ),
      new PromptRefused({ call: "ask", ...told, billed: noTicks }),
      new AnswerOffSchema({ call: "ask", ...told, answered: "", problem: detail, billed: noTicks }),
      ...MediaFailed.fields.reason.literals.map(
        (reason) => new MediaFailed({ task: "checking a clip", detail, lastLines: [], arguments: [], reason })
      ),
      new FfmpegMissing({ detail }),
      new DrawingPartMissing({ detail }),
      new WorkspaceUnusable({ folder: "film", detail }),
      new FileUnreadable({ file: "a.jpg", detail }),
      new FileUnwritable({ file: "a.jpg", detail }),
      new PhotoUnusable({ photo: "a.jpg", reason: "NotTaken", what: detail, todo: "Mend it." }),
      new ClipGone({ sceneId: SceneId.make(1), path: "videos/scene_1.mp4", detail }),
      new StillRendering({ id: subject.id, requestId: "job" }),
      new SheetMissing({ name: "Ada" }),
      new PlanUnfilmable({ problems: [detail] }),
      new PlanUnfilmable({ problems: [detail], blame: "machine" }),
      new PlanKept({ title: "A", problems: [detail] }),
      new NothingToAssemble({ detail }),
      new ConceptMissing(),
      new ReferenceUnknown({ names: ["A"], known: ["B"] }),
      new StoreFailed({ reason: "Unwritable", detail }),
      new BudgetSpent({ ...subject, spent: noTicks, budget: noTicks }),
      ...[Option.none(), Option.some(detail)].map(
        (because) => new InDoubt({ ...subject, sent: 2, stoppedAtOnce: false, because })
      ),
      new UsageError({ detail }),
      new FilmHeld({ after: "plan", by: "wish" }),
      new FilmDegraded({ points: 1 }),
      new BatchEnded({ code: 1 })
    ]
    for (const failure of failures)
      for (const words of [failure.message, Option.getOrElse(adviceOn(failure), () => "")])
        assert.notMatch(words, /\.\.|\.\)\.|\.:|\. \./, failure._tag)
  })

  it("names the option by which somebody is given who is not in the film", () => {
    const told = (what: "photo" | "voice") =>
      Option.getOrThrow(adviceOn(new ReferenceUnknown({ names: ["A"], known: ["B"], what })))
    assert.include(told("photo"), "--reference NAME=PHOTO")
    assert.include(told("voice"), "--voice NAME=ID")
  })

  it("is told by exit code 2 of a good plan that cannot be filmed here, and by 1 of the model's that cannot be", () => {
    const problems = ["captions: no font here has the letters of scene 1."]
    const film = { folder: "film", concept: "A fox", cast: [], flags: [], forgotten: [] }
    for (const blame of ["machine", "input"] as const) {
      const here = new PlanUnfilmable({ problems, blame })
      assert.strictEqual(codeOf(here), 2)
      const told = undecided(here, film)
      assert.strictEqual(told.code, 2)
      assert.include(told.message, "no picture is ordered")
      assert.match(told.advice.join("\n"), / run --output-dir film$/m)
      assert.notMatch(told.advice.join("\n"), /--fresh/)
    }
    assert.strictEqual(codeOf(new PlanUnfilmable({ problems })), 1)
    assert.strictEqual(undecided(new PlanUnfilmable({ problems }), film).code, 1)
  })

  it("names the flag for each thing that can be done about a folder", () => {
    const told = (remedies: ReadonlyArray<Remedy>) =>
      adviceOn(new StoreFailed({ reason: "OtherFilm", detail: "It holds another film.", remedies }))
    assert.isTrue(Option.isNone(told([])))
    for (const remedy of Remedy.literals)
      assert.match(
        Option.getOrElse(told([remedy]), () => ""),
        /^--[a-z-]+ .*\.$/
      )
  })

  it("reads no name of a class or of a reason, but words", () => {
    const told = { call: "ask", detail: "401 no", requestId: Option.none() } as const
    for (const reason of ["WrongKey", "NoFunds", "UnknownModel", "BadRequest"] as const) {
      const error = new GrokRejected({ ...told, reason })
      assert.notInclude(error.message, reason)
      assert.match(error.message, /^The .*\(a question: 401 no\)\.$/)
      assert.match(
        Option.getOrElse(adviceOn(error), () => ""),
        /What was answered is saved/
      )
    }
    const key = new GrokRejected({ ...told, reason: "WrongKey" })
    assert.match(
      Option.getOrElse(adviceOn(key), () => ""),
      /Set XAI_API_KEY .*doctor checks it/
    )
    for (const reason of ["Type", "Length", "Size", "Address", "Gone", "Changed", "Unwritable"] as const)
      assert.match(new MediaRejected({ ...told, reason }).message, /^A [a-z ]+.*\(a question: 401 no\)\.$/)
  })
})
