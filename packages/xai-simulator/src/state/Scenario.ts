import { Array, Context, Effect, Layer, Option, Ref, Schema } from "effect"
import type { ParseError } from "effect/ParseResult"
import type { Defect } from "../drawing/Picture.js"
import { entryOf, type FaultName, isFaultName, type Moment } from "../faults/FaultCatalogue.js"
import { chanceFrom, seedFrom } from "../Seed.js"
import { type Fault, type FaultRule, type ScriptedCall, SimulatorConfig } from "../SimulatorConfig.js"
import { type RouteName, routesOf } from "../server/RouteName.js"

/** A request as the script of faults sees it. */
export interface Struck {
  readonly route: RouteName
  readonly moment: "headers" | "read"
  readonly prompt: string
  /** The header `x-simulator-fault`. */
  readonly asked: Option.Option<string>
}

interface State {
  readonly config: SimulatorConfig
  /** How often each counted thing happened, by its name. */
  readonly counts: Readonly<Record<string, number>>
  /** When calls started, by lane; only those of the last second. */
  readonly starts: Readonly<Record<string, ReadonlyArray<number>>>
}

/** The settings in force and how far their scripts have been played. */
export class Scenario extends Context.Tag("xai-simulator/Scenario")<
  Scenario,
  {
    readonly config: Effect.Effect<SimulatorConfig>
    /** Puts other settings in force; their scripts start from the beginning. Port and storage stay. */
    readonly change: (settings: unknown) => Effect.Effect<SimulatorConfig, ParseError>
    /** The next score, wording or answer scripted for a question, if any. */
    readonly next: {
      (list: "scores", text: string): Effect.Effect<Option.Option<number>>
      (list: "defects", text: string): Effect.Effect<Option.Option<Defect | "none">>
      (list: "rewordings", text: string): Effect.Effect<Option.Option<string>>
      (list: "hearings", text: string): Effect.Effect<Option.Option<number | string>>
      (list: "answers", text: string): Effect.Effect<Option.Option<unknown>>
      /** Played once: none when all of them were called. */
      (list: "toolCalls", text: string): Effect.Effect<Option.Option<ReadonlyArray<ScriptedCall>>>
    }
    /** Whether something is scripted for a question; nothing is played by that. */
    readonly isScripted: (list: "answers", text: string) => Effect.Effect<boolean>
    /** The fault that strikes this request, if any. */
    readonly strike: (request: Struck) => Effect.Effect<Option.Option<Fault>>
    /** How many calls of a lane started in the second before `now`; one more starts where that is fewer than `most`. */
    readonly starts: (lane: string, now: number, most: number) => Effect.Effect<number>
    /** How often this was asked before: 0 the first time. Tells equal orders apart, whatever comes in between. */
    readonly occurrence: (of: string) => Effect.Effect<number>
  }
>() {
  static readonly layer = (config: SimulatorConfig) =>
    Layer.effect(Scenario, Ref.make<State>({ config, counts: {}, starts: {} }).pipe(Effect.map(make)))
}

/** The longest name a regular expression is given to look at: enough for any prompt, and no trap. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(pattern, "iu").test(text.slice(0, 100_000))

const encode = Schema.encodeSync(SimulatorConfig)

const momentOf = (moment: Moment): Struck["moment"] => (moment === "headers" ? "headers" : "read")

const count = (state: State, name: string): readonly [number, State] => {
  const before = state.counts[name] ?? 0
  return [before, { ...state, counts: { ...state.counts, [name]: before + 1 } }]
}

const applies = (rule: FaultRule, request: Struck): boolean => {
  const entry = entryOf(rule.fault.name)
  return (
    routesOf(rule.route).includes(request.route) &&
    entry.routes.includes(request.route) &&
    momentOf(entry.moment) === request.moment &&
    (rule.when.promptMatches === undefined || matches(rule.when.promptMatches, request.prompt))
  )
}

const isDue = (rule: FaultRule, index: number, seed: number, seen: number): boolean =>
  (rule.when.nth === undefined || rule.when.nth === seen) &&
  (rule.when.every === undefined || seen % rule.when.every === 0) &&
  (rule.when.probability === undefined || chanceFrom(seed, "fault", index, seen) < rule.when.probability)

const asFault = (name: FaultName): Fault => ({ name })

/** Plays the rules in order; each counts the requests it sees, the first one due strikes. */
const strike = (state: State, request: Struck): readonly [Option.Option<Fault>, State] =>
  state.config.faults.reduce<readonly [Option.Option<Fault>, State]>(
    ([struck, now], rule, index) => {
      if (!applies(rule, request)) return [struck, now]
      const [before, counted] = count(now, `seen:${index}`)
      if (Option.isSome(struck) || !isDue(rule, index, state.config.seed, before + 1))
        return [struck, counted]
      const [fired, charged] = count(counted, `fired:${index}`)
      return rule.times !== undefined && fired >= rule.times
        ? [struck, counted]
        : [Option.some(rule.fault), charged]
    },
    [
      Option.filterMap(request.asked, (name) =>
        isFaultName(name) &&
        entryOf(name).routes.includes(request.route) &&
        momentOf(entryOf(name).moment) === request.moment
          ? Option.some(asFault(name))
          : Option.none()
      ),
      state
    ]
  )

const make = (ref: Ref.Ref<State>): Context.Tag.Service<Scenario> => {
  const next = <A>(
    name: string,
    listOf: (
      config: SimulatorConfig
    ) => ReadonlyArray<{ readonly when: string; readonly values: readonly [A, ...ReadonlyArray<A>] }>,
    text: string,
    isRepeated = true
  ): Effect.Effect<Option.Option<A>> =>
    Ref.modify(ref, (state) =>
      Option.match(
        Array.findFirst(
          Array.map(listOf(state.config), (entry, index) => ({ entry, index })),
          ({ entry }) => matches(entry.when, text)
        ),
        {
          onNone: (): readonly [Option.Option<A>, State] => [Option.none(), state],
          onSome: ({ entry, index }) => {
            const [before, counted] = count(state, `${name}:${index}`)
            if (!isRepeated && before >= entry.values.length) return [Option.none(), counted]
            return [
              Option.some(entry.values[Math.min(before, entry.values.length - 1)] ?? entry.values[0]),
              counted
            ]
          }
        }
      )
    )
  // The overloads of `next` cannot be expressed by one arrow; the lists are told apart here.
  function nextOf(list: "scores", text: string): Effect.Effect<Option.Option<number>>
  function nextOf(list: "defects", text: string): Effect.Effect<Option.Option<Defect | "none">>
  function nextOf(list: "rewordings", text: string): Effect.Effect<Option.Option<string>>
  function nextOf(list: "hearings", text: string): Effect.Effect<Option.Option<number | string>>
  function nextOf(list: "answers", text: string): Effect.Effect<Option.Option<unknown>>
  function nextOf(list: "toolCalls", text: string): Effect.Effect<Option.Option<ReadonlyArray<ScriptedCall>>>
  function nextOf(
    list: "scores" | "defects" | "rewordings" | "hearings" | "answers" | "toolCalls",
    text: string
  ): Effect.Effect<Option.Option<unknown>> {
    switch (list) {
      case "scores":
        return next(list, (config) => config.scores, text)
      case "defects":
        return next(list, (config) => config.defects, text)
      case "rewordings":
        return next(list, (config) => config.rewordings, text)
      case "hearings":
        return next(list, (config) => config.hearings, text)
      case "answers":
        return next(list, (config) => config.answers, text)
      case "toolCalls":
        return next(list, (config) => config.toolCalls, text, false)
    }
  }
  return {
    config: Effect.map(Ref.get(ref), (state) => state.config),
    change: Effect.fn("Scenario.change")(function* (settings) {
      const { config } = yield* Ref.get(ref)
      const given = yield* Schema.decodeUnknown(Schema.Record({ key: Schema.String, value: Schema.Unknown }))(
        settings
      )
      const changed = yield* Schema.decodeUnknown(SimulatorConfig, { onExcessProperty: "error" })({
        ...encode(config),
        ...given,
        port: config.port,
        ...(config.storage === undefined ? {} : { storage: config.storage })
      })
      // Equal orders stay told apart: only the played scripts start again.
      yield* Ref.update(ref, (state) => ({
        config: changed,
        starts: state.starts,
        counts: Object.fromEntries(Object.entries(state.counts).filter(([name]) => name.startsWith("order:")))
      }))
      return changed
    }),
    next: nextOf,
    isScripted: (list, text) =>
      Effect.map(Ref.get(ref), ({ config }) => config[list].some(({ when }) => matches(when, text))),
    starts: (lane, now, most) =>
      Ref.modify(ref, (state): readonly [number, State] => {
        const lately = (state.starts[lane] ?? []).filter((at) => at > now - 1000)
        const after = lately.length < most ? [...lately, now] : lately
        return [lately.length, { ...state, starts: { ...state.starts, [lane]: after } }]
      }),
    strike: (request) => Ref.modify(ref, (state) => strike(state, request)),
    occurrence: (of) => Ref.modify(ref, (state) => count(state, `order:${seedFrom(of)}:${of.length}`))
  }
}
