import { randomUUID } from "node:crypto"
import { tmpdir } from "node:os"
import path from "node:path"
import { Effect, Option } from "effect"
import type { Concept } from "../../domain/Concept.js"
import { lines } from "../../domain/Words.js"
import { noHistory } from "../../services/FilmHistory.js"
import { defaultConcurrency } from "../../services/ProviderSettings.js"
import { UsageError } from "../ending/CliError.js"
import { conceptsIn } from "../film/ConceptList.js"
import { forecastRange, requestFor } from "../film/KnownFilm.js"
import { batchText, findFilm } from "../film/WhichFilm.js"
import type { Settled } from "../flags/Setting.js"
import type { FilmAsked } from "./FilmRequest.js"

// What is known of films before they are submitted: looked at as `run` looks at one, which begins in a folder of its own.

/** What a film is made on belongs to its worker; here it is only looked at and reckoned. */
const elsewhere = {
  simulate: false,
  simulatorConfig: Option.none<string>(),
  concurrency: defaultConcurrency,
  pace: {},
  fakeAddresses: "refuse",
  ffmpeg: Option.none<string>(),
  otlp: Option.none<string>(),
  force: false
} as const

/** What a command is told of films that are to be submitted. */
export interface FilmsAsked extends FilmAsked {
  readonly settled: Settled
  readonly concept: Option.Option<string>
  readonly conceptFile: Option.Option<string>
  readonly plan: Option.Option<string>
  readonly reference: ReadonlyArray<string>
  readonly musicFile: Option.Option<string>
  /** A list of many. */
  readonly file: Option.Option<string>
  /** What one is to be called. */
  readonly name: Option.Option<string>
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Options that are one film's own. */
const ofOneFilm = (input: FilmsAsked): ReadonlyArray<string> =>
  lines(
    Option.isSome(input.concept) && "the sentence on the command line",
    Option.isSome(input.conceptFile) && "--concept-file",
    Option.isSome(input.plan) && "--plan",
    Option.isSome(input.name) && "--name",
    input.reference.length > 0 && "--reference"
  )

/** The concepts of the file that is given, if one is. */
const listed = Effect.fnUntraced(function* (input: FilmsAsked) {
  if (Option.isNone(input.file)) return Option.none<ReadonlyArray<Concept>>()
  const own = ofOneFilm(input)
  if (own.length > 0)
    return yield* new UsageError({
      detail: `--file submits a film for every line of it, so ${own.join(" and ")} cannot stand beside it: submit that film by itself.`
    })
  const concepts = conceptsIn(yield* batchText(input.file.value))
  if (concepts.length === 0)
    return yield* new UsageError({
      detail: `There is no concept in ${input.file.value}: write one per line.`
    })
  return Option.some(concepts)
})

/**
 * Looks at the films that are asked for: at all that can be known of them before money. What one of them costs is reckoned
 * when it is asked for.
 * Fails   UsageError: what the command line, the list, the plan or the photos say cannot be filmed. Nothing was sent.
 */
export const lookAhead = Effect.fn("Submit.lookAhead")(function* <I extends FilmsAsked>(input: I) {
  const concepts = yield* listed(input)
  // There is no folder yet, and nothing that one could remember.
  const outputDir = path.join(tmpdir(), `grok-video-${randomUUID()}`)
  const first = Option.flatMapNullable(concepts, ([concept]) => concept)
  const film = yield* findFilm({
    ...elsewhere,
    ...input,
    concept: Option.orElse(first, () => input.concept),
    outputDir,
    fresh: true,
    // The command that goes on with a run is of no use here.
    dryRun: true
  })
  const { concept, plan } = film.wanted
  const request = requestFor({ history: noHistory, input: film.input }, { concept, plan, changes: [] })
  return {
    concepts: Option.getOrElse(concepts, () => [concept]),
    plan,
    settings: film.input,
    price: forecastRange(request),
    doubts: film.doubts
  }
})

/** Films that are to be submitted, all of them in one way. */
export type FilmsAhead = Effect.Effect.Success<ReturnType<typeof lookAhead<FilmsAsked>>>
