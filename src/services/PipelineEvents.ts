import { Context, type Data, Effect, Layer, PubSub, type Queue, type Scope } from "effect"
import type { AssetId, PartId } from "../domain/AssetId.js"
import type { FilmCut } from "../domain/Cut.js"
import type { Degradation } from "../domain/Degradation.js"
import type { DubSummary } from "../domain/Dub.js"
import type { ConsistencyScore } from "../domain/Judgement.js"
import type { Ticks } from "../domain/Money.js"
import type { Note } from "../domain/Note.js"
import type { OrderId } from "../domain/OrderId.js"
import type { SceneId } from "../domain/StoryPlan.js"

/** What just happened, as data. The last event of every film is `FilmFinished` or, however else it ends, `FilmStopped`. The printed lines, a progress view or a web page are all listeners. */
export type PipelineEvent =
  | Data.TaggedEnum<{
      /** The folder is claimed. `spent` is what earlier runs of this film cost. */
      FilmStarted: { readonly concept: string; readonly spent: Ticks }
      StepStarted: { readonly step: 1 | 2 | 3 | 4 | 5 | 6; readonly name: string }
      PlanReady: {
        readonly title: string
        readonly characters: number
        readonly scenes: number
        readonly cost: Ticks
      }
      /** All that the plan asks for, in the order of the film, each at the list price of one good take. */
      AssetsPlanned: { readonly assets: ReadonlyArray<{ readonly asset: AssetId; readonly price: Ticks }> }
      /** A call that costs money is about to leave (unless the run is stopped in this instant); what the journal answers publishes nothing. */
      CallSent: { readonly id: OrderId; readonly price: Ticks }
      /** It was answered, or refused and billed. A clip's bill comes with the finished clip. */
      CallAnswered: { readonly id: OrderId; readonly cost: Ticks }
      /**
       * A call that was sent has ended, however it did. `spent` is what the whole film has cost by now, as its bill says:
       * clips that are accepted and other calls under way at their price, earlier runs included.
       */
      BillChanged: { readonly id: OrderId; readonly spent: Ticks }
      /** A drawing or a clip is begun: takes count from 1, edits and corrections included. */
      TakeStarted: { readonly asset: AssetId; readonly take: number }
      /** The take is there, and the judge looks at it. */
      TakeJudging: { readonly asset: AssetId }
      TakeJudged: {
        readonly asset: AssetId
        readonly take: number
        readonly score: ConsistencyScore
        /** Nothing was ordered for this take in this run: an earlier one made it and had it judged. */
        readonly isUnchanged?: boolean
      }
      AssetKept: {
        readonly asset: AssetId
        readonly score: number
        /** Whether a judge gave that score: not where nobody is in view, and not where no verdict could be had. */
        readonly isJudged?: boolean
        readonly takes: number
        readonly cost: Ticks
        readonly path: string
        /** Nothing was ordered for it in this run: it is as an earlier one left it. */
        readonly isUnchanged?: boolean
      }
      /** What the narrator says over a scene is there, so many seconds long. */
      NarrationRecorded: {
        readonly sceneId: SceneId
        readonly seconds: number
        readonly cost: Ticks
        readonly path: string
        /** The language by its tag, where it is another than the film's own. */
        readonly language?: string
        /** Nothing was ordered for it in this run. */
        readonly isUnchanged?: boolean
      }
      /** A language that the film was given besides its own is in it; or, where it is stale, no longer. */
      DubKept: DubSummary
      /** The film goes on without the narrator's words over a scene. */
      NarrationLeftOut: { readonly sceneId: SceneId; readonly because: string }
      /** A fresh recording was asked for and cannot be had: the one before stays over its scene. */
      NarrationNotRenewed: { readonly sceneId: SceneId; readonly because: string }
      /** `progress` runs from 0 to 100. */
      ClipRendering: { readonly asset: AssetId; readonly progress: number }
      /** The clips are being joined; `progress` runs from 0 to 100. */
      FilmJoining: { readonly progress: number }
      /** The run ends here because somebody wanted it so: everything is saved. `FilmStopped` follows. */
      FilmHeld: { readonly after: Gate }
      /** `language`: of a narration in another language than the film's own. */
      PromptReworded: { readonly asset: PartId; readonly because: string; readonly language?: string }
      AssetLeftOut: { readonly asset: AssetId; readonly because: string }
      /** `isUnchanged`: it was there already, as it is to be. */
      FileWritten: { readonly path: string; readonly isUnchanged?: boolean }
      FlowRetry: { readonly because: string; readonly seconds: number }
      FilmFinished: {
        readonly path: string
        readonly seconds: number
        readonly spent: Ticks
        readonly degradations: ReadonlyArray<Degradation>
        /** What else is worth knowing, and costs a viewer nothing. */
        readonly notes: ReadonlyArray<Note>
        /** Where its picture is black or stands still, as found when it was decoded whole; in seconds from its start. */
        readonly stretches?: Pick<FilmCut, "black" | "frozen">
      }
    }>
  | { readonly _tag: "FilmStopped" }

/** The places between the steps where a film can be held: after its plan, sheets, keyframes, or script. */
export const gateNames = ["plan", "sheets", "keyframes", "script"] as const
/** One of those places. */
export type Gate = (typeof gateNames)[number]

/** Where the pipeline says what it does. Publishing never waits for a listener. */
export class PipelineEvents extends Context.Tag("grok-video-pipeline/PipelineEvents")<
  PipelineEvents,
  {
    readonly publish: (event: PipelineEvent) => Effect.Effect<void>
    /** Begins to listen, and gives all that is published from now on, in order; it ends with the scope. */
    readonly listen: Effect.Effect<Queue.Dequeue<PipelineEvent>, never, Scope.Scope>
  }
>() {
  static readonly layer = Layer.effect(
    PipelineEvents,
    Effect.map(PubSub.unbounded<PipelineEvent>(), (hub) => ({
      publish: (event: PipelineEvent) => Effect.asVoid(PubSub.publish(hub, event)),
      listen: PubSub.subscribe(hub)
    }))
  )
}
