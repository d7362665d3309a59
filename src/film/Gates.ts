import { Cause, Context, Effect, Option, Schema } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { type Gate, gateNames, PipelineEvents } from "../services/PipelineEvents.js"
import type { FileUnwritable } from "../services/Workspace.js"
import type { PlanUnfilmable } from "../steps/Ideation.js"

/** The film was held on purpose between two steps. All that was made is saved, and the next run goes on from there. */
export class FilmHeld extends Schema.TaggedError<FilmHeld>()("FilmHeld", {
  after: Schema.Literal(...gateNames),
  /** Who held it: the wish it was begun with, or an answer given on the way. */
  by: Schema.Literal("wish", "answer")
}) {
  override get message() {
    return `The film is held after the ${this.after}; everything is saved.`
  }
}

/** Whether a run ended at a gate. */
export const isHeld = (cause: Cause.Cause<unknown>): boolean =>
  Option.exists(Cause.failureOption(cause), (error) => error instanceof FilmHeld)

/**
 * Who may look at the film between its steps and hold it there, before more is spent. Nobody has to provide it: without
 * it a film goes straight through.
 */
export class Gates extends Context.Reference<Gates>()("grok-video-pipeline/Gates", {
  defaultValue: () => openGates
}) {}

/** Looks at the film after a step: succeeds to let it go on, fails to hold it. */
export interface GateKeeper {
  readonly pass: (
    gate: Gate,
    plan: StoryPlan,
    /** The names of scenes over which nobody tells the story in this run, though it was planned: `scene 3`. */
    untold: ReadonlyArray<string>
  ) => Effect.Effect<void, FilmHeld | FileUnwritable | PlanUnfilmable>
  /** Whether no film is held before its clips, so that they may begin before all keyframes are there. */
  readonly clipsMayBeginEarly?: boolean
  /**
   * Whether the film may go on without a clip whose order is not taken as it is, for its form and not for its words. Where
   * nobody says so, the run stops: the next order may fare the same.
   */
  readonly mayLeaveOut?: (asset: AssetId, because: string) => Effect.Effect<boolean>
}

/** Nobody is held. */
export const openGates: GateKeeper = { pass: () => Effect.void, clipsMayBeginEarly: true }

/**
 * Goes through a gate, or ends the run there.
 * Fails   FilmHeld where somebody holds it; FileUnwritable or PlanUnfilmable for what a keeper wrote or edited there.
 */
export const passGate = Effect.fn("Gates.pass")(function* (
  gate: Gate,
  plan: StoryPlan,
  untold: ReadonlyArray<string> = []
) {
  const gates = yield* Gates
  const events = yield* PipelineEvents
  yield* Effect.tapErrorTag(gates.pass(gate, plan, untold), "FilmHeld", () =>
    events.publish({ _tag: "FilmHeld", after: gate })
  )
})

/** Holds a film after the step that is wished for; without a wish it goes straight through. */
export const gatesUntil = (wanted: Option.Option<Gate>): GateKeeper =>
  Option.match(wanted, { onNone: () => openGates, onSome: holdAfter })

/** Holds every film after one of its steps. */
export const holdAfter = (wanted: Gate): GateKeeper => ({
  pass: (gate) => (gate === wanted ? new FilmHeld({ after: gate, by: "wish" }) : Effect.void)
})
