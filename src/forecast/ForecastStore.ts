import { FileSystem, Path } from "@effect/platform"
import { Context, DateTime, Effect, Layer, Option, Predicate, Schema } from "effect"
import { LocalFile } from "../domain/Assets.js"
import { isSameConcept } from "../domain/Concept.js"
import type { Ticks } from "../domain/Money.js"
import { mostDoubts } from "../domain/RetryPolicy.js"
import { withStop } from "../domain/Words.js"
import { isReplanDue } from "../flow/Wishes.js"
import { supersededFolder } from "../services/OwnFiles.js"
import {
  type Answered,
  type FileMaker,
  type FileOrder,
  InDoubt,
  type MarkRecord,
  type Order,
  type Refusal,
  StateStore,
  StoreFailed
} from "../services/StateStore.js"
import { adoptionOf } from "../services/store/Adoption.js"
import { makeDisk, unreadable } from "../services/store/Disk.js"
import { knownFile, knownKey } from "../services/store/Keys.js"
import {
  answersTo,
  doubtsOf,
  isMeantBy,
  ledgerOf,
  remember,
  type WishedAgain
} from "../services/store/Past.js"
import { Workspace } from "../services/Workspace.js"
import { Placeholders } from "./Placeholders.js"
import { type Remembered, savedState } from "./Remembered.js"

/** One call a run would send. */
export interface ForecastOrder {
  readonly label: string
  readonly price: Ticks
  /** It was sent before and never answered: it may have been billed already. */
  readonly sentBefore: boolean
}

/** What the run that was forecast would do. */
export interface Notes {
  /** Paid calls, in the order of their sending. */
  readonly orders: ReadonlyArray<ForecastOrder>
  /** Files that would be made or fetched, by their paths below the folder. */
  readonly files: ReadonlyArray<string>
  /** Those among them that were whole before, and are gone or changed since. */
  readonly again: ReadonlyArray<string>
}

/** Where a forecast writes down what a run would do. */
export class Notebook extends Context.Tag("grok-video-pipeline/forecast/Notebook")<
  Notebook,
  {
    readonly order: (order: ForecastOrder) => Effect.Effect<void>
    readonly file: (path: string, wasWhole: boolean) => Effect.Effect<void>
    readonly notes: Effect.Effect<Notes>
  }
>() {
  static readonly layer = Layer.sync(Notebook, () => {
    const orders: Array<ForecastOrder> = []
    const files: Array<{ readonly path: string; readonly wasWhole: boolean }> = []
    return {
      order: (order) => Effect.sync(() => void orders.push(order)),
      file: (path, wasWhole) => Effect.sync(() => void files.push({ path, wasWhole })),
      notes: Effect.sync(() => ({
        orders: [...orders],
        files: files.map(({ path }) => path),
        again: files.filter(({ wasWhole }) => wasWhole).map(({ path }) => path)
      }))
    }
  })
}

/** The film a forecast is about, and the wishes it is made under. */
export interface ForecastFilm {
  readonly remembered: Remembered
  /** What would be ordered afresh, as if it stood in the journal already. */
  readonly redo: ReadonlyArray<WishedAgain>
  /** Whether another plan would be asked for, as if that stood in the journal already. */
  readonly replan: boolean
  readonly onDoubt: "retry" | "stop"
}

/** The placeholder that a recorded job or link stands for lasts as long as the job was ordered for. */
const namesIn = (encoded: unknown): Option.Option<string> =>
  typeof encoded === "string"
    ? Option.some(encoded)
    : Predicate.hasProperty(encoded, "url") && typeof encoded.url === "string"
      ? Option.some(encoded.url)
      : Option.none()

/** Marks that decide what a run would do; how runs ended before does not. */
const isRemembered: ReadonlySet<string> = new Set(["redo", "plan", "replan", "accepted", "settings"])

/**
 * The store's rules over a film's past: recorded answers and intact files are given back, and
 * what is unknown is noted down with its list price and answered by the placeholders of the other layers. Holds no lock
 * and writes nothing.
 */
export const forecastStore = ({ onDoubt, redo, remembered, replan }: ForecastFilm) =>
  Layer.effect(
    StateStore,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const workspace = yield* Workspace
      const placeholders = yield* Placeholders
      const notebook = yield* Notebook
      const disk = yield* makeDisk
      const { bodyOf, past } = remembered
      const now = yield* DateTime.now
      const marks: Array<MarkRecord> = [
        ...past.marks.filter(({ kind }) => isRemembered.has(kind)),
        ...redo.map((wish): MarkRecord => ({ kind: "redo", ...wish, at: now })),
        ...(replan && !isReplanDue(past.marks) ? [{ kind: "replan" as const, at: now }] : [])
      ]

      const begin = (concept: string) =>
        past.concept === null || isSameConcept(past.concept, concept)
          ? Effect.void
          : new StoreFailed({
              reason: "OtherFilm",
              detail: `${workspace.root} holds another film, "${past.concept}". Choose another folder, or move that film away.`,
              remedies: ["OtherFolder", "BeginAnew"]
            })

      const once = <A, I, E, R>(
        order: Order<NoInfer<E>>,
        schema: Schema.Schema<A, I>,
        call: Effect.Effect<{ readonly answer: A; readonly cost: Option.Option<Ticks> }, E, R>
      ): Effect.Effect<Answered<A>, E | StoreFailed | InDoubt | Refusal, R> =>
        Effect.gen(function* () {
          const key = knownKey(past, order)
          const known = past.orders.get(key)
          const record = known?.answer
          if (record !== undefined) {
            const body = yield* bodyOf(record)
            const answer = yield* Schema.decodeUnknown(schema)(body).pipe(
              Effect.mapError(
                (error) =>
                  new StoreFailed({
                    reason: "Unreadable",
                    detail: `The saved answer to ${record.label} is not of the form this program expects. ${withStop(error.message)} Use the version of this program that made the film, or begin anew.`,
                    remedies: ["BeginAnew"]
                  })
              )
            )
            const name = namesIn(body)
            if (Option.isSome(name)) {
              // A recorded clip may have to be fetched again: its length is that of the clip this call would order.
              const pretended = namesIn(yield* Effect.orDie(Schema.encode(schema)((yield* call).answer)))
              const seconds = yield* placeholders.lengthOf(Option.getOrElse(pretended, () => ""))
              yield* placeholders.setLength(name.value, seconds)
            }
            return { answer, cost: Option.fromNullable(record.cost), at: record.at, key }
          }
          if (known?.refusal !== undefined) return yield* known.refusal
          if (order.settles === undefined) {
            const isDecided = redo.some((wish) => isMeantBy(wish, order.label))
            const sent = isDecided ? 0 : doubtsOf(known)
            if (sent >= mostDoubts || (sent > 0 && onDoubt === "stop")) {
              const { label, price } = order
              return yield* new InDoubt({
                label,
                price,
                sent,
                stoppedAtOnce: onDoubt === "stop",
                because: Option.none()
              })
            }
            const sentBefore = known !== undefined && known.open.length > 0
            yield* notebook.order({ label: order.label, price: order.price, sentBefore })
          }
          const { answer, cost } = yield* call
          return { answer, cost, at: yield* DateTime.now, key }
        })

      /** Where the recorded bytes lie now: in their place, aside, or nowhere. */
      const recorded = Effect.fnUntraced(function* (order: FileOrder) {
        const record = knownFile(past, order)
        return record === undefined
          ? Option.none()
          : Option.some(yield* lookedFor(new LocalFile({ path: record.path, sha256: record.sha256 })))
      })

      /** Where a recorded file lies now. */
      const lookedFor = Effect.fnUntraced(function* (record: LocalFile) {
        const target = workspace.absolute(record.path)
        const aside = workspace.absolute(`${supersededFolder}/${record.sha256}${path.extname(target)}`)
        const isThere = (place: string) =>
          Effect.map(
            disk.fingerprint(place),
            Option.exists(({ sha256 }) => sha256 === record.sha256)
          )
        const at = yield* Effect.findFirst([target, aside], isThere)
        return { file: record, at }
      })

      /** A file that lies aside is where it belongs, for the rest of the forecast. */
      const inItsPlace = ({ at, file }: Effect.Effect.Success<ReturnType<typeof lookedFor>>) => {
        const target = workspace.absolute(file.path)
        return Option.match(at, {
          onNone: () => Effect.void,
          onSome: (place) =>
            place === target
              ? placeholders.forget(target)
              : placeholders.put(target, { _tag: "Elsewhere", path: place })
        })
      }

      const areWhole = (files: ReadonlyArray<LocalFile>) =>
        Effect.forEach(files, lookedFor).pipe(
          Effect.tap((found) =>
            found.every(({ at }) => Option.isSome(at)) ? Effect.forEach(found, inItsPlace) : Effect.void
          ),
          Effect.map((found) => found.every(({ at }) => Option.isSome(at))),
          Effect.mapError(unreadable("A file of the film")),
          Effect.provideService(FileSystem.FileSystem, fs)
        )

      const file = <E, R>(order: FileOrder, make: FileMaker<E, R>) =>
        Effect.gen(function* () {
          const known = yield* Effect.mapError(recorded(order), unreadable(order.path)).pipe(
            Effect.provideService(FileSystem.FileSystem, fs)
          )
          if (Option.isSome(known) && Option.isSome(known.value.at)) {
            yield* inItsPlace(known.value)
            return known.value.file
          }
          const place = Option.match(known, { onNone: () => order.path, onSome: ({ file }) => file.path })
          const target = workspace.absolute(place)
          yield* notebook.file(place, Option.isSome(known))
          const temporary = `${target}.forecast`
          yield* make(temporary, Option.isSome(known))
          yield* placeholders.move(temporary, target)
          const made = yield* placeholders.at(target)
          if (made === undefined || made._tag === "Elsewhere")
            return yield* Effect.dieMessage(`${order.path} was forecast without a placeholder`)
          // Lost bytes of a recorded file come again as they were: what was made from them stays valid.
          return Option.match(known, {
            onNone: () => new LocalFile({ path: order.path, sha256: made.sha256 }),
            onSome: (lost) => lost.file
          })
        })

      // What an earlier version left is found out for this forecast alone.
      const adoption = Effect.suspend(() =>
        adoptionOf({
          past,
          store,
          fetch: bodyOf,
          commit: (record) =>
            Effect.sync(() => {
              remember(past, record)
              if (record.kind === "accepted") marks.push(record)
            })
        })
      ).pipe(
        Effect.provideService(FileSystem.FileSystem, fs),
        Effect.provideService(Path.Path, path),
        Effect.provideService(Workspace, workspace)
      )

      const store = StateStore.of({
        begin,
        once,
        file,
        areWhole,
        answers: (labels) => Effect.forEach(answersTo(past, labels), bodyOf),
        adoption,
        saveState: () => Effect.void,
        savedState: savedState(workspace.root).pipe(
          Effect.provideService(FileSystem.FileSystem, fs),
          Effect.provideService(Path.Path, path)
        ),
        // What a run would write down holds for the rest of the forecast.
        mark: (what) =>
          Effect.sync(() => {
            if (isRemembered.has(what.kind)) marks.push({ ...what, at: now })
          }),
        marks: Effect.sync(() => [...marks]),
        files: Effect.sync(() =>
          [...past.files.values()].map(({ path, sha256 }) => new LocalFile({ path, sha256 }))
        ),
        ledger: Effect.sync(() => ledgerOf(past))
      })
      return store
    })
  )
