import { tmpdir } from "node:os"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import { breaksOff } from "../domain/Captions.js"
import { isDrawn } from "../domain/Cut.js"
import type { FilmOptions } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { longPrompts, longPromptWords } from "../prompts/PromptLengths.js"
import { drawingPart } from "../services/DrawingPart.js"
import { folders } from "../services/Workspace.js"
import { type Finding, ok, problem, warning } from "./Finding.js"
import { captionFindings, isTalkedIn, subtitleFindings } from "./Letters.js"
import { soundFindings, wordFindings } from "./SoundFindings.js"

/** What is about to be made. */
export interface PreflightRequest {
  readonly settings: FilmOptions
  /** The plan, where it is known already. */
  readonly plan: Option.Option<StoryPlan>
  /** Whether pictures of this film were ordered already: then no problem of its plan stops it, all are warnings. */
  readonly isBegun: boolean
  readonly folder: string
  /** Whether the built-in simulator draws and films. */
  readonly simulates: boolean
}

const photoFindings = ({ plan, settings }: PreflightRequest): ReadonlyArray<Finding> =>
  (settings.references ?? []).flatMap(({ changes = [], name }) => {
    const isUnseen = Option.exists(
      plan,
      (it) => it.characters.some((one) => one.name === name) && !it.isShown(name)
    )
    return [
      changes.length === 0 ? [] : ok(`photo of ${name}`, `${changes.join("; ")}.`),
      isUnseen
        ? warning(
            `photo of ${name}`,
            "it is not used, since no scene shows this character.",
            "Put the name into characters_present of a scene."
          )
        : []
    ].flat()
  })

/**
 * What in a plan's own words would cost money before it came to nothing, or to less than was asked for.
 * Fails   DrawingPartMissing where captions are drawn and this machine cannot draw.
 */
export const planFindings = Effect.fn("Preflight.plan")(function* (plan: StoryPlan, settings: FilmOptions) {
  const unseen = plan.characters.filter(({ name }) => !plan.isShown(name)).map(({ name }) => `"${name}"`)
  const long = longPrompts(plan, settings).map((prompt) =>
    prompt.consequence === "refused"
      ? problem("prompt", longPromptWords(prompt), "Nothing was ordered.")
      : warning(
          "prompt",
          longPromptWords(prompt),
          "xAI publishes no limit for clips; where one is too long, the scene is refused after its keyframe is paid."
        )
  )
  const isTalked = isTalkedIn(plan, settings.sound)
  const breaking = settings.captions === "none" || isTalked ? [] : plan.scenesInOrder.filter(breaksOff)
  const lettering = isTalked ? subtitleFindings(plan, settings.sound) : captionFindings(plan)
  return [
    unseen.length === 0
      ? []
      : warning(
          "characters",
          `no scene shows ${unseen.join(", ")}, so no sheet is drawn.`,
          "Put the name into characters_present of a scene, or take the character out."
        ),
    long,
    breaking.map(({ sceneId }) =>
      warning(
        "captions",
        `scene ${sceneId} is described in a sentence longer than two lines, so its caption breaks off with “…”.`,
        "Give the scene a caption (the field `caption` in the plan)."
      )
    ),
    isDrawn(settings.captions) ? yield* lettering : [],
    wordFindings(plan, settings)
  ].flat()
})

/** Whether @napi-rs/canvas, the optional package that draws, is there; asked only where something will be drawn. */
const drawingFindings = Effect.fn("Preflight.drawing")(function* ({ settings, simulates }: PreflightRequest) {
  if (!isDrawn(settings.captions) && !simulates) return []
  const again = "Install the program anew with its optional packages (npm ci, without omitting them)"
  const [what, todo] = simulates
    ? ["the simulator draws with it", `${again}, on a system it is made for.`]
    : ["captions are drawn with it", `${again}, or leave the captions out.`]
  return yield* Effect.match(drawingPart, {
    onSuccess: () => [ok("drawing", "the part that draws is there.")],
    onFailure: ({ detail }) => [
      problem(
        "drawing",
        `the part that draws (@napi-rs/canvas) cannot be loaded (${detail}); ${what}.`,
        todo,
        "machine"
      )
    ]
  })
})

/** The folders of a film that is there, each tried where the work will be. Nothing is made and nothing is written. */
const folderFindings = Effect.fn("Preflight.folders")(function* ({ folder }: PreflightRequest) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const shut = yield* Effect.filter(["", ...folders], (name) => {
    const place = path.join(path.resolve(folder), name)
    return Effect.map(
      Effect.all([
        Effect.orElseSucceed(fs.exists(place), () => false),
        Effect.isSuccess(fs.access(place, { readable: true, writable: true }))
      ]),
      ([isThere, isOpen]) => isThere && !isOpen
    )
  })
  return shut.map((name) =>
    problem(
      "folder",
      `${path.join(folder, name)} may not be written.`,
      "Give yourself the right to write there, or choose another folder.",
      "machine"
    )
  )
})

/** The system's folder for temporary files: the simulator films in it, and some pictures are made ready to send there. */
const temporaryFindings = Effect.fn("Preflight.temporary")(function* ({ simulates }: PreflightRequest) {
  const fs = yield* FileSystem.FileSystem
  const folder = tmpdir()
  const isThere = yield* Effect.isSuccess(fs.readDirectory(folder))
  if (isThere && (yield* Effect.isSuccess(fs.access(folder, { writable: true })))) return []
  const told = simulates ? problem : warning
  const todo = "Set TMPDIR to a folder that can be written to."
  return [told("temporary folder", `${folder} is no folder that can be written to.`, todo, "machine")]
})

/**
 * Everything that can be known before money is spent and without the network, in the order in which a person would mend
 * it. Costs nothing, writes nothing. What depends on the plan is looked at where the plan is known.
 */
export const preflight = Effect.fn("Preflight.preflight")(function* (request: PreflightRequest) {
  const { plan, settings } = request
  // That nothing can be drawn here is said by `drawingFindings`.
  const ofPlan = Option.isNone(plan)
    ? []
    : yield* Effect.catchTag(planFindings(plan.value, settings), "DrawingPartMissing", () =>
        Effect.succeed<ReadonlyArray<Finding>>([])
      )
  return [
    ...(yield* folderFindings(request)),
    ...(yield* temporaryFindings(request)),
    ...(yield* drawingFindings(request)),
    ...photoFindings(request),
    ...soundFindings(settings),
    ...ofPlan.map(
      (found): Finding =>
        request.isBegun && found.level === "problem" ? { ...found, level: "warning" } : found
    )
  ]
})
